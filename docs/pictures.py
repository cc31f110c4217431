"""Take the pictures of the guides anew, from a published edition of an illustrative council.

    .venv/bin/python docs/pictures.py        from published/gateshead and data/processed/gateshead
    .venv/bin/python docs/pictures.py path/to/published path/to/processed

Take them after the pages have changed: what a picture shows is described in the guides beside it.

Needs what the tests and the notebooks need (`python3 pipeline.py test` and `notebooks` install it), and
Chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
COUNCIL = "gateshead"
FIGURE = "main p a.fact"
COLOURS = 64


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes
    ----------
    name
        Its file, without ".png".
    page
        The page of the edition, with an anchor where it begins there.
    size
        Of the window, in pixels.
    do
        What is done on the page first.
    """

    name: str
    page: str
    size: tuple[int, int]
    do: Callable[[Page], None] = lambda page: None


def to_first_figure(page: Page) -> None:
    """Bring the first figure in a sentence to the focus, as a reader does with the keyboard."""
    figure = page.locator(FIGURE).first
    figure.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy({top: 120, behavior: 'instant'})")
    figure.focus()
    page.wait_for_timeout(400)


def to_chart(page: Page) -> None:
    """Bring the chart that the address names to the head of the window, below the banner."""
    for _ in range(2):  # what comes near is laid out, which moves it
        page.evaluate("document.querySelector(location.hash).scrollIntoView({behavior: 'instant'})")
        page.wait_for_timeout(400)
    page.evaluate("window.scrollBy({top: -60, behavior: 'instant'})")


WANTED = (
    Picture("scrutiny", "scrutiny.html", (1100, 900)),
    Picture("edition", "index.html", (1100, 900)),
    Picture("figure", "scrutiny.html", (1100, 620), to_first_figure),
    Picture("evidence", "evidence.html#counted-homecare-measure-homecare", (1100, 720)),
    Picture("chart", "scrutiny.html#fig-homecare-bands", (1100, 790), to_chart),
    Picture("checks", "checks.html", (1100, 900)),
    Picture("phone", "scrutiny.html", (360, 760)),
)


NOTEBOOK = "homecare"
PORT, TOKEN = 8877, "picture"
WAIT = 60_000


def take_notebook(browser: Browser, ran: Path) -> None:
    """Take a notebook as JupyterLab shows it after a run, at its first chart."""
    lab = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={PORT}",
           f"--ServerApp.token={TOKEN}"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(ran, Path(folder) / ran.name)
        elsewhere = {**os.environ, "JUPYTER_CONFIG_DIR": folder}
        with subprocess.Popen(
            [*lab, f"--notebook-dir={folder}"], env=elsewhere, stderr=subprocess.DEVNULL
        ) as server:
            page = browser.new_page(viewport={"width": 1100, "height": 820})
            for _ in range(60):  # until it listens
                try:
                    page.goto(f"http://127.0.0.1:{PORT}/lab/tree/{ran.name}?token={TOKEN}")
                    break
                except Error:
                    page.wait_for_timeout(1000)
            page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=WAIT)
            page.wait_for_timeout(4000)
            page.keyboard.press("Control+b")
            for button in page.get_by_role("button", name="No", exact=True).all():
                button.click()
            cell = page.locator(".jp-CodeCell", has_text="label: fig-").first
            for _ in range(2):
                cell.evaluate("cell => cell.scrollIntoView({block: 'start'})")
                page.wait_for_timeout(1500)
            save(page.screenshot(), PICTURES / "notebook.png")
            page.close()
            server.terminate()


def main(published: Path, processed: Path) -> None:
    """Take every picture from the newest edition of the council."""
    editions = sorted(published.glob(f"{COUNCIL}/*/index.html"))
    if not editions:
        sys.exit(f"There is no edition of {COUNCIL} in {published}. Run python3 pipeline.py first.")
    folder = editions[-1].parent
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in WANTED:
            width, height = picture.size
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{folder.absolute().as_uri()}/{picture.page}")
            page.wait_for_timeout(300)
            picture.do(page)
            page.wait_for_timeout(200)
            save(page.screenshot(), PICTURES / f"{picture.name}.png")
            page.close()
        take_notebook(browser, processed / COUNCIL / folder.name / "site" / "notebooks" / f"{NOTEBOOK}.ipynb")
        browser.close()


def save(content: bytes, path: Path) -> None:
    """Write a picture with as many colours as a page of text needs, and say how large it is."""
    few = Image.open(io.BytesIO(content)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(ROOT).as_posix()}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    named = [*map(Path, sys.argv[1:]), ROOT / "published", ROOT / "data" / "processed"]
    main(*named[:2] if len(sys.argv) != 2 else (named[0], named[2]))
