"""The data dictionary: every tidy table and column, as the suites that check them say."""

from __future__ import annotations

from assurance.checks.suites import Column, Suite, Value, read_suites
from assurance.documentation.words import cell
from assurance.numerals import plural

GIVEN = {"always": "in every row", "usually": "in most rows", "sometimes": "in some rows"}
VALUES = {
    "council codes": "the ONS code of a council in England",
    "this council": "the edition’s own council",
}
SOURCE = (
    "Every table ends in `source_file` (the path in the folder of raw files), `source_sheet` and "
    "`source_row` (the row as a person sees it in a spreadsheet). The council’s own returns have "
    "`council_code`, the ONS code, just before."
)


def dictionary_page() -> str:
    """Return the data dictionary, as Markdown."""
    suites = read_suites()
    parts = [
        "# Data dictionary",
        "Made by `python3 pipeline.py docs` from the suites in `assurance/checks/suites/`: mend it there.",
        f"The pipeline reads every return into tidy tables: {plural(len(suites), 'table')} in all, one "
        "Parquet file each, in `data/processed/<council>/<edition>/tidy/`. A tidy table has one kind of "
        "thing in a row and one thing about it in a column. How a return is read into its table is in "
        "[The council's own returns](returns.md), what is checked in [Checks](checks.md).",
        SOURCE,
        "## How to read this page",
        "- **Type** is text, number, date, or yes or no. A number has its unit.\n"
        "- **Given** says whether a cell may be empty. An empty cell where a column is given “in every row” "
        "stops publication; where it is given “in most rows” it makes a warning.\n"
        "- **Allowed** lists the only values that may stand there, or says “any”.",
        "## The tables",
        *_list(suites),
    ]
    for suite in suites.values():
        parts += _table(suite)
    return "\n\n".join(parts) + "\n"


def _list(suites: dict[str, Suite]) -> list[str]:
    rows = [f"| [`{name}`](#{name}) | {cell(suite.row)} |" for name, suite in suites.items()]
    return ["\n".join(["| table | one row is |", "|---|---|", *rows])]


def _table(suite: Suite) -> list[str]:
    key = ", ".join(f"`{name}`" for name in suite.key)
    rows = [
        f"| `{name}` | {_type(column)} | {GIVEN[column.given]} | {_meaning(column)} | {_allowed(column)} |"
        for name, column in suite.columns.items()
    ]
    return [
        f"## {suite.table}",
        f"One row is {cell(suite.row)}. No two rows have the same {key}.",
        "\n".join(["| column | type | given | what it is | allowed |", "|---|---|---|---|---|", *rows]),
        f"When a row is wrong: {cell(suite.mend)}",
    ]


def _type(column: Column) -> str:
    return f"{column.kind}: {cell(column.unit)}" if column.unit else column.kind


def _meaning(column: Column) -> str:
    past = "; not after the data freeze" if column.past else ""
    return f"{cell(column.means)}{past}"


def _allowed(column: Column) -> str:
    if column.values is None:
        return "any"
    if isinstance(column.values, str):
        return VALUES[column.values]
    return ", ".join(_value(value) for value in column.values)


def _value(value: Value) -> str:
    return f"“{cell(value)}”" if isinstance(value, str) else str(value)
