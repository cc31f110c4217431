"""Everything a run does, in order. `plan` reads top to bottom, as docs/architecture.md sets it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assurance import notebooks, paths
from assurance.checks import editions, ledgers
from assurance.compare.published import FACTS, MANIFEST, editions_of, every_edition, files_of_others
from assurance.councils import Council, every_council
from assurance.errors import UsageError
from assurance.paths import EditionFolder, NationalFolder
from assurance.provenance import RawFile
from assurance.publish import gate
from assurance.settings import Settings
from assurance.sources import KINDS
from assurance.step import Step

Format = Literal["html", "pdf", "docx"]
Renderer = Literal["embedded", "quarto"]

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
REPORTS = {"self-assessment": "the self-assessment", "scrutiny": "the scrutiny report"}
PAGES = {
    "evidence": "the evidence page",
    "checks": "the checks page",
    "changes": "the page of what has changed",
    "methods": "the methods page",
}

# Which returns a theme can be made from, and the tidy tables that each becomes.
THEMES: dict[str, tuple[str, ...]] = {
    "ratings": ("cqc_ratings", "cqc_api", "cqc_wide_export"),
    "ascof": ("ascof_workbook", "ascof_open_data", "scorecard"),
    "homecare": ("homecare_requests",),
    "waiting": ("homecare_requests", "homecare_bands"),
    "providers": ("provider_quality", "provider_indicators"),
    "market": (
        "market_areas",
        "contract_handbacks",
        "workforce_flow",
        "vacancies",
        "placements",
        "placement_waits",
        "fee_uplifts",
        "in_house_services",
        "snapshots",
    ),
    "programme": (
        "statement_scores",
        "improvement_actions",
        "information_return",
        "council_context",
        "population",
    ),
    "client_level_data": ("client_level_data",),
}
# What a theme also uses where it was supplied, and could not be made from alone.
ALSO: dict[str, tuple[str, ...]] = {
    "ratings": (
        "cqc_active_locations",
        "cqc_directory",
        "ascof_workbook",
        "ascof_open_data",
        "comparator_groups",
    ),
    "ascof": ("comparator_groups",),
    "providers": ("improvement_plans",),
    "homecare": ("provider_quality",),
    "waiting": ("contract_handbacks",),
}
NOTEBOOK = "assurance.notebooks:execute"
SINCE_THE_LAST_EDITION = ("ratings",)
TABLES = {
    "cqc_ratings": ("ratings", "ratings_comparators", "provider_ratings"),
    "cqc_active_locations": ("locations", "location_services", "dual_registrations"),
    "cqc_directory": ("locations", "location_services"),
    "cqc_wide_export": ("locations", "location_services", "ratings", "ratings_comparators"),
    "cqc_api": ("locations", "location_services", "ratings", "ratings_comparators"),
    "ascof_workbook": ("ascof", "ascof_councils", "ascof_notes"),
    "survey_annex": ("survey_answers",),
    "survey_return": ("survey_answers",),
    "ascof_open_data": ("ascof", "ascof_councils"),
    "client_level_data": ("cld_requests", "cld_assessments", "cld_services", "cld_reviews"),
}
CHECKED = ("results.json", "failing-rows.csv", "findings.json", editions.NAME, "data-docs")
# Returns of which the whole file is checked, all councils at once (`assurance/checks/suites/national/`).
CHECKED_WHOLE = ("ascof_workbook", "ascof_open_data")
TITLES = {
    "clean": "Cleaning the returns",
    "validate": "Checking what was cleaned",
    "ratings": "Counting CQC ratings",
    "ascof": "Comparing ASCOF measures",
    "homecare": "Counting requests for homecare",
    "waiting": "Counting who waits for homecare, month by month",
    "providers": "Counting providers on the framework",
    "market": "Counting the market",
    "programme": "Counting the improvement programme and the nine scores",
    "client_level_data": "Counting waits in Client Level Data",
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a run is asked for.

    Attributes
    ----------
    files
        What is in the folder `raw`, as `assurance.sources.inventory` found it.
    settings_file
        Where the notebooks find `settings`, when it is not `settings.toml`.
    """

    councils: Sequence[Council]
    settings: Settings
    edition: str
    files: Sequence[RawFile]
    raw: Path = paths.RAW
    processed: Path = paths.PROCESSED
    out: Path = paths.PUBLISHED
    formats: Sequence[Format] = FORMATS
    renderer: Renderer = "embedded"
    notebooks: Path = field(default=paths.NOTEBOOKS)
    settings_file: Path | None = None


def plan(job: Job) -> list[Step]:
    """Return every step of a run.

    Raises
    ------
    UsageError
        When nothing in the raw folder is about a council that was asked for.
    """
    steps = [_read_national(job, file) for file in job.files if file.national and _is_read(file)]
    steps += [_examine_national(job, file) for file in job.files if _is_checked_whole(file)]
    for council in job.councils:
        files = _about(job, council)
        themes = [theme for theme, kinds in THEMES.items() if any(file.kind in kinds for file in files)]
        steps.append(_clean(job, council, files))
        steps.append(_validate(job, council, files))
        steps += [_theme(job, council, files, theme) for theme in themes]
        steps += [_register(job, council, themes), _site(job, council, themes)]
        steps.append(_draw(job, council, themes))
        steps += [
            _render(job, council, themes, report, format)
            for report in (*REPORTS, *PAGES)
            for format in (job.formats if report in REPORTS else ("html",))
        ]
        steps.append(_publish(job, council, themes, [step for step in steps if step.council == council.slug]))
    return [*steps, *_regions(job), _index(job)]


def _is_read(file: RawFile) -> bool:
    return file.kind in KINDS


def _is_checked_whole(file: RawFile) -> bool:
    return file.kind in CHECKED_WHOLE


def _national(job: Job, file: RawFile) -> NationalFolder:
    return NationalFolder.of(job.processed, file.sha256)


def _about(job: Job, council: Council) -> list[RawFile]:
    """Return the files that a council's edition may rest on, with those that it must stop for."""
    files = [file for file in job.files if file.serves(council.slug, job.edition)]
    if not any(_is_read(file) for file in files):
        raise UsageError(
            f"Nothing in {paths.shown(job.raw)} is about {council.name} for edition {job.edition}. Put its "
            "returns there, or name another folder with --raw."
        )
    return files


def _read_national(job: Job, file: RawFile) -> Step:
    return Step(
        id=f"national.{file.kind}-{file.sha256[:8]}",
        title=f"Reading {file.name} for every council",
        action="assurance.sources.inventory:read_national",
        arguments={"raw": str(job.raw), "path": file.path, "processed": str(job.processed)},
        reads=tuple(_with_record(job, file)),
        writes=(_national(job, file).root,),
        code=("sources",),
    )


def _examine_national(job: Job, file: RawFile) -> Step:
    folder = _national(job, file)
    return Step(
        id=f"national.{file.kind}-{file.sha256[:8]}-checks",
        title=f"Checking {file.name} as a whole",
        action="assurance.checks.national:examine",
        arguments={"processed": str(job.processed), "sha256": file.sha256},
        reads=(folder.root,),
        writes=(folder.checks,),
        code=("checks",),
    )


def _clean(job: Job, council: Council, files: Sequence[RawFile]) -> Step:
    folder = _folder(job, council)
    national = [_national(job, file).root for file in files if file.national]
    own = [path for file in files for path in _with_record(job, file)]
    return _notebook(
        job,
        council,
        "clean",
        reads=(*own, *national, *([paths.CORRECTIONS] if paths.CORRECTIONS.exists() else [])),
        writes=(folder.root / "tidy", folder.ledger, folder.inputs, folder.corrections),
        rests_on={"files": [file.to_json() for file in files]},
    )


def _validate(job: Job, council: Council, files: Sequence[RawFile]) -> Step:
    folder = _folder(job, council)
    return _notebook(
        job,
        council,
        "validate",
        reads=(
            folder.root / "tidy",
            folder.inputs,
            folder.ledger,
            *(_national(job, file).checks for file in files if _is_checked_whole(file)),
            *editions.kept_profiles(job.out, job.processed, council.slug, job.edition),
        ),
        writes=(*(folder.checks / name for name in CHECKED), folder.root / ledgers.NAME),
        rests_on=_settings_of_measures(job.settings),
        published=job.out,
    )


def _theme(job: Job, council: Council, files: Sequence[RawFile], theme: str) -> Step:
    folder = _folder(job, council)
    supplied = [file for file in files if file.kind in (*THEMES[theme], *ALSO.get(theme, ()))]
    tables = dict.fromkeys(table for file in supplied for table in TABLES.get(file.kind, (file.kind,)))
    # Its files are named here, not by reading inputs.json, which changes with any other theme's file.
    return _notebook(
        job,
        council,
        theme,
        reads=(
            *(folder.table(table) for table in tables),
            *(_of_earlier_editions(job, council) if theme in SINCE_THE_LAST_EDITION else ()),
        ),
        writes=(folder.facts(theme), folder.figure_data(theme)),
        follows=(f"{council.slug}.validate",),
        rests_on={
            "files": [file.to_json() for file in supplied],
            **_settings_of_measures(job.settings),
            **_settings_of_theme(job.settings, council, theme),
        },
        published=job.out if theme in SINCE_THE_LAST_EDITION else None,
    )


def _of_earlier_editions(job: Job, council: Council) -> Iterator[Path]:
    """Yield the profiles of other editions, and what they keep of each location's rating."""
    for profile in editions.kept_profiles(job.out, job.processed, council.slug, job.edition):
        yield profile
        kept = (
            profile.parent / "downloads" / "ratings-locations.csv",
            profile.parent.parent / "tidy" / "ratings.parquet",
        )
        yield from (path for path in kept if path.exists())


def _register(job: Job, council: Council, themes: Sequence[str]) -> Step:
    folder = _folder(job, council)
    return Step(
        id=f"{council.slug}.register",
        title="Entering every figure in the register",
        action="assurance.publish.enter:enter",
        arguments={
            **_of_edition(job, council, themes),
            "data_freeze": job.settings.data_freeze.isoformat(),
            "smallest_count": max(job.settings.disclosure.people, job.settings.disclosure.requests),
            "settings": _settings_of_measures(job.settings),
            "published": str(job.out),
        },
        reads=(
            *(folder.facts(theme) for theme in themes),
            folder.ledger,
            folder.inputs,
            folder.corrections,
            folder.checks / "results.json",
            folder.checks / "findings.json",
            *files_of_others(job.out, council.slug, job.edition),
        ),
        code=("measures",),
        writes=(folder.register,),
        council=council.slug,
    )


def _site(job: Job, council: Council, themes: Sequence[str]) -> Step:
    folder = _folder(job, council)
    headings = job.settings.of_council(council.name)
    return Step(
        id=f"{council.slug}.site",
        title="Putting the prose together with the figures",
        action="assurance.publish.assemble:assemble",
        arguments={
            **_of_edition(job, council, themes),
            "data_freeze": job.settings.data_freeze.isoformat(),
            "committee": headings.committee,
            "report_by": headings.report_by,
            "settings": _settings_of_measures(job.settings),
            "published": str(job.out),
        },
        reads=(
            folder.register,
            *(folder.figure_data(theme) for theme in themes),  # which figures a chart shows
            folder.ledger,
            folder.corrections,
            folder.checks / "results.json",
            paths.REPORTS,
            paths.EXTENSION,
            paths.QUARTO_PROJECT,
            *files_of_others(job.out, council.slug, job.edition),
        ),
        code=("measures",),  # the methods page says what stands in it
        writes=(folder.prose, *(folder.site / name for name in _PROJECT)),
        council=council.slug,
    )


# What is put into a council's Quarto project; the executed notebooks are there already.
_PROJECT = ("_quarto.yml", "_variables.yml", "_extensions", "reports")


def _draw(job: Job, council: Council, themes: Sequence[str]) -> Step:
    folder = _folder(job, council)
    return Step(
        id=f"{council.slug}.downloads",
        title="Drawing charts and writing the spreadsheet for download",
        action="assurance.publish.downloads:make",
        arguments=_of_edition(job, council, themes),
        reads=(
            folder.register / "facts.json",
            *(folder.notebook(theme) for theme in themes),
            folder.site / "_quarto.yml",
            paths.EXTENSION / "fonts",
        ),
        writes=(folder.drawn,),
        council=council.slug,
    )


def _render(job: Job, council: Council, themes: Sequence[str], report: str, format: Format) -> Step:
    folder = _folder(job, council)
    target = folder.rendered(report, format)
    sources = folder.site / "reports"
    reads = [folder.site / "_quarto.yml", folder.site / "_extensions", sources / f"{report}.qmd"]
    if report in REPORTS:  # the made pages include nothing, and name no figure whose value stands elsewhere
        reads += [folder.site / "_variables.yml", sources / "shared", sources / "made"]
        reads += [folder.notebook(theme) for theme in themes]
        reads += [sources / report] if (paths.REPORTS / report).is_dir() else []
    return Step(
        id=f"{council.slug}.{report}-{format}",
        title=f"Rendering {(REPORTS | PAGES)[report]} as {format.upper()}",
        action="assurance.publish.render:render",
        arguments={
            "report": report,
            "format": format,
            "site": str(folder.site),
            "target": str(target),
            "renderer": job.renderer,
        },
        reads=tuple(reads),
        writes=(target,),
        follows=(f"{council.slug}.site",),
        council=council.slug,
    )


def _publish(job: Job, council: Council, themes: Sequence[str], before: Sequence[Step]) -> Step:
    folder = _folder(job, council)
    rendered = [step for step in before if step.action.endswith(":render")]
    return Step(
        id=f"{council.slug}.publish",
        title="Publishing the edition",
        action="assurance.publish.edition:publish",
        arguments={
            **_of_edition(job, council, themes),
            "out": str(job.out),
            "documents": [step.writes[0].name for step in rendered],
            "parameters": {
                "council": council.name,
                "edition": job.edition,
                "data_freeze": job.settings.data_freeze.isoformat(),
                "formats": list(job.formats),
                "renderer": job.renderer,
                "settings": _settings_of_measures(job.settings),
            },
            "steps": [step.id for step in before],
            "contacts": job.settings.of_council(council.name).published_contacts,
        },
        reads=(
            *(step.writes[0] for step in rendered),
            *(folder.figure_data(theme) for theme in themes),
            *(folder.notebook(theme) for theme in themes),
            folder.register,
            folder.prose,
            folder.drawn,
            folder.inputs,
            folder.ledger,
            *(folder.checks / name for name in CHECKED),
            *([gate.CANARIES] if gate.CANARIES.exists() else []),
        ),
        writes=(job.out / council.slug / job.edition,),
        council=council.slug,
    )


def _regions(job: Job) -> Iterator[Step]:
    """Yield a step for each region of which something is planned and two councils will have an edition."""
    planned = {council.slug: council for council in job.councils}
    for region in dict.fromkeys(council.region for council in job.councils):
        editions = [
            job.out / council.slug / edition
            for council in every_council()
            if council.region == region
            for edition in sorted(
                {edition.name for edition in editions_of(job.out / council.slug)}
                | ({job.edition} if council.slug in planned else set())
            )
        ]
        if len({edition.parent for edition in editions}) > 1:  # else nothing is beside it
            page = paths.region_page(job.out, region)
            yield Step(
                id=f"region.{page.stem}",
                title=f"Setting the councils of {region} beside each other",
                action="assurance.publish.regions:write_region",
                arguments={"out": str(job.out), "region": region},
                reads=tuple(edition / name for edition in editions for name in (FACTS, MANIFEST)),
                writes=(page,),
            )


def imports_of(steps: Iterable[Step]) -> list[str]:
    """Return the modules that these steps import, each once, in the order that they are needed."""
    found = (
        name
        for step in steps
        for name in (step.action.partition(":")[0], *(step.code if step.action == NOTEBOOK else ()))
    )
    return list(dict.fromkeys(found))


def _index(job: Job) -> Step:
    planned = [job.out / council.slug / job.edition for council in job.councils]
    editions = dict.fromkeys([*every_edition(job.out), *planned])
    return Step(
        id="index",
        title="Listing every council and edition",
        action="assurance.publish.index:write_index",
        arguments={"out": str(job.out)},
        reads=tuple(edition / MANIFEST for edition in editions),
        writes=(job.out / "index.html",),
        follows=tuple(step.id for step in _regions(job)),
    )


def _notebook(
    job: Job,
    council: Council,
    name: str,
    *,
    reads: tuple[Path, ...],
    writes: tuple[Path, ...],
    rests_on: Mapping[str, Any],
    follows: tuple[str, ...] = (),
    published: Path | None = None,
) -> Step:
    source = notebooks.place(name, job.notebooks)
    executed = _folder(job, council).notebook(name)
    return Step(
        id=f"{council.slug}.{name}",
        title=TITLES[name],
        action=NOTEBOOK,
        arguments={
            "name": name,
            "folder": str(job.notebooks),
            "parameters": {
                "council": council.slug,
                "edition": job.edition,
                "raw": "" if job.raw == paths.RAW else str(job.raw),
                "processed": "" if job.processed == paths.PROCESSED else str(job.processed),
                **(
                    {"published": "" if published == paths.PUBLISHED else str(published)} if published else {}
                ),
                **({"settings": str(job.settings_file)} if job.settings_file else {}),
            },
            "target": str(executed),
            "rests_on": dict(rests_on),
        },
        reads=(source, *reads),
        writes=(*writes, executed),
        follows=follows,
        code=tuple(notebooks.imports_of(name, job.notebooks)),
        council=council.slug,
    )


def _of_edition(job: Job, council: Council, themes: Sequence[str]) -> dict[str, Any]:
    """Return the arguments that everything after the notebooks takes."""
    return {
        "council": council.slug,
        "edition": job.edition,
        "processed": str(job.processed),
        "themes": list(themes),
    }


def _folder(job: Job, council: Council) -> EditionFolder:
    return EditionFolder.of(job.processed, council.slug, job.edition)


def _with_record(job: Job, file: RawFile) -> Iterator[Path]:
    """Yield a raw file, and the record of its source where there is one."""
    path = job.raw / file.path
    yield path
    record = path.with_name(f"{path.name}.source.toml")
    if record.exists():
        yield record


def _settings_of_measures(settings: Settings) -> dict[str, Any]:
    """Return the settings that change a figure, a word or a check."""
    values = settings.model_dump(mode="json")
    return {name: values[name] for name in ("data_freeze", "disclosure", "wording", "ratings")}


def _settings_of_theme(settings: Settings, council: Council, theme: str) -> dict[str, Any]:
    """Return what the council itself states and only one theme reads."""
    if theme != "market":
        return {}
    levels = settings.of_council(council.name).homecare_level
    return {"homecare_level": {name: level.model_dump(mode="json") for name, level in levels.items()}}
