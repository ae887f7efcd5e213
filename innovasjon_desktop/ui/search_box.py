"""Ctrl+K: one field that finds people, units, areas, requests, pages and actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.i18n import _, sort_key
from innovasjon_desktop.ui.icons import icon
from innovasjon_desktop.ui.parts import label
from innovasjon_desktop.ui.theme import font, theme

ROW_HEIGHT, MOST = 46, 20
WIDTH, HEIGHT = 560, 440


class Found(NamedTuple):
    """A line of the answer: what it is, its words, and what choosing it does."""

    icon: str
    title: str
    detail: str
    run: Callable[[], object]


Ask = Callable[[str, Callable[[list[Found]], None]], None]
"""Finds rows for a text and hands them over later."""


class SearchBox(QFrame):
    """Lies over the window while it is open. Esc closes it, arrows and Enter choose."""

    closed = Signal()

    def __init__(self, window: QWidget, ask: Ask, fixed: Callable[[], Iterable[Found]]) -> None:
        super().__init__(window)
        self.setProperty("panel", "true")
        self._window, self._ask, self._fixed = window, ask, fixed
        self._found: list[Found] = []
        self._entries: list[Found] = []
        self._answered = ""
        self._hasty = False
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Search everything"))
        self.field.setPlaceholderText(_("Person, unit, area, request, page or action"))
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        column.addWidget(self.field)
        self.list = QListWidget()
        self.list.setItemDelegate(_LineDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _item: self._run())
        column.addWidget(self.list, 1)
        self.hint = label("", "label", "muted")
        column.addWidget(self.hint)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(15)  # fast typists ask once
        self._soon.timeout.connect(self._look)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the empty field with the pages and actions below it."""
        self._place()
        self.field.clear()
        self._found, self._answered, self._hasty = [], "", False
        self._show()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_box(self) -> None:
        """Go away."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and isinstance(event, QResizeEvent) and self.isVisible():
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        elif watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.close_box()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if event.key() == Qt.Key.Key_Escape:
            self.close_box()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._answered == self.field.text().strip():
                self._run()
            else:
                self._hasty = True  # right after the last letter; what is shown answers an earlier text
        elif event.key() in step:
            row = self.list.currentRow() + step[Qt.Key(event.key())]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            self._say_current()
        else:
            return False
        return True

    def _typed(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        text = self.field.text().strip()
        if text:
            self._ask(text, lambda found: self._take(text, found))
        else:
            self._take("", [])

    def _take(self, text: str, found: list[Found]) -> None:
        if text == self.field.text().strip():
            self._found, self._answered = found, text
            self._show()
            if self._hasty:
                self._hasty = False
                self._run()

    def _show(self) -> None:
        words = sort_key(self.field.text()).split()
        fitting = [each for each in self._fixed() if all(word in sort_key(each.title) for word in words)]
        # What was written by people comes first; with nothing typed the pages and actions are the list.
        self._entries = [*self._found, *fitting]
        self.list.clear()
        for each in self._entries:
            item = QListWidgetItem(each.title)
            item.setData(Qt.ItemDataRole.UserRole, each.detail)
            item.setData(Qt.ItemDataRole.DecorationRole, icon(each.icon, theme().colours.muted))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.title}, {each.detail}")
            self.list.addItem(item)
        if self._entries:
            self.list.setCurrentRow(0)
            self.hint.setText(_("Arrows and Enter choose, Esc closes"))
        else:
            self.hint.setText(_("Nothing found. Try fewer letters."))
        self._say_current()

    def _say_current(self) -> None:
        row = self.list.currentRow()
        said = self.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) if row >= 0 else self.hint.text()
        self.field.setAccessibleDescription(said)

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._entries):
            chosen = self._entries[row]
            self.close_box()
            chosen.run()

    def _place(self) -> None:
        window = self._window
        width = min(WIDTH, window.width() - 48)
        height = min(HEIGHT, window.height() - 96)
        self.setGeometry(QRect((window.width() - width) // 2, 64, width, height))


class _LineDelegate(QStyledItemDelegate):
    """Icon, title, and below it the detail."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme().colours
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        high = colours.is_high_contrast
        painter.save()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent if high else colours.soft))
            painter.drawRoundedRect(rect, 6, 6)
        index.data(Qt.ItemDataRole.DecorationRole).paint(
            painter, QRect(rect.left() + 8, rect.center().y() - 9, 20, 20)
        )
        detail = index.data(Qt.ItemDataRole.UserRole)
        text = rect.adjusted(40, 4, -8, -4)
        painter.setPen(QColor(colours.on_accent if chosen and high else colours.text))
        painter.setFont(font("body"))
        top = QRect(text.left(), text.top(), text.width(), text.height() // 2) if detail else text
        metrics, elide = painter.fontMetrics(), Qt.TextElideMode.ElideRight
        painter.drawText(
            top, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(index.data(), elide, text.width())
        )
        if detail:
            painter.setFont(font("label"))
            painter.setPen(QColor(colours.on_accent if chosen and high else colours.muted))
            below = QRect(text.left(), top.bottom() + 1, text.width(), text.height() // 2)
            shown = painter.fontMetrics().elidedText(detail, elide, text.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
