"""The prose of the reports read beside the figures: for `lint`, and before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assurance import councils
from assurance.comparison_words import Wording
from assurance.errors import CheckFailed, UsageError
from assurance.evidence import Register
from assurance.numerals import listed, plural
from assurance.paths import EditionFolder, shown
from assurance.proofreading import SEVERITIES, Remark, proofread, read_glossary, read_register
from assurance.prose import Prose
from assurance.publish import checks_page, committee, lint

REPORTS = tuple(checks_page.REPORTS)


@dataclass(frozen=True)
class Proof:
    """What was found in the prose, of one council's edition or of the Markdown as such."""

    title: str
    remarks: tuple[Remark, ...] = ()
    refusals: tuple[str, ...] = ()

    @property
    def published(self) -> bool:
        """Whether it would be published as it is."""
        return not self.refusals and not any(remark.severity == "stop" for remark in self.remarks)

    def lines(self) -> Iterator[str]:
        """Yield what was found, for reading."""
        found = [
            plural(count, severity)
            for severity in SEVERITIES
            if (count := sum(remark.severity == severity for remark in self.remarks))
        ]
        found += [plural(len(self.refusals), "stop")] if self.refusals else []
        yield f"{self.title}: {listed(found) or 'nothing to remark'}."
        yield from (f"  stop (form): {refusal}" for refusal in self.refusals)
        for remark in self.remarks:
            yield f"  {remark.severity} ({remark.rule}): {remark.sentence}"
            yield f"      {remark.quote[:200]}"


def read(reports: Path, folders: Iterable[EditionFolder], wording: Wording) -> Iterator[Proof]:
    """Yield what is found in the Markdown of all prose, and in the prose beside each edition's figures.

    Raises
    ------
    UsageError
        When an edition was not made yet.
    """
    yield Proof("The Markdown of the prose", refusals=tuple(lint.refusals(reports)))
    glossary = read_glossary(reports)
    for folder in folders:
        register = read_register(folder)
        if register is None:
            raise UsageError(
                f"No figures are in {shown(folder.root)} to read the prose beside. Run the pipeline for that "
                "council and edition first."
            )
        prose = Prose(reports, councils.find(register.council).slug)
        remarks = proofread(prose, REPORTS, register, wording, glossary)
        refused = tuple(committee.refusals(prose))
        yield Proof(f"{register.council}, {register.edition}", tuple(remarks), refused)


def stop_unless_sound(prose: Prose, register: Register, wording: Wording) -> None:
    """Stop publication where the prose says what the figures do not bear out.

    Raises
    ------
    CheckFailed
        With the first thing that stops it, and how many more there are.
    """
    remarks = proofread(prose, REPORTS, register, wording, read_glossary(prose.root))
    stops = [remark for remark in remarks if remark.severity == "stop"]
    if stops:
        more = f" {len(stops) - 1} more like it stop publication too." if len(stops) > 1 else ""
        raise CheckFailed(f"{register.council}: nothing was published. {stops[0].sentence}{more}")
    for refused in committee.refusals(prose):
        raise CheckFailed(f"{register.council}: nothing was published. {refused}")
