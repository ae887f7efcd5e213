"""A form for the fields of an entity: label above value, the error beside it, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.choices import LISTED, ChoiceList
from innovasjon_desktop.ui.choices import NARROWED, Choices, Listed
from innovasjon_desktop.ui.editors import ENTER, DateEditor, LineEditor, NumberEditor, TextEditor, TickEditor
from innovasjon_desktop.ui.list_editors import CountsEditor, ManyEditor
from innovasjon_desktop.ui.needed import EMPTY
from innovasjon_desktop.ui.parts import button, label, set_tone
from innovasjon_desktop.ui.pickers import Ask, ChoiceEditor

Editor = LineEditor | NumberEditor | TextEditor | TickEditor | ChoiceEditor | ManyEditor | CountsEditor

MARGIN = 24
"""Pixels kept free above and below a field that is brought into view."""


def make_editor(field: Field, ask: Ask, parent: QWidget) -> Editor:
    """Return the editor for ``field``, a child of ``parent``."""
    match field.kind:
        case Kind.DATE:
            return DateEditor(field, parent)
        case Kind.LONG_TEXT:
            return TextEditor(field, parent)
        case Kind.INTEGER | Kind.HOURS:
            return NumberEditor(field, parent)
        case Kind.BOOLEAN:
            return TickEditor(field, parent)
        case Kind.CODE | Kind.STATE | Kind.REF:
            return ChoiceEditor(field, ask, parent)
        case Kind.CODES | Kind.REFS:
            return ManyEditor(field, ask, parent)
        case Kind.COUNTS:
            return CountsEditor(field, ask, parent)
        case Kind.TEXT | Kind.EMAIL | Kind.MONTH | Kind.DATES:
            return LineEditor(field, parent)


def no_choices(_text: str, done: Callable[[ChoiceList], None]) -> None:
    """Offer nothing: for fields that are not chosen from a list."""
    done(ChoiceList(()))


class FieldBox(QWidget):
    """One field of a form: its label, its editor, and what is wrong with it."""

    left = Signal(str)  # field name: the user is done with it
    typed = Signal(str)
    new_wanted = Signal(str)  # what it shall refer to is to be made first

    def __init__(self, field: Field, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = make_editor(field, ask, self)
        self._base: tuple[Any, str] = (None, "")
        self._touched = False
        self._required = False
        self.new_button: QPushButton | None = None
        self._offers_new = False
        name = _(field.label)
        self.editor.setAccessibleName(name)
        self._description = self.editor.accessibleDescription()
        self.label = label(name, "label", "muted", wrap=True, parent=self)
        self.label.setBuddy(self.editor)
        self.label.setVisible(field.kind is not Kind.BOOLEAN)
        self.error = label("", "label", "late", wrap=True, parent=self)
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.label, self.editor, self.error):
            layout.addWidget(part)
        self.editor.committed.connect(self._done)
        self.editor.typed.connect(self._edited)

    @property
    def base(self) -> Any:
        """The stored value the user began from."""
        return self._base[0]

    def require(self, required: bool) -> None:
        """Mark a field that must be filled in and is empty; with a word, not by colour."""
        self._required = required
        self._mark()

    @property
    def is_lacking(self) -> bool:
        """Whether it must be filled in, and was empty when one began."""
        return self._required and self._base[0] in EMPTY

    def _mark(self) -> None:
        name = _(self.field.label)
        lacks = self.is_lacking and not (self._touched and self.text().strip())
        marked = _("{field} (required)").format(field=name) if lacks else name
        if self.editor.accessibleName() != marked:
            self.label.setText(marked)
            self.editor.setAccessibleName(marked)

    def offer_new(self, words: str, *, always: bool) -> None:
        """Offer to make what the field shall refer to: always, or when what is wanted is not there."""
        self.new_button = button(words, lambda: self.new_wanted.emit(self.field.name), flat=True, parent=self)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)  # made above
        layout.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignLeft)
        QWidget.setTabOrder(self.editor, self.new_button)
        editor = self.editor
        assert isinstance(editor, ChoiceEditor)  # the only one that refers to one row
        editor.listed.connect(lambda: self._show_new(always or editor.is_bare()))
        self._show_new(always or editor.is_bare())

    def _show_new(self, offered: bool) -> None:
        self._offers_new = offered
        if self.new_button is not None:
            self.new_button.setVisible(offered or bool(self.error.text()))

    def set_value(self, value: Any, shown: str) -> None:
        """Show the stored ``value`` and forget what was typed."""
        self._base = (value, shown)
        self._touched = False
        self.editor.set_value(value, shown)
        self._mark()
        self.show_error(None)

    def enter(self, value: Any, shown: str) -> None:
        """Take ``value`` as the user's choice, which is not stored yet."""
        self.editor.set_value(value, shown)
        self._edited()
        self._done()

    def keep_or_set(self, value: Any, shown: str) -> None:
        """Show the stored ``value`` unless the user is at work in the field."""
        if self._touched:
            return
        if (value, shown) != self._base:
            self.set_value(value, shown)

    def rebase(self, value: Any, shown: str) -> None:
        """Take ``value`` for what is stored, without touching what is shown."""
        self._base = (value, shown)
        self._mark()

    def value(self) -> Any:
        """Return what is entered.

        Raises:
            UserError: it cannot be read, or is out of bounds.
        """
        return validate.checked(self.field, self.editor.value())

    def is_touched(self) -> bool:
        """Tell whether something has been typed that is not stored."""
        return self._touched

    def mark_touched(self) -> None:
        """Take what is shown for typed and not stored."""
        self._touched = True

    def text(self) -> str:
        """Return what stands in the editor, as text."""
        match self.editor:
            case ChoiceEditor():
                return self.editor.currentText()
            case TextEditor():  # also those that choose several
                return self.editor.toPlainText()
            case _:
                return self.editor.text()

    def settle(self) -> None:
        """Take what is typed for stored."""
        self._touched = False

    def show_error(self, error: UserError | str | None) -> None:
        """Show what is wrong beside the field; None takes it away."""
        text = "" if error is None else error if isinstance(error, str) else say(error)
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self._description)
        set_tone(self.editor, "wrong", bool(text))
        self._show_new(self._offers_new)

    def focus(self) -> None:
        """Give the editor the keyboard, and bring it into view with what is said about it."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.editor, QLineEdit):
            self.editor.selectAll()
        QTimer.singleShot(0, self, self._reveal)  # once the sentence below it has its room

    def _reveal(self) -> None:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self, 0, MARGIN)
            above = above.parentWidget()

    def _edited(self) -> None:
        self._touched = True
        self._mark()
        self.show_error(None)
        self.typed.emit(self.field.name)

    def _done(self) -> None:
        self.left.emit(self.field.name)


class EntityForm(QWidget):
    """The chosen fields of an entity, in catalogue order.

    Args:
        entity: whose fields.
        names: which of them.
        choices: what they may be set to.
        parent: Qt's owner.
        lazy: read the choices of a field only when one comes to it: for forms that show one record after
            another, most of which are only looked at.
    """

    left = Signal(str)
    typed = Signal(str)
    new_wanted = Signal(str)

    def __init__(
        self,
        entity: Entity,
        names: Iterable[str],
        choices: Choices,
        parent: QWidget | None = None,
        *,
        lazy: bool = False,
    ) -> None:
        super().__init__(parent)
        self.entity = entity
        self._choices = choices
        self._lazy = lazy
        self._held: dict[str, Any] = {}
        self.boxes: dict[str, FieldBox] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        for name in names:
            field = entity.field(name)
            ask = partial(self._ask, field) if field.kind in LISTED else no_choices
            box = FieldBox(field, ask, self)
            box.left.connect(self.left)
            box.typed.connect(self.typed)
            box.new_wanted.connect(self.new_wanted)
            self.boxes[name] = box
            self._layout.addWidget(box)
        self._learn(self.boxes.values())

    def fill(self, values: Mapping[str, Any], shown: Mapping[str, str] | None = None) -> None:
        """Show stored or proposed values; ``shown`` gives the texts of references."""
        self._follow(values)
        for name, box in self.boxes.items():
            value = values.get(name)
            text = (shown or {}).get(name)
            box.set_value(value, _plain(box.field, value) if text is None else text)

    def refill(self, values: Mapping[str, Any], shown: Mapping[str, str]) -> None:
        """Show new stored values, except where the user is at work."""
        self._follow(values)
        for name, box in self.boxes.items():
            box.keep_or_set(values.get(name), shown.get(name, ""))

    def name(self, values: Mapping[str, Any], shown: Mapping[str, str]) -> None:
        """Give what was proposed its text, except where the user has been since."""
        for name, box in self.boxes.items():
            if name in shown and not box.is_touched():
                box.set_value(values[name], shown[name])

    def require(self, names: Collection[str]) -> None:
        """Mark those of the fields ``names`` that are empty, and show them if they were hidden."""
        for name, box in self.boxes.items():
            box.require(name in names)
            if name in names:
                box.show()

    def entered(self) -> dict[str, Any]:
        """Return what is entered as far as it can be read."""
        found: dict[str, Any] = {}
        for name, box in self.boxes.items():
            with suppress(UserError):
                found[name] = box.value()
        return found

    def learn_anew(self, target: str) -> None:
        """Read the choices of the fields that refer to ``target`` again."""
        for box in self.boxes.values():
            if box.field.target == target and isinstance(box.editor, ChoiceEditor):
                box.editor.refresh()
                box.editor.learn()

    def narrow(self, values: Mapping[str, Any]) -> None:
        """Let choices that depend on other fields follow ``values``."""
        self._follow(values)

    def _follow(self, values: Mapping[str, Any]) -> None:
        if all(self._held.get(name) == value for name, value in values.items()):
            return
        self._held |= values
        following = [box for box in self.boxes.values() if box.field.target in NARROWED]
        for box in following:
            if isinstance(box.editor, ChoiceEditor):
                box.editor.refresh()
        self._learn(following)

    def _learn(self, boxes: Iterable[FieldBox]) -> None:
        for box in boxes:
            if isinstance(box.editor, ChoiceEditor) and not self._lazy:
                box.editor.learn()

    def values(self) -> dict[str, Any]:
        """Return all that is entered.

        Raises:
            UserError: of the first field that cannot be read; its sentence is beside it already.
        """
        found: dict[str, Any] = {}
        first: UserError | None = None
        for name, box in self.boxes.items():
            try:
                found[name] = box.value()
                box.show_error(None)
            except UserError as error:
                box.show_error(error)
                if first is None:
                    first = error
                    box.focus()
        if first is not None:
            raise first
        return found

    def show_error(self, error: UserError) -> bool:
        """Show an error beside the field it names; tell whether it has one here."""
        box = self.boxes.get(error.field or "")
        if box is None:
            return False
        box.show_error(error)
        box.show()
        box.focus()
        return True

    def is_touched(self) -> bool:
        """Tell whether anything typed is not stored."""
        return any(box.is_touched() for box in self.boxes.values())

    def _ask(self, field: Field, text: str, done: Callable[[ChoiceList], None]) -> None:
        self._choices.ask(self, field, self._held, done, text)


def _plain(field: Field, value: Any) -> str:
    """Return the text of a value that needs no list to be shown."""
    return "" if field.kind in LISTED else show(field, value, Listed())


class SubmitOnEnter(QObject):
    """Calls ``submit`` when Enter is pressed in a one-line field of a small form."""

    def __init__(self, form: QWidget, submit: Callable[[], None]) -> None:
        super().__init__(form)
        self._submit = submit
        for child in form.findChildren(QLineEdit):
            child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if isinstance(event, QKeyEvent) and pressed and event.key() in ENTER:
            self._submit()
            return True
        return False
