"""What one presses and picks in the import: list boxes to type in, and buttons with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.choices import Choice, ChoiceList
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.parts import set_tone
from innovasjon_desktop.ui.pickers import ChoiceEditor

B = TypeVar("B", bound=QAbstractButton)
Offered = Sequence[tuple[str, str]]


class Pick(ChoiceEditor):
    """One of a few texts by their keys; what is none of them is marked and chooses nothing.

    Args:
        name: what a screen reader calls it.
        offered: gives keys and labels, when one first comes to the list box.
        required: there is no empty choice.
        goes_on: Enter takes what is typed and then tells :attr:`entered`; else it does nothing more.
        parent: Qt's owner.
    """

    picked = Signal(str)  # key of what a person chose; empty for nothing
    entered = Signal()
    refused = Signal(str)  # why what is typed is none of them; empty when it is gone

    def __init__(
        self,
        name: str,
        offered: Callable[[], Offered],
        *,
        required: bool = True,
        goes_on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        field = Field(name="answer", label=name, kind=Kind.CODE, required=required)
        self._offered = offered
        super().__init__(field, lambda _text, done: done(self._list()), parent)
        self.setAccessibleName(name)
        self._chosen_key, self._goes_on = "", goes_on
        self.committed.connect(self._take_chosen)
        line = self.lineEdit()
        if goes_on and line is not None:
            line.returnPressed.connect(self.entered)  # also while the list of names is open
        self.typed.connect(lambda: self._mark(""))

    @property
    def chosen(self) -> str:
        """The key of what is chosen."""
        return self._chosen_key

    def show_chosen(self, key: str) -> None:
        """Show ``key`` as chosen; if it is so already, what a person is typing stays."""
        if self.is_typing() and key == self._chosen_key:
            return
        self._chosen_key = key
        self.set_value(key or None, dict(self._offered()).get(key, key))
        self._mark("")

    def is_typing(self) -> bool:
        """Tell whether something is typed that has not been taken."""
        line = self.lineEdit()
        return line is not None and self.currentText() != self._held[1]

    def take_typed(self) -> bool:
        """Take what is typed; tell whether it is one of the choices."""
        if self.is_typing():
            self.learn()
            self._finished()
        return not self.property("wrong")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.learn()
        typing = self.is_typing()
        popup = self._completer.popup()
        if event.key() in ENTER and popup is not None:
            popup.hide()  # what is marked in it stands in the box; the list itself never gets this key
        super().keyPressEvent(event)
        if event.key() in ENTER:
            # What was typed is taken first; only Enter with nothing to take goes on to the next part.
            event.setAccepted(typing or self._goes_on)

    def _mark(self, why: str) -> None:
        set_tone(self, "wrong", "true" if why else "")
        self.refused.emit(why)

    def _list(self) -> ChoiceList:
        return ChoiceList(tuple(Choice(key, label) for key, label in self._offered()))

    def _take_chosen(self) -> None:
        try:
            key = str(self.value() or "")
        except UserError as error:
            if self._chosen_key and not self.field.required:  # what stood there before is the answer no more
                self._chosen_key = ""
                self.picked.emit("")
            self._mark(say(error))
            return
        self._mark("")
        if key != self._chosen_key:
            self._chosen_key = key
            self.set_value(key or None, self.currentText())
            self.picked.emit(key)


def with_key(button: B) -> B:
    """Let Alt and the first letter press a button."""
    text = button.text()
    button.setText(f"&{text}")
    button.setAccessibleName(text)
    return button
