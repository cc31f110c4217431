"""What an edition has for download: the spreadsheet read by other programs, and charts that stand alone."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assurance.publish.downloads import charts, tables
from assurance.publish.downloads.charts import Picture
from assurance.publish.downloads.spreadsheet import Column, Link, Number, Sheet, ods
from tests.conftest import skip
from tests.unit.editions import fact, register_of

ILLUSTRATIVE = "**Illustrative data.** Made to show. Do not use these figures."
ABOUT = {
    "council": "Gateshead", "edition": "2026-27-Q2", "freeze": "2026-09-30", "illustrative": ILLUSTRATIVE,
    "contact": "Director of Adults",
}  # fmt: skip
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> ../../x {{< include x >}} {% raw %} #import \"x\" & co"
FACTS: list[dict[str, Any]] = register_of(
    "2026-27-Q2",
    fact("homecare.requests", 187, caveats=("Three are not accounted for.",)),
    fact("homecare.hidden", None),
    fact(
        "homecare.within_a_day", 69.51871657754011, display="70%", unit="per cent", numerator=130, denominator=187,
        lower=62.58, upper=75.71, base="all requests", caveats=("Three are not accounted for.",),
    ),
    fact("homecare.absent", None, status="not available", unit="per cent"),
    fact("homecare.since", "7 September 2019", unit="date"),
    fact("homecare.words", HOSTILE, unit="name"),
    fact("market.signed", -1234.5, display="-1,234.5", unit="hours a week", title="+2 -3 @SUM"),
)["facts"]  # fmt: skip

TABLE, TEXT, OFFICE, XLINK = (
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "{http://www.w3.org/1999/xlink}",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "tables.ods"
    path.write_bytes(tables.spreadsheet(FACTS, ABOUT))
    return path


def content_of(path: Path, part: str = "content.xml") -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read(part))


def read(path: Path, sheet: str, engine: str = "calamine") -> pandas.DataFrame:
    whole = pandas.read_excel(path, sheet_name=sheet, header=None, engine=engine, dtype="object")  # type: ignore[call-overload]
    [top] = whole.index[whole[0] == "Figure"]
    rows = whole.loc[top + 1 :].reset_index(drop=True)
    return rows.set_axis(list(whole.loc[top]), axis=1).set_index("Figure")


@pytest.mark.parametrize("engine", ["calamine", "odf"])
def test_other_programs_read_the_figures_as_they_are(made: Path, engine: str) -> None:
    requests = read(made, "homecare_requests", engine)
    assert list(requests["Value (requests)"]) == [187, "[c]"]
    assert list(requests["As printed"]) == ["187", "[c]"]
    percent = read(made, "homecare_per_cent", engine)
    row = percent.loc["homecare.within_a_day"]
    assert row["Value (per cent)"] == 69.51871657754011  # all of it, not the printed 70
    assert (row["Numerator (number)"], row["Denominator (number)"]) == (130, 187)
    assert row["Lower limit of interval (per cent)"] == 62.58
    assert row["Base: what the denominator counts"] == "all requests"
    assert list(percent.loc["homecare.absent"])[3:9] == ["[x]"] * 6
    dated = read(made, "homecare_date", engine)["Value (date)"].iloc[0]
    assert pandas.Timestamp(dated).date() == datetime.date(2019, 9, 7)
    assert read(made, "homecare_words", engine)["Value (words)"].iloc[0] == HOSTILE
    assert read(made, "market_hours_a_week", engine)["Value (hours a week)"].iloc[0] == -1234.5


def test_words_are_never_a_formula(made: Path) -> None:
    content = content_of(made)
    assert not [name for element in content.iter() for name in element.attrib if name.endswith("formula")]
    kinds = {
        ("".join(cell.itertext()), cell.get(f"{OFFICE}value-type"))
        for cell in content.iter(f"{TABLE}table-cell")
        if "".join(cell.itertext())[:1] in set("=+-@")
    }
    assert kinds == {
        (HOSTILE, "string"), ("+2 -3 @SUM", "string"), ("-1,234.5", "float"), ("-1,234.5", "string"),
    }  # fmt: skip


def test_every_sheet_keeps_to_the_rules_of_the_analysis_function(made: Path) -> None:
    content = content_of(made)
    sheets = {sheet.get(f"{TABLE}name"): sheet for sheet in content.iter(f"{TABLE}table")}
    assert list(sheets) == [
        "cover", "contents", "notes", "homecare_per_cent", "homecare_requests", "homecare_date", "homecare_words",
        "market_hours_a_week",
    ]  # fmt: skip
    ranges = {each.get(f"{TABLE}name"): each for each in content.iter(f"{TABLE}database-range")}
    assert list(ranges) == list(sheets)[1:]
    for name, sheet in sheets.items():
        rows = [list(row.iter(f"{TABLE}table-cell")) for row in sheet.iter(f"{TABLE}table-row")]
        lines = [row for row in rows if len(row) == 1]
        table = rows[len(lines) :]
        assert rows[: len(lines)] == lines, f"{name}: one table, below what is said of it"
        assert all("".join(cell.itertext()).strip() for row in rows for cell in row), f"{name}: an empty cell"
        assert len({len(row) for row in table}) <= 1
        said = ["".join(row[0].itertext()) for row in lines]
        assert "Illustrative data. Made to show. Do not use these figures." in said
        if table:
            assert said[1] == "This worksheet contains one table."
            assert len(list(sheet.iter(f"{TABLE}table-header-rows"))) == 1
            first, last = ranges[name].get(f"{TABLE}target-range-address").split(":")  # type: ignore[union-attr]
            assert (first, last.rpartition(".")[2][1:]) == (f"{name}.A{len(lines) + 1}", str(len(rows)))
            assert ranges[name].get(f"{TABLE}contains-header") == "true"
    merged = [
        element for element in content.iter() if "covered" in element.tag or "spanned" in str(element.attrib)
    ]
    assert not merged
    links = {a.get(f"{XLINK}href") for a in content.iter(f"{TEXT}a")}
    assert links == {f"#{name}.A1" for name in list(sheets)[1:]}


def test_nothing_is_frozen_or_hidden_and_the_file_says_what_it_is(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        assert "settings.xml" not in archive.namelist()  # where panes are frozen
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not re.search(r'visibility="(?:collapse|filter)"|table:display="false"|date>20', everything)
    assert "<dc:title>Adult social care in Gateshead: figures of edition 2026-27-Q2</dc:title>" in everything
    assert 'fo:language="en" fo:country="GB"' in everything
    cover = " ".join(content_of(made).find(f".//{TABLE}table").itertext())  # type: ignore[union-attr]
    for words in (
        "management information, not official statistics",
        "30 September 2026",
        "Director of Adults",
    ):
        assert words in cover


def test_symbols_that_are_used_are_explained_and_no_others(made: Path) -> None:
    notes = pandas.read_excel(made, sheet_name="notes", header=None, engine="calamine")
    assert list(notes[0])[-4:] == ["[c]", "[x]", "[z]", "[note 1]"]  # and not [w]
    assert list(notes[1])[-1] == "Three are not accounted for."
    assert read(made, "homecare_requests").loc["homecare.requests", "Notes"] == "[note 1]"
    without = pandas.read_excel(
        io.BytesIO(tables.spreadsheet(FACTS[:1], ABOUT)), sheet_name="notes", header=None, engine="calamine"
    )
    assert "[c]" not in set(without[0])


def test_a_table_of_real_data_has_no_banner_and_bytes_are_the_same() -> None:
    real = tables.spreadsheet(FACTS, ABOUT | {"illustrative": ""})
    assert real == tables.spreadsheet(FACTS, ABOUT | {"illustrative": ""})
    with zipfile.ZipFile(io.BytesIO(real)) as archive:
        assert "Illustrative" not in archive.read("content.xml").decode()


def test_libreoffice_opens_it_and_has_the_same_numbers(made: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if not program:
        skip("There is no LibreOffice on this machine.")
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    subprocess.run(
        [program, "--headless", "--convert-to", every, "--outdir", tmp_path, made,
         f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"],
        check=False, capture_output=True, timeout=100,
    )  # fmt: skip
    if not (tmp_path / "tables-homecare_words.csv").exists():
        skip("LibreOffice is here without Calc: it opens no spreadsheet.")
    found: dict[str, list[str]] = {}
    for name in ("homecare_per_cent", "homecare_requests", "market_hours_a_week", "homecare_words"):
        with (tmp_path / f"tables-{name}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row[0]: row for row in csv.reader(file)}
    # LibreOffice writes fifteen digits.
    assert float(found["homecare.within_a_day"][4]) == pytest.approx(69.51871657754011, rel=1e-14)
    assert found["homecare.within_a_day"][5] == "70%"
    assert found["homecare.hidden"][4] == "[c]"
    assert found["market.signed"][1] == "+2 -3 @SUM"
    assert found["homecare.words"][4] == HOSTILE


@given(st.text(min_size=1), st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_any_words_and_any_number_come_back(words: str, number: float) -> None:
    sheet = Sheet(
        "one", ["One"], (Column("Figure"), Column("Value", numbers=True)), [(f"a {words}", Number(number, 1))]
    )
    content = zipfile.ZipFile(io.BytesIO(ods("One", "Gateshead", [sheet]))).read("content.xml")
    cells = list(ElementTree.fromstring(content).iter(f"{TABLE}table-cell"))[-2:]
    printable = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert "".join(cells[0].itertext()) == printable.sub("", " ".join(f"a {words}".split()))
    assert float(cells[1].get(f"{OFFICE}value", "")) == number


def test_an_empty_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="not filled"):
        ods("One", "Gateshead", [Sheet("one", ["One"], (Column("A"),), [("",)])])
    assert Link("words", "one").words == "words"


# Charts


@pytest.fixture(scope="module")
def picture() -> Picture:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "chart", "svg.fonttype": "path"}):
        figure = Figure(figsize=(5.2, 2))
        figure.subplots().barh(["a"], [91])
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(
        "fig-ratings", text.getvalue(), HOSTILE, "Share of homes [c].", "Source: CQC.", "Bar chart. a: 91%."
    )


def test_a_chart_says_what_it_is_without_its_page(picture: Picture) -> None:
    svg, png = charts.draw(picture, ABOUT)
    root = ElementTree.fromstring(svg)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    assert (root[0].text, root.get("role")) == (HOSTILE, "img")
    for words in ("Bar chart. a: 91%.", "Source: CQC.", "Made to show. Do not use these figures."):
        assert words in (root[1].text or "")
    assert "base64" not in svg.decode()  # the chart is in it as it is
    assert b"<script" not in svg
    with Image.open(io.BytesIO(png)) as opened:
        assert opened.width == round(5.6 * 192)  # twice what a screen shows
        colours = {colour for _, colour in opened.convert("RGB").getcolors(10**6) or []}
    assert (255, 216, 51) in colours  # the strip that says so


def test_a_chart_of_real_data_has_no_strip_and_the_same_bytes_every_time(picture: Picture) -> None:
    real = ABOUT | {"illustrative": ""}
    first, again = charts.draw(picture, real), charts.draw(picture, real)
    assert first == again
    with Image.open(io.BytesIO(first[1])) as opened:
        assert (255, 216, 51) not in {c for _, c in opened.convert("RGB").getcolors(10**6) or []}
    assert b"llustrative" not in first[0]


@pytest.mark.parametrize("share_of_paper", [0.95, 0.51, 0.49, 0.0])
def test_a_picture_has_the_pixels_that_it_has_when_all_of_it_is_cut(share_of_paper: float) -> None:
    """Leaving paper out of the count is quicker, and may change no colour, whatever is drawn."""
    random = np.random.default_rng(2026)
    drawn = random.integers(0, 256, (200, 300, 4), dtype=np.uint8)
    drawn[..., 1] |= np.uint8(255) * random.integers(0, 2, (200, 300), dtype=np.uint8)  # as green as paper
    drawn[random.random((200, 300)) < share_of_paper] = 255
    drawn[..., 3] = 255
    content = io.BytesIO()
    Image.fromarray(drawn).save(content, format="PNG")
    whole = Image.fromarray(drawn).convert("RGB").quantize(charts.COLOURS, dither=Image.Dither.NONE)
    with Image.open(io.BytesIO(charts.with_few_colours(content.getvalue()))) as found:
        assert found.mode == "P"
        assert np.array_equal(np.asarray(found), np.asarray(whole))
        assert found.getpalette() == whole.getpalette()


def test_charts_come_out_of_the_executed_notebook(tmp_path: Path, picture: Picture) -> None:
    def cell(label: str, **data: str) -> dict[str, Any]:
        head = f'#| label: {label}\n#| fig-cap: "**Nine in \\\\[c\\\\].** Facts. Source: CQC."\n#| fig-alt: "Bars."\n'
        return {
            "cell_type": "code",
            "source": head + "show()",
            "outputs": [{"output_type": "display_data", "data": data}],
        }

    notebook = tmp_path / "ratings.ipynb"
    cells = [
        cell("fig-a", **{"image/svg+xml": picture.svg}),
        cell("tbl-b", **{"text/markdown": "|a|\n|-|\n|1|"}),
    ]
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    [found] = charts.pictures(notebook)
    assert (found.name, found.headline, found.facts, found.source, found.alt) == (
        "fig-a", "Nine in [c].", "Facts.", "Source: CQC.", "Bars.",
    )  # fmt: skip
