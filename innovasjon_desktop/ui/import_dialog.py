"""Import of a file: what it will do is shown row by row before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import BadInput, Cancelled, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.services.importing.applying import apply, plan, refusal
from innovasjon_desktop.services.importing.columns import match as match_columns
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, REFUSED, Plan
from innovasjon_desktop.services.importing.reading import Table, read_table
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.jobs import Jobs, LongJob, Progress
from innovasjon_desktop.ui.parts import ElidedLabel, button, label
from innovasjon_desktop.ui.paste import describe
from innovasjon_desktop.ui.paste_preview import about_columns, line_of, plan_table, summary


class Preview(NamedTuple):
    """A file that was read, what it seems to be, and what would become of its rows."""

    table: Table
    kind: str
    plan: Plan
    changes: list[str]


class ImportDialog(QDialog):
    """File and kind above, the rows below, one button that carries it out as one step.

    Args:
        jobs: the way to the store.
        parent: Qt's owner; it also owns the work.
    """

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._owner = jobs, parent
        self._path: Path | None = None
        self._waiting: list[Path] = []
        self._job: LongJob | None = None
        self.known: Preview | None = None
        self.setWindowTitle(_("Import"))
        self.resize(820, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Import a list"), "card"))
        words = _(
            "A workbook or a CSV file with the names of the columns in its first row. Nothing is written "
            "before you have seen what will happen, and one undo takes all of it back."
        )
        column.addWidget(label(words, tone="muted", wrap=True))
        column.addLayout(self._make_choices())
        self.said = label("", wrap=True)
        column.addWidget(self.said)
        self.view = plan_table(self)
        column.addWidget(self.view, 1)
        column.addLayout(self._make_buttons())
        self.finished.connect(self._leave)
        self._show_nothing(_("Choose a file first."))

    def choose(self, path: Path, *more: Path) -> None:
        """Read a file and show what it would do; ``more`` come one after the other."""
        self._path, self._waiting = path, list(more)
        rest = ngettext("{name}, then {count} more file", "{name}, then {count} more files", len(more))
        self.file.set_whole(rest.format(name=path.name, count=len(more)) if more else path.name)
        self._look(kind=None)

    def carry_out(self) -> None:
        """Import the rows as one step; the work goes on in the bottom bar."""
        known = self.known
        if known is None:
            return
        database, actor, skip = self._jobs.database, self._jobs.actor, self.skip.isChecked()
        title = _("Imports {name}").format(name=_kind_label(known.kind))

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Changed:
            return apply(
                database,
                known.kind,
                known.plan.accepted,
                actor=actor,
                skip_refused=skip,
                seen=known.plan.seen,
                progress=lambda done, total: progress(done, total, title),
                cancelled=cancelled,
            )

        self._jobs.long(self._owner, work, partial(_tell_refused, self._jobs), title=title, writes=True)
        if self._waiting:
            self.choose(*self._waiting)
        else:
            self.accept()

    def _make_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.pick = button(_("Choose a file…"), self._ask)
        row.addWidget(self.pick)
        self.file = ElidedLabel("", parent=self)
        row.addWidget(self.file, 1)
        row.addWidget(label(_("It holds"), tone="muted"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("What the file holds"))
        for name in kind_names():
            self.kind.addItem(_kind_label(name), name)
        self.kind.activated.connect(lambda _place: self._look(kind=str(self.kind.currentData())))
        row.addWidget(self.kind)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.skip = QCheckBox(_("Leave out the refused rows"))
        self.skip.toggled.connect(self._allow)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go = button(_("Import"), self.carry_out, primary=True)
        row.addWidget(self.go)
        return row

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose a file…"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Workbook or CSV (*.xlsx *.csv *.txt)"), _("All files (*)")])
        dialog.filesSelected.connect(lambda names: self.choose(*map(Path, names)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _look(self, kind: str | None) -> None:
        path, database = self._path, self._jobs.database
        if path is None:
            return
        if self._job is not None:
            self._job.cancel()
        self._show_nothing(_("Reading {name} …").format(name=path.name))
        text = _("Looks at the rows")

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Preview:
            table = read_table(path)
            meant = kind or likely_kind(table)
            found = plan(
                database,
                meant,
                table,
                progress=lambda done, total: progress(done, total, text),
                cancelled=cancelled,
            )
            with database.read() as connection:
                words = WordBook(connection)
                changes = [describe(kind_of(meant), row.changes, words) for row in found.rows]
            return Preview(table, meant, found, changes)

        # Looking writes and takes back what it wrote, so it waits its turn among the writers.
        self._job = self._jobs.long(self, work, self._show, self._refuse, title=text, writes=True)

    def _show(self, known: Preview) -> None:
        self._job, self.known = None, known
        self.kind.setCurrentIndex(self.kind.findData(known.kind))
        counts = known.plan.counts
        parts = [say(known.table.origin), summary(counts), *about_columns(known.plan)]
        self.said.setText(" · ".join(parts))
        kind, rows = kind_of(known.kind), zip(known.plan.rows, known.changes, strict=True)
        self.view.show_lines([line_of(kind, *each) for each in rows])
        self.skip.setVisible(counts[REFUSED] > 0 and not known.plan.lacking)
        self.skip.setChecked(False)
        good = counts[NEW] + counts[CHANGED]
        self.go.setText(ngettext("Import {count} row", "Import {count} rows", good).format(count=good))
        self._allow()
        if self.go.isEnabled():
            self.go.setFocus()

    def _allow(self) -> None:
        counts = self.known.plan.counts if self.known else {NEW: 0, CHANGED: 0, REFUSED: 0}
        complete = not counts[REFUSED] or self.skip.isChecked()
        self.go.setEnabled(complete and counts[NEW] + counts[CHANGED] > 0)

    def _refuse(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, UserError):
            self._show_nothing(say(error))
        elif not isinstance(error, Cancelled):
            self._jobs.failed.emit(error)

    def _show_nothing(self, text: str) -> None:
        self.known = None
        self.said.setText(text)
        self.view.show_lines([])
        self.skip.hide()
        self.go.setText(_("Import"))
        self._allow()

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.deleteLater()


def likely_kind(table: Table) -> str:
    """Return the kind most of the headers belong to; the user can choose another."""
    best, most = kind_names()[0], 0
    for name in kind_names():
        try:
            columns = match_columns(kind_of(name), table.headers)
        except BadInput:
            continue
        known = len(columns.fields) + len(columns.helpers)
        if known > most:
            best, most = name, known
    return best


def _kind_label(name: str) -> str:
    match name:
        case "organisation":
            return _("Sections and units")
        case "agents":
            return _("Agents with their people")
        case _:
            return _(ALL[name].plural)


def _tell_refused(jobs: Jobs, changed: Changed) -> None:
    """Say, after what was imported, which rows were refused although the preview had let them pass."""
    refused = refusal(changed.result)
    if refused is not None:
        QTimer.singleShot(0, jobs, lambda: jobs.failed.emit(refused))
