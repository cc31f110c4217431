"""What an author and an analyst open: a report that follows what they write, and a notebook beside it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assurance import kernels, paths, plan
from assurance.errors import InputError, UsageError
from assurance.numerals import listed
from assurance.paths import EditionFolder
from assurance.plan import Job
from assurance.prose import Prose

if TYPE_CHECKING:
    from assurance.councils import Council


_ASKS_NOBODY = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
"""JupyterLab would look for news and newer versions of itself, which a council's network may not allow."""


def lab(job: Job | None, theme: str, port: int, arguments: Sequence[str]) -> int:
    """Open JupyterLab, on one council's notebook and its report where a theme is named, until it is ended.

    Parameters
    ----------
    job
        For one council, whose edition is up to date; None to open the folder of notebooks as it stands.
    theme
        Name of a notebook: "homecare".
    port
        Where the report is shown.
    arguments
        For JupyterLab.

    Raises
    ------
    UsageError
        When JupyterLab is not installed, or there is no such notebook for the council.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed here. Start it with `python3 pipeline.py notebooks`.")
    # The kernel named python3 is this environment's, whatever else is registered on this machine.
    ours = {**os.environ, **kernels.environment(), "JUPYTER_PREFER_ENV_PATH": "1"}
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(paths.NOTEBOOKS)]
    command += ["--ServerApp.contents_manager_class=assurance.lab.OneCouncil", *_ASKS_NOBODY, *arguments]
    if job is None:
        return _until_ended(command, ours)
    from assurance.lab import PARAMETERS

    parameters = parameters_of(job)
    if theme not in parameters:
        raise UsageError(
            f"{job.councils[0].name} has no notebook “{theme}” in this edition. It has {listed(parameters)}."
        )
    ours[PARAMETERS] = json.dumps(parameters)
    with report(job, port) as address:
        print(f"{address} shows {job.councils[0].name}’s reports; a notebook that is saved is run for them.")
        return _until_ended([*command, str(paths.NOTEBOOKS / f"{theme}.ipynb")], ours)


def parameters_of(job: Job) -> dict[str, dict[str, str]]:
    """Return what a run gives each notebook of the job's one council, by the notebook's name."""
    steps = [step for step in plan.plan(job) if step.action == plan.NOTEBOOK]
    return {step.arguments["name"]: dict(step.arguments["parameters"]) for step in steps}


def _until_ended(command: Sequence[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, cwd=paths.NOTEBOOKS, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab asks whether it is meant
            continue


def follow(job: Job, port: int) -> None:
    """Show a council's reports in the browser as they are written, until Ctrl-C."""
    with report(job, port) as address, contextlib.suppress(KeyboardInterrupt):
        print(f"{address} shows {job.councils[0].name}’s reports as you write. Ctrl-C ends it.", flush=True)
        webbrowser.open(address)
        while True:
            time.sleep(3600)


@contextlib.contextmanager
def report(job: Job, port: int) -> Iterator[str]:
    """Serve the reports of the job's one council while the block runs; yields the address."""
    from assurance.publish.preview import Preview, served

    (council,) = job.councils
    folder = EditionFolder.of(job.processed, council.slug, job.edition)
    with tempfile.TemporaryDirectory(prefix="preview-") as work:
        preview = Preview(
            Prose(paths.REPORTS, council.slug),
            folder,
            Path(work),
            job.settings.wording,
            counted_by=_counted_by,
            count=lambda: count_again(job, council),
        )
        with served(preview, port) as server:
            yield f"http://127.0.0.1:{server.server_port}/"


def _counted_by() -> Iterable[Path]:
    return [*paths.NOTEBOOKS.glob("*.ipynb"), paths.SETTINGS, paths.COMPARISON_WORDS]


def count_again(job: Job, council: Council) -> None:
    """Make again what is not up to date of a council's figures, in a process of its own.

    Raises
    ------
    InputError
        With what that process said, when it failed.
    """
    command = [sys.executable, "-m", "assurance", "run", "--council", council.name, "--edition", job.edition]
    command += ["--raw", str(job.raw), "--work", str(job.processed), "--out", str(job.out)]
    command += ["--only", f"{council.slug}.site"]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise InputError(done.stderr.strip() or done.stdout.strip())
