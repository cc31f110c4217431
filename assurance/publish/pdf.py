"""A report as PDF/UA-1: pandoc writes Typst, Typst writes the PDF or refuses."""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assurance import paths
from assurance.errors import InputError
from assurance.publish import pandoc
from assurance.publish.shortcodes import Document

if TYPE_CHECKING:
    import typst


def write(document: Document, target: Path) -> None:
    """Write a document as PDF.

    Raises
    ------
    InputError
        When it holds something that cannot be made accessible, such as a picture without words.
    """
    with tempfile.TemporaryDirectory(prefix="assurance-") as name:
        folder = Path(name)
        lay_out_pictures(document, folder)
        source = folder / "report.typ"
        text = pandoc.convert(
            document,
            ["--to=typst", "--standalone", f"--template={paths.EXTENSION / 'embedded.typ'}"],
            folder,
            _metadata(document),
        )
        source.write_bytes(text)
        paths.write_bytes(target, compile_typst(source, pandoc.freeze(document.metadata)))


def compile_typst(source: Path, timestamp: int) -> bytes:
    """Return the PDF/UA-1 of a Typst file, the same bytes for the same file.

    Raises
    ------
    InputError
        When Typst refuses it.
    """
    import typst

    try:
        return typst.compile(
            source,
            root=source.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=datetime.datetime.fromtimestamp(timestamp, tz=datetime.UTC),
        )
    except typst.TypstError as error:
        if "PDF/UA" not in str(error):
            raise
        raise InputError(f"The PDF cannot be made accessible: {error.message}.") from None
    finally:
        _forget()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[paths.EXTENSION / "fonts"])


def _forget() -> None:
    """Have Typst let go of what it remembers of a document.

    It keeps that until ten more are set, a gigabyte of our reports, and no other council's report is set any
    quicker for it. Eleven empty ones take no time.
    """
    import typst

    for _ in range(11):
        typst.compile(b"", font_paths=_fonts(), ignore_system_fonts=True)


def lay_out_pictures(document: Document, folder: Path) -> None:
    """Put the pictures of a document where pandoc and Typst, working in `folder`, will find them."""
    (folder / "embedded").mkdir()
    for name, content in document.pictures.items():
        (folder / "embedded" / name).write_bytes(content)
    for named in pictures_named(document):
        if not named.startswith("embedded/"):
            there = folder / named
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture_file(document, named), there)


def pictures_named(document: Document) -> list[str]:
    """Return the pictures that the Markdown names, as it names them."""
    return list(dict.fromkeys(re.findall(r"!\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)", document.markdown)))


def picture_file(document: Document, named: str) -> Path:
    """Return the file of a picture that the prose names.

    Raises
    ------
    InputError
        When there is none, or when it is not inside the folder of the reports.
    """
    path = (document.folder / named).resolve()
    if not path.is_relative_to(document.folder.resolve()) or not path.is_file():
        raise InputError(
            f"{document.find(named)}: there is no picture “{named}” beside the report. Check the name."
        )
    return path


def _metadata(document: Document) -> dict[str, object]:
    own = document.metadata
    shown = own.get("date-shown")
    return {
        "toc": own.get("toc", True),
        "toc-title": own.get("toc-title", "Contents"),
        "toc-depth": own.get("toc-depth", 3),
        "section-numbering": "1.1.1" if own.get("number-sections") else "",
        **({"date": shown} if shown else {}),
    }
