"""``innovasjon import auto``: the same as the wizard, without a window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from innovasjon_desktop.cli.main import main

DATA = Path(__file__).parents[1] / "data"
AGENTS = DATA / "innovasjonsagenter_2025.xlsx"
AREAS = DATA / "Utviklingsområder 2025-2026.xlsx"


@pytest.fixture
def town(place: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the place of a store with the organisation of the samples."""
    assert main(["import", "auto", str(DATA / "organisasjon.csv"), "--db", place]) == 0
    assert "Nye: 71." in capsys.readouterr().out
    return place


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def count(place: str, entity: str, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    assert main(["list", entity, "--json", "--db", place]) == 0
    return len(json.loads(capsys.readouterr().out))


def test_a_dry_run_says_what_every_row_becomes_and_writes_nothing(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["import", "auto", str(AGENTS), "--dry-run", "--json", "--db", town]
    assert main(call) == 3  # one row is refused, so nothing would be imported
    found = document(capsys)
    [table] = found["tables"]
    assert (table["sheet"], table["kind"], table["header_row"]) == ("Agenter", "agents", 4)
    assert [(one["header"], one["field"], one["sure"]) for one in table["columns"]][:3] == [
        ("Seksjon", "section_id", True),
        ("Navn", "name", True),
        ("E-post", "work_email", True),
    ]
    by_row = [(row["row"], row["action"], row["key"]) for row in table["rows"]]
    assert by_row[:4] == [
        (5, "refused", "Per – Van-der-Berg – Strategi og utvikling"),
        (7, "left_out", "ORGANISASJON OG ØKONOMI – (ingen) – Mangler!"),
        (8, "new", "Svein – Nilsen – Grunnskole"),
        (10, "new", "Morten – Eide – Barnehage"),
    ]
    [problem] = table["rows"][0]["problems"]
    assert (problem["column"], problem["cell"]) == ("Til og med", "E5")
    assert table["rows"][2]["changes"]["from_date"] == [None, "2025-04-05"]
    assert found["counts"] == {
        "new": 11,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "asked": 0,
        "left_out": 2,
    }
    assert count(town, "person", capsys) == 0


def test_refused_rows_refuse_the_file_unless_they_are_skipped(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", str(AGENTS), "--db", town]) == 3
    said = capsys.readouterr()
    assert "E5: Slutten kan ikke være før starten." in said.out
    assert main(["import", "auto", str(AGENTS), "--skip-refused", "--db", town]) == 1
    assert count(town, "agent_appointment", capsys) == 11
    assert main(["undo", "--db", town]) == 0
    assert count(town, "agent_appointment", capsys) == 0


def test_what_the_wizard_would_ask_is_answered_by_a_file(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "auto", str(AREAS), "--db", town]) == 3
    assert "Spørsmål om filene uten svar: 3." in capsys.readouterr().err
    assert main(["import", "auto", str(AREAS), "--dry-run", "--json", "--db", town]) == 3
    questions = document(capsys)["questions"]
    answers = {one["key"]: one["proposed"] or "Stoppet – læring" for one in questions}
    place = tmp_path / "svar.json"
    place.write_text(
        json.dumps({"answers": answers, "leave_out": [{"sheet": "Grunnskole", "row": 2}]}), encoding="utf-8"
    )
    call = ["import", "auto", str(AREAS), "--answers", str(place), "--json", "--db", town]
    assert main(call) == 0
    found = document(capsys)
    assert (found["questions"], found["counts"]["new"], found["counts"]["left_out"]) == ([], 49, 22)
    assert count(town, "development_area", capsys) == 49


def test_a_mapping_says_which_column_is_which(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "kolonner.json"
    place.write_text(json.dumps({"Dato": "chosen_on"}), encoding="utf-8")
    call = ["import", "auto", str(AREAS), "--map", str(place), "--dry-run", "--json", "--db", town]
    assert main(call) == 3
    assert {one["kind"] for one in document(capsys)["questions"]} == {"value", "word"}


def test_a_folder_is_read_and_what_cannot_be_read_is_told(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    shutil.copy(DATA / "organisasjon.csv", folder)
    (folder / "ødelagt.xlsx").write_bytes(b"PK\x03\x04 halv fil")
    assert main(["import", "auto", str(folder), "--db", place]) == 1
    said = capsys.readouterr()
    assert "ødelagt.xlsx: " in said.err
    assert count(place, "unit", capsys) == 71


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["import", "request", "a.csv", "b.csv"], "Én fil om gangen."),
        (["import", "request", "a.csv", "--answers", "svar.json"], "Svar hører til «import auto»."),
    ],
)
def test_what_only_auto_takes_is_a_wrong_call(
    place: str, call: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*call, "--db", place]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("text", ["ikke json", "[]", '{"answers": {"a": 1}}'])
def test_answers_that_cannot_be_read_change_nothing(
    town: str, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "svar.json"
    place.write_text(text, encoding="utf-8")
    assert main(["import", "auto", str(AREAS), "--answers", str(place), "--db", town]) == 3
    assert count(town, "development_area", capsys) == 0
