"""How far a reader goes with a file, and why no further."""

from __future__ import annotations

HEADER_WITHIN = 40
"""A header is looked for in this many first rows. Publishers put notes above it, never this many."""

ROWS_A_BATCH = 20_000
"""How many rows are handed on at once: few enough to weigh little, enough for pandas to be quick."""

WORDS_REMEMBERED = 200_000
"""How many words are remembered while rows pass, so that one that comes again is kept once."""
