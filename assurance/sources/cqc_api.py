"""Location records of CQC's public API: one JSON record a location, with its ratings and assessments.

Source of the layout: records of the API that others have published, and the schema that Skills for Care keeps
of them (DataEngineering, `cqc_locations_schema_polars`). A record has `currentRatings` from inspections and,
since 2024, an `assessment` block with a rating for each service group. Adult social care locations that are
registered are taken. `historicRatings`, assessments that are not current, and everybody's names, addresses
and numbers in the record are not used.

How the two kinds of ratings make one (checked against CQC's ratings file for Lincolnshire of mid-2026, where
all 80 locations with one rated service group and a rating overall have the same rating and day in both): when
assessments came after the rating of the location as a whole, a location with one kind of service has its
service's rating; one with several is not rated as a whole, since CQC no longer does so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, cqc, cqc_services
from assurance.sources.cqc_rating_rows import OVERALL, tidy_ratings
from assurance.sources.json_records import Record, Records, text_of
from assurance.sources.sheets import Workbook

KIND = "cqc_api"
NATIONAL = True
READS = "records"
TABLES = ("locations", "location_services", "ratings", "ratings_comparators")
BY_COUNCIL = cqc.BY_COUNCIL
BEHIND = 1  # no day as at which it is; mostly a part of the list

FIELDS = (
    "locationId",
    "registrationStatus",
    "name",
    "localAuthority",
    "inspectionDirectorate",
    "gacServiceTypes",
    "currentRatings",
    "careHome",
)
"""What nearly every record of a location has, and no other record has with it."""

TEXTS = {
    "location_id": "locationId",
    "location_name": "name",
    "location_type": "type",
    "inspection_directorate": "inspectionDirectorate",
    "local_authority": "localAuthority",
    "region": "region",
    "provider_id": "providerId",
    "provider_name": "providerName",
    "brand_name": "brandName",
    "care_home": "careHome",
    "dormant": "dormancy",
}
ADULT_SOCIAL_CARE = "adult social care"


def recognise(records: Records | Workbook, path: Path) -> Recognised | None:
    """Return what the records say of themselves if the first is one of a location."""
    first = records.first() if isinstance(records, Records) else None
    values = first.values if first and first.values else {}
    if "locationId" not in values or "registrationStatus" not in values:
        return None
    return Recognised(
        share=sum(name in values for name in FIELDS) / len(FIELDS),
        title="Location records of CQC’s public API",
        publisher="Care Quality Commission",
        licence="Open Government Licence v3.0",
        note="Historic ratings in the records are not used.",
    )


@dataclass
class _Said:
    """What the records in scope say, a list a column; `row` is each record's number."""

    row: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    services: list[tuple[int, str, str, str]] = field(default_factory=list)
    ratings: list[tuple[int, str, str, str, datetime.date | None]] = field(default_factory=list)

    def add(self, row: int, values: dict[str, Any]) -> None:
        """Add what one record says; every record says the same things."""
        self.row.append(row)
        for name, value in values.items():
            self.columns.setdefault(name, []).append(value)


def read(path: Path, file: RawFile) -> Reading:
    """Return every registered adult social care location among the records, and its ratings.

    Returns
    -------
    Reading
        `locations`, `location_services`, `ratings` and `ratings_comparators`, as from CQC's files. Nothing
        says as at which day a record is; `source_row` is a record's line or place.

    Raises
    ------
    InputError
        When a file is damaged, or holds what no system writes.
    """
    ledger = Ledger(file=file.path, sheet="", table="locations")
    said = _Said()
    for record in Records(path):
        ledger.rows_in += 1
        if _is_in_scope(record, ledger):
            assert record.values is not None
            _take(record.number, record.values, said, ledger)

    index = pandas.Index(said.row, dtype="int64", name="row")
    columns = {
        name: pandas.Series(said.columns.get(name, []), index=index, dtype=object)
        for name in (*TEXTS, *cqc.DAYS, "inspection_category", "rating_as_published", "beds")
    }
    texts = {name: column.astype("str") for name, column in columns.items() if name in cqc.TEXTS}
    days = {name: pandas.to_datetime(columns[name]).astype("datetime64[ms]") for name in cqc.DAYS}
    services = pandas.DataFrame(
        said.services, columns=["source_row", "kind", "name", "name_as_published"]
    ).astype(cqc.no_services().dtypes.to_dict())
    marks = {
        "care_home": cqc.yes_or_no(columns["care_home"].rename("careHome"), ledger),
        "dormant": cqc.yes_or_no(columns["dormant"].rename("dormancy"), ledger),
        "homecare": cqc.marks_of_services(services, index)["homecare"],
    }
    registered = {"registration_status": pandas.Series("Registered", index=index, dtype="str")}
    everything = {**texts, **days, **marks, **registered, "beds": columns["beds"]}
    ratings = pandas.DataFrame(
        said.ratings,
        columns=["source_row", "service_group", "domain", "rating_as_published", "publication_date"],
    ).astype({"source_row": "int64", "service_group": "str", "domain": "str", "rating_as_published": "str"})
    ratings["publication_date"] = pandas.to_datetime(ratings["publication_date"]).astype("datetime64[ms]")

    locations = cqc.tidy_locations(everything, ledger, as_at=None, rated=True)
    beside = {"ratings": _told(ratings, index)}
    locations = cqc.tidy_rows(locations, ledger, services, beside)
    ledger.kept = len(locations)
    rated, of_ratings = tidy_ratings(ratings, locations, ledger)
    tables = {
        "locations": locations.reset_index(drop=True),
        "location_services": cqc.tidy_services(services, locations, ledger).reset_index(drop=True),
        **rated,
    }
    return Reading(tables, [ledger, of_ratings])


def _told(ratings: pandas.DataFrame, index: pandas.Index) -> pandas.Series:
    """Return all that is rated of each location as one text, to tell whether two records say the same."""
    lines = ratings["service_group"] + " " + ratings["domain"] + " " + ratings["rating_as_published"]
    told = lines.groupby(ratings["source_row"]).agg("; ".join)
    return told.reindex(index).astype("str").fillna("")


# --------------------------------------------------------------------------------------------------------
# Which records


def _is_in_scope(record: Record, ledger: Ledger) -> bool:
    """Return whether a record is of a registered adult social care location; count it when it is not."""
    values = record.values
    if values is None:
        _set_aside(record, ledger, "no record", "", "What stands here is no record: it is not counted.")
        return False
    if not text_of(values.get("locationId")):
        if text_of(values.get("providerId")):
            ledger.beyond["a provider, not a location"] += 1
            return False
        _set_aside(record, ledger, "no location", "", "The record names no location: it is not counted.")
        return False
    directorate = text_of(values.get("inspectionDirectorate"))
    status = text_of(values.get("registrationStatus")).casefold()
    if directorate.casefold() != ADULT_SOCIAL_CARE:
        ledger.beyond[f"not adult social care: {directorate or 'no inspection directorate'}"] += 1
        return False
    if status == "deregistered" or text_of(values.get("deregistrationDate")):
        ledger.beyond["it has left CQC’s register"] += 1
        return False
    if status != "registered":
        location = text_of(values.get("locationId"), 40)
        sentence = (
            f"The record of location {location} does not say whether it is registered: it is not counted."
        )
        _set_aside(record, ledger, "registration status not known", location, sentence)
        return False
    return True


def _set_aside(record: Record, ledger: Ledger, rule: str, value: str, sentence: str) -> None:
    in_folder = f" It is in {record.file}." if record.file != Path(ledger.file).name else ""
    council = councils.match(text_of((record.values or {}).get("localAuthority")))
    code = council.code if council else ""
    ledger.leave_out(record.number, rule, value, sentence + in_folder, cqc.MEND, code)


# --------------------------------------------------------------------------------------------------------
# What a record says


def _take(row: int, values: dict[str, Any], said: _Said, ledger: Ledger) -> None:
    services = [*_services(values)]
    overall, rows = _ratings(values, {service.name for service, _ in services}, ledger)
    said.services += [(row, *service, published) for service, published in services]
    said.ratings += [(row, *each) for each in rows]
    said.add(
        row,
        {
            **{name: _text(values, there, ledger) for name, there in TEXTS.items()},
            "inspection_category": _primary_category(values),
            "beds": text_of(values.get("numberOfBeds")),
            "registered_on": _day(values.get("registrationDate"), ledger),
            "last_checked_on": _day(_within(values, "lastInspection").get("date"), ledger),
            "rating_as_published": overall.rating,
            "publication_date": overall.day,
        },
    )


def _text(values: dict[str, Any], name: str, ledger: Ledger) -> str:
    text = text_of(values.get(name))
    if isinstance(values.get(name), str) and text != values[name]:
        ledger.repaired(
            "trimmed a name", f"a “{name}”", "without spaces around it or signs that do not print"
        )
    return text


def _day(value: Any, ledger: Ledger) -> datetime.date | None:
    """Return a day that is written YYYY-MM-DD, with or without a time, None when there is none."""
    text = text_of(value, 40)
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        ledger.repaired("left out a date that is none", text, "(missing)")
        return None


def _within(values: Any, name: str) -> dict[str, Any]:
    inner = values.get(name) if isinstance(values, dict) else None
    return inner if isinstance(inner, dict) else {}


def _each(values: Any, name: str) -> list[dict[str, Any]]:
    inner = values.get(name) if isinstance(values, dict) else None
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []


def _primary_category(values: dict[str, Any]) -> str:
    categories = _each(values, "inspectionCategories")
    primary = [each for each in categories if text_of(each.get("primary")).casefold() == "true"]
    primary = primary or [each for each in categories if each.get("primary") is True]
    chosen = primary or (categories if len(categories) == 1 else [])
    return text_of(chosen[0].get("name")) if chosen else ""


def _services(values: dict[str, Any]) -> Iterator[tuple[cqc_services.Service, str]]:
    """Yield what the location does, and each name as the record has it."""
    for each in _each(values, "gacServiceTypes"):
        name, description = text_of(each.get("name")), text_of(each.get("description"))
        if name or description:
            yield cqc_services.service_type(description or name), name or description
    for each in _each(values, "specialisms"):
        if name := text_of(each.get("name")):
            yield cqc_services.specialism(name), name
    for each in _each(values, "regulatedActivities"):  # the people named within are left where they are
        if name := text_of(each.get("name")):
            yield cqc_services.regulated_activity(name), name


# --------------------------------------------------------------------------------------------------------
# Its ratings


@dataclass(frozen=True)
class _Rated:
    """The rating of a location, or of one service group of it, on one day."""

    rating: str = ""
    day: datetime.date | None = None
    questions: tuple[tuple[str, str, datetime.date | None], ...] = ()

    @property
    def is_rated(self) -> bool:
        """Whether it is a rating, not a reason why there is none."""
        return cqc.RATING_WORDS.get(self.rating.casefold(), "Not rated") != "Not rated"

    def came_after(self, other: _Rated) -> bool:
        """Return whether it was published after another; a rating without a day came before."""
        return (self.day or datetime.date.min) > (other.day or datetime.date.min)


def _ratings(
    values: dict[str, Any], types: Iterable[str], ledger: Ledger
) -> tuple[_Rated, list[tuple[str, str, str, datetime.date | None]]]:
    """Return the rating of the location as a whole, and every rating: group, domain, rating and day."""
    overall = _rated(_within(_within(values, "currentRatings"), "overall"), ledger)
    groups: dict[str, _Rated] = {}
    for each in _each(_within(values, "currentRatings"), "serviceRatings"):
        if name := text_of(each.get("name")):
            groups[name] = _rated(each, ledger)
    assessed: dict[str, _Rated] = {}
    for plan in _each(values, "assessment"):
        day = _day(plan.get("assessmentPlanPublishedDateTime"), ledger)
        for each in _each(_within(plan, "ratings"), "overall"):
            of_location = _rated(each, ledger, day)
            if _is_current(each) and of_location.is_rated and of_location.came_after(overall):
                overall = of_location
        for each in _each(_within(plan, "ratings"), "asgRatings"):
            name = text_of(each.get("name"))
            if not name or not _is_current(each):
                continue
            of_service = _rated(each, ledger, day)
            if name not in assessed or of_service.came_after(assessed[name]):
                assessed[name] = of_service
    groups |= assessed
    latest = max(assessed.values(), key=lambda rated: rated.day or datetime.date.min, default=None)
    if latest and (latest.came_after(overall) or not overall.is_rated):
        if len(assessed) == 1 and _is_one_service(types):
            overall = latest
            ledger.repaired(
                "took the rating of a location’s one service as the location’s", "service", "location"
            )
        else:
            if overall.is_rated:
                ledger.repaired(
                    "left out a location’s rating, since its services were rated one by one later",
                    overall.rating,
                    "Not rated",
                )
            overall = _Rated()
    rows = []
    for name, rated in ((OVERALL, overall), *sorted(groups.items())):
        rows.append((name, OVERALL, rated.rating, rated.day))
        rows += [(name, question, rating, day) for question, rating, day in rated.questions]
    return overall, [row for row in rows if row[2]]


def _rated(values: dict[str, Any], ledger: Ledger, day: datetime.date | None = None) -> _Rated:
    day = _day(values.get("reportDate"), ledger) or day
    questions = tuple(
        (name, rating, _day(each.get("reportDate"), ledger) or day)
        for each in _each(values, "keyQuestionRatings")
        if (name := text_of(each.get("name"))) and (rating := text_of(each.get("rating")))
    )
    return _Rated(text_of(values.get("rating")), day, questions)


def _is_current(values: dict[str, Any]) -> bool:
    return text_of(values.get("status")).casefold() in ("", "current")


def _is_one_service(types: Iterable[str]) -> bool:
    """Return whether service types of adult social care are rated as one: care homes of both kinds are."""
    social_care = set(types).intersection(cqc_services.ADULT_SOCIAL_CARE)
    return len({name in cqc_services.CARE_HOMES or name for name in social_care}) == 1


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area, and the counts of its region and England."""
    return cqc.select_council(tables, council)


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last day that stands in the records (YYYY-MM-DD): nothing says as at which day they are."""
    return cqc.newest_day(tables["locations"])
