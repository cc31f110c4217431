"""The naive peer: how a careful analyst would do it with the same tools and their defaults.

    python benchmarks/naive.py gateshead --raw data/raw --out /somewhere

Notebooks one after another, each by papermill in a kernel of its own: `clean` reads every file (an ODS with
pandas' default reader), `validate` puts each table to Great Expectations with default settings and builds its
Data Docs, and each report is a notebook of twelve charts and twelve tables, turned into HTML by nbconvert and
into PDF and DOCX by pandoc from that HTML. It does far less than the pipeline: no ledger of rows, no
disclosure, no register of figures, no page of evidence, checks, changes or methods. So it is a generous peer.

Nothing is made slow on purpose, and nothing is made quick: what a tool does when one asks for no more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import textwrap
from pathlib import Path

REPORTS = ("self-assessment", "scrutiny")

CLEAN = [
    """
    from pathlib import Path
    import pandas as pd
    """,
    """
    tables = {}
    for path in sorted([*Path(raw, "national").iterdir(), *Path(raw, council).rglob("*")]):
        if path.suffix in (".ods", ".xlsx"):
            for name, rows in pd.read_excel(path, sheet_name=None).items():
                tables[f"{path.stem}-{name}"] = rows
        elif path.suffix == ".csv":
            tables[path.stem] = pd.read_csv(path)
    """,
    """
    for name, rows in tables.items():
        if len(rows) > 1 and len(rows.columns) > 2:
            rows = rows.drop_duplicates().astype(str)
            rows.columns = [str(column) for column in rows.columns]
            rows.to_parquet(Path(out) / f"{name}.parquet")
    """,
]
VALIDATE = [
    """
    from pathlib import Path
    import great_expectations as gx
    import pandas as pd
    """,
    """
    context = gx.get_context(mode="file", project_root_dir=str(Path(out) / "gx"))
    source = context.data_sources.add_pandas("tables")
    """,
    """
    for path in sorted(Path(out).glob("*.parquet")):
        rows = pd.read_parquet(path)
        asset = source.add_dataframe_asset(path.stem)
        batch = asset.add_batch_definition_whole_dataframe("all")
        suite = context.suites.add(gx.ExpectationSuite(path.stem))
        suite.add_expectation(gx.expectations.ExpectTableRowCountToBeBetween(min_value=1))
        for column in rows.columns[:10]:
            suite.add_expectation(gx.expectations.ExpectColumnToExist(column=column))
            suite.add_expectation(gx.expectations.ExpectColumnValuesToNotBeNull(column=column))
            length = gx.expectations.ExpectColumnValueLengthsToBeBetween(column=column, max_value=500)
            suite.add_expectation(length)
        asked = gx.ValidationDefinition(name=path.stem, data=batch, suite=suite)
        asked = context.validation_definitions.add(asked)
        checkpoint = gx.Checkpoint(name=path.stem, validation_definitions=[asked])
        context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": rows})
    """,
    "context.build_data_docs()",
]
REPORT = [
    """
    from pathlib import Path
    import matplotlib.pyplot as plt
    import pandas as pd
    import seaborn as sns
    """,
    """
    tables = {path.stem: pd.read_parquet(path) for path in sorted(Path(out).glob("*.parquet"))}
    columns = [
        (name, column)
        for name, rows in tables.items()
        for column in rows.columns
        if 1 < rows[column].nunique() < 40
    ]
    columns = (columns * 12)[:12] if len(columns) < 12 else columns[:: len(columns) // 12][:12]
    """,
    *(
        f"""
        name, column = columns[{number}]
        counts = tables[name][column].value_counts().head(12)
        figure, axes = plt.subplots(figsize=(7, 4))
        sns.barplot(x=counts.values, y=counts.index.astype(str), ax=axes)
        axes.set_title(f"{{name}}: {{column}}")
        plt.show()
        counts.to_frame("rows")
        """
        for number in range(12)
    ),
]


def write_notebook(path: Path, title: str, cells: list[str], parameters: dict[str, str]) -> None:
    """Write a notebook with a cell of parameters."""
    import nbformat.v4 as format

    tagged = format.new_code_cell("\n".join(f"{name} = {value!r}" for name, value in parameters.items()))
    tagged.metadata["tags"] = ["parameters"]
    notebook = format.new_notebook(
        cells=[
            format.new_markdown_cell(f"# {title}"),
            tagged,
            *(format.new_code_cell(textwrap.dedent(cell).strip()) for cell in cells),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    import nbformat

    nbformat.write(notebook, path)


def make(council: str, raw: Path, out: Path) -> None:
    """Make both reports of a council, in three formats, one thing after another."""
    out.mkdir(parents=True, exist_ok=True)
    parameters = {"council": council, "raw": str(raw), "out": str(out)}
    for name, cells in (("clean", CLEAN), ("validate", VALIDATE), *((report, REPORT) for report in REPORTS)):
        source, done = out / f"{name}.ipynb", out / f"{name}-done.ipynb"
        write_notebook(source, f"{name} of {council}", cells, parameters)
        _run("papermill", "--no-progress-bar", source, done)
        if name in REPORTS:
            _run("nbconvert", "--to", "html", "--no-input", "--output", f"{name}.html", done)
            _pandoc(out / f"{name}.html", out / f"{name}.docx")
            _pandoc(out / f"{name}.html", out / f"{name}.typ")
            _pdf(out / f"{name}.typ")


def _run(module: str, *arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True)


def _pandoc(source: Path, target: Path) -> None:
    import pypandoc

    subprocess.run(
        [pypandoc.get_pandoc_path(), source, "-o", target, "--extract-media", target.with_suffix(".media")],
        check=True,
        stderr=subprocess.DEVNULL,
    )


def _pdf(source: Path) -> None:
    import typst

    typst.compile(str(source), output=str(source.with_suffix(".pdf")), root="/")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make one council's reports as a careful analyst would.")
    parser.add_argument("council")
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    make(asked.council, asked.raw.absolute(), asked.out.absolute())
