"""``innovasjon import auto`` shows what it writes, and writes nothing where nothing goes in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from innovasjon_desktop.cli.main import main
from tests.cli.test_auto import count, document, town

__all__ = ["town"]

AREA_HEADERS = "Enhet;Utviklingsområde;Status;Valgt dato;Periode"


def listed(tmp_path: Path, *lines: str) -> list[str]:
    """Return a call that brings in areas of a new period, without those that are refused."""
    (tmp_path / "liste.csv").write_text("\n".join((AREA_HEADERS, *lines)), encoding="utf-8")
    (tmp_path / "svar.json").write_text(
        json.dumps({"answers": {"value:2025–2026:period_id": "new:2025–2026"}}), encoding="utf-8"
    )
    answers = ["--answers", str(tmp_path / "svar.json"), "--skip-refused"]
    return ["import", "auto", str(tmp_path / "liste.csv"), *answers]


def test_where_nothing_goes_in_no_period_and_no_step_is_left(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = listed(tmp_path, "Innkjøp;AB;Valgt;1.2.2025;2025-2026")
    assert main([*call, "--json", "--db", town]) == 3
    said = capsys.readouterr()
    assert "Ingenting ble importert" in said.err
    assert json.loads(said.out)["change_set"] is None
    assert count(town, "development_period", capsys) == 0
    assert main(["undo", "--db", town]) == 0
    assert "organisasjon.csv" in capsys.readouterr().err


def test_a_new_period_is_shown_with_what_the_program_sets(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = listed(
        tmp_path, "Innkjøp;Grønne innkjøp;Valgt;1.2.2025;2025-2026", ";Uten enhet;Valgt;1.2.2025;2025-2026"
    )
    assert main([*call, "--dry-run", "--json", "--db", town]) == 1
    [row, refused] = document(capsys)["tables"][0]["rows"]
    assert row["made"] == [
        {
            "kind": "development_period",
            "key": "2025–2026",
            "own": {
                "start": [None, "2025-01-01"],
                "end": [None, "2026-12-31"],
                "choose_deadline": [None, "2025-04-01"],
                "state": [None, "open"],
            },
            "id": None,
        }
    ]
    assert refused["problems"] == [
        {"column": "Enhet", "cell": "A3", "reason": "Raden sier ingenting i kolonnen «Enhet»."}
    ]
    assert main([*call, "--dry-run", "--db", town]) == 1
    assert (
        "Lages i tillegg: utviklingsperiode 2025–2026: Start: 01.01.2025; Slutt: 31.12.2026; "
        "Frist for å velge: 01.04.2025; Status: Åpen (satt av programmet)"
    ) in capsys.readouterr().out


def test_a_column_that_is_not_there_is_named(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "liste.csv"
    place.write_text("Fornavn;Ekstern;Aktiv\nKari;Nei;Ja\n", encoding="utf-8")
    assert main(["import", "auto", str(place), "--dry-run", "--json", "--db", town]) == 3
    [row] = document(capsys)["tables"][0]["rows"]
    assert row["problems"] == [{"column": "Etternavn", "cell": "", "reason": "Kolonnen «Etternavn» mangler."}]


def test_each_answer_that_says_something_else_is_told_of(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "svar.csv"
    headers = "ID;Fullføringstidspunkt;Navn;Enhet;Type hjelp;Behov"
    for need in ("Første", "Presisert"):
        lines = (f"{n};2025-02-0{n} 10:00;Ola;Innkjøp;Tjenestedesign;{need} {n}" for n in (1, 2))
        place.write_text("\n".join((headers, *lines)), encoding="utf-8")
        assert main(["import", "auto", str(place), "--db", town]) == 0
    said = capsys.readouterr().out
    assert "Behov: Første 1 → Presisert 1" in said
    assert "Behov: Første 2 → Presisert 2" in said
    assert "svar på «twice:answer@svar.csv/» med «change»" in said
