"""An old edition made again by the rules of its day, and what of it cannot be made again.

The rules that are settings (thresholds, the base of percentages, the words of comparisons, the data freeze)
come from the edition's manifest. The code is today's: what it does otherwise is told, not undone.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.compare.definitions import definition_of
from assurance.compare.published import Published
from assurance.errors import UsageError
from assurance.numerals import listed, plural
from assurance.settings import Settings


def settings_of_their_day(settings: Settings, editions: Sequence[Published]) -> Settings:
    """Return today's settings with those that changed a figure or a word as they were in some editions.

    Raises
    ------
    UsageError
        When an edition did not keep its settings, or two of them were made by different ones.
    """
    first = editions[0]
    for each in editions:
        if not each.settings:
            raise UsageError(
                f"{each.council}, edition {each.edition}: its manifest has no settings, so it cannot be made "
                "by the rules of its day."
            )
        if each.settings != first.settings:
            raise UsageError(
                f"{first.council} and {each.council} made edition {first.edition} by different settings. "
                "Make them one at a time, with --council."
            )
    kept = {name: first.settings[name] for name in first.settings if name in Settings.model_fields}
    today = settings.model_dump(mode="json")
    return Settings.model_validate({**today, **kept, "edition": first.edition})


def write_settings(settings: Settings, path: Path) -> None:
    """Write settings where `read_settings` can read them."""
    values = settings.model_dump(mode="json")
    values["data_freeze"] = settings.data_freeze  # a date of TOML's own
    paths.write_text(path, "".join(f"{name} = {_toml(value)}\n" for name, value in values.items()))


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(
            f"{_toml(str(key))} = {_toml(each)}" for key, each in value.items() if each is not None
        )
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def what_differs(edition: Published, files: Collection[str], code: Mapping[str, str]) -> Iterator[str]:
    """Yield in sentences what of an edition cannot be made again as it was.

    Parameters
    ----------
    files
        The hashes of the raw files that are there today.
    code
        Today's digest of the code behind each theme.
    """
    used = [entry for entry in edition.inputs if entry.get("used", "used") == "used"]
    gone = [entry["path"] for entry in used if entry["sha256"] not in files]
    if gone:
        yield (
            f"{plural(len(gone), 'file')} that it rests on cannot be found in the raw folder as it was then: "
            f"{listed(gone)}."
        )
    if not edition.code:
        yield "It was made before the code behind figures was recorded: it may have changed since."
    changed = [theme for theme, digest in edition.code.items() if code.get(theme, digest) != digest]
    if changed:
        yield (
            f"The code behind these figures has changed since, and is today's: {listed(sorted(changed))}. To "
            "have that of the day, check out the version of the pipeline that made it."
        )
    if not edition.definitions:
        yield "It was made before definitions had versions."
    elif redefined := sorted(set(_redefined(edition))):
        yield f"These count something else today: {listed(redefined)}."


def _redefined(edition: Published) -> Iterator[str]:
    for fact in edition.facts.values():
        if fact.definition in edition.definitions and fact.measure:
            today = definition_of(fact.measure)
            name, _, version = fact.definition.rpartition("/")
            if today.rpartition("/")[0] == name and today.rpartition("/")[2] != version:
                yield f"{fact.definition} (today {today})"
