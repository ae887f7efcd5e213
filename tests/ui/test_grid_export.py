"""A grid is exported as it stands, and its workbook comes in again; tables of figures hold numbers."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import use_language
from innovasjon_desktop.services.importing.applying import plan
from innovasjon_desktop.services.importing.book import KEY_SHEET
from innovasjon_desktop.services.importing.planning import CHANGED, UNCHANGED
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.rows import Condition
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.export_table import as_it_stands, write_table
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.grid_export import export_to
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.table_news import Extra
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable
from innovasjon_desktop.ui.views import Views
from tests.ui.acting import show, working

COLUMNS = ("headcount", "name", "extra", "expected_to_choose", "valid_from", "section_id")
TITLES = ["Antall ansatte", "Navn", "Utregnet", "Skal velge utviklingsområde", "Gyldig fra", "Seksjon"]


def grid_of(jobs: Jobs, qtbot: QtBot, folder: Path, as_of: dt.date | None = None) -> Grid:
    """Return a grid of some units, sorted and filtered, with its columns in an order of their own."""
    extra = Extra("extra", "Utregnet", lambda _connection, ids: {one: f"={one}" for one in ids}, 9)
    grid = Grid(
        jobs,
        ALL["unit"],
        Choices(jobs, jobs),
        extras=(extra,),
        columns=COLUMNS,
        order=(("name", True),),
        views=Views(folder / "views.ini"),
    )
    show(qtbot, grid, 1100, 500)
    with qtbot.waitSignal(grid.table.shown):
        grid.show_rows(where=(Condition("unit_type", "eq", "skole"),), as_of=as_of)
    qtbot.waitUntil(lambda: grid.table.is_settled)
    return grid


def exported(grid: Grid, qtbot: QtBot, path: Path) -> Path:
    export_to(grid, path)
    qtbot.waitUntil(lambda: path.name in grid.status.whole, timeout=20_000)
    return path


def shown(grid: Grid) -> list[list[str]]:
    columns = grid.view.visible_columns()
    return [[grid.table.text(place, column) for column in columns] for place in range(grid.table.rowCount())]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_grid_is_exported_as_it_stands_and_comes_in_again(
    demo: Database, qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    use_language(language)
    with working(demo) as jobs:
        grid = grid_of(jobs, qtbot, tmp_path)
        texts = shown(grid)
        path = exported(grid, qtbot, tmp_path / "enheter.xlsx")
    assert len(texts) > 3
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles, *lines = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert language != "nb" or titles[:-2] == TITLES
    assert titles[-2:] == ["id", "version"]
    as_text = [
        [f"{value:%d.%m.%Y}" if isinstance(value, dt.datetime) else str(value or "") for value in line[:-2]]
        for line in lines
    ]
    assert as_text == texts
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    assert hidden == ["G", "H"]
    table = sheet.tables["tbl_liste"]
    assert table.ref == f"A1:H{len(lines) + 1}"  # sorting takes the id along
    key = book[KEY_SHEET]
    assert key.sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in key.iter_rows()} == {
        "kind": "list",
        "entity": "unit",
        "language": language,
        "columns": "headcount,name,,expected_to_choose,valid_from,section_id,id,version",
        "titles": json.dumps(titles, ensure_ascii=False),
    }
    outcome = plan(demo, "unit", read_table(path))
    assert {row.action for row in outcome.rows} == {UNCHANGED}
    sheet.cell(3, 1).value = 77
    book.save(path)
    outcome = plan(demo, "unit", read_table(path))
    assert [(row.row, dict(row.changes)) for row in outcome.rows if row.action == CHANGED] == [
        (3, {"headcount": (int(texts[1][0]) if texts[1][0] else None, 77)})
    ]
    assert outcome.counts[UNCHANGED] == len(lines) - 1


def test_csv_has_what_one_sees(demo: Database, qtbot: QtBot, tmp_path: Path) -> None:
    with working(demo) as jobs:
        grid = grid_of(jobs, qtbot, tmp_path)
        texts = shown(grid)
        path = exported(grid, qtbot, tmp_path / "enheter.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        titles, *lines = csv.reader(file, delimiter=";")
    assert (titles, texts[0] != []) == (TITLES, True)
    assert [[cell.removeprefix("'") for cell in line] for line in lines] == texts


def test_a_list_of_an_earlier_date_is_only_for_reading(demo: Database, qtbot: QtBot, tmp_path: Path) -> None:
    """Its values are those of that day: imported they would overwrite what holds now."""
    with working(demo) as jobs:
        grid = grid_of(jobs, qtbot, tmp_path, dt.date(2025, 6, 30))
        path = exported(grid, qtbot, tmp_path / "enheter.xlsx")
    book = load_workbook(path)
    assert len(book.sheetnames) == 1
    assert [cell.value for cell in book.worksheets[0][1]] == TITLES


def test_figures_are_numbers_in_a_spreadsheet(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    number = {"number": True}
    table = TextTable(
        "Timer",
        (
            TextColumn("Hvem"),
            *(TextColumn(title, **number) for title in ("Timer", "Andel", "Antall", "Ingen")),
        ),
    )
    qtbot.addWidget(table)
    nbsp = "\N{NO-BREAK SPACE}"
    table.show_lines(
        [
            Line(1, ("Åse 1", f"1{nbsp}234,5", f"75{nbsp}%", f"12{nbsp}345", "–")),
            Line(2, ("=2", "-0,5", "–", "7", "–")),
        ]
    )
    said: list[str] = []
    path = tmp_path / "timer.xlsx"
    write_table(table, jobs, table, "Timer", path, said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    sheet = load_workbook(path).worksheets[0]
    _titles, *lines = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert lines == [["Åse 1", 1234.5, 0.75, 12345, "–"], ["=2", -0.5, "–", 7, "–"]]
    assert [cell.number_format for cell in sheet[2]] == ["General", "#,##0.0", "0 %", "#,##0", "General"]
    table.show_lines([])
    assert [len(as_it_stands(table)[0]), as_it_stands(table)[1]] == [5, []]
