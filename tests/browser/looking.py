"""A page in a real browser: what is wrong with it at the widths that people have.

A page is loaded once and made narrower, which is what a reader does who zooms in. axe's own look at contrast takes
most of its time and grows with the square of a page, so on a page it looks at two of each kind of text; the contrast
of every text, and of what axe leaves open, is worked out here (`contrast.js`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

WIDTHS = (1280, 768, 320)
"""A laptop, a tablet, and a phone or a laptop at a zoom of 400%."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASK = {
    "resultTypes": ["violations", "incomplete"],
    "preload": False,
    "rules": {"color-contrast": {"enabled": False}},
    "runOnly": {"type": "tag", "values": RULES},
}
CONTRAST = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}

# What axe cannot decide by itself, and why it is well here. Anything else that it leaves open is a fault.
SETTLED = {
    "color-contrast": "worked out by contrast.js",
}


@lru_cache(maxsize=1)
def axe() -> str:
    """Return axe-core, as it comes with axe-playwright-python."""
    import axe_playwright_python

    [file] = Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def contrast() -> str:
    """Return the function that works contrast out."""
    return Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")


@contextmanager
def opened(
    browser: Browser, page: Path, width: int = WIDTHS[0], *, height: int = 900, **context: Any
) -> Iterator[tuple[Page, list[str]]]:
    """Lend a page as it stands in a window, and the list of what it asks of a network or has errors of."""
    left: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "file:")):
            left.append(request.url)

    window = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **context)
    try:
        window.on("request", note)
        window.on("pageerror", lambda error: left.append(f"error: {error}"))
        window.on("console", lambda said: left.append(said.text) if said.type == "error" else None)
        window.goto(page.as_uri())
        yield window, left
    finally:
        window.close()


def faults(
    browser: Browser, page: Path, widths: Sequence[int], *, axe_at: Sequence[int] | None = None
) -> list[str]:
    """Return what is wrong with a page at each of some widths: nothing, when all is well.

    Parameters
    ----------
    axe_at
        The widths at which axe looks too. Left out, at each.
    """
    found = []
    with opened(browser, page, widths[0]) as (window, left):
        for width in widths:
            window.set_viewport_size({"width": width, "height": 900})
            said = [*too_wide(window, width), *pale(window)]
            if width in (widths if axe_at is None else axe_at):
                said += violations(window)
            window.emulate_media(color_scheme="dark")
            said += [f"in the dark: {each}" for each in pale(window)]
            window.emulate_media(color_scheme="light")
            found += [f"{page.name} at {width}: {each}" for each in said]
        found += [f"{page.name}: {each}" for each in left]
    return found


def too_wide(window: Page, width: int) -> list[str]:
    """Return what makes a page scroll sideways, but for regions that are there to scroll."""
    wide = window.evaluate("document.documentElement.scrollWidth")
    return [f"is {wide} pixels wide"] if wide > width else []


def pale(window: Page) -> list[str]:
    """Return the texts whose contrast is too low, and those of which it cannot be told."""
    seen = window.evaluate(contrast())
    assert seen["texts"] > 0
    return [f"contrast {each}" for each in seen["faults"][:5]]


def violations(window: Page) -> list[str]:
    """Return what axe finds, and what it leaves open and nobody has settled."""
    if not window.evaluate("'axe' in window"):
        window.evaluate(axe())
    window.evaluate(_MARK)
    outcome = window.evaluate("ask => axe.run(document, ask)", ASK)
    outcome_of_colour = window.evaluate("ask => axe.run({include: [['[data-looked-at]']]}, ask)", CONTRAST)
    found = [*outcome["violations"], *outcome_of_colour["violations"]]
    said = [f"{each['id']}: {each['help']} ({_places(each)})" for each in found]
    open_ = [each for each in outcome["incomplete"] if each["id"] not in SETTLED]
    return said + [f"{each['id']} is left open: {each['help']} ({_places(each)})" for each in open_]


def _places(found: dict[str, Any]) -> str:
    return ", ".join(str(node["target"][0]) for node in found["nodes"][:3])


# Marks two of each kind of text: of the same elements, classes and colours from the page down to it.
_MARK = """() => {
  for (const old of document.querySelectorAll("[data-looked-at]")) old.removeAttribute("data-looked-at");
  const seen = new Map();
  for (const each of document.body.querySelectorAll("*")) {
    if (![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    if (!each.checkVisibility()) continue;
    const look = getComputedStyle(each);
    let kind = look.color + look.fontSize + look.fontWeight;
    for (let up = each; up !== document.body; up = up.parentElement) kind += " " + up.tagName + "." + up.className;
    const times = seen.get(kind) || 0;
    seen.set(kind, times + 1);
    if (times < 2) each.setAttribute("data-looked-at", "");
  }
}"""
