"""Charts as pictures of their own: SVG and PNG, each with what it shows, its source and what it is not.

On a page a chart has its message, its facts and its source as text beside it, and a banner above it where its
data are invented. Somebody who copies only the picture takes none of that along: so it is drawn into it.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assurance import paths
from assurance.publish.embed import read_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image
    from typst import Fonts

PIXELS_AN_INCH = 192
"""Twice as many as a screen counts to the inch."""
COLOURS = 128
"""Of a PNG. With all the shades of the edges of letters it is twice the size and looks the same."""

_PAGE = """\
#set page(width: 5.6in, height: auto, margin: 0.2in, fill: white)
#set text(font: "Atkinson Hyperlegible Next", size: 11pt, fill: rgb("#0b0c0c"), lang: "en", region: "GB")
#set par(leading: 0.5em, spacing: 0.7em)
#let said(name) = sys.inputs.at(name)
#if said("warning") != "" {
  block(width: 100%, fill: rgb("#ffd833"), inset: 5pt, text(size: 9.5pt, said("warning")))
}
#if said("headline") != "" { strong(said("headline")) }
#if said("facts") != "" { par(text(size: 10pt, said("facts"))) }
#image(bytes(said("chart")), format: "svg", width: 5.2in)
#text(size: 9pt, fill: rgb("#505a5f"), said("foot"))
"""


@dataclass(frozen=True)
class Picture:
    """A chart as it stands in an executed notebook, with its words as plain text."""

    name: str
    svg: str
    headline: str
    facts: str
    source: str
    alt: str


def pictures(notebook: Path) -> Iterator[Picture]:
    """Yield the charts of an executed notebook, in its order."""
    for label, cell in read_cells(notebook).items():
        for output in cell.outputs:
            shown = output.get("data", {}).get("image/svg+xml")
            if not shown or cell.options.get("include") is False:
                continue
            headline, facts, source = parts(str(cell.options.get("fig-cap", "")))
            yield Picture(
                name=label,
                svg=shown if isinstance(shown, str) else "".join(shown),
                headline=headline,
                facts=facts,
                source=source,
                alt=str(cell.options.get("fig-alt", "")),
            )


def parts(caption: str) -> tuple[str, str, str]:
    r"""Return the headline, the facts and the source line of a caption, as plain text.

    >>> parts(r"**Nine in ten \[c\].** Share of homes. Source: CQC.")
    ('Nine in ten [c].', 'Share of homes.', 'Source: CQC.')
    """
    found = re.fullmatch(r"(?:\*\*(.*?)\*\*(?= |$))? ?(.*?) ?(Source: .*)?", caption, re.DOTALL)
    headline, facts, source = found.groups() if found else ("", caption, "")
    return plain(headline or ""), plain(facts or ""), plain(source or "")


def plain(markdown: str) -> str:
    """Return escaped Markdown as the words that it stands for."""
    return html.unescape(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", markdown))


def draw(picture: Picture, about: Mapping[str, str]) -> tuple[bytes, bytes]:
    """Return a chart as SVG and as PNG, the same bytes every time.

    It and its words go to Typst as data, so that nothing in them is taken for markup.

    Parameters
    ----------
    about
        The council, the edition, and words in Markdown, or none, that say that its data are invented.
    """
    foot = f"{picture.source} {about['council']}, edition {about['edition']}.".strip()
    words = {
        "headline": picture.headline,
        "facts": picture.facts,
        "foot": f"{foot} Management information, not official statistics.",
        "warning": warning(about["illustrative"]),
        "chart": picture.svg,
    }
    svg, png = _compiled(words, "svg").decode("utf-8"), _compiled(words, "png")
    return _titled(_inlined(_short(svg), picture.svg), picture, about), with_few_colours(png)


def warning(illustrative: str) -> str:
    """Return what a picture of invented data says, in as few words as can be: the first and the last.

    >>> warning("**Illustrative data.** Made to show. Do not use these figures.")
    'Illustrative data. Do not use these figures.'
    """
    sentences = re.split(r"(?<=[.!?]) +", plain(illustrative).replace("**", ""))
    return " ".join(dict.fromkeys([sentences[0], sentences[-1]]))


def _compiled(said: dict[str, str], kind: Literal["svg", "png"]) -> bytes:
    import typst

    return typst.compile(
        _PAGE.encode("utf-8"),
        font_paths=_fonts(),
        format=kind,
        ppi=PIXELS_AN_INCH,
        sys_inputs=said,
    )


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    """Return our fonts, and none of the system's, read once for all charts."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, font_paths=[paths.EXTENSION / "fonts"])


def _short(svg: str) -> str:
    """Return what Typst has drawn in fewer bytes: short names of letters, and nothing that is the default."""
    names = {name: f"w{at}" for at, name in enumerate(dict.fromkeys(re.findall(r'id="(\w+)"', svg)))}
    svg = re.sub(r'(id="|href="#)(\w+)"', lambda found: f'{found[1]}{names.get(found[2], found[2])}"', svg)
    svg = svg.replace(' fill-rule="nonzero"', "").replace(' y="0"', "").replace(' fill="#000000"', "")
    return re.sub(
        r'(<g transform="matrix[^"]*")>((?:<use xlink:href="#\w+" x="[\d.]+" fill="([^"]+)"/>)+)</g>',
        lambda run: f'{run[1]} fill="{run[3]}">{run[2].replace(f" fill={chr(34)}{run[3]}{chr(34)}", "")}</g>',
        svg,
    )


def _inlined(svg: str, chart: str) -> str:
    """Return the drawing with the chart in it as it is, not as an encoded picture that few programs open."""
    opening = re.search(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt" viewBox="([^"]+)"[^>]*>', chart)
    image = re.search(r'<image transform="translate\(([\d.]+) ([\d.]+)\)"[^>]*?/>', svg)
    if opening is None or image is None:
        return svg
    said = r"\s*<(metadata|title|desc)\b[^>]*>.*?</\1>"  # the whole picture says it
    inner = re.sub(said, "", chart[opening.end() :], flags=re.DOTALL)
    inner = f'<svg x="{image[1]}" y="{image[2]}" width="{opening[1]}" height="{opening[2]}" ' + (
        f'viewBox="{opening[3]}">{inner.strip()}'
    )
    return svg[: image.start()] + inner + svg[image.end() :]


def _titled(svg: str, picture: Picture, about: Mapping[str, str]) -> bytes:
    """Return an SVG that says what it is and shows: its letters are drawn, and cannot be read as text."""
    title = picture.headline or picture.facts
    whole = plain(about["illustrative"]).replace("**", "")
    described = " ".join(part for part in (whole, picture.alt, picture.facts, picture.source) if part)
    opening = re.match(r"<svg [^>]*>", svg)
    if opening is None:
        raise ValueError(f"{picture.name} is no SVG")
    head = opening[0][:-1] + ' role="img" aria-labelledby="title" aria-describedby="desc">'
    said = f'<title id="title">{html.escape(title)}</title><desc id="desc">{html.escape(described)}</desc>'
    return (head + said + svg[opening.end() :] + "\n").encode("utf-8")


def with_few_colours(png: bytes) -> bytes:
    """Return a drawn picture with `COLOURS` colours, in a third of the bytes."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(png)) as drawn:
        pixels = np.asarray(drawn.convert("RGBA")).view(np.uint32)[..., 0]
    on_paper = pixels == _PAPER
    flat = _quantized(pixels, on_paper) if 2 * on_paper.sum() > on_paper.size else _cut(pixels)
    content = io.BytesIO()
    # At zlib's own level: its highest takes eight times as long for 4% fewer bytes.
    flat.save(content, format="PNG", dpi=(PIXELS_AN_INCH, PIXELS_AN_INCH))
    return content.getvalue()


_PAPER = 0xFFFFFFFF
"""A white pixel."""


def _quantized(pixels: NDArray[np.uint32], on_paper: NDArray[np.bool_]) -> Image.Image:
    """Return what `_cut` does of a picture that is mostly paper, for a third of the work.

    Median cut halves the pixels of the fullest box, and white that is more than half of all is alone in its
    box before any other is cut: how much more than half does not change a colour.
    """
    import numpy as np
    from PIL import Image

    ink = pixels[~on_paper]
    cut = _cut(np.append(ink, np.full(ink.size + 1, _PAPER, np.uint32))[np.newaxis])
    numbers = np.asarray(cut)[0]
    whole = np.full(pixels.shape, numbers[-1])
    whole[~on_paper] = numbers[: ink.size]
    flat = Image.fromarray(whole)
    flat.putpalette(cut.getpalette() or ())
    return flat


def _cut(pixels: NDArray[np.uint32]) -> Image.Image:
    from PIL import Image

    picture = Image.fromarray(pixels.view("uint8").reshape(*pixels.shape, 4), "RGBA").convert("RGB")
    return picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
