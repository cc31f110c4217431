"""Where a raw file came from: who published it, under what licence, for what period, which edition."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assurance.councils import match


@dataclass(frozen=True)
class LocalNames:
    """What a council calls the columns of one return and the words in them, as `settings.toml` maps them.

    Attributes
    ----------
    columns
        Our name and theirs.
    values
        A column by our name, our word and theirs.
    """

    columns: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()

    @property
    def headers(self) -> dict[str, list[str]]:
        """Their names for each column, by ours."""
        names: dict[str, list[str]] = {}
        for ours, theirs in self.columns:
            names.setdefault(ours, []).append(theirs)
        return names

    def __bool__(self) -> bool:
        return bool(self.columns or self.values)

    def to_json(self) -> dict[str, list[list[str]]]:
        """Return plain values."""
        return {"columns": [[*pair] for pair in self.columns], "values": [[*word] for word in self.values]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> LocalNames:
        """Return what `to_json` wrote."""
        return cls(tuple(map(tuple, values["columns"])), tuple(map(tuple, values["values"])))


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
        Which return it is: the name of the module in `assurance.sources` that reads it; or "unrecognised",
        and `reason` says in one clause why it is not used; or "unreadable", and `reason` is the sentence
        that stops the councils it may be about.
    councils
        Slugs of the councils it is about. Empty for a national file, which serves every council.
    national
        True when it may hold rows about any council.
    title, publisher, licence, period, edition, url
        As recorded in `<file>.source.toml` beside it, else as recognised from the content, else "not
        stated". `edition` is the publication or as-at date in words. `url` may be empty.
    fetched
        The day it was downloaded (ISO), where `fetch` did.
    next_release
        When its publisher says that the next edition is out, in words. Empty when it does not say.
    illustrative
        True when the rows are invented. Everything that rests on it says so.
    note
        Anything a reader of the evidence page must know about the file.
    names
        The council's own names and words that it is read with.
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
    fetched: str = ""
    next_release: str = ""
    councils: tuple[str, ...] = ()
    national: bool = False
    illustrative: bool = False
    note: str = ""
    reason: str = ""
    names: LocalNames = LocalNames()

    @property
    def name(self) -> str:
        """The file's own name, without its folder."""
        return self.path.rsplit("/", 1)[-1]

    def serves(self, council: str, edition: str) -> bool:
        """Return whether a council's edition may rest on this file, or must stop for it.

        A file under `<council>/<edition>/` is for that edition only. A file under another council's folder,
        or about other councils, is not this council's, unless it is national.
        """
        folders = self.path.split("/")[:-1]
        if self.national:
            return True
        if self.kind in ("unrecognised", "unreadable"):
            if folders and folders[0] != council and match(folders[0]):
                return False
        elif council not in self.councils:
            return False
        filed = folders[1] if len(folders) > 1 and folders[0] == council else edition
        return filed.casefold() == edition.casefold()

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        values = {**asdict(self), "councils": list(self.councils)}
        del values["names"]
        return {**values, "names": self.names.to_json()} if self.names else values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> RawFile:
        """Return the file that `to_json` wrote."""
        names = LocalNames.from_json(values["names"]) if "names" in values else LocalNames()
        return cls(**{**values, "councils": tuple(values["councils"]), "names": names})
