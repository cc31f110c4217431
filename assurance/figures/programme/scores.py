"""The nine scores, a cell a point, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.canvas import Canvas, wrapped
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table
from assurance.measures.programme import SCORERS, STATEMENTS, WORDS, Scorer

CELL, GAP, HEIGHT = 0.34, 0.05, 0.27


def plot_scores(register: Register, name: str = "fig-scores") -> Chart | Note:
    """Return the nine scores under their themes, a filled cell a point, CQC's above the council's own."""
    scorers = _scorers(register)
    if not scorers:
        return _no_scores(register, name)
    facts = [_score(register, scorer, s.key) for s in STATEMENTS for scorer in scorers]
    with style.rules():
        canvas = Canvas()
        theme = ""
        for statement in STATEMENTS:
            if statement.theme != theme:
                canvas.y += 0.12 if theme else 0.02
                theme = statement.theme
                canvas.write(theme, bold=True)
            _draw_statement(canvas, register, scorers, statement.key, statement.title)
        figure = canvas.finish()
    return Chart(
        name=name,
        figure=figure,
        headline=_scores_headline(register, scorers),
        subtitle=f"Score from 1 to 4 for each of CQC’s nine quality statements, {_whose(register, scorers)}, "
        f"{'; '.join(dict.fromkeys(fact.period for fact in facts))}. {_legend()}",
        source=source_of(facts),
        alt=f"Rows of up to four cells, one cell a point. {' '.join(_spoken(register, scorers))}",
        data=facts_frame(facts),
    )


def _draw_statement(
    canvas: Canvas, register: Register, scorers: Sequence[Scorer], key: str, title: str
) -> None:
    canvas.y += 0.05
    cells = canvas.width - 4 * (CELL + GAP) - 0.02
    several = len(scorers) > 1
    # The words stand beside the cells; with two scorers they take a line, and each scorer the next.
    lines = wrapped(title, cells - 0.35, style.SIZE)
    for line in lines if several else lines[:-1]:
        canvas.say(line, 0.02, canvas.y + HEIGHT / 2)
        canvas.y += style.SIZE * 1.3 / 72
    for scorer in scorers:
        score = _score(register, scorer, key)
        middle = canvas.y + HEIGHT / 2
        words = ("CQC" if scorer.id == "cqc" else "The council’s own") if several else lines[-1]
        canvas.say(words, 0.2 if several else 0.02, middle, size=style.SMALL if several else style.SIZE)
        canvas.say(score.display, cells - 0.1, middle, bold=True, align="right")
        for place in range(4):
            x = cells + place * (CELL + GAP)
            filled = isinstance(score.value, int) and place < score.value
            colour = style.DARK_BLUE if scorer.id == "cqc" else style.ORANGE
            canvas.box(x, canvas.y, CELL, HEIGHT, colour if filled else style.GRID)
            if not filled:
                canvas.box(x + 0.015, canvas.y + 0.015, CELL - 0.03, HEIGHT - 0.03, style.PAPER)
        canvas.y += HEIGHT + 0.04


def _spoken(register: Register, scorers: Sequence[Scorer]) -> list[str]:
    return [
        f"{statement.title}: "
        + ", ".join(
            f"{scorer.of(register.council) + ' ' if len(scorers) > 1 else ''}"
            f"{_score(register, scorer, statement.key).display}"
            for scorer in scorers
        )
        + "."
        for statement in STATEMENTS
    ]


def _scores_headline(register: Register, scorers: Sequence[Scorer]) -> str:
    first = scorers[0]
    prefix = f"scores.{first.id}"
    total, percent, rating = (register.facts[f"{prefix}.{name}"] for name in ("sum", "percent", "rating"))
    whose = first.of(register.council)
    if total.value is None:
        return (
            f"{whose} scores are held for {register.facts[f'{prefix}.scored'].display} of the nine statements"
        )
    by_rule = "" if first.id == "cqc" else ", by CQC’s rule"
    return f"{whose} nine scores come to {total.display} of 36, {percent.display}: {rating.display}{by_rule}"


def _whose(register: Register, scorers: Sequence[Scorer]) -> str:
    return numerals.listed(f"{scorer.of(register.council)} scores" for scorer in scorers)


def _legend() -> str:
    return "; ".join(f"{score}, {words}" for score, words in WORDS.items()).capitalize()


def tabulate_scores(register: Register, name: str = "tbl-scores") -> Table | Note:
    """Return each statement's score with its words, whose it is, where it stands and of which day."""
    scorers = _scorers(register)
    if not scorers:
        return _no_scores(register, name)
    several, kept = len(scorers) > 1, _any_previous(register)
    facts, rows = [], []
    for statement in STATEMENTS:
        for scorer in scorers:
            who = "CQC" if scorer.id == "cqc" else "The council itself"
            prefix = f"scores.{scorer.id}.{statement.key}"
            score, word, day, document = (
                register.facts[f"{prefix}.{part}"] for part in ("score", "word", "scored_on", "document")
            )
            previous = register.facts.get(f"{prefix}.previous_score")
            rows.append(
                {
                    "Quality statement": statement.title,
                    "Theme": statement.theme,
                    **({"Scored by": who} if several else {}),
                    "Score": score.display,
                    "Evidence shows": word.display,
                    **({"Last edition": previous.display if previous else "[x]"} if kept else {}),
                    "Source": document.display,
                    "Date": day.display,
                }
            )
            facts += [score, word, day, document, *([previous] if previous else [])]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"{_whose(register, scorers)} for the nine quality statements",
        subtitle="Score from 1 to 4, of which 4 is the best, by quality statement",
        source=source_of(facts),
        alignments={"Score": "right"},
        notes=("“Evidence shows” is in CQC’s words for a score",),
        data=facts_frame(facts),
    )


def tabulate_overall_scores(register: Register, name: str = "tbl-scores-overall") -> Table | Note:
    """Return what nine scores come to, and what one point more or one fewer would make."""
    scorers = _scorers(register)
    if not scorers:
        return _no_scores(register, name)
    rows, facts = [], []
    for scorer in scorers:
        whose = scorer.of(register.council)
        for words, prefix in (
            (f"{whose} scores", f"scores.{scorer.id}"),
            ("with one statement a point higher", f"scores.{scorer.id}.one_more"),
            ("with one statement a point lower", f"scores.{scorer.id}.one_fewer"),
        ):
            of_it = [register.facts[f"{prefix}.{part}"] for part in ("sum", "percent", "rating")]
            label = words if words.startswith(whose) else f"{whose} scores, {words}"
            rows.append(dict(zip(("Scores", "Sum", "Share of 36", "By CQC’s rule"), (label, *(
                fact.display for fact in of_it)), strict=True)))  # fmt: skip
            facts += of_it
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline="What nine scores come to, and what one point more or less would make",
        subtitle="Sum of nine scores from 1 to 4, as a percentage of 36, and the rating that CQC’s published "
        f"rule gives to it, {_whose(register, scorers)}",
        source=source_of(facts),
        alignments={"Sum": "right", "Share of 36": "right"},
        notes=(
            "A calculation, not a forecast",
            *(("What CQC’s rule makes of the council’s own scores is no rating by CQC",)
              if any(scorer.id == "self" for scorer in scorers) else ()),
        ),
        data=facts_frame(facts),
    )  # fmt: skip


def _scorers(register: Register) -> list[Scorer]:
    return [scorer for scorer in SCORERS if f"scores.{scorer.id}.scored" in register.facts]


def _score(register: Register, scorer: Scorer, key: str) -> Fact:
    return register.facts[f"scores.{scorer.id}.{key}.score"]


def _any_previous(register: Register) -> bool:
    return any(id.endswith(".previous_score") for id in register.facts)


def _no_scores(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text=f"No scores of {register.council} for CQC’s quality statements were supplied for this edition.",
    )
