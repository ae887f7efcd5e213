"""One question: which shared database? To open the store there, or to move this one there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services import sharing
from innovasjon_desktop.services.sharing import Known
from innovasjon_desktop.ui.backup_keeper import stoppable
from innovasjon_desktop.ui.parts import announce, button, label, set_tone

if TYPE_CHECKING:
    from innovasjon_desktop.ui.jobs import Jobs, LongJob, Progress

WIDTH = 480

Work = Callable[[str, str, "Progress"], str]
"""Gets the address, the password and whom to tell how far it is; returns what to say afterwards."""


class ServerDialog(QDialog):
    """Asks for server, database, user and password, and stays open until one is let in.

    Args:
        jobs: the way to the store.
        title: what this is about, and what the button says.
        about: what is going to happen.
        work: what is done, off the UI thread.
        known: what is filled in already.
        done: gets the address and what to say.
        parent: Qt's owner.
    """

    def __init__(
        self,
        jobs: Jobs,
        title: tuple[str, str],
        about: str,
        work: Work,
        known: Known,
        done: Callable[[str, str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._work, self._done = jobs, work, done
        self._running: LongJob | None = None
        self.setWindowTitle(title[0])
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title[0], "card", parent=self))
        column.addWidget(label(about, tone="muted", wrap=True, parent=self))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.fields: dict[str, QLineEdit] = {}
        for name, text, hint, value in (
            ("server", _("Server"), _("for instance db.kommune.no"), known.server),
            ("database", _("Database"), "", known.database),
            ("user", _("User"), _("empty: as you are logged in here"), known.user),
            ("password", _("Password"), _("empty: none is needed, or it is kept already"), ""),
        ):
            field = self.fields[name] = QLineEdit(value, self)
            field.setPlaceholderText(hint)
            field.setAccessibleName(text)
            field.textEdited.connect(lambda _text: self._refuse(None))
            form.addRow(text, field)
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        column.addLayout(form)
        self.hint = label("", tone="late", wrap=True, parent=self)
        self.hint.hide()
        column.addWidget(self.hint)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.hide()
        column.addWidget(self.progress)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject, parent=self))
        self.go = button(title[1], self._go, primary=True, parent=self)
        self.go.setDefault(True)
        row.addWidget(self.go)
        column.addLayout(row)
        self.finished.connect(self.deleteLater)

    def reject(self) -> None:
        """Close; what is under way is stopped first, and then nothing has happened."""
        if self._running is not None:
            self._running.cancel()
        else:
            super().reject()

    def _go(self) -> None:
        if self._running is not None:
            return
        texts = {name: field.text() for name, field in self.fields.items()}
        try:
            address = sharing.address_of(Known(texts["server"], texts["database"], texts["user"]))
        except UserError as error:
            self._refuse(error)
            return
        self._refuse(None)
        self._busy(True)

        def work(progress: Progress, cancelled: Callable[[], bool]) -> str:
            return self._work(address, texts["password"], stoppable(progress, cancelled))

        self._running = self._jobs.long(
            self,
            work,
            lambda said: self._over(address, said),
            self._failed,
            title=self.windowTitle(),
            writes=True,
        )
        self._running.progressed.connect(self._show)

    def _show(self, done: int, total: int, _text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _over(self, address: str, said: str) -> None:
        self._running = None
        self.accept()
        self._done(address, said)

    def _failed(self, error: Exception) -> None:
        self._running = None
        self._busy(False)
        if isinstance(error, UserError):
            self._refuse(error)
        elif not isinstance(error, Cancelled):
            self._jobs.failed.emit(error)

    def _busy(self, busy: bool) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)
        self.adjustSize()
        self.go.setEnabled(not busy)
        for field in self.fields.values():
            field.setEnabled(not busy)

    def _refuse(self, error: UserError | None) -> None:
        """Say what is wrong, and mark the field it is about; None takes both away."""
        for name, field in self.fields.items():
            set_tone(field, "wrong", error is not None and error.field == name)
        self.hint.setVisible(error is not None)
        self.hint.setText("" if error is None else say(error))
        self.adjustSize()  # else the fields give up their room for it
        if error is not None:
            announce(self, say(error))
            self.fields[error.field or "server"].setFocus()
