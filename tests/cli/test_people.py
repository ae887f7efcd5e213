"""``innovasjon person``: insight, erasure, retention and the record of processing as people call them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_personal_erasing import EMAIL, NAME, gone

Out = pytest.CaptureFixture[str]
on_a_file = pytest.mark.skipif(bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is")


@pytest.fixture
def person(store: Database, make: Maker) -> int:
    row = gone(make)
    store.close()
    return row


def called(out: Out, place: str, *given: str, code: int = 0) -> Any:
    assert main(["--db", place, "person", *given, "--json"]) == code
    return json.loads(out.readouterr().out)


def test_a_report_is_written_as_a_workbook_or_as_json(
    place: str, person: int, tmp_path: Path, capsys: Out
) -> None:
    for ending in ("xlsx", "json"):
        assert main(["--db", place, "person", "report", str(person), str(tmp_path / f"innsyn.{ending}")]) == 0
    err = capsys.readouterr().err
    assert f"Alt om person {person} ligger i" in err
    document = json.loads((tmp_path / "innsyn.json").read_text("utf-8"))
    assert document["person"]["emails"] == [EMAIL]
    assert {"Person", "Rader", "Tekster", "Endringslogg", "Gjort av personen"} == set(
        load_workbook(tmp_path / "innsyn.xlsx").sheetnames
    )
    assert called(capsys, place, "report", str(person)) == document
    assert main(["--db", place, "person", "report", str(person), str(tmp_path / "innsyn.doc")]) == 3
    assert main(["--db", place, "person", "report", "4711", str(tmp_path / "innsyn.xlsx")]) == 3


@on_a_file
def test_an_erasure_is_looked_at_first_and_then_done(place: str, person: int, capsys: Out) -> None:
    assert main(["--db", place, "person", "erase", str(person)]) == 2
    assert "--dry-run" in capsys.readouterr().err
    seen = called(capsys, place, "erase", str(person), "--dry-run")
    assert seen["cells"]["work_email"] == EMAIL
    assert any(NAME in each["text"] for each in seen["replaced"])
    marks = [each["mark"] for each in seen["doubts"] if each["text"] == "Fra Åshild."]
    assert len(marks) == 1
    done = called(capsys, place, "erase", str(person), "--yes", "--also", marks[0])
    assert done["change_set"] > 0
    assert done["found_in_bytes"] == []
    assert "Fra Åshild." not in [each["text"] for each in done["left"]]
    assert Path(done["ledger"]).exists()
    assert NAME.encode() not in Path(place).read_bytes()
    report = called(capsys, place, "report", str(person))
    assert report["person"]["values"]["last_name"] == f"person {person}"
    again = called(capsys, place, "erase", str(person), "--yes")
    assert again["change_set"] == 0


def test_open_roles_are_told_of(place: str, store: Database, make: Maker, capsys: Out) -> None:
    person = make.person()
    make.section(leader_person_id=person)
    store.close()
    assert main(["--db", place, "person", "erase", str(person), "--dry-run"]) == 1
    assert "Avslutt dem først: Seksjon Grunnskole" in capsys.readouterr().err
    assert main(["--db", place, "person", "erase", str(person), "--yes"]) == 3
    assert called(capsys, place, "erase", str(person), "--dry-run", code=1)["obstacles"] == [
        "Seksjon Grunnskole"
    ]


def test_an_erasure_is_shown_to_people(place: str, person: int, capsys: Out) -> None:
    assert main(["--db", place, "person", "erase", str(person), "--dry-run"]) == 0
    said = capsys.readouterr()
    assert f"Ingenting er endret. Dette ville blitt borte fra person {person}" in said.err
    assert EMAIL in said.out
    assert "Fra Åshild." in said.out


def test_the_retention_list_is_called(place: str, person: int, capsys: Out) -> None:
    assert called(capsys, place, "retention", "--as-of", "30.6.2026")["people"] == []
    late = called(capsys, place, "retention", "--as-of", "2030-01-01", "--months", "12")
    assert (late["months"], [each["id"] for each in late["people"]]) == (12, [])
    assert main(["--db", place, "person", "retention"]) == 0
    assert "Ingen har vært uten rolle i 24 måneder." in capsys.readouterr().err


def test_the_record_is_written(place: str, person: int, tmp_path: Path, capsys: Out) -> None:
    for ending in ("xlsx", "txt"):
        assert main(["--db", place, "person", "record", str(tmp_path / f"protokoll.{ending}")]) == 0
    assert "Hvem som er ansvarlig" in (tmp_path / "protokoll.txt").read_text("utf-8")
    capsys.readouterr()
    assert main(["--db", place, "--lang", "nn", "person", "record"]) == 0
    assert "Kven som er ansvarleg" in capsys.readouterr().out
    assert called(capsys, place, "record")["title"].startswith("Om personopplysninger")


@on_a_file
def test_the_list_of_erasures_is_replayed(place: str, person: int, capsys: Out, tmp_path: Path) -> None:
    assert main(["--db", place, "backup"]) == 0
    capsys.readouterr()
    done = called(capsys, place, "erase", str(person), "--yes", "--also", "all")
    (copy,) = done["copies"]
    assert copy["gone_by"] is not None
    assert main(["--db", place, "restore", copy["file"]]) == 0
    capsys.readouterr()
    assert called(capsys, place, "replay")["erased"] in ([person], [])
    assert called(capsys, place, "report", str(person))["person"]["is_erased"] is True
    missing = tmp_path / "borte.jsonl"
    assert main(["--db", place, "person", "replay", str(missing)]) == 3
