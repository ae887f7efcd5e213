"""The columns of a table of an entity: its fields, then what is computed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from innovasjon_desktop.domain.lifecycle import missing
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.rows import Query, Row
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
        kinds = [field.kind for field in entity.fields]
        self.state_column = kinds.index(Kind.STATE) if Kind.STATE in kinds else -1
        places = {field.name: place for place, field in enumerate(entity.fields)}
        states = entity.life.states if entity.life is not None else ()
        self._needs = {state.key: {name: places[name] for name in state.holds} for state in states}
        self.query = Query(entity.name)
        self.read_only: frozenset[str] = frozenset()

    def column_of(self, name: str) -> int:
        """Return the column of a field or extra."""
        return [*(f.name for f in self.entity.fields), *(e.name for e in self.extras)].index(name)

    def field_at(self, column: int) -> Field | None:
        """Return the field of a column; None for an extra."""
        return self.entity.fields[column] if column < len(self.entity.fields) else None

    def extra_at(self, column: int) -> Extra:
        """Return the extra of a column that is no field."""
        return self.extras[column - len(self.entity.fields)]

    def lacks(self, row: Row) -> tuple[str, ...]:
        """Return what the fields are called that the state of a row needs and an old list never had.

        It follows from what has been read of the row to show it. Of an earlier date it is not told: what was
        filled in then is not kept.
        """
        life = self.entity.life
        if life is None or self.query.as_of is not None:
            return ()
        state = row.values[self.state_column]
        values = {name: row.values[place] for name, place in self._needs[state].items()}
        return tuple(_(self.entity.field(name).label) for name in missing(life, state, values))

    def name_at(self, column: int) -> str:
        """Return the name of a column."""
        return (self.field_at(column) or self.extra_at(column)).name

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
                    return _((self.field_at(section) or self.extra_at(section)).label)
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
        return found.kind in NUMBERS if found else self.extra_at(column).number
