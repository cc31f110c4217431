"""Links between pages: where they lead in the repository, and those that lead nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assurance import paths

_LINK = re.compile(r'<a\b([^>]*?)\shref="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page of the documentation, rendered and not yet dressed.

    Attributes
    ----------
    source
        Its file, from the root of the repository, with forward slashes: "docs/returns.md".
    name
        Its file in the site: "returns.html".
    title
        Its only heading of the first level.
    body, contents
        HTML: what stands below the title, and the list of its sections.
    """

    source: str
    name: str
    title: str
    body: str
    contents: str

    @property
    def anchors(self) -> set[str]:
        """The ids that a link may lead to."""
        return {html.unescape(each) for each in _ID.findall(self.body)}


def external(pages: Iterable[Page]) -> list[str]:
    """Return the addresses on other computers that the pages name, each once. None is asked for."""
    found = {
        html.unescape(match[2])
        for page in pages
        for match in _LINK.finditer(page.body)
        if _ELSEWHERE.match(match[2])
    }
    return sorted(found)


def dead(pages: Sequence[Page], root: Path = paths.ROOT) -> list[str]:
    """Return a sentence for each link or picture that leads nowhere."""
    of = {page.source: page for page in pages}
    wrong = []
    for page in pages:
        for match in _LINK.finditer(page.body):
            if said := _wrong(page, html.unescape(match[2]), of, root):
                wrong.append(f"{page.source}: the link “{_words(match[4])}” {said}.")
        for source in _IMAGE.findall(page.body):
            target, _ = _target(page, html.unescape(source))
            if not _ELSEWHERE.match(source) and not _is_file(target, root):
                wrong.append(f"{page.source}: there is no picture {source}.")
    return wrong


def resolve(page: Page, pages: Mapping[str, Page]) -> str:
    """Return the body of a page with its links as they are in the site.

    A link to a file of the repository that is no page of the site becomes its words: the site stands alone.
    """

    def rewritten(match: re.Match[str]) -> str:
        before, href, after, words = match.groups()
        if _ELSEWHERE.match(href) or href.startswith("#"):
            return match[0]
        target, anchor = _target(page, html.unescape(href))
        if target not in pages:
            return words
        up = "../" * page.name.count("/")
        return f'<a{before} href="{html.escape(up + pages[target].name + anchor)}"{after}>{words}</a>'

    return _LINK.sub(rewritten, page.body)


def _wrong(page: Page, href: str, pages: Mapping[str, Page], root: Path) -> str:
    if _ELSEWHERE.match(href):
        return ""
    target, anchor = _target(page, href)
    if target not in pages:
        there = _is_file(target, root) or (root / target).is_dir()
        return "" if there and not anchor else f"leads to {href}, which is not there"
    if anchor and anchor[1:] not in pages[target].anchors:
        return f"leads to {href}, and {target} has no such section"
    return ""


def _is_file(target: str, root: Path) -> bool:
    return not target.startswith("..") and (root / target).is_file()


def _target(page: Page, href: str) -> tuple[str, str]:
    """Return the file that a link on a page means, from the root of the repository, and its anchor."""
    path, hash, anchor = href.partition("#")
    if not path:
        return page.source, hash + anchor
    parts: list[str] = [*PurePosixPath(page.source).parent.parts]
    for part in PurePosixPath(path).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts), hash + anchor


def _words(inside: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", inside)).strip()
