"""The rows of any entity as a table: a million of them as quickly as a hundred.

The first page comes at once, then the whole order as ids; later pages are read by id, so nothing
moves under the reader. The model never touches the store: it asks ``Jobs`` and shows what comes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query, Row
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.table_columns import Index, TableColumns
from innovasjon_desktop.ui.table_news import (
    Extra,
    First,
    Found,
    News,
    read_first,
    read_news,
    read_rows,
    tables_around,
)

PAGE = rows.PAGE
MOST_PAGES = 8
FEW = 4
"""Up to so many changed rows are painted one by one."""

SHORT = 12
"""A longer text may not have room in its cell: resting on it shows it whole."""

_ROOT = QModelIndex()


class EntityTable(TableColumns):
    """Rows of ``entity`` that fit a query.

    Args:
        jobs: reads, and tells what changed.
        entity: whose rows.
        extras: columns after the fields.
        parent: Qt's owner.
    """

    shown = Signal()  # the first page of a query is there
    counted = Signal(int)  # so many rows fit
    edited = Signal(int, int, object)  # row, column, new value: somebody wants to change a cell
    failed = Signal(object)

    def __init__(
        self, jobs: Jobs, entity: Entity, extras: tuple[Extra, ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(entity, extras, parent)
        self._jobs = jobs
        self._run = 0
        self._count = 0
        self._ids: array[int] = array("q")
        self._whole = False
        self._rows: dict[int, Row] = {}
        self._extra: dict[str, dict[int, str]] = {extra.name: {} for extra in extras}
        self._dimmed: set[int] = set()
        self._pages: list[int] = []
        self._wanted: dict[int, None] = {}
        self._reading = False
        self._held: set[tuple[str, int]] | None = None
        self._settled = False
        self._asked = self._answered = 0
        self._missed: set[tuple[str, int]] = set()
        self._around = tables_around(entity)
        jobs.changed.connect(self._changed)

    # What is shown

    def show_query(self, query: Query) -> None:
        """Show the rows that fit ``query``; what is there stays until the first page has come."""
        self._run += 1
        self._settled = False
        run, extras = self._run, self.extras
        assert query.entity == self.entity.name

        def ready(first: First) -> None:
            if run != self._run:
                return
            self.beginResetModel()
            self.query, self._count, self._whole = query, first.count, first.whole
            self._ids = array("q", (row.id for row in first.rows))
            self._rows = {row.id: row for row in first.rows}
            self._extra = {name: dict(texts) for name, texts in first.extras.items()}
            self._dimmed, self._pages, self._wanted = set(), [0], {}
            self.endResetModel()
            if first.whole:
                self._settle()
            self.shown.emit()
            self.counted.emit(first.count)
            if not first.whole:
                self._jobs.read(self, lambda connection: rows.ids(connection, query), whole, self._refused)

        def whole(ids: array[int]) -> None:
            if run != self._run:
                return
            self._take_order(ids)

        self._jobs.read(self, lambda connection: read_first(connection, query, extras), ready, self._refused)

    def take(self, row: Row) -> None:
        """Show a row as it has just been read."""
        if row.id in self._rows:
            self._rows[row.id] = row
            self._repaint_rows((row.id,))

    def hold(self, held: bool) -> None:
        """Stop following changes while nobody looks; catch up when somebody does."""
        if held and self._held is None:
            self._held = set()
        elif not held and self._held is not None:
            missed, self._held = self._held, None
            self._follow(missed)

    def _take_order(self, ids: array[int]) -> None:
        more = len(ids) - self._count
        if more > 0:
            self.beginInsertRows(_ROOT, self._count, len(ids) - 1)
        elif more < 0:
            self.beginRemoveRows(_ROOT, len(ids), self._count - 1)
        self._ids, self._whole, self._count = ids, True, len(ids)
        if more > 0:
            self.endInsertRows()
        elif more < 0:
            self.endRemoveRows()
        self._settle()
        if more:
            self.counted.emit(self._count)
        self._repaint()

    def _settle(self) -> None:
        """Follow what was changed while the order was being read: the reading may have missed it."""
        self._settled = True
        missed, self._missed = self._missed, set()
        if missed:
            self._follow(missed)

    # Rows

    def row(self, place: int) -> Row | None:
        """Return the row at ``place``, or None while it is on its way."""
        if place < len(self._ids):
            found = self._rows.get(self._ids[place])
            if found is not None:
                return found
        if place < self._count:
            self._want(place // PAGE)
        return None

    def id_at(self, place: int) -> int | None:
        """Return the id of the row at ``place``; None while the order is on its way."""
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place_of(self, row_id: int) -> int | None:
        """Return where the row stands, if it is shown."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return None

    def is_dimmed(self, row_id: int) -> bool:
        """Tell whether the row no longer fits the filter and stays only until the list is refreshed."""
        return row_id in self._dimmed

    def dimmed_count(self) -> int:
        """Return how many rows stay only until the list is refreshed."""
        return len(self._dimmed)

    def has_row(self, row_id: int) -> bool:
        """Tell whether the row is at hand."""
        return row_id in self._rows

    def at_hand(self, wanted: Iterable[int]) -> list[Row]:
        """Return the rows with these ids that are at hand."""
        return [self._rows[row_id] for row_id in wanted if row_id in self._rows]

    def listed(self, wanted: Iterable[int]) -> frozenset[int]:
        """Return those of ``wanted`` whose rows the list holds."""
        return frozenset(wanted).intersection(self._ids)

    @property
    def computed(self) -> Mapping[str, Mapping[int, str]]:
        """The texts of the extra columns at hand, by name and id."""
        return self._extra

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for has come."""
        return self._settled

    def extra_text(self, row_id: int, column: int) -> str:
        """Return the text of an extra column."""
        return self._extra[self.extra_at(column).name].get(row_id, "")

    def text(self, place: int, column: int) -> str:
        """Return what a cell shows."""
        row = self.row(place)
        if row is None:
            return ""
        return row.shown[column] if column < len(row.shown) else self.extra_text(row.id, column)

    # Qt's questions

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self.text(index.row(), index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._said(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole:
                text, lacks = self.text(index.row(), index.column()), self.lacks_at(index)
                if lacks:
                    said = _("Lacks what its status needs: {fields}").format(fields=", ".join(lacks))
                    return plain_tooltip(f"{text}\n{said}")
                return plain_tooltip(text) if len(text) > SHORT else None
            case Qt.ItemDataRole.TextAlignmentRole if self.is_number(index.column()):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def lacks_at(self, index: Index) -> tuple[str, ...]:
        """Return what the cell of the state marks as missing in its row; nothing in other cells."""
        row = self.row(index.row()) if index.column() == self.state_column else None
        return self.lacks(row) if row is not None else ()

    def _said(self, place: int, column: int) -> str:
        """Return what a screen reader says of a cell."""
        text, lacks = self.text(place, column), self.lacks_at(self.index(place, column))
        if lacks:
            text += ", " + _("lacks {fields}").format(fields=", ".join(lacks))
        is_dimmed = self.id_at(place) in self._dimmed
        return _("{text}, no longer fits the filter").format(text=text) if is_dimmed else text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a change; the cell shows it when it has been saved."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self.edited.emit(index.row(), index.column(), value)
        return True

    # Reading pages

    def _want(self, page: int) -> None:
        self._wanted.pop(page, None)
        self._wanted[page] = None
        if not self._reading:
            self._read_wanted()

    def _read_wanted(self) -> None:
        # Only the pages asked for last: those passed on the way are asked for again if they are seen.
        pages = (
            [page for page in list(self._wanted)[-2:] if page * PAGE < len(self._ids)] if self._whole else []
        )
        self._wanted.clear()
        if not pages:
            return
        ids = [row_id for page in pages for row_id in self._ids[page * PAGE : (page + 1) * PAGE]]
        self._reading = True
        run = self._run

        def ready(found: Found) -> None:
            self._reading = False
            if run == self._run:
                self._keep(found)
                self._forget_far(pages)
                self._repaint()
            if self._wanted:
                self._read_wanted()

        def failed(error: Exception) -> None:
            self._reading = False
            self.failed.emit(error)

        query, extras = self.query, self.extras
        self._jobs.read(self, lambda connection: read_rows(connection, query, extras, ids), ready, failed)

    def _keep(self, found: Found) -> None:
        self._rows.update(found.rows)
        for name, texts in found.extras.items():
            self._extra[name].update(texts)

    def _forget_far(self, pages: list[int]) -> None:
        self._pages = [page for page in self._pages if page not in pages] + pages
        for page in self._pages[:-MOST_PAGES]:
            for row_id in self._ids[page * PAGE : (page + 1) * PAGE]:
                self._rows.pop(row_id, None)
                for texts in self._extra.values():
                    texts.pop(row_id, None)
        del self._pages[:-MOST_PAGES]

    def _repaint(self) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, self.columnCount() - 1))

    def _refused(self, error: Exception) -> None:
        self.failed.emit(error)

    # Following changes

    def _changed(self, changed: Changed) -> None:
        if self._run:
            self._follow(set(changed.rows))

    def _follow(self, touched: set[tuple[str, int]]) -> None:
        mine = {row_id for table, row_id in touched if table == self.entity.name}
        around = any(table in self._around for table, _id in touched)
        if not mine and not around:
            return
        if self._held is not None:
            self._held |= touched
            return
        if not self._settled:
            self._missed |= touched
            return
        run, query, extras = self._run, self.query, self.extras
        cached = mine & self._rows.keys()
        again = set(self._rows) if around else cached
        order = self._ids[:] if mine - cached else array("q")
        self._asked += 1
        asked = self._asked

        def ready(news: News) -> None:
            if run != self._run:
                return
            if asked < self._answered:
                self._follow(touched)  # a later reading was quicker: this one may be out of date
                return
            self._answered = asked
            self._apply(news)

        self._jobs.read(
            self,
            lambda connection: read_news(connection, query, extras, mine, cached, order, again),
            ready,
            self._refused,
        )

    def _apply(self, news: News) -> None:
        kept = self._rows.keys() | set(news.added)
        here = {row_id: row for row_id, row in news.found.rows.items() if row_id in kept}
        self._keep(Found(here, news.found.extras))
        self._dimmed = (self._dimmed - news.fits) | (news.known - news.fits - set(news.gone))
        self._remove(news.gone)
        self._append(news.added)
        if len(here) <= FEW:
            self._repaint_rows(here)
        else:
            self._repaint()

    def _repaint_rows(self, changed: Iterable[int]) -> None:
        """Let only these rows be painted again: a whole window takes ten times as long."""
        last = self.columnCount() - 1
        for row_id in changed:
            place = self.place_of(row_id)
            if place is not None:
                self.dataChanged.emit(self.index(place, 0), self.index(place, last))

    def _remove(self, gone: Iterable[int]) -> None:
        places = sorted(
            (place for row_id in gone if (place := self.place_of(row_id)) is not None), reverse=True
        )
        for place in places:
            self.beginRemoveRows(_ROOT, place, place)
            self._rows.pop(self._ids.pop(place), None)
            self._count -= 1
            self.endRemoveRows()
        if places:
            self.counted.emit(self._count)

    def _append(self, added: list[int]) -> None:
        fresh = [row_id for row_id in added if self.place_of(row_id) is None]
        if not fresh:
            return
        self.beginInsertRows(_ROOT, self._count, self._count + len(fresh) - 1)
        self._ids.extend(fresh)
        self._count += len(fresh)
        self.endInsertRows()
        self.counted.emit(self._count)
