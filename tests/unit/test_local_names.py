"""A council's own names and words: refused with a sentence, used from recognising a file to what rests on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assurance import councils, plan
from assurance.errors import InputError, UsageError
from assurance.provenance import LocalNames, RawFile
from assurance.sample.workbooks import csv_bytes
from assurance.settings import Settings, read_settings
from assurance.sources import load
from assurance.sources.inventory import clean, inventory
from assurance.sources.local_names import names_at, read_names

COLUMNS = {"Requested on": ["Date of referral to brokerage", "Referral received"], "Request ID": "Case no."}
STATUS = {"Sourced": ["Package found", "Brokered"], "Open": "Awaiting provider"}
MAPPING = {"homecare_requests": {"columns": COLUMNS, "values": {"Status": STATUS}}}
EXPORT = [
    ["Council", "Case no.", "Route", "Date of referral to brokerage", "Sourced on", "Status"],
    ["Gateshead", "HC1", "Hospital", "29/12/2023", "30/12/2023", "Package found"],
    ["Gateshead", "HC2", "Hospital", "29/12/2023", "30/12/2023", " BROKERED "],
    ["Gateshead", "HC3", "Community", "30/12/2023", "", "Awaiting provider"],
    ["Gateshead", "HC4", "Community", "30/12/2023", "31/12/2023", "Sourced"],
]
QUALITY = ["Council", "Provider", "Tier", "Area", "Assessment status", "Council rating", "Hours a week",
           "People supported", "As at"]  # fmt: skip


def settings(**more: Any) -> Settings:
    return Settings.model_validate({"edition": "2026-27-Q2", "data_freeze": "2026-09-30", **more})


def put(folder: Path, rows: list[list[str]], name: str = "gateshead/export.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(rows))
    return folder


# ---- From the file to the table ----


def test_an_export_in_the_councils_own_words_is_read_and_each_is_counted(tmp_path: Path) -> None:
    raw = put(tmp_path / "raw", EXPORT)
    names = read_names(settings(returns=MAPPING))
    [file] = inventory(raw, names=names)
    assert (file.kind, file.councils) == ("homecare_requests", ("gateshead",))
    cleaned = clean("gateshead", "2026-27-Q2", raw, tmp_path / "work", names=names)
    table, [ledger] = cleaned.tables["homecare_requests"], cleaned.ledgers
    assert list(table["status"]) == ["sourced", "sourced", "open", "sourced"]
    assert list(table["days_to_sourced"].fillna(-1)) == [1, 1, -1, 1]
    assert ledger.repairs["read a column under the council’s own name for it"] == 2
    assert ledger.repairs["read the council’s own word for “Status”"] == 3
    assert ledger.examples["read the council’s own word for “Status”"] == [
        "Package found → Sourced",
        " BROKERED  → Sourced",
        "Awaiting provider → Open",
    ]


def test_without_the_mapping_the_file_says_what_is_missing(tmp_path: Path) -> None:
    raw = put(tmp_path / "raw", EXPORT)
    [file] = inventory(raw)
    with pytest.raises(InputError, match="the columns “Request ID” and “Requested on” are missing"):
        load(file.kind).read(raw / file.path, file)


def test_columns_that_are_all_renamed_are_recognised_only_with_their_names(tmp_path: Path) -> None:
    header = ["Authority", "Case", "Pathway", "Asked", "Found", "State"]
    raw = put(
        tmp_path / "raw", [header, ["Gateshead", "1", "Hospital", "2024-01-01", "2024-01-02", "Sourced"]]
    )
    assert [file.kind for file in inventory(raw)] == ["unrecognised"]
    ours = ["Council", "Request ID", "Route", "Requested on", "Sourced on", "Status"]
    names = read_names(
        settings(returns={"homecare_requests": {"columns": dict(zip(ours, header, strict=True))}})
    )
    assert [file.kind for file in inventory(raw, names=names)] == ["homecare_requests"]


def test_names_of_one_council_hold_in_its_folder_beside_the_common_ones(tmp_path: Path) -> None:
    own = {"Gateshead": {"returns": {"homecare_requests": {"values": {"Status": STATUS}}}}}
    names = read_names(settings(returns={"homecare_requests": {"columns": COLUMNS}}, council=own))
    there, elsewhere = names_at(names, "gateshead/x.csv"), names_at(names, "rotherham/2026-27-Q2/x.csv")
    assert [len(each["homecare_requests"].columns) for each in (there, elsewhere)] == [3, 3]
    assert [len(each["homecare_requests"].values) for each in (there, elsewhere)] == [3, 0]
    assert names_at(names, "x.csv") == elsewhere


def test_names_of_areas_can_be_mapped(tmp_path: Path) -> None:
    rows = [["Council", "Level", "Area name", "No. of customers", "No. of hours", "As at"],
            ["Gateshead", "1", "E1", "10", "100", "2024-01-01"]]  # fmt: skip
    raw = put(tmp_path / "raw", rows)
    names = read_names(settings(returns={"market_areas": {"values": {"Area name": {"East": "E1"}}}}))
    table = clean("gateshead", "2026-27-Q2", raw, tmp_path / "work", names=names).tables["market_areas"]
    assert list(table["area"]) == ["East"]


def test_a_scale_of_ratings_of_the_councils_own(tmp_path: Path) -> None:
    row = ["Gateshead", "P1", "Tier 1", "North", "Completed", "", "10", "5", "2024-01-01"]
    rows = [
        [*row[:1], f"P{n}", *row[2:5], rating, *row[6:]] for n, rating in enumerate(["Gold", "Watch list"])
    ]
    raw = put(tmp_path / "raw", [QUALITY, *rows])
    scale = {"Excellent": "Gold", "Requires improvement": ["Bronze", "Watch list"]}
    names = read_names(settings(council={"Gateshead": {"provider_rating_scale": scale}}))
    table = clean("gateshead", "2026-27-Q2", raw, tmp_path / "work", names=names).tables["provider_quality"]
    assert list(table["council_rating"]) == ["Excellent", "Requires improvement"]
    assert "provider_quality" in names["gateshead"]
    assert "homecare_requests" not in names["gateshead"]


# ---- What rests on it ----


def test_a_changed_mapping_looks_at_every_file_anew(tmp_path: Path) -> None:
    raw, memory = put(tmp_path / "raw", EXPORT), tmp_path / "memory.json"
    names = read_names(settings(returns=MAPPING))
    assert inventory(raw, memory)[0].names == LocalNames()
    [mapped] = inventory(raw, memory, names)
    assert mapped.names == names[""]["homecare_requests"]
    assert inventory(raw, memory, names) == [mapped]  # as remembered
    assert inventory(raw, memory)[0].names == LocalNames()


def test_a_file_remembers_its_names_through_json() -> None:
    names = read_names(settings(returns=MAPPING))[""]["homecare_requests"]
    file = RawFile(path="a", sha256="0", size=1, kind="x", title="x", names=names)
    assert RawFile.from_json(file.to_json()) == file
    assert "names" not in RawFile(path="a", sha256="0", size=1, kind="x", title="x").to_json()


def test_a_changed_mapping_makes_cleaning_stale(tmp_path: Path) -> None:
    raw = put(tmp_path / "raw", EXPORT)

    def clean_step(names: dict[str, dict[str, LocalNames]]) -> Any:
        job = plan.Job(
            councils=[councils.find("Gateshead")], settings=read_settings(), edition="2026-27-Q2",
            files=inventory(raw, names=names), raw=raw, processed=tmp_path / "work", out=tmp_path / "out",
        )  # fmt: skip
        return next(step for step in plan.plan(job) if step.id == "gateshead.clean").arguments

    names = read_names(settings(returns=MAPPING))
    other = read_names(settings(returns={"homecare_requests": {"columns": COLUMNS}}))
    assert clean_step(names) == clean_step(names)
    assert clean_step(names) != clean_step(other)


# ---- What cannot be used ----


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (
            {"homecare_request": {}},
            "“homecare_request” is not a return that a council sends. Write “homecare_requests”",
        ),
        ({"cqc_ratings": {}}, "“cqc_ratings” is not a return that a council sends"),
        (
            {"homecare_requests": {"columns": {"Requsted on": "X"}}},
            "returns.homecare_requests.columns: “Requsted on” is not a column of this return. Write “Requested on”",
        ),
        (
            {"homecare_requests": {"columns": {"Requested on": "Date", "Sourced on": "date"}}},
            "“date” would mean two things, “Requested on” and “Sourced on”",
        ),
        (
            {"homecare_requests": {"columns": {"Requested on": "Sourced on"}}},
            "“Sourced on” would mean two things, “Sourced on” and “Requested on”",
        ),
        ({"homecare_requests": {"columns": {"Requested on": " "}}}, "“Requested on” is given an empty name"),
        (
            {"homecare_requests": {"values": {"Statuss": {"Open": "x"}}}},
            "“Statuss” is not a column of this return. Write “Status”",
        ),
        (
            {"homecare_requests": {"values": {"Status": {"Opened": "x"}}}},
            'values."Status": “Opened” is not a word of “Status”. Write “Open”',
        ),
        (
            {"homecare_requests": {"values": {"Status": {"Open": "Found", "Sourced": "found"}}}},
            "“found” would mean two things, “Open” and “Sourced”",
        ),
        (
            {"homecare_requests": {"values": {"Status": {"Open": "Sourced"}}}},
            "“Sourced” would mean two things, “Sourced” and “Open”",
        ),
        (
            {"homecare_requests": {"values": {"Request ID": {"HC1": "HC2"}}}},
            "“Request ID” holds no words that could be mapped",
        ),
        (
            {"homecare_requests": {"values": {"Sourced on": {"2024-01-01": "soon"}}}},
            "“Sourced on” holds no words that could be mapped",
        ),
        (
            {"provider_quality": {"values": {"Council rating": {"Excellent": "Outstanding"}}}},
            "“Outstanding” is a word of CQC’s ratings",
        ),
    ],
)
def test_what_no_return_has_is_refused_with_a_sentence(mapping: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_names(settings(returns=mapping))
    assert said in str(refused.value)
    assert str(refused.value).startswith("settings.toml, returns.")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"provider_rating_scale": {"Excellent": "Inadequate"}}, "“Inadequate” is a word of CQC’s ratings"),
        ({"provider_rating_scale": {"Best": "Gold"}}, "“Best” is not a word of “Council rating”"),
        ({"returns": {"homecare_requests": {"columns": {"Sourced on": "Referral received"}}}}, "two things"),
    ],
)
def test_what_one_council_sets_is_held_to_the_same(own: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_names(settings(returns=MAPPING, council={"Gateshead": own}))


def test_a_council_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="“Gatshead” is not a council"):
        read_names(settings(council={"Gatshead": {"returns": MAPPING}}))


def test_a_mistyped_setting_is_refused_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        'edition = "2026"\ndata_freeze = 2026-01-01\n[returns.homecare_requests.column]\n"A" = "B"\n', "utf-8"
    )
    with pytest.raises(UsageError, match=r"“returns\.homecare_requests\.column”"):
        read_settings(path)


def test_one_name_may_stand_without_brackets() -> None:
    names = read_names(settings(returns=MAPPING))[""]["homecare_requests"]
    assert ("Request ID", "Case no.") in names.columns
    assert ("Status", "Open", "Awaiting provider") in names.values
