"""One decision: is this copy to take the store's place? What goes, what comes back, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, number_text, say
from innovasjon_desktop.ui.backup_keeper import keeper_of
from innovasjon_desktop.ui.card_data import when_text
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable
from innovasjon_desktop.ui.window_late import not_opened

if TYPE_CHECKING:
    from innovasjon_desktop.services.backup_list import Difference, Preview, Restored
    from innovasjon_desktop.ui.jobs import LongJob, Progress
    from innovasjon_desktop.ui.main_window import MainWindow

SIZE = (760, 460)


class Would(NamedTuple):
    """What a restore would do: rows then and now, and what was changed since; None if that cannot be told."""

    preview: Preview
    differences: Sequence[Difference] | None


class RestoreDialog(QDialog):
    """Shows what a restore would do, asks once, and does it.

    Args:
        window: whose store it is.
        path: the copy.
        damaged: the store it is a copy of, if that could not be opened; else it is the open one.
    """

    def __init__(self, window: MainWindow, path: Path, damaged: str = "") -> None:
        super().__init__(window)
        self._window, self._path, self._damaged = window, path, damaged
        self._working = False
        self._reading: LongJob | None = None
        self._error: Exception | None = None
        self.setWindowTitle(_("Restore a copy"))
        self.resize(*SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        self.title = label(_("Reading the copy …"), "card", wrap=True, parent=self)
        self.what = label("", wrap=True, parent=self)
        columns = (
            TextColumn(_("List"), stretch=True),
            TextColumn(_("Rows now"), number=True),
            TextColumn(_("Rows afterwards"), number=True),
            TextColumn(_("Go away"), number=True),
            TextColumn(_("Change back"), number=True),
            TextColumn(_("Come back"), number=True),
        )
        self.table = TextTable(_("What a restore changes"), columns, self)
        self.kept = label("", tone="muted", wrap=True, parent=self)
        self.work = QProgressBar(self)
        self.work.setRange(0, 0)
        self.work.setTextVisible(False)
        self.work.setAccessibleName(_("Progress"))
        for text in (self.title, self.what):
            column.addWidget(text)
        column.addWidget(self.table, 1)
        column.addWidget(self.kept)
        column.addWidget(self.work)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.cancel = button(_("Cancel"), self.reject, parent=self)
        self.restore = button(_("Restore"), self._restore, primary=True, parent=self)
        self.restore.setEnabled(False)
        for made in (self.cancel, self.restore):
            row.addWidget(made)
        column.addLayout(row)
        self.finished.connect(self.deleteLater)
        window.jobs.opened.connect(self._opened)
        self._read()

    def reject(self) -> None:
        """Close, unless the store is just being exchanged."""
        if not self._working:
            if self._reading is not None:
                self._reading.cancel()
            super().reject()

    def _read(self) -> None:
        path, stores, damaged = self._path, self._window.stores, self._damaged
        database = stores.unopened(damaged) if damaged else self._window.jobs.database

        def work(_progress: Progress, cancelled: Callable[[], bool]) -> Would:
            from innovasjon_desktop.services import backups

            preview = backups.preview(database, path)
            if cancelled():
                raise Cancelled
            unreadable = damaged or preview.now is None
            return Would(preview, None if unreadable else backups.compare(database, path))

        jobs = self._window.jobs
        self._reading = jobs.long(self, work, self._show, self._cannot, title=_("Reading the copy"))

    def _cannot(self, error: Exception) -> None:
        self._reading = None
        self.work.hide()
        if isinstance(error, UserError):
            self.title.setText(_("The copy cannot be restored"))
            self._say(say(error))
        else:
            self.reject()
            if not isinstance(error, Cancelled):
                self._window.show_error(error)

    def _show(self, would: Would) -> None:
        self._reading = None
        self.work.hide()
        moment = when_text(would.preview.copy.at)
        self.title.setText(_("Restore the copy from {when}?").format(when=moment))
        lines = _lines(would)
        self.table.show_lines(lines)
        self.table.setVisible(bool(lines))
        if would.differences is None:
            said = _("The store cannot be read as it is now. Afterwards it is as it was {when}.")
        elif lines:
            said = _("All lists become as they were {when}. What was written since goes away:")
        else:
            said = _("Nothing has changed since {when}: the store is just as the copy.")
        self._say(said.format(when=moment))
        self.kept.setText(
            _(
                "What is there now is not lost: a copy of it is made first, “before a restore”, and the old "
                "file is moved to the folder “quarantine” beside the store."
            )
        )
        self.restore.setEnabled(True)
        self.restore.setFocus()

    def _say(self, text: str) -> None:
        self.what.setText(text)
        announce(self, f"{self.title.text()} {text}")

    def _restore(self) -> None:
        jobs, path, stores, damaged = self._window.jobs, self._path, self._window.stores, self._damaged
        if jobs.is_busy:
            self._say(_("Something else is still being done. Wait until it is over, and try again."))
            return
        self._working = True
        for made in (self.cancel, self.restore):
            made.setEnabled(False)
        self.title.setText(_("Restoring …"))
        self.work.show()
        keeper, actor = keeper_of(jobs), jobs.actor
        second = keeper.second
        done: list[Restored] = []

        def exchange(database: Any) -> Any:
            from innovasjon_desktop.services import backups

            if damaged and database is not None:
                database.close()  # another one is open
            whose = stores.unopened(damaged) if damaged else database
            try:
                done.append(backups.restore(whose, path, who=actor, second=second))
            except Exception as error:  # noqa: BLE001 - the store is opened again first, and then it is told
                self._error = error
            store = stores.open(damaged)
            keeper.receipt = done[0] if done else None
            return store

        jobs.reopen(exchange, self._not_opened)

    def _opened(self) -> None:
        """Close: the store is open again, as it was or as the copy was."""
        if self._working:
            self._working = False
            self.accept()
            if self._error is not None:
                self._window.show_error(self._error)

    def _not_opened(self, error: Exception) -> None:
        self._working = False
        self.accept()
        _not_open_again(self._window, error)


def _not_open_again(window: MainWindow, error: Exception) -> None:
    window.bottom.show_unsaved()
    window.not_opened.emit(error)
    if isinstance(error, UserError):
        not_opened(window, error)
    else:
        window.show_error(error)


def _lines(would: Would) -> list[Line]:
    now, then = would.preview.now, would.preview.copy.counts
    changed = {each.entity: each for each in would.differences or ()}
    lines = []
    for place, (name, entity) in enumerate(ALL.items()):
        before, after = "–" if now is None else number_text(now.get(name, 0)), number_text(then.get(name, 0))
        each = changed.get(name)
        if each is not None:
            counts = tuple(number_text(len(ids)) for ids in (each.added, each.changed, each.gone))
        elif before != after:
            counts = ("–", "–", "–")
        else:
            continue
        lines.append(Line(place, (_(entity.plural), before, after, *counts)))
    return lines
