"""What the embedded renderer makes of a report, and what it refuses."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from lxml import html

from assurance.errors import InputError, UsageError
from assurance.publish import pandoc
from assurance.publish.embed import literal, read_cells
from assurance.publish.lint import Line
from assurance.publish.project import read_project
from assurance.publish.render import render
from assurance.publish.shortcodes import Document
from tests.fixtures.make_site import make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def rendered(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    for report in ("self-assessment", "scrutiny"):
        for extension in ("html", "pdf", "docx"):
            render(report, extension, site, folder / f"{report}.{extension}")
    render("evidence", "html", site, folder / "evidence.html")
    return folder


def page(path: Path) -> html.HtmlElement:
    return html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()


def pdf_text(path: Path) -> str:
    return " ".join(" ".join(each.extract_text() for each in pypdf.PdfReader(path).pages).split())


def word_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode("utf-8")


def test_the_same_source_gives_the_same_bytes(site: Path, rendered: Path, tmp_path: Path) -> None:
    for first in sorted(rendered.iterdir()):
        render(first.stem, first.suffix[1:], site, tmp_path / first.name)  # type: ignore[arg-type]
        again = (tmp_path / first.name).read_bytes()
        assert hashlib.sha256(again).digest() == hashlib.sha256(first.read_bytes()).digest(), first.name


def test_no_machine_and_no_clock_in_what_is_written(rendered: Path, site: Path) -> None:
    for file in rendered.iterdir():
        content = file.read_bytes()
        if file.suffix == ".docx":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
                dates = {info.date_time for info in archive.infolist()}
                assert dates <= {(2026, 9, 30, 0, 0, 0), (1980, 1, 1, 0, 0, 0)}
        assert str(site).encode() not in content
        assert b"/tmp" not in content
    assert pypdf.PdfReader(rendered / "scrutiny.pdf").metadata["/CreationDate"].startswith("D:20260930")


def test_a_page_is_one_file_that_asks_for_nothing(rendered: Path) -> None:
    for file in rendered.glob("*.html"):
        whole = page(file)
        for name in ("src", "srcset", "data", "poster"):
            assert all(value.startswith("data:") for value in whole.xpath(f"//@{name}")), file.name
        assert not whole.xpath("//link | //iframe | //object | //form | //script[@src]")
        assert not re.search(r"url\((?!\"data:)", whole.xpath("//style")[0].text)
        [policy] = whole.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy


def test_what_comes_out_of_data_is_text(rendered: Path) -> None:
    text = page(rendered / "self-assessment.html").text_content()
    for words in (text, pdf_text(rendered / "self-assessment.pdf")):
        flat = " ".join(words.split())
        assert "<script>alert(1)</script> #set page(fill: red) $x$ {{< var council >}}" in flat
        assert flat.count("<script>alert(1)</script>") == 2  # a value in prose, and a cell of a table
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in word_text(rendered / "self-assessment.docx")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[91%](evidence.html#a){.fact}", "[91%](evidence.html#a){.fact}"),
        ("`<b>` and <b>", r"`<b>` and \<b>"),
        ("{{< include x >}}", r"\{\{\< include x >}}"),
        (r"a \<b\> \$5 $6", r"a \<b\> \$5 \$6"),
        ("fewer < more", "fewer < more"),
        ("`x`{=html}", r"`x`\{=html}"),
    ],
)
def test_literal(markdown: str, expected: str) -> None:
    assert literal(markdown) == expected


def test_conditions_and_comments(rendered: Path) -> None:
    on_screen = page(rendered / "self-assessment.html").text_content()
    on_paper = pdf_text(rendered / "self-assessment.pdf")
    assert "only in the web version" in on_screen
    assert "only in the web version" not in on_paper
    assert "only on paper" in on_paper
    assert "only on paper" not in on_screen
    assert "only on paper" in word_text(rendered / "self-assessment.docx")
    assert "A comment for those" not in on_screen + on_paper


def test_figures_have_words_caption_above_and_source_below(rendered: Path) -> None:
    [figure] = page(rendered / "self-assessment.html").xpath("//figure")
    assert [child.tag for child in figure if child.tag != "p"] == ["figcaption", "img", "div"]
    assert figure.get("id") == "fig-ratings"
    caption, image, source = figure
    assert (
        image.get("alt") == 'Bar chart. Home care: 91% Good or Outstanding, "England" 88%. Care homes: 80%.'
    )
    assert image.get("src").startswith("data:image/svg+xml;base64,")
    assert " ".join(caption.text_content().split()).startswith("Figure 1: Nine in ten home care services")
    assert "Source" not in caption.text_content()
    assert source.text_content().strip() == "Source: CQC, care directory with ratings."


def test_tables_have_headers_with_scope_and_numbers_on_the_right(rendered: Path) -> None:
    table = page(rendered / "self-assessment.html").xpath("//div[@id='tbl-ratings']//table")[0]
    assert {cell.get("scope") for cell in table.xpath("./thead//th")} == {"col"}
    assert [cell.get("scope") for cell in table.xpath("./tbody//tr/*[1]")] == ["row", "row"]
    assert "right" in table.xpath("./tbody//td")[0].get("style")
    region = table.getparent()
    assert region.get("tabindex") == "0"
    assert (
        page(rendered / "self-assessment.html").get_element_by_id(region.get("aria-labelledby")) is not None
    )


def test_columns_fit_their_words(tmp_path: Path) -> None:
    long = "Illustrative_01_October_2024_Latest_ratings.ods"
    words = "It is recorded for everyone whether they live in a neighbouring area or further away than that."
    table = f"| What | Unit | From | File |\n|---|---|--:|---|\n| {words} | per 100,000 | 45 of 5,678 | {long} {words} |\n"
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(f"---\ntitle: T\n---\n{table}", encoding="utf-8")
    render("trial", "html", site, tmp_path / "trial.html")
    text = (tmp_path / "trial.html").read_text(encoding="utf-8")
    widths = [float(width) for width in re.findall(r'<col style="width: ([\d.]+)%"', text)]
    assert 97 <= sum(widths) <= 100.5
    # 88 characters to a line: the longest word of a column, or its number, has room in it.
    for width, longest in zip(
        widths, (len("neighbouring"), len("100,000"), len("45 of 5,678"), 12), strict=True
    ):
        assert width / 100 * 88 >= longest
    assert "Illustrative_<wbr>01_October_<wbr>2024_Latest_<wbr>ratings.<wbr>ods".replace(
        "<wbr>", ""
    ) in re.sub("<wbr ?/?>", "", text)
    assert text.count("<wbr") >= 3
    render("trial", "pdf", site, tmp_path / "trial.pdf")
    assert "45 of 5,678" in pdf_text(tmp_path / "trial.pdf")


def test_short_cells_stay_on_one_line_and_names_break_at_their_marks(tmp_path: Path) -> None:
    words = (
        "In-house learning disability care homes rated Good or Outstanding by the regulator at its last visit"
    )
    heading = "Hours a week for each customer of the service in the area"
    table = (
        f"| What | Day | Table | {heading} |\n|:---|:---|:---|--:|\n"
        f"| {words} | 1 October 2024 | `ratings_comparators` | 4 |\n"
    )
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(f"---\ntitle: T\n---\n{table}", encoding="utf-8")
    render("trial", "html", site, tmp_path / "trial.html")
    text = (tmp_path / "trial.html").read_text(encoding="utf-8")
    what, day, _, hours = [
        float(width) * 0.88 for width in re.findall(r'<col style="width: ([\d.]+)%"', text)
    ]
    assert day >= len("1 October 2024")
    assert hours < len(heading) * 0.6  # the heading takes two lines
    assert what > hours
    assert re.search(r"<code>ratings_<wbr ?/?>comparators</code>", text)


def test_what_introduces_stays_with_what_it_introduces(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    source = site / "reports" / "trial.qmd"
    for filled in range(24, 30):  # over the end of the first page
        lines = "\n\n".join(f"Line {number}." for number in range(filled))
        source.write_text(
            f"---\ntitle: T\ntoc: false\n---\n{lines}\n\nWhat was said:\n\n> The quotation.\n\n"
            "Term\n\n:   The meaning.\n\n    And more of it.\n",
            encoding="utf-8",
        )
        render("trial", "pdf", site, tmp_path / "trial.pdf")
        for each in pypdf.PdfReader(tmp_path / "trial.pdf").pages:
            text = each.extract_text()
            assert ("What was said" in text) == ("The quotation" in text)
            assert ("Term" in text) == ("The meaning" in text) == ("And more" in text)


def test_a_note_may_stand_in_a_figures_place(rendered: Path) -> None:
    assert "No record of waits was supplied." in page(rendered / "self-assessment.html").text_content()


def test_paragraphs_numbered_by_hand(rendered: Path) -> None:
    whole = page(rendered / "scrutiny.html")
    found = [each.get("id") for each in whole.xpath("//div[@class='numbered-paragraph']")]
    assert found == ["paragraph-1-1", "paragraph-1-2", "paragraph-2-1", "paragraph-2-2", "paragraph-3-1"]
    [link] = whole.xpath("//div[@id='paragraph-2-1']//a[@class='paragraph-number']")
    assert (link.text, link.get("href")) == ("2.1", "#paragraph-2-1")
    headings = [" ".join(each.text_content().split()) for each in whole.xpath("//main/h2")]
    assert headings == [
        "Summary",
        "1 Background and context",
        "2 Quality of local services",
        "3 Legal implications",
    ]
    text = pdf_text(rendered / "scrutiny.pdf")
    assert "1 Background and context 1.1 The Care Quality Commission" in text
    assert 'w:name="paragraph-2-1"' in word_text(rendered / "scrutiny.docx")


def test_the_banner_cannot_be_missed(rendered: Path) -> None:
    whole = page(rendered / "scrutiny.html")
    banner = whole.xpath("//aside[@class='illustrative']")[0].text_content()
    assert banner.strip().startswith("Illustrative data. The totals on this page")
    pages = pypdf.PdfReader(rendered / "scrutiny.pdf").pages
    assert all("Illustrative data" in each.extract_text() for each in pages)
    assert "The totals on this page" in pages[0].extract_text()
    document = docx.Document(rendered / "scrutiny.docx")
    assert "Illustrative data" in document.sections[0].header.paragraphs[0].text
    assert any(p.style.name == "Illustrative" for p in document.paragraphs)


def test_no_banner_without_illustrative_data(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    settings = (
        (site / "_quarto.yml")
        .read_text(encoding="utf-8")
        .replace("illustrative: true", "illustrative: false")
    )
    (site / "_quarto.yml").write_text(settings, encoding="utf-8")
    for extension in ("html", "pdf", "docx"):
        render("scrutiny", extension, site, tmp_path / f"scrutiny.{extension}")  # type: ignore[arg-type]
    assert "llustrative data" not in page(tmp_path / "scrutiny.html").xpath("//body")[0].text_content()
    assert "llustrative data" not in pdf_text(tmp_path / "scrutiny.pdf")
    assert "Illustrative Strip" not in [
        p.style.name for p in docx.Document(tmp_path / "scrutiny.docx").sections[0].header.paragraphs
    ]


def test_the_pdf_says_what_it_is(rendered: Path) -> None:
    reader = pypdf.PdfReader(rendered / "self-assessment.pdf")
    assert reader.metadata.title == "Adult social care self-assessment"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    links = {
        annotation.get_object().get("/A", {}).get("/URI")
        for each in reader.pages
        for annotation in each.get("/Annots", [])
    }
    assert "evidence.html#ratings-homecare-good" in links
    assert f"Page 2 of {len(reader.pages)}" in " ".join(reader.pages[1].extract_text().split())


def test_word_has_pictures_with_words_and_numbers_on_the_right(rendered: Path) -> None:
    text = word_text(rendered / "self-assessment.docx")
    assert (
        'descr="Bar chart. Home care: 91% Good or Outstanding, &quot;England&quot; 88%. Care homes: 80%."'
        in text
    )
    document = docx.Document(rendered / "self-assessment.docx")
    assert [p.style.name for p in document.paragraphs[:2]] == ["Title", "Subtitle"]
    assert document.tables[0].cell(1, 1).paragraphs[0].alignment is not None
    with zipfile.ZipFile(rendered / "self-assessment.docx") as archive:
        assert any(name.endswith(".png") for name in archive.namelist())


# Refusals


LONG = "Latest_comparator_ratings.ods"
SPANNED = f"""
+-----------------+-----------------+
| A               | B               |
+=================+=================+
| {LONG:33} |
+-----------------+-----------------+
| 1               | 2               |
+-----------------+-----------------+
"""


@pytest.mark.parametrize(
    "table",
    [
        f"| A | B |\n|---|---|\n| {LONG} | 1 |\n",
        f"| A | {LONG} |\n|---|---|\n| 1 | 1 |\n",
        f"| A | B |\n|---|---|\n| a (*{LONG}*) | 1 |\n",
        f"| A | B |\n|---|---|\n| 1 | 1 |\n\n: The file {LONG}\n",
        SPANNED,
    ],
)
def test_a_long_word_breaks_wherever_in_a_table_it_stands(tmp_path: Path, table: str) -> None:
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(f"---\ntitle: T\n---\n{table}", encoding="utf-8")
    render("trial", "html", site, tmp_path / "trial.html")
    text = (tmp_path / "trial.html").read_text(encoding="utf-8")
    assert re.search(r"Latest_<wbr ?/?>comparator_<wbr ?/?>ratings\.<wbr ?/?>ods", text)


def test_settings_that_have_changed_are_read_again(tmp_path: Path) -> None:
    for council in ("Leeds", "Kent", "Leeds"):
        (tmp_path / "_quarto.yml").write_text(f"council: {council}\n", encoding="utf-8")
        (tmp_path / "_variables.yml").write_text(f"name: {council}\n", encoding="utf-8")
        project = read_project(tmp_path)
        assert (project.metadata, project.variables) == ({"council": council}, {"name": council})


def test_a_notebook_that_has_changed_is_read_again_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    for shown in ("one", "two"):
        cell = {"cell_type": "code", "source": ["#| label: tbl-a\n", f"show({shown!r})"], "outputs": []}
        notebook.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        assert read_cells(notebook)["tbl-a"].source == f"show({shown!r})"
    notebook.write_bytes(b'{"cells": ["\xff"]}')
    with pytest.raises(InputError, match="not a Jupyter notebook"):
        read_cells(notebook)


def as_read(text: str, reader: str = "markdown") -> bytes:
    command = [pandoc.program(), f"--from={reader}", "--to=native"]
    return subprocess.run(command, input=text.encode("utf-8"), capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Costs of $x^2$ a year.", {"tex_math_dollars"}),
        ("As @smith says, and so [see @jones, p. 3].", {"citations"}),
        ("A [word]{.marked} of it.", {"bracketed_spans"}),
        ("Of 1 ~ 2, [links](a.html), ~~struck~~ and *more*.\n\n| a |\n|---|\n| b |\n", set()),
    ],
)
def test_pandoc_looks_only_for_what_a_text_has_signs_of_and_reads_the_same(
    text: str, signs: set[str]
) -> None:
    reader = pandoc.needed("markdown", text)
    assert set(reader.split("-")[1:]) == {"tex_math_dollars", "citations", "bracketed_spans"} - signs
    assert as_read(text, reader) == as_read(text)


def test_what_is_said_about_a_document_is_looked_through_for_signs_too(tmp_path: Path) -> None:
    document = Document([Line("Words.", "a.qmd", 1)], {"title": "Of [it]{.marked}"}, {}, tmp_path)
    (tmp_path / "title.html").write_text("$title$", encoding="utf-8")
    arguments = ["--to=html5", "--standalone", "--template=title.html"]
    assert pandoc.convert(document, arguments, tmp_path, {}) == b'Of <span class="marked">it</span>'


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n\n| a | b |\n|---|--:|\n| c | 1 |\n\n: Caption {#tbl-a}\n\n| d |\n|---|\n| e |\n\nMore.",
        "Term\n:   What it is\n\n| a |\n|---|\n| b |\n\n- one\n- two\n\n| a |\n|---|\n| b |\n",
        "::: {.note}\n\n| a |\n|---|\n| b |\n\n| A verse\n| of two\n:::\n",
    ],
)
def test_a_table_set_apart_is_read_the_same(text: str) -> None:
    assert pandoc.set_apart(text) != text
    assert as_read(pandoc.set_apart(text)) == as_read(text)


def test_code_is_left_as_it_is() -> None:
    for fence in ("```", "~~~~"):
        text = f"{fence}\na\n\n| b\n{fence}\n"
        assert pandoc.set_apart(text) == text


def test_pandoc_that_takes_no_arguments_about_its_memory_is_given_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pandoc.heap.cache_clear()
    assert "-A8m" in pandoc.heap()
    pandoc.heap.cache_clear()
    monkeypatch.setattr(pandoc, "program", lambda: sys.executable)  # which takes them for a file
    assert pandoc.heap() == ()
    pandoc.heap.cache_clear()


def refuse(tmp_path: Path, source: str, format: str = "html", **files: str) -> str:
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(source, encoding="utf-8")
    for name, text in files.items():
        (site / "reports" / f"_{name}.qmd").write_text(text, encoding="utf-8")
    with pytest.raises((InputError, UsageError)) as refused:
        render("trial", format, site, tmp_path / "trial.html")  # type: ignore[arg-type]
    assert not (tmp_path / "trial.html").exists()
    said = str(refused.value)
    assert "Traceback" not in said
    assert said.endswith((".", "?"))
    return said


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("One\n\n{{< var ratings.homecare.god >}}", 6, "the nearest are: ratings.homecare.good"),
        ("{{< meta comittee >}}", 4, "the nearest are: committee"),
        ("{{< include shared/_how-to.qmd >}}", 4, "reports/shared/_how-to-read.qmd"),
        ("{{< embed ../notebooks/rating.ipynb#fig-x >}}", 4, "the notebooks are: ratings.ipynb"),
        ("{{< embed ../notebooks/ratings.ipynb#fig-rating >}}", 4, "The nearest are: fig-ratings"),
        ("{{< video x >}}", 4, "“video” is not known"),
        ("{{< var council", 4, "not closed"),
        ("Words {{< pagebreak >}}", 4, "line of its own"),
        ("```\n{{< var council >}}\n```", 5, "a shortcode in code"),
        ("A <b>word</b>", 4, "HTML, “<b>”"),
        ("```{=html}\nx\n```", 4, "a raw block"),
        ("```{python}\n1\n```", 4, "move it to a notebook"),
        ("# Title", 4, "level 1"),
        ("## One\n\n#### Two", 6, "under one of level 2"),
        ('::: {.callout-note collapse="true"}\nx\n:::', 4, "folds away"),
        ("::: {.callout-danger}\nx\n:::", 4, "callout of kind “danger”"),
        ('::: {.content-visible when-format="pdf"}\nx\n:::', 4, "the format “pdf”"),
        ("::: {.callout-note}\nx", 4, "not closed"),
        ("x\n\n:::", 6, "not open"),
        ("![Words](x.png)", 4, "without fig-alt"),
        ('![Words](x.png){fig-alt="A line."}', 4, "no picture “x.png”"),
        ("$$\nx\n$$", 6, "without label"),
        ("See @fig-rating.", 4, "refers to nothing"),
        ("As @smith said", 4, "is a citation"),
        ("## A {#sec-a}\n\n## B {#sec-a}", 6, "used twice"),
        ("x <!-- y", 4, "not closed"),
        ("::: {.column-margin}\nx\n:::", 4, "layout"),
        ("Fine\n\n# Title\n\nA <b>word</b>", 6, "level 1"),
    ],
)
def test_what_is_outside_the_agreed_markdown_is_refused_with_its_line(
    tmp_path: Path, body: str, line: int, says: str
) -> None:
    said = refuse(tmp_path, f"---\ntitle: Trial\n---\n{body}\n")
    assert said.startswith(f"reports/trial.qmd, line {line}: "), said
    assert says.lower() in said.lower()


def test_a_fault_in_an_included_file_is_told_of_that_file(tmp_path: Path) -> None:
    said = refuse(tmp_path, "---\ntitle: T\n---\n{{< include _part.qmd >}}\n", part="Fine\n\n<i>x</i>\n")
    assert said.startswith("reports/_part.qmd, line 3: HTML")


def test_a_file_cannot_include_itself(tmp_path: Path) -> None:
    said = refuse(
        tmp_path, "---\ntitle: T\n---\n{{< include _a.qmd >}}\n", a="{{< include _b.qmd >}}\n", b="{{< include _a.qmd >}}\n"
    )  # fmt: skip
    assert "_b.qmd, line 1" in said
    assert "includes itself" in said


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("## One\n\n2.1 Words.\n", "line 7: paragraph 2.1 stands in section 1."),
        ("## One\n\n1.1 Words.\n\n1.1 More.\n", "paragraph 1.1 is numbered twice."),
    ],
)
def test_paragraph_numbers_agree_with_their_sections(tmp_path: Path, body: str, says: str) -> None:
    assert says in refuse(tmp_path, f"---\ntitle: T\nnumber-sections: true\n---\n{body}")


def test_a_figure_of_speech_is_no_paragraph_number(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(
        "---\ntitle: T\n---\n## A\n\n2.1 million.\n", encoding="utf-8"
    )
    render("trial", "html", site, tmp_path / "trial.html")
    assert (
        'numbered-paragraph"' not in (tmp_path / "trial.html").read_text(encoding="utf-8").split("<body")[1]
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text/html": "<table>"}, "shows HTML"),
        ({"image/svg+xml": "<svg/>"}, "no fig-alt"),
        (None, "showed nothing"),
    ],
)
def test_cells_that_cannot_be_embedded(tmp_path: Path, data: dict[str, str] | None, says: str) -> None:
    site = make_site(tmp_path / "site")
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}}] if data else []
    cell = {"cell_type": "code", "source": "#| label: fig-a\n1", "outputs": outputs}
    (site / "notebooks" / "a.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    source = "---\ntitle: T\n---\n{{< embed ../notebooks/a.ipynb#fig-a >}}\n"
    (site / "reports" / "trial.qmd").write_text(source, encoding="utf-8")
    with pytest.raises(InputError, match=says) as refused:
        render("trial", "html", site, tmp_path / "trial.html")
    assert str(refused.value).startswith("reports/trial.qmd, line 4: a.ipynb")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothing", "html"), "The reports are: self-assessment, scrutiny, evidence, checks."),
        (("scrutiny", "epub"), "“epub” is not a format"),
        (("scrutiny", "html", "latex"), "“latex” is not a renderer"),
    ],
)
def test_requests_that_cannot_be_met(
    site: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    report, format, *renderer = arguments
    with pytest.raises(UsageError, match=re.escape(says)):
        render(report, format, site, tmp_path / "x", *renderer)  # type: ignore[arg-type]
