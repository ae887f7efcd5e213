"""What changes rows from a grid: typing, filling, emptying, deleting, copying and pasting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.commands import Batch, Delete, Edit
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.saving import save
from innovasjon_desktop.ui.table_news import read_rows

if TYPE_CHECKING:
    from innovasjon_desktop.ui.copied import Copied
    from innovasjon_desktop.ui.grid import Grid

MOST_ROWS = 5_000
"""So many rows are changed, copied or deleted in one step; more is hardly ever meant."""

EDIT_ROWS = N_("Edit {count} rows: {field}")
DELETE_ROWS = N_("Delete {count} rows: {entity}")


class GridEdits(QObject):
    """The changes a grid asks for, each one step that can be undone."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._table = grid.table
        self._jobs = grid.jobs
        self._entity = grid.entity
        self._table.edited.connect(self._edited)

    # Typing

    def _edited(self, place: int, column: int, value: Any) -> None:
        row, field = self._table.row(place), self._table.field_at(column)
        if row is None or field is None:
            return
        places = self._grid.view.places_to_edit(place, column)
        if len(places) > 1:
            self._write_many(places, {field.name: value}, column)
            return
        begun = self._grid.view.cells.begun  # somebody else may have changed the row since
        seen = begun if begun is not None and begun.id == row.id else row
        if seen.values[column] == value:
            return
        typed = self._typed(value)

        def failed(error: Exception, now: Row | None) -> None:
            if now is not None:
                self._table.take(now)  # Esc shows theirs, and to save again is to have seen them
            self._refused(error, row.id, column, value, typed)

        save(self._jobs, self, self._entity, seen, {field.name: value}, lambda _changed: None, failed)

    def _typed(self, value: Any) -> str:
        """Return the text in the open editor, to give it back if it cannot be saved."""
        editor = self._grid.view.cells.editor
        for name in ("currentText", "toPlainText", "text"):
            if editor is not None and hasattr(editor, name):
                return str(getattr(editor, name)())
        return "" if value is None else str(value)

    def _refused(self, error: Exception, row_id: int, column: int, value: Any, typed: str) -> None:
        """Say what is wrong beside the cell, with what was typed still there to be put right."""
        field = self._table.field_at(column)
        if not isinstance(error, UserError) or field is None:
            self._grid.say_error(error)
            return
        if field.kind is Kind.STATE and self._needs_more(value, error):
            self._grid.move_wanted.emit(self._entity.name, row_id, value, error)
            return
        view = self._grid.view
        if view.is_editing() or not self._grid.isVisible() or not view.go_to(row_id, column):
            self._grid.say_error(error)
            return
        view.edit(view.currentIndex())
        editor = view.cells.editor
        if editor is not None:
            editor.set_value(value, typed)
            editor.setFocus()
            view.cells.say(editor, self._beside(error, field.name))

    def _beside(self, error: UserError, name: str) -> str:
        """Return the sentence; an error of another field says which one it means."""
        if error.field and error.field != name and self._entity.has(error.field):
            return f"{_(self._entity.field(error.field).label)}: {say(error)}"
        return say(error)

    def _needs_more(self, state: str, error: UserError) -> bool:
        """Tell whether a move failed only because something must be filled in first."""
        life = self._entity.life
        if life is None or not isinstance(error, RuleBroken) or not error.field or error.field == "state":
            return False
        return any(move.target == state and error.field in move.asks for move in life.moves)

    # Several rows

    def _write_many(self, places: list[int], values: Mapping[str, Any], column: int) -> None:
        if self._too_many(len(places)):
            return
        field = self._entity.fields[column]
        edits = [self._edit(place, values) for place in places]
        found = tuple(edit for edit in edits if edit is not None)
        label = Message(EDIT_ROWS, count=len(found), field=Message(field.label))
        self._jobs.write(self, Batch(found, label), None, self._grid.say_error)

    def _edit(self, place: int, values: Mapping[str, Any]) -> Edit | None:
        row_id = self._table.id_at(place)
        if row_id is None:
            return None
        row = self._table.row(place)
        return Edit(self._entity.name, row_id, dict(values), version=row.version if row is not None else None)

    def fill_down(self) -> None:
        """Give all selected cells below the value of the top one, column by column (Ctrl+D)."""
        places, columns = self._selected(), self._editable_columns()
        if len(places) == 1:
            places = [places[0] - 1, places[0]]
        top = self._table.row(places[0]) if places and places[0] >= 0 else None
        if top is None or not columns:
            return
        values = {self._table.name_at(column): top.values[column] for column in columns}
        self._write_many(places[1:], values, columns[0])

    def clear(self) -> None:
        """Empty the selected cells (Backspace)."""
        columns, places = self._editable_columns(), self._selected()
        if columns and places:
            self._write_many(places, {self._table.name_at(column): None for column in columns}, columns[0])

    def delete(self) -> None:
        """Delete the selected rows (Delete). There is no question first: it can be undone."""
        places = self._selected()
        ids = [row_id for place in places if (row_id := self._table.id_at(place)) is not None]
        if not ids or self._too_many(len(ids)) or self._table.query.as_of is not None:
            return
        name = self._entity.name
        label = Message(DELETE_ROWS, count=len(ids), entity=Message(self._entity.plural))
        command = Delete(name, ids[0]) if len(ids) == 1 else Batch(tuple(Delete(name, i) for i in ids), label)
        self._jobs.write(self, command, self._deleted, self._grid.say_error)

    def _deleted(self, changed: Changed) -> None:
        self._grid.view.selectionModel().clearSelection()

    def _selected(self) -> list[int]:
        """Return the selected rows from the top; where there are none, say so."""
        places = self._grid.view.selected_places()
        if not places:
            self._grid.say(_("Nothing is selected."), wrong=True)
        return places

    def _editable_columns(self) -> list[int]:
        return [column for column in self._grid.view.selected_columns() if self._table.is_editable(column)]

    def _too_many(self, count: int) -> bool:
        if count > MOST_ROWS:
            self._grid.say(_("At most {count} rows at a time.").format(count=MOST_ROWS), wrong=True)
        return count > MOST_ROWS

    # Copying

    def copy(self) -> None:
        """Put the selected cells on the clipboard, as a spreadsheet takes them (Ctrl+C)."""
        from innovasjon_desktop.ui.copied import copied  # with all of HTML behind it: only when asked for

        view, table = self._grid.view, self._table
        places, chosen = self._selected(), view.selected_columns()
        if not places or self._too_many(len(places)):
            return
        columns = [table.field_at(column) or table.extra_at(column) for column in chosen]
        ids = [row_id for place in places if (row_id := table.id_at(place)) is not None]
        if all(table.has_row(row_id) for row_id in ids):
            self._put(copied(self._entity, columns, table.at_hand(ids), table.computed))
            return
        query, extras = table.query, table.extras

        def read(connection: Any) -> Copied:
            found = read_rows(connection, query, extras, ids)
            there = [found.rows[row_id] for row_id in ids if row_id in found.rows]
            return copied(self._entity, columns, there, found.extras)

        self._jobs.read(self, read, self._put)

    def _put(self, block: Copied) -> None:
        from innovasjon_desktop.ui.copied import put

        put(block, self._jobs.database)
