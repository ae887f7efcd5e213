"""Exports a grid as it stands on the screen: the same columns, order and filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import rows

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid import Grid

CHUNK = 500


def export(grid: Grid) -> None:
    """Ask where to, then write the list in the background."""
    asked = QFileDialog(grid, _("Export the list"))
    asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    asked.setNameFilters([_("Excel workbook (*.xlsx)"), _("CSV (*.csv)")])
    asked.setDefaultSuffix("xlsx")
    asked.selectFile(f"{_(grid.entity.plural)}.xlsx")
    asked.fileSelected.connect(lambda place: export_to(grid, Path(place)))
    asked.open()


def export_to(grid: Grid, path: Path) -> None:
    """Write the list to ``path``: dates and numbers as such, the rest as it is shown."""
    from innovasjon_desktop.reports.list_export import write_list
    from innovasjon_desktop.reports.style import Format
    from innovasjon_desktop.reports.workbook import Column

    table, query = grid.table, grid.query()
    columns = grid.view.visible_columns()
    forms = {
        Kind.DATE: Format.DATE,
        Kind.MONTH: Format.MONTH,
        Kind.INTEGER: Format.WHOLE,
        Kind.HOURS: Format.HOURS,
    }
    heads, widths = [], []
    for column in columns:
        field = table.field_at(column)
        name = str(table.headerData(column, Qt.Orientation.Horizontal))
        heads.append(Column(name, forms.get(field.kind, Format.TEXT) if field else Format.TEXT))
        widths.append(max(8.0, grid.header.sectionSize(column) / 7))
    extras, fields = table.extras, grid.entity.fields
    database, title = grid.jobs.database, _(grid.entity.plural)

    def cells(row: rows.Row, texts: list[Any]) -> list[Any]:
        found: list[Any] = []
        for column in columns:
            if column >= len(fields):
                found.append(texts[column - len(fields)].get(row.id, ""))
                continue
            value, kind = row.values[column], fields[column].kind
            if kind is Kind.HOURS and value is not None:
                found.append(value / 60)
            elif kind in forms:
                found.append(value)
            else:
                found.append(row.shown[column])
        return found

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
                path,
                title,
                heads,
                lines(),
                len(ids),
                widths=widths,
                as_of=query.as_of,
                progress=progress,
                cancel=cancelled,
            )
        return len(ids)

    def done(count: int) -> None:
        grid.say(_("{count} rows are saved in {name}.").format(count=count, name=path.name))

    grid.jobs.long(grid, work, done, grid.say_error, title=_("Exports {name}").format(name=title))
