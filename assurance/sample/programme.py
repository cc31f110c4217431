"""CQC's published scores of two councils; an invented improvement programme and information return.

The scores are facts. The programme and the index are West Sussex's in their frame only: the names of the
workstreams and the number of categories are as published, the actions and items are invented.
"""

from __future__ import annotations

import datetime
from random import Random

from assurance.numerals import in_words
from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes, xlsx_bytes

STATEMENTS = (
    "Assessing needs",
    "Supporting people to live healthier lives",
    "Equity in experience and outcomes",
    "Care provision, integration and continuity",
    "Partnerships and communities",
    "Safe systems, pathways and transitions",
    "Safeguarding",
    "Governance, management and sustainability",
    "Learning, improvement and innovation",
)
REPORT = "West Sussex scrutiny report on its adults’ services, 6 March 2024"
BEFORE = "2026-27-Q1"
DAYS = {BEFORE: datetime.date(2026, 6, 15), EDITION: datetime.date(2026, 9, 15)}

# Published: six workstreams, and the last two as overarching ones. Invented: everything else. Of each action
# the statement that it is for (its place in the list above, 0 for none stated) and the role that owns it.
ACTIONS = {
    "Strategic commissioning": [
        ("Publish a market position statement for each area", 4, "Head of Commissioning"),
        ("Agree a fee model for care homes with providers", 4, "Head of Commissioning"),
        ("Open the framework for homecare in rural areas", 4, "Head of Procurement and Contracts"),
        ("Agree a joint plan for carers’ breaks", 2, "Lead Commissioner for Carers"),
        ("Review block contracts for short stays", 4, "Head of Commissioning"),
    ],
    "Practice and operations": [
        ("Bring waits for assessment under a weekly review", 1, "Principal Social Worker"),
        ("Retrain teams in strengths-based assessment", 1, "Principal Social Worker"),
        ("Set one standard for how a review is recorded", 1, "Head of Operations"),
        ("Move occupational therapy to the first contact", 2, "Principal Occupational Therapist"),
        ("Begin planning for transitions at 16", 6, "Head of Lifelong Services"),
        ("Audit the proportion of enquiries closed on time", 7, "Head of Safeguarding"),
    ],
    "Finance and systems": [
        ("Replace spreadsheets for brokerage with one system", 4, "Programme Manager"),
        ("Show managers their budgets each month", 8, "Director of Finance"),
        ("Cut the time to set up a direct payment", 2, "Head of Business Support"),
        ("Reconcile provider payments each week", 8, "Director of Finance"),
    ],
    "Workforce and organisational development": [
        ("Agree a workforce strategy", 8, "Head of Workforce Development"),
        ("Fill vacant posts in the hospital teams", 6, "Head of Operations"),
        ("Offer every social worker a career pathway", 9, "Head of Workforce Development"),
        ("Publish the workforce equality data", 3, "Head of Workforce Development"),
    ],
    "Performance and insight": [
        ("Give every team a page of its own figures", 9, "Head of Performance"),
        ("Record ethnicity for everyone who draws on care", 3, "Head of Performance"),
        ("Report waits by area and by level of need", 3, "Head of Performance"),
        ("Send Client Level Data without errors", 8, "Data Quality Officer"),
    ],
    "Systems partnership working": [
        ("Agree with the NHS who leads each discharge pathway", 6, "Head of Integrated Discharge"),
        ("Set up a partnership board for people with dementia", 5, "Assistant Director"),
        ("Renew the section 75 agreement", 5, "Assistant Director"),
        ("Map voluntary groups in each community", 5, "Head of Communities and Partnerships"),
    ],
    "Communications and change": [
        ("Rewrite letters in plain English with people who get them", 3, "Head of Communications"),
        ("Publish what changed because people said so", 9, ""),
        ("Hold a forum for unpaid carers each quarter", 5, "Head of Communications"),
    ],
    "CQC assurance readiness": [
        ("Check the self-assessment against its evidence", 8, "Assistant Director"),
        ("Rehearse the information return", 8, "Programme Manager"),
        ("Agree who speaks to what on site", 0, "Programme Manager"),
        ("Hold a practice week with elected members", 9, "Assistant Director"),
    ],
}

# Published: 38 categories, one of them a completed self-assessment. CQC's list of them is not public, so ids,
# titles and documents are invented. Each is for the statement of its place in the list above.
ITEMS = (
    ("A completed self-assessment", 8), ("How people first make contact", 1), ("Assessment waiting times", 1),
    ("Practice framework", 1), ("Assessments of unpaid carers", 1), ("Financial assessment and charging", 1),
    ("Eligibility and appeals", 1), ("Prevention strategy", 2), ("Reablement outcomes", 2),
    ("Equipment and adaptations", 2), ("Information and advice", 2), ("Direct payments", 2),
    ("Equality objectives", 3), ("Equality impact assessments", 3), ("Accessible information", 3),
    ("Work with communities who are seldom heard", 3), ("Strategic needs assessment", 4),
    ("Market position statement", 4), ("Commissioning strategies", 4), ("Homecare capacity", 4),
    ("Quality of commissioned services", 4), ("Contracts handed back", 4), ("Placements out of area", 4),
    ("Partnership agreements", 5), ("Voluntary groups", 5), ("Joint strategies with the NHS", 5),
    ("Hospital discharge", 6), ("Transition to adulthood", 6), ("Provider failure", 6),
    ("Emergency duty service", 6), ("Safeguarding policy", 7), ("Safeguarding enquiries", 7),
    ("Safeguarding board annual report", 7), ("Governance structure", 8), ("Risk register", 8),
    ("Workforce strategy", 8), ("Complaints and compliments", 9), ("Learning from reviews", 9),
)  # fmt: skip


def scores(council: str, scored: tuple[int, ...], document: str, published: datetime.date | None) -> Sample:
    """Return CQC's nine scores of a council, in the order of the statements."""
    header = ["Council", "Scored by", "Quality statement", "Score", "Why", "Scored on", "Document"]
    rows: list[list] = [
        [council, "CQC", statement, score, "", published, document]
        for statement, score in zip(STATEMENTS, scored, strict=True)
    ]
    # The names that CQC uses in its press releases.
    rows[1][2] = "Supporting people to lead healthier lives"
    rows[5][2] = "Safe pathways, systems and transitions"
    return Sample(
        path=f"{council.lower().replace(' ', '-')}/{EDITION}/statement-scores.csv",
        content=csv_bytes([header, *rows]),
        title="CQC’s scores for the nine quality statements",
        publisher="Illustrative, in the layout of a council’s return of scores",
        period=f"as at {in_words(published)}" if published else "as published by CQC (the day is not held)",
        edition=in_words(published) if published else "the day of publication is not held",
        note=(
            f"Every score is as published: {document}. Two statements have the names that CQC gives "
            "them there."
            + ("" if published else " The day on which it was published is not held here, and is left empty.")
        ),
    )


def improvement_actions() -> Sample:
    """Return an invented improvement programme of West Sussex's, as it stood on two days."""
    draw = Random(8)
    rows: dict[str, list[list]] = {edition: [] for edition in DAYS}
    for workstream, actions in ACTIONS.items():
        letters = "".join(
            word[0] for word in workstream.split() if word[0].isalpha() and word != "and"
        ).upper()
        for number, (action, statement, owner) in enumerate(actions, 1):
            due = datetime.date(2026, 1, 31) + datetime.timedelta(7 * draw.randrange(1, 60))
            done = due + datetime.timedelta(draw.randrange(-40, 60)) if draw.random() < 0.6 else None
            stopped, undated = draw.random() < 0.04, draw.random() < 0.06
            added = number == len(actions) and draw.random() < 0.4
            for edition in (EDITION,) if added else DAYS:
                day = DAYS[edition]
                finished = done is not None and done <= day and not stopped
                status = (
                    "Stopped" if stopped and edition == EDITION
                    else "Completed" if finished
                    else "At risk" if due < day
                    else "Under way" if due < day + datetime.timedelta(150)
                    else "Not started"
                )  # fmt: skip
                rows[edition].append([
                    "West Sussex", edition, workstream, f"{letters}{number:02d}", action,
                    STATEMENTS[statement - 1] if statement else "", owner, None if undated else due, status,
                    done if status == "Completed" else None,
                    "Minutes of the portfolio board" if status == "Completed" else "", day,
                ])  # fmt: skip
    rows[EDITION][1][8] = rows[EDITION][1][8].upper()
    rows[EDITION][5][2] += " "
    rows[EDITION].append([
        "West Sussex", EDITION, "Practice and operations", "TEST", "Test action", "", "", None, "Not started",
        None, "", DAYS[EDITION],
    ])  # fmt: skip
    header = [
        "Council", "Edition", "Workstream", "Action ID", "Action", "Quality statement", "Owner role",
        "Due on", "Status", "Completed on", "Evidence", "As at",
    ]  # fmt: skip
    first = len(rows[BEFORE]) + 2
    return Sample(
        path=f"west-sussex/{EDITION}/improvement-actions.csv",
        content=csv_bytes([header, *rows[BEFORE], *rows[EDITION]]),
        title="Actions of the improvement programme",
        publisher="Illustrative, in the layout of a council’s improvement programme return",
        period="as at 15 September 2026 (invented)",
        edition="15 September 2026",
        note=(
            "The names of the eight workstreams, the last two of them overarching, are as published in the "
            f"{REPORT}. Every action, owner, day and status is invented, for two editions. Put in for the "
            f"reader to find: a status in capitals in row {first + 1}, a space after a workstream in row "
            f"{first + 5}, an action without an owner, one for no quality statement, and a test row last."
        ),
    )


# Published, in the scrutiny report of 6 March 2024. Nothing is invented.
IN_FIGURES = (
    ("net-budget", "Net budget for adult social care", "Budget", 264, "Million pounds", "2024-25"),
    ("budget-growth", "Growth of the net budget", "Budget", 28, "Per cent", "five years to 2024-25"),
    ("care-share", "Share of the budget spent on care", "Budget", 95, "Per cent", "2024-25"),
    ("programme", "Cost of the improvement programme", "Budget", 8, "Million pounds", "two years"),
)  # fmt: skip


def council_context() -> Sample:
    """Return what West Sussex published of its budget."""
    header = ["Council", "Figure ID", "Title", "Topic", "Value", "Unit", "Period", "Source", "As at"]
    rows: list[Row] = [["West Sussex", *figure, REPORT, ""] for figure in IN_FIGURES]
    return Sample(
        path=f"west-sussex/{EDITION}/council-in-figures.csv",
        content=csv_bytes([header, *rows]),
        title="The council in figures",
        publisher="Illustrative, in the layout of a council’s return of itself in figures",
        period="2024-25",
        edition="6 March 2024",
        note=f"Every figure is as published in the {REPORT}; how each is titled is ours.",
    )


def information_return() -> Sample:
    """Return an invented index of the information return of West Sussex's."""
    draw = Random(38)
    owners = ("Assistant Director", "Head of Commissioning", "Head of Performance", "Principal Social Worker")
    rows: list[Row] = []
    for number, (title, statement) in enumerate(ITEMS, 1):
        status = draw.choices(("Ready", "Sent", "Being prepared", "Not started"), (60, 15, 17, 8))[0]
        supplied = status in ("Ready", "Sent")
        days_old = draw.choice((20, 60, 110, 190, 260, 330, 420, 700))
        described = datetime.date(2026, 9, 15) - datetime.timedelta(days_old + draw.randrange(14))
        rows.append([
            "West Sussex", f"WS-{number:02d}", title, STATEMENTS[statement - 1], draw.choice(owners),
            f"{title}, document" if supplied else "", f"Section {draw.randrange(1, 9)}" if supplied else "",
            described if supplied else None, status,
        ])  # fmt: skip
    rows[9] = [*rows[9][:5], "Equipment and adaptations, document", "", None, "Ready"]
    rows[29] = [*rows[29][:5], "", "", None, "Not applicable"]
    header = [
        "Council", "Item ID", "Title", "Quality statement", "Owner role", "Document", "Section", "As at",
        "Status",
    ]  # fmt: skip
    guidance: list[Row] = [
        ["Illustrative: ids, titles and documents are invented. CQC’s own list of categories is not public."]
    ]
    return Sample(
        path=f"west-sussex/{EDITION}/information-return-index.xlsx",
        content=xlsx_bytes({"Read me": guidance, "Index": [header, *rows]}),
        title="Index of the information return",
        publisher="Illustrative, in the layout of a council’s index of the information return",
        period="as at 15 September 2026 (invented)",
        edition="15 September 2026",
        note=(
            "That there are 38 categories, one of them a completed self-assessment, is as published in the "
            f"{REPORT}. CQC’s list of them is not public: ids, titles, documents, owners, days and statuses "
            "are invented."
        ),
    )
