"""Every text that a PDF holds: the words of its pages, and descriptions, the outline, links, what is on none.

PDFium reads the words. The rest are strings in the objects that a file is made of, and are looked for in its
bytes: so what nothing leads to is read too, and in a thirtieth of the time that it takes to make the objects.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

# What a string or a stream begins with; and a whole comment, whose brackets are none.
_BEGINNING = re.compile(rb"\bstream\r?\n|\(|<(?=[0-9A-Fa-f\s]*>)|%[^\r\n]*")
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|\r\n?", re.DOTALL)
_ESCAPES = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b"",
}  # fmt: skip


def pages(content: bytes) -> Iterator[str]:
    """Yield the words of each page of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            yield page.get_textpage().get_text_range()


def strings(content: bytes, text_of: Callable[[bytes], str]) -> Iterator[str]:
    """Yield every string in the objects of a PDF, and what it says of itself.

    Parameters
    ----------
    text_of
        How bytes become text where nothing says what they are.

    Raises
    ------
    ValueError
        When the strings cannot be read: the file is encrypted, or what holds them is packed in a way that
        Typst and Quarto do not use.
    """
    if re.search(rb"/Encrypt\b", content):
        raise ValueError("a PDF is encrypted, so what it says cannot be looked at")
    at = 0
    while begun := _BEGINNING.search(content, at):
        if begun[0] == b"(":
            at = _end_of_string(content, begun.start())
            yield _decoded(_ESCAPED.sub(_unescaped, content[begun.end() : at - 1]), text_of)
        elif begun[0] == b"<":
            at = content.index(b">", begun.end()) + 1
            digits = b"".join(content[begun.end() : at - 1].split()).decode("ascii")
            yield _decoded(bytes.fromhex(digits + "0" * (len(digits) % 2)), text_of)
        elif begun[0].startswith(b"%"):
            at = begun.end()
            yield text_of(begun[0])
        else:
            at = content.index(b"endstream", begun.end())
            kept = content[content.rindex(b"obj", 0, begun.start()) : begun.start()]
            if kind := re.search(rb"/Type\s*/(ObjStm|Metadata)\b", kept):
                held = _unpacked(kept, content[begun.end() : at])
                yield from strings(held, text_of) if kind[1] == b"ObjStm" else [text_of(held)]
            at += len(b"endstream")


def _end_of_string(content: bytes, at: int) -> int:
    """Return where a string ends that begins with a bracket: with the bracket that closes that one."""
    open_brackets = 0
    for found in _BRACKET.finditer(content, at):
        open_brackets += {b"(": 1, b")": -1}.get(found[0], 0)
        if not open_brackets:
            return found.end()
    raise ValueError("a PDF is cut short")


def _unescaped(found: re.Match[bytes]) -> bytes:
    marked = found[1]
    if marked is None:  # the end of a line, however it is written
        return b"\n"
    if marked[0] in b"01234567":
        return bytes([int(marked, 8) & 0xFF])
    return _ESCAPES.get(marked, marked)


def _decoded(raw: bytes, text_of: Callable[[bytes], str]) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    from pypdf.generic import TextStringObject, create_string_object

    made = create_string_object(raw)
    return str(made) if isinstance(made, TextStringObject) else text_of(raw)


def _unpacked(kept: bytes, packed: bytes) -> bytes:
    """Return what a stream holds, by what is said of how it is kept."""
    filters = re.findall(rb"/\w+", (re.findall(rb"/Filter\s*(\[[^\]]*\]|/\w+)", kept) or [b""])[0])
    if not filters:
        return packed
    if filters != [b"/FlateDecode"] or b"/DecodeParms" in kept:
        raise ValueError("a PDF is packed in a way that is not known, so what it says cannot be looked at")
    return zlib.decompressobj().decompress(packed)  # a line's end may follow
