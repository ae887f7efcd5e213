"""The municipality's settings: what is kept with dates counts from a date one gives."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.organisation import SETTINGS
from innovasjon_desktop.entities.text import date_text
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.services.settings import ONLY_ROW
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import ON, with_date

WIDEST = 560


class SettingsForm(QWidget):
    """Every setting with its label; Save, always in view, carries them all as one step.

    Args:
        jobs: the way to the store.
        choices: what the settings may be set to.
        parent: Qt's owner.
    """

    def __init__(self, jobs: Jobs, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._row: Row | None = None
        self.setAccessibleName(_("Settings"))
        self.form = AskForm(
            with_date(SETTINGS),
            [*(field.name for field in SETTINGS.fields), ON.name],
            choices,
            title=_("Settings"),
            verb=_("Save"),
            explanation=_(
                "Deadlines, targets and holidays count from the date below. Earlier dates keep what was."
            ),
        )
        self.form.setMaximumWidth(WIDEST)
        self.form.submitted.connect(self._save)
        self.form.cancelled.connect(self._show)
        inner = QWidget(self)
        inner.setProperty("plain", "true")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.form)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.form.bar)

    def is_typing(self) -> bool:
        """Tell whether something is typed that is not saved."""
        return self.form.form.is_touched()

    def load(self) -> None:
        """Read the settings, unless somebody is changing them."""
        if not self.is_typing():
            self._jobs.read(
                self, lambda connection: rows.record(connection, SETTINGS.name, ONLY_ROW), self._take
            )

    def _take(self, row: Row) -> None:
        self._row = row
        self._show()

    def _show(self) -> None:
        row = self._row
        if row is None:
            return
        today = self._jobs.database.today()
        values = {field.name: value for field, value in zip(SETTINGS.fields, row.values, strict=True)}
        shown = {field.name: text for field, text in zip(SETTINGS.fields, row.shown, strict=True)}
        self.form.fill(values | {ON.name: today}, shown | {ON.name: date_text(today)})
        self.form.submit_button.setEnabled(True)

    def _save(self, values: dict[str, Any]) -> None:
        assert self._row is not None  # the form is filled from it
        given = dict(values)
        on = given.pop(ON.name)

        def done(_changed: Changed) -> None:
            for box in self.form.form.boxes.values():
                box.settle()
            self.load()

        command = Edit(SETTINGS.name, ONLY_ROW, given, on, self._row.version)
        self._jobs.write(self, command, done, self.form.refuse)
