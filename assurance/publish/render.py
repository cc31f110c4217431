"""One report in one format, by the embedded renderer or by Quarto."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from assurance.errors import UsageError
from assurance.publish.project import read_project
from assurance.publish.shortcodes import Format, expand

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


def render(
    report: str,
    format: Format,
    site: str | Path,
    target: str | Path,
    renderer: Literal["embedded", "quarto"] = "embedded",
) -> None:
    """Write one report of a council's Quarto project.

    Parameters
    ----------
    report
        Its name: "self-assessment".
    format
        "html", "pdf" or "docx".
    site
        The folder of the project.
    target
        The file to write, whole or not at all.
    renderer
        "quarto" uses the program of that name for HTML and PDF. DOCX always comes from the embedded
        renderer, because Quarto's has no alt text.

    Raises
    ------
    UsageError
        When the report, the format or the renderer is not known, or Quarto cannot be used.
    InputError
        When the source names something that is not there or is outside the agreed Markdown, with its place.
    """
    if format not in FORMATS:
        raise UsageError(f"“{format}” is not a format. Use one of: {', '.join(FORMATS)}.")
    project = read_project(Path(site))
    document = expand(project, report, format)
    if renderer == "quarto" and format != "docx":
        from assurance.publish import quarto

        quarto.write(project, report, format, Path(target))
    elif renderer not in ("embedded", "quarto"):
        raise UsageError(f"“{renderer}” is not a renderer. Use “embedded” or “quarto”.")
    elif format == "html":
        from assurance.publish import web

        web.write(project, report, document, Path(target))
    elif format == "pdf":
        from assurance.publish import pdf

        pdf.write(document, Path(target))
    else:
        from assurance.publish import word

        word.write(document, Path(target))
