"""Frozen reports on the command line: kept, listed, made again, compared with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.cli.main import main
from tests.reports.reading import cells, tables

Out = pytest.CaptureFixture[str]
Call = Callable[..., int]
MARCH = ("--as-of", "2026-03-31", "--lang", "nb")
JUNE = ("--as-of", "2026-06-30", "--lang", "nb")
NAME = "Ledermøte mars"


@pytest.fixture
def call(demo_place: str) -> Call:
    return lambda *given: main([*map(str, given), "--db", demo_place])


def test_a_report_is_kept_listed_and_made_again(call: Call, tmp_path: Path, capsys: Out) -> None:
    first, again = tmp_path / "først.xlsx", tmp_path / "igjen.xlsx"
    assert call("report", first, *MARCH, "--freeze", f" {NAME} ") == 0
    assert "Frøs rapporten «Ledermøte mars»" in capsys.readouterr().err
    assert call("frozen", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["as_of"], each["from"]) for each in listed] == [
        (NAME, "2026-03-31", "2026-01-01")
    ]
    assert set(listed[0]) == {"name", "as_of", "from", "names", "sections", "made_by", "made_at"}
    assert call("frozen", "--lang", "nb") == 0
    shown = capsys.readouterr().out
    assert NAME in shown
    assert "31.03.2026" in shown
    assert call("set", "settings", "1", "sla_workdays=1", "municipality_name=Nykommune") == 0
    assert call("report", again, "--frozen", "ledermøte mars") == 0
    assert "Data per 31.03.2026." in capsys.readouterr().err
    assert cells(first) == cells(again)
    assert call("undo") == 0  # the settings
    assert call("undo") == 0
    capsys.readouterr()
    assert call("frozen", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert call("frozen", "--lang", "nb") == 0
    assert "Ingen rapport er frosset." in capsys.readouterr().err


def test_the_next_one_is_compared_with_it(call: Call, tmp_path: Path, capsys: Out) -> None:
    assert call("report", tmp_path / "mars.xlsx", *MARCH, "--freeze", NAME) == 0
    assert call("report", tmp_path / "juni.xlsx", *JUNE, "--compare", NAME, "--freeze", "Juni") == 0
    book = load_workbook(tmp_path / "juni.xlsx")
    assert "Endret siden sist" in book.sheetnames
    rows = {row["Nøkkeltall"]: row for row in tables(book)["tbl_endret_tall"]}
    assert rows["Forespørsler mottatt"]["Forskjell"] == 25
    assert call("report", tmp_path / "igjen.xlsx", "--frozen", "Juni") == 0
    assert cells(tmp_path / "igjen.xlsx") == cells(tmp_path / "juni.xlsx")


def test_a_taken_name_is_refused_before_anything_is_written(call: Call, tmp_path: Path, capsys: Out) -> None:
    assert call("report", tmp_path / "a.xlsx", *MARCH, "--freeze", NAME) == 0
    assert call("report", tmp_path / "b.xlsx", *MARCH, "--freeze", NAME.upper()) == 3
    assert "Det finnes allerede en frosset rapport som heter «Ledermøte mars»." in capsys.readouterr().err
    assert not (tmp_path / "b.xlsx").exists()
    assert call("report", tmp_path / "b.xlsx", *MARCH, "--freeze", "x" * 121) == 3


@pytest.mark.parametrize("option", ["--compare", "--frozen"])
def test_a_name_that_is_not_there_is_said(call: Call, tmp_path: Path, capsys: Out, option: str) -> None:
    assert call("report", tmp_path / "a.xlsx", option, "Ukjent", "--lang", "nb") == 3
    assert "Det finnes ingen frosset rapport som heter «Ukjent»." in capsys.readouterr().err
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(
    "option",
    [("--as-of", "2026-06-30"), ("--from", "2026-01-01"), ("--section", "Grunnskole")],
)
def test_a_frozen_one_is_as_it_was(call: Call, tmp_path: Path, capsys: Out, option: tuple[str, ...]) -> None:
    assert call("report", tmp_path / "a.xlsx", "--frozen", NAME, *option, "--lang", "nb") == 2
    assert option[0] in capsys.readouterr().err


def test_names_are_kept_only_with_names_and_that_is_said(call: Call, tmp_path: Path, capsys: Out) -> None:
    assert call("report", tmp_path / "a.xlsx", *JUNE, "--freeze", "Uten") == 0
    assert "har navn på folk" not in capsys.readouterr().err
    assert call("report", tmp_path / "b.xlsx", *JUNE, "--names", "--freeze", "Med") == 0
    assert "Den frosne rapporten har navn på folk." in capsys.readouterr().err


def test_names_come_again_only_when_asked_for(call: Call, tmp_path: Path, capsys: Out) -> None:
    assert call("report", tmp_path / "a.xlsx", *JUNE, "--names", "--freeze", "Med") == 0
    assert call("frozen", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["names"], listed["sections"]) == (True, [])
    assert call("frozen", "--lang", "nb") == 0
    assert "med navn, alle seksjoner" in capsys.readouterr().out
    assert call("report", tmp_path / "b.xlsx", "--frozen", "Med", "--lang", "nb") == 0
    assert "--names" in capsys.readouterr().err
    assert call("report", tmp_path / "c.xlsx", "--frozen", "Med", "--names", "--lang", "nb") == 0
    assert "--names" not in capsys.readouterr().err
    assert cells(tmp_path / "c.xlsx") == cells(tmp_path / "a.xlsx")
    assert cells(tmp_path / "b.xlsx") != cells(tmp_path / "a.xlsx")


def test_a_file_that_cannot_be_written_freezes_nothing(call: Call, tmp_path: Path, capsys: Out) -> None:
    assert call("report", tmp_path / "nei" / "a.xlsx", *JUNE, "--freeze", NAME) == 3
    capsys.readouterr()
    assert call("frozen", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
