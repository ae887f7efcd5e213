"""One editor per Kind, shared by form and grid. What cannot be read stays as it was typed.

Every editor has ``value()`` and ``set_value(value, shown)``, and tells ``typed`` of each change the user
makes and ``committed`` when the user is done: Enter, a choice made, or the focus left it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.choices import Listed
from innovasjon_desktop.ui.icons import icon
from innovasjon_desktop.ui.parts import month_view
from innovasjon_desktop.ui.short_dates import in_full

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PADDING = 10
"""Pixels the stylesheet keeps free above and below a long text."""

LINES = (2, 8)
"""A long text shows at least and at most so many lines before it scrolls."""


class LineEditor(QLineEdit):
    """One line of text, read by the field's kind: texts, dates, months, lists of dates."""

    committed = Signal()
    typed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._words = Listed()
        if field.kind is Kind.TEXT:
            self.setMaxLength(max(field.high or 0, texts.LONGEST_LINE) + 1)
        if field.kind is Kind.MONTH:
            self.setPlaceholderText(_("mm.yyyy"))
        self.textEdited.connect(self.typed)
        self.editingFinished.connect(self._finished)

    def value(self) -> Any:
        """Return what has been entered.

        Raises:
            UserError: it cannot be read.
        """
        return texts.parse(self.field, self.text(), self._words)

    def set_value(self, value: Any, shown: str) -> None:
        """Show ``value``."""
        self.setText(shown)
        self.setCursorPosition(0)

    def _finished(self) -> None:
        self.committed.emit()


class DateEditor(LineEditor):
    """A date: typed as 31.12.2026, 31.12 or «i dag», or picked from a calendar (Alt+Down).

    Without a year it is this year's. Ctrl+; writes today's date.
    """

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.setPlaceholderText(_("dd.mm.yyyy"))
        self._calendar: Calendar | None = None
        pick = QAction(icon("calendar"), _("Calendar"), self)
        pick.triggered.connect(self.open_calendar)
        self.addAction(pick, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        if _means_today(event):
            self.setText(texts.date_text(dt.date.today()))
            self.typed.emit()
            return
        super().keyPressEvent(event)

    def value(self) -> Any:
        """Return the date that has been entered.

        Raises:
            UserError: it cannot be read.
        """
        return texts.parse(self.field, in_full(self.text(), dt.date.today()), self._words)

    def _finished(self) -> None:
        """Show in full what was typed in short; what cannot be read stays as it was typed."""
        with suppress(BadInput):
            shown = texts.show(self.field, self.value(), self._words)
            if shown != self.text():
                self.setText(shown)
        super()._finished()

    def open_calendar(self) -> None:
        """Show the calendar below the field, at the date entered or today."""
        if self._calendar is None:
            self._calendar = Calendar(self)
            self._calendar.picked.connect(self._take)
        try:
            date = self.value()
        except BadInput:
            date = None
        self._calendar.open_at(self, date)

    def popup(self) -> QWidget | None:
        """Return the calendar if it is open: the focus is then still with this field."""
        return self._calendar if self._calendar is not None and self._calendar.isVisible() else None

    def _take(self, date: dt.date) -> None:
        self.setText(texts.date_text(date))
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.typed.emit()
        self.committed.emit()


def _means_today(event: QKeyEvent) -> bool:
    """Tell whether it is Ctrl+;, which on a Norwegian keyboard is Ctrl, Shift and the comma."""
    held = event.modifiers()
    shifted_comma = event.key() == Qt.Key.Key_Comma and bool(held & Qt.KeyboardModifier.ShiftModifier)
    semicolon = event.key() == Qt.Key.Key_Semicolon or shifted_comma
    return semicolon and bool(held & Qt.KeyboardModifier.ControlModifier)


class Calendar(QFrame):
    """A calendar that opens below a field and gives one date."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(_("Calendar"))
        self._month = month_view(_("Calendar"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._month)
        # "activated" alone: a single click elsewhere in the month only looks around.
        self._month.activated.connect(self._pick)
        self._month.clicked.connect(self._pick)

    def open_at(self, field: QWidget, date: dt.date | None) -> None:
        """Open below ``field`` with ``date`` (or today) selected."""
        if date is not None:
            self._month.setSelectedDate(QDate(date.year, date.month, date.day))
        self.adjustSize()
        corner = field.mapToGlobal(field.rect().bottomLeft())
        room = field.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = corner.y() + 1
        if y + self.height() > room.bottom():
            y = field.mapToGlobal(field.rect().topLeft()).y() - self.height() - 1
        self.move(x, y)
        self.show()
        self._month.setFocus()

    def _pick(self, date: QDate) -> None:
        self.hide()
        self.picked.emit(dt.date(date.year(), date.month(), date.day()))


class NumberEditor(LineEditor):
    """A whole number, or hours with a decimal comma; may be empty. The arrow keys step."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._step = field.step if field.step > 1 else 60 if field.kind is Kind.HOURS else 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers():
            self.step_by(step)
            return
        super().keyPressEvent(event)

    def step_by(self, steps: int) -> None:
        """Count up or down, within the bounds of the field."""
        try:
            now = self.value()
        except BadInput:
            return
        number = (now or 0) + steps * self._step
        if self.field.low is not None:
            number = max(number, self.field.low)
        if self.field.high is not None:
            number = min(number, self.field.high)
        self.setText(texts.show(self.field, number, self._words))
        self.typed.emit()


class TextEditor(QPlainTextEdit):
    """A long text that grows with what is in it. Tab goes on to the next field, Ctrl+Enter is done."""

    committed = Signal()
    typed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None, lines: tuple[int, int] = LINES) -> None:
        super().__init__(parent)
        self.field = field
        self._lines = lines
        self._quiet = False
        self._kept = False
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def value(self) -> Any:
        """Return what has been entered."""
        return texts.clean(self.toPlainText()) or None

    def set_value(self, value: Any, shown: str) -> None:
        """Show ``value``."""
        self._quiet = True
        self.setPlainText(shown)
        self._quiet = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.committed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.committed.emit()
            return
        super().keyPressEvent(event)

    def _changed(self) -> None:
        if not self._quiet:
            self.typed.emit()

    def keep_height(self, height: int) -> None:
        """Stay one size, whatever is in it: where there is room for one line only."""
        self._kept = True
        self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        if self._kept:
            return
        line, margins = self.fontMetrics().lineSpacing(), 2 * int(self.document().documentMargin())
        least, most = (lines * line + margins for lines in self._lines)
        height, block = 0.0, self.document().begin()
        while block.isValid() and height <= most:
            height += self.blockBoundingRect(block).height()  # asking lays the block out at this width
            block = block.next()
        bars = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bars.ScrollBarAlwaysOff if height <= most else bars.ScrollBarAsNeeded)
        wanted = max(int(min(max(height, least), most)) + 2 * self.frameWidth() + PADDING, 32)
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)


class TickEditor(QCheckBox):
    """Yes or no, with the field's label beside it."""

    committed = Signal()
    typed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(_(field.label), parent)
        self.field = field
        self.clicked.connect(self._ticked)

    def value(self) -> bool:
        """Return what is ticked."""
        return self.isChecked()

    def set_value(self, value: Any, shown: str) -> None:
        """Show ``value``."""
        self.setChecked(bool(value))

    def _ticked(self) -> None:
        self.typed.emit()
        self.committed.emit()
