"""Which code and data a step rests on."""

from __future__ import annotations

from assurance.modules import Modules


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
