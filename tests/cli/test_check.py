"""``innovasjon check``: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from innovasjon_desktop.cli.main import main
from tests.checking import beside, on_a_file

Out = pytest.CaptureFixture[str]


def called(out: Out, place: str, code: int) -> Any:
    out.readouterr()
    assert main(["check", "--db", place, "--json"]) == code
    return json.loads(out.readouterr().out)


def test_a_sound_store(demo_place: str, capsys: Out) -> None:
    assert main(["check", "--db", demo_place]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Ingenting er galt. ")
    document = called(capsys, demo_place, 0)
    assert (document["ok"], document["findings"]) == (True, [])
    assert document["checked"]["request"] == 151


def test_what_is_wrong_is_said_with_what_to_do(demo_place: str, capsys: Out) -> None:
    beside(demo_place, "UPDATE unit SET headcount = -3, name = 'Granlia' WHERE id = 1")
    assert main(["check", "--db", demo_place]) == 1
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == "Regler som er brutt"
    assert lines[1] == "  Enhet 1 Granlia, Antall ansatte: Verdien må være mellom 0 og 100000."
    assert lines[2].startswith("  → Åpne raden")
    assert "Endret på annen måte enn med dette programmet" in lines
    assert said.err.startswith("3 ting er galt. ")


def test_the_document_has_every_finding(demo_place: str, capsys: Out) -> None:
    beside(demo_place, "UPDATE unit SET headcount = 3 WHERE id = 1")
    document = called(capsys, demo_place, 1)
    assert document["ok"] is False
    (finding,) = document["findings"]
    advice = finding.pop("advice")
    assert advice.startswith("Dette programmet har ikke gjort endringen")
    assert finding.pop("name")
    assert finding.pop("problem").startswith("Endringsloggen sier «")
    assert finding == {
        "kind": "log",
        "severity": "log",
        "entity": "unit",
        "row_id": 1,
        "field": "headcount",
    }


def test_many_findings_are_counted(demo_place: str, capsys: Out) -> None:
    beside(demo_place, "UPDATE milestone SET title = 'Halvveis'")
    assert main(["check", "--db", demo_place]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("  Milepæl")]) == 20
    assert any(line.endswith("til; --json viser alle.") for line in lines)
    assert len(called(capsys, demo_place, 1)["findings"]) > 400


def test_in_nynorsk(demo_place: str, capsys: Out) -> None:
    beside(demo_place, "UPDATE unit SET headcount = 3 WHERE id = 1")
    assert main(["check", "--db", demo_place, "--lang", "nn"]) == 1
    assert capsys.readouterr().err.startswith("1 ting er gale. ")


@on_a_file
def test_no_store_and_no_database(tmp_path: Path, capsys: Out) -> None:
    assert main(["check", "--db", str(tmp_path / "finnes ikke.db")]) == 4
    assert not list(tmp_path.iterdir())
    file = tmp_path / "brev.db"
    file.write_text("Hei")
    assert main(["check", "--db", str(file)]) == 4
    assert file.read_text() == "Hei"
    assert "Traceback" not in capsys.readouterr().err


@on_a_file
def test_a_damaged_store_is_a_finding(demo_place: str, capsys: Out) -> None:
    whole = bytearray(Path(demo_place).read_bytes())
    whole[4096 * 50 : 4096 * 90] = b"\xa5" * 4096 * 40
    Path(demo_place).write_bytes(whole)
    document = called(capsys, demo_place, 1)
    assert {finding["severity"] for finding in document["findings"]} >= {"damage"}
    assert main(["check", "--db", demo_place]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("Skade\n")
    assert "Traceback" not in said.err


@on_a_file
def test_a_store_without_its_settings(demo_place: str, capsys: Out) -> None:
    beside(demo_place, "DELETE FROM settings")
    (finding,) = called(capsys, demo_place, 1)["findings"]
    assert (finding["entity"], finding["row_id"]) == ("settings", 1)
