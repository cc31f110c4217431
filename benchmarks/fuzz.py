"""Spoil a valid file of every return, in every shape, and see what becomes of it.

    python benchmarks/fuzz.py [--mutants 1000] [--seed 1] [--only homecare] [--jobs 2]

Whatever is dropped in, a file is refused with a clear sentence that names it, is not taken for a return (the
run says so), or is read and every row is accounted for: the ledgers balance, they count the rows that the
file has (known of those spoilt in their rows), and what they keep stands in the tables. Anything else is a
fault: another exception, a row lost, a warning, more than some seconds or some memory. The same seed makes
the same mutants; a fault is printed with what makes it again.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assurance import councils  # noqa: E402
from assurance.errors import InputError  # noqa: E402
from assurance.sources import inventory, load  # noqa: E402
from benchmarks.mutants import Mutant, mutant  # noqa: E402
from benchmarks.specimens import Specimen, specimens  # noqa: E402

SECONDS = 20.0
"""How long one file may take. Whole ones take a tenth of a second; this is for a machine that is busy."""
BYTES = 3_000_000_000
"""The address space of a run, where the system can hold it to that."""

Rows = dict[str, tuple[int, int]] | None
"""How many rows each sheet has, the fewest and the most, where that is known."""
REFUSED, UNRECOGNISED, ANOTHER, READ = "refused", "not recognised", "taken for another", "read"


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `fault` is what is wrong with that, "" when nothing is."""

    what: str
    fault: str = ""
    said: str = ""


def every_format(only: str = "") -> list[tuple[Specimen, str]]:
    """Return every valid file and the shapes it comes in, those whose names hold `only`."""
    return [
        (specimen, shape)
        for specimen in specimens()
        for shape in specimen.shapes
        if only in f"{specimen.name} {shape}"
    ]


def make(specimen: Specimen, shape: str, number: int, seed: int = 1) -> Mutant:
    """Return a mutant, the same for the same number and seed."""
    return mutant(specimen, shape, Random(f"{seed}/{specimen.name}/{shape}/{number}"))


def put(specimen: Specimen, shape: str, content: bytes | dict[str, bytes], raw: Path) -> Path:
    """Write a file into an empty raw folder and return its path."""
    shutil.rmtree(raw, ignore_errors=True)
    extension = {"lines": "json", "folder": "records"}.get(shape, shape)
    path = raw / specimen.folder / f"return.{extension}"
    path.parent.mkdir(parents=True)
    if isinstance(content, dict):
        path.mkdir()
        for name, part in content.items():
            (path / name).write_bytes(part)
    else:
        path.write_bytes(content)
    if specimen.about:
        path.with_name(f"{path.name}.source.toml").write_text(specimen.about, encoding="utf-8")
    return path


# --------------------------------------------------------------------------------------------------------
# Judging


def judge(path: Path, raw: Path, specimen: Specimen, rows: Rows) -> Outcome:
    """Return what becomes of a file, and what is wrong with that."""
    try:
        file = inventory.examine(path, path.relative_to(raw).as_posix())
        if file.kind == inventory.UNRECOGNISED:
            return Outcome(UNRECOGNISED, "" if file.reason else "no reason is given", file.reason)
        module = load(file.kind)
        reading = inventory.read_file(raw, file)
        for ledger in reading.ledgers:
            json.dumps(ledger.to_json(), ensure_ascii=False, allow_nan=False).encode()
        for table in reading.tables.values():
            table.to_parquet(io.BytesIO(), index=False)
        if file.national:
            module.select(reading.tables, councils.find(specimen.council))
            module.newest(reading.tables)
    except InputError as error:
        return Outcome(REFUSED, _fault_of_sentence(str(error), path), str(error))
    if file.kind != specimen.kind:
        return Outcome(ANOTHER, said=file.kind)
    return Outcome(READ, _lost(reading, file.kind, rows) or _not_in_tables(reading))


_REPR = re.compile(
    r"Traceback|Timestamp\(|datetime\.|\bNaT\b|<NA>|object at 0x|<class|dtype|\\[nux]\w|\bnan\b"
)


def _fault_of_sentence(sentence: str, path: Path) -> str:
    """Return what is wrong with a refusal, "" when it is as it should be."""
    outside = re.sub(r"“[^”]*”", "“”", sentence)
    names = [path.name, *(part.name for part in path.iterdir())] if path.is_dir() else [path.name]
    if not any(name in sentence for name in names):
        return "the sentence does not name the file"
    if "\n" in sentence or len(sentence) > 1_000:
        return f"the sentence has {len(sentence)} characters"
    if not outside.endswith((".", "?")) or len(re.findall(r"[.?!](?= [A-Z]|$)", outside)) > 3:
        return "it is not one or two sentences"
    if _REPR.search(outside):
        return "the sentence is Python’s"
    if str(path.parent) in sentence:
        return "the sentence holds a path of this machine"
    return ""


def _lost(reading: object, kind: str, rows: Rows) -> str:
    """Return which sheet's rows the ledgers do not count, "" when they count all that there are."""
    for sheet, (fewest, count) in (rows or {}).items():
        ledgers = [ledger for ledger in reading.ledgers if ledger.sheet == sheet]  # type: ignore[attr-defined]
        counted = [ledger.rows_in for ledger in ledgers]
        if count and not counted:
            return f"the {count} rows of sheet “{sheet}” are in no ledger"
        # Client Level Data has a ledger for each type of event; of two tables one may rest on the other.
        total = sum(counted) if kind == "client_level_data" else max(counted, default=0)
        not_read = all(ledger.out_of_scope == ledger.rows_in for ledger in ledgers)
        if not fewest <= total <= count and not (
            not_read and total > count
        ):  # titles are then counted with the rows
            return f"sheet “{sheet}” has {count} rows, its ledgers {counted}"
    return ""


def _not_in_tables(reading: object) -> str:
    """Return which ledger keeps other rows than stand in its table, "" when none does."""
    for ledger in reading.ledgers:  # type: ignore[attr-defined]
        table = reading.tables.get(ledger.table)  # type: ignore[attr-defined]
        if table is None or ledger.table == "survey_answers":  # counts, of which a row is many people's
            continue
        there = table.loc[table["source_sheet"].fillna("") == ledger.sheet, "source_row"].nunique()
        if there != ledger.kept:
            return f"sheet “{ledger.sheet}” keeps {ledger.kept} rows, {ledger.table} has {there}"
    return ""


def trial(specimen: Specimen, shape: str, number: int, raw: Path, seed: int = 1) -> Outcome:
    """Return what becomes of one mutant; a fault says how it was made."""
    spoilt = make(specimen, shape, number, seed)
    path = put(specimen, shape, spoilt.content, raw)
    started = time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            outcome = judge(path, raw, specimen, spoilt.rows)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = next((frame for frame in reversed(frames) if "assurance" in frame.filename), frames[-1])
        at = f"{Path(ours.filename).name}:{ours.lineno}"
        outcome = Outcome("raised", f"{type(error).__name__} at {at}: {str(error)[:200]}")
    if not outcome.fault and time.monotonic() - started > SECONDS:
        outcome = Outcome("slow", f"it took {time.monotonic() - started:.0f} seconds")
    if outcome.fault:
        return Outcome(outcome.what, f"{outcome.fault} [{', '.join(spoilt.how)}]", outcome.said)
    return outcome


# --------------------------------------------------------------------------------------------------------
# Running


@dataclass
class Tally:
    """What became of the mutants of one format."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    slowest: float = 0.0


def run(name: str, shape: str, first: int, last: int, seed: int) -> Iterator[str]:
    """Yield a line of JSON for each mutant; a hang ends the process, which says where it hung."""
    [(specimen, _)] = [pair for pair in every_format() if (pair[0].name, pair[1]) == (name, shape)]
    _limit_memory()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, last):
            faulthandler.dump_traceback_later(3 * SECONDS, exit=True)
            started = time.monotonic()
            outcome = trial(specimen, shape, number, Path(folder) / "raw", seed)
            faulthandler.cancel_dump_traceback_later()
            yield json.dumps([number, outcome.what, outcome.fault, outcome.said, time.monotonic() - started])


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def measure(specimen: Specimen, shape: str, mutants: int, seed: int) -> Tally:
    """Return what becomes of the mutants of one format, in processes of their own that may hang or die."""
    tally = Tally(f"{specimen.name} {shape}")
    number = 0
    while number < mutants:
        command = [sys.executable, __file__, "--one", specimen.name, shape, str(number), str(mutants)]
        done = subprocess.run(
            [*command, "--seed", str(seed)], capture_output=True, encoding="utf-8", check=False
        )
        for line in done.stdout.splitlines():
            number, what, fault, _, seconds = json.loads(line)
            tally.counts[what] += 1
            tally.slowest = max(tally.slowest, seconds)
            if fault:
                tally.faults.append((number, fault))
            number += 1
        if done.returncode:
            ended = done.stderr.strip().splitlines()[-3:]
            tally.counts["raised"] += 1
            tally.faults.append((number, f"the process ended: {' | '.join(ended)}"))
            number += 1
    return tally


def report(tally: Tally) -> str:
    """Return one format's row of the table, and its faults, each distinct one once."""
    counts = tally.counts
    cells = (
        tally.name, counts.total(), counts[REFUSED], counts[UNRECOGNISED], counts[ANOTHER], counts[READ],
        len(tally.faults), f"{tally.slowest:.1f}",
    )  # fmt: skip
    lines = [f"| {' | '.join(map(str, cells))} |"]
    seen: Counter[str] = Counter()
    for number, fault in tally.faults:
        alike = re.sub(r"\[[^\]]*\]$|\d+|“[^”]*”", "", fault)
        seen[alike] += 1
        if seen[alike] <= 2:
            lines.append(f"    {tally.name}, mutant {number}: {fault}")
    return "\n".join(lines)


def main() -> None:
    """Spoil and read, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mutants", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        name, shape, first, last = asked.one
        for line in run(name, shape, int(first), int(last), asked.seed):
            print(line, flush=True)
        return
    print("| format | mutants | refused | not recognised | taken for another | read | faults | slowest, s |")
    print("|---|---|---|---|---|---|---|---|")
    formats = every_format(asked.only)
    with ThreadPoolExecutor(asked.jobs) as pool:
        jobs = [pool.submit(measure, *pair, asked.mutants, asked.seed) for pair in formats]
        tallies = []
        for job in jobs:
            tallies.append(job.result())
            print(report(tallies[-1]), flush=True)
    faults = sum(len(tally.faults) for tally in tallies)
    print(f"\n{sum(tally.counts.total() for tally in tallies):,} mutants, {faults} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
