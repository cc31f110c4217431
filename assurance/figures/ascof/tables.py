"""Tables of measures, and of results cited from elsewhere."""

from __future__ import annotations

import re

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.ascof.parts import (
    CAUTION,
    LEVELS,
    as_verdict,
    cell,
    code_of,
    comparator_groups_of,
    council_facts,
    label_of,
    margin,
    nothing,
    periods,
    verdict,
)
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table
from assurance.measures.ascof import COUNTS_MORE, IN_DEVELOPMENT, OBJECTIVES, PER_CENT
from assurance.measures.ascof.band import OUR_ESTIMATE
from assurance.measures.ascof.notes import notes_about_england
from assurance.measures.ascof.peers import START
from assurance.measures.ascof.standing import OWN_INTERVAL, RANKS_MOVE
from assurance.numerals import listed


def tabulate_measures(register: Register, name: str = "tbl-ascof") -> Table | Note:
    """Return every measure of the current framework: the council, its region and England."""
    prefixes = [fact.id.removesuffix(".council") for fact in council_facts(register, "ascof")]
    if not prefixes:
        return nothing(register, name)
    objectives = ", ".join(f"{digit} {title}" for digit, title in OBJECTIVES.items())
    facts = [register.facts[f"{prefix}.council"] for prefix in prefixes]
    cautions = [CAUTION]
    if developing := [code_of(fact) for fact in facts if IN_DEVELOPMENT in fact.caveats]:
        cautions.append(f"{IN_DEVELOPMENT.removesuffix('.')}: {listed(developing)}")
    if any(COUNTS_MORE in fact.caveats for fact in facts):
        cautions.append(
            "6B is as published: with those rated Good or Outstanding it counts locations not yet rated"
        )
    return _table(
        register,
        prefixes,
        name=name,
        headline=f"{register.council} beside its region and England: Adult Social Care Outcomes Framework",
        notes=(
            f"The first digit of a measure’s code is the objective it belongs to: {objectives}",
            "“Similar” means that the 95% intervals do not support a difference; “not compared”, that a "
            "figure or every interval is missing, or that the publisher advises against comparing",
            "A lower figure is better for 2B, 2C and 6A",
            "The margin of error is the publisher’s, of surveys only: the 95% interval is the figure plus or "
            "minus it",
            *_england(register, prefixes),
            *cautions,
        ),
    )


def tabulate_standing(register: Register, name: str = "tbl-ascof-standing") -> Table | Note:
    """Return where the council stands: beside its comparator groups and among all councils."""
    own = [fact for fact in council_facts(register, "ascof") if f"{_prefix(fact)}.rank" in register.facts]
    if not own:
        return Note(name=name, text=f"The figures of all councils were not supplied for {register.council}.")
    groups = comparator_groups_of(register)
    columns = {
        "Measure": [
            label_of(fact) if fact.unit == PER_CENT else f"{label_of(fact)} ({fact.unit})" for fact in own
        ],
        register.council: [cell(fact) for fact in own],
    }
    shown = list(own)
    for key, group in groups.items():
        peers = [register.facts[f"{_prefix(fact)}.{key}"] for fact in own]
        columns[group] = [_peers_cell(fact) for fact in peers]
        said = [register.sentences[f"{fact.id}_verdict"] for fact in peers]
        columns[f"Beside the {group}"] = [as_verdict(each) for each in said]
        shown += peers
    for kind, heading in (
        ("quarter", "Among councils"),
        ("label", "Beside England, by its interval"),
        ("band", "CQC-style band"),
    ):
        facts = [register.facts[f"{_prefix(fact)}.{kind}"] for fact in own]
        columns[heading] = [fact.display for fact in facts]
        shown += facts
    medians = (
        "A group’s figure is a weighted total, or, marked “median”, the middle one of its councils’ values, "
        "which is not comparable with England’s; its councils are named in the evidence",
        START.removesuffix("."),
    )
    return Table(
        name=name,
        frame=pd.DataFrame(columns),
        headline=f"{register.council} among all councils: Adult Social Care Outcomes Framework",
        subtitle=f"Outcomes as published; {periods(own)}",
        source=source_of(own),
        alignments={register.council: "right", **dict.fromkeys(groups.values(), "right")},
        notes=(
            "Figures are per cent where no unit is given",
            f"Quarters are of the councils with a value, the best first. {RANKS_MOVE.removesuffix('.')}",
            f"{OWN_INTERVAL.removesuffix('.')}",
            f"CQC-style band: {OUR_ESTIMATE[:1].lower()}{OUR_ESTIMATE[1:].removesuffix('.')}",
            *(medians if groups else ()),
            CAUTION,
        ),
        data=facts_frame(shown),
    )


def tabulate_earlier_measures(register: Register, name: str = "tbl-ascof-earlier") -> Table | Note:
    """Return the measures of the framework before 2023-24, whose codes meant other things."""
    facts = council_facts(register, "ascof_before_2023_24")
    if not facts:
        return Note(name=name, text="No measures of the framework before 2023-24 were supplied.")
    return _table(
        register,
        [fact.id.removesuffix(".council") for fact in facts],
        name=name,
        headline="Measures of the outcomes framework as it was before 2023-24",
        notes=(
            "The codes meant other measures then",
            "“Not compared” means that a figure or every interval is missing",
        ),
    )


def tabulate_scorecard(register: Register, name: str = "tbl-scorecard") -> Table | Note:
    """Return the results that documents cite for the council."""
    own = [fact for fact in register.under("scorecard") if fact.id.endswith(".council")]
    if not own:
        return Note(name=name, text=f"No cited results were supplied for {register.council}.")
    england = [register.facts[re.sub(r"\.council$", ".england", fact.id)] for fact in own]
    frame = pd.DataFrame(
        {
            "Result": [fact.title for fact in own],
            "Unit": [fact.unit for fact in own],
            register.council: [cell(fact) for fact in own],
            "England": [cell(fact) for fact in england],
            "Period": [fact.period for fact in own],
            "Cited from": [
                fact.method.removeprefix("As cited: ").partition(". No margin")[0] for fact in own
            ],
        }
    )
    return Table(
        name=name,
        frame=frame,
        headline=f"Results cited for {register.council}",
        subtitle="Values as they are printed in the documents that cite them",
        source=source_of(own),
        alignments={register.council: "right", "England": "right"},
        notes=(
            "No margin of error is cited, so that no difference can be tested",
            "The publisher may have revised a figure since it was cited",
        ),
        data=facts_frame([*own, *england]),
    )


def _table(
    register: Register, prefixes: list[str], *, name: str, headline: str, notes: tuple[str, ...]
) -> Table:
    own = [register.facts[f"{prefix}.council"] for prefix in prefixes]
    columns = {"Measure (unit)": [f"{label_of(fact)} ({fact.unit})" for fact in own]}
    compared = []
    for level in LEVELS:
        facts = [register.facts.get(f"{prefix}.{level}") for prefix in prefixes]
        present = [fact for fact in facts if fact is not None]
        if present:
            columns[present[0].geography] = [cell(fact) if fact else "[x]" for fact in facts]
            compared += present
        if level == "council" and any(fact.margin_of_error is not None for fact in own):
            columns["Margin of error (±)"] = [margin(fact) for fact in own]
    ranks = [register.facts.get(f"{prefix}.rank") for prefix in prefixes]
    if any(ranks):
        columns["Rank, the best first"] = [fact.display if fact else "[x]" for fact in ranks]
        compared += [fact for fact in ranks if fact]
    figures = list(columns)[1:]
    columns["Compared with England"] = [verdict(register, prefix) for prefix in prefixes]
    return Table(
        name=name,
        frame=pd.DataFrame(columns),
        headline=headline,
        subtitle=f"Outcomes as published; {periods(own)}",
        source=source_of(own),
        alignments=dict.fromkeys(figures, "right"),
        notes=notes,
        data=facts_frame(compared),
    )


def _peers_cell(fact: Fact) -> str:
    return f"{cell(fact)} (median)" if fact.value is not None and "(median)" in fact.geography else cell(fact)


def _prefix(fact: Fact) -> str:
    return fact.id.rpartition(".")[0]


def _england(register: Register, prefixes: list[str]) -> list[str]:
    """Return the publisher's notes on what England's figures hold, with the measures that they are about."""
    facts = [fact for prefix in prefixes if (fact := register.facts.get(f"{prefix}.england"))]
    return [
        f"England, publisher’s note {note.number} ({listed(map(code_of, about))}): {note.text}"
        for note, about in notes_about_england(facts).items()
    ]
