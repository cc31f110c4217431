"""Files of the size and shape of CQC's national ones, to measure reading with. Every row is invented.

    python benchmarks/national_files.py [--folder benchmarks/files] [--share 1.0] [--only ratings.ods]

The columns are CQC's, in their order; the words (ratings, domains, service groups, inspection categories,
regions, councils) are those that CQC and the Office for National Statistics use. Names of locations and
providers say that they are invented. The same seed gives the same rows. Writing streams: a file of 900 MB of
XML is written a row at a time.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assurance import councils  # noqa: E402

Value = str | int | float | datetime.date
Row = Sequence[Value]

RATINGS_ROWS = 323_673
"""Rows of the sheet Locations in September 2026."""
HSCA_ROWS = 57_069
"""Rows of the sheet HSCA_Active_Locations in September 2026."""
PROVIDER_ROWS = 20_000
"""Rows of the sheet Providers: a guess, since no count was published."""

LOCATIONS_COLUMNS = (
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG Name", "Service / Population Group",
    "Domain", "Latest Rating", "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL",
    "Provider ID", "Provider Name", "Brand ID", "Brand Name",
)  # fmt: skip
PROVIDERS_COLUMNS = (
    "Provider ID", "Provider ODS Code", "Provider Name", "Provider Type",
    "Provider Primary Inspection Category", "Provider Street Address", "Provider Address Line 2",
    "Provider City", "Provider Post Code", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Brand ID", "Brand Name",
)  # fmt: skip
ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures", "Family planning",
    "Management of supply of blood and blood derived products", "Maternity and midwifery services",
    "Nursing care", "Personal care", "Services in slimming clinics", "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
)  # fmt: skip
SERVICE_TYPES = (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing",
    "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only", "Community healthcare service",
    "Dental service", "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers",
    "Doctors consultation service", "Doctors treatment service", "Domiciliary care service",
    "Extra Care housing services", "Hospice services", "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with "
    "substance misuse",
    "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service",
    "Prison Healthcare Services", "Rehabilitation services", "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service", "Shared Lives",
    "Specialist college service", "Supported living service", "Urgent care services",
)  # fmt: skip
BANDS = (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder",
    "Mental Health", "Older People", "People detained under the Mental Health Act",
    "People who misuse drugs and alcohol", "People with an eating disorder", "Physical Disability",
    "Sensory Impairment", "Whole Population", "Younger Adults",
)  # fmt: skip
HSCA_COLUMNS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Location ODS Code", "Location Telephone Number", "Registered manager", "Location Web Address",
    "Care homes beds", "Location Type/Sector", "Location Inspection Directorate",
    "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
    "Inherited Rating (Y/N)", "Location Region", "Location NHS Region", "Location Local Authority",
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG", "Location Street Address", "Location Address Line 2", "Location City",
    "Location County", "Location Postal Code", "Location PAF ID", "Location UPRN ID", "Location Latitude",
    "Location Longitude", "Location Parliamentary Constituency", "Brand ID", "Brand Name",
    "Provider Companies House Number", "Provider Charity Number", "Provider ID", "Provider Name",
    "Provider HSCA start date", "Provider Type/Sector", "Provider Inspection Directorate",
    "Provider Primary Inspection Category", "Provider Ownership Type", "Provider Telephone Number",
    "Provider Web Address", "Provider Street Address", "Provider Address Line 2", "Provider City",
    "Provider County", "Provider Postal Code", "Provider PAF ID", "Provider UPRN ID",
    "Provider Local Authority", "Provider Region", "Provider NHS Region", "Provider Latitude",
    "Provider Longitude", "Provider Parliamentary Constituency", "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    *(f"Regulated activity - {name}" for name in ACTIVITIES),
    *(f"Service type - {name}" for name in SERVICE_TYPES),
    *(f"Service user band - {name}" for name in BANDS),
    "Location Dual Registered", "Primary ID (Dual registration locations)",
)  # fmt: skip
DUAL_COLUMNS = (
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID",
    "Provider Name", "Linked Organisation ID", "Linked Organisation Name", "Relationship",
    "Relationship Start Date", "Primary ID",
)  # fmt: skip

DOMAINS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")
RATINGS = ("Good", "Requires improvement", "Outstanding", "Inadequate", "Not Rated")
RATING_SHARES = (77, 14, 4, 1, 4)
CARE_HOME, HOMECARE = "Residential social care", "Community based adult social care services"
# Type and primary inspection category, with how often they come; the directorate follows from the type.
SECTORS = (
    (("Social Care Org", CARE_HOME, "Adult social care"), 46),
    (("Social Care Org", HOMECARE, "Adult social care"), 18),
    (("Primary Medical Services", "GP Practices", "Primary medical services"), 20),
    (("Primary Dental Care", "Dentists", "Primary medical services"), 8),
    (("NHS Healthcare Organisation", "Acute hospital - NHS non-specialist", "Hospitals"), 5),
    (("Independent Healthcare Org", "Hospice services", "Hospitals"), 2),
    (("Independent Ambulance", "Ambulance service", "Hospitals"), 1),
)
SERVICE_GROUPS = {CARE_HOME: "Care Homes", HOMECARE: "Homecare", "Dentists": "Dental"}
NHS_REGIONS = {
    "East Midlands": "Midlands", "West Midlands": "Midlands", "East of England": "East of England",
    "London": "London", "North East": "North East and Yorkshire", "North West": "North West",
    "Yorkshire and The Humber": "North East and Yorkshire", "South East": "South East",
    "South West": "South West",
}  # fmt: skip
STREETS = ("High Street", "Church Road", "Station Road", "Victoria Road", "Mill Lane", "London Road")
LAST_DAY = datetime.date(2026, 9, 11)


# --------------------------------------------------------------------------------------------------------
# Rows


def ratings_rows(count: int, seed: int = 20_260_916) -> Iterator[Row]:
    """Yield the rows of the sheet Locations, without its header: location × service group × domain."""
    random = Random(seed)
    left = count
    number = 0
    while left > 0:
        number += 1
        location = _location(random, number)
        for group, domain, rating, date in _rated(random, location["category"]):
            if not left:
                return
            left -= 1
            yield (
                location["id"], location["ods"], location["name"], location["care_home"], location["type"],
                location["category"], location["street"], location["line_2"], location["city"],
                location["postcode"], location["council"], location["region"], location["nhs_region"],
                location["ccg_code"], location["ccg"], "", "", group, domain, rating, date, "Location",
                location["inherited"], f"http://www.cqc.org.uk/location/{location['id']}",
                location["provider_id"], location["provider"], location["brand_id"], location["brand"],
            )  # fmt: skip


def provider_rows(count: int, seed: int = 20_260_917) -> Iterator[Row]:
    """Yield the rows of the sheet Providers, without its header: provider × service group × domain."""
    random = Random(seed)
    left = count
    number = 0
    while left > 0:
        number += 1
        location = _location(random, number)
        for group, domain, rating, date in _rated(random, location["category"]):
            if not left:
                return
            left -= 1
            yield (
                location["provider_id"], location["ods"], location["provider"], location["type"],
                location["category"], location["street"], location["line_2"], location["city"],
                location["postcode"], location["council"], location["region"], location["nhs_region"],
                group, domain, rating, date, "Provider", location["inherited"],
                f"http://www.cqc.org.uk/provider/{location['provider_id']}", location["brand_id"],
                location["brand"],
            )  # fmt: skip


def hsca_rows(count: int, seed: int = 20_260_918) -> Iterator[Row]:
    """Yield the rows of the sheet HSCA_Active_Locations, without its header: a registered location."""
    random = Random(seed)
    for number in range(1, count + 1):
        location = _location(random, number)
        rated = random.random() < 0.85
        care_home = location["care_home"] == "Y"
        own = {
            "Location ID": location["id"],
            "Location HSCA start date": _day(random, 2010),
            "Dormant (Y/N)": "Y" if random.random() < 0.02 else "N",
            "Care home?": location["care_home"],
            "Location Name": location["name"],
            "Location ODS Code": location["ods"],
            "Location Telephone Number": f"01632{random.randrange(10**6):06}",
            "Registered manager": f"Invented, Person {number % 9_000}",
            "Location Web Address": f"www.invented-{number}.example",
            "Care homes beds": random.randrange(3, 90) if care_home else "",
            "Location Type/Sector": location["type"],
            "Location Inspection Directorate": location["directorate"],
            "Location Primary Inspection Category": location["category"],
            "Location Latest Overall Rating": _rating(random) if rated else "",
            "Publication Date": _day(random, 2015) if rated else "",
            "Inherited Rating (Y/N)": location["inherited"] if rated else "",
            "Location Region": location["region"],
            "Location NHS Region": location["nhs_region"],
            "Location Local Authority": location["council"],
            "Location ONSPD CCG Code": location["ccg_code"],
            "Location ONSPD CCG": location["ccg"],
            "Location Street Address": location["street"],
            "Location City": location["city"],
            "Location County": location["region"],
            "Location Postal Code": location["postcode"],
            "Location PAF ID": number * 7,
            "Location UPRN ID": 10_000_000_000 + number,
            "Location Latitude": round(50 + random.random() * 5, 6),
            "Location Longitude": round(-5 + random.random() * 6, 6),
            "Location Parliamentary Constituency": f"{location['council']} (invented seat)",
            "Brand ID": location["brand_id"],
            "Brand Name": location["brand"],
            "Provider Companies House Number": f"{random.randrange(10**8):08}",
            "Provider ID": location["provider_id"],
            "Provider Name": location["provider"],
            "Provider HSCA start date": _day(random, 2010),
            "Provider Type/Sector": location["type"],
            "Provider Inspection Directorate": location["directorate"],
            "Provider Primary Inspection Category": location["category"],
            "Provider Ownership Type": "Organisation",
            "Provider Telephone Number": f"01632{random.randrange(10**6):06}",
            "Provider Web Address": f"www.invented-{number}.example",
            "Provider Street Address": location["street"],
            "Provider City": location["city"],
            "Provider County": location["region"],
            "Provider Postal Code": location["postcode"],
            "Provider PAF ID": number * 7,
            "Provider UPRN ID": 10_000_000_000 + number,
            "Provider Local Authority": location["council"],
            "Provider Region": location["region"],
            "Provider NHS Region": location["nhs_region"],
            "Provider Latitude": round(50 + random.random() * 5, 6),
            "Provider Longitude": round(-5 + random.random() * 6, 6),
            "Provider Parliamentary Constituency": f"{location['council']} (invented seat)",
            "Provider Nominated Individual Name": f"Invented, Person {number % 11_000}",
        }
        flags = {name for name in HSCA_COLUMNS[61:120] if random.random() < 0.07}
        service = "Care home service without nursing" if care_home else "Domiciliary care service"
        if location["directorate"] == "Adult social care":
            flags.add(f"Service type - {service}")
        yield [own.get(name, "Y" if name in flags else "") for name in HSCA_COLUMNS]


def _location(random: Random, number: int) -> dict[str, str]:
    council = random.choice(councils.every_council())
    kind, category, directorate = random.choices(
        [sector for sector, _ in SECTORS], [weight for _, weight in SECTORS]
    )[0]
    provider = random.randrange(1, 30_000)
    branded = random.random() < 0.3
    brand = random.randrange(1, 700)
    area = councils.every_council().index(council) + 200
    return {
        "id": f"1-{1_000_000_000 + number * 37}",
        "ods": f"V{number:05X}"[:6],
        "name": f"Invented {category.split()[0]} Service {number}",
        "care_home": "Y" if category == CARE_HOME else "N",
        "type": kind,
        "category": category,
        "directorate": directorate,
        "street": f"{random.randrange(1, 250)} {random.choice(STREETS)}",
        "line_2": "Invented Park" if random.random() < 0.3 else "",
        "city": council.name.split(",")[0],
        "postcode": f"ZZ{random.randrange(1, 99)} {random.randrange(1, 9)}ZZ",
        "council": council.name,
        "region": council.region,
        "nhs_region": NHS_REGIONS[council.region],
        "ccg_code": f"E3800{area:04}",
        "ccg": f"NHS {council.name.split(',')[0]} CCG",
        "inherited": "Y" if random.random() < 0.06 else "N",
        "provider_id": f"1-{2_000_000_000 + provider * 41}",
        "provider": f"Invented Provider {provider} Limited",
        "brand_id": f"BD{brand:03}" if branded else "-",
        "brand": f"BRAND Invented {brand}" if branded else "-",
    }


def _rated(random: Random, category: str) -> Iterator[tuple[str, str, str, Value]]:
    """Yield the service group, domain, rating and date of each row of one location."""
    if category == "Dentists":
        for domain in DOMAINS:
            yield "Dental", domain, "Regulations met" if domain != "Overall" else "Not Rated", _day(random)
        return
    by_service = category in SERVICE_GROUPS and random.random() < 0.1
    date = _day(random)
    for domain in DOMAINS:
        if by_service:  # rated for its service, since 2026 not as a whole
            yield "Overall", domain, "Not Rated", ""
            yield SERVICE_GROUPS[category], domain, _rating(random), date
        else:
            yield "Overall", domain, _rating(random), date


def _rating(random: Random) -> str:
    return random.choices(RATINGS, RATING_SHARES)[0]


def _day(random: Random, since: int = 2017) -> datetime.date:
    first = datetime.date(since, 1, 1)
    return first + datetime.timedelta(days=random.randrange((LAST_DAY - first).days + 1))


# --------------------------------------------------------------------------------------------------------
# Files


def write_ods(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """Write an OpenDocument spreadsheet as Excel saves one, a row at a time."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    with _zip(path) as archive:
        archive.writestr(_entry("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        with archive.open(_entry("content.xml"), "w", force_zip64=True) as part:
            part.write(
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                f'<office:document-content xmlns:table="{urn}:table:1.0" xmlns:office="{urn}:office:1.0" '
                f'xmlns:text="{urn}:text:1.0" office:version="1.3"><office:body>'
                "<office:spreadsheet>".encode()
            )
            for name, rows in sheets.items():
                part.write(f'<table:table table:name="{escape(name)}">'.encode())
                for row in rows:
                    cells = _ods_cells(row)
                    part.write(f'<table:table-row table:style-name="ro1">{cells}</table:table-row>'.encode())
                part.write(b"</table:table>")
            part.write(b"</office:spreadsheet></office:body></office:document-content>")
        archive.writestr(
            _entry("META-INF/manifest.xml"),
            f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )


def _ods_cells(row: Row) -> str:
    cells: list[str] = []
    for empty, run in groupby(row, key=lambda value: value == ""):
        values = list(run)
        if not empty:
            cells += map(_ods_cell, values)
        elif len(values) == 1:
            cells.append('<table:table-cell table:style-name="ce1"/>')
        else:
            repeated = f'table:number-columns-repeated="{len(values)}"'
            cells.append(f'<table:table-cell {repeated} table:style-name="ce1"/>')
    return "".join(cells)


def _ods_cell(value: Value) -> str:
    if isinstance(value, datetime.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value}" '
            f'table:style-name="ce3"><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>'
        )
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string" table:style-name="ce1">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" table:style-name="ce2">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def write_xlsx(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """Write an Excel workbook as Excel saves one, text in one list that the cells point into."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    words: dict[str, int] = {}
    with _zip(path) as archive:
        for number, rows in enumerate(sheets.values(), start=1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as part:
                part.write(
                    f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>'.encode()
                )
                for at, row in enumerate(rows, start=1):
                    cells = "".join(
                        _xlsx_cell(f"{letters}{at}", value, words)
                        for letters, value in zip(_LETTERS, row, strict=False)
                        if value != ""
                    )
                    part.write(f'<row r="{at}" spans="1:{len(row)}">{cells}</row>'.encode())
                part.write(b"</sheetData></worksheet>")
        with archive.open(_entry("xl/sharedStrings.xml"), "w", force_zip64=True) as part:
            part.write(f'{_XML}<sst xmlns="{main}">'.encode())
            for word in words:
                part.write(f"<si><t>{escape(word)}</t></si>".encode())
            part.write(b"</sst>")
        numbers = range(1, len(sheets) + 1)
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, sheets, strict=True)
        )
        targets = "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        archive.writestr(
            _entry("[Content_Types].xml"),
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        )
        archive.writestr(
            _entry("_rels/.rels"),
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            _entry("xl/workbook.xml"),
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            _entry("xl/_rels/workbook.xml.rels"),
            f'<Relationships xmlns="{package}">{targets}'
            f'<Relationship Id="rId90" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId91" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            _entry("xl/styles.xml"),
            f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
        )


def _xlsx_cell(place: str, value: Value, words: dict[str, int]) -> str:
    if isinstance(value, datetime.date):
        return f'<c r="{place}" s="1"><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{words.setdefault(value, len(words))}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_LETTERS = tuple(f"{first}{second}".strip() for first in " ABCDEF" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write CSV with the dates month first, as a conversion under American settings leaves them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([f"{cell:%m/%d/%Y}" if isinstance(cell, datetime.date) else cell for cell in row])


def _zip(path: Path) -> zipfile.ZipFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    return entry


def _under(header: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield header
    yield from rows


def write_ratings_ods(path: Path, share: float) -> None:
    """Write the directory with ratings, `Latest_ratings.ods`."""
    write_ods(path, _ratings(share))


def write_ratings_xlsx(path: Path, share: float) -> None:
    """Write the same as an Excel workbook, the form of earlier years."""
    write_xlsx(path, _ratings(share))


def write_ratings_csv(path: Path, share: float) -> None:
    """Write its sheet Locations as CSV."""
    write_csv(path, _under(LOCATIONS_COLUMNS, ratings_rows(round(RATINGS_ROWS * share))))


def _ratings(share: float) -> dict[str, Iterable[Row]]:
    return {
        "README": [["Invented rows in the shape of CQC's directory with ratings"]],
        "Locations": _under(LOCATIONS_COLUMNS, ratings_rows(round(RATINGS_ROWS * share))),
        "Providers": _under(PROVIDERS_COLUMNS, provider_rows(round(PROVIDER_ROWS * share))),
    }


def write_hsca_ods(path: Path, share: float) -> None:
    """Write the directory with filters, `HSCA_Active_Locations.ods`."""
    write_ods(
        path,
        {
            "README": [
                ["Active locations for providers registered under the Health and Social Care Act (HSCA)"],
                [],
                ["Invented rows"],
                ["Source: CQC database as at 16 September 2026"],
            ],
            "HSCA_Active_Locations": _under(HSCA_COLUMNS, hsca_rows(round(HSCA_ROWS * share))),
            "Dual_Registration_Locations": [DUAL_COLUMNS],
        },
    )


FILES: dict[str, Callable[[Path, float], None]] = {
    "ratings.ods": write_ratings_ods,
    "ratings.xlsx": write_ratings_xlsx,
    "ratings.csv": write_ratings_csv,
    "hsca.ods": write_hsca_ods,
}


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write invented files of national size.")
    parser.add_argument("--folder", type=Path, default=ROOT / "benchmarks" / "files")
    parser.add_argument("--share", type=float, default=1.0, help="how much of the national number of rows")
    parser.add_argument("--only", choices=FILES, action="append")
    chosen = parser.parse_args()
    for name in chosen.only or FILES:
        FILES[name](chosen.folder / name, chosen.share)
        print(f"{name}: {(chosen.folder / name).stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
