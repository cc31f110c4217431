"""Invented input for all of England: the same every time, owned up to, and read as what it is."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from assurance import councils, paths
from assurance.errors import UsageError
from assurance.sample import england
from assurance.sample.national_size import HSCA_COLUMNS, LOCATIONS_COLUMNS, hsca_rows, ratings_rows
from assurance.sources.inventory import inventory


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("england")
    england.write(folder, 3, "hundredth")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_writing_again_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    england.write(tmp_path, 3, "hundredth")
    assert contents(tmp_path) == contents(written)


def test_a_council_has_the_same_returns_in_any_company(written: Path, tmp_path: Path) -> None:
    england.write(tmp_path, 1, "hundredth")
    first = councils.every_council()[0].slug
    alone = {name: content for name, content in contents(tmp_path).items() if name.startswith(first)}
    assert alone
    assert {name: contents(written)[name] for name in alone} == alone


def test_every_file_is_recognised_and_serves_whom_it_should(written: Path) -> None:
    files = inventory(written, None, None)
    assert {file.kind for file in files} == {
        "cqc_ratings", "cqc_active_locations", "ascof_workbook", "homecare_requests", "placements", "snapshots",
        "contract_handbacks", "vacancies", "provider_quality",
    }  # fmt: skip
    for council in councils.every_council()[:3]:
        own = [file for file in files if not file.national and file.serves(council.slug, "2026-27-Q2")]
        assert len(own) == 6


def test_every_record_owns_up(written: Path) -> None:
    records = [tomllib.loads(path.read_text(encoding="utf-8")) for path in written.rglob("*.source.toml")]
    assert len(records) == 3 + 3 * 6
    for record in records:
        assert record["illustrative"] is True
        assert record["publisher"].startswith("Illustrative, in the layout of ")
        assert record["note"].startswith("Every row is invented")


def test_a_location_is_the_same_in_both_national_files() -> None:
    def by_id(columns: tuple[str, ...], rows: list) -> dict[str, dict]:
        return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}

    overall = [row for row in ratings_rows(600) if row[18] == "Overall" and row[17] == "Overall"]
    rated, listed = by_id(LOCATIONS_COLUMNS, overall), by_id(HSCA_COLUMNS, [*hsca_rows(100)])
    assert len(rated.keys() & listed.keys()) > 80
    for name in rated.keys() & listed.keys():
        for column in ("Location Name", "Location Local Authority", "Provider ID"):
            assert rated[name][column] == listed[name][column]
        assert re.fullmatch(r"1-0\d{9}", name)  # real ones never have a zero after the hyphen


def test_measures_of_england_are_those_of_its_councils(written: Path) -> None:
    """England's numerator is the sum of its councils', counted from the XML."""
    with zipfile.ZipFile(written / england.ASCOF) as archive:
        xml = archive.read("content.xml").decode()
    table = re.search(r'table:name="Table_2a">(.*?)</table:table>', xml)
    assert table
    rows = [re.findall(r"<text:p>(.*?)</text:p>", row) for row in table[1].split("</table:table-row>")]
    codes = tuple(council.code for council in councils.every_council())
    in_councils = [row for row in rows if len(row) >= 4 and row[-4] in codes]
    [whole] = [row for row in rows if "E92000001" in row]
    assert len(in_councils) == 153
    assert sum(int(row[-3]) for row in in_councils) == int(whole[-3])
    assert sum(int(row[-2]) for row in in_councils) == int(whole[-2])


def test_never_beside_the_returns_of_the_repository() -> None:
    with pytest.raises(UsageError, match="outside it with --out"):
        england.write(paths.RAW, 1, "hundredth")
