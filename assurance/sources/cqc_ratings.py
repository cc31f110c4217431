"""CQC's care directory with ratings: the sheets `Locations` and `Providers`, adult social care only.

One row of the file is a location, or a provider, × service group × domain. Source of the layout: CQC, “Care
directory with ratings”, monthly; older editions say `Key Question` for `Domain` and lack three columns.
Addresses and postcodes are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pandas

from assurance.councils import Council
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.numerals import in_words
from assurance.provenance import RawFile
from assurance.sources import SOURCE_COLUMNS, Reading, Recognised
from assurance.sources.cqc_comparators import beside, compare
from assurance.sources.cqc_rated_once import keep_known, keep_one_each
from assurance.sources.cqc_words import (
    DOMAINS,
    RATINGS,
    SERVICE_TYPES,
    find_councils,
    find_domains,
    find_groups,
    find_ratings,
    find_regions,
    find_yes,
)
from assurance.sources.sheets import (
    Dates,
    Header,
    OrderSeen,
    Sheet,
    Workbook,
    batches,
    count_hidden,
    count_unread,
    find_header,
    look_for_header,
    open_workbook,
    parse_dates,
    parse_text,
    records,
)

__all__ = [
    "DOMAINS",
    "RATINGS",
    "RATING_COLUMNS",
    "SERVICE_TYPES",
    "compare",
    "read",
    "recognise",
]

KIND = "cqc_ratings"
NATIONAL = True
TABLES = ("ratings", "ratings_comparators", "provider_ratings")
BY_COUNCIL = ("ratings",)

CATEGORY = "Location Primary Inspection Category"
PROVIDERS_CATEGORY = "Provider Primary Inspection Category"
DATE = "Publication Date"
REQUIRED = (
    "Location ID",
    "Location Name",
    "Location Type",
    CATEGORY,
    "Location Local Authority",
    "Location Region",
    "Service / Population Group",
    "Domain",
    "Latest Rating",
    DATE,
    "Provider ID",
    "Provider Name",
)
OPTIONAL = ("Care Home?", "Inherited Rating (Y/N)")
OF_PROVIDERS = (
    "Provider ID",
    "Provider Name",
    "Provider Type",
    PROVIDERS_CATEGORY,
    "Service / Population Group",
    "Domain",
    "Latest Rating",
    DATE,
)
OPTIONAL_OF_PROVIDERS = ("Inherited Rating (Y/N)",)
ALSO = {"Domain": ["Key Question"]}
# What CQC's other files do not have. The directory with filters shares the other names.
OF_RATINGS_ALONE = ("Service / Population Group", "Domain", "Latest Rating")
QUICK = 5_000_000
"""A file up to this many bytes is looked through for its last date when it is recognised."""

RATING_COLUMNS = (
    "location_id",
    "location_name",
    "service_type",
    "care_home",
    "inspection_category",
    "location_type",
    "local_authority",
    "council_code",
    "region",
    "service_group",
    "domain",
    "rating",
    "rating_as_published",
    "publication_date",
    "inherited",
    "provider_id",
    "provider_name",
    *SOURCE_COLUMNS,
)
PROVIDER_COLUMNS = (
    "provider_id",
    "provider_name",
    "provider_type",
    "inspection_category",
    "service_group",
    "domain",
    "rating",
    "rating_as_published",
    "publication_date",
    "inherited",
    *SOURCE_COLUMNS,
)


# --------------------------------------------------------------------------------------------------------
# Recognising it


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if one of its sheets has the columns of `Locations`."""
    found = _locations(workbook.sheets)
    if found is None:
        return None
    sheet, header = found
    day = _as_at(workbook)
    last = "" if day or path.stat().st_size > QUICK else _last_published(sheet, header)
    return Recognised(
        share=header.share,
        title="Care directory with ratings: locations",
        publisher="Care Quality Commission",
        licence="Open Government Licence v3.0",
        period=f"as at {day}" if day else f"ratings published up to {last}" if last else "",
        edition=day,
    )


def _look(sheet: Sheet) -> Header | None:
    """Return the header of a sheet that is like `Locations`."""
    header = look_for_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
    if header is None or sum(name in header.columns for name in OF_RATINGS_ALONE) < 2:
        return None
    return header if {"Location ID", "Location Name"} & set(header.columns) else None


def _look_for_providers(sheet: Sheet) -> Header | None:
    """Return the header of a sheet that is like `Providers`."""
    if _look(sheet):
        return None
    header = look_for_header(sheet, OF_PROVIDERS, optional=OPTIONAL_OF_PROVIDERS, also=ALSO)
    return header if header and sum(name in header.columns for name in OF_RATINGS_ALONE) >= 2 else None


def _locations(sheets: Iterable[Sheet]) -> tuple[Sheet, Header] | None:
    found = [(sheet, header) for sheet in sheets if (header := _look(sheet))]
    return max(found, key=lambda pair: pair[1].share, default=None)


def _as_at(workbook: Workbook) -> str:
    """Return the day that a note in the workbook gives, as "1 October 2024"; "" when none does."""
    for sheet in workbook.sheets:
        if sheet.name.casefold().replace(" ", "") in ("locations", "providers"):
            continue
        for row in sheet.top(20):
            for cell in row:
                found = (
                    re.search(r"\bas at (\d{1,2}) ([A-Z][a-z]+) (\d{4})", cell)
                    if isinstance(cell, str)
                    else None
                )
                if found:
                    return f"{int(found[1])} {found[2]} {found[3]}"
    return ""


def _last_published(sheet: Sheet, header: Header) -> str:
    """Return the last publication date in the file, as "29 May 2026"; "" when there is none to be read."""
    if DATE not in header.columns:
        return ""
    try:
        column = records(sheet, replace(header, columns={DATE: header.columns[DATE]}))[DATE]
        last = parse_dates(column, sheet, order="day first", unreadable="collect").dates.max()
    except InputError:  # the reader will say so
        return ""
    return "" if pandas.isna(last) else in_words(last)


# --------------------------------------------------------------------------------------------------------
# Reading it


def read(path: Path, file: RawFile) -> Reading:
    """Return the ratings of every adult social care location and provider in the file.

    A row that is there twice is merged into the first. Of two rows of one location (or provider), service
    group and domain with different ratings or dates, the later publication date is kept (at the same date the
    first in the file) and the other is set aside.

    Returns
    -------
    Reading
        `ratings`: a row a location × service group × domain; `care_home` and `inherited` are true, false or
        missing, `publication_date` datetime64[ms]. `council_code` is missing where the area is no council's.
        `ratings_comparators`: locations by rating for England, each region and each council's area, each
        location once, by its Overall rating of Overall; without rows unless the file covers all nine regions.
        `provider_ratings`: a row a provider × service group × domain, of the providers that are adult social
        care by their category or have a location that is; without rows when there is no sheet `Providers`.

    Raises
    ------
    InputError
        When a column is missing or a publication date is no date.
    """
    workbook = open_workbook(path)
    found = _locations(workbook.sheets)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
    ledger = Ledger(file=file.path, sheet=sheet.name, table="ratings")
    rows, dates = _read_sheet(sheet, header, CATEGORY, lambda _: None, ledger)
    ratings = _with_source(_tidy_locations(rows, dates, ledger), ledger)
    ratings = keep_one_each(keep_known(ratings, "location", ledger), "location", ledger)
    ratings = ratings[list(RATING_COLUMNS)].reset_index(drop=True)
    ledger.kept = len(ratings)

    of_providers, its_ledgers = _read_providers(workbook, file, frozenset(ratings["provider_id"]))
    return Reading(
        {
            "ratings": ratings,
            "ratings_comparators": compare(ratings, file.path, sheet.name),
            "provider_ratings": of_providers,
        },
        [
            ledger,
            *its_ledgers,
            *_unread(workbook, {sheet.name, *(its.sheet for its in its_ledgers)}, file),
        ],
    )


def _unread(workbook: Workbook, read: set[str], file: RawFile) -> list[Ledger]:
    """Return the account of sheets that look like one that was read: hidden ones, and a second of a kind."""
    others = [sheet for sheet in workbook.sheets if sheet.name not in read]
    kinds = ((_look, "ratings"), (_look_for_providers, "provider_ratings"))
    return [
        ledger
        for find, table in kinds
        for ledger in (
            *count_hidden(workbook, find, table, file.path),
            *count_unread(others, find, table, file.path, "on a second sheet of the same kind"),
        )
    ]


def _read_providers(
    workbook: Workbook, file: RawFile, ours: frozenset[str]
) -> tuple[pandas.DataFrame, list[Ledger]]:
    """Return the ratings of providers, and the account of their sheet if there is one."""
    found = [(sheet, header) for sheet in workbook.sheets if (header := _look_for_providers(sheet))]
    if not found:
        empty = pandas.DataFrame({name: [] for name in (*OF_PROVIDERS, *OPTIONAL_OF_PROVIDERS)}, dtype=object)
        ledger = Ledger(file=file.path, sheet="", table="provider_ratings")
        days = pandas.Series([], dtype="datetime64[ms]")
        return _with_source(_tidy_providers(empty, days, ledger), ledger)[list(PROVIDER_COLUMNS)], []
    sheet, _ = max(found, key=lambda pair: pair[1].share)
    header = find_header(sheet, OF_PROVIDERS, optional=OPTIONAL_OF_PROVIDERS, also=ALSO)
    ledger = Ledger(file=file.path, sheet=sheet.name, table="provider_ratings")
    rows, dates = _read_sheet(
        sheet, header, PROVIDERS_CATEGORY, lambda batch: parse_text(batch["Provider ID"]).isin(ours), ledger
    )
    table = _with_source(_tidy_providers(rows, dates, ledger), ledger)
    table = keep_one_each(keep_known(table, "provider", ledger), "provider", ledger)
    table = table[list(PROVIDER_COLUMNS)].reset_index(drop=True)
    ledger.kept = len(table)
    return table, [ledger]


def _read_sheet(
    sheet: Sheet,
    header: Header,
    category: str,
    also: Callable[[pandas.DataFrame], pandas.Series | None],
    ledger: Ledger,
) -> tuple[pandas.DataFrame, pandas.Series]:
    """Return the rows of adult social care, and those that `also` marks, with their publication dates.

    Other sectors' rows are counted and let go of as they pass; the whole column tells how dates are written.
    """
    kept = []
    order = OrderSeen(sheet, DATE)
    for batch in batches(sheet, header, ledger):
        ledger.rows_in += len(batch)
        order.look(batch[DATE])
        sector = parse_text(batch[category])
        ours = sector.str.casefold().isin([*SERVICE_TYPES])
        others = also(batch)
        if others is not None:
            ours |= others
        for name, count in sector[~ours].value_counts().items():
            ledger.beyond[f"not adult social care: {name or 'no inspection category'}"] += int(count)
        kept.append(batch[ours])
    rows = pandas.concat(kept)
    told = order.told()
    dates = parse_dates(rows[DATE], sheet, order=told or "day first")
    _count_dates(dates, told is None and order.undecided is not None, ledger)
    return rows, dates.dates


def _count_dates(read: Dates, assumed: bool, ledger: Ledger) -> None:
    """Count the dates that were read other than as most are written, or by an order that had to be told."""
    usual = max(read.written, key=lambda way: read.written[way], default="")
    for way, count in sorted(read.written.items()):
        if way == "month first":
            kind = "read dates written month first"
        elif way == "day first" and assumed:
            kind = "read dates day first, as CQC writes them, since none tells"
        elif way != usual:
            kind = f"read dates written unlike most: {way}"
        else:
            continue
        before, after = read.examples[way]
        ledger.repaired(kind, before, after.isoformat(), count)


def _tidy_locations(rows: pandas.DataFrame, dates: pandas.Series, ledger: Ledger) -> pandas.DataFrame:
    text = {name: parse_text(rows[name], ledger) for name in rows.columns if name != DATE}
    return pandas.DataFrame(
        {
            "location_id": text["Location ID"],
            "location_name": text["Location Name"],
            "service_type": text[CATEGORY].str.casefold().map(SERVICE_TYPES).astype("str"),
            "care_home": find_yes(text.get("Care Home?"), rows.index),
            "inspection_category": text[CATEGORY],
            "location_type": text["Location Type"],
            "local_authority": text["Location Local Authority"],
            "council_code": find_councils(text["Location Local Authority"], ledger),
            "region": find_regions(text["Location Region"], ledger),
            **_tidy_rating(text, dates, rows.index, ledger),
            "provider_id": text["Provider ID"],
            "provider_name": text["Provider Name"],
        },
        index=rows.index,
    )


def _tidy_providers(rows: pandas.DataFrame, dates: pandas.Series, ledger: Ledger) -> pandas.DataFrame:
    text = {name: parse_text(rows[name], ledger) for name in rows.columns if name != DATE}
    return pandas.DataFrame(
        {
            "provider_id": text["Provider ID"],
            "provider_name": text["Provider Name"],
            "provider_type": text["Provider Type"],
            "inspection_category": text[PROVIDERS_CATEGORY],
            **_tidy_rating(text, dates, rows.index, ledger),
        },
        index=rows.index,
    )


def _tidy_rating(
    text: dict[str, pandas.Series], dates: pandas.Series, index: pandas.Index, ledger: Ledger
) -> dict[str, pandas.Series]:
    """Return the columns that a location and a provider have alike."""
    return {
        "service_group": find_groups(text["Service / Population Group"], ledger),
        "domain": find_domains(text["Domain"], ledger),
        "rating": find_ratings(text["Latest Rating"], ledger),
        "rating_as_published": text["Latest Rating"],
        "publication_date": dates,
        "inherited": find_yes(text.get("Inherited Rating (Y/N)"), index),
    }


def _with_source(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    return table.assign(
        source_file=pandas.Series(ledger.file, index=table.index, dtype="str"),
        source_sheet=pandas.Series(ledger.sheet, index=table.index, dtype="str"),
        source_row=table.index.astype("int64"),
    )


# --------------------------------------------------------------------------------------------------------
# One council's part


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area, their providers, and the counts of all places.

    CQC gives a provider no council, only its own address: it is the council's where one of its locations is.
    """
    ratings, comparators = tables["ratings"], tables["ratings_comparators"]
    providers = tables["provider_ratings"]
    here = ratings[ratings["council_code"] == council.code]
    return {
        "ratings": here,
        "ratings_comparators": beside(comparators, council),
        "provider_ratings": providers[providers["provider_id"].isin(here["provider_id"])],
    }


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last publication date in the file, which tells a newer edition from an older one."""
    last = tables["ratings"]["publication_date"].max()
    return "" if pandas.isna(last) else last.date().isoformat()
