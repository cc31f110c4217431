"""Import this before Great Expectations, in place of `assurance.lean`: it is there in half of the time.

Each of its expectations is a model of pydantic's first version, which copies all fields of the class that it
is derived from with everything that hangs on them: half a million objects, most of which nobody ever changes.
Here they are copied as far as pydantic itself writes into them.

It imports `scipy.stats` for checks of distributions, which take half a second to import and which nobody asks
for here: that comes when somebody uses it.
"""

from __future__ import annotations

import copy
import importlib.util
import sys
from typing import Any

from pydantic.v1.fields import ModelField

from assurance import lean  # noqa: F401 - what it keeps out is kept out here too


def _copied(field: ModelField, memo: dict[int, Any]) -> ModelField:
    """Return a field that a derived class may configure, validate and resolve apart from this one."""
    copied = copy.copy(field)
    copied.field_info = copy.copy(field.field_info)
    copied.class_validators = {**field.class_validators}
    if field.sub_fields:
        copied.sub_fields = [_copied(part, memo) for part in field.sub_fields]
    if field.key_field:
        copied.key_field = _copied(field.key_field, memo)
    return copied


ModelField.__deepcopy__ = _copied  # type: ignore[attr-defined]


def _come_when_used(package: str, name: str) -> None:
    """Have a module of a package executed when something of it is first used, whoever imports it."""
    found = importlib.util.find_spec(f"{package}.{name}")
    if found is None or found.loader is None or found.name in sys.modules:
        return
    found.loader = importlib.util.LazyLoader(found.loader)
    sys.modules[found.name] = module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    setattr(sys.modules[package], name, module)  # as of any module that has been imported


_come_when_used("scipy", "stats")
