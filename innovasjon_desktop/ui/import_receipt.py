"""What an import made: counts, a way back, and a list to keep."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text, number_text, say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.importing.folders import Files
from innovasjon_desktop.services.recognising.plans import CHANGED, NEW, REFUSED, AutoPlan
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.import_lines import count_rows
from innovasjon_desktop.ui.import_texts import (
    LACKING,
    WORDS,
    counted,
    counts_text,
    kind_label,
    row_name,
    rows_text,
    table_name,
)
from innovasjon_desktop.ui.import_work import Imported
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.text_table import ROW, SIDE, Index, Line, TextColumn, TextDelegate, TextTable

MOST = 200
"""Rows that are told one by one."""

_WITHIN_NAMES = re.compile(r"(?<=\w)[_.\-](?=\w)")

WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft

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
        self._is_back = False
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
        self.tables = WrappedTable(_("Receipt"), columns, self)
        self.tables.show_lines([*_lines(plan, files), *_rows(imported)])
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
        jobs.changed.connect(self.look)
        parent.installEventFilter(self)

    def look(self, _changed: object = None) -> None:
        """See whether the step still stands: what is undone elsewhere cannot be undone here."""
        step = self._imported.changed.change_set_id

        def show(stands: bool) -> None:
            if self._is_back != (not stands):
                self._is_back = not stands
                self._say(_("The import is undone.") if self._is_back else "")
            self.back.setEnabled(stands)

        self._jobs.read(self, lambda connection: history.stands(connection, step), show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return super().eventFilter(watched, event)

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

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                self.error.setText(say(error))
                self.error.show()
                announce(self.error, self.error.text())
            elif not isinstance(error, Cancelled):
                self._jobs.failed.emit(error)

        self.error.hide()
        self._jobs.long(self, work, done, failed, title=_("Exports {name}").format(name=title))

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
            yield table.file, table.sheet, str(row.row), _(WORDS[row.action]), row_name(table, row), why
    for each in files.unread:
        yield each.name, "", "", _("not read"), "", say(each.reason)


def _lines(plan: AutoPlan, files: Files) -> Iterator[Line]:
    for place, table in enumerate(plan.tables):
        counts: dict[str, int] = {}
        for row in table.rows:
            counts[row.action] = counts.get(row.action, 0) + 1
        kind = kind_label(table.kind) if table.kind else _("Not in")
        yield Line(place, (table.form or table_name(table.file, table.sheet), kind, counts_text(counts)))
    for place, each in enumerate(files.unread, len(plan.tables)):
        yield Line(place, (each.name, _("not read"), say(each.reason)), frozenset({2}))


def _rows(imported: Imported) -> Iterator[Line]:
    """Yield the rows that did not go in, and those that lack something, with the reason."""
    plan, number = imported.plan, itertools.count(-1, -1)
    told: dict[tuple[int, int], list[str]] = {}
    for line in imported.lines:
        row = plan.tables[line.table].rows[line.row]
        if row.action == REFUSED or line.lacks:
            told.setdefault((line.table, line.row), []).append(line.text)
    for (table, place), texts in itertools.islice(told.items(), MOST):
        sheet, row = plan.tables[table], plan.tables[table].rows[place]
        name = row_name(sheet, row)
        where = name if sheet.form else f"{_('row {number}').format(number=row.row)}: {name}"
        refused = row.action == REFUSED
        words = _(WORDS[REFUSED]) if refused else _(WORDS[row.action])
        yield Line(next(number), (where, words, "; ".join(texts)), frozenset({2} if refused else ()))
    more = len(told) - MOST
    if more > 0:
        text = _("and {count} more. The saved receipt has all of them.")
        yield Line(next(number), (text.format(count=number_text(more)), "", ""))


class WrappedTable(TextTable):
    """A table whose texts take as many lines as they need; it never scrolls sideways."""

    def __init__(self, name: str, columns: Sequence[TextColumn], parent: QWidget) -> None:
        super().__init__(name, columns, parent)
        self.setItemDelegate(WrappedDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _fit(self) -> None:
        super()._fit()
        left = self.viewport().width()
        middle = min(self.columnWidth(1), left // 4)
        self.setColumnWidth(0, (left - middle) * 2 // 5)
        self.setColumnWidth(1, middle)
        self.setColumnWidth(2, left - middle - self.columnWidth(0))
        self.resizeRowsToContents()


class WrappedDelegate(TextDelegate):
    """Paints a text over as many lines as it needs."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.highlight())
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        text = option.palette.color(role)
        painter.setPen(text if selected else index.data(Qt.ItemDataRole.ForegroundRole) or text)
        painter.setFont(option.font)
        painter.drawText(option.rect.adjusted(SIDE, 0, -SIDE, 0), WRAPPED, may_break(option.text))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.initStyleOption(option, index)
        table = self.parent()
        assert isinstance(table, TextTable)
        room = QRect(0, 0, table.columnWidth(index.column()) - 2 * SIDE, 10_000)
        needs = option.fontMetrics.boundingRect(room, WRAPPED, may_break(option.text)).height()
        return QSize(room.width(), max(ROW, needs + SIDE))


def may_break(text: str) -> str:
    """Let a line end within the name of a file too, which has no blanks: nothing of it is cut off."""
    return _WITHIN_NAMES.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)


def _lacking(plan: AutoPlan) -> str:
    count = count_rows(plan)[LACKING]
    if not count:
        return ""
    return _("{rows}. They stand on Today until they are filled in.").format(rows=counted(LACKING, count))
