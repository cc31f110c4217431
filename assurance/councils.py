"""The 153 councils of England with social care duties: their names, codes and the spellings they go by.

The facts in `councils.csv` are public: names and codes from the Office for National Statistics' register of
counties and unitary authorities (with Barnsley and Sheffield as recoded in 2025), regions and the older
social services (CASSR) codes from the appendix to NHS Digital's ASCOF files. Inner and outer London are
those of the London Government Act 1963, as in ASCOF.

`council_changes.csv` has every ONS code of such a council that ended since 2011, before the oldest returns
that are read, with the order that ended it. A council that only got a new code, for the same area or all but
a few houses, is the same council. One that was divided or joined with others is no more, and what is said of
it is about no council of today.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assurance import paths
from assurance.errors import UsageError

REGIONS = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}
ENGLAND = "E92000001"


@dataclass(frozen=True)
class Council:
    """One council.

    Attributes
    ----------
    code
        ONS code in force.
    name
        As the Office for National Statistics writes it.
    slug
        The name as a folder name.
    kind
        "Shire county", "Unitary authority", "Metropolitan district", "Inner London", "Outer London".
    region
        One of nine, as the Office for National Statistics writes it.
    aliases
        Other names, ONS codes it has had, and its CASSR code.
    since
        The day from which there is such a council, "2019-04-01"; "" when that was before 2011.
    """

    code: str
    name: str
    slug: str
    kind: str
    region: str
    aliases: tuple[str, ...] = ()
    since: str = ""

    @property
    def region_code(self) -> str:
        """The ONS code of its region."""
        return next(code for code, name in REGIONS.items() if name == self.region)


@dataclass(frozen=True)
class Former:
    """An ONS code of a council that is no longer in force.

    Attributes
    ----------
    code, name, cassr_code
        As they were.
    until
        The day on which it ended, "2019-04-01"; of one only the year is known, "2013". Compares as text.
    successors
        ONS codes of the councils that have its area now.
    area
        Whether they have the same area: "the same", "nearly the same", "other".
    change
        What happened, as a clause.
    source
        The order of Parliament that did it.
    """

    code: str
    name: str
    cassr_code: str
    until: str
    successors: tuple[str, ...]
    area: str
    change: str
    source: str

    @property
    def recoded(self) -> bool:
        """Whether the council is still there, under another code."""
        return self.area != "other"

    @property
    def end(self) -> str:
        """When it ended, in words."""
        return f"abolished in {self.until[:4]}"


@cache
def every_council() -> tuple[Council, ...]:
    """Return all councils, by name."""
    codes: dict[str, list[str]] = {}
    since: dict[str, str] = {}
    for former in every_former():
        for successor in former.successors:
            if former.recoded:
                codes.setdefault(successor, []).append(former.code)
            else:
                since[successor] = former.until
    return tuple(
        Council(
            code=row["ons_code"],
            name=row["name"],
            slug=paths.slug(row["name"]),
            kind=row["kind"],
            region=row["region"],
            aliases=(
                *filter(None, row["also_known_as"].split("; ")),
                *codes.get(row["ons_code"], ()),
                row["cassr_code"],
            ),
            since=since.get(row["ons_code"], ""),
        )
        for row in _rows("councils.csv")
    )


@cache
def every_former() -> tuple[Former, ...]:
    """Return every code that is no longer in force, the last to end first."""
    return tuple(
        Former(**{**row, "successors": tuple(row["successors"].split("; "))})  # type: ignore[arg-type]
        for row in _rows("council_changes.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find(text: str) -> Council:
    """Return the council that `text` means: a name in any usual form, a slug, or a code.

    Raises
    ------
    UsageError
        When it means none; the nearest names are offered.

    Examples
    --------
    >>> find("hull city council").name, find("E08000016").name, find("Telford & the Wrekin").code
    ('Kingston upon Hull, City of', 'Barnsley', 'E06000020')
    """
    council = match(text)
    if council:
        return council
    near = nearest(text)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Give its name or its ONS code."
    raise UsageError(f"“{text}” is not a council with adult social care duties in England. {hint}")


def nearest(text: str) -> list[str]:
    """Return up to three names of councils that are like `text`, the nearest first.

    >>> nearest("Lincolnshre")[0]
    'Lincolnshire'
    """
    names = {_plain(council.name): council.name for council in every_council()}
    return [names[name] for name in difflib.get_close_matches(_plain(text), names, 3, 0.6)]


def match(text: str, on: datetime.date | None = None) -> Council | None:
    """Return the council that `text` means, None when it means none.

    Parameters
    ----------
    text
        A name in any usual form, a slug, a CASSR code, or an ONS code, also one that the council has had.
    on
        The day that is spoken of: a council that was not there yet is not meant. None: today.

    Examples
    --------
    >>> match("Dorset").code, match("Dorset", datetime.date(2018, 4, 1))
    ('E06000059', None)
    """
    council = _index().get(_plain(text))
    return council if council and (on is None or on.isoformat() >= council.since) else None


def match_former(text: str, on: datetime.date | None = None) -> Former | None:
    """Return the abolished council that `text` means, None when it means none.

    Parameters
    ----------
    text
        Its name, its CASSR code or its ONS code.
    on
        The day that is spoken of: a name or number that a council of that day has is that council's, and one
        of a council abolished by then means nothing, but its ONS code is its own for ever. None: today.

    Examples
    --------
    >>> match_former("Cumbria").end, match_former("Dorset")
    ('abolished in 2023', None)
    >>> match_former("Dorset", datetime.date(2018, 4, 1)).code
    'E10000009'
    """
    former = _former_index().get(_plain(text))
    if former is None or _plain(text) == _plain(former.code):
        return former
    if match(text, on) or (on is not None and on.isoformat() >= former.until):
        return None
    return former


def code_on(council: Council, day: datetime.date) -> str:
    """Return the ONS code that a council had on a day.

    >>> code_on(find("Barnsley"), datetime.date(2025, 3, 31)), code_on(find("Barnsley"), datetime.date.max)
    ('E08000016', 'E08000038')
    """
    former = [former for former in every_former() if former.recoded and council.code in former.successors]
    then = [former for former in former if day.isoformat() < former.until]
    return min(then, key=lambda former: former.until).code if then else council.code


def match_region(text: str) -> str | None:
    """Return the ONS code of the region that `text` means, by name or code, None when it means none.

    >>> match_region("Yorkshire & Humberside"), match_region("East"), match_region("E12000007")
    ('E12000003', 'E12000006', 'E12000007')
    """
    return _regions().get(_plain(text))


def region_in_words(region: str) -> str:
    """Return a region's name as it stands within a sentence.

    >>> region_in_words("South East"), region_in_words("London")
    ('the South East', 'London')
    """
    return region if region in ("London", "Yorkshire and The Humber") else f"the {region}"


@cache
def _index() -> dict[str, Council]:
    index: dict[str, Council] = {}
    for council in every_council():
        for text in (council.name, council.code, council.slug, *council.aliases):
            if index.setdefault(_plain(text), council) is not council:
                raise AssertionError(f"councils.csv: “{text}” means two councils")
    return index


@cache
def _former_index() -> dict[str, Former]:
    abolished = [former for former in every_former() if not former.recoded]
    return {
        _plain(text): former
        for former in abolished
        for text in (former.code, former.cassr_code, former.name.partition(" (")[0])
    }


@cache
def _regions() -> dict[str, str]:
    others = {
        "Yorkshire and Humber": "E12000003",
        "Yorkshire and Humberside": "E12000003",
        "East": "E12000006",
        "Eastern": "E12000006",
        "Greater London": "E12000007",
    }
    every = {**{name: code for code, name in REGIONS.items()}, **others, **{code: code for code in REGIONS}}
    return {_plain(name): code for name, code in every.items()}


# Words that say what kind of council it is.
_STYLE = frozenset(
    {"the", "of", "council", "borough", "metropolitan", "district", "unitary", "authority", "city", "county"}
    | {"royal", "mbc"}
)


def _plain(text: str) -> str:
    """Return a name for comparing: without case, punctuation, or what kind of council it is.

    >>> _plain("London Borough of Newham"), _plain("Herefordshire, County of"), _plain("City of London")
    ('newham', 'herefordshire', 'city london')
    """
    text = (
        text.casefold().replace("&", " and ").replace("'", "").replace("’", "").replace("london borough", "")
    )
    text = re.sub(r"[^a-z0-9]+", " ", text.replace("saint ", "st "))
    words = [word for word in text.split() if word not in _STYLE]
    if words == ["london"] and "city" in text:  # the City of London is a council, London a region
        return "city london"
    return " ".join(words)


ABOLISHED = {former.code: (former.name, former.end) for former in every_former() if not former.recoded}
"""Councils that long time series still name: ONS code to name and end."""
