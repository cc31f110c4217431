"""Percentages: whether their counts give them, whether any could, what they are of, how they change."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from assurance import numerals
from assurance.audit.findings import Finding, at
from assurance.audit.quantities import Quantity, singular
from assurance.audit.reading import Document
from assurance.audit.sentences import Sentence
from assurance.numerals import listed, number, percentage

_LARGEST_BASE = 5_000
"""Bases above it give every percentage with two decimals."""

_OUT_OF = re.compile(
    r"^(?:\s+[\w-]+){0,3}\s+(?:out\s+)?of\s+(?:the\s+|all\s+|our\s+|a\s+total\s+of\s+|total\s+)*$", re.I
)


def of_counts(document: Document) -> Iterator[Finding]:
    """Yield percentages that the counts beside them do not give: "15 of the 21 providers (75%)".

    The percentage must stand next to "a of b", in brackets, after a comma or a dash, or "a (p%) of b". A part
    that is larger than its whole is found too.
    """
    for sentence in document.sentences:
        for part, whole, start, end in _pairs(sentence):
            if part.value > whole.value and not part.about and (not part.noun or part.head == whole.head):
                yield at(
                    sentence,
                    "wrong",
                    sentence.text,
                    f"{part.text} cannot be of {whole.text}: the part is larger than the whole.",
                    f"{number(part.value)} > {number(whole.value)}",
                )
                continue
            percent = _percent_of(sentence, start, end)
            if percent is None or part.about or whole.about or not whole.value:
                continue
            exact = 100 * part.value / whole.value
            decimals = _decimals(percent)
            if abs(exact - percent.value) <= percent.half + 1e-9:
                continue
            yield at(
                sentence,
                "wrong",
                sentence.text,
                f"{part.text} of {whole.text} is {percentage(exact, max(decimals, 1))}, not {percent.text}.",
                f"100 × {number(part.value)} ÷ {number(whole.value)} = {percentage(exact, decimals + 1)}",
            )


def _pairs(sentence: Sentence) -> Iterator[tuple[Quantity, Quantity, int, int]]:
    counts = [figure for figure in sentence.figures if figure.unit == "count"]
    for part, whole in itertools.pairwise(counts):
        between = sentence.text[part.end : whole.start]
        bare = re.sub(r"\(\s*[\d.]+\s?(?:%|per cent)\s*\)", "", between)
        if _OUT_OF.match(bare) and not re.search(
            r"\b(?:increase|rise|fall|number|total)\s+of\s*$", bare, re.I
        ):
            yield part, whole, part.start, whole.end + (len(whole.noun) + 1 if whole.noun else 0)


def _percent_of(sentence: Sentence, start: int, end: int) -> Quantity | None:
    """Return the percentage that belongs to "a of b": within it, just before or just after."""
    for figure in sentence.figures:
        if figure.unit != "per cent" or figure.about:
            continue
        if start <= figure.start < end:
            return figure
        after = sentence.text[end : figure.start]
        if figure.start >= end and re.fullmatch(
            r"[\w\s]{0,25}?\s*(?:\(|,\s*(?:or\s+)?|[-–—]\s*|\s+or\s+|:\s*)", after
        ):
            return figure
        before = sentence.text[figure.end : start]
        if figure.end <= start and re.fullmatch(r"\s*\(\s*", before):
            return figure
    return None


def _decimals(figure: Quantity) -> int:
    return len(re.sub(r"[^\d.]", "", figure.text).partition(".")[2])


def possible(document: Document) -> Iterator[Finding]:
    """Yield percentages that the base they stand with cannot give.

    Percentages with two decimals tell how many they are of: 4.04, 77.78, 13.13 and 1.01 together are of 99,
    or a multiple of it. Where a sentence gives three or more and the next speaks of some of the same, the
    next one's smallest base is held against theirs. Percentages of more than 100 of people or places are
    none.
    """
    for block in document.blocks:
        known: tuple[int, Sentence] | None = None
        for sentence in block.sentences:
            percents = [figure for figure in sentence.figures if figure.unit == "per cent"]
            for figure in percents:
                after = sentence.text[figure.end :]
                if figure.value > 100 and re.match(
                    r"\s+of (?:the )?(?:people|adults|carers|providers|services|homes|care|staff|residents)",
                    after,
                ):
                    yield at(
                        sentence,
                        "wrong",
                        sentence.text,
                        f"{figure.text} of them is more than all of them.",
                        f"{figure.text} > 100%",
                    )
            fine = [figure for figure in percents if _decimals(figure) >= 2]
            if len(fine) >= 3:
                base = next(
                    (
                        base
                        for base in range(2, _LARGEST_BASE)
                        if all(numerals.possible(figure.value, base, _decimals(figure)) for figure in fine)
                    ),
                    None,
                )
                known = (base, sentence) if base and base >= 10 else None
                continue
            if (
                known
                and len(fine) == 1
                and re.search(r"\bfor\b|\bof (?:these|which|them)\b|\bamong\b", sentence.text, re.I)
            ):
                needed = numerals.smallest_base(fine[0].value, _decimals(fine[0]), _LARGEST_BASE)
                if needed and needed > known[0]:
                    yield at(
                        sentence,
                        "question",
                        sentence.text,
                        f"{fine[0].text} needs at least {number(needed)} to be a share of. The percentages "
                        f"before it "
                        f"are shares of {number(known[0])} or a multiple of it. Of how many is this one, and "
                        f"can they "
                        "be some of those?",
                        f"no count of fewer than {number(needed)} prints as {fine[0].text}; "
                        f"{listed(each.text for each in known[1].figures if each.unit == 'per cent')} "
                        f"all fit {number(known[0])}",
                    )


def changes(document: Document) -> Iterator[Finding]:
    """Yield changes that the two figures beside them do not give.

    "rose by 14% from 1,673 to 1,907", "a reduction of 63, from 592 to 529"; a change of percentages that is
    printed in per cent and is one in percentage points; words that go the other way from their figures.
    """
    for sentence in document.sentences:
        for one, two in _from_to(sentence):
            rises = two.value > one.value
            verb = _verb(sentence, one)
            if verb is not None and one.value != two.value and verb != rises:
                yield at(
                    sentence,
                    "wrong",
                    sentence.text,
                    f"From {one.text} to {two.text} is {'a rise' if rises else 'a fall'}, the words say "
                    f"{'a fall' if rises else 'a rise'}.",
                    f"{_shown(two)} − {_shown(one)} = "
                    f"{number(two.value - one.value, max(_decimals(one), _decimals(two)))}",
                )
                continue
            yield from _size(sentence, one, two)


def _shown(figure: Quantity) -> str:
    return number(figure.value, _decimals(figure))


_UP = re.compile(
    r"\b(?:increas\w+|r[io]se[sn]?|rising|grew|grown|growth|up|higher|improv\w+)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:decreas\w+|reduc\w+|fell|fall(?:en|ing|s)?|dropp?\w*|down|lower(?:ed)?|declin\w+|cut)\b", re.I
)


def _verb(sentence: Sentence, one: Quantity) -> bool | None:
    """Return whether the words before "from a to b" say that it rose; None for neither, or both."""
    before = sentence.text[max(0, one.start - 70) : one.start]
    clause = re.split(r"[,;:]|\bbut\b|\bwhile\b|\bwhich\b", before)[-1]
    up, down = bool(_UP.search(clause)), bool(_DOWN.search(clause))
    if (
        re.search(r"\bimprov", clause, re.I)
        or up == down
        or re.search(r"\b(?:rate|pace|risk|not)\b", clause, re.I)
    ):
        return None
    return up


def _from_to(sentence: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    figures = [figure for figure in sentence.figures if figure.unit in ("count", "per cent", "pounds")]
    for one, two in itertools.pairwise(figures):
        between = sentence.text[one.end : two.start]
        if (
            one.unit == two.unit
            and re.search(
                r"\bfrom\s+(?:about\s+|around\s+|an?\s+\w+\s+of\s+)?$", sentence.text[: one.start], re.I
            )
            and re.fullmatch(r"(?:[^.;:]{0,60}?)\s+to\s+", between)
            and not re.search(r"\d\s*%", between)
        ):
            yield one, two


def _size(sentence: Sentence, one: Quantity, two: Quantity) -> Iterator[Finding]:
    for change in sentence.figures:
        if change in (one, two) or change.unit not in ("per cent", one.unit) or change.about:
            continue
        before = sentence.text[: change.start]
        if not re.search(r"\b(?:by|of|\()\s*$|\($", before) or abs(change.start - one.start) > 90:
            continue
        if not (_UP.search(before[-60:]) or _DOWN.search(before[-60:]) or before.rstrip().endswith("(")):
            continue
        if not one.value or one.about or two.about:
            continue
        difference = abs(two.value - one.value)
        if one.unit == "per cent" and change.unit == "per cent":
            points = abs(difference - change.value) <= change.half + one.half + two.half
            after = sentence.text[change.end : change.end + 20]
            if points and "point" not in after and difference > one.half + two.half:
                yield at(
                    sentence,
                    "question",
                    sentence.text,
                    f"From {one.text} to {two.text} is {number(difference, _decimals(one))} percentage "
                    f"points; "
                    f"“{change.text}” would be a change relative to {one.text}. Which is meant?",
                    f"{two.text} − {one.text} = {number(difference, _decimals(one))} points; relative: "
                    f"{percentage(100 * difference / one.value, 1)}",
                )
        elif change.unit == "per cent":
            low = 100 * max(0.0, difference - one.half - two.half) / (one.value + one.half)
            high = 100 * (difference + one.half + two.half) / max(one.value - one.half, 1e-9)
            if not low - change.half <= change.value <= high + change.half:
                yield at(
                    sentence,
                    "wrong",
                    sentence.text,
                    f"From {one.text} to {two.text} is {percentage(100 * difference / one.value, 1)}, not "
                    f"{change.text}.",
                    f"100 × {_shown_difference(one, two)} ÷ {_shown(one)} = "
                    f"{percentage(100 * difference / one.value, 2)}",
                )
        elif (
            change.unit == one.unit
            and not change.noun
            and abs(difference - change.value) > _off(one, two, change)
        ):
            yield at(
                sentence,
                "wrong",
                sentence.text,
                f"From {one.text} to {two.text} is {number(difference)}, not {change.text}.",
                f"{_shown(two)} − {_shown(one)} = {number(two.value - one.value)}",
            )


def _off(*figures: Quantity) -> float:
    """Return how far a difference may be off because figures are printed rounded; whole numbers are not."""
    return sum(0.0 if figure.step == 1 else figure.half for figure in figures)


def _shown_difference(one: Quantity, two: Quantity) -> str:
    return number(abs(two.value - one.value), max(_decimals(one), _decimals(two)))


def bases(document: Document) -> Iterator[Finding]:
    """Yield percentages whose base is not said, where the document's own counts give them on one base only.

    "33% of providers" where 5 providers are named, 15 were assessed and 21 appointed: 5 of 15 is 33%, 5 of 21
    is 24%. Only for a part and a whole that the document itself joins as "15 of the 21 providers".
    """
    joined = {
        (part.value, whole.value, whole.head)
        for sentence in document.sentences
        for part, whole, _, _ in _pairs(sentence)
        if whole.head and 10 <= part.value < whole.value
    }
    if not joined:
        return
    every = [
        figure for sentence in document.sentences for figure in sentence.figures if figure.unit == "count"
    ]
    for sentence in document.sentences:
        for percent in sentence.figures:
            if percent.unit != "per cent" or _percent_of_any(sentence, percent):
                continue
            noun = re.match(r"\s+of (?:the |all |our )?((?:[\w-]+ )?[\w-]+)", sentence.text[percent.end :])
            if not noun:
                continue
            head = singular(noun[1].split()[0]), singular(noun[1].split()[-1])
            for part, whole, of in joined:
                if of not in head:
                    continue
                for small in sorted(
                    {each.value for each in every if each.head == of and 2 <= each.value < part}
                ):
                    on_part, on_whole = 100 * small / part, 100 * small / whole
                    if abs(on_part - percent.value) <= percent.half < abs(on_whole - percent.value):
                        yield at(
                            sentence,
                            "question",
                            sentence.text,
                            f"{percent.text} is {number(small)} of {number(part)}. Of all {number(whole)} it "
                            f"would be "
                            f"{percentage(on_whole, 1)}. Of which is it a share?",
                            f"100 × {number(small)} ÷ {number(part)} = {percentage(on_part, 1)}; "
                            f"100 × {number(small)} ÷ {number(whole)} = {percentage(on_whole, 1)}",
                        )


def _percent_of_any(sentence: Sentence, percent: Quantity) -> bool:
    return any(_percent_of(sentence, start, end) is percent for _, _, start, end in _pairs(sentence))
