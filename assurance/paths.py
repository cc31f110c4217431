"""Where everything is. No other module joins folder names."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"
PROCESSED = ROOT / "data" / "processed"
PUBLISHED = ROOT / "published"
PUBLISHED_DOCS = ROOT / "published-docs"
NOTEBOOKS = ROOT / "notebooks"
REPORTS = ROOT / "reports"
CORRECTIONS = ROOT / "corrections"
EXTENSION = ROOT / "_extensions" / "assurance"
QUARTO_PROJECT = ROOT / "_quarto.yml"
SETTINGS = ROOT / "settings.toml"
COMPARISON_WORDS = REPORTS / "comparison-words.toml"
DOCS = ROOT / "docs"
RETURNS_GUIDE = DOCS / "returns.md"
METHODS_GUIDE = DOCS / "methods.md"


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Return `name` as a folder or anchor name: lower case letters, digits and hyphens.

    >>> slug("Kingston upon Hull, City of")
    'kingston-upon-hull-city-of'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def shown(path: Path) -> str:
    """Return `path` as a person would type it from where they stand, with forward slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all, as UTF-8 with Unix line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def write_json(path: Path, values: Any) -> None:
    """Write values as JSON that people can read too, whole or not at all."""
    write_text(path, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV, whole or not at all, the same bytes on every system. Each has just these columns.

    Text that a spreadsheet would run as a formula is written as text.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: inert(value) for name, value in row.items()} for row in rows)
    write_text(path, text.getvalue())


_NUMBER = re.compile(r"[+-]?(\d[\d,]*)?(\.\d+)?(e[+-]?\d+)?%?", re.IGNORECASE)


def inert(value: Any) -> Any:
    """Return a value for CSV: text that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> inert("=HYPERLINK(1)"), inert("@SUM(1)"), inert("-2+3"), inert("-2.5"), inert(-2.5), inert("-")
    ("'=HYPERLINK(1)", "'@SUM(1)", "'-2+3", '-2.5', -2.5, '-')
    """
    if not isinstance(value, str):
        return value
    # Older Pythons do not quote a carriage return, which would then end the row.
    value = value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    runs = len(value) > 1 and value[0] in "=+-@\t\n" and not _NUMBER.fullmatch(value)
    return f"'{value}" if runs else value


@dataclass(frozen=True)
class NationalFolder:
    """What was read once, for every council, from one national file. Named by the file's hash."""

    root: Path

    @classmethod
    def of(cls, processed: Path, sha256: str) -> NationalFolder:
        """Return the folder for the raw file with this hash."""
        return cls(processed / "national" / sha256[:16])

    def table(self, name: str) -> Path:
        """Return the Parquet file of one tidy table, all councils."""
        return self.root / f"{name}.parquet"

    def by_council(self, name: str) -> Path:
        """Return the Parquet file of a large table in the order of councils: one's are soon read."""
        return self.root / f"{name}.by-council.parquet"

    @property
    def newest(self) -> Path:
        """What tells the file from an older or a newer one (JSON)."""
        return self.root / "newest.json"

    @property
    def ledger(self) -> Path:
        """The row ledger of the file."""
        return self.root / "ledger.json"

    @property
    def checks(self) -> Path:
        """The folder of what the checks of the whole file found, beside the folders of tables."""
        return self.root.parent.with_name("national-checks") / self.root.name


@dataclass(frozen=True)
class EditionFolder:
    """Everything made on the way to one council's edition, before it is published."""

    root: Path

    @classmethod
    def of(cls, processed: Path, council: str, edition: str) -> EditionFolder:
        """Return the folder of `council` (a slug) and `edition` under `processed`."""
        return cls(processed / council / edition)

    def table(self, name: str) -> Path:
        """Return the Parquet file of one tidy table, this council's rows."""
        return self.root / "tidy" / f"{name}.parquet"

    @property
    def inputs(self) -> Path:
        """The raw files this edition rests on, with their provenance (JSON)."""
        return self.root / "inputs.json"

    @property
    def ledger(self) -> Path:
        """The row ledger of every file (JSON)."""
        return self.root / "ledger.json"

    @property
    def corrections(self) -> Path:
        """The corrections that were made in the tidy tables (JSON)."""
        return self.root / "corrections.json"

    @property
    def checks(self) -> Path:
        """The folder of the checks: results.json, failing-rows.csv, data-docs/."""
        return self.root / "checks"

    def facts(self, theme: str) -> Path:
        """Return the facts and sentences of one theme (JSON)."""
        return self.root / "facts" / f"{theme}.json"

    def figure_data(self, theme: str) -> Path:
        """Return the folder of one theme's figure and table data (CSV, one file a figure)."""
        return self.root / "figures" / theme

    @property
    def register(self) -> Path:
        """The folder of the register, as it is published: facts.csv, facts.json; and its record."""
        return self.root / "register"

    @property
    def whole_register(self) -> Path:
        """The whole register, with the places of every figure (JSON)."""
        return self.register / "whole.json"

    @property
    def prose(self) -> Path:
        """The folder of what an edition keeps of its prose: record.json; and of what changed: changes.csv."""
        return self.root / "prose"

    @property
    def drawn(self) -> Path:
        """The folder of the downloads that cost time to make: the charts, the spreadsheet."""
        return self.root / "drawn"

    @property
    def site(self) -> Path:
        """The Quarto project of this council and edition: report sources, variables, notebooks."""
        return self.root / "site"

    def notebook(self, name: str) -> Path:
        """Return an executed notebook, inside the Quarto project that embeds from it."""
        return self.site / "notebooks" / f"{name}.ipynb"

    def rendered(self, report: str, extension: str) -> Path:
        """Return one rendered report."""
        return self.root / "rendered" / f"{report}.{extension}"


def region_page(published: Path, region: str) -> Path:
    """Return where the page of a region is in the published folder.

    >>> region_page(Path("published"), "Yorkshire and The Humber").as_posix()
    'published/regions/yorkshire-and-the-humber.html'
    """
    return published / "regions" / f"{region.casefold().replace(' ', '-')}.html"
