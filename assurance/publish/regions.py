"""A page for each region that sets its councils' headline figures beside each other.

Nothing is worked out here. A page shows what stands in the register of each council's newest published
edition, as it stands there: decided to be shown, with its interval, and with the words that the edition
itself has for how the figure stands to England's. Councils stand in the order of the alphabet: this is no
ranking.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance import councils, paths
from assurance.compare.published import FACTS, MANIFEST, editions_of, order_of
from assurance.locks import in_turn
from assurance.numerals import number, plural
from assurance.publish import web
from assurance.publish.landing import strong

SUPPRESSED, MISSING = "hidden: a small number", "not published"
RATINGS = "Each location counts once, with its overall rating, whoever pays for the care."
SURVEY = "A survey: the interval says how far the answers of those who were asked can stand for everybody."
OWN = (
    "From the council’s own return. Councils do not all begin and end a wait at the same moment, so that "
    "differences between them may be differences of counting."
)


@dataclass(frozen=True)
class Headline:
    """One measure of the page: its facts by id, and where an edition says how it stands to England's.

    Attributes
    ----------
    beside
        Id of the sentence with the word; "" where no comparison is drawn.
    """

    title: str
    fact: str
    note: str
    beside: str = ""
    region: str = ""
    england: str = ""


HEADLINES = (
    *(
        Headline(
            title=f"{services} rated Good or Outstanding by CQC, of those rated",
            fact=f"ratings.{name}.good_or_outstanding",
            note=RATINGS,
            beside=f"ratings.{name}.verdict",
            region=f"ratings.{name}.region.good_or_outstanding",
            england=f"ratings.{name}.england.good_or_outstanding",
        )
        for services, name in (("Care homes", "care_homes"), ("Home care services", "homecare"))
    ),
    *(
        Headline(
            title=title,
            fact=f"ascof.{code}.council",
            note=note,
            beside=f"ascof.{code}.verdict",
            region=f"ascof.{code}.region",
            england=f"ascof.{code}.england",
        )
        for code, title, note in (
            ("1a", "Quality of life of people who use services", SURVEY),
            ("1d", "Satisfaction of people who use services", SURVEY),
            ("3a", "Control over daily life", SURVEY),
            ("4a", "People who use services who feel safe", SURVEY),
            ("2a", "Short-term support with no further request for ongoing support", ""),
            ("3d2a", "Direct payments", ""),
        )
    ),
    Headline("Days from a request for homecare to its start: median",
             "homecare.request_to_started.median_days", OWN),
    Headline("Requests for homecare that were sourced within 7 days",
             "homecare.requests.within_7_days_percent", OWN),
)  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """What is published of a council: its newest edition."""

    council: str
    folder: str
    manifest: Mapping[str, Any]
    facts: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, str]


def write_region(out: str, region: str) -> None:
    """Write the page of one region into the published folder."""
    folder = Path(out)
    with in_turn(folder, folder):
        paths.write_text(paths.region_page(folder, region), page(region, read_editions(folder, region)))


def read_editions(folder: Path, region: str) -> list[Edition]:
    """Return the newest published edition of each council of a region, in the order of the alphabet."""
    found = []
    for council in councils.every_council():
        if council.region != region:
            continue
        manifests = [
            (json.loads((edition / MANIFEST).read_text(encoding="utf-8")), edition)
            for edition in editions_of(folder / council.slug)
        ]
        if not manifests:
            continue
        manifest, place = max(manifests, key=lambda each: order_of(each[0]))
        register = json.loads((place / FACTS).read_text(encoding="utf-8"))
        found.append(
            Edition(
                council.name,
                place.relative_to(folder).as_posix(),
                manifest,
                {fact["id"]: fact for fact in register["facts"]},
                {sentence["id"]: sentence["text"] for sentence in register["sentences"]},
            )
        )
    return sorted(found, key=lambda each: each.council)


def page(region: str, editions: Sequence[Edition]) -> str:
    """Return the page of a region."""
    shown = [headline for headline in HEADLINES if any(headline.fact in each.facts for each in editions)]
    contents = "".join(
        f'<li><a href="#measure-{place}">{html.escape(headline.title)}</a></li>'
        for place, headline in enumerate(shown, 1)
    )
    body = "\n".join(
        [
            "<p>Every figure is as it stands in the council’s own published edition, which the name of the "
            "council leads to; there each is traced to its rows. Nothing is added up or worked out here. "
            "Councils stand in the order of the alphabet: the order says nothing.</p>",
            *(_section(place, headline, editions) for place, headline in enumerate(shown, 1)),
        ]
    )
    illustrative = any(each.manifest["illustrative"] for each in editions)
    return web.page(
        title=f"Councils of {councils.region_in_words(region)} side by side",
        council="Adult social care reports",
        subtitle=f"{plural(len(editions), 'council')} with a published edition",
        body=body,
        contents=f"<ul>{contents}</ul>",
        home="../index.html",
        illustrative=(
            f"<p>{strong('**Illustrative data.** Figures on this page are invented. Do not use them.')}</p>"
            if illustrative
            else ""
        ),
    )


def _section(place: int, headline: Headline, editions: Sequence[Edition]) -> str:
    there = [(each, each.facts.get(headline.fact)) for each in editions]
    facts = [fact for _, fact in there if fact]
    region, england = (_same_in_all(name, editions) for name in (headline.region, headline.england))
    wholes = [fact for fact in (region, england) if fact]
    scale = _scale([*facts, *wholes], england, beside=bool(headline.beside))
    rows = "".join(_row(headline, each, fact, scale) for each, fact in there)
    rows += "".join(_of_whole(fact, scale) for fact in wholes)
    cautions = {str(fact["caveats"]) for fact in facts}
    notes = [headline.note, *(cautions if len(cautions) == 1 else ()), *_differing(facts)]
    about = "".join(f"<p>{html.escape(note)}</p>" for note in notes if note)
    beside = '<th scope="col">Beside England</th>' if headline.beside else ""
    return (
        f'<section id="measure-{place}">\n<h2>{html.escape(headline.title)}</h2>\n{about}\n'
        f'<div class="table-float"><div class="table-region" role="region" tabindex="0" '
        f'aria-labelledby="caption-{place}">'
        # Sorted by their figures, councils would be ranked.
        f'<table data-sort="none"><caption id="caption-{place}" class="unseen">{html.escape(headline.title)}'
        "</caption>"
        '<thead><tr><th scope="col">Council</th><th scope="col">Figure</th>'
        f'<th scope="col">95% interval</th><th scope="col">Of</th>{beside}'
        f'<th scope="col">Period</th></tr></thead><tbody>{rows}</tbody></table></div></div>\n</section>'
    )


def _row(headline: Headline, edition: Edition, fact: Mapping[str, Any] | None, scale: Scale | None) -> str:
    name = f'<a href="../{edition.folder}/index.html">{html.escape(edition.council)}</a>'
    words = ""
    if headline.beside:
        said = edition.words.get(headline.beside, "") if fact and fact["value"] is not None else ""
        words = f"<td>{html.escape(said and f'{said} England')}</td>"
    return f'<tr><th scope="row">{name}</th>{_cells(fact, scale)}{words}{_period(fact)}</tr>'


def _of_whole(fact: Mapping[str, Any], scale: Scale | None) -> str:
    place = html.escape(fact["geography"])
    beside = "<td></td>" if scale and scale.beside else ""
    return (
        f'<tr><th scope="row"><strong>{place}</strong></th>{_cells(fact, scale)}{beside}{_period(fact)}</tr>'
    )


def _cells(fact: Mapping[str, Any] | None, scale: Scale | None) -> str:
    if fact is None:
        return f"<td>{MISSING}</td><td></td><td></td>"
    if fact["value"] is None:
        return f"<td>{SUPPRESSED if fact['status'] == 'suppressed' else MISSING}</td><td></td><td></td>"
    between = ""
    if fact["lower"] is not None and fact["upper"] is not None:
        between = f"{number(fact['lower'], 1)} to {number(fact['upper'], 1)}"
        between += scale.drawn(fact) if scale else ""
    of = number(fact["denominator"]) if fact["denominator"] is not None else ""
    return f"<td>{html.escape(str(fact['display']))}</td><td>{between}</td><td>{of}</td>"


def _period(fact: Mapping[str, Any] | None) -> str:
    return f"<td>{html.escape(fact['period']) if fact else ''}</td>"


def _same_in_all(name: str, editions: Sequence[Edition]) -> Mapping[str, Any] | None:
    """Return a figure of the region or of England where every edition that has it has the same."""
    found = [each.facts[name] for each in editions if name and name in each.facts]
    said = {(fact["display"], fact["period"], fact["lower"], fact["upper"]) for fact in found}
    return found[0] if len(said) == 1 and found[0]["value"] is not None else None


def _differing(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return in words what keeps figures from being set beside each other."""
    shown = [fact for fact in facts if fact["value"] is not None]
    notes = []
    if len({fact["period"] for fact in shown}) > 1:
        notes.append("The figures are of different periods, as the last column says.")
    if len({fact["definition"] for fact in shown}) > 1:
        notes.append("The figures were counted by different definitions: editions are not all of one time.")
    return notes


@dataclass(frozen=True)
class Scale:
    """How intervals are drawn: from the lowest to the highest end, England's figure as a line."""

    lowest: float
    highest: float
    england: float | None
    beside: bool

    def drawn(self, fact: Mapping[str, Any]) -> str:
        """Return an interval as a drawing. The numbers stand before it, so it is not read out."""
        at = {name: self._x(fact[name]) for name in ("lower", "upper", "value")}
        england = ""
        if self.england is not None:
            x = self._x(self.england)
            england = f'<line x1="{x}" x2="{x}" y1="0" y2="16" stroke="#707070" stroke-dasharray="2 2"/>'
        return (
            '<svg class="interval" width="160" height="16" viewBox="0 0 160 16" aria-hidden="true" '
            f'focusable="false">{england}<line x1="{at["lower"]}" x2="{at["upper"]}" y1="8" y2="8" '
            'stroke="#12436D" stroke-width="2"/>'
            f'<circle cx="{at["value"]}" cy="8" r="4" fill="#12436D"/></svg>'
        )

    def _x(self, value: float) -> str:
        wide = (self.highest - self.lowest) or 1
        return f"{6 + 148 * (value - self.lowest) / wide:.1f}"


def _scale(
    facts: Iterable[Mapping[str, Any]], england: Mapping[str, Any] | None, *, beside: bool
) -> Scale | None:
    ends = [
        fact[name]
        for fact in facts
        for name in ("value", "lower", "upper")
        if fact["value"] is not None and isinstance(fact[name], int | float)
    ]
    if not ends:
        return None
    return Scale(min(ends), max(ends), england["value"] if england else None, beside)
