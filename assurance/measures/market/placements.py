"""People placed outside the council’s area."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from assurance.disclosure import hidden, total_hidden
from assurance.evidence import Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import key, latest
from assurance.measures.market.common import basis_of, notes_of
from assurance.numerals import listed
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_placements"
PLACED_IN = {
    "neighbouring council": "in a neighbouring council’s area",
    "elsewhere": "elsewhere",
    "not recorded": "where is not recorded",
}


def measure_placements(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about people placed outside the area; none when it was not supplied.

    Definition
    ----------
    People whose placement is outside the council's area, by where it is: with a neighbouring council,
    elsewhere, or not recorded.

    Source
    ------
    The council's own record of placements.

    Numerator
    ---------
    People placed there.

    Denominator
    -----------
    All people placed outside the area, those for whom it is not recorded where included.

    Caveats
    -------
    Where the return does not say where somebody is placed, nothing is assumed. Small counts are hidden.
    """
    register = edition.register()
    every = edition.table("placements")
    placements = latest(every, [], settings.data_freeze) if len(every) else every
    if placements.empty:
        return register
    basis = basis_of(edition, placements, "people placed outside the council’s area", MEASURE)
    where = placements["placed_in"].fillna("not recorded").astype("str")
    counts = {
        place: int((where == place).sum()) for place in (*PLACED_IN, *sorted(set(where) - set(PLACED_IN)))
    }
    thresholds = settings.disclosure.model_dump()
    concealed = hidden(counts, counted="people", thresholds=thresholds)
    total = basis.count(
        "market.placements.total",
        "People placed outside the council’s area",
        sum(counts.values()),
        "people",
        rule="every placement",
        method="Counted by placement.",
        caveats=notes_of(edition, placements),
        hide=total_hidden(counts, counted="people", thresholds=thresholds),
    )
    register.add(total)
    for place, count in counts.items():
        part = basis.count(
            f"market.placements.{key(place)}",
            f"People placed outside the council’s area, {place}",
            count,
            "people",
            rule=f"placed in: {place}",
            method="Counted by placement.",
            hide=place in concealed,
        )
        share = basis.share(
            f"{part.id}_percent",
            f"{part.title}, of all placed outside the area",
            part,
            total,
            base="all people placed outside the area",
        )
        register.add(part, share)
    _say_placements(register, counts, concealed)
    return register


def _say_placements(register: Register, counts: Mapping[str, int], concealed: Collection[str]) -> None:
    if register.facts["market.placements.total"].value is None:
        text = "So few people are placed outside the council’s area that their number is not shown."
    else:
        known = [
            f"{{market.placements.{key(place)}}} {PLACED_IN.get(place, escape(place))}"
            for place, count in counts.items()
            if count and place not in concealed and place != "not recorded"
        ]
        total = register.facts["market.placements.total"]
        text = f"{{{total.id}}} people are placed outside the council’s area, {total.period}"
        text += f": {listed(known)}." if known else "."
        unexplained = counts.get("not recorded", 0)
        if unexplained and "not recorded" not in concealed:
            text += (
                " Where {market.placements.not_recorded} of them "
                f"{'is' if unexplained == 1 else 'are'} placed "
                f"({{market.placements.not_recorded_percent}}) is not recorded: "
                "the return leaves it unexplained."
            )
        if concealed:
            text += " Some numbers are not shown, because they are small or would give a small one away."
    register.say(Sentence(id="market.placements.sentence", text=text))
