"""The publisher's own map of codes, in the workbook's sheets Contents and Comparability_over_time_log.

It is held against the map that series are made by (`ascof_frameworks.toml`), line by line: a line that says
something else, or that the two sheets disagree on, is set aside with a sentence. So a change in the next
edition is noticed before two measures are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assurance.ledger import Ledger
from assurance.sources import ascof_frameworks
from assurance.sources.ascof import cell_name, measure_id, read_period
from assurance.sources.ascof_frameworks import Measure
from assurance.sources.sheets import Cell, Sheet, Workbook, as_text

OLD_CODE = r"2022 to 2023 (metric )?code"
AGREES = "a line of the publisher’s map of measures, as it is in ours"
NOT_COMPARED = "did not find the columns of the publisher’s map, so that ours was not held against it"
OURS = "The people who look after this pipeline: compare the publisher’s map with ascof_frameworks.toml."
THEIRS = "Ask the publisher which of the two is right."


def compare_map(workbook: Workbook, file: str) -> tuple[list[Ledger], dict[str, set[str]]]:
    """Return a ledger for each of the two sheets that is there, and the changes that our map does not have.

    A line that agrees with our map is out of scope (`AGREES`); one that does not is set aside. The changes
    are the years they are from, by measure's id.
    """
    ledgers: list[Ledger] = []
    changes: dict[str, set[str]] = {}
    contents = _find(workbook, "Metric", OLD_CODE)
    log = _find(workbook, r"20\d\d to 20\d\d metric code", OLD_CODE, "Year of change")
    if contents:
        ledgers.append(_compare_contents(*contents, file))
    if log:
        ledgers.append(_compare_log(*log, file, changes))
    there = {ledger.sheet for ledger in ledgers}
    for sheet in workbook.sheets:
        if re.match("contents|comparab", sheet.name.strip(), re.IGNORECASE) and sheet.name not in there:
            ledger = Ledger(file, sheet.name, "ascof")
            ledger.repaired(NOT_COMPARED, "its columns", "our map alone")
            ledgers.append(ledger)
    return ledgers, changes


def _find(workbook: Workbook, *names: str) -> tuple[Sheet, int, list[int]] | None:
    """Return the sheet with columns of these names (patterns), its header's row and their positions."""
    for sheet in workbook.sheets:
        for number, row in enumerate(sheet.top(), start=1):
            texts = [as_text(cell) for cell in row]
            found = [
                next((n for n, text in enumerate(texts) if re.fullmatch(name, text, re.IGNORECASE)), -1)
                for name in names
            ]
            if -1 not in found:
                return sheet, number, found
    return None


def _lines(sheet: Sheet, header: int, columns: list[int]) -> Iterator[tuple[int, list[Cell]]]:
    for number, cells in sheet.rows():
        if number > header and any(as_text(cell) for cell in cells):
            padded = [*cells, *[""] * (max(columns) + 2)]
            yield number, padded


def _compare_contents(sheet: Sheet, header: int, columns: list[int], file: str) -> Ledger:
    ledger = Ledger(file, sheet.name, "ascof")
    metric, old = columns
    known = {measure.code: measure for measure in ascof_frameworks.measures() if measure.code}
    for number, cells in _lines(sheet, header, columns):
        code, was = as_text(cells[metric]), as_text(cells[old])
        measure = known.get(measure_id(code))
        where = f"{cell_name(number, metric)} {code}, {cell_name(number, old)} {was}"
        if measure is None:
            ledger.leave_out(number, "a measure that is not in our map", where, _new(code), OURS)
        elif _was(was) != measure.was:
            sentence = f"The sheet says that {code} was {was} until 2022-23; our map says "
            ledger.leave_out(
                number,
                "the map of measures says two things",
                where,
                sentence + _says(measure),
                THEIRS,
            )
        else:
            ledger.beyond[AGREES] += 1
        ledger.rows_in += 1
    return ledger


def _compare_log(
    sheet: Sheet, header: int, columns: list[int], file: str, changes: dict[str, set[str]]
) -> Ledger:
    ledger = Ledger(file, sheet.name, "ascof")
    known = {code: measure for measure in ascof_frameworks.measures() for code in _codes(measure)}
    gone = {measure.was: measure for measure in ascof_frameworks.measures() if not measure.code}
    seen = set()
    for number, cells in _lines(sheet, header, columns):
        code, was, year = (as_text(cells[column]) for column in columns)
        text = as_text(cells[columns[-1] + 1])
        now, before = _was(code), _was(was)
        measure = known.get(now) if now else gone.get(before)
        where = f"{cell_name(number, columns[0])} {code}, {was}, {year}"
        period = read_period(year) or ""
        about = _about_another(text, now, before)
        seen.add((now, before, period))
        if measure is None:
            sentence = _new(code if now else was)
            ledger.leave_out(number, "a measure that is not in our map", where, sentence, OURS)
        elif before != measure.was:
            sentence = f"The log says that {code} was {was} until 2022-23; our map says {_says(measure)}"
            ledger.leave_out(number, "the map of measures says two things", where, sentence, THEIRS)
        elif period not in {note.since for note in measure.notes}:
            changes.setdefault(now, set()).update(filter(None, [period]))
            sentence = (
                f"The log has a change of {code} in {year} that our map does not have: until somebody has "
                f"looked, the years from then on are a series of their own. It says: “{text[:200]}”"
            )
            ledger.leave_out(number, "a change that is not in our map", where, sentence, OURS)
        elif about:
            sentence = f"The line is about {code}, and its text is about {about}."
            ledger.leave_out(number, "the map of measures says two things", where, sentence, THEIRS)
        else:
            ledger.beyond[AGREES] += 1
        ledger.rows_in += 1
    for measure in ascof_frameworks.measures():
        for note in measure.notes:
            lines = {(code, measure.was, note.since) for code in (_codes(measure) or {""})}
            if not lines & seen:
                ledger.repaired(
                    "kept a change that the publisher’s log no longer has",
                    f"{measure.code or measure.was} {note.since} (not in the log)",
                    note.kind,
                )
    return ledger


def _codes(measure: Measure) -> set[str]:
    return {code for series in measure.series for code in (measure.code, *series.also) if code}


def _was(code: str) -> str:
    """Return a code as an id, "" for "Not applicable" and "[z]"."""
    return measure_id(code) if re.match(r"\d", code) else ""


def _about_another(text: str, now: str, before: str) -> str:
    """Return the code that the text of a line names in place of the line's own, "" when it names that."""
    for pattern, own in (
        (r"Measure (\S+) was renamed to", before),
        (r"was renamed to (\S+) in", now),
        (r"The data source for measure (\S+) was changed", now),
        (r"Measure (\S+) was not published", now),
    ):
        found = re.search(pattern, text)
        if found and measure_id(found[1]) != own:
            return found[1]
    return ""


def _new(code: str) -> str:
    return f"{code} is not in our map of measures: what is published of it is kept apart from every series."


def _says(measure: Measure) -> str:
    return " ".join(filter(None, [f"{measure.was.upper() or 'that there was none'}.", measure.unsure]))
