"""Progress on a terminal: what runs now, how much is done, and a line for each step that has ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

if TYPE_CHECKING:
    from types import TracebackType

    from assurance.engine import Failure
    from assurance.step import Step


class Progress:
    """A bar for the whole run and a line for each step under way.

    Parameters
    ----------
    quiet
        Whether only published councils, what belongs to no council and what failed is put above the bars.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(highlight=False),
            transient=True,
            speed_estimate_period=600,  # steps differ: a council's whole is what to go by
        )
        self._whole = self._bars.add_task("All steps", total=None)
        self._under_way: dict[str, TaskID] = {}
        self._up_to_date = 0
        self._quiet = quiet

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
        if self._up_to_date:
            self._bars.console.print(f"{self._up_to_date} steps were up to date.")

    def planned(self, steps: int) -> None:
        """Set the length of the bar."""
        self._bars.update(self._whole, total=steps)

    def started(self, step: Step) -> None:
        """Show a step that is under way."""
        self._under_way[step.id] = self._bars.add_task(f"{step.id}  {step.title}", total=1)

    def made(self, step: Step, seconds: float) -> None:
        """Put an ended step above the bars."""
        self._ended(step, f"[green]✓[/] {step.id}  {step.title}  [dim]{seconds:.1f} s[/]")

    def unchanged(self, step: Step) -> None:
        """Count a step that need not run."""
        self._up_to_date += 1
        self._bars.advance(self._whole)

    def failed(self, failure: Failure) -> None:
        """Put a failed step above the bars."""
        self._ended(failure.step, f"[red]✗[/] {failure.step.id}  {failure.step.title}", always=True)

    def _ended(self, step: Step, line: str, *, always: bool = False) -> None:
        if step.id in self._under_way:
            self._bars.remove_task(self._under_way.pop(step.id))
        self._bars.advance(self._whole)
        if always or not self._quiet or step.council is None or step.id.endswith(".publish"):
            self._bars.console.print(f"{time.strftime('%H:%M')} {line}")
