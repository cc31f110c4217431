"""The account of a sheet of Client Level Data: which rows are events, which are not, what was repaired."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy

from assurance import councils, privacy
from assurance.ledger import Ledger
from assurance.numerals import number
from assurance.sources.client_level_data_events import TABLES, Sent, end_events
from assurance.sources.client_level_data_fields import FIELDS, plain
from assurance.sources.client_level_data_values import RELEASE_2_FROM
from assurance.sources.client_level_data_values import plain as plain_value
from assurance.sources.sheets import Header, as_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SENDER = "Performance team"
_AGAIN = "then draw the return again"
_CANCELLED = ("cancelled", "canceled", "cancelled event", "event cancelled")
_BY_ASSOCIATION = "Unpaid carer known by association"


def count_dropped(header: Header, ledger: Ledger) -> None:
    """Count the columns that are not taken, and why."""
    why = {
        "personal": "dropped a column that tells who people are",
        "free text": "dropped a column of free text",
        "not needed": "dropped a column that no report has a need of",
    }
    known = {plain(field.name): field for field in FIELDS}
    for place, name in enumerate(header.names):
        if not name or place in header.columns.values():
            continue
        field = known.get(plain(name))
        kind = why[field.treatment] if field else "dropped a column that the return does not define"
        ledger.repaired(kind, f"“{privacy.screen(name)[0]}”", "(dropped)")


def types_of(sent: Sent) -> NDArray[numpy.object_]:
    """Return the type of each row's event, "" where it has none or has more cells than columns."""
    field = sent.lists["Event Type"]
    types = [value if value in TABLES else "" for value in field.values]
    return numpy.where(sent.cells.spilt, "", field.column.spread(types, object))


def account_for_the_rest(sent: Sent, type_of: NDArray[numpy.object_], ledger: Ledger) -> None:
    """Account for the rows that are no event of any type."""
    rest = type_of == ""
    ledger.rows_in = int(rest.sum())
    client = sent.lists["Client Type"]
    nobody = client.column.spread([value == _BY_ASSOCIATION for value in client.values], bool)
    empty = sent.lists["Event Type"].are("empty") | sent.lists["Event Type"].are("NULL")
    whole = rest & ~sent.cells.spilt
    by_association = whole & nobody & empty
    if by_association.any():
        ledger.beyond["an unpaid carer known by association, who has no event"] = int(by_association.sum())
    _set_aside(
        sent,
        rest & sent.cells.spilt,
        ledger,
        "more cells than columns",
        "The row has more cells than there are columns, so that nobody can tell which cell is which.",
        "put quotation marks around cells that hold a comma",
    )
    _set_aside(
        sent,
        whole & ~by_association,
        ledger,
        "no type of event",
        "The row does not say whether it is a Request, an Assessment, a Service or a Review.",
        "give the event its type",
    )


def choose_events(
    sent: Sent, rows: NDArray[numpy.bool_], event: str, slugs: Collection[str], ledger: Ledger
) -> NDArray[numpy.bool_]:
    """Return which rows of a type of event are kept, and account for the others."""
    ledger.rows_in = int(rows.sum())
    outcome = sent.lists["Event Outcome"].column
    cancelled = rows & outcome.spread(
        [plain_value(as_text(cell)) in _CANCELLED for cell in outcome.cells], bool
    )
    if cancelled.any():
        ledger.beyond["a cancelled event"] = int(cancelled.sum())
    left = rows & ~cancelled
    end, _, _ = end_events(sent)
    start = sent.days["Event Start Date"]
    end_unreadable = sent.days["Event End Date"].unreadable
    own = [not slugs or councils.find(code).slug in slugs for code in sent.codes]
    of_this_file = numpy.array([*own, True], dtype=bool)[sent.councils]  # the last is for no council
    reasons = (
        (
            sent.councils < 0,
            "no council",
            "“LA Code” does not name a council with adult social care duties.",
            "fill in the council’s code",
        ),
        (
            ~of_this_file,
            "another council",
            "The row is about another council than the top of the file.",
            "send each council’s events in a file of its own",
        ),
        (
            sent.people.numbers < 0,
            "nobody",
            "The row does not say who the event is about: it has neither an NHS number that can be right nor "
            "the council’s own number.",
            "fill in “LA Person Unique Identifier”",
        ),
        (
            start.unreadable,
            "a start that is no date",
            "“Event Start Date” holds something that is no date.",
            "correct the date",
        ),
        (
            numpy.isnat(start.days),
            "no start",
            "The event has no start date, so it belongs to no period.",
            "fill in “Event Start Date”",
        ),
        (
            end_unreadable,
            "an end that is no date",
            "“Event End Date” holds something that is no date. It cannot be taken as empty: that would say "
            "that the event goes on.",
            "correct the date",
        ),
        (
            numpy.isnat(end) & (event != "Service"),
            "no end",
            "Only services may be without an end date: a request, an assessment or a review is sent when it "
            "is over.",
            "fill in “Event End Date”, or leave the event out until it is over",
        ),
    )
    for mask, rule, sentence, mend in reasons:
        _set_aside(sent, left & mask, ledger, rule, sentence, mend)
        left &= ~mask
    return left


def _set_aside(
    sent: Sent, rows: NDArray[numpy.bool_], ledger: Ledger, rule: str, sentence: str, mend: str
) -> None:
    """Set rows aside. Nothing that a row holds is repeated: any cell may hold a person's details."""
    code = [*sent.codes, ""]
    for place in numpy.flatnonzero(rows):
        row, council_code = sent.cells.rows[place], code[sent.councils[place]]
        ledger.leave_out(row, rule, "", sentence, f"{_SENDER}: {mend}, {_AGAIN}.", council_code)


def count_repairs(sent: Sent, kept: NDArray[numpy.bool_], event: str, ledger: Ledger) -> None:
    """Count what was changed in the rows that are kept."""
    for name, field in sent.lists.items():
        its_event = next(each.event for each in FIELDS if each.name == name)
        if its_event in ("", event):
            field.count_repairs(kept, ledger)
    _, capped, _ = end_events(sent)
    sent_end = sent.days["Event End Date"].days
    changed = kept & capped
    for place in numpy.flatnonzero(changed)[:3]:
        before = "open" if numpy.isnat(sent_end[place]) else "a later end"
        ledger.repaired(
            "ended an event on the day of death", f"row {sent.cells.rows[place]}: {before}", "day of death", 0
        )
    if changed.any():
        ledger.repairs["ended an event on the day of death"] += int(changed.sum())


def count_releases(sent: Sent, kept: NDArray[numpy.bool_], ledger: Ledger) -> None:
    """Say when a sheet holds events of both releases."""
    late = sent.days["Event Start Date"].days >= numpy.datetime64(RELEASE_2_FROM)
    first, second = int((kept & ~late).sum()), int((kept & late).sum())
    if first and second:
        ledger.repaired(
            "read events of release 1 and of release 2 from one sheet",
            f"{number(first)} started before 1 July 2025",
            f"{number(second)} later; all are in the values of release 2",
            first + second,
        )
