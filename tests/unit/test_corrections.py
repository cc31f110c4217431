"""Corrections: declared, made only where the source still says what they expect, shown with their figures."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas
import pytest

from assurance.corrections import Applied, concerning, correct, read_corrections
from assurance.errors import InputError
from assurance.evidence import Fact, Place
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import inventory
from assurance.sources.inventory import clean
from tests.unit.test_cqc_ratings import HEADER, row
from tests.unit.workbooks import write_csv

RULE = """
[[correction]]
id = "kent"
source = "ascof_workbook"
edition = "ASCOF 2024-25"
sheet = "Table_1b"
cell = "O163"
found = 0
use = "withhold"
reason = "nobody answered"
who = "DHSC"
date = 2026-11-22
"""


def declare(folder: Path, text: str, name: str = "known.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def measures() -> pandas.DataFrame:
    """Two periods of one row: column O is 2019-20, column R is 2020-21."""
    return pandas.DataFrame(
        {
            "period": ["2019-20", "2020-21"],
            "value": [0.0, 0.4],
            "symbol": ["", ""],
            "source_cell": ["O163", "R163"],
            "source_file": ["a.ods"] * 2,
            "source_sheet": ["Table_1b"] * 2,
            "source_row": [163, 163],
        }
    )


def test_a_value_is_withheld_and_counted_in_the_account_of_its_sheet(tmp_path):
    ledger = Ledger("a.ods", "Table_1b", "ascof")
    tables, applied = correct(
        {"ascof": measures()}, read_corrections(declare(tmp_path / "c", RULE)), [ledger]
    )
    assert tables["ascof"]["value"].isna().tolist() == [True, False]
    assert tables["ascof"]["symbol"].tolist() == ["[x]", ""]
    assert ledger.examples == {"corrected, as known.toml declares": ["0 → withheld"]}
    assert applied[0].words == (
        "The source has 0 at sheet “Table_1b”, cell O163; the value is withheld. Nobody answered. "
        "Declared by DHSC, 22 November 2026."
    )


def test_the_table_given_is_left_as_it_was(tmp_path):
    table = measures()
    correct({"ascof": table}, read_corrections(declare(tmp_path / "c", RULE)))
    assert table["value"].tolist() == [0.0, 0.4]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": [0.25, 0.4]}, "0 was expected at sheet “Table_1b”, cell O163 and 0.25 is there"),
        (
            {"value": [None, 0.4], "symbol": ["[c]", ""]},
            "0 was expected at sheet “Table_1b”, cell O163 and [c]",
        ),
        ({"source_cell": ["P163", "R163"]}, "no row of the source is at sheet “Table_1b”, cell O163"),
        ({"source_cell": ["O163", "O163"]}, "2 rows of the source are at sheet “Table_1b”, cell O163"),
    ],
)
def test_a_source_that_has_changed_is_not_corrected(tmp_path, change, says):
    table = measures().assign(**change)
    with pytest.raises(InputError, match="known.toml: correction “kent”: ") as error:
        correct({"ascof": table}, read_corrections(declare(tmp_path / "c", RULE)))
    assert says in str(error.value)
    assert (
        "the source has changed" in str(error.value)
        or "see whether the source has changed" in str(error.value).lower()
    )


def test_a_day_and_a_word_are_put_in_by_key(tmp_path):
    declared = """
[[correction]]
id = "a-day"
source = "homecare_requests"
edition = "not stated"
key = { request_id = "r2" }
column = "sourced_on"
found = 2024-02-30
use = 2024-03-01
reason = "a slip"
who = "Brokerage"
date = 2026-11-22
""".replace("2024-02-30", '""')
    table = pandas.DataFrame(
        {
            "request_id": ["r1", "r2"],
            "sourced_on": pandas.to_datetime(["2024-01-01", None]).astype("datetime64[ms]"),
            "source_file": "h.csv",
            "source_sheet": "",
            "source_row": [2, 3],
        }
    )
    tables, applied = correct(
        {"homecare_requests": table}, read_corrections(declare(tmp_path / "c", declared))
    )
    assert tables["homecare_requests"]["sourced_on"].tolist() == [
        pandas.Timestamp("2024-01-01"),
        pandas.Timestamp("2024-03-01"),
    ]
    # Its rows are about people: what was there stays with the council.
    assert (applied[0].found, applied[0].used) == ("", "")
    assert applied[0].words.startswith("A value of this return was corrected. A slip.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULE + "because = 1\n", "“because”: this is not something a correction says"),
        (RULE.replace('reason = "nobody answered"\n', ""), "“reason”: field required"),
        (RULE.replace('cell = "O163"\n', ""), "say where the value stands"),
        (RULE + RULE, "a correction “kent” stands in known.toml already"),
        (RULE.replace("= 2026-11-22", "= soon"), "it cannot be read"),
        ("[correction]\nid = 1\n", "it holds something other than corrections"),
        (RULE.replace("source =", "sourec ="), "correction 1 (“kent”), “"),
    ],
)
def test_what_is_declared_wrongly_is_said(tmp_path, text, says):
    with pytest.raises(InputError) as error:
        read_corrections(declare(tmp_path / "c", text))
    assert says in str(error.value)
    assert str(error.value).startswith("known.toml: ")


def test_only_the_edition_that_is_named_is_corrected(tmp_path):
    declared = read_corrections(declare(tmp_path / "c", RULE))
    assert concerning(declared, "ascof_workbook", "ascof  2024-25") == declared
    assert concerning(declared, "ascof_workbook", "ASCOF 2025-26") == []
    assert concerning(declared, "cqc_ratings", "ASCOF 2024-25") == []
    assert read_corrections(tmp_path / "there is none") == []


def fact(period: str = "2019-20", **place: object) -> Fact:
    file = RawFile(path="a.ods", sha256="0" * 64, size=1, kind="ascof_workbook", title="A", national=True)
    return Fact(
        id="ascof.x", title="X", value=1, display="1", unit="score", period=period, population="p",
        geography="Kent", method="m", places=(Place(file=file, **place),),  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_figure_is_touched_by_its_own_row_and_period_only():
    applied = Applied(
        id="kent", declared_in="known.toml", table="ascof", column="value", source_file="a.ods",
        source_sheet="Table_1b", source_row=163, source_cell="O163", period="2019-20", found="0",
        used="withheld", reason="r", who="w", date="2026-11-22",
    )  # fmt: skip
    assert applied.touches(fact(sheet="Table_1b", rows=(163,)))
    assert applied.touches(fact(sheet="Table_1b"))  # a figure of the whole sheet
    assert not applied.touches(fact(sheet="Table_1b", rows=(162, 164)))
    assert not applied.touches(fact(sheet="Table_1a", rows=(163,)))
    assert not applied.touches(fact("2020-21", sheet="Table_1b", rows=(163,)))


@pytest.mark.parametrize("large", [1, inventory.LARGE])
def test_the_clean_step_makes_them_for_the_council_whose_row_it_is(tmp_path, monkeypatch, large):
    monkeypatch.setattr(inventory, "LARGE", large)
    raw = tmp_path / "raw"
    write_csv(raw / "r.csv", [HEADER, row("1-1", council="Gateshead"), row("1-2", council="Leicestershire")])
    (raw / "r.csv.source.toml").write_text('edition = "May 2026"\n', encoding="utf-8")
    declared = declare(
        tmp_path / "c",
        """
[[correction]]
id = "one-home"
source = "cqc_ratings"
edition = "May 2026"
table = "ratings"
key = { location_id = "1-2" }
column = "rating"
found = "Good"
use = "Inadequate"
reason = "as CQC's website says"
who = "CQC"
date = 2026-11-22
""",
    )
    theirs = clean("leicestershire", "E", raw, tmp_path / "p", declared)
    assert theirs.tables["ratings"]["rating"].tolist() == ["Inadequate"]
    assert [each.id for each in theirs.corrections] == ["one-home"]
    others = clean("gateshead", "E", raw, tmp_path / "p", declared)
    assert others.tables["ratings"]["rating"].tolist() == ["Good"]
    assert others.corrections == []
    # What was read once for every council is as it was published.
    kept = next((tmp_path / "p" / "national").glob("*/ratings.parquet"))
    assert pandas.read_parquet(kept)["rating"].tolist() == ["Good", "Good"]


def test_the_shipped_corrections_fit_the_official_workbook(official_files):
    from assurance.sources import ascof_workbook

    file = RawFile(path="a.ods", sha256="0", size=1, kind="ascof_workbook", title="A", national=True)
    reading = ascof_workbook.read(official_files / "ascof" / "ascof_2024_25.ods", file)
    shipped = read_corrections(Path(__file__).parents[2] / "corrections")
    tables, applied = correct(reading.tables, concerning(shipped, "ascof_workbook", "ASCOF 2024-25"))
    assert len(applied) == 10
    scores = tables["ascof"].query("measure == '1b' and period == '2019-20' and quantity == 'outcome'")
    assert not (scores["value"] == 0).any()
    assert scores.set_index("geography").loc["Kent", "symbol"] == "[x]"
    assert all(datetime.date.fromisoformat(each.date) for each in applied)
