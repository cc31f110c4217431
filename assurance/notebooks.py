"""Runs a notebook with its parameters, strictly, and leaves the same bytes every time.

The only caller of papermill. A parameter that is misspelt or of another type is refused before anything
starts; a notebook that fails is kept beside its place for whoever has to find out why; one that succeeds
appears whole or not at all.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import nursery, paths
from assurance.errors import BY_NAME, UsageError, unwritable
from assurance.modules import imported_names
from assurance.numerals import listed

if TYPE_CHECKING:
    from nbformat import NotebookNode


LONGEST_CELL = 1800
"""Seconds that a cell may take, before it is taken to hang."""


class NotebookFailed(Exception):
    """A notebook broke in a way that its author must look into. The message says where, and what."""


@dataclass(frozen=True)
class Parameter:
    """One parameter that a notebook takes: its name, the types it may have, whether it must be given."""

    name: str
    types: tuple[str, ...]
    required: bool

    def accepts(self, value: object) -> bool:
        """Return whether a value is of one of its types."""
        kind = type(value).__name__
        return not self.types or kind in self.types or (kind == "int" and "float" in self.types)


def place(name: str, folder: Path = paths.NOTEBOOKS) -> Path:
    """Return where a notebook is kept.

    Raises
    ------
    UsageError
        When there is none of that name.
    """
    path = folder / f"{name}.ipynb"
    if not path.is_file():
        raise UsageError(f"There is no notebook {paths.shown(path)}. Put it back, or mend the name.")
    return path


def parameters_of(name: str, folder: Path = paths.NOTEBOOKS) -> dict[str, Parameter]:
    """Return the parameters that a notebook takes: the assignments in its cell tagged `parameters`.

    Raises
    ------
    UsageError
        When the notebook, or that cell, cannot be read.
    """
    found: dict[str, Parameter] = {}
    for cell in _code_cells(place(name, folder)):
        if "parameters" not in cell.get("metadata", {}).get("tags", ()):
            continue
        try:
            statements = ast.parse(_source(cell)).body
        except SyntaxError as error:
            raise UsageError(
                f"{name}.ipynb, the cell of parameters, line {error.lineno}: {error.msg}. Mend that line."
            ) from None
        for statement in statements:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                types = tuple(_types(statement.annotation))
                found[statement.target.id] = Parameter(statement.target.id, types, statement.value is None)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                found[statement.targets[0].id] = Parameter(statement.targets[0].id, (), False)
    return found


def imports_of(name: str, folder: Path = paths.NOTEBOOKS) -> list[str]:
    """Return the modules of the package that a notebook imports."""
    path = place(name, folder)
    return list(_imports_in(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _imports_in(path: Path, changed: int) -> tuple[str, ...]:
    """Return what a notebook imports, as it was when it was last changed: the plan asks for each council."""
    found: list[str] = []
    for cell in _code_cells(path):
        lines = _source(cell).split("\n")
        code = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
        try:
            found += [each for each in imported_names(code) if each.split(".")[0] == "assurance"]
        except SyntaxError:  # the kernel will say so, with the cell
            continue
    return tuple(dict.fromkeys(found))


def execute(
    name: str,
    parameters: Mapping[str, Any],
    target: str,
    folder: str = str(paths.NOTEBOOKS),
    rests_on: Mapping[str, Any] | None = None,
) -> None:
    """Run a notebook and write it, executed, to `target`.

    Parameters
    ----------
    name
        The notebook's name in `folder`, without `.ipynb`.
    parameters
        Values for its parameters, each of the type it is annotated with.
    rests_on
        What the notebook reads from elsewhere, such as settings. Not passed on: named so that the step is
        stale when it changes.

    Raises
    ------
    UsageError
        When a parameter is not one of the notebook's, is of another type, or is missing.
    PipelineError
        When the notebook raises one of `assurance.errors`: the same, with the same sentence.
    NotebookFailed
        When it fails in any other way. What it had come to stands in `<target>.failed.ipynb`.
    """
    source, finished = place(name, Path(folder)), Path(target).absolute()
    check_parameters(name, parameters, Path(folder))
    failed = finished.with_name(f"{finished.stem}.failed.ipynb")
    failed.parent.mkdir(parents=True, exist_ok=True)

    from assurance import lean  # noqa: F401, I001 - before what it is for

    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    from assurance import runner

    try:
        with nursery.own_folder() as own:
            notebook = execute_notebook(
                str(source.absolute()),
                str(failed),
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                cwd=str(source.parent.absolute()),
                progress_bar=False,
                request_save_on_cell_execute=False,
                engine_name=runner.NAME,
                own_folder=own,
                kept=str(failed),
                longest=LONGEST_CELL,
                modules=imports_of(name, Path(folder)),
            )
    except PapermillExecutionError as error:
        if error.ename in BY_NAME:
            raise BY_NAME[error.ename](error.evalue) from None
        number = re.match(r"\[Errno (\d+)\]", error.evalue) if error.ename == "OSError" else None
        if number and (said := unwritable(OSError(int(number[1]), ""))):
            raise UsageError(said) from None
        raise NotebookFailed(
            f"the notebook {name} failed in cell {error.cell_index + 1}: {error.ename}: {error.evalue}. "
            f"It is kept, as far as it came, in {paths.shown(failed)}.\n{_plain(error.traceback)}"
        ) from None
    except CellTimeoutError:
        raise NotebookFailed(
            f"the notebook {name} was stopped: a cell had not ended after {LONGEST_CELL} seconds. "
            f"It is kept, as far as it came, in {paths.shown(failed)}."
        ) from None
    except DeadKernelError as error:
        raise NotebookFailed(
            f"the notebook {name} ended because its process died ({error}), most often because memory ran "
            "out. Run again with --jobs 1."
        ) from None
    normalise(notebook)
    paths.write_text(finished, nbformat.writes(notebook) + "\n")
    failed.unlink(missing_ok=True)


def check_parameters(name: str, parameters: Mapping[str, Any], folder: Path = paths.NOTEBOOKS) -> None:
    """Refuse parameters that the notebook does not take, or not in that type.

    Raises
    ------
    UsageError
        With the parameter, what was given and what it takes.
    """
    known = parameters_of(name, folder)
    takes = listed(f"“{parameter}”" for parameter in known)
    for given, value in parameters.items():
        if given not in known:
            raise UsageError(f"The notebook {name} has no parameter “{given}”. It takes {takes or 'none'}.")
        if not known[given].accepts(value):
            raise UsageError(
                f"The parameter “{given}” of the notebook {name} takes {' or '.join(known[given].types)}, "
                f"and was given {value!r}."
            )
    for parameter in known.values():
        if parameter.required and parameter.name not in parameters:
            raise UsageError(f"The notebook {name} needs a value for its parameter “{parameter.name}”.")


# --- The same bytes every time --------------------------------------------------------------------------

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py"},
}
"""What every notebook says of itself, whichever Python and JupyterLab it was written in."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
_LABEL = re.compile(r"#\|\s*label:\s*((fig|tbl)-\S+)")
_CAPTION = re.compile(r"#\|\s*(fig-cap|fig-alt|tbl-cap):")


def normalise(notebook: NotebookNode) -> None:
    """Take out of an executed notebook what would differ between runs, and write captions into its cells."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.update(METADATA)
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"
            cell.source = _without_machine_paths(cell.source)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = list(_normal_outputs(cell.outputs, count))
            cell.source = with_captions(cell.source, cell.outputs)


def _normal_outputs(outputs: Iterable[NotebookNode], count: int) -> Iterable[NotebookNode]:
    before = None
    for output in outputs:
        if "execution_count" in output:
            output.execution_count = count
        if output.output_type == "stream":
            output.text = _CELL_FILE.sub("<cell>", output.text)
            if before is not None and before.output_type == "stream" and before.name == output.name:
                before.text += output.text  # how it was cut into pieces is chance
                continue
        elif "text/plain" in output.get("data", {}):
            output.data["text/plain"] = _ADDRESS.sub("", output.data["text/plain"])
        before = output
        yield output


def with_captions(source: str, outputs: Iterable[Mapping[str, Any]]) -> str:
    """Return a cell's source with the caption and alt text that its output carries as cell options.

    They stand after the line of the cell's label, in place of any that are there.
    """
    carried = next(
        (output["metadata"]["assurance"] for output in outputs if "assurance" in output.get("metadata", {})),
        None,
    )
    if not carried or not (label := _LABEL.search(source)):
        return source
    kind = label[2]
    options = {f"{kind}-cap": carried.get("caption")}
    if kind == "fig":
        options["fig-alt"] = carried.get("alt")
    written = [
        f"#| {option}: {json.dumps(text, ensure_ascii=False)}" for option, text in options.items() if text
    ]
    lines = []
    for line in source.split("\n"):
        if not _CAPTION.match(line):
            lines.append(line)
        if _LABEL.match(line):
            lines += written
    return "\n".join(lines)


def _without_machine_paths(source: str) -> str:
    """Return the injected parameters with folders of this machine left out, however many lines they take."""
    lines = source.split("\n")
    for statement in reversed(ast.parse(source).body):
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Constant):
            continue
        if isinstance(value := statement.value.value, str) and Path(value).is_absolute():
            name = ast.unparse(statement.targets[0])
            place = slice(statement.lineno - 1, statement.end_lineno)
            lines[place] = [f'{name} = "…"  # a folder of the machine it ran on']
    return "\n".join(lines)


def _code_cells(path: Path) -> list[dict[str, Any]]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"{paths.shown(path)} is not a notebook: it was cut short or changed by hand. Put it back."
        ) from None


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _types(annotation: ast.expr) -> Iterable[str]:
    if isinstance(annotation, ast.BinOp):
        yield from _types(annotation.left)
        yield from _types(annotation.right)
    elif isinstance(annotation, ast.Subscript):
        yield from _types(annotation.value)
    elif isinstance(annotation, ast.Constant) and annotation.value is None:
        yield "NoneType"
    else:
        yield ast.unparse(annotation)


def _plain(traceback: Iterable[str]) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
