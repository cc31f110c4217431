"""The rules table of comparisons, `reports/comparison-words.toml`, refused where it claims too much."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from assurance import paths
from assurance.comparison_words.claims import Claim, Mistake, check, mirror
from assurance.errors import UsageError

When = Literal[
    "more than chance, slightly",
    "more than chance",
    "more than chance, by much",
    "all counted, slightly",
    "all counted",
    "all counted, by much",
    "printed alike",
    "within chance",
    "not tested",
    "not comparable",
]
"""What the figures bear out, in the words of the table."""

_MORE: frozenset[Claim] = frozenset({"tested"})
_NONE: frozenset[Claim] = frozenset()
# What a comparison that gets to a row bears out, besides its direction.
GRANTED: dict[str, frozenset[Claim]] = {
    "more than chance, slightly": _MORE | {"small"},
    "more than chance": _MORE,
    "more than chance, by much": _MORE | {"large"},
    "all counted, slightly": _NONE | {"small"},
    "all counted": _NONE,
    "all counted, by much": _NONE | {"large"},
    "printed alike": _NONE | {"alike"},
    "within chance": _NONE | {"within chance"},
    "not tested": _NONE | {"not tested"},
    "not comparable": _NONE | {"not compared"},
}  # fmt: skip
DIFFER = tuple(when for when in GRANTED if when.startswith(("more than chance", "all counted")))
ALIKE = tuple(when for when in GRANTED if when not in DIFFER)
BY_MUCH = tuple(when for when in DIFFER if when.endswith("by much"))
_OF_TABLE: dict[str, frozenset[Claim]] = {"beside": _NONE, "over_time": frozenset({"change"})}
_SLOTS: dict[str, Claim] = {"higher": "up", "lower": "down", "better": "better", "worse": "worse"}


class Row(BaseModel):
    """What is said of one kind of comparison.

    `higher` and `lower` where the figures differ, with `better` and `worse` for measures with a polarity,
    where the table says better or worse; `words` where they do not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field("", description="Where no difference is said.")
    higher: str = Field("", description="Where the first figure is the higher.")
    lower: str = Field("", description="Where the first figure is the lower.")
    better: str = Field("", description="Where it is the better, by the measure’s polarity.")
    worse: str = Field("", description="Where it is the worse, by the measure’s polarity.")


class Wording(BaseModel):
    """The rules table. What is not given is as the shipped file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: Literal["direction", "judgement"] = Field(
        description="“direction” says higher and lower; “judgement” better and worse, by polarity."
    )
    too_few_below: int = Field(
        ge=1, description="A percentage of fewer than this is not compared: one more would turn the words."
    )
    slightly_below_points: float = Field(
        ge=0, description="A supported difference below this many percentage points is “slightly”."
    )
    much_from_points: float | None = Field(
        None, gt=0, description="A supported difference from this many percentage points is “by much”."
    )
    beside: dict[When, Row] = Field(description="Of one figure beside another: England, the region, a group.")
    over_time: dict[When, Row] = Field(description="Of one figure at two times.")

    @model_validator(mode="before")
    @classmethod
    def _as_shipped(cls, values: Any, asked: ValidationInfo) -> Any:
        whole = (asked.context or {}).get("whole", False)
        return {**_shipped(), **values} if isinstance(values, dict) and not whole else values

    @model_validator(mode="after")
    def _claims_no_more_than_it_may(self) -> Wording:
        if self.much_from_points is not None and self.much_from_points <= self.slightly_below_points:
            raise Mistake(
                "“much_from_points” is not above “slightly_below_points”. Make it larger, or take it out.",
                ("much_from_points",),
            )
        for name in _OF_TABLE:
            rows = getattr(self, name)
            for when in GRANTED:
                _check_row(
                    name,
                    when,
                    rows.get(when),
                    needed=self.much_from_points is not None or when not in BY_MUCH,
                )
        return self


def read_table(path: Path | None = None) -> Wording:
    """Return the rules table, that of the reports unless another file is named.

    Raises
    ------
    UsageError
        When it is missing, is not TOML, lacks a row, or has words that claim more than their row bears out:
        one sentence with the file and the line.
    """
    path = path or paths.COMPARISON_WORDS
    text = _text_of(path)
    try:
        return Wording.model_validate(_loaded(text, path), context={"whole": True})
    except ValidationError as error:
        where, sentence = _told(error)
        raise UsageError(f"{paths.shown(path)}, line {_line_of(text, where)}: {sentence}") from None


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            f"{paths.shown(path)} is missing: it has the words of comparisons. Put it back."
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{paths.shown(path)}, line {line}: a character is not UTF-8. Save the file as UTF-8."
        ) from None


def _loaded(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line, what = (found[2] or text.count("\n") + 1, found[1]) if found else (1, str(error))
        raise UsageError(f"{paths.shown(path)}, line {line}: {what}. Mend that line.") from None


def _shipped() -> dict[str, Any]:
    path = paths.COMPARISON_WORDS
    return _loaded_once(path, _text_of(path))


@functools.lru_cache(maxsize=4)
def _loaded_once(path: Path, text: str) -> dict[str, Any]:
    return _loaded(text, path)


# --------------------------------------------------------------------------------------------------------


def _check_row(table: str, when: str, row: Row | None, *, needed: bool) -> None:
    where = f'[{table}."{when}"]'
    if row is None:
        if needed:
            raise Mistake(
                f"there are no words for “{when}”. Put {where} in, as docs/words.md shows.", (table,)
            )
        return
    if not needed:
        raise Mistake(
            f"{where} is never used without “much_from_points”. Set that, or take the row out.", (table, when)
        )
    given = [name for name in ("words", *_SLOTS) if getattr(row, name)]
    wanted = ["higher", "lower"] if when in DIFFER else ["words"]
    allowed = [*wanted, "better", "worse"] if when.startswith("more than chance") else wanted
    for name in wanted:
        if name not in given:
            raise Mistake(f"{where} has no “{name}”. Put it in.", (table, when))
    for name in given:
        if name not in allowed:
            why = (
                "better and worse need a difference that the 95% intervals support"
                if name in ("better", "worse")
                else f"it says {' and '.join(wanted)}"
            )
            raise Mistake(
                f"“{name}” may not stand in {where}: {why}. Take the line out.", (table, when, name)
            )
        _check_words(table, when, name, getattr(row, name))
    for one, other in (("higher", "lower"), ("better", "worse")):
        first, second = getattr(row, one), getattr(row, other)
        if (first or second) and (not (first and second) or mirror(first) != second):
            turned = (
                f"“{one}” is “{first}”, so “{other}” must be “{mirror(first)}”"
                if first
                else f"“{one}” is missing"
            )
            raise Mistake(
                f"{where} is not the same both ways: {turned}. Mend one of the two.", (table, when, other)
            )


def _check_words(table: str, when: str, name: str, words: str) -> None:
    needed = _SLOTS[name] if name in _SLOTS else next(iter(GRANTED[when]))
    granted = {*GRANTED[when], needed, *_OF_TABLE[table]}
    try:
        check(words, frozenset(granted), needed, f'“{name}” of [{table}."{when}"]')
    except Mistake as mistake:
        raise Mistake(str(mistake), (table, when, name)) from None


def _told(error: ValidationError) -> tuple[tuple[str, ...], str]:
    """Return where the first mistake is, and the sentence about it."""
    first = error.errors()[0]
    mistake = first.get("ctx", {}).get("error")
    if isinstance(mistake, Mistake):
        return mistake.place, str(mistake)
    where = tuple(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "missing":
        return where[:-1], f"“{where[-1]}” is missing. Put it in, as docs/words.md shows."
    if first["type"] == "extra_forbidden" or "[key]" in first["loc"]:
        return where, f"“{where[-1]}” is not a name that the table knows. Take it out, or see docs/words.md."
    return where, f"“{where[-1]}”: {first['msg']}. Change it."


def _line_of(text: str, where: Sequence[str]) -> int:
    r"""Return the line that a place in the table begins on, or the nearest thing around it.

    >>> _line_of('say = "x"\n[beside."not tested"]\nwords = "x"\n', ("beside", "not tested", "words"))
    3
    """
    nearest, depth = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        name = re.match(r"\s*(?:\"([^\"]+)\"|([A-Za-z0-9_-]+))\s*=", line)
        if header:
            table = tuple(
                quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|([A-Za-z0-9_-]+)', header[1])
            )
            here = table
        elif name:
            here = (*table, name[1] or name[2])
        else:
            continue
        shared = 0
        while shared < min(len(here), len(where)) and here[shared] == where[shared]:
            shared += 1
        if shared > depth:
            nearest, depth = number, shared
    return nearest
