"""The shipped councils' downloads hold what their registers publish, and nothing else."""

from __future__ import annotations

import csv
from xml.etree import ElementTree

import pandas
import pytest

from tests.conftest import Published

COUNCILS = ("west-sussex", "gateshead", "rotherham")
COLUMNS = {
    "Value": "value",
    "Numerator": "numerator",
    "Denominator": "denominator",
    "Lower limit of interval": "lower",
    "Upper limit of interval": "upper",
}


@pytest.mark.parametrize("council", COUNCILS)
def test_the_spreadsheet_has_the_figures_of_the_register(published: Published, council: str) -> None:
    edition = published.edition(council)
    with (edition / "facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    sheets = pandas.read_excel(
        edition / "downloads" / "tables.ods", sheet_name=None, header=None, engine="calamine", dtype="object"
    )
    seen = []
    for name, sheet in sheets.items():
        if name in ("cover", "contents", "notes"):
            continue
        [top] = sheet.index[sheet[0] == "Figure"]
        header = [str(words).partition(" (")[0] for words in sheet.loc[top]]
        assert not sheet.loc[top:].isna().any(axis=None), name
        for values in sheet.loc[top + 1 :].itertuples(index=False):
            row = dict(zip(header, values, strict=True))
            fact = facts[row["Figure"]]
            seen.append(row["Figure"])
            for column, key in COLUMNS.items():
                value = row.get(column, "[z]")
                if value in ("[c]", "[x]", "[z]", "[w]"):
                    assert fact[key] == "", (row["Figure"], column)
                elif isinstance(value, int | float):
                    assert float(fact[key]) == value, (row["Figure"], column)
            if fact["status"] == "suppressed":
                assert row["Value"] == "[c]"
            if "As printed" in row:
                assert str(row["As printed"]) == fact["display"].removeprefix("'")
    assert sorted(seen) == sorted(facts)


@pytest.mark.parametrize("council", COUNCILS)
def test_every_chart_is_there_in_three_forms_and_says_what_it_shows(
    published: Published, council: str
) -> None:
    downloads = published.edition(council) / "downloads"
    charts = sorted(downloads.glob("*.svg"))
    assert charts
    for chart in charts:
        root = ElementTree.fromstring(chart.read_bytes())
        assert root[0].text, chart.name
        assert "Illustrative data" in (root[1].text or ""), chart.name
        assert chart.with_suffix(".png").read_bytes()[:4] == b"\x89PNG"
        assert chart.with_suffix(".csv").exists(), chart.name
