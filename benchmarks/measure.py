"""How long a command takes, of the clock and of the processor, and how much memory, with all that it starts.

    python benchmarks/measure.py python pipeline.py run --council Gateshead

Processes are looked at twenty times a second: kernels that are forked elsewhere are in no process's own
account of its children. What lives shorter than that is missed. Memory is counted once where processes share
it (Linux; elsewhere what each has for itself).
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

OFTEN, MEMORY_EVERY = 0.05, 10


@dataclass(frozen=True)
class Measured:
    """What a command took."""

    seconds: float
    processor_seconds: float
    peak_mb: float
    exit_code: int
    output: str = ""

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s, {self.processor_seconds:.1f} s of the processor, {self.peak_mb:,.0f} MB"
        )


def measure(
    command: Sequence[str], *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> Measured:
    """Run a command, and return what it took. What it says is kept in `output`."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stdout or ()))
    reader.start()
    watched = _Watch(process.pid)
    while process.poll() is None:
        watched.look()
        time.sleep(OFTEN)
    seconds = time.perf_counter() - began
    reader.join()
    if process.stdout:
        process.stdout.close()
    return Measured(seconds, watched.processor_seconds, watched.peak_mb, process.returncode, "".join(said))


class _Watch:
    """What the processes below one took, as last seen."""

    def __init__(self, process: int) -> None:
        self.top = process
        self.taken: dict[tuple[int, float], float] = {}
        self.peak_mb = 0.0
        self.looks = 0

    @property
    def processor_seconds(self) -> float:
        return sum(self.taken.values())

    def look(self) -> None:
        try:
            top = psutil.Process(self.top)
            family = [top, *top.children(recursive=True)]
        except psutil.Error:
            return
        memory = 0.0
        for each in family:
            try:
                times = each.cpu_times()
                self.taken[each.pid, each.create_time()] = times.user + times.system
                if self.looks % MEMORY_EVERY == 0:
                    memory += _memory_of(each)
            except psutil.Error:
                continue
        self.looks += 1
        self.peak_mb = max(self.peak_mb, memory / 1e6)


def _memory_of(process: psutil.Process) -> float:
    try:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        return next(float(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return float(process.memory_full_info().uss)


if __name__ == "__main__":
    came = measure(sys.argv[1:])
    print(came.output, end="")
    print(came)
    sys.exit(came.exit_code)
