"""Pasting from a spreadsheet as a person does it: one preview, one step."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history, rows
from innovasjon_desktop.services.commands import Create, Delete, Edit, run
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.clipboard import write_block
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.paste_preview import PastePreview
from innovasjon_desktop.ui.views import Views
from tests.making import Maker
from tests.ui.acting import CONTROL, show

SHIFT = Qt.KeyboardModifier.ShiftModifier
HEADERS = ["Tittel", "Gjelder", "Enhet", "Type bistand", "Bestiller", "Mottatt dato", "Prioritet", "Kanal"]
COLUMNS = (
    "title",
    "scope",
    "unit_id",
    "request_type",
    "requester_text",
    "received_on",
    "priority",
    "channel",
)


@pytest.fixture
def grid(jobs: Jobs, make: Maker, qtbot: QtBot, tmp_path: Path) -> Grid:
    section = make.section()
    make.unit(section, name="Elvelund skole")
    make.unit(section, name="Bjørkåsen barnehage")
    made = Grid(
        jobs, ALL["request"], Choices(jobs, jobs), columns=COLUMNS, views=Views(tmp_path / "views.ini")
    )
    show(qtbot, made, 1100, 500)
    with qtbot.waitSignal(made.table.shown):
        made.show_rows()
    made.view.setFocus()
    return made


def line(number: int, **given: str) -> list[str]:
    cells = {
        "title": f"Sak {number}",
        "scope": "Enhet",
        "unit_id": "Elvelund skole" if number % 2 else "Bjørkåsen barnehage",
        "request_type": "Idéutvikling",
        "requester_text": "Rektor",
        "received_on": f"{number % 28 + 1:02}.05.2026",
        "priority": "Normal",
        "channel": "E-post",
    }
    return list((cells | given).values())


def paste(grid: Grid, block: list[list[str]]) -> None:
    QApplication.clipboard().setText(write_block(block))
    QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)


def preview(grid: Grid, qtbot: QtBot) -> PastePreview:
    qtbot.waitUntil(lambda: bool(grid.findChildren(PastePreview)), timeout=60_000)
    return grid.findChildren(PastePreview)[0]


def titles(store: Database) -> list[str]:
    with store.read() as connection:
        return [row.values[1] for row in rows.every(connection, Query("request"))]


def count_steps(store: Database) -> int:
    with store.read() as connection:
        return history.count_sets(connection)


def test_five_hundred_rows_of_eight_columns_are_one_preview_and_one_step(
    grid: Grid, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    block = [HEADERS, *(line(number) for number in range(500))]
    block[4] = line(3, received_on="31.02.2026")
    block[5] = line(4, unit_id="Finnes ikke")
    before = count_steps(store)
    paste(grid, block)
    shown = preview(grid, qtbot)
    assert (len(shown.table.lines.lines), titles(store)) == (500, [])
    assert shown.summary.text() == "498 nye, 2 avvist"
    shown.only_refused.click()
    refused = [line.texts for line in shown.table.lines.lines]
    assert [row[0] for row in refused] == ["5", "6"]
    assert "31.02.2026" in refused[0][3]
    assert "Finnes ikke" in refused[1][3]
    with qtbot.waitSignal(jobs.changed, timeout=60_000) as told:
        QTest.mouseClick(shown.paste_button, Qt.MouseButton.LeftButton)
    assert len(titles(store)) == 498
    assert count_steps(store) == before + 1
    qtbot.waitUntil(lambda: grid.table.rowCount() == 498)
    step = told.args[0].change_set_id
    assert say(told.args[0].label) == "Limt inn: Forespørsler"
    with qtbot.waitSignal(jobs.changed, timeout=60_000):
        jobs.change(jobs, lambda database, actor: history.undo(database, step, actor=actor))
    assert titles(store) == []


def test_a_row_with_a_known_key_is_a_change_and_the_rest_is_new(
    grid: Grid, make: Maker, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    with store.read() as connection:
        unit = next(iter(rows.names(connection, "unit")))
    make.request(unit, dt.date(2026, 5, 2), title="Kjent")
    with store.read() as connection:
        number, name = (
            rows.page(connection, Query("request"), 0)[0].shown[0],
            rows.names(connection, "unit")[unit],
        )
    paste(
        grid,
        [
            ["Nummer", *HEADERS],
            [number, *line(1, title="Nytt navn", unit_id=name, received_on="02.05.2026")],
            ["", *line(2)],
        ],
    )
    shown = preview(grid, qtbot)
    assert shown.summary.text() == "1 ny, 1 endret"
    assert "Kjent → Nytt navn" in shown.table.lines.lines[0].texts[3]
    with qtbot.waitSignal(jobs.changed):
        QTest.keyClick(shown.paste_button, Qt.Key.Key_Return)
    assert sorted(titles(store)) == ["Nytt navn", "Sak 2"]


def test_cancelling_the_preview_changes_nothing(grid: Grid, store: Database, qtbot: QtBot) -> None:
    before = count_steps(store)
    paste(grid, [HEADERS, line(1), line(2)])
    shown = preview(grid, qtbot)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.wait(50)
    assert titles(store) == []
    assert count_steps(store) == before


def test_a_block_without_headers_fills_the_columns_from_the_current_one(
    grid: Grid, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    paste(grid, [line(1), line(2)])
    shown = preview(grid, qtbot)
    assert shown.summary.text() == "2 nye"
    with qtbot.waitSignal(jobs.changed):
        shown.accept()
    assert titles(store) == ["Sak 1", "Sak 2"]


def test_one_value_fills_every_selected_cell_at_once_as_one_step(
    grid: Grid, make: Maker, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    with store.read() as connection:
        unit = next(iter(rows.names(connection, "unit")))
    for day in (1, 2, 3):
        make.request(unit, dt.date(2026, 5, day), title=f"Sak {day}")
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    column = grid.table.column_of("requester_text")
    grid.view.setCurrentIndex(grid.table.index(0, column))
    QTest.keyClick(grid.view, Qt.Key.Key_Down, SHIFT)
    before = count_steps(store)
    with qtbot.waitSignal(jobs.changed):
        paste(grid, [["Styrer"]])
    qtbot.waitUntil(lambda: [grid.table.text(n, column) for n in range(3)] == ["Styrer", "Styrer", "rektor"])
    assert count_steps(store) == before + 1


def test_what_is_copied_here_is_pasted_here_with_quotes_and_line_breaks(
    grid: Grid, make: Maker, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    with store.read() as connection:
        unit = next(iter(rows.names(connection, "unit")))
    make.request(unit, dt.date(2026, 5, 1), title='Med "anførsel"')
    make.request(unit, dt.date(2026, 5, 2), title="Blir skrevet over")
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    grid.view.setCurrentIndex(grid.table.index(0, grid.table.column_of("title")))
    QTest.keyClick(grid.view, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == '"Med ""anførsel"""\r\n'
    assert QApplication.clipboard().mimeData().hasHtml()
    QTest.keyClick(grid.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(jobs.changed):
        QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    assert titles(store) == ['Med "anførsel"'] * 2


def test_a_single_refused_value_is_told_below_the_list(
    grid: Grid, make: Maker, store: Database, qtbot: QtBot
) -> None:
    with store.read() as connection:
        unit = next(iter(rows.names(connection, "unit")))
    make.request(unit, dt.date(2026, 5, 1), title="Sak")
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    grid.view.setCurrentIndex(grid.table.index(0, grid.table.column_of("received_on")))
    with qtbot.waitSignal(grid.noted) as told:
        paste(grid, [["i går"]])
    assert "i går" in told.args[0]


OTHERS = "Noen andre har endret denne raden. Se på de nye verdiene og prøv igjen."


def elsewhere(store: Database, command: object) -> None:
    """Change the store as a colleague does whose window is another one: this one is told nothing."""
    run(store, command, actor="ola")


@pytest.fixture
def three(grid: Grid, make: Maker, store: Database, qtbot: QtBot) -> list[int]:
    """Three requests that the grid shows, the current cell being the title of the first."""
    with store.read() as connection:
        unit = next(iter(rows.names(connection, "unit")))
    ids = [make.request(unit, dt.date(2026, 5, day), title=f"Sak {day}") for day in (1, 2, 3)]
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    grid.view.setCurrentIndex(grid.table.index(0, grid.table.column_of("title")))
    return ids


def test_what_a_colleague_wrote_after_the_preview_is_not_overwritten(
    grid: Grid, three: list[int], store: Database, qtbot: QtBot
) -> None:
    paste(grid, [["Ny 1"], ["Ny 2"], ["Ny 3"]])
    shown = preview(grid, qtbot)
    elsewhere(store, Edit("request", three[1], {"title": "Nyere"}))
    with qtbot.waitSignal(grid.noted, timeout=10_000) as told:
        shown.accept()
    assert titles(store) == ["Ny 1", "Nyere", "Ny 3"]
    assert told.args[0] == f"Rader som ble avvist: 1. {OTHERS}"
    column = grid.table.column_of("title")
    qtbot.waitUntil(lambda: [grid.table.text(n, column) for n in range(3)] == titles(store))


def test_a_single_value_does_not_overwrite_what_the_grid_has_not_shown(
    grid: Grid, three: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    column = grid.table.column_of("title")
    elsewhere(store, Edit("request", three[0], {"title": "Nyere"}))
    with qtbot.waitSignal(grid.noted, timeout=10_000) as told:
        paste(grid, [["Limt inn"]])
    assert told.args[0] == OTHERS
    assert titles(store)[0] == "Nyere"
    assert grid.table.text(0, column) == "Nyere"  # it is shown now, and a second try is meant
    with qtbot.waitSignal(jobs.changed, timeout=10_000):
        QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    assert titles(store)[0] == "Limt inn"


def test_one_value_for_several_rows_leaves_all_when_one_is_another_now(
    grid: Grid, three: list[int], store: Database, qtbot: QtBot
) -> None:
    QTest.keyClick(grid.view, Qt.Key.Key_Down, SHIFT)
    elsewhere(store, Edit("request", three[1], {"title": "Nyere"}))
    with qtbot.waitSignal(grid.noted, timeout=10_000) as told:
        paste(grid, [["Limt inn"]])
    assert told.args[0] == OTHERS
    assert titles(store) == ["Sak 1", "Nyere", "Sak 3"]


@pytest.fixture
def twins(three: list[int], grid: Grid, make: Maker, store: Database, qtbot: QtBot) -> list[int]:
    """Two areas of one unit with the same title, in two periods; the first request is about the later one."""
    with store.read() as connection:
        unit = rows.by_ids(connection, "request", three)[three[0]].values[grid.table.column_of("unit_id")]
    starts = dt.date(2023, 1, 1), dt.date(2025, 1, 1)
    areas = [make.area(unit, make.period(start), title="Leselyst", chosen_on=start) for start in starts]
    run(store, Edit("request", three[0], {"area_id": areas[1]}), actor="kari")
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    return areas


def area_of(store: Database, request: int) -> object:
    with store.read() as connection:
        return rows.as_dict(
            ALL["request"], rows.record(connection, "request", request), WordBook(connection)
        )["area_id"]


def copy_cell(grid: Grid, place: int, name: str) -> None:
    """Copy a cell, whether its column is shown or not."""
    grid.header.setSectionHidden(grid.table.column_of(name), False)
    grid.view.setCurrentIndex(grid.table.index(place, grid.table.column_of(name)))
    QTest.keyClick(grid.view, Qt.Key.Key_C, CONTROL)


def test_a_copied_reference_is_the_row_it_was_though_two_have_that_name(
    grid: Grid, three: list[int], twins: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    copy_cell(grid, 0, "area_id")
    assert QApplication.clipboard().text() == "Leselyst\r\n"
    QTest.keyClick(grid.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(jobs.changed):
        QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    assert area_of(store, three[1]) == twins[1]


def test_the_same_name_from_elsewhere_is_not_taken_for_what_was_copied(
    grid: Grid, three: list[int], twins: list[int], store: Database, qtbot: QtBot
) -> None:
    copy_cell(grid, 0, "area_id")
    QTest.keyClick(grid.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(grid.noted) as told:
        paste(grid, [["Leselyst"]])
    assert "Leselyst" in told.args[0]
    assert area_of(store, three[1]) is None


def test_a_copied_reference_fills_all_selected_cells(
    grid: Grid, three: list[int], twins: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    copy_cell(grid, 0, "area_id")
    QTest.keyClick(grid.view, Qt.Key.Key_Down)
    QTest.keyClick(grid.view, Qt.Key.Key_Down, SHIFT)
    with qtbot.waitSignal(jobs.changed):
        QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    assert [area_of(store, each) for each in three] == [twins[1]] * 3


def test_copied_rows_come_back_unchanged_and_as_new_ones_once_they_are_deleted(
    twins: list[int], store: Database, jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    for area in twins:
        run(
            store,
            Create("milestone", {"area_id": area, "title": "Første samling", "due": dt.date(2026, 6, 1)}),
            actor="kari",
        )
    views = Views(tmp_path / "milestones.ini")
    grid = Grid(jobs, ALL["milestone"], Choices(jobs, jobs), columns=("area_id", "title", "due"), views=views)
    show(qtbot, grid, 900, 500)
    with qtbot.waitSignal(grid.table.shown):
        grid.show_rows()
    copy_cell(grid, 0, "area_id")
    grid.view.selectAll()
    QTest.keyClick(grid.view, Qt.Key.Key_C, CONTROL)
    grid.view.clearSelection()
    QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    shown = preview(grid, qtbot)
    assert shown.summary.text() == "2 uendret"
    shown.reject()
    qtbot.waitUntil(lambda: not grid.findChildren(PastePreview))
    with qtbot.waitSignal(jobs.changed):
        jobs.write(jobs, Delete("milestone", 1))
    qtbot.waitUntil(lambda: grid.table.rowCount() == 1)
    grid.window().activateWindow()
    qtbot.waitUntil(grid.isActiveWindow)
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    shown = preview(grid, qtbot)
    assert shown.summary.text() == "1 ny, 1 uendret"
    with qtbot.waitSignal(jobs.changed):
        shown.accept()
    with store.read() as connection:
        kept = {row.id: row.values[0] for row in rows.every(connection, Query("milestone"))}
    assert sorted(kept.values()) == sorted(twins)


def test_a_copied_text_that_looks_like_a_formula_is_pasted_as_it_is(
    grid: Grid, three: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    run(store, Edit("request", three[0], {"title": "=1+1"}), actor="kari")
    with qtbot.waitSignal(grid.table.shown):
        QTest.keyClick(grid.view, Qt.Key.Key_F5)
    copy_cell(grid, 0, "title")
    assert QApplication.clipboard().text() == "\N{NO-BREAK SPACE}=1+1\r\n"
    QTest.keyClick(grid.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(jobs.changed):
        QTest.keyClick(grid.view, Qt.Key.Key_V, CONTROL)
    assert titles(store)[:2] == ["=1+1", "=1+1"]
