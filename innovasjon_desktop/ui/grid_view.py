"""The table of a grid: what it paints around the cells, and how keys move and edit in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.entity_table import EntityTable
from innovasjon_desktop.ui.grid_delegate import ROW, Ask, GridDelegate
from innovasjon_desktop.ui.grid_header import GridHeader
from innovasjon_desktop.ui.table_columns import Index
from innovasjon_desktop.ui.theme import theme


class GridView(QTableView):
    """Shows an :class:`EntityTable`.

    Args:
        table: the model.
        ask: gives the choices of a field.
        header: with the filter row.
        parent: Qt's owner.
    """

    opened = Signal(int)  # id of the row whose record is asked for
    current_row = Signal(int)  # id of the row one has come to

    def __init__(
        self, table: EntityTable, ask: Ask, header: GridHeader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = table
        self.numbers = frozenset(filter(table.is_number, range(table.columnCount())))
        self.setHorizontalHeader(header)
        header.setSortIndicatorShown(True)  # a view that does not sort by itself has just hidden it
        self.horizontalScrollBar().valueChanged.connect(header.place)
        self.cells = GridDelegate(self, ask)
        self.setItemDelegate(self.cells)
        self.setModel(table)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        lines = self.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(ROW)
        lines.setMinimumSectionSize(ROW)
        lines.hide()
        self.selectionModel().currentChanged.connect(self._moved)
        self.replaces = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.cells.holds() and self.cells.editor is not None:
            self.cells.editor.setFocus()
            return
        before = self.currentIndex().row()
        super().mousePressEvent(event)
        row_id, clicked = self.current_id(), self.rowAt(int(event.position().y()))
        if row_id is not None and before == self.currentIndex().row() == clicked:
            self.current_row.emit(row_id)  # the card may show something else by now

    def currentChanged(self, current: Index, previous: Index) -> None:
        # Qt would close what cannot be saved, for instance at a click on a header.
        if not self.cells.holds():
            super().currentChanged(current, previous)

    # Where one is

    def _parts(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(place) for place in range(selection.count())]

    def selected_places(self) -> list[int]:
        """Return the rows that hold a selected cell, from the top."""
        found: set[int] = set()
        for part in self._parts():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def selected_columns(self) -> list[int]:
        """Return the visible columns that hold a selected cell, as they stand from the left."""
        found: set[int] = set()
        for part in self._parts():
            found.update(range(part.left(), part.right() + 1))
        return [column for column in self.visible_columns() if column in found]

    def visible_columns(self) -> list[int]:
        """Return the columns as they stand from the left."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in order if not header.isSectionHidden(column)]

    def rows_to_edit(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """Return how many rows an edit of this cell changes: all selected ones, if it is one of them."""
        places = self.places_to_edit(index.row(), index.column())
        return len(places)

    def places_to_edit(self, row: int, column: int) -> list[int]:
        """Return the rows an edit of a cell changes."""
        selection = self.selectionModel()
        if not selection.isSelected(self.table.index(row, column)):
            return [row]
        places: set[int] = set()
        for part in self._parts():
            if part.left() <= column <= part.right():
                places.update(range(part.top(), part.bottom() + 1))
        return sorted(places | {row})

    def current_id(self) -> int | None:
        """Return the id of the current row."""
        return self.table.id_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def go_to(self, row_id: int, column: int | None = None) -> bool:
        """Make the row with ``row_id`` the current one; tell whether it is there."""
        place = self.table.place_of(row_id)
        if place is None:
            return False
        columns = self.visible_columns()
        here = self.currentIndex().column() if column is None else column
        self.setCurrentIndex(
            self.table.index(place, here if here in columns else columns[0] if columns else 0)
        )
        return True

    def step_down(self) -> None:
        """Go to the cell below."""
        here = self.currentIndex()
        if here.isValid() and here.row() + 1 < self.table.rowCount():
            self.setCurrentIndex(self.table.index(here.row() + 1, here.column()))

    def room(self) -> int:
        """Return the width for columns; the scroll bar has its own even before the rows have come."""
        return self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width()

    def is_editing(self) -> bool:
        """Tell whether a cell is being edited."""
        return self.cells.editor is not None

    def _moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        row_id = self.table.id_at(current.row()) if current.isValid() else None
        if row_id is not None and current.row() != previous.row():
            self.current_row.emit(row_id)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(0, self.rowViewportPosition(index.row()), self.viewport().width(), ROW)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self.viewport())
        soft = QColor(colours.accent if colours.is_high_contrast else colours.soft)
        current = self.currentIndex()
        if current.isValid():
            y = self.rowViewportPosition(current.row())
            painter.fillRect(QRect(0, y, self.viewport().width(), ROW), QColor(colours.hover))
        if sum(part.width() * part.height() for part in self._parts()) > 1:
            painter.setClipRegion(self.visualRegionForSelection(self._seen()))
            painter.fillRect(self.viewport().rect(), soft)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_lines(painter, QPen(QColor(colours.line)))
        if current.isValid() and not self.isColumnHidden(current.column()):
            colour = colours.accent if self.hasFocus() else colours.edge
            painter.setPen(QPen(QColor(colour), 2 if self.hasFocus() else 1))
            painter.drawRect(self.visualRect(current).adjusted(1, 1, -2, -2))
        painter.end()

    def _seen(self) -> QItemSelection:
        """Return the part of the selection that is in view: a million selected rows cost nothing."""
        top = max(self.rowAt(0), 0)
        bottom = min(top + self.viewport().height() // ROW + 1, self.table.rowCount() - 1)
        seen = QItemSelection()
        for part in self._parts():
            first, last = max(part.top(), top), min(part.bottom(), bottom)
            if first <= last:
                seen.select(self.table.index(first, part.left()), self.table.index(last, part.right()))
        return seen

    def _paint_lines(self, painter: QPainter, pen: QPen) -> None:
        painter.setPen(pen)
        top = max(self.rowAt(0), 0)
        y = self.rowViewportPosition(top) + ROW - 1
        width, height = self.viewport().width(), self.viewport().height()
        for _row in range(top, self.table.rowCount()):
            if y > height:
                return
            painter.drawLine(0, y, width, y)
            y += ROW

    # Keys

    def edit(  # type: ignore[override]  # Qt has two functions of this name; the stubs join them
        self,
        index: QModelIndex,
        trigger: QAbstractItemView.EditTrigger = QAbstractItemView.EditTrigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        """Begin to edit; a key that begins it replaces what is there."""
        self.replaces = trigger is QAbstractItemView.EditTrigger.AnyKeyPressed
        return super().edit(index, trigger, event)  # type: ignore[arg-type]  # Qt takes no event too

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        row_id = self.current_id()
        if key in ENTER and not modifiers & Qt.KeyboardModifier.ControlModifier and row_id is not None:
            self.opened.emit(row_id)
            return
        if key == Qt.Key.Key_Space and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._select_whole(rows=True)
            return
        if key == Qt.Key.Key_Space and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._select_whole(rows=False)
            return
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # Tab leaves the table: nobody is caught in it
            return
        super().keyPressEvent(event)

    def _select_whole(self, *, rows: bool) -> None:
        flag = QItemSelectionModel.SelectionFlag.Rows if rows else QItemSelectionModel.SelectionFlag.Columns
        model = self.selectionModel()
        model.select(model.selection(), QItemSelectionModel.SelectionFlag.Select | flag)
        if self.currentIndex().isValid():
            model.select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Select | flag)
