"""The board as a person uses it: with the mouse, the keyboard and the menu."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.board import ENDED, MOST, board
from innovasjon_desktop.services.commands import Batch, Create
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.board import Board
from innovasjon_desktop.ui.board_column import ColumnView
from innovasjon_desktop.ui.jobs import Jobs
from tests.conftest import AS_OF
from tests.making import Maker
from tests.ui.acting import CONTROL, asked, click, fill, press, show, submit


@pytest.fixture
def town(make: Maker) -> dict[str, int]:
    unit = make.unit(make.section())
    member = make.member()
    new = make.request(unit, dt.date(2026, 6, 25), title="Planleggingsdag")
    late = make.request(unit, dt.date(2026, 6, 1), title="Teste ny rutine for nattevakt")
    going = make.request(unit, dt.date(2026, 6, 3), title="Idédugnad")
    make.move("request", going, "accepted", on=dt.date(2026, 6, 5), lead_id=member, planned_hours=600)
    return {"unit": unit, "member": member, "new": new, "late": late, "going": going}


@pytest.fixture
def shown(jobs: Jobs, town: dict[str, int], qtbot: QtBot) -> Board:
    made = Board(jobs)
    with qtbot.waitSignal(made.shown):
        made.show_requests(AS_OF)
        show(qtbot, made, 1500)
    return made


def place_of(board: Board, column: str, row_id: int) -> QPoint:
    view = board.panels[column].view
    place = view.cards.place_of(row_id)
    assert place is not None
    return view.visualRect(view.cards.index(place, 0)).center()


def ids(board: Board, column: str) -> list[int]:
    return [card.id for card in board.panels[column].view.cards.cards]


def drag(monkeypatch: pytest.MonkeyPatch, source: ColumnView, start: QPoint, target: ColumnView) -> None:
    """Press, pull, hold the card over another column and let go.

    The offscreen platform does not carry a drag on from where the program begins it, so that is done here:
    Qt's own events, with the data of the program's own drag.
    """
    goal = QPointF(target.viewport().width() // 2, 60)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def carry(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        data = drag.mimeData()
        assert not drag.pixmap().isNull()
        for event in (
            QDragEnterEvent(goal.toPoint(), actions, data, left, none),
            QDragMoveEvent(goal.toPoint(), actions, data, left, none),
            QDropEvent(goal, actions, data, left, none),
        ):
            QApplication.sendEvent(target.viewport(), event)
            assert event.isAccepted()
        return actions

    monkeypatch.setattr(QDrag, "exec", carry)
    QTest.mousePress(source.viewport(), left, pos=start)
    for step in (6, 12, 24):
        place = start + QPoint(step, step)
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            QPointF(source.viewport().mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            left,
            none,
        )
        QApplication.sendEvent(source.viewport(), move)
    QTest.mouseRelease(source.viewport(), left, pos=start)


def test_a_request_is_dragged_to_accepted_and_the_lead_is_asked_for(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    received, accepted = shown.panels["received"], shown.panels["accepted"]
    drag(monkeypatch, received.view, place_of(shown, "received", town["new"]), accepted.view)

    qtbot.waitUntil(lambda: accepted.has_form)
    form = asked(accepted)
    assert make.value("request", town["new"], "state") == "received"  # nothing is written before the answer
    assert list(form.form.boxes) == ["first_response_on", "lead_id", "planned_hours"]

    fill(qtbot, form, planned_hours="8")
    submit(form)
    qtbot.waitUntil(lambda: form.form.boxes["lead_id"].error.isVisible())
    assert form.form.boxes["lead_id"].error.text() == "Velg én hovedfasilitator før forespørselen aksepteres."

    fill(qtbot, form, lead_id="Ola Team x")
    press(shown, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: town["new"] in ids(shown, "accepted"))
    assert make.value("request", town["new"], "state") == "accepted"
    assert make.value("request", town["new"], "planned_hours") == 480
    assert make.value("request", town["new"], "lead_id") == town["member"]
    assert shown.focusWidget() is accepted.view
    assert not accepted.has_form


def test_a_forbidden_column_says_why_and_nothing_is_written(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    received, delivered = shown.panels["received"], shown.panels["delivered"]
    drag(monkeypatch, received.view, place_of(shown, "received", town["new"]), delivered.view)
    assert delivered.sentence == "«Mottatt» kan ikke bli «Gjennomført»."
    assert not delivered.has_form
    assert make.value("request", town["new"], "state") == "received"


def test_foreign_things_are_not_taken(shown: Board, town: dict[str, int]) -> None:
    data = QMimeData()
    data.setText("1")
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(shown.panels["accepted"].view.viewport(), event)
    assert not event.isAccepted()


def test_the_keyboard_is_enough(shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot) -> None:
    shown.focus_first()
    view = shown.panels["received"].view
    assert shown.focusWidget() is view
    assert view.current() is not None
    press(shown, Qt.Key.Key_Down)
    card = view.current()
    assert card is not None
    assert card.id == town["late"]

    press(shown, Qt.Key.Key_Right)  # passes the empty column
    assert shown.focusWidget() is shown.panels["accepted"].view
    press(shown, Qt.Key.Key_Left)
    assert shown.focusWidget() is view

    with qtbot.waitSignal(shown.record_opened) as opened:
        press(shown, Qt.Key.Key_Return)
    late = view.current()
    assert late is not None
    assert opened.args == ["request", late.id]

    press(shown, Qt.Key.Key_Right, CONTROL)
    clarifying = shown.panels["clarifying"]
    qtbot.waitUntil(lambda: clarifying.has_form)
    form = asked(clarifying)
    assert list(form.form.boxes) == ["first_response_on"]
    qtbot.waitUntil(lambda: shown.focusWidget() is form.form.boxes["first_response_on"].editor)
    press(shown, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: late.id in ids(shown, "clarifying"))
    assert make.value("request", late.id, "first_response_on") == AS_OF


def test_escape_leaves_everything_as_it_was(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    shown.focus_first()
    press(shown, Qt.Key.Key_Right, CONTROL)
    clarifying = shown.panels["clarifying"]
    qtbot.waitUntil(lambda: clarifying.has_form)
    form = asked(clarifying)
    qtbot.waitUntil(lambda: shown.focusWidget() is form.form.boxes["first_response_on"].editor)
    press(shown, Qt.Key.Key_Escape)
    assert not clarifying.has_form
    assert make.value("request", town["new"], "state") == "received"
    assert shown.focusWidget() is shown.panels["received"].view


def test_the_menu_names_every_step(shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot) -> None:
    view = shown.panels["accepted"].view
    view.setFocus()
    QApplication.sendEvent(
        view.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), view.mapToGlobal(QPoint(1, 1))),
    )
    menu = shown.findChild(QMenu)
    assert menu is not None
    verbs = [action.text() for action in menu.actions() if action.text()]
    assert verbs == ["Start", "Sett på vent", "Trekk", "Avlys", "Åpne"]
    menu.actions()[1].trigger()
    menu.close()

    panel = shown.panels["on_hold"]
    qtbot.waitUntil(lambda: panel.has_form)
    form = asked(panel)
    fill(qtbot, form, hold_reason="Venter på enheten", resume_on="10.07.2026")
    submit(form)
    qtbot.waitUntil(lambda: town["going"] in ids(shown, "on_hold"))
    assert make.value("request", town["going"], "resume_on") == dt.date(2026, 7, 10)

    view = panel.view
    text = view.cards.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "hos enheten" in text
    assert "gjenopptas 10.07.2026" in text


def test_cards_say_how_long_and_how_late(shown: Board, town: dict[str, int]) -> None:
    cards = {
        index.data(Qt.ItemDataRole.UserRole).id: index.data(Qt.ItemDataRole.AccessibleTextRole)
        for panel in shown.panels.values()
        for index in (panel.view.cards.index(row, 0) for row in range(panel.view.cards.rowCount()))
    }
    assert cards[town["new"]] == "F-2026-001, Planleggingsdag, Åsen skole, 3 dager hos oss"
    assert cards[town["late"]].endswith("21 dager hos oss, 16 virkedager over fristen")
    assert cards[town["going"]].endswith("19 dager hos oss, Ola Team x")
    assert shown.panels["received"].view.accessibleName() == "Mottatt, 2 forespørsler"


def test_ended_requests_are_counted_and_shown_when_asked(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    panel = shown.panels[ENDED]
    with qtbot.waitSignal(shown.shown):
        make.move("request", town["new"], "declined", decision_reason="Hører ikke til oss")
        shown.refresh()
    assert panel.is_folded
    assert ids(shown, ENDED) == []
    fold = panel.findChild(QPushButton)
    assert isinstance(fold, QPushButton)
    with qtbot.waitSignal(shown.shown):
        click(fold)
    assert ids(shown, ENDED) == [town["new"]]


def test_an_earlier_date_is_shown_as_it_was_and_not_moved(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(shown.shown):
        shown.show_requests(dt.date(2026, 6, 4))
    assert ids(shown, "accepted") == []
    assert set(ids(shown, "received")) == {town["late"], town["going"]}
    shown.focus_first()
    press(shown, Qt.Key.Key_Right, CONTROL)
    assert "04.06.2026" in shown.panels["clarifying"].sentence


def test_a_column_reads_only_the_newest(store: Database, make: Maker) -> None:
    unit = make.unit(make.section())
    parts = tuple(
        Create(
            "request",
            {
                "title": f"Nummer {number}",
                "unit_id": unit,
                "request_type": "idéutvikling",
                "requester_text": "rektor",
                "received_on": dt.date(2025, 1, 1) + dt.timedelta(days=number),
            },
        )
        for number in range(MOST + 3)
    )
    make.do(Batch(parts, Message("Many")))
    with store.read() as connection:
        columns = {column.key: column for column in board(connection, AS_OF, today=AS_OF)}
    assert columns["received"].count == MOST + 3
    assert len(columns["received"].cards) == MOST
    assert columns["received"].cards[0].title == f"Nummer {MOST + 2}"
    assert "draft" not in columns
