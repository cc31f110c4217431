"""One look for every chart: colours, type and rules of the Government Analysis Function.

Nothing here changes matplotlib for anybody else: a kernel is used for notebook after notebook, so the rules
hold only inside `rules()`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache

from assurance import paths

# Analysis Function colours.
DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE = CATEGORICAL = (
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
)  # fmt: skip
DARK_BLUE, MID_BLUE, LIGHT_BLUE = SEQUENTIAL = ("#12436D", "#2073BC", "#6BACE6")
FOCUS, CONTEXT = "#12436D", "#BFBFBF"

# A place has the same colour and the same mark in every chart: lightness and shape differ, not colour alone.
COUNCIL, ENGLAND, REGION, PEERS, OTHERS = DARK_BLUE, "#707070", "#707070", ORANGE, "#949494"

INK, QUIET, GRID, PAPER = "#0B0C0C", "#505A5F", "#D9D9D9", "#FFFFFF"

# Five inches with 12 point type: at the width of a phone the words are still about 10 pixels high, on a page
# of paper the size of the text.
WIDTH = 5.2
SIZE = 12.0
SMALL = 11.0
DPI = 150
FONTS = paths.EXTENSION / "fonts"


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Return the names of the fonts to draw with, our own first, once they are known to matplotlib."""
    from matplotlib import font_manager

    names: list[str] = []
    for file in sorted(FONTS.rglob("*.ttf")):
        font_manager.fontManager.addfont(file)
        family = font_manager.FontProperties(fname=file).get_name()
        if "mono" not in family.lower() and family not in names:
            names.append(family)
    return (*names, "DejaVu Sans")


@contextlib.contextmanager
def rules() -> Iterator[None]:
    """Hold our rules for drawing and saving for the length of a block."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": list(families()),
                "font.size": SIZE,
                "text.color": INK,
                "axes.labelcolor": INK,
                "xtick.color": INK,
                "ytick.color": INK,
                "xtick.labelcolor": INK,
                "axes.edgecolor": QUIET,
                "axes.linewidth": 0.8,
                "axes.unicode_minus": True,
                "figure.facecolor": PAPER,
                "axes.facecolor": PAPER,
                "savefig.facecolor": PAPER,
                "svg.hashsalt": "assurance",
                "svg.fonttype": "path",
                "hatch.linewidth": 1.6,
                "text.parse_math": False,
            }
        )
        yield


def ink_on(colour: str) -> str:
    """Return black or white, whichever is read better on `colour` (WCAG contrast).

    >>> ink_on("#12436D"), ink_on("#BFBFBF")
    ('#FFFFFF', '#0B0C0C')
    """
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
