"""Plant defects in the official ASCOF workbook's tables, and count which ones the checks find.

    python benchmarks/planted_defects.py <ascof_2024_25.ods> [--trials 10] [--seed 1]

Each trial plants one defect of each kind at a random place of a copy of the tidy tables, asks every check,
and compares with what the same checks find in the untouched file. A defect counts as found when a finding
that was not there before stands on a row that it changed, or on the row of a total above it. A new finding
anywhere else is a false alarm. The same seed plants the same defects.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import pandas as pd  # noqa: E402

from assurance.checks import national, running  # noqa: E402
from assurance.checks.suites import read_suites  # noqa: E402
from assurance.provenance import RawFile  # noqa: E402
from assurance.sources import ascof_workbook  # noqa: E402

Tables = dict[str, pd.DataFrame]
Cell = tuple[str, str]
COUNCIL, REGION = "Local authority", "Region"
VALUES = ["value", "symbol"]
SURVEYS = ("1a", "1b", "1d", "3a", "3c1", "4a", "5a1")
RECORDS = ("2a", "2b", "2c", "2d1", "2d2", "2e1", "2e2a", "2e2b", "3d1a", "3d2a")


@dataclass
class Trial:
    """The tables of one trial, the places that are used up, and for each defect the cells it changed."""

    tables: Tables
    random: Random
    used: set[tuple[str, str]] = field(default_factory=set)
    planted: dict[str, set[Cell]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def ascof(self) -> pd.DataFrame:
        """The measures."""
        return self.tables["ascof"]

    def pick(
        self, measures: tuple[str, ...], level: str = COUNCIL, *, later: bool = False
    ) -> tuple[str, str]:
        """Return a measure and one of its periods with values that no defect has touched yet.

        `later` leaves out the first period of each measure.
        """
        rows = self.ascof
        rows = rows[
            rows["measure_id"].isin(measures) & rows["value"].notna() & (rows["geography_level"] == level)
        ]
        pairs = sorted({*zip(rows["measure_id"], rows["period"], strict=True)} - self.used)
        first = {measure: min(period for each, period in pairs if each == measure) for measure, _ in pairs}
        pair = self.random.choice([pair for pair in pairs if not later or pair[1] != first[pair[0]]])
        self.used.add(pair)
        return pair

    def rows(self, measure: str, period: str, level: str = COUNCIL) -> pd.DataFrame:
        """Return the rows of a measure and period at one level that have values."""
        rows = self.ascof
        picked = (
            (rows["measure_id"] == measure) & (rows["period"] == period) & (rows["geography_level"] == level)
        )
        whole = rows[picked].groupby("geography_code")["value"].transform(lambda values: values.notna().all())
        return rows[picked][whole]

    def places(self, rows: pd.DataFrame, count: int) -> list[str]:
        """Return geography codes at random."""
        return self.random.sample(sorted(rows["geography_code"].unique()), count)

    def changed(self, kind: str, rows: pd.DataFrame, says: str) -> None:
        """Remember the cells that a defect changed, with the totals above them."""
        sheets, periods = set(rows["source_sheet"]), set(rows["period"]) if "period" in rows else None
        above = self.ascof[
            self.ascof["source_sheet"].isin(sheets) & self.ascof["geography_level"].ne(COUNCIL)
        ]
        if periods:
            above = above[above["period"].isin(periods)]
        self.planted[kind] = {*_cells(rows), *_cells(above)}
        self.told[kind] = says


def swap_rows(trial: Trial, kind: str, level: str, measures: tuple[str, ...]) -> None:
    """Exchange all values of two places in one measure and year."""
    measure, period = trial.pick(measures, level)
    rows = trial.rows(measure, period, level)
    one, other = trial.places(rows, 2)
    first, second = (rows[rows["geography_code"] == code].sort_values("quantity") for code in (one, other))
    trial.ascof.loc[first.index, VALUES] = second[VALUES].to_numpy()
    trial.ascof.loc[second.index, VALUES] = first[VALUES].to_numpy()
    trial.changed(kind, pd.concat([first, second]), f"{measure} {period}: {one} and {other}")


def mislabel_regions(trial: Trial) -> None:
    """Exchange two regions' results in a survey."""
    swap_rows(trial, "two regions under each other’s name", REGION, SURVEYS)


def swap_councils_in_a_survey(trial: Trial) -> None:
    """Exchange two councils' results in a survey."""
    swap_rows(trial, "two councils’ values exchanged: survey", COUNCIL, SURVEYS)


def swap_councils_in_records(trial: Trial) -> None:
    """Exchange two councils' counts and outcome."""
    swap_rows(trial, "two councils’ values exchanged: records", COUNCIL, RECORDS)


def change_definition(trial: Trial) -> None:
    """Let 6b count another rating in its earlier year."""
    rows = trial.ascof[(trial.ascof["measure_id"] == "6b") & (trial.ascof["period"] == "2023-24")]
    of = {quantity: part.set_index("geography_code")["value"] for quantity, part in rows.groupby("quantity")}
    extra = of["other numerator"]
    total = rows[rows["quantity"] == "6b numerator"]
    trial.ascof.loc[total.index, "value"] = (total["value"] + total["geography_code"].map(extra)).to_numpy()
    outcome = rows[rows["quantity"] == "6b outcome"]
    whole = outcome["geography_code"].map((of["6b numerator"] + extra) / of["6b denominator"] * 100)
    trial.ascof.loc[outcome.index, "value"] = whole.round(1).to_numpy()
    changed = pd.concat([total, outcome])
    sheet = trial.ascof[trial.ascof["measure_id"] == "6b"]
    trial.planted["a numerator’s definition changed for a year"] = {*_cells(changed), *_cells(sheet)}
    trial.told["a numerator’s definition changed for a year"] = "6b 2023-24 counts “other”"


def zero_out(trial: Trial) -> None:
    """Write 0 for a council's result, its margin and its respondents."""
    measure, period = trial.pick(SURVEYS)
    rows = trial.rows(measure, period)
    [place] = trial.places(rows, 1)
    rows = rows[rows["geography_code"] == place]
    trial.ascof.loc[rows.index, "value"] = 0.0
    trial.changed("zeros for a missing result", rows, f"{measure} {period}: {place}")


def zero_outcome(trial: Trial) -> None:
    """Write 0 for a council's outcome only."""
    measure, period = trial.pick((*SURVEYS, *RECORDS))
    rows = trial.rows(measure, period)
    [place] = trial.places(rows, 1)
    rows = rows[(rows["geography_code"] == place) & (rows["quantity"] == "outcome")]
    trial.ascof.loc[rows.index, "value"] = 0.0
    trial.changed("a zero for an outcome", rows, f"{measure} {period}: {place}")


def copy_column(trial: Trial) -> None:
    """Repeat the outcomes of one year in the next."""
    measure, period = trial.pick(SURVEYS, later=True)
    rows = trial.ascof[(trial.ascof["measure_id"] == measure) & (trial.ascof["quantity"] == "outcome")]
    before = max(p for p in rows[rows["value"].notna()]["period"].unique() if p < period)
    old = rows[rows["period"] == before].set_index("geography_code")["value"]
    new = rows[(rows["period"] == period) & rows["geography_code"].isin(old.dropna().index)]
    trial.ascof.loc[new.index, "value"] = new["geography_code"].map(old).to_numpy()
    trial.changed("a column copied from another year", new, f"{measure} {period} from {before}")


def shift_decimal_of_outcome(trial: Trial) -> None:
    """Write an outcome ten times too large or too small."""
    _multiply(trial, "a decimal point shifted: outcome", "outcome", (0.1, 10.0))


def shift_decimal_of_count(trial: Trial) -> None:
    """Write a count ten times too large or too small."""
    _multiply(trial, "a decimal point shifted: count", "", (0.1, 10.0))


def transpose_digits(trial: Trial) -> None:
    """Exchange two neighbouring digits of a count of at least three."""
    measure, period = trial.pick((*SURVEYS, *RECORDS))
    rows = trial.rows(measure, period)
    rows = rows[~rows["quantity"].isin(["outcome", "margin of error"]) & (rows["value"] >= 100)]
    while True:
        index = trial.random.choice(list(rows.index))
        digits = list(str(int(rows.at[index, "value"])))
        at = trial.random.randrange(len(digits) - 1)
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
        if digits[0] != "0" and "".join(digits) != str(int(rows.at[index, "value"])):
            break
    trial.ascof.loc[index, "value"] = float("".join(digits))
    says = (
        f"{measure} {period}: {rows.at[index, 'geography']} {rows.at[index, 'value']:.0f} → {''.join(digits)}"
    )
    trial.changed("two digits of a count exchanged", rows.loc[[index]], says)


def copy_council_in_records(trial: Trial) -> None:
    """Write one council's counts and outcome over another's."""
    _copy_council(trial, "a council’s row copied over another’s: records", RECORDS)


def copy_council_in_a_survey(trial: Trial) -> None:
    """Write one council's survey results over another's."""
    _copy_council(trial, "a council’s row copied over another’s: survey", SURVEYS)


def wrong_code(trial: Trial) -> None:
    """Write another council's ONS code into a row."""
    labels = trial.tables["ascof_labels"]
    rows = labels[labels["ons_code_as_published"].str.match("E0[6-9]|E10")]
    one, other = trial.random.sample(list(rows.index), 2)
    while rows.at[one, "ons_code_as_published"] == rows.at[other, "ons_code_as_published"]:
        other = trial.random.choice(list(rows.index))
    code = rows.at[other, "ons_code_as_published"]
    labels.loc[one, "ons_code_as_published"] = code
    twins = labels[labels["ons_code_as_published"] == code]
    twins = twins[twins["source_sheet"] == rows.at[one, "source_sheet"]]
    changed = pd.concat([rows.loc[[one]], twins])
    trial.changed("another council’s code", changed, str(rows.at[one, "name_as_published"]))


def abolished_code(trial: Trial) -> None:
    """Write the code of a council that was abolished into the row of its successor."""
    labels = trial.tables["ascof_labels"]
    old = {
        "E06000058": "E06000028",
        "E06000061": "E10000021",
        "E06000063": "E10000006",
        "E06000066": "E10000027",
    }
    rows = labels[labels["ons_code_as_published"].isin(old) & labels["periods"].str.contains("2024-25")]
    index = trial.random.choice(list(rows.index))
    code = old[str(rows.at[index, "ons_code_as_published"])]
    labels.loc[index, "ons_code_as_published"] = code
    twins = labels[labels["ons_code_as_published"] == code]
    twins = twins[twins["source_sheet"] == rows.at[index, "source_sheet"]]
    changed = pd.concat([rows.loc[[index]], twins])
    trial.changed("a code no longer in force", changed, str(rows.at[index, "name_as_published"]))


def drop_region(trial: Trial) -> None:
    """Leave a region out of one sheet."""
    labels = trial.tables["ascof_labels"]
    rows = labels[labels["ons_code_as_published"].str.startswith("E12")]
    index = trial.random.choice(list(rows.index))
    row = rows.loc[[index]]
    sheet, name = row.iloc[0]["source_sheet"], row.iloc[0]["name_as_published"]
    trial.tables["ascof_labels"] = labels.drop(index).reset_index(drop=True)
    of_sheet = labels[labels["source_sheet"] == sheet]
    gone = (trial.ascof["source_sheet"] == sheet) & (trial.ascof["source_row"] == row.iloc[0]["source_row"])
    trial.tables["ascof"] = trial.ascof[~gone].reset_index(drop=True)
    trial.changed("a region’s row dropped", of_sheet, f"{sheet}: {name}")


def drop_council(trial: Trial) -> None:
    """Leave a council out of one sheet."""
    labels = trial.tables["ascof_labels"]
    rows = labels[labels["ons_code_as_published"].str.match("E0[6-9]") & (labels["periods"] != "")]
    index = trial.random.choice(list(rows.index))
    of_sheet = labels[labels["source_sheet"] == rows.at[index, "source_sheet"]]
    says = f"{rows.at[index, 'source_sheet']}: {rows.at[index, 'name_as_published']}"
    trial.tables["ascof_labels"] = labels.drop(index).reset_index(drop=True)
    trial.changed("a council’s row dropped", of_sheet, says)


def duplicate_row(trial: Trial) -> None:
    """Write a council's row twice."""
    labels = trial.tables["ascof_labels"]
    rows = labels[labels["ons_code_as_published"].str.match("E0[6-9]") & (labels["periods"] != "")]
    again = rows.sample(1, random_state=trial.random.randrange(10**6))
    twin = again.assign(
        source_row=again["source_row"] + 1000, source_cell="B" + str(again.iloc[0]["source_row"] + 1000)
    )
    trial.tables["ascof_labels"] = pd.concat([labels, twin], ignore_index=True)
    trial.changed("a row twice", pd.concat([again, twin]), str(again.iloc[0]["name_as_published"]))


KINDS: tuple[Callable[[Trial], None], ...] = (
    mislabel_regions, swap_councils_in_a_survey, swap_councils_in_records, change_definition, zero_out,
    zero_outcome, copy_column, shift_decimal_of_outcome, shift_decimal_of_count, transpose_digits,
    copy_council_in_a_survey, copy_council_in_records, wrong_code, abolished_code, drop_region, drop_council,
    duplicate_row,
)  # fmt: skip


def _multiply(trial: Trial, kind: str, quantity: str, by: tuple[float, ...]) -> None:
    measure, period = trial.pick((*SURVEYS, *RECORDS))
    rows = trial.rows(measure, period)
    wanted = (
        rows["quantity"] == quantity if quantity else ~rows["quantity"].isin(["outcome", "margin of error"])
    )
    rows = rows[wanted & (rows["value"] > 0)]
    index = trial.random.choice(list(rows.index))
    value = round(rows.at[index, "value"] * trial.random.choice(by), 4)
    trial.ascof.loc[index, "value"] = value
    says = f"{measure} {period}: {rows.at[index, 'geography']} {rows.at[index, 'value']} → {value}"
    trial.changed(kind, rows.loc[[index]], says)


def _copy_council(trial: Trial, kind: str, measures: tuple[str, ...]) -> None:
    measure, period = trial.pick(measures)
    rows = trial.rows(measure, period)
    one, other = trial.places(rows, 2)
    first, second = (rows[rows["geography_code"] == code].sort_values("quantity") for code in (one, other))
    trial.ascof.loc[second.index, VALUES] = first[VALUES].to_numpy()
    trial.changed(kind, pd.concat([first, second]), f"{measure} {period}: {one} over {other}")


def _cells(rows: pd.DataFrame) -> set[Cell]:
    return {*zip(rows["source_sheet"], rows["source_cell"], strict=True)}


def find(tables: Tables) -> pd.DataFrame:
    """Return what every check finds in the tables: check_id, source_sheet, source_cell, found."""
    found = running.Found()
    own = read_suites()["ascof"]
    asked = [(own, own.checks("")), *((suite, suite.asked) for suite in national.national_suites().values())]
    for suite, checks in asked:
        rows = tables[suite.table]
        texts = rows.select_dtypes("str").columns
        rows = rows.assign(**{name: rows[name].where(rows[name] != "") for name in texts})
        running.check_table(running.source(), suite, checks, {}, rows, found)
    failing = [rows.assign(check_id=name) for name, rows in found.failing.items()]
    return pd.concat(failing, ignore_index=True)[["check_id", "source_sheet", "source_cell", "found"]]


def run(
    tables: Tables, trials: int, seed: int, report: Callable[[str], object] = print
) -> dict[str, Counter[str]]:
    """Plant, look, and report: how many of each kind were found, by which checks, and the false alarms.

    A finding about a place and year that a defect changed is no false alarm, also where it stands in another
    measure that is held against it.
    """
    before = {row[:3] for row in find(tables).itertuples(index=False, name=None)}
    score: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(trials):
        trial = Trial({name: rows.copy() for name, rows in tables.items()}, Random(f"{seed}.{number}"))
        for plant in KINDS:
            plant(trial)
        after = find(trial.tables)
        new = [row for row in after.itertuples(index=False, name=None) if row[:3] not in before]
        explained = set().union(*trial.planted.values())
        places = _places(trial.ascof)
        about = {places[cell] for cell in explained if cell in places}
        for kind, cells in trial.planted.items():
            by = sorted({check for check, sheet, cell, _ in new if (sheet, cell) in cells})
            score[kind]["planted"] += 1
            score[kind]["found"] += bool(by)
            score[kind].update(by)
            if not by:
                report(f"trial {number}: missed {kind} ({trial.told[kind]})")
        for check, sheet, cell, says in new:
            if (sheet, cell) not in explained and places.get((sheet, cell)) not in about:
                score["false alarms"][check] += 1
                report(f"trial {number}: false alarm {check} {sheet} {cell}: {says}")
    return score


def _places(rows: pd.DataFrame) -> dict[Cell, tuple[str, str]]:
    cells = zip(rows["source_sheet"], rows["source_cell"], strict=True)
    return dict(zip(cells, zip(rows["geography_code"], rows["period"], strict=True), strict=True))


def main() -> None:
    """Plant defects in a workbook's tables and print what was found of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    file = RawFile(path=given.workbook.name, sha256="", size=0, kind=ascof_workbook.KIND, title="")
    score = run(ascof_workbook.read(given.workbook, file).tables, given.trials, given.seed)
    for kind, counts in score.items():
        if kind != "false alarms":
            by = ", ".join(
                f"{name} {n}" for name, n in counts.most_common() if name not in ("planted", "found")
            )
            print(f"{kind}: {counts['found']} of {counts['planted']} ({by})")
    print(f"false alarms: {score['false alarms'].total()} {dict(score['false alarms'])}")


if __name__ == "__main__":
    main()
