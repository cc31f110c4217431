"""The table of `bench`, on measurements that are made up, and what a measurement of a command is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import measured
from benchmarks.measure import measure
from benchmarks.measured import COLD, Line, of_england, table


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_ratios_are_to_the_naive_run_of_the_same_case_or_to_the_whole_of_it() -> None:
    head, _, *rows = table(
        [
            Line(COLD, "naive", 120.0, 60.0, 500.0),
            Line(COLD, "ours", 30.0, 20.0, 1200.0),
            Line("one word of prose changed", "ours", 10.0, 6.0, 700.0),
            Line("nothing changed", "ours", 0.5, 0.0, 30.0),
            Line("national file a.ods", "naive", 8.0, 7.0, 600.0),
            Line("national file a.ods", "ours", 2.0, 1.0, 90.0),
            Line("3 councils of England", "ours", 90.0, 80.0, 1000.0),
        ]
    )
    assert cells(head)[5:] == ["times as quick", "by the processor"]
    found = {(row[0], row[1]): row[2:] for row in map(cells, rows)}
    assert len(found) == len(rows) == 7
    assert found[COLD, "naive"] == ["120.0", "60.0", "500", "", ""]
    assert found[COLD, "ours"] == ["30.0", "20.0", "1,200", "4.0", "3.0"]
    assert found["one word of prose changed", "ours"][3:] == ["12.0", "10.0"]
    assert found["nothing changed", "ours"][3:] == ["240.0", "6000.0"]  # too short to be seen: a hundredth
    assert found["national file a.ods", "ours"][3:] == ["4.0", "7.0"]
    assert found["3 councils of England", "ours"][3:] == ["", ""]  # the naive peer makes one


def test_of_several_times_the_median_stands_with_its_range() -> None:
    taken = [("naive", 40.0), ("ours", 9.0), ("naive", 60.0), ("ours", 30.0), ("naive", 50.0), ("ours", 10.0)]
    _, _, *rows = table([Line(COLD, who, seconds, 1.0, seconds) for who, seconds in taken])
    naive, ours = map(cells, rows)
    assert naive[2] == "50.0 (40.0 to 60.0)"
    assert (ours[2], ours[4], ours[5]) == ("10.0 (9.0 to 30.0)", "30", "5.0")


def test_without_the_naive_peer_there_is_no_ratio() -> None:
    *_, row = table([Line("nothing changed", "ours", 0.5, 0.3, 30.0)])
    assert cells(row)[5:] == ["", ""]


def test_a_measurement_has_what_the_command_starts_too() -> None:
    work = "import time; end = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    code = f"import subprocess, sys; print('said'); sys.exit(subprocess.call([sys.executable, '-c', {work!r}]) + 4)"
    came = measure([sys.executable, "-c", code])
    assert came.exit_code == 4
    assert came.output == "said\n"
    assert came.processor_seconds >= 0.35
    assert came.seconds >= came.processor_seconds - 0.1
    assert came.peak_mb > 1


def test_what_is_shown_is_what_was_measured() -> None:
    known = measured.read()
    assert measured.PAGE.read_text(encoding="utf-8") == measured.page(known)
    if len(measured.grown(known)) > 1:
        assert measured.CURVE.read_text(encoding="utf-8") == measured.curve(known)


def test_what_is_measured_again_takes_the_place_of_the_same_case_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, file in {"RESULTS": "results.json", "PAGE": "page.md", "CURVE": "curve.svg"}.items():
        monkeypatch.setattr(measured, name, tmp_path / file)
    measured.save(
        [Line(COLD, "ours", 9.0, 12.0, 600.0), Line("other", "ours", 1.0, 1.0, 1.0)], {"of": "then"}
    )
    measured.save(
        [Line(COLD, "naive", 30.0, 29.0, 500.0), Line(COLD, "ours", 7.5, 10.0, 600.0)], {"of": "now"}
    )
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert f"| {COLD} | ours | 7.5 | 10.0 | 600 | 4.0 | 2.9 |" in page
    assert "| other | ours | 1.0 |" in page
    assert {case: its["machine"]["of"] for case, its in measured.read().items()} == {
        COLD: "now",
        "other": "then",
    }
    assert not measured.CURVE.exists()


def test_growth_is_of_the_runs_of_national_size() -> None:
    def ran(councils: int, processor: float, size: str = "national") -> tuple[str, dict[str, object]]:
        line = {"who": "ours", "seconds": processor / 2, "processor_seconds": processor, "peak_mb": 900.0,
                "published_mb": 15.4, "made_mb": 29.6}  # fmt: skip
        return of_england(councils, size), {
            "on": "2026-01-31",
            "machine": {"processors": "2"},
            "lines": [line],
        }

    known = dict([ran(153, 1876.0), ran(2, 500.0, "hundredth"), ran(1, 52.0), ran(10, 160.0)])
    page = measured.page(known)
    assert [councils for councils, _ in measured.grown(known)] == [1, 10, 153]
    assert "| 1 | 26 | 52 |  | 900 | 15 | 30 |" in page
    assert "| 10 | 80 | 160 | 12.0 | 900 | 15 | 30 |" in page  # (160 - 52) / 9
    assert "| 153 | 938 | 1,876 | 12.0 | 900 | 15 | 30 |" in page  # (1876 - 52) / 152
    assert "; 1 council of England, national files; 10 councils" in page
    assert "| 2026-01-31 | processors 2 |" in page
    drawn = measured.curve(known)
    assert drawn == measured.curve(known)
    assert drawn.count('<g id="line2d_') > 2


def test_a_goal_is_met_or_missed_by_the_same_rule() -> None:
    def known(naive: float, ours: float, nothing: float) -> dict[str, dict[str, list[dict[str, object]]]]:
        taken = {COLD: {"naive": naive, "ours": ours}, measured.NOTHING: {"ours": nothing}}
        return {
            case: {"lines": [{"who": who, "seconds": seconds} for who, seconds in its.items()]}
            for case, its in taken.items()
        }

    said = {
        naive: [cells(row)[2:] for row in measured.goals(known(naive, 11.0, 0.4))][2:]
        for naive in (88.0, 39.0)
    }
    assert said[88.0] == [["8.0 times, 11.0 s", "met"], ["220.0 times, 0.4 s", "met"]]
    assert said[39.0] == [["3.5 times, 11.0 s", "**missed**"], ["97.5 times, 0.4 s", "**missed**"]]
    slow = [cells(row)[3] for row in measured.goals(known(200.0, 12.0, 0.5))][2:]
    assert slow == ["**missed**", "**missed**"]  # many times as quick, but not in time
