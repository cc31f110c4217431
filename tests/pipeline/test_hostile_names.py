"""Names that were made to do harm come out as the words that they are: in pages, PDF, Word, CSV, ODS and logs.

Every field of words that is printed, in every return, gets one of these names; then everything is published, and
each format is opened the way a reader's program would open it.
"""

from __future__ import annotations

import copy
import csv
import re
import zipfile
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assurance.publish import gate
from tests.conftest import run_pipeline
from tests.pipeline.test_canaries import SPECIMENS, _column, _typed, columns_of, is_public, put_into

HOSTILE = {
    "Zqa": "Zqa <script>alert(1)</script> <img src=x onerror=alert(1)>",
    "Zqb": "Zqb ../../../etc/passwd",
    "Zqc": "=cmd|'/c calc'!A1 Zqc",
    "Zqd": "Zqd {{< include /etc/passwd >}} {{< var data_quality.summary >}}",
    "Zqe": "Zqe {% raw %}{{ 7*7 }}{% endraw %} ${7*7}",
    "Zqf": 'Zqf #import "x.typ": * #sys.version #read("x")',
    "Zqg": "Zqg [press](javascript:alert(1)) ![i](http://example.invalid/x.png) <http://example.invalid/>",
    "Zqh": "Zqh $x^2$ \\input{x} \\LaTeX",
    "Zqi": "Zqi | a | b **bold** _it_ `code` ~~~ `<b>`{=html}",
    "Zqj": "+1+1 Zqj",
    "Zqk": "@SUM(1) Zqk",
    "Zql": "-2+3 Zql",
    "Zqm": "Zqm \"a' & <b>bold</b> &lt;i&gt; --- ...",
    "Zqn": "Zqn @fig-ratings [@cite] ^[note] [^1] # heading",
    "Zqo": "Zqo \u202etxt.exe \x1b[31mred",
}
NAMES = {"Location Name", "Provider Name"}
FORMATS = ("html", "pdf", "docx")


@dataclass(frozen=True)
class Run:
    """One run over returns that are full of such names."""

    edition: Path
    folder: Path
    log: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("hostile")
    turn = 0
    for specimen in SPECIMENS.values():
        national = specimen.folder == "national" and specimen.name != "cqc_ratings"
        if national or specimen.kind in ("client_level_data", "survey_return", "areas"):
            continue
        sheets = copy.deepcopy(dict(specimen.sheets))
        for sheet, top in specimen.headers.items():
            for place, name in enumerate(columns_of(specimen, sheet)):
                column = _column(specimen, name)
                ours = specimen.folder != "national" and not is_public(specimen, name)
                if not (ours and column and not column.private and name not in _typed(specimen)) and not (
                    specimen.kind == "cqc_ratings" and name in NAMES
                ):
                    continue
                for row in sheets[sheet][top:]:
                    hostile = [*HOSTILE.values()][turn % len(HOSTILE)]
                    turn += 1
                    row[place] = (
                        f"{hostile} {row[place]}" if hostile[0] in "=+-@" else f"{row[place]} {hostile}"
                    )
        put_into(folder / "raw", replace(specimen, sheets=sheets), specimen.shapes[0])
    done = run_pipeline(
        "run", "--council", "Gateshead", "--raw", folder / "raw", "--work", folder / "work", "--out",
        folder / "published",
    )  # fmt: skip
    editions = list((folder / "published").glob("gateshead/*/manifest.json"))
    assert editions, done.stdout[-2000:] + done.stderr[-2000:]
    return Run(editions[0].parent, folder, done.stdout + done.stderr)


class Page(HTMLParser):
    """What a browser would make of a page: its words, and whatever runs or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.runs: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):  # data that a page brings along is not run
            self._inside.append("data" if ("type", "application/json") in attributes else tag)
        for name, value in attributes:
            address = name in ("href", "src", "action", "data", "xlink:href") and re.match(
                r"\s*(?:javascript|vbscript|\w+:)?//?example\.invalid|\s*(?:java|vb)script:|x$", value or ""
            )
            if name.startswith("on") or address:
                self.runs.append(f"<{tag} {name}={value}>")
        if tag in ("iframe", "object", "embed", "base"):
            self.runs.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag in ("script", "style"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)
        elif self._inside[-1] != "data" and re.search(r"Zq[a-o] |alert\(1\)", data):
            self.runs.append(f"in a {self._inside[-1]}: {data[:80]}")


def plain(text: str) -> str:
    """Return text without what typesetting changes: quotes, dashes, dots, blanks, and where lines break."""
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    text = text.replace("—", "---").replace("–", "--").replace("…", "...")
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def as_read(name: str) -> str:
    """Return a name as it is after reading: marks that cannot be seen and control characters are taken out."""
    return plain(re.sub("[\u202e\x1b]", "", HOSTILE[name]))


def words_of(path: Path) -> str:
    if path.suffix == ".html":
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        return plain("".join(page.words))
    if path.suffix == ".pdf":
        import pypdf

        return plain("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    with zipfile.ZipFile(path) as archive:
        name = "word/document.xml" if path.suffix == ".docx" else "content.xml"
        return plain("".join(ElementTree.fromstring(archive.read(name)).itertext()))


def test_the_names_get_to_the_pages(run: Run) -> None:
    for kind in ("html", "pdf", "docx"):
        text = "".join(words_of(path) for path in sorted(run.edition.glob(f"*.{kind}")))
        missing = [name for name in HOSTILE if name not in text]
        assert not missing, f"{kind}: this test would prove nothing of {missing}"
        changed = [name for name in HOSTILE if as_read(name) not in text]
        assert not changed, f"{kind}: {changed}"


def test_nothing_runs_or_loads_in_a_page_or_a_picture(run: Run) -> None:
    for path in sorted([*run.edition.rglob("*.html"), *run.edition.rglob("*.svg")]):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        assert page.runs == [], path.relative_to(run.edition)


def test_documents_hold_no_link_out_and_no_code(run: Run) -> None:
    import pypdf

    for path in run.edition.glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            targets = [
                target
                for part in archive.namelist()
                if part.endswith(".rels")
                for target in re.findall(r'Target="([^"]*)"', archive.read(part).decode())
            ]
            assert not [part for part in archive.namelist() if "vba" in part.lower()]
        assert not [t for t in targets if "example.invalid" in t or "script:" in t or "/passwd" in t]
    for path in run.edition.glob("*.pdf"):
        reader = pypdf.PdfReader(path)
        links = [
            str(note.get_object().get("/A", {}).get("/URI", ""))
            for page in reader.pages
            for note in page.get("/Annots") or []
        ]
        assert not [link for link in links if "example.invalid" in link or "script:" in link]
        assert "/JavaScript" not in str(reader.trailer["/Root"])


def test_no_table_holds_a_formula(run: Run) -> None:
    seen = 0
    for path in sorted(run.edition.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    seen += "Zq" in cell
                    runs = cell[:1] in tuple("=+-@\t\r") and "Zq" in cell
                    assert not runs, (path.name, cell)
    assert seen > 20
    with zipfile.ZipFile(run.edition / "downloads" / "tables.ods") as archive:
        content = archive.read("content.xml").decode()
    assert "formula" not in content
    assert "Zqc" in content


def test_nothing_was_read_from_elsewhere_or_written_elsewhere(run: Run) -> None:
    root = Path("/etc/passwd")
    first = root.read_text(encoding="utf-8").split("\n")[0] if root.exists() else "root:x:0:0"
    for path in sorted(run.edition.rglob("*")):
        if path.suffix in (".html", ".pdf", ".docx", ".ods"):
            text = words_of(path)
            assert plain(first) not in text, path.name
            assert "{%raw%}49" not in text, path.name
    assert {path.name for path in run.folder.iterdir()} == {"raw", "alone", "work", "published"}
    assert not list(gate.search(run.edition))


def test_the_log_is_lines_of_text(run: Run) -> None:
    assert "Publishing the edition" in run.log
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", run.log)
