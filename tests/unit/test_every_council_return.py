"""What holds for every council's own return alike: no row is lost, nothing private is kept, nothing is silent."""

from __future__ import annotations

import json
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sample.workbooks import csv_bytes, xlsx_bytes
from assurance.sources import KINDS, load
from assurance.sources.council_return import COUNCIL, Column, Format
from assurance.sources.improvement_actions import is_role
from assurance.sources.sheets import open_workbook

FORMS: dict[str, tuple[str, Format]] = {
    (kind if len(forms) == 1 else f"{kind}-{number}"): (kind, form)
    for kind in KINDS
    for forms in [getattr(load(kind), "FORMATS", None) or [getattr(load(kind), "FORMAT", None)]]
    if isinstance(forms[0], Format)
    for number, form in enumerate(forms)
}
EVERY = pytest.mark.parametrize(("kind", "form"), FORMS.values(), ids=FORMS.keys())
# A list of one column that lacks it is not known for what it is.
WIDE = pytest.mark.parametrize(
    ("kind", "form"),
    [pair for pair in FORMS.values() if len(pair[1].required) > 2],
    ids=[name for name, (_, form) in FORMS.items() if len(form.required) > 2],
)
# Returns that also make sense of several rows together have tests of their own for what a person may fill in.
ROW_BY_ROW = pytest.mark.parametrize(
    ("kind", "form"),
    [pair for pair in FORMS.values() if not pair[0].startswith("homecare")],
    ids=[name for name in FORMS if not name.startswith("homecare")],
)
QUICK = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def read(
    kind: str, content: bytes, folder: Path, name: str = "return.csv"
) -> tuple[pandas.DataFrame, list[Ledger]]:
    (folder / name).write_bytes(content)
    place = f"gateshead/2026-27-Q2/{name}"
    reading = load(kind).read(
        folder / name, RawFile(path=place, sha256="0", size=1, kind=kind, title="A return")
    )
    for ledger in reading.ledgers:
        ledger.balance()
    [table] = reading.tables.values()
    return table, reading.ledgers


# ---- Cells as people type them, by what the column holds ----

DAYS = ["29/12/2023", "2023-12-30", "30 December 2023", " 31/12/2023", "05/01/2024"]
TYPED = {
    "text": ["East", " East", "West ", "Total", "7"],
    "identifier": ["R1", "R2 ", "TEST-1", "test", "9434765919"],
    "date": DAYS,
    "month": ["April 2024", "Apr-24", "2024-05"],
    "count": ["0", "12", "1,200"],
    "number": ["0", "7.5", "1,200", "£30", "45%"],
}
OWN = {  # columns whose cells are read by a rule of their own
    "Year": ["2024-25", "2023/24", "2022-23 to 2024-25"],
    "Uplift per cent": ["8", "8-9", "8% to 9.5%"],
    "Owner role": ["", "Head of Service", "Jo Smith"],
}


def typed(column: Column) -> st.SearchStrategy[str]:
    if column.header in OWN:
        return st.sampled_from(OWN[column.header])
    if column.kind == "choice":
        cells = [spelling(word) for word in column.words for spelling in (str, str.upper, "{} ".format)]
    else:
        cells = TYPED[column.kind]
    return st.sampled_from([*cells, ""] if column.may_be_empty else cells)


def rows_of(form: Format) -> st.SearchStrategy[list[tuple[str, ...]]]:
    council = st.sampled_from(["Gateshead", "E08000037", " gateshead", "", "Rotherham"])
    row = st.tuples(council, *map(typed, form.columns))
    return st.lists(row | st.just(("",) * (len(form.columns) + 1)), max_size=8)


def header_of(form: Format) -> list[str]:
    return [COUNCIL, *(column.header for column in form.columns)]


# ---- No row is lost ----


@ROW_BY_ROW
@QUICK
@given(data=st.data(), doubled=st.integers(0, 3))
def test_every_row_that_can_be_read_is_kept_set_aside_or_merged(
    kind: str, form: Format, data: st.DataObject, doubled: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = data.draw(rows_of(form))
    rows += rows[:doubled]
    table, [ledger] = read(kind, csv_bytes([header_of(form), *rows]), tmp_path_factory.getbasetemp())
    filled = [number for number, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    aside, merged = [row.row for row in ledger.set_aside], [row.row for row in ledger.merged]
    assert sorted([*table["source_row"], *aside, *merged]) == filled
    assert (ledger.rows_in, ledger.kept) == (len(filled), len(table))
    assert all(row.rule and row.sentence.endswith(".") and row.mend.endswith(".") for row in ledger.set_aside)
    assert not table["council_code"].isna().any()


ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@EVERY
@QUICK
@given(data=st.data())
def test_anything_else_is_read_whole_or_refused_in_one_sentence(
    kind: str, form: Format, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [typed(column) | ANYTHING for column in form.columns]
    rows = data.draw(st.lists(st.tuples(st.just("Gateshead") | ANYTHING, *cells), max_size=4))
    try:
        table, ledgers = read(kind, csv_bytes([header_of(form), *rows]), tmp_path_factory.getbasetemp())
    except InputError as refused:
        assert str(refused).startswith("return.csv")
        assert str(refused).endswith((".", "?"))
    else:
        assert len(table) == sum(ledger.kept for ledger in ledgers)


@WIDE
def test_a_sheet_that_lacks_a_column_is_not_lost_beside_one_that_is_whole(
    kind: str, form: Format, tmp_path: Path
) -> None:
    header, row = header_of(form), ["Gateshead", *(first(column) for column in form.columns)]
    lacking = ["Something else" if name == form.required[-1] else name for name in header]
    content = xlsx_bytes({"April": [header, row], "May": [lacking, row]})
    with pytest.raises(InputError, match=f"“May”.*“{form.required[-1]}” is missing"):
        read(kind, content, tmp_path, "two.xlsx")


def first(column: Column) -> str:
    """Return what a column may hold."""
    return (OWN.get(column.header) or column.words or TYPED[column.kind])[0]


@EVERY
def test_a_return_is_recognised_as_itself_alone(kind: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_bytes(csv_bytes([form.required, ["Gateshead"]]))
    workbook = open_workbook(path)
    tables = [load(other) for other in KINDS if getattr(load(other), "READS", "tables") != "records"]
    shares = {other.KIND: found.share for other in tables if (found := other.recognise(workbook, path))}
    assert shares.pop(kind) == 1
    assert all(share < 1 for share in shares.values()), shares


# ---- Nothing private is kept ----

CANARY = "Canary-7f3a9"
DETAILS = "Call 0191 433 3000, NHS number 943 476 5919"


@EVERY
def test_what_may_not_be_known_is_nowhere(kind: str, form: Format, tmp_path: Path) -> None:
    row = ["Gateshead"]
    for column in form.columns:
        if column.private:
            row.append(f" {CANARY} 943 476 5919")
        elif column.kind == "text" and column.header in PROSE:
            row.append(f"{DETAILS} ")
        else:
            row.append(first(column))
    rows = [row, ["", *row[1:]], [*row[:-1], ""]]
    try:
        table, ledgers = read(kind, csv_bytes([header_of(form), *rows]), tmp_path)
    except InputError as refused:
        written = str(refused)
    else:
        written = table.to_csv() + json.dumps([ledger.to_json() for ledger in ledgers], ensure_ascii=False)
    for secret in (CANARY, "943 476 5919", "9434765919", "433 3000"):
        assert secret not in written


# Columns of words that people type and that are printed.
PROSE = {
    "Title", "Note", "Population", "Cited from", "Applies to", "Source", "Workstream", "Action", "Evidence", "Why",
    "Document", "Section",
}  # fmt: skip


def test_what_is_taken_out_is_counted_and_not_shown(tmp_path: Path) -> None:
    header = ["Council", "Edition", "Quality statement", "Score", "Why"]
    rows = [
        ["Gateshead", "", "Safeguarding", "3", DETAILS],
        ["Gateshead", "", "Assessing needs", "2", "75% of 1,234 people"],
    ]
    table, [ledger] = read("statement_scores", csv_bytes([header, *rows]), tmp_path)
    assert list(table["reason"]) == [
        "Call [removed: a telephone number], NHS number [removed: an NHS number]",
        "75% of 1,234 people",
    ]
    assert ledger.repairs["took an NHS number out of “Why”"] == 1
    assert ledger.repairs["took a telephone number out of “Why”"] == 1
    assert ledger.examples["took an NHS number out of “Why”"] == ["not shown → not shown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Director of Adult Social Services", True),
        ("Assistant Director – Strategic Commissioning", True),
        ("Head of Children's Transitions", True),
        ("PSW", True),
        ("Joint Head of Learning Disability and Autism Commissioning", True),
        ("Jo Smith", False),
        ("Head of Commissioning, Jo Smith", False),
        ("Director 943 476 5919", False),
        ("", False),
        ("–", False),
    ],
)
def test_a_role_is_made_of_the_words_of_jobs_and_teams(text: str, expected: bool) -> None:
    assert is_role(text) is expected
