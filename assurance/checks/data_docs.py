"""Great Expectations' Data Docs of one edition: what it was asked, in its own words, and what it found.

Its own pages fetch about ten files from other people's servers, name the time and the machine, and cannot
be read by everyone. So its renderers supply the words, and these pages set them: nothing is fetched, the
same results give the same bytes, and the rows that fail are named by their own key.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from assurance import councils, paths
from assurance.disclosure import ROWS_ARE_PEOPLE, ROWS_MAY_BE_PUBLISHED
from assurance.numerals import number, plural

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

    from assurance.checks.results import CheckResult

ROWS_SHOWN = 20


def write(
    folder: paths.EditionFolder,
    results: Sequence[CheckResult],
    failing: Mapping[str, pd.DataFrame],
    outcomes: Mapping[str, ExpectationValidationResult],
) -> None:
    """Write `data-docs/`: a page for each table and one that lists them.

    `failing` are the rows that fail, as `results.failing_rows` lists them, and `outcomes` what Great
    Expectations returned, both by the id of the check.
    """
    pages = folder.checks / "data-docs"
    shutil.rmtree(pages, ignore_errors=True)
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters |= {"number": number, "plural": plural}
    council, edition = councils.find(folder.root.parent.name).name, folder.root.name
    tables = {result.table: [each for each in results if each.table == result.table] for result in results}
    common = {"council": council, "edition": edition, "version": _version()}
    index = templates.get_template("data_docs_index.html").render(tables=tables, **common)
    paths.write_text(pages / "index.html", index)
    page = templates.get_template("data_docs_table.html")
    for table, its_results in tables.items():
        checks = [_shown(result, failing.get(result.id), outcomes.get(result.id)) for result in its_results]
        paths.write_text(pages / f"{table}.html", page.render(table=table, checks=checks, **common))


def _version() -> str:
    import great_expectations

    return great_expectations.__version__


def _shown(
    result: CheckResult, failing: pd.DataFrame | None, outcome: ExpectationValidationResult | None
) -> dict[str, Any]:
    may_be_shown = result.table in ROWS_MAY_BE_PUBLISHED
    rows, more = [], 0
    if failing is not None and may_be_shown:
        named = failing[failing["key"] != ""]
        rows, more = named.head(ROWS_SHOWN).to_dict("records"), max(0, len(named) - ROWS_SHOWN)
    # These pages are published, and made before it is known which counts are hidden: of rows about people no
    # number is told, not even how many were looked at, which may be those of one kind.
    people = result.table in ROWS_ARE_PEOPLE
    words, observed = _words(outcome, counted=not people) if outcome else ("", "")
    some = "Rows about people" if result.rows_checked else "No rows"
    return {
        "result": result,
        "checked": some if people else plural(result.rows_checked, "row"),
        "failing": "some of them" if people else number(result.failing_rows),
        "words": words,
        "observed": "" if people and result.rows_checked else result.note or observed,
        "rows": rows,
        "more": more,
        "kept_back": bool(result.failing_rows) and not may_be_shown,
    }


def _words(outcome: ExpectationValidationResult, *, counted: bool) -> tuple[Markup, Markup]:
    """Return Great Expectations' own words for what it expected and for what it observed."""
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.render.renderer.content_block import ValidationResultsTableContentBlockRenderer

    counts = ExpectationValidationResult(
        success=outcome.success or not counted,
        expectation_config=outcome.expectation_config,
        result=outcome.result if counted else {},
        exception_info={"raised_exception": False, "exception_traceback": None, "exception_message": None},
    )
    block: Any = ValidationResultsTableContentBlockRenderer.render([counts])
    [[_status, expected, observed]] = block.to_json_dict()["table"]
    none_to_check = outcome.result.get("element_count") == 0
    return html(expected), Markup("no row is of this kind") if none_to_check else html(observed)


def html(block: Any) -> Markup:
    """Return one of Great Expectations' content blocks as safe HTML."""
    if isinstance(block, list):
        return Markup(" ").join(html(part) for part in block)
    if isinstance(block, dict) and block.get("content_block_type") == "string_template":
        text = block["string_template"]
        values = {
            name: Markup("<code>{}</code>").format(_plain(value))
            for name, value in text.get("params", {}).items()
        }
        return Markup(Template(str(escape(text["template"].strip()))).safe_substitute(values))
    return escape(_plain(block) if not isinstance(block, dict) else "")


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return number(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items() if name != "batch_id")
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return str(value)
