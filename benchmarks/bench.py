"""How long the pipeline takes, beside the naive peer, in one run: `python pipeline.py bench`.

    python benchmarks/bench.py [--full] [--save] [--times N] [--only cold ...]

It works in a copy of the repository, so that a word of prose can be changed and nothing of anybody's is
touched. Ratios are of one machine: of the clock, and of the processor, which says more where others are at
work. With `--times`, what concerns one council is done so often, by turns with the peer, and medians are told
with their range. Cases of `--full` take long: files of the whole national size, and 1, 10 and 153 councils.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import large_return, measured  # noqa: E402
from benchmarks.measure import Measured, measure  # noqa: E402
from benchmarks.measured import BYTE, COLD, NOTHING, WORD, Line, of_england, table  # noqa: E402

COUNCIL, SLUG = "Gateshead", "gateshead"
SENTENCE = "\nThis report was made from the council’s own returns.\n"
FULL = ((1, "tenth"), (1, "national"), (10, "national"), (153, "national"))
SMALL = ((1, "hundredth"), (2, "hundredth"))
"""How many councils of England's sample, and how large its national files are."""
COPIED = ("assurance", "_extensions", "benchmarks", "corrections", "notebooks", "reports")
PACKAGES = ("pandas", "great-expectations", "papermill", "nbconvert", "typst", "pypandoc_binary")


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
        return self._enter(case, "ours", came, published=place / "out", made=place / "work")

    def cold(self) -> None:
        """Raw files to both reports in three formats, nothing made before."""
        for name in ("naive", "one"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self._naive(COLD, SLUG, self.raw)
        self.ours(COLD, "--council", COUNCIL)

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
        share = "1.0" if self.full else "0.1"
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
        """Several councils at once, from files of national size when asked for everything.

        The peer makes one, of a tenth of the rows: with all of them pandas' default reader of ODS takes many
        minutes and more than 12 GB.
        """
        raw = self.folder / "england"
        for count, size in FULL if self.full else SMALL:
            shutil.rmtree(raw, ignore_errors=True)
            sample = [sys.executable, "-m", "assurance", "sample", "--out", str(raw), "--size", size]
            measure([*sample, "--councils", str(count)], folder=self.copy)
            case = of_england(count, size)
            if count == 1 and size != "national":
                [slug] = [path.name for path in raw.iterdir() if path.is_dir() and path.name != "national"]
                self._naive(case, slug, raw)
            self.ours(case, "--all", "--jobs", "2", raw=raw, into=f"england-{size}-{count}")

    def large(self) -> None:
        """A homecare return of ten times as many requests as the peer has: half as quick is what is asked."""
        tenth = 100_000 if self.full else 10_000
        case = f"{10 * tenth:,} homecare requests, the peer {tenth:,}"
        for name, requests in (("peers", tenth), ("tenfold", 10 * tenth)):
            raw = ["--requests", str(requests), "--raw", str(self.folder / name)]
            measure([sys.executable, "benchmarks/large_return.py", *raw], folder=self.copy)
        self._naive(case, large_return.SLUG, self.folder / "peers")
        self.ours(case, "--council", large_return.COUNCIL, raw=self.folder / "tenfold", into="large")

    def _naive(self, case: str, slug: str, raw: Path) -> None:
        out = self.folder / "naive"
        shutil.rmtree(out, ignore_errors=True)
        naive = [sys.executable, "benchmarks/naive.py", slug, "--raw", str(raw), "--out", str(out)]
        self._enter(case, "naive", measure(naive, folder=self.copy), published=out)

    def _enter(
        self, case: str, who: str, came: Measured, published: Path | None = None, made: Path | None = None
    ) -> Measured:
        if came.exit_code:
            print(came.output, file=sys.stderr)
            raise SystemExit(f"{case}, {who}: it ended with {came.exit_code}, so nothing is measured.")
        disk = [_megabytes(folder) if folder else 0.0 for folder in (published, made)]
        taken = (came.seconds, came.processor_seconds, came.peak_mb, *disk)
        self.lines.append(Line(case, who, *(round(value, 2) for value in taken)))
        print(f"{case}, {who}: {came}", flush=True)
        return came


def _megabytes(folder: Path) -> float:
    """Return what a folder takes on the disk. A file that has several names counts once."""
    files = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({status.st_ino: status.st_size for status in files}.values()) / 1e6


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
    parser.add_argument(
        "--save", action="store_true", help="write benchmarks/results.json, and docs/measured.md of it"
    )
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
        measured.save(bench.lines, machine)


if __name__ == "__main__":
    main()
