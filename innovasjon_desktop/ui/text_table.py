"""A table of ready texts, only for reading: figures, steps of the history, rows of a preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from innovasjon_desktop.ui.clipboard import guarded, write_block
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.theme import theme

ROW = 32
SIDE = 8
PADDING = 2 * SIDE + 4
LEAST = 88
"""A column that stretches gives way down to this width."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TextColumn(NamedTuple):
    """A column: its title, already in the user's language, and whether it holds numbers.

    The columns that ``stretch`` share the width that is left.
    """

    title: str
    number: bool = False
    stretch: bool = False


class Line(NamedTuple):
    """A line: a key of one's own, its texts, and the columns whose text says that something is late."""

    key: int
    texts: tuple[str, ...]
    late: frozenset[int] = frozenset()


class TextModel(QAbstractTableModel):
    """The lines of a text table."""

    def __init__(self, columns: Sequence[TextColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        text = line.texts[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text.replace("\n", " ")
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(text) if len(text) > 20 else None
            case Qt.ItemDataRole.TextAlignmentRole if self.columns[index.column()].number:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if index.column() in line.late:
                return QColor(theme().colours.late)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            match role:
                case Qt.ItemDataRole.DisplayRole:
                    return column.title
                case Qt.ItemDataRole.TextAlignmentRole:
                    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
                    return side | Qt.AlignmentFlag.AlignVCenter
        return None


class TextDelegate(QStyledItemDelegate):
    """Paints a cell with the same room at both sides as its title has."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.highlight())
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        text = option.palette.color(role)
        painter.setPen(text if selected else index.data(Qt.ItemDataRole.ForegroundRole) or text)
        painter.setFont(option.font)
        self.draw(painter, option, option.rect.adjusted(SIDE, 0, -SIDE, 0), index)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: Index) -> None:
        """Draw the text in its room, on one line that is cut where the room ends."""
        shown = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, option.displayAlignment, shown)


class TextTable(QTableView):
    """Lines one goes through with the arrows; Enter opens one, Ctrl+C copies it.

    Args:
        name: what a screen reader calls the table.
        columns: its columns.
        parent: Qt's owner.
        told_by: the first so many columns are in view together; those that stretch give way for it.
    """

    picked = Signal(int)  # key of the line one has come to
    opened = Signal(int)

    def __init__(
        self, name: str, columns: Sequence[TextColumn], parent: QWidget | None = None, *, told_by: int = 0
    ) -> None:
        super().__init__(parent)
        self._told_by = told_by
        self.lines = TextModel(columns, self)
        self.setModel(self.lines)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setItemDelegate(TextDelegate(self))
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        rows.hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(False)
        self.selectionModel().currentRowChanged.connect(self._told)
        self.clicked.connect(self._told)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.lines.lines[index.row()].key))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines, and stay at the one with the same key."""
        held = self.current_key()
        self.selectionModel().blockSignals(True)
        self.lines.show_lines(lines)
        self.selectionModel().blockSignals(False)
        self._fit()
        if held is not None:
            self.go_to(held)
        elif lines and self.hasFocus():  # one came here before there were lines
            self.go_to(lines[0].key)

    def current_key(self) -> int | None:
        """Return the key of the current line."""
        row = self.currentIndex().row()
        return self.lines.lines[row].key if 0 <= row < len(self.lines.lines) else None

    def go_to(self, key: int) -> bool:
        """Make the line with ``key`` the current one; tell whether it is there."""
        for row, line in enumerate(self.lines.lines):
            if line.key == key:
                self.setCurrentIndex(self.lines.index(row, 0))
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.current_key()
        if event.key() in ENTER and key is not None:
            self.opened.emit(key)
        elif event.matches(QKeySequence.StandardKey.Copy) and key is not None:
            texts = self.lines.lines[self.currentIndex().row()].texts
            QGuiApplication.clipboard().setText(write_block([[guarded(text) for text in texts]]))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _told(self, now: QModelIndex) -> None:
        if now.isValid():
            self.picked.emit(self.lines.lines[now.row()].key)

    def _fit(self) -> None:
        """Give each column what its texts need; the columns that stretch share what is left."""
        head, measure = self.horizontalHeader(), self.fontMetrics()
        needs = []
        for place, column in enumerate(self.lines.columns):
            texts = (line.texts[place] for line in self.lines.lines[:200])
            widest = max((measure.horizontalAdvance(text) for text in texts), default=0)
            title = head.fontMetrics().horizontalAdvance(column.title)
            needs.append(max(widest, title) + PADDING)
        spread = [place for place, column in enumerate(self.lines.columns) if column.stretch]
        for place in spread:
            needs[place] = min(needs[place], max(140, self._title(place)))
        giving = [place for place in spread if place < self._told_by]
        lacks = sum(needs[: self._told_by]) - self.viewport().width()
        for number, place in enumerate(giving):
            gives = max(0, min(-(-lacks // (len(giving) - number)), needs[place] - LEAST))
            needs[place] -= gives
            lacks -= gives
        rest = self.viewport().width() - sum(needs)
        for place in spread:
            needs[place] += max(0, rest // len(spread))
        for place, width in enumerate(needs):
            self.setColumnWidth(place, width)

    def _title(self, place: int) -> int:
        head = self.horizontalHeader()
        return head.fontMetrics().horizontalAdvance(self.lines.columns[place].title) + PADDING
