"""What is in the raw folder, and a council's tidy tables made from it."""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import councils, paths
from assurance.errors import InputError, UsageError
from assurance.ledger import Ledger
from assurance.provenance import LocalNames, RawFile
from assurance.sources import KINDS, NOT_RETURNS, Reading, Recognised, load
from assurance.sources.cells import is_blank
from assurance.sources.json_records import Records, files_of, holds_records, is_folder_of_records
from assurance.sources.local_names import Names, names_at, to_json

if TYPE_CHECKING:
    import pandas

    from assurance.corrections import Applied, Correction
    from assurance.councils import Council

UNRECOGNISED = "unrecognised"
UNREADABLE = "unreadable"
OTHER_SHEETS = "other_sheets"
"""What the ledger of a sheet that is not read has in place of a table."""
PROVENANCE = ".source.toml"
_TEXTS = ("title", "publisher", "licence", "period", "edition", "url", "note", "fetched", "next_release")
_OF_THE_FILE = ("sha256", "version")
"""What `fetch` records besides: the hash of the file, and what its server calls this state of it."""
LARGE = 20_000
"""The rows of a national table from which it is kept in the order of councils too, to be read for one."""
READ_TOGETHER = 2_000
"""How many rows of such a table are read at once: as many as a council of some size has."""


# --------------------------------------------------------------------------------------------------------
# What is there


def inventory(
    raw: Path,
    cache: Path | None = None,
    names: Names | None = None,
    on_news: Callable[[], object] = lambda: None,
) -> list[RawFile]:
    """Return every file in the raw folder, recognised by what is in it, sorted by path.

    A folder that holds nothing but JSON records, one a file, is one source and stands here as one file. A
    file that two people dropped in is used once: the second is "unrecognised", with the reason.

    Parameters
    ----------
    raw
        The raw folder. Hidden files, README files and `*.source.toml` are not returns.
    cache
        A JSON file that remembers what was found, by path, size and time of change, so that files that have
        not changed are not opened. None: remember nothing.
    names
        What councils call our columns and words; with others every file is looked at anew.
    on_news
        Called once, before the first file is opened of which nothing is remembered.

    Raises
    ------
    InputError
        When the folder is missing or empty, or a `.source.toml` has no file. A file that cannot be opened,
        or whose `.source.toml` cannot be used, comes back as "unreadable".
    """
    if not raw.is_dir():
        raise InputError(
            f"There is no folder {paths.shown(raw)}. Make it and put the returns in, or name another with "
            "--raw."
        )
    names = names or {}
    known = _remembered(raw, cache, names)
    files: list[RawFile] = []
    stamps: dict[str, list[Any]] = {}
    news = False
    for path in _candidates(raw):
        name = path.relative_to(raw).as_posix()
        stamps[name] = _stamp(path)
        remembered = known.get(name)
        if remembered and remembered["stamp"] == stamps[name]:
            files.append(RawFile.from_json(remembered["file"]))
        else:
            if not news:
                on_news()
            news = True
            files.append(_examine_or_refuse(path, name, names))
    if not files:
        raise InputError(
            f"{paths.shown(raw)}: the folder holds no returns. Put the files in, or name another with --raw."
        )
    if cache is not None and (news or len(known) != len(files)):
        _remember(raw, cache, names, files, stamps)
    return _without_copies(files)


def _candidates(raw: Path) -> Iterator[Path]:
    """Yield the files that may be returns, by path; a provenance file must have its return beside it."""
    folders: set[Path] = set()
    for name, path in sorted((path.relative_to(raw).as_posix(), path) for path in raw.rglob("*")):
        if name.startswith(".") or "/." in name or path.parent in folders:
            continue
        if path.is_dir():
            if is_folder_of_records(path):
                folders.add(path)
                yield path
            continue
        if not path.is_file():
            continue
        if path.name.endswith(PROVENANCE):
            if not path.with_name(path.name.removesuffix(PROVENANCE)).exists():
                raise InputError.at(
                    path,
                    found="the file it describes is not beside it",
                    mend="name it after the file, or take it out of the folder",
                )
        elif not path.name.lower().startswith(NOT_RETURNS):
            yield path


def _examine_or_refuse(path: Path, name: str, names: Names) -> RawFile:
    """Return a file as recognised, or as unreadable: one council's must not stop the others."""
    try:
        return examine(path, name, names)
    except InputError as error:
        return RawFile(
            path=name,
            sha256=_hash(path),
            size=_size(path),
            kind=UNREADABLE,
            title=path.name,
            reason=str(error),
        )


def examine(path: Path, name: str, names: Names | None = None) -> RawFile:
    """Return a file as its content and its provenance file describe it.

    `name` is its path in the raw folder, `names` what councils call our columns and words.
    """
    from assurance.sources.sheets import NotATable, open_workbook

    content, in_force = _hash(path), names_at(names or {}, name)
    found, kind, national, reason = Recognised(), UNRECOGNISED, False, ""
    try:
        reads = "records" if holds_records(path) else "tables"
        opened = Records(path) if reads == "records" else replace(open_workbook(path), names=in_force)
        best = 0.0
        for module in map(load, KINDS):
            if getattr(module, "READS", "tables") != reads:
                continue
            recognised = module.recognise(opened, path)  # type: ignore[arg-type]
            if recognised and recognised.share > best:
                found, kind, national, best = recognised, module.KIND, module.NATIONAL, recognised.share
        if kind == UNRECOGNISED:
            reason = f"its {'columns' if reads == 'tables' else 'records'} match no return that is read"
        elif not national and not found.councils:
            reason = f"it holds no rows about a council, though its columns are those of “{found.title}”"
            found, kind = Recognised(), UNRECOGNISED
    except NotATable as error:
        reason = str(error).split(": ", 1)[1].split(". ", 1)[0]
    recorded = _provenance(path)
    if recorded.get("sha256", content) != content:
        raise InputError.at(
            path,
            found="it is not the file that was fetched: its bytes have been changed since",
            mend=f"fetch it again, or take “sha256” out of {path.name}{PROVENANCE} if that is meant",
        )
    texts = {key: recorded.get(key) or getattr(found, key, "") for key in _TEXTS}
    return RawFile(
        path=name,
        sha256=content,
        size=_size(path),
        kind=kind,
        councils=found.councils,
        national=national,
        illustrative=recorded.get("illustrative", False),
        reason=reason,
        names=in_force.get(kind, LocalNames()),
        **{"title": path.name, **{key: text for key, text in texts.items() if text}},
    )


def _hash(path: Path) -> str:
    """Return the hash of a file's bytes; of a folder of records, that of its files' names and hashes."""
    if path.is_dir():
        listing = "".join(f"{_hash(file)} {file.name}\n" for file in files_of(path))
        return hashlib.sha256(listing.encode("utf-8")).hexdigest()
    return paths.sha256_of(path)


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in files_of(path))


def _provenance(path: Path) -> dict[str, Any]:
    """Return what `<file>.source.toml` records, nothing when there is none."""
    beside = path.with_name(path.name + PROVENANCE)
    if not beside.is_file():
        return {}
    try:
        recorded = tomllib.loads(beside.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError.at(beside, found=f"it cannot be read: {error}", mend="mend that line") from None
    allowed = (*_TEXTS, *_OF_THE_FILE, "illustrative")
    for key, value in recorded.items():
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, 1)
            mend = f"write “{near[0]}”" if near else f"use only {', '.join(allowed)}"
            raise InputError.at(beside, found=f"“{key}” is not something that is recorded", mend=mend)
        if not isinstance(value, bool if key == "illustrative" else str):
            kind = "true or false" if key == "illustrative" else "text in quotation marks"
            found = json.dumps(value, ensure_ascii=False, default=str)
            raise InputError.at(beside, found=f"“{key}” is {found}", mend=f"write {kind}")
    return recorded


def _without_copies(files: list[RawFile]) -> list[RawFile]:
    anywhere: dict[str, str] = {}
    for file in files:
        if not _filed_for(file):
            anywhere.setdefault(file.sha256, file.path)
    invented = {file.sha256 for file in files if file.illustrative}
    first: dict[tuple[str, str], str] = {}
    kept = []
    for file in files:
        if file.sha256 in invented:  # also where only the other one's record says so
            file = replace(file, illustrative=True)
        there = first.setdefault((file.sha256, _filed_for(file)), file.path)
        original = anywhere.get(file.sha256, there)
        if original != file.path and file.kind != UNRECOGNISED:
            file = replace(file, kind=UNRECOGNISED, councils=(), reason=f"it is a copy of {original}")
        kept.append(file)
    return kept


def _filed_for(file: RawFile) -> str:
    """Return the one edition that a file can serve, for the folder it is in; nothing when it serves any.

    The same return may be supplied for two editions: then neither file is a copy of the other.
    """
    folders = file.path.split("/")[:-1]
    filed = len(folders) > 1 and file.councils == (folders[0],) and not file.national
    return folders[1].casefold() if filed else ""


# What was found is remembered for as long as the code that found it is the same.


def _stamp(path: Path) -> list[Any]:
    return [_state(path), _state(path.with_name(path.name + PROVENANCE))]


def _state(path: Path) -> Any:
    """Return what changes when a file does: its size and time; of a folder of records, all of them as one."""
    if path.is_dir():
        listing = [(file.name, _state(file)) for file in files_of(path)]
        return [len(listing), hashlib.sha256(repr(listing).encode("utf-8")).hexdigest()]
    status = _status(path)
    return [status.st_size, status.st_mtime_ns] if status else None


def _status(path: Path) -> Any:
    try:
        return path.stat()
    except OSError:
        return None


def _code() -> list[Any]:
    here = Path(__file__).parent
    watched = [*sorted(here.glob("*.py")), *sorted(here.parent.glob("council*"))]
    return [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in watched]


def _remembered(raw: Path, cache: Path | None, names: Names | None = None) -> dict[str, Any]:
    if cache is None:
        return {}
    try:
        memory = json.loads(cache.read_text(encoding="utf-8"))
        now = {"raw": _folder(raw), "code": _code(), "names": to_json(names or {})}
        same = all(memory[what] == value for what, value in now.items())
        return memory["files"] if same else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _remember(
    raw: Path, cache: Path, names: Names, files: list[RawFile], stamps: dict[str, list[Any]]
) -> None:
    entries = {file.path: {"stamp": stamps[file.path], "file": file.to_json()} for file in files}
    memory = {"raw": _folder(raw), "code": _code(), "names": to_json(names), "files": entries}
    paths.write_json(cache, memory)


def _folder(raw: Path) -> str:
    """Return which folder it is, without its name: nothing written holds a path of this machine."""
    return hashlib.sha256(str(raw.resolve()).encode("utf-8")).hexdigest()


# --------------------------------------------------------------------------------------------------------
# Reading national files once


def read_national(raw: str, path: str, processed: str) -> None:
    """Read a national file for every council and keep its tidy tables and ledger. The action of a step.

    Parameters
    ----------
    raw, processed
        The folders of raw and of processed files.
    path
        The file's path in the raw folder, with forward slashes.

    Raises
    ------
    UsageError
        When there is no such national file.
    """
    file = _examine_or_refuse(Path(raw) / path, path, {}) if (Path(raw) / path).exists() else None
    if file and file.national:
        _read_and_keep(Path(raw), file, Path(processed))
        return
    raise UsageError(f"{path} is not a national file in {paths.shown(Path(raw))}.")


def memory_of(processed: Path) -> Path:
    """Return where `inventory` remembers what it found, for a run that writes to `processed`."""
    return processed / "inventory.json"


def _read_and_keep(raw: Path, file: RawFile, processed: Path) -> Reading:
    reading, module = read_file(raw, file), load(file.kind)
    folder = paths.NationalFolder.of(processed, file.sha256)
    for name, table in reading.tables.items():
        write_table(folder.table(name), table)
        if len(table) >= LARGE and name in getattr(module, "BY_COUNCIL", ()):
            in_order = table.sort_values("council_code", kind="stable")
            write_table(folder.by_council(name), in_order, row_group_size=READ_TOGETHER)
    paths.write_json(folder.newest, module.newest(reading.tables))
    # Last, because its presence says that the tables are all there.
    _write_ledgers(folder.ledger, reading.ledgers)
    return reading


def read_file(raw: Path, file: RawFile) -> Reading:
    """Return a whole file, tidied, with the account of every row of every sheet that a person sees.

    Raises
    ------
    InputError
        When the file cannot be read, or is no longer the one that was found when the run began.
    """
    path = raw / file.path
    if not path.exists():
        raise InputError.at(
            path, found="it was there when the run began and is gone", mend="put it back and run again"
        )
    reading = load(file.kind).read(path, file)
    reading.ledgers += _of_other_sheets(path, file, reading.ledgers)
    same = path.exists() and _hash(path) == file.sha256
    if not same:  # rows of the old and of the new may be mixed, and the hash would name neither
        raise InputError.at(
            path, found="it was changed while it was read", mend="run again when nobody is writing to it"
        )
    for ledger in reading.ledgers:
        ledger.balance()
    return reading


def _of_other_sheets(path: Path, file: RawFile, ledgers: list[Ledger]) -> Iterator[Ledger]:
    """Yield the account of tables that the reader left out: under names or columns that it does not know."""
    from assurance.sources.sheets import open_workbook

    if getattr(load(file.kind), "READS", "tables") == "records":
        return
    counted = {ledger.sheet for ledger in ledgers}
    for sheet in open_workbook(path).sheets:
        if sheet.name in counted:
            continue
        filled = [count for _, row in sheet.rows() if (count := sum(not is_blank(cell) for cell in row))]
        if sum(count > 1 for count in filled) > 1:  # else they are notes
            beyond = Counter({"on a sheet that is no part of the return": len(filled)})
            yield Ledger(file.path, sheet.name, OTHER_SHEETS, rows_in=len(filled), beyond=beyond)


def _national(raw: Path, file: RawFile, processed: Path, council: Council | None) -> Reading:
    """Return a national file; for one council, without others' rows of tables kept in their order."""
    folder = paths.NationalFolder.of(processed, file.sha256)
    if not (folder.ledger.is_file() and folder.newest.is_file()):
        return _read_and_keep(raw, file, processed)
    import pandas

    def table_of(name: str) -> pandas.DataFrame:
        if council and (kept := folder.by_council(name)).is_file():
            return pandas.read_parquet(kept, filters=[("council_code", "==", council.code)])
        return pandas.read_parquet(folder.table(name))

    ledgers = [Ledger.from_json(values) for values in json.loads(folder.ledger.read_text(encoding="utf-8"))]
    tables = {name: table_of(name) for name in load(file.kind).TABLES}
    # The same bytes may have been read under another name.
    for ledger in ledgers:
        ledger.file = file.path
    return Reading({name: table.assign(source_file=file.path) for name, table in tables.items()}, ledgers)


def _kept_newest(processed: Path, file: RawFile) -> str:
    newest = paths.NationalFolder.of(processed, file.sha256).newest
    return str(json.loads(newest.read_text(encoding="utf-8")))


def write_table(path: Path, table: pandas.DataFrame, row_group_size: int | None = None) -> None:
    """Write a tidy table as Parquet: whole or not at all, and the same bytes for the same table."""
    content = io.BytesIO()
    table.to_parquet(content, index=False, compression="zstd", row_group_size=row_group_size)
    paths.write_bytes(path, content.getvalue())


def _write_ledgers(path: Path, ledgers: list[Ledger]) -> None:
    paths.write_json(path, [ledger.to_json() for ledger in ledgers])


# --------------------------------------------------------------------------------------------------------
# One council's tidy tables


@dataclass
class Cleaned:
    """One council's tidy tables, the account of every row, and the files they rest on.

    `inputs` holds, for each file, `RawFile.to_json()` and "used": "used", why it is not reported, or, for one
    that matches no return, "not used". "not_reported" says why for each table that is another file's, also
    where the file's other tables are used. `corrections` are those that were made in rows of `tables`.
    """

    tables: dict[str, pandas.DataFrame]
    ledgers: list[Ledger]
    inputs: list[dict[str, Any]]
    corrections: list[Applied]


@dataclass
class _Slice:
    """What one file holds for the council."""

    file: RawFile
    tables: dict[str, pandas.DataFrame]
    ledgers: list[Ledger]
    age: str = ""
    used: str = "used"
    not_reported: dict[str, str] = field(default_factory=dict)
    corrections: list[Applied] = field(default_factory=list)


def clean(
    council_slug: str,
    edition: str,
    raw: Path,
    processed: Path,
    declared: Path = paths.CORRECTIONS,
    names: Names | None = None,
) -> Cleaned:
    """Read what a council's edition rests on and write its tidy tables, ledger and inputs.

    Of several national files that make one table, one is reported: the newest that is about the council, a
    whole list before a part of one. The others are read, accounted for, and it is said why. A council's own
    returns of one kind are put together.

    Raises
    ------
    InputError, UsageError
        When a file cannot be read, or there is no such council.
    """
    council = councils.find(council_slug)
    there = inventory(raw, memory_of(processed), names)
    files = [file for file in there if file.serves(council.slug, edition)]
    for file in files:
        if file.kind == UNREADABLE:
            raise InputError(file.reason)
    unused = [{**file.to_json(), "used": "not used"} for file in files if file.kind == UNRECOGNISED]
    from assurance.corrections import concerning, read_corrections

    corrections = read_corrections(declared)
    slices = [
        _slice(raw, file, council, processed, concerning(corrections, file.kind, file.edition))
        for file in files
        if file.kind != UNRECOGNISED
    ]
    _report_newest_only([part for part in slices if part.file.national], council)
    _combine([part for part in slices if not part.file.national])

    import pandas

    tables: dict[str, pandas.DataFrame] = {}
    for part in slices:
        for name, table in part.tables.items():
            tables[name] = (
                pandas.concat([tables[name], table], ignore_index=True) if name in tables else table
            )
    ledgers = [ledger for part in slices for ledger in part.ledgers]
    from assurance.sources import areas

    tables = areas.put_right(tables, ledgers)
    for ledger in ledgers:
        ledger.balance()
    inputs = [
        {**part.file.to_json(), "used": part.used, "not_reported": part.not_reported} for part in slices
    ]
    cleaned = Cleaned(tables, ledgers, [*inputs, *unused], _in_rows_of(tables, slices))
    _write(cleaned, paths.EditionFolder.of(processed, council.slug, edition))
    return cleaned


def _in_rows_of(tables: dict[str, pandas.DataFrame], slices: list[_Slice]) -> list[Applied]:
    """Return the corrections made in rows that are the council's, in a file that is reported."""
    made = []
    for part in slices:
        for correction in part.corrections:
            rows = tables[correction.table]
            its = rows["source_row"] == correction.source_row
            its &= rows["source_file"] == correction.source_file
            its &= rows["source_sheet"].fillna("") == correction.source_sheet
            if its.any():
                made.append(correction)
    return made


def _slice(
    raw: Path, file: RawFile, council: Council, processed: Path, corrections: list[Correction]
) -> _Slice:
    from assurance.corrections import correct

    module = load(file.kind)
    reading = (
        _national(raw, file, processed, None if corrections else council)  # they may be of any row
        if file.national
        else read_file(raw, file)
    )
    reading.tables, applied = correct(reading.tables, corrections, reading.ledgers)
    if file.national:
        part = _Slice(file, module.select(reading.tables, council), reading.ledgers)
        part.age = module.newest(reading.tables) if corrections else _kept_newest(processed, file)
    else:
        own = {
            name: table[table["council_code"] == council.code] if "council_code" in table else table
            for name, table in reading.tables.items()
        }
        part = _Slice(file, own, reading.ledgers)
    part.corrections = applied
    part.tables = {name: table.reset_index(drop=True) for name, table in part.tables.items()}
    for ledger in part.ledgers:
        if ledger.table in part.tables:
            _recount(ledger, part.tables[ledger.table], council)
    return part


def _recount(ledger: Ledger, table: pandas.DataFrame, council: Council) -> None:
    """Count in `ledger` the rows that are in the council's table as kept, those of others as elsewhere."""

    def others(row: Any) -> bool:
        return row.council_code not in ("", council.code)

    rows = table.loc[table["source_sheet"] == ledger.sheet, "source_row"].nunique()
    beside = sum(map(others, ledger.set_aside)) + sum(map(others, ledger.merged))
    ledger.elsewhere += ledger.kept - rows + beside
    ledger.kept = rows
    ledger.set_aside = [row for row in ledger.set_aside if not others(row)]
    ledger.merged = [row for row in ledger.merged if not others(row)]


def _report_newest_only(slices: list[_Slice], council: Council) -> None:
    """Leave the rows of one national file for each table: the newest whole one that is about the council.

    Of files of one month the one whose return says most goes first (`BEHIND`). A file with fewer than half as
    many of the council's locations as another is a part, and stands behind the whole ones.
    """
    if not slices:
        return
    first_tables = {load(kind).TABLES[0] for kind in KINDS}
    groups = {
        id(part): _groups([*dict.fromkeys((*load(part.file.kind).TABLES, *part.tables))], first_tables)
        for part in slices
    }
    for first in dict.fromkeys(first for part in slices for first in groups[id(part)]):
        rivals = [part for part in slices if first in groups[id(part)]]
        about = [part for part in rivals if _is_about(part.tables[first], council)]
        held = {id(part): _locations(part.tables[first]) for part in about}
        most = max(held.values(), default=0)
        whole = [part for part in about if 2 * held[id(part)] >= most]
        newest = max(whole, key=_rank, default=None)
        for part in rivals:
            if part is newest:
                continue
            if newest is None or part not in about:
                reason = f"it holds no rows about {council.name}"
            elif part not in whole:
                reason = f"it holds {held[id(part)]:,} of about {most:,} locations in {council.name}"
            else:
                reason = f"{_compared(part, newest)} {newest.file.name}"
            _set_down(part, groups[id(part)][first], reason)
    for part in slices:
        if set(part.not_reported) >= set(groups[id(part)]):
            part.used = f"read, not reported: {next(iter(part.not_reported.values()))}"


def _groups(tables: Sequence[str], first_tables: set[str]) -> dict[str, list[str]]:
    """Return tables by the one that is decided on: itself, or the one before it that is."""
    groups: dict[str, list[str]] = {}
    for table in tables:
        if table in first_tables or not groups:
            groups[table] = []
        groups[[*groups][-1]].append(table)
    return groups


def _combine(slices: list[_Slice]) -> None:
    """Have the files of one return put together by those returns that know how."""
    for kind in dict.fromkeys(part.file.kind for part in slices):
        parts = [part for part in slices if part.file.kind == kind]
        combine = getattr(load(kind), "combine", None)
        if combine and len(parts) > 1:
            combined = combine([Reading(part.tables, part.ledgers) for part in parts])
            for part, reading in zip(parts, combined, strict=True):
                part.tables, part.ledgers = reading.tables, reading.ledgers


def _is_about(table: pandas.DataFrame, council: Council) -> bool:
    return bool((table["council_code"] == council.code).any())


def _locations(table: pandas.DataFrame) -> int:
    return table["location_id"].nunique() if "location_id" in table else 0


def _behind(part: _Slice) -> int:
    return getattr(load(part.file.kind), "BEHIND", 0)


def _rank(part: _Slice) -> tuple[str, int, str]:
    """Return what sorts files of one table: by month, then by how much the return says, then by day."""
    return part.age[: len("2026-09")], -_behind(part), part.age


def _compared(part: _Slice, newest: _Slice) -> str:
    if _rank(part)[0] == _rank(newest)[0] and _behind(part) > _behind(newest):
        return "it is of the same month and says less than"
    return "an older edition than" if part.age < newest.age else "the same edition as"


def _set_down(part: _Slice, tables: list[str], reason: str) -> None:
    """Take a file's rows out of some of its tables, and account for them."""
    part.not_reported[tables[0]] = reason
    part.tables |= {name: part.tables[name].iloc[:0] for name in tables if name in part.tables}
    for ledger in part.ledgers:
        if ledger.kept and ledger.table in tables:
            ledger.beyond[reason] += ledger.kept
            ledger.kept = 0


def _write(cleaned: Cleaned, folder: paths.EditionFolder) -> None:
    tidy = folder.table("any").parent
    for path in sorted(tidy.glob("*.parquet")):
        if path.stem not in cleaned.tables:
            path.unlink()  # of a return that is no longer supplied
    for name, table in cleaned.tables.items():
        write_table(folder.table(name), table)
    _write_ledgers(folder.ledger, cleaned.ledgers)
    for path, entries in (
        (folder.inputs, cleaned.inputs),
        (folder.corrections, [correction.to_json() for correction in cleaned.corrections]),
    ):
        paths.write_json(path, entries)
