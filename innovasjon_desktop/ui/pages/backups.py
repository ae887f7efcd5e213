"""«Sikkerhetskopier»: the copies there are, whether they are whole, and what can be done with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services import backup_list, backups
from innovasjon_desktop.services.backup_list import Copy, Kept, State
from innovasjon_desktop.ui import backup_words as words
from innovasjon_desktop.ui.backup_keeper import keeper_of
from innovasjon_desktop.ui.backup_view import CopyView, open_folder
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import EmptyState, button, label, panel, set_tone
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

VERIFIED = 4
"""The column that says whether a copy is whole."""


class Beside(NamedTuple):
    """The copies beside the store, and where; or why there are none."""

    copies: list[Copy]
    folder: Path | None
    late: bool
    why: UserError | None = None


class BackupsPage(Page):
    """The copies above, the chosen one below."""

    tables = ("copies",)  # none of the store's: the list changes with the copies

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self.keeper = keeper_of(jobs)
        self._beside = Beside([], None, late=False)
        self._read_once = False
        self._second: list[Copy] = []
        self._kept: dict[int, Kept] = {}
        self._numbers: dict[str, int] = {}
        frame = panel(self, (12, 12, 12, 12))
        self.receipt = label("", wrap=True, parent=frame)
        self.receipt.hide()
        self.second = label("", "label", "muted", wrap=True, parent=frame)
        self.make = button(_("Make a copy now"), self._make, primary=True, parent=frame)
        self.make.setToolTip("Ctrl+Shift+B")
        self.show_folder = button(_("Show the folder"), self._show_folder, parent=frame)
        self.check = button(_("Check the whole store"), lambda: self.asked.emit("check"), parent=frame)
        self.check.setToolTip("F7")
        self.choose = button(_("Second folder …"), self._choose, parent=frame)
        self.forget = button(_("Leave out the second folder"), lambda: self._keep_second(None), parent=frame)
        self.table = TextTable(
            _("Copies, the newest first"),
            (
                TextColumn(_("When")),
                TextColumn(_("Why"), stretch=True),
                TextColumn(_("Rows"), number=True),
                TextColumn(_("Size"), number=True),
                TextColumn(_("Verified")),
                TextColumn(_("Where")),
            ),
            frame,
            told_by=6,
        )
        self.view = CopyView(jobs, frame)
        self.table.addActions(list(self.view.actions_by_name.values()))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        split = QSplitter(Qt.Orientation.Vertical, frame)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.view)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        flow = FlowLayout(gap=8)
        for made in (self.make, self.show_folder, self.choose, self.forget, self.check):
            flow.addWidget(made)
        inner = frame.layout()
        assert isinstance(inner, QVBoxLayout)  # panel() makes one
        inner.addWidget(self.receipt)
        inner.addLayout(flow)
        inner.addWidget(self.second)
        inner.addWidget(split, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _key: self.view.compare())
        self.view.asked.connect(self.asked.emit)
        self.view.verified.connect(self.make_stale)
        self.keeper.made.connect(self.make_stale)
        self.keeper.known.connect(self._on_known)
        self.setFocusProxy(self.make)  # the first part, where Tab comes to: it passes by what is before

    def load(self) -> None:
        database = self.jobs.database

        def work(_connection: object) -> Beside:
            try:
                folder, late = backups.folder_of(database), False
                copies = backups.listed(database)
            except UserError as error:
                return Beside([], None, late=False, why=error)
            if copies:
                late = backups.late(database, dt.datetime.now(dt.UTC))
            return Beside(copies, folder, late)

        self.read(work, self._show)

    def take_keyboard(self) -> None:
        """Give the keyboard to the copies, or to what one can do where there are none."""
        main = self.table if self.table.isVisible() and self._kept else self
        main.setFocus(Qt.FocusReason.OtherFocusReason)

    def export_list(self) -> None:
        from innovasjon_desktop.ui.export_table import export_table

        export_table(self, self.jobs, self.table, _("Backups"), self.noted.emit)

    def _show(self, beside: Beside) -> None:
        self._beside = beside
        if beside.why is not None:
            self._show_why(beside.why)
            return
        if self.keeper.receipt is not None:
            self._say(words.receipt(self.keeper.receipt))
            self.keeper.receipt = None
        first, self._read_once = not self._read_once, True
        self._fill()
        if first and self.hasFocus():  # one came before there was a copy to go to
            self.take_keyboard()
        self._read_second()

    def _show_why(self, why: UserError) -> None:
        """Say why there are no copies here: the store is on a server, or a copy itself."""
        state = EmptyState(_("Copies are not made from here"), say(why))
        state.offer(_("Check the whole store"), lambda: self.asked.emit("check"))
        self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)
        self.setFocusProxy(state)
        self.tell(say(why))

    def _fill(self) -> None:
        found = backup_list.in_both(self._beside.copies, self._second)
        self._kept = {self._number(kept): kept for kept in found}
        self.table.show_lines([_line(key, kept) for key, kept in self._kept.items()])
        key = self.table.current_key()
        if key is None and found:
            self.table.go_to(next(iter(self._kept)))
        elif key is not None:
            self._pick(key)
        else:
            self.view.show_copy(None)
        self._tell_finding()

    def _on_known(self, state: State | None) -> None:
        if state is not None and self._beside.folder is not None:
            self._beside = self._beside._replace(late=state.late)
        self._tell_finding()

    def _tell_finding(self) -> None:
        if self._beside.folder is None:
            return
        said = words.finding(list(self._kept.values()), late=self._beside.late)
        if self.keeper.problem is not None:
            said += " " + _("No copy was made: {problem}").format(problem=say(self.keeper.problem))
        if said != self.sentence:
            self.tell(said)

    def _number(self, kept: Kept) -> int:
        """Return a number that stays the same copy's however often the list is read."""
        return self._numbers.setdefault(str(kept.copies[0].path), len(self._numbers))

    def _pick(self, key: int) -> None:
        self.view.show_copy(self._kept.get(key))

    # What one can do

    def _make(self) -> None:
        self.receipt.hide()
        self.asked.emit("backup")

    def _show_folder(self) -> None:
        if self._beside.folder is not None:
            folder = self._beside.folder
            open_folder(str(folder if folder.exists() else folder.parent.parent))

    def _say(self, text: str) -> None:
        self.receipt.setText(text)
        self.receipt.show()

    # The second folder

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Second folder for copies"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self.keeper.second is not None:
            dialog.setDirectory(str(self.keeper.second))
        dialog.fileSelected.connect(lambda name: self._keep_second(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep_second(self, folder: Path | None) -> None:
        self.keeper.keep_second(folder)
        self._second = []
        self._fill()
        self._read_second()

    def _read_second(self) -> None:
        """Read the second folder after the first: one that is away takes its time to say so."""
        folder, database = self.keeper.second, self.jobs.database
        self.forget.setVisible(folder is not None)
        if folder is None:
            self._say_second(_("No second folder is chosen. One on a share keeps copies if this PC is lost."))
            return

        def show(copies: list[Copy]) -> None:
            if folder == self.keeper.second:
                self._second = copies
                self._fill()
                self._say_second(_second_text(folder, copies, self.keeper.warning))

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                self.jobs.failed.emit(error)
            elif folder == self.keeper.second:
                self._say_second(
                    _("Second folder: {folder}. It cannot be reached now.").format(folder=folder), late=True
                )

        def work(_connection: object) -> list[Copy]:
            return backup_list.in_second(database, folder)

        self.jobs.read(self, work, show, failed)

    def _say_second(self, text: str, *, late: bool = False) -> None:
        set_tone(self.second, "tone", "late" if late else "muted")
        self.second.setText(text)


def _second_text(folder: Path, copies: list[Copy], warning: Message | None) -> str:
    if warning is not None:
        return _("Second folder: {folder}. {problem}").format(folder=folder, problem=say(warning))
    if not copies:
        return _("Second folder: {folder}. The next copy is put there too.").format(folder=folder)
    text = ngettext(
        "Second folder: {folder}. {count} copy, the latest {when}.",
        "Second folder: {folder}. {count} copies, the latest {when}.",
        len(copies),
    )
    return text.format(folder=folder, count=number_text(len(copies)), when=words.moment(copies[0]))


def _line(key: int, kept: Kept) -> Line:
    copy = kept.copy
    texts = (
        words.moment(copy),
        words.reason(copy),
        words.rows(copy),
        words.size(copy),
        words.verified(kept),
        words.where(kept),
    )
    return Line(key, texts, frozenset() if kept.verified else frozenset({VERIFIED}))
