"""What is asked of an edition twice is read and worked out once, and never after its files have changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from assurance.measures.edition import Edition
from tests.spec.supplied import edition

FEW = "name | count\na | 1\n"
MORE = "name | count\na | 1\nb | 2\n"


def rows(of: Edition) -> int:
    return len(of.table("few"))


def test_an_edition_is_another_once_a_file_has_changed_is_new_or_is_gone(tmp_path: Path) -> None:
    folder = edition(tmp_path, few=FEW).folder
    first = Edition.of(folder)
    assert first.once(rows) == 1
    assert Edition.of(folder) is first
    edition(tmp_path, few=MORE)
    second = Edition.of(folder)
    assert second.once(rows) == 2
    edition(tmp_path, few=MORE, other=FEW)
    assert len(Edition.of(folder).table("other")) == 1
    folder.table("other").unlink()
    assert Edition.of(folder).table("other").empty


def test_it_is_worked_out_once(tmp_path: Path) -> None:
    asked: list[Edition] = []

    def count(of: Edition) -> int:
        asked.append(of)
        return len(asked)

    its = edition(tmp_path, few=FEW)
    assert [its.once(count), its.once(count)] == [1, 1]
    assert edition(tmp_path, few=FEW).once(count) == 2


def test_what_is_written_into_a_table_reaches_nobody_else(tmp_path: Path) -> None:
    its = edition(tmp_path, few=MORE)
    one = its.table("few")
    one["count"] = 0
    one.loc[0, "name"] = "spoilt"
    pd.testing.assert_frame_equal(its.table("few"), edition(tmp_path, few=MORE).table("few"))
