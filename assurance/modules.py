"""Which of the package's own source a piece of work rests on, and a digest of each part of it.

Imports are followed as they are written, including those inside functions, so a step names where it starts
and cannot forget what that leads to. What is found is remembered, because parsing the modules and following
them would cost more than everything else a run with nothing to do has to do: of each file by its status, and
of each place to start from as long as the status of no file is another.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assurance import paths


def imported_names(code: str, package: tuple[str, ...] = ()) -> list[str]:
    r"""Return the dotted names that `code` imports, from anywhere in it, in the order they stand.

    `from a import b` gives `a.b`, which may be a module or something in the module `a`. `package` is the
    one that the code stands in, for relative imports.

    >>> imported_names("import json\nfrom assurance import paths")
    ['json', 'assurance.paths']
    """
    plain = [*_PLAIN.finditer(code)]
    if len(plain) == len(_WORD.findall(code)):  # nothing else speaks of importing, and nothing is parsed
        found = [name for each in plain for name in _named(each, package)]
    else:
        found = [name for node in ast.walk(ast.parse(code)) for name in _imported(node, package)]
    return list(dict.fromkeys(found))


# An import that has its lines to itself. One that has not, or is only spoken of, is left to the parser, which
# takes a second over all modules; these are told in a tenth of it.
_WORD = re.compile(r"\bimport\b")
_PLAIN = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<level>\.*)(?P<module>[\w.]*)[ \t]+)?import[ \t]+"
    r"(?:\((?P<listed>[\w,\s]+)\)|(?P<named>\w[\w., \t]*))[ \t]*(?:\#.*)?$",
    re.MULTILINE,
)


def _named(found: re.Match[str], package: tuple[str, ...]) -> Iterator[str]:
    names = [each.split()[0] for each in (found["listed"] or found["named"]).split(",") if each.strip()]
    if found["level"] is None:
        yield from names
    else:
        yield from _from(len(found["level"]), found["module"], names, package)


def _imported(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from _from(node.level, node.module or "", [name.name for name in node.names], package)


def _from(level: int, module: str, names: Iterable[str], package: tuple[str, ...]) -> Iterator[str]:
    above = package[: len(package) - level + 1] if level else ()
    origin = ".".join([*above, *([module] if module else [])])
    yield from (f"{origin}.{name}" for name in names)


@dataclass
class Modules:
    """The modules of the package under `root`, each with its digest and what it imports.

    Parameters
    ----------
    root
        The folder that holds the package's folder.
    package
        The package's name.
    memory
        A file that keeps what was found from one run to the next.

    Attributes
    ----------
    statuses
        A digest of the status of every file in the package: while it is the same, so is what is found.
    """

    root: Path = paths.ROOT
    package: str = "assurance"
    memory: Path | None = None
    statuses: str = field(default="", init=False)
    _known: dict[str, list] = field(default_factory=dict)
    _looked_at: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    _reached: dict[frozenset[str], dict[str, str]] = field(default_factory=dict)
    _found: dict[str, list[str]] = field(default_factory=dict)
    _listed: dict[Path, list[Path]] = field(default_factory=dict)
    _changed: bool = False

    def __post_init__(self) -> None:
        self.statuses = self._statuses_now()
        if self.memory and self.memory.exists():
            try:
                remembered = json.loads(self.memory.read_text(encoding="utf-8"))
                self._known = remembered["files"]
                if remembered["statuses"] == self.statuses:
                    self._reached = {
                        frozenset(parts.split()): {name: self._known[name][1] for name in names}
                        for parts, names in remembered["reached"].items()
                    }
            except (ValueError, KeyError, TypeError):  # cut short by a kill: it is only a memory
                self._known, self._reached = {}, {}

    def remember(self) -> None:
        """Write down what was found, if there is anything new."""
        if self.memory and self._changed:
            reached = {" ".join(sorted(parts)): [*digests] for parts, digests in self._reached.items()}
            found = {"statuses": self.statuses, "files": self._known, "reached": reached}
            paths.write_text(self.memory, json.dumps(found))
            self._changed = False

    def digests(self, parts: Iterable[str]) -> dict[str, str]:
        """Return the digest of every source file that the parts rest on, by its path in the package.

        A part is a module, or a folder: then every module in it counts, since a folder may choose among
        its modules by name.
        """
        start = frozenset(parts)
        if start not in self._reached:
            self._reached[start] = self._follow(start)
            self._changed = True
        return self._reached[start]

    def _statuses_now(self) -> str:
        """Return a digest of the status of every file in the package; the files themselves are not read."""
        found = []
        for folder, folders, files in os.walk(self.root / self.package):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                status = (Path(folder) / name).stat()
                found.append((folder, name, status.st_mtime_ns, status.st_ctime_ns, status.st_size))
        return hashlib.sha256(repr(found).encode()).hexdigest()

    def _follow(self, parts: Iterable[str]) -> dict[str, str]:
        waiting = [self._whole(part) for part in sorted(parts)]
        followed = set(waiting)
        digests: dict[str, str] = {}
        while waiting:
            for name in self._behind(waiting.pop()):
                if name not in digests:
                    digests[name], imports = self._look_at(name)
                    new = set(imports) - followed
                    followed |= new
                    waiting += sorted(new)
        return dict(sorted(digests.items()))

    def _behind(self, name: str) -> list[str]:
        """Return the files behind a dotted name, by their paths in the package.

        Looking through folders is slow, and done once; so is working with paths, which counts where tens of
        thousands of names are followed.
        """
        if name not in self._found:
            package = self.root / self.package
            self._found[name] = [path.relative_to(package).as_posix() for path in self._files(name)]
        return self._found[name]

    def _whole(self, part: str) -> str:
        name = part if part.split(".")[0] == self.package else f"{self.package}.{part}"
        place = self.root.joinpath(*name.split(".")[:2])
        if not (place.is_dir() or place.with_suffix(".py").is_file()):
            raise LookupError(f"a step names the code “{part}”, which is not in {self.package}")
        return name

    def _files(self, name: str) -> Iterator[Path]:
        """Yield the files behind a dotted name, its packages' own files included."""
        folder = self.root
        names = name.split(".")
        for depth, part in enumerate(names):
            yield from self._of_package(folder) if depth else ()
            module = folder / f"{part}.py"
            if module.is_file():
                yield module
                return
            if not (folder / part).is_dir():
                if depth > 1:  # a thing in a package's own __init__, so all of the package
                    yield from self._modules_in(folder)
                return
            folder = folder / part
        if len(names) > 1:
            yield from self._modules_in(folder)

    def _of_package(self, folder: Path) -> list[Path]:
        """Return a package's __init__ and the data that lies in it, also in folders that are no packages."""
        if folder not in self._listed:
            self._listed[folder] = [*self._look_through(folder)]
        return self._listed[folder]

    def _look_through(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name == "__init__.py" or (path.is_file() and path.suffix not in (".py", ".pyc")):
                yield path
            elif path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
                yield from self._modules_in(path)

    def _modules_in(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path

    def _look_at(self, name: str) -> tuple[str, list[str]]:
        if name not in self._looked_at:
            path = self.root / self.package / name
            status = path.stat()
            stamp = f"{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}"
            known = self._known.get(name)
            if not known or known[0] != stamp:
                content = path.read_bytes()
                imports: list[str] = []
                if path.suffix == ".py":
                    package = path.relative_to(self.root).with_suffix("").parts[:-1]
                    imports = imported_names(content.decode("utf-8"), package)
                    imports = [each for each in imports if each.split(".")[0] == self.package]
                known = [stamp, hashlib.sha256(content).hexdigest()[:16], imports]
                self._known[name] = known
                self._changed = True
            self._looked_at[name] = (known[1], known[2])
        return self._looked_at[name]
