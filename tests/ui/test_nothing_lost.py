"""What is typed in a cell, on the board or above a list is not lost, whatever one does next."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.i18n import current_language
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui import jobs as ui_jobs
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.board import Board
from innovasjon_desktop.ui.capacity_hours import LogHours
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.organisation_parts import SteppedList
from innovasjon_desktop.ui.pages.agents import AgentsPage
from innovasjon_desktop.ui.pages.capacity import CapacityPage
from innovasjon_desktop.ui.pages.organisation import OrganisationPage
from innovasjon_desktop.ui.pages.requests import RequestsPage
from innovasjon_desktop.ui.record_card import RecordCard
from tests.making import Maker
from tests.ui.acting import fill, press
from tests.ui.windows import go, opened

CONTROL = Qt.KeyboardModifier.ControlModifier
LOST = "er ikke lagret. Gjør det en gang til for å gå videre uten å lagre."


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path) as made:
        yield made


def open_cell(qtbot: QtBot, window: MainWindow, column: str, text: str) -> tuple[Grid, int]:
    """Type into a cell of the list of requests, and stay in it."""
    go(qtbot, window, "requests")
    assert isinstance(window.page, RequestsPage)
    grid = window.page.grid
    qtbot.waitUntil(lambda: grid.table.is_settled and grid.table.rowCount() > 2)
    row_id = grid.table.id_at(2)
    assert row_id is not None
    grid.view.go_to(row_id, grid.table.column_of(column))
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_F2)
    editor = grid.view.cells.editor
    assert isinstance(editor, QWidget)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(editor, text)
    return grid, row_id


def stored(place: str, column: str, row_id: int) -> object:
    """Return what the file holds."""
    with sqlite3.connect(place) as connection:
        (value,) = connection.execute(f"SELECT {column} FROM request WHERE id = ?", (row_id,)).fetchone()
    return value


def test_a_cell_is_saved_when_the_window_is_closed(qtbot: QtBot, window: MainWindow, demo_place: str) -> None:
    _grid, row_id = open_cell(qtbot, window, "title", "Ny tittel")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert stored(demo_place, "title", row_id) == "Ny tittel"


def test_a_cell_is_saved_before_another_language(qtbot: QtBot, window: MainWindow, demo_place: str) -> None:
    _grid, row_id = open_cell(qtbot, window, "title", "Ny tittel")
    window.run_action("language:nn")
    qtbot.waitUntil(lambda: current_language() == "nn")
    assert stored(demo_place, "title", row_id) == "Ny tittel"


@pytest.mark.parametrize("text", ["31.02.2026", "31.12.2099"])
def test_a_cell_that_cannot_be_saved_holds_the_window(qtbot: QtBot, window: MainWindow, text: str) -> None:
    grid, _row_id = open_cell(qtbot, window, "received_on", text)
    window.close()
    qtbot.waitUntil(lambda: window.bottom.message.whole.endswith(LOST))
    assert window.isVisible()
    editor = grid.view.cells.editor
    assert editor is not None
    assert editor.text() == text  # type: ignore[union-attr]  # a date is a line of text
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def board_of(qtbot: QtBot, window: MainWindow) -> Board:
    go(qtbot, window, "requests")
    assert isinstance(window.page, RequestsPage)
    window.page.segments.open("board")
    board = window.page.board
    assert board is not None
    qtbot.waitUntil(lambda: bool(board.panels["received"].view.cards.cards), timeout=10_000)
    return board


def begin_move(qtbot: QtBot, board: Board, place: int, verb: str, **texts: str) -> AskForm:
    """Choose a step from the menu of a card in Mottatt, and fill in the form it opens."""
    view = board.panels["received"].view
    view.go_to(place)
    view.setFocus()
    view.menu.emit(view.rect().center())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    next(each for each in menu.actions() if each.text() == verb).trigger()
    menu.close()
    qtbot.waitUntil(lambda: len(shown_forms(board)) == 1)
    (form,) = shown_forms(board)
    fill(qtbot, form, **texts)
    return form


def shown_forms(place: QWidget) -> list[AskForm]:
    return [form for form in place.findChildren(AskForm) if form.isVisible()]


def board_form(qtbot: QtBot, window: MainWindow) -> AskForm:
    return begin_move(qtbot, board_of(qtbot, window), 0, "Avslå", decision_reason="Passer ikke nå")


def unit_form(qtbot: QtBot, window: MainWindow) -> AskForm:
    go(qtbot, window, "organisation")
    assert isinstance(window.page, OrganisationPage)
    part = window.page.parts.open("units")
    assert isinstance(part, SteppedList)
    qtbot.waitUntil(lambda: part.listing.view.current_id() is not None)
    part.buttons["close"].click()
    qtbot.waitUntil(lambda: part.form is not None)
    assert part.form is not None
    fill(qtbot, part.form, on="01.02.2027")
    return part.form


def hours_form(qtbot: QtBot, window: MainWindow) -> AskForm:
    go(qtbot, window, "capacity")
    assert isinstance(window.page, CapacityPage)
    part = window.page.parts.open("hours")
    assert isinstance(part, LogHours)
    part.open_form()
    assert part.form is not None
    fill(qtbot, part.form, hours="2,5")
    return part.form


@pytest.mark.parametrize("begin", [board_form, unit_form, hours_form])
@pytest.mark.parametrize("by", ["close", "language"])
def test_a_form_on_a_page_holds_the_window_once(
    qtbot: QtBot, window: MainWindow, begin: Callable[[QtBot, MainWindow], AskForm], by: str
) -> None:
    form = begin(qtbot, window)
    leave: Callable[[], object] = window.close if by == "close" else lambda: window.run_action("language:nn")
    leave()
    assert window.bottom.message.whole == f"«{form.accessibleName()}» {LOST}"
    assert form.isVisible()
    leave()
    qtbot.waitUntil(lambda: not window.isVisible() if by == "close" else current_language() == "nn")


def test_another_card_does_not_take_the_form(qtbot: QtBot, window: MainWindow) -> None:
    board = board_of(qtbot, window)
    form = begin_move(qtbot, board, 0, "Avslå", decision_reason="Passer ikke nå")
    view = board.panels["received"].view
    view.go_to(1)
    view.shift.emit(1)
    assert shown_forms(board) == [form]
    assert form.form.boxes["decision_reason"].text() == "Passer ikke nå"
    assert window.bottom.message.whole == "Det du har skrevet her, er ikke lagret."


def test_a_move_that_is_saved_late_leaves_the_next_form_alone(qtbot: QtBot, window: MainWindow) -> None:
    board = board_of(qtbot, window)
    first = begin_move(qtbot, board, 0, "Avslå", decision_reason="Passer ikke nå")
    go_on = threading.Event()
    window.jobs.long(
        window, lambda _tell, _stop: go_on.wait(10), lambda _done: None, title="import", writes=True
    )
    first.submit()
    first.cancelled.emit()
    second = begin_move(qtbot, board, 1, "Trekk", decision_reason="Trukket av enheten")
    with qtbot.waitSignal(window.jobs.changed, timeout=10_000):
        go_on.set()
    qtbot.wait(100)
    assert second.isVisible()
    assert second.form.boxes["decision_reason"].text() == "Trukket av enheten"


def test_esc_gives_up_what_is_typed_only_the_second_time(qtbot: QtBot, window: MainWindow) -> None:
    window.card_place.new_record("section")
    (form,) = shown_forms(window.card_place)
    fill(qtbot, form, name="Ny seksjon")
    press(window, Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.error_text() == "Dette er ikke lagret. Trykk Esc én gang til for å forkaste det."
    fill(qtbot, form, name="Ny seksjon, nesten")
    press(window, Qt.Key.Key_Escape)
    assert form.isVisible()
    press(window, Qt.Key.Key_Escape)
    assert shown_forms(window.card_place) == []


# Other stores and other days


def test_the_way_back_is_that_of_the_store_one_sees(qtbot: QtBot, window: MainWindow, place: str) -> None:
    with qtbot.waitSignal(window.jobs.changed, timeout=10_000):
        window.jobs.write(window, Edit("unit", 1, {"leader_title": "rektor"}))
    assert window.bottom.back.isVisible()
    with qtbot.waitSignal(window.jobs.opened, timeout=10_000):
        window.open_store(lambda: window.stores.open(place))
    assert not window.bottom.back.isVisible()
    assert window.bottom.message.whole == ""


def test_the_last_step_can_be_taken_back_after_a_restart(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    with opened(qtbot, demo_place, tmp_path) as window:
        before = record_of(window, 1)
        with qtbot.waitSignal(window.jobs.changed, timeout=10_000):
            window.jobs.write(window, Edit("unit", 1, {"leader_title": "styrer"}))
        window.close()
    with opened(qtbot, demo_place, tmp_path) as again:
        qtbot.waitUntil(again.bottom.back.isVisible, timeout=10_000)
        assert again.bottom.saved.text().startswith("Sist endret ")
        with qtbot.waitSignal(again.jobs.changed, timeout=10_000):
            QTest.mouseClick(again.bottom.back, Qt.MouseButton.LeftButton)
        assert record_of(again, 1) == before


def record_of(window: MainWindow, unit: int) -> object:
    from innovasjon_desktop.services.rows import record

    database = window.jobs.database
    assert isinstance(database, Database)
    with database.read() as connection:
        return record(connection, "unit", unit).shown


def test_what_is_typed_in_the_card_stays_on_another_date(qtbot: QtBot, window: MainWindow) -> None:
    window.card_place.open_record("unit", 1)
    card = window.card_place.findChild(RecordCard)
    assert card is not None
    qtbot.waitUntil(lambda: card.form is not None)
    assert card.form is not None
    box = card.form.form.boxes["valid_from"]
    box.editor.setFocus()
    QTest.keyClick(box.editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(box.editor, "31.02.2020")
    QTest.keyClick(box.editor, Qt.Key.Key_Tab)
    window.header.date.show_date(dt.date(2026, 1, 31), dt.date(2026, 6, 30))
    window.header.context_changed.emit()
    qtbot.wait(100)
    assert box.text() == "31.02.2020"
    assert card.form.isEnabled()
    assert card.discard_button.isVisible()


def test_a_record_deleted_elsewhere_is_said_to_be_gone(
    qtbot: QtBot, window: MainWindow, demo: Database
) -> None:
    make = Maker(demo)
    person = make.person("Ola", "Nes")
    window.card_place.open_record("person", person)
    card = window.card_place.findChild(RecordCard)
    assert card is not None
    qtbot.waitUntil(lambda: card.place == ("person", person))
    assert card.form is not None
    make.do(Delete("person", person))
    box = card.form.form.boxes["job_title"]
    box.editor.setFocus()
    QTest.keyClicks(box.editor, "rådgiver")
    QTest.keyClick(box.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(card.discard_button.isVisible)
    QTest.mouseClick(card.discard_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.place is None)
    assert card.title.text() == "Denne posten finnes ikke lenger"


# A store that cannot be read now


def test_a_page_fills_itself_once_the_store_can_be_read(
    qtbot: QtBot, window: MainWindow, demo_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("grid", "pages.base"):
        monkeypatch.setattr(f"innovasjon_desktop.ui.{name}.AGAIN_MS", 50)
    assert ui_jobs.AGAIN_MS > 50
    with sqlite3.connect(demo_place, isolation_level=None) as other:
        other.execute("PRAGMA busy_timeout = 100")
        other.execute("ALTER TABLE development_period RENAME TO elsewhere")
        press(window, Qt.Key.Key_2, CONTROL)
        qtbot.waitUntil(lambda: bool(window.bottom.message.whole), timeout=10_000)
        assert window.page is not None
        assert window.page.sentence == ""
        other.execute("ALTER TABLE elsewhere RENAME TO development_period")
    qtbot.waitUntil(lambda: window.page is not None and bool(window.page.sentence), timeout=20_000)


# The record card and the part one has come to


def test_the_card_follows_the_part_one_comes_to(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "agents")
    assert isinstance(window.page, AgentsPage)
    page = window.page
    page.table.setFocus()
    press(window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.card_place.findChild(RecordCard) is not None)
    card = window.card_place.findChild(RecordCard)
    assert card is not None
    qtbot.waitUntil(lambda: card.place is not None)
    page.segments.open("all")
    qtbot.waitUntil(
        lambda: (
            page.grid.view.current_id() is not None
            and card.place == ("agent_appointment", page.grid.view.current_id())
        )
    )
    page.segments.open("meetings")
    page.segments.open("sections")
    assert not card.isVisible()


def test_giving_up_a_new_record_goes_back_to_the_line(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.page is not None and bool(window.page.sentence), timeout=10_000)
    found = [
        each
        for each in (window.page or window).findChildren(QPushButton)
        if each.isVisible() and each.text() == "Utnevn"
    ]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
    (form,) = shown_forms(window.card_place)
    QTest.mouseClick(form.cancel_button, Qt.MouseButton.LeftButton)
    assert not window.card_place.isVisible()
    here = window.focusWidget()
    assert here is not None
    assert here.isAncestorOf(found[0])
