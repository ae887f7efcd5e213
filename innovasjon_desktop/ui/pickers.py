"""The editor that chooses one of a list: from the list itself, or by typing a part of the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QWidget,
)

from innovasjon_desktop.domain.errors import NotFound, UserError
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.services.choices import ChoiceList
from innovasjon_desktop.ui.choices import Listed
from innovasjon_desktop.ui.parts import plain_tooltip

Ask = Callable[[str, Callable[[ChoiceList], None]], None]
"""Asks for the choices that fit a typed text; see ``Choices.ask``."""

PAUSE_MS = 120
"""How long one must stop typing before a long list is searched."""


class ChoiceEditor(QComboBox):
    """One of a list: choose, or type any part of the name."""

    committed = Signal()
    typed = Signal()
    listed = Signal()  # the choices are there

    def __init__(self, field: Field, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._ask = ask
        self._words = Listed()
        self._held: tuple[Any, str] = (None, "")
        self._complete = True
        self._fixed: ChoiceList | None = None
        self._known = False
        self._waiting = False
        self._done_meanwhile = False
        self._chosen = False
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line = QLineEdit(self)
        self.setLineEdit(self._line)
        self._labels = QStringListModel(self)
        self._completer = completer = QCompleter(self._labels, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
        completer.activated.connect(self._take)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._search)
        self._line.textEdited.connect(self._edited)
        self._line.returnPressed.connect(self._entered)
        self.activated.connect(self._take)

    def refresh(self) -> None:
        """Forget the choices, for instance because the unit they depend on is another."""
        self._known = False
        if self.hasFocus():
            self.learn()

    def learn(self) -> None:
        """Read the choices, unless they are known; otherwise that waits until one comes to the field."""
        if not self._known:
            self._waiting = True
            self._ask("", self._offer)

    def offer(self, found: ChoiceList) -> None:
        """Offer just these."""
        self._fixed = found
        self._ask = lambda _text, done: done(found)
        self._offer(found)

    def value(self) -> Any:
        """Return the id or key of what is chosen.

        Raises:
            UserError: what is typed is none of the choices.
        """
        text = self.currentText()
        held, shown = self._held
        if text == shown:
            return held
        return texts.parse(self.field, text, self._words)

    def set_value(self, value: Any, shown: str) -> None:
        """Show ``value``."""
        self._held = (value, shown)
        if value is not None:
            self._words.learn(value, shown)
        self._show(value, shown)

    def fits_nothing(self) -> bool:
        """Tell whether it is known that what is typed is none of the choices."""
        if not self._known or self._waiting or self._pause.isActive():
            return False
        try:
            self.value()
        except NotFound:
            return True
        except UserError:
            return False
        return False

    def is_bare(self) -> bool:
        """Tell whether it is known that there is nothing to choose from."""
        return self._known and not any(self.itemData(place) is not None for place in range(self.count()))

    def label(self) -> str:
        """Return the text that is shown."""
        return self.currentText()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.learn()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finished()

    def showPopup(self) -> None:
        self.learn()
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that scrolls the page must not choose something else on the way.
        event.ignore()

    def _show(self, value: Any, shown: str) -> None:
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(value) if value is not None else -1)
        self.setEditText(shown)
        self._line.setCursorPosition(0)
        self.setToolTip(plain_tooltip(shown))  # a long name has no room in a narrow form
        self.blockSignals(False)

    def _offer(self, found: ChoiceList) -> None:
        if self._fixed is not None and found is not self._fixed:
            return  # the answer to a question asked before
        self._known, self._waiting = True, False
        self._complete = found.complete
        text, place = self.currentText(), self._line.cursorPosition()
        held, shown = self._held
        self._words = Listed([(choice.key, choice.label) for choice in found.items])
        if held is not None:
            self._words.learn(held, shown)
        self.blockSignals(True)
        self.clear()
        if not self.field.required:
            self.addItem("", None)
        for choice in found.items:
            self.addItem(choice.label, choice.key)
        self._labels.setStringList([choice.label for choice in found.items])
        if held is not None and text == shown:
            self.setCurrentIndex(self.findData(held))
        self.setEditText(text)
        self._line.setCursorPosition(place)
        self.blockSignals(False)
        self.listed.emit()
        if self._done_meanwhile:
            self._done_meanwhile = False
            self._write_out()
            self.committed.emit()
        elif not found.complete and not self._chosen and self._line.isModified() and self.hasFocus():
            self._completer.complete()

    def _edited(self, _text: str) -> None:
        self._chosen = False
        self.typed.emit()
        if not self._complete:
            self._pause.start()

    def _search(self) -> None:
        self._waiting = True
        self._ask(self.currentText(), self._offer)

    def _take(self, _what: object) -> None:
        self._chosen = True
        # The completer writes the text only after this.
        QTimer.singleShot(0, self, self._announce)

    def _announce(self) -> None:
        self.typed.emit()
        self.committed.emit()

    def _entered(self) -> None:
        popup = self._completer.popup()
        if popup is None or not popup.isVisible() or not popup.currentIndex().isValid():
            self._finished()  # else the line of the popup that is marked is taken next

    def _finished(self) -> None:
        """Take what stands there: also a line marked in the list of names, which is written out already."""
        if self._pause.isActive():
            self._pause.stop()
            self._search()
        if self._waiting:
            self._done_meanwhile = True  # only the choices can tell what the text means
            return
        self._write_out()
        self.committed.emit()

    def _write_out(self) -> None:
        """Show the whole name of the one choice a part of it stands for."""
        try:
            value = self.value()
        except UserError:
            return
        if value is None or self.currentText() == self._held[1]:
            return
        reference = self.field.kind is Kind.REF
        label = (
            self._words.name(self.field.target, value) if reference else self._words.label(self.field, value)
        )
        if label != self.currentText():
            self._show(value, label)
