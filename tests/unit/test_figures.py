"""Charts and tables: what they say, that nothing is cut off, and that the bytes are the same every time."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from assurance.figures import (
    Chart,
    Note,
    Table,
    plot_bands,
    plot_dot_comparison,
    plot_ranked_bars,
    plot_rating_bars,
    style,
)
from assurance.figures.canvas import Canvas, text_width, wrapped
from assurance.figures.cells import Row, draw_cells
from assurance.figures.plots import BELOW_GOOD, RATING_COLOURS
from assurance.figures.rows import tabulate_ledgers
from assurance.figures.scale import Ticks
from assurance.ledger import Ledger
from tests.chart_rules import broken

LONGEST = "Bournemouth, Christchurch and Poole"
WORDS = {
    "name": "fig-a",
    "headline": "The message",
    "subtitle": "Per cent, 2024-25",
    "source": "DHSC, ASCOF",
    "alt": "Bars, and what they are of.",
}
NAN = float("nan")


def rating_bars() -> Chart:
    rows = [
        (group, place, rating, count)
        for group, place, counts in [
            ("Care homes", LONGEST, (16, 184, 56, 3)),
            ("Care homes", "England", (512, 10310, 2100, 151)),
            ("Home care and other community services", LONGEST, (0, 1, 0, 0)),
        ]
        for rating, count in zip(
            ["Outstanding", "Good", "Requires improvement", "Inadequate"], counts, strict=True
        )
    ]
    return plot_rating_bars(pd.DataFrame(rows, columns=["group", "place", "rating", "count"]), **WORDS)


def dots() -> Chart:
    long = "a measure whose short title is not short at all, because it has to say who is counted, and where"
    rows = [
        ("1D: satisfaction", "council", LONGEST, 65.1, 61.2, 69.0),
        ("1D: satisfaction", "region", "Yorkshire and The Humber", 64.0, NAN, NAN),
        ("1D: satisfaction", "England", "England", 65.4, NAN, NAN),
        (long, "council", LONGEST, NAN, NAN, NAN),
        (long, "England", "England", 100.0, NAN, NAN),
        ("3D", "council", LONGEST, 100.0, 99.6, 100.0),
        ("3D", "England", "England", 0.2, NAN, NAN),
        ("nobody", "council", LONGEST, NAN, NAN, NAN),
        ("nobody", "England", "England", NAN, NAN, NAN),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "level", "place", "value", "lower", "upper"])
    return plot_dot_comparison(frame, unit="per cent", **WORDS)


def bands() -> Chart:
    frame = pd.DataFrame(
        {
            "band": ["0 to 1 day", "2 days", "8 days or more", "Still open"],
            "count": [130.0, 31.0, 0.0, NAN],
            "display": ["130 (69.5%)", "31 (16.6%)", "0 (0.0%)", "[c]"],
            "focus": [True, True, True, False],
        }
    )
    return plot_bands(frame, **WORDS)


def ranked() -> Chart:
    frame = pd.DataFrame(
        {
            "label": ["few", f"{LONGEST} " * 3, "hidden", "as few"],
            "value": [3.0, 12_345.0, NAN, 3.0],
            "display": ["3 hours", "12,345 hours a week", "[c]", "3 hours"],
        }
    )
    return plot_ranked_bars(frame, **WORDS)


def cells(rows: list[Row]) -> Chart:
    with style.rules():
        canvas = Canvas()
        draw_cells(canvas, ("Customers", "Hours a week for each of them"), {"Level 1": rows})
        figure = canvas.finish()
    return Chart(figure=figure, data=pd.DataFrame({"a": [1]}), **WORDS)


def many_areas() -> Chart:
    named = [
        Row(f"Area {n} of {LONGEST}", ((n * 1_000.0, f"{n * 1_000:,}"), (n / 7, f"{n / 7:.1f}")))
        for n in range(80)
    ]
    return cells([*named, Row("Hidden", ((None, "[c]"), (None, "[c]")))])


def one_area() -> Chart:
    return cells([Row("Bury", ((0.0, "0"), (None, "[x]")))])


def only_bad() -> Chart:
    rows = [("Care homes", LONGEST, *each) for each in (("Good", 259), ("Inadequate", 1))]
    return plot_rating_bars(pd.DataFrame(rows, columns=["group", "place", "rating", "count"]), **WORDS)


CHARTS = (rating_bars, dots, bands, ranked, many_areas, one_area, only_bad)


@pytest.mark.parametrize("draw", CHARTS)
def test_a_chart_keeps_the_rules(draw) -> None:
    assert not broken(draw(), LONGEST)


@pytest.mark.parametrize("draw", CHARTS)
def test_the_same_bytes_every_time(draw) -> None:
    one, other = draw(), draw()
    assert one.svg() == other.svg() == one.svg()
    assert one.png() == other.png()
    assert "<dc:date>" not in one.svg() and "matplotlib" not in one.svg().lower().split("<style", 1)[-1]
    assert b"Software" not in one.png()
    assert not re.search(r"href=\"http", one.svg())


def test_drawing_changes_nothing_for_other_drawings() -> None:
    before = dict(mpl.rcParams)
    dots().svg()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("draw", CHARTS)
def test_the_picture_holds_no_title(draw) -> None:
    chart = draw()
    assert not any(WORDS["headline"] in text.get_text() for text in chart.figure.findobj(Text))


def test_bars_of_ratings_show_counts_and_percentages() -> None:
    chart = rating_bars()
    words = [text.get_text().replace("\N{NO-BREAK SPACE}", " ") for text in chart.figure.findobj(Text)]
    assert f"{LONGEST}: 259 rated locations" in words
    assert f"{LONGEST}: 1 rated location" in words
    assert "16 Outstanding, 184 Good, 56 Requires improvement, 3 Inadequate" in words
    assert "71%" in words and "22%" in words  # 184 and 56 of 259
    assert "1%" not in words  # 3 of 259 is too narrow for its label; the count below says it
    assert chart.data["percentage"].round(1).tolist()[:4] == [6.2, 71.0, 21.6, 1.2]


def test_dots_show_the_councils_and_englands_values() -> None:
    words = [text.get_text() for text in dots().figure.findobj(Text)]
    assert {"65.1", "65.4", "100.0", "0.2"} <= set(words)
    assert any(word.endswith("(no figure for the council)") for word in words)
    assert "64.0" not in words


def test_what_is_not_all_is_not_100_per_cent() -> None:
    assert "99.6%" in [text.get_text() for text in only_bad().figure.findobj(Text)]


def test_bars_in_cells_are_to_the_scale_of_their_column() -> None:
    chart = many_areas()
    bars = [patch for patch in chart.figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(bars) == 2 * 80  # a hidden number has none
    first, second = bars[2::2], bars[3::2]
    for column in (first, second):
        lengths = [bar.get_width() for bar in column]
        assert lengths[-1] / lengths[39] == pytest.approx(79 / 40)
    assert len({bar.get_x() for bar in bars}) == 2


@given(
    values=st.lists(st.floats(-1e6, 1e6, allow_subnormal=False) | st.none(), max_size=6),
    about=st.integers(3, 6),
)
@example(values=[0.0, 5.96e-08], about=6)  # no label has so many decimals
@example(values=[0.0, 1.2e-05], about=6)
def test_a_scale_holds_all_that_is_drawn(values: list[float | None], about: int) -> None:
    ticks = Ticks.over(values, about)
    # A step that marks fewer than two places inside gives way to the next, two and a half times as small.
    assert 2 <= len(ticks.values) <= max(about + 3, 7)
    held = [value for value in values if value is not None]
    assert all(-1e-6 <= ticks.share(value) <= 1 + 1e-6 for value in held)
    assert min(held, default=0) < 0 or ticks.low >= 0
    labels = [ticks.label(tick) for tick in ticks.values]
    assert len(set(labels)) == len(labels)


def test_a_step_of_a_scale_needs_no_rounding() -> None:
    assert [Ticks.over((16.9, 28.0), 5).label(tick) for tick in (15, 20, 25, 30)] == ["15", "20", "25", "30"]
    assert Ticks.over((16.9, 28.0), 5).values == (
        15.0,
        20.0,
        25.0,
        30.0,
    )  # not 17.5, which 18 would stand for


def test_ranked_bars_put_what_is_hidden_last() -> None:
    assert ranked().data["label"].tolist()[1:] == ["as few", "few", "hidden"]


def test_a_hidden_count_has_no_bar_and_its_symbol() -> None:
    chart = bands()
    assert "[c]" in [text.get_text() for text in chart.figure.findobj(Text)]
    lengths = [patch.get_width() for patch in chart.figure.axes[0].patches]
    assert len(lengths) == 3 and lengths[2] < 0.05 < lengths[1] < lengths[0]  # 0 is a line, hidden is nothing
    assert lengths[1] / lengths[0] == pytest.approx(31 / 130)
    assert r"Symbols: \[c\] suppressed" in chart.caption


def test_only_the_number_that_a_bar_is_as_long_as_is_bold() -> None:
    weights = {text.get_text(): text.get_fontweight() for text in bands().figure.findobj(Text)}
    assert (weights["31"], weights["(16.6%)"]) == ("bold", "normal")


def test_a_bar_of_a_percentage_may_end_at_100() -> None:
    frame = pd.DataFrame({"band": ["a", "b"], "count": [97.0, 5.0], "display": ["97%", "5%"]})
    chart = plot_bands(frame, whole=100, **WORDS)
    track, bar, *_ = [patch.get_width() for patch in chart.figure.axes[0].patches]
    assert bar / track == pytest.approx(0.97)
    inside = next(text for text in chart.figure.findobj(Text) if text.get_text() == "97%")
    assert inside.get_color() == style.PAPER


def test_contrast() -> None:
    """WCAG 1.4.3: words 4.5 to 1 on what they stand on. Black on white is 21 to 1."""
    assert style.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert style.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    for colour in RATING_COLOURS.values():
        assert style.contrast(style.ink_on(colour), colour) >= 4.5
    for ink in (style.INK, style.QUIET, style.COUNCIL, style.ENGLAND):
        assert style.contrast(ink, style.PAPER) >= 4.5


def test_ratings_can_be_told_apart_without_colour() -> None:
    """Any two may be neighbours, where there is none between them."""
    for one, other in itertools.combinations(
        ["Outstanding", "Good", "Requires improvement", "Inadequate"], 2
    ):
        lightness = style.contrast(RATING_COLOURS[one], RATING_COLOURS[other])
        assert lightness >= 3 or (one in BELOW_GOOD) != (other in BELOW_GOOD)


def test_the_picture_says_what_it_shows() -> None:
    root = ElementTree.fromstring(dots().svg())
    names = {child.tag.rpartition("}")[2]: child for child in root}
    assert names["title"].text == WORDS["headline"] and names["desc"].text == WORDS["alt"]
    assert root.get("aria-labelledby") == f"{names['title'].get('id')} {names['desc'].get('id')}"
    marked = Chart(**{**vars(bands()), "headline": "More & <more>"}).svg()
    assert '<title id="fig-a-title">More &amp; &lt;more&gt;</title>' in marked


def test_text_is_wrapped_to_its_width() -> None:
    with style.rules():
        lines = wrapped(f"{LONGEST} " * 4, 3.0, 12)
        assert len(lines) > 2
        assert all(text_width(line, 12) <= 3.0 for line in lines)
        assert " ".join(lines) == " ".join((LONGEST,) * 4)
        assert wrapped("Unbreakablelongword", 0.1, 12) == ["Unbreakablelongword"]


def test_what_a_notebook_gets_of_a_chart(tmp_path: Path) -> None:
    chart = bands()
    data, metadata = chart._repr_mimebundle_()
    assert set(data) == {"image/svg+xml", "image/png", "text/plain"}
    assert json.loads(json.dumps(metadata)) == {
        "assurance": {
            "name": "fig-a",
            "caption": r"**The message.** Per cent, 2024-25. Symbols: \[c\] suppressed, because the number is "
            "small enough to identify people. Source: DHSC, ASCOF.",
            "alt": WORDS["alt"],
        }
    }
    written = chart.save_data(tmp_path / "new")
    assert written == tmp_path / "new" / "fig-a.csv"
    assert written.read_bytes().startswith(b"band,count,display,focus\n0 to 1 day,130.0,130 (69.5%),True\n")
    assert b"\r" not in written.read_bytes()


def a_table(**changes) -> Table:
    frame = pd.DataFrame(
        {
            "Provider": ["Care | Co {{< include x >}}", "O’Hara & Søn [Ltd] @fig-x"],
            "Hours a week (number)": ["1,206", "[c]"],
            "Rated": ["Good", "[x]"],
        }
    )
    return Table(**{"name": "tbl-a", "frame": frame, "headline": "Hours by provider", **changes})


def test_a_table_is_a_pipe_table() -> None:
    lines = a_table(notes=("Hours are as commissioned",)).markdown().splitlines()
    assert lines[0] == "| Provider | Hours a week (number) | Rated |"
    left, right, rated = lines[1].strip("|").split("|")
    assert left.startswith(":-") and right.endswith("-:") and rated.startswith(":-")
    assert lines[2].startswith(r"| Care \| Co \{\{\< include x \>\}\} | 1,206 | Good |")
    assert r"\[Ltd\] \@fig-x" in lines[3] and r"| \[c\] | \[x\] |" in lines[3]
    assert lines[5:] == [
        "::: {.table-note}",
        r"Hours are as commissioned. Symbols: \[c\] suppressed, because the number is small enough to identify "
        r"people; \[x\] not available.",
        ":::",
    ]


def test_pandoc_reads_the_table_as_it_was_meant() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    tree = json.loads(pypandoc.convert_text(a_table().markdown(), "json", format="markdown"))
    kinds = [block["t"] for block in tree["blocks"]]
    assert kinds == ["Table", "Div"]
    _, _, columns, head, bodies, _ = tree["blocks"][0]["c"]
    assert [side["t"] for side, _ in columns] == ["AlignLeft", "AlignRight", "AlignLeft"]
    plain = pypandoc.convert_text(
        a_table().markdown(), "plain", format="markdown", extra_args=["--columns=200"]
    )
    assert "Care | Co {{< include x >}}" in plain and "[Ltd] @fig-x" in plain
    assert len(head[1]) == 1 and len(bodies[0][3]) == 2


@pytest.mark.parametrize("cell", ["", "  ", None, NAN])
def test_a_table_has_no_empty_cell(cell: object) -> None:
    frame = pd.DataFrame({"A": ["x", "y"], "B": ["1", cell]}, dtype="object")
    with pytest.raises(ValueError, match="row 2 of “B” is empty"):
        a_table(frame=frame)


def test_a_table_has_no_empty_heading() -> None:
    with pytest.raises(ValueError, match="no heading"):
        a_table(frame=pd.DataFrame({"": ["x"]}))


def test_what_a_notebook_gets_of_a_table(tmp_path: Path) -> None:
    shown = a_table(subtitle="Hours, June 2024", source="A|B council")
    data, metadata = shown._repr_mimebundle_()
    assert set(data) == {"text/markdown", "text/plain"}
    assert (
        metadata["assurance"]["caption"] == r"**Hours by provider.** Hours, June 2024. Source: A\|B council."
    )
    saved = pd.read_csv(io.BytesIO(shown.save_data(tmp_path).read_bytes()))
    assert saved["Hours a week (number)"].tolist() == ["1,206", "[c]"]


def test_a_note_stands_in_and_leaves_no_old_data(tmp_path: Path) -> None:
    (tmp_path / "fig-a.csv").write_text("old", encoding="utf-8")
    note = Note(name="fig-a", text="Nothing was supplied")
    note.save_data(tmp_path)
    assert not list(tmp_path.iterdir())
    data, metadata = note._repr_mimebundle_()
    assert data["text/markdown"] == "Nothing was supplied.\n"
    assert "caption" not in metadata["assurance"]
    note.save_data(tmp_path / "not there yet")
    assert (tmp_path / "not there yet").is_dir()


def test_the_account_of_rows() -> None:
    ledger = Ledger(file="national/a.csv", sheet="", table="ratings", rows_in=10, kept=7, elsewhere=3)
    shown = tabulate_ledgers([ledger])
    assert shown.frame.iloc[0].tolist() == ["a.csv", "–", "10", "7", "3", "0", "0", "0"]
    assert isinstance(tabulate_ledgers([]), Note)
