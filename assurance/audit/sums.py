"""Parts said to be of one whole: in a sentence, in a list, in money; and lists as long as they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assurance.audit.findings import Finding, at
from assurance.audit.quantities import WORDS, Quantity
from assurance.audit.reading import Block, Document
from assurance.audit.sentences import Sentence
from assurance.numerals import number

_OF_BEFORE = re.compile(
    r"\b(?:of|among|amongst|out of|in relation to|in respect of)\s+(?:all\s+)?(?:the|these|those|our|its"
    r"|their)?\s*"
    r"(?:total\s+of\s+)?$",
    re.IGNORECASE,
)
_OF_THESE = re.compile(r"^\s*(?:\w+\s+){0,2}?of (?:these|those|them|which|whom|whose)\b", re.IGNORECASE)
_VERB = re.compile(
    r"^\s*(?:(?:of (?:these|those|them|which|whom)|people|others|more|further|additional|requests?|providers?"
    r"|services?"
    r"|homes?|were|who|that|\w+s)\s+){0,2}"
    r"(?:were|was|are|is|had|have|has|received|remained?|started|waited|took|chose|moved|went|came|left|died"
    r"|completed|within|in\s(?:2|two)\b|rated|with\s+a\s+week|at|on)\b",
    re.IGNORECASE,
)
_ADDS_NOT = re.compile(
    r"\b(?:including|such as|for example|e\.g\.|particularly|respectively|each|per|more than one)\b", re.I
)
_REST = re.compile(
    r"^(?:the\s+(?:remaining|other)\s+)?$|^(?:a\s+)?(?:further|another)\s+$|^(?:there\s+(?:was"
    r"|were)\s+)?(?:an?\s+additional\s+)?$",
    re.I,
)
_PEOPLE = frozenset(
    [
        "people",
        "person",
        "other",
        "resident",
        "customer",
        "client",
        "user",
        "adult",
        "tenant",
        "carer",
        "individual",
        "patient",
    ]
)


@dataclass(frozen=True)
class Whole:
    """A whole and what is said to be its parts."""

    whole: Quantity
    parts: tuple[Quantity, ...]
    sentence: Sentence
    quote: str
    may_overlap: bool

    @property
    def total(self) -> float:
        """What the parts come to."""
        return sum(part.value for part in self.parts)


def wholes(document: Document) -> Iterator[Whole]:
    """Yield the wholes that a document divides into at least two parts, in a sentence and the one after it.

    Only words that say so count as dividing: "of 187 requests, 130 were…, 31… and 17…", "138 people, but 94
    of these were…", "five homes, four are…, one is…". Parts are counts without a noun of their own, or of the
    same things, or of people.
    """
    for block in document.blocks:
        for sentence, following in zip(block.sentences, [*block.sentences[1:], None], strict=True):
            found = _whole(sentence, following)
            if found:
                yield found


def _whole(sentence: Sentence, following: Sentence | None) -> Whole | None:
    counts = [figure for figure in sentence.figures if figure.unit == "count"]
    for position, whole in enumerate(counts):
        later = counts[position + 1 :]
        if not later or whole.value < 2 or whole.about or not whole.noun:
            continue
        before, after = sentence.text[: whole.start], sentence.text[whole.end : later[0].start]
        # Not "15 of the 21 providers", where a part stands before the whole.
        is_of = bool(_OF_BEFORE.search(before)) and not any(
            re.fullmatch(r"\s+(?:\w+\s+)?of\s+(?:the\s+)?", before[earlier.end :])
            for earlier in counts[:position]
        )
        is_of_these = bool(_OF_THESE.match(sentence.text[later[0].end :]))
        lists = bool(re.search(r",\s*$|:\s*$|\bwith\s*$", after)) and _VERB.match(
            sentence.text[later[0].end :]
        )
        if not (is_of or is_of_these or lists):
            continue
        if _ADDS_NOT.search(sentence.text[whole.end :]):
            continue
        parts = [part for part in later if _is_part(part, whole, sentence.text)]
        if any(part.value > whole.value for part in parts) or any(part.about for part in parts):
            continue
        # "a", "b and c" of one sentence share the verb of the first.
        rest = _rest(following, whole) if following and parts and (is_of or is_of_these) else []
        quote = sentence.text if not rest or following is None else f"{sentence.text} {following.text}"
        if len(parts) + len(rest) < 2 or _come_to(whole.value, [figure.value for figure in later + rest]):
            continue
        overlap = bool(re.search(r"\bin relation to\b", before, re.I)) or not is_of
        return Whole(whole, (*parts, *rest), sentence, quote, overlap)
    return None


def _come_to(whole: float, counts: Sequence[float]) -> bool:
    """Return whether some counts next to each other come to the whole: then nothing is amiss."""
    return any(
        sum(counts[first:last]) == whole
        for first in range(len(counts))
        for last in range(first + 2, len(counts) + 1)
    )


def _is_part(part: Quantity, whole: Quantity, text: str) -> bool:
    same = not part.noun or part.head == whole.head or part.head in _PEOPLE
    after = text[part.end :]
    before = text[: part.start]
    if re.search(r"\b(?:with|by|from|to|than|every|per|in|between|for|at|about)\s+$", before, re.IGNORECASE):
        return False
    clause = bool(_VERB.match(after)) or bool(
        re.search(r"(?:,|;|\band|\bor|:)\s*(?:the other |only |just |a further |another )?$", before)
    )
    return same and clause and not re.match(r"\s*(?:%|per cent|or|to|[-–])\s*\d", after)


def _rest(following: Sentence, whole: Quantity) -> list[Quantity]:
    """Return the part that the next sentence begins with: "6 people had waited for longer than a week"."""
    first = next((figure for figure in following.figures if figure.unit == "count"), None)
    if first is None or first.about or first.value > whole.value:
        return []
    opening = following.text[: first.start]
    same = not first.noun or first.head == whole.head or first.head in _PEOPLE or whole.head in _PEOPLE
    starts = bool(_REST.match(opening))
    return [first] if same and starts and bool(_VERB.match(following.text[first.end :])) else []


def in_sentences(document: Document) -> Iterator[Finding]:
    """Yield wholes whose parts do not come to them, in a sentence and the one after it."""
    for each in wholes(document):
        total, whole = each.total, each.whole.value
        if total == whole or total > whole:
            continue  # more than the whole is for `overlapping`
        left = whole - total
        noun = each.whole.noun
        yield at(
            each.sentence,
            "question",
            each.quote,
            f"The parts come to {number(total)}, {number(left)} fewer than the {number(whole)} {noun}. "
            f"What of the other {number(left)}?",
            f"{_added(each.parts)} = {number(total)}; {number(whole)} − {number(total)} = {number(left)}",
        )


def overlapping(document: Document) -> Iterator[Finding]:
    """Yield groups of one whole that come to more than it, so that some are counted twice."""
    for each in wholes(document):
        if each.total > each.whole.value:
            over = each.total - each.whole.value
            yield at(
                each.sentence,
                "question",
                each.quote,
                f"The groups come to {number(each.total)}, more than the {number(each.whole.value)} "
                f"{each.whole.noun}. If at least {number(over)} are in two groups, does the text say "
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f"so?",
                f"{_added(each.parts)} = {number(each.total)} > {number(each.whole.value)}",
            )


def _added(parts: Sequence[Quantity]) -> str:
    return " + ".join(number(part.value) for part in parts)


def in_lists(document: Document) -> Iterator[Finding]:
    """Yield lists of counts that come neither to the total in their introduction nor to one just before."""
    for introduction, items, before in _lists(document):
        counts = [item.sentences[0].figures[0] for item in items if _opens_with_count(item)]
        if len(counts) < 2 or len(counts) < len(items):
            continue
        heads = {count.head for count in counts if count.value != 1 and count.head}
        if len(heads) > 1 or any(count.about for count in counts):
            continue
        head = next(iter(heads), "")
        total = sum(count.value for count in counts)
        stated = [
            figure
            for sentence in introduction.sentences
            for figure in sentence.figures
            if figure.unit == "count" and not figure.about and (not head or figure.head == head)
        ]
        nearby = [
            figure.value
            for block in before
            for sentence in block.sentences
            for figure in sentence.figures
            if figure.unit == "count" and (not head or figure.head == head)
        ]
        if not stated or any(figure.value == total for figure in stated) or total in nearby:
            continue
        whole = stated[-1]
        if not 0.5 <= total / whole.value <= 1.5:
            continue
        quote = " · ".join([introduction.text[-160:], *(item.text for item in items)])
        yield at(
            introduction,
            "question",
            quote,
            f"The items come to {number(total)}, the introduction says {number(whole.value)} {whole.noun}. "
            "Which is meant, and where are the others?",
            f"{_added(counts)} = {number(total)} ≠ {number(whole.value)}",
        )


def _opens_with_count(item: Block) -> bool:
    if not item.sentences or not item.sentences[0].figures:
        return False
    first = item.sentences[0].figures[0]
    return first.unit == "count" and first.start == 0


def _lists(document: Document) -> Iterator[tuple[Block, list[Block], list[Block]]]:
    """Yield each list: the paragraph that introduces it, its items, and the three blocks before."""
    parts = document.parts
    at_ = 0
    while at_ < len(parts):
        items: list[Block] = []
        for part in parts[at_ + 1 :]:
            if not (isinstance(part, Block) and part.kind == "item"):
                break
            items.append(part)
        introduction = parts[at_]
        if isinstance(introduction, Block) and introduction.kind != "item" and items:
            yield (
                introduction,
                items,
                [each for each in parts[max(0, at_ - 3) : at_] if isinstance(each, Block)],
            )
        at_ += 1 + len(items)


_SAYS_HOW_MANY = re.compile(
    rf"\b(?P<count>{'|'.join(list(WORDS)[2:])}|\d{{1,2}})\s+(?P<noun>(?:[\w-]+\s+){{0,4}}?[\w-]+s)\b"
    r"(?:[^.:]{0,60}?)(?:\b(?:which are|are|were|as follows|these are|they are|namely|including)\b"
    r"[^.:]{0,20})?:\s*$",
    re.IGNORECASE,
)


def lengths_of_lists(document: Document) -> Iterator[Finding]:
    """Yield lists that are not as long as the words before them say: "four priorities, which are:"."""
    for introduction, items, _ in _lists(document):
        last = introduction.sentences[-1].text if introduction.sentences else ""
        said = _SAYS_HOW_MANY.search(last)
        if not said or "including" in said[0] or re.search(r"\d\s*$", last[: said.start()]):
            continue
        if re.search(
            r"\b(?:at least|over|more than|some of|of the|the last|past|within|next)\s*$",
            last[: said.start()],
            re.I,
        ):
            continue
        if re.match(r"(?:months|years|weeks|days|hours|minutes|times)\b", said["noun"], re.I):
            continue
        count = WORDS.get(said["count"].lower(), 0) or int(said["count"])
        if count == len(items) or count > 15 or _opens_with_count(items[0]):
            continue
        yield at(
            introduction,
            "question",
            last,
            f"“{said['count']} {said['noun']}” are announced and {number(len(items))} are listed. "
            "Is one missing, or does one take two lines?",
            f"{count} ≠ {len(items)}",
        )


def of_money(document: Document) -> Iterator[Finding]:
    """Yield totals of money whose parts, in brackets after it or joined by "and", do not come to them."""
    for sentence in document.sentences:
        money = [figure for figure in sentence.figures if figure.unit == "pounds" and not figure.about]
        for whole, *parts in ([money[i], *money[i + 1 :]] for i in range(len(money) - 2)):
            between = sentence.text[whole.end : parts[0].start]
            if not re.search(
                r"\b(?:total|made up of|comprising|consisting of|split)\b",
                sentence.text[: parts[0].start],
                re.I,
            ):
                continue
            inside = [part for part in parts if sentence.text[: part.start].rstrip().endswith("(")]
            chosen = (
                inside
                if len(inside) > 1
                else parts
                if re.search(r"(?:of|comprising|between)\s*$", between)
                else []
            )
            if len(chosen) < 2:
                continue
            total = sum(part.value for part in chosen)
            off = whole.half + sum(part.half for part in chosen)
            if abs(total - whole.value) <= off * 1.0001:
                continue
            yield at(
                sentence,
                "wrong",
                sentence.text,
                f"The parts come to {_money(total)}, the total is said to be {whole.text}.",
                f"{' + '.join(part.text for part in chosen)} = {_money(total)} ≠ {whole.text}",
            )
            break


def _money(value: float) -> str:
    if value >= 1e6 and value % 1e4 == 0:
        return f"£{value / 1e6:g}m"
    return f"£{number(value, 0 if value == int(value) else 2)}"
