"""Reading the publisher's list of councils: what agrees with ours is kept, what does not is said."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import council_lookup
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import write_csv, write_xlsx

HEADER = ["Geography", "Council type", "Council region", "LA Code ", "ONS Area Code"]
FILE = RawFile(path="national/codes.csv", sha256="a" * 64, size=1, kind="council_lookup", title="Codes")
LINCOLNSHIRE = ["Lincolnshire", "Shire Counties", "East Midlands", "503", "E10000019"]


def read(folder: Path, *rows: list[str]) -> tuple[pandas.DataFrame, Ledger]:
    reading = council_lookup.read(write_csv(folder / "codes.csv", [HEADER, *rows]), FILE)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading.tables["council_lookup"], ledger


def test_a_row_that_agrees_is_kept(tmp_path: Path) -> None:
    table, ledger = read(
        tmp_path,
        ["England", "", "", "", "E92000001"],
        ["North East", "", "North East", "NE", "E12000001"],
        ["Cumberland ", "Unitary Authority", "North West", "H6X4G", "E06000063"],
        ["Bristol, City of River Avon", "Unitary Authority", "South West", "909", "E06000023"],
        ["Barnsley", "Metropolitan District", "Yorkshire and The Humber", "204", "E08000016"],
        LINCOLNSHIRE,
    )
    assert table["council_code"].tolist() == ["E06000063", "E06000023", "E08000038", "E10000019"]
    assert table["ons_code_as_published"].tolist()[2] == "E08000016"
    assert table["kind"].tolist()[3] == "Shire county"
    assert ledger.beyond == {"England or a region": 2}
    assert ledger.repairs == {"brought an ONS code up to date": 1, "wrote a place’s name as the ONS does": 1}
    chosen = council_lookup.select({"council_lookup": table}, councils.find("Barnsley"))
    assert chosen["council_lookup"]["council"].tolist() == ["Barnsley"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({0: "Rutland"}, "the row calls it “Rutland”"),
        ({1: "Unitary Authority"}, "the row says that it is a “Unitary Authority”"),
        ({2: "West Midlands"}, "the row puts it into “West Midlands”"),
        ({3: "510"}, "the row gives it the number “510”"),
        ({3: "510", 2: ""}, "the row puts it into “” and gives it the number “510”"),
        ({4: "E10000006"}, "“E10000006” is the ONS code of no council that our list has"),
    ],
)
def test_a_row_that_says_otherwise_is_set_aside(
    change: dict[int, str], sentence: str, tmp_path: Path
) -> None:
    row = [change.get(n, cell) for n, cell in enumerate(LINCOLNSHIRE)]
    table, ledger = read(tmp_path, row)
    assert table.empty
    [aside] = ledger.set_aside
    assert sentence in aside.sentence
    assert aside.mend.startswith("Ask the publisher")


def test_a_council_twice_is_set_aside(tmp_path: Path) -> None:
    _, ledger = read(tmp_path, LINCOLNSHIRE, LINCOLNSHIRE)
    assert [(aside.row, aside.sentence) for aside in ledger.set_aside] == [
        (3, "Lincolnshire is in row 2 too: the row is not used.")
    ]


def test_it_is_recognised_by_its_columns(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "any.xlsx", {"Sheet1": [["Codes"], HEADER, LINCOLNSHIRE]})
    found = council_lookup.recognise(open_workbook(path), path)
    assert found is not None and found.share == 1
    renamed = write_csv(tmp_path / "a.csv", [[*HEADER[:4], "ONS"], LINCOLNSHIRE])
    assert council_lookup.recognise(open_workbook(renamed), renamed) is not None
    with pytest.raises(InputError, match="“ONS Area Code” is missing"):
        council_lookup.read(renamed, FILE)
    other = write_csv(tmp_path / "b.csv", [["Council", "ONS Area Code"], ["Lincolnshire", "E10000019"]])
    assert council_lookup.recognise(open_workbook(other), other) is None


CELL = some.one_of(
    some.sampled_from([*LINCOLNSHIRE, "E08000016", "E12000001", "", " Barnsley ", "Cumbria"]),
    some.text(some.characters(codec="utf-8", exclude_characters="="), max_size=4),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some.lists(some.lists(CELL, min_size=5, max_size=5), max_size=6))
def test_every_row_is_accounted_for_whatever_it_says(rows: list[list[str]], tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [HEADER, *_writable(rows)]})
    reading = council_lookup.read(path, FILE)
    [ledger] = reading.ledgers
    ledger.balance()
    assert ledger.kept == len(reading.tables["council_lookup"])


def _writable(rows: list[list[str]]) -> list[list[str]]:
    return [["".join(letter for letter in cell if letter.isprintable()) for cell in row] for row in rows]


def test_the_official_list_agrees_but_for_two_counties_that_became_unitary(official_files: Path) -> None:
    reading = council_lookup.read(official_files / "ascof" / "ons_codes.csv", FILE)
    [ledger] = reading.ledgers
    ledger.balance()
    # 163 rows: England, nine regions and 153 councils.
    assert (ledger.rows_in, ledger.kept, ledger.out_of_scope) == (163, 151, 10)
    assert [(aside.row, aside.value.split(",")[0]) for aside in ledger.set_aside] == [
        (52, "North Yorkshire"),
        (160, "Somerset"),
    ]
    assert all("says that it is a “Shire Counties”" in aside.sentence for aside in ledger.set_aside)
