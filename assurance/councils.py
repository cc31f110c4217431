"""The 153 councils of England with social care duties: their names, codes and the spellings they go by.

The facts in `councils.csv` are public: names and codes from the Office for National Statistics' register of
counties and unitary authorities (with Barnsley and Sheffield as recoded in 2025), regions and the older
social services (CASSR) codes from the appendix to NHS Digital's ASCOF files. Inner and outer London are
those of the London Government Act 1963, as in ASCOF.
"""

from __future__ import annotations

import csv
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

# Councils that long time series still name. Dorset of 2019 has other boundaries than the county before it.
ABOLISHED = {
    "E06000028": ("Bournemouth", "abolished in 2019"),
    "E06000029": ("Poole", "abolished in 2019"),
    "E10000009": ("Dorset (county)", "abolished in 2019"),
    "E10000021": ("Northamptonshire", "abolished in 2021"),
    "E10000006": ("Cumbria", "abolished in 2023"),
}


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
    """

    code: str
    name: str
    slug: str
    kind: str
    region: str
    aliases: tuple[str, ...] = ()

    @property
    def region_code(self) -> str:
        """The ONS code of its region."""
        return next(code for code, name in REGIONS.items() if name == self.region)


@cache
def every_council() -> tuple[Council, ...]:
    """Return all councils, by name."""
    with Path(__file__).with_name("councils.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Council(
                code=row["ons_code"],
                name=row["name"],
                slug=paths.slug(row["name"]),
                kind=row["kind"],
                region=row["region"],
                aliases=(*filter(None, row["also_known_as"].split("; ")), row["cassr_code"]),
            )
            for row in csv.DictReader(file)
        )


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


def match(text: str) -> Council | None:
    """Return the council that `text` means, None when it means none."""
    return _index().get(_plain(text))


def match_region(text: str) -> str | None:
    """Return the ONS code of the region that `text` means, by name or code, None when it means none.

    >>> match_region("Yorkshire & Humberside"), match_region("East"), match_region("E12000007")
    ('E12000003', 'E12000006', 'E12000007')
    """
    return _regions().get(_plain(text))


@cache
def _index() -> dict[str, Council]:
    index: dict[str, Council] = {}
    for council in every_council():
        for text in (council.name, council.code, council.slug, *council.aliases):
            if index.setdefault(_plain(text), council) is not council:
                raise AssertionError(f"councils.csv: “{text}” means two councils")
    return index


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
