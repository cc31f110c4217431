"""Nothing that is published tells a hidden count: two councils that differ in hidden counts alone look alike.

The two are the same made-up council twice. What may be shown of them is the same; what is hidden is not:
people are moved between two hidden counts, so that every total stays. If any byte of what is published is
another for the one than for the other, whoever reads it learns something of a hidden count: in words, tables,
charts and what is written into their files, downloads, alternative text, documents, the executed notebooks.
Only what names the files themselves, their hashes and sizes, may differ.

Where a hidden count cannot be moved without moving something that is shown, days of waiting for one, it is a
large prime, which stands nowhere by chance, and is searched for.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assurance import paths
from tests.attacker import attack

COUNCIL, SLUG = "Gateshead", "gateshead"
PEOPLE, REQUESTS = 1200, 1800
# What is hidden, in the one council and in the other: its place, then what stands there. Sums are the same.
TWINS = (
    {"elsewhere": 1013, "": 1187, "north": 1019, "south": 1171, "care home": 1031, "supported living": 1163,
     "in hospital": 1049, "leavers": 1051, "below": 1061, "completing": 1187},
    {"elsewhere": 1091, "": 1109, "north": 1103, "south": 1087, "care home": 1069, "supported living": 1125,
     "in hospital": 1151, "leavers": 1153, "below": 1097, "completing": 1151},
)  # fmt: skip
BANDS = {"in_8_or_more_days": 1549, "withdrawn": 1733}

RUN = """
import sys
from dataclasses import replace
from pathlib import Path
settings, raw, work, out, formats = sys.argv[1:]
from assurance import paths
paths.SETTINGS = Path(settings)
from assurance import cli
if __name__ == "__main__":
    job = cli._job(("Gateshead",), None, Path(raw), Path(out), Path(work), formats.split(","), "embedded")
    cli._end(job, cli._run(replace(job, settings_file=Path(settings)), (), None, False))
"""


@dataclass(frozen=True)
class Run:
    """What one run left behind."""

    processed: Path
    published: Path
    inputs: list[dict[str, object]]

    @property
    def facts(self) -> dict[str, dict[str, object]]:
        register = json.loads((self.published / "facts.json").read_text(encoding="utf-8"))
        return {fact["id"]: fact for fact in register["facts"]}


def returns(hidden: dict[str, int]) -> dict[str, list[list[object]]]:
    """Return the council's own returns, with the hidden counts in their places."""
    day = "31/03/2026"
    placed = [
        *["Neighbouring council"] * 1451,
        *["Elsewhere"] * hidden["elsewhere"],
        *["Not recorded"] * hidden[""],
    ]
    rating = {"good": "Good", "below": "Poor", "completing": ""}
    supported = {"good": 3001, "below": hidden["below"], "completing": hidden["completing"]}
    hours = {"good": 30010, "below": hidden["below"] * 10, "completing": hidden["completing"] * 10}
    return {
        "placements": [
            ["Council", "Placement reference", "Placed in", "As at"],
            *([COUNCIL, f"PL{number:05}", where, day] for number, where in enumerate(placed)),
        ],
        "areas": [
            ["Council", "Level", "Area name", "No. of customers", "No. of hours", "As at"],
            [COUNCIL, 1, "North", hidden["north"], hidden["north"] * 9.5, day],
            [COUNCIL, 1, "South", hidden["south"], hidden["south"] * 9.5, day],
            [COUNCIL, 1, "West", 5003, 50207, day],
            [COUNCIL, 2, "East", 1601, 17203, day],
            [COUNCIL, 2, "Middle", 2003, 20011, day],
        ],
        "handbacks": [
            ["Council", "Contract reference", "Handed back on", "Service type", "Reason", "People affected"],
            [COUNCIL, "C1", "01/02/2026", "Homecare", "Other", 4001],
            [COUNCIL, "C2", "02/02/2026", "Care home", "Other", hidden["care home"]],
            [COUNCIL, "C3", "03/02/2026", "Supported living", "Other", hidden["supported living"]],
        ],
        "snapshots": [
            ["Council", "Measure ID", "Title", "Counted", "As at", "Count", "Of which", "Note"],
            [COUNCIL, "waiting", "People waiting for a placement", "people", day, 2600, "", ""],
            [COUNCIL, "hospital", "People waiting in hospital", "people", "31/12/2025", 1301, "", ""],
            [COUNCIL, "hospital", "People waiting in hospital", "people", day, hidden["in hospital"], "waiting",
             f"Of them {hidden['in hospital']} wait in hospital."],
        ],
        "workforce": [
            ["Council", "Provider reference", "Month", "Recruits", "Leavers"],
            [COUNCIL, "P001", "March 2026", 5003, hidden["leavers"]],
        ],
        "quality": [
            ["Council", "Provider", "Tier", "Area", "Assessment status", "Council rating", "Hours a week",
             "People supported", "As at"],
            *([COUNCIL, f"Provider {name}", "Tier 1", "North", "Completing" if name == "completing" else "Completed",
               rating[name], hours[name], supported[name], day] for name in supported),
        ],
    }  # fmt: skip


def publish(folder: Path, tables: dict[str, list[list[object]]], formats: str, note: str = "") -> Run:
    """Publish a council from tables, with thresholds that hide what is to be hidden."""
    raw, work, out = folder / "raw", folder / "work", folder / "published"
    place = raw / SLUG / "2026-27-Q2"
    place.mkdir(parents=True)
    for name, rows in tables.items():
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        (place / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        (place / f"{name}.csv.source.toml").write_text(
            f'title = "The return {name}"\npublisher = "The council"\nlicence = "None"\n'
            f'period = "as at 31 March 2026"\nnote = "{note}"\n',
            encoding="utf-8",
        )
    settings = folder / "settings.toml"
    shipped = paths.SETTINGS.read_text(encoding="utf-8")
    shipped = re.sub(r"(?m)^people = \d+$", f"people = {PEOPLE}", shipped)
    settings.write_text(re.sub(r"(?m)^requests = \d+$", f"requests = {REQUESTS}", shipped), encoding="utf-8")
    script = folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, settings, raw, work, out, formats],
        cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    [published] = (out / SLUG).iterdir()
    [inputs] = work.rglob("inputs.json")
    return Run(work, published, json.loads(inputs.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    # The note is the same for both; that of a council with its number in it is tested with the measure.
    return [
        publish(tmp_path_factory.mktemp("twin"), returns(hidden), "html,pdf,docx", note="Made up by hand.")
        for hidden in TWINS
    ]


def texts(run: Run) -> Iterator[tuple[str, str]]:
    """Yield everything a reader can get hold of, by name, without what names the raw files themselves."""
    own = {str(entry["sha256"]): "a hash" for entry in run.inputs}
    own |= {f'"size": {entry["size"]}': "a size" for entry in run.inputs}
    [site] = run.processed.rglob("site")
    # Those that reports show something of; the account of rows and the checks are the council's own copies.
    notebooks = sorted(p for p in site.rglob("*.ipynb") if p.stem not in ("clean", "validate"))
    for path in (*sorted(run.published.rglob("*")), *notebooks):
        if path.is_file():
            for name, text in _parts(path.name, path.read_bytes()):
                for old, new in own.items():
                    text = text.replace(old, new).replace(old[:16], new).replace(old[:12], new)
                if name == "manifest.json":  # it names every published file, and the code that made it
                    text = re.sub(r'"[0-9a-f]{16,64}"|"size": \d+', "a hash or size", text)
                yield f"{path.parent.name}/{name}", text


def _parts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if name.endswith(".pdf"):
        import pypdf

        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        yield name, "\n".join(page.extract_text() for page in pages)
        drawn = "\n".join(page.get_contents().get_data().decode("latin-1") for page in pages)
        # Lines, areas and bars; letters are numbered in the order in which a document uses them.
        yield f"{name} drawn", "\n".join(re.findall(r"(?m)^.* (?:m|l|c|re|w|cm)$", drawn))
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                for inner, text in _parts(part, archive.read(part)):
                    yield f"{name}/{inner}", text
    else:
        yield name, content.decode("utf-8", "replace") if not name.endswith(".png") else content.hex()


def test_what_is_to_be_hidden_is_hidden_and_the_rest_is_shown(twins: list[Run]) -> None:
    """Else the other tests would hold for want of anything to find."""
    for run in twins:
        hidden = {id for id, fact in run.facts.items() if fact["display"] == "[c]"}
        assert hidden >= {
            "market.placements.elsewhere", "market.placements.not_recorded", "market.area.north.customers",
            "market.area.south.hours_a_week", "market.handbacks.service.care_home.people_affected",
            "market.snapshots.hospital.count", "market.snapshots.hospital.change", "market.workforce.leavers",
            "market.workforce.net", "providers.below_good.people", "market.placements.elsewhere_percent",
        }  # fmt: skip
        shown = {id: fact["value"] for id, fact in run.facts.items()}
        assert shown["market.placements.total"] == 3651
        assert shown["market.area.east.customers"] == 1601
        assert not any(fact["value"] == 0 for id, fact in run.facts.items() if id in hidden)


def test_nothing_that_is_published_differs_with_a_hidden_count(twins: list[Run]) -> None:
    one, other = (dict(texts(run)) for run in twins)
    assert len(one) > 60
    assert differing(one, other) == {}


def differing(one: dict[str, str], other: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return the first line that differs in each file, and the files that only one of the two has."""
    found = dict.fromkeys(one.keys() ^ other.keys(), ("only in one", ""))
    for name in one.keys() & other.keys():
        lines = zip(one[name].splitlines(), other[name].splitlines(), strict=False)
        if one[name] != other[name]:
            found[name] = next(((a, b) for a, b in lines if a != b), ("longer", "or shorter"))
    return found


def test_nothing_that_is_published_differs_with_a_hidden_total(tmp_path: Path) -> None:
    """Nor how many rows were read, kept and checked, which is the number of people."""
    day, found_in = "31/03/2026", ("02/03/2026", "05/03/2026")
    runs = []
    for name, placements, requests in (("one", 1013, 1549), ("other", 1091, 1733)):
        tables: dict[str, list[list[object]]] = {
            "placements": [
                ["Council", "Placement reference", "Placed in", "As at"],
                *([COUNCIL, f"PL{number:05}", "Neighbouring council", day] for number in range(placements)),
            ],
            "requests": [
                ["Council", "Request ID", "Route", "Area", "Requested on", "Sourced on", "Status"],
                *(
                    [COUNCIL, f"R{number:05}", "Hospital", "North", *found_in, "Sourced"]
                    for number in range(requests)
                ),
            ],
        }
        runs.append(publish(tmp_path / name, tables, "html", note="Made up by hand."))
    for run in runs:
        assert run.facts["market.placements.total"]["display"] == "[c]"
        assert run.facts["homecare.requests.total"]["display"] == "[c]"
    assert differing(*(dict(texts(run)) for run in runs)) == {}


def found(run: Run, counts: set[int]) -> Iterator[str]:
    """Yield where a count stands as a number of its own, in figures."""
    numbers = "|".join(f"{count // 1000}[,  ]?{count % 1000:03}" for count in counts)
    alone = re.compile(rf"(?<![\w.,#-])(?:{numbers})(?![\w,]|\.\d)")
    for name, whole in texts(run):
        text = re.sub(r"\b[MLQCHVTS] -?\d+[-\d. ]*", "", whole)  # how a letter is drawn
        for each in alone.finditer(text):
            yield f"{name}: {text[max(0, each.start() - 60) : each.end() + 30]!r}"


def test_no_hidden_count_can_be_worked_out_of_the_register(twins: list[Run]) -> None:
    for run in twins:
        register = json.loads((run.published / "facts.json").read_text(encoding="utf-8"))
        counts = [each for each in attack(register) if run.facts[each.id]["unit"] in ("people", "requests")]
        assert len(counts) >= 10
        assert min(each.values for each in counts) >= PEOPLE


def requests() -> list[list[object]]:
    """Return requests for homecare, so many that were sourced in each band."""
    ends = {"within_1_day": 2203, "in_2_days": 2411, "in_3_to_7_days": 2617, **BANDS}
    days = {"within_1_day": 1, "in_2_days": 2, "in_3_to_7_days": 5, "in_8_or_more_days": 12}
    rows: list[list[object]] = [
        ["Council", "Request ID", "Route", "Area", "Requested on", "Sourced on", "Status", "Hours requested"]
    ]
    for band, count in ends.items():
        for _ in range(count):
            number = len(rows)
            month, day = 4 + number % 3, 1 + number % 15
            sourced = f"{day + days[band]:02}/{month:02}/2026" if band in days else ""
            status = "Sourced" if band in days else "Withdrawn"
            route = "Hospital" if number % 2 else "Community"
            rows.append(
                [COUNCIL, f"R{number:05}", route, "North", f"{day:02}/{month:02}/2026", sourced, status, 7]
            )
    return rows


def test_no_hidden_band_of_requests_stands_anywhere(tmp_path: Path) -> None:
    run = publish(
        tmp_path, {"requests": requests()}, "html", note=f"Of these {BANDS['withdrawn']} were withdrawn."
    )
    facts = run.facts
    assert {facts[f"homecare.requests.{band}"]["display"] for band in BANDS} == {"[c]"}
    assert facts["homecare.requests.total"]["value"] == 10513
    assert list(found(run, set(BANDS.values()))) == []
    counts = list(attack(json.loads((run.published / "facts.json").read_text(encoding="utf-8"))))
    assert min(each.values for each in counts) >= REQUESTS
