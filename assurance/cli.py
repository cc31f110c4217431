"""The commands. What costs time to import is imported where it is used: `--help` answers at once."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assurance import paths
from assurance.errors import PipelineError, UsageError, unwritable

if TYPE_CHECKING:
    from assurance.cluster import Workers
    from assurance.engine import Failure, Outcome
    from assurance.plan import Job
    from assurance.step import Step

FAULT = (
    "This is a fault in the pipeline, not in your files: nothing was published of what it concerns. Send the "
    "lines above, with what you did, to whoever looks after the pipeline."
)
FORMATS = ("html", "pdf", "docx")
MANY = 5
"""Of more councils than these, what is said is said of each council and no longer of each step."""

Command = TypeVar("Command", bound=Callable[..., Any])


class _Sentences(click.Group):
    """Commands whose errors are sentences; without a command's name, `run`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version")):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Stopped. What was finished is kept; run again to go on.", err=True)
            sys.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            import traceback

            from assurance.engine import FAULT as EXIT_CODE

            if said := unwritable(error):
                click.echo(said, err=True)
                sys.exit(UsageError.exit_code)
            traceback.print_exc()
            click.echo(FAULT, err=True)
            sys.exit(EXIT_CODE)


class _Formats(click.ParamType):
    name = "html,pdf,docx"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        if isinstance(value, list):
            return value
        asked = [each.strip().lower() for each in value.split(",") if each.strip()]
        for each in asked:
            if each not in FORMATS:
                self.fail(f"“{each}” is not a format. Choose from {', '.join(FORMATS)}.", param, ctx)
        if not asked:
            self.fail("Name at least one format.", param, ctx)
        return [each for each in FORMATS if each in asked]


def _job_options(command: Command) -> Command:
    """Add the options that say what a run is about."""
    folder = click.Path(file_okay=False, path_type=Path)
    for option in reversed(
        [
            click.option("--council", "councils", multiple=True, metavar="NAME",
                         help="Council: name or ONS code. May be repeated. Default: those in settings.toml."),
            click.option("--edition", help="Name of the edition. Default: the one in settings.toml."),
            click.option("--raw", type=folder, default=paths.RAW, show_default="data/raw",
                         help="Folder of the returns."),
            click.option("--out", type=folder, default=paths.PUBLISHED, show_default="published",
                         help="Folder to publish to."),
            click.option("--work", type=folder, default=paths.PROCESSED, show_default="data/processed",
                         help="Folder for what is made on the way."),
            click.option("--format", "formats", type=_Formats(), default="html,pdf,docx", show_default=True,
                         help="Formats of the reports."),
            click.option("--renderer", type=click.Choice(["embedded", "quarto"]), default="embedded",
                         show_default=True, help="What makes HTML and PDF."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


_report_port = click.option("--port", "report_port", type=click.IntRange(0, 65535), default=8001,
                            show_default=True, help="Port on this computer for the reports.")  # fmt: skip
_only = click.option(
    "--only", multiple=True, metavar="STEP", help="Only these steps and what they rest on. See `list`."
)
_jobs = click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes. Default: one a processor, up to 8."
)
_continue = click.option(
    "--continue", "keep_going", is_flag=True, help="When one council fails, publish the others."
)
_cluster = click.option(
    "--cluster", metavar="ADDRESS",
    help="Do it on a cluster of Dask, such as tcp://10.0.0.5:8786. See docs/cluster.md.",
)  # fmt: skip


@click.group(
    cls=_Sentences,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Ends with 0 when all is published, 1 when a check stopped publication, 2 when the command or a "
    "file cannot be read, 3 when the pipeline itself is at fault.",
)
def command() -> None:
    """Turn a council's returns into its self-assessment and scrutiny report.

    Without a command, `run`.
    """


@command.command()
@_job_options
@_only
@_jobs
@_continue
@click.option("--as-of", "as_of", metavar="EDITION",
              help="Make a published edition again, by the settings of its day.")  # fmt: skip
@click.option("--all", "every", is_flag=True,
              help="Every council that sent a return of its own; where none did, all of England's. One's "
                   "failure does not stop the others.")  # fmt: skip
@_cluster
def run(
    only: tuple[str, ...],
    jobs: int | None,
    keep_going: bool,
    as_of: str | None,
    every: bool,
    cluster: str | None,
    **options: Any,
) -> None:
    """Make what is not up to date, and publish."""
    if every and (options["councils"] or as_of):
        raise UsageError("--all is every council, in the edition under way. Take out --council and --as-of.")
    with contextlib.ExitStack() as standing:
        if as_of:
            job = _job_as_of(as_of, **options)
        else:
            begin = None if cluster else partial(_prepare, standing)
            job = _job(every=every, on_news=begin, **options)
        outcome = _run(job, only, jobs, keep_going or every, cluster)
    _end(job, outcome)


@command.command()
@click.argument("address")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes. Default: one a processor, up to 8.")
def worker(address: str, jobs: int | None) -> None:
    """Do the steps of runs elsewhere that name the same cluster: `worker tcp://10.0.0.5:8786`."""
    from assurance import cluster, engine

    sys.exit(cluster.work(address, jobs or engine.processors()))


@command.command()
@_job_options
@_jobs
@_continue
def check(jobs: int | None, keep_going: bool, **options: Any) -> None:
    """Read and validate the returns, publish nothing."""
    with contextlib.ExitStack() as standing:
        job = _job(on_news=partial(_prepare, standing), **options)
        outcome = _run(job, [f"{council.slug}.validate" for council in job.councils], jobs, keep_going)
    for council in job.councils:
        if f"{council.slug}.validate" in (*outcome.made, *outcome.unchanged):
            folder = paths.EditionFolder.of(job.processed, council.slug, job.edition)
            click.echo(f"{council.name}: {_came_of_checks(folder)}")
    _end(job, outcome, published=False)


def _came_of_checks(folder: paths.EditionFolder) -> str:
    """Return what came of the checks and what became of the rows, in a few lines."""
    import json
    from collections import Counter

    from assurance.numerals import number, plural

    results = json.loads((folder.checks / "results.json").read_text(encoding="utf-8"))
    ledgers = json.loads(folder.ledger.read_text(encoding="utf-8"))
    states = Counter(result["state"] for result in results)
    aside = sum(len(ledger["set_aside"]) for ledger in ledgers)
    merged = sum(len(ledger["merged"]) for ledger in ledgers)
    lines = [
        f"no critical check failed. {plural(states['passed'], 'check')} passed, "
        f"{plural(states['failed'], 'warning')}, {number(states['not checked'])} could not be made.",
        f"    {plural(sum(ledger['rows_in'] for ledger in ledgers), 'row')} read, {number(aside)} set aside, "
        f"{number(merged)} merged into others.",
    ]
    if states["failed"]:
        lines.append(
            f"    Failing rows, by who mends them: {paths.shown(folder.checks / 'failing-rows.csv')}"
        )
    if aside:
        lines.append(f"    Rows set aside, likewise: {paths.shown(folder.root / 'set-aside.csv')}")
    return "\n".join(lines)


@command.command()
@click.argument("old")
@click.argument("new")
@click.option("--council", "councils", multiple=True, metavar="NAME",
              help="Council. May be repeated. Default: those in settings.toml.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=paths.PUBLISHED,
              show_default="published", help="Published folder.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Every figure, not the ten biggest of each kind.")
def compare(old: str, new: str, councils: tuple[str, ...], out: Path, every: bool) -> None:
    """Say what changed from one published edition to another.

    OLD and NEW are editions of a council, or two folders that hold a published edition. Ends with 1 when the
    two give away a count that one of them hides.
    """
    from assurance.compare.changes import compare_editions
    from assurance.compare.hidden_counts import refuse
    from assurance.compare.lines import lines

    for before, after in _pairs(old, new, councils, out):
        changes = compare_editions(before, after)
        for line in lines(changes, every=every, strong=lambda text: click.style(text, bold=True)):
            click.echo(line)
        click.echo()
        refuse(after, [before])


def _pairs(old: str, new: str, councils: tuple[str, ...], out: Path) -> Iterator[tuple[Any, Any]]:
    from assurance.compare.published import editions_of, read
    from assurance.councils import find
    from assurance.settings import read_settings

    if not councils and any("/" in each or "\\" in each for each in (old, new)):
        before, after = read(Path(old)), read(Path(new))
        if before.council != after.council:
            raise UsageError(
                f"{old} is of {before.council}, {new} of {after.council}. Name two editions of one council."
            )
        yield before, after
        return
    for council in map(find, councils or read_settings().councils):
        there = [edition.name for edition in editions_of(out / council.slug)]
        for edition in (old, new):
            if edition not in there:
                raise UsageError(
                    f"{council.name} has no edition {edition} in {paths.shown(out)}. "
                    + (f"It has {', '.join(there)}." if there else "It has none.")
                )
        yield read(out / council.slug / old), read(out / council.slug / new)


@command.command("list")
@_job_options
@_only
def list_steps(only: tuple[str, ...], **options: Any) -> None:
    """Print the steps, with the names that --only takes."""
    from assurance import engine, plan

    job = _job(**options)
    steps = engine.chosen(engine.in_order(plan.plan(job)), only)
    width = max(len(step.id) for step in steps)
    with engine.Memory(job.processed) as memory:
        stale = engine.stale(steps, memory)
        for step in steps:
            click.echo(f"{step.id:<{width}}  {'to do ' if step.id in stale else 'done  '}  {step.title}")


@command.command()
@_job_options
@click.argument("step")
def why(step: str, **options: Any) -> None:
    """Say why a step must run, or that it need not."""
    from assurance import engine, plan

    job = _job(**options)
    steps = engine.in_order(plan.plan(job))
    engine.chosen(steps, [step])
    named = [each for each in steps if each.id == step or each.id.startswith(f"{step}.")]
    with engine.Memory(job.processed) as memory:
        stale = engine.stale(steps, memory)
    for each in named:
        for reason in stale.get(each.id, ["up to date"]):
            click.echo(f"{each.id}: {reason}")


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_job_options
@_report_port
def notebooks(arguments: tuple[str, ...], report_port: int, **options: Any) -> None:
    """Open the notebooks in JupyterLab: `notebooks homecare --council Gateshead`.

    With the name of a notebook, it opens on one council, and the council's reports are shown beside it: a
    notebook that is saved is run for them. What is not up to date is made first. Other options are passed on
    to JupyterLab: `notebooks --no-browser`.
    """
    from assurance import workbench

    theme = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    job = _job_of_one(**options) if theme else None
    sys.exit(workbench.lab(job, theme, report_port, arguments[bool(theme) :]))


@command.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=paths.PUBLISHED,
              show_default="published", help="Published folder.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(out: Path, port: int) -> None:
    """Show the published pages to this computer's browser, and to nobody else."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    if not (out / "index.html").is_file():
        raise UsageError(f"Nothing is published in {paths.shown(out)} yet. Run `python3 pipeline.py` first.")
    try:
        pages = partial(SimpleHTTPRequestHandler, directory=str(out))
        server = ThreadingHTTPServer(("127.0.0.1", port), pages)
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        click.echo(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)")
        server.serve_forever()


@command.command()
@_job_options
@_report_port
def preview(report_port: int, **options: Any) -> None:
    """Show one council's reports as you write: rendered on save, reloaded by themselves.

    What is not up to date is made first. The published pages are not touched.
    """
    from assurance import workbench

    workbench.follow(_job_of_one(**options), report_port)


def _job_of_one(**options: Any) -> Job:
    """Return the job of one council, when its figures are up to date. Otherwise say why not, and end."""
    job = _job(**options)
    if len(job.councils) > 1:
        raise UsageError("This shows one council. Name it with --council.")
    outcome = _run(job, [f"{job.councils[0].slug}.site"], None, keep_going=False)
    if outcome.failures:
        _end(job, outcome, published=False)
    return job


@command.command()
@click.option("--raw", type=click.Path(file_okay=False, path_type=Path), default=paths.RAW,
              show_default="data/raw", help="Folder to write to.")  # fmt: skip
@click.option("--councils", type=click.IntRange(1, 153), metavar="NUMBER",
              help="Instead: invented returns of so many councils, into the folder --out.")  # fmt: skip
@click.option("--size", type=click.Choice(["national", "tenth", "hundredth"]), default="national",
              show_default=True, help="With --councils: rows of the national files.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="With --councils: folder to write to, outside the pipeline’s own.")  # fmt: skip
def sample(raw: Path, councils: int | None, size: str, out: Path | None) -> None:
    """Write the illustrative returns again, the same bytes every time.

    With --councils, invented input for all of England, to see how long it takes: `sample --councils 153
    --out ../england`, then `run --all --raw ../england`.
    """
    from assurance import sample

    if councils is None:
        written = sample.write(raw)
        click.echo(f"{len(written)} files written to {paths.shown(raw)}.")
        return
    if out is None:
        raise UsageError("Name a folder for the invented returns with --out.")
    from assurance.sample import england

    written = england.write(out, councils, size)
    click.echo(f"{len(written)} files, with the record of each, written to {paths.shown(out)}.")


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the pipeline beside the naive peer: `bench`, `bench --full`, `bench --only cold warm`."""
    import subprocess

    sys.exit(subprocess.call([sys.executable, str(paths.ROOT / "benchmarks" / "bench.py"), *arguments]))


@command.command()
@click.argument("sources", nargs=-1)
@click.option("--raw", type=click.Path(file_okay=False, path_type=Path), default=paths.RAW,
              show_default="data/raw", help="Folder of the returns.")  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="Print the public sources, reach for nothing.")
@click.option("--look", is_flag=True, help="Say which editions are new, download nothing.")
def fetch(sources: tuple[str, ...], raw: Path, only_list: bool, look: bool) -> None:
    """Download the public files whose newest edition is not there yet.

    SOURCES are the names that `fetch --list` prints; without any, all of them.
    """
    import datetime

    from assurance import fetch

    chosen = fetch.read_sources(sources)
    if only_list:
        for source in chosen:
            click.echo(
                f"{source.id}: {source.title}. {source.publisher}, {source.cadence}, {source.licence}."
            )
            click.echo(f"    {fetch.by_hand(source, raw / 'national')}")
        return
    failed = False
    show = (lambda line: click.echo(f"\r{line:<79}", nl=False)) if sys.stderr.isatty() else lambda line: None
    for outcome in fetch.fetch(chosen, raw / "national", datetime.date.today(), only_look=look, report=show):
        failed |= outcome.state == "failed"
        click.echo(outcome.sentence, err=outcome.state == "failed")
    sys.exit(UsageError.exit_code if failed else 0)


@command.command()
@click.argument("name", required=False)
@click.option("--list", "only_list", is_flag=True, help="Print the names of the returns.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), show_default="this folder",
              help="File or folder to write to.")  # fmt: skip
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def template(name: str | None, only_list: bool, out: Path, replace: bool) -> None:
    """Write a workbook to fill in for one of the council's own returns: `template homecare`."""
    from assurance import template

    if only_list or name is None:
        for known, kind in template.names().items():
            click.echo(f"{known}: {template.title(kind)}")
        return
    written = template.write(template.find(name), out, replace=replace)
    click.echo(f"Written: {paths.shown(written)}. Fill it in and put it anywhere under data/raw.")


@command.command()
def methods() -> None:
    """Write docs/methods.md: how every measure is counted, from the code that counts it."""
    from assurance.publish.methods_page import methods_guide

    paths.write_text(paths.METHODS_GUIDE, methods_guide())
    click.echo(f"Written: {paths.shown(paths.METHODS_GUIDE)}.")


@command.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=paths.PUBLISHED_DOCS,
              show_default="published-docs", help="Folder to write to.")  # fmt: skip
def docs(out: Path) -> None:
    """Write the documentation as web pages, with the pages of docs/ that are made from the code."""
    from assurance import documentation

    for page in documentation.write_made(command):
        click.echo(f"Written: {paths.shown(page)}.")
    written, elsewhere = documentation.build(out)
    click.echo(f"{len(written)} pages, no dead links. {len(elsewhere)} addresses elsewhere, none looked at:")
    for address in elsewhere:
        click.echo(f"    {address}")
    click.echo(f"Open {paths.shown(out / 'index.html')} in a browser.")


@command.command()
@click.option(
    "--council",
    "names",
    multiple=True,
    metavar="NAME",
    help="Council: name or ONS code. May be repeated. Default: those in settings.toml.",
)
@click.option("--edition", help="The edition whose figures the prose is read beside.")
@click.option(
    "--work",
    "processed",
    type=click.Path(file_okay=False, path_type=Path),
    default=paths.PROCESSED,
    show_default="data/processed",
    help="Folder of what a run made.",
)
@click.option("--reports", type=click.Path(file_okay=False, path_type=Path), default=paths.REPORTS,
              show_default="reports", help="Folder of the prose.")  # fmt: skip
def lint(names: tuple[str, ...], edition: str | None, processed: Path, reports: Path) -> None:
    """Read the prose as a careful editor does: typed numbers, words the figures do not bear out, terms.

    It is read beside the figures of the last run. Ends with 1 where something would not be published.
    """
    from assurance import councils
    from assurance.publish import proofs
    from assurance.settings import read_settings

    settings = read_settings()
    folders = [
        paths.EditionFolder.of(processed, councils.find(name).slug, edition or settings.edition)
        for name in names or settings.councils
    ]
    published = True
    for proof in proofs.read(reports, folders, settings.wording):
        published &= proof.published
        click.echo("\n".join(proof.lines()))
    sys.exit(0 if published else 1)


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="End with 1 where something does not hold.")
def audit(files: tuple[Path, ...], as_json: bool, strict: bool) -> None:
    """Read a finished document as a careful colleague would: sums, shares, dates, words of comparison.

    FILES are Word, PDF, HTML, OpenDocument, RTF, Markdown or text files, ours or anybody's.
    """
    import shutil

    from assurance import audit
    from assurance.audit import report

    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    wrong = False
    for number, file in enumerate(files):
        document = audit.read(file)
        findings = audit.audit(document)
        wrong |= any(finding.kind == "wrong" for finding in findings)
        if as_json:
            click.echo(report.as_json(document.name, findings))
            continue
        click.echo("\n" * (number > 0) + "\n".join(report.lines(document.name, findings, width)))
    sys.exit(1 if strict and wrong else 0)


@command.command()
def settings() -> None:
    """Print every setting, its value and what it means."""
    from assurance.settings import read_settings
    from assurance.sources.local_names import read_names

    read = read_settings()
    read_names(read)  # refuses what no return has
    for name, value, meaning in _explained(read):
        click.echo(f"{name} = {value}\n    {meaning}" if meaning else f"{name} = {value}")


def _explained(group: Any, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    from pydantic import BaseModel

    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _explained(value, f"{prefix}{name}.")
        elif isinstance(value, dict) and all(isinstance(each, BaseModel) for each in value.values()):
            for key, each in value.items():
                yield from _explained(each, f'{prefix}{name}."{key}".')
        elif value != "":
            yield f"{prefix}{name}", str(value), field.description or ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with these arguments, or those it was started with, and end the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may be set to a code page
            stream.reconfigure(encoding="utf-8", errors="replace")
    command.main(args=arguments, prog_name="pipeline.py")


# --- What the commands share ----------------------------------------------------------------------------


def _job(
    councils: tuple[str, ...],
    edition: str | None,
    raw: Path,
    out: Path,
    work: Path,
    formats: list[str],
    renderer: str,
    *,
    every: bool = False,
    on_news: Callable[[], object] | None = None,
) -> Job:
    from assurance.councils import every_council, find
    from assurance.settings import read_settings
    from assurance.sources.inventory import inventory, memory_of
    from assurance.sources.local_names import read_names

    settings = read_settings()
    named = {council.slug: council for council in map(find, councils or settings.councils)}
    if not named and not every:
        raise UsageError("No council is named in settings.toml. Name one there, or with --council.")
    raw, out, work = (folder.absolute() for folder in (raw, out, work))
    try:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=work):
            pass
    except OSError as error:
        raise UsageError(
            f"{paths.shown(work)} cannot be written to: {error.strerror}. Choose another folder with --work."
        ) from None
    if edition is not None:
        settings = settings.with_edition(edition)
    files = inventory(raw, memory_of(work), read_names(settings), on_news or (lambda: None))
    if every:
        sent = {slug for file in files if not file.national for slug in file.councils}
        named = {each.slug: each for each in every_council() if each.slug in sent or not sent}
    from assurance.plan import Job  # it takes time to import, and may while what was begun above does

    return Job(
        councils=list(named.values()),
        settings=settings,
        edition=settings.edition,
        files=files,
        raw=raw,
        processed=work,
        out=out,
        formats=formats,  # type: ignore[arg-type]
        renderer=renderer,  # type: ignore[arg-type]
    )


def _job_as_of(as_of: str, *, councils: tuple[str, ...], edition: str | None, **options: Any) -> Job:
    """Return the job that makes a published edition again, and say what of it cannot be made again."""
    from dataclasses import replace

    from assurance.compare.as_of import settings_of_their_day, what_differs, write_settings
    from assurance.compare.published import read
    from assurance.publish.record import code_behind

    if edition is not None:
        raise UsageError("--as-of names the edition already. Take out --edition.")
    if options["out"].absolute() == paths.PUBLISHED:
        raise UsageError(
            "--as-of makes an edition beside the one that was published, so that this stays. Name another "
            "folder with --out."
        )
    job = _job(councils=councils, edition=as_of, **options)
    editions = {council.name: read(paths.PUBLISHED / council.slug / as_of) for council in job.councils}
    files = {file.sha256 for file in job.files}
    for name, each in editions.items():
        click.echo(f"{name}, edition {as_of}: made again by the settings of its day.", err=True)
        for sentence in what_differs(each, files, code_behind(each.code)):
            click.echo(f"    {sentence}", err=True)
    settings = settings_of_their_day(job.settings, list(editions.values()))
    there = job.processed / ".state" / "settings-as-of.toml"
    write_settings(settings, there)
    return replace(job, settings=settings, settings_file=there)


def _prepare(standing: contextlib.ExitStack) -> None:
    """Begin the nursery while the files are looked at: a return is new, so most likely steps must run."""
    from assurance import nursery

    standing.enter_context(nursery.nursery(nursery.OF_RETURNS))


def _run(
    job: Job, only: Sequence[str], jobs: int | None, keep_going: bool, address: str | None = None
) -> Outcome:
    from assurance import engine, locks, nursery, plan

    if job.renderer == "quarto":
        from assurance.publish import quarto

        quarto.find()  # before anything is done, rather than in the middle
    steps = engine.in_order(engine.chosen(plan.plan(job), only))
    for file in job.files:
        if file.kind == "unrecognised":
            click.echo(f"Not used: {file.path}: {file.reason}.", err=True)
    doing = ", ".join(council.name for council in job.councils[:MANY])
    doing += f" and {len(job.councils) - MANY} more" if len(job.councils) > MANY else ""
    councils = len(job.councils)
    with (
        locks.alone(job.processed, doing),
        engine.Memory(job.processed) as memory,
        _reporter(councils) as report,
        _workers(address, job) as workers,
    ):
        would_run = engine.stale(steps, memory)
        imports = plan.imports_of(step for step in steps if step.id in would_run)
        around = None
        if nursery.is_kept():
            nursery.need(imports)
        elif not workers:
            around = nursery.nursery(imports)
        return engine.run(
            steps,
            memory,
            report,
            jobs=jobs or (workers.processes if workers else None),
            keep_going=keep_going,
            around=around,
            pool=(lambda: workers) if workers else None,
        )


def _workers(address: str | None, job: Job) -> contextlib.AbstractContextManager[Workers | None]:
    if address is None:
        return contextlib.nullcontext()
    from assurance import cluster

    return cluster.connected(address, [job.processed, job.out])


def _end(job: Job, outcome: Outcome, *, published: bool = True) -> None:
    """Say what came of it, and end the process."""
    said: set[str] = set()
    for failure in outcome.failures:
        _explain(failure, several=len(job.councils) > 1, again=failure.traceback in said)
        said.add(failure.traceback)
    done = {*outcome.made, *outcome.unchanged}
    there = [council for council in job.councils if f"{council.slug}.publish" in done]
    if published:
        if len(job.councils) > 1 and outcome.failures:
            lost = [council.name for council in job.councils if council not in there]
            click.echo(f"Not published: {', '.join(lost)}.", err=True)
        if len(there) > MANY:
            click.echo(f"{len(there)} of {len(job.councils)} councils are published.")
        for council in there if len(there) <= MANY else ():
            click.echo(f"{council.name}: {paths.shown(job.out / council.slug / job.edition / 'index.html')}")
        if "index" in done and there:
            click.echo(f"Open {paths.shown(job.out / 'index.html')} in a browser.")
    sys.exit(outcome.exit_code)


def _explain(failure: Failure, *, several: bool, again: bool = False) -> None:
    """Say why a step failed. A fault that was told of one council already is told of the next in a line."""
    council = failure.step.council
    before = f"{failure.step.id}: " if several and council else ""
    if failure.traceback and again:
        click.echo(f"{before}the same fault.", err=True)
    elif failure.traceback:
        click.echo(failure.traceback, err=True)
        click.echo(f"{failure.step.id}: {FAULT}", err=True)
    else:
        click.echo(f"{before}{failure.message}", err=True)


class _Lines:
    """Tells a log, or whoever reads one, what happens: a line a step, of many councils a line a council."""

    def __init__(self, councils: int) -> None:
        self.councils = councils
        self.up_to_date = 0
        self.published = 0
        self.worked = 0.0

    def planned(self, steps: int) -> None:
        self.began = time.monotonic()

    def started(self, step: Step) -> None:
        pass

    def made(self, step: Step, seconds: float) -> None:
        if self.councils <= MANY or step.council is None:
            self._line(step, f"done {seconds:.1f} s")
        elif step.id.endswith(".publish"):
            self.published += 1
            self._council(step, "published")

    def unchanged(self, step: Step) -> None:
        self.up_to_date += 1
        if step.id.endswith(".publish"):
            self.councils -= 1  # so that the time left is counted by those that are made

    def failed(self, failure: Failure) -> None:
        self._line(failure.step, "FAILED")
        if failure.step.council:
            self.published += 1  # it is done with, too

    def end(self) -> None:
        if self.up_to_date:
            click.echo(f"{self.up_to_date} steps were up to date.")

    def _council(self, step: Step, became: str) -> None:
        left = (time.monotonic() - self.began) / self.published * (self.councils - self.published)
        many = f"{self.published} of {self.councils} councils"
        click.echo(f"{time.strftime('%H:%M')} {step.council} {became}: {many}, {_in_minutes(left)} left")

    def _line(self, step: Step, became: str) -> None:
        click.echo(f"{time.strftime('%H:%M')} {step.id} {step.title} … {became}")


def _in_minutes(seconds: float) -> str:
    """Return a length of time as a person would guess it."""
    minutes = round(seconds / 60)
    return "less than a minute" if minutes < 1 else f"about {minutes} minute{'s' if minutes > 1 else ''}"


@contextlib.contextmanager
def _reporter(councils: int) -> Iterator[Any]:
    """Give progress on a terminal, lines anywhere else."""
    if not sys.stdout.isatty():
        lines = _Lines(councils)
        try:
            yield lines
        finally:
            lines.end()
        return
    from assurance.progress import Progress

    with Progress(quiet=councils > MANY) as progress:
        yield progress
