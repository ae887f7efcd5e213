"""What an import made: counts, a way back, and a list to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.importing.folders import Files
from innovasjon_desktop.services.recognising.plans import CHANGED, NEW, AutoPlan
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.import_lines import count_rows
from innovasjon_desktop.ui.import_texts import (
    LACKING,
    WORDS,
    counted,
    counts_text,
    kind_label,
    rows_text,
    table_name,
)
from innovasjon_desktop.ui.import_work import Imported
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

TITLES = (N_("File"), N_("Sheet"), N_("Row"), N_("What happened"), N_("Record"), N_("Change or reason"))


class Receipt(QDialog):
    """Says what was made of the files; it holds nothing up, the window goes on behind it.

    Args:
        jobs: the way to the store.
        files: the files, those that could not be read among them.
        imported: what was made of them.
        parent: Qt's owner.
    """

    def __init__(self, jobs: Jobs, files: Files, imported: Imported, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs, self._files, self._imported = jobs, files, imported
        plan = imported.plan
        good = plan.counts.get(NEW, 0) + plan.counts.get(CHANGED, 0)
        self.setWindowTitle(_("Receipt"))
        self.resize(680, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        title = _("Imported: {rows}").format(rows=rows_text(good))
        column.addWidget(label(title, "card", wrap=True, parent=self))
        self.said = label(_lacking(plan), wrap=True, parent=self)
        self.said.setVisible(bool(self.said.text()))
        column.addWidget(self.said)
        columns = (TextColumn(_("Table"), stretch=True), TextColumn(_("Holds")), TextColumn(_("What")))
        self.tables = TextTable(_("Receipt"), columns, self)
        self.tables.show_lines([*_lines(plan, files)])
        column.addWidget(self.tables, 1)
        self.error = label("", "label", "late", wrap=True, parent=self)
        self.error.hide()
        column.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.back = button(_("Undo"), self.take_back, parent=self)
        self.save = button(_("Save the receipt…"), self._ask, parent=self)
        self.close_button = button(_("Close this window"), self.accept, primary=True, parent=self)
        row.addWidget(self.back)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.close_button.setFocus()

    def take_back(self) -> None:
        """Undo the import; a conflict says what was changed since."""
        step = self._imported.changed.change_set_id
        self.back.setEnabled(False)
        self.error.hide()

        def work(database: Any, actor: str) -> Changed:
            return history.undo(database, step, actor=actor)

        def refused(error: Exception) -> None:
            if isinstance(error, UserError):
                self.back.setEnabled(True)
                self.error.setText(say(error))
                self.error.show()
            else:
                self._jobs.failed.emit(error)

        self._jobs.change(self, work, lambda _changed: self._say(_("The import is undone.")), refused)

    def write(self, path: Path) -> None:
        """Write every row of the files and what became of it: a workbook, or CSV by its name."""
        from innovasjon_desktop.reports.list_export import write_list
        from innovasjon_desktop.reports.workbook import Column

        imported, title = self._imported, _("Receipt")
        columns = [Column(_(each)) for each in TITLES]
        rows = [*receipt_rows(imported, self._files)]

        def work(progress: Progress, cancelled: Callable[[], bool]) -> None:
            widths = (36.0, 24.0, 8.0, 16.0, 40.0, 60.0)
            write_list(
                path, title, columns, rows, len(rows), widths=widths, progress=progress, cancel=cancelled
            )

        def done(_nothing: None) -> None:
            self._say(_("{count} rows are saved in {name}.").format(count=len(rows), name=path.name))

        self._jobs.long(self, work, done, title=_("Exports {name}").format(name=title))

    def _ask(self) -> None:
        today = self._jobs.database.today()
        suggested = f"{_('Receipt')} {date_text(today)}.xlsx"
        kinds = (_("Excel workbook (*.xlsx)"), _("CSV (*.csv)"))
        ask_file(self, _("Save the receipt"), suggested, kinds, self.write)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()


def receipt_rows(imported: Imported, files: Files) -> Iterator[tuple[str, ...]]:
    """Yield file, sheet, row, what happened, record and why, for every row and every unreadable file."""
    told: dict[tuple[int, int], list[str]] = {}
    for line in imported.lines:
        told.setdefault((line.table, line.row), []).append(line.text)
    for number, table in enumerate(imported.plan.tables):
        for place, row in enumerate(table.rows):
            why = "; ".join(filter(None, told.get((number, place), ())))
            yield table.file, table.sheet, str(row.row), _(WORDS[row.action]), row.key, why
    for each in files.unread:
        yield each.name, "", "", _("not read"), "", say(each.reason)


def _lines(plan: AutoPlan, files: Files) -> Iterator[Line]:
    for place, table in enumerate(plan.tables):
        counts: dict[str, int] = {}
        for row in table.rows:
            counts[row.action] = counts.get(row.action, 0) + 1
        kind = kind_label(table.kind) if table.kind else _("Not in")
        yield Line(place, (table_name(table.file, table.sheet), kind, counts_text(counts)))
    for place, each in enumerate(files.unread, len(plan.tables)):
        yield Line(place, (each.name, _("not read"), say(each.reason)), frozenset({2}))


def _lacking(plan: AutoPlan) -> str:
    count = count_rows(plan)[LACKING]
    if not count:
        return ""
    return _("{rows}. They stand on Today until they are filled in.").format(rows=counted(LACKING, count))
