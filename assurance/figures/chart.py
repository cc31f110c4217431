"""A chart with everything that stands beside it: caption, source, alt text, and the data behind it."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import paths
from assurance.figures import style
from assurance.figures.markdown import caption, symbols_in

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart. All text is plain text, not Markdown.

    Attributes
    ----------
    name
        The label of the notebook cell that shows it, for example "fig-ratings". Its data file is named so.
    figure
        The drawing, without a title: the title is the caption, as text.
    headline
        The message, one sentence: "Nine in ten home care services are rated Good or Outstanding".
    subtitle
        The statistical facts: measure, population, unit, period.
    source
        The source line, without the word "Source".
    alt
        What the chart shows, for a person who cannot see it: its kind, and the figures that matter.
    data
        What is drawn, one row a mark, with the columns' units in their names.
    """

    name: str
    figure: Figure
    headline: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame = field(repr=False)

    @property
    def caption(self) -> str:
        """The caption, in Markdown: headline, subtitle, what symbols in the drawing mean, source line."""
        words = [text.get_text() for axes in self.figure.axes for text in axes.texts]
        told = ". ".join(filter(None, (self.subtitle.rstrip("."), symbols_in(words))))
        return caption(self.headline, told, self.source)

    def svg(self) -> str:
        """Return the drawing as SVG with its title and description, the same bytes every time.

        The picture can be saved and passed on: it says what it shows without the page around it.
        """
        text = io.StringIO()
        with style.rules():
            self.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        named = self._named(text.getvalue())
        return "\n".join(line.rstrip() for line in named.splitlines()) + "\n"

    def _named(self, svg: str) -> str:
        title, description = (html.escape(words, quote=False) for words in (self.headline, self.alt))
        ids = f"{self.name}-title {self.name}-description"
        return re.sub(
            r"<svg ([^>]*)>",
            lambda start: (
                f'<svg role="img" aria-labelledby="{ids}" {start[1]}>\n'
                f' <title id="{self.name}-title">{title}</title>\n'
                f' <desc id="{self.name}-description">{description}</desc>'
            ),
            svg,
            count=1,
        )

    def png(self) -> bytes:
        """Return the drawing as PNG for programs that cannot show SVG, the same bytes every time."""
        content = io.BytesIO()
        with style.rules():
            self.figure.savefig(
                content, format="png", dpi=style.DPI, metadata={"Software": None},
                pil_kwargs={"compress_level": 3},  # as small as at 6 for drawings like ours, and sooner done
            )  # fmt: skip
        return content.getvalue()

    def save_data(self, folder: Path) -> Path:
        """Write the data behind the chart to `folder`, as `<name>.csv`, and return the file."""
        return save_csv(self.data, folder / f"{self.name}.csv")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        import base64

        pictures = {
            "image/svg+xml": self.svg(),
            "image/png": base64.b64encode(self.png()).decode("ascii"),
            "text/plain": self.alt,
        }
        return pictures, {"assurance": {"name": self.name, "caption": self.caption, "alt": self.alt}}


def save_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame as CSV in UTF-8 with Unix line ends, whole or not at all, and return the file.

    Text that a spreadsheet would run as a formula is written as text.
    """
    words = frame.select_dtypes(["object", "string"])
    inert = {name: words[name].map(paths.inert, na_action="ignore") for name in words}
    paths.write_text(path, frame.assign(**inert).to_csv(index=False, lineterminator="\n"))
    return path
