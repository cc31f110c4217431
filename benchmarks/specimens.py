"""A whole, valid, small file of every return, in every shape it comes in: to spoil, and to plant canaries in.

The columns of national files are those that their publishers use (`national_files`, `client_level_data` and
the files that stand beside them in `docs/returns.md`); those of councils' own returns are taken from their
declared formats. Every row is invented.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assurance.sources import KINDS, load  # noqa: E402
from assurance.sources.council_return import COUNCIL, Column, Format  # noqa: E402
from benchmarks.client_level_data import Extract  # noqa: E402
from benchmarks.national_files import DUAL_COLUMNS, HSCA_COLUMNS, LOCATIONS_COLUMNS, PROVIDERS_COLUMNS  # noqa: E402

Cell = Any
Grid = list[list[Cell]]
Sheets = dict[str, Grid]
TABLES = ("csv", "xlsx", "ods")
WORKBOOKS = ("xlsx", "ods")
EDITION = "2026-27-Q2"
HOME, COMMUNITY = "Residential social care", "Community based adult social care services"


@dataclass(frozen=True)
class Specimen:
    """A valid file of one return.

    Attributes
    ----------
    name
        The kind, and what sets this layout of it apart.
    kind
        The return that it is.
    sheets
        Its sheets as rows of cells; None when it is `records`.
    headers
        For each sheet that holds rows of the return: how many rows stand above the first of them.
    records
        Its JSON records.
    shapes
        What it comes as: "csv", "xlsx", "ods"; "json", "lines", "folder".
    folder
        Where it lies in the raw folder.
    council
        Slug of a council that it is about.
    about
        What its `.source.toml` says.
    """

    name: str
    kind: str
    sheets: Mapping[str, Grid]
    headers: Mapping[str, int]
    shapes: tuple[str, ...] = TABLES
    folder: str = "national"
    council: str = "gateshead"
    about: str = ""
    records: Sequence[dict[str, Any]] = ()


# --------------------------------------------------------------------------------------------------------
# Writing


def write_csv(rows: Sequence[Sequence[Cell]], delimiter: str = ",") -> bytes:
    """Return rows as CSV, dates day first."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([[_as_text(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8", "replace")


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime.date) and cell.year > 999 else str(cell)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts, the same bytes every time."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED, 1)
    return out.getvalue()


def parts_of(shape: str, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> dict[str, bytes]:
    """Return the parts of a workbook with these sheets."""
    parts = _xlsx(sheets) if shape == "xlsx" else _ods(sheets)
    return {name: text.encode("utf-8", "replace") for name, text in parts.items()}


def write(shape: str, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return sheets in a shape; of a CSV file the sheets stand under each other, and there is mostly one."""
    if shape == "csv":
        return write_csv([row for rows in sheets.values() for row in rows])
    return zipped(parts_of(shape, sheets))


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> dict[str, str]:
    places = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(printed(name))} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(places, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in places
    )
    words: dict[str, int] = {}
    written = {
        f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join(_xlsx_row(number, row, words) for number, row in enumerate(rows, 1))
        + "</sheetData></worksheet>"
        for n, rows in zip(places, sheets.values(), strict=True)
    }
    listed_words = "".join(f'<si><t xml:space="preserve">{escape(word)}</t></si>' for word in words)
    return {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="w" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{listed_words}</sst>',
        **written,
    }


def _xlsx_row(number: int, row: Sequence[Cell], words: dict[str, int]) -> str:
    cells = "".join(
        _xlsx_cell(f"{_letters(place)}{number}", cell, words)
        for place, cell in enumerate(row)
        if cell not in (None, "")
    )
    return f'<row r="{number}">{cells}</row>'


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _xlsx_cell(place: str, cell: Cell, words: dict[str, int]) -> str:
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime.date):
        days = (datetime.date(cell.year, cell.month, cell.day) - datetime.date(1899, 12, 30)).days
        return f'<c r="{place}" s="1"><v>{days}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = printed(str(cell))
    if text.startswith("=") and len(text) > 1:
        return f'<c r="{place}"><f>{escape(text[1:])}</f></c>'
    return f'<c r="{place}" t="s"><v>{words.setdefault(text, len(words))}</v></c>'


_URN = "urn:oasis:names:tc:opendocument:xmlns"


def _ods(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> dict[str, str]:
    spaces = " ".join(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(
        f"<table:table table:name={quoteattr(printed(name))}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
    }


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        kind = f'"boolean" office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, datetime.date):
        kind = f'"date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        kind = f'"float" office:value="{cell}"'
    else:
        text = printed(str(cell))
        if text.startswith("=") and len(text) > 1:
            return f"<table:table-cell table:formula={quoteattr('of:' + text)}/>"
        paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
    return f"<table:table-cell office:value-type={kind}><text:p>{cell}</text:p></table:table-cell>"


def printed(text: str) -> str:
    """Return text with what XML cannot hold as the mark for what is unknown."""
    return "".join(
        mark
        if mark in "\t\n\r" or (mark >= " " and not "\ud800" <= mark <= "\udfff" and mark < "\ufffe")
        else "?"
        for mark in text
    )


def write_records(shape: str, records: Sequence[Any]) -> bytes | dict[str, bytes]:
    """Return JSON records in a shape; of a folder its files by name."""
    if shape == "lines":
        return "".join(json.dumps(record) + "\n" for record in records).encode()
    if shape == "folder":
        return {f"{n:04}.json": json.dumps(record).encode() for n, record in enumerate(records, 1)}
    return json.dumps([*records], indent=1).encode()


# --------------------------------------------------------------------------------------------------------
# Councils' own returns, from their declared formats

DAY = datetime.date(2026, 4, 6)
TYPED: dict[str, Callable[[int], Cell]] = {
    "date": lambda n: DAY + datetime.timedelta(days=n),
    "month": lambda n: f"{('April', 'May', 'June')[n % 3]} {2024 + n // 3}",
    "count": lambda n: 10 + n,
    "number": lambda n: 20.5 + n,
    "identifier": lambda n: f"REF{n:05}",
}
OWN: dict[str, Callable[[int], Cell]] = {
    "Year": lambda n: f"{2020 + n}-{21 + n}",
    "Uplift per cent": lambda n: ("8", "8-9", "7.5")[n % 3],
    "Owner role": lambda n: ("Head of Service", "Director of Adult Social Services")[n % 2],
    "Edition": lambda n: EDITION,
    "Comparator": lambda n: ("Sunderland", "South Tyneside", "Rotherham", "Wakefield", "Kent", "Devon")[
        n % 6
    ],
    "Unit": lambda n: "per cent",
    "As at": lambda n: DAY,
    "Requested on": lambda n: DAY,
    "Period from": lambda n: datetime.date(2025, 4, 1),
    "Period to": lambda n: datetime.date(2026, 3, 31),
    "Of which": lambda n: "",
    "Opened on": lambda n: DAY - datetime.timedelta(days=90),
    "Due on": lambda n: DAY - datetime.timedelta(days=40),
    "Closed on": lambda n: DAY + datetime.timedelta(days=n),
    "Completed on": lambda n: DAY - datetime.timedelta(days=n),
    "Waiting since": lambda n: DAY - datetime.timedelta(days=100 * n + 20),
    "Level": lambda n: 1 + n % 3,
    "Score": lambda n: 1 + n % 4,
    "Setting": lambda n: ("Hospital", "At home", "Elsewhere")[n // 2],
    "Assessment status": lambda n: "Completed",
    "Sourced on": lambda n: DAY + datetime.timedelta(days=n),
    "Cumulative": lambda n: "No",
}


OF_TABLE: dict[tuple[str, str], Cell] = {
    ("homecare_requests", "Status"): "Sourced",
    ("improvement_actions", "Status"): "Completed",
    ("improvement_plans", "Status"): "Met",
    ("improvement_plans", "Closed on"): DAY,
}


def _cell(form: Format, column: Column, number: int) -> Cell:
    if (form.table, column.header) in OF_TABLE:
        return OF_TABLE[form.table, column.header]
    if column.header in OWN:
        return OWN[column.header](number)
    if column.words:
        return column.words[number % len(column.words)]
    if column.kind in TYPED:
        return TYPED[column.kind](number)
    if "location ID" in column.header:
        return f"1-{100000000 + number}"
    return f"{column.header} {number}"


def formats(kind: str) -> list[Format]:
    """Return the declared formats of a council's own return, none for any other return."""
    module = load(kind)
    forms = getattr(module, "FORMATS", None) or [getattr(module, "FORMAT", None)]
    return [form for form in forms if isinstance(form, Format)]


def header_of(form: Format) -> list[str]:
    """Return the names of all columns of a declared format."""
    return [COUNCIL, *(column.header for column in form.columns)]


def _own_returns() -> Iterator[Specimen]:
    for kind in KINDS:
        for number, form in enumerate(formats(kind)):
            rows = [["Gateshead", *(_cell(form, column, n) for column in form.columns)] for n in range(6)]
            rows[-1][0] = "E08000037"
            yield Specimen(
                name=kind if not number else f"{kind}, the other layout",
                kind=kind,
                sheets={"Return": [["Our return"], header_of(form), *rows], "Notes": [["Ask the team"]]},
                headers={"Return": 2},
                folder=f"gateshead/{EDITION}",
            )


# --------------------------------------------------------------------------------------------------------
# National returns


def _filled(columns: Sequence[str], values: Mapping[str, Cell]) -> list[Cell]:
    return [values.get(name, "") for name in columns]


def _ratings() -> Specimen:
    def row(number: int, domain: str, rating: str, group: str = "Overall", category: str = HOME) -> Mapping:
        return {
            "Location ID": f"1-{100000000 + number}", "Location ODS Code": f"V{number:04}",
            "Location Name": f"Location {number}", "Care Home?": "Y" if category == HOME else "N",
            "Location Type": "Social Care Org", "Location Primary Inspection Category": category,
            "Location Street Address": "1 High Street", "Location City": "Gateshead",
            "Location Post Code": "ZZ1 1ZZ", "Location Local Authority": "Gateshead",
            "Location Region": "North East", "Service / Population Group": group, "Domain": domain,
            "Latest Rating": rating, "Publication Date": datetime.date(2024, 5, 10 + number),
            "Report Type": "Location", "Inherited Rating (Y/N)": "N",
            "URL": f"http://www.cqc.org.uk/location/1-{100000000 + number}", "Provider ID": "1-200000001",
            "Provider Name": "A provider", "Brand ID": "-", "Brand Name": "-",
        }  # fmt: skip

    provider = {
        "Provider ID": "1-200000001", "Provider Name": "A provider", "Provider Type": "Social Care Org",
        "Provider Primary Inspection Category": HOME, "Provider Street Address": "1 High Street",
        "Provider City": "Gateshead", "Provider Post Code": "ZZ1 1ZZ",
        "Provider Local Authority": "Gateshead", "Provider Region": "North East",
        "Service / Population Group": "Overall", "Latest Rating": "Good",
        "Publication Date": datetime.date(2024, 5, 29), "Report Type": "Provider",
        "Inherited Rating (Y/N)": "N",
    }  # fmt: skip
    rows = [
        row(1, "Overall", "Good"), row(1, "Safe", "Good"), row(1, "Well-led", "Requires improvement"),
        row(2, "Overall", "Outstanding", category=COMMUNITY), row(2, "Safe", "Good", category=COMMUNITY),
        row(3, "Overall", "Not Rated"), row(3, "Overall", "Inadequate", "Care Homes"),
        row(4, "Overall", "Good", category="Dentists"),
    ]  # fmt: skip
    return Specimen(
        name="cqc_ratings",
        kind="cqc_ratings",
        sheets={
            "Locations": [[*LOCATIONS_COLUMNS], *(_filled(LOCATIONS_COLUMNS, row) for row in rows)],
            "README": [["Locations"], [], ["Source: CQC database as at 01 October 2026"]],
            "Providers": [
                [*PROVIDERS_COLUMNS],
                *(_filled(PROVIDERS_COLUMNS, provider | {"Domain": name}) for name in ("Overall", "Safe")),
            ],
        },
        headers={"Locations": 1, "Providers": 1},
    )


def _older_ratings() -> Specimen:
    """Return ratings under the 25 columns of older editions, with `Key Question`."""
    newer = _ratings().sheets["Locations"]
    dropped = {"Location ONSPD CCG Code", "Brand ID", "Brand Name"}
    keep = [place for place, name in enumerate(LOCATIONS_COLUMNS) if name not in dropped]
    rows = [[row[place] for place in keep] for row in newer]
    rows[0] = ["Key Question" if name == "Domain" else name for name in rows[0]]
    return Specimen(
        name="cqc_ratings, older columns",
        kind="cqc_ratings",
        sheets={"Locations": rows},
        headers={"Locations": 1},
    )


def _active_locations() -> Specimen:
    def row(number: int, **values: Cell) -> list[Cell]:
        return _filled(
            HSCA_COLUMNS,
            {
                "Location ID": f"1-{100000000 + number}", "Dormant (Y/N)": "N", "Care home?": "Y",
                "Location HSCA start date": datetime.date(2011, 2, 15), "Care homes beds": 20 + number,
                "Location Name": f"Location {number}", "Location Telephone Number": "01632960001",
                "Registered manager": "Invented, Person", "Location Type/Sector": "Social Care Org",
                "Location Inspection Directorate": "Adult social care",
                "Location Primary Inspection Category": HOME, "Location Latest Overall Rating": "Good",
                "Publication Date": datetime.date(2024, 5, 29), "Inherited Rating (Y/N)": "N",
                "Location Region": "North East", "Location Local Authority": "Gateshead",
                "Location Street Address": "1 High Street", "Location Postal Code": "ZZ1 1ZZ",
                "Brand ID": "-", "Brand Name": "-", "Provider ID": "1-200000001",
                "Provider Name": "A provider", "Provider Nominated Individual Name": "Invented, Person",
                "Regulated activity - Accommodation for persons who require nursing or personal care": "Y",
                "Service type - Care home service without nursing": "Y",
                "Service user band - Older People": "Y",
                **values,
            },
        )  # fmt: skip

    dual = {
        "Location ID": "1-100000004", "Location Name": "Location 4",
        "Location HSCA Start Date": datetime.date(2011, 2, 15), "Location Type/Sector": "Social Care Org",
        "Provider ID": "1-200000001", "Provider Name": "A provider",
        "Linked Organisation ID": "1-100000001", "Linked Organisation Name": "Location 1",
        "Relationship": "Dual Registration", "Relationship Start Date": datetime.date(2020, 1, 2),
        "Primary ID": "1-100000001",
    }  # fmt: skip
    linked = {
        "Location Dual Registered": "Dual Registration",
        "Primary ID (Dual registration locations)": "1-100000001",
    }
    dentist = {
        "Location Inspection Directorate": "Primary medical services",
        "Location Primary Inspection Category": "Dentists",
    }
    return Specimen(
        name="cqc_active_locations",
        kind="cqc_active_locations",
        sheets={
            "HSCA_Active_Locations": [
                [*HSCA_COLUMNS], row(1), row(2), row(3, **dentist), row(4, **linked),
            ],
            "README": [["Active locations"], ["Source: CQC database as at 01 September 2026"]],
            "Dual_Registration_Locations": [[*DUAL_COLUMNS], _filled(DUAL_COLUMNS, dual)],
        },
        headers={"HSCA_Active_Locations": 1, "Dual_Registration_Locations": 1},
    )  # fmt: skip


DIRECTORY = (
    "Name", "Also known as", "Address", "Postcode", "Phone number", "Service's website (if available)",
    "Service types", "Date of latest check", "Specialisms/services", "Provider name", "Local authority",
    "Region", "Location URL", "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
)  # fmt: skip


def _directory() -> Specimen:
    def row(number: int) -> list[Cell]:
        identifier = f"1-{100000000 + number}"
        return [
            f"Location {number}", "The old name", "1 High Street, Gateshead", "ZZ1 1ZZ", "01632 960001",
            "www.example.org", "Homecare agencies|Supported living", "09/Jan/2018 - 00:00",
            "Dementia|Caring for adults over 65 yrs", "A provider", "Gateshead", "North East",
            f"https://www.cqc.org.uk/location/{identifier}", identifier, "1-200000001",
        ]  # fmt: skip

    above: Grid = [["CQC Locations data"], [], ["This data was produced on 16 September 2026"], []]
    return Specimen(
        name="cqc_directory",
        kind="cqc_directory",
        sheets={"Directory": [*above, [*DIRECTORY], *(row(n) for n in range(1, 6))]},
        headers={"Directory": 5},
    )


WIDE = (
    "Location Name", "Location ID", "Comments within last month / comments last recorded",
    "Registered manager", "Location UPRN", "Location telephone number", "Location Web Address",
    "Location Local Authority", "Location ADASS Region", "Primary inspection category", "Service Types",
    "Care homes beds", "Location HSCA start date", "Location HSCA end date", "Dormant",
    "Location Latest Overall Rating", "Publication Date", "Service users supported",
    "Size of care home (bands by number of beds)", "Location length of service (bands by number of years)",
    "Location safe rating", "Location effective rating", "Location caring rating",
    "Location responsive rating", "Location well-led rating", "Provider Name", "Provider ID",
    "Provider HSCA start date", "Provider Ownership Type", "Provider Companies House Number", "Brand Name",
    "Brand ID",
)  # fmt: skip


def _wide_export() -> Specimen:
    def row(number: int) -> list[Cell]:
        values = {
            "Location Name": f"Location {number}", "Location ID": f"1-{100000000 + number}",
            "Comments within last month / comments last recorded": "None", "Location UPRN": "100000",
            "Registered manager": "Invented, Person", "Location telephone number": "01632960001",
            "Location Web Address": "www.example.org", "Location Local Authority": "Gateshead",
            "Location ADASS Region": "North East (ADASS Region)", "Primary inspection category": HOME,
            "Service Types": "Care home service without nursing", "Care homes beds": "9",
            "Location HSCA start date": "2013-06-04", "Dormant": "N",
            "Location Latest Overall Rating": "Good", "Publication Date": "5/29/2024 12:00:00 AM",
            "Service users supported": "Caring for adults over 65 yrs, Dementia",
            **dict.fromkeys(WIDE[20:25], "Good"), "Provider Name": "A provider",
            "Provider ID": "1-200000001", "Provider Companies House Number": "15756430    ",
        }  # fmt: skip
        return _filled(WIDE, values)

    return Specimen(
        name="cqc_wide_export",
        kind="cqc_wide_export",
        sheets={"Export": [[*WIDE], *(row(n) for n in range(1, 6))]},
        headers={"Export": 1},
    )


def _record(number: int) -> dict[str, Any]:
    questions = [
        {"name": name, "rating": "Good", "reportDate": "2019-10-31", "reportLinkId": "x"}
        for name in ("Safe", "Well-led", "Caring", "Responsive", "Effective")
    ]
    rated = {
        "overall": {"rating": "Good", "reportDate": "2019-10-31", "keyQuestionRatings": questions},
        "reportDate": "2019-10-31",
    }
    assessed = {
        "assessmentPlanPublishedDateTime": "2026-02-03 00:00:00",
        "ratings": {
            "overall": [],
            "asgRatings": [
                {"assessmentPlanId": "AP1", "title": "An assessment", "assessmentDate": "2026-02-03",
                 "name": "Care Homes", "assessmentPlanStatus": "Active", "rating": "Outstanding",
                 "status": "Current", "keyQuestionRatings": [
                     {"name": "Safe", "rating": "Good", "status": "Assessed"}]}
            ],
        },
    }  # fmt: skip
    contact = {"personTitle": "Mr", "personGivenName": "Invented", "personFamilyName": "Person",
               "personRoles": ["Registered Manager"]}  # fmt: skip
    return {
        "locationId": f"1-{100000000 + number}",
        "providerId": "1-200000001",
        "organisationType": "Location",
        "type": "Social Care Org",
        "name": f"Location {number}",
        "brandId": "BD198",
        "brandName": "BRAND One",
        "registrationStatus": "Registered",
        "registrationDate": "2011-02-15",
        "numberOfBeds": 75,
        "website": "www.example.org",
        "postalAddressLine1": "1 High Street",
        "postalCode": "ZZ1 1ZZ",
        "region": "North East",
        "careHome": "Y",
        "inspectionDirectorate": "Adult social care",
        "mainPhoneNumber": "01632960001",
        "localAuthority": "Gateshead",
        "lastInspection": {"date": "2019-09-18"},
        "relationships": [],
        "regulatedActivities": [
            {"name": "Accommodation for persons who require nursing or personal care", "code": "RA2",
             "contacts": [contact]}
        ],
        "gacServiceTypes": [
            {"name": "Residential homes", "description": "Care home service without nursing"}
        ],
        "inspectionCategories": [{"code": "S1", "primary": "true", "name": HOME}],
        "specialisms": [{"name": "Caring for adults over 65 yrs"}],
        "currentRatings": rated,
        "historicRatings": [{"reportDate": "2017-02-08", "overall": {"rating": "Inadequate"}}],
        **({"assessment": [assessed]} if number % 2 else {}),
    }  # fmt: skip


def _api() -> Specimen:
    return Specimen(
        name="cqc_api",
        kind="cqc_api",
        sheets={},
        headers={},
        shapes=("json", "lines", "folder"),
        records=[_record(number) for number in range(1, 5)],
    )


PLACES = (
    ("106", "Gateshead", "E08000037"), ("503", "Lincolnshire", "E10000019"),
    ("213", "Wakefield", "E08000036"),
)  # fmt: skip


def _ascof_workbook() -> Specimen:
    quantities = ("margin of error", "number of respondents", "outcome")
    survey = [f"{year} - {name}" for year in ("2018 to 2019", "2024 to 2025") for name in quantities]
    record = [f"2024 to 2025 - {name}" for name in ("numerator", "denominator", "outcome")]
    place = ["Local authority code", "Local authority", "ONS area code"]
    every = [*PLACES, ("", "England", "E92000001"), ("", "North East", "E12000001")]
    return Specimen(
        name="ascof_workbook",
        kind="ascof_workbook",
        sheets={
            "Cover": [["Measures from the ASCOF, England - time series, 2015 to 2016 to 2024 to 2025"]],
            "Contents": [
                ["Contents table"], [], ["Metric", "Description", "Source"],
                ["1A", "Quality of life", "ASCS"], ["2E(2a) ", "Living at home", "CLD"],
            ],
            "Table_1a": [
                ["Table 1a: quality of life [note 1]"], [], ["Some note"], [*place, *survey],
                *([*where, 0.4, 300, 19.1, 0.5, 295, 18.9] for where in every),
            ],
            "Table_2E(2a)": [
                ["Table 2E(2a): living at home"], [*place, *record],
                *([*where, 30, 60, "[c]" if where[1] == "Wakefield" else 50.0] for where in every),
            ],
        },
        headers={"Table_1a": 4, "Table_2E(2a)": 2},
        shapes=WORKBOOKS,
        about='edition = "An invented edition"',
    )  # fmt: skip


LONG = (
    "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
    "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
)  # fmt: skip


def _ascof_open_data(newer: bool = False) -> Specimen:
    def row(where: tuple[str, str, str], kind: str, value: Cell, group: str = "Total") -> list[Cell]:
        level = "England" if where[1] == "England" else "Council"
        return [
            where[0], where[1], level, where[2], "1E", group, kind, value, "1E", "Paid employment",
        ]  # fmt: skip

    rows = [row(where, "Outcome", 9.2 + n) for n, where in enumerate(PLACES)]
    rows += [row(PLACES[0], "Numerator", 46), row(PLACES[0], "Denominator", 500)]
    rows += [row(PLACES[0], "Outcome", "[c]", "Female")]
    rows += [row(("England", "England", "E92000001"), "Outcome", 4.8)]
    names = [name.capitalize().replace("Ons", "ONS").replace("Ascof", "ASCOF") for name in LONG[:8]]
    return Specimen(
        name="ascof_open_data, newer columns" if newer else "ascof_open_data",
        kind="ascof_open_data",
        sheets={"Data": [names, *(row[:8] for row in rows)] if newer else [[*LONG], *rows]},
        headers={"Data": 1},
        about='period = "2022-23"',
    )


def _survey_annex() -> Specimen:
    names = ["CASSR code", "CASSR", "ONS code"]
    return Specimen(
        name="survey_annex",
        kind="survey_annex",
        sheets={
            "Title": [
                ["Personal Social Services Adult Social Care Survey, England, 2023-24"], ["Invented figures"],
            ],
            "T1a - Answers by Council": [
                ["Table 1a: Percentage of service users by answer"], [], [],
                ["", "", "", "Question 1 [note 2]", "", "", "Question 3a", ""],
                [*names, "Very happy [note 1]", "Unhappy", "", "As much as I want", "None"],
                *([*where, 61.5, 38.5, "", "[c]", "[w]"] for where in PLACES),
                ["", "England", "E92000001", 64.9, 35.1, "", 50, 50],
            ],
            "T5 - Margins of Error": [
                ["Table 5: Margins of error of the percentages"], ["", "", "", "Question 1"],
                [*names, "Very happy", "Unhappy"], *([*where, 3.2, 3.2] for where in PLACES),
            ],
            "T2a - By Group": [["Table 2a"], ["Group", "Very happy"], ["Men", 60], ["Women", 62]],
        },
        headers={"T1a - Answers by Council": 5, "T5 - Margins of Error": 3, "T2a - By Group": 0},
        shapes=WORKBOOKS,
    )  # fmt: skip


def _survey_return() -> Specimen:
    names = [
        "LA Code", "Serial Number / Unique Reference Number", "Method of Collection",
        "Response/ Non Response", "Gender", "Q1 - How satisfied are you?\n(tick one)",
        "Q22[a] - What type of help did you have? None",
    ]  # fmt: skip
    return Specimen(
        name="survey_return",
        kind="survey_return",
        sheets={
            "2024-25 Changes": [["Key changes"]],
            "Sign Off Sheet": [["Council Code:", 106], ["Name of Council:", "Gateshead"]],
            "Service User Data - Codes": [
                ["Codes"], ["Field", "Code", "Label"], ["Method of Collection", 1, "Post"],
                ["Response / Non-response", 1, "Responded"], ["Q1 - How satisfied are you?", 1, "Very"],
                ["", 2, "Quite"], ["Q22 - What type of help did you have? a. None", 1, "Yes"],
            ],
            "Service User Data": [
                names, [106, "A1", 1, 1, 1, 1, -9], [106, "A2", 1, 1, 2, 2, 1], [106, "A3", 2, 1, 2, 1, ""],
                [106, "A4", 1, 2, 2, "", ""], [106, "", "", "", "", "", ""],
            ],
        },
        headers={"Service User Data": 1},
        shapes=WORKBOOKS,
        folder=f"gateshead/{EDITION}",
    )  # fmt: skip


def _oflog() -> Specimen:
    names = [
        "Financial year", "Local authority code", "Local authority name", "Grouping", "Entity_Name",
        "Region", "Measure", "Code", "Value", "MEDIAN", "MADs_from_median", "rank_order",
    ]  # fmt: skip
    rows = [
        [year, code, name, "LA_Raw", "Councils", "North East", "Outcome, ASC Carer Quality of Life", "ASC1",
         7.6 + n, 7.6, 0, "desc"]
        for year in ("2021-22", "2022-23")
        for n, (_, name, code) in enumerate(PLACES)
    ]  # fmt: skip
    return Specimen(name="oflog", kind="oflog", sheets={"Data": [names, *rows]}, headers={"Data": 1})


def _population() -> Iterator[Specimen]:
    names = ["GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "DATE_NAME", "GENDER_NAME", "C_AGE_NAME", "OBS_VALUE"]
    areas = [("Gateshead", "E08000037"), ("England", "E92000001"), ("North East", "E12000001")]
    ages = [("All Ages", 300), ("Age 0", 100), ("Aged 90+", 7)]
    rows = [[*area, "2024", "Total", age, count] for area in areas for age, count in ages]
    yield Specimen(name="population", kind="population", sheets={"Data": [names, *rows]}, headers={"Data": 1})
    yield Specimen(
        name="population, a column an age",
        kind="population",
        sheets={
            "MYE2 - Persons": [
                ["Table 8. Mid-2020 estimates"], [],
                ["Code", "Name", "Geography", "All ages", "0", "1", "90+"],
                ["E08000037", "GATESHEAD", "Metropolitan District", 6, 1, 2, 3],
                ["E12000001", "NORTH EAST", "Region", 6, 1, 2, 3],
                ["K02000001", "UNITED KINGDOM", "Country", 6, 1, 2, 3],
            ]
        },
        headers={"MYE2 - Persons": 3},
    )  # fmt: skip


def _council_lookup() -> Specimen:
    rows = [
        ["England", "", "", "", "E92000001"],
        ["Lincolnshire", "Shire Counties", "East Midlands", "503", "E10000019"],
        ["Gateshead", "Metropolitan District", "North East", "106", "E08000037"],
    ]
    return Specimen(
        name="council_lookup",
        kind="council_lookup",
        sheets={
            "Codes": [["Geography", "Council type", "Council region", "LA Code ", "ONS Area Code"], *rows]
        },
        headers={"Codes": 1},
    )


def _bare_comparators() -> Specimen:
    names = [("E08000024", "Sunderland"), ("E08000023", "South Tyneside"), ("E08000018", "Rotherham")]
    return Specimen(
        name="comparator_groups, a bare list",
        kind="comparator_groups",
        sheets={"List": [["area_code", "area_name"], *([*pair] for pair in names)]},
        headers={"List": 1},
        folder=f"gateshead/{EDITION}",
    )


def _client_level_data() -> Specimen:
    title, header, *rows = Extract(25, council="106", dirt=0.0).lines()
    return Specimen(
        name="client_level_data",
        kind="client_level_data",
        sheets={"Extract": [title, header, *rows]},
        headers={"Extract": 2},
        folder=f"gateshead/{EDITION}",
    )


def specimens() -> list[Specimen]:
    """Return a valid file of every return, of some in more than one layout."""
    every = [
        _ratings(), _older_ratings(), _active_locations(), _directory(), _wide_export(), _api(),
        _ascof_workbook(), _ascof_open_data(), _ascof_open_data(newer=True), _survey_annex(),
        _survey_return(), _oflog(), *_population(), _council_lookup(), *_own_returns(), _bare_comparators(),
        _client_level_data(),
    ]  # fmt: skip
    missing = {*KINDS} - {specimen.kind for specimen in every}
    if missing:
        raise AssertionError(f"no specimen of {', '.join(sorted(missing))}")
    return every
