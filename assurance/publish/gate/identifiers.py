"""What tells who a person is, told from what only looks like it: numbers, addresses, dates, planted canaries.

`assurance.privacy` takes details out as returns are read, and takes out too much rather than too little. Here
a finished edition is searched: what is found stops it, so what is no detail of a person must not be found
either. The rules that draw the line are in docs/safety.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

from assurance.privacy import is_nhs_number

NHS, NI = "an NHS number", "a National Insurance number"
EMAIL, PHONE, POSTCODE = "an e-mail address", "a telephone number", "a postcode"
BIRTH, OLD_DATE = "a date of birth", "a full date before 2000, which may be of birth"
PATH, CANARY = "a path of this machine", "a planted canary"

OLDEST_FIGURE = 2000
"""No figure is about a day before this year; those who draw on care were mostly born before it."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_OTHER_DIGITS = re.compile(r"[^\D0-9]")
_OTHER_LETTERS = re.compile(r"[^\x00-\x7f]+")

# A pattern that begins with one kind of letter is looked for many times as fast as one that begins with what
# may not stand before it: so what may not is asked of a digit once it is there, by looking back over it.

# CQC numbers locations and providers “1-” and some digits; in the id of a figure that is “1_”. Part of a
# longer word (a hash) is no number.
_TEN_DIGITS = re.compile(
    r"\d(?<![0-9A-Za-z£]\d)\d\d(?<!\d\.\d{3})(?<!\b1-\d{3})(?<!\b1_\d{3})([ -]?)\d{3}([ -]?)(\d{4})"
    r"(?![0-9A-Za-z])(?!\.\d)"
)
_NATIONAL_INSURANCE = re.compile(
    r"(?<![0-9A-Za-z#])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -]?)\d{2}[ -]?\d{2}[ -]?"
    r"\d{2}[ -]?[A-D](?![0-9A-Za-z])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9])")
# As numbers are written here: 0 or +44, and nine or ten digits in the groups that are in use.
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.,+-])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)(?=[1235789])"
    r"(?:\d{9,10}|\d{4}\)?[ -]\d{5,6}|\d{4}\)?[ -]\d{3}[ -]\d{3}|\d{4}\)?[ -]\d{2}[ -]\d{2}[ -]\d{2}"
    r"|\d{3}\)?[ -]\d{3}[ -]\d{4}|\d{3}\)?[ -]\d{7}|\d{2}\)?[ -]\d{4}[ -]\d{4}|\d{2}\)?[ -]\d{8}"
    r"|\d{5}[ -]\d{5})"
    r"(?![0-9A-Za-z])(?![.,]\d)"
)
_POSTCODE_AREAS = (
    "AB AL BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY EC EH EN "
    "EX FK FY GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE LL LN LS LU ME MK ML "
    "NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD "
    "TF TN TQ TR TS TW UB WA WC WD WF WN WR WS WV YO ZE B E G L M N S W"
)
_AREAS = frozenset(_POSTCODE_AREAS.split())
_POSTCODE = re.compile(
    r"(?<![0-9A-Za-z#])([A-Z]{1,2})\d[\dA-Z]?( ?)\d[ABD-HJLNP-UW-Z]{2}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FULL_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -]"
    + _MONTH
    + r"[ ,-]{1,2}(?P<words>\d{4})|(?P<iso>\d{4})-\d{2}-\d{2}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?P<slashes>\d{4}|\d{2}))"
)
_DATE = re.compile(rf"(?<![0-9A-Za-z.])(?<!\d[/-]){_FULL_DATE}(?![0-9A-Za-z])(?!\.\d)", re.IGNORECASE)
BIRTH_WORDS = re.compile(r"\bborn\b|\bd\.?o\.?b\b|\bdates? of birth\b|\bbirth ?da(?:te|y)\b", re.IGNORECASE)
_BORN = re.compile(rf"(?:{BIRTH_WORDS.pattern})(?: on| in)?\W{{0,4}}{_FULL_DATE}", re.IGNORECASE)
# A path that begins at the top of a machine, as Linux, macOS and Windows write them.
_PATH = re.compile(
    r"/(?<![0-9A-Za-z:/.]/)(?:home|Users|root|tmp|mnt|var/folders|private/var)/[^\s\"'<>/]+"
    r"|:(?:(?<=[A-Za-z]:)(?<![0-9A-Za-z:/.][A-Za-z]:)\\{1,2}[^\s\"'<>\\]+\\{1,2}|(?<=file:)///)"
)


class Identifiers:
    """Finds details of people in text.

    Parameters
    ----------
    allowed
        Contacts that a council means to publish: addresses, telephone numbers, postcodes, dates.
    canaries
        Words that were planted, to see that they come out nowhere.
    machine
        Folders of this machine.
    """

    def __init__(
        self, allowed: Iterable[str] = (), canaries: Iterable[str] = (), machine: Iterable[str] = ()
    ) -> None:
        self._allowed = {_bare(each) for each in allowed}
        self._canaries = [each.casefold() for each in canaries if each.strip()]
        self._machine = [each for each in machine if len(each) > 3]

    def kinds(self, text: str) -> Iterator[str]:
        """Yield the kinds of details that a text holds, each once."""
        text = normal(text)
        for kind, sign, found in FINDERS:
            if sign.search(text) and any(_bare(each) not in self._allowed for each in found(text)):
                yield kind
        if self._canaries and any(map(text.casefold().__contains__, self._canaries)):
            yield CANARY
        if any(folder in text for folder in self._machine) or _PATH.search(text):
            yield PATH


def normal(text: str) -> str:
    """Return text as it is read: without marks that cannot be seen, one kind of dash, blank and digit.

    >>> normal("943\u00a0476\u20115919\u200b"), normal("943%20476%205919"), normal("\u0969\u0664")
    ('943 476-5919', '943 476 5919', '34')
    """
    if "%" in text and re.search("%[0-9A-Fa-f]{2}", text):
        text = unquote(text)
    if text.isascii():
        return text
    # First what is of two marks, of which one may be a plain letter; then only what is none needs a look.
    return _OTHER_LETTERS.sub(lambda found: _plain(found[0]), unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def _plain(letters: str) -> str:
    """Return letters that are not ASCII as they are read. A page has few, again and again."""
    letters = _DASHES.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", letters)))
    return _OTHER_DIGITS.sub(lambda digit: str(unicodedata.digit(digit[0])), letters)


def _bare(text: str) -> str:
    return re.sub(r"[\s()-]", "", text).casefold()


def _nhs_numbers(text: str) -> Iterator[str]:
    for found in _TEN_DIGITS.finditer(text):
        if is_nhs_number(found[0]) and (not found[1] + found[2] or _is_one_number(text, found)):
            yield found[0]


def _is_one_number(text: str, found: re.Match[str]) -> bool:
    """Return whether groups of digits are one number, not numbers and a year that stand side by side.

    The cells of a table are run together in the text of a PDF: 187 130 2024.
    """
    before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 2]
    if re.search(r"\bNHS\b", before):
        return True
    beside = re.search(r"\d[%)]?[ -]\Z", before) or re.match(r"[ -]\d", after)
    return not beside and not 1900 <= int(found[3]) < 2100


def _national_insurance(text: str) -> Iterator[str]:
    for found in _NATIONAL_INSURANCE.finditer(text):
        if not found[1] or found[0][:2].isupper():
            yield found[0]


def _postcodes(text: str) -> Iterator[str]:
    for found in _POSTCODE.finditer(text):
        if found[1].upper() not in _AREAS:
            continue
        letters = found[0][-2:].casefold()
        # “Q1 3rd” is none, and small letters without a blank are a code of something else.
        if found[0].upper() == found[0] or (found[2] and letters not in ("st", "nd", "rd", "th")):
            yield found[0]


def _births(text: str) -> Iterator[str]:
    return (found[0] for found in _BORN.finditer(text))


def _old_dates(text: str) -> Iterator[str]:
    for found in _DATE.finditer(text):
        year = found["words"] or found["iso"] or found["slashes"]
        if len(year) == 4 and 1900 <= int(year) < OLDEST_FIGURE:
            yield found[0]


def _all(pattern: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    return lambda text: (found[0] for found in pattern.finditer(text))


FINDERS: tuple[tuple[str, re.Pattern[str], Callable[[str], Iterator[str]]], ...] = (
    (NHS, _TEN_DIGITS, _nhs_numbers),
    (
        NI,
        re.compile(r"\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D](?![0-9A-Za-z])", re.IGNORECASE),
        _national_insurance,
    ),
    (EMAIL, re.compile(r"@(?<=[A-Za-z0-9._%+'-]@)[A-Za-z0-9-]+\."), _all(_EMAIL)),
    (PHONE, re.compile(r"\+44|0(?<![0-9A-Za-z.,+-]0)[1235789](?:[ ()-]{0,2}\d){8}"), _all(_PHONE)),
    (
        POSTCODE,
        re.compile(r"\d(?<=[A-Z]\d)[\dA-Z]? ?\d[A-Z]{2}(?![0-9A-Za-z])", re.IGNORECASE),
        _postcodes,
    ),
    (
        BIRTH,
        re.compile(r"[BbDd](?i:(?<=b)orn|(?<=d)\.?o\.?b|(?<=d)ates? of birth|(?<=b)irth ?da(?:te|y))"),
        _births,
    ),
    (
        OLD_DATE,
        re.compile(
            r"19\d\d(?:(?<=[a-z][ ,-]....)|(?<=[ ,-]{2}....)|(?<=\d[/.-]....)|-\d\d-\d\d)(?![0-9A-Za-z])",
            re.IGNORECASE,
        ),
        _old_dates,
    ),
)
"""Each kind with a sign of it: something that is never wanting where it is, and can be looked for quickly."""


def is_date(text: str) -> bool:
    """Return whether a text is a full date and nothing else."""
    return _DATE.fullmatch(normal(text).strip()) is not None
