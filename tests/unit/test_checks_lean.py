"""Great Expectations' models come out as they do without our way of copying fields."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import v1

from assurance import paths
from assurance.checks import lean

FIELDS = """
import sys
{before}
from great_expectations.compatibility import pydantic
from great_expectations.expectations import core

def told(field):
    parts = [told(part) for part in (*(field.sub_fields or ()), *([field.key_field] if field.key_field else ()))]
    return [field.name, str(field.outer_type_), field.required, repr(field.default), repr(field.field_info),
            field.shape, field.allow_none, [*field.class_validators], len(field.validators or ()), parts]

for name in core.__all__ if hasattr(core, "__all__") else sorted(vars(core)):
    made = getattr(core, name)
    if isinstance(made, type) and issubclass(made, pydantic.BaseModel):
        print(name, [told(field) for field in made.__fields__.values()])
print("scipy.stats._stats_py" in sys.modules)
from scipy.stats import binomtest
print(binomtest(1, 2).pvalue)
"""


def test_the_fields_of_every_expectation_are_the_same_and_scipy_comes_when_it_is_used() -> None:
    plain, ours = (
        subprocess.run(
            [sys.executable, "-c", FIELDS.format(before=before)],
            cwd=paths.ROOT,
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for before in ("from assurance import lean", "from assurance.checks import lean")
    )
    assert len(plain.splitlines()) > 50
    assert plain.replace("\nTrue\n", "\nFalse\n") == ours


def test_what_a_derived_class_makes_of_a_field_stays_its_own() -> None:
    assert lean.__doc__  # it is there from here on

    class Base(v1.BaseModel):
        number: int = v1.Field(1, description="of the base")
        parts: list[dict[str, int]] = []
        later: list[Later] = []  # noqa: F821 - it comes later

    class Derived(Base):
        class Config:
            fields = {"number": {"alias": "no"}}  # noqa: RUF012

        @v1.validator("number")
        def is_small(cls, value: int) -> int:
            assert value < 10
            return value

    assert Base(number=11).number == 11
    assert not Base.__fields__["number"].class_validators
    with pytest.raises(v1.ValidationError):
        Derived(no=11)
    assert Base.__fields__["number"].alias == "number"
    assert Base.__fields__["number"].field_info.alias is None
    base, derived = Base.__fields__["parts"], Derived.__fields__["parts"]
    assert base.sub_fields and derived.sub_fields
    assert base.sub_fields[0] is not derived.sub_fields[0]
    Derived.update_forward_refs(Later=int)
    assert Derived(later=["1"]).later == [1]
    assert Base.__fields__["later"].type_ is not int
