"""Input for all of England: every council's returns and the national files, all of it invented.

To see how the pipeline bears 153 councils before anybody has sent anything: national files at the size of the
real ones and a small set of returns from each council. Names of councils, columns and words are real. Every
figure is drawn with a fixed seed, and every record of a source says so. It is written into a folder of one's
own, never beside the returns of the repository.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from assurance import councils, paths
from assurance.errors import UsageError
from assurance.sample import england_returns
from assurance.sample.england_returns import INVENTED
from assurance.sample.national_size import (
    DUAL_COLUMNS,
    HSCA_COLUMNS,
    HSCA_ROWS,
    LOCATIONS_COLUMNS,
    PROVIDER_ROWS,
    PROVIDERS_COLUMNS,
    RATINGS_ROWS,
    hsca_rows,
    provider_rows,
    ratings_rows,
)
from assurance.sample.returns import Sample
from assurance.sample.streamed import Row, write_ods

SIZES = {"national": 1.0, "tenth": 0.1, "hundredth": 0.01}
"""How much of the rows of the national files there are."""

RATINGS = "national/Illustrative_16_September_2026_Latest_ratings.ods"
DIRECTORY = "national/Illustrative_16_September_2026_HSCA_Active_Locations.ods"
ASCOF = "national/Illustrative_ascof_2024_25.ods"

YEARS = ("2021 to 2022", "2022 to 2023", "2023 to 2024", "2024 to 2025")
PLACE = ("Local authority code", "Local authority", "ONS area code")
# Code, what it is about, the level, how far councils stand from it. From surveys with how many answer, from
# records with how many people they are about.
SURVEYS = (
    ("1A", "quality of life of people who use services", 18.9, 0.4),
    ("1D", "satisfaction of people who use services", 64.5, 4.0),
    ("3A", "control over daily life", 77.3, 3.5),
    ("3C(1)", "easy to find information: people who use services", 67.0, 4.5),
    ("4A", "people who use services who feel safe", 71.2, 3.5),
    ("5A(1)", "as much social contact as wanted: people who use services", 45.3, 4.0),
)
RECORDS = (
    ("2A", "reablement with no further request for support", 77.0, 8.0, 1200),
    ("2E(1)", "living at home or with family, learning disability, 18 to 64", 81.0, 6.0, 900),
    ("2E(2a)", "living at home or with family, 18 to 64", 84.0, 5.0, 1900),
    ("2E(2b)", "living at home or with family, 65 and over", 63.0, 6.0, 3100),
    ("3D(2a)", "direct payments", 25.5, 6.0, 4200),
)


def write(folder: Path, number_of_councils: int, size: str) -> list[Path]:
    """Write the national files, and the returns of the first so many councils by name, into `folder`.

    Returns
    -------
    list of Path
        What was written, without the records of sources beside it.

    Raises
    ------
    UsageError
        When the folder is in the repository, where invented figures would stand beside real ones.
    """
    if folder.resolve().is_relative_to(paths.ROOT.resolve()):
        raise UsageError(
            f"{paths.shown(folder)} is in the pipeline’s own folder. Name one outside it with --out."
        )
    written = []
    for path, sheets, about in _national(SIZES[size]):
        write_ods(folder / path, sheets)
        paths.write_text(folder / f"{path}.source.toml", about.record())
        written.append(folder / path)
    for council in councils.every_council()[:number_of_councils]:
        for sample in england_returns.samples(council):
            paths.write_bytes(folder / sample.path, sample.content)
            paths.write_text(folder / f"{sample.path}.source.toml", sample.record())
            written.append(folder / sample.path)
    return written


def _national(share: float) -> Iterator[tuple[str, Mapping[str, Iterator[Row] | Sequence[Row]], Sample]]:
    yield (
        RATINGS,
        {
            "README": [["Invented rows in the layout of CQC’s care directory with ratings"]],
            "Locations": _under(LOCATIONS_COLUMNS, ratings_rows(round(RATINGS_ROWS * share))),
            "Providers": _under(PROVIDERS_COLUMNS, provider_rows(round(PROVIDER_ROWS * share))),
        },
        _about(RATINGS, "Ratings by location", "CQC’s latest ratings file", "as at 16 September 2026"),
    )
    yield (
        DIRECTORY,
        {
            "README": [
                ["Active locations for providers registered under the Health and Social Care Act (HSCA)"],
                [],
                ["Invented rows"],
                ["Source: CQC database as at 16 September 2026"],
            ],
            "HSCA_Active_Locations": _under(HSCA_COLUMNS, hsca_rows(round(HSCA_ROWS * share))),
            "Dual_Registration_Locations": [DUAL_COLUMNS],
        },
        _about(DIRECTORY, "Registered locations", "CQC’s directory with filters", "as at 16 September 2026"),
    )
    yield (
        ASCOF,
        _ascof(),
        _about(ASCOF, "Measures of the ASCOF", "the ASCOF time series workbook", "2021-22 to 2024-25"),
    )


def _about(path: str, title: str, layout: str, period: str) -> Sample:
    return Sample(
        path=path,
        content=b"",
        title=f"{title} (invented)",
        publisher=f"Illustrative, in the layout of {layout}",
        period=period,
        edition="invented",
        note=INVENTED,
    )


def _under(header: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield header
    yield from rows


# --- The Adult Social Care Outcomes Framework -----------------------------------------------------------


def _ascof() -> dict[str, list[Row]]:
    draw = Random(20_260_921)
    contents: list[Row] = [["Contents table: measure descriptions"], []]
    contents.append(["Metric", "Description", "Source", "Start year", "2022 to 2023 Code"])
    sheets: dict[str, list[Row]] = {}
    for code, about, level, spread in SURVEYS:
        contents.append([code, about, "ASCS (invented)", "2021 to 2022", ""])
        quantities = ("margin of error", "number of respondents", "outcome")
        header = [*PLACE, *(f"{year} - {quantity}" for year in YEARS for quantity in quantities)]
        title = f"Table {code.lower()}: {about} (invented)"
        sheets[f"Table_{code.lower()}"] = [[title], header, *_survey(draw, level, spread)]
    for code, about, level, spread, people in RECORDS:
        contents.append([code, about, "CLD (invented)", "2024 to 2025", ""])
        header = [*PLACE, *(f"{YEARS[-1]} - {name}" for name in ("numerator", "denominator", "outcome"))]
        title = f"Table {code.lower()}: {about} (invented)"
        sheets[f"Table_{code.lower()}"] = [[title], header, *_records(draw, level, spread, people)]
    cover: list[Row] = [
        ["Invented measures in the layout of the ASCOF time series workbook, 2021 to 2022 to 2024 to 2025"]
    ]
    return {"Cover": cover, "Contents": contents, **sheets}


def _survey(draw: Random, level: float, spread: float) -> Iterator[Row]:
    of_councils: dict[str, list[tuple[float, int]]] = {}
    for council in councils.every_council():
        own = draw.gauss(level, spread * 0.7)
        of_councils[council.name] = [
            (own + draw.gauss(0, spread * 0.3), 5 * draw.randrange(50, 160)) for _ in YEARS
        ]
    for place, members in _places():
        cells: list = [*place]
        for year in range(len(YEARS)):
            answers = [of_councils[name][year] for name in members]
            many = sum(count for _, count in answers)
            value = sum(value * count for value, count in answers) / many
            # A score has the spread of a score; of a share it follows from how many answered.
            wide = 1.96 * (5 / many**0.5 if level < 25 else (value * (100 - value) / many) ** 0.5)
            cells += [round(wide, 1), many, round(value, 1)]
        yield cells


def _records(draw: Random, level: float, spread: float, people: int) -> Iterator[Row]:
    of_councils: dict[str, tuple[int, int]] = {}
    for council in councils.every_council():
        of = 5 * round(people * draw.uniform(0.3, 2.2) / 5)
        share = min(max(draw.gauss(level, spread), 2), 98) / 100
        of_councils[council.name] = (5 * round(of * share / 5), of)
    for place, members in _places():
        counted = sum(of_councils[name][0] for name in members)
        of = sum(of_councils[name][1] for name in members)
        yield [*place, counted, of, round(100 * counted / of, 1)]


def _places() -> Iterator[tuple[Row, list[str]]]:
    """Yield England, every region and every council, each with the councils in it."""
    every = councils.every_council()
    yield ("England", "England", "E92000001"), [council.name for council in every]
    for code, region in councils.REGIONS.items():
        initials = "".join(word[0] for word in region.split() if word[0].isupper())
        yield (initials, region, code), [council.name for council in every if council.region == region]
    for council in every:
        cassr = next((each for each in council.aliases if each.isdigit()), "")
        yield (cassr, council.name, council.code), [council.name]
