"""The account of every row: in = kept + set aside + merged, for every file, or the step fails."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from assurance.privacy import screen

_LONGEST = 1_000


@dataclass(frozen=True)
class SetAside:
    """One row that was not kept, and why.

    `row` is the number a person sees in the sheet. `value` is what was found, never personal data: what
    looks like it is taken out here, as it is of the `sentence`, which is plain English; `mend` says who
    should do what. `council_code` is the council the row is about, where that is known: other councils'
    editions then do not list it.
    """

    file: str
    sheet: str
    row: int
    rule: str
    value: str
    sentence: str
    mend: str
    council_code: str = ""

    def __post_init__(self) -> None:
        """Take out of the words what looks like a person's details."""
        for name in ("value", "sentence"):
            object.__setattr__(self, name, _safe(getattr(self, name)))


def _safe(text: str) -> str:
    """Return text that is kept and listed: without a person's details, and no longer than a note."""
    text = screen(text)[0]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@dataclass(frozen=True)
class Merged:
    """One row that went into another row of the same table."""

    file: str
    sheet: str
    row: int
    into_row: int
    rule: str
    council_code: str = ""


@dataclass
class Ledger:
    """The account of one sheet of one file.

    `kept` counts rows in the tidy table's terms of origin: how many rows of the file it rests on.
    `elsewhere` counts rows that are whole and right but about other places than this council's edition
    (its own, its region's and England's rows are kept): they are not lost, they are other councils'.
    `beyond` counts, by reason ("not adult social care", "a council abolished in 2019"), rows that are
    whole and right but that no edition of any council rests on.
    `repairs` counts, by kind ("trimmed a name", "read a date written day first"), what was changed on the
    way in; `examples` holds up to three of each as "before → after".
    """

    file: str
    sheet: str
    table: str
    rows_in: int = 0
    kept: int = 0
    elsewhere: int = 0
    beyond: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def out_of_scope(self) -> int:
        """How many rows no edition of any council rests on."""
        return self.beyond.total()

    def repaired(self, kind: str, before: object, after: object, count: int = 1) -> None:
        """Count a repair, and keep it as an example if there are fewer than three of its kind."""
        self.repairs[kind] += count
        shown = self.examples.setdefault(kind, [])
        if len(shown) < 3 and (example := _safe(f"{before} → {after}")) not in shown:
            shown.append(example)

    def leave_out(
        self, row: int, rule: str, value: str, sentence: str, mend: str, council_code: str | None = ""
    ) -> None:
        """Set a row aside, as `SetAside` says; no council where there is no code."""
        code = council_code if isinstance(council_code, str) else ""
        self.set_aside.append(SetAside(self.file, self.sheet, int(row), rule, value, sentence, mend, code))

    def merge(self, row: int, into_row: int, rule: str, council_code: str | None = "") -> None:
        """Enter a row that went into another one of the sheet; no council where there is no code."""
        code = council_code if isinstance(council_code, str) else ""
        self.merged.append(Merged(self.file, self.sheet, int(row), int(into_row), rule, code))

    def balance(self) -> None:
        """Raise if a row is unaccounted for: that is a bug in a reader, never the user's to mend."""
        accounted = self.kept + self.elsewhere + self.out_of_scope + len(self.set_aside) + len(self.merged)
        if accounted != self.rows_in:
            raise AssertionError(
                f"{self.file}, sheet “{self.sheet}”: {self.rows_in} rows in, {accounted} accounted for "
                f"({self.kept} kept, {self.elsewhere} elsewhere, {self.out_of_scope} out of scope, "
                f"{len(self.set_aside)} set aside, {len(self.merged)} merged)"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the ledger as plain values, in a stable order."""
        beyond: Counter[str] = Counter()
        for reason, count in self.beyond.items():  # a reason may quote a word of the file
            beyond[_safe(reason)] += count
        return {
            **asdict(self),
            "beyond": dict(sorted(beyond.items())),
            "out_of_scope": self.out_of_scope,
            "repairs": dict(sorted(self.repairs.items())),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Ledger:
        """Return the ledger that `to_json` wrote."""
        values = {key: value for key, value in values.items() if key != "out_of_scope"}
        return cls(
            **{
                **values,
                "set_aside": [SetAside(**row) for row in values["set_aside"]],
                "merged": [Merged(**row) for row in values["merged"]],
                "beyond": Counter(values["beyond"]),
                "repairs": Counter(values["repairs"]),
            }
        )
