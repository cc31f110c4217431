"""Check a whole national file once, for every council, and keep what was found for the editions it touches.

A council's edition holds its own rows of a national table, its region's and England's. Whether councils add
up to their region, or which change is out of the ordinary, is seen only with all of them: so the suites in
`suites/national/` are asked of the whole file, in a step of its own. An edition then lists what was found
about its council, its region and England, and its figures carry what touches them.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from assurance import councils, paths
from assurance.checks import results, running
from assurance.checks.findings import DONE, Finding
from assurance.checks.results import ROW_COLUMNS, CheckResult, result_of
from assurance.checks.suites import FOLDER, Check, Suite, read_suites

ABOUT = ("measure_id", "period", "quantity")


class NationalCheck(Check):
    """A check of a whole national table.

    `figures` says what is done with the figures that it touches: "caveat" (each carries what was found),
    "shown", or in words what a reader has done.
    """

    figures: str


class NationalSuite(Suite):
    """What must hold of a whole national table. `place` is the column with the ONS code a row is about.

    "" when its rows are about the whole file.
    """

    place: str
    check: tuple[NationalCheck, ...] = ()

    @property
    def asked(self) -> list[Check]:
        """Return its checks; of a table that editions have too, only those that stand here."""
        return [*map(self.complete, self.check)] if self.table in read_suites() else self.checks("")

    def done(self, check_id: str) -> str:
        """Return what is done with the figures that a check touches, in words."""
        figures = next((check.figures for check in self.check if check.id == check_id), "shown")
        return DONE.get(figures, figures)


def national_suites() -> dict[str, NationalSuite]:
    """Return the suites for whole national tables by the name of the table."""
    files = sorted((FOLDER / "national").glob("*.toml"))
    return dict(_national_suites(tuple((path, path.stat().st_mtime_ns) for path in files)))


@lru_cache(maxsize=4)
def _national_suites(changed: tuple[tuple[Path, int], ...]) -> dict[str, NationalSuite]:
    """Return the suites as they were when their files were last changed: they are asked for many times."""
    return {
        path.stem: NationalSuite.model_validate(
            {"table": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        )
        for path, _ in changed
    }


# --------------------------------------------------------------------------------------------------------
# Once a file


def examine(processed: str, sha256: str) -> None:
    """Ask every check of the tables of one national file, and keep what was found. The action of a step.

    Writes `checks.json` (what came of each check) and `findings.parquet` (one row for each row that fails
    one: the columns of a failing row, with `check_id`, the measure, period, quantity and cell, and `touches`,
    the ONS codes of the places that it is about, or "everywhere").
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when it is imported
    from assurance.sources.inventory import write_table

    tables = paths.NationalFolder.of(Path(processed), sha256)
    found = running.Found()
    told = []
    with_rows = [(table, suite) for table, suite in national_suites().items() if tables.table(table).exists()]
    source = running.source()
    for table, suite in with_rows:
        rows = running.read(tables.table(table), suite)
        running.check_table(source, suite, suite.asked, {}, rows, found)
        for check in suite.asked:
            failing = found.failing.get(f"{table}.{check.id}")
            if failing is not None:
                told.append(_about(suite, rows, failing).assign(check_id=f"{table}.{check.id}"))
    findings = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=list(FINDING_COLUMNS))
    folder = tables.checks
    write_table(folder / "findings.parquet", findings.reindex(columns=list(FINDING_COLUMNS)).astype("str"))
    made = [{"id": result.id, "table": result.table, "rows_checked": result.rows_checked,
             "state": result.state, "note": result.note} for result in found.results]  # fmt: skip
    paths.write_json(folder / "checks.json", made)


FINDING_COLUMNS = ("check_id", *ROW_COLUMNS, *ABOUT, "touches")


def _about(suite: NationalSuite, rows: pd.DataFrame, failing: pd.DataFrame) -> pd.DataFrame:
    """Return failing rows with what they are about."""
    wrong = rows.reindex(failing.index)
    about = {name: wrong[name].fillna("") if name in wrong else "" for name in ABOUT}
    touches = [" ".join(_codes(suite, row)) for row in wrong.to_dict("records")]
    return failing.assign(**about, touches=touches)


def _codes(suite: NationalSuite, row: Mapping[str, Any]) -> Iterator[str]:
    code = row.get(suite.place) if suite.place else None
    if not suite.place or not isinstance(code, str):
        yield EVERYWHERE
        return
    former = next((former for former in councils.every_former() if former.code == code), None)
    council, region = councils.match(code), councils.match_region(code)
    if former and not former.recoded:
        yield from former.successors
    elif council:
        yield council.code
    elif region or code == councils.ENGLAND:
        yield region or code
    else:
        names = str(row.get("name_as_published", "")).split(" and ")
        yield from (council.code for name in names if (council := councils.match(name)))


EVERYWHERE = "everywhere"


# --------------------------------------------------------------------------------------------------------
# For an edition


def of_edition(
    folder: paths.EditionFolder,
) -> tuple[list[CheckResult], dict[str, pd.DataFrame], list[Finding]]:
    """Return what the checks of the national files behind an edition found that touches it.

    Results in the order of the suites; the failing rows by the check's id, as they are listed; and the same
    as findings. A file that was not examined yet is.
    """
    if not folder.inputs.exists():
        return [], {}, []
    entries = json.loads(folder.inputs.read_text(encoding="utf-8"))
    processed = folder.root.parent.parent
    council = councils.find(folder.root.parent.name)
    codes = {council.code, council.region_code, councils.ENGLAND, EVERYWHERE}
    made: list[CheckResult] = []
    failing: dict[str, pd.DataFrame] = {}
    told: list[Finding] = []
    for entry in entries:
        if not entry["national"] or entry["used"] != "used":
            continue
        tables = paths.NationalFolder.of(processed, entry["sha256"])
        place = tables.checks
        if not (place / "checks.json").exists():
            if not tables.ledger.exists():
                continue
            examine(str(processed), entry["sha256"])
        findings = pd.read_parquet(place / "findings.parquet")
        is_ours = [bool(codes & set(touches.split())) for touches in findings["touches"]]
        findings = findings.loc[is_ours].assign(source_file=entry["path"])
        checks = json.loads((place / "checks.json").read_text(encoding="utf-8"))
        its_results, its_failing = _results(checks, findings)
        made += its_results
        failing |= its_failing
        told += _findings(findings, folder)
    return made, failing, told


def _results(
    checks: list[dict[str, Any]], findings: pd.DataFrame
) -> tuple[list[CheckResult], dict[str, pd.DataFrame]]:
    made, failing = [], {}
    known = national_suites()
    by_id = {f"{table}.{check.id}": (suite, check) for table, suite in known.items() for check in suite.asked}
    for entry in checks:
        if entry["id"] not in by_id:
            continue
        suite, check = by_id[entry["id"]]
        rows = findings.loc[findings["check_id"] == entry["id"], list(ROW_COLUMNS)]
        if len(rows):
            done = f" ({suite.done(check.id)})"
            failing[entry["id"]] = rows = rows.assign(found=rows["found"] + done)
        made.append(
            result_of(
                suite,
                check,
                "failed" if len(rows) else "passed",
                rows_checked=entry["rows_checked"],
                failing_rows=len(rows),
                examples=results.examples(rows) if len(rows) else (),
                places=results.places(rows) if len(rows) else (),
                note=entry["note"] if entry["state"] != "failed" or len(rows) else "",
            )
        )
    return made, failing


def _findings(findings: pd.DataFrame, folder: paths.EditionFolder) -> Iterator[Finding]:
    suites = national_suites()
    corrected = _corrected(folder)
    for row in findings.to_dict("records"):
        done = suites[row["table"]].done(row["check_id"].split(".", 1)[1])
        id = corrected.get((row["source_sheet"], row["source_cell"]))
        yield Finding(
            check_id=row["check_id"],
            source_file=row["source_file"],
            source_sheet=row["source_sheet"],
            source_row=int(row["source_row"] or 0),
            source_cell=row["source_cell"],
            period=row["period"],
            says=row["found"],
            done=f"not used: the declared correction {id} stands in its place" if id else done,
        )


def _corrected(folder: paths.EditionFolder) -> dict[tuple[str, str], str]:
    """Return the ids of the declared corrections by the sheet and cell that they are about."""
    if not folder.corrections.exists():
        return {}
    entries = json.loads(folder.corrections.read_text(encoding="utf-8"))
    return {(entry["source_sheet"], entry["source_cell"]): entry["id"] for entry in entries}
