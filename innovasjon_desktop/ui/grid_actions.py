"""The actions of a grid: each has a key and a place in the menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.grid_export import export

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid import Grid

SEPARATOR = ""


class GridActions(QObject):
    """Makes the actions of ``grid`` and the menus that hold them."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._names: dict[QAction, str] = {}
        edits = grid.edits
        key = QKeySequence.StandardKey
        self._rows = [
            self._add(N_("Open the record"), self._open, "Return", shortcut=False),
            self._add(N_("New row"), grid.new_wanted.emit, "Ctrl+N", shortcut=False),
            self._add(N_("Edit the cell"), self._edit, "F2", shortcut=False),
            self._add(N_("Empty the cells"), edits.clear, "Backspace"),
            self._add(N_("Delete rows"), edits.delete, "Delete"),
        ]
        self._cells = [
            self._add(N_("Copy"), edits.copy, key.Copy),
            self._add(N_("Paste"), self._paste, key.Paste),
            self._add(N_("Fill down"), edits.fill_down, "Ctrl+D"),
        ]
        self._list = [
            self._add(N_("Find in the list"), self._find, key.Find, everywhere=True),
            self._add(N_("Filter by column"), self._filter, "Ctrl+Shift+L", everywhere=True),
            self._add(N_("Clear the filter"), grid.clear_filters, "Ctrl+Shift+F", everywhere=True),
            self._add(N_("Sort by this column"), self._sort, "F8"),
            self._add(N_("Choose columns"), grid.open_columns, "Ctrl+Shift+K", everywhere=True),
            self._add(N_("Refresh"), grid.reload, "F5", everywhere=True),
        ]
        self.export_action = self._add(
            N_("Export the list"), lambda: export(grid), "Ctrl+Shift+E", everywhere=True
        )
        for group in (self._rows, self._cells):
            grid.view.addActions(group)

    def retranslate(self) -> None:
        """Name the actions in the language now in force."""
        for action, name in self._names.items():
            # A key the table itself takes is named too, as the menu names the others.
            keys = f"\t{action.property('keys')}" if action.shortcut().isEmpty() else ""
            action.setText(_(name) + keys)

    def menu(self, parent: QWidget) -> QMenu:
        """Return the menu of the list."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._list)
        menu.addSeparator()
        self._add_views(menu)
        menu.addSeparator()
        menu.addAction(self.export_action)
        menu.addSeparator()
        for group in (self._rows, self._cells):
            menu.addActions(group)
            menu.addSeparator()
        return menu

    def column_menu(self, column: int, parent: QWidget) -> QMenu:
        """Return the menu of a column's header."""
        grid = self._grid
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        field = grid.table.field_at(column)
        if field is not None:
            menu.addAction(_("Sort ascending"), lambda: grid.order_by(((field.name, False),)))
            menu.addAction(_("Sort descending"), lambda: grid.order_by(((field.name, True),)))
        if column in grid.header.filters():
            menu.addAction(_("Filter by this column"), lambda: grid.header.focus_filter(column))
        menu.addSeparator()
        menu.addAction(_("Hide the column"), lambda: grid.hide_column(column))
        menu.addAction(_("Choose columns"), grid.open_columns)
        return menu

    def _add_views(self, menu: QMenu) -> None:
        grid, name = self._grid, self._grid.entity.name
        for saved in grid.views.names(name):
            menu.addAction(saved.replace("&", "&&"), partial(self._use_view, saved))
        menu.addAction(_("Save this view…"), self._save_view)
        if grid.views.names(name):
            forget = menu.addMenu(_("Forget a view"))
            for saved in grid.views.names(name):
                forget.addAction(saved.replace("&", "&&"), partial(grid.views.drop, name, saved))
        menu.addAction(_("The first view"), lambda: grid.use_view({}))

    def _use_view(self, name: str) -> None:
        self._grid.use_view(self._grid.views.get(self._grid.entity.name, name) or {})

    def _save_view(self) -> None:
        asked = QInputDialog(self._grid)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setWindowTitle(_("Save this view"))
        asked.setLabelText(_("Name of the view"))
        asked.setOkButtonText(_("Save"))
        asked.setCancelButtonText(_("Cancel"))
        asked.textValueSelected.connect(self._keep_view)
        asked.open()

    def _keep_view(self, name: str) -> None:
        if name.strip():
            self._grid.views.keep(self._grid.entity.name, name.strip(), self._grid.current_view())
            self._grid.say(_("The view “{name}” is saved.").format(name=name.strip()))

    def _add(
        self,
        name: str,
        do: Callable[[], object],
        key: str | QKeySequence.StandardKey,
        *,
        everywhere: bool = False,
        shortcut: bool = True,
    ) -> QAction:
        action = QAction(self)
        if shortcut:
            action.setShortcut(QKeySequence(key))
            context = Qt.ShortcutContext
            action.setShortcutContext(
                context.WidgetWithChildrenShortcut if everywhere else context.WidgetShortcut
            )
            (self._grid if everywhere else self._grid.view).addAction(action)
        else:
            action.setProperty("keys", QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        action.triggered.connect(lambda _checked: do())
        self._names[action] = name
        return action

    def _open(self) -> None:
        row_id = self._grid.view.current_id()
        if row_id is not None:
            self._grid.record_opened.emit(self._grid.entity.name, row_id)

    def _edit(self) -> None:
        index = self._grid.view.currentIndex()
        if index.isValid() and self._grid.table.is_editable(index.column()):
            self._grid.view.edit(index)

    def _paste(self) -> None:
        from innovasjon_desktop.ui.paste import (
            paste,  # with the whole of importing behind it: only when asked for
        )

        paste(self._grid)

    def _find(self) -> None:
        self._grid.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._grid.search.selectAll()

    def _filter(self) -> None:
        header, index = self._grid.header, self._grid.view.currentIndex()
        if header.is_filtering and (header.is_at_filter() or self._grid.view.hasFocus()):
            header.go_to_rows()
            header.show_filters(False)
            return
        columns = [column for column in self._grid.view.visible_columns() if column in header.filters()]
        here = index.column() if index.isValid() and index.column() in columns else None
        if columns:
            header.focus_filter(columns[0] if here is None else here)

    def _sort(self) -> None:
        index = self._grid.view.currentIndex()
        if index.isValid():
            self._grid.sort_by(index.column())
