"""What somebody noted of a return does not tell a count that is hidden."""

from __future__ import annotations

from assurance.evidence import Register
from assurance.publish.notes import HELD_BACK, withhold, without_counts
from tests.unit.editions import fact, file

NOTE = (
    "Totals as published on 21 March 2025: 187 requests, 130 within 1 day. It is our assumption that the other "
    "three were still open. A space in row 5."
)


def register_of(hidden: bool) -> tuple[Register, list[dict[str, object]]]:
    raw = file(note=NOTE)
    register = Register("Gateshead", "E08000037", "1")
    register.add(
        fact("homecare.requests.total", 187, source=raw, title="Homecare requests", caveats=(NOTE,)),
        fact(
            "homecare.requests.open", None if hidden else 3, source=raw, title="Homecare requests still open"
        ),
    )
    return register, [raw.to_json()]


def test_numbers_of_a_note_are_held_back_where_a_figure_of_the_file_is_hidden() -> None:
    register, inputs = register_of(hidden=True)
    [entry] = withhold(register, inputs)
    expected = (
        "Totals as published on 21 March 2025: 187 requests, [c] within 1 day. It is our assumption that the "
        f"other [c] were still open. A space in row 5. {HELD_BACK}"
    )
    assert entry["note"] == expected
    assert register.facts["homecare.requests.total"].caveats == (expected,)
    assert "three" not in str(register.to_json())
    assert inputs[0]["note"] == NOTE, "what was read stays as it was"


def test_where_nothing_is_hidden_a_note_stays_as_it_is() -> None:
    register, inputs = register_of(hidden=False)
    assert withhold(register, inputs) == inputs
    assert register.facts["homecare.requests.total"].caveats == (NOTE,)


def test_a_number_that_is_shown_of_something_else_is_held_back() -> None:
    """14 areas are shown; that 14 people were placed elsewhere is not."""
    shown = [fact("market.areas.total", 14, title="Homecare areas", unit="areas")]
    assert without_counts("14 areas, and 14 placed elsewhere.", shown) == (
        f"14 areas, and [c] placed elsewhere. {HELD_BACK}"
    )
