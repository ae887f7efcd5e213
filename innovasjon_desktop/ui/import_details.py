"""Everything about one row of an import: what becomes of it, why, and what stands in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.recognising.finding import stands_on
from innovasjon_desktop.services.recognising.plans import TablePlan
from innovasjon_desktop.ui.import_lines import PlanLine
from innovasjon_desktop.ui.import_rows import RowsModel
from innovasjon_desktop.ui.import_texts import SIGNS, WORDS, field_label, table_name
from innovasjon_desktop.ui.parts import button, label


class RowDetails(QDialog):
    """A text to read and to copy from; Esc closes it.

    Args:
        rows: the preview.
        line: a line of the row.
        books: the files.
        parent: Qt's owner.
    """

    def __init__(self, rows: RowsModel, line: PlanLine, books: Sequence[Book], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        file, sheet, number = rows.name_of(line)
        title = _("{table}, row {number}").format(table=table_name(file, sheet), number=number)
        self.setWindowTitle(title)
        self.resize(560, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "card", wrap=True, parent=self))
        self.text = QPlainTextEdit("\n".join(_about(rows, line, books)), self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Close this window"), self.accept, primary=True))
        column.addLayout(row)


def _about(rows: RowsModel, line: PlanLine, books: Sequence[Book]) -> Iterator[str]:
    assert rows.known is not None
    action = rows.action(line.table, line.row)
    key = rows.row_of(line).key
    yield f"{SIGNS[action]} {_(WORDS[action])}" + (f": {key}" if key else "")
    for each in rows.known.lines:
        if (each.table, each.row) == (line.table, line.row) and each.text:
            yield each.text
    yield ""
    table = rows.known.plan.tables[line.table]
    yield from _cells(table, rows.row_of(line).row, books)


def _cells(table: TablePlan, number: int, books: Sequence[Book]) -> Iterator[str]:
    """Yield what stands in the cells of the row, with their places."""
    sheets = [sheet for book in books if book.name == table.file for sheet in book.sheets]
    cells = next(
        (dict(sheet.rows).get(number, ()) for sheet in sheets if stands_on(table.sheet, sheet.name)), ()
    )
    for column in table.columns:
        text = as_text(cells[column.place]) if column.place < len(cells) else ""
        field = field_label(table.kind, column.field) if column.field else _("Not in")
        place = f"{column_letter(column.place)}{number}"
        yield f"{place} {column.header} ({field}): {text or '–'}"
