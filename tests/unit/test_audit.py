"""The audit of a document: what it must find, what it must leave alone, and every format alike.

Each sentence is written for its test, with the arithmetic done by hand. Those of `RIGHT` hold, in the many ways in
which reports put them: a finding in one of them is a false alarm.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assurance.audit import audit, read
from assurance.audit.findings import KINDS
from assurance.audit.periods import claims_in, days_in, spans_in
from assurance.audit.quantities import find
from assurance.audit.reading import Block
from assurance.audit.sentences import split
from assurance.cli import command
from assurance.errors import InputError


def found(tmp_path: Path, text: str, name: str = "report.txt") -> list[tuple[str, str, str]]:
    """Kind, check and arithmetic of everything found in a text, but for undated percentages and acronyms."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [
        (each.kind, each.check, each.arithmetic)
        for each in audit(read(path))
        if each.check not in ("figures without a period", "acronyms")
    ]


# A text, and the check and arithmetic that it must bring, worked by hand.
WRONG = [
    (
        "Of 187 requests, 130 were met within a day, 31 within two and 17 within a week. "
        "6 people waited longer.",
        ("question", "parts of a whole in a sentence", "130 + 31 + 17 + 6 = 184; 187 − 184 = 3"),
    ),
    (
        "We run 12 care homes: seven are rated Good and four are rated Requires improvement.",
        ("question", "parts of a whole in a sentence", "7 + 4 = 11; 12 − 11 = 1"),
    ),
    (
        "There are 60 people placed outside the county, of whom 41 of these are close by. "
        "9 people are further away.",
        ("question", "parts of a whole in a sentence", "41 + 9 = 50; 60 − 50 = 10"),
    ),
    (
        "In relation to the 8 tenants, 5 came from hospital, 4 need less support and 2 are ready to move.",
        ("question", "groups that overlap", "5 + 4 + 2 = 11 > 8"),
    ),
    (
        "The fund provides a total of £42.6m over 2023 to 2024 (£20m) and 2024 to 2025 (£23.6m).",
        ("wrong", "sums of money", "£20m + £23.6m = £43.6m ≠ £42.6m"),
    ),
    (
        "Of the homes, 4.04% are outstanding, 77.78% good, 13.13% require improvement and 1.01% are inadequate.",
        ("question", "shares of a whole", "4.04% + 77.78% + 13.13% + 1.01% = 95.96%"),
    ),
    (
        "Answers were: very satisfied 31%, quite satisfied 42%, neither 18% and dissatisfied 12%.",
        ("question", "shares of a whole", "31% + 42% + 18% + 12% = 103%"),
    ),
    (
        "In all 15 of the 21 providers (75%) had finished in June 2024.",
        ("wrong", "percentages and their counts", "100 × 15 ÷ 21 = 71.4%"),
    ),
    (
        "By March 2024, 23 of 20 actions were complete.",
        ("wrong", "percentages and their counts", "23 > 20"),
    ),
    (
        "Admissions rose by 14% from 1,600 in 2023 to 1,907 in 2024.",
        # 307 / 1,600
        ("wrong", "percentages and changes", "100 × 307 ÷ 1,600 = 19.19%"),
    ),
    (
        "The waiting list was reduced from 301 in June 2024 to 420 in July 2024.",
        ("wrong", "percentages and changes", "420 − 301 = 119"),
    ),
    (
        "Satisfaction rose by 5% from 60% in 2023 to 65% in 2024.",
        ("question", "percentages and changes", "65% − 60% = 5 points; relative: 8.3%"),
    ),
    (
        "Over the previous 12 months requests were met promptly. "
        "Data from December 2023 to April 2024 show that 130 of 187 were met in a day.",
        ("question", "the period claimed", "December 2023 to April 2024 = 5 months < 12"),
    ),
    (
        "In 2024 our turnover of 31% was lower than the England average of 25%.",
        ("wrong", "words of comparison", "31% − 25% = 6.0"),
    ),
    (
        "In 2024 home care is higher than the England average at 91% compared to 88%. Care homes are slightly "
        "below the national average at 80% compared to 85%.",
        (
            "question",
            "words of comparison, both ways",
            "80% v 85%: 5 percentage points; 91% v 88%: 3 percentage points",
        ),
    ),
    ("The panel met on 31 June 2024.", ("wrong", "days that cannot be", "")),
    ("The panel met on Monday 6 March 2024.", ("wrong", "days that cannot be", "")),  # a Wednesday
    (
        "Data from June 2024 to April 2024 were used.",
        ("wrong", "days that cannot be", "1 June 2024 is after 30 April 2024"),
    ),
    (
        "An external review was carried out in December 2023. We received feedback on 7 February 2023.",
        ("question", "the order of events", "7 February 2023 is before December 2023"),
    ),
    (
        "The 2015 Framework has three lots. Notice was given on the 2009 framework.",
        ("question", "one thing, two values", ""),
    ),
    (
        "The home care contract is due to end in 2025. The contract was due to end in March 2026.",
        ("question", "one thing, two dates", ""),
    ),
    (
        "There were 21 providers, which remained the same as in January 2024. One provider had left since.",
        ("question", "the same, though something left", "21 − One ≠ 21"),
    ),
    ("2 providers were rated excellent and 8 were rated good.", ("question", "words for ratings", "")),
    ("In May 2024, 3 people were waiting in hospital.", ("question", "few people", "")),
    ("The budget for 2025/26 is TBC.", ("wrong", "placeholders", "")),
    (
        "Our four priorities are:\n\n- Keeping people safe\n- A strong economy\n- Using resources well",
        ("question", "a list as long as it says", "4 ≠ 3"),
    ),
    (
        "The 21 providers stood as follows:\n\n- 9 providers in tier one\n- 8 providers in tier two\n"
        "- 3 providers of special care",
        ("question", "parts of a whole in a list", "9 + 8 + 3 = 20 ≠ 21"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG, ids=[text[:40] for text, _ in WRONG])
def test_what_cannot_be_or_needs_an_answer_is_found(
    tmp_path: Path, text: str, expected: tuple[str, str, str]
) -> None:
    assert expected in found(tmp_path, text)
    assert len(found(tmp_path, text)) == 1


RIGHT = [
    "Of 187 requests, 130 were met within a day, 31 within two, 20 within a week and 6 later.",
    "We have 1,364 people in care homes. Of those, 1,031 are in residential and 333 in nursing care.",
    "During 2023/24, 3,750 people were supported: of those, 885 people were aged 18 to 64 and 2,865 were aged 65+.",
    "Of the first 43 councils, one has been rated outstanding, 26 good, 16 requires improvement and none inadequate.",
    "Out of 193 providers responding, there were 431 new recruits in April 2024 and 265 leaving a job in care.",
    "There were 21 providers: 9 of these were in tier one, with three in the North, Central and South.",
    "Of 60 requests, including 12 from hospital, 20 were met on the day.",
    "The fund provides a total of £42.6m over 2023 to 2024 (£20m) and 2024 to 2025 (£22.6m).",
    "In 2024, 19% were outstanding, 71% good, 9% required improvement and 1% were inadequate.",
    "In 2024 turnover was 37.4%, higher than the average (30.7%), and vacancies 10%, up from 8%.",
    "15 of the 21 providers (71.4%) had finished by quarter 2 of 2024/25.",
    "The number who did not need a service rose in 2023/24 by 11.5%, from 1,915 the previous year, to 2,136.",
    "Direct payments increased by 19% (73) in 2023/24 on the previous year, from 392 in 2022/23 to 465.",
    "Long-term residents fell from 592 in January 2023 to 529 in December 2023, a fall of 63.",
    "Satisfaction rose by 5 percentage points from 60% in 2023 to 65% in 2024.",
    "Over the last 12 months, from April 2023 to March 2024, 80 of 100 requests were met.",
    "We have improved from 85 to 86.9 and fallen to 706 from 720 per 100,000.",
    "In 2024 home care is higher than the England average at 91% compared to 86%, and care homes are slightly "
    "below the national average at 84% compared to 85%.",
    "The panel met on Wednesday 6 March 2024 and again on 29 February 2024.",
    "An external review was carried out in December 2023. We received feedback on 7 February 2024.",
    "As the agreement ends in March 2024, a 12-month extension will run until 1 April 2025.",
    "The contract is due to end in March 2026. A new contract is due to start in April 2026.",
    "One person told us that the care was good, and 2 people spoke at the meeting of 6 March 2024.",
    "Our four priorities are:\n\n- Keeping people safe\n- A strong economy\n- Helping people\n- Using resources",
    "A further 8 Tier 2 providers joined KPI 3, section 117 and paragraph 2.6 of the Act.",
    "Residents aged 65 and over make up 22% of the population in the 2021 Census, 18 to 64 60%.",
    "Support is there 24/7, for 150-175 hours a week, at £21.50 an hour in 2024/25.",
    "| Area | Customers | Hours |\n|---|---|---|\n| North | 12 | 130 |\n| South | 20 | 200 |\n| Total | 32 | 330 |",
    "| Rating | Homes | Share |\n|---|---|---|\n| Good | 8 | 67% |\n| Poor | 4 | 33% |\n| Total | 12 | 100% |",
]


@pytest.mark.parametrize("text", RIGHT, ids=[text[:40] for text in RIGHT])
def test_what_holds_is_left_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_a_table_whose_column_does_not_come_to_its_total(tmp_path: Path) -> None:
    # 12 + 20 + 9 = 41, and the hours are right: 130 + 200 + 90 = 420.
    text = "Area\tCustomers\tHours\nNorth\t12\t130\nSouth\t20\t200\nWest\t9\t90\nTotal\t42\t420\n"
    assert found(tmp_path, text) == [
        ("wrong", "totals of tables", "3 rows come to 41 ≠ 42"),
    ]


def test_a_hidden_count_is_not_taken_for_a_wrong_total(tmp_path: Path) -> None:
    text = "Area\tCustomers\nNorth\t12\nSouth\t[c]\nWest\t9\nTotal\t25\n"
    assert found(tmp_path, text) == []


def test_rows_outside_the_range_that_is_stated_for_their_group(tmp_path: Path) -> None:
    text = (
        "Level 1\n\n- 3 areas\n- 50-110 current customers\n\nLevel 2\n\n- 2 areas\n- 10-40 current customers\n\n"
        "Level\tArea\tCustomers\n1\tNorth\t60\n1\tSouth\t113\n1\tEast\t50\n2\tWest\t40\n2\tHill\t9\n"
    )
    assert sorted(found(tmp_path, text)) == [
        ("wrong", "stated ranges and shares of groups", "Hill 9"),
        ("wrong", "stated ranges and shares of groups", "South 113"),
    ]


def test_a_percentage_that_holds_on_one_base_only(tmp_path: Path) -> None:
    text = (
        "By June 2024, 15 of the 21 providers had finished. In June 2024 5 providers fell short. "
        "In June 2024, 33% of providers fell short."
    )
    assert found(tmp_path, text) == [
        (
            "question",
            "the base of a percentage",
            "100 × 5 ÷ 15 = 33.3%; 100 × 5 ÷ 21 = 23.8%",
        )
    ]


def test_what_is_told_as_done_after_the_documents_own_day(tmp_path: Path) -> None:
    text = (
        "# Scrutiny committee\n\n6 March 2024\n\nThe system was launched in July 2024. "
        "The review will be finished by October 2023, and a pilot will start in May 2024."
    )
    assert [each[1:] for each in found(tmp_path, text)] == [
        ("before and after the document", "July 2024 is after 6 March 2024"),
        ("before and after the document", "October 2023 is before 6 March 2024"),
    ]


def test_a_name_one_slip_from_another(tmp_path: Path) -> None:
    text = "Worthing East\t20\nWorthing West\t30\nWorthnig North\t15\n"
    path = tmp_path / "areas.txt"
    path.write_text(text, encoding="utf-8")
    (finding,) = audit(read(path))
    assert finding.sentence == "“Worthnig” stands once, “Worthing” 2 times. Is it the same name?"


def test_paragraphs_and_appendices_that_are_referred_to_and_missing(tmp_path: Path) -> None:
    numbered = "\n\n".join(f"1.{number} This paragraph says something of care." for number in range(1, 7))
    text = f"{numbered}\n\n1.7 As in paragraph 1.3 and paragraph 4.2, see Appendix B.\n\nAppendix A – Scores"
    assert sorted(each[1] for each in found(tmp_path, text)) == ["references", "references"]


def test_percentages_without_a_period_and_with(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("80% of care homes are rated Good.\n\nIn May 2024 81% of care homes were rated Good.\n")
    (finding,) = audit(read(path))
    assert (finding.check, finding.kind) == ("figures without a period", "missing")
    assert finding.sentence == "No period is given for 80%. When was it so, and of how many?"


def test_acronyms_that_are_nowhere_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        "The Care Quality Commission (CQC) and the DHSC met. Key performance indicators: KPI 1 and the NHS. "
        "The Quality Assurance and Market Support (QAMS) team helps the ADASS.",
        encoding="utf-8",
    )
    (finding,) = audit(read(path))
    assert finding.quote == "DHSC and ADASS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,907 customers", [(1907, "count", "customers")]),
        ("£42.6m in 2023-24", [(42_600_000, "pounds", ""), (2023, "year", "")]),
        ("8-9% over 3 years", [(8, "range", ""), (3, "time", "")]),
        ("KPI 1 was 58% against a 75% target", [(1, "name", ""), (58, "per cent", ""), (75, "per cent", "")]),
        (
            "five internally provided homes, four Good",
            [(5, "count", "internally provided homes"), (4, "count", "")],
        ),
        ("people aged 65 and over on 7 February 2023", [(65, "age", ""), (7, "year", "")]),
        ("19,600 hours of care in 24 hours", [(19_600, "count", "hours"), (24, "time", "")]),
        ("March 2019 - 14% increase", [(2019, "year", ""), (14, "per cent", "")]),
    ],
)
def test_figures_are_told_apart(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(figure.value, figure.unit, figure.noun) for figure in find(text)] == expected


def test_days_periods_and_claims() -> None:
    (span,) = spans_in("data from December to April 2024")
    assert (span.first.isoformat(), span.last.isoformat()) == ("2023-12-01", "2024-04-30")
    (day,) = days_in("on Wednesday, 6th March 2024")
    assert day.first.isoformat() == "2024-03-06"
    assert [claim.months for claim in claims_in("over the last two years and in the past quarter")] == [24, 3]


def test_sentences_end_where_they_end() -> None:
    assert split("It was 4.04%, e.g. Good. Dr. Smith came.They left") == [
        "It was 4.04%, e.g. Good.",
        "Dr. Smith came.",
        "They left",
    ]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for figure in find(text):
        assert text[figure.start : figure.end].strip() == figure.text.strip() or figure.start < figure.end
    block = Block("paragraph", text, "line 1", 1)
    assert "".join("".join(one.text.split()) for one in block.sentences) == "".join(text.split())


SAME = (
    "<html><body><h1>Report</h1><p>Of 187 requests, 130 were met within a day, 31 within two and 17 within a "
    "week. 6 people waited longer.</p><table><tr><th>Area</th><th>Customers</th><th>Hours</th></tr><tr><td>North</td>"
    "<td>12</td><td>130</td></tr><tr><td>South</td><td>20</td><td>200</td></tr><tr><td>Total</td><td>33</td>"
    "<td>330</td></tr></table></body></html>"
)


@pytest.mark.parametrize("format", ["html", "docx", "odt", "rtf", "md", "pdf"])
def test_every_format_brings_the_same(tmp_path: Path, format: str) -> None:
    import pypandoc

    page = tmp_path / "page.html"
    page.write_text(SAME, encoding="utf-8")
    path = tmp_path / f"page.{format}"
    if format == "pdf":
        import typst

        source = tmp_path / "page.typ"
        written = pypandoc.convert_file(str(page), "typst", extra_args=["--standalone"])
        source.write_text(written, encoding="utf-8")
        typst.compile(source, output=path)
    elif format != "html":
        kind = "gfm" if format == "md" else format
        pypandoc.convert_file(str(page), kind, outputfile=str(path), extra_args=["--standalone"])
    findings = {(each.check, each.arithmetic) for each in audit(read(path))}
    assert ("parts of a whole in a sentence", "130 + 31 + 17 + 6 = 184; 187 − 184 = 3") in findings
    if format != "pdf":  # a PDF's table has no cells, only places on the page
        assert ("totals of tables", "2 rows come to 32 ≠ 33") in findings


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.docx", None, "gone.docx: there is no such file. Check its name."),
        ("sheet.xlsx", b"x", "sheet.xlsx: a file of the kind “.xlsx” is not read."),
        ("broken.pdf", b"%PDF-1.7 nothing", "broken.pdf: "),
        ("broken.docx", b"PK\x03\x04 nothing", "broken.docx: it cannot be read as what its name says."),
        ("empty.txt", b"  \n", "empty.txt: there are no words in it."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        read(tmp_path / name)
    assert str(refused.value).startswith(said)


def test_the_command_prints_place_words_and_arithmetic(tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    path.write_text("By March 2024, 23 of 20 actions were complete.\n", encoding="utf-8")
    printed = CliRunner().invoke(command, ["audit", str(path)])
    assert printed.exit_code == 0
    assert printed.output.splitlines() == [
        "paper.md: 1 that does not hold.",
        "",
        KINDS["wrong"],
        "",
        "  line 1 (percentages and their counts)",
        "    “By March 2024, 23 of 20 actions were complete.”",
        "    → 23 cannot be of 20: the part is larger than the whole.",
        "    23 > 20",
    ]
    assert CliRunner().invoke(command, ["audit", "--strict", str(path)]).exit_code == 1
    told = json.loads(CliRunner().invoke(command, ["audit", "--json", str(path)]).output)
    assert [each["kind"] for each in told["findings"]] == ["wrong"]
