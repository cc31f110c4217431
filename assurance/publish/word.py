"""A report as a Word document, by pandoc, dressed like the PDF."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from assurance import paths
from assurance.publish import pandoc
from assurance.publish.pdf import lay_out_pictures
from assurance.publish.shortcodes import Document

ACCENT, QUIET, HAIRLINE, TINT, ALARM = "12436D", "505A5F", "C8CCCE", "F1F4F7", "FFD833"
FONT = "Arial"  # Word embeds no font of ours, and this one is everywhere.


def write(document: Document, target: Path) -> None:
    """Write a document as DOCX, the same bytes for the same document."""
    own = document.metadata
    title = re.sub(r"[*_`\\]", "", str(own.get("title", "")))
    council = str(own.get("council", ""))
    edition = f"Edition {own['edition']}" if own.get("edition") else ""
    freeze = f"Data taken in to {own['date-shown']}" if own.get("date-shown") else ""
    illustrative = bool(own.get("illustrative"))
    with tempfile.TemporaryDirectory(prefix="assurance-") as name:
        folder = Path(name)
        lay_out_pictures(document, folder)
        (folder / "reference.docx").write_bytes(
            reference(
                f"{council}: {title}" if council else title,
                edition,
                freeze,
                illustrative=illustrative,
                numbered=bool(own.get("number-sections")),
            )
        )
        pandoc.convert(
            document,
            ["--to=docx", "--standalone", "--reference-doc=reference.docx", "--output=report.docx"],
            folder,
            {
                "author": council,
                "date": ". ".join(part for part in (edition, freeze) if part),
                "contents": own.get("toc", True),
                "toc-title": own.get("toc-title", "Contents"),
                "toc-depth": own.get("toc-depth", 3),
            },
        )
        paths.write_bytes(target, _with_tables_set((folder / "report.docx").read_bytes()))


def reference(head: str, edition: str, freeze: str, *, illustrative: bool, numbered: bool) -> bytes:
    """Return the document whose styles, page, header and footer pandoc takes over.

    Pandoc's own, with our styles in place of its, and a header and a footer.
    """
    parts = dict(_pandocs_own())
    parts["word/styles.xml"] = _styles(numbered).encode("utf-8")
    parts["word/header1.xml"] = _header(head, edition, illustrative).encode("utf-8")
    parts["word/footer1.xml"] = _footer(freeze).encode("utf-8")
    parts["[Content_Types].xml"] = _after(
        parts["[Content_Types].xml"],
        "</Types>",
        "".join(
            f'<Override PartName="/word/{part}1.xml" ContentType="application/vnd.openxmlformats-'
            f'officedocument.wordprocessingml.{part}+xml"/>'
            for part in ("header", "footer")
        ),
    )
    parts["word/_rels/document.xml.rels"] = _after(
        parts["word/_rels/document.xml.rels"],
        "</Relationships>",
        "".join(
            f'<Relationship Id="rIdA{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/{part}" Target="{part}1.xml"/>'
            for number, part in enumerate(("header", "footer"), 1)
        ),
    )
    section = (
        '<w:sectPr xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<w:headerReference w:type="default" r:id="rIdA1"/><w:footerReference w:type="default" r:id="rIdA2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1701" w:right="1247" w:bottom="1361" w:left="1814" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr>'
    )
    whole = parts["word/document.xml"].decode("utf-8")
    parts["word/document.xml"] = re.sub(r"<w:sectPr>.*?</w:sectPr>", section, whole, flags=re.DOTALL).encode(
        "utf-8"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name])
    return content.getvalue()


def _with_tables_set(written: bytes) -> bytes:
    """Return pandoc's document with its tables as wide as our page, their rows and notes kept together."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "word/document.xml":
                part = _TABLE.sub(_set_table, part.decode("utf-8")).encode("utf-8")
            new.writestr(info, part)
    return content.getvalue()


_TABLE = re.compile(
    r'<w:tbl>.*?</w:tbl>(?=(\s*<w:p><w:pPr><w:pStyle w:val="(?:TableNote|Source)" />)?)', re.DOTALL
)
_ROW = re.compile(r"<w:tr>(?:<w:trPr>(.*?)</w:trPr>)?(.*?)</w:tr>", re.DOTALL)
_COLUMN = re.compile(r'<w:gridCol w:w="(\d+)" />')
TEXT_WIDTH = 8845  # twentieths of a point: what `reference` leaves between the margins
ONE_PIECE = 14  # rows of a table that is not broken over pages


def _set_table(found: re.Match[str]) -> str:
    whole = found[0]
    columns = [int(width) for width in _COLUMN.findall(whole)]
    if sum(columns):
        scaled = iter(f'<w:gridCol w:w="{round(width * TEXT_WIDTH / sum(columns))}" />' for width in columns)
        full = re.search(r'<w:tblW w:type="pct" w:w="(49[5-9]\d|5000)" />', whole)
        whole = _COLUMN.sub(lambda _: next(scaled), whole) if full else whole
    count = len(_ROW.findall(whole))
    rows = iter(range(1, count + 1))

    def set_row(row: re.Match[str]) -> str:
        at = next(rows)
        cells = row[2]
        # The last row stays with the notes under it, and so does every row of a short table.
        if (count <= ONE_PIECE and at < count) or (at == count and found[1]):
            cells = cells.replace(
                '<w:pStyle w:val="Compact" />', '<w:pStyle w:val="Compact" /><w:keepNext />'
            )
        return f"<w:tr><w:trPr><w:cantSplit />{row[1] or ''}</w:trPr>{cells}</w:tr>"

    return _ROW.sub(set_row, whole)


@lru_cache(maxsize=1)
def _pandocs_own() -> tuple[tuple[str, bytes], ...]:
    done = subprocess.run(
        [pandoc.program(), "--print-default-data-file=reference.docx", "--output=-"],
        capture_output=True,
        check=True,
    )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def _after(part: bytes, end: str, more: str) -> bytes:
    return part.decode("utf-8").replace(end, more + end).encode("utf-8")


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _field(code: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_TAB = "<w:r><w:tab/></w:r>"


def _header(head: str, edition: str, illustrative: bool) -> str:
    strip = _paragraph("IllustrativeStrip", _run("Illustrative data: do not use these figures"))
    running = _paragraph("Header", _run(head) + _TAB + _run(edition))
    return f"{_XML}<w:hdr {_W}>{strip if illustrative else ''}{running}</w:hdr>"


def _footer(freeze: str) -> str:
    pages = _run("Page ") + _field("PAGE") + _run(" of ") + _field("NUMPAGES")
    return f"{_XML}<w:ftr {_W}>{_paragraph('Footer', _run(freeze) + _TAB + pages)}</w:ftr>"


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


# Styles: id, name, what it is based on, and what sets it apart. Sizes are half points, spaces twentieths.


def _space(before: int, after: int, line: int | None = None) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def _edge(side: str, colour: str, size: int, space: int = 1) -> str:
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/></w:pBdr>'


def _type(size: int, colour: str = "", *, bold: bool = False) -> str:
    return (
        ("<w:b/><w:bCs/>" if bold else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )


def _box(colour: str) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="48" w:space="{space}" w:color="{colour}"/>'
        for side, space in (("top", 4), ("left", 8), ("bottom", 4), ("right", 8))
    )
    return f"<w:pBdr>{sides}</w:pBdr>{_shade(colour)}"


_KEEP = "<w:keepNext/><w:keepLines/>"
_RIGHT_TAB = '<w:tabs><w:tab w:val="right" w:pos="8845"/></w:tabs>'
_HANG = '<w:tabs><w:tab w:val="left" w:pos="0"/></w:tabs><w:ind w:left="0" w:hanging="794"/>'


def _heading(level: int, size: int, before: int, colour: str) -> tuple[str, str, str, str, str]:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return (
        f"Heading{level}", f"heading {level}", "Normal",
        _KEEP + _space(before, 120, 252) + outline, _type(size, colour, bold=True),
    )  # fmt: skip


_PARAGRAPHS: tuple[tuple[str, str, str, str, str], ...] = (
    ("BodyText", "Body Text", "Normal", _space(0, 160, 290), ""),
    ("FirstParagraph", "First Paragraph", "BodyText", "", ""),
    ("Compact", "Compact", "BodyText", _space(30, 30, 252), ""),
    ("Title", "Title", "Normal", "<w:keepNext/>" + _box(ACCENT) + _space(0, 0, 264),
     _type(52, "FFFFFF", bold=True)),
    ("Subtitle", "Subtitle", "Title", "", "<w:b w:val=\"0\"/>" + _type(26, "FFFFFF")),
    ("Author", "Author", "Title", _space(160, 0), _type(24, "FFFFFF", bold=True)),
    ("Date", "Date", "Title", _space(0, 160), "<w:b w:val=\"0\"/>" + _type(20, "FFFFFF")),
    ("AbstractTitle", "Abstract Title", "BodyText", "", ""),
    ("Abstract", "Abstract", "BodyText", "", ""),
    ("Bibliography", "Bibliography", "BodyText", "", ""),
    _heading(1, 34, 480, ACCENT), _heading(2, 27, 360, "0B0C0C"), _heading(3, 23, 280, "0B0C0C"),
    _heading(4, 21, 240, "0B0C0C"), _heading(5, 21, 240, "0B0C0C"), _heading(6, 21, 240, "0B0C0C"),
    ("BlockText", "Block Text", "BodyText", '<w:ind w:left="480"/>', ""),
    ("FootnoteText", "footnote text", "Normal", _space(0, 60), _type(18)),
    ("FootnoteBlockText", "Footnote Block Text", "FootnoteText", "", ""),
    ("DefinitionTerm", "Definition Term", "BodyText", "<w:keepNext/>" + _space(80, 0), "<w:b/>"),
    ("Definition", "Definition", "BodyText", '<w:ind w:left="340"/>', ""),
    ("Caption", "caption", "Normal", _KEEP + _space(280, 100, 252), _type(20)),
    ("TableCaption", "Table Caption", "Caption", "", ""),
    ("ImageCaption", "Image Caption", "Caption", "", ""),
    ("Figure", "Figure", "Normal", "<w:keepLines/>", ""),
    ("CaptionedFigure", "Captioned Figure", "Figure", _KEEP + _space(0, 60), ""),
    ("Source", "Source", "Normal", _space(60, 240), _type(17, QUIET)),
    ("TableNote", "Table Note", "Source", _KEEP + _space(80, 80), ""),
    ("CalloutTitle", "Callout Title", "BodyText",
     "<w:keepNext/>" + _edge("left", ACCENT, 36, 8) + _shade(TINT) + _space(200, 0),
     _type(21, ACCENT, bold=True)),
    ("Callout", "Callout", "BodyText", _edge("left", ACCENT, 36, 8) + _shade(TINT) + _space(0, 0), ""),
    ("Spacer", "Spacer", "Normal", _space(0, 0, 240), _type(14)),
    ("NumberedParagraph", "Numbered Paragraph", "BodyText", _HANG, ""),
    ("Illustrative", "Illustrative", "Normal", _box(ALARM) + _space(240, 160, 276), _type(22, "000000")),
    ("IllustrativeStrip", "Illustrative Strip", "Normal", _shade(ALARM) + _space(0, 80)
     + '<w:jc w:val="center"/>', _type(18, "000000", bold=True)),
    ("Header", "header", "Normal", _edge("bottom", HAIRLINE, 4, 4) + _RIGHT_TAB, _type(17, QUIET)),
    ("Footer", "footer", "Normal", _RIGHT_TAB, _type(17, QUIET)),
    ("TOCHeading", "TOC Heading", "Normal", _KEEP + _space(360, 120), _type(30, ACCENT, bold=True)),
    ("TOC1", "toc 1", "Normal", _space(80, 20), _type(21, bold=True)),
    ("TOC2", "toc 2", "Normal", _space(0, 20) + '<w:ind w:left="340"/>', _type(20)),
    ("TOC3", "toc 3", "Normal", _space(0, 20) + '<w:ind w:left="680"/>', _type(20)),
    ("SourceCode", "Source Code", "Normal", _shade(TINT),
     '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'),
)  # fmt: skip

_CHARACTERS = (
    ("DefaultParagraphFont", "Default Paragraph Font", ""),
    ("VerbatimChar", "Verbatim Char", '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/><w:sz w:val="19"/>'),
    ("SectionNumber", "Section Number", f'<w:color w:val="{ACCENT}"/>'),
    ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ("CaptionLabel", "Caption Label", f'<w:b/><w:bCs/><w:color w:val="{ACCENT}"/>'),
    ("Hyperlink", "Hyperlink", '<w:color w:val="0B4A8F"/><w:u w:val="single"/>'),
    ("Fact", "Fact", '<w:color w:val="0B0C0C"/><w:u w:val="dotted" w:color="6B7780"/>'),
)  # fmt: skip

# The elements of a paragraph's properties in the order that the format demands.
_ORDER = ("keepNext", "keepLines", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "outlineLvl")


@lru_cache(maxsize=2)
def _styles(numbered: bool) -> str:
    parts = [
        f"{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>",
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>',
        '<w:color w:val="0B0C0C"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB"/>',
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>',
        "<w:qFormat/></w:style>",
    ]
    for identifier, name, base, paragraph, run in _PARAGRAPHS:
        if numbered and identifier.startswith("Heading"):
            paragraph += _HANG
        parts.append(
            f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="{base}"/><w:qFormat/><w:pPr>{_in_order(paragraph)}</w:pPr>'
            f"<w:rPr>{run}</w:rPr></w:style>"
        )
    for identifier, name, run in _CHARACTERS:
        default = ' w:default="1"' if identifier == "DefaultParagraphFont" else ""
        parts.append(
            f'<w:style w:type="character"{default} w:styleId="{identifier}"><w:name w:val="{name}"/>'
            f"<w:rPr>{run}</w:rPr></w:style>"
        )
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{HAIRLINE}"'
    parts.append(
        '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:pPr>'
        f'{_space(0, 0, 252)}</w:pPr><w:rPr>{_type(18)}</w:rPr><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"<w:tblBorders><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
    )
    return "".join(parts)


def _in_order(properties: str) -> str:
    elements = {
        found[1] or found[2]: found[0]
        for found in re.finditer(r"<w:(pBdr|tabs)>.*?</w:\1>|<w:(\w+)\b[^>]*/>", properties)
    }
    return "".join(elements[name] for name in _ORDER if name in elements)
