"""Requests that come only as counts by band: exclusive or cumulative, beside the total that is printed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import paths
from assurance.checks.validation import validate
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sample.workbooks import csv_bytes
from assurance.sources import load
from assurance.sources.homecare_bands import BANDS, OTHERWISE
from assurance.sources.inventory import clean
from assurance.sources.sheets import open_workbook

HEADER = ["Council", "Period from", "Period to", "Band", "Requests"]
# CQC's assessment of Gateshead, 21 March 2025: 187 requests, 130, 31, 17 and 6.
PUBLISHED = (("Within 1 day", 130), ("Within 2 days", 31), ("Within a week", 17), ("Longer", 6))
TOTAL = ["Gateshead", "01/12/2023", "30/04/2024", "Total", 187]
SUM = "homecare_bands.bands_come_to_the_total"


def bands(*counts: tuple[str, int], route: str = "", cumulative: str = "") -> list[list]:
    return [
        ["Gateshead", "01/12/2023", "30/04/2024", band, count, route, cumulative] for band, count in counts
    ]


def read(lines: list[list], folder: Path) -> tuple[pd.DataFrame, Ledger]:
    header = [*HEADER, "Route", "Cumulative"]
    padded = [[*line, *[""] * (len(header) - len(line))] for line in lines]
    (folder / "bands.csv").write_bytes(csv_bytes([header, *padded]))
    file = RawFile(path="gateshead/bands.csv", sha256="0", size=1, kind="homecare_bands", title="x")
    reading = load("homecare_bands").read(folder / "bands.csv", file)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading.tables["homecare_bands"], ledger


def days(table: pd.DataFrame) -> list[tuple[int, int]]:
    pairs = table[["band_from_days", "band_to_days"]].astype("float64").fillna(-1).astype("int64")
    return [*pairs.itertuples(index=False, name=None)]


def test_the_published_bands(tmp_path: Path) -> None:
    table, ledger = read([*bands(*PUBLISHED), TOTAL], tmp_path)
    assert list(table["requests"]) == [130, 31, 17, 6]
    assert days(table) == [(0, 1), (2, 2), (3, 7), (8, -1)]
    assert set(table["bands_total"]) == {184}
    assert set(table["printed_total"]) == {187}
    assert set(table["source"]) == {"all"}
    [total] = ledger.set_aside
    assert (total.row, total.rule) == (6, "a total that does not agree")
    assert "187 is printed, they come to 184" in total.sentence


def test_184_beside_187_is_a_warning_that_says_who_mends_it(tmp_path: Path) -> None:
    found = checked(tmp_path, [*bands(*PUBLISHED), TOTAL])[SUM]
    assert (found["severity"], found["failing"]) == ("warning", 4)
    assert "bands_total 184; printed_total 187" in found["example"]
    assert found["mend"].startswith("Brokerage team: ")


def test_bands_with_those_still_open_come_to_the_total(tmp_path: Path) -> None:
    found = checked(tmp_path, [*bands(*PUBLISHED, ("Still open", 3)), TOTAL])[SUM]
    assert (found["state"], found["failing"]) == ("passed", 0)


def checked(folder: Path, lines: list[list]) -> dict[str, dict]:
    """Return what came of the checks of a return with these rows, by check."""
    raw = folder / "raw" / "gateshead"
    raw.mkdir(parents=True)
    read(lines, raw)
    clean("gateshead", "2026-27-Q2", folder / "raw", folder / "work")
    edition = paths.EditionFolder.of(folder / "work", "gateshead", "2026-27-Q2")
    return {
        result.id: {
            "severity": result.severity, "state": result.state,"failing": result.failing_rows,
            "example": next(iter(result.examples), ""), "mend": result.mend,
        }
        for result in validate(edition)
    }  # fmt: skip


def test_cumulative_counts_are_taken_apart_where_the_return_says_so(tmp_path: Path) -> None:
    counts = (("Within a week", 178), ("Within 1 day", 130), ("2 days", 161), ("Longer", 6))
    table, ledger = read(bands(*counts, cumulative="Yes"), tmp_path)
    assert list(table["requests"]) == [17, 130, 31, 6]
    assert set(table["bands_total"]) == {184}
    kind = "took the quicker bands off a cumulative count"
    assert (ledger.repairs[kind], ledger.examples[kind]) == (2, ["161 → 31", "178 → 17"])


def test_a_cumulative_band_without_a_quicker_one_begins_with_the_first_day(tmp_path: Path) -> None:
    table, _ = read(bands(("2 days", 161), ("Within a week", 178), cumulative="y"), tmp_path)
    assert list(table["requests"]) == [161, 17]
    assert days(table) == [(0, 2), (3, 7)]


def test_counts_that_fall_are_not_cumulative_and_the_checks_stop_them(tmp_path: Path) -> None:
    found = checked(tmp_path, bands(*PUBLISHED, cumulative="Yes"))["homecare_bands.requests_not_negative"]
    assert (found["severity"], found["failing"]) == ("critical", 2)  # 31 - 130 and 17 - 31


def test_a_total_that_says_nothing_else_belongs_to_the_only_bands(tmp_path: Path) -> None:
    for bare in (["", "", "", "Total", 184], ["Total", "", "", "", 184]):
        table, ledger = read([*bands(*PUBLISHED), bare], tmp_path)
        assert set(table["printed_total"]) == {184}
        assert [row.rule for row in ledger.set_aside] == ["a total"]


def test_totals_are_held_against_their_own_route(tmp_path: Path) -> None:
    lines = [
        *bands(("Within 1 day", 10), ("Total", 10), route="Hospital"),
        *bands(("Within 1 day", 20), ("Total", 25), route="Community"),
    ]
    table, ledger = read(lines, tmp_path)
    assert list(table["source"]) == ["hospital discharge", "community"]
    assert list(table["printed_total"]) == [10, 25]
    assert [row.rule for row in ledger.set_aside] == ["a total", "a total that does not agree"]


def test_a_total_without_bands_is_set_aside(tmp_path: Path) -> None:
    table, ledger = read([TOTAL], tmp_path)
    assert table.empty
    assert "no bands" in ledger.set_aside[0].sentence


def test_it_is_not_taken_for_a_return_of_single_requests(tmp_path: Path) -> None:
    read(bands(*PUBLISHED), tmp_path)
    workbook = open_workbook(tmp_path / "bands.csv")
    assert load("homecare_requests").recognise(workbook, tmp_path) is None
    assert load("homecare_bands").recognise(workbook, tmp_path).share == 1.0


LINE = st.tuples(
    st.sampled_from(["Gateshead", "Rotherham", "", "Total"]),
    st.sampled_from(["01/12/2023", "2024-01-01"]),
    st.just("30/04/2024"),
    st.sampled_from([*BANDS, *OTHERWISE, "total"]),
    st.sampled_from(["0", "3", "1,206"]),
    st.sampled_from(["", "Hospital"]),
    st.sampled_from(["", "Yes", "no"]),
).map(list)


@settings(deadline=None, max_examples=60)
@given(lines=st.lists(LINE, max_size=10))
def test_every_row_is_in_the_table_or_in_the_ledger(
    lines: list[list], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table, ledger = read(lines, tmp_path_factory.getbasetemp())
    places = [
        *table["source_row"], *(row.row for row in ledger.set_aside), *(row.row for row in ledger.merged),
    ]  # fmt: skip
    assert sorted(places) == list(range(2, len(lines) + 2))
    assert not (table["band"] == "total").any()
