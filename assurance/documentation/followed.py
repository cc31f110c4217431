"""One figure followed from the row of a file to the sentence of a report: really followed, each time."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

from assurance import councils, paths
from assurance.documentation.words import cell, table
from assurance.evidence import Fact, Register
from assurance.ledger import Ledger
from assurance.measures.edition import Edition
from assurance.measures.homecare import band_requests, measure_homecare
from assurance.numerals import listed
from assurance.publish.methods import method_of
from assurance.settings import read_settings
from assurance.sources.inventory import clean

WORDS = Path(__file__).with_suffix(".md")
COUNCIL, EDITION = "gateshead", "2026-27-Q2"
FILE = f"{COUNCIL}/{EDITION}/homecare-requests.csv"
ROW = 5
"""The row that is followed, as a spreadsheet numbers it. Its area has a space too many."""
BAND = "within_1_day"
FACT = f"homecare.requests.{BAND}"
SENTENCE = "homecare.requests.sentence"
SHORTCODE = f"{{{{< var {SENTENCE} >}}}}"
SHOWN = ("area", "requested_on", "sourced_on", "status", "days_to_sourced", "source_file", "source_row")
NOTEBOOK, CELL, CHART = "homecare", "measure", "fig-homecare-bands"


def followed_page() -> str:
    """Return the page that follows one figure, as Markdown.

    Raises
    ------
    ValueError
        When the row, or the number of rows like it, is no longer what the fact says.
    """
    with tempfile.TemporaryDirectory(prefix="assurance-") as work:
        raw, processed = Path(work) / "raw", Path(work) / "processed"
        for name in (FILE, f"{FILE}.source.toml"):
            (raw / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths.RAW / name, raw / name)
        cleaned = clean(COUNCIL, EDITION, raw, processed)
        edition = Edition(paths.EditionFolder.of(processed, COUNCIL, EDITION))
        register = measure_homecare(edition, read_settings(paths.SETTINGS))

    requests = cleaned.tables["homecare_requests"]
    of_band = requests[band_requests(requests) == BAND]
    fact = register.facts[FACT]
    if len(of_band) != fact.value or ROW not in set(of_band["source_row"]):
        raise ValueError(f"row {ROW} is no longer one of the {fact.display} that {FACT} counts")
    row = of_band[of_band["source_row"] == ROW].iloc[0]
    [ledger] = [each for each in cleaned.ledgers if each.table == "homecare_requests"]
    columns, sent = _as_sent()
    method = method_of(fact.measure)
    return Template(WORDS.read_text(encoding="utf-8")).substitute(
        council=councils.find(COUNCIL).name,
        slug=COUNCIL,
        value=fact.display,
        file=FILE,
        file_name=FILE.rpartition("/")[2],
        row=ROW,
        as_sent=table(columns, [[cell(value) for value in sent]]),
        area=sent[columns.index("Area")],
        tidied=table(("column", "value"), [(f"`{name}`", cell(_shown(row[name]))) for name in SHOWN]),
        days=_shown(row["days_to_sourced"]),
        rows_in=ledger.rows_in,
        kept=ledger.kept,
        set_aside=len(ledger.set_aside),
        merged=len(ledger.merged),
        rows_not_kept="\n".join(_not_kept(ledger)),
        repairs="; ".join(f"{what} ({times})" for what, times in sorted(ledger.repairs.items())),
        step=fact.step,
        notebook=NOTEBOOK,
        cell=CELL,
        source=_source_of(CELL),
        measure=fact.measure,
        method_anchor=method.anchor if method else "",
        fact=_as_table(fact),
        sentence=register.sentences[SENTENCE].text.replace("{", "`{").replace("}", "}`"),
        pieces=_pieces(),
        shortcode=SHORTCODE,
        printed=_printed(register),
        chart=_chart(),
        anchor=fact.anchor,
    )


def _as_sent() -> tuple[list[str], list[str]]:
    with (paths.RAW / FILE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[ROW - 1]


def _not_kept(ledger: Ledger) -> Iterator[str]:
    for each in ledger.set_aside:
        yield f"- Row {each.row} was set aside: {each.sentence}"
    for copy in ledger.merged:
        yield f"- Row {copy.row} repeats row {copy.into_row} in every column, and is counted once."


def _as_table(fact: Fact) -> str:
    parts = ("title", "display", "unit", "period", "population", "geography", "method")
    return table(
        ("part of the fact", "what it says"),
        [
            ("`id`", f"`{fact.id}`"),
            *((f"`{part}`", cell(str(getattr(fact, part)))) for part in parts),
            ("its file", f"`{fact.places[0].file.path}`"),
            ("its rows, by a rule", cell(fact.places[0].location)),
        ],
    )


def _shown(value: object) -> str:
    if hasattr(value, "date"):
        return str(value.date())
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _source_of(id: str) -> str:
    notebook = json.loads((paths.NOTEBOOKS / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    [source] = [each["source"] for each in notebook["cells"] if each.get("id") == id]
    return "".join(source)


def _chart() -> str:
    _source_of(CHART)  # which the notebook has
    return CHART


def _pieces() -> str:
    """Return the pieces of the reports that print the sentence."""
    named = [
        path.relative_to(paths.ROOT).as_posix()
        for path in sorted(paths.REPORTS.rglob("*.qmd"))
        if SHORTCODE in path.read_text(encoding="utf-8")
    ]
    return listed(f"`{name}`" for name in named)


def _printed(register: Register) -> str:
    text = register.sentences[SENTENCE].text
    for fact in register.facts.values():
        text = text.replace(f"{{{fact.id}}}", f"**{fact.display}**")
    return text
