"""Takes a block from a spreadsheet into a grid: one preview, one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.applying import FileRefused, apply, plan, refusal
from innovasjon_desktop.services.importing.columns import match
from innovasjon_desktop.services.importing.planning import REFUSED, Changes, Plan, Seen
from innovasjon_desktop.services.importing.reading import Table, table_of
from innovasjon_desktop.services.rows import Row, by_ids
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.clipboard import Block, read_block
from innovasjon_desktop.ui.copied import Copied, taken

if TYPE_CHECKING:
    from innovasjon_desktop.domain.changes import Changed
    from innovasjon_desktop.ui.grid import Grid

MOST_ROWS = 5_000
PASTED = N_("Pasted: {entity}")
PASTES = N_("Pastes {count} rows")
READS = N_("Reads {count} rows")

Progress = Callable[[int, int, str], None]


def paste(grid: Grid) -> None:
    """Paste what is on the clipboard (Ctrl+V): a row or a value at once, more after a preview."""
    block = read_block(QApplication.clipboard().text())
    if not block or grid.view.is_editing() or grid.table.query.as_of is not None:
        return
    if len(block) > MOST_ROWS:
        grid.say(_("At most {count} rows at a time.").format(count=MOST_ROWS), wrong=True)
        return
    try:
        table = block_as_table(grid, block, taken(grid.jobs.database))
    except BadInput as error:
        grid.say_error(error)
        return
    if not table.lines:
        return
    if _fills(grid, block) or len(block) == 1:
        carry_out(grid, table, seen_in(grid, table), skip_refused=False)
    else:
        preview(grid, table)


def block_as_table(grid: Grid, block: Block, own: Copied | None = None) -> Table:
    """Return a block as a table of the grid's entity.

    A first line of headers says itself which column is which, and its rows are found by their key. A
    block without headers fills the columns from the current one; where these hold a whole key the rows
    are found by it too, otherwise they are those from the current row down.

    Args:
        grid: where it goes.
        block: the cells.
        own: the same block as it was copied from a grid, if it was: then references are the rows they
            were, and the rows of a whole key are those copied, as far as the list holds them still.

    Raises:
        BadInput: the block is too large, or two headers are the same field.
    """
    if own is None and len(block) > 1 and has_headers(grid.entity, block[0]):
        return table_of(block[0], block[1:], first=2)
    if _fills(grid, block):
        columns, places = grid.view.selected_columns(), grid.view.selected_places()
        wide = _told(grid, columns, block, own)[0]
        return table_of(
            _headers(grid, columns), [wide] * len(places), ids=[grid.table.id_at(place) for place in places]
        )
    visible = grid.view.visible_columns()
    here = grid.view.currentIndex()
    start = visible.index(here.column()) if here.isValid() and here.column() in visible else 0
    columns = visible[start : start + len(block[0])]
    headers, told = _headers(grid, columns), _told(grid, columns, block, own)
    if covers_key(grid.entity, headers) and len(block) > 1:
        return table_of(headers, told, ids=_copied_ids(grid, columns, own))
    first = max(here.row(), 0)
    return table_of(headers, told, ids=[grid.table.id_at(first + number) for number in range(len(block))])


def _told(grid: Grid, columns: list[int], block: Block, own: Copied | None) -> Block:
    """Return a block for ``columns``; what was copied here says by its id which row it refers to."""
    wide = [_repeated(cells, len(columns)) for cells in block]
    if own is None:
        return wide
    for number, column in enumerate(columns):
        field = grid.table.field_at(column)
        if field is None or field.kind is not Kind.REF:
            continue
        for line, cells in enumerate(wide):
            cells[number] = own.told(line, min(number, len(block[line]) - 1), field, cells[number])
    return wide


def _copied_ids(grid: Grid, columns: list[int], own: Copied | None) -> list[int | None]:
    """Return the rows that lines were copied from, if they come back to the same columns."""
    if own is None or own.entity is not grid.entity:
        return []
    if own.names != tuple(grid.table.name_at(column) for column in columns):
        return []
    there = grid.table.listed(own.ids)
    return [row_id if row_id in there else None for row_id in own.ids]


def _fills(grid: Grid, block: Block) -> bool:
    """Tell whether the block is one value or one line for a larger selection, as in a spreadsheet."""
    places, columns = grid.view.selected_places(), grid.view.selected_columns()
    if len(block) == 1 and len(block[0]) == 1:
        return len(places) * len(columns) > 1
    return len(block) == 1 and len(places) > 1 and len(columns) == len(block[0])


def _repeated(line: list[str], width: int) -> list[str]:
    return line * width if len(line) == 1 else [*line]


def _headers(grid: Grid, columns: list[int]) -> list[str]:
    """Return the names of the columns; one that cannot be written stays empty and is left out."""
    names = (grid.table.name_at(column) if grid.table.is_editable(column) else "" for column in columns)
    return list(names)


def has_headers(entity: Entity, line: list[str]) -> bool:
    """Tell whether a line names fields: at least two of them, and more than it does not name."""
    named = [cell for cell in line if cell.strip()]
    try:
        found = match(entity, line)
    except BadInput:
        return False
    known = len(found.fields) + len(found.helpers) + (found.id_place is not None)
    return known >= 2 and known * 2 > len(named)


def covers_key(entity: Entity, headers: list[str]) -> bool:
    """Tell whether columns hold all that is required of one of the entity's keys."""
    for key in entity.key:
        required = {name for name in key if entity.field(name).required}
        if key and set(key) & set(headers) and required <= set(headers):
            return True
    return False


def preview(grid: Grid, table: Table) -> None:
    """Find out what would become of the rows, and show it before anything is written."""
    database, kind = grid.jobs.database, grid.entity
    text = say(Message(READS, count=len(table.lines)))

    def work(progress: Progress, cancelled: Callable[[], bool]) -> tuple[Plan, list[str]]:
        found = plan(
            database,
            kind.name,
            table,
            progress=lambda done, all_: progress(done, all_, text),
            cancelled=cancelled,
        )
        with database.read() as connection:
            words = WordBook(connection)
            return found, [describe(kind, row.changes, words) for row in found.rows]

    def ready(found: tuple[Plan, list[str]]) -> None:
        from innovasjon_desktop.ui.paste_preview import PastePreview

        shown = PastePreview(grid.entity, *found, grid)
        seen = found[0]
        shown.accepted.connect(lambda: carry_out(grid, seen.accepted, seen.seen, skip_refused=True))
        shown.open()

    grid.jobs.long(grid, work, ready, grid.say_error, title=text, writes=True)


def describe(entity: Entity, changes: Changes, words: WordBook) -> str:
    """Return the changes of a row as a person reads them: field, old and new."""
    parts = []
    for name, (old, new) in changes.items():
        field = entity.field(name)
        before, after = show(field, old, words), show(field, new, words) or "–"
        parts.append(f"{_(field.label)}: {before} → {after}" if before else f"{_(field.label)}: {after}")
    return "; ".join(parts)


def seen_in(grid: Grid, table: Table) -> Seen:
    """Return the rows that the lines name as the grid shows them; one not read yet may be any."""
    seen: dict[tuple[str, int], int | None] = {}
    for line in table.lines:
        if line.id is not None:
            place = grid.table.place_of(line.id)
            row = None if place is None else grid.table.row(place)
            seen[grid.entity.name, line.id] = None if row is None else row.version
    return seen


def carry_out(grid: Grid, table: Table, seen: Seen, *, skip_refused: bool) -> None:
    """Write the rows as one step; a row that is no longer as it was ``seen`` stays as it is."""
    database, actor, kind = grid.jobs.database, grid.jobs.actor, grid.entity.name
    text = say(Message(PASTES, count=len(table.lines)))

    def work(progress: Progress, cancelled: Callable[[], bool]) -> Changed:
        return apply(
            database,
            kind,
            table,
            actor=actor,
            skip_refused=skip_refused,
            seen=seen,
            label=Message(PASTED, entity=Message(grid.entity.plural)),
            progress=lambda done, all_: progress(done, all_, text),
            cancelled=cancelled,
        )

    grid.jobs.long(
        grid,
        work,
        lambda changed: _tell_refused(grid, changed.result),
        lambda error: _refused(grid, error),
        title=text,
        writes=True,
    )


def _tell_refused(grid: Grid, done: Plan) -> None:
    """Say how many rows were refused although the preview had let them pass."""
    refused = refusal(done)
    if refused is not None:
        _show_again(grid, done, say(refused))


def _refused(grid: Grid, error: Exception) -> None:
    if isinstance(error, FileRefused):
        problem = error.plan.refusals[0]
        field = problem.column
        label = _(grid.entity.field(field).label) if grid.entity.has(field) else field
        _show_again(grid, error.plan, f"{label}: {say(problem.reason)}" if label else say(problem.reason))
        return
    grid.say_error(error)


def _show_again(grid: Grid, done: Plan, said: str) -> None:
    """Say why rows were refused, once the list shows what others have made of them."""
    name, ids = (
        grid.entity.name,
        [row.id for row in done.rows if row.action == REFUSED and row.id is not None],
    )

    def shown(found: dict[int, Row]) -> None:
        for row in found.values():
            grid.table.take(row)
        grid.say(said, wrong=True)

    grid.jobs.read(grid, lambda connection: by_ids(connection, name, ids), shown, grid.say_error)
