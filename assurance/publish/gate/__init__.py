"""The last door: every byte that is about to be published is read again for what tells who a person is.

What returns hold of people is dropped, made a pseudonym or masked as they are read (`assurance.privacy`).
This knows nothing of that: it reads the finished edition as anybody could, and if a detail of a person has
come through by a way that nobody thought of, nothing is published and the last good edition stays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assurance import paths
from assurance.errors import CheckFailed
from assurance.numerals import plural
from assurance.publish.gate.identifiers import EMAIL, OLD_DATE, PHONE, POSTCODE, Identifiers
from assurance.publish.gate.texts import Piece, pieces

CANARIES = paths.ROOT / "data" / "canaries.txt"
"""Words that a council has planted in its own returns, one a line: they may come out nowhere."""

BATCH = 100_000
"""Characters that are looked at together."""
MAY_BE_MEANT = (EMAIL, PHONE, POSTCODE, OLD_DATE)


@dataclass(frozen=True)
class Found:
    """A detail of a person: in which file, where in it, and of what kind. Never the detail itself."""

    file: str
    place: str
    kind: str


def refuse(folder: Path, allowed: Iterable[str] = (), canaries: Iterable[str] | None = None) -> None:
    """Do nothing when nothing in a folder tells who a person is.

    Parameters
    ----------
    folder
        An edition that is about to be published.
    allowed
        What the council means to publish: its contacts, as they are written.
    canaries
        Words that were planted. Left out, those in `data/canaries.txt`.

    Raises
    ------
    CheckFailed
        When something does: in which file and where, and what kind of detail it is.
    """
    found = list(search(folder, allowed, planted() if canaries is None else canaries))
    if not found:
        return
    first, others = found[0], len(found) - 1
    where = ", ".join(filter(None, (first.file, first.place)))
    more = f" (and {plural(others, 'more place')} in the edition)" if others else ""
    meant = (
        " If it is a public contact, list it under published_contacts of the council in settings.toml."
        if first.kind in MAY_BE_MEANT
        else ""
    )
    raise CheckFailed(
        f"{where}: there is {first.kind}{more}, so nothing was published and the last edition stays. Take it "
        f"out of the return or the words that it comes from and run again.{meant}"
    )


def planted() -> list[str]:
    """Return the canaries of this installation."""
    return CANARIES.read_text(encoding="utf-8").split("\n") if CANARIES.exists() else []


def search(folder: Path, allowed: Iterable[str] = (), canaries: Iterable[str] = ()) -> Iterator[Found]:
    """Yield what tells who a person is in the files of a folder, in their names too, each place once."""
    identifiers = Identifiers(allowed, canaries, _of_this_machine())
    known: dict[str, list[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        shown = name if not any(identifiers.kinds(name)) else "a file"
        seen: set[tuple[str, str]] = set()
        for place, kinds in _telling(
            identifiers, (("its name", name), *pieces(name, path.read_bytes())), known
        ):
            for kind in kinds:
                where = place if not any(identifiers.kinds(place)) else "a place that is named after it"
                if (where, kind) not in seen:
                    seen.add((where, kind))
                    yield Found(shown, where, kind)


def _telling(
    identifiers: Identifiers, every: Iterable[Piece], known: dict[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the places that hold something, and what kinds of it.

    Pieces are looked at many at a time: what is found in one is found in all of them together. The words of
    an edition stand in it many times over (half of them in a table, the register, a page), and the same words
    tell the same wherever they stand: `known` has the kinds of those that were looked at in this search.
    """
    for together in _batches(every, known):
        new: dict[str, list[str]] = {text: [] for _, text in together if text not in known}
        if any(identifiers.kinds("\n".join(new))):
            new = {text: list(identifiers.kinds(text)) for text in new}
        known.update(new)
        for place, text in together:
            if known[text]:
                yield place, known[text]


def _batches(every: Iterable[Piece], known: Mapping[str, list[str]]) -> Iterator[list[Piece]]:
    """Yield pieces many at a time, without those of which it is known that they tell nothing."""
    batch: list[Piece] = []
    size = 0
    for piece in every:
        if known.get(piece[1]) == []:
            continue
        batch.append(piece)
        size += len(piece[1])
        if size > BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _of_this_machine() -> list[str]:
    """Return the folders of this machine that a file could name: as they are and as JSON writes them."""
    folders = {str(paths.ROOT), str(Path.home()), tempfile.gettempdir()}
    return sorted(folders | {folder.replace("\\", "\\\\") for folder in folders})
