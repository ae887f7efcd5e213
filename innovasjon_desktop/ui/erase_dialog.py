"""One decision: is a person to be taken out of the store for good? Then the receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Cancelled, Message, UserError
from innovasjon_desktop.domain.retention import ERASED
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui import erase_words as words
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.parts import announce, button, label, plain_tooltip, set_tone
from innovasjon_desktop.ui.text_table import TextColumn, TextTable

if TYPE_CHECKING:
    from innovasjon_desktop.services.personal.erasing import Preview, Receipt
    from innovasjon_desktop.ui.jobs import LongJob, Progress
    from innovasjon_desktop.ui.main_window import MainWindow

SIZE = (780, 600)
LEAST = 80
"""Height of a list: its title and a line."""

MARK = Qt.ItemDataRole.UserRole


class EraseDialog(QDialog):
    """Shows what an erasure would do, asks once, does it, and says what came of it.

    Args:
        window: whose store it is.
        person_id: whose data are to go.
        owner: what the dialog opens over; the window unless given.
    """

    def __init__(self, window: MainWindow, person_id: int, owner: QWidget | None = None) -> None:
        super().__init__(owner or window)
        self._window, self._person_id = window, person_id
        self._working = False
        self._reading: LongJob | None = None
        self._accounts: tuple[str, ...] = ()
        self._seen: Preview | None = None
        self._receipt: Receipt | None = None
        self.setWindowTitle(_("Erase personal data"))
        self.resize(*SIZE)
        self.title = label(_("Looking through all texts …"), "card", wrap=True, parent=self)
        self.what = label("", wrap=True, parent=self)
        self.obstacles = label("", tone="late", wrap=True, parent=self)
        self.goes = label("", wrap=True, parent=self)
        where, text = TextColumn(_("Where")), TextColumn(_("Text"), stretch=True)
        self.texts_title = self._heading(_("The person is named in these texts, and is replaced there:"))
        self.texts = TextTable(_("Texts in which the person is replaced"), (where, text), self)
        self.doubts_title = self._heading(
            _("These texts may be about the person, or about somebody else. Tick what is to go too:")
        )
        self.doubts = QListWidget(self)
        self.doubts.setWordWrap(True)
        self.doubts.setSpacing(2)
        self.doubts.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.doubts.setAccessibleName(_("Texts that may be about the person"))
        self.copies_title = self._heading(
            _("These files hold the person as before. Copies that people made elsewhere are not known here.")
        )
        columns = (TextColumn(_("When")), TextColumn(_("Gone by")), TextColumn(_("File"), stretch=True))
        self.copies = TextTable(_("Files that hold the person"), columns, self)
        account = _("User name the person has worked here under, if it is known:")
        self.account_title = label(account, "label", "muted", parent=self)
        self.account = QLineEdit(self)
        self.account.setAccessibleName(account)
        self.account.setMaximumWidth(200)
        self.account.editingFinished.connect(self._take_account)
        self.work = QProgressBar(self)
        self.work.setRange(0, 0)
        self.work.setTextVisible(False)
        self.work.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"), self.reject, parent=self)
        self.erase = button(_("Erase for good"), self._erase, primary=True, parent=self)
        self._lay_out()
        self.erase.setEnabled(False)
        self._show_parts()
        self.finished.connect(self.deleteLater)
        self._read()

    def _heading(self, text: str) -> QLabel:
        return label(text, "label", "muted", wrap=True, parent=self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for line in (self.title, self.what, self.obstacles, self.goes):
            column.addWidget(line)
        for title, part, share in (
            (self.texts_title, self.texts, 3),
            (self.doubts_title, self.doubts, 3),
            (self.copies_title, self.copies, 2),
        ):
            column.addSpacing(4)
            column.addWidget(title)
            column.addWidget(part, share)
            part.setMinimumHeight(LEAST)
        self.copies.setMaximumHeight(2 * LEAST)
        column.addStretch(0)
        named = QHBoxLayout()
        named.addWidget(self.account_title)
        named.addWidget(self.account)
        named.addStretch(1)
        column.addLayout(named)
        column.addWidget(self.work)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.erase)
        column.addLayout(row)

    def reject(self) -> None:
        """Close, unless the person is just being erased."""
        if not self._working:
            if self._reading is not None:
                self._reading.cancel()
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.account.hasFocus():
            return  # it takes the name over, and presses no button
        super().keyPressEvent(event)

    # What would go

    def chosen(self) -> list[str]:
        """Return the marks of the texts that are ticked."""
        items = (self.doubts.item(row) for row in range(self.doubts.count()))
        return [item.data(MARK) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _take_account(self) -> None:
        accounts = tuple(self.account.text().replace(",", " ").split())
        if accounts != self._accounts and self._receipt is None and not self._working:
            self._accounts = accounts
            self._read()

    def _read(self) -> None:
        database, person, accounts = self._window.jobs.database, self._person_id, self._accounts
        self.erase.setEnabled(False)
        self.work.show()
        if self._reading is not None:
            self._reading.cancel()

        def work(_progress: Progress, cancelled: Callable[[], bool]) -> Preview:
            from innovasjon_desktop.services.personal.erasing import preview

            seen = preview(database, person, accounts=accounts)
            if cancelled():
                raise Cancelled
            return seen

        jobs = self._window.jobs
        self._reading = jobs.long(self, work, self._show, self._cannot, title=_("Looking through all texts"))

    def _show(self, seen: Preview) -> None:
        self._reading, ticked = None, set(self.chosen())
        self._seen = seen
        self.work.hide()
        self.title.setText(_("Erase the personal data of {name}?").format(name=words.name_of(seen.subject)))
        self.what.setText(words.warning(self._person_id))
        self.obstacles.setText(words.obstacles(seen.obstacles) or self._read_only())
        self.goes.setText(words.what_goes(seen))
        self.texts.show_lines(words.hit_lines(seen.hits))
        self.doubts.clear()
        for hit in seen.doubts:
            item = QListWidgetItem(words.doubt(hit), self.doubts)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if hit.mark in ticked else Qt.CheckState.Unchecked)
            item.setToolTip(plain_tooltip(hit.text))
            item.setData(MARK, hit.mark)
        self.doubts.setCurrentRow(0)
        self.copies.show_lines(words.copy_lines(seen.copies))
        self._show_parts()
        self.erase.setEnabled(not self.obstacles.text())
        (self.doubts if seen.doubts else self.cancel).setFocus()
        announce(self, " ".join((self.title.text(), self.what.text(), self.obstacles.text())))

    def _read_only(self) -> str:
        """Return why the store cannot be written; "" if it can."""
        read_only = getattr(self._window.jobs.database, "read_only", None)
        return "" if read_only is None else say(read_only.why)

    def _show_parts(self) -> None:
        """Show the parts that have something to tell."""
        for title, part, there in (
            (self.texts_title, self.texts, bool(self.texts.lines.lines)),
            (self.doubts_title, self.doubts, self.doubts.count() > 0),
            (self.copies_title, self.copies, bool(self.copies.lines.lines)),
        ):
            title.setVisible(there)
            part.setVisible(there)
        for line in (self.what, self.obstacles, self.goes):
            line.setVisible(bool(line.text()))
        for asked in (self.account_title, self.account):
            asked.setVisible(self._seen is not None and self._receipt is None)

    def _cannot(self, error: Exception) -> None:
        self._reading, self._working = None, False
        self.work.hide()
        self.cancel.setEnabled(True)
        if isinstance(error, UserError):
            self.title.setText(_("The personal data are not erased"))
            self.what.setText(say(error))
            self._show_parts()
            self.cancel.setFocus()
            announce(self, f"{self.title.text()} {self.what.text()}")
        elif not isinstance(error, Cancelled):
            self.reject()
            self._window.show_error(error)

    # Doing it

    def _erase(self) -> None:
        jobs = self._window.jobs
        if jobs.is_busy:
            self.obstacles.setText(
                _("Something else is still being done. Wait until it is over, and try again.")
            )
            self.obstacles.show()
            announce(self, self.obstacles.text())
            return
        self._working = True
        for made in (self.cancel, self.erase, self.account, self.doubts):
            made.setEnabled(False)
        self.title.setText(_("Erasing …"))
        self.work.show()
        database, person, actor = jobs.database, self._person_id, jobs.actor
        accounts, also = self._accounts, self.chosen()

        def work(progress: Progress, _cancelled: Callable[[], bool]) -> tuple[Receipt, Changed]:
            from innovasjon_desktop.services import history
            from innovasjon_desktop.services.personal.erasing import erase

            progress(0, 0, _("Erasing personal data"))
            receipt = erase(database, person, actor=actor, accounts=accounts, also=also)
            touched: frozenset[tuple[str, int]] = frozenset()
            if receipt.change_set:
                with database.read() as connection:
                    found = history.details(connection, receipt.change_set)
                touched = frozenset((each.entity, each.row_id) for each in found)
            return receipt, Changed(receipt.change_set, Message(ERASED, id=person), touched)

        jobs.long(self, work, self._done, self._cannot, title=_("Erasing personal data"), writes=True)

    def _done(self, outcome: tuple[Receipt, Changed]) -> None:
        receipt, changed = outcome
        self._working = False
        self.work.hide()
        if changed.rows:
            self._window.jobs.changed.emit(changed)  # every page and list reads anew
            self._window.bottom.say(say(changed.label))  # without a way back: there is none
        before = self._receipt
        if before is not None:  # only the file was packed once more
            receipt = replace(before, warnings=receipt.warnings, ledger=receipt.ledger)
        self._receipt = receipt
        self._show_receipt(receipt)

    def _show_receipt(self, receipt: Receipt) -> None:
        self.title.setText(_("The personal data are erased"))
        self.what.setText(words.outcome(receipt))
        self.goes.setText("")
        self.obstacles.setText(words.warnings(receipt))
        set_tone(self.obstacles, "tone", "late")
        self.doubts.clear()
        self.texts_title.setText(words.left(len(receipt.doubts)))
        self.texts.setAccessibleName(_("Texts that were left"))
        self.texts.show_lines(words.hit_lines(receipt.doubts))
        self.copies.show_lines(words.copy_lines(receipt.copies))
        self._show_parts()
        self.erase.setText(_("Try again"))
        self.erase.setVisible(bool(receipt.warnings))
        self.erase.setEnabled(True)
        self.cancel.setText(_("Close this window"))
        self.cancel.setAccessibleName(self.cancel.text())
        self.cancel.setEnabled(True)
        self.cancel.setFocus()
        announce(self, " ".join((self.title.text(), self.what.text(), self.obstacles.text())))
