"""Several lists of the same locations: which one is reported, table by table; a folder of records as one source."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas
import pytest

from assurance.errors import InputError
from assurance.sources import inventory
from assurance.sources.inventory import Cleaned, clean, read_national
from tests.unit.cqc_lists import DIRECTORY, HSCA, README, WIDE, directory, hsca, wide
from tests.unit.test_cqc_api import inspected, record
from tests.unit.test_cqc_ratings import HEADER, row
from tests.unit.workbooks import write_csv, write_ods

GATESHEAD = {"Location Local Authority": "Gateshead"}


def write_hsca(path: Path, day: str, *numbers: int) -> None:
    readme = [["Source: CQC database as at " + day]]
    write_ods(path, {"README": readme, "HSCA_Active_Locations": [HSCA, *(hsca(n) for n in numbers)]})


def write_directory(path: Path, day: str, *numbers: int) -> None:
    preamble = [["CQC Locations data"], [f"This data was produced on {day}"]]
    write_csv(path, [*preamble, DIRECTORY, *(directory(n) for n in numbers)])


def write_ratings(path: Path, day: str, *numbers: int) -> None:
    rows = (row(f"1-{n:09}", council="Gateshead", region="North East", date=day) for n in numbers)
    write_csv(path, [HEADER, *rows])


def write_api(path: Path, day: str, *numbers: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [
        record(n, localAuthority="Gateshead", currentRatings=inspected("Outstanding", day)) for n in numbers
    ]
    path.write_text(json.dumps(records), encoding="utf-8")


def cleaned(raw: Path, tmp_path: Path) -> tuple[Cleaned, dict[str, Any]]:
    result = clean("gateshead", "x", raw, tmp_path / "out")
    for ledger in result.ledgers:
        ledger.balance()
    return result, {entry["path"]: (entry["used"], entry["not_reported"]) for entry in result.inputs}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def test_of_one_month_the_list_that_says_more_is_reported(raw: Path, tmp_path: Path) -> None:
    write_hsca(raw / "hsca.ods", "01 September 2026", 1, 2)
    write_directory(raw / "weekly.csv", "16 September 2026", 1, 2, 3)
    result, used = cleaned(raw, tmp_path)
    reason = "it is of the same month and says less than hsca.ods"
    assert used == {
        "hsca.ods": ("used", {}),
        "weekly.csv": (f"read, not reported: {reason}", {"locations": reason}),
    }
    assert set(result.tables["locations"]["source_file"]) == {"hsca.ods"}
    assert set(result.tables["location_services"]["source_file"]) == {"hsca.ods"}
    [weekly] = [ledger for ledger in result.ledgers if ledger.file == "weekly.csv"]
    assert (weekly.kept, weekly.beyond) == (0, {reason: 3})


def test_a_list_of_a_later_month_is_reported_whatever_it_says(raw: Path, tmp_path: Path) -> None:
    write_hsca(raw / "hsca.ods", "01 September 2026", 1, 2)
    write_directory(raw / "weekly.csv", "07 October 2026", 1, 2, 3)
    result, used = cleaned(raw, tmp_path)
    assert used["weekly.csv"] == ("used", {})
    assert used["hsca.ods"][1] == {"locations": "an older edition than weekly.csv"}
    assert len(result.tables["locations"]) == 3
    assert result.tables["dual_registrations"].empty


def test_a_part_of_a_list_stands_behind_the_whole(raw: Path, tmp_path: Path) -> None:
    write_hsca(raw / "hsca.ods", "01 September 2026", 1, 2, 3)
    write_api(raw / "one.json", "2026-11-02", 1)
    result, used = cleaned(raw, tmp_path)
    assert set(result.tables["locations"]["source_file"]) == {"hsca.ods"}
    # It is the only file with ratings, and they are reported.
    assert used["one.json"] == ("used", {"locations": "it holds 1 of about 3 locations in Gateshead"})
    assert result.tables["ratings"]["rating"].unique().tolist() == ["Outstanding"]
    assert set(result.tables["location_services"]["source_file"]) == {"hsca.ods"}


def test_each_table_is_decided_on_by_itself(raw: Path, tmp_path: Path) -> None:
    write_api(raw / "api.json", "2026-08-20", 1, 2)
    write_ratings(raw / "ratings.csv", "2026-09-14", 1, 2)
    write_csv(raw / "wide.csv", [WIDE, wide(1), wide(2)])  # nothing in it is later than May 2024
    result, used = cleaned(raw, tmp_path)
    assert used == {
        "api.json": ("used", {"ratings": "an older edition than ratings.csv"}),
        "ratings.csv": ("used", {}),
        "wide.csv": (
            "read, not reported: an older edition than api.json",
            {"locations": "an older edition than api.json", "ratings": "an older edition than ratings.csv"},
        ),
    }
    assert set(result.tables["locations"]["source_file"]) == {"api.json"}
    assert set(result.tables["ratings"]["source_file"]) == {"ratings.csv"}
    ledgers = {(ledger.file, ledger.table): ledger for ledger in result.ledgers}
    assert ledgers["api.json", "locations"].kept == 2
    assert ledgers["api.json", "ratings"].beyond == {"an older edition than ratings.csv": 2}


def test_ratings_of_one_month_are_cqcs_ratings_file_s(raw: Path, tmp_path: Path) -> None:
    write_api(raw / "api.json", "2026-09-20", 1, 2)
    write_ratings(raw / "ratings.csv", "2026-09-14", 1, 2)
    _, used = cleaned(raw, tmp_path)
    assert used["api.json"][1] == {"ratings": "it is of the same month and says less than ratings.csv"}


def test_a_large_table_is_read_for_one_council_and_gives_the_same(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = [["Source: CQC database as at 01 September 2026"]]
    rows = [hsca(n, GATESHEAD if n % 2 else {"Location Local Authority": "Kent"}) for n in range(1, 8)]
    write_ods(raw / "hsca.ods", {"README": readme, "HSCA_Active_Locations": [HSCA, *rows]})
    councils = ["Kent", "Gateshead", "Gateshead", "Kent"]
    ratings = [row(f"1-{n:09}", council=name) for n, name in enumerate(councils, 1)]
    write_csv(raw / "ratings.csv", [HEADER, *ratings])
    write_api(raw / "api.json", "2026-08-20", 1, 2)
    write_directory(raw / "weekly.csv", "16 September 2026", 1, 2, 3)
    write_csv(raw / "wide.csv", [WIDE, wide(1), wide(2)])
    names = ("hsca.ods", "ratings.csv", "api.json", "weekly.csv", "wide.csv")

    def made(place: str) -> list[Cleaned]:
        for name in names:
            read_national(str(raw), name, str(tmp_path / place))
        for path in (tmp_path / place).glob("national/*/*.by-council.parquet"):
            (path.parent / path.name.replace(".by-council", "")).unlink()  # which is not read then
        return [clean(council, "x", raw, tmp_path / place) for council in ("gateshead", "kent", "barnet")]

    whole = made("whole")
    monkeypatch.setattr(inventory, "LARGE", 1)
    monkeypatch.setattr(inventory, "READ_TOGETHER", 2)
    for one, other in zip(whole, made("kept"), strict=True):
        assert [*one.tables] == [*other.tables]
        for name, table in one.tables.items():
            pandas.testing.assert_frame_equal(table, other.tables[name])
        assert (one.ledgers, one.inputs) == (other.ledgers, other.inputs)
    assert [len(each.tables["locations"]) for each in whole] == [4, 3, 0]
    kept = {path.name for path in (tmp_path / "kept").glob("national/*/*.by-council.parquet")}
    assert kept == {f"{name}.by-council.parquet" for name in ("locations", "location_services", "ratings")}
    assert not [*(tmp_path / "whole").glob("national/*/*.by-council.parquet")]


def test_the_newest_of_three_editions_of_one_list(raw: Path, tmp_path: Path) -> None:
    for name, day in (("b.ods", "01 September 2026"), ("a.ods", "01 August 2026"), ("c.ods", "01 July 2026")):
        write_hsca(raw / name, day, 1, 2)
    write_hsca(raw / "d.ods", "01 September 2026", 1, 2, 3)
    _, used = cleaned(raw, tmp_path)
    assert {name: why.get("locations") for name, (_, why) in used.items()} == {
        "a.ods": "an older edition than b.ods",
        "b.ods": None,
        "c.ods": "an older edition than b.ods",
        "d.ods": "the same edition as b.ods",
    }


def test_every_location_is_some_councils_or_counted(raw: Path, tmp_path: Path) -> None:
    rows = [
        hsca(1),
        hsca(2, {"Location Local Authority": "Leeds"}),
        hsca(3, {"Location Local Authority": "Nowhere"}),
    ]
    write_ods(raw / "hsca.ods", {"README": README, "HSCA_Active_Locations": [HSCA, *rows]})
    result, _ = cleaned(raw, tmp_path)
    [ledger] = [each for each in result.ledgers if each.table == "locations"]
    assert (ledger.rows_in, ledger.kept, ledger.elsewhere) == (3, 1, 2)
    assert ledger.repairs["kept for no council, since its area is no council’s name"] == 1


# A folder of records


@pytest.fixture
def records(raw: Path) -> Path:
    folder = raw / "national" / "api"
    folder.mkdir(parents=True)
    for number in (1, 2, 3):
        values = record(number, localAuthority="Gateshead")
        (folder / f"1-{number:09}.json").write_text(json.dumps(values), encoding="utf-8")
    return folder


def test_a_folder_of_records_is_one_source(raw: Path, records: Path, tmp_path: Path) -> None:
    (records / "README.txt").write_text("From the API", encoding="utf-8")
    record_of_source = records.with_name("api.source.toml")
    record_of_source.write_text('edition = "3 November 2026"\n', encoding="utf-8")
    [file] = inventory.inventory(raw)
    assert (file.path, file.kind, file.national, file.edition) == (
        "national/api",
        "cqc_api",
        True,
        "3 November 2026",
    )
    assert file.size == sum(path.stat().st_size for path in records.glob("*.json"))
    read_national(str(raw), "national/api", str(tmp_path / "out"))
    result, used = cleaned(raw, tmp_path)
    assert used == {"national/api": ("used", {})}
    assert result.tables["locations"]["source_row"].tolist() == [1, 2, 3]
    # The hash is that of names and contents, wherever the folder is.
    records.rename(raw / "elsewhere")
    record_of_source.unlink()
    [moved] = inventory.inventory(raw)
    assert (moved.path, moved.sha256) == ("elsewhere", file.sha256)


def test_a_folder_that_has_not_changed_is_not_opened(
    raw: Path, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.json"
    before = inventory.inventory(raw, memory)
    examine, examined = inventory.examine, []

    def watch(path: Path, *arguments: Any) -> Any:
        examined.append(path.name)
        return examine(path, *arguments)

    monkeypatch.setattr(inventory, "examine", watch)
    assert inventory.inventory(raw, memory) == before
    assert examined == []
    os.utime(records / "1-000000002.json", ns=(1, 1))
    assert inventory.inventory(raw, memory) == before  # looked at anew, and the same
    (records / "1-000000004.json").write_text(json.dumps(record(4)), encoding="utf-8")
    [after] = inventory.inventory(raw, memory)
    assert after.sha256 != before[0].sha256
    assert examined == ["api", "api"]


def test_lists_and_other_files_are_sources_each_by_itself(raw: Path, records: Path) -> None:
    write_api(raw / "pulls" / "july.json", "2026-07-01", 1)
    write_api(raw / "pulls" / "august.json", "2026-08-01", 1)
    (records / "notes.csv").write_text("Favourite colour\nBlue\n", encoding="utf-8")
    found = {file.path: file.kind for file in inventory.inventory(raw)}
    assert found == {
        **{f"national/api/1-{number:09}.json": "cqc_api" for number in (1, 2, 3)},
        "national/api/notes.csv": "unrecognised",
        "pulls/august.json": "cqc_api",
        "pulls/july.json": "cqc_api",
    }


def test_json_that_is_no_return_says_so(raw: Path) -> None:
    (raw / "map.json").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    (raw / "settings.json").write_text('{"a": 1}', encoding="utf-8")
    (raw / "a").mkdir()
    for name in ("x.json", "y.json"):
        (raw / "a" / name).write_text('{"a": 1}', encoding="utf-8")
    assert {file.path: (file.kind, file.reason) for file in inventory.inventory(raw)} == {
        "a": ("unrecognised", "its records match no return that is read"),
        "map.json": ("unrecognised", "its records match no return that is read"),
        "settings.json": ("unrecognised", "its records match no return that is read"),
    }


def test_a_damaged_record_stops_with_a_sentence(raw: Path, records: Path, tmp_path: Path) -> None:
    (records / "1-000000002.json").write_text('{"locationId": "1-2"', encoding="utf-8")
    with pytest.raises(
        InputError, match=r"1-000000002\.json: the JSON cannot be read in line 1: it is cut short"
    ):
        clean("gateshead", "x", raw, tmp_path / "out")
