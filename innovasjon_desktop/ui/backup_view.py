"""One copy: what it is, what one can do with it, and what came of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, number_text, say
from innovasjon_desktop.services.backup_list import Difference, Kept
from innovasjon_desktop.ui.backup_words import about
from innovasjon_desktop.ui.card_data import when_text
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.parts import announce, button, label, set_tone
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

if TYPE_CHECKING:
    from innovasjon_desktop.domain.errors import Message

T = TypeVar("T")

STEPS = {
    "compare": (N_("Compare with now"), "Ctrl+Shift+D"),
    "verify": (N_("Verify"), "Ctrl+Shift+V"),
    "read": (N_("Open to read"), "Ctrl+Shift+O"),
    "restore": (N_("Restore …"), "Ctrl+Shift+G"),
}
"""What one can do with a copy: the text of its button, and its key."""


class CopyView(QWidget):
    """Heading, buttons, and the outcome of the latest step.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    asked = Signal(str)  # an action of the window: "restore:…", "read_backup:…"
    verified = Signal()  # what is known of a copy may have changed

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.kept: Kept | None = None
        self._at_work = 0
        self.setAccessibleName(_("The copy"))
        self.title = label("", "strong", wrap=True, parent=self)
        self.about = label("", "label", "muted", wrap=True, parent=self)
        self.outcome = label("", wrap=True, parent=self)
        self.table = TextTable(
            _("What has changed since the copy"),
            (
                TextColumn(_("List"), stretch=True),
                TextColumn(_("New since"), number=True),
                TextColumn(_("Edited since"), number=True),
                TextColumn(_("Gone since"), number=True),
            ),
            self,
        )
        does: dict[str, Callable[[], object]] = {
            "compare": self.compare,
            "verify": self.verify,
            "read": lambda: self._ask("read_backup"),
            "restore": lambda: self._ask("restore"),
        }
        self.actions_by_name: dict[str, QAction] = {}
        self.buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(gap=8)
        for name, (text, keys) in STEPS.items():
            made = button(_(text), does[name], parent=self)
            made.setToolTip(keys)
            action = QAction(_(text), self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, press=made: press.click())
            self.buttons[name], self.actions_by_name[name] = made, action
            flow.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addLayout(flow)
        column.addWidget(self.outcome)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        self.show_copy(None)

    def show_copy(self, kept: Kept | None) -> None:
        """Show another copy, or none."""
        same = kept is not None and self.kept is not None and kept.copy.path == self.kept.copy.path
        self.kept = kept
        self._allow()
        if not same:
            self._tell("")
        if kept is None:
            self.title.setText(_("Select a copy to see what you can do with it."))
            self.about.setText("")
        else:
            self.title.setText(_("The copy from {when}").format(when=when_text(kept.copy.at)))
            self.about.setText(about(kept))

    def compare(self) -> None:
        """Show what has happened to the rows of the store since the copy was made."""
        if self.kept is None:
            return
        kept, database = self.kept, self._jobs.database

        def work(_progress: Progress, cancelled: Callable[[], bool]) -> list[Difference]:
            from innovasjon_desktop.services import backups

            found = backups.compare(database, kept.copy.path)
            if cancelled():
                raise Cancelled
            return found

        self._work(kept, work, self._show_differences, _("Comparing"))

    def verify(self) -> None:
        """Read the copy wherever it is, and say whether it is whole."""
        if self.kept is None:
            return
        kept = self.kept

        def work(_progress: Progress, cancelled: Callable[[], bool]) -> tuple[Kept, list[Message]]:
            from innovasjon_desktop.services import backup_list

            return backup_list.verify(kept)

        self._work(kept, work, self._show_verified, _("Verifying"))

    def _show_verified(self, outcome: tuple[Kept, list[Message]]) -> None:
        kept, wrong = outcome
        if wrong:
            self._tell(" ".join([_("The copy is not whole."), *(say(each) for each in wrong)]), late=True)
        else:
            self._tell(_("The copy is whole: it holds exactly what it was made with."))
        self.kept = kept
        self.verified.emit()

    def _show_differences(self, found: list[Difference]) -> None:
        if not found:
            self._tell(_("Nothing has changed since the copy was made."))
            return
        new, changed, gone = (
            sum(len(ids) for ids in each)
            for each in zip(*((row.added, row.changed, row.gone) for row in found), strict=True)
        )
        text = _("Since the copy was made: {new} rows are new, {changed} changed, {gone} gone.")
        self._tell(text.format(new=number_text(new), changed=number_text(changed), gone=number_text(gone)))
        self.table.show_lines(
            [
                Line(
                    place,
                    (
                        _(ALL[row.entity].plural),
                        *(number_text(len(ids)) for ids in (row.added, row.changed, row.gone)),
                    ),
                )
                for place, row in enumerate(found)
            ]
        )
        self.table.show()

    def _work(
        self,
        kept: Kept,
        work: Callable[[Progress, Callable[[], bool]], T],
        show: Callable[[T], None],
        title: str,
    ) -> None:
        """Do something with a copy; nothing is said of it once another one has been chosen."""
        held = QApplication.focusWidget()
        self._begin(1)
        self._tell("")

        def here() -> bool:
            self._begin(-1)
            if held is not None and isValid(held) and self.focusWidget() is None:
                held.setFocus()  # a button that is not to be pressed meanwhile loses the keyboard
            return self.kept is not None and self.kept.copy.path == kept.copy.path

        def done(found: T) -> None:
            if here():
                show(found)

        def failed(error: Exception) -> None:
            if here() and isinstance(error, UserError):
                self._tell(say(error), late=True)
            elif not isinstance(error, Cancelled):
                self._jobs.failed.emit(error)

        self._jobs.long(self, work, done, failed, title=title)

    def _begin(self, step: int) -> None:
        self._at_work += step
        self._allow()

    def _ask(self, step: str) -> None:
        if self.kept is not None:
            self.asked.emit(f"{step}:{self.kept.copy.path}")

    def _tell(self, text: str, *, late: bool = False) -> None:
        set_tone(self.outcome, "tone", "late" if late else "")
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))
        self.table.hide()
        if text:
            announce(self, text)

    def _allow(self) -> None:
        for made in self.buttons.values():
            made.setEnabled(self.kept is not None and not self._at_work)


def open_folder(place: str) -> None:
    """Open a folder in the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(place))
