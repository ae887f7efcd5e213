"""The columns of a table of an entity: its fields, then what is computed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.rows import Query
from innovasjon_desktop.ui.table_news import Extra

Index = QModelIndex | QPersistentModelIndex

NUMBERS = frozenset({Kind.INTEGER, Kind.HOURS})

_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable

_ROOT = QModelIndex()


class TableColumns(QAbstractTableModel):
    """What a table says about its columns.

    Args:
        entity: whose fields come first.
        extras: columns after the fields.
        parent: Qt's owner.
    """

    def __init__(self, entity: Entity, extras: tuple[Extra, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entity = entity
        self.extras = extras
        self.query = Query(entity.name)
        self.read_only: frozenset[str] = frozenset()

    def column_of(self, name: str) -> int:
        """Return the column of a field or extra."""
        return [*(f.name for f in self.entity.fields), *(e.name for e in self.extras)].index(name)

    def field_at(self, column: int) -> Field | None:
        """Return the field of a column; None for an extra."""
        return self.entity.fields[column] if column < len(self.entity.fields) else None

    def name_at(self, column: int) -> str:
        """Return the name of a column."""
        found = self.field_at(column)
        return found.name if found else self.extras[column - len(self.entity.fields)].name

    def is_editable(self, column: int) -> bool:
        """Tell whether cells of a column can be changed."""
        found = self.field_at(column)
        return found is not None and found.name not in self.read_only and self.query.as_of is None

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entity.fields) + len(self.extras)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < self.columnCount():
            match role:
                case Qt.ItemDataRole.DisplayRole:
                    found = self.field_at(section)
                    return _(found.label if found else self.extras[section - len(self.entity.fields)].label)
                case Qt.ItemDataRole.TextAlignmentRole:
                    side = (
                        Qt.AlignmentFlag.AlignRight if self.is_number(section) else Qt.AlignmentFlag.AlignLeft
                    )
                    return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.is_editable(index.column()) else _READABLE

    def is_number(self, column: int) -> bool:
        """Tell whether a column holds numbers, which stand to the right."""
        found = self.field_at(column)
        return found.kind in NUMBERS if found else self.extras[column - len(self.entity.fields)].number
