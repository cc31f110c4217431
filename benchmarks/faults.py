"""Kills runs at random moments, and looks whether anything is lost.

    python benchmarks/faults.py --kills 200

A council's edition is published, again and again, from two versions of its returns in turn. Each run is
killed with signal 9 at a random moment: the run alone, one of its other processes (a worker, a kernel, the
process that kernels are forked from, pandoc), or all of them. After each kill

- what is published must be, byte for byte, the whole old or the whole new edition, with an index beside it;
- no process of the run may be left after a minute: one that imports a library looks up only when it has.

Runs are killed until one gets to its end, which must then have published what an undisturbed run of the same
returns publishes. One kill in four waits until the new edition is being put in its place.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
COUNCIL = "Gateshead"
GIVEN_UP = 40
"""Kills after which a run is left alone to its end: each keeps what it has finished, so few are needed."""


@dataclass
class Log:
    """What was done, and what came of it."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield a table of the kills, by the phase they fell into and by who was killed."""
        victims = sorted({victim for _, victim in self.kills})
        yield f"{'killed after':34}" + "".join(f"{victim:>24}" for victim in victims)
        for phase in sorted({phase for phase, _ in self.kills}):
            counts = "".join(f"{self.kills[phase, victim]:24}" for victim in victims)
            yield f"{phase:34}{counts}"
        yield f"{sum(self.kills.values())} kills, {sum(self.ends.values())} runs to the end"
        yield from (f"{what}: {count}" for what, count in sorted(self.ends.items()))
        yield f"{len(self.faults)} faults"
        yield from self.faults


class Trial:
    """One folder of returns, one of work, one published, which runs are killed over."""

    def __init__(self, folder: Path, formats: str, seed: int) -> None:
        self.folder, self.formats, self.random = folder, formats, random.Random(seed)
        self.raw, self.work, self.out = folder / "raw", folder / "work", folder / "out"
        self.log = Log()
        self.expected: list[dict[str, str]] = []
        self.seconds = 0.0

    def prepare(self) -> None:
        """Publish both versions of the returns without disturbance, each from nothing."""
        for version in (0, 1):
            self.supply(version)
            own = [
                *self.command,
                "--work",
                str(self.folder / f"w{version}"),
                "--out",
                str(self.folder / f"o{version}"),
            ]
            began = time.monotonic()
            subprocess.run(own, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            self.seconds = time.monotonic() - began
            self.expected.append(contents(self.folder / f"o{version}"))
        if self.expected[0] == self.expected[1]:
            raise SystemExit("The two versions of the returns give the same edition: nothing would be seen.")

    def supply(self, version: int) -> None:
        """Put a version of the returns in place: the second is without the last row of one of them."""
        shutil.rmtree(self.raw, ignore_errors=True)
        shutil.copytree(ROOT / "data" / "raw" / "gateshead", self.raw / "gateshead")
        if version:
            (returned,) = self.raw.rglob("homecare-requests.csv")
            rows = returned.read_bytes().splitlines(keepends=True)
            returned.write_bytes(b"".join(rows[:-1]))

    @property
    def command(self) -> list[str]:
        """The run, less its folders for work and publication."""
        return [
            sys.executable, "-m", "assurance", "run", "--council", COUNCIL, "--raw", str(self.raw),
            "--format", self.formats,
        ]  # fmt: skip

    def kill(self, kills: int) -> Log:
        """Kill runs until there are so many kills, and let the last one end."""
        version = 0
        while sum(self.log.kills.values()) < kills:
            self.supply(version)
            for _ in range(GIVEN_UP):
                if not self._one() or sum(self.log.kills.values()) >= kills:
                    break
            self._to_the_end(version)
            version = 1 - version
        return self.log

    def _start(self, **streams: object) -> psutil.Popen:
        return psutil.Popen(
            [*self.command, "--work", str(self.work), "--out", str(self.out)], cwd=ROOT, text=True, **streams
        )

    def _one(self) -> bool:
        """Start a run, kill it or one of its processes, look. Return whether it was killed before its end."""
        with (self.folder / "log.txt").open("w", encoding="utf-8") as log:
            run = self._start(stdout=log, stderr=subprocess.STDOUT)
            self._wait(run)
            victims = self._victims(run)
            if not victims or run.poll() is not None:
                run.wait()
                return False
            name, chosen, whole = victims
            for process in chosen:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            with contextlib.suppress(psutil.TimeoutExpired):
                run.wait(timeout=120)
        left = _left(whole)
        self.log.kills[self._phase(), name] += 1
        self.log.faults += [f"a process was left behind: {_what(process)}" for process in left]
        for process in left:
            process.kill()
        self._look()
        return True

    def _wait(self, run: psutil.Popen) -> None:
        if self.random.random() < 0.25:  # until the new edition is being put in its place
            ends = time.monotonic() + 3 * self.seconds + 5
            while run.poll() is None and time.monotonic() < ends:
                if any(self.out.glob("*/.*.new")):
                    time.sleep(self.random.uniform(0, 0.15))
                    return
                time.sleep(0.002)
        else:
            with contextlib.suppress(psutil.TimeoutExpired):
                run.wait(timeout=self.random.uniform(0, self.seconds))

    def _victims(self, run: psutil.Popen) -> tuple[str, list[psutil.Process], list[psutil.Process]] | None:
        try:
            others = run.children(recursive=True)
        except psutil.NoSuchProcess:
            return None
        whole = [psutil.Process(run.pid), *others]
        kind = self.random.choice(("the run", "one of its processes", "all of them"))
        if kind == "the run" or not others:
            return "the run", whole[:1], whole
        return (kind, [self.random.choice(others)], whole) if kind[0] == "o" else (kind, whole, whole)

    def _phase(self) -> str:
        done = [
            line
            for line in (self.folder / "log.txt").read_text(encoding="utf-8").splitlines()
            if "… done" in line
        ]
        return done[-1].split()[1].rpartition(".")[2] if done else "nothing yet"

    def _look(self) -> None:
        """Whatever is published must be one of the two editions, whole."""
        now = contents(self.out)
        if not now and not self.log.ends:  # nothing has ever been published
            return
        editions = [{name: each[name] for name in each if name != "index.html"} for each in self.expected]
        if {name: now[name] for name in now if name != "index.html"} not in editions:
            self.log.faults.append(f"neither the old nor the new edition is published ({len(now)} files)")
        elif "index.html" not in now and self.log.ends:
            self.log.faults.append("no index is beside the edition")

    def _to_the_end(self, version: int) -> None:
        done = self._start(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said, _ = done.communicate()
        if done.returncode:
            self.log.faults.append(f"the next run ended with {done.returncode}: {said[-400:]}")
        same = contents(self.out) == self.expected[version]
        self.log.ends["same bytes as undisturbed" if same else "OTHER BYTES"] += 1
        if not same:
            self.log.faults.append("the next run published other bytes than an undisturbed one")
        if rest := [path.name for path in self.out.rglob(".*")]:
            self.log.faults.append(f"left behind in the published folder: {', '.join(rest)}")


def _left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run after a minute. One that has ended and that nobody asks after has ended."""
    ends = time.monotonic() + 60
    while True:
        left = [each for each in processes if _runs(each)]
        if not left or time.monotonic() > ends:
            return left
        time.sleep(0.1)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _what(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())[:120]
    return "one that has ended since"


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every published file, by its place. What begins with a dot is not published."""
    found = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in place.parts):
            found[place.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def main() -> int:
    """Kill as often as asked, and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--format", default="html")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        trial = Trial(Path(folder), asked.format, asked.seed)
        trial.prepare()
        log = trial.kill(asked.kills)
    print("\n".join(log.lines()))
    return 1 if log.faults else 0


if __name__ == "__main__":
    sys.exit(main())
