"""Which columns a grid shows, in which order and how wide; and the list to choose them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.entity_table import EntityTable
from innovasjon_desktop.ui.list_editors import SPACE, Popup
from innovasjon_desktop.ui.parts import label

CHARACTER = 8
"""Pixels a character of a column's first width is counted as, before scaling with the font."""

NARROWEST = 56
SLIM = 128
"""So narrow may a column of names become to let the next ones be seen."""


def first_columns(table: EntityTable) -> tuple[str, ...]:
    """Return the columns a list shows until somebody chooses others."""
    fields = (field.name for field in table.entity.fields if field.width)
    return (*fields, *(extra.name for extra in table.extras))


def columns_of(table: EntityTable, header: QHeaderView) -> list[list[str | int]]:
    """Return name and width of the columns shown, from the left."""
    order = (header.logicalIndex(place) for place in range(header.count()))
    return [[table.name_at(c), header.sectionSize(c)] for c in order if not header.isSectionHidden(c)]


def show_columns(table: EntityTable, header: QHeaderView, wanted: Iterable[Sequence[str | int]]) -> None:
    """Show just these columns in this order; names that no longer exist are passed over."""
    known = {table.name_at(column): column for column in range(table.columnCount())}
    shown = [(known[str(name)], int(width)) for name, width in wanted if name in known]
    if not shown:
        return
    kept = {column for column, _width in shown}
    for column in known.values():
        header.setSectionHidden(column, column not in kept)
    for place, (column, width) in enumerate(shown):
        if header.visualIndex(column) != place:
            header.moveSection(header.visualIndex(column), place)
        header.resizeSection(column, width or first_width(table, header, column))


def first_width(table: EntityTable, header: QHeaderView, column: int) -> int:
    """Return how wide a column is at first: what its field says, and at least its own name."""
    field = table.field_at(column)
    characters = (field.width or 16) if field else table.extras[column - len(table.entity.fields)].width
    metrics = header.fontMetrics()
    scale = metrics.averageCharWidth() / 7
    mark = 28 if field is not None and field.name == "state" else 0
    name = str(table.headerData(column, Qt.Orientation.Horizontal))
    return max(
        int(characters * CHARACTER * scale) + 16 + mark, metrics.horizontalAdvance(name) + 40, NARROWEST
    )


def fit_first(table: EntityTable, header: QHeaderView, columns: Sequence[int], room: int) -> None:
    """Let the first columns share ``room`` if they need more: what a row is about shall be in view.

    Args:
        table: the rows of the list.
        header: of the list.
        columns: the first columns, from the left.
        room: pixels there are for them.
    """
    wanted = [first_width(table, header, column) for column in columns]
    least = [min(width, SLIM) for width in wanted]
    spare = max(0, room - sum(least))
    more = [width - low for width, low in zip(wanted, least, strict=True)]
    share = min(1.0, spare / sum(more)) if sum(more) else 0.0
    for column, low, extra in zip(columns, least, more, strict=True):
        header.resizeSection(column, low + int(extra * share))


class ColumnsPopup(Popup):
    """Tick the columns to show; drag them, or Alt+Up and Alt+Down, to move them."""

    chosen = Signal(list)  # names of the columns to show, in order

    def __init__(self, table: EntityTable, header: QHeaderView, parent: QWidget) -> None:
        super().__init__(parent, _("Choose columns"))
        self._list = QListWidget(self)
        self._list.setAccessibleName(_("Choose columns"))
        self._list.setSpacing(SPACE)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        order = [header.logicalIndex(place) for place in range(header.count())]
        for column in sorted(order, key=header.isSectionHidden):
            item = QListWidgetItem(str(table.headerData(column, Qt.Orientation.Horizontal)), self._list)
            item.setData(Qt.ItemDataRole.UserRole, table.name_at(column))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            hidden = header.isSectionHidden(column)
            item.setCheckState(Qt.CheckState.Unchecked if hidden else Qt.CheckState.Checked)
        self._list.setCurrentRow(0)
        self._list.setMinimumWidth(self._list.sizeHintForColumn(0) + 64)
        rows = min(self._list.count(), 14)
        self._list.setFixedHeight(rows * (self._list.sizeHintForRow(0) + 2 * SPACE) + 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        hint = label(
            _("Space shows or hides, Alt+Up and Alt+Down move."), "label", "muted", wrap=True, parent=self
        )
        layout.addWidget(self._list)
        layout.addWidget(hint)
        self._list.itemChanged.connect(self._tell)
        self._list.model().rowsMoved.connect(self._tell)
        self._list.installEventFilter(self)
        self.setFocusProxy(self._list)

    def names(self) -> list[str]:
        """Return the columns that are ticked, in order."""
        items = (self._list.item(place) for place in range(self._list.count()))
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return [str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked]

    def eventFilter(self, watched: object, event: object) -> bool:
        """Move the current column with Alt and an arrow."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._move(step)
                return True
        return False

    def _move(self, step: int) -> None:
        place = self._list.currentRow()
        if 0 <= place + step < self._list.count():
            self._list.insertItem(place + step, self._list.takeItem(place))
            self._list.setCurrentRow(place + step)
            self._tell()

    def _tell(self, *_what: object) -> None:
        if self.names():
            self.chosen.emit(self.names())
