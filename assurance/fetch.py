"""Fetch the public files that a report rests on: what is new, resumed after a break, nothing overwritten.

What there is to fetch is one table, `public_sources.toml`. A publisher's page is read for the links that
match; the newest is downloaded beside the others in `data/raw/national`, looked into before it is let in,
and recorded with where it came from, its hash and the day. Where there is no network, `by_hand` says what to
download and where to put it.
"""

from __future__ import annotations

import datetime
import json
import re
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from pydantic import BaseModel, ConfigDict

from assurance import numerals, paths
from assurance.errors import InputError, PipelineError, UsageError
from assurance.sources.inventory import PROVENANCE, examine

if TYPE_CHECKING:
    import requests

TABLE = Path(__file__).with_name("public_sources.toml")
TRIES = 4
WAIT = 2.0
"""Seconds before a download is taken up again, twice as long each time."""
TIMEOUT = (10.0, 60.0)
"""Seconds to reach a server, and between two pieces of what it sends."""
PIECE = 1 << 18
LARGEST = 2 << 30
"""No file of these publishers is a tenth as large: more is not what it claims to be."""
LARGEST_PAGE = 20 << 20


class Source(BaseModel):
    """One public file: a row of `public_sources.toml`.

    `kind` is the return it must be recognised as. `file` is matched with the name of a link, `words` with its
    text. Of several, the latest by the day, month and year in the name is meant; without them the first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    kind: str
    publisher: str
    page: str
    first: int = 0
    file: str
    words: str = ""
    named: str
    licence: str
    cadence: str


@dataclass(frozen=True)
class Outcome:
    """What came of one source: `sentence` is for whoever asked."""

    source: Source
    state: Literal["fetched", "there already", "new", "failed"]
    sentence: str
    path: Path | None = None


class _Failed(PipelineError):
    """What stood between a source and its file, as a clause."""


class _CutShort(_Failed):
    """The connection ended before the file did: worth taking up again."""


def read_sources(ids: Sequence[str] = (), table: Path = TABLE) -> list[Source]:
    """Return the sources asked for, all when none is named.

    Raises
    ------
    UsageError
        When there is no source of that id.
    """
    entries = tomllib.loads(table.read_text(encoding="utf-8"))["source"]
    every = {entry["id"]: Source.model_validate(entry) for entry in entries}
    for id in ids:
        if id not in every:
            raise UsageError(f"There is no public source “{id}”. Choose from {', '.join(every)}.")
    return [every[id] for id in ids or every]


def by_hand(source: Source, folder: Path) -> str:
    """Return how to get the file without this command."""
    page = source.page
    if source.first:
        page = page.format_map({"from": source.first, "to": source.first + 1})
    return (
        f"By hand: open {page} in a browser, download the newest file (named like {source.named}), and put "
        f"it into {paths.shown(folder)} under the name it has."
    )


def fetch(
    sources: Iterable[Source],
    folder: Path,
    today: datetime.date,
    *,
    only_look: bool = False,
    report: Callable[[str], None] = lambda line: None,
) -> Iterator[Outcome]:
    """Fetch the newest file of each source into `folder`, and yield what came of each.

    Parameters
    ----------
    folder
        Where national files are: `data/raw/national`.
    today
        The day that is recorded.
    only_look
        Say what is new, download nothing.
    report
        Is told how far a download is.
    """
    import requests
    import truststore

    # Many a council's network opens what passes, with a certificate that only its own machines trust.
    truststore.inject_into_ssl()
    with requests.Session() as session:
        session.max_redirects = 5
        session.headers["User-Agent"] = "assurance-pipeline (adult social care reporting)"
        for source in sources:
            try:
                yield _fetch_one(session, source, folder, today, only_look, report)
            except _Failed as failure:
                yield Outcome(source, "failed", f"{source.title}: {failure}. {by_hand(source, folder)}")


def _fetch_one(
    session: requests.Session,
    source: Source,
    folder: Path,
    today: datetime.date,
    only_look: bool,
    report: Callable[[str], None],
) -> Outcome:
    page, text = _newest_page(session, source)
    link = _newest_link(source, page, text)
    name = _name(link)
    seen = _recorded(folder, link)
    offered = _offered(session, link)
    if seen is not None and (not offered or offered == seen["version"]):
        return Outcome(source, "there already", f"{source.title}: {seen['name']} is there already.")
    what = "has been changed by its publisher since it was fetched" if seen else "is new"
    if only_look:
        return Outcome(source, "new", f"{source.title}: {name} {what}.")
    partial = folder / f".{name}.part"
    version = _download(session, link, partial, report)
    sha256 = paths.sha256_of(partial)
    _refuse_another_kind(source, partial, name)
    target, fresh = _let_in(partial, folder / name, sha256)
    if fresh or not target.with_name(target.name + PROVENANCE).exists():
        _write_record(target, source, link, sha256, version, today)
    if not fresh:
        return Outcome(source, "there already", f"{source.title}: {target.name} is there already.", target)
    return Outcome(source, "fetched", f"{source.title}: {paths.shown(target)}.", target)


# --- Which file -----------------------------------------------------------------------------------------


def _newest_page(session: requests.Session, source: Source) -> tuple[str, str]:
    """Return the address and text of the page, of the last year that has one."""
    if not source.first:
        return source.page, _page(session, source.page)
    found = None
    for year in range(source.first, source.first + 20):
        address = source.page.format_map({"from": year, "to": year + 1})
        try:
            found = address, _page(session, address)
        except _Missing:
            break
    if found is None:
        raise _Failed(
            f"the page {source.page.format_map({'from': source.first, 'to': source.first + 1})} is gone"
        )
    return found


class _Missing(_Failed):
    """There is no such page."""


def _page(session: requests.Session, address: str) -> str:
    with _answer(session, address) as answer:
        content = bytearray()
        for piece in _pieces(answer):
            content += piece
            if len(content) > LARGEST_PAGE:
                raise _Failed(f"the page {address} is too large to be one")
        return content.decode(answer.encoding or "utf-8", "replace")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.links.append((address, ""))

    def handle_data(self, data: str) -> None:
        if self.links:  # what follows a link up to the next one counts as its text: it is often wrapped
            address, words = self.links[-1]
            self.links[-1] = (address, words + data)


def _newest_link(source: Source, page: str, text: str) -> str:
    parser = _Links()
    parser.feed(text)
    found: dict[str, tuple[int, int, int]] = {}
    for address, words in parser.links:
        link = urljoin(page, address.strip())
        name = re.fullmatch(source.file, _name(link))
        told = not source.words or re.fullmatch(source.words, " ".join(words.split()) + " " + _name(link))
        if name and told and urlsplit(link).scheme in ("http", "https"):
            found.setdefault(link, _date(name.groupdict()))
    if not found:
        raise _Failed(f"no link on {page} is named like {source.named}: the page may have been changed")
    return max(found, key=lambda link: found[link])  # of equals, the first


def _date(parts: dict[str, str]) -> tuple[int, int, int]:
    month = parts.get("month", "").capitalize()
    named = [number for number, name in enumerate(numerals.MONTHS, 1) if month and name.startswith(month)]
    return int(parts.get("year", 0)), named[0] if named else 0, int(parts.get("day", 0))


def _name(link: str) -> str:
    """Return the name of the file that a link leads to, safe on every system."""
    parts = urlsplit(link)
    path = parse_qs(parts.query).get("uri", [parts.path])[0]
    return re.sub(r"[^\w .()-]|^[. ]+", "_", unquote(path.rsplit("/", 1)[-1]))[-120:]


# --- Getting it -----------------------------------------------------------------------------------------


def _answer(
    session: requests.Session, address: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> requests.Response:
    """Return the server's answer, its body not yet read. A server that stumbles is asked again."""
    import requests

    for attempt in range(1, TRIES + 1):
        try:
            answer = session.request(method, address, headers=headers, stream=True, timeout=TIMEOUT)
        except requests.TooManyRedirects:
            raise _Failed(f"{address} leads from one page to the next without end") from None
        except requests.exceptions.SSLError as error:
            raise _Failed(
                f"the certificate of {urlsplit(address).hostname} is not trusted ({error})"
            ) from None
        except (requests.RequestException, OSError) as error:
            if attempt == TRIES or not isinstance(error, requests.ConnectionError | requests.Timeout):
                raise _Failed(f"{urlsplit(address).hostname} cannot be reached from here") from None
        else:
            if answer.status_code in (200, 206, 416):
                return answer
            answer.close()
            if answer.status_code in (404, 410):
                raise _Missing(f"{address} is not there ({answer.status_code})")
            if answer.status_code < 500 and answer.status_code != 429:
                raise _Failed(f"{address} is refused ({answer.status_code})")
            if attempt == TRIES:
                raise _Failed(f"the server of {address} does not answer as it should ({answer.status_code})")
        time.sleep(WAIT * 2 ** (attempt - 1))
    raise AssertionError


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    import urllib3

    try:
        # Not iter_content: it throws away what came of a piece that was not whole.
        while piece := answer.raw.read1(PIECE, decode_content=True):
            yield piece
    except (urllib3.exceptions.HTTPError, OSError):
        raise _CutShort(f"the connection broke off while {answer.url} was sent") from None


def _version(answer: requests.Response) -> str:
    """Return what tells one state of a file on a server from another, "" where the server does not say."""
    headers = answer.headers
    tag = headers.get("ETag", "")
    return (tag if not tag.startswith("W/") else "") or headers.get("Last-Modified", "")


def _offered(session: requests.Session, link: str) -> str:
    try:
        with _answer(session, link, method="HEAD") as answer:
            return _version(answer)
    except _Failed:  # some servers refuse to say without sending
        return ""


def _download(session: requests.Session, link: str, partial: Path, report: Callable[[str], None]) -> str:
    """Download into `partial`, from where an earlier try broke off; return the version that was sent."""
    for attempt in range(1, TRIES + 1):
        try:
            return _go_on(session, link, partial, report)
        except _CutShort as failure:
            if attempt == TRIES:
                raise _Failed(f"{failure}; what came is kept, run again to go on") from None
            time.sleep(WAIT * 2 ** (attempt - 1))
    raise AssertionError


def _go_on(session: requests.Session, link: str, partial: Path, report: Callable[[str], None]) -> str:
    partial.parent.mkdir(parents=True, exist_ok=True)
    note = partial.with_name(f"{partial.name}.json")
    begun = _begun(partial, note, link)
    # If-Range: the rest only if the file is still the one that was begun, else all of it.
    headers = {"Accept-Encoding": "identity"}
    if begun:
        headers |= {"Range": f"bytes={begun[0]}-", "If-Range": begun[1]}
    with _answer(session, link, headers) as answer:
        version = _version(answer)
        goes_on = answer.status_code == 206 and begun is not None and _starts_at(answer) == begun[0]
        if answer.status_code != 200 and not goes_on:
            partial.unlink(missing_ok=True)
            raise _CutShort(f"the server of {link} does not go on where it broke off")
        if goes_on and begun is not None:
            there, version = begun
        else:
            there = 0
            paths.write_text(note, json.dumps({"link": link, "version": version}))
        total = there + int(answer.headers.get("Content-Length") or 0)
        with partial.open("ab" if goes_on else "wb") as file:
            for piece in _pieces(answer):
                there += len(piece)
                if there > LARGEST:
                    raise _Failed(f"{link} is larger than any file it can be")
                file.write(piece)
                report(
                    f"{_name(link)}: {there / 1e6:,.0f} MB" + (f" of {total / 1e6:,.0f} MB" if total else "")
                )
    if total and there < total:
        raise _CutShort(f"the connection broke off after {there:,} of {total:,} bytes of {link}")
    note.unlink(missing_ok=True)
    return version


def _begun(partial: Path, note: Path, link: str) -> tuple[int, str] | None:
    """Return how much of the file is there and which version it is, None when it must be begun anew."""
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        size = partial.stat().st_size
    except (OSError, ValueError):
        return None
    return (size, told["version"]) if size and told["link"] == link and told["version"] else None


def _starts_at(answer: requests.Response) -> int | None:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


# --- Letting it in --------------------------------------------------------------------------------------


def _refuse_another_kind(source: Source, partial: Path, name: str) -> None:
    try:
        found = examine(partial, name)
        what = found.reason if found.kind == "unrecognised" else f"it was recognised as {found.kind}"
    except InputError as error:
        found, what = None, str(error).split(": ", 1)[-1].split(". ", 1)[0]
    if found is None or found.kind != source.kind:
        partial.unlink()
        raise _Failed(f"{name} was sent, and is not what it should be ({what})")


def _let_in(partial: Path, target: Path, sha256: str) -> tuple[Path, bool]:
    """Give the file its name, or another where an edition has that name; False when it is there already."""
    if target.exists():
        if paths.sha256_of(target) == sha256:
            partial.unlink()
            return target, False
        target = target.with_name(f"{target.stem}-{sha256[:8]}{target.suffix}")
    partial.replace(target)
    return target, True


def _write_record(
    target: Path, source: Source, link: str, sha256: str, version: str, today: datetime.date
) -> None:
    told = {
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "url": link,
        "fetched": today.isoformat(),
        "sha256": sha256,
        "version": version,
    }
    # A JSON string is a TOML string.
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items())
    paths.write_text(target.with_name(target.name + PROVENANCE), text)


def _recorded(folder: Path, link: str) -> dict[str, str] | None:
    """Return what was recorded of the file fetched last from a link: its name, version and day."""
    found = []
    for record in sorted(folder.glob(f"*{PROVENANCE}")):
        try:
            told = tomllib.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        name = record.name.removesuffix(PROVENANCE)
        if told.get("url") == link and (folder / name).is_file():
            found.append(
                {"name": name, "version": told.get("version", ""), "fetched": str(told.get("fetched", ""))}
            )
    return max(found, key=lambda each: each["fetched"], default=None)
