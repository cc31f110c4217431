"""The register of facts: every number a report prints, with what it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from assurance import paths
from assurance.numerals import from_ranges, ranges
from assurance.provenance import RawFile

Status = Literal["published", "suppressed", "not available", "not applicable", "none recorded"]

# The symbols of the Analysis Function's guidance on tables, as the publishers of the sources use them.
SYMBOLS: dict[str, Status] = {
    "[c]": "suppressed",
    "[x]": "not available",
    "[z]": "not applicable",
    "[w]": "none recorded",
}
SYMBOL_OF: dict[Status, str] = {status: symbol for symbol, status in SYMBOLS.items()}

FACT_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The place in a source that a fact rests on."""

    file: RawFile
    location: str = ""
    """Sheet and cells, or the rule that picks the rows, in words."""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    """The rows of the sheet, as a person sees them. None where they may not be published: rows that two
    figures share would say how many people are in both."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One figure, with everything needed to check it.

    Attributes
    ----------
    id
        Dotted, lower case, stable from edition to edition: `ratings.care_homes.good`.
    title
        What it is, in words that stand alone: "Care homes rated Good".
    value
        Unrounded. None when it is suppressed or not available.
    display
        As printed. A symbol ("[c]") when `value` is None.
    unit
        "locations", "people", "requests", "per cent", "per 100,000", "score", "days", "hours a week"…
    numerator, denominator
        Of a proportion or rate, where they are known and may be shown.
    base
        The rule of the denominator, in words: "locations with a current overall rating".
    period
        What time the figure is about: "2024-25", "as at 1 October 2024", "not stated in the source".
    population
        Who or what is counted.
    geography
        Whose figure it is: the council's name, its region's, "England".
    margin_of_error
        Half-width of the publisher's 95% interval, in the fact's own unit.
    lower, upper
        The 95% interval, ours or from the publisher's margin of error; `method` says which.
    status
        "published" when there is a value; else why there is none.
    places
        What it rests on.
    method
        How it was worked out, one or two sentences.
    measure
        The function that made it, "assurance.measures.ratings.rating_counts".
    definition
        Which version of what the measure counts: "ratings.rating_counts/1". Figures of two versions are not
        compared. Left empty it is worked out from the measure and the `VERSION` of its module.
    caveats
        What a reader must know before using it.
    polarity
        "high" or "low" when that is better, else "none".
    not_compared
        Why the publisher advises against comparing it; "" where it does not. Then no words compare it.
    """

    id: str
    title: str
    value: float | int | str | None
    display: str
    unit: str
    numerator: float | int | None = None
    denominator: float | int | None = None
    base: str = ""
    period: str
    population: str
    geography: str
    margin_of_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    status: Status = "published"
    places: tuple[Place, ...] = ()
    method: str
    measure: str = ""
    definition: str = ""
    caveats: tuple[str, ...] = ()
    polarity: Literal["high", "low", "none"] = "none"
    not_compared: str = ""
    council: str = ""
    council_code: str = ""
    edition: str = ""
    step: str = ""

    @property
    def anchor(self) -> str:
        """Its place on the evidence page."""
        return self.id.replace(".", "-")

    @property
    def illustrative(self) -> bool:
        """Whether it rests on invented rows."""
        return any(place.file.illustrative for place in self.places)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Words worked out from facts by rule, for use in prose: a verdict, or a whole sentence.

    `text` is Markdown. Figures in it are written `{fact.id}` and become links when it is printed, so that
    no sentence can hold a number that is not in the register. `outcome` is what a comparison came to,
    whatever the words for it are: "higher", "lower", "similar", "the same", "not tested", "not comparable".
    """

    id: str
    text: str
    outcome: str = ""

    @property
    def fact_ids(self) -> list[str]:
        """The facts it names."""
        return re.findall(r"\{([a-z0-9_.]+)\}", self.text)


class RegisterError(ValueError):
    """The register would not hold together: a bug in a measure, not the user's to mend."""


@dataclass
class Register:
    """The facts and sentences of one council's edition, or of one theme of it."""

    council: str
    council_code: str
    edition: str
    facts: dict[str, Fact] = field(default_factory=dict)
    sentences: dict[str, Sentence] = field(default_factory=dict)

    def add(self, *facts: Fact, step: str = "") -> None:
        """Enter facts, stamped with council, edition and the step that made them."""
        for fact in facts:
            if not FACT_ID.fullmatch(fact.id):
                raise RegisterError(f"“{fact.id}” is not a dotted lower-case id")
            if fact.id in self.facts or fact.id in self.sentences:
                raise RegisterError(f"{fact.id} is entered twice")
            if not fact.places:
                raise RegisterError(f"{fact.id} has no source")
            if (fact.value is None) != (fact.status != "published"):
                raise RegisterError(f"{fact.id}: a value and the status “{fact.status}” do not go together")
            self.facts[fact.id] = replace(
                fact,
                council=self.council,
                council_code=self.council_code,
                edition=self.edition,
                step=step or fact.step,
            )

    def say(self, *sentences: Sentence) -> None:
        """Enter sentences. The facts they name must be in the register by the time it is combined."""
        for sentence in sentences:
            if sentence.id in self.facts or sentence.id in self.sentences:
                raise RegisterError(f"{sentence.id} is entered twice")
            self.sentences[sentence.id] = sentence

    def save(self, path: Path) -> None:
        """Write the register as JSON, the same bytes for the same facts. Nobody reads it but `load`."""
        paths.write_text(path, json.dumps(self.to_json(), ensure_ascii=False) + "\n")

    def to_json(self) -> dict[str, Any]:
        """Return plain values. Raw files are listed once and named by their path."""
        files = {place.file.path: place.file for fact in self.facts.values() for place in fact.places}
        return {
            "council": self.council,
            "council_code": self.council_code,
            "edition": self.edition,
            "files": {path: files[path].to_json() for path in sorted(files)},
            "facts": [
                {
                    **vars(fact),
                    "places": [
                        {
                            "file": p.file.path,
                            "location": p.location,
                            "sheet": p.sheet,
                            "rows": ranges(p.rows),
                        }
                        for p in fact.places
                    ],
                }
                for fact in self.facts.values()
            ],
            "sentences": [{**vars(sentence)} for sentence in self.sentences.values()],
        }

    @classmethod
    def load(cls, path: Path) -> Register:
        """Return the register that `save` wrote."""
        values = json.loads(path.read_text(encoding="utf-8"))
        files = {key: RawFile.from_json(file) for key, file in values["files"].items()}
        register = cls(values["council"], values["council_code"], values["edition"])
        for fact in values["facts"]:
            places = tuple(
                Place(**{**place, "file": files[place["file"]], "rows": from_ranges(place["rows"])})
                for place in fact["places"]
            )
            register.facts[fact["id"]] = Fact(**{**fact, "places": places, "caveats": tuple(fact["caveats"])})
        for sentence in values["sentences"]:
            register.sentences[sentence["id"]] = Sentence(**sentence)
        return register

    @classmethod
    def combine(cls, registers: Sequence[Register]) -> Register:
        """Return one register of all themes, checked to hold together."""
        first = registers[0]
        whole = cls(first.council, first.council_code, first.edition)
        for register in registers:
            whole.add(*register.facts.values())
            whole.say(*register.sentences.values())
        for longer in (*whole.facts, *whole.sentences):
            for shorter in _above(longer):
                if shorter in whole.sentences or (shorter in whole.facts and verdict_of(longer) != shorter):
                    raise RegisterError(f"{shorter} cannot be both a figure and a group that holds {longer}")
        for sentence in whole.sentences.values():
            for fact_id in sentence.fact_ids:
                if fact_id not in whole.facts:
                    raise RegisterError(f"the sentence {sentence.id} names {fact_id}, which is not a fact")
        return whole

    @property
    def illustrative(self) -> bool:
        """Whether any fact rests on invented rows."""
        return any(fact.illustrative for fact in self.facts.values())

    def holds(self, name: str) -> bool:
        """Return whether there is a figure or a sentence of a name, or figures under it."""
        return name in self.facts or name in self.sentences or name in _groups(tuple(self.facts))

    def under(self, prefix: str) -> list[Fact]:
        """Return the facts whose id is `prefix` or begins with it and a dot."""
        within = f"{prefix}."
        return [fact for id, fact in self.facts.items() if id == prefix or id.startswith(within)]


@lru_cache(maxsize=4)
def _groups(ids: tuple[str, ...]) -> frozenset[str]:
    """Return the names that figures stand under. The prose of an edition asks for hundreds of them."""
    return frozenset(above for id in ids for above in _above(id))


def is_under(id: str, prefixes: Iterable[str]) -> bool:
    """Return whether an id is one of some beginnings, or goes on after one with a dot.

    >>> is_under("ascof.1a.council", ["ascof.1a"]), is_under("ascof.1aa.council", ["ascof.1a"])
    (True, False)
    """
    return f"{id}.".startswith(_beginnings(tuple(prefixes)))


@lru_cache(maxsize=1024)
def _beginnings(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}." for prefix in prefixes)


_VERDICT = re.compile(r"(.+)\.(verdict(?:_[a-z0-9_]+)?)")
VERDICTS = "verdicts"
"""Where verdicts of figures stand in `_variables.yml`: YAML has no place under a figure, which is text."""


def verdict_of(id: str) -> str:
    """Return the id of the figure that an id could be a verdict of, "" when it is none.

    >>> verdict_of("ascof.1a.council.verdict_region"), verdict_of("ascof.1a.council")
    ('ascof.1a.council', '')
    """
    found = _VERDICT.fullmatch(id)
    return found[1] if found else ""


def variable_of(id: str, register: Register) -> str:
    """Return the name in `_variables.yml` of a figure, a sentence, or a verdict that stands under its figure.

    Prose writes `ascof.1a.council.verdict`; there it is `verdicts.verdict.ascof.1a.council`.
    """
    about = verdict_of(id)
    return f"{VERDICTS}.{id.rpartition('.')[2]}.{about}" if about in register.facts else id


def _above(id: str) -> list[str]:
    parts = id.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def link(fact: Fact) -> str:
    """Return the fact as it stands in prose: its display text, linked to its entry."""
    text = fact.display.replace("[", "\\[").replace("]", "\\]")
    return f"[{text}](evidence.html#{fact.anchor}){{.fact}}"


def variables(register: Register) -> dict[str, Any]:
    """Return the nested values of `_variables.yml`: every fact as a link, every sentence as Markdown.

    `{{< var ratings.care_homes.good >}}` in a report prints what stands at `ratings`, `care_homes`, `good`.
    The verdict of a figure stands apart (`variable_of`); prose that names it is turned to there when copied.
    """
    flat = {fact.id: link(fact) for fact in register.facts.values()}
    for sentence in register.sentences.values():
        flat[sentence.id] = re.sub(
            r"\{([a-z0-9_.]+)\}", lambda found: link(register.facts[found[1]]), sentence.text
        )
    nested: dict[str, Any] = {}
    for key, value in flat.items():
        *groups, last = variable_of(key, register).split(".")
        level = nested
        for group in groups:
            level = level.setdefault(group, {})
        level[last] = value
    return nested


FACT_COLUMNS = (
    "id", "council", "council_code", "edition", "title", "value", "display", "unit", "numerator",
    "denominator", "base", "period", "population", "geography", "margin_of_error", "lower", "upper",
    "status", "source", "source_title", "publisher", "source_sha256", "source_location", "source_rows",
    "method", "measure", "definition", "step", "caveats", "illustrative",
)  # fmt: skip


def rows(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return the facts as flat rows, one a fact, with the columns of `FACT_COLUMNS`."""
    flat = []
    for fact in facts:
        values = {
            **vars(fact),
            "illustrative": fact.illustrative,
            "source": "; ".join(p.file.name for p in fact.places),
            "source_title": "; ".join(p.file.title for p in fact.places),
            "publisher": "; ".join(dict.fromkeys(p.file.publisher for p in fact.places)),
            "source_sha256": "; ".join(p.file.sha256 for p in fact.places),
            "source_location": "; ".join(p.location for p in fact.places if p.location),
            "source_rows": "; ".join(ranges(p.rows) for p in fact.places if p.rows),
            "caveats": " ".join(fact.caveats),
        }
        flat.append({name: values[name] for name in FACT_COLUMNS})
    return flat


def as_json(register: Register, flat: Iterable[Mapping[str, Any]] | None = None) -> str:
    """Return the register as JSON: council, edition, a list of flat facts, and the sentences made of them.

    `flat` has its facts as `rows` returns them, where that has been done.
    """
    whole = {
        "council": register.council,
        "council_code": register.council_code,
        "edition": register.edition,
        "illustrative": register.illustrative,
    }
    head = json.dumps(whole, ensure_ascii=False, indent=1).removesuffix("\n}")
    facts = _one_under_another(rows(register.facts.values()) if flat is None else flat)
    sentences = _one_under_another(vars(sentence) for sentence in register.sentences.values())
    return f'{head},\n "facts": {facts},\n "sentences": {sentences}\n}}\n'


def _one_under_another(flat: Iterable[Mapping[str, Any]]) -> str:
    """Return flat objects as `json` indents them by 1 within an object, five times as fast as it does."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",\n   ", ": ")).encode
    each = [f"  {{\n   {encode(values)[1:-1]}\n  }}" for values in flat]
    return "[\n" + ",\n".join(each) + "\n ]" if each else "[]"
