"""The one command. Makes the environment it needs on first use, then hands over to it.

    python3 pipeline.py              publish the councils in settings.toml
    python3 pipeline.py test         run the tests
    python3 pipeline.py --help       everything else

Standard library only, so that Python and its package installer are all a machine needs.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BEGUN = ENVIRONMENT / "being-made"
OLDEST, NEWEST = (3, 11), (3, 13)
MORE = {
    "test": "requirements-dev",
    "bench": "requirements-dev",  # the naive peer's libraries
    "notebooks": "requirements-notebooks",
    "docs": "requirements-docs",
    "worker": "requirements-cluster",
    "--cluster": "requirements-cluster",
}


def main(arguments: list[str]) -> int:
    """Find or make a Python that has what the command needs, and run the command with it."""
    command = arguments[0] if arguments else "run"
    options = {argument.partition("=")[0] for argument in arguments if argument.startswith("--")}
    needed = ["requirements", *(file for word, file in MORE.items() if word in {command, *options})]
    python = environment_with(needed)
    if command == "test":
        return hand_over(python, ["-m", "pytest", *processes(arguments[1:]), *arguments[1:]], cwd=ROOT)
    return hand_over(python, ["-m", "assurance", *arguments])


def environment_with(needed: list[str]) -> Path:
    """Return a Python that has the pinned requirements: the environment's, this one, or a new one."""
    if made_whole(needed):
        return PYTHON
    if all(has_pinned(name) for name in needed):
        return Path(sys.executable)
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        refuse(
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}, and the pipeline needs 3.11 to "
            "3.13. Install one of those and start the command with it."
        )
    with alone():
        if not made_whole(needed):  # another start may have made it meanwhile
            make(needed)
    return PYTHON


def made_whole(needed: list[str]) -> bool:
    """Return whether the environment was made, to its end, from these requirements as they stand."""
    return PYTHON.exists() and not BEGUN.exists() and all(read(stamp(n)) == digest(n) for n in needed)


def has_pinned(name: str) -> bool:
    """Return whether this Python has what is asked for directly, in the pinned versions."""
    # A package may be pinned twice, for an older and a newer Python.
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", read(ROOT / f"{name}.txt"), re.MULTILINE))
    for line in read(ROOT / f"{name}.in").splitlines():
        asked = re.match(r"[A-Za-z0-9._-]+", line)
        if asked and not line.startswith("-"):
            try:
                if (asked[0].lower(), metadata.version(asked[0])) not in pinned:
                    return False
            except metadata.PackageNotFoundError:
                return False
    return True


def make(needed: list[str]) -> None:
    """Install the requirements into the environment. What an interrupted start left is made anew."""
    if BEGUN.exists() or (ENVIRONMENT.exists() and not PYTHON.exists()):
        shutil.rmtree(ENVIRONMENT)
    say(f"Installing what the pipeline needs into {ENVIRONMENT.name} (once; it takes a few minutes).")
    own_installer = importlib.util.find_spec("ensurepip") is not None  # some systems leave it out
    ENVIRONMENT.mkdir(exist_ok=True)
    BEGUN.write_text("An installation has begun here and not ended. It is made again at the next start.\n")
    if not PYTHON.exists():
        options = [] if own_installer else ["--without-pip"]
        quietly([sys.executable, "-m", "venv", *options, str(ENVIRONMENT)], "The environment cannot be made")
    pip = (
        [str(PYTHON), "-m", "pip"]
        if own_installer
        else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    )
    for name in needed:
        say(f"  {name}.txt")
        options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--progress-bar", "off"]
        quietly(
            [*pip, "install", *options, "-r", str(ROOT / f"{name}.txt")],
            "The requirements cannot be installed",
        )
    # So that a notebook opened in any editor finds the package.
    for packages in ENVIRONMENT.glob("[Ll]ib*/**/site-packages"):
        (packages / "assurance-reports.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for name in needed:
        stamp(name).write_text(digest(name))
    BEGUN.unlink()


def quietly(command: list[str], trouble: str) -> None:
    """Run a command, showing on a terminal what it is about, and end with one sentence if it fails."""
    lines: list[str] = []
    shown = sys.stdout.isatty()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        env=environment,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            lines.append(line.strip())
            if shown and (about := re.match(r"\s*(Collecting|Downloading|Installing) (\S+)", line)):
                print(f"\r  {about[1]} {about[2]:.50}".ljust(78), end="", flush=True)
    if shown:
        print("\r".ljust(79) + "\r", end="")
    if process.returncode:
        said = (
            [line for line in lines if line.startswith("ERROR")]
            or [line for line in lines if line]
            or ["nothing"]
        )
        refuse(
            f"{trouble}: the installer said “{said[-1]}”. Check the connection to the package registry "
            "(PIP_INDEX_URL names another one, HTTPS_PROXY a proxy), then start again."
        )


@contextlib.contextmanager
def alone():
    """Let one start at a time make the environment. The system lets go of the lock if a start is killed."""
    with (ROOT / ".venv.lock").open("a") as lock:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # it gives up after ten seconds; an installation takes longer
                    continue
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hand_over(python: Path, arguments: list[str], cwd: Path | None = None) -> int:
    """Run Python with these arguments in place of this process, and return what it ends with."""
    arguments = ["-P", *arguments]  # a folder of the same name where one stands is not the package
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": search, "PYTHONUTF8": "1"}
    sys.stdout.flush()
    if os.name != "nt":  # the same process, so that a signal meant for the command reaches it
        if cwd:
            os.chdir(cwd)
        os.execve(python, [str(python), *arguments], environment)
    process = subprocess.Popen([str(python), *arguments], env=environment, cwd=cwd)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command has had it too, and ends by itself
            continue


def processes(arguments: list[str]) -> list[str]:
    """Return how many tests run at a time, unless the arguments say so."""
    if any(re.match(r"-n|--numprocesses|-p$|--pdb", argument) for argument in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]


def stamp(name: str) -> Path:
    """Return the file that says which requirements the environment was made from."""
    return ENVIRONMENT / f"{name}.sha256"


def digest(name: str) -> str:
    """Return the digest of a file of requirements."""
    return hashlib.sha256((ROOT / f"{name}.txt").read_bytes()).hexdigest()


def read(path: Path) -> str:
    """Return what stands in a file, nothing when there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def say(sentence: str) -> None:
    """Print at once."""
    print(sentence, flush=True)


def refuse(sentence: str) -> NoReturn:
    """End with a sentence, as for anything a person has to mend."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
