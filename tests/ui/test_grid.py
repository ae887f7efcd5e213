"""The grid as a person uses it: keys and clicks, on a real store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import commands, history, rows
from innovasjon_desktop.services.commands import Batch, Create, Delete, Edit
from innovasjon_desktop.services.importing.applying import apply
from innovasjon_desktop.services.importing.reading import table_of
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.entity_table import PAGE
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.grid_export import export_to
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.list_editors import ManyEditor, RangeEditor
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.views import Views
from tests.making import Maker
from tests.ui.acting import CONTROL, PLAIN, show

SHIFT = Qt.KeyboardModifier.ShiftModifier

MakeGrid = Callable[..., Grid]


@pytest.fixture
def grid_of(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> MakeGrid:
    def make(
        entity: str,
        *columns: str,
        where: tuple[Condition, ...] = (),
        order: tuple[tuple[str, bool], ...] = (),
    ) -> Grid:
        views = Views(tmp_path / "views.ini")
        made = Grid(jobs, ALL[entity], Choices(jobs, jobs), columns=columns, order=order, views=views)
        show(qtbot, made, 1000, 500)
        with qtbot.waitSignal(made.table.shown):
            made.show_rows(where=where)
        qtbot.waitUntil(lambda: made.table.is_settled)
        made.view.setFocus()
        return made

    return make


@pytest.fixture
def people(store: Database) -> list[int]:
    names = [("Åse", "Berg"), ("Øyvind", "Dahl"), ("Ærlig", "Eng"), ("Zara", "Foss"), ("Anne", "Gran")]
    return [
        commands.run(
            store,
            Create("person", {"first_name": first, "last_name": last, "job_title": "Rådgiver"}),
            actor="t",
        ).result
        for first, last in names
    ]


def at(grid: Grid, place: int, column: str) -> None:
    """Go to a cell with a click."""
    index = grid.table.index(place, grid.table.column_of(column))
    grid.view.scrollTo(index)
    QTest.mouseClick(
        grid.view.viewport(), Qt.MouseButton.LeftButton, pos=grid.view.visualRect(index).center()
    )


def cells(grid: Grid, column: str) -> list[str]:
    return [grid.table.text(place, grid.table.column_of(column)) for place in range(grid.table.rowCount())]


def press(key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    popup = QApplication.activePopupWidget()
    inner = QApplication.focusWidget()
    target = inner if popup is None or (inner is not None and popup.isAncestorOf(inner)) else popup
    assert target is not None
    QTest.keyClick(target, key, held)


def write(text: str) -> None:
    """Type; a letter Qt's own helper does not know is sent as the event a keyboard makes of it."""
    for letter in text:
        target = QApplication.focusWidget()
        assert target is not None
        if letter.isascii():
            QTest.keyClicks(target, letter)
        else:
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, PLAIN, letter))


def stored(store: Database, entity: str, row_id: int, name: str) -> object:
    with store.read() as connection:
        row = rows.record(connection, entity, row_id)
    return row.values[[field.name for field in ALL[entity].fields].index(name)]


def steps(store: Database) -> int:
    with store.read() as connection:
        return history.count_sets(connection)


# Showing, sorting, filtering


def test_the_model_keeps_qts_rules_while_rows_come_and_go(
    grid_of: MakeGrid,
    people: list[int],
    store: Database,
    jobs: Jobs,
    qtbot: QtBot,
    qtmodeltester: ModelTester,
) -> None:
    grid = grid_of("person")
    qtmodeltester.check(grid.table)  # type: ignore[no-untyped-call]  # pytest-qt has no types
    jobs.write(jobs, Create("person", {"first_name": "Ny", "last_name": "Person"}))
    qtbot.waitUntil(lambda: grid.table.rowCount() == 6)
    jobs.write(jobs, Delete("person", people[1]))
    qtbot.waitUntil(lambda: grid.table.rowCount() == 5)
    assert people[1] not in [grid.table.id_at(place) for place in range(5)]


def test_a_click_on_a_header_sorts_as_norwegian_does_and_back(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person", "first_name", "last_name")
    place = grid.header.sectionViewportPosition(grid.table.column_of("first_name")) + 20
    for expected in (["Anne", "Zara", "Ærlig", "Øyvind", "Åse"], ["Åse", "Øyvind", "Ærlig", "Zara", "Anne"]):
        with qtbot.waitSignal(grid.table.shown):
            QTest.mouseClick(grid.header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 15))
        assert cells(grid, "first_name") == expected


def test_an_arrow_shows_by_what_and_which_way_the_list_is_sorted(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person", "first_name", "last_name")
    header, column = grid.header, grid.table.column_of("last_name")
    name = QRect(header.sectionViewportPosition(column), 0, header.sectionSize(column), header.height())
    without = header.grab(name).toImage()
    seen = []
    for descending in (False, True):
        with qtbot.waitSignal(grid.table.shown):
            grid.order_by((("last_name", descending),))
        qtbot.waitUntil(lambda: header.sortIndicatorSection() == column)
        seen.append(header.grab(name).toImage())
    rows = [_ink(image, without) for image in seen]
    assert rows[0][0] < rows[0][-1]  # narrow above and wide below: it points up
    assert rows[1][0] > rows[1][-1]


def _ink(image: QImage, without: QImage) -> list[int]:
    """Return how far apart the outermost points are that differ, row by row of the picture."""
    found = []
    for y in range(image.height()):
        apart = [x for x in range(image.width()) if image.pixel(x, y) != without.pixel(x, y)]
        if apart:
            found.append(apart[-1] - apart[0])
    return found


def test_states_are_sorted_in_their_life_cycle_order(grid_of: MakeGrid, make: Maker, qtbot: QtBot) -> None:
    unit, member = make.unit(make.section()), make.member()
    ids = [make.request(unit, dt.date(2026, 5, day), title=f"Sak {day}") for day in (4, 5, 6)]
    make.move("request", ids[0], "accepted", on=dt.date(2026, 5, 20), lead_id=member, planned_hours=600)
    make.move("request", ids[2], "clarifying", on=dt.date(2026, 5, 20))
    grid = grid_of("request", "title", "state")
    at(grid, 0, "state")
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_F8)
    assert cells(grid, "title") == ["Sak 5", "Sak 6", "Sak 4"]


def test_typing_in_the_search_field_narrows_the_list(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person")
    press(Qt.Key.Key_F, CONTROL)
    with qtbot.waitSignal(grid.table.shown):
        write("øyv")
    assert cells(grid, "last_name") == ["Dahl"]
    with qtbot.waitSignal(grid.table.shown):
        write("xxx")
    assert grid.table.rowCount() == 0
    assert grid.empty.isVisible()


def test_a_column_is_filtered_by_text_by_choices_and_by_dates(
    grid_of: MakeGrid, make: Maker, qtbot: QtBot
) -> None:
    unit = make.unit(make.section())
    for day, title in ((4, "Idédugnad"), (10, "Workshop"), (20, "Idéverksted")):
        make.request(unit, dt.date(2026, 5, day), title=title)
    grid = grid_of("request", "title", "state", "received_on")
    at(grid, 0, "title")
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    with qtbot.waitSignal(grid.table.shown):
        write("idé")
        press(Qt.Key.Key_Return)
    assert cells(grid, "title") == ["Idédugnad", "Idéverksted"]
    dates = grid.header.filters()[grid.table.column_of("received_on")].widget
    assert isinstance(dates, RangeEditor)
    dates.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dates.popup() is not None)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    write("10.5.26")
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_Return)
    assert cells(grid, "title") == ["Idéverksted"]
    states = grid.header.filters()[grid.table.column_of("state")].widget
    assert isinstance(states, ManyEditor)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None and grid.isActiveWindow())
    states.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: states.popup() is not None)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    write("avsl")
    press(Qt.Key.Key_Space)
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_Return)
    assert cells(grid, "title") == []
    with qtbot.waitSignal(grid.table.shown):
        grid.empty.findChildren(type(grid.menu_button))[0].click()
    assert len(cells(grid, "title")) == 3


def test_a_row_that_no_longer_fits_stays_dimmed_until_refreshed(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person", where=(Condition("job_title", "contains", "rådgiver"),))
    at(grid, 1, "job_title")
    press(Qt.Key.Key_F2)
    write("Leder")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cells(grid, "job_title")[1] == "Leder")
    assert grid.table.is_dimmed(people[1])
    assert grid.table.rowCount() == 5
    assert "F5" in grid.status.whole
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_F5)
    assert grid.table.rowCount() == 4


def test_pages_far_down_come_by_id_and_nothing_moves(
    grid_of: MakeGrid, store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    many = Batch(
        tuple(Create("person", {"first_name": f"P{n:04}", "last_name": "X"}) for n in range(600)),
        Message("Many"),
    )
    commands.run(store, many, actor="t")
    grid = grid_of("person", order=(("first_name", False),))
    assert grid.table.rowCount() == 600
    last = grid.table.rowCount() - 1
    grid.view.scrollToBottom()
    grid.view.viewport().repaint()
    qtbot.waitUntil(lambda: grid.table.text(last, 0) == "P0599")
    jobs.write(jobs, Create("person", {"first_name": "A", "last_name": "First"}))
    qtbot.waitUntil(lambda: grid.table.rowCount() == 601)
    assert grid.table.text(last, 0) == "P0599"
    assert grid.table.text(601 - 1, 0) in ("A", "")
    assert PAGE < 600


# Editing


def test_a_cell_is_edited_in_place_and_enter_goes_down(
    grid_of: MakeGrid, people: list[int], store: Database, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 0, "job_title")
    write("R")
    editor = grid.view.cells.editor
    assert editor is not None
    write("ektor")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(store, "person", people[0], "job_title") == "Rektor")
    assert grid.view.currentIndex().row() == 1
    qtbot.waitUntil(lambda: cells(grid, "job_title")[0] == "Rektor")


def test_bad_input_keeps_the_editor_open_with_the_sentence_beside_it(
    grid_of: MakeGrid, make: Maker, store: Database, qtbot: QtBot
) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "wanted_from")
    at(grid, 0, "wanted_from")
    press(Qt.Key.Key_F2)
    write("31.2.2026")
    press(Qt.Key.Key_Return)
    editor = grid.view.cells.editor
    assert editor is not None
    assert "31.2.2026" in editor.accessibleDescription()
    press(Qt.Key.Key_A, CONTROL)
    write("31.12.2026")
    press(Qt.Key.Key_Return)
    assert grid.view.cells.editor is None
    qtbot.waitUntil(lambda: stored(store, "request", request, "wanted_from") == dt.date(2026, 12, 31))


def test_what_a_rule_refuses_comes_back_with_the_reason(
    grid_of: MakeGrid, make: Maker, store: Database, qtbot: QtBot
) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "received_on")
    at(grid, 0, "received_on")
    press(Qt.Key.Key_F2)
    write("01.07.2026")
    assert grid.view.cells.editor is not None
    assert grid.view.cells.editor.value() == dt.date(2026, 7, 1)
    with qtbot.waitSignal(grid.view.cells.refused):
        press(Qt.Key.Key_Return)
    editor = grid.view.cells.editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "01.07.2026"
    assert editor.accessibleDescription()
    press(Qt.Key.Key_Escape)
    assert grid.view.cells.editor is None
    assert stored(store, "request", request, "received_on") == dt.date(2026, 6, 1)


@pytest.mark.parametrize(("column", "typed"), [("unit_id", "Foer"), ("wanted_from", "31.2.2026")])
def test_a_click_elsewhere_is_held_back_by_what_cannot_be_saved(
    grid_of: MakeGrid, make: Maker, qtbot: QtBot, column: str, typed: str
) -> None:
    unit = make.unit(make.section())
    for day in (1, 2, 3):
        make.request(unit, dt.date(2026, 6, day))
    grid = grid_of("request", "title", "unit_id", "wanted_from")
    at(grid, 0, column)
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_A, CONTROL)
    write(typed)
    press(Qt.Key.Key_Return)
    editor = grid.view.cells.editor
    assert editor is not None
    qtbot.waitUntil(lambda: typed in editor.accessibleDescription())
    for place, other in ((2, column), (1, "title")):
        at(grid, place, other)
        assert grid.view.cells.editor is editor
        assert editor.isVisible()
        assert grid.view.currentIndex().row() == 0
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused is editor or editor.isAncestorOf(focused)
    press(Qt.Key.Key_Escape)
    at(grid, 2, column)
    assert grid.view.currentIndex().row() == 2


def test_what_was_refused_stays_when_the_list_is_to_be_sorted(
    grid_of: MakeGrid, make: Maker, store: Database, qtbot: QtBot
) -> None:
    unit = make.unit(make.section())
    for day in (1, 2, 3):
        make.request(unit, dt.date(2026, 6, day))
    grid = grid_of("request", "title", "received_on")
    at(grid, 0, "received_on")
    press(Qt.Key.Key_F2)
    write("01.07.2026")
    with qtbot.waitSignal(grid.view.cells.refused):
        press(Qt.Key.Key_Return)
    editor, before = grid.view.cells.editor, cells(grid, "received_on")
    header = grid.header.viewport()
    grid.search.setFocus()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(20, 15))
    qtbot.wait(300)
    assert isinstance(editor, QLineEdit)
    assert grid.view.cells.editor is editor
    assert editor.text() == "01.07.2026"
    assert editor.accessibleDescription()
    assert cells(grid, "received_on") == before
    editor.setFocus()
    press(Qt.Key.Key_A, CONTROL)
    write("30.06.2026")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "30.06.2026" in cells(grid, "received_on"))


def test_a_reference_is_chosen_by_typing_a_part_of_its_name(
    grid_of: MakeGrid, make: Maker, store: Database, qtbot: QtBot
) -> None:
    section = make.section()
    make.unit(section, name="Elvelund skole")
    other = make.unit(section, name="Bjørkåsen barnehage")
    request = make.request(other, dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "unit_id")
    at(grid, 0, "unit_id")
    press(Qt.Key.Key_F2)
    editor = grid.view.cells.editor
    assert isinstance(editor, ChoiceEditor)
    qtbot.waitUntil(lambda: editor.count() > 2)
    write("elve")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(store, "request", request, "unit_id") != other)
    assert grid.table.text(0, grid.table.column_of("unit_id")) in ("Elvelund skole", "Bjørkåsen barnehage")


def test_a_background_change_does_not_touch_what_is_being_typed(
    grid_of: MakeGrid, people: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 0, "job_title")
    press(Qt.Key.Key_F2)
    write("Halvskrevet")
    with qtbot.waitSignal(jobs.changed):
        jobs.write(jobs, Edit("person", people[0], {"work_phone": "12345678"}))
    qtbot.waitUntil(lambda: cells(grid, "work_phone")[0] == "12345678")
    editor = grid.view.cells.editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "Halvskrevet"
    press(Qt.Key.Key_Return)
    # Somebody else changed another field meanwhile: that is no conflict.
    qtbot.waitUntil(lambda: stored(store, "person", people[0], "job_title") == "Halvskrevet")
    assert stored(store, "person", people[0], "work_phone") == "12345678"


def test_typing_while_an_import_commits_loses_nothing(
    grid_of: MakeGrid, people: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    grid = grid_of("person", order=(("last_name", False),))
    at(grid, 2, "job_title")
    press(Qt.Key.Key_F2)
    write("Halv")
    table = table_of(["first_name", "last_name"], [[f"Ny{n}", f"Aa{n:03}"] for n in range(200)])
    with qtbot.waitSignal(jobs.changed, timeout=30_000):
        jobs.long(
            grid,
            lambda _progress, _stop: apply(store, "person", table, actor="import"),
            lambda _done: None,
            title="Import",
            writes=True,
        )
        for letter in "skrevet tekst":
            write(letter)
            qtbot.wait(5)
    qtbot.waitUntil(lambda: grid.table.rowCount() == 205)
    editor = grid.view.cells.editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "Halvskrevet tekst"
    assert grid.view.currentIndex().row() == 2  # what is new came at the end, though it sorts first
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(store, "person", people[2], "job_title") == "Halvskrevet tekst")


def test_two_people_in_the_same_field_get_a_choice(
    grid_of: MakeGrid, people: list[int], store: Database, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 0, "job_title")
    press(Qt.Key.Key_F2)
    write("Min")
    commands.run(store, Edit("person", people[0], {"job_title": "Deres"}), actor="ola")  # from another PC
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: grid.view.cells.editor is not None)
    editor = grid.view.cells.editor
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "Min"
    assert "Deres" in editor.accessibleDescription()
    assert stored(store, "person", people[0], "job_title") == "Deres"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(store, "person", people[0], "job_title") == "Min")


def test_escape_after_a_conflict_shows_theirs(
    grid_of: MakeGrid, people: list[int], store: Database, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 0, "job_title")
    press(Qt.Key.Key_F2)
    write("Min")
    commands.run(store, Edit("person", people[0], {"job_title": "Deres"}), actor="ola")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: grid.view.cells.editor is not None)
    press(Qt.Key.Key_Escape)
    assert cells(grid, "job_title")[0] == "Deres"


def test_an_edit_applies_to_all_selected_rows_as_one_step(
    grid_of: MakeGrid, people: list[int], store: Database, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    before = steps(store)
    at(grid, 0, "job_title")
    for _ in range(3):
        press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_F2)
    write("Lærer")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cells(grid, "job_title")[:5] == ["Lærer"] * 4 + ["Rådgiver"])
    assert steps(store) == before + 1


def test_ctrl_d_fills_down_and_backspace_empties(
    grid_of: MakeGrid, people: list[int], store: Database, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    commands.run(store, Edit("person", people[0], {"job_title": "Rektor"}), actor="t")
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_F5)
    at(grid, 0, "job_title")
    press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_D, CONTROL)
    qtbot.waitUntil(lambda: cells(grid, "job_title") == ["Rektor"] * 3 + ["Rådgiver"] * 2)
    press(Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: cells(grid, "job_title") == [""] * 3 + ["Rådgiver"] * 2)


def test_delete_takes_rows_away_at_once_and_undo_brings_them_back(
    grid_of: MakeGrid, people: list[int], store: Database, jobs: Jobs, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 1, "last_name")
    press(Qt.Key.Key_Down, SHIFT)
    with qtbot.waitSignal(jobs.changed) as told:
        press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: cells(grid, "last_name") == ["Berg", "Foss", "Gran"])
    step = told.args[0].change_set_id
    jobs.change(jobs, lambda database, actor: history.undo(database, step, actor=actor))
    qtbot.waitUntil(lambda: grid.table.rowCount() == 5)


def test_what_cannot_be_deleted_says_why(grid_of: MakeGrid, make: Maker, qtbot: QtBot) -> None:
    make.request(make.unit(make.section()), dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "state")
    at(grid, 0, "title")
    with qtbot.waitSignal(grid.noted) as told:
        press(Qt.Key.Key_Delete)
    assert grid.table.rowCount() == 1
    assert told.args[0] in grid.status.whole


def test_a_state_that_needs_more_is_asked_for_in_the_card(
    grid_of: MakeGrid, make: Maker, qtbot: QtBot
) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "state")
    at(grid, 0, "state")
    press(Qt.Key.Key_F2)
    editor = grid.view.cells.editor
    assert isinstance(editor, ChoiceEditor)
    qtbot.waitUntil(lambda: editor.count() > 2)
    offered = [editor.itemText(place) for place in range(editor.count())]
    assert offered == ["Mottatt", "Avklares", "Akseptert", "Avslått", "Trukket"]
    press(Qt.Key.Key_A, CONTROL)
    write("Akseptert")
    with qtbot.waitSignal(grid.move_wanted) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args[:3] == ["request", request, "accepted"]


def test_long_text_takes_several_lines(grid_of: MakeGrid, make: Maker, store: Database, qtbot: QtBot) -> None:
    request = make.request(make.unit(make.section()), dt.date(2026, 6, 1))
    grid = grid_of("request", "title", "description")
    at(grid, 0, "description")
    press(Qt.Key.Key_F2)
    assert isinstance(grid.view.cells.editor, QPlainTextEdit)
    write("Første")
    press(Qt.Key.Key_Return, SHIFT)
    write("Andre")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(store, "request", request, "description") == "Første\nAndre")


# Columns, views, export, keys


def test_columns_are_hidden_and_a_view_is_saved_and_found_again(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person", "first_name", "last_name", "job_title")
    grid.hide_column(grid.table.column_of("job_title"))
    grid.header.moveSection(1, 0)
    with qtbot.waitSignal(grid.table.shown):
        grid.search.setText("Anne")
    grid.views.keep("person", "Bare Anne", grid.current_view())
    with qtbot.waitSignal(grid.table.shown):
        grid.use_view({})
    assert [grid.table.name_at(c) for c in grid.view.visible_columns()] == [
        "first_name",
        "last_name",
        "job_title",
    ]
    assert grid.table.rowCount() == 5
    assert grid.views.names("person") == ["Bare Anne"]
    with qtbot.waitSignal(grid.table.shown):
        grid.use_view(grid.views.get("person", "Bare Anne") or {})
    assert [grid.table.name_at(c) for c in grid.view.visible_columns()] == ["last_name", "first_name"]
    assert cells(grid, "first_name") == ["Anne"]


def test_the_export_is_what_the_screen_shows(
    grid_of: MakeGrid, make: Maker, tmp_path: Path, qtbot: QtBot
) -> None:
    unit = make.unit(make.section(), name="Elvelund skole")
    make.request(unit, dt.date(2026, 6, 2), title="Senere")
    make.request(unit, dt.date(2026, 6, 1), title="=Først")
    grid = grid_of("request", "received_on", "title", "unit_id", order=(("received_on", False),))
    target = tmp_path / "liste.xlsx"
    with qtbot.waitSignal(grid.noted):
        export_to(grid, target)
    sheet = load_workbook(target).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = [str(grid.table.headerData(c, Qt.Orientation.Horizontal)) for c in grid.view.visible_columns()]
    start = next(place for place, row in enumerate(found) if row[: len(heads)] == heads)
    assert found[start + 1][0] in (dt.datetime(2026, 6, 1), dt.date(2026, 6, 1))
    assert "Først" in str(found[start + 1][1])
    assert found[start + 2][1:3] == ["Senere", "Elvelund skole"]


def test_enter_opens_the_record_and_home_and_end_move(
    grid_of: MakeGrid, people: list[int], qtbot: QtBot
) -> None:
    grid = grid_of("person")
    at(grid, 2, "first_name")
    with qtbot.waitSignal(grid.record_opened) as opened:
        press(Qt.Key.Key_Return)
    assert opened.args == ["person", people[2]]
    press(Qt.Key.Key_End)
    assert grid.view.currentIndex().column() == grid.view.visible_columns()[-1]
    press(Qt.Key.Key_Home, CONTROL)
    assert grid.view.currentIndex().row() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_where_nothing_is_selected_the_list_says_so(
    grid_of: MakeGrid, people: list[int], key: Qt.Key, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    grid.view.clearSelection()
    grid.view.setFocus()
    with qtbot.waitSignal(grid.noted) as noted:
        press(key)
    assert noted.args == ["Ingenting er valgt."]
    assert grid.status.property("tone") == "late"


def test_an_earlier_date_is_only_for_reading(grid_of: MakeGrid, people: list[int], qtbot: QtBot) -> None:
    grid = grid_of("section")
    with qtbot.waitSignal(grid.table.shown):
        grid.show_rows(as_of=dt.date(2026, 1, 1))
    assert not grid.table.is_editable(0)


def test_every_control_has_a_name(grid_of: MakeGrid, people: list[int]) -> None:
    grid = grid_of("request")
    for part in (grid.search, grid.menu_button, grid.new_button, grid.view):
        assert part.accessibleName()
    for found in grid.header.filters().values():
        assert found.widget.accessibleName()


def test_the_hidden_grid_catches_up_when_it_is_shown(
    grid_of: MakeGrid, people: list[int], jobs: Jobs, qtbot: QtBot
) -> None:
    grid = grid_of("person")
    grid.hide()
    with qtbot.waitSignal(jobs.changed):
        jobs.write(jobs, Edit("person", people[0], {"job_title": "Borte"}))
    assert cells(grid, "job_title")[0] == "Rådgiver"
    grid.show()
    qtbot.waitUntil(lambda: cells(grid, "job_title")[0] == "Borte")


def test_the_query_says_what_the_list_asks_for(grid_of: MakeGrid, people: list[int]) -> None:
    grid = grid_of("person", where=(Condition("job_title", "contains", "råd"),), order=(("last_name", True),))
    assert grid.query() == Query(
        "person", (Condition("job_title", "contains", "råd"),), (("last_name", True),)
    )
