"""Shows a report as its prose is written: rendered on save, reloaded in the browser by itself.

The project that the last run made is copied, and on every change of the prose its pieces are copied anew and
the page that is asked for is rendered: nothing is counted again. When a notebook or the settings are saved,
what rests on them is made again first. A mistake is shown in the page, with file and line; what the
proofreader remarks stands above it. The published pages are not touched, and only this computer's browser is
served.

Changes are found by looking at the files four times a second, which needs no library and sees what any editor
does, on a network drive too.
"""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assurance.comparison_words import Wording
from assurance.errors import PipelineError, UsageError
from assurance.paths import EditionFolder, shown
from assurance.proofreading import Remark, proofread, read_glossary, read_register
from assurance.prose import Prose
from assurance.publish.acronyms import expand_site
from assurance.publish.assemble import copy_prose
from assurance.publish.proofs import REPORTS
from assurance.publish.render import render
from assurance.publish.scripts import hash_of

EVERY = 0.25
"""Seconds between two looks at the prose."""
_WAITS = 20.0
"""Seconds after which a browser that waits for a change is answered that there was none."""

_RELOAD = """
(async () => {
  for (;;) {
    try {
      const answer = await fetch("/changed?since=%d");
      if (answer.status === 200) { location.reload(); return; }
    } catch { await new Promise(done => setTimeout(done, 1000)); }
  }
})();
"""
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)')
_STYLE = (
    "font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:1rem;"
    "border:2px solid #d4351c;background:#fff;color:#0b0c0c"
)


@dataclass
class Preview:
    """The pages of one council's edition, as its prose stands now.

    Attributes
    ----------
    prose
        As the council has it.
    folder
        Where the run made the edition.
    work
        A folder of its own, for a copy of the project and the pages.
    counted_by
        Files that the figures rest on: notebooks and settings.
    count
        Makes again what rests on them, or raises a PipelineError. Called when one of them was saved.
    """

    prose: Prose
    folder: EditionFolder
    work: Path
    wording: Wording
    counted_by: Callable[[], Iterable[Path]] = tuple
    count: Callable[[], None] = lambda: None
    version: int = 0
    _seen: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    _counted: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    _not_counted: str = ""
    _rendered: dict[str, int] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._take()
        self._seen, self._counted = self._prose(), _stamps(self.counted_by())

    def _take(self) -> None:
        """Take what the last run made."""
        register = read_register(self.folder)
        if register is None:
            raise UsageError(f"Nothing was made yet in {shown(self.folder.root)}. Run the pipeline first.")
        self.register = register
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.folder.site, self.site)

    @property
    def site(self) -> Path:
        """The copy of the project."""
        return self.work / "site"

    def _prose(self) -> dict[Path, tuple[int, int]]:
        return _stamps([*self.prose.root.rglob("*.qmd"), *self.prose.root.rglob("*.toml")])

    def look(self) -> bool:
        """Return whether anything has changed since the last look; whoever waits is told.

        Where it is what the figures rest on, they are counted again before this returns.
        """
        prose, counted = self._prose(), _stamps(self.counted_by())
        if prose == self._seen and counted == self._counted:
            return False
        if counted != self._counted:
            self._count()
        self._seen, self._counted = prose, counted
        with self._changed:
            self.version += 1
            self._changed.notify_all()
        return True

    def _count(self) -> None:
        try:
            self.count()
        except PipelineError as mistake:
            self._not_counted = str(mistake)
            return
        with self._one_at_a_time:
            self._not_counted = ""
            self._take()

    def wait(self, since: int, seconds: float = _WAITS) -> bool:
        """Return whether anything has changed since a version, waiting for it to do so."""
        with self._changed:
            return self._changed.wait_for(lambda: self.version > since, seconds)

    def page(self, report: str) -> str:
        """Return the page of a report as the prose stands now, or of the mistake that is in it."""
        with self._one_at_a_time:
            version = self.version
            target = self.work / f"{report}.html"
            try:
                if self._not_counted:
                    raise UsageError(self._not_counted)
                if self._rendered.get(report) != version or not target.exists():
                    copy_prose(self.prose, self.site / "reports", self.register)
                    expand_site(self.site, [report], read_glossary(self.prose.root))
                    render(report, "html", self.site, target)
                    self._rendered[report] = version
                text = target.read_text(encoding="utf-8")
                above = _remarks(self._proofread(report)) if report in REPORTS else ""
            except PipelineError as mistake:
                title = "The figures were not made again" if self._not_counted else "A mistake in the prose"
                text, above = _whole_page(str(mistake), title), ""
        script = _RELOAD % version
        text = _POLICY.sub(lambda policy: _allowing(script, policy), text)
        start = text.index(">", text.index("<body")) + 1
        return f"{text[:start]}{above}<script>{script}</script>{text[start:]}"

    def _proofread(self, report: str) -> list[Remark]:
        return proofread(self.prose, [report], self.register, self.wording, read_glossary(self.prose.root))


def _allowing(script: str, policy: re.Match[str]) -> str:
    """Return a page's content security policy with our reload allowed, and nothing else."""
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy[2].split(";") if rule.strip())
    rules["script-src"] = f"{rules.get('script-src', '')} {hash_of(script)}".strip()
    rules["connect-src"] = "'self'"
    return policy[1] + "; ".join(f"{name} {value}" for name, value in rules.items())


def _stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return when each file was last written, and its size."""
    stamps = {}
    for path in paths:
        with contextlib.suppress(OSError):  # an editor replaces a file by another of its name
            status = path.stat()
            stamps[path] = (status.st_mtime_ns, status.st_size)
    return stamps


def _whole_page(mistake: str, title: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main style="{_STYLE}"><h1>{title}</h1><p>{html.escape(mistake)}</p>'
        "<p>The page comes back by itself when it is mended.</p></main></body></html>"
    )


def _remarks(remarks: list[Remark]) -> str:
    if not remarks:
        return ""
    items = "".join(
        f"<li><strong>{each.severity}</strong> ({each.rule}): {html.escape(each.sentence)}</li>"
        for each in remarks
    )
    said = f"{len(remarks)} remark{'' if len(remarks) == 1 else 's'} on the prose"
    opened = " open" if any(each.severity == "stop" for each in remarks) else ""
    return f'<details style="{_STYLE}"{opened}><summary>{said}</summary><ul>{items}</ul></details>'


@contextlib.contextmanager
def served(preview: Preview, port: int) -> Iterator[ThreadingHTTPServer]:
    """Serve the pages to this computer's browser until the block ends, looking for changes meanwhile.

    Raises
    ------
    UsageError
        When the port cannot be used.
    """
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if path == "/changed":
                since = query.removeprefix("since=")
                changed = preview.wait(int(since) if since.isdigit() else 0)
                self._answer("", 200 if changed else 204)
                return
            name = path.strip("/").removesuffix(".html") or REPORTS[0]
            if (preview.site / "reports" / f"{name}.qmd").is_file() and "/" not in name and name[0] != "_":
                self._answer(preview.page(name), 200)
            else:
                self._answer(
                    _whole_page("The reports are at / and /scrutiny.html.", "There is no such page"), 404
                )

        def _answer(self, text: str, status: int) -> None:
            content = text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the page was left meanwhile
                self.wfile.write(content)

        def log_message(self, format: str, *values: Any) -> None:
            """Say nothing: the terminal is for the author."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
        ) from None
    server.daemon_threads = True

    def watch() -> None:
        while not ended.wait(EVERY):
            preview.look()

    threads = [threading.Thread(target=run, daemon=True) for run in (server.serve_forever, watch)]
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
