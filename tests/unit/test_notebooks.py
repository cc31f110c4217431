"""Parameters are strict, failures are told, and a finished notebook has the same bytes every time."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from assurance import kernels, notebooks, nursery
from assurance.errors import CheckFailed, UsageError
from assurance.notebooks import NotebookFailed, execute, imports_of, parameters_of, with_captions

PARAMETERS = """\
council: str = "gateshead"  # a slug
year: int = 2026
share: float = 0.5
either: str | None = None
names: list[str] = []
plain = True
must: str
"""

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A notebook of these cells, the first holding the parameters."""

    def make(*cells: str, parameters: str = 'council: str = "gateshead"', name: str = "trial") -> Path:
        first = nbformat.v4.new_code_cell(parameters)
        first.metadata.tags = ["parameters"]
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [first, *map(nbformat.v4.new_code_cell, cells)]
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return make


# --- Before a kernel starts -----------------------------------------------------------------------------


def test_parameters_are_read_off_the_cell(make: Make) -> None:
    found = parameters_of("trial", make(parameters=PARAMETERS).parent)
    assert {name: parameter.types for name, parameter in found.items()} == {
        "council": ("str",),
        "year": ("int",),
        "share": ("float",),
        "either": ("str", "NoneType"),
        "names": ("list",),
        "plain": (),
        "must": ("str",),
    }
    assert [name for name, parameter in found.items() if parameter.required] == ["must"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"counil": "leeds"}, "has no parameter “counil”. It takes “council”, “year”"),
        ({"council": 3}, "“council” of the notebook trial takes str, and was given 3."),
        ({"year": "2026"}, "takes int, and was given '2026'"),
        ({"year": True}, "takes int, and was given True"),
        ({"share": "half"}, "takes float"),
        ({"either": 1}, "takes str or NoneType"),
        ({}, "needs a value for its parameter “must”"),
    ],
)
def test_a_wrong_parameter_is_refused_before_a_kernel_starts(
    make: Make, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], sentence: str
) -> None:
    path = make(parameters=PARAMETERS)
    monkeypatch.setattr(kernels, "manager_class", lambda _: pytest.fail("a kernel was started"))
    with pytest.raises(UsageError) as raised:
        execute("trial", given, str(path.parent / "out.ipynb"), folder=str(path.parent))
    assert sentence in str(raised.value)
    assert not (path.parent / "out.ipynb").exists()


def test_right_parameters_pass(make: Make) -> None:
    folder = make(parameters=PARAMETERS).parent
    notebooks.check_parameters("trial", {"must": "", "share": 1, "either": None, "plain": "any"}, folder)


def test_a_missing_or_broken_notebook_is_one_sentence(make: Make, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no notebook"):
        execute("nothing", {}, "out.ipynb", folder=str(tmp_path))
    path = make()
    path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8")
    with pytest.raises(UsageError, match="is not a notebook"):
        parameters_of("trial", tmp_path)
    make(parameters="council: str =")
    with pytest.raises(UsageError, match="the cell of parameters, line 1"):
        parameters_of("trial", tmp_path)


def test_imports_are_read_off_the_cells(make: Make) -> None:
    path = make("%matplotlib inline\nimport pandas\nfrom assurance import paths", "import assurance.sources")
    assert imports_of("trial", path.parent) == ["assurance.paths", "assurance.sources"]


# --- Captions -------------------------------------------------------------------------------------------


def output(**carried: str) -> list[dict[str, object]]:
    return [{"metadata": {}}, {"metadata": {"assurance": carried}}]


def test_captions_stand_after_the_label_in_place_of_older_ones() -> None:
    source = '#| label: fig-ratings\n#| fig-cap: "old"\n#| echo: false\nplot()'
    assert with_captions(source, output(caption="“Good” rose: 91%", alt='A "bar"\nchart')) == (
        "#| label: fig-ratings\n"
        '#| fig-cap: "“Good” rose: 91%"\n'
        '#| fig-alt: "A \\"bar\\"\\nchart"\n'
        "#| echo: false\nplot()"
    )


def test_a_table_has_a_caption_and_no_alt_text() -> None:
    assert with_captions("#| label: tbl-a\nshow()", output(caption="C", alt="A")) == (
        '#| label: tbl-a\n#| tbl-cap: "C"\nshow()'
    )


@pytest.mark.parametrize("source", ["plot()", "#| label: setup\nplot()"])
def test_a_cell_that_no_report_embeds_stays_as_it_is(source: str) -> None:
    assert with_captions(source, output(caption="C", alt="A")) == source


def test_without_a_computed_caption_the_written_one_stays() -> None:
    source = '#| label: fig-a\n#| fig-cap: "by hand"\nplot()'
    assert with_captions(source, [{"metadata": {}}]) == source


# --- Run ------------------------------------------------------------------------------------------------

SHOWN = """\
#| label: fig-a
from IPython.display import display
display({"text/plain": "a picture"}, raw=True, metadata={"assurance": {"caption": "C", "alt": "A"}})
"""
LEAKING = """\
import os, sys, pandas, seaborn
pandas.set_option("display.max_rows", 3)
seaborn.set_theme()
os.environ["LEFT_BEHIND"] = "yes"
os.chdir("/")
"""
LOOKING = """\
import os, pandas, matplotlib
import matplotlib.pyplot as plt
print(pandas.get_option("display.max_rows"), os.environ.get("LEFT_BEHIND"), os.path.basename(os.getcwd()))
print({"hashed", "in", "an", "order"}, matplotlib.get_backend(), plt.rcParams["axes.facecolor"])
print("to stderr", file=__import__("sys").stderr); object()
"""


def test_cold_warm_and_second_runs_leave_the_same_bytes(make: Make, tmp_path: Path) -> None:
    make(LEAKING, name="leaking")
    make(SHOWN, LOOKING, "_ = plt.plot([1, 2])")
    written: dict[str, bytes] = {}
    for name, begun_from in {"cold": contextlib.nullcontext(), "warm": nursery.nursery()}.items():
        with begun_from:
            for number in (1, 2):
                execute("leaking", {}, str(tmp_path / "leaked.ipynb"), folder=str(tmp_path))
                target = tmp_path / name / f"{number}.ipynb"
                execute("trial", {"council": "leeds"}, str(target), folder=str(tmp_path))
                written[f"{name} {number}"] = target.read_bytes()
    assert len(set(written.values())) == 1, written
    text = written["cold 1"].decode("utf-8")
    executed = json.loads(text)
    assert '"image/png"' in text
    assert f"60 None {tmp_path.name}" in text
    assert str(tmp_path) not in text
    for word in ("papermill", "start_time", "iopub", "version_info", " at 0x"):
        assert word not in text
    assert [cell["execution_count"] for cell in executed["cells"]] == [1, 2, 3, 4, 5]
    assert executed["cells"][1]["source"] == ["# Parameters\n", 'council = "leeds"\n']
    assert executed["cells"][2]["source"][:3] == [
        "#| label: fig-a\n",
        '#| fig-cap: "C"\n',
        '#| fig-alt: "A"\n',
    ]


def test_a_folder_of_this_machine_is_not_left_in_what_is_finished(make: Make, tmp_path: Path) -> None:
    make("print(raw == '' or raw[-3:])", parameters='raw: str = ""')
    execute("trial", {"raw": str(tmp_path / "raw")}, str(tmp_path / "out.ipynb"), folder=str(tmp_path))
    text = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert '"raw\\n"' in text


def test_a_sentence_raised_in_a_notebook_arrives_as_itself(make: Make, tmp_path: Path) -> None:
    make('from assurance.errors import CheckFailed\nraise CheckFailed("Two “rows” failed.")')
    with pytest.raises(CheckFailed, match=r"^Two “rows” failed\.$"):
        execute("trial", {}, str(tmp_path / "out.ipynb"), folder=str(tmp_path))


def test_a_notebook_that_breaks_is_kept_and_named_and_the_good_one_stays(make: Make, tmp_path: Path) -> None:
    target, failed = tmp_path / "out.ipynb", tmp_path / "out.failed.ipynb"
    make("print('good')")
    execute("trial", {}, str(target), folder=str(tmp_path))
    good = target.read_bytes()
    make("print('so far')", "1 / 0")
    with pytest.raises(NotebookFailed) as raised:
        execute("trial", {}, str(target), folder=str(tmp_path))
    message = str(raised.value)
    assert "the notebook trial failed in cell 3: ZeroDivisionError: division by zero" in message
    assert "out.failed.ipynb" in message
    assert "\x1b" not in message
    assert "so far" in failed.read_text(encoding="utf-8")
    assert target.read_bytes() == good
    make("print('mended')")
    execute("trial", {}, str(target), folder=str(tmp_path))
    assert not failed.exists()


def test_nothing_is_left_behind(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("print('done')")
    with tempfile.TemporaryDirectory(prefix="t") as temporary:
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        with nursery.nursery():
            execute("trial", {}, str(tmp_path / "out.ipynb"), folder=str(tmp_path))
        assert list(Path(temporary).iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no nursery without a fork")
def test_what_a_stopped_step_leaves_goes_with_the_nursery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="t") as temporary:
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        with nursery.nursery():
            with nursery.own_folder() as own:
                left = Path(own).with_name("k-left")  # as one whose process was ended
            left.mkdir()
        assert list(Path(temporary).iterdir()) == []


@pytest.mark.parametrize(
    "cell",
    [
        "import time\ntime.sleep(1000)",
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop a process in this way."),
        ),
    ],
    ids=["waits for ever", "is stopped"],
)
def test_a_kernel_that_hangs_is_given_up(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    monkeypatch.setattr(notebooks, "LONGEST_CELL", 2)
    started = tmp_path / "started.txt"
    folder = make(f"import os\nopen({str(started)!r}, 'w').write(str(os.getpid()))", cell).parent
    with pytest.raises(NotebookFailed, match="a cell had not ended after 2 seconds"):
        execute("trial", {}, str(tmp_path / "done.ipynb"), folder=str(folder))
    assert not (tmp_path / "done.ipynb").exists()
    if os.name != "nt":
        with pytest.raises(ProcessLookupError):
            os.kill(int(started.read_text(encoding="utf-8")), 0)


def test_no_folder_of_the_machine_stays_in_a_notebook_however_long_its_name(
    make: Make, tmp_path: Path
) -> None:
    folder = make("1", parameters='raw: str = ""\nwhere: str = ""').parent
    long = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 5)
    execute("trial", {"raw": str(long), "where": "here"}, str(tmp_path / "out.ipynb"), folder=str(folder))
    notebook = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))
    (injected,) = [cell for cell in notebook["cells"] if cell["id"] == "injected-parameters"]
    assert "".join(injected["source"]).strip().split("\n")[1:] == [
        'raw = "…"  # a folder of the machine it ran on',
        'where = "here"',
    ]


def test_a_kernel_that_dies_is_said(make: Make, tmp_path: Path) -> None:
    make("import os\nos._exit(9)")
    with pytest.raises(NotebookFailed, match="its process died"):
        execute("trial", {}, str(tmp_path / "out.ipynb"), folder=str(tmp_path))
