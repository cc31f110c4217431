"""The page about the data: what was checked, what was found, who mends it, and what became of every row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.checks import ledgers
from assurance.checks.consistency import Finding
from assurance.checks.suites import read_suites
from assurance.corrections import Applied
from assurance.disclosure import ROWS_MAY_BE_PUBLISHED, counts_in
from assurance.evidence import Fact, Register
from assurance.markdown import escape, table
from assurance.numerals import listed, number, plural
from assurance.publish.pages import page
from assurance.publish.sections import Section
from assurance.publish.telling import SYMBOL_IN_WORDS, Telling

SET_ASIDE_SHOWN = 50
FIGURES_NAMED = 3
SECTIONS_NAMED = 4
REPORTS = {"self-assessment": "the self-assessment", "scrutiny": "the scrutiny report"}
KEPT_BACK = "Kept back, because the rows are about people or hold counts of people; the council has the list"
FILES = "sources"  # the table of how old the files are
ANALYST = "The council’s analyst"

ALL = Telling()

Result = Mapping[str, Any]
Entry = Mapping[str, Any]


def checks_page(
    results: Sequence[Result],
    ledger: Sequence[Entry],
    inputs: Sequence[Entry],
    findings: Sequence[Finding],
    register: Register,
    sections: Sequence[Section] = (),
    corrected: Sequence[Applied] = (),
    telling: Telling = ALL,
) -> str:
    """Return the page about the data.

    Parameters
    ----------
    sections
        Where the reports print which figures.
    corrected
        The corrections that were made in the tables.
    telling
        Which numbers of rows about people may be told.
    """
    parts = [
        summary(results, ledger, findings, telling),
        *([SYMBOL_IN_WORDS] if telling.hides else []),
        _counts(results, findings),
        "What stops publication never reaches this page: an edition in which a check that must hold has "
        "failed is not published, and the last good one stays. Great Expectations ran the checks on the "
        "tables; [its own record of them](data-docs/index.html) is kept beside this page.",
        "## What needs attention",
        _attention(results, findings, register, sections, telling),
        "## What was not checked, and why",
        _not_checked(results),
        "## What was corrected",
        _corrected(corrected),
        "## The account of every row",
        "Rows read are rows kept, rows that are right and about other places or other services, rows set "
        "aside, and rows merged into another row that says the same. Nothing is lost between them.",
        _accounts(ledger, telling),
        _beyond(ledger),
        "## Rows set aside",
        _set_aside(ledger),
        "## What was repaired on the way in",
        _repairs(ledger),
        "## Files that were not used",
        _not_used(inputs),
        "## Every check",
        "The words in code type are the tables and checks by name, as they stand in the lists and in Great "
        "Expectations’ record.",
        *_every_check(results, telling),
    ]
    return page("Data quality and checks", parts)


# --------------------------------------------------------------------------------------------------------
# In short


def summary(
    results: Sequence[Result], ledger: Sequence[Entry], findings: Sequence[Finding], telling: Telling = ALL
) -> str:
    """Return the few sentences that a report prints about its data."""
    states = Counter(result["state"] for result in results)
    made = len(results) - states["not checked"]
    rows_in = telling.told(ledger, "rows_in")
    untold = not all(map(telling.tells_all, ledger))
    rows = f"{plural(rows_in, 'row')} {_were(rows_in)}"
    if untold:
        rows = f"{plural(rows_in, 'row')}, and rows about people whose number is not told, were"
    aside = sum(len(entry["set_aside"]) for entry in ledger)
    warnings = states["failed"] + len(findings)
    # Otherwise the warnings would be more than the checks that did not pass.
    about = f", {number(len(findings))} of them about the figures, not the tables" if findings else ""
    left = f" {plural(states['not checked'], 'check')} could not be made." if states["not checked"] else ""
    return (
        f"{plural(made, 'check')} {_were(made)} run on the tables and {number(states['passed'])} passed."
        f"{left} {plural(warnings, 'warning')} {'needs' if warnings == 1 else 'need'} attention{about}. "
        f"{rows} read from "
        f"{plural(len({entry['file'] for entry in ledger}), 'file')} and every one is accounted for; "
        f"{f'{number(aside)} {_were(aside)} set aside, with the reason' if aside else 'none was set aside'}."
    )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _counts(results: Sequence[Result], findings: Sequence[Finding]) -> str:
    rows = []
    for name in dict.fromkeys(result["table"] for result in results):
        states = Counter(result["state"] for result in results if result["table"] == name)
        rows.append(
            (_title(name), *map(number, map(states.__getitem__, ("passed", "failed", "not checked"))))
        )
    if findings:
        rows.append(("The figures, held against each other", "–", number(len(findings)), "–"))
    return table(
        ("What was checked", "Passed", "Warnings", "Not checked"),
        rows,
        ("left", "right", "right", "right"),
        caption="Checks by what they are about",
        label="tbl-check-counts",
        widths=(52, 14, 14, 16),
    )


def _title(name: str) -> str:
    about = {"sources": "How old the files are", "ascof": "ASCOF measures", "ratings": "CQC ratings"}
    return about.get(name, name.replace("_", " ").capitalize().replace("Cld ", "Client Level Data: "))


# --------------------------------------------------------------------------------------------------------
# What needs attention


def _attention(
    results: Sequence[Result],
    findings: Sequence[Finding],
    register: Register,
    sections: Sequence[Section],
    telling: Telling,
) -> str:
    by_who: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result["state"] == "failed":
            who, what = _who(result["mend"])
            by_who[who].append(_failed(result, what, register, sections, telling))
    for finding in findings:
        by_who[ANALYST].append(_found(finding, register, sections))
    if not by_who:
        return "Every check that was made passed."
    parts = [
        "Each of these is published with its caution: the figures stand as they came, unless it says "
        "otherwise. The failing rows are in [failing-rows.csv](downloads/failing-rows.csv), grouped by who "
        "must mend them, except rows about people: the council has the full list."
    ]
    for who in sorted(by_who, key=lambda who: (who.startswith("Nobody"), who)):
        parts += [f"### {_heading(who)} {{.unnumbered}}", *by_who[who]]
    return "\n\n".join(parts)


def _who(mend: str) -> tuple[str, str]:
    """Return who must do something and what.

    >>> _who("Brokerage team: correct the request.")
    ('Brokerage team', 'Correct the request.')
    """
    who, _, what = mend.partition(": ")
    return who, what[:1].upper() + what[1:]


def _heading(who: str) -> str:
    return "Nothing to mend, but to be said" if who.startswith("Nobody") else f"For: {escape(who)}"


def _failed(
    result: Result, what: str, register: Register, sections: Sequence[Section], telling: Telling
) -> str:
    public = result["table"] in ROWS_MAY_BE_PUBLISHED
    terms = [("What must hold", escape(result["sentence"]))]
    if _is_of_the_whole(result):
        how_many = "the whole table"
        tells = result["table"] in telling.hides and counts_in(result["note"])
        terms.append(("Found", KEPT_BACK if tells else escape(result["note"])))
    else:
        how_many = telling.of_rows(result["failing_rows"], result["rows_checked"], result["table"])
        terms.append(("Found", escape("; ".join(result["examples"])) if public else KEPT_BACK))
        terms.append(("Where", escape("; ".join(result["places"])) if public else ""))
    terms += _rests_on(result, register, sections)
    terms += [("To do", escape(what)), ("Check", f"`{result['id']}`")]
    return _item(f"{_title(result['table'])}: {how_many}", terms)


def _is_of_the_whole(result: Result) -> bool:
    return not result["places"] and bool(result["note"])


def _found(finding: Finding, register: Register, sections: Sequence[Section]) -> str:
    facts = [register.facts[id] for id in finding.fact_ids if id in register.facts]
    terms = [("Found", escape(finding.arithmetic)), *_figures(facts), *_printed_in(facts, sections)]
    terms.append(("To do", "Mend the return, or say in the report how the figure is to be taken."))
    return _item(finding.sentence, terms)


def _item(title: str, terms: Iterable[tuple[str, str]]) -> str:
    lines = [f"#### {escape(title)} {{.unnumbered .unlisted}}\n", "::: {.fact-entry}\n"]
    lines += [f"{term}\n:   {words}\n" for term, words in terms if words]
    return "\n".join([*lines, ":::"])


def _rests_on(result: Result, register: Register, sections: Sequence[Section]) -> list[tuple[str, str]]:
    if result["table"] == FILES:  # then the rows are files, and other figures rest on other files
        facts = [
            fact
            for fact in register.facts.values()
            if any(place.file.name in result["places"] for place in fact.places)
        ]
    else:
        facts = [fact for prefix in result["touches"] for fact in register.under(prefix)]
    if not facts:
        return [("Touches", "No figure of this edition")]
    return [*_figures(facts), *_printed_in(facts, sections)]


def _figures(facts: Sequence[Fact]) -> list[tuple[str, str]]:
    named = [
        f"[{escape(fact.title)}, {escape(fact.geography)}](evidence.html#{fact.anchor})"
        for fact in facts[:FIGURES_NAMED]
    ]
    more = len(facts) - len(named)
    others = f" and {number(more)} more" if more > 0 else ""
    return [("Touches", f"{plural(len(facts), 'figure')}: {'; '.join(named)}{others}")] if facts else []


def _printed_in(facts: Sequence[Fact], sections: Sequence[Section]) -> list[tuple[str, str]]:
    ids = {fact.id for fact in facts}
    parts = []
    for report in dict.fromkeys(section.report for section in sections):
        there = [each for each in sections if each.report == report and not ids.isdisjoint(each.fact_ids)]
        links = [f"[{escape(s.title)}]({report}.html#{s.anchor})" for s in there[:SECTIONS_NAMED]]
        if links:
            more = len(there) - len(links)
            others = f" and {plural(more, 'other section')}" if more > 0 else ""
            parts.append(f"{REPORTS.get(report, report)}, under {listed(links)}{others}")
    words = "; ".join(parts)
    return [("Printed in", words[:1].upper() + words[1:])] if words else []


# --------------------------------------------------------------------------------------------------------
# What was not checked, what was corrected


def _not_checked(results: Sequence[Result]) -> str:
    reasons: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result["state"] == "not checked":
            reasons[result["note"]].append(result)
    if not reasons:
        return "Every check was made."
    rows = []
    for reason, of_reason in sorted(reasons.items(), key=lambda pair: -len(pair[1])):
        tables = dict.fromkeys(_title(result["table"]) for result in of_reason)
        rows.append(
            (
                escape(reason[:1].upper() + reason[1:]),
                number(len(of_reason)),
                escape(listed(tables)),
                escape(of_reason[0]["sentence"]),
            )
        )
    return "None of these is a pass: it is not known whether it holds.\n\n" + table(
        ("Why not", "Checks", "About", "One of them"),
        rows,
        ("left", "right", "left", "left"),
        caption="Checks that could not be made",
        label="tbl-not-checked",
        widths=(28, 10, 30, 40),
    )


def _corrected(corrected: Sequence[Applied]) -> str:
    if not corrected:
        return "No value of a source was corrected or withheld."
    return (
        f"{plural(len(corrected), 'value')} of the sources {_were(len(corrected))} corrected or withheld, as "
        "declared: the evidence page lists [each of them with the figures it touches]"
        "(evidence.html#what-was-corrected-in-them)."
    )


# --------------------------------------------------------------------------------------------------------
# The account of every row


def _accounts(ledger: Sequence[Entry], telling: Telling) -> str:
    rows = []
    for entry in ledger:
        few = not telling.tells_all(entry)
        read, kept = (
            telling.instead(entry["table"]) if few and entry[name] else number(entry[name])
            for name in ("rows_in", "kept")
        )
        others = entry["elsewhere"] + entry.get("out_of_scope", 0)
        sheet = f", {escape(entry['sheet'])}" if entry["sheet"] else ""
        rows.append(
            (
                f"{_file(entry['file'])}{sheet}: {_title(entry['table'])}",
                "–" if few and others else read,
                number(others),
                number(len(entry["merged"])),
                number(len(entry["set_aside"])),
                kept,
            )
        )
    return table(
        ("File, sheet and what it was read as", "Read", "About others", "Merged", "Set aside", "Kept"),
        rows,
        ("left", "right", "right", "right", "right", "right"),
        caption="Rows read and what became of them, step by step",
        label="tbl-rows",
        widths=(48, 10, 12, 10, 10, 10),
    )


def _beyond(ledger: Sequence[Entry]) -> str:
    reasons: Counter[tuple[str, str]] = Counter()
    for entry in ledger:
        for reason, count in entry.get("beyond", {}).items():
            reasons[entry["file"], reason] += count
    if not reasons:
        return ""
    rows = [(_file(file), escape(why), number(count)) for (file, why), count in sorted(reasons.items())]
    return table(
        ("File", "Why no edition rests on them", "Rows"),
        rows,
        ("left", "left", "right"),
        caption="Rows about other services or other times",
        label="tbl-beyond",
        widths=(34, 56, 12),
    )


def set_aside(ledger: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the rows set aside, as they may be published, grouped by who must mend them.

    Of a table about people, a row says where it stands and which rule it broke, not what is in it.
    """
    rows = []
    for row in ledgers.set_aside(ledger):
        if row["table"] not in ROWS_MAY_BE_PUBLISHED:
            why = f"{row['rule'].capitalize()}; the council has the details."
            row = {**row, "value": "kept back", "sentence": why}
        rows.append(row)
    return rows


def _set_aside(ledger: Sequence[Entry]) -> str:
    aside = set_aside(ledger)
    if not aside:
        return "No row was set aside."
    rows = [
        (
            escape(row["mend"]),
            _file(row["file"]),
            f"{escape(row['sheet'])} {number(row['row'])}".strip(),
            escape(row["sentence"]),
        )
        for row in aside[:SET_ASIDE_SHOWN]
    ]
    shown = table(
        ("Who mends it, and how", "File", "Sheet and row", "Why"),
        rows,
        ("left",) * 4,
        caption="Rows set aside, by who must mend them",
        label="tbl-set-aside",
        widths=(30, 26, 16, 48),
    )
    if len(aside) > SET_ASIDE_SHOWN:
        shown += f"\nThe first {SET_ASIDE_SHOWN} of {number(len(aside))} are shown.\n"
    return f"{shown}\nThe whole list is [set-aside.csv](downloads/set-aside.csv).\n"


def _repairs(ledger: Sequence[Entry]) -> str:
    """Return the repairs by kind, the commonest first, with examples from the files that show theirs."""
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger:
        for kind in entry["repairs"]:
            kinds[kind].append(entry)
    times = {kind: sum(entry["repairs"][kind] for entry in entries) for kind, entries in kinds.items()}
    rows = []
    for kind in sorted(kinds, key=lambda kind: (-times[kind], kind)):
        public = [entry for entry in kinds[kind] if entry["table"] in ROWS_MAY_BE_PUBLISHED]
        examples = [example for entry in public for example in entry["examples"].get(kind, [])]
        rows.append(
            (
                escape(kind[:1].upper() + kind[1:]),
                number(times[kind]),
                listed(dict.fromkeys(_file(entry["file"]) for entry in kinds[kind])),
                escape("; ".join(examples[:3])) or "kept back",
            )
        )
    if not rows:
        return "Nothing had to be repaired."
    return table(
        ("What was done", "Times", "In", "For example"),
        rows,
        ("left", "right", "left", "left"),
        caption="Repairs, by kind",
        label="tbl-repairs",
        widths=(36, 10, 34, 40),
    )


def _not_used(inputs: Sequence[Entry]) -> str:
    rows = [
        (f"`{entry['path']}`", escape(entry["reason"] or entry["used"]))
        for entry in inputs
        if entry["used"] != "used"
    ]
    if not rows:
        return "Every file in the raw folder that is about this council was used."
    return table(
        ("File", "Why it was not used"),
        rows,
        ("left", "left"),
        caption="Files that no figure rests on",
        label="tbl-not-used",
        widths=(40, 60),
    )


def _file(path: str) -> str:
    return f"`{path.rsplit('/', 1)[-1]}`"


# --------------------------------------------------------------------------------------------------------
# Every check


def _every_check(results: Sequence[Result], telling: Telling) -> Iterable[str]:
    suites = read_suites()
    for name in dict.fromkeys(result["table"] for result in results):
        about = f" A row is {suites[name].row}." if name in suites else ""
        yield f"### {_title(name)} {{.unnumbered}}"
        yield f"The table `{name}`.{about}"
        yield table(
            ("What must hold", "If it does not", "Rows", "Result"),
            [
                (
                    escape(result["sentence"]),
                    "not published" if result["severity"] == "critical" else "a warning",
                    telling.rows(result["rows_checked"], result["table"]),
                    _outcome(result, telling),
                )
                for result in results
                if result["table"] == name
            ],
            ("left", "left", "right", "left"),
            caption=f"Checks of {escape(_title(name))}",
            label=f"tbl-checks-{name.replace('_', '-')}",
            widths=(64, 14, 10, 18),
        )


def _outcome(result: Result, telling: Telling) -> str:
    if result["state"] == "failed":
        if _is_of_the_whole(result):
            return "**does not hold**"
        return f"**not in {telling.rows(result['failing_rows'], result['table'])}**"
    if result["state"] == "passed" and not result["rows_checked"]:
        return "no such rows"
    return "holds" if result["state"] == "passed" else "not checked"
