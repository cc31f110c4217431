"""What stands beside the council: its region, England, the councils it is compared with, and all councils."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from assurance import numerals
from assurance.councils import match_region, region_in_words
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.comparators import comparator_groups
from assurance.measures.edition import Edition
from assurance.measures.entry import key
from assurance.measures.ratings.facts import Setting, facts_of
from assurance.measures.ratings.locations import Counts
from assurance.measures.ratings.services import NOT_RATED, RATINGS, SERVICES, Service
from assurance.settings import Wording
from assurance.wording import compare

LOCAL_AUTHORITY = "Local authority"
MEASURE_6B = "6b"
ASCOF_METHOD = (
    "From measure 6B of the Adult Social Care Outcomes Framework (ASCOF): its locations rated Good and "
    "Outstanding, and all its locations; those not yet rated are left out of the rated."
)
ASCOF_CAVEAT = (
    "From ASCOF 6B, because no national ratings file was supplied: residential care only, another day than "
    "the council’s own figures, and counted by the publisher."
)


@dataclass(frozen=True)
class Beside:
    """The counts of one service in a place that the council is compared with.

    Attributes
    ----------
    level
        Part of the ids: "region", "england", "group.nhs_england_peer_group".
    name
        What it is called in a table: "North East", "England", "NHS England peer group (15 councils)".
    words
        What it is called after "the figure of 81%": "in the North East", "in its NHS England peer group".
    counts
        The locations; of ASCOF 6B only those rated Good and Outstanding are told apart.
    source
        "national" for CQC's national file, "ascof" for ASCOF 6B.
    """

    level: str
    name: str
    words: str
    counts: Counts
    places: tuple[Place, ...]
    source: str
    period: str = ""
    caveats: tuple[str, ...] = ()


def comparator_counts(edition: Edition) -> dict[tuple[str, str], Beside]:
    """Return ratings in the region, England and comparator groups; counts by service's id and level.

    Definition
    ----------
    Locations by overall rating in the council's region, in England, and in the councils of each comparator
    group together: one pooled count, not a mean of councils.

    Source
    ------
    CQC's national ratings file when it covers all nine regions; else ASCOF measure 6B (residential care), for
    region and England.

    Numerator
    ---------
    Locations with the rating.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    A national file counts what it lists, also locations that have left the register since. ASCOF 6B is of
    another day than the council's own ratings, and its own numerator is not used: for 2024-25 it counts
    locations that are not yet rated as well.
    """
    table = edition.table("ratings_comparators")
    found = _from_the_file(edition, table) if len(table) else {}
    if not found:
        found = _from_ascof(edition)
    return found


def _from_the_file(edition: Edition, table: pd.DataFrame) -> dict[tuple[str, str], Beside]:
    region = table["geography_level"].eq("Region") & table["geography"].map(
        lambda name: match_region(name) == edition.council.region_code
    )
    of_councils = table["geography_level"].eq(LOCAL_AUTHORITY)
    in_region = f"in {region_in_words(edition.council.region)}"
    found = {}
    for service in SERVICES:
        own = table["service_type"].isin(service.types)
        scope = f"rows with the domain and service group Overall, {service.scope}"
        entries = [
            ("region", edition.council.region, in_region, table[region & own], ()),
            ("england", "England", "for England", table[table["geography_level"].eq("England") & own], ()),
        ]
        for group in comparator_groups(edition):
            there = table[of_councils & own & table["geography"].isin(group.councils)]
            count = there.loc[there["locations"] > 0, "geography"].nunique()
            of = numerals.plural(count, "council")
            listed = numerals.plural(len(group.councils), "council")
            entries.append(
                (
                    f"group.{key(group.name)}",
                    f"{group.name} ({of})",
                    f"in its {group.name}",
                    there,
                    (f"{numerals.number(count)} of the {listed} in the group’s list are in CQC’s file.",),
                )
            )
        for level, name, words, rows, caveats in entries:
            if not rows["locations"].sum():
                continue
            places = edition.places(rows, scope)
            found[service.id, level] = Beside(
                level, name, words, _pooled(rows), places, "national", caveats=caveats
            )
    return found


def _pooled(rows: pd.DataFrame) -> Counts:
    of_rating = rows.groupby("rating")["locations"].sum()
    return Counts(
        by_rating={rating: int(of_rating.get(rating, 0)) for rating in RATINGS},
        not_rated=int(of_rating.drop(list(RATINGS), errors="ignore").sum()),
    )


def _from_ascof(edition: Edition) -> dict[tuple[str, str], Beside]:
    ascof = edition.table("ascof")
    if not len(ascof):
        return {}
    rows = ascof[ascof["measure_id"].eq(MEASURE_6B) & ascof["group"].eq("Total") & ascof["value"].notna()]
    if not len(rows):
        return {}
    period = str(rows["period"].max())
    rows = rows[rows["period"].eq(period)]
    found = {}
    for level, place, words in (
        ("region", "Region", f"in {region_in_words(edition.council.region)}"),
        ("england", "England", "for England"),
    ):
        here = rows[rows["geography_level"].eq(place)]
        parts = {
            name: here.loc[here["quantity"].eq(f"{name} numerator"), "value"]
            for name in ("outstanding", "good", "not yet rated")
        }
        whole = here.loc[here["quantity"].eq("good denominator"), "value"]
        if whole.empty or any(part.empty for part in parts.values()):
            continue
        outstanding, good, not_rated = (int(part.iloc[0]) for part in parts.values())
        rest = int(whole.iloc[0]) - outstanding - good - not_rated
        # Requires improvement and Inadequate are one number in ASCOF: neither becomes a fact.
        below = {"Requires improvement": rest, "Inadequate": 0}
        counts = Counts({"Outstanding": outstanding, "Good": good, **below}, not_rated)
        name = "England" if level == "england" else str(here["geography"].iloc[0])
        rule = f"measure 6B, {name}, {period}"
        used = here[here["quantity"].isin([*(f"{name} numerator" for name in parts), "good denominator"])]
        found["care_homes", level] = Beside(
            level,
            name,
            f"{words} (ASCOF 6B, {period})",
            counts,
            edition.places(used, rule),
            "ascof",
            period,
            (ASCOF_CAVEAT,),
        )
    return found


def beside_facts(own: Setting, beside: Beside) -> Iterator[Fact]:
    """Yield the facts of a place beside the council's; those that ASCOF does not tell apart are left out."""
    setting = replace(
        own,
        prefix=f"{own.prefix}.{beside.level}",
        geography=beside.name,
        places=beside.places,
        period=beside.period or own.period,
        caveats=(*own.caveats, *beside.caveats),
        method=ASCOF_METHOD if beside.source == "ascof" else own.method,
    )
    untold = {f"{setting.prefix}.{RATINGS[name]}" for name in ("Requires improvement", "Inadequate")}
    for fact in facts_of(beside.counts, setting):
        if beside.source == "national" or fact.id not in untold:
            yield fact


def say_beside(
    register: Register, service: Service, found: list[Beside], wording: Wording
) -> Iterator[Sentence]:
    """Yield how the council stands to its region and comparator groups: one sentence, and a verdict each."""
    prefix = f"ratings.{service.id}"
    own = register.facts[f"{prefix}.good_or_outstanding"]
    said = []
    for beside in found:
        if beside.level == "england":
            continue
        other = register.facts[f"{prefix}.{beside.level}.good_or_outstanding"]
        comparison = compare(own, other, wording)
        yield Sentence(
            id=f"{prefix}.verdict_{beside.level.replace('.', '_')}",
            text=comparison.verdict,
            outcome=comparison.outcome,
        )
        if comparison.outcome != "not comparable":
            said.append((comparison, f"{{{other.id}}} {beside.words}"))
    if not said:
        text = "No figure of the region or of a comparator group was supplied."
    else:
        parts = [
            f"{comparison.verdict} {figure}" if comparison.made else figure for comparison, figure in said
        ]
        untested = not all(comparison.made for comparison, _ in said)
        text = f"It stands beside {numerals.listed([figure for _, figure in said])}; " if untested else ""
        text = (
            f"{text}too few are rated to say whether they differ by more than chance."
            if untested
            else f"It is {numerals.listed(parts)}."
        )
    yield Sentence(id=f"{prefix}.beside_sentence", text=text)


def source_sentence(found: dict[tuple[str, str], Beside]) -> Sentence:
    """Return which source the figures of other places are from."""
    sources = {beside.source for beside in found.values()}
    groups = {beside.name for beside in found.values() if beside.level.startswith("group.")}
    if "national" in sources:
        text = (
            "The figures of England and the region are counted from the same national file of CQC’s as the "
            "council’s own"
        )
        text += "; so are those of its comparator group." if groups else "; no comparator group was supplied."
    elif "ascof" in sources:
        text = (
            "CQC’s national file was not supplied, so the figures of England and the region are those of "
            "measure 6B of the Adult Social Care Outcomes Framework (ASCOF): residential care only, and of "
            "another day than the council’s own."
        )
    else:
        text = "Neither CQC’s national file nor ASCOF measure 6B was supplied, so nothing stands beside them."
    return Sentence(id="ratings.comparator_sentence", text=text)


def of_every_council(edition: Edition, service: Service) -> pd.DataFrame:
    """Return one row a council in CQC's national file that has a location of the service.

    Columns: `council`, `rated`, `total`, `good_or_outstanding` (numbers of locations), by name.
    """
    table = edition.table("ratings_comparators")
    columns = ["council", "rated", "total", "good_or_outstanding"]
    if not len(table):
        return pd.DataFrame(columns=columns)
    own = table[table["geography_level"].eq(LOCAL_AUTHORITY) & table["service_type"].isin(service.types)]
    counts = own.pivot_table(
        index="geography", columns="rating", values="locations", aggfunc="sum", fill_value=0
    ).reindex(columns=[*RATINGS, NOT_RATED], fill_value=0)
    rated = counts[list(RATINGS)].sum(axis=1)
    frame = pd.DataFrame(
        {
            "rated": rated,
            "total": rated + counts[NOT_RATED],
            "good_or_outstanding": counts["Good"] + counts["Outstanding"],
        }
    ).astype("int64")
    return frame[frame["total"] > 0].rename_axis("council").reset_index()[columns]
