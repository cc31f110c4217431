"""Files of the size and shape of CQC's national ones, to measure reading with. Every row is invented.

    python benchmarks/national_files.py [--folder benchmarks/files] [--share 1.0] [--only ratings.ods]

The rows are those of `assurance.sample.national_size`, here in all the forms that such files have had.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assurance.sample.national_size import (  # noqa: E402
    DUAL_COLUMNS,
    HSCA_COLUMNS,
    HSCA_ROWS,
    LOCATIONS_COLUMNS,
    PROVIDER_ROWS,
    PROVIDERS_COLUMNS,
    RATINGS_ROWS,
    hsca_rows,
    provider_rows,
    ratings_rows,
)
from assurance.sample.streamed import Row, Value, archive_entry, open_archive, write_ods  # noqa: E402

__all__ = ["DUAL_COLUMNS", "FILES", "HSCA_COLUMNS", "LOCATIONS_COLUMNS", "PROVIDERS_COLUMNS"]


def write_xlsx(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """Write an Excel workbook as Excel saves one, text in one list that the cells point into."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    words: dict[str, int] = {}
    with open_archive(path) as archive:
        for number, rows in enumerate(sheets.values(), start=1):
            with archive.open(
                archive_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True
            ) as part:
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
        with archive.open(archive_entry("xl/sharedStrings.xml"), "w", force_zip64=True) as part:
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
            archive_entry("[Content_Types].xml"),
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        )
        archive.writestr(
            archive_entry("_rels/.rels"),
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            archive_entry("xl/workbook.xml"),
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            archive_entry("xl/_rels/workbook.xml.rels"),
            f'<Relationships xmlns="{package}">{targets}'
            f'<Relationship Id="rId90" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId91" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            archive_entry("xl/styles.xml"),
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
