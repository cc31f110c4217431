"""How far a reader goes with a file, and why no further.

The largest official file (CQC's ratings in September 2026: 323,673 rows of 28 columns) has about 1 GB of XML,
packed in some tens of MB. Everything here leaves room above that; what goes beyond is no council's return.
"""

from __future__ import annotations

HEADER_WITHIN = 40
"""A header is looked for in this many first rows. Publishers put notes above it, never this many."""

ROWS_A_BATCH = 20_000
"""How many rows are handed on at once: few enough to weigh little, enough for pandas to be quick."""

WORDS_REMEMBERED = 50_000
"""How many words are remembered while rows pass, so that one that comes again is kept once."""

MOST_ROWS = 1_048_576
"""The rows of a sheet in Excel and LibreOffice. A file of more has not been seen by anybody."""

MOST_COLUMNS = 16_384
"""The columns of a sheet in Excel and LibreOffice."""

MOST_CHARACTERS = 32_767
"""What a cell holds in Excel. A longer one is a document, or a quotation mark that was not closed."""

MOST_SHEETS = 500
"""The official workbooks have up to 60. Each sheet is looked at by every return when a file is recognised."""

MOST_BYTES = 1_000_000_000
"""The size of a file. National files are under 100 MB."""

MOST_UNPACKED = 4_000_000_000
"""The size of one part of a workbook when unpacked: four times the largest official one."""

MOST_WORDS_UNPACKED = 400_000_000
"""The size of a workbook's list of words and of its formats: unlike rows, they are held in memory."""

MOST_TIMES_PACKED = 250
"""How many times larger a part may be when unpacked. Official workbooks come to 17 to 40; a bomb to 1,000."""

PACKED_TELLS_FROM = 20_000_000
"""The unpacked size from which `MOST_TIMES_PACKED` is held against a part. A small bomb does no harm."""

MOST_PARTS = 5_000_000
"""The bytes of an archive's list of contents: about 50,000 parts. Workbooks have tens of parts."""

MOST_BEFORE_ROWS = 32_000_000
"""The bytes of styles and settings that come before the first sheet of an OpenDocument file."""

MOST_A_ROW = 4_000_000
"""The bytes of XML, or the characters of CSV, in which a row must end: what cannot end must not be held."""
