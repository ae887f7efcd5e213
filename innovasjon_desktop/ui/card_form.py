"""The fields of a record in the card: each is saved when one leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.card_parts import ReadBox
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.entity_form import EntityForm, FieldBox
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import READ_ONLY, values_of
from innovasjon_desktop.ui.needed import lacking, needed
from innovasjon_desktop.ui.parts import button
from innovasjon_desktop.ui.saving import conflict, save

IN_HEAD = ("number",)
"""Fields the card shows below its title already."""


class CardForm(QWidget):
    """The fields of one record after another of the same entity.

    Args:
        jobs: the way to the store.
        entity: whose records.
        choices: what fields may be set to.
        parent: Qt's owner.
    """

    dated = Signal(str, object)  # a field that keeps its earlier values got a new one: name, value
    failed = Signal(
        int, str, str, object, object
    )  # id, field, text typed, value, error: it could not be saved

    def __init__(self, jobs: Jobs, entity: Entity, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entity = entity
        self._jobs = jobs
        self._row: Row | None = None
        self._all = False
        self._theirs: set[str] = set()
        self._asked: frozenset[str] = frozenset()
        fixed = [each for each in entity.fields if (entity.name, each.name) in READ_ONLY]
        names = [e.name for e in entity.fields if e not in fixed and e.kind is not Kind.STATE]
        self.form = EntityForm(entity, names, choices, self, lazy=True)
        self.fixed = {each.name: ReadBox(_(each.label), "", self) for each in fixed}
        self.more_button = button("", self._toggle, flat=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for box in self.fixed.values():
            layout.addWidget(box)
        layout.addWidget(self.form)
        layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.form.left.connect(self._left)

    @property
    def row(self) -> Row | None:
        """The record as last read."""
        return self._row

    def show_row(self, row: Row) -> None:
        """Show a record. In the same one, what the user is typing stays."""
        before, self._row = self._row, row
        again = before is not None and before.id == row.id
        if before is not None and again:
            self._note_theirs(before, row)
        else:
            self._theirs.clear()
        values = values_of(self.entity, row)
        shown = {each.name: text for each, text in zip(self.entity.fields, row.shown, strict=True)}
        (self.form.refill if again else self.form.fill)(values, shown)
        for name, box in self.fixed.items():
            box.show_text(shown[name])
            box.setVisible(bool(shown[name]) and name not in IN_HEAD)
        if not again:
            self._all = False
        self.form.require(needed(self.entity, values) | lacking(self.entity, values))
        self._show_boxes(values)

    def _note_theirs(self, before: Row, now: Row) -> None:
        """Keep in mind which fields one is typing in have been changed by somebody else meanwhile."""
        for place, each in enumerate(self.entity.fields):
            box = self.form.boxes.get(each.name)
            if (
                box is not None
                and box.is_touched()
                and now.values[place] not in (before.values[place], box.base)
            ):
                self._theirs.add(each.name)

    def leave_out(self, names: Iterable[str]) -> None:
        """Hide what a step asks for above: the same field twice is filled in at the wrong place."""
        self._asked = frozenset(names)
        if self._row is not None:
            self._show_boxes(values_of(self.entity, self._row))

    def is_unsaved(self) -> bool:
        """Tell whether something is typed that cannot be saved as it is."""
        return any(box.is_touched() and not box.error.isHidden() for box in self.form.boxes.values())

    def forget(self) -> None:
        """Give up what is typed and not saved."""
        if self._row is not None:
            row, self._row = self._row, None
            self.show_row(row)

    def give_back(self, name: str, typed: str, value: Any, error: str) -> None:
        """Put back what was typed and could not be saved, with the reason."""
        box = self.form.boxes[name]
        box.editor.set_value(value, typed)
        busy = any(each.is_touched() for each in self.form.boxes.values())
        box.mark_touched()
        box.show()
        box.show_error(error)
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused) and not busy:
            box.focus()  # unless one is at work in another field by now

    def save_current(self) -> None:
        """Save the field one is in."""
        for name, box in self.form.boxes.items():
            if box.is_touched():
                self._left(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what is typed in the field."""
        focused = QApplication.focusWidget()
        boxes = self.form.boxes.values()
        box = next((each for each in boxes if focused is not None and each.isAncestorOf(focused)), None)
        if (
            event.key() == Qt.Key.Key_Escape
            and box is not None
            and box.is_touched()
            and self._row is not None
        ):
            place = [each.name for each in self.entity.fields].index(box.field.name)
            self._theirs.discard(box.field.name)
            box.set_value(self._row.values[place], self._row.shown[place])
            return
        super().keyPressEvent(event)

    def _toggle(self) -> None:
        self._all = not self._all
        if self._row is not None:
            self._show_boxes(values_of(self.entity, self._row))

    def _show_boxes(self, values: Mapping[str, Any]) -> None:
        """Show what people usually need and what is filled in; the rest on request."""
        hidden = 0
        for name, box in self.form.boxes.items():
            given = values.get(name) not in (None, "", [], False)
            usual = given or name == "note" or box.field.required or box.field.width > 0 or box.is_lacking
            shown = usual or self._all or box.is_touched()
            hidden += not usual
            box.setVisible(shown and (name not in self._asked or box.is_touched()))
        self.more_button.setText(_("Show fewer fields") if self._all else _("Show more fields"))
        self.more_button.setAccessibleName(self.more_button.text())
        self.more_button.setVisible(hidden > 0)

    def _left(self, name: str) -> None:
        box, row = self.form.boxes[name], self._row
        if row is None or not box.is_touched() or not self.isEnabled():
            return
        try:
            value = box.value()
        except UserError as error:
            box.show_error(error)
            return
        place = [each.name for each in self.entity.fields].index(name)
        if value == row.values[place]:
            box.settle()
            box.show_error(None)
        elif name in self._theirs:
            self._theirs.remove(name)  # told once; saved again it is meant
            box.show_error(conflict(self.entity, row, place))
        elif box.field.dated:
            self.dated.emit(name, value)
        else:
            self._save(box, row, value)

    def _save(self, box: FieldBox, row: Row, value: Any) -> None:
        typed = box.text()
        box.settle()
        box.rebase(value, typed)  # if it is undone at once, the old value is news again

        def done(_changed: Changed) -> None:
            box.show_error(None)

        def failed(error: Exception, now: Row | None) -> None:
            if now is not None and self._row is not None and self._row.id == now.id:
                self._row = now
            self.failed.emit(row.id, box.field.name, typed, value, error)

        save(self._jobs, self, self.entity, row, {box.field.name: value}, done, failed)
