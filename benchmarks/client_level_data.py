"""An invented extract of Client Level Data, of any size, with the dirt that real ones have.

Every person, number and event is invented: NHS numbers are of the range that is kept for tests (999 …), and
the file says so above its header. The same seed gives the same bytes.

    python benchmarks/client_level_data.py 1000000 extract.csv
"""

from __future__ import annotations

import csv
import datetime
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADER = (
    "LA Code", "Reporting Period Start Date", "Reporting Period End Date", "NHS Number",
    "LA Person Unique Identifier", "First Name", "Last Name", "GP Practice Name", "GP Practice Code",
    "Gender", "Ethnicity", "Date of Birth", "Date of Death", "Client Type", "Primary Support Reason",
    "Postcode",
    "Accommodation Status", "Employment Status", "Has Unpaid Carer", "Autism Spectrum Disorder (ASD)",
    "Visual Impairment", "Hearing Impairment", "Dementia", "Client Funding Status", "Event Type",
    "Event Reference", "Event Start Date", "Event End Date", "Event Description", "Event Outcome",
    "Request: Route of Access", "Assessment Type", "Eligible Needs Identified", "Method of Assessment",
    "Total Hrs Caring per week", "No. of adults being cared for", "Adult 1 Linked Person_ID",
    "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID", "Service Type", "Service Component",
    "Delivery Mechanism", "Provider CQC Location Name", "Provider CQC Location ID", "Review Reason",
    "Review Outcomes Achieved", "Method of Review", "Unit Cost", "Cost Frequency (Unit Type)",
    "Planned units per week",
)  # fmt: skip
LOCAL = ("Worker Team", "Extract Run")

PERIOD = (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
RELEASE_2 = datetime.date(2025, 7, 1)

# (release 1, release 2)
CLIENTS = (("Service User", "Service user"), ("Carer", "Unpaid carer"))
OUTCOMES = (
    ("Progress to Assessment", "Progress to assessment, review or reassessment"),
    ("Progress to Support Planning / Services", "Progress to support planning or services"),
    ("No change in package", "Continuation of support or services"),
    ("NFA - Information & Advice / Signposting only", "NFA: Information and advice or signposting"),
    ("Service ended as planned", "NFA: Support ended as planned"),
    ("NFA- Other", "NFA: Other"),
)
NOISE = (
    "Service Ended As Planned",
    "Service ended as Planned",
    "NFA – Support declined",
    "Admitted to Hospital",
)
SERVICES = (
    (
        ("Long Term Support: Community", "Home Support"),
        ("Long term support: Community", "Home support or domiciliary care"),
    ),
    (
        ("Long Term Support: Residential Care", "Long Term Residential Care"),
        ("Long term support: Residential care", "Long term residential care"),
    ),
    (
        ("Short Term Support: ST-Max", "Reablement"),
        ("Short term support: ST-Max", "Reablement"),
    ),
)
MECHANISMS = (
    ("CASSR Commissioned support", "CASSR commissioned support"),
    ("Direct Payment", "Direct payment"),
)
REASONS = ("Physical Support: Personal care support", "Learning Disability Support", "Mental Health Support")
ROUTES = ("Community / Other route", "Discharge from Hospital", "Self-Funder")
HOMES = ("Owner occupier or shared ownership scheme", "Tenant - private landlord", "Unknown")

DIRT = (
    "nobody", "no type", "by association", "no start", "no end", "end no date", "cancelled", "noise",
    "on no list", "null", "spaced", "bad nhs number", "signs", "spilt", "died", "backwards",
)  # fmt: skip


@dataclass
class Extract:
    """An extract as it is made, and what was put into it.

    Attributes
    ----------
    rows
        How many rows to make.
    council
        The council's CASSR code.
    period
        First and last day of the reporting period.
    seed
        Of the random numbers.
    dirt
        How much of everything that is wrong there is: 0 none, 1 as usual.
    tally
        What was put in, by name, once the rows have been taken.
    """

    rows: int
    council: str = "406"
    period: tuple[datetime.date, datetime.date] = PERIOD
    seed: int = 1
    dirt: float = 1.0
    tally: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[list[str]]:
        """Yield a title, the header and every row."""
        yield ["Client Level Data: an illustrative extract. Every row is invented."]
        yield [*HEADER, *LOCAL]
        chance = random.Random(self.seed)
        made = 0
        for person in range(1, self.rows + 1):
            events = _events(chance, self.period)
            about = _person(chance, person, self.period)
            for kind, start, end in events:
                if made == self.rows:
                    return
                row = self._row(chance, about, kind, start, end)
                made += 1
                yield self._spoil(chance, row)
                if made < self.rows and self._happens(chance, 0.01) and self._whole(row):
                    self.tally["sent twice"] += 1
                    made += 1
                    self.tally[row["Event Type"]] += 1
                    yield self._cells(row)

    def _happens(self, chance: random.Random, share: float) -> bool:
        return chance.random() < share * self.dirt

    def _whole(self, row: dict[str, str]) -> bool:
        return "spoilt" not in row

    def _cells(self, row: dict[str, str]) -> list[str]:
        return [*(row.get(name, "") for name in HEADER), "Team 3", "2026-01-07"]

    def _row(
        self,
        chance: random.Random,
        about: dict[str, str],
        kind: str,
        start: datetime.date,
        end: datetime.date | None,
    ) -> dict[str, str]:
        later = start >= RELEASE_2
        row = {
            **about,
            "LA Code": self.council,
            "Reporting Period Start Date": _day(self.period[0]),
            "Reporting Period End Date": _day(self.period[1]),
            "Client Type": CLIENTS[0 if chance.random() < 0.9 else 1][later],
            "Event Type": kind,
            "Event Reference": f"EV{chance.randrange(10**6):06}",
            "Event Start Date": _day(start),
            "Event End Date": _day(end) if end else "",
            "Event Description": "Contact by telephone",
            "Event Outcome": chance.choice(OUTCOMES)[later],
        }
        if kind == "Request":
            row["Request: Route of Access"] = chance.choice(ROUTES)
        elif kind == "Assessment":
            row["Assessment Type"] = ("Long Term Assessment", "Long term assessment")[later]
        elif kind == "Review":
            row["Review Reason"] = "Planned"
        else:
            service_type, component = chance.choice(SERVICES)[later]
            row |= {
                "Service Type": service_type,
                "Service Component": component,
                "Delivery Mechanism": chance.choice(MECHANISMS)[later],
                "Provider CQC Location Name": "An invented agency",
                "Provider CQC Location ID": f"1-{10**8 + chance.randrange(10**6)}",
                "Unit Cost": f"{chance.randrange(1500, 90000) / 100:.2f}",
                "Cost Frequency (Unit Type)": chance.choice(("Weekly", "Hourly", "Per session")),
                "Planned units per week": str(chance.randrange(1, 30)),
            }
        self.tally[kind] += 1
        return row

    def _spoil(self, chance: random.Random, row: dict[str, str]) -> list[str]:
        """Return the row's cells, with at most one thing wrong; what it is, is counted."""
        kind = row["Event Type"]
        if self._happens(chance, 0.12):
            wrong = chance.choice(DIRT)
            if wrong == "nobody":
                row |= {"NHS Number": "", "LA Person Unique Identifier": ""}
            elif wrong == "no type":
                row["Event Type"] = ""
            elif wrong == "by association":
                row |= {"Event Type": "", "Client Type": "Carer known by association"}
            elif wrong == "no start":
                row["Event Start Date"] = ""
            elif wrong == "no end" and kind != "Service":
                row |= {"Event End Date": "", "Date of Death": ""}
            elif wrong == "end no date":
                row["Event End Date"] = "not yet"
            elif wrong == "cancelled":
                row["Event Outcome"] = "Cancelled"
            elif wrong == "noise":
                row["Event Outcome"] = chance.choice(NOISE)
            elif wrong == "on no list":
                row["Event Outcome"] = "Passed to duty"
            elif wrong == "null":
                row["Accommodation Status"] = "NULL"
            elif wrong == "spaced":
                row["NHS Number"] = (
                    f"{row['NHS Number'][:3]} {row['NHS Number'][3:6]} {row['NHS Number'][6:]}"
                )
            elif wrong == "bad nhs number":
                row["NHS Number"] = "9999999999"
            elif wrong == "signs" and kind == "Service":
                row["Unit Cost"] = f"£{row['Unit Cost']}"
            elif wrong == "spilt":
                row["spoilt"] = wrong
                self.tally[wrong] += 1
                return [*self._cells(row), "", "a comma too many"]
            elif wrong == "died":
                row["Date of Death"] = _day(self.period[1])
            elif wrong == "backwards" and kind != "Service":
                row["Event End Date"] = _day(self.period[0] - datetime.timedelta(days=400))
            else:
                return self._cells(row)
            row["spoilt"] = wrong
            self.tally[wrong] += 1
            self.tally[f"{wrong}: {kind}"] += 1
        return self._cells(row)


def _person(
    chance: random.Random, number: int, period: tuple[datetime.date, datetime.date]
) -> dict[str, str]:
    born = period[0] - datetime.timedelta(days=chance.randrange(18 * 366, 95 * 365))
    return {
        "NHS Number": _nhs_number(number) if chance.random() < 0.9 else "",
        "LA Person Unique Identifier": f"P{number:07}",
        "First Name": f"Given{number % 97}",
        "Last Name": f"Family{number % 89}",
        "GP Practice Name": "An invented practice",
        "GP Practice Code": "X99999",
        "Gender": chance.choice(("Male", "Female")),
        "Ethnicity": "White: British",
        "Date of Birth": _day(born),
        "Postcode": "ZZ99 3VZ",
        "Primary Support Reason": chance.choice(REASONS),
        "Accommodation Status": chance.choice(HOMES),
        "Employment Status": "Unknown",
        "Has Unpaid Carer": "Yes",
    }


def _nhs_number(number: int) -> str:
    """Return a number of the range for tests whose check digit is right: the next one that has any."""
    for ninth in range(number * 2, number * 2 + 2):
        digits = f"999{ninth % 1_000_000:06}"
        check = (
            11 - sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
        )
        if check != 10:
            return f"{digits}{check % 11}"
    return ""


def _events(
    chance: random.Random, period: tuple[datetime.date, datetime.date]
) -> list[tuple[str, datetime.date, datetime.date | None]]:
    """Return one person's events: from a request to a review, as far as they get."""

    def later(day: datetime.date, most: int) -> datetime.date:
        return min(day + datetime.timedelta(days=chance.randrange(most)), period[1])

    asked = period[0] + datetime.timedelta(days=chance.randrange(300))
    answered = later(asked, 10)
    events: list[tuple[str, datetime.date, datetime.date | None]] = [("Request", asked, answered)]
    if chance.random() < 0.7:
        assessed = later(answered, 40)
        events.append(("Assessment", assessed, later(assessed, 20)))
        for _ in range(chance.randrange(3)):
            started = later(assessed, 30)
            events.append(("Service", started, later(started, 200) if chance.random() < 0.4 else None))
        if chance.random() < 0.5:
            reviewed = later(assessed, 200)
            events.append(("Review", reviewed, later(reviewed, 15)))
    return events


def _day(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def write_extract(path: Path, extract: Extract) -> Extract:
    """Write an extract as CSV, with a record that says it is invented, and return it with its tally."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(extract.lines())
    record = 'title = "Client Level Data, an invented extract"\nillustrative = true\n'
    path.with_name(f"{path.name}.source.toml").write_text(record, encoding="utf-8")
    return extract


if __name__ == "__main__":
    made = write_extract(Path(sys.argv[2]), Extract(int(sys.argv[1])))
    for name, count in sorted(made.tally.items()):
        print(f"{count:>9,}  {name}")
