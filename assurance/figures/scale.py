"""The few round values that a scale is marked with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assurance import numerals

PLACES = 6
"""Decimals of a label at most."""
STEPS = (1, 2, 5, 10)  # no halves of ten: 17.5 would need a decimal that 15 and 20 do not


@dataclass(frozen=True)
class Ticks:
    """Round values from below the lowest to above the highest of what is drawn, a step apart."""

    values: tuple[float, ...]

    @classmethod
    def over(cls, values: Iterable[float | None], about: int) -> Ticks:
        """Return about so many values around `values`, those that are missing left out.

        What is never negative has no marks below 0.
        """
        from matplotlib.ticker import MaxNLocator

        held = [float(value) for value in values if value is not None and value == value]
        low, high = (min(held), max(held)) if held else (0.0, 1.0)
        apart = max(10 ** (1 - PLACES), 1e-9 * abs(high))
        if high - low < apart:  # the same value throughout, as far as labels could tell
            low, high = (low - 1, high + 1) if low < 0 or low >= 1 else (0.0, max(2 * high, 1.0))
        ticks = [float(tick) for tick in MaxNLocator(nbins=about, steps=STEPS).tick_values(low, high)]
        return cls(tuple(round(tick, 9) for tick in ticks if tick >= 0 or (held and min(held) < 0)))

    @property
    def low(self) -> float:
        """The first value that is marked."""
        return self.values[0]

    @property
    def high(self) -> float:
        """The last."""
        return self.values[-1]

    def share(self, value: float) -> float:
        """Return how far along the scale a value stands, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def label(self, tick: float) -> str:
        """Return a marked value with as many decimals as the step between two needs.

        >>> [Ticks((0.25, 0.3, 0.35)).label(tick) for tick in (0.25, 0.3)]
        ['0.25', '0.30']
        """
        step = self.values[1] - self.values[0]
        decimals = next(
            (places for places in range(PLACES) if abs(step - round(step, places)) < 1e-9), PLACES
        )
        return numerals.number(tick, decimals)
