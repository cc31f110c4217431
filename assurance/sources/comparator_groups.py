"""Which councils a council is compared with: NHS England's peer group, CIPFA's neighbours, a regional group.

Groups are supplied by the council, by edition, since they change from edition to edition and some are
licensed. The format is described in `docs/returns.md`. A bare list of codes and names (`area_code`,
`area_name`), as peer groups are passed on, is read too when it stands in the folder of its council.
The region is no such group: it follows from the list of councils.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.by_edition import EDITION, edition_of, fill_edition
from assurance.sources.council_return import (
    SENDER,
    Format,
    choice_column,
    count_column,
    number_column,
    text_column,
)
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_table,
    open_workbook,
    records,
)

if TYPE_CHECKING:
    import pandas

    from assurance.councils import Council

KIND = "comparator_groups"
NATIONAL = False
TABLES = (KIND,)

GROUPS = ("NHS England peer group", "CIPFA nearest neighbours", "Regional group", "Other")
ALSO = {
    "NHS England peers": "NHS England peer group",
    "CIPFA": "CIPFA nearest neighbours",
    "CIPFA neighbours": "CIPFA nearest neighbours",
    "ADASS region": "Regional group",
}
BARE = ("area_code", "area_name")


def _name_comparators(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the table with the code of each comparator; the council itself and a second entry go."""
    first: dict[tuple, int] = {}
    codes: dict[int, str] = {}
    for row, entry in table.iterrows():
        council = councils.match(str(entry["comparator"]))
        key = (entry["council_code"], entry["comparator_group"], entry["edition"], council and council.code)
        if council is None:
            _set_aside_unknown(ledger, row, str(entry["comparator"]), entry["council_code"])
        elif council.code == entry["council_code"]:
            ledger.leave_out(
                row,
                "the council itself",
                council.name,
                f"{council.name} is in its own list: it is not compared with itself.",
                "Nobody needs to do anything.",
                council.code,
            )
        elif first.setdefault(key, row) != row:
            ledger.merge(row, first[key], "the same comparator again", entry["council_code"])
        else:
            if as_text(entry["comparator"]) != council.name:
                ledger.repaired("wrote a council’s name as the ONS does", entry["comparator"], council.name)
            codes[row] = council.code
    kept = table.loc[list(codes)]
    names = [councils.find(code).name for code in codes.values()]
    return kept.assign(comparator=names, comparator_code=list(codes.values())).astype(
        {"comparator": "str", "comparator_code": "str"}
    )


def _set_aside_unknown(ledger: Ledger, row: int, name: str, council_code: str) -> None:
    former = councils.match_former(name)
    near = councils.nearest(name)
    why = (
        f"{former.name} was {former.end}"
        if former
        else f"“{name}” is no council with adult social care duties"
    )
    hint = f": perhaps {' or '.join(near)} is meant" if near and not former else ""
    ledger.leave_out(
        row,
        "a comparator that is not known",
        name,
        f"{why}, so nothing is compared with it.",
        f"{SENDER}: use a list of this year’s councils{hint}.",
        council_code,
    )


def _finish(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    return _name_comparators(fill_edition(table, ledger), ledger)


FORMAT = Format(
    table=KIND,
    title="Councils to compare with",
    columns=(
        EDITION,
        choice_column("Comparator group", "comparator_group", GROUPS, also=ALSO),
        text_column("Comparator", "comparator"),
        count_column("Order", "nearness", may_be_empty=True, optional=True),
        number_column("Distance", "distance", may_be_empty=True, optional=True),
    ),
    keys=("Comparator",),
    finish=_finish,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    declared = FORMAT.recognise(workbook)
    if declared:
        return declared
    found = _bare(workbook)
    whose = _whose(path.as_posix())
    if found is None or len(found[1].names) != len(BARE) or whose is None:
        return None
    return Recognised(
        councils=(whose.slug,),
        title=f"{FORMAT.title}: {_group_of_name(path.name)}",
        note="The file does not say whose list it is: taken to be that of the council whose folder it is in.",
    )


def _bare(workbook: Workbook) -> tuple[Sheet, Header] | None:
    return look_for_table(workbook.sheets, BARE, share=1.0)


def _whose(path: str) -> Council | None:
    """Return the council whose folder a file is in, None when it is in none."""
    for folder in path.split("/")[-3:-1]:  # the council's, or the council's and its edition's
        council = councils.match(folder)
        if council:
            return council
    return None


def _group_of_name(name: str) -> str:
    """Return which group a bare list is, by the name it was passed on under."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    if "nhse" in plain or "peer" in plain or "nhsennpg" in plain:
        return GROUPS[0]
    return GROUPS[1] if "cipfa" in plain or "neighbour" in plain else GROUPS[3]


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied.

    Returns
    -------
    Reading
        `comparator_groups`: one row a council × group × edition × comparator. `nearness` is the place in the
        list (1 is nearest), where the list has one.

    Raises
    ------
    InputError
        When a column is missing, or nothing says whose list or of which edition it is.
    """
    workbook = open_workbook(path)
    found = None if FORMAT.recognise(workbook) else _bare(workbook)
    if found is None:
        return FORMAT.read(path, file)
    return _read_bare(*found, file)


def _read_bare(sheet: Sheet, header: Header, file: RawFile) -> Reading:
    import pandas

    whose, edition = _whose(file.path), edition_of(file.path)
    if whose is None or not edition:
        raise InputError.at(
            PurePosixPath(file.path),
            found="nothing says whose list of councils it is, or of which edition",
            mend="put it into the folder of the council’s edition",
        )
    ledger = Ledger(file.path, sheet.name, KIND)
    rows = records(sheet, find_header(sheet, BARE), ledger)
    ledger.rows_in = len(rows)
    ledger.repaired(
        "took whose list it is from the folder of the file", "(not in the file)", whose.name, len(rows)
    )
    listed = pandas.DataFrame(
        {
            "council_code": whose.code,
            "edition": edition,
            "comparator_group": _group_of_name(Path(file.path).name),
            "comparator": [
                as_text(code) if councils.match(as_text(code)) else as_text(name)
                for code, name in zip(rows["area_code"], rows["area_name"], strict=True)
            ],
            "nearness": pandas.Series(pandas.NA, index=rows.index, dtype="Int64"),
            "distance": pandas.Series(index=rows.index, dtype="float64"),
        },
        index=rows.index,
    )
    table = _name_comparators(listed, ledger)
    ledger.kept = len(table)
    columns = ["edition", "comparator_group", "comparator", "nearness", "distance", "comparator_code"]
    ends = {"council_code": table["council_code"], "source_file": file.path, "source_sheet": sheet.name}
    table = table[columns].assign(**ends, source_row=table.index.astype("int64"))
    texts = ("edition", "comparator_group", "comparator", "comparator_code", *ends)
    return Reading({KIND: table.astype(dict.fromkeys(texts, "str")).reset_index(drop=True)}, [ledger])
