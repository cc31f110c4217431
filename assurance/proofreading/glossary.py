"""The acronyms and the words of the field, from `reports/glossary.toml`, which leads edit."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assurance.errors import InputError

NAME = "glossary.toml"


class Acronym(BaseModel):
    """Letters, and the words that they stand for; `the` where the words take the article in a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    short: str
    words: str
    the: bool = False


class Term(BaseModel):
    """A word that reports avoid, the one that they use, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    avoid: str
    use: str
    because: str


class Glossary(BaseModel):
    """What `glossary.toml` says.

    Attributes
    ----------
    known
        Acronyms that every reader knows, which are not spelled out.
    acronym, term
        See `Acronym` and `Term`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    known: tuple[str, ...] = ()
    acronym: tuple[Acronym, ...] = ()
    term: tuple[Term, ...] = ()

    def words_of(self, short: str) -> str:
        """Return what an acronym stands for, "" where the glossary does not say."""
        return next((each.words for each in self.acronym if each.short == short), "")


def read_glossary(reports: Path) -> Glossary:
    """Return the glossary of a folder of reports; an empty one where there is none.

    Raises
    ------
    InputError
        When it cannot be read, with what is wrong.
    """
    path = reports / NAME
    if not path.exists():
        return Glossary()
    try:
        return Glossary.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise InputError.at(path, found=f"it is not TOML ({error})", mend="mend it at that place") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        raise InputError.at(
            path, found=f"“{where}”: {first['msg'].lower()}", mend="write it as the entries around it"
        ) from None
