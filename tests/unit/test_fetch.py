"""Fetching public files from a server that is slow, truncates, redirects, answers 404 or changes the file."""

from __future__ import annotations

import datetime
import hashlib
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from assurance import cli, fetch, paths
from assurance.errors import UsageError
from assurance.sources import inventory
from tests.unit.test_cqc_ratings import HEADER, row
from tests.unit.workbooks import write_csv

TODAY = datetime.date(2026, 11, 22)
FILE = "/system/files/2026-09/01_September_2026_Latest_ratings.ods"


@dataclass
class Server:
    """What the server has and how it behaves. `asked` is every request: method, path, Range."""

    files: dict[str, bytes] = field(default_factory=dict)
    page: str = f'<a href="{FILE}">Care directory with ratings</a>'
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    cut_after: list[int] = field(default_factory=list)  # one for each answer that is to break off
    errors: list[int] = field(default_factory=list)  # one for each answer that is to fail
    redirect: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    ranges: bool = True
    tags: bool = True
    address: str = ""

    def tag(self, content: bytes) -> str:
        return f'"{hashlib.sha256(content).hexdigest()[:12]}"'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetch, "WAIT", 0.01)
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            state.asked.append((self.command, self.path, self.headers.get("Range", "")))
            if state.errors:
                self.send_error(state.errors.pop(0))
                return
            if self.path in state.redirect:
                self.send_response(302)
                self.send_header("Location", state.redirect[self.path])
                self.end_headers()
                return
            content = state.page.encode() if self.path == "/page" else state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send(content)

        def send(self, content: bytes) -> None:
            tag, start = state.tag(content), 0
            if state.ranges and self.headers.get("If-Range") == tag and "Range" in self.headers:
                start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            if state.tags and self.path != "/page":
                self.send_header("ETag", tag)
            self.end_headers()
            if self.command == "HEAD":
                return
            rest = content[start:]
            if state.cut_after and self.path != "/page":
                self.wfile.write(rest[: state.cut_after.pop(0)])
                return
            self.wfile.write(rest[:100])
            self.wfile.flush()
            time.sleep(state.pause)
            self.wfile.write(rest[100:])

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{http.server_port}"
    yield state
    http.shutdown()
    thread.join()
    http.server_close()


def ratings(tmp_path: Path, *names: str) -> bytes:
    """Return a ratings file of some locations, as the publisher would send it."""
    path = tmp_path / "made.csv"
    write_csv(path, [HEADER, *(row(name, council="Gateshead") for name in names)])
    return path.read_bytes()


def source(server: Server, **changes: object) -> fetch.Source:
    shipped = fetch.read_sources(["cqc-ratings"])[0]
    return shipped.model_copy(update={"page": f"{server.address}/page", **changes})


def run(server: Server, folder: Path, **changes: object) -> fetch.Outcome:
    only_look = bool(changes.pop("only_look", False))
    return next(fetch.fetch([source(server, **changes)], folder, TODAY, only_look=only_look))


def test_a_new_file_is_fetched_and_recorded_and_read_as_what_it_is(server, tmp_path):
    server.files[FILE] = ratings(tmp_path, "1-1", "1-2")
    folder = tmp_path / "raw" / "national"
    outcome = run(server, folder)
    target = folder / "01_September_2026_Latest_ratings.ods"
    assert (outcome.state, outcome.path) == ("fetched", target)
    assert target.read_bytes() == server.files[FILE]
    record = tomllib.loads(target.with_name(f"{target.name}.source.toml").read_text(encoding="utf-8"))
    assert record["sha256"] == hashlib.sha256(server.files[FILE]).hexdigest()
    assert record["fetched"] == "2026-11-22"
    assert record["url"] == server.address + FILE
    assert record["licence"] == "Open Government Licence v3.0"
    (file,) = inventory.inventory(tmp_path / "raw")
    assert (file.kind, file.publisher, file.fetched) == (
        "cqc_ratings",
        "Care Quality Commission",
        "2026-11-22",
    )
    assert sorted(path.name for path in folder.iterdir()) == [target.name, f"{target.name}.source.toml"]


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    server.files[FILE] = ratings(tmp_path, "1-1")
    run(server, tmp_path / "n")
    server.asked.clear()
    assert run(server, tmp_path / "n").state == "there already"
    assert [(method, path) for method, path, _ in server.asked] == [("GET", "/page"), ("HEAD", FILE)]


def test_the_newest_edition_is_chosen_by_its_date_not_by_its_place(server, tmp_path):
    older = FILE.replace("01_September", "04_August")
    newer = FILE.replace("01_September", "16_september").replace("Latest", "latest")
    server.page = "".join(f'<a href="{path}">ratings</a>' for path in (FILE, newer, older))
    server.page += '<a href="/system/files/01_December_2026_HSCA_Active_Locations.ods">filters</a>'
    server.files[newer] = ratings(tmp_path, "1-1")
    assert run(server, tmp_path / "n").path == tmp_path / "n" / "16_september_2026_latest_ratings.ods"


def test_looking_downloads_nothing(server, tmp_path):
    server.files[FILE] = ratings(tmp_path, "1-1")
    outcome = run(server, tmp_path / "n", only_look=True)
    assert (outcome.state, outcome.sentence) == (
        "new",
        "Care directory with ratings: 01_September_2026_Latest_ratings.ods is new.",
    )
    assert not (tmp_path / "n").exists()


def test_a_download_that_breaks_off_goes_on_where_it_was(server, tmp_path):
    content = server.files[FILE] = ratings(tmp_path, *(f"1-{number}" for number in range(2000)))
    server.cut_after = [1000, 5000]
    outcome = run(server, tmp_path / "n")
    assert outcome.state == "fetched" and outcome.path.read_bytes() == content
    assert [asked for method, path, asked in server.asked if path == FILE and method == "GET"] == [
        "",
        "bytes=1000-",
        "bytes=6000-",
    ]


def test_what_came_is_kept_for_the_next_run(server, tmp_path, monkeypatch):
    content = server.files[FILE] = ratings(tmp_path, *(f"1-{number}" for number in range(2000)))
    monkeypatch.setattr(fetch, "TRIES", 1)
    server.cut_after = [1000]
    broken = run(server, tmp_path / "n")
    assert broken.state == "failed" and "run again to go on" in broken.sentence
    # Until it is whole it is no return: the raw folder holds none.
    assert [path.name[0] for path in (tmp_path / "n").iterdir()] == [".", "."]
    whole = run(server, tmp_path / "n")
    assert whole.path.read_bytes() == content
    assert server.asked[-1][2] == "bytes=1000-"


def test_a_file_that_changes_between_two_tries_is_begun_anew(server, tmp_path, monkeypatch):
    server.files[FILE] = ratings(tmp_path, *(f"1-{number}" for number in range(2000)))
    monkeypatch.setattr(fetch, "TRIES", 1)
    server.cut_after = [1000]
    run(server, tmp_path / "n")
    changed = server.files[FILE] = ratings(tmp_path, *(f"2-{number}" for number in range(1500)))
    assert run(server, tmp_path / "n").path.read_bytes() == changed


@pytest.mark.parametrize("behaviour", [{"ranges": False}, {"tags": False}])
def test_a_server_that_cannot_go_on_sends_it_all_again(server, tmp_path, behaviour):
    for name, value in behaviour.items():
        setattr(server, name, value)
    content = server.files[FILE] = ratings(tmp_path, *(f"1-{number}" for number in range(2000)))
    server.cut_after = [1000]
    assert run(server, tmp_path / "n").path.read_bytes() == content


def test_an_edition_is_never_overwritten(server, tmp_path):
    first = server.files[FILE] = ratings(tmp_path, "1-1")
    run(server, tmp_path / "n")
    second = server.files[FILE] = ratings(tmp_path, "1-1", "1-2")
    assert "changed by its publisher" in run(server, tmp_path / "n", only_look=True).sentence
    outcome = run(server, tmp_path / "n")
    named = f"01_September_2026_Latest_ratings-{hashlib.sha256(second).hexdigest()[:8]}.ods"
    assert outcome.path == tmp_path / "n" / named and outcome.path.read_bytes() == second
    assert (tmp_path / "n" / "01_September_2026_Latest_ratings.ods").read_bytes() == first
    assert run(server, tmp_path / "n").state == "there already"


def test_a_file_put_there_by_hand_is_left_and_recorded(server, tmp_path):
    content = server.files[FILE] = ratings(tmp_path, "1-1")
    there = tmp_path / "n" / "01_September_2026_Latest_ratings.ods"
    there.parent.mkdir()
    there.write_bytes(content)
    assert run(server, tmp_path / "n").state == "there already"
    server.asked.clear()
    assert run(server, tmp_path / "n").state == "there already"
    assert server.asked[-1][0] == "HEAD"


def test_a_redirect_is_followed_and_an_endless_one_is_not(server, tmp_path):
    server.files["/elsewhere.ods"] = ratings(tmp_path, "1-1")
    server.redirect[FILE] = "/elsewhere.ods"
    assert run(server, tmp_path / "n").path.name == "01_September_2026_Latest_ratings.ods"
    server.redirect["/elsewhere.ods"] = FILE
    outcome = run(server, tmp_path / "m")
    assert outcome.state == "failed" and "without end" in outcome.sentence


def test_a_slow_server_is_waited_for_only_so_long(server, tmp_path, monkeypatch):
    content = server.files[FILE] = ratings(tmp_path, "1-1", "1-2", "1-3")
    server.pause = 0.3
    assert run(server, tmp_path / "n").path.read_bytes() == content
    monkeypatch.setattr(fetch, "TIMEOUT", (0.2, 0.1))
    monkeypatch.setattr(fetch, "TRIES", 2)
    server.pause = 1
    assert run(server, tmp_path / "m").state == "failed"


def test_a_server_that_stumbles_is_asked_again(server, tmp_path):
    server.files[FILE] = ratings(tmp_path, "1-1")
    server.errors = [503, 429]
    assert run(server, tmp_path / "n").state == "fetched"


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda server: server.files.clear(), "is not there (404)"),
        (lambda server: server.errors.extend([403]), "is refused (403)"),
        (lambda server: setattr(server, "page", "<p>We have moved</p>"), "the page may have been changed"),
        (
            lambda server: server.files.update({FILE: b"<!doctype html><p>Please log in</p>"}),
            "is not what it should be (it is a web page",
        ),
        (
            lambda server: server.files.update({FILE: b"a,b\n1,2\n"}),
            "is not what it should be (its columns match no return",
        ),
        (lambda server: server.files.update({FILE: b"PK\x03\x04 cut"}), "is not what it should be"),
    ],
)
def test_what_cannot_be_fetched_is_said_with_how_to_do_it_by_hand(server, tmp_path, prepare, says):
    server.files[FILE] = ratings(tmp_path, "1-1")
    prepare(server)
    outcome = run(server, tmp_path / "n")
    assert outcome.state == "failed"
    assert says in outcome.sentence
    assert f"open {server.address}/page in a browser" in outcome.sentence
    assert not [path for path in (tmp_path / "n").glob("*") if path.name[0] != "."]


def test_without_a_network_every_source_says_what_to_do_by_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "TRIES", 1)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # a port where nobody listens
    outcomes = list(fetch.fetch(fetch.read_sources(), tmp_path, TODAY))
    assert [outcome.state for outcome in outcomes] == ["failed"] * len(fetch.read_sources())
    for outcome in outcomes:
        assert "cannot be reached from here" in outcome.sentence
        assert f"put it into {paths.shown(tmp_path)}" in outcome.sentence


def test_next_years_page_is_noticed(server, tmp_path):
    server.files["/ascof-2024-to-2025"] = b'<a href="/old.ods">Time series data tables</a>'
    server.files["/ascof-2025-to-2026"] = (
        b'<a href="/a.ods">Demographic</a> <a href="/new.ods">Time series</a>'
    )
    outcome = run(
        server,
        tmp_path / "n",
        page=f"{server.address}/ascof-{{from}}-to-{{to}}",
        first=2024,
        file=r".*\.ods",
        words="(?i).*time.series.*",
        only_look=True,
    )
    assert outcome.sentence.endswith("new.ods is new.")


def test_a_link_cannot_name_a_file_outside_the_folder(server, tmp_path):
    named = "/x/..%2f..%2f..%2f01_September_2026_Latest_ratings.ods"
    server.page = f'<a href="{named}">x</a>'
    server.files[named] = ratings(tmp_path, "1-1")
    outcome = run(server, tmp_path / "deep" / "n")
    assert outcome.path is None or outcome.path.parent == tmp_path / "deep" / "n"
    assert not list(tmp_path.glob("*.ods"))


def test_a_file_changed_after_it_was_fetched_is_refused(server, tmp_path):
    server.files[FILE] = ratings(tmp_path, "1-1")
    target = run(server, tmp_path / "raw" / "national").path
    target.write_bytes(ratings(tmp_path, "1-9"))
    (file,) = inventory.inventory(tmp_path / "raw")
    assert file.kind == "unreadable"
    assert "it is not the file that was fetched" in file.reason


def test_the_command_lists_and_refuses(tmp_path):
    listed = CliRunner().invoke(cli.command, ["fetch", "--list"])
    assert listed.exit_code == 0
    assert "cqc-ratings: Care directory with ratings. Care Quality Commission, monthly" in listed.output
    with pytest.raises(UsageError, match="There is no public source “cqc”"):
        fetch.read_sources(["cqc"])


def test_every_source_names_a_return_that_is_read():
    from assurance.sources import KINDS

    known = {*KINDS, "cqc_active_locations", "cqc_directory", "population"}
    assert {source.kind for source in fetch.read_sources()} <= known
