"""What CQC's several lists of locations have in common: the tables they are made into, and how.

`cqc_active_locations`, `cqc_directory`, `cqc_wide_export` and `cqc_api` each hand over what a list says of
its locations as columns of text under our names; here they are made one table `locations`, whatever list they
are from. What a list does not say is missing, never made up.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.numerals import MONTHS, in_words, listed
from assurance.sources import SOURCE_COLUMNS, Recognised, cqc_services
from assurance.sources.cqc_comparators import beside
from assurance.sources.cqc_services import (
    ACTIVITY,
    ADULT_SOCIAL_CARE,
    BAND,
    CARE_HOMES,
    HOMECARE,
    SERVICE_TYPE,
)
from assurance.sources.cqc_words import RATING_WORDS
from assurance.sources.sheets import Sheet, Workbook, as_text, parse_count, parse_dates

MEND = "Analyst: look the location up on CQC’s website, and tell CQC’s data team what is wrong in its list."

TEXTS = (
    "location_id", "location_name", "registration_status", "location_type", "inspection_directorate",
    "inspection_category", "local_authority", "region", "rating_as_published", "primary_location_id",
    "provider_id", "provider_name", "brand_name",
)  # fmt: skip
MARKS = ("care_home", "dormant", "inherited", "homecare", "dual_registered")
DAYS = ("registered_on", "publication_date", "last_checked_on")
BY_COUNCIL = ("locations", "location_services", "ratings")
LOCATION_COLUMNS = (
    "location_id",
    "location_name",
    "registration_status",
    "registered_on",
    "care_home",
    "dormant",
    "beds",
    "location_type",
    "inspection_directorate",
    "inspection_category",
    "local_authority",
    "council_code",
    "region",
    "overall_rating",
    "rating_as_published",
    "publication_date",
    "inherited",
    "last_checked_on",
    "homecare",
    "dual_registered",
    "primary_location_id",
    "provider_id",
    "provider_name",
    "brand_name",
    "as_at",
    *SOURCE_COLUMNS,
)
SERVICE_COLUMNS = (
    "location_id",
    "kind",
    "name",
    "name_as_published",
    "council_code",
    "as_at",
    *SOURCE_COLUMNS,
)
MOST_BEDS = 10_000
"""No location in England comes near: a larger number is a mistake."""
_YES_OR_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


# --------------------------------------------------------------------------------------------------------
# The day of a list

_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[ _-]+([A-Za-z]+)[ _-]+(\d{4})(?!\d)")


def day_in(text: str) -> datetime.date | None:
    """Return the day that stands in a text, a file's name for one, None when none does.

    >>> day_in("Source: CQC database as at 01 September 2026")
    datetime.date(2026, 9, 1)
    >>> day_in("16_september_2026_CQC_directory.csv"), day_in("31_June_2026.ods")
    (datetime.date(2026, 9, 16), None)
    """
    for match in _DAY.finditer(text.replace("_", " ")):
        if match[2].capitalize() in MONTHS:
            try:
                return datetime.date(int(match[3]), MONTHS.index(match[2].capitalize()) + 1, int(match[1]))
            except ValueError:
                continue
    return None


def stated_day(workbook: Workbook, said: str, within: Sequence[Sheet] = ()) -> datetime.date | None:
    """Return the day that a note in a workbook gives after the words `said` ("as at"), None when none does.

    `within` are the sheets to look in: all, when not given.
    """
    for sheet in within or workbook.sheets:
        for row in sheet.top():
            for cell in row:
                if isinstance(cell, str) and said in cell.casefold() and (day := day_in(cell)):
                    return day
    return None


def say_edition(title: str, share: float, stated: datetime.date | None, path: Path, where: str) -> Recognised:
    """Return what a list of locations says of itself, and whether its file's name says so too.

    Parameters
    ----------
    title, share
        As in `Recognised`.
    stated
        The day that the list gives.
    path
        The file: its name may hold a day too. Only what stands in the list makes a date of the tables.
    where
        Where the list gives its day, for the note: "the README".
    """
    named = day_in(path.stem)
    day = stated or named
    note = ""
    if stated and named and stated != named:
        note = (
            f"The file’s name says {in_words(named)}, {where} says {in_words(stated)}: the list is taken as "
            f"at {in_words(stated)}."
        )
    elif named and not stated:
        note = "The day is that of the file’s name: nothing in the file says as at which day the list is."
    return Recognised(
        share=share,
        title=title,
        publisher="Care Quality Commission",
        licence="Open Government Licence v3.0",
        period=f"as at {in_words(day)}" if day else "",
        edition=in_words(day) if day else "",
        note=note,
    )


# --------------------------------------------------------------------------------------------------------
# Columns


def parse_days(
    columns: Mapping[str, pandas.Series], sheet: Sheet, ledger: Ledger
) -> dict[str, pandas.Series]:
    """Return columns of dates, read in the one order that the file as a whole shows.

    A time with AM or PM is an American export's: month first, unless a date shows otherwise. A cell that is
    no date is left out and counted.

    Parameters
    ----------
    columns
        Whole columns of `records`, by our names: rows beyond the scope help to tell the order.

    Returns
    -------
    dict[str, pandas.Series]
        datetime64[ms], by our names, under the same index.
    """
    if not columns:
        return {}
    together = pandas.concat(columns.values()).rename(
        " and ".join(str(each.name) for each in columns.values())
    )
    american = together.map(lambda cell: isinstance(cell, str) and bool(_TWELVE_HOURS.search(cell))).any()
    read = parse_dates(
        together, sheet, order="month first" if american else "day first", unreadable="collect"
    )
    if read.order == "month first":
        cells = (cell for cell in together if isinstance(cell, str) and "/" in cell)
        ledger.repaired(
            "read dates written month first", next(cells, ""), "year-month-day", read.written["month first"]
        )
    days, start = {}, 0
    for name, column in columns.items():
        days[name] = read.dates.iloc[start : start + len(column)].rename(name)
        start += len(column)
        wrong = column[days[name].isna() & (column.map(as_text) != "")]
        for cell in wrong:
            ledger.repaired("left out a date that is none", as_text(cell), "(missing)")
    return days


_TWELVE_HOURS = re.compile(r"\d:\d\d(?::\d\d)? ?[AaPp][Mm]\b")


def yes_or_no(
    column: pandas.Series, ledger: Ledger, *, also: Mapping[str, bool] | None = None
) -> pandas.Series:
    """Return a column of Y and N as true, false and missing; any other word is left out and counted.

    `also` gives further words, in lower case, "" among them where a blank means something.
    """
    words = {**_YES_OR_NO, **(also or {})}
    means: dict[Any, bool | None] = {}
    for cell, count in column.value_counts().sort_index(key=lambda cells: cells.map(as_text)).items():
        text = as_text(cell)  # type: ignore[arg-type]
        means[cell] = words.get(text.casefold())
        if text and means[cell] is None:
            ledger.repaired(
                f"left out a word of “{column.name}” that is neither Y nor N", text, "", int(count)
            )
    return column.map(means).astype("boolean")


# --------------------------------------------------------------------------------------------------------
# The tables


def tidy_locations(
    said: Mapping[str, pandas.Series], ledger: Ledger, *, as_at: datetime.date | None, rated: bool
) -> pandas.DataFrame:
    """Return the table `locations`, a row a row of the list, from what the list says.

    Parameters
    ----------
    said
        By our names: `TEXTS` as text, `MARKS` as true and false, `DAYS` as dates, `beds` as written; all
        under one index, the row that a person sees. What is not there is missing in the table.
    ledger
        Counts what was mended. Its file and sheet are the source of the rows.
    as_at
        The day as at which the list says it is.
    rated
        Whether the list holds ratings: then a blank one is "Not rated".
    """
    index = said["location_id"].index
    texts = {
        name: said.get(name, pandas.Series("", index=index)).astype("str").replace({"": None})
        for name in TEXTS
    }
    table = pandas.DataFrame(texts, index=index).astype("str")
    for name in MARKS:
        table[name] = said.get(name, pandas.Series(pandas.NA, index=index)).astype("boolean")
    for name in DAYS:
        table[name] = said.get(name, pandas.Series(pandas.NaT, index=index)).astype("datetime64[ms]")
    table["beds"] = _beds(said["beds"], ledger) if "beds" in said else pandas.NA
    table["beds"] = table["beds"].astype("Int64")
    table["brand_name"] = table["brand_name"].mask(table["brand_name"] == "-")
    table["council_code"] = find_councils(table["local_authority"], ledger)
    table["region"] = find_regions(table["region"])
    table["overall_rating"] = find_ratings(said["rating_as_published"], ledger) if rated else None
    table["overall_rating"] = table["overall_rating"].astype("str")
    table["as_at"] = as_dates(as_at, index)
    return with_source(table, ledger)[list(LOCATION_COLUMNS)]


def as_dates(day: datetime.date | None, index: pandas.Index) -> pandas.Series:
    """Return one day, or none, as a column of dates."""
    return pandas.Series(pandas.to_datetime(day) if day else pandas.NaT, index=index, dtype="datetime64[ms]")


def with_source(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return a table, whose index is the row in the source, with the columns that say where it is from."""
    return table.assign(
        source_file=pandas.Series(ledger.file, index=table.index, dtype="str"),
        source_sheet=pandas.Series(ledger.sheet, index=table.index, dtype="str"),
        source_row=table.index,
    )


def _beds(cells: pandas.Series, ledger: Ledger) -> pandas.Series:
    counts: dict[Any, int | None] = {}
    for cell in dict.fromkeys(cells):
        number = parse_count(cell)
        counts[cell] = number if number is not None and number <= MOST_BEDS else None
        if counts[cell] is None and as_text(cell):
            count = int((cells == cell).sum())
            ledger.repaired("left out a number of beds that is no count", as_text(cell), "(missing)", count)
    return pandas.Series([counts[cell] for cell in cells], index=cells.index, dtype="Int64")


def find_councils(authorities: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return the ONS codes of the councils that a column names; what names none is counted and missing."""
    codes: dict[str, str | None] = {}
    for name, count in authorities.fillna("").value_counts().sort_index().items():
        council = councils.match(str(name))
        codes[str(name)] = council.code if council else None
        if council is None:
            ledger.repaired(
                "kept for no council, since its area is no council’s name",
                name or "(empty)",
                "no council",
                count,
            )
    return authorities.fillna("").map(codes).astype("str")


def find_regions(regions: pandas.Series) -> pandas.Series:
    """Return regions as the Office for National Statistics names them, those it does not as they are."""
    names = {}
    for name in regions.dropna().unique():
        code = councils.match_region(name)
        names[name] = councils.REGIONS[code] if code else name
    return regions.map(names).astype("str")


def find_ratings(published: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return ratings in CQC's words; a word that is none of them is left out and counted."""
    ratings: dict[str, str | None] = {}
    for word, count in published.fillna("").value_counts().sort_index().items():
        rating = RATING_WORDS.get(str(word).casefold())
        ratings[str(word)] = rating
        if rating is None:
            ledger.repaired("left out a rating that is no word of CQC’s", word, "(missing)", count)
        elif rating != word and rating != "Not rated":
            ledger.repaired("spelt a rating as CQC does", word, rating, count)
    return published.fillna("").map(ratings).astype("str")


def tidy_rows(
    locations: pandas.DataFrame,
    ledger: Ledger,
    services: pandas.DataFrame,
    beside: Mapping[str, pandas.Series] | None = None,
) -> pandas.DataFrame:
    """Leave one row for each location; what names none is set aside.

    Parameters
    ----------
    locations
        As `tidy_locations` makes it.
    services
        As `tidy_services` takes it.
    beside
        What else the rows say of a location, by name: two that differ in it do not say the same.
    """
    nameless = locations["location_id"].isna()
    for row in locations[nameless].itertuples():
        sentence = "The row names no location: it is not counted."
        ledger.leave_out(row.source_row, "no location", "", sentence, MEND, row.council_code)
    locations = locations[~nameless]
    twice = locations.index[locations.duplicated("location_id", keep=False)]
    theirs = services[services["source_row"].isin(twice)].sort_values(["kind", "name"])
    lists = theirs.groupby("source_row")["name"].agg("; ".join).reindex(locations.index)
    # A frame without rows would take those of what is put beside it.
    others = {name: column.reindex(locations.index) for name, column in (beside or {}).items()}
    told = locations.assign(services=lists.fillna("").astype("str"), **others)
    return one_row_each(told, ["location_id"], ledger)[list(LOCATION_COLUMNS)]


def one_row_each(table: pandas.DataFrame, key: list[str], ledger: Ledger) -> pandas.DataFrame:
    """Leave the first row of each key. One that says the same is merged into it, another is set aside.

    Parameters
    ----------
    table
        With the source columns and `location_id`, which the sentences name.
    key
        The columns that name a row.
    """
    again = table.duplicated(key)
    if not again.any():
        return table
    of_its = table.groupby(key, dropna=False, sort=False)["source_row"].transform("first")[again]
    firsts = table.set_index("source_row").loc[of_its].set_axis(of_its.index)
    says = [name for name in table.columns if name not in SOURCE_COLUMNS]
    rows = table.loc[again, says]
    differs = ~((rows == firsts[says]).fillna(False) | (rows.isna() & firsts[says].isna()))
    for row in table[again].itertuples():
        first, wrong = int(of_its[row.Index]), differs.loc[row.Index]
        if not wrong.any():
            ledger.merge(row.source_row, first, "the same row twice", row.council_code)
            continue
        particulars = listed(name.replace("_", " ") for name in wrong.index[wrong])
        sentence = (
            f"Location {row.location_id} is there twice, and the rows differ in {particulars}: row "
            f"{first:,}, the first, is kept."
        )
        rule, value = "a second row that says otherwise", str(row.location_id)
        ledger.leave_out(row.source_row, rule, value, sentence, MEND, row.council_code)
    return table[~again]


def tidy_services(
    services: pandas.DataFrame, locations: pandas.DataFrame, ledger: Ledger
) -> pandas.DataFrame:
    """Return the table `location_services` of the locations that are kept.

    Parameters
    ----------
    services
        One row a service: `source_row`, `kind`, `name`, `name_as_published`.
    locations
        The table `locations`, its index the row in the source.
    """
    renamed = services[services["name"] != services["name_as_published"]]
    pairs = renamed.groupby(["name_as_published", "name"]).size()
    for (before, after), count in pairs.items():
        ledger.repaired("named a service as CQC’s directory with filters does", before, after, int(count))
    kept = services[services["source_row"].isin(locations.index)]
    kept = kept.drop_duplicates(["source_row", "kind", "name"])
    kept = kept.sort_values(["source_row", "kind", "name"], kind="stable").set_index("source_row", drop=False)
    of_its = locations.loc[kept["source_row"], ["location_id", "council_code", "as_at"]]
    table = kept.assign(**{name: of_its[name].to_numpy() for name in of_its})
    table = with_source(table, ledger)[list(SERVICE_COLUMNS)]
    words = ("location_id", "kind", "name", "name_as_published", "council_code")
    return table.astype({**dict.fromkeys(words, "str"), "as_at": "datetime64[ms]"})


def no_services() -> pandas.DataFrame:
    """Return a table of services without rows, as `tidy_services` takes it."""
    empty = pandas.DataFrame({"source_row": pandas.Series(dtype="int64")})
    return empty.assign(
        **{name: pandas.Series(dtype="str") for name in ("kind", "name", "name_as_published")}
    )


def list_services(
    types: pandas.Series | None,
    specialisms: pandas.Series | None = None,
) -> pandas.DataFrame:
    """Return the services that cells name, several in one, as `tidy_services` takes them.

    Parameters
    ----------
    types, specialisms
        Columns of `records` that hold service types, and whom or what they are for.
    """
    found: dict[str, list[Any]] = {"source_row": [], "kind": [], "name": [], "name_as_published": []}
    for column, kinds, meant in (
        (types, [SERVICE_TYPE], cqc_services.service_type),
        (specialisms, [BAND, ACTIVITY], cqc_services.specialism),
    ):
        known: dict[str, list[tuple[str, str, str]]] = {}
        for row, cell in () if column is None else column.items():
            text = as_text(cell)
            if text not in known:
                known[text] = [(*meant(name), name) for name in cqc_services.split(text, kinds)]
            for values in known[text]:
                for name, value in zip(found, (row, *values), strict=True):
                    found[name].append(value)
    table = no_services()
    return pandas.DataFrame(found).astype(table.dtypes.to_dict()) if found["source_row"] else table


def have_type(services: pandas.DataFrame, names: Iterable[str], index: pandas.Index) -> pandas.Series:
    """Return whether each row of a list has one of these service types."""
    has = services[(services["kind"] == SERVICE_TYPE) & services["name"].isin([*names])]
    return pandas.Series(index.isin(has["source_row"]), index=index, dtype="boolean")


def marks_of_services(services: pandas.DataFrame, index: pandas.Index) -> dict[str, pandas.Series]:
    """Return what service types say of each row: whether it is a care home, homecare, adult social care."""
    return {
        "care_home": have_type(services, CARE_HOMES, index),
        "homecare": have_type(services, [HOMECARE], index),
        "adult_social_care": have_type(services, ADULT_SOCIAL_CARE, index),
    }


# --------------------------------------------------------------------------------------------------------
# One council's part


def select_council(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the rows about the council's area, table by table; of comparators what stands beside it."""
    return {
        name: beside(table, council)
        if name == "ratings_comparators"
        else table[table["council_code"] == council.code]
        for name, table in tables.items()
    }


def newest_day(locations: pandas.DataFrame) -> str:
    """Return the day of a list (YYYY-MM-DD): the one it gives, else the last in it; "" when there is none."""
    for days in (locations["as_at"], locations[list(DAYS)].max()):
        last = days.max()
        if not pandas.isna(last):
            return last.date().isoformat()
    return ""
