"""What the checks find in the official files without being told where, and that they find no more.

The expected places were found by hand and with other code, by adding up sheets, reading notes and comparing
labels in the files themselves; each is named with the reason. A list that grows is a false alarm to look at,
one that shrinks is a miss.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.checks import findings, national
from assurance.sources import inventory

WORKBOOK = "ascof/ascof_2024_25.ods"
OPEN_DATA = "ascof/meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"


@pytest.fixture(scope="module")
def found(official_files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """What is found in each of the official ASCOF files, by its path."""
    processed = tmp_path_factory.mktemp("processed")
    told = {}
    for file in inventory.inventory(official_files / "ascof"):
        if file.kind.startswith("ascof_"):
            inventory.read_national(str(official_files / "ascof"), file.path, str(processed))
            national.examine(str(processed), file.sha256)
            folder = paths.NationalFolder.of(processed, file.sha256).checks
            told[f"ascof/{file.path}"] = pd.read_parquet(folder / "findings.parquet")
    return told


def cells(rows: pd.DataFrame, check: str) -> set[str]:
    """Return the sheets and cells of what a check found."""
    of_check = rows[rows["check_id"] == check]
    return set(of_check["source_sheet"].str.removeprefix("Table_") + " " + of_check["source_cell"])


def says(rows: pd.DataFrame, sheet: str, cell: str, check: str) -> str:
    picked = (rows["source_sheet"] == sheet) & (rows["source_cell"] == cell) & (rows["check_id"] == check)
    return str(rows.loc[picked, "found"].iloc[0])


def test_england_that_is_neither_its_regions_nor_its_types(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    assert cells(rows, "ascof.regions_make_england") == {"1b E7"}
    assert says(rows, "Table_1b", "E7", "ascof.regions_make_england") == (
        "the regions add up to 30,785, but 32,015 is stated: 1,230 too many; the council types add up to 30,795, "
        "so it is England’s that is out"
    )


def test_nine_regions_in_one_order_under_names_in_another(found: dict[str, pd.DataFrame]) -> None:
    # 3c(2), 2018-19: the values stand in the order of the ONS codes, the names in the order of the alphabet.
    rows = found[WORKBOOK]
    expected = {f"3c(2) {column}{row}" for column in "MNO" for row in range(14, 23)}
    assert cells(rows, "ascof.councils_make_region") == expected
    assert "That fits the councils of South East" in says(
        rows, "Table_3c(2)", "N21", "ascof.councils_make_region"
    )


def test_a_numerator_that_counts_more_than_the_year_before(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    told = cells(rows, "ascof.made_of_the_same")
    assert {"6b AE9", "6b AG9"} <= told
    # 35 rows have locations that are not yet rated; of each the numerator and the outcome are told.
    assert len(told) == 70
    assert says(rows, "Table_6b", "AE9", "ascof.made_of_the_same") == (
        "11,287 is 593 outstanding + 10,669 good + 25 not yet rated; in 2023-24 it is made without not yet rated"
    )


def test_zeros_of_nobody(found: dict[str, pd.DataFrame]) -> None:
    # Trafford, Wokingham, the City of London, Kent and the Isles of Scilly: margin, respondents, outcome.
    rows = found[WORKBOOK]
    expected = {f"1b {column}{row}" for column in "MNO" for row in (59, 107, 127, 163, 168)}
    assert cells(rows, "ascof.zero_is_a_result") == expected


def test_counts_whose_outcome_is_marked_as_not_applicable(found: dict[str, pd.DataFrame]) -> None:
    # Numerators above denominators: South Tyneside, Wirral, Luton.
    rows = found[WORKBOOK]
    expected = {f"4b {column}{row}" for column in "GHI" for row in (29, 66, 100)}
    assert cells(rows, "ascof.given_together") == expected


def test_missing_figures_marked_as_suppressed(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    told = rows[rows["check_id"] == "ascof.suppressed_is_small"]
    by_sheet = told.groupby("source_sheet")["source_row"].nunique().to_dict()
    # 2a: three of note 13, with Central Bedfordshire and Gloucestershire, which it does not name. 2d: twelve of
    # the thirteen of note 14 (Rutland is small), with Cumberland. 2e(1): Calderdale.
    assert by_sheet == {"Table_2a": 5, "Table_2d(1)": 13, "Table_2d(2)": 13, "Table_2e(1)": 1}


def test_margins_and_bases_that_do_not_fit(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    assert cells(rows, "ascof.margin_fits_respondents") == {
        "1a V35", "1d V35", "3a V35", "3c(1) V35", "4a V35", "5a(1) V35",  # Darlington 2021-22
        "1a J62", "3a J62", "4a J62", "5a(1) J62",  # Liverpool 2017-18
        "1a AE98", "3a AE98", "4a AE98",  # Oxfordshire 2024-25
        "3c(1) P54",  # Oldham 2019-20
    }  # fmt: skip
    assert cells(rows, "ascof.base_in_line") == {"1b H53"}  # Manchester 2017-18: 5 respondents
    # Islington 2020-21: 4 carers in 1C(1B), where others of its size have hundreds.
    assert cells(found[OPEN_DATA], "ascof.base_in_line") == {"in H31744"}


def test_changes_as_hardly_any_other(found: dict[str, pd.DataFrame]) -> None:
    assert cells(found[WORKBOOK], "ascof.no_sudden_change") == {
        "1a R59", "1d L62", "1d AD73", "3c(1) F158", "3c(1) R73", "3c(2) AD90", "4b I74", "4b I155", "4b I176",
        "6a E111",
    }  # fmt: skip
    assert cells(found[WORKBOOK], "ascof.not_repeated") == {"1b G78", "1b H78", "1b I78"}  # Solihull


def test_managed_budgets_that_were_not_recorded(found: dict[str, pd.DataFrame]) -> None:
    told = cells(found[WORKBOOK], "ascof.part_not_all")
    assert len(told) == 23
    assert "3d(1a) D24" in told  # Gateshead: 395 of 395


def test_how_figures_are_written(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    assert cells(rows, "ascof.counts_whole_and_rounded_alike") == {
        f"{measure} E7" for measure in ("1a", "1d", "3a", "3c(1)", "4a", "5a(1)")
    }
    decimals = rows[rows["check_id"] == "ascof.decimals_alike"]
    assert decimals["source_sheet"].value_counts().to_dict() == {"Table_2d(1)": 122, "Table_2d(2)": 124}
    assert {cell for cell in cells(rows, "ascof.symbols_alike_in_a_survey") if cell.startswith("1c")} == {
        f"1c {column}168" for column in "GHIMNO"
    }


def test_labels_of_rows(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    dorset = {f"{measure} B152" for measure in ("1a", "1b", "1d", "3a", "3c(1)", "4a", "4b", "5a(1)")}
    assert cells(rows, "ascof_labels.code_in_force") == {*dorset, "6a B148", "6b B151"}
    both = dorset - {"4b B152"}
    assert cells(rows, "ascof_labels.one_row_each") == both | {cell[:-1] + "3" for cell in both}
    assert cells(rows, "ascof_labels.labels_agree") == {"6a B174"}  # Cornwall and Isles of Scilly
    assert cells(rows, "ascof_labels.name_as_elsewhere") == {"6b B16"}  # East of England, elsewhere Eastern
    assert cells(rows, "ascof_labels.every_place_there") == set()


def test_notes_and_contents(found: dict[str, pd.DataFrame]) -> None:
    rows = found[WORKBOOK]
    assert cells(rows, "ascof_notes.years_possible") == {"Contents D29"}  # 6b: “2024 to 2024”
    assert cells(rows, "ascof_notes.contents_agree") == {"Contents D29"}
    assert cells(rows, "ascof_notes.notes_cited") == {"1d A1", "5a(2) A1"}
    assert cells(rows, "ascof_notes.sources_agree") == {"1e A3", "3b A4", "5a(2) A1"}


def test_nothing_else_is_found(found: dict[str, pd.DataFrame]) -> None:
    silent = {
        "ascof.region_between_councils", "ascof.places_differ", "ascof.columns_differ",
        "ascof.same_count_in_both", "ascof.part_not_more", "ascof_labels.every_place_there",
    }  # fmt: skip
    assert not silent & set(found[WORKBOOK]["check_id"])
    # 1E and 1G, the Isles of Scilly: counts suppressed, outcomes of 0 and 100 published.
    assert set(found[OPEN_DATA]["check_id"]) == {"ascof.given_together", "ascof.base_in_line"}
    assert set(found[OPEN_DATA].loc[found[OPEN_DATA]["check_id"] == "ascof.given_together", "touches"]) == {
        "E06000053"
    }


def test_every_finding_names_its_place_and_says_what_is_wrong(found: dict[str, pd.DataFrame]) -> None:
    for rows in found.values():
        assert (rows[["source_file", "source_sheet", "source_cell", "found"]] != "").all(axis=None)
        of_types = rows["key"].str.contains("Shire counties|Unitary|Metropolitan|Inner London|Outer London")
        assert ((rows["touches"] == "") == of_types).all()


def test_a_finding_is_done_with_as_its_suite_says() -> None:
    for suite in national.national_suites().values():
        for check in suite.check:
            assert check.figures in findings.DONE or len(check.figures.split()) > 2, check.id
