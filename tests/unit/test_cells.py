"""Cells that run in a fork leave the same bytes as in a kernel, and end with whoever asked for them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill.execute
import psutil
import pytest

from assurance import kernels, notebooks, paths
from assurance.notebooks import NotebookFailed, execute
from assurance.nursery import ADDRESS, Fork
from assurance.nursery import nursery as keep_nursery

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="This system cannot fork: it has kernels.")

RAISES = "# raises"
CELLS = [
    # Streams, whoever writes to them
    "import os, subprocess, sys, threading, warnings",
    "print('a'); print('b', file=sys.stderr); print('c'); warnings.warn('beware')",
    "print('a', flush=True); print('b', file=sys.stderr, flush=True); print('c', end='')",
    "import time; done = subprocess.run(['echo', 'by a program']); print('then'); time.sleep(0.1)",
    "done = os.write(2, 'é\\n'.encode()); time.sleep(0.1)",
    "!echo told; echo wrong >&2",
    "%%bash\necho in bash; echo bad >&2",
    "if (child := os.fork()) == 0:\n    print('in a child'); sys.stdout.flush(); os._exit(0)\ndone = os.waitpid(child, 0); time.sleep(0.1)",
    "t = threading.Thread(target=lambda: print('in a thread') or display('and shown')); t.start(); t.join()",
    "import logging; logging.warning('logged')",
    "for number in range(5000): print(number)",
    "print('10%\\r20%', end=''); print('x\\x08y')",
    "sys.stdout.isatty(), sys.stdout.encoding, sys.stdin.read(), __name__, sys.path[0], os.path.basename(os.getcwd())",
    # What is shown
    "from IPython.display import HTML, clear_output, display, update_display",
    "h = display('first', display_id='x'); print('between'); display(HTML('<b>bold</b>'), metadata={'text/html': {'isolated': True}}); 1 + 1",
    "h.update('second'); update_display('third', display_id='x')",
    "print('gone'); clear_output(); print('gone too'); clear_output(wait=True); print('stays')",
    "display(1); clear_output(wait=True)",
    "import pandas; pandas.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "import matplotlib.pyplot as plt; plt.figure(figsize=(1, 1)); plt.plot([1, 2])",
    "plt.figure(figsize=(1, 1)); plt.plot([2, 1]); plt.show(); print('after')",
    "%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'a'",
    "class Rich:\n    def _repr_html_(self): return '<i>rich</i>'\n    def _repr_mimebundle_(self, **_): return {'text/plain': 'é', 'application/json': {'n': [1]}}, {'assurance': {'caption': 'C'}}\nRich()",
    "class Broken:\n    def _repr_html_(self): raise ValueError('no html')\n    def __repr__(self): return 'broken'\nBroken()  # raises",
    "b'\\xff', float('nan'), '“”'",
    "5;",
    # IPython's own
    "get_ipython()",
    "%precision 3\n3.14159265",
    "%%capture held\nprint('held')\n1",
    "held.stdout, len(held.outputs)",
    "?print",
    "%who_ls str",
    "In[4], Out, _",
    "sorted(get_ipython().extension_manager.loaded), sorted(get_ipython().magics_manager.magics['line'])",
    "sorted(set(os.environ) - {'JPY_PARENT_PID', 'PYDEVD_USE_FRAME_EVAL'})",
    "import asyncio; await asyncio.sleep(0); task = asyncio.ensure_future(asyncio.sleep(0, 'kept'))",
    "await task, asyncio.get_event_loop() is asyncio.get_running_loop()",
    # What goes wrong
    "input('who? ')  # raises",
    "import getpass; getpass.getpass()  # raises",
    "def f():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n        raise ValueError('“x”') from error\nf()  # raises",
    "raise ExceptionGroup('many', [ValueError(1), TypeError(2)])  # raises",
    "1 +  # raises",
    "%nosuchmagic # raises",
    "import signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)  # raises",
    "sys.exit('stopped')  # raises",
    "logging.captureWarnings is not None, threading.current_thread() is threading.main_thread()",
]  # fmt: skip


def make(folder: Path, *cells: str) -> None:
    """Write a notebook `trial` of these cells."""
    notebook = nbformat.v4.new_notebook()
    for number, source in enumerate(("a: int = 1", *cells)):
        cell = nbformat.v4.new_code_cell(source, id=f"c{number}")
        cell.metadata.tags = ["parameters"] if not number else ["raises-exception"] * source.endswith(RAISES)
        notebook.cells.append(cell)
    notebook.cells[1:1] = [nbformat.v4.new_markdown_cell("# Prose"), nbformat.v4.new_code_cell("  ")]
    nbformat.write(notebook, folder / "trial.ipynb")


def run(folder: Path) -> str:
    execute("trial", {"a": 2}, str(folder / "out.ipynb"), folder=str(folder))
    return (folder / "out.ipynb").read_text(encoding="utf-8")


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "manager_class", lambda _: pytest.fail("a kernel was started"))


@pytest.fixture(scope="module")
def nursery() -> Iterator[str]:
    """Return the address of a nursery, which is found only by tests that put it into their environment."""
    with keep_nursery():
        yield os.environ.pop(ADDRESS)


@pytest.fixture
def forks(nursery: str, monkeypatch: pytest.MonkeyPatch, no_kernel: None) -> None:
    monkeypatch.setenv(ADDRESS, nursery)


def both(folder: Path, nursery: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return a notebook as run in a fork and in a kernel."""
    with monkeypatch.context() as patched:
        patched.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it leaves descriptors alone
        in_kernel = run(folder)
        patched.setenv(ADDRESS, nursery)
        patched.setattr(kernels, "manager_class", lambda _: pytest.fail("a kernel was started"))
        return run(folder), in_kernel


def test_a_fork_leaves_the_same_bytes_as_a_kernel(
    tmp_path: Path, nursery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papermill.execute, "raise_for_execution_errors", lambda *_: None)  # but go on
    make(tmp_path, *CELLS)
    for _ in range(3):  # a kernel on a busy machine may hear too late what did not come through Python
        in_fork, in_kernel = both(tmp_path, nursery, monkeypatch)
        if in_fork == in_kernel:
            break
    assert in_fork == in_kernel
    executed = nbformat.reads(in_fork, as_version=4)
    assert "by a program" in in_fork
    assert "in a child" in in_fork
    assert "gone" not in str([cell.outputs for cell in executed.cells if cell.cell_type == "code"])


def test_what_a_notebook_is_stopped_by_is_told_the_same(
    tmp_path: Path, nursery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "print('so far')", "import sys; sys.exit(0)", "print('not reached')")
    in_fork, in_kernel = both(tmp_path, nursery, monkeypatch)
    assert in_fork == in_kernel
    assert "UserWarning: To exit" in in_fork
    make(tmp_path, "1 / 0", "print('not reached')")
    said = []
    for address in ("", nursery):
        monkeypatch.setenv(ADDRESS, address)
        with pytest.raises(NotebookFailed) as raised:
            run(tmp_path)
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_a_notebook_of_ours_has_the_same_bytes_both_ways(
    tmp_path: Path, nursery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assurance.settings import read_settings
    from assurance.sources.inventory import clean

    edition = read_settings().edition
    clean("gateshead", edition, paths.RAW, tmp_path)
    given = {"council": "gateshead", "edition": edition, "processed": str(tmp_path), "published": "nowhere"}
    made = []
    for address in ("", nursery):
        monkeypatch.setenv(ADDRESS, address)
        execute("validate", given, str(tmp_path / "out.ipynb"))
        made.append((tmp_path / "out.ipynb").read_bytes())
    assert made[0] == made[1]
    assert b"display_data" in made[0] or b"execute_result" in made[0]


def test_what_a_fork_began_with_is_not_looked_through_for_what_may_go(tmp_path: Path, forks: None) -> None:
    make(tmp_path, "import gc; print(gc.get_freeze_count() > 10_000)")
    assert "True" in run(tmp_path)


def test_nothing_stays_from_one_notebook_to_the_next(tmp_path: Path, forks: None) -> None:
    look = (
        "import os, pandas; print(pandas.get_option('display.max_rows'), os.environ.get('LEFT'), os.getpid())"
    )
    make(tmp_path, look, "pandas.set_option('display.max_rows', 3); os.environ['LEFT'] = 'x'", look)
    first, second = (nbformat.reads(run(tmp_path), as_version=4) for _ in range(2))
    before, after = (first.cells[number].outputs[0].text.split() for number in (4, 6))
    assert before[:2] == ["60", "None"]
    assert after == ["3", "x", before[2]]
    again = second.cells[4].outputs[0].text.split()
    assert again[:2] == before[:2]
    assert again[2] != before[2]


def test_a_cell_that_asks_for_more_has_the_notebook_begun_again_in_a_kernel(
    tmp_path: Path, nursery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun.txt"
    monkeypatch.setenv(ADDRESS, nursery)
    make(tmp_path, f"print('once', file=open({str(begun)!r}, 'a')); print('shown')",
         "import comm; _ = comm.create_comm(target_name='x')", "print('reached')")  # fmt: skip
    executed = nbformat.reads(run(tmp_path), as_version=4)
    assert [cell.outputs[0].text for cell in executed.cells if cell.get("outputs")] == [
        "shown\n",
        "reached\n",
    ]
    assert begun.read_text(encoding="utf-8") == "once\nonce\n"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("os.kill(os.getpid(), 9)", "ended because its process died"),
        ("os._exit(0)", "ended because its process died"),
        ("import time; time.sleep(1000)", "a cell had not ended after 1 seconds"),
        ("import signal; os.kill(os.getpid(), signal.SIGSTOP)", "a cell had not ended after 1 seconds"),
    ],
)
def test_a_fork_that_dies_or_hangs_is_said_and_what_it_had_shown_is_kept(
    tmp_path: Path, forks: None, monkeypatch: pytest.MonkeyPatch, cell: str, sentence: str
) -> None:
    monkeypatch.setattr(notebooks, "LONGEST_CELL", 1)
    begun = tmp_path / "begun.txt"
    start = f"import os, subprocess; child = subprocess.Popen(['sleep', '1000'])\nprint(child.pid, os.getpid(), file=open({str(begun)!r}, 'w'))"
    make(tmp_path, "print('so far')", start, cell)
    with pytest.raises(NotebookFailed, match=sentence):
        run(tmp_path)
    assert "so far" in (tmp_path / "out.failed.ipynb").read_text(encoding="utf-8")
    assert not (tmp_path / "out.ipynb").exists()
    assert gone(begun.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_fork_ends_with_the_step_that_asked_for_it(
    tmp_path: Path, nursery: str, number: signal.Signals
) -> None:
    begun = tmp_path / "begun.txt"
    make(
        tmp_path,
        f"import os, subprocess, time; child = subprocess.Popen(['sleep', '1000'])\nprint(child.pid, os.getpid(), file=open({str(begun)!r}, 'w'))\ntime.sleep(1000)",
    )
    asks = f"from assurance.notebooks import execute; execute('trial', {{'a': 2}}, 'out.ipynb', folder={str(tmp_path)!r})"
    step = subprocess.Popen(
        [sys.executable, "-c", asks],
        cwd=tmp_path,
        env={**os.environ, ADDRESS: nursery, "PYTHONPATH": str(paths.ROOT)},
    )
    deadline = time.monotonic() + 60
    while not (begun.exists() and begun.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    step.send_signal(number)
    step.wait()
    assert gone(begun.read_text(encoding="utf-8").split())


def test_a_fork_ends_when_nobody_reads_what_it_said(
    tmp_path: Path, nursery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be killed with something unread is no end of a file, but a connection that is reset."""
    monkeypatch.setenv(ADDRESS, nursery)
    environment = {**os.environ, **kernels.environment_in(str(tmp_path))}
    fork = Fork("assurance.cells:run", kernels.ARGUMENTS, environment=environment)
    fork.say("import os; print(os.getpid(), flush=True)")
    while (said := fork.hear(60))["msg_type"] != "stream":
        pass
    fork.say("print('unread', flush=True)")
    time.sleep(0.5)  # until it has said so
    fork._connection.close()
    assert gone([said["content"]["text"]])


def test_a_nursery_that_has_died_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "print('done')")
    monkeypatch.setenv(ADDRESS, str(tmp_path / "nobody"))
    assert "done" in run(tmp_path)


def gone(processes: list[str]) -> bool:
    """Return whether none of these runs any more, or does so in five seconds."""
    deadline = time.monotonic() + 5
    while left := [each for each in map(int, processes) if runs(each)]:
        if time.monotonic() > deadline:
            for each in left:
                os.kill(each, signal.SIGKILL)
            return False
        time.sleep(0.02)
    return True


def runs(process: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    return False
