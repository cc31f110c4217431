"""What is in the raw folder, where it came from, and a council's tidy tables made from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pandas
import pytest

from assurance import paths
from assurance.errors import InputError, UsageError
from assurance.ledger import Ledger, Merged, SetAside
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, inventory
from assurance.sources.inventory import clean, read_national
from tests.unit.test_ascof_open_data import NHS
from tests.unit.test_cqc_ratings import HEADER, row
from tests.unit.workbooks import write_csv

ASCOF_2022 = [
    NHS,
    ["106", "Gateshead", "Council", "E08000037", "1E", "Total", "Outcome", "9.2", "1E", "Paid employment"],
    [
        "508",
        "Leicestershire",
        "Council",
        "E10000018",
        "1E",
        "Total",
        "Outcome",
        "[c]",
        "1E",
        "Paid employment",
    ],
    ["England", "England", "England", "E92000001", "1E", "Total", "Outcome", "4.8", "1E", "Paid employment"],
]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with ratings of two councils, one edition of ASCOF, and what is no return."""
    folder = tmp_path / "raw"
    ratings = [
        row("1-1", council="Gateshead"),
        row("1-2", "Outstanding", council="Leicestershire"),
        row("1-2", "Outstanding", council="Leicestershire"),
        row("1-3", "Godo", council="Gateshead"),
        row("1-4", "Godo", council="Leicestershire"),
        row("1-5", category="Dentists", council="Gateshead"),
    ]
    write_csv(folder / "b" / "dropped in.dat", [HEADER, *ratings])
    write_csv(folder / "ascof-2022-23.csv", ASCOF_2022)
    (folder / "README.md").write_text("Read me")
    (folder / ".hidden").write_text("")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("")
    return folder


def describe(path: Path, text: str) -> None:
    path.with_name(f"{path.name}.source.toml").write_text(text, encoding="utf-8")


# What is there


def test_files_are_recognised_by_what_is_in_them(raw: Path) -> None:
    write_csv(raw / "z.csv", [["Favourite colour"], ["Blue"]])
    (raw / "letter.pdf").write_bytes(b"%PDF-1.7")
    found = {file.path: (file.kind, file.national, file.reason) for file in inventory.inventory(raw)}
    assert found == {
        "ascof-2022-23.csv": ("ascof_open_data", True, ""),
        "b/dropped in.dat": ("cqc_ratings", True, ""),
        "letter.pdf": ("unrecognised", False, "it is a PDF document, not a table"),
        "z.csv": ("unrecognised", False, "its columns match no return that is read"),
    }


def test_what_is_recorded_beside_a_file_outweighs_what_is_recognised(raw: Path) -> None:
    describe(
        raw / "b" / "dropped in.dat",
        'title = "Invented ratings"\nillustrative = true\nedition = "1 October 2024"\nnote = "Made up."\n',
    )
    [_, file] = inventory.inventory(raw)
    assert (file.title, file.illustrative, file.edition) == ("Invented ratings", True, "1 October 2024")
    assert (file.publisher, file.licence, file.note) == (
        "Care Quality Commission",
        "Open Government Licence v3.0",
        "Made up.",
    )
    assert file.size == (raw / "b" / "dropped in.dat").stat().st_size
    assert len(file.sha256) == 64


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('publsher = "CQC"', "“publsher” is not something that is recorded. Write “publisher”."),
        ("illustrative = 1", "“illustrative” is 1. Write true or false."),
        ("period = 2024", "“period” is 2024. Write text in quotation marks."),
        ("title = ", "it cannot be read: Invalid value"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused(text: str, sentence: str, raw: Path) -> None:
    describe(raw / "ascof-2022-23.csv", text)
    [file] = [file for file in inventory.inventory(raw) if file.path == "ascof-2022-23.csv"]
    assert file.kind == "unreadable"
    assert f"ascof-2022-23.csv.source.toml: {sentence}" in file.reason


def test_a_record_without_its_file_is_refused(raw: Path) -> None:
    describe(raw / "renamed.csv", "illustrative = true")
    with pytest.raises(
        InputError, match=r"renamed\.csv\.source\.toml: the file it describes is not beside it"
    ):
        inventory.inventory(raw)


def test_a_copy_is_set_aside_with_a_sentence(raw: Path) -> None:
    (raw / "c.csv").write_bytes((raw / "ascof-2022-23.csv").read_bytes())
    copy = inventory.inventory(raw)[-1]
    assert (copy.path, copy.kind, copy.reason) == (
        "c.csv",
        "unrecognised",
        "it is a copy of ascof-2022-23.csv",
    )


def test_one_return_supplied_for_two_editions_serves_both(tmp_path: Path) -> None:
    shipped = paths.RAW / "gateshead" / "2026-27-Q2" / "scorecard.csv"
    for edition in ("2026-27-Q2", "2026-27-Q3"):
        there = tmp_path / "gateshead" / edition / "scorecard.csv"
        there.parent.mkdir(parents=True)
        there.write_bytes(shipped.read_bytes())
    files = inventory.inventory(tmp_path)
    assert [file.kind for file in files] == ["scorecard", "scorecard"]
    for edition in ("2026-27-Q2", "2026-27-Q3"):
        [used] = [file for file in files if file.serves("gateshead", edition)]
        assert used.path == f"gateshead/{edition}/scorecard.csv"
    (tmp_path / "any-edition.csv").write_bytes(shipped.read_bytes())
    files = inventory.inventory(tmp_path)
    assert [file.path for file in files if file.kind == "scorecard"] == ["any-edition.csv"]


def test_a_copy_without_the_record_does_not_make_invented_rows_real(raw: Path) -> None:
    (raw / "a-copy.csv").write_bytes((raw / "ascof-2022-23.csv").read_bytes())
    describe(raw / "ascof-2022-23.csv", "illustrative = true")
    [used] = [file for file in inventory.inventory(raw) if file.kind == "ascof_open_data"]
    assert (used.path, used.illustrative) == ("a-copy.csv", True)


def test_a_missing_or_empty_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no folder .*nothing\. Make it"):
        inventory.inventory(tmp_path / "nothing")
    (tmp_path / "README.md").write_text("")
    with pytest.raises(InputError, match="the folder holds no returns"):
        inventory.inventory(tmp_path)


def test_a_broken_file_stops_the_councils_it_may_be_about(raw: Path, tmp_path: Path) -> None:
    (raw / "return.xlsx").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(InputError, match=r"return\.xlsx: the workbook is cut short or damaged"):
        inventory.clean("gateshead", "2026-27-Q2", raw, tmp_path)


@pytest.mark.parametrize(
    ("path", "kind", "serves"),
    [
        ("any.xlsx", "unreadable", True),
        ("Downloads/any.xlsx", "unreadable", True),
        ("gateshead/2026-27-Q2/any.xlsx", "unreadable", True),
        ("gateshead/2026-27-q2/any.csv", "homecare_requests", True),
        ("gateshead/2026-27-Q1/any.csv", "homecare_requests", False),
        ("rotherham/2026-27-Q2/any.xlsx", "unreadable", False),
        ("rotherham/any.csv", "unrecognised", False),
        ("rotherham/any.csv", "homecare_requests", True),
    ],
)
def test_whom_a_file_serves(path: str, kind: str, serves: bool) -> None:
    file = RawFile(path=path, sha256="", size=0, kind=kind, title="", councils=("gateshead",))
    assert file.serves("gateshead", "2026-27-Q2") is serves


# Remembering


def test_what_has_not_changed_is_not_opened(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.json"
    before = inventory.inventory(raw, memory)
    opened: list[str] = []
    examine = inventory.examine

    def watch(path: Path, name: str, names: inventory.Names) -> RawFile:
        opened.append(name)
        return examine(path, name, names)

    monkeypatch.setattr(inventory, "examine", watch)
    written = memory.stat().st_mtime_ns
    assert inventory.inventory(raw, memory) == before
    assert opened == []
    assert memory.stat().st_mtime_ns == written

    describe(raw / "ascof-2022-23.csv", 'publisher = "Somebody"')
    os.utime(raw / "b" / "dropped in.dat", ns=(1, 1))
    assert inventory.inventory(raw, memory)[0].publisher == "Somebody"
    assert opened == ["ascof-2022-23.csv", "b/dropped in.dat"]


def test_who_asks_is_told_once_that_a_file_is_new(raw: Path, tmp_path: Path) -> None:
    memory, told = tmp_path / "memory.json", []

    def look() -> int:
        inventory.inventory(raw, memory, on_news=lambda: told.append("news"))
        return len(told)

    assert (look(), look()) == (1, 1)
    changed = next(path for path in sorted(raw.rglob("*.csv")))
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert (look(), look()) == (2, 2)


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"raw": 1}'])
def test_a_memory_that_cannot_be_read_is_forgotten(spoilt: str, raw: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    memory.write_text(spoilt)
    assert inventory.inventory(raw, memory) == inventory.inventory(raw)


def test_another_folders_memory_is_not_believed(raw: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    inventory.inventory(raw, memory)
    other = tmp_path / "other"
    raw.rename(other)
    assert inventory._remembered(other, memory) == {}
    assert str(tmp_path) not in memory.read_text(encoding="utf-8")


def test_nothing_heavy_is_imported_when_nothing_has_changed(raw: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    inventory.inventory(raw, memory)
    code = (
        "import sys, pathlib\n"
        "from assurance.sources.inventory import inventory\n"
        "inventory(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "print([name for name in ('pandas', 'python_calamine', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(raw), str(memory)],
        capture_output=True,
        text=True,
        check=True,
        cwd=paths.ROOT,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
    )
    assert done.stdout.strip() == "[]"


# One council's tables


def test_a_council_gets_its_slice_and_every_row_is_accounted_for(raw: Path, tmp_path: Path) -> None:
    cleaned = clean("gateshead", "2026-27-Q2", raw, tmp_path / "out")
    assert cleaned.tables["ratings"]["location_id"].tolist() == ["1-1"]
    assert cleaned.tables["ascof"]["geography"].tolist() == ["Gateshead", "England"]
    assert [entry["used"] for entry in cleaned.inputs] == ["used", "used"]

    ledgers = {ledger.table: ledger for ledger in cleaned.ledgers}
    ratings = ledgers["ratings"]
    # Leicestershire's: one kept, its copy, and one with a word that is no rating.
    assert (ratings.rows_in, ratings.kept, ratings.elsewhere, ratings.out_of_scope) == (6, 1, 3, 1)
    assert [aside.row for aside in ratings.set_aside] == [5]
    assert ratings.merged == []
    assert (ledgers["ascof"].rows_in, ledgers["ascof"].kept, ledgers["ascof"].elsewhere) == (3, 2, 1)

    other = {ledger.table: ledger for ledger in clean("leicestershire", "x", raw, tmp_path / "out").ledgers}
    assert (other["ratings"].kept, other["ratings"].elsewhere) == (1, 2)
    assert [merged.row for merged in other["ratings"].merged] == [4]
    assert [aside.row for aside in other["ratings"].set_aside] == [6]


def test_what_is_written_is_what_is_returned(raw: Path, tmp_path: Path) -> None:
    cleaned = clean("gateshead", "2026-27-Q2", raw, tmp_path / "out")
    folder = paths.EditionFolder.of(tmp_path / "out", "gateshead", "2026-27-Q2")
    for name, table in cleaned.tables.items():
        pandas.testing.assert_frame_equal(pandas.read_parquet(folder.table(name)), table)
    ledgers = [Ledger.from_json(values) for values in json.loads(folder.ledger.read_text(encoding="utf-8"))]
    assert ledgers == cleaned.ledgers
    assert json.loads(folder.inputs.read_text(encoding="utf-8")) == cleaned.inputs


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "inventory.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_files_make_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        read_national(str(raw), "b/dropped in.dat", str(tmp_path / name))
        clean("gateshead", "x", raw, tmp_path / name)
    clean("gateshead", "x", raw, tmp_path / "two")
    one, two = _bytes(tmp_path / "one"), _bytes(tmp_path / "two")
    assert len(one) == 16
    assert one == two


def test_a_national_file_is_read_once(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    for path in ("ascof-2022-23.csv", "b/dropped in.dat"):
        read_national(str(raw), path, str(out))
    monkeypatch.setattr(inventory, "read_file", lambda *_: pytest.fail("read again"))
    assert len(clean("gateshead", "x", raw, out).tables["ratings"]) == 1


def test_only_a_national_file_can_be_read_for_all(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing.csv is not a national file"):
        read_national(str(raw), "nothing.csv", str(tmp_path))


def test_only_the_newest_edition_is_reported(raw: Path, tmp_path: Path) -> None:
    older = [[cell.replace("9.2", "9.9") for cell in cells] for cells in ASCOF_2022]
    write_csv(raw / "ascof-2021-22.csv", older)
    # The newest of all says nothing about Gateshead.
    write_csv(raw / "ascof-2023-24.csv", [ASCOF_2022[0], ASCOF_2022[2]])
    cleaned = clean("gateshead", "x", raw, tmp_path / "out")
    used = {entry["path"]: entry["used"] for entry in cleaned.inputs}
    assert used == {
        "ascof-2021-22.csv": "read, not reported: an older edition than ascof-2022-23.csv",
        "ascof-2022-23.csv": "used",
        "ascof-2023-24.csv": "read, not reported: it holds no rows about Gateshead",
        "b/dropped in.dat": "used",
    }
    assert set(cleaned.tables["ascof"]["period"]) == {"2022-23"}
    assert set(cleaned.tables["ascof_councils"]["period"]) == {"2022-23"}  # no other file's beside it
    ledgers = {ledger.file: ledger for ledger in cleaned.ledgers}
    assert ledgers["ascof-2021-22.csv"].beyond == {"an older edition than ascof-2022-23.csv": 2}
    assert ledgers["ascof-2023-24.csv"].elsewhere == 1


def test_a_council_that_no_national_file_is_about_gets_empty_tables(raw: Path, tmp_path: Path) -> None:
    cleaned = clean("rotherham", "x", raw, tmp_path / "out")
    assert {name: len(table) for name, table in cleaned.tables.items()} == {
        "ascof": 0,
        "ascof_councils": 0,
        "ratings": 0,
        "ratings_comparators": 0,
        "provider_ratings": 0,
    }
    assert {entry["used"] for entry in cleaned.inputs} == {
        "read, not reported: it holds no rows about Rotherham"
    }


def test_a_return_that_is_taken_away_leaves_no_table(raw: Path, tmp_path: Path) -> None:
    folder = paths.EditionFolder.of(tmp_path / "out", "gateshead", "x")
    clean("gateshead", "x", raw, tmp_path / "out")
    assert folder.table("ratings").exists()
    (raw / "b" / "dropped in.dat").unlink()
    clean("gateshead", "x", raw, tmp_path / "out")
    assert not folder.table("ratings").exists()
    assert folder.table("ascof").exists()


def test_an_unknown_council_is_refused(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean Gateshead"):
        clean("gatshead", "x", raw, tmp_path)


# A council's own return


def _own_return() -> types.SimpleNamespace:
    """Return a module that reads a return of two councils, one row of each and one that is set aside."""

    def read(path: Path, file: RawFile) -> Reading:
        codes = ["E08000037", "E08000018"]
        table = pandas.DataFrame({"area": ["North", "South"], "council_code": codes})
        table = table.assign(source_file=file.path, source_sheet="", source_row=[2, 3])
        ledger = Ledger(file.path, "", "market_areas", rows_in=4, kept=2)
        ledger.set_aside.append(SetAside(file.path, "", 4, "r", "v", "s", "m", "E08000018"))
        ledger.merged.append(Merged(file.path, "", 5, 2, "r", "E08000037"))
        return Reading({"market_areas": table}, [ledger])

    def recognise(workbook, path: Path) -> Recognised | None:
        found = workbook.sheets[0].top(1)[0] == ["Council", "Area"]
        return Recognised(councils=("gateshead", "rotherham"), title="Areas") if found else None

    return types.SimpleNamespace(
        KIND="market_areas", NATIONAL=False, TABLES=("market_areas",), recognise=recognise, read=read
    )


def test_a_councils_own_returns_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _own_return()
    monkeypatch.setattr(inventory, "KINDS", ("market_areas",))
    monkeypatch.setattr(inventory, "load", lambda kind: module)
    for name in ("april", "may"):
        write_csv(tmp_path / "raw" / f"{name}.csv", [["Council", "Area"], [name, name]])
    cleaned = clean("gateshead", "x", tmp_path / "raw", tmp_path / "out")
    table = cleaned.tables["market_areas"]
    assert table[["area", "source_file"]].to_numpy().tolist() == [
        ["North", "april.csv"],
        ["North", "may.csv"],
    ]
    for ledger in cleaned.ledgers:
        # Rotherham's row, and the one of Rotherham's that was set aside, are elsewhere.
        assert (ledger.kept, ledger.elsewhere, len(ledger.set_aside), len(ledger.merged)) == (1, 2, 0, 1)


def test_a_reader_that_loses_a_row_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _own_return()
    reader = module.read

    def lose(path: Path, file: RawFile) -> Reading:
        reading = reader(path, file)
        reading.ledgers[0].rows_in += 1
        return reading

    module.read = lose
    monkeypatch.setattr(inventory, "KINDS", ("market_areas",))
    monkeypatch.setattr(inventory, "load", lambda kind: module)
    write_csv(tmp_path / "raw" / "a.csv", [["Council", "Area"]])
    with pytest.raises(AssertionError, match=r"a\.csv.*5 rows in, 4 accounted for"):
        clean("gateshead", "x", tmp_path / "raw", tmp_path / "out")
