"""The parts of «I dag»: a key figure, and a line with something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui.parts import ElidedLabel, button, label
from innovasjon_desktop.ui.stylesheet import RING
from innovasjon_desktop.ui.theme import theme

if TYPE_CHECKING:
    from innovasjon_desktop.services.today import Card, Line

LINE_HEIGHT = 46
ROOM = 8
"""Left of the text of a line, so that the frame of the focus does not touch it."""

FAR = 1000
"""More lines than the page shows."""

MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -FAR, Qt.Key.Key_End: FAR}


class _Pressable(QAbstractButton):
    """A button made of labels: its size is that of its layout."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return self.sizeHint().height()
        return max(layout.heightForWidth(width), self.minimumHeight())

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else QSize()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _unseen(made: QLabel) -> QLabel:
    """Let the mouse and the screen reader see the button, not the label on it."""
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made


class FigureCard(_Pressable):
    """A key figure, what it is and what to note; pressed, it leads to its page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(0)
        self._value = _unseen(label(" ", "figure"))
        self._label = _unseen(label(" ", "label", "muted", wrap=True))
        self._note = _unseen(label(" ", "label", "accent", wrap=True))
        column.addWidget(self._value)
        column.addWidget(self._label)
        column.addSpacing(4)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_card(self, card: Card) -> None:
        """Show a key figure."""
        self.page = card.page
        value, what, note = say(card.value), _(card.label), say(card.note) if card.note else ""
        self._value.setText(value)
        self._label.setText(what)
        self._note.setText(note or " ")
        self.setAccessibleName(", ".join(part for part in (f"{value} {what}", note) if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        inset = RING / 2 if focus else 0.5
        painter.setPen(QPen(QColor(colours.accent if focus else colours.line), RING if focus else 1))
        painter.setBrush(QColor(colours.hover if self.underMouse() and self.page else colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)
        painter.end()


class TodayLine(_Pressable):
    """One thing to do: pressed, it shows the record; its button takes the next step."""

    stepped = Signal()
    moved = Signal(int)  # so many lines up (below zero) or down the focus is to go

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        title, detail = say(line.title), " · ".join(say(part) for part in line.details)
        row = QHBoxLayout(self)
        row.setContentsMargins(ROOM, 4, 4, 4)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(_unseen(ElidedLabel(title)))
        words.addWidget(_unseen(ElidedLabel(detail, "label", "late" if line.late else "muted")))
        words.addStretch(1)
        row.addLayout(words, 1)
        self.step = button(_(line.action), self.stepped.emit)
        self.step.setAccessibleName(f"{_(line.action)}: {title}")
        row.addWidget(self.step)
        self.setMinimumHeight(LINE_HEIGHT)
        self.setAccessibleName(f"{title}, {detail}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in MOVES:
            self.moved.emit(MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setPen(QColor(colours.line))
        painter.drawLine(ROOM, 0, self.width(), 0)
        body = QRectF(self.rect()).adjusted(-6, 1, 0, 0)
        if self.underMouse():
            painter.fillRect(self.rect().adjusted(0, 1, 0, 0), QColor(colours.hover))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.accent), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(7, 1, -1, -1), 4, 4)
        painter.end()
