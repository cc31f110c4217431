"""Cells of a homecare return that say more than one thing, or one thing in several ways."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assurance.sources.sheets import as_text

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

HOURS = ("Hours requested", "Hours sourced")
DOUBLE_UP = "Double-up"
_TWICE = re.compile(r"(.*\d)\s*(?:\(\s*[x×]\s*2\s*\)|[x×]\s*2)", re.IGNORECASE)
_FORM_OF_COMPANY = frozenset({"ltd", "limited", "plc", "llp", "cic", "the"})


def split_double_up(cells: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the cells with hours such as "10.5 (x2)" as 10.5 hours for two care workers.

    Where the row itself says that it is no double-up, whether it is one is left open.
    """
    for header in filter(cells.__contains__, HOURS):
        for row, cell in cells[header].items():
            match = _TWICE.fullmatch(as_text(cell)) if isinstance(cell, str) else None
            if not match:
                continue
            if DOUBLE_UP not in cells:
                cells = cells.assign(**{DOUBLE_UP: ""})
            said = as_text(cells.at[row, DOUBLE_UP]).casefold()
            agreed = said in ("", "yes", "y", "true")
            cells.at[row, header] = match[1]
            cells.at[row, DOUBLE_UP] = "Yes" if agreed else ""
            became = f"{match[1]} hours, double-up" if agreed else f"{match[1]} hours, double-up not known"
            ledger.repaired(f"read “{header}” that say two care workers", cell, became)
    return cells


def spell_alike(names: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return names of providers, each as it is written most often: "ABC CARE LTD." as "ABC Care Limited"."""
    spelt: dict[str, Counter[str]] = {}
    for name, count in Counter(names.dropna().tolist()).items():
        spelt.setdefault(plain_provider(name), Counter())[name] = count
    usual = [(counted, counted.most_common(1)[0][0]) for counted in spelt.values()]
    wrong = {name: right for counted, right in usual for name in counted if name != right}
    alike = names.copy()
    for row, name in names[names.isin(list(wrong))].items():
        ledger.repaired("wrote the name of a provider as elsewhere in the file", name, wrong[name])
        alike[row] = wrong[name]
    return alike


def plain_provider(name: str) -> str:
    """Return a provider's name for comparing: without case, punctuation and form of company.

    >>> plain_provider("ABC Care & Support Ltd."), plain_provider("The ABC CARE and SUPPORT Limited")
    ('abc care and support', 'abc care and support')
    """
    words = re.sub(
        r"[^a-z0-9]+", " ", name.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    )
    kept = [word for word in words.split() if word not in _FORM_OF_COMPANY]
    return " ".join(kept) or words.strip()
