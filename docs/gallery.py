"""Take a picture of every kind of page anew, and write the page that shows them.

    .venv/bin/python docs/gallery.py                    from published/west-sussex
    .venv/bin/python docs/gallery.py path/to/published council

Needs what the tests need (`python3 pipeline.py test` installs it), Chromium, for the PDF poppler’s pdftoppm,
and for the Word file LibreOffice’s writer, without which its pictures stay as they are.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdf
from pictures import ROOT, save, to_first_figure
from playwright.sync_api import Browser, Page, sync_playwright

GALLERY = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
COUNCIL = "west-sussex"
LAPTOP, PHONE = (1280, 1000), (360, 760)


@dataclass(frozen=True)
class Shown:
    """Something of a page, at the width of a laptop and of a phone.

    Attributes
    ----------
    name
        Its pictures, without "-1280.png" and "-360.png".
    page
        The page of the edition.
    title, words
        What the gallery says of it.
    do
        What is done on the page first.
    """

    name: str
    page: str
    title: str
    words: str
    do: Callable[[Page], None] = lambda page: None


def to(selector: str) -> Callable[[Page], None]:
    """Return what brings the first of something to the head of the window, below the banner."""

    def bring(page: Page) -> None:
        page.locator(selector).first.evaluate("each => each.scrollIntoView({behavior: 'instant'})")
        page.evaluate("window.scrollBy({top: -60, behavior: 'instant'})")

    return bring


def sort(page: Page) -> None:
    """Sort the first table that can be, by its second column, largest first."""
    table = page.locator("table:has(.sort)").first
    for _ in range(2):
        table.locator(".sort").nth(1).click()
    table.evaluate("each => each.scrollIntoView({behavior: 'instant'})")
    page.evaluate("window.scrollBy({top: -90, behavior: 'instant'})")


PAGES = (
    Shown("index", "../../index.html", "The index", "Every council and edition."),
    Shown("edition", "index.html", "An edition", "What is published with it, in which formats."),
    Shown("scrutiny", "scrutiny.html", "The scrutiny report", "The contents follow the reader."),
    Shown(
        "figure",
        "scrutiny.html",
        "A figure",
        "With focus or the pointer it tells what it rests on.",
        to_first_figure,
    ),
    Shown(
        "chart",
        "scrutiny.html",
        "A chart",
        "The caption is its message; the source stands below.",
        to("figure"),
    ),
    Shown("table", "scrutiny.html", "A table", "Sorted by a header; on a phone it scrolls by itself.", sort),
    Shown("self-assessment", "self-assessment.html", "The self-assessment", "The nine quality statements."),
    Shown("evidence", "evidence.html", "The evidence register", "Every figure with what it rests on."),
    Shown("methods", "methods.html", "The methods", "How each figure is counted."),
    Shown("checks", "checks.html", "Data quality", "Checks passed and failed, rows set aside."),
    Shown("changes", "changes.html", "What has changed", "Since the last edition."),
)
PAPER = (
    ("scrutiny", "pdf", "The scrutiny report as PDF"),
    ("self-assessment", "pdf", "The self-assessment as PDF"),
    ("scrutiny", "docx", "The scrutiny report as a Word file"),
)
LEAVES = ("first", "second", "chart")


def main(published: Path, council: str) -> None:
    """Take every picture from the newest edition of a council, and write the page."""
    editions = sorted(published.absolute().glob(f"{council}/*/index.html"))
    if not editions:
        sys.exit(f"There is no edition of {council} in {published}. Run python3 pipeline.py first.")
    edition = editions[-1].parent
    GALLERY.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for shown in PAGES:
            take(browser, edition, shown)
        browser.close()
    for report, extension, _ in PAPER:
        with tempfile.TemporaryDirectory() as folder:
            take_leaves(edition / f"{report}.{extension}", Path(folder))
    PAGE.write_text(gallery_page(), encoding="utf-8", newline="\n")
    whole = sum(path.stat().st_size for path in GALLERY.glob("*.png"))
    print(f"{whole / 1e6:.1f} MB in all")


def take(browser: Browser, edition: Path, shown: Shown) -> None:
    """Take the pictures of a page, at both widths."""
    for width, height in (LAPTOP, PHONE):
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page.goto((edition / shown.page).resolve().as_uri())
        page.wait_for_timeout(300)
        shown.do(page)
        page.wait_for_timeout(300)
        save(page.screenshot(), GALLERY / f"{shown.name}-{width}.png")
        page.close()


def take_leaves(document: Path, folder: Path) -> None:
    """Take the pictures of a document: its first two leaves, and the first with a chart."""
    if document.suffix == ".docx":
        writer = shutil.which("soffice")
        if not writer:
            print(f"{document.name}: LibreOffice is not here, its pictures stay as they are")
            return
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            writer,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(document),
        ]
        subprocess.run(command, check=True, capture_output=True)
    pdf = folder / f"{document.stem}.pdf" if document.suffix == ".docx" else document
    leaves = pypdf.PdfReader(pdf).pages
    chart = next(at for at, leaf in enumerate(leaves, 1) if at > 2 and "Figure 1:" in leaf.extract_text())
    for name, at in zip(LEAVES, (1, 2, chart), strict=True):
        picture = folder / name
        command = ["pdftoppm", "-r", "80", "-png", "-singlefile", "-f", str(at), str(pdf), str(picture)]
        subprocess.run(command, check=True, capture_output=True)
        save(picture.with_suffix(".png").read_bytes(), GALLERY / f"{picture_of(document, name)}.png")


def picture_of(document: Path, leaf: str) -> str:
    """Return the name of the picture of a leaf."""
    return f"{document.stem}-{document.suffix[1:]}-{leaf}"


def gallery_page() -> str:
    """Return the page that shows the pictures.

    >>> gallery_page().startswith("# Gallery")
    True
    """
    parts = [
        "# Gallery",
        "Every kind of page, as it is published of an illustrative council: the figures are invented, and "
        "every page says so. Made by `docs/gallery.py`, this page too.",
        "## On screen",
    ]
    for shown in PAGES:
        parts.append(f"### {shown.title}\n\n{shown.words}")
        for (width, _), where in ((LAPTOP, "on a laptop"), (PHONE, "on a phone")):
            parts.append(f"![{shown.title} {where}](gallery/{shown.name}-{width}.png)")
    parts.append("## On paper")
    for report, extension, title in PAPER:
        parts.append(f"### {title}")
        for leaf in LEAVES:
            words = "page with a chart" if leaf == "chart" else f"{leaf} page"
            parts.append(f"![{title}, {words}](gallery/{report}-{extension}-{leaf}.png)")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]) if given else ROOT / "published", given[1] if given[1:] else COUNCIL)
