"""Rotherham: an extract of Client Level Data over two years, every person and event of it invented.

People ask for support, are assessed, get a service or not, are reviewed, and some were supported already.
Waits are made longer towards the end and some go on past it, so that a figure of waits that have ended and
one that counts those who wait still come apart. Like the real thing it has a request, an assessment or a
review only once it has ended.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from random import Random
from typing import TypeVar

from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, xlsx_bytes

COUNCIL = "Rotherham"
FIRST_DAY, LAST_DAY = datetime.date(2024, 7, 1), datetime.date(2026, 6, 30)
SUPPORTED_ALREADY = 700
WHO_ASK = 1_900
CARERS = 60

HEADER = (
    "LA Code", "Reporting Period Start Date", "Reporting Period End Date", "LA Person Unique Identifier",
    "Date of Birth", "Date of Death", "Client Type", "Primary Support Reason", "Accommodation Status",
    "Event Type", "Event Start Date", "Event End Date", "Event Outcome", "Request: Route of Access",
    "Assessment Type", "Service Type", "Service Component", "Delivery Mechanism", "Review Reason",
    "Unit Cost", "Cost Frequency (Unit Type)", "Planned units per week",
)  # fmt: skip

REASONS = {
    "Physical support: Personal care support": 58,
    "Physical support: Access and mobility only": 14,
    "Support with memory and cognition": 12,
    "Mental health support": 9,
    "Learning disability support": 7,
}
HOMES = {
    "Owner occupier or shared ownership scheme": 52,
    "Tenant: Local authority or other social housing provider": 33,
    "Tenant: Private landlord": 9,
    "Settled mainstream housing with family or friends": 6,
}
ROUTES = {
    "Community / Other route": 70,
    "Discharge from Hospital": 21,
    "Diversion from Hospital Services": 4,
    "Self-Funder": 3,
    "Planned Entry (Transition)": 2,
}
OUTCOMES = {
    "Progress to assessment, review or reassessment": 46,
    "Progress to reablement/ST-Max": 8,
    "Progress to support planning or services": 3,
    "NFA: Information and advice or signposting": 27,
    "NFA: Support declined": 5,
    "NFA: Other": 7,
    "Admitted to hospital": 4,
}
SERVICES = {
    ("Long term support: Community", "Home support or domiciliary care", "CASSR commissioned support"): 46,
    ("Long term support: Community", "Direct payment", "Direct payment"): 9,
    ("Long term support: Community", "Day support", "CASSR commissioned support"): 5,
    ("Long term support: Residential care", "Long term residential care", "CASSR commissioned support"): 12,
    ("Long term support: Nursing care", "Long term nursing care", "CASSR commissioned support"): 6,
    ("Short term support: Ongoing low level", "Equipment", "CASSR commissioned support"): 12,
    (
        "Short term support: Other short term",
        "Short term residential care",
        "CASSR commissioned support",
    ): 10,
}
REABLEMENT = ("Short term support: ST-Max", "Reablement", "CASSR commissioned support")
# From the day on, waits are so many times as long.
SLOWER = (
    (datetime.date(2025, 10, 1), 1.3),
    (datetime.date(2026, 1, 1), 1.8),
    (datetime.date(2026, 4, 1), 2.4),
)
DIED = 0.03

Event = dict[str, object]
T = TypeVar("T")


def client_level_data() -> Sample:
    """Return the extract."""
    rows = [[event.get(name) for name in HEADER] for event in _events(Random(41))]
    title: list[Row] = [
        ["Client Level Data, council’s own extract. Illustrative: every row is invented."],
        [],
    ]
    return Sample(
        path=f"rotherham/{EDITION}/client-level-data.xlsx",
        content=xlsx_bytes({"CLD": [*title, HEADER, *rows]}),  # type: ignore[list-item]
        title="Adult social care Client Level Data: the council’s own extract",
        publisher="Illustrative, in the layout of Client Level Data",
        period="1 July 2024 to 30 June 2026",
        edition="quarter 1 of 2026/27",
        note=(
            "Every person and every event is invented, and no number in it is as published anywhere. It has "
            "the fields that the figures need, and no names, no NHS numbers and no postcodes; births are on "
            "the first of a month. Waits are made longer towards the end, and some go on. Put in for the "
            "reader to find: “NFA – Support declined” for “NFA: Support declined” in the first ten such "
            "requests, six rows sent twice, four cancelled, two that name nobody and two without a start."
        ),
    )


def _events(chance: Random) -> Iterator[Event]:
    made: list[Event] = []
    for _ in range(SUPPORTED_ALREADY):
        made += _of_somebody_supported(chance)
    for _ in range(WHO_ASK):
        made += _of_somebody_who_asks(chance)
    for _ in range(CARERS):
        made += _of_a_carer(chance)
    made = [event for event in made if _is_sent(event)]
    _spoil(chance, made)
    return iter(made)


def _is_sent(event: Event) -> bool:
    """Return whether it is in the extract: only a service is sent before it has ended."""
    start, end = event["Event Start Date"], event["Event End Date"]
    assert isinstance(start, datetime.date)
    if event["Event Type"] == "Service":
        return start <= LAST_DAY
    assert isinstance(end, datetime.date)
    return FIRST_DAY <= end <= LAST_DAY


def _somebody(chance: Random, *, young: float = 0.35) -> Event:
    years = chance.randint(19, 64) if chance.random() < young else int(chance.triangular(65, 99, 83))
    return {
        "LA Code": COUNCIL,
        "Reporting Period Start Date": FIRST_DAY,
        "Reporting Period End Date": LAST_DAY,
        "LA Person Unique Identifier": f"{chance.getrandbits(40):010X}",
        "Date of Birth": datetime.date(FIRST_DAY.year - years, chance.randint(1, 12), 1),
        "Client Type": "Service user",
        "Primary Support Reason": _pick(chance, REASONS),
        "Accommodation Status": _pick(chance, HOMES),
    }


def _event(who: Event, kind: str, start: datetime.date, end: datetime.date | None, **more: object) -> Event:
    died = who.get("Date of Death")
    if isinstance(died, datetime.date) and end is None:
        end = max(died, start)
    words = {name.replace("_", " "): value for name, value in more.items()}
    return {**who, "Event Type": kind, "Event Start Date": start, "Event End Date": end, **words}


def _of_somebody_supported(chance: Random) -> Iterator[Event]:
    who = _somebody(chance, young=0.42)
    born = who["Date of Birth"]
    assert isinstance(born, datetime.date)
    began = FIRST_DAY - datetime.timedelta(days=chance.randint(5, 2500))
    began = max(began, datetime.date(born.year + 18, 12, 31))
    ends = _after(FIRST_DAY, chance.randint(0, 1500))
    over = ends <= LAST_DAY
    if over and chance.random() < 0.5:
        who["Date of Death"] = ends
    what = _pick(chance, {each: weight for each, weight in SERVICES.items() if each[0].startswith("Long")})
    yield _service(who, began, ends if over else None, what)
    last = min(ends, LAST_DAY)
    when = _after(FIRST_DAY, chance.randint(0, 360))
    while when < last:
        if chance.random() < 0.62:
            reason = "Planned" if chance.random() < 0.8 else "Unplanned - Other Reason"
            yield _event(
                who, "Review", when, min(_after(when, chance.randint(0, 14)), last),
                Event_Outcome="Continuation of support or services", Review_Reason=reason,
            )  # fmt: skip
        when = _after(when, chance.randint(300, 430))
    if chance.random() < 0.25:  # asks again, and is not new
        asks = _after(FIRST_DAY, chance.randint(0, 700))
        if asks < last:
            yield _request(chance, who, asks, "Progress to assessment, review or reassessment")


def _of_somebody_who_asks(chance: Random) -> Iterator[Event]:
    who = _somebody(chance)
    asks = _after(FIRST_DAY, chance.randrange((LAST_DAY - FIRST_DAY).days + 1))
    if chance.random() < DIED:
        died = _after(asks, chance.randint(1, 200))
        who |= {"Date of Death": died} if died <= LAST_DAY else {}
    outcome = _pick(chance, OUTCOMES)
    yield _request(chance, who, asks, outcome)
    if chance.random() < 0.07:  # asks once more before anything has come of it, or after
        again = _after(asks, chance.randint(1, 120))
        if _alive(who, again):
            yield _request(chance, who, again, outcome)
    if not outcome.startswith("Progress"):
        return
    if chance.random() < 0.05:  # never heard of again
        return
    if outcome != "Progress to assessment, review or reassessment":
        what = REABLEMENT if "reablement" in outcome else _pick(chance, SERVICES)
        starts = _after(asks, _wait(chance, asks, 4.0))
        if _alive(who, starts):
            over = _after(starts, chance.randint(20, 45))
            yield _service(who, starts, over if what == REABLEMENT and over <= LAST_DAY else None, what)
            again = _after(over, chance.randint(1, 80))
            if what == REABLEMENT and chance.random() < 0.2 and _alive(who, again):
                yield _request(chance, who, again, "Progress to assessment, review or reassessment")
        return
    assessed = _after(asks, _wait(chance, asks, 21.0))
    if not _alive(who, assessed):
        return
    leads = chance.random() < 0.64
    assessment = "Long term assessment" if chance.random() < 0.85 else "Short term assessment"
    yield _event(
        who, "Assessment", assessed, _after(assessed, chance.randint(0, 18)), Assessment_Type=assessment,
        Event_Outcome="Progress to support planning or services" if leads
        else "NFA: No services offered for other reason",
    )  # fmt: skip
    starts = _after(assessed, _wait(chance, assessed, 12.0))
    if leads and chance.random() < 0.93 and _alive(who, starts):
        ends = _after(starts, chance.randint(10, 900))
        yield _service(who, starts, ends if ends <= LAST_DAY else None, _pick(chance, SERVICES))


def _of_a_carer(chance: Random) -> Iterator[Event]:
    who = _somebody(chance, young=0.6) | {
        "Client Type": "Unpaid carer",
        "Primary Support Reason": "Social support: Support to unpaid carer",
    }
    asks = _after(FIRST_DAY, chance.randrange(700))
    yield _request(chance, who, asks, "NFA: Information and advice or signposting")


def _request(chance: Random, who: Event, asks: datetime.date, outcome: str) -> Event:
    return _event(
        who, "Request", asks, _after(asks, chance.choice((0, 0, 0, 1, 2, 4))), Event_Outcome=outcome,
        **{"Request:_Route_of_Access": _pick(chance, ROUTES)},
    )  # fmt: skip


def _service(
    who: Event, start: datetime.date, end: datetime.date | None, what: tuple[str, str, str]
) -> Event:
    service_type, component, mechanism = what
    cost = {
        "Unit Cost": 120 + start.toordinal() % 150,
        "Cost Frequency (Unit Type)": "Weekly",
        "Planned units per week": 1,
    }
    return _event(
        who, "Service", start, end, Service_Type=service_type, Service_Component=component,
        Delivery_Mechanism=mechanism,
        Event_Outcome="NFA: Support ended as planned" if end else "Continuation of support or services",
        **(cost if mechanism == "Direct payment" else {}),
    )  # fmt: skip


def _wait(chance: Random, since: datetime.date, median: float) -> int:
    times = max((factor for day, factor in SLOWER if since >= day), default=1.0)
    return int(median * times * chance.lognormvariate(0.0, 0.9))


def _after(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def _alive(who: Event, on: datetime.date) -> bool:
    died = who.get("Date of Death")
    return not isinstance(died, datetime.date) or on <= died


def _pick(chance: Random, weights: Mapping[T, int]) -> T:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _spoil(chance: Random, events: list[Event]) -> None:
    """Put into the rows what a hand-drawn extract has; the note lists it."""
    declined = [each for each in events if each["Event Outcome"] == "NFA: Support declined"]
    for event in declined[:10]:
        event["Event Outcome"] = "NFA – Support declined"
    places = chance.sample(range(100, len(events)), 14)
    for place in places[:4]:
        events[place]["Event Outcome"] = "Cancelled"
    for place in places[4:6]:
        events[place]["LA Person Unique Identifier"] = ""
    for place in places[6:8]:
        events[place]["Event Start Date"] = None
    for place in sorted(places[8:], reverse=True):
        events.insert(place, dict(events[place]))
