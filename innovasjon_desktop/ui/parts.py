"""Small widgets in our look: plain-text labels, buttons, panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from innovasjon_desktop.ui.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon, QResizeEvent
    from PySide6.QtWidgets import QCalendarWidget


EMPTY_WIDTH = 360
"""Width of what stands in the middle of an empty page."""


def label(
    text: str = "",
    use: str = "body",
    tone: str = "text",
    *,
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Return a plain-text label; ``use`` is a size of the theme, ``tone`` text, muted, accent or late."""
    made = own_label(text, use, tone, wrap=wrap, parent=parent)
    made.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    return made


def own_label(
    text: str = "",
    use: str = "body",
    tone: str = "text",
    *,
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Return a label that begins with the program's own words, never with data.

    The stylesheet makes it plain text before it is first seen. It is for what is painted first: a name
    out of Qt's namespace costs as much as the rest of a small window.
    """
    made = QLabel(parent)
    made.setText(text)
    made.setWordWrap(wrap)
    if use != "body":
        made.setFont(font(use))
    if tone != "text":
        made.setProperty("tone", tone)
    return made


def set_tone(widget: QWidget, name: str, value: object) -> None:
    """Set a property the stylesheet looks at, and let it look again; "" is as good as none."""
    if (widget.property(name) or "") != (value or ""):
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say what has come up in ``widget``."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    primary: bool = False,
    flat: bool = False,
    icon: QIcon | None = None,
    parent: QWidget | None = None,
) -> QPushButton:
    """Return a push button that Enter presses too; at most one primary button per card."""
    made = QPushButton(text, parent)
    made.setAccessibleName(text)
    made.setAutoDefault(True)
    if primary:
        made.setProperty("primary", True)
    if flat:
        made.setFlat(True)
    if icon is not None:
        made.setIcon(icon)
    if on_click is not None:
        made.clicked.connect(lambda _checked: on_click())
    return made


def panel(parent: QWidget | None = None, margins: tuple[int, int, int, int] = (16, 12, 16, 12)) -> QFrame:
    """Return a surface with a thin line around it and a vertical layout inside."""
    made = QFrame(parent)
    made.setProperty("panel", "true")
    column = QVBoxLayout(made)
    column.setContentsMargins(*margins)
    column.setSpacing(8)
    return made


class ElidedLabel(QLabel):
    """One line of plain text that ends in … when there is no room; the whole text is its tooltip."""

    def __init__(self, text: str = "", use: str = "body", tone: str = "text", parent: QWidget | None = None):
        super().__init__(parent)
        self.setFont(font(use))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if tone != "text":
            self.setProperty("tone", tone)
        self._whole = ""
        if text:
            self.set_whole(text)

    @property
    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show ``text``."""
        self._whole = text
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, QtCore.Qt.TextElideMode.ElideRight, max(self.width(), 24)
        )
        self.setText(shown)
        self.setToolTip(plain_tooltip(self._whole) if shown != self._whole else "")


def plain_tooltip(text: str) -> str:
    """Return ``text`` so that a tooltip shows it as it stands: Qt would read tags in it."""
    from html import escape

    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>" if text else ""


class EmptyState(QWidget):
    """What goes here, and the first step; in the middle of an empty page."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        self._box = QVBoxLayout()
        self._box.setSpacing(8)
        column.addLayout(self._box)
        column.addStretch(3)
        for words in (label(title, "card", wrap=True), label(text, tone="muted", wrap=True)):
            words.setFixedWidth(EMPTY_WIDTH)
            # In the middle a layout does not ask a wrapped text how high it is.
            words.setMinimumHeight(words.heightForWidth(EMPTY_WIDTH))
            self._add(words)

    def offer(self, text: str, on_click: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """Add a step one can take."""
        made = button(text, on_click, primary=primary)
        made.setMinimumWidth(EMPTY_WIDTH)
        if self.focusProxy() is None:
            self.setFocusProxy(made)
        self._add(made)
        return made

    def _add(self, widget: QWidget) -> None:
        self._box.addWidget(widget, 0, QtCore.Qt.AlignmentFlag.AlignHCenter)


def month_view(name: str) -> QCalendarWidget:
    """Return a month to pick a day from: weeks begin on Monday, and no day is red."""
    from PySide6.QtGui import QTextCharFormat
    from PySide6.QtWidgets import QCalendarWidget

    made = QCalendarWidget()
    made.setFirstDayOfWeek(QtCore.Qt.DayOfWeek.Monday)
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
    for day in (QtCore.Qt.DayOfWeek.Saturday, QtCore.Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(day, QTextCharFormat())
    made.setAccessibleName(name)
    return made
