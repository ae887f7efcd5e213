"""What a person does with the record card: look at a record, type into a field, take a step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.entity_form import FieldBox
from innovasjon_desktop.ui.record_card import RecordCard
from tests.ui.acting import CONTROL


def look_at(card: RecordCard, qtbot: QtBot, entity: str, row_id: int) -> None:
    """Show a record in the card, and wait until it is there."""
    with qtbot.waitSignal(card.shown):
        card.show_record(entity, row_id)


def box(card: RecordCard, name: str) -> FieldBox:
    """Return a field of the record shown."""
    assert card.form is not None
    return card.form.form.boxes[name]


def write(card: RecordCard, name: str, text: str) -> None:
    """Type into a field of the record and stay there."""
    editor = box(card, name).editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(editor, text)


def leave() -> None:
    """Go on to the next field, which saves this one."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Tab)


def step(card: RecordCard, text: str) -> QPushButton:
    """Return the button of a step."""
    found = [each for each in card.step_buttons() if isinstance(each, QPushButton) and each.text() == text]
    assert len(found) == 1
    return found[0]


def count(store: Database, entity: str) -> int:
    """Return how many rows there are of an entity."""
    with store.read() as connection:
        return rows.count(connection, Query(entity))
