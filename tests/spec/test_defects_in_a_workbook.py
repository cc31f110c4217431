"""Defects written into a copy of the official workbook itself are found from the file, not only in its tables."""

from __future__ import annotations

import copy
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from assurance.checks.rules import labels
from assurance.provenance import RawFile
from assurance.sources import Reading, ascof_workbook

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LABELS = ["source_sheet", "code_as_published", "name_as_published", "ons_code_as_published", "periods"]


def sheet(content: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(each for each in content.iter(f"{TABLE}table") if each.get(f"{TABLE}name") == name)


def row(of_sheet: ElementTree.Element, place: str) -> ElementTree.Element:
    return next(
        each
        for each in of_sheet.iter(f"{TABLE}table-row")
        if any("".join(cell.itertext()) == place for cell in list(each)[:3])
    )


def write(cell: ElementTree.Element, text: str) -> None:
    cell.attrib.pop(f"{OFFICE}value", None)
    cell.set(f"{OFFICE}value-type", "string")
    for child in list(cell):
        cell.remove(child)
    ElementTree.SubElement(cell, f"{TEXT}p").text = text


@pytest.fixture(scope="module")
def reading(official_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The workbook with another council's code, two numbers in a cell, a region left out, a row twice."""
    source = official_files / "ascof" / "ascof_2024_25.ods"
    damaged = tmp_path_factory.mktemp("damaged") / "ascof.ods"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(damaged, "w", zipfile.ZIP_DEFLATED) as copied:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "content.xml":
                root = ElementTree.fromstring(content)
                write(list(row(sheet(root, "Table_2b"), "Gateshead"))[2], "E08000018")
                write(list(row(sheet(root, "Table_1d"), "Leeds"))[5], "65.1 (64.0)")
                of_2c = sheet(root, "Table_2c")
                of_2c.remove(row(of_2c, "London"))
                of_3a = sheet(root, "Table_3a")
                kent = row(of_3a, "Kent")
                of_3a.insert(list(of_3a).index(kent), copy.deepcopy(kent))
                content = ElementTree.tostring(root)
            copied.writestr(name, content)
    file = RawFile(path="ascof.ods", sha256="", size=0, kind=ascof_workbook.KIND, title="")
    return ascof_workbook.read(damaged, file)


def told(reading: Reading, rule, sheet_name: str) -> list[str]:
    rows = reading.tables["ascof_labels"]
    said: pd.Series = rule(rows[LABELS])
    return [text for text in said[rows["source_sheet"] == sheet_name] if text]


def test_another_councils_code_is_told_and_its_row_is_set_aside(reading: Reading) -> None:
    assert told(reading, labels.labels_agree, "Table_2b") == [
        "code 106 is Gateshead; name Gateshead is Gateshead; ONS code E08000018 is Rotherham"
    ]
    [ledger] = [each for each in reading.ledgers if each.sheet == "Table_2b"]
    assert [row.rule for row in ledger.set_aside] == ["place not known"]


def test_two_numbers_in_one_cell_are_counted_as_a_repair(reading: Reading) -> None:
    [ledger] = [each for each in reading.ledgers if each.sheet == "Table_1d"]
    assert ledger.repairs["took the official number, not the one in brackets"] == 1
    [example] = ledger.examples["took the official number, not the one in brackets"]
    assert example.endswith("65.1 (64.0) → 65.1")


def test_a_region_that_one_sheet_lacks_is_told(reading: Reading) -> None:
    assert told(reading, labels.every_place_there, "Table_2c") == ["no row for London"]
    assert told(reading, labels.every_place_there, "Table_2a") == []


def test_a_row_that_stands_twice_is_told_twice_and_one_is_set_aside(reading: Reading) -> None:
    both = [text for text in told(reading, labels.one_row_each, "Table_3a") if "Kent" in text]
    assert len(both) == 2
    [ledger] = [each for each in reading.ledgers if each.sheet == "Table_3a"]
    assert [row.rule for row in ledger.set_aside] == ["a second row"]
