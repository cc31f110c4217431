"""What a committee's paper must have: its parts in order, no blank implication, appendices that are there.

“There are no legal implications” is an answer; nothing is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assurance.prose import COMMENT, Prose
from assurance.publish.sections import texts_of

REPORT = "scrutiny"
PARTS = (
    "sec-summary", "sec-focus", "sec-enquiry", "sec-background",
    "sec-risk", "sec-climate", "sec-finance", "sec-policy", "sec-council-plan", "sec-legal", "sec-equality",
    "sec-public-health", "sec-signatory", "sec-contact", "sec-appendices",
)  # fmt: skip
"""The parts that committees ask for, in the order of their papers; other sections may stand between."""
_NOTHING = re.compile(r"(?:none|nil|n/?a|not applicable|tbc|to follow|[-–—.\s])*", re.IGNORECASE)
_APPENDIX = re.compile(r"\bAppendix ([A-Z])\b")


def refusals(prose: Prose) -> Iterator[str]:
    """Yield what keeps the scrutiny report from going before a committee, each with what to do."""
    if not prose.path(f"{REPORT}.qmd").exists():
        return
    place = f"reports/{prose.place(f'{REPORT}.qmd')}"
    texts = {anchor: (title, text) for (title, anchor), text in texts_of(REPORT, prose).items()}
    there = [anchor for anchor in texts if anchor in PARTS]
    for part in PARTS:
        if part not in texts:
            yield (
                f"{place}: there is no section “{part}”. Write one, even if it says that there is nothing to "
                "report."
            )
    ordered = sorted(there, key=PARTS.index)
    wrong = [one for one, other in zip(there, ordered, strict=True) if one != other]
    if wrong:
        yield (
            f"{place}: “{texts[wrong[0]][0]}” is not where committees have it. The order is: "
            f"{', '.join(PARTS)}."
        )
    for part in there:
        title, text = texts[part]
        if _is_blank(text):
            yield (
                f"{place}: “{title}” is blank. Say what there is, or in a sentence that there is nothing: "
                "“There are no …”."
            )
    items = re.findall(r"^(\d+)\. ", texts.get("sec-enquiry", ("", ""))[1], re.MULTILINE)
    if not items or items != [str(number) for number in range(1, len(items) + 1)]:
        yield f"{place}: the key lines of enquiry are not numbered from 1. Write each as “1. …”, “2. …”."
    yield from _appendices(place, {anchor: text for anchor, (_, text) in texts.items()})


def _is_blank(text: str) -> bool:
    lines = [line for line in text.split("\n") if not re.match(r"#{1,6}\s", line)]
    bare = COMMENT.sub("", "\n".join(lines))
    return bool(_NOTHING.fullmatch(re.sub(r"^\d+(?:\.\d+)+\s*", "", bare.strip())))


def _appendices(place: str, texts: dict[str, str]) -> Iterator[str]:
    """Yield the appendices that are named and are not in the list of appendices."""
    listed = set(re.findall(r"^- \[?Appendix ([A-Z])\b", texts.get("sec-appendices", ""), re.MULTILINE))
    named: dict[str, None] = {}
    for text in texts.values():
        named.update(dict.fromkeys(_APPENDIX.findall(text)))
    for letter in named:
        if letter not in listed:
            yield (
                f"{place}: Appendix {letter} is named and is not in the list of appendices. List it, or name "
                "another."
            )
