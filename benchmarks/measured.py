"""What `bench` has measured: kept in `results.json`, and shown in `docs/measured.md`.

No figure of that page is typed, and none is of a run that is forgotten: each case stands with its day and
its machine.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE, CURVE = ROOT / "docs" / "measured.md", ROOT / "docs" / "pictures" / "growth.svg"

COLD = "one council, cold"
NOTHING, WORD, BYTE = "nothing changed", "one word of prose changed", "one byte of one return changed"
PEER = {NOTHING: COLD, WORD: COLD, BYTE: COLD}
"""What the peer does all over again, because it knows no other way."""
ENGLAND = re.compile(r"(\d+) councils? of England, (\w+) files")


@dataclass(frozen=True)
class Line:
    """One measurement: a case, who did it, and what it took. A megabyte is a million bytes."""

    case: str
    who: str
    seconds: float
    processor_seconds: float
    peak_mb: float
    published_mb: float = 0.0
    made_mb: float = 0.0


def of_england(councils: int, size: str) -> str:
    """Return the name of the case of so many councils.

    >>> of_england(1, "national")
    '1 council of England, national files'
    """
    return f"{councils} council{'s' if councils > 1 else ''} of England, {size} files"


def goals(known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of what was asked for and what came, of what has been measured."""
    yield "| what | asked for | came | met or missed |"
    yield "|---|---|---|---|"
    for what, asked, case, at_least, longest in (
        ("one council, cold", "8 times as quick, in under 12 s", COLD, 8, 12),
        ("nothing changed", "100 times as quick, in under 0.5 s", NOTHING, 100, 0.5),
        ("one byte of a return", "10 times as quick", BYTE, 10, None),
    ):
        if (times := _times_as_quick(known, case)) is not None:
            seconds = _middle(known, case, "ours")
            met = times >= at_least and (longest is None or seconds < longest)
            yield _goal(what, asked, f"{times:,.1f} times, {seconds:,.1f} s", met=met)
    for case in known:
        if case.startswith("national file") and (times := _times_as_quick(known, case)) is not None:
            less = _middle(known, case, "naive", "peak_mb") / _middle(known, case, "ours", "peak_mb")
            yield _goal(
                case,
                "30 times as quick, in an eighth of the memory",
                f"{times:,.1f} times, {less:,.1f} times less memory",
                met=times >= 30 and less >= 8,
            )
    if grown(known) and (last := grown(known)[-1])[0] == 153:
        yield _goal(
            "153 councils, 306 reports, three formats",
            "in under 10 minutes, with less than 3 GB",
            f"{last[1].seconds / 60:,.1f} minutes, {last[1].peak_mb / 1000:,.1f} GB",
            met=last[1].seconds < 600 and last[1].peak_mb < 3000,
        )
    for case in known:
        if "homecare requests" in case and (times := _times_as_quick(known, case)) is not None:
            yield _goal(
                case,
                "less than twice the peer’s time for a tenth",
                f"{1 / times:,.1f} times its time",
                met=times > 0.5,
            )


def _goal(what: str, asked: str, came: str, *, met: bool) -> str:
    return f"| {what} | {asked} | {came} | {'met' if met else '**missed**'} |"


def _middle(known: Mapping[str, Any], case: str, who: str, what: str = "seconds") -> float:
    return median(line[what] for line in known[case]["lines"] if line["who"] == who)


def _times_as_quick(known: Mapping[str, Any], case: str) -> float | None:
    """Return how many times as quick ours is as the peer, by the clock; None when one was not measured."""
    beside = PEER.get(case, case)
    if not all(
        any(line["who"] == who for line in known.get(name, {"lines": []})["lines"])
        for name, who in ((beside, "naive"), (case, "ours"))
    ):
        return None
    return _middle(known, beside, "naive") / _middle(known, case, "ours")


def table(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the table of medians, with how many times as quick ours is as the naive peer.

    What changed stands beside a whole run of the peer, which knows no other.
    """
    several: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        several.setdefault((line.case, line.who), []).append(line)
    yield "| case | who | seconds | seconds of the processor | peak MB | times as quick | by the processor |"
    yield "|---|---|---|---|---|---|---|"
    for (case, who), found in several.items():
        beside = [] if who == "naive" else several.get((PEER.get(case, case), "naive"), [])
        told, ratios = [], []
        for what in ("seconds", "processor_seconds"):
            taken = [getattr(line, what) for line in found]
            told.append(_told(taken))
            theirs = [getattr(line, what) for line in beside]
            ratios.append(f"{median(theirs) / max(median(taken), 0.01):.1f}" if theirs else "")
        peak = max(line.peak_mb for line in found)
        told.append(f"{peak:,.0f}" if peak >= 1 else "")  # it ended before it was looked at
        yield f"| {case} | {who} | {' | '.join([*told, *ratios])} |"


def _told(values: list[float]) -> str:
    middle = f"{median(values):,.1f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):,.1f} to {max(values):,.1f})"


def save(lines: Iterable[Line], machine: Mapping[str, str]) -> None:
    """Put what has been measured in place of what was known of the same cases, and show all that is known."""
    known = read()
    on = datetime.datetime.now(datetime.UTC).date().isoformat()
    several: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        values = asdict(line)
        several.setdefault(values.pop("case"), []).append(values)
    for case, taken in several.items():
        known[case] = {"on": on, "machine": dict(machine), "lines": taken}
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8", newline="\n")
    show(known)


def read() -> dict[str, Any]:
    """Return all that is known, by case: the day, the machine, and what each measurement took."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def show(known: Mapping[str, Any]) -> None:
    """Write the page and its picture."""
    PAGE.write_text(page(known), encoding="utf-8", newline="\n")
    if len(grown(known)) > 1:
        CURVE.write_text(curve(known), encoding="utf-8", newline="\n")


def page(known: Mapping[str, Any]) -> str:
    """Return the page of all that has been measured."""
    lines = [Line(case, **line) for case, found in known.items() for line in found["lines"]]
    parts = [
        "# What was measured",
        "Written by `python pipeline.py bench --save`, which measures. What the figures mean, and what "
        "limits them, is in [how fast it is](performance.md). The naive peer is `benchmarks/naive.py`. Of "
        "several measurements the median stands, with the smallest and the largest.",
        "\n".join(table(lines)),
        "## What was asked for",
        "\n".join(goals(known)),
    ]
    if len(rows := grown(known)) > 1:
        parts += ["## From one council to all of England", *_growth(rows)]
    parts += ["## On what machine", "\n".join(_machines(known))]
    return "\n\n".join(parts) + "\n"


def grown(known: Mapping[str, Any]) -> list[tuple[int, Line]]:
    """Return what ours took of files of national size, by how many councils there were."""
    found = []
    for case, its in known.items():
        named = ENGLAND.fullmatch(case)
        if named and named[2] == "national":
            found += [(int(named[1]), Line(case, **line)) for line in its["lines"] if line["who"] == "ours"]
    return sorted(found, key=lambda each: each[0])


def _growth(rows: list[tuple[int, Line]]) -> Iterator[str]:
    (least, first), (most, last) = rows[0], rows[-1]
    yield (
        "![Minutes of the clock and of the processor against the number of councils: from "
        f"{first.seconds / 60:,.1f} minutes of the clock for {least} to {last.seconds / 60:,.1f} for {most}. "
        "The table below has every point.](pictures/growth.svg)"
    )
    head = ("councils", "seconds", "of the processor", "of it for each after the first", "peak MB",
            "published, MB", "made on the way, MB")  # fmt: skip
    told = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for councils, line in rows:
        more = line.processor_seconds - first.processor_seconds
        cells = (
            f"{councils}",
            f"{line.seconds:,.0f}",
            f"{line.processor_seconds:,.0f}",
            f"{more / (councils - least):.1f}" if councils > least else "",
            *(f"{value:,.0f}" for value in (line.peak_mb, line.published_mb, line.made_mb)),
        )
        told.append(f"| {' | '.join(cells)} |")
    yield "\n".join(told)


def _machines(known: Mapping[str, Any]) -> Iterator[str]:
    several: dict[tuple[str, str], list[str]] = {}
    for case, its in known.items():
        told = "; ".join(f"{name} {value}" for name, value in its["machine"].items())
        several.setdefault((its["on"], told), []).append(case)
    yield "| cases | on | machine |"
    yield "|---|---|---|"
    for (on, told), cases in several.items():
        yield f"| {'; '.join(cases)} | {on} | {told} |"


def curve(known: Mapping[str, Any]) -> str:
    """Return the picture of how a run grows with the councils, as SVG: the same of the same figures."""
    import io

    import matplotlib as mpl
    from matplotlib.figure import Figure

    from assurance.figures import style

    rows = grown(known)
    councils = [count for count, _ in rows]
    with style.rules(), mpl.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "path"}):
        figure = Figure(figsize=(style.WIDTH, 3.2), layout="constrained")
        axes = figure.subplots()
        for what, words, colour, mark in (
            ("processor_seconds", "of the processor", style.ORANGE, "s"),
            ("seconds", "of the clock", style.DARK_BLUE, "o"),
        ):
            minutes = [getattr(line, what) / 60 for _, line in rows]
            axes.plot(councils, minutes, color=colour, marker=mark)
            axes.annotate(
                words,
                (councils[-1], minutes[-1]),
                xytext=(-8, 4),
                textcoords="offset points",
                ha="right",
                color=style.INK,
            )
        most = max(line.processor_seconds for _, line in rows) / 60
        axes.set(xlabel="councils", ylabel="minutes", xlim=(0, None), ylim=(0, 1.15 * most))
        axes.spines[["top", "right"]].set_visible(False)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"[ \t]+$", "", drawn.getvalue(), flags=re.MULTILINE)
