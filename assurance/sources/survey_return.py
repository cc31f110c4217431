"""The Adult Social Care Survey's data return: the workbook that a council fills in for the survey.

Its sheet “Service User Data” has a row a person. Nothing about a person leaves this module: the answers to
the questions are counted, unweighted, and every other column is let go unread. The publisher refuses a
workbook whose structure was changed, and so does this reader: the workbook's own sheet of codes says which
columns there must be.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, survey
from assurance.sources.ascof import read_period
from assurance.sources.sheets import Sheet, Workbook, as_number, as_text, open_workbook

KIND = "survey_return"
NATIONAL = False
TABLES = survey.TABLES

PEOPLE, CODES, SIGN_OFF = "Service User Data", "Service User Data - Codes", "Sign Off Sheet"
SURVEY = "Adult Social Care Survey"
RESPONSE = "Response/Non Response"
METHOD = "Method of Collection"
RESPONDED = 1.0
MOST_CODE = 99
"""A larger number is none of the survey's codes, and may be a person's number in the wrong column."""
MEND = "put the columns back as in the template that the publisher sent, and fill it in again"


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the workbook says of itself when it has the return's sheets."""
    # Two of the three: a sheet that was renamed is for the reader to name.
    if len({PEOPLE, SIGN_OFF, CODES} & set(workbook.sheet_names)) < 2 or SIGN_OFF not in workbook.sheet_names:
        return None
    council = councils.match(_after(workbook.sheet(SIGN_OFF), "Council Code:"))
    return Recognised(
        councils=(council.slug,) if council else (),
        title="Adult Social Care Survey: the council’s data return",
        publisher=council.name if council else "",
        licence="The council’s own record of people’s answers: not for publication",
        period=_period(workbook) or "",
    )


def _after(sheet: Sheet, label: str) -> str:
    """Return what stands right of a label in the first rows."""
    for row in sheet.top():
        texts = [as_text(cell) for cell in row]
        if label in texts:
            return next(filter(None, texts[texts.index(label) + 1 :]), "")
    return ""


def _period(workbook: Workbook) -> str | None:
    """Return the year that the sheets are named after: "2021-22" of the sheet “2021-22 Changes”."""
    named = (re.match(r"20\d\d-\d\d", name) for name in workbook.sheet_names)
    return next((read_period(found[0]) for found in named if found), None)


def read(path: Path, file: RawFile) -> Reading:
    """Return how many people gave which answer to each question.

    A row without a person (the template has thousands) and a person who did not respond are out of scope.

    Returns
    -------
    Reading
        `survey_answers`, quantity "respondents, unweighted". `source_row` is that of the header.

    Raises
    ------
    InputError
        When columns are missing, doubled or moved, or nobody is in the return.
    """
    workbook = open_workbook(path)
    sheet = workbook.sheet(PEOPLE)
    council = councils.match(_after(workbook.sheet(SIGN_OFF), "Council Code:"))
    if council is None:
        raise workbook.sheet(SIGN_OFF).error(
            found="no council is chosen", mend="choose the council on that sheet, and send the return again"
        )
    names = [_plain(as_text(cell)) for cell in sheet.top(1)[0]] if sheet.top(1) else []
    _refuse_changed_structure(workbook, sheet, names)
    period = _period(workbook) or read_period(file.period)
    if period is None:
        raise InputError.at(
            path,
            found="nothing in the workbook says which year it is about",
            mend=f'write period = "2024-25" (its year) into {path.name}.source.toml beside it',
        )
    questions = {place: name for place, name in enumerate(names) if re.match(r"q\d", name)}
    titles = [" ".join(as_text(cell).split()) for cell in sheet.top(1)[0]]
    ledger = Ledger(file=file.path, sheet=sheet.name, table=TABLES[0])
    answers = _count(sheet, names, questions, ledger)
    rows = [
        (
            SURVEY, period, "Local authority", council.code, council.code, council.name,
            survey.without_notes(titles[place]), answer, "respondents, unweighted", float(count), "", "",
            file.path, sheet.name, 1,
        )
        for place in questions
        for answer, count in sorted(answers[place].items())
    ]  # fmt: skip
    return Reading({TABLES[0]: survey.as_table(rows)}, [ledger])


def _count(
    sheet: Sheet, names: list[str], questions: dict[int, str], ledger: Ledger
) -> dict[int, Counter[str]]:
    """Return how often each answer was given, by the place of the question; account for every row."""
    method, response = names.index(_plain(METHOD)), names.index(_plain(RESPONSE))
    answers: dict[int, Counter[str]] = {place: Counter() for place in questions}
    for number, row in sheet.rows():
        if number == 1 or not any(as_text(cell) for cell in row):
            continue
        ledger.rows_in += 1
        cells = [*row, *[""] * (len(names) - len(row))]
        if not as_text(cells[method]) and not as_text(cells[response]):
            ledger.beyond["a row of the template without a person"] += 1
        elif as_number(cells[response]) != RESPONDED:
            ledger.beyond["a person who did not respond"] += 1
        else:
            ledger.kept += 1
            for place in questions:
                code = as_number(cells[place])
                answers[place][_answer(code)] += 1
    if not ledger.kept:
        raise sheet.error(
            found=f"nobody in it has responded ({ledger.rows_in:,} rows of the template, "
            f"{ledger.beyond['a person who did not respond']:,} people who did not respond)",
            mend="fill it in, or take it out of the folder",
        )
    return answers


def _answer(code: float | None) -> str:
    if code is None or code < 0:
        return "not answered"
    return f"{code:g}" if code <= MOST_CODE else "no code of the survey"


# --------------------------------------------------------------------------------------------------------
# Its structure


def _plain(name: str) -> str:
    """Return a column's name for comparing: without remarks to the filler-in, signs and case.

    >>> _plain("Q22[a] - What type of help did you have? I didn't have any help")
    'q22awhattypeofhelpdidyouhaveididnthaveanyhelp'
    >>> _plain("Complete Cost of Care Package (Voluntary fields) Gross annual budget")
    'completecostofcarepackagegrossannualbudget'
    """
    name = re.sub(
        r"\((?:voluntary|automatically)[^)]*\)?.*?(?=\s[A-Z][a-z]+ |$)", " ", name, flags=re.IGNORECASE
    )
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _refuse_changed_structure(workbook: Workbook, sheet: Sheet, names: list[str]) -> None:
    """Raise when the sheet lacks a column that the workbook's own sheet of codes describes.

    A question that the codes describe for two questionnaires has one column; one with parts (a to f) has a
    column a part. A column is there when its name begins as the codes say, for the first sixty letters.
    """
    missing = [field for field in _described(workbook) if not _is_there(field, names)]
    needed = [name for name in (METHOD, RESPONSE) if _plain(name) not in names]
    missing = [*needed, *(name for name in missing if _plain(name) not in map(_plain, needed))]
    if missing:
        named = "; ".join(f"“{_short(name)}”" for name in missing)
        kept = _after(workbook.sheet(SIGN_OFF), _structure_question(workbook))
        said = " The sign-off sheet itself says that the structure was not maintained" if kept == "No" else ""
        columns = "column" if len(missing) == 1 else "columns"
        raise sheet.error(
            row=1,
            found=f"{len(missing)} {columns} of the template {'is' if len(missing) == 1 else 'are'} missing: "
            f"{named}{'.' + said if said else ''}",
            mend=MEND,
        )
    doubled = sorted(name for name, count in Counter(filter(None, names[:100])).items() if count > 1)
    if doubled:
        place = names.index(doubled[0])
        raise sheet.error(
            row=1,
            column=_short(as_text(sheet.top(1)[0][place])),
            found="the column is there twice",
            mend=MEND,
        )


def _structure_question(workbook: Workbook) -> str:
    texts = (as_text(cell) for row in workbook.sheet(SIGN_OFF).top() for cell in row)
    return next((text for text in texts if text.startswith("Have you maintained the structure")), "")


def _described(workbook: Workbook) -> list[str]:
    """Return the fields that the sheet of codes describes, as it names them; none without that sheet."""
    if CODES not in workbook.sheet_names:
        return []
    sheet = workbook.sheet(CODES)
    rows = [[as_text(cell) for cell in row] for _, row in sheet.rows()]
    header = next((row for row in rows if "Field" in row), [])
    if not header:
        return []
    place = header.index("Field")
    named = [row[place] for row in rows[rows.index(header) + 1 :] if len(row) > place and row[place]]
    return list(dict.fromkeys(named))


def _is_there(field: str, names: list[str]) -> bool:
    question = re.match(r"(Q\d+)([a-z]?) - ", field)
    if question:
        part = re.search(r"(?:\?|\.|\))\s*([a-f])\. ", field)
        number = f"{question[1]}{question[2] or (part[1] if part else '')}".casefold()
        return any(name.startswith(number) for name in names)
    # Remarks to whoever fills it in follow the field's own name.
    wanted = _plain(re.split(r"\s+For clarity|\s+\(Voluntary|\s+\(automatically", field)[0])
    return any(name.startswith(wanted[:60]) or name.endswith(wanted[-60:]) for name in names if name)


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= 110 else f"{name[:109].rstrip()}…"
