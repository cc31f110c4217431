"""The councils that a council is compared with, as it supplied them: peers, neighbours, regional groups."""

from __future__ import annotations

from dataclasses import dataclass

from assurance.evidence import Place
from assurance.measures.edition import Edition

TABLE = "comparator_groups"


@dataclass(frozen=True)
class ComparatorGroup:
    """One group of councils to compare with.

    Attributes
    ----------
    name
        "NHS England peer group", "CIPFA nearest neighbours"…
    edition
        The edition of the list: groups change from one to the next.
    codes, councils
        ONS codes and names, in the list's own order (nearest first), the council itself left out.
    places
        The list that names them.
    """

    name: str
    edition: str
    codes: tuple[str, ...]
    councils: tuple[str, ...]
    places: tuple[Place, ...]


def comparator_groups(edition: Edition) -> list[ComparatorGroup]:
    """Return the council's comparator groups, by name; none when no list was supplied.

    A group that is given for several editions counts as it is for this one, else as in the last before it,
    else as in the first.
    """
    table = edition.table(TABLE)
    if not len(table):
        return []
    this = edition.folder.root.name
    groups = []
    for name, rows in table.groupby("comparator_group", sort=True):
        editions = sorted(rows["edition"].astype("str").unique())
        chosen = max((each for each in editions if each <= this), default=editions[0])
        rows = rows[rows["edition"].astype("str") == chosen]
        rows = rows.sort_values(["nearness", "comparator"], kind="stable", na_position="last")
        groups.append(
            ComparatorGroup(
                name=str(name),
                edition=chosen,
                codes=tuple(rows["comparator_code"]),
                councils=tuple(rows["comparator"]),
                places=edition.places(rows, f"rows of the group “{name}”, edition {chosen}"),
            )
        )
    return groups
