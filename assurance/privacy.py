"""What is known about people stays with the council: dropped, made a pseudonym, or masked as it is read.

A reader drops every column that a report has no need of. Where rows about one person (or one request) must
be told apart, `pseudonyms` stands in for the identifier. What people type freely is `screen`ed: a name in a
sentence cannot be told from another word, so a column of free text about people is dropped, not screened;
screening is for words that are meant to be printed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Iterable
from functools import cache

from assurance import paths
from assurance.errors import UsageError

KEY = paths.ROOT / "data" / "pseudonym.key"
"""The key of the pseudonyms: made on first need, never committed, never published."""

_DIGITS = 16
DIGITS = frozenset("0123456789")  # isdigit() takes “³” for one


@cache
def _key() -> bytes:
    """Return the key of this installation, made if there is none."""
    try:
        with KEY.open("xb") as file:
            KEY.chmod(0o600)
            file.write(secrets.token_hex(32).encode("ascii"))
    except FileExistsError:
        pass
    except OSError as error:
        raise UsageError(
            f"{paths.shown(KEY)} cannot be written: {error.strerror}. It holds the key that stands between "
            "pseudonyms and people: give this account leave to write there."
        ) from None
    for _ in range(40):
        key = KEY.read_bytes()
        if len(key) == 64:
            return key
        time.sleep(0.05)  # another process is writing it
    raise UsageError(f"{paths.shown(KEY)} is cut short. Take it out of the folder and run again.")


def pseudonym(identifier: str, of: str) -> str:
    """Return what stands in for an identifier: the same for the same identifier on one installation.

    A keyed hash (BLAKE2b): without the key nobody can try out identifiers to find one. `of` says what is
    identified ("person", "request"), so that equal numbers of different things do not meet. An empty
    identifier stays empty. Nothing published may depend on a pseudonym: keys differ between installations.
    """
    if not identifier:
        return ""
    hashed = hashlib.blake2b(
        identifier.encode("utf-8"), key=_key(), person=of.encode("ascii")[:16], digest_size=_DIGITS // 2
    )
    return hashed.hexdigest()


def pseudonyms(identifiers: Iterable[str], of: str) -> list[str]:
    """Return what stands in for each of some identifiers, as `pseudonym` does."""
    known: dict[str, str] = {}
    out = []
    for identifier in identifiers:
        if identifier not in known:
            known[identifier] = pseudonym(identifier, of)
        out.append(known[identifier])
    return out


# CQC numbers locations and providers “1-” and some digits: neither a telephone nor an NHS number.
_PATTERNS = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "a National Insurance number": re.compile(
        r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE
    ),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE),
    "a date of birth": re.compile(
        r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\b\W{0,3}[\w/.,-]+(?: \w+){0,2}", re.IGNORECASE
    ),
    "a telephone number": re.compile(r"(?<![\d.])(?<!\b1-)(?:\+44 ?|0)\d(?:[ -]?\d){8,9}(?!\.?\d)"),
}
_TEN_DIGITS = re.compile(r"(?<![\d.])(?<!\b1-)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\.?\d)")


def screen(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with what looks like a person's details taken out, and what kinds they were.

    Found are NHS numbers (ten digits with their check digit), National Insurance numbers, e-mail addresses,
    telephone numbers, postcodes, and dates that are said to be of birth. Names are not: see the module.

    >>> screen("About NHS number 943 476 5919.")
    ('About NHS number [removed: an NHS number].', ('an NHS number',))
    >>> screen("75% of 1,234 people in 2024-25")
    ('75% of 1,234 people in 2024-25', ())
    """
    found: dict[str, None] = {}

    def nhs(match: re.Match[str]) -> str:
        if not is_nhs_number(match[0]):
            return match[0]
        found["an NHS number"] = None
        return "[removed: an NHS number]"

    text = _TEN_DIGITS.sub(nhs, text)
    for kind, pattern in _PATTERNS.items():
        text, count = pattern.subn(f"[removed: {kind}]", text)
        if count:
            found[kind] = None
    return text, tuple(found)


def is_nhs_number(text: str) -> bool:
    """Return whether `text` is ten digits whose last is the check digit of an NHS number (modulus 11).

    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = [int(digit) for digit in text if digit in DIGITS]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check % 11 == digits[9]
