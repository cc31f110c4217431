"""A published edition, read back: its figures, its sentences, and the rules it was made by."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.errors import UsageError
from assurance.evidence import Fact

FACTS, MANIFEST = "facts.json", "manifest.json"
# What the manifest keeps of an edition so that a later one can be compared with it.
RECORD = ("definitions", "code", "sections", "paragraphs", "corrections")


@dataclass(frozen=True)
class Source:
    """A file that a figure rests on."""

    name: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Section:
    """The words of one section of a report, by their digest; figures in it are named, not printed."""

    report: str
    anchor: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Published:
    """One edition of one council, as far as another can be compared with it.

    Attributes
    ----------
    data_freeze
        ISO date: the order of editions.
    facts, sources, sentences
        By id. The facts have no places: `sources` has the files.
    settings
        Those that change a figure or a word: thresholds, wording, the base of percentages.
    definitions
        What the definitions say, by version. Empty where the edition was made before they were kept.
    code
        Digest of the code that made the figures, by theme.
    sections
        The words of the reports.
    corrections
        The declared corrections that were made: `id`, `words`, and `facts`, the ids that they touch.
    inputs
        The raw files: kind, title, period, edition, sha256, national…
    paragraphs
        What each number of a paragraph stood for: report, number, section, names, words.
    """

    council: str
    edition: str
    data_freeze: str
    facts: Mapping[str, Fact]
    sources: Mapping[str, tuple[Source, ...]]
    sentences: Mapping[str, str]
    settings: Mapping[str, Any]
    definitions: Mapping[str, str]
    code: Mapping[str, str]
    sections: tuple[Section, ...]
    corrections: tuple[Mapping[str, Any], ...]
    inputs: tuple[Mapping[str, Any], ...]
    paragraphs: tuple[Mapping[str, Any], ...] = ()

    @property
    def order(self) -> tuple[str, str]:
        """Where it stands among the editions of its council."""
        return order_of(vars(self))

    @cached_property
    def corrected(self) -> dict[str, frozenset[str]]:
        """The ids of the corrections that touch a fact, by its id."""
        ids: dict[str, set[str]] = {}
        for each in self.corrections:
            for fact_id in each["facts"]:
                ids.setdefault(fact_id, set()).add(each["id"])
        return {fact_id: frozenset(found) for fact_id, found in ids.items()}

    def hashes(self, fact_id: str) -> frozenset[str]:
        """Return the hashes of the files that a fact rests on."""
        return frozenset(source.sha256 for source in self.sources[fact_id])


def of(register: Mapping[str, Any], record: Mapping[str, Any]) -> Published:
    """Return an edition from its register (what `facts.json` holds) and its record (what the manifest does).

    What an edition that was made by an older pipeline does not have is empty.
    """
    names = {field.name for field in dataclasses.fields(Fact)} - {"places", "caveats"}
    facts = {
        row["id"]: Fact(**{name: row[name] for name in row if name in names}) for row in register["facts"]
    }
    return Published(
        council=register["council"],
        edition=register["edition"],
        data_freeze=str(record["data_freeze"]),
        facts=facts,
        sources={row["id"]: _sources(row) for row in register["facts"]},
        sentences={each["id"]: each["text"] for each in register.get("sentences", ())},
        settings=record.get("settings") or record.get("parameters", {}).get("settings") or {},
        definitions=record.get("definitions", {}),
        code=record.get("code", {}),
        sections=tuple(Section(**each) for each in record.get("sections", ())),
        corrections=tuple(record.get("corrections", ())),
        inputs=tuple(record.get("inputs", ())),
        paragraphs=tuple(record.get("paragraphs", ())),
    )


def _sources(row: Mapping[str, Any]) -> tuple[Source, ...]:
    names, titles, hashes = (
        row.get(column, "").split("; ") for column in ("source", "source_title", "source_sha256")
    )
    if len(titles) != len(names):  # a title that has a semicolon in it
        titles = [row.get("source_title", "")] * len(names)
    return tuple(dict.fromkeys(map(Source, names, titles, hashes)))


def read(folder: Path) -> Published:
    """Return the edition in a published folder.

    Raises
    ------
    UsageError
        When there is no edition in it, or its files cannot be read.
    """
    for name in (FACTS, MANIFEST):
        if not (folder / name).is_file():
            raise UsageError(
                f"{paths.shown(folder)} is not a published edition: it has no {name}. Name a folder that "
                "`python3 pipeline.py` published, or an edition in it."
            )
    try:
        return of(_json(folder / FACTS), _json(folder / MANIFEST))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{paths.shown(folder)}: facts.json or manifest.json is not as it was published. Bring the "
            "edition back from a copy, publish it again, or take its folder away."
        ) from None


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def order_of(manifest: Mapping[str, Any]) -> tuple[str, str]:
    """Return where an edition stands among its council's: by the day of the data freeze, then by name."""
    return manifest["data_freeze"], manifest["edition"]


def editions_of(council: Path) -> list[Path]:
    """Return the editions in the folder of a council's published editions, by name.

    What begins with a dot is being built, or was left by a run that was killed.
    """
    return sorted(manifest.parent for manifest in council.glob(f"[!.]*/{MANIFEST}"))


def every_edition(published: Path) -> list[Path]:
    """Return the editions of every council, by the folder of the council and by name."""
    councils = sorted(each for each in published.glob("*") if each.is_dir())
    return [edition for council in councils for edition in editions_of(council)]


def others(published: Path, council: str, edition: str) -> list[Path]:
    """Return the folders of the other editions of a council (its slug) that are published, by name."""
    return [
        each for each in editions_of(published / council) if each.name != edition and (each / FACTS).is_file()
    ]


def files_of_others(published: Path, council: str, edition: str) -> list[Path]:
    """Return what a step that compares with the other editions reads of them."""
    return [folder / name for folder in others(published, council, edition) for name in (FACTS, MANIFEST)]


def last_before(edition: tuple[str, str], among: Sequence[Published]) -> Published | None:
    """Return the last edition before one, given by the day of its data freeze and its name."""
    return max((each for each in among if each.order < edition), key=lambda each: each.order, default=None)
