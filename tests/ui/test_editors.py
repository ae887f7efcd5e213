"""The editors of dates and choices: what one types in short is understood, and then shown whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.services.choices import Choice, ChoiceList
from innovasjon_desktop.ui.date_button import DateButton
from innovasjon_desktop.ui.date_popup import DatePopup
from innovasjon_desktop.ui.editors import DateEditor, LineEditor
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.short_dates import in_full
from tests.ui.acting import CONTROL, press, show

DATE = Field(name="on", label="Date", kind=Kind.DATE)
UNIT = Field(name="unit_id", label="Unit", kind=Kind.REF, target="unit")
UNITS = ChoiceList((Choice(1, "Barneverntjenesten"), Choice(2, "Barnehagen"), Choice(3, "Biblioteket")))
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """A page to put an editor on, with another field after it."""
    made = QWidget()
    QVBoxLayout(made)
    show(qtbot, made, 300, 200)
    return made


def place(page: QWidget, editor: QWidget) -> None:
    """Put an editor on the page, and the keyboard in it."""
    column = page.layout()
    assert column is not None
    for each in (editor, LineEditor(Field(name="note", label="Note", kind=Kind.TEXT))):
        column.addWidget(each)
        each.show()
    editor.setFocus()


@pytest.fixture
def date(page: QWidget) -> DateEditor:
    editor = DateEditor(DATE)
    place(page, editor)
    return editor


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("22.11", "22.11.2026"),
        ("22.11.", "22.11.2026"),
        ("2/1", "2.1.2026"),
        ("22/11/27", "22.11.27"),
        ("1. 2. 2025", "1.2.2025"),
        ("I dag", "30.06.2026"),
        ("idag", "30.06.2026"),
        ("2026-11-22", "2026-11-22"),
        ("i går", "i går"),
        ("22", "22"),
    ],
)
def test_short_dates_are_of_this_year(typed: str, full: str) -> None:
    assert in_full(typed, dt.date(2026, 6, 30)) == full


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_a_short_date_is_shown_in_full_when_one_is_done(date: DateEditor, qtbot: QtBot, key: Qt.Key) -> None:
    QTest.keyClicks(date, "2/3")
    with qtbot.waitSignal(date.committed):
        QTest.keyClick(date, key)
    assert date.value() == dt.date(dt.date.today().year, 3, 2)
    assert date.text() == f"02.03.{dt.date.today().year}"


def test_a_date_that_cannot_be_read_stays_as_it_was_typed(date: DateEditor) -> None:
    QTest.keyClicks(date, "31/2")
    QTest.keyClick(date, Qt.Key.Key_Tab)
    assert date.text() == "31/2"
    with pytest.raises(BadInput):
        date.value()


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Semicolon, CONTROL),
        (Qt.Key.Key_Semicolon, CONTROL | SHIFT),
        (Qt.Key.Key_Comma, CONTROL | SHIFT),
    ],
)
def test_ctrl_semicolon_writes_todays_date(
    date: DateEditor, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    QTest.keyClicks(date, "1.1")
    with qtbot.waitSignal(date.typed):
        QTest.keyClick(date, key, held)
    assert date.value() == dt.date.today()
    assert date.text() == f"{dt.date.today():%d.%m.%Y}"


def test_the_as_of_date_may_be_short_too(qtbot: QtBot) -> None:
    button = DateButton()
    show(qtbot, button, 200, 40)
    button.show_date(dt.date(2026, 6, 30), dt.date(2026, 6, 30))
    button.open_popup()
    popup = button.findChildren(DatePopup)[0]
    field = popup.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "1/5")
    with qtbot.waitSignal(button.changed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert button.date == dt.date(2026, 5, 1)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_a_part_of_a_name_becomes_the_name(page: QWidget, qtbot: QtBot, key: Qt.Key) -> None:
    editor = ChoiceEditor(UNIT, lambda _text, done: done(UNITS))
    place(page, editor)
    QTest.keyClicks(editor, "barnev")
    with qtbot.waitSignal(editor.committed):
        press(editor, key)
    assert editor.value() == 1
    assert editor.currentText() == "Barneverntjenesten"
    assert editor.currentData() == 1


@pytest.mark.parametrize("text", ["barne", "xyz"])
def test_what_fits_several_or_none_stays_as_it_was_typed(page: QWidget, text: str) -> None:
    editor = ChoiceEditor(UNIT, lambda _text, done: done(UNITS))
    place(page, editor)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.currentText() == text


def test_a_long_list_is_searched_before_one_is_done(page: QWidget, qtbot: QtBot) -> None:
    asked: list[tuple[str, Callable[[ChoiceList], None]]] = []
    editor = ChoiceEditor(UNIT, lambda text, done: asked.append((text, done)))
    place(page, editor)
    qtbot.waitUntil(lambda: len(asked) == 1)
    asked[0][1](ChoiceList(UNITS.items[1:], complete=False))
    QTest.keyClicks(editor, "barnev")
    with qtbot.assertNotEmitted(editor.committed):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert not editor.fits_nothing()
    assert asked[-1][0] == "barnev"
    with qtbot.waitSignal(editor.committed):
        asked[-1][1](ChoiceList(UNITS.items[:1], complete=False))
    assert editor.currentText() == "Barneverntjenesten"
