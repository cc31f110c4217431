"""How long the pipeline takes, beside the naive peer, in one run: `python pipeline.py bench`.

    python benchmarks/bench.py [--full] [--save] [--times N] [--only cold ...]

It works in a copy of the repository, so that a word of prose can be changed and nothing of anybody's is
touched. Ratios are of one machine: of the clock, and of the processor, which says more where others are at
work. With `--times`, what concerns one council is done so often, by turns with the peer, and medians are told
with their range. Cases of `--full` take long: files of the whole national size, and 1, 10 and 153 councils.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import large_return  # noqa: E402
from benchmarks.measure import Measured, measure  # noqa: E402

COUNCIL, SLUG = "Gateshead", "gateshead"
NOTHING, WORD, BYTE = "nothing changed", "one word of prose changed", "one byte of one return changed"
PEER = {NOTHING: "cold", WORD: "cold", BYTE: "cold"}
"""What the peer does all over again, because it knows no other way."""
SENTENCE = "\nThis report was made from the council’s own returns.\n"
RESULTS = ROOT / "benchmarks" / "results.json"
COPIED = ("assurance", "_extensions", "benchmarks", "corrections", "notebooks", "reports")
PACKAGES = ("pandas", "great-expectations", "papermill", "nbconvert", "typst", "pypandoc_binary")


@dataclass(frozen=True)
class Line:
    """One line of the table: a case, who did it, and what it took."""

    case: str
    who: str
    seconds: float
    processor_seconds: float
    peak_mb: float


class Bench:
    """The cases, one after another, in a folder of its own."""

    def __init__(self, folder: Path, *, full: bool) -> None:
        self.folder, self.full = folder, full
        self.copy, self.raw = folder / "copy", folder / "raw"
        for name in COPIED:
            shutil.copytree(
                ROOT / name, self.copy / name, ignore=shutil.ignore_patterns("__pycache__", "files")
            )
        for path in ROOT.iterdir():
            if path.is_file() and path.suffix in (".toml", ".txt", ".yml", ".py"):
                shutil.copy2(path, self.copy)
        (self.copy / "data").mkdir()  # where the key of pseudonyms is kept
        shutil.copytree(ROOT / "data" / "raw", self.raw)
        self.lines: list[Line] = []

    def ours(self, case: str, *arguments: str, raw: Path | None = None, into: str = "one") -> Measured:
        """Run the pipeline of the copy, and enter what it took."""
        place = self.folder / into
        folders = ["--raw", raw or self.raw, "--work", place / "work", "--out", place / "out"]
        command = [sys.executable, "-m", "assurance", "run", *map(str, folders), *arguments]
        came = measure(command, folder=self.copy)
        return self._enter(case, "ours", came)

    def cold(self) -> None:
        """Raw files to both reports in three formats, nothing made before."""
        for name in ("naive", "one"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        out = self.folder / "naive"
        naive = [sys.executable, "benchmarks/naive.py", SLUG, "--raw", str(self.raw), "--out", str(out)]
        self._enter("cold", "naive", measure(naive, folder=self.copy))
        self.ours("cold", "--council", COUNCIL)

    def warm(self) -> None:
        """Nothing changed."""
        self.ours(NOTHING, "--council", COUNCIL)

    def word(self) -> None:
        """One word of one report's prose changed, and the next time changed back."""
        report = self.copy / "reports" / "scrutiny.qmd"
        text = report.read_text(encoding="utf-8")
        changed = text.removesuffix(SENTENCE)
        report.write_text(changed if changed != text else text + SENTENCE, encoding="utf-8")
        self.ours(WORD, "--council", COUNCIL)

    def byte(self) -> None:
        """One byte changed in one return, and the next time changed back: a score that one theme reads."""
        [path] = (self.raw / SLUG).rglob("scorecard.csv")
        content = path.read_bytes()
        was, becomes = sorted((b"70.28", b"70.29"), key=content.count, reverse=True)
        assert was in content
        path.write_bytes(content.replace(was, becomes, 1))
        self.ours(BYTE, "--council", COUNCIL)

    def national(self) -> None:
        """The national files read into tables, for every council."""
        share = "1.0" if self.full else "0.02"
        files = self.folder / "files"
        for name in ("ratings.ods", "hsca.ods"):
            made = [sys.executable, "benchmarks/national_files.py", "--folder", str(files), "--share", share]
            measure([*made, "--only", name], folder=self.copy)
            sheet = {"ratings.ods": "Locations", "hsca.ods": "HSCA_Active_Locations"}[name]
            naive = (
                f"import pandas; pandas.read_excel({str(files / name)!r}, sheet_name={sheet!r}, engine='odf')"
            )
            case = f"national file {name}, {float(share):.0%} of its rows"
            self._enter(case, "naive", measure([sys.executable, "-c", naive]))
            ours = f"from benchmarks.read_national import read_ours; from pathlib import Path; \
read_ours(Path({str(files / name)!r}))"
            self._enter(case, "ours", measure([sys.executable, "-c", ours], folder=self.copy))

    def councils(self) -> None:
        """Several councils at once, from files of national size when asked for everything."""
        raw = self.folder / "england"
        size = "national" if self.full else "hundredth"
        counts = (1, 10, 153) if self.full else (1, 2)
        sample = [sys.executable, "-m", "assurance", "sample", "--out", str(raw), "--size", size]
        for count in counts:
            shutil.rmtree(raw, ignore_errors=True)
            measure([*sample, "--councils", str(count)], folder=self.copy)
            case = f"{count} council{'s' if count > 1 else ''} of England, {size} files, 2 processes"
            self.ours(case, "--all", "--jobs", "2", raw=raw, into=f"england-{count}")

    def large(self) -> None:
        """A homecare return of ten times as many requests as the peer has: half as quick is what is asked."""
        tenth = 100_000 if self.full else 10_000
        case = f"{10 * tenth:,} homecare requests, the peer {tenth:,}"
        for name, requests in (("peers", tenth), ("tenfold", 10 * tenth)):
            raw = ["--requests", str(requests), "--raw", str(self.folder / name)]
            measure([sys.executable, "benchmarks/large_return.py", *raw], folder=self.copy)
        out = ["--raw", str(self.folder / "peers"), "--out", str(self.folder / "naive-large")]
        naive = [sys.executable, "benchmarks/naive.py", large_return.SLUG, *out]
        self._enter(case, "naive", measure(naive, folder=self.copy))
        self.ours(case, "--council", large_return.COUNCIL, raw=self.folder / "tenfold", into="large")

    def _enter(self, case: str, who: str, came: Measured) -> Measured:
        if came.exit_code:
            print(came.output, file=sys.stderr)
            raise SystemExit(f"{case}, {who}: it ended with {came.exit_code}, so nothing is measured.")
        line = Line(case, who, came.seconds, came.processor_seconds, came.peak_mb)
        self.lines.append(line)
        print(f"{case}, {who}: {came}", flush=True)
        return came


def table(lines: list[Line]) -> Iterator[str]:
    """Yield the table of medians, with how many times as quick ours is as the naive peer.

    What changed stands beside a whole run of the peer, which knows no other.
    """
    several: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        several.setdefault((line.case, line.who), []).append(line)
    yield "| case | who | seconds | of the processor | peak MB | times as quick | of the processor |"
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
        yield f"| {case} | {who} | {' | '.join(told)} | {peak:,.0f} | {' | '.join(ratios)} |"


def _told(values: list[float]) -> str:
    middle = f"{median(values):.1f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.1f} to {max(values):.1f})"


def about_the_machine() -> dict[str, str]:
    """Return what the figures rest on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version(), "processors": str(os.cpu_count())}
    found["system"] = f"{platform.system()} {platform.machine()}"
    if hasattr(os, "getloadavg"):
        found["load when it ended"] = f"{os.getloadavg()[0]:.1f}"
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main() -> None:
    """Run the cases that are asked for, and print the table."""
    parser = argparse.ArgumentParser(description="Measure the pipeline beside the naive peer.")
    one, once = ("cold", "warm", "word", "byte"), ("national", "councils", "large")
    cases = (*one, *once)
    parser.add_argument("--full", action="store_true", help="national size, and 1, 10 and 153 councils")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results.json")
    parser.add_argument("--times", type=int, default=1, help="how often to do what concerns one council")
    parser.add_argument("--only", nargs="+", choices=cases, default=cases)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), full=asked.full)
        # In their order: what is warm was cold before.
        for name in (*one * asked.times, *once):
            case: Callable[[], None] = getattr(bench, name)
            if name in asked.only:
                case()
    machine = about_the_machine()
    print("\n".join(["", *table(bench.lines), "", *(f"{name}: {value}" for name, value in machine.items())]))
    if asked.save:
        found = {"machine": machine, "lines": [asdict(line) for line in bench.lines]}
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
