"""«Ikke svart»: the units whose forms have no answer yet, and how to remind them."""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import MISSING, _, current_language, date_text, say
from innovasjon_desktop.services.forms.waiting import BatchState, Draft, Waiting, batches, contact_list, draft
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.menus import LANGUAGES
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

COPIED_MS = 3000
"""How long a button says that it has copied."""


class WaitingPart(QWidget):
    """Which forms above, the units below, and the ways to write to their agents.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._batches: tuple[BatchState, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.addWidget(label(_("Forms"), tone="muted"))
        self.which = QComboBox()
        self.which.setAccessibleName(_("Forms"))
        self.which.setMinimumContentsLength(28)
        self.which.currentIndexChanged.connect(self._show)
        row.addWidget(self.which, 1)
        column.addLayout(row)
        self.told = label("", wrap=True)
        column.addWidget(self.told)
        columns = (
            TextColumn(_("Section"), stretch=True),
            TextColumn(_("Unit"), stretch=True),
            TextColumn(_("Agents"), stretch=True),
            TextColumn(_("Deadline")),
        )
        self.view = TextTable(_("Not answered"), columns, self)
        column.addWidget(self.view, 1)
        column.addLayout(self._ways())
        self._show()
        self._refresh()
        jobs.changed.connect(self._refresh)

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.language = QComboBox()
        self.language.setAccessibleName(_("Language of the e-mail"))
        for key, name in LANGUAGES:
            self.language.addItem(name, key)
        self.language.setCurrentIndex(max(0, self.language.findData(current_language())))
        self.contacts = button(_("Copy the contact list"), self._copy_contacts)
        self.letter = button(_("Copy an e-mail"), self._copy_letter)
        self.mail = button(_("Write an e-mail"), self._write)
        row.addWidget(self.contacts)
        row.addStretch(1)
        for widget in (self.language, self.letter, self.mail):
            row.addWidget(widget)
        return row

    def _refresh(self, _changed: object = None) -> None:
        if self._jobs.is_open:
            today = self._jobs.database.today()
            self._jobs.read(self, lambda connection: batches(connection, today), self._take)

    def _take(self, found: tuple[BatchState, ...]) -> None:
        held = self.which.currentData()
        self._batches = found
        self.which.blockSignals(True)
        self.which.clear()
        for each in found:
            text = say(
                "{date}: {made} forms for {period}", date=each.made_on, made=each.made, period=each.period
            )
            if [other.made_on for other in found].count(each.made_on) > 1:
                text = f"{text}, {each.time}"
            if each.sections:
                text = f"{text} – {each.sections}"
            self.which.addItem(text, each.id)
        self.which.setCurrentIndex(max(0, self.which.findData(held)))
        self.which.setEnabled(bool(found))
        self.which.blockSignals(False)
        self._show()

    def current(self) -> BatchState | None:
        """Return the forms that are looked at."""
        return next((each for each in self._batches if each.id == self.which.currentData()), None)

    def _show(self, _place: int = 0) -> None:
        batch = self.current()
        waiting = batch.waiting if batch is not None else ()
        if batch is None:
            self.told.setText(_("No forms are made yet."))
        elif not waiting:
            self.told.setText(_("Everybody has answered."))
        else:
            text = _("{answered} of {made} are answered.")
            self.told.setText(text.format(answered=batch.answered, made=batch.made))
        today = self._jobs.database.today()
        self.view.show_lines(
            [
                Line(
                    one.unit_id,
                    (one.section, one.unit, _names(one), date_text(one.deadline)),
                    frozenset({3}) if one.deadline is not None and one.deadline < today else frozenset(),
                )
                for one in waiting
            ]
        )
        for widget in (self.contacts, self.letter, self.mail, self.language):
            widget.setEnabled(bool(waiting))

    def draft(self) -> Draft | None:
        """Return the reminder to the agents of those who have not answered."""
        batch = self.current()
        return None if batch is None else draft(batch, str(self.language.currentData()))

    def _copy_contacts(self) -> None:
        batch = self.current()
        if batch is not None:
            _copied(self.contacts, contact_list(batch.waiting))

    def _copy_letter(self) -> None:
        made = self.draft()
        if made is not None:
            _copied(self.letter, made.text)

    def _write(self) -> None:
        made = self.draft()
        if made is not None:
            QDesktopServices.openUrl(QUrl(made.link))


def _names(one: Waiting) -> str:
    return ", ".join(contact.name for contact in one.contacts) or MISSING


def _copied(pressed: QPushButton, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    if pressed.text() != _("Copied"):
        before = pressed.text()
        QTimer.singleShot(COPIED_MS, pressed, lambda: pressed.setText(before))
    pressed.setText(_("Copied"))
    announce(pressed, _("Copied"))
