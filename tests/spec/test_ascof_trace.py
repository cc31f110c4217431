"""Every ASCOF value of a council stands in its register as published: numbers to the last digit, symbols as they are.

All 153 councils are followed by `benchmarks/ascof_trace.py`; here those whose rows are known to be difficult.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from assurance import paths
from assurance.measures.ascof import register_facts
from assurance.settings import Settings
from assurance.sources.inventory import clean
from tests.spec.ascof_cells import Cell, cells_of_councils, facts_with, trace

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))

# Declared corrections (`corrections/ascof-2024-25.toml`): a score and a margin of 0 where nobody answered.
CORRECTED = {"trafford": 2, "isles-of-scilly": 2, "city-of-london": 2}
# By hand, of one council: twelve survey tables, nine of ten years and one of nine, of three quantities each
# (1B begins in 2016-17); ten tables of one year and three quantities; 4B of two years; 6A of two; 6B of two years,
# five parts and three quantities.
CELLS = 11 * 10 * 3 + 9 * 3 + 10 * 3 + 2 * 3 + 2 + 2 * 5 * 3


@pytest.fixture(scope="module")
def workbook(official_files: Path) -> Path:
    return official_files / "ascof" / "ascof_2024_25.ods"


@pytest.fixture(scope="module")
def cells(workbook: Path) -> dict[str, list[Cell]]:
    found = defaultdict(list)
    for cell in cells_of_councils(workbook):
        found[cell.council].append(cell)
    return found


@pytest.fixture(scope="module")
def registers(workbook: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("trace")
    (folder / "raw").mkdir()
    shutil.copy(workbook, folder / "raw")

    def register(council: str):
        clean(council, "2026-27-Q2", folder / "raw", folder / "processed")
        return register_facts(paths.EditionFolder.of(folder / "processed", council, "2026-27-Q2"), SETTINGS)

    return register


def test_the_workbook_has_every_council_in_every_table(cells: dict[str, list[Cell]]) -> None:
    assert len(cells) == 153
    assert {len(of_council) for of_council in cells.values()} == {CELLS}
    assert CELLS == 425
    tables = {cell.sheet for of_council in cells.values() for cell in of_council}
    assert len(tables) == 25


@pytest.mark.parametrize(
    "council",
    [
        "lincolnshire", "rutland", "derby", "luton", "dorset", "cumberland", "kirklees", "city-of-london",
        "bournemouth-christchurch-and-poole", "isles-of-scilly", "trafford",
    ],
)  # fmt: skip
def test_every_cell_stands_in_the_register(cells: dict[str, list[Cell]], registers, council: str) -> None:
    register = registers(council)
    counted, changed = trace(register, cells[council])
    assert counted["cells"] == CELLS
    assert len(changed) == CORRECTED.get(council, 0)
    assert all((cell.measure, cell.period, cell.value) == ("1b", "2019-20", 0) for cell in changed)


def test_the_trace_finds_a_changed_value(cells: dict[str, list[Cell]], registers) -> None:
    from dataclasses import replace

    register = registers("lincolnshire")
    own = cells["lincolnshire"]
    for position, spoilt in (
        (next(n for n, c in enumerate(own) if c.value is not None), {"value": 0.123}),
        (next(n for n, c in enumerate(own) if c.symbol == "[z]"), {"symbol": "[c]"}),
        (
            next(n for n, c in enumerate(own) if c.quantity == "number of respondents" and c.value),
            {"value": 1.0},
        ),
    ):
        other = [*own]
        other[position] = replace(own[position], **spoilt)
        assert trace(register, other)[1] == [other[position]]
    assert all(facts_with(register, cell) for cell in own)


def test_ranks_are_those_counted_from_the_cells(cells: dict[str, list[Cell]], registers) -> None:
    """With the XML alone: one more than the councils that are better, of those with a number."""
    lower_is_better = {"2b", "2c", "6a"}
    for council in ("lincolnshire", "rutland", "isles-of-scilly"):
        register = registers(council)
        for measure in {cell.measure for cell in cells[council] if "_" not in cell.measure} - {"3d1a"}:
            period = register.facts[f"ascof.{measure}.council"].period
            values = {
                cell.council: cell.value
                for of_council in cells.values()
                for cell in of_council
                if (cell.measure, cell.period, cell.quantity) == (measure, period, "outcome")
            }
            own, given = values[council], [value for value in values.values() if value is not None]
            rank = register.facts[f"ascof.{measure}.rank"]
            assert len(values) == 153
            if own is None:
                assert rank.value is None
                continue
            better = sum(value < own if measure in lower_is_better else value > own for value in given)
            assert rank.display == f"{better + 1} of {len(given)}", (council, measure)
