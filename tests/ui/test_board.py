"""The board as a person uses it: with the mouse, the keyboard and the menu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.board import Board
from innovasjon_desktop.ui.board_column import ColumnView
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.theme import theme
from tests.conftest import AS_OF
from tests.making import Maker

SOON = dt.date(2026, 6, 20)


@pytest.fixture
def jobs(store: Database, qtbot: QtBot) -> Iterator[Jobs]:
    theme()
    made = Jobs(store, "kari")
    yield made
    made.database = None  # the store closes itself
    made.shutdown()


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
    qtbot.addWidget(made)
    made.resize(1500, 700)
    with qtbot.waitSignal(made.shown):
        made.show_requests(AS_OF)
        made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def place_of(board: Board, column: str, row_id: int) -> QPoint:
    view = board.panels[column].view
    place = view.cards.place_of(row_id)
    assert place is not None
    return view.visualRect(view.cards.index(place, 0)).center()


def ids(board: Board, column: str) -> list[int]:
    return [card.id for card in board.panels[column].view.cards.cards]


def drag(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, source: ColumnView, start: QPoint, target: ColumnView
) -> None:
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
    qtbot.mousePress(source.viewport(), left, pos=start)
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
    qtbot.mouseRelease(source.viewport(), left, pos=start)


def test_a_request_is_dragged_to_accepted_and_the_lead_is_asked_for(
    shown: Board, town: dict[str, int], make: Maker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    received, accepted = shown.panels["received"], shown.panels["accepted"]
    drag(qtbot, monkeypatch, received.view, place_of(shown, "received", town["new"]), accepted.view)

    qtbot.waitUntil(lambda: bool(accepted.findChildren(AskForm)))
    form = accepted.findChild(AskForm)
    assert make.value("request", town["new"], "state") == "received"  # nothing is written before the answer
    assert list(form.form.boxes) == ["first_response_on", "lead_id", "planned_hours"]

    qtbot.keyClick(form.form.boxes["planned_hours"].editor, "8")
    qtbot.mouseClick(form.submit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form.form.boxes["lead_id"].error.isVisible())
    assert "hovedfasilitator" in form.form.boxes["lead_id"].error.text().casefold()

    lead = form.form.boxes["lead_id"].editor
    qtbot.keyClicks(lead, "Ola Team x")
    qtbot.keyClick(lead, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: town["new"] in ids(shown, "accepted"))
    assert make.value("request", town["new"], "state") == "accepted"
    assert make.value("request", town["new"], "planned_hours") == 480
    assert make.value("request", town["new"], "lead_id") == town["member"]
    assert accepted.view.hasFocus()
    assert not accepted.findChildren(AskForm) or not accepted.findChild(AskForm).isVisible()
