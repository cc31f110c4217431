"""Reading tables that people drop in, as they are: safely, with the row numbers that a person sees.

Everything that a return's module needs for it, by name. Where it is done: `workbooks` opens a file by what it
is, `headers` finds the row that names the columns, `records` takes the rows under it, `cells`, `columns` and
`dates` make values of them. Whatever is wrong with a file is said in one sentence.
"""

from __future__ import annotations

from assurance.sources.cells import Cell, as_number, as_text, parse_count
from assurance.sources.columns import (
    councils_in,
    parse_choice,
    parse_councils,
    parse_counts,
    parse_numbers,
    parse_text,
)
from assurance.sources.dates import Dates, Order, OrderSeen, parse_dates
from assurance.sources.headers import Header, find_header, look_for_header, look_for_table
from assurance.sources.limits import HEADER_WITHIN
from assurance.sources.records import batches, count_hidden, count_unread, records
from assurance.sources.refusals import NotATable
from assurance.sources.workbooks import Sheet, Workbook, open_workbook

__all__ = [
    "HEADER_WITHIN",
    "Cell",
    "Dates",
    "Header",
    "NotATable",
    "Order",
    "OrderSeen",
    "Sheet",
    "Workbook",
    "as_number",
    "as_text",
    "batches",
    "councils_in",
    "count_hidden",
    "count_unread",
    "find_header",
    "look_for_header",
    "look_for_table",
    "open_workbook",
    "parse_choice",
    "parse_councils",
    "parse_count",
    "parse_counts",
    "parse_dates",
    "parse_numbers",
    "parse_text",
    "records",
]
