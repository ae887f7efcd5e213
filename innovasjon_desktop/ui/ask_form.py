"""A small form that asks in place for what a step needs, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.entity_form import EntityForm
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.parts import button, label

NARROWEST = 176
"""Width of a field that stands beside others."""


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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.form = EntityForm(entity, names, choices, self)
        for name, box in self.form.boxes.items():
            box.require(name in set(required) or entity.field(name).required)
        self._error = label("", "label", "late", wrap=True, parent=self)
        self._error.hide()
        self.submit_button = button(verb, self.submit, primary=True, parent=self)
        self.cancel_button = button(_("Cancel"), self.cancelled.emit, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(label(title, "strong", wrap=True, parent=self))
        if explanation:
            layout.addWidget(label(explanation, "label", "muted", wrap=True, parent=self))
        layout.addWidget(self.form)
        if across:
            layout.addLayout(self._fields_across())
        layout.addWidget(self._error)
        buttons = FlowLayout(gap=8)
        buttons.addWidget(self.submit_button)
        buttons.addWidget(self.cancel_button)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def _fields_across(self) -> FlowLayout:
        flow = FlowLayout(gap=12)
        for box in self.form.boxes.values():
            box.setMinimumWidth(NARROWEST)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            flow.addWidget(box)  # the form still reads it and says what is wrong with it
        return flow

    def fill(self, values: Mapping[str, Any], shown: Mapping[str, str] | None = None) -> None:
        """Propose ``values``; ``shown`` gives the texts of references."""
        self.form.fill(values, shown)

    def begin(self) -> None:
        """Give the first empty field the keyboard, or the first one."""
        boxes = list(self.form.boxes.values())
        box = next((box for box in boxes if box.base in (None, "")), boxes[0] if boxes else None)
        target: Callable[[], None] = box.focus if box is not None else self.submit_button.setFocus
        QTimer.singleShot(0, self, target)

    def ready(self) -> None:
        """Ask again, after what was asked before has been saved."""
        self.submit_button.setEnabled(True)
        self.begin()

    def submit(self) -> None:
        """Hand over what is entered, or say beside the field what is wrong with it."""
        self._error.hide()
        try:
            values = self.form.values()
        except UserError:
            return
        self.submit_button.setEnabled(False)
        self.submitted.emit(values)

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
            self.cancelled.emit()
        elif event.key() in ENTER:
            self.submit()
        else:
            super().keyPressEvent(event)
