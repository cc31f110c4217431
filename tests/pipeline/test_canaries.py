"""Canaries: what tells who a person is goes into every field of every return, and comes out nowhere.

The returns are whole files of every kind (`benchmarks.specimens`). Every column of a file is planted, but for
those in `PUBLIC`, `PRINTED` and the typed ones: each of these is named below with its reason. A word in a
column that is printed may not be told from a name, so there only details are planted that can be told; in all
others a name is planted with them. What is written is then searched for each canary as it was planted, and
for its digits run together.
"""

from __future__ import annotations

import copy
import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas
import pytest

from assurance import paths
from assurance.errors import InputError
from assurance.sources import KINDS, inventory
from assurance.sources.client_level_data_fields import FIELDS
from benchmarks.fuzz import put
from benchmarks.specimens import Specimen, formats, specimens, write, write_records
from tests.conftest import run_pipeline

SPECIMENS = {specimen.name: specimen for specimen in specimens()}


# --------------------------------------------------------------------------------------------------------
# What is planted


def nhs_number(number: int) -> str:
    """Return an NHS number with a right check digit, of the range that is kept for tests (999 …)."""
    for nine in range(999_000_000 + number * 11, 999_999_999):
        check = (
            11
            - sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        )
        if check != 10:
            text = f"{nine}{check % 11}"
            return f"{text[:3]} {text[3:6]} {text[6:]}"
    raise AssertionError("there are no more")


@dataclass(frozen=True)
class Person:
    """An invented person, whom no other field has."""

    number: int

    @property
    def name(self) -> str:
        return f"Zqanary{self.number:04}"

    @property
    def details(self) -> tuple[str, ...]:
        """What can be told to be about a person, by how it is written."""
        born = datetime.date(1931, 1, 1) + datetime.timedelta(days=self.number)
        return (
            nhs_number(self.number),
            f"zq{self.number:04}@example.org",
            f"01632 96{self.number:04}",
            f"AB{self.number // 100 % 100:02}{self.number % 100:02}77C",
            f"NE{1 + self.number % 90} {self.number % 9}Q{'ABDEFGHJLN'[self.number // 9 % 10]}",
            f"born {born:%d/%m/%Y}",
        )

    @property
    def everything(self) -> str:
        return f"{self.name}, {', '.join(self.details)}"

    def needles(self, *, name: bool) -> list[str]:
        """Return what is searched for; a postcode is short, and so searched for as it was planted."""
        found = [*self.details[:5], self.details[5].removeprefix("born ")]
        run_together = [text.replace(" ", "") for text in (self.details[0], self.details[2])]
        day = datetime.datetime.strptime(found[5], "%d/%m/%Y").date().isoformat()
        return [*found, *run_together, day, *([self.name] if name else [])]


# --------------------------------------------------------------------------------------------------------
# Where nothing is planted, or no name, and why

PUBLIC: dict[str, tuple[set[str], str]] = {
    "cqc_ratings": (
        {"Location ID", "Location Name", "Location Type", "Location Primary Inspection Category",
         "Location Local Authority", "Location Region", "Care Home?", "Service / Population Group", "Domain",
         "Key Question", "Latest Rating", "Publication Date", "Inherited Rating (Y/N)", "Provider ID",
         "Provider Name", "Provider Type", "Provider Primary Inspection Category", "Report Type"},
        "CQC's public register: services, their providers, where and how they are rated",
    ),
    "cqc_active_locations": (
        {"Location ID", "Location HSCA start date", "Location HSCA Start Date", "Dormant (Y/N)", "Care home?",
         "Location Name", "Care homes beds", "Location Type/Sector", "Location Inspection Directorate",
         "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
         "Inherited Rating (Y/N)", "Location Region", "Location Local Authority", "Brand ID", "Brand Name",
         "Provider ID", "Provider Name", "Location Dual Registered", "Linked Organisation ID",
         "Linked Organisation Name", "Relationship", "Relationship Start Date", "Primary ID",
         "Primary ID (Dual registration locations)"},
        "CQC's public register: services, their providers and brands, and how they are rated",
    ),
    "cqc_directory": (
        {"Name", "Service types", "Date of latest check", "Specialisms/services", "Provider name",
         "Local authority", "Region", "Location URL", "CQC Location ID (for office use only)",
         "CQC Provider ID (for office use only)"},
        "CQC's public register",
    ),
    "cqc_wide_export": (
        {"Location Name", "Location ID", "Location Local Authority", "Location ADASS Region",
         "Primary inspection category", "Service Types", "Care homes beds", "Location HSCA start date",
         "Location HSCA end date", "Dormant", "Location Latest Overall Rating", "Publication Date",
         "Service users supported", "Location safe rating", "Location effective rating",
         "Location caring rating", "Location responsive rating", "Location well-led rating",
         "Provider Name", "Provider ID", "Brand Name", "Brand ID"},
        "CQC's public register",
    ),
    "cqc_api": (
        {"locationId", "providerId", "organisationType", "type", "name", "brandId", "brandName",
         "registrationStatus", "registrationDate", "numberOfBeds", "region", "careHome", "date",
         "inspectionDirectorate", "localAuthority", "description", "code", "primary", "rating", "reportDate",
         "assessmentPlanPublishedDateTime", "assessmentDate", "assessmentPlanStatus", "status"},
        "CQC's public register; “name” is of a service or of what it does",
    ),
    "ascof_workbook": (
        {"*"},
        "the publisher's tables: places, years and figures, and its own titles and notes",
    ),
    "ascof_open_data": ({"*"}, "the publisher's tables: places, years and figures"),
    "survey_annex": ({"*"}, "the publisher's tables: places, questions and figures"),
    "survey_return": (
        {"LA Code", "Method of Collection", "Response/ Non Response"},
        "codes of the council and of how somebody was asked",
    ),
    "oflog": (
        {"Financial year", "Local authority code", "Local authority name", "Measure", "Code", "Value",
         "MEDIAN", "MADs_from_median", "rank_order"},
        "the publisher's table: councils and figures",
    ),
    "population": ({"*"}, "the publisher's tables: places and counts"),
    "council_lookup": ({"*"}, "the publisher's list: councils and their codes"),
    "comparator_groups": (
        {"Comparator", "Edition", "area_code", "area_name"}, "councils and their codes; the edition"
    ),
    "client_level_data": (
        {field.name for field in FIELDS if field.treatment == "kept"} | {"LA Code", "Event Type"},
        "a value of a list, a day or a number; tests/unit/test_client_level_data_privacy.py spoils them",
    ),
}  # fmt: skip
"""Columns in which nothing is planted, by kind of return, and why not. "*" is all of them."""

NEVER = {"Council", "Edition", "CQC location ID", "Provider location ID", "Of which"}
"""Columns of councils' own returns that hold a public name or number, or name another row of the return."""

# Every other column of words in councils' own returns is printed, or names a thing: a name cannot be told from
# another word there, and docs/returns.md says never to write one. Details are planted in all of them.


def columns_of(specimen: Specimen, sheet: str) -> list[str]:
    top = specimen.headers[sheet]
    return [str(name) for name in specimen.sheets[sheet][top - 1]] if top else []


def is_public(specimen: Specimen, column: str) -> bool:
    columns, _ = PUBLIC.get(specimen.kind, (set(), ""))
    ticked = re.match("Regulated activity - |Service type - |Service user band - ", column)
    return "*" in columns or column in columns or column in NEVER or bool(ticked)


# --------------------------------------------------------------------------------------------------------
# Planting


class Aviary:
    """What was planted, and where."""

    def __init__(self) -> None:
        self.needles: dict[str, str] = {}
        self.people = 0

    def person(self, where: str, *, name: bool) -> Person:
        self.people += 1
        person = Person(self.people)
        self.needles |= dict.fromkeys(person.needles(name=name), where)
        return person

    def found_in(self, text: str) -> set[str]:
        """Return where the canaries were planted that stand in a text, and how they look there."""
        plain = text.casefold()
        return {
            f"{needle} of {where}" for needle, where in self.needles.items() if needle.casefold() in plain
        }

    def plant(self, specimen: Specimen) -> Specimen:
        """Return a file with a canary in every field that is not public, typed or printed as it is."""
        if specimen.records:
            records = copy.deepcopy([*specimen.records])
            for record in records:
                self._plant_record(record, specimen)
            return replace(specimen, records=records)
        sheets = copy.deepcopy(dict(specimen.sheets))
        typed = _typed(specimen)
        for sheet, top in specimen.headers.items():
            names = columns_of(specimen, sheet)
            for place, name in enumerate(names):
                if name in typed or is_public(specimen, name):
                    continue
                for row in sheets[sheet][top:]:
                    row[place] = self._planted(specimen, name, row[place])
            if top and not is_public(specimen, "*"):
                self._plant_beside(specimen, sheets, sheet, top)
        if not is_public(specimen, "*"):
            sheets["About"] = [
                [self.person(f"{specimen.name}, notes", name=True).everything] for _ in range(3)
            ]
        return replace(specimen, sheets=sheets)

    def _planted(self, specimen: Specimen, name: str, cell: Any) -> Any:
        where = f"{specimen.name}, “{name}”"
        if specimen.kind == "survey_return":  # numbers are counted there, whatever they are
            number = self.person(where, name=True).details[0].replace(" ", "")
            return int(number) if name.startswith("Q") else self.person(where, name=True).everything
        column = _column(specimen, name)
        if column is None or column.private:
            if name == "NHS Number":
                return self.person(where, name=True).details[0]
            if name in ("Date of Birth", "Date of Death"):
                self.person(where, name=True)
                return (
                    self.person(where, name=True).details[5].removeprefix("born ") if "Birth" in name else ""
                )
            return self.person(where, name=True).everything
        return f"{cell} {' '.join(self.person(where, name=False).details)}"

    def _plant_beside(self, specimen: Specimen, sheets: dict[str, Any], sheet: str, top: int) -> None:
        """Add a column that the return does not have, as systems do, and a line above the header."""
        if len(sheets[sheet][top - 1]) < 3:
            return  # a bare list is known by having no other columns
        sheets[sheet][top - 1].append("Worker")
        for row in sheets[sheet][top:]:
            row.append(self.person(f"{specimen.name}, a column of its own", name=True).everything)
        if top > 1 and len(sheets[sheet][0]) < 2:
            sheets[sheet][0] = [self.person(f"{specimen.name}, a title", name=True).everything]

    def _plant_record(self, value: Any, specimen: Specimen) -> None:
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(part, dict | list):
                self._plant_record(part, specimen)
                if isinstance(part, list) and part and isinstance(part[0], str):
                    part[:] = [self.person(f"cqc_api, “{name}”", name=True).everything]
            elif isinstance(part, str) and isinstance(name, str) and not is_public(specimen, name):
                value[name] = self.person(f"cqc_api, “{name}”", name=True).everything


def _column(specimen: Specimen, name: str) -> Any:
    every = (column for form in formats(specimen.kind) for column in form.columns)
    return next((column for column in every if column.header == name), None)


def _typed(specimen: Specimen) -> set[str]:
    """Return the columns of a council's own return that hold dates, numbers or words of a list."""
    own = {column.header for form in formats(specimen.kind) for column in form.columns}
    words = {
        column.header
        for form in formats(specimen.kind)
        for column in form.columns
        if column.private or (column.kind == "text" and not column.words)
    }
    return (own - words) | ({"Year", "Uplift per cent"} if specimen.kind == "fee_uplifts" else set())


def put_into(raw: Path, specimen: Specimen, shape: str) -> Path:
    """Write a file beside others in the raw folder."""
    content = write_records(shape, specimen.records) if specimen.records else _content(specimen, shape)
    alone = put(specimen, shape, content, raw.parent / "alone")
    name = paths.slug(specimen.name)
    target = raw / specimen.folder / f"{name}.{'json' if specimen.records else shape}"
    target.parent.mkdir(parents=True, exist_ok=True)
    alone.replace(target)
    record = alone.with_name(f"{alone.name}.source.toml")
    if record.exists():
        record.replace(target.with_name(f"{target.name}.source.toml"))
    return target


def _content(specimen: Specimen, shape: str) -> bytes:
    first = next(iter(specimen.headers))
    return write(shape, {first: specimen.sheets[first]} if shape == "csv" else specimen.sheets)


# --------------------------------------------------------------------------------------------------------
# Searching


def everything_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file's name with all that stands in it, packed or not; its path counts as well."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), f"{path.name}\n{text_of(path.name, path.read_bytes())}"


def text_of(name: str, content: bytes) -> str:
    if name.endswith(".parquet"):
        table = pandas.read_parquet(io.BytesIO(content))
        return table.to_csv() + content.decode("latin-1")
    if name.endswith(".pdf"):
        import pypdf

        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = (text_of(part, archive.read(part)) for part in archive.namelist())
            return "\n".join(re.sub(r"<[^>]+>", "", part) + part for part in parts)
    text = content.decode("utf-8", "replace")
    return text + re.sub(r"<[^>]+>", "", text) if name.endswith((".html", ".svg")) else text


def leaks(aviary: Aviary, folder: Path) -> list[str]:
    return [
        f"{name}: {found}" for name, text in everything_in(folder) for found in sorted(aviary.found_in(text))
    ]


# --------------------------------------------------------------------------------------------------------
# Everything at once, from raw files to published pages


@dataclass(frozen=True)
class Run:
    """One run over a folder with a planted file of every return."""

    aviary: Aviary
    folder: Path
    log: str


@pytest.fixture(scope="module")
def planted_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    aviary = Aviary()
    folder = tmp_path_factory.mktemp("planted")
    raw = folder / "raw"
    for specimen in SPECIMENS.values():
        put_into(raw, aviary.plant(specimen), specimen.shapes[-1] if not specimen.records else "json")
    done = run_pipeline(
        "run", "--council", "Gateshead", "--raw", raw, "--work", folder / "made" / "work", "--out",
        folder / "made" / "published", "--format", "html",
    )  # fmt: skip
    (folder / "made").mkdir(exist_ok=True)
    return Run(aviary, folder / "made", done.stdout + done.stderr)


def test_every_return_is_planted_and_read(planted_run: Run) -> None:
    [inputs] = planted_run.folder.rglob("inputs.json")
    read = {entry["kind"] for entry in json.loads(inputs.read_text(encoding="utf-8"))}
    assert read == {*KINDS}
    assert len(planted_run.aviary.needles) > 3_000


def test_the_run_gets_to_the_published_pages(planted_run: Run) -> None:
    assert list(planted_run.folder.glob("published/gateshead/*/scrutiny.html")), planted_run.log[-3_000:]
    assert list(planted_run.folder.rglob("*.ipynb"))
    assert list(planted_run.folder.rglob("data-docs/*.html"))


def test_no_canary_comes_out_anywhere(planted_run: Run) -> None:
    assert leaks(planted_run.aviary, planted_run.folder) == []
    assert planted_run.aviary.found_in(planted_run.log) == set()


# --------------------------------------------------------------------------------------------------------
# Every field wrong once, so that messages quote it


def _wrong(specimen: Specimen, aviary: Aviary) -> Iterator[tuple[str, Specimen]]:
    """Yield a file for every column, with a whole person in one cell of it, and a bare number in another."""
    for sheet, top in specimen.headers.items():
        for place, name in enumerate(columns_of(specimen, sheet)):
            column = _column(specimen, name)
            person = aviary.person(
                f"{specimen.name}, “{name}” made wrong", name=bool(column and column.private)
            )
            number = int(person.details[0].replace(" ", ""))
            for planted in (person.everything, number, str(number), person.details[5].removeprefix("born ")):
                if planted == person.details[5].removeprefix("born ") and not (column and column.private):
                    continue  # a day in a column of days is a day
                sheets = copy.deepcopy(dict(specimen.sheets))
                if len(sheets[sheet]) > top and len(sheets[sheet][top]) > place:
                    sheets[sheet][top][place] = planted
                    yield name, replace(specimen, sheets=sheets)


def _said_of(path: Path, raw: Path) -> str:
    """Return all that can be known of a file once it was read, or what was said of it."""
    try:
        file = inventory.examine(path, path.relative_to(raw).as_posix())
        if file.kind == inventory.UNRECOGNISED:
            return json.dumps(file.to_json(), ensure_ascii=False)
        reading = inventory.read_file(raw, file)
    except InputError as error:
        return str(error)
    ledgers = [ledger.to_json() for ledger in reading.ledgers]
    tables = [table.to_csv() for table in reading.tables.values()]
    return json.dumps([file.to_json(), ledgers], ensure_ascii=False) + "".join(tables)


# In national files a public word may be anything that the publisher writes: it is shown as it is.
OWN = [name for name, specimen in SPECIMENS.items() if specimen.folder != "national"]


@pytest.mark.parametrize("name", OWN)
def test_a_message_shows_nothing_of_a_person(name: str, tmp_path: Path) -> None:
    aviary, specimen = Aviary(), SPECIMENS[name]
    found = set()
    for column, wrong in _wrong(specimen, aviary):
        path = put(wrong, specimen.shapes[-1], _content(wrong, specimen.shapes[-1]), tmp_path / "raw")
        said = _said_of(path, tmp_path / "raw")
        found |= {f"“{column}”: {leak}" for leak in aviary.found_in(said)}
    assert found == set()


def test_what_the_command_says_of_a_wrong_file_shows_nothing_of_a_person(tmp_path: Path) -> None:
    aviary, specimen = Aviary(), SPECIMENS["homecare_requests"]
    wrong = next(file for name, file in _wrong(specimen, aviary) if name == "Requested on")
    put_into(tmp_path / "raw", wrong, "csv")
    done = run_pipeline(
        "check", "--council", "Gateshead", "--raw", tmp_path / "raw", "--work", tmp_path / "made"
    )
    assert done.returncode == 2
    assert "Requested on" in done.stderr
    assert aviary.found_in(done.stdout + done.stderr) == set()
    assert leaks(aviary, tmp_path / "made") == []


# --------------------------------------------------------------------------------------------------------
# The test itself can fail


def test_a_canary_that_comes_out_is_found(tmp_path: Path) -> None:
    aviary = Aviary()
    person = aviary.person("a note", name=True)
    table = pandas.DataFrame({"note": [f"See {person.name}"], "number": [person.details[0]]})
    table.to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.html").write_text(f"<p>{person.details[1].replace('@', '@<wbr>')}</p>", encoding="utf-8")
    with (tmp_path / "c.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([person.details[2].replace(" ", "")])
    found = leaks(aviary, tmp_path)
    assert {line.split(":")[0] for line in found} == {"a.parquet", "b.html", "c.csv"}
    assert len(found) == 4
