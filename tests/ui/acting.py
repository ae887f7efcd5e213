"""What a person does at the keyboard, and the jobs a page needs to live without the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.theme import theme

PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@contextmanager
def working(store: Database) -> Iterator[Jobs]:
    """Yield jobs on ``store``, which closes itself."""
    theme()
    jobs = Jobs(store, "kari")
    yield jobs
    jobs.database = None
    jobs.shutdown()


def press(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    """Press a key where the keyboard is."""
    target = QApplication.activePopupWidget() or window.window().focusWidget()
    assert target is not None
    QTest.keyClick(target, key, held)


def show(qtbot: QtBot, widget: QWidget, width: int = 1024, height: int = 700) -> None:
    """Put a page on the screen."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def asked(place: QWidget) -> AskForm:
    """Return the small form that is asking something now."""
    forms = [form for form in place.findChildren(AskForm) if form.isVisible()]
    assert len(forms) == 1
    return forms[0]


def fill(qtbot: QtBot, form: AskForm, **texts: str) -> None:
    """Type into the fields of a form; what is there already is replaced."""
    for name, text in texts.items():
        editor = form.form.boxes[name].editor
        if isinstance(editor, ChoiceEditor):
            qtbot.waitUntil(partial(_offers, editor))
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(editor, text)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, Qt.Key.Key_Return)
        _wake(qtbot, form.window())


def _wake(qtbot: QtBot, window: QWidget) -> None:
    """Make ``window`` active again, which offscreen it is not after a popup: it would refuse the keyboard."""
    if QApplication.activePopupWidget() is None and not window.isActiveWindow():
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)


def _offers(editor: ChoiceEditor) -> bool:
    return editor.count() > 0


def click(button: QWidget) -> None:
    """Click in the middle."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def submit(form: AskForm) -> None:
    """Press the form's own button."""
    click(form.submit_button)


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def has_keyboard(widget: QWidget) -> bool:
    """Tell whether the keyboard is there; offscreen, a closed popup leaves the window inactive."""
    return widget.window().focusWidget() is widget
