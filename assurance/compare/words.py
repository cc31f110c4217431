"""What is said of a figure that moved: by the rule of `assurance.wording`, the same upwards and downwards.

A move is called a change only where the intervals support it. A figure of the same period is said to be
revised, never to have risen or fallen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from assurance.evidence import Fact
from assurance.numerals import listed, number, percentage_points
from assurance.wording import Comparison

if TYPE_CHECKING:
    from assurance.compare.published import Published

# In the order in which they are told, with what each means.
KINDS = {
    "changed definition": "What is counted has changed, so the two values are not compared.",
    "corrected": "A declared correction touches the figure in one edition and not in the other.",
    "revised source": "The period is the same; the source brought out another value for it.",
    "changed rule": "The period, the file and the definition are the same; our settings or our code are not.",
    "new period": "The source has moved on to another period.",
    "suppressed": "Shown in the last edition, hidden in this one.",
    "no longer suppressed": "Hidden in the last edition, shown in this one.",
    "appeared": "Not in the last edition, or without a value there.",
    "disappeared": "In the last edition; not in this one, or without a value.",
}


def moved(was: Fact, now: Fact, comparison: Comparison) -> str:
    """Return what may be said of a figure that has another period."""
    if was.display == now.display:
        return "Printed the same for both periods."
    by = _by(now, comparison)
    if comparison.outcome == "not tested":
        why = "too few to tell" if now.lower is not None or was.lower is not None else "no margin of error"
        return f"{by}. Not tested against chance: {why}."
    if comparison.outcome in ("similar", "the same"):
        return f"{comparison.verdict.capitalize()} the last period’s. {comparison.reason}"
    return (
        f"{comparison.verdict.capitalize()} the last period’s: {by[0].lower()}{by[1:]}. {comparison.reason}"
    )


def revised(was: Fact, now: Fact, comparison: Comparison) -> str:
    """Return what may be said of a figure of the same period, which no time has passed for."""
    if was.display == now.display:
        return "Printed the same; what it is worked out from was revised."
    by = _by(now, comparison)
    said = f"Restated for the same period: {by[0].lower()}{by[1:]}."
    if comparison.outcome in ("similar", "the same"):
        said += f" It is {comparison.verdict} what it was: the intervals overlap by our rule."
    return said


def _by(now: Fact, comparison: Comparison) -> str:
    assert comparison.difference is not None
    decimals = _decimals(now)
    way = "more" if comparison.difference > 0 else "less" if decimals or now.unit == "per cent" else "fewer"
    if now.unit == "per cent":
        return f"{percentage_points(comparison.difference, decimals)} {way}"
    return f"{number(abs(comparison.difference), decimals)} {way}"


def difference(fact: Fact, value: float) -> str:
    """Return a difference with its sign, as precise as the figure is printed; of percentages in points."""
    decimals = _decimals(fact)
    text = number(value, decimals)
    signed = f"+{text}" if value > 0 and re.search("[1-9]", text) else text
    return f"{signed} points" if fact.unit == "per cent" else signed


def _decimals(fact: Fact) -> int:
    found = re.search(r"\d\.(\d+)", fact.display)
    return len(found[1]) if found else 0


def redefined(was: Fact, now: Fact) -> str:
    """Return what changed of what a figure counts."""
    parts = []
    for name, old, new in (
        ("unit", was.unit, now.unit),
        ("base", was.base, now.base),
        ("population", was.population, now.population),
    ):
        if old != new:
            parts.append(f"{name}: “{old or 'not stated'}”, now “{new or 'not stated'}”")
    if was.definition and now.definition and was.definition != now.definition:
        parts = [f"definition {was.definition}, now {now.definition}"]
    return f"Not compared: {'; '.join(parts).rstrip('.')}."


def hidden(was: Fact, now: Fact, setting: str) -> str:
    """Return what is said of a figure that is hidden in one of the editions."""
    done = "Hidden now" if now.status == "suppressed" else "No longer hidden"
    parts = [done]
    parts += [] if was.period == now.period else ["the period is another"]
    parts += [f"the setting {setting} changed"] if setting else []
    return f"{'; '.join(parts)}."


def came_or_went(was: Fact | None, now: Fact | None, edition: str) -> str:
    """Return what is said of a figure that one of the editions does not have, or has no value for."""
    if was is None:
        return f"Edition {edition} did not have it."
    if now is None:
        return "This edition does not have it."
    if was.value is None:
        return f"Edition {edition} had no value ({was.status})."
    return f"There is no value in this edition ({now.status})."


def replaced(was: Fact, now: Fact) -> str:
    """Return what is said of a figure that is words or a day, or whose values cannot be compared."""
    if was.display == now.display:
        return "Printed the same."
    return f"It was {was.display} and is {now.display}."


def same_file(rules: Mapping[str, str]) -> str:
    """Return why a figure of the same file and period has another value."""
    if rules:
        return f"The same file and period; settings that changed: {listed(rules.values())}."
    return "The same file, period and settings: the pipeline works it out in another way."


def named_in(text: str) -> frozenset[str]:
    """Return the ids of the figures that a sentence names."""
    return frozenset(re.findall(r"\{([a-z0-9_.]+)\}", text))


def printed(text: str, edition: Published) -> str:
    """Return a sentence as it was printed, its figures in their places."""
    return re.sub(
        r"\{([a-z0-9_.]+)\}",
        lambda found: edition.facts[found[1]].display if found[1] in edition.facts else found[0],
        text,
    )


def interval(fact: Fact) -> str:
    """Return the 95% interval of a figure as it is read, "" without one."""
    if fact.value is None or fact.lower is None or fact.upper is None:
        return ""
    decimals = max(1, _decimals(fact))
    return f"{number(fact.lower, decimals)} to {number(fact.upper, decimals)}"


def sources(names: Iterable[str]) -> str:
    """Return the titles of some files, each once."""
    return "; ".join(dict.fromkeys(names))
