"""One run at a time over a folder of work; one publication at a time into a published folder.

The system lets go of a lock when its process ends, however it ends, so there is none that is stale.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from assurance import paths
from assurance.errors import UsageError

PATIENCE = 600.0
"""Seconds to wait for another run that publishes into the same folder. It takes a few."""


@contextlib.contextmanager
def alone(processed: Path, doing: str) -> Iterator[None]:
    """Hold the folder of processed data for one run.

    Raises
    ------
    UsageError
        When another run holds it, or it cannot be written to.
    """
    state = processed / ".state"
    lock, holder = _lock(state, "lock", processed, "--work"), state / "run.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        other = holder.read_text(encoding="utf-8") if holder.exists() else "another run"
        raise UsageError(
            f"{paths.shown(processed)} is in use by {other}. Wait until it has ended, or give this run a "
            "folder of its own with --work."
        ) from None
    try:
        paths.write_text(holder, f"the run of {doing} (process {os.getpid()})")
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def in_turn(folder: Path, out: Path) -> Iterator[None]:
    """Hold a folder below the published folder `out`, after whoever holds it now.

    Runs with folders of work of their own may publish into the same place: two would write into each other's
    half of an edition, and the index of the slower would not list what the quicker had published.

    Raises
    ------
    UsageError
        When it cannot be written to, or is held for longer than any publication takes.
    """
    lock = _lock(folder, ".lock", out, "--out")
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise UsageError(
            f"Another run has been publishing into {paths.shown(folder)} for {PATIENCE / 60:.0f} minutes. "
            "See what it waits for, end it, and run again."
        ) from None
    except OSError as error:
        raise _unwritable(out, error, "--out") from None
    try:
        yield
    finally:
        # Gone while it is held: whoever waits for it notices, and makes another. Windows removes it itself.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def _lock(folder: Path, name: str, shown: Path, option: str) -> FileLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(shown, error, option) from None
    return FileLock(folder / name)


def _unwritable(folder: Path, error: OSError, option: str) -> UsageError:
    return UsageError(
        f"{paths.shown(folder)} cannot be written to: {error.strerror}. Choose another folder with {option}."
    )
