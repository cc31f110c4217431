"""Small pieces of work for the tests of the engine, in a module so that its processes can import them."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from assurance.errors import CheckFailed, InputError
from assurance.step import Step


def join(sources: list[str], target: str, log: str = "", wait: float = 0.0) -> None:
    """Write the sources one after another into the target, and a line into the log."""
    time.sleep(wait)
    text = "".join(Path(source).read_text(encoding="utf-8") for source in sources)
    if text.startswith("bad"):
        raise InputError.at(sources[0], row=1, found="it begins with “bad”", mend="write something else")
    if text.startswith("stop"):
        raise CheckFailed("A check stopped it.")
    if text.startswith("fault"):
        raise ZeroDivisionError("by zero")
    if text.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if not text.startswith("lazy"):
        Path(target).write_text(text, encoding="utf-8")
    if log:
        with Path(log).open("a", encoding="utf-8") as lines:
            lines.write(f"{Path(target).name}\n")


def tell(target: str) -> None:
    """Write which process this is, and which it was begun by."""
    Path(target).write_text(f"{os.getpid()} {os.getppid()}", encoding="utf-8")


def chain(folder: Path, council: str, length: int, wait: float = 0.0) -> list[Step]:
    """Steps of one council, each reading what the one before it wrote; the first reads `<council>.txt`."""
    files = [folder / f"{council}.txt", *(folder / f"{council}-{number}.txt" for number in range(length))]
    return [
        Step(
            id=f"{council}.{number}",
            title="Joining",
            action="tests.unit.steps:join",
            arguments={
                "sources": [str(files[number])],
                "target": str(files[number + 1]),
                "log": str(folder / "log.txt"),
                "wait": wait,
            },
            reads=(files[number],),
            writes=(files[number + 1],),
            council=council,
        )
        for number in range(length)
    ]


class Silent:
    """A report that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def planned(self, steps: int) -> None: ...

    def started(self, step: Step) -> None:
        self.told.append(f"started {step.id}")

    def made(self, step: Step, seconds: float) -> None:
        self.told.append(f"made {step.id}")

    def unchanged(self, step: Step) -> None: ...

    def failed(self, failure: object) -> None: ...


if __name__ == "__main__":  # a run to be killed: folder, number of steps, seconds each
    from assurance import engine, locks, nursery

    where = Path(sys.argv[1])
    with locks.alone(where, "the run to be killed"), engine.Memory(where) as memory:
        steps = chain(where, "gateshead", int(sys.argv[2]), float(sys.argv[3]))
        engine.run(steps, memory, Silent(), jobs=1, around=nursery.nursery())
