"""One step of the history: what it did, and the button that takes it back or does it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services import history
from innovasjon_desktop.ui.card_data import when_text
from innovasjon_desktop.ui.history_data import Details
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable


class StepView(QWidget):
    """Heading, button, and before and after of every field.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.known: Details | None = None
        self.setAccessibleName(_("What the step did"))
        self._title = label("", "strong", wrap=True, parent=self)
        self._about = label("", "label", "muted", wrap=True, parent=self)
        self.error = label("", "label", "late", wrap=True, parent=self)
        self.error.hide()
        self.back = button(_("Undo"), self.take_back, parent=self)
        self.fields = TextTable(
            _("Before and after"),
            (
                TextColumn(_("Row"), stretch=True),
                TextColumn(_("Field")),
                TextColumn(_("Before"), stretch=True),
                TextColumn(_("After"), stretch=True),
            ),
            self,
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._title, self._about):
            words.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(words, 1)
        top.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.error)
        layout.addWidget(self.fields, 1)
        self.show_step(None)

    @property
    def about(self) -> str:
        """When, who, and how many rows."""
        return self._about.text()

    def show_step(self, known: Details | None) -> None:
        """Show another step, or none."""
        same = known is not None and self.known is not None and known.step.id == self.known.step.id
        self.known = known
        self.back.setVisible(known is not None)
        if not same:
            self.error.hide()
        if known is None:
            self._title.setText(_("Select a step to see what it did."))
            self._about.setText("")
            self.fields.show_lines(())
            return
        step = known.step
        self._title.setText(say(step.label))
        rows = ngettext("{count} row", "{count} rows", step.rows).format(count=number_text(step.rows))
        parts = [when_text(step.at), step.actor, rows]
        if known.more_rows:
            text = _("{count} rows more than are listed here")
            parts.append(text.format(count=number_text(known.more_rows)))
        self._about.setText(" · ".join(parts))
        verb = _("Redo") if known.redo else _("Undo")
        self.back.setText(verb)
        self.back.setAccessibleName(f"{verb}: {say(step.label)}")
        self.back.setEnabled(True)
        self.fields.show_lines(
            [
                Line(place, (field.row, field.what, field.before or "–", field.after or "–"))
                for place, field in enumerate(known.fields)
            ]
        )

    def wait_for(self, step_id: int) -> None:
        """Let nobody undo the step shown when another one has been chosen and is being read."""
        if self.known is not None and self.known.step.id != step_id:
            self.back.setEnabled(False)

    def take_back(self) -> None:
        """Undo the step, or do it again; a conflict says what was changed since."""
        if self.known is None:
            return
        known = self.known
        self.error.hide()
        self.back.setEnabled(False)

        def refused(error: Exception) -> None:
            here = self.known is not None and self.known.step.id == known.step.id
            if here and isinstance(error, UserError):
                self.back.setEnabled(True)
                self.error.setText(say(error))
                self.error.show()
            else:
                self._jobs.failed.emit(error)

        self._jobs.change(self, _undo(known.acts_on), None, refused)


def _undo(step_id: int) -> Callable[[Any, str], Changed]:
    return lambda database, actor: history.undo(database, step_id, actor=actor)
