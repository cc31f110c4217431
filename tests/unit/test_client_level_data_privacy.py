"""Client Level Data: nothing that tells who a person is leaves the reader, by any way out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.checks.validation import validate
from assurance.errors import InputError
from assurance.sources.client_level_data_fields import FIELDS
from assurance.sources.inventory import clean
from tests.unit.test_client_level_data import NAMES, REQUEST, SERVICE, read_file, rows_of, write

EDITION = "2026-27-Q2"
# Those that are right in their field, so that they are used and not merely refused.
TRUE = {
    "NHS Number": ("9434765919", "943 476 5919", "9434765870"),
    "LA Person Unique Identifier": ("CANARYID", "canaryid-77"),
    "Date of Birth": ("23/07/1931", "1931-07-23"),
    "Postcode": ("QX9 9ZZ",),
    "First Name": ("Zebedee",),
    "Last Name": ("Canarysson",),
    "Event Description": ("Zebedee fell on the stairs, ring 01632 960001",),
    "Adult 1 Linked Person_ID": ("LINKED001",),
    "Event Reference": ("EVREF0001",),
    "GP Practice Name": ("Canary Wharf Practice",),
}


def everything(folder: Path) -> str:
    """Return all that stands in the files of a folder, tables as their cells."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            texts.append(pd.read_parquet(path).to_csv())
        elif path.is_file():
            texts.append(path.read_text(encoding="utf-8"))
    return "\n".join(texts).casefold()


def test_no_field_leaves_a_trace_of_what_it_must_not(tmp_path: Path) -> None:
    events, planted = [], []
    for number, field in enumerate(FIELDS):
        for base in (REQUEST, SERVICE):
            canary = f"CANARY{number:02}Q"
            planted.append(canary)
            events.append(
                base | {"LA Person Unique Identifier": f"SECRETID{number:02}"} | {field.name: canary}
            )
            planted.append(f"SECRETID{number:02}")
    for name, cells in TRUE.items():
        for cell in cells:
            planted.append(cell)
            # Twice, so that rows are merged, and once so wrong that a row is set aside.
            events += [
                REQUEST | {name: cell},
                REQUEST | {name: cell},
                REQUEST | {name: cell, "Event Start Date": ""},
            ]
    header, *rows = rows_of(events)
    local = [[*header, "Worker"], *([*row, "CANARYWORKER"] for row in rows)]
    planted += ["CANARYWORKER", "1931-07", "07/1931"]
    raw = tmp_path / "raw" / "birmingham"
    raw.mkdir(parents=True)
    write(raw / "cld.csv", local)
    processed = tmp_path / "processed"
    cleaned = clean("birmingham", EDITION, tmp_path / "raw", processed)
    assert sum(len(table) for table in cleaned.tables.values()) > 60
    results = validate(paths.EditionFolder.of(processed, "birmingham", EDITION))
    assert {result.table for result in results} >= {"cld_requests", "cld_services"}
    written = everything(processed) + "".join(str(result) for result in results).casefold()
    assert "performance team" in written
    found = [canary for canary in planted if canary.casefold() in written]
    assert found == []


@pytest.mark.parametrize("name", ["Date of Birth", "Date of Death"])
def test_a_message_about_a_birth_or_a_death_does_not_repeat_it(tmp_path: Path, name: str) -> None:
    days = ["23/07/1931", "07/23/1931"]
    path = write(tmp_path / "x.csv", rows_of([REQUEST | {name: day} for day in days]))
    with pytest.raises(InputError) as refused:
        read_file(path)
    assert "1931" not in str(refused.value)
    assert f"column “{name}”: the column mixes dates" in str(refused.value)


def test_the_columns_of_the_tables_are_those_that_a_report_needs(tmp_path: Path) -> None:
    reading = read_file(write(tmp_path / "x.csv", rows_of([REQUEST, SERVICE])))
    columns = {column for table in reading.tables.values() for column in table.columns}
    kept = {field.becomes for field in FIELDS if field.treatment == "kept"}
    worked_out = {
        "event_id", "person", "age", "age_band", "event_end_basis", "died_before_start", "not_on_list",
        "old_release", "unreadable", "council_code", "source_file", "source_sheet", "source_row",
    }  # fmt: skip
    assert columns == kept | worked_out
    assert {field.name for field in FIELDS if field.treatment == "personal"} == {
        "First Name", "Last Name", "Postcode", "Event Reference", "Adult 1 Linked Person_ID",
        "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID",
    }  # fmt: skip
    assert len(NAMES) == 50
