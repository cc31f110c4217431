"""Where a raw file came from: who published it, under what licence, for what period, which edition."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One file somebody put into the raw folder, recognised by what is in it.

    Attributes
    ----------
    path
        Relative to the raw folder, with forward slashes: the same on every machine.
    sha256, size
        Of its bytes.
    kind
        Which return it is: the name of the module in `assurance.sources` that reads it, or
        "unrecognised". `reason` then says in one clause why it is not used.
    councils
        Slugs of the councils it is about. Empty for a national file, which serves every council.
    national
        True when it may hold rows about any council.
    title, publisher, licence, period, edition, url
        As recorded in `<file>.source.toml` beside it, else as recognised from the content, else "not
        stated". `edition` is the publication or as-at date in words. `url` may be empty.
    illustrative
        True when the rows are invented. Everything that rests on it says so.
    note
        Anything a reader of the evidence page must know about the file.
    """

    path: str
    sha256: str
    size: int
    kind: str
    title: str
    publisher: str = "not stated"
    licence: str = "not stated"
    period: str = "not stated"
    edition: str = "not stated"
    url: str = ""
    councils: tuple[str, ...] = ()
    national: bool = False
    illustrative: bool = False
    note: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """The file's own name, without its folder."""
        return self.path.rsplit("/", 1)[-1]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "councils": list(self.councils)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> RawFile:
        """Return the file that `to_json` wrote."""
        return cls(**{**values, "councils": tuple(values["councils"])})
