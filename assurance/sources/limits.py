"""How far a reader goes with a file, and why no further."""

from __future__ import annotations

HEADER_WITHIN = 40
"""A header is looked for in this many first rows. Publishers put notes above it, never this many."""
