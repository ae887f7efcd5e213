"""Exports a grid as it stands on the screen: the same columns, order and filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import rows

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid import Grid

CHUNK = 500


def export(grid: Grid) -> None:
    """Ask where to, then write the list in the background."""
    from innovasjon_desktop.ui.exporting import ask_list  # with the matrix behind it: only when asked for

    ask_list(grid, f"{_(grid.entity.plural)}.xlsx", lambda path: export_to(grid, path))


def export_to(grid: Grid, path: Path) -> None:
    """Write the list to ``path``: dates and numbers as such, the rest as it is shown.

    A workbook of the rows as they are now can be edited and imported again; one of an earlier date is only
    for reading, like the list.
    """
    from innovasjon_desktop.reports.list_export import Records, write_list
    from innovasjon_desktop.reports.records import ID, VERSION, cell_of, column_of
    from innovasjon_desktop.reports.workbook import Column

    table, query = grid.table, grid.query()
    fields, extras = grid.entity.fields, table.extras
    shown = grid.view.visible_columns()
    columns = [
        column_of(fields[place])
        if place < len(fields)
        else Column(str(table.headerData(place, Qt.Orientation.Horizontal)))
        for place in shown
    ]
    widths = [max(8.0, grid.header.sectionSize(place) / 7) for place in shown]
    records = None
    if query.as_of is None:
        names = [fields[place].name if place < len(fields) else "" for place in shown]
        records = Records(grid.entity.name, [*names, ID.title, VERSION.title])
        columns += [ID, VERSION]
    database, title = grid.jobs.database, _(grid.entity.plural)

    def cells(row: rows.Row, texts: list[Mapping[int, str]]) -> list[Any]:
        found = [
            cell_of(fields[place], row.values[place], row.shown[place])
            if place < len(fields)
            else texts[place - len(fields)].get(row.id, "")
            for place in shown
        ]
        return found if records is None else [*found, row.id, row.version]

    def work(progress: Callable[[int, int, str], None], cancelled: Callable[[], bool]) -> int:
        with database.read() as connection:
            ids = rows.ids(connection, query)

            def lines() -> Iterator[list[Any]]:
                for start in range(0, len(ids), CHUNK):
                    part = ids[start : start + CHUNK].tolist()
                    found = rows.by_ids(connection, query.entity, part, query.as_of)
                    texts = [extra.read(connection, part) for extra in extras]
                    yield from (cells(found[row_id], texts) for row_id in part if row_id in found)

            write_list(
                *(path, title, columns, lines(), len(ids)),
                records=records,
                widths=widths,
                as_of=query.as_of,
                progress=progress,
                cancel=cancelled,
            )
        return len(ids)

    def done(count: int) -> None:
        grid.say(_("{count} rows are saved in {name}.").format(count=count, name=path.name))

    grid.jobs.long(grid, work, done, title=_("Exports {name}").format(name=title))
