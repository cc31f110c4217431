"""Nothing that tells who a person is gets out: every kind of detail, planted in every kind of file, stops an edition.

The people are invented: their NHS numbers are of the range kept for tests, their telephone numbers of the one kept
for drama.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import paths
from assurance.errors import CheckFailed
from assurance.publish import gate
from assurance.publish.downloads.spreadsheet import Column, Sheet, ods
from assurance.publish.gate import identifiers
from assurance.publish.gate.identifiers import Identifiers
from assurance.publish.gate.pdf import strings
from assurance.publish.gate.texts import text_of
from tests.fixtures.make_edition import DOCUMENTS, make_downloads, make_processed, publish_made

WEIGHTS = range(10, 1, -1)


def nhs_number(nine: str) -> str:
    """Return an NHS number of the range for tests, its check digit worked out here."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, WEIGHTS, strict=True)) % 11
    assert check != 10
    return f"{nine}{check % 11}"


NUMBER = nhs_number("999000002")
PLANTED = {
    "an NHS number": [
        NUMBER,
        f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}",
        f"{NUMBER[:3]}-{NUMBER[3:6]}-{NUMBER[6:]}",
        f"{NUMBER[:3]}\u00a0{NUMBER[3:6]}\u00a0{NUMBER[6:]}",
        f"NHS no.{NUMBER}",
    ],
    "a National Insurance number": ["QQ123456C".replace("QQ", "AB"), "AB 12 34 56 C", "ab123456c"],
    "an e-mail address": ["someone@example.org", "mailto:a.person+x@care.example.co.uk"],
    "a telephone number": ["01632 960123", "01632960123", "020 7946 0123", "+44 1632 960123", "07700 900123"],
    "a postcode": ["NE1 4QA", "NE14QA", "SW1A 1AA", "rh12 1aa"],
    "a date of birth": [
        "born 3 May 2001",
        "DOB: 03/05/2001",
        "date of birth 2001-05-03",
        "Born on 3 May 2004",
    ],
    "a full date before 2000, which may be of birth": [
        "12/03/1941",
        "12 March 1941",
        "1941-03-12",
        "3 May 1999",
    ],
    "a planted canary": ["Zqanary0001"],
    "a path of this machine": [
        "/" + "home/someone/returns/x.csv",
        "C:\\Users\\someone\\x.csv",
        f"{paths.ROOT}/data/raw",
    ],
}
EVERY = [(kind, text) for kind, texts in PLANTED.items() for text in texts]

LOOK_ALIKES = [
    "1-9991234567".replace("9991234567", NUMBER),  # CQC's number of a location
    f"ratings.all.by_provider.1_{NUMBER}.total",  # and in the id of a figure
    f"#ratings-all-by_provider-1_{NUMBER}-total",
    f"{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}",  # the check digit is wrong
    f"0.{NUMBER}", f"12.{NUMBER}", f"£{NUMBER}", f"x{NUMBER}", f"{NUMBER}f9",  # fractions, money, parts of words
    "b1d8fa6878e893f663fc0748f2d2a094208a7e6f2ab2c3e47171a933b13ceb28",
    "187 130 2024", "12 400 123 2018 7", "1,907 customers and 23,572 hours", "E08000037", "E10000032",
    "2024-25, 30 September 2026, 01/10/2024, 2019-09-07, as at 1 October 2024",
    "Local Government Act 1972", "People born abroad: 12", "Data of births and deaths in 2024",
    "Q1 3rd of 4", "E1 4th quarter", "#D8E1EF", "S1 and S2, 3C1 and 3C2, 2E(1), kpi_1",
    "@media print", "@SUM(1)", "fig-ratings@2x", "0 to 1 day 130 (69.5%)", "0.0123456789",
    "see reports/self-assessment.qmd and data/raw/national", "https://www.cqc.org.uk/location/1-101643459",
    "and/or, 9/10, he/she", "downloads/fig-ratings.csv", "15,230,450,120", "20261122 1830",
]  # fmt: skip


# One file of every kind, with some words in it.


def page(text: str) -> bytes:
    return f"<!DOCTYPE html><html><body><h1>Ratings</h1><p>It says {escape(text)} here.</p></body></html>".encode()


def attribute(text: str) -> bytes:
    return f'<html><body><h2>A</h2><p title="{escape(text)}">x</p></body></html>'.encode()


def comment(text: str) -> bytes:
    return f"<html><body><!-- {escape(text)} --><script>var x = 1</script></body></html>".encode()


def in_pieces(text: str) -> bytes:
    middle = len(text) // 2
    return f"<p>It says {escape(text[:middle])}<b>{escape(text[middle:])}</b></p>".encode()


def in_numbers(text: str) -> bytes:
    return ("<p>" + "".join(f"&#{ord(letter)};" for letter in text) + "</p>").encode()


def drawing(text: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"><title>A</title><desc>{escape(text)}</desc></svg>'.encode()
    )


def drawn_in_a_page(text: str) -> bytes:
    import base64

    return b'<img src="data:image/svg+xml;base64,' + base64.b64encode(drawing(text)) + b'" alt="">'


def table(text: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["id", "title"], ["a", "fine"], ["b", text]])
    return out.getvalue().encode()


def data(text: str) -> bytes:
    return json.dumps({"facts": [{"id": "a.b", "caveats": text}]}).encode()


def picture(text: str) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    return b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", b"Title\0\0\0\0\0" + text.encode()) + chunk(b"IEND", b"")


def spreadsheet(text: str) -> bytes:
    return ods("A", "B", [Sheet("one", ["One"], (Column("A"),), [("fine",), (f"It says {text}",)])])


def document(text: str) -> bytes:
    """Return a Word document in which Word has broken the words into two runs, as it does."""
    middle = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (f"It says {text[:middle]}", text[middle:])
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body><w:p>{runs}</w:p></w:body></w:document>")
    return out.getvalue()


def said_of_a_document(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("docProps/core.xml", f"<cp:core><dc:title>{escape(text)}</dc:title></cp:core>")
    return out.getvalue()


def pdf(text: str, said: str = "") -> bytes:
    import typst

    source = '#set document(title: "A")\nIt says #sys.inputs.text\n'
    source += "#figure(rect(), alt: sys.inputs.said)\n" if said else ""
    return typst.compile(source.encode(), sys_inputs={"text": text, "said": said})


def said_of_a_picture(text: str) -> bytes:
    return pdf("nothing", text)


def objects(*each: bytes) -> bytes:
    """Return a PDF that is only as much of one as whoever looks for its strings must know."""
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(each, 1))
    return b"%PDF-1.7\n%\x80(\x80\n" + numbered + b"trailer\n<</Size 2/Root 1 0 R>>\n%%EOF"


def stream(said: bytes, content: bytes) -> bytes:
    return b"<<%s/Filter/FlateDecode>>\nstream\r\n%s\nendstream" % (said, zlib.compress(content))


FORMATS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "page": ("a.html", page), "attribute": ("a.html", attribute), "comment": ("a.html", comment),
    "in pieces": ("a.html", in_pieces), "in numbers": ("a.html", in_numbers),
    "a drawing written in": ("a.html", drawn_in_a_page), "drawing": ("downloads/fig-a.svg", drawing),
    "table": ("downloads/a.csv", table), "data": ("facts.json", data), "manifest": ("manifest.json", data),
    "picture": ("downloads/fig-a.png", picture), "spreadsheet": ("downloads/tables.ods", spreadsheet),
    "document": ("a.docx", document), "properties": ("a.docx", said_of_a_document), "pdf": ("a.pdf", pdf),
    "alternative text": ("a.pdf", said_of_a_picture), "another": ("data-docs/a.txt", lambda text: text.encode()),
}  # fmt: skip


def lay_out(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("kind", "text"), EVERY, ids=[f"{kind}: {text}" for kind, text in EVERY])
def test_each_kind_in_each_format_stops(form: str, kind: str, text: str, tmp_path: Path) -> None:
    name, make = FORMATS[form]
    with pytest.raises(CheckFailed) as stopped:
        gate.refuse(lay_out(tmp_path, name, make(text)), canaries=["zqanary0001"])
    said = str(stopped.value)
    assert kind in said
    assert said.startswith(name)
    assert "last edition stays" in said
    for secret in (text, text.replace(" ", ""), NUMBER, "someone"):
        assert secret not in said.partition("settings.toml")[0]


@pytest.mark.parametrize("form", FORMATS)
def test_what_only_looks_like_one_does_not(form: str, tmp_path: Path) -> None:
    name, make = FORMATS[form]
    for number, text in enumerate(LOOK_ALIKES):
        folder = tmp_path / str(number)
        assert not list(gate.search(lay_out(folder, name, make(text)))), text


def test_numbers_in_cells_side_by_side_are_not_one_number(tmp_path: Path) -> None:
    first, second, third = NUMBER[:3], NUMBER[3:6], NUMBER[6:]
    cells = f"<table><tr><td>{first}</td><td>{second}</td><td>{third}</td></tr></table>"
    path = f'<svg><path d="M {first} {second} {third}"/></svg>'
    assert not list(gate.search(lay_out(tmp_path, "a.html", (cells + path).encode())))
    found = list(gate.search(lay_out(tmp_path, "a.html", f"<p>{first} {second} {third}</p>".encode())))
    assert [each.kind for each in found] == ["an NHS number"]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.html", page(NUMBER), "under the heading “Ratings”"),
        ("a.csv", table(NUMBER), "row 3, column “title”"),
        ("facts.json", data(NUMBER), "facts, a.b, caveats"),
        ("a.ods", spreadsheet(NUMBER), "sheet “one”, row 4"),
        ("a.docx", document(NUMBER), "paragraph 1"),
        ("a.pdf", pdf(NUMBER), "page 1"),
    ],
)
def test_the_sentence_says_where(name: str, content: bytes, place: str, tmp_path: Path) -> None:
    with pytest.raises(
        CheckFailed, match=f"^{name}, {place}: there is an NHS number, so nothing was published"
    ):
        gate.refuse(lay_out(tmp_path, name, content))


def test_a_place_that_is_named_after_a_person_is_not_told(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.html", f"<h2>About {NUMBER}</h2><p>{NUMBER}</p>".encode())
    lay_out(tmp_path, f"{NUMBER}.csv", b"a\n1\n")
    with pytest.raises(CheckFailed) as stopped:
        gate.refuse(tmp_path)
    assert NUMBER not in str(stopped.value)
    assert "2 more places" in str(stopped.value) or "1 more place" in str(stopped.value)


def test_a_date_in_a_column_of_births_is_one(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.csv", b"reference,Date of birth\nA,03/05/2004\n")
    assert [each.kind for each in gate.search(tmp_path)] == ["a date of birth"]
    lay_out(tmp_path, "a.csv", b"reference,Opened on\nA,03/05/2004\n")
    assert not list(gate.search(tmp_path))


def test_contacts_that_are_meant_may_stand(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.html", page("Write to care@example.org, 01632 960123, or to Hall Road, NE1 4QA."))
    assert len(list(gate.search(tmp_path))) == 3
    meant = ["Care@example.org", "01632 960 123", "NE1 4QA"]
    assert not list(gate.search(tmp_path, allowed=meant))
    lay_out(tmp_path, "a.html", page("Write to care@example.org or somebody.else@example.org"))
    assert [each.kind for each in gate.search(tmp_path, allowed=meant)] == ["an e-mail address"]
    with pytest.raises(CheckFailed, match="published_contacts"):
        gate.refuse(tmp_path, allowed=meant)


def test_canaries_are_read_from_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path / "edition", "a.html", page("about Zq Anary"))
    monkeypatch.setattr(gate, "CANARIES", tmp_path / "canaries.txt")
    gate.refuse(tmp_path / "edition")
    (tmp_path / "canaries.txt").write_text("Somebody Else\nzq anary\n\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match="a planted canary"):
        gate.refuse(tmp_path / "edition")


@given(st.integers(0, 999_999_999), st.sampled_from(["", " ", "-"]))
def test_every_nhs_number_is_found_and_with_a_wrong_check_digit_none_is(nine: int, between: str) -> None:
    digits = f"{nine:09}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    every = Identifiers()
    for last in range(10):
        whole = f"{digits}{last}"
        text = f"NHS number {whole[:3]}{between}{whole[3:6]}{between}{whole[6:]}, he said"
        right = last == check % 11 and check != 10 and len(set(whole)) > 1
        assert ("an NHS number" in set(every.kinds(text))) == right


def strings_by_pypdf(content: bytes) -> Counter[str]:
    """Return the strings in every object that a PDF is made of, as pypdf finds them."""
    found: Counter[str] = Counter()

    def look(value: object) -> None:
        if isinstance(value, dict):
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)
        elif isinstance(value, pypdf.generic.TextStringObject):
            found[str(value)] += 1

    reader = pypdf.PdfReader(io.BytesIO(content))
    for number in range(1, int(str(reader.trailer["/Size"]))):
        look(reader.get_object(pypdf.generic.IndirectObject(number, 0, reader)))
    return found


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("a(b)\\\n\r\t<>%é–“ 0٣𝔸")), st.text(max_size=9))
def test_no_string_of_a_pdf_is_missed(some: str, any_: str) -> None:
    made = pdf("nothing", f"A {some}{any_}")
    assert not strings_by_pypdf(made) - Counter(strings(made, text_of))


WITHIN = "é – (in (brackets)) \\ and\nlines"


@pytest.mark.parametrize(
    "made",
    [
        objects(b"<</Title(\xc3\xa9)>>", b"(\\351 \\205 \\(in (brackets)\\) \\\\ and\r\nli\\\nnes)"),
        objects(
            b"<</T<" + b"\xfe\xff".hex().encode() + WITHIN.encode("utf-16-be").hex(" ").encode() + b" >>>"
        ),
        objects(b"(\xef\xbb\xbf" + WITHIN.replace("\\", "\\\\").encode() + b")"),
        objects(stream(b"/Type/ObjStm", b"5 0 6 9 <</A 1>> (\xe9 \x85 (in (brackets)) \\\\ and\\nlines)")),
        objects(stream(b"/Type/Metadata/Subtype/XML", WITHIN.encode())),
        objects(
            stream(b"/Metadata 2 0 R/Filter/DCTDecode", b"(not of an object"),
            b"(\351 \205 (in (brackets)) \\\\ and\\nlines)",
        ),
    ],
    ids=[
        "escapes",
        "digits",
        "a mark before it",
        "packed together",
        "what it says of itself",
        "after a stream",
    ],
)
def test_strings_of_a_pdf_however_they_are_written(made: bytes) -> None:
    assert WITHIN in set(strings(made, text_of))


def test_what_is_said_in_a_pdf_where_nothing_leads_to_is_found(tmp_path: Path) -> None:
    made = pdf("nothing")
    lay_out(
        tmp_path,
        "a.pdf",
        made.replace(b"\nxref\n", b"\n99 0 obj\n(" + NUMBER.encode() + b")\nendobj\nxref\n"),
    )
    assert (tmp_path / "a.pdf").stat().st_size > len(made)
    assert [each.kind for each in gate.search(tmp_path)] == ["an NHS number"]


@pytest.mark.parametrize(
    "made",
    [
        objects(b"<</Encrypt 2 0 R>>"),
        objects(stream(b"/Type/ObjStm", b"").replace(b"/FlateDecode", b"[/ASCIIHexDecode /FlateDecode]")),
        objects(stream(b"/Type/ObjStm/DecodeParms<</Predictor 12>>", b"")),
        objects(b"(begun"),
    ],
    ids=["encrypted", "packed twice", "packed with a predictor", "cut short"],
)
def test_a_pdf_that_cannot_be_looked_into_is_not_passed(made: bytes) -> None:
    with pytest.raises(ValueError, match="a PDF is"):
        list(strings(made, text_of))


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{NUMBER[:4]}<span title='a > b'>{NUMBER[4:]}</span></p>",
        f"<p>{NUMBER[:4]}<b it's>{NUMBER[4:]}</b></p>",
        f"<p '>{NUMBER} it's>",
        f"<b '>{NUMBER} it's>",
        f"<p title='a > {NUMBER}'>",
        f"<!DOCTYPE html '{NUMBER}'>",
    ],
)
def test_no_tag_hides_anything_however_it_is_written(markup: str, tmp_path: Path) -> None:
    found = gate.search(lay_out(tmp_path, "a.html", f"<h2>One</h2>{markup}".encode()))
    assert {each.kind for each in found} == {"an NHS number"}


FRAGMENTS = [
    *(part for _, text in EVERY for part in (text, text[: len(text) // 2], text[len(text) // 2 :])),
    *LOOK_ALIKES, *" ,.-/()@:_#0\n", "of ", "Mar", "st", "NHS ", "+44", "(0)", "1950", "-05-1", "99 9", "19", "\u0661",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6))
def test_what_is_looked_for_first_hides_nothing(parts: list[str]) -> None:
    text = identifiers.normal("".join(parts))
    for kind, sign, found in identifiers.FINDERS:
        if any(found(text)):
            assert sign.search(text), kind


def test_the_same_words_are_told_in_every_place_where_they_stand(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.csv", f"a,b\nfine,{NUMBER}\n{NUMBER},fine\n".encode())
    lay_out(tmp_path, "b.csv", f"a\nfine\n{NUMBER}\n".encode())
    assert [(each.file, each.place) for each in gate.search(tmp_path)] == [
        ("a.csv", "row 2, column “b”"), ("a.csv", "row 3, column “a”"), ("b.csv", "row 3, column “a”"),
    ]  # fmt: skip


def test_words_that_were_looked_at_are_looked_at_again_in_the_next_search(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.html", page("about Zq Anary, NE1 4QA"))
    assert not list(gate.search(tmp_path, allowed=["NE1 4QA"]))
    assert [each.kind for each in gate.search(tmp_path, allowed=["NE1 4QA"], canaries=["zq anary"])] == [
        "a planted canary"
    ]
    assert [each.kind for each in gate.search(tmp_path)] == ["a postcode"]


@pytest.mark.parametrize(
    "text",
    [
        f"row 12 \n{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}",  # what ends the line above is not beside it
        NUMBER.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)}),  # Arabic digits
        f"{NUMBER}e\u0301",  # an accent of its own: no plain letter stands behind the number
    ],
)
def test_numbers_as_they_may_stand_too(text: str, tmp_path: Path) -> None:
    found = gate.search(lay_out(tmp_path, "a.txt", text.encode()))
    assert [each.kind for each in found] == ["an NHS number"]


def test_an_edition_is_stopped_and_the_last_one_stays(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    processed, out = tmp_path_factory.mktemp("processed"), tmp_path_factory.mktemp("out")
    folder = make_processed(processed)
    edition = publish_made(processed, out, DOCUMENTS)
    before = {path: path.read_bytes() for path in edition.rglob("*") if path.is_file()}
    facts = folder.register / "facts.json"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("rated services", f"about {NUMBER}"), encoding="utf-8"
    )
    make_downloads(processed)
    with pytest.raises(CheckFailed, match=r"an NHS number \(and \d+ more places? in the edition\)"):
        publish_made(processed, out, DOCUMENTS)
    assert {path: path.read_bytes() for path in edition.rglob("*") if path.is_file()} == before
    assert [path.name for path in edition.parent.iterdir()] == [edition.name]
