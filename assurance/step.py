"""One piece of work, described: what it reads, what it writes, what does it. Nothing runs here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step is up to date while its inputs, arguments, code and outputs are what they were.

    Attributes
    ----------
    id
        What `--only` and `why` take, for example `gateshead.ratings`. The part before the first dot is a
        council's slug, or `national`, or `region`, or `index`.
    title
        What is shown while it runs: a present participle, for example "Counting ratings".
    action
        `module:function`, imported only where the step runs.
    arguments
        Keyword arguments of the action: strings, numbers, booleans, lists and dicts of these.
    reads, writes
        The files it depends on and makes. A step that reads what another writes runs after it. A folder
        stands for everything in it; one that is written is the step's own.
    follows
        Ids of steps that must have ended well before it, though it reads nothing of theirs.
    code
        The parts of the package (module or folder names) whose source it depends on.
    council
        The slug of the council it belongs to, or None. One council's failure never stops another's steps.
    """

    id: str
    title: str
    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    follows: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    council: str | None = None
