"""Every chart of every notebook, of the shipped councils and of extremes, is held to the rules of docs/charts.md.

A chart is found by its cell in a notebook: a new one is held to them from the day it is there.
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.figures import Chart, Note, style
from assurance.figures.canvas import Canvas
from tests.chart_rules import broken
from tests.fixtures import chart_editions as editions
from tests.fixtures.chart_editions import LONGEST, Supplied

LONG = ("Bournemouth, Christchurch and Poole", "Kingston upon Hull, City of")
EXTREMES = {
    "as supplied": lambda each: each,
    "the longest name, all or very many": lambda each: each.named(LONG[0]).as_if(editions.as_most),
    "a long name, nothing": lambda each: each.named(LONG[1]).as_if(editions.as_zero),
    "the shortest name, all missing": lambda each: each.named("Bury").as_if(editions.as_missing),
    "all hidden": lambda each: each.as_if(editions.as_hidden),
}


def cells() -> Iterator[tuple[str, str, str]]:
    """Yield the theme, the label and the call of every cell that shows a chart."""
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if source.startswith("#| label: fig-"):
                (shown,) = [
                    ast.unparse(node.value) for node in ast.parse(source).body if isinstance(node, ast.Assign)
                ]
                yield path.stem, source.split()[2], shown


CELLS = list(cells())


@pytest.fixture(scope="module")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> list[Supplied]:
    folder: Path = tmp_path_factory.mktemp("charts")
    return [*editions.shipped(folder / "shipped"), *editions.made(folder / "made", LONGEST)]


def draw(call: str, from_: Supplied) -> Chart | Note:
    names = {
        "figures": importlib.import_module(f"assurance.figures.{from_.theme}"),
        "measures": importlib.import_module(f"assurance.measures.{from_.theme}"),
        "register": from_.register,
        "folder": from_.folder,
        "chosen": from_.settings,
    }
    return eval(call, names)


@pytest.mark.parametrize(("theme", "label", "call"), CELLS, ids=[label for _, label, _ in CELLS])
def test_a_chart_keeps_the_rules(theme: str, label: str, call: str, supplied: list[Supplied]) -> None:
    of_theme = [each for each in supplied if each.theme == theme]
    drawn, found = 0, []
    for each in of_theme:
        for name, change in EXTREMES.items():
            shown = draw(call, changed := change(each))
            if isinstance(shown, Chart):
                drawn += 1
                who = f"{each.register.council}, {name}"
                found += [f"{who}: {what}" for what in broken(shown, changed.register.council)]
    assert not found, "\n".join(found[:40])
    assert drawn >= 2, "No council here has what it is drawn from: add it to tests/fixtures/chart_editions.py"


def two_boxes(canvas: Canvas, one: str, other: str, **stripes: bool) -> None:
    canvas.box(0.1, 0.5, 1, 0.3, one)
    canvas.box(1.12, 0.5, 1, 0.3, other, **stripes)


Step = Callable[[Canvas], object]
WRONG: dict[str, tuple[Step, ...]] = {
    "outside": (lambda canvas: canvas.say("beyond the edge", 4.8, 0.5),),
    "overlapping": (lambda canvas: canvas.say("one", 1, 0.5), lambda canvas: canvas.say("other", 1.1, 0.52)),
    "too_small": (lambda canvas: canvas.say("small print", 1, 0.5, size=10),),
    "not_horizontal": (lambda canvas: canvas.figure.axes[0].text(1, 0.5, "upright", rotation=90),),
    "hard_to_read": (
        lambda canvas: canvas.box(0.9, 0.3, 2, 0.4, style.FOCUS),
        lambda canvas: canvas.say("dark on dark", 1, 0.5),
    ),
    "alike_in_grey": (lambda canvas: two_boxes(canvas, style.DARK_BLUE, style.DARK_PINK),),
    "alike_marks": (
        lambda canvas: canvas.mark(1, 0.5, "o", colour=style.DARK_BLUE),
        lambda canvas: canvas.mark(2, 0.5, "o", colour=style.DARK_PINK),
    ),
    "titled": (lambda canvas: canvas.say("What this is about", 1, 0.5),),
    "other_colours": (lambda canvas: canvas.key([("England", "|", style.ORANGE, True)]),),
}


def drawn(*steps: Step) -> Chart:
    with style.rules():
        canvas = Canvas()
        for step in steps:
            step(canvas)
        canvas.y = 1.0
        figure = canvas.finish()
    return Chart(
        name="fig-a", figure=figure, headline="What this is about", subtitle="Number, 2024-25",
        source="The council", alt="Two words.", data=pd.DataFrame({"a": [1]}),
    )  # fmt: skip


@pytest.mark.parametrize("rule", WRONG)
def test_a_chart_can_break_each_rule(rule: str) -> None:
    assert {found.partition(":")[0] for found in broken(drawn(*WRONG[rule]), "Bury")} == {rule}


def test_stripes_tell_fills_apart() -> None:
    striped = drawn(lambda canvas: two_boxes(canvas, style.DARK_BLUE, style.DARK_PINK, striped=True))
    assert not broken(striped, "Bury")
