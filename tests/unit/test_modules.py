"""Which code and data a step rests on."""

from __future__ import annotations

from functools import partial

import pytest

from assurance import paths
from assurance.modules import Modules, imported_names
from assurance.publish import record


def test_data_in_a_folder_below_a_package_counts(tmp_path):
    package = tmp_path / "pack"
    for name, text in {
        "__init__.py": "",
        "checks/__init__.py": "",
        "checks/suites/reader.py": "x = 1\n",
        "checks/suites/__init__.py": "",
        "checks/suites/national/b.toml": "x = 1\n",
        "checks/other/__init__.py": "",
        "checks/other/c.toml": "x = 1\n",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    before = Modules(root=tmp_path, package="pack").digests(["checks.suites.reader"])
    assert "checks/suites/national/b.toml" in before
    assert "checks/other/c.toml" not in before  # a package of its own, which nothing imports
    (package / "checks/suites/national/b.toml").write_text("x = 2\n", encoding="utf-8")
    assert Modules(root=tmp_path, package="pack").digests(["checks.suites.reader"]) != before


def test_what_is_remembered_is_what_would_be_found(tmp_path):
    package = tmp_path / "pack"
    package.mkdir()
    for name, text in {
        "__init__.py": "",
        "first.py": "from pack import second\n",
        "second.py": "x = 1\n",
        "third.py": "x = 1\n",
    }.items():
        (package / name).write_text(text, encoding="utf-8")

    def found(memory=tmp_path / "modules.json"):
        modules = Modules(root=tmp_path, package="pack", memory=memory)
        digests = modules.digests(["first"])
        modules.remember()
        return digests

    before = found()
    assert sorted(before) == ["__init__.py", "first.py", "second.py"]
    assert found() == before
    (package / "second.py").write_text("from pack import third\n", encoding="utf-8")
    after = found()
    assert sorted(after) == ["__init__.py", "first.py", "second.py", "third.py"]
    assert after == found(memory=None)
    assert {name for name in before if before[name] != after[name]} == {"second.py"}
    (tmp_path / "modules.json").write_text('{"files": {}, "rea', encoding="utf-8")
    assert found() == after


def test_imports_are_found_wherever_a_statement_may_stand():
    code = """
import a
def one():
    import b
    with x:
        from c import d
    try:
        import e
    except X:
        import f
    else:
        import g
    finally:
        import h
    if x: import i
    match x:
        case 1:
            import j
    return lambda: (k if x else l)
class Two:
    for x in y:
        from . import m
    else:
        import n
"""
    assert set(imported_names(code, ("p",))) == {*"abefghijn", "c.d", "p.m"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import a, b.c as d  # why", ["a", "b.c"]),
        ("if x:\n    from .. import (\n        a as b,\n        c,\n    )\n", ["p.a", "p.c"]),
        ("from .a.b import c", ["p.q.a.b.c"]),
        ("from a import (  # why\n    b,\n)\nfrom c import *", ["a.b", "c.*"]),
        ("import a; import b", ["a", "b"]),
        ("from a import \\\n    b", ["a.b"]),
        ("try: import a\nexcept: from b import c", ["a", "b.c"]),
        ("# import a\nx = 'import b'\nimport c", ["c"]),
        ('"""It is slow to\n>>> import a\n"""\nimport c', ["c"]),
        ("important = importing = 1\nimport c", ["c"]),
    ],
)
def test_imports_are_found_however_they_are_written(code, names):
    assert imported_names(code, ("p", "q")) == names


def test_imports_that_are_told_without_parsing_are_those_that_the_parser_finds():
    for path in sorted((paths.ROOT / "assurance").rglob("*.py")):
        code, package = path.read_text(encoding="utf-8"), path.relative_to(paths.ROOT).parts[:-1]
        parsed = imported_names(f"{code}\nx = 'import'\n", package)  # the word alone is left to the parser
        assert set(imported_names(code, package)) == set(parsed), path


def test_the_code_behind_figures_is_looked_at_again_once_a_file_is_another(tmp_path, monkeypatch):
    package = tmp_path / "pack"
    (package / "measures").mkdir(parents=True)
    for name in ("__init__.py", "measures/__init__.py", "measures/ratings.py"):
        (package / name).write_text("", encoding="utf-8")
    looked_at = []

    class Counted(Modules):
        def _look_at(self, name):
            looked_at.append(name)
            return super()._look_at(name)

    monkeypatch.setattr(record, "Modules", partial(Counted, root=tmp_path, package="pack"))
    before = record.code_behind(["ratings"])
    seen = len(looked_at)
    assert record.code_behind(["ratings"]) == before and len(looked_at) == seen
    (package / "measures/ratings.py").write_text("x = 1\n", encoding="utf-8")
    assert record.code_behind(["ratings"]) != before
