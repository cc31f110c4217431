"""What a council may set, read from `settings.toml` and refused with a sentence when it cannot be used."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assurance import paths
from assurance.comparison_words import Wording, read_table
from assurance.errors import UsageError


class Group(BaseModel):
    """A table of settings: a name that is not known is an error, not a setting without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Disclosure(Group):
    """The smallest count that may be shown, by what it counts."""

    people: int = Field(5, ge=1, description="Counts of people below this are printed as [c].")
    requests: int = Field(3, ge=1, description="Counts of requests below this are printed as [c].")


class Ratings(Group):
    """How ratings are counted."""

    base: Literal["rated", "all"] = Field(
        "rated", description="Whether “% Good or Outstanding” is of rated locations or of all."
    )
    beds_known_percent: float = Field(
        90.0,
        ge=0,
        le=100,
        description="Care home ratings are weighted by beds when beds are known for this share of homes.",
    )


# One name may stand without brackets.
Names = Annotated[tuple[str, ...], BeforeValidator(lambda each: (each,) if isinstance(each, str) else each)]


class LocalReturn(Group):
    """What a council calls the columns of one return, and the words in them: ours, and its own for each."""

    columns: dict[str, Names] = Field(default_factory=dict, description="Its names for a column.")
    values: dict[str, dict[str, Names]] = Field(
        default_factory=dict, description="By column, its words for a word that is allowed there."
    )


def _low_high(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] > ends[1]:
        raise ValueError("a range goes from the lower number to the higher, for example [50, 110]")
    return ends


Range = Annotated[tuple[float, float], AfterValidator(_low_high)]


class HomecareLevel(Group):
    """What a council itself says an area of one level of its homecare is like."""

    customers: Range | None = Field(None, description="From how many customers to how many.")
    hours_a_week: Range | None = Field(None, description="From how many hours a week to how many.")
    share_percent: float | None = Field(
        None, ge=0, le=100, description="The level's share of all customers and of all hours."
    )


class Council(Group):
    """What a council's scrutiny report is headed with, and what its own returns call things."""

    committee: str = "Adult social care scrutiny committee"
    report_by: str = "Director of Adult Social Services"
    published_contacts: list[str] = Field(
        default_factory=list,
        description="E-mail addresses, telephone numbers and postcodes that its reports mean to print, as "
        "they are written there. Any other stops publication.",
    )
    returns: dict[str, LocalReturn] = Field(
        default_factory=dict, description="Its own names, by the kind of return, in its own folder."
    )
    provider_rating_scale: dict[str, Names] = Field(
        default_factory=dict,
        description="Its own words for the ratings of its providers, which are not CQC’s, by ours.",
    )
    homecare_level: dict[str, HomecareLevel] = Field(
        default_factory=dict, description="What it states of each level of its homecare areas."
    )


def _edition(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}", name):
        raise ValueError("an edition is up to 31 letters, digits and hyphens, for example 2026-27-Q2")
    return name


Edition = Annotated[str, AfterValidator(_edition)]


class Settings(Group):
    """Everything in `settings.toml`."""

    edition: Edition = Field(description="The edition that a run makes.")
    data_freeze: datetime.date = Field(description="The day after which nothing new was taken in.")
    councils: list[str] = Field(default_factory=list, description="The councils a plain run is for.")
    disclosure: Disclosure = Disclosure()
    wording: Wording = Field(default_factory=lambda: Wording.model_validate({}))
    ratings: Ratings = Ratings()
    council: dict[str, Council] = Field(default_factory=dict)
    returns: dict[str, LocalReturn] = Field(
        default_factory=dict, description="Local names and words, by the kind of return, for every council."
    )

    def of_council(self, name: str) -> Council:
        """Return what is set for one council, or plain wording."""
        return self.council.get(name, Council())

    def with_edition(self, name: str) -> Settings:
        """Return the same settings for another edition.

        Raises
        ------
        UsageError
            When an edition cannot be called that.
        """
        try:
            _edition(name)
        except ValueError as error:
            raise UsageError(f"“{name}” cannot be the name of an edition: {error}.") from None
        return self.model_copy(update={"edition": name})


def read_settings(path: Path = paths.SETTINGS) -> Settings:
    """Return the settings in `path`.

    Raises
    ------
    UsageError
        When the file is missing, is not TOML, or holds a setting that is not known or not allowed; or when
        the words of comparisons cannot be used (`comparison_words`).
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path.name} is missing from {paths.shown(path.parent)}. Put it back.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}. Mend that line.") from None
    wording = values.setdefault("wording", read_table().model_dump())
    if not isinstance(wording, dict) or not {"beside", "over_time"} <= wording.keys():
        raise UsageError(
            f"{path.name}, setting “wording”: the words of comparisons and their thresholds are set in "
            f"reports/{paths.COMPARISON_WORDS.name}. Move them there."
        )
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{path.name}, setting “{place}”: {first['msg']}. Change it or take the line out."
        ) from None
