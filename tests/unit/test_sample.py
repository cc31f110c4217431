"""The illustrative returns: the same bytes every time, and no pretence about whose they are."""

from __future__ import annotations

import io
import tomllib
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assurance import paths, sample
from assurance.sample import archive
from assurance.sample.archive import deflated, zipped
from assurance.sample.workbooks import ods_bytes, xlsx_bytes


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the generator writes, by path in the raw folder."""
    folder = tmp_path_factory.mktemp("raw")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sample.write(folder)}


def test_writing_again_gives_the_same_bytes(written: dict[str, bytes], tmp_path: Path) -> None:
    again = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in sample.write(tmp_path)}
    assert again == written


def test_what_is_committed_is_what_the_generator_writes(written: dict[str, bytes]) -> None:
    committed = {
        path.relative_to(paths.RAW).as_posix(): path.read_bytes()
        for path in paths.RAW.rglob("*")
        if path.is_file()
    }
    assert sorted(committed) == sorted(written)
    assert [name for name in written if committed[name] != written[name]] == []


def test_every_file_has_a_record_that_owns_up(written: dict[str, bytes]) -> None:
    files = [name for name in written if not name.endswith(".source.toml")]
    assert len(files) == 25
    for name in files:
        record = tomllib.loads(written[f"{name}.source.toml"].decode())
        assert record["illustrative"] is True
        assert record["publisher"].startswith("Illustrative, in the layout of ")
        assert (
            "as published" in record["note"] or "as cited" in record["note"] or "as printed" in record["note"]
        )
        for key in ("title", "licence", "period", "edition"):
            assert record[key]


def test_the_whole_is_small(written: dict[str, bytes]) -> None:
    assert sum(map(len, written.values())) < 1_000_000  # half of it Client Level Data


@settings(deadline=None)
@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"ab", b"<cell/>", b"7"])).map(b"".join))
@example(b"")
@example(b"a" * 1000)  # matches of the greatest length
@example(bytes(range(256)) * 2)
@example(b"first" + bytes(archive.WINDOW - 5) + b"first")  # a match as far back as one may be
@example(b"first" + bytes(archive.WINDOW) + b"first")  # one too far
def test_what_is_deflated_inflates(content: bytes) -> None:
    assert zlib.decompress(deflated(content), wbits=-15) == content


def test_the_archive_is_a_zip_without_a_clock() -> None:
    files = {"mimetype": b"plain", "folder/é.xml": b"<row/>" * 500}
    content = zipped(files, stored=frozenset({"mimetype"}))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert opened.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    assert len(content) < 600


@pytest.mark.parametrize("make", [xlsx_bytes, ods_bytes])
def test_a_workbook_is_read_back_by_other_programs_code(make) -> None:
    import datetime

    import pandas

    rows = [["name", "count", "day"], ["A & B <é>", 12, datetime.date(2024, 2, 29)], [None, 2.5, None]]
    engine = "openpyxl" if make is xlsx_bytes else "odf"
    book = pandas.read_excel(
        io.BytesIO(make({"Notes": [["x"]], "Data": rows})), sheet_name=None, engine=engine
    )
    assert list(book) == ["Notes", "Data"]
    data = book["Data"]
    assert data["name"][0] == "A & B <é>"
    assert list(data["count"]) == [12, 2.5]
    assert data["day"][0] == pandas.Timestamp(2024, 2, 29)
    assert data["name"].isna()[1]
    assert data["day"].isna()[1]
