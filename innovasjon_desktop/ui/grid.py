"""A list of any entity that works as people know it from a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import StoreUnavailable, UserError
from innovasjon_desktop.entities.spec import Entity, Field
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.ui.card_parts import register_text
from innovasjon_desktop.ui.choices import Choices, Done
from innovasjon_desktop.ui.entity_table import EntityTable
from innovasjon_desktop.ui.grid_actions import GridActions
from innovasjon_desktop.ui.grid_columns import (
    ColumnsPopup,
    columns_of,
    first_columns,
    fit_first,
    show_columns,
)
from innovasjon_desktop.ui.grid_edits import GridEdits
from innovasjon_desktop.ui.grid_empty import EmptyNote
from innovasjon_desktop.ui.grid_filters import CHOSEN, RANGES, TEXTS, ColumnFilter
from innovasjon_desktop.ui.grid_header import GridHeader
from innovasjon_desktop.ui.grid_view import GridView
from innovasjon_desktop.ui.jobs import AGAIN_MS, Jobs
from innovasjon_desktop.ui.parts import ElidedLabel, button, set_tone
from innovasjon_desktop.ui.table_news import Extra
from innovasjon_desktop.ui.views import View, Views

PAUSE_MS = 180
"""How long one must stop typing before the list is searched."""

TOLD_BY = 3
"""The first so many columns say which row it is and how it stands."""

Order = tuple[tuple[str, bool], ...]


class Grid(QWidget):
    """Rows of ``entity``: sorted, filtered, edited, copied and pasted in place.

    Args:
        jobs: the way to the store.
        entity: whose rows.
        choices: what fields may be set to.
        extras: computed columns after the fields.
        columns: those shown at first; what the fields say unless given.
        order: how the rows are sorted at first.
        read_only: fields that cannot be changed here.
        views: where saved views are kept.
        parent: Qt's owner.
    """

    record_selected = Signal(str, int)
    record_opened = Signal(str, int)
    new_wanted = Signal()
    move_wanted = Signal(str, int, str, object)  # entity, id, state, the error that says what it needs
    noted = Signal(str)
    edit_closed = Signal()

    def __init__(
        self,
        jobs: Jobs,
        entity: Entity,
        choices: Choices,
        *,
        extras: tuple[Extra, ...] = (),
        columns: tuple[str, ...] = (),
        order: Order = (),
        read_only: frozenset[str] = frozenset(),
        views: Views | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.entity = entity
        self.choices = choices
        self.views = views if views is not None else Views()
        self.table = EntityTable(jobs, entity, extras, self)
        self.table.read_only = read_only
        self._base: tuple[Condition, ...] = ()
        self._as_of: dt.date | None = None
        self._order = order
        self._again: int | None = None
        self._fitting = False
        self.header = GridHeader(self._make_filters, self)
        self.header.setModel(self.table)
        self._columns = columns or first_columns(self.table)
        # Before the view has the header: it would lay itself out anew for each column.
        last = (self.views.last(entity.name) or {}).get("columns", [])
        self._show_columns(last)
        self._fits = not last  # until the user makes a column wider or narrower
        self.view = GridView(self.table, self._ask, self.header, self)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.menu_button = button("", self._open_menu, parent=self)
        self.new_button = button("", self.new_wanted.emit, primary=True, parent=self)
        self.status = ElidedLabel("", "label", "muted", self)
        self.edits = GridEdits(self)
        self.commands = GridActions(self)
        self.empty = EmptyNote(self.view, self.clear_filters)
        self.setFocusProxy(self.view)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.menu_button)
        bar.addWidget(self.new_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.status)
        self.search.setMinimumWidth(96)

    def _connect(self) -> None:
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.reload)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._search_now)
        self.header.sectionClicked.connect(self.sort_by)
        self.header.filters_changed.connect(self.reload)
        self.header.menu_wanted.connect(self._open_column_menu)
        self._remember = QTimer(self, interval=800, singleShot=True)
        self._remember.timeout.connect(self._keep_last)
        self.header.sectionMoved.connect(self._arranged)
        self.header.sectionResized.connect(self._arranged)
        self.table.shown.connect(self._shown)
        self.table.counted.connect(lambda _count: self._tell())
        self.table.dataChanged.connect(lambda *_what: self._tell())
        self.table.failed.connect(self._not_read)
        self.view.current_row.connect(self._select)
        self.view.opened.connect(lambda row_id: self.record_opened.emit(self.entity.name, row_id))
        self.view.selectionModel().selectionChanged.connect(lambda *_what: self._tell())
        self.view.cells.closed.connect(self.edit_closed)

    def _make_filters(self) -> dict[int, ColumnFilter]:
        made: dict[int, ColumnFilter] = {}
        for column, field in enumerate(self.entity.fields):
            if field.kind in TEXTS | CHOSEN | RANGES:
                made[column] = ColumnFilter(field, partial(self._ask, field, {}), self.header)
        return made

    def _ask(self, field: Field, values: dict[str, Any], text: str, done: Done) -> None:
        self.choices.ask(self, field, values, done, text)

    def retranslate(self) -> None:
        """Show the texts of the grid in the language now in force."""
        find = _("Find in the list")
        self.search.setPlaceholderText(find)
        self.search.setAccessibleName(find)
        self.menu_button.setText(_("More"))
        self.menu_button.setAccessibleName(_("More to do with the list"))
        self.new_button.setText(_("Register"))
        self.new_button.setAccessibleName(register_text(self.entity))
        self.view.setAccessibleName(_(self.entity.plural))
        self.commands.retranslate()
        self._tell()

    # What is shown

    def show_rows(self, *, where: tuple[Condition, ...] = (), as_of: dt.date | None = None) -> None:
        """Show the rows that fulfil ``where``, besides what the user filters; as on a date, or now."""
        self._base, self._as_of = where, as_of
        self.reload()

    def query(self) -> Query:
        """Return what the list asks for as it stands."""
        where = tuple(c for found in self.header.in_use for c in found.conditions())
        return Query(
            self.entity.name, self._base + where, self._order, self.search.text().strip(), self._as_of
        )

    def reload(self) -> None:
        """Ask for the rows anew, and come back to the row one was at."""
        if not self.jobs.is_open:
            return  # the window is closing
        if self.view.cells.holds():
            return  # what is typed cannot be saved as it is: it stays, and so does the list
        self._again = self.view.current_id()
        self.table.show_query(self.query())

    def is_filtered(self) -> bool:
        """Tell whether the user has filtered the list."""
        return bool(self.search.text().strip()) or any(found.conditions() for found in self.header.in_use)

    def clear_filters(self) -> None:
        """Show every row again."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for found in self.header.in_use:
            found.clear()
        self.reload()

    def sort_by(self, column: int, *, add: bool | None = None) -> None:
        """Sort by a column, or the other way round if it is sorted by it; Shift adds it to the order."""
        field = self.table.field_at(column)
        if field is None:
            return
        if add is None:
            add = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        descending = dict(self._order).get(field.name) is False
        rest = tuple(part for part in self._order if part[0] != field.name) if add else ()
        self.order_by((*rest, (field.name, descending)))

    def order_by(self, order: Order) -> None:
        """Sort by these fields, (name, descending) each."""
        self._order = order
        self.reload()

    def _show_order(self) -> None:
        if self._order:
            name, descending = self._order[-1]
            way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.header.setSortIndicator(self.table.column_of(name), way)
        else:
            self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _shown(self) -> None:
        self._show_order()
        if self._again is not None:
            self.view.go_to(self._again)
            self._again = None
        elif self.table.rowCount() and not self.view.currentIndex().isValid():
            columns = self.view.visible_columns()
            self.view.selectionModel().setCurrentIndex(
                self.table.index(0, columns[0] if columns else 0),
                self.view.selectionModel().SelectionFlag.NoUpdate,
            )
        self._tell()

    def _select(self, row_id: int) -> None:
        if self.isVisible():  # a list in the background chooses nothing for the record card
            self.record_selected.emit(self.entity.name, row_id)

    def tell_current(self) -> bool:
        """Tell the record card which row is the current one; False if there is none."""
        row_id = self.view.current_id()
        if row_id is not None:
            self.record_selected.emit(self.entity.name, row_id)
        return row_id is not None

    def go_to(self, row_id: int) -> None:
        """Make a row the current one, if the list holds it."""
        if not self.view.go_to(row_id):
            self._again = row_id

    def _search_now(self) -> None:
        self._pause.stop()
        self.reload()
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What it says

    def _tell(self) -> None:
        count = self.table.rowCount()
        self.empty.show_for(count == 0 and self.table.is_settled, filtered=self.is_filtered())
        known = ngettext("{count} row", "{count} rows", count).format(count=number_text(count))
        parts = [known if self.table.is_settled else _("Counting …")]
        selected = len(self.view.selected_places()) if self._few_selected() else 0
        if selected > 1:
            parts.append(_("{count} selected").format(count=number_text(selected)))
        dimmed = self.table.dimmed_count()
        if dimmed:
            parts.append(
                _("{count} no longer fit the filter; F5 refreshes").format(count=number_text(dimmed))
            )
        if self._as_of is not None:
            parts.append(_("as on an earlier date, only for reading"))
        set_tone(self.status, "tone", "muted")
        self.status.set_whole(" · ".join(parts))

    def _few_selected(self) -> bool:
        selection = self.view.selectionModel().selection()
        return sum(selection.at(place).height() for place in range(selection.count())) < 100_000

    def _not_read(self, error: Exception) -> None:
        """Say why there are no rows, and try again: a list never stays empty for it."""
        self.say_error(error)
        if isinstance(error, StoreUnavailable):
            QTimer.singleShot(AGAIN_MS, self, self.reload)

    def say_error(self, error: Exception) -> None:
        """Say what went wrong in the line below the list."""
        if not isinstance(error, UserError):
            self.jobs.failed.emit(error)
            return
        self.say(say(error), wrong=True)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something in the line below the list."""
        set_tone(self.status, "tone", "late" if wrong else "muted")
        self.status.set_whole(text)
        self.noted.emit(text)

    def set_empty(self, text: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        """Say what goes here when there is nothing, and offer the first step."""
        self.empty.set_texts(text, action, do)

    # Columns and views

    def open_columns(self) -> None:
        """Let the user choose columns."""
        popup = ColumnsPopup(self.table, self.header, self.menu_button)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.chosen.connect(self._choose_columns)
        popup.open_below(self.menu_button)
        popup.setFocus()

    def _show_columns(self, wanted: Sequence[Sequence[str | int]]) -> None:
        self._fits = not wanted
        show_columns(self.table, self.header, wanted or [(name, 0) for name in self._columns])

    def _choose_columns(self, names: list[str]) -> None:
        widths = {str(name): width for name, width in columns_of(self.table, self.header)}
        show_columns(self.table, self.header, [(name, widths.get(name, 0)) for name in names])
        self._remember.start()

    def hide_column(self, column: int) -> None:
        """Hide a column; the last one stays."""
        if len(self.view.visible_columns()) > 1:
            self.header.setSectionHidden(column, True)
            self._remember.start()

    def current_view(self) -> View:
        """Return columns, order and filters as they stand, as JSON."""
        filters = {f.field.name: saved for f in self.header.in_use if (saved := f.saved()) is not None}
        columns = columns_of(self.table, self.header)
        return {
            "columns": columns,
            "order": [list(p) for p in self._order],
            "filters": filters,
            "text": self.search.text(),
        }

    def use_view(self, view: View) -> None:
        """Show columns, order and filters as they were saved."""
        self._show_columns(view.get("columns", []))
        self._order = tuple((str(n), bool(d)) for n, d in view.get("order", []) if self.entity.has(str(n)))
        self.search.blockSignals(True)
        self.search.setText(str(view.get("text", "")))
        self.search.blockSignals(False)
        wanted = view.get("filters", {})
        for found in self.header.filters().values() if wanted else self.header.in_use:
            found.restore(wanted.get(found.field.name))
        self.reload()

    def _arranged(self, *_what: object) -> None:
        """Remember how the user has arranged the columns."""
        if not self._fitting:
            self._fits = False
            self._remember.start()

    def _fit(self) -> None:
        """Share the width among the first columns as long as the user has not arranged them."""
        self._fitting = True
        fit_first(self.table, self.header, self.view.visible_columns()[:TOLD_BY], self.view.room())
        self._fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            QTimer.singleShot(0, self, self._fit)  # the view has its own width only after this

    def _keep_last(self) -> None:
        self.views.keep_last(self.entity.name, {"columns": columns_of(self.table, self.header)})

    # Menus

    def _open_menu(self) -> None:
        menu = self.commands.menu(self)
        menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height() + 2)))

    def _open_column_menu(self, column: int, place: QPoint) -> None:
        if column >= 0:
            self.commands.column_menu(column, self).popup(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.hold(False)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.table.hold(True)
