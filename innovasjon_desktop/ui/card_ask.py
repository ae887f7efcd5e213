"""Asks in the record card for what a step or a new record needs, and carries it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import EditConflict, UserError
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.card_data import current_area, texts_of
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import Step
from innovasjon_desktop.ui.parts import button, label

FEW = 9
"""Up to so many fields are all shown; of more, only those people usually give."""


class CardAsk(QWidget):
    """The form of one step.

    Args:
        jobs: the way to the store.
        choices: what fields may be set to.
        step: what to ask and what becomes of it.
        title: what is about to happen.
        about: (entity, id) of what it is about, named below the title.
        parent: Qt's owner.
        alone: nothing else is in the card.
    """

    done = Signal(object)  # Changed
    left = Signal()  # the user thought better of it
    outdated = Signal()  # the record is not as it was when the step was begun

    def __init__(
        self,
        jobs: Jobs,
        choices: Choices,
        step: Step,
        title: str,
        about: tuple[tuple[str, int], ...] = (),
        parent: QWidget | None = None,
        *,
        alone: bool = False,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._step = step
        self.remake: Callable[[Row], Step | None] | None = None
        self.form = AskForm(
            step.entity,
            step.names,
            choices,
            title=title,
            verb=_(step.verb),
            explanation=_(step.explanation) if step.explanation else "",
            required=step.required,
            parent=self,
        )
        self.about = label("", "label", "muted", wrap=True, parent=self)
        self.about.hide()
        self.more_button = button(_("Show more fields"), self._show_all, flat=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.about)
        layout.addWidget(self.form)
        layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        QWidget.setTabOrder(self.more_button, self.form.submit_button)
        QWidget.setTabOrder(self.form.submit_button, self.form.cancel_button)
        layout_of_form = self.form.layout()
        if alone and layout_of_form is not None:  # no box in a box
            self.form.setProperty("panel", "")
            layout_of_form.setContentsMargins(0, 0, 0, 0)
        self._show_usual()
        self.form.submitted.connect(self._carry_out)
        self.form.cancelled.connect(self.left)
        self.form.form.left.connect(self._follow)
        self._fill(about)

    def is_touched(self) -> bool:
        """Tell whether anything has been typed."""
        return self.form.is_touched()

    def follow(self, row: Row) -> None:
        """Carry the step out on the record as it is now: what was changed meanwhile is no conflict."""
        step = self.remake(row) if self.remake is not None else None
        if step is not None:
            self._step = step

    def _fill(self, about: tuple[tuple[str, int], ...]) -> None:
        step = self._step
        self.form.fill(step.proposed)

        def read(connection: Any) -> tuple[dict[str, str], list[str]]:
            words = WordBook(connection)
            return texts_of(connection, step.entity, step.proposed), [words.name(*place) for place in about]

        def ready(found: tuple[dict[str, str], list[str]]) -> None:
            texts, names = found
            self.form.form.name(step.proposed, texts)
            self.about.setText(" · ".join(names))
            self.about.setVisible(bool(names))
            self.form.begin()

        self._jobs.read(self, read, ready)

    def _show_usual(self) -> None:
        boxes = self.form.form.boxes
        self.more_button.hide()
        if len(boxes) <= FEW:
            return
        for name, box in boxes.items():
            field = box.field
            usual = field.required or field.width > 0 or name in self._step.required
            box.setVisible(usual and not (field.required and field.kind is Kind.BOOLEAN))
        self.more_button.show()

    def _show_all(self) -> None:
        for box in self.form.form.boxes.values():
            box.show()
        self.more_button.hide()

    def _follow(self, name: str) -> None:
        """Let other fields follow a reference just chosen: a unit's own areas, and its current one."""
        form = self.form.form
        box = form.boxes[name]
        if box.field.kind is not Kind.REF:
            return
        try:
            value = box.value()
        except UserError:
            return
        form.narrow({name: value})
        area = form.boxes.get("area_id")
        if (
            self._step.entity.name == "request"
            and name == "unit_id"
            and area is not None
            and value is not None
        ):
            today = self._jobs.database.today()

            def propose(found: tuple[int, str] | None) -> None:
                if not area.is_touched():
                    area.set_value(*(found or (None, "")))
                    area.setVisible(found is not None or area.isVisible())

            self._jobs.read(self, lambda connection: current_area(connection, value, today), propose)

    def _carry_out(self, values: dict[str, Any]) -> None:
        self._jobs.write(self, self._step.command(values), self._finished, self._refused)

    def _refused(self, error: Exception) -> None:
        self.form.refuse(error)
        if isinstance(error, EditConflict):
            self.outdated.emit()

    def _finished(self, changed: Changed) -> None:
        self.done.emit(changed)
