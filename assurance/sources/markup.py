"""XML a piece at a time: each element is handed on when it has ended, and nothing before it is kept.

The standard library builds the elements in C, which is quicker than handlers in Python; what has been handed
on is taken out of the tree, so that memory holds one chunk of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from assurance.sources import limits
from assurance.sources.refusals import damaged, forbidden_xml, too_large

_DEEPEST = 50
"""How deep holders may stand in each other: groups of rows go to 8 in Excel and in LibreOffice."""


def elements(path: Path, chunks: Iterable[bytes], holders: frozenset[str]) -> Iterator[Element]:
    """Yield every element that is a child of a holder and none itself, in the order of the file.

    Parameters
    ----------
    path
        The file, for messages.
    chunks
        The XML, from its beginning to its end.
    holders
        Tags whose children are handed on rather than waited for, the outermost included.

    Raises
    ------
    InputError
        When the XML is damaged, declares a document type or entities, or an element does not end within
        `limits.MOST_A_ROW`.
    """
    builder = TreeBuilder()
    outside = builder.start("outside", {})
    parser = XMLParser(target=builder)
    waited = 0
    try:
        for chunk in _without_doctype(path, chunks):
            parser.feed(chunk)
            ended: list[Element] = []
            waited = 0 if _take(path, outside, holders, ended) else waited + len(chunk)
            if waited > limits.MOST_A_ROW:
                raise too_large(path, "a row in it does not end")
            yield from ended
        parser.close()
    except ParseError:
        raise damaged(path) from None
    ended = []
    _take(path, outside, holders, ended, whole=True)
    yield from ended


def _take(
    path: Path,
    holder: Element,
    holders: frozenset[str],
    ended: list[Element],
    whole: bool = False,
    depth: int = 0,
) -> bool:
    """Move what has ended in `holder` to `ended`: all but its last child, or that too when it is `whole`."""
    if depth > _DEEPEST:
        raise damaged(path)
    children = list(holder)
    last = len(children) if whole else len(children) - 1
    for child in children[:last]:
        if child.tag in holders:
            _take(path, child, holders, ended, True, depth + 1)
        else:
            ended.append(child)
    taken = last > 0
    if children and not whole and children[-1].tag in holders:
        taken |= _take(path, children[-1], holders, ended, False, depth + 1)
    if last > 0:
        del holder[:last]
    return taken


def _without_doctype(path: Path, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks, and refuse a document type, which can only stand before the first element."""
    before = iter(chunks)
    looked: list[bytes] = []

    def look() -> Iterator[bytes]:
        for chunk in before:
            looked.append(chunk)
            yield chunk

    walk(path, look(), lambda *_: True, most=limits.MOST_A_ROW)
    yield from looked
    yield from before


def walk(
    path: Path,
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], bool | None],
    *,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
    most: int | None = None,
) -> expat.XMLParserType:
    """Go through XML with a handler for each start of an element, until one of them says that it is enough.

    Names are as written (`table:table`), not resolved. Returns the parser, which knows where it is.

    Raises
    ------
    InputError
        When the XML is damaged, declares a document type or entities, or is longer than `most` bytes.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def started(name: str, attributes: dict[str, str]) -> None:
        if start(name, attributes):
            raise _Enough

    def declared(*_: object) -> None:
        raise forbidden_xml(path)

    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if most is not None and size > most:
                raise too_large(path, "it has more before its rows than a workbook has")
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _Enough:
        pass
    except (expat.ExpatError, UnicodeError):
        raise damaged(path) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, KeyError | IndexError):
            raise  # of a handler: not the file's fault
        raise damaged(path) from None  # it says that it is in an encoding that there is none of
    return parser


class _Enough(Exception):
    """What is looked for has been found."""
