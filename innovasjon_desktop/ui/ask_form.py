"""A small form that asks in place for what a step needs, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui.card_data import name_of, texts_of
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.entity_form import EntityForm
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.making import ALWAYS, MADE, making_step
from innovasjon_desktop.ui.needed import EMPTY, needed
from innovasjon_desktop.ui.new_names import take_new_name
from innovasjon_desktop.ui.parts import button, label

FILL_IN = N_("Fill in this field first.")
NARROWEST = 176
"""Width of a field that stands beside others."""


class Bar(QWidget):
    """The buttons of a form, which may stand elsewhere; Esc leaves the form from here too."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("plain", "true")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class AskForm(QFrame):
    """Fields with one button that carries the step out and one that leaves it.

    Args:
        entity: describes the fields; a step of its own kind has an entity of its own.
        names: the fields to ask for.
        choices: what the fields may be set to.
        title: what is about to happen, in a few words.
        verb: text of the button that does it.
        explanation: a sentence about what it means; may be empty.
        required: fields marked as such, besides those the entity requires.
        parent: Qt's owner.
        across: put the fields side by side, in as many lines as the width asks for.
    """

    submitted = Signal(object)  # values by field name
    cancelled = Signal()

    def __init__(
        self,
        entity: Entity,
        names: Iterable[str],
        choices: Choices,
        *,
        title: str,
        verb: str,
        explanation: str = "",
        required: Iterable[str] = (),
        parent: QWidget | None = None,
        across: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self.setAccessibleName(title)
        self._choices = choices
        self._required = frozenset(required)
        self.making: AskForm | None = None
        self._warned = False
        self._page = QWidget(self)
        self._page.setProperty("plain", "true")
        self.form = EntityForm(entity, names, choices, self._page)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(label(title, "strong", wrap=True, parent=self))
        if explanation:
            page.addWidget(label(explanation, "label", "muted", wrap=True, parent=self))
        page.addWidget(self.form)
        if across:
            page.addLayout(self._fields_across())
        self._error = label("", "label", "late", wrap=True, parent=self)
        self._error.hide()
        self.submit_button = button(verb, self.submit, primary=True, parent=self)
        self.cancel_button = button(_("Cancel"), self.cancelled.emit, parent=self)
        self.bar = Bar(self)
        self.bar.left.connect(self._leave)
        self._bar = QVBoxLayout(self.bar)
        self._bar.setContentsMargins(0, 0, 0, 0)
        self._bar.setSpacing(8)
        self._bar.addWidget(self._error)
        buttons = FlowLayout(gap=8)
        buttons.addWidget(self.submit_button)
        buttons.addWidget(self.cancel_button)
        self._bar.addLayout(buttons)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(8)
        self._column.addWidget(self._page)
        self._column.addWidget(self.bar)
        self._column.addStretch(1)
        self._offer_new(always=not across)
        self.form.typed.connect(lambda _name: self._typed())
        self.form.left.connect(self._left_field)
        self.form.new_wanted.connect(self.make_new)

    def _fields_across(self) -> FlowLayout:
        flow = FlowLayout(gap=12)
        for box in self.form.boxes.values():
            box.setMinimumWidth(NARROWEST)
            box.label.setWordWrap(False)  # the editors of a line stand at one height
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            flow.addWidget(box)  # the form still reads it and says what is wrong with it
        return flow

    def fill(self, values: Mapping[str, Any], shown: Mapping[str, str] | None = None) -> None:
        """Propose ``values``; ``shown`` gives the texts of references."""
        self.form.fill(values, shown)
        self._mark()

    def _left_field(self, _name: str) -> None:
        take_new_name(self.form)
        self._mark()

    def _mark(self) -> None:
        """Mark what must be filled in; that may depend on what is filled in."""
        self.form.require(self._required | needed(self.form.entity, self.form.entered()))

    def is_touched(self) -> bool:
        """Tell whether anything has been typed."""
        return self.form.is_touched() or (self.making is not None and self.making.is_touched())

    # Making what a field refers to

    def _offer_new(self, *, always: bool) -> None:
        takes_new_person = "first_name" in self.form.boxes  # such a form makes the person itself
        for box in self.form.boxes.values():
            target = box.field.target if box.field.kind is Kind.REF else ""
            if target in MADE and not (target == "person" and takes_new_person):
                box.offer_new(_(MADE[target]), always=always and target in ALWAYS)

    def make_new(self, name: str) -> None:
        """Ask for what the field ``name`` shall refer to, in place of this form; then it is chosen."""
        target, jobs = self.form.boxes[name].field.target, self._choices.jobs
        dates = [value for value in self.form.entered().values() if isinstance(value, dt.date)]
        # What is needed here must be there by the earliest date that is entered here.
        step = making_step(target, min([jobs.database.today(), *dates]))
        inner = AskForm(
            step.entity,
            step.names,
            self._choices,
            title=_(MADE[target]),
            verb=_(step.verb),
            explanation=_(step.explanation) if step.explanation else "",
            required=step.required,
            parent=self,
        )

        def named(texts: dict[str, str]) -> None:
            inner.form.name(step.proposed, texts)
            inner.begin()

        def made(changed: Changed) -> None:
            row_id = changed.result
            jobs.read(self, lambda connection: name_of(connection, target, row_id), chosen)

        def chosen(text: tuple[int, str]) -> None:
            self._leave_making()
            self.form.learn_anew(target)
            self.form.boxes[name].enter(*text)
            self.form.boxes[name].focus()

        def left() -> None:
            self._leave_making()
            self.form.boxes[name].focus()

        inner.submitted.connect(lambda given: jobs.write(inner, step.command(given), made, inner.refuse))
        inner.cancelled.connect(left)
        self._show_making(inner)
        inner.fill(step.proposed)
        jobs.read(inner, lambda connection: texts_of(connection, step.entity, step.proposed), named)

    def _show_making(self, inner: AskForm) -> None:
        self.making = inner
        inner.setProperty("panel", "")
        inner._column.setContentsMargins(0, 0, 0, 0)
        for part in (self._page, self._error, self.submit_button, self.cancel_button):
            part.hide()
        self._column.insertWidget(0, inner)
        self._bar.addWidget(inner.bar)
        inner.show()
        inner.bar.show()

    def _leave_making(self) -> None:
        inner, self.making = self.making, None
        if inner is None:
            return
        for gone in (inner, inner.bar):
            gone.hide()
            gone.deleteLater()
        for part in (self._page, self.submit_button, self.cancel_button):
            part.show()

    def begin(self) -> None:
        """Give the first field that lacks something the keyboard, else the first empty one, or the first."""
        if self.making is not None:
            self.making.begin()
            return
        boxes = [each for each in self.form.boxes.values() if not each.isHidden()]
        empty = [each for each in boxes if each.base in (None, "")]
        box = next((each for each in boxes if each.is_lacking), next(iter(empty or boxes), None))
        target: Callable[[], None] = box.focus if box is not None else self.submit_button.setFocus
        QTimer.singleShot(0, self, target)

    def ready(self) -> None:
        """Ask again, after what was asked before has been saved."""
        self.submit_button.setEnabled(True)
        self.begin()

    def submit(self) -> None:
        """Hand over what is entered, or say beside the field what is wrong with it."""
        if self.making is not None:
            self.making.submit()
            return
        if not self.submit_button.isEnabled():
            return  # on its way already
        self._error.hide()
        take_new_name(self.form)
        try:
            values = self.form.values()
        except UserError:
            return
        wanted = needed(self.form.entity, values)
        lacking = [name for name, value in values.items() if name in wanted and value in EMPTY]
        for name in reversed(lacking):  # the first of them gets the keyboard
            self.form.show_error(RuleBroken(FILL_IN, field=name))
        if lacking:
            return
        self.submit_button.setEnabled(False)
        self.submitted.emit(values)

    def _typed(self) -> None:
        self._warned = False
        self._error.hide()

    def _leave(self) -> None:
        """Leave the form (Esc); what is typed is given up only when one asks for it a second time."""
        if self.is_touched() and not self._warned:
            self._warned = True
            self._error.setText(_("This is not saved. Press Esc once more to give it up."))
            self._error.show()
        else:
            self.cancelled.emit()

    def refuse(self, error: Exception) -> None:
        """Say why the step was refused, beside the field it is about or below them all."""
        self.submit_button.setEnabled(True)
        if isinstance(error, UserError):
            if self.form.show_error(error):
                return
            self._error.setText(say(error))
        else:
            self._error.setText(_("This could not be done. Nothing was changed."))
        self._error.show()

    def error_text(self) -> str:
        """Return what is said below the fields: an error that is about none of them."""
        return self._error.text() if self._error.isVisible() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What comes here no editor wanted: Enter in a text of several lines stays there.
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in ENTER:
            self.submit()
        else:
            super().keyPressEvent(event)
