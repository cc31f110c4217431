"""What time the figures are of, and what is said of it."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register, Sentence
from assurance.measures.client_level_data.supplied import YEAR, Supplied, span
from assurance.numerals import plural
from assurance.settings import Settings


def measure_period(supplied: Supplied, settings: Settings) -> Register:
    """Return the reporting period, worked out from the events.

    Definition
    ----------
    Events by the month in which they ended. A month with fewer than 2% of all events, or with events of
    fewer than three of the four types, is left out; so is the month of the data freeze, and what comes
    after. The period runs from the first month that is left to the last. With fewer than 100 events it is
    what the file states.

    Source
    ------
    The council's Client Level Data. The rule is DHSC's, from the method of its main tables
    (ASC-CLD-LA-Dashboard, Main_tables).

    Numerator
    ---------
    Events that ended in the month.

    Denominator
    -----------
    Events that ended before the month of the data freeze.

    Caveats
    -------
    DHSC leaves out the month in which a file reached it. That month is not in the file; the month of the
    data freeze, which cannot be earlier, stands for it. DHSC's rule fits a submission of about a year: of a
    file of more than four years most months would hold fewer than 2% of its events.
    """
    register = supplied.edition.register()
    period = supplied.period
    words = span(period.first, period.last)
    basis = supplied.basis(
        "cld_requests",
        "measure_period",
        period=words,
        population="events in Client Level Data: requests, assessments, services and reviews",
        caveats=(
            "Too few events to tell, so the period is the one that the file states."
            if period.stated
            else "Worked out from the events, as DHSC does, not from what the file states.",
        ),
    )
    register.add(
        basis.text(
            "cld.reporting_period",
            "Reporting period of the Client Level Data",
            words.removeprefix("from "),
            unit="date",
            rule="every event",
            method="The first and last month with at least 2% of all events, and events of at least "
            "three of the "
            "four types.",
        )
    )
    how = "as the file states it" if period.stated else "worked out from the events, as DHSC does"
    left = (
        f" Events also ended in {plural(period.left_out, 'other month')}, too few to be of the period."
        if period.left_out
        else ""
    )
    if supplied.year[0] < period.first + pd.DateOffset(months=YEAR):
        left += (
            " It does not go back 12 months before the requests that are followed here, so that some who "
            "count as new may have had support before."
        )
    text = f"The data covers {{cld.reporting_period}}, {how}.{left}"
    register.say(Sentence(id="cld.period_sentence", text=text))
    return register
