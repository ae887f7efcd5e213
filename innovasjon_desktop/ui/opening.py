"""A store that is not open as usual: who else has it, why it can only be read, and what one can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.opening import InUse, ReadOnly
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.window_keeping import holds_back
from innovasjon_desktop.ui.window_late import take_banner_away, where

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

DIALOG_WIDTH = 440


class Banner(QFrame):
    """A calm line above the page, for as long as it is true.

    Args:
        window: whose store it is about.
        said: the sentence.
        read_only: why the store can only be read; None if it is only something to know.
    """

    def __init__(self, window: MainWindow, said: Message, read_only: ReadOnly | None) -> None:
        super().__init__()
        self._window, self._said, self._read_only = window, said, read_only
        self.setProperty("panel", "note")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 8, 8, 8)
        self._row.setSpacing(8)
        self.text = label(wrap=True)
        self._row.addWidget(self.text, 1)
        self._buttons: list[QPushButton] = []
        self.retranslate()

    def retranslate(self) -> None:
        """Show the texts in the language in force."""
        said = say(self._said)
        self.text.setText(said)
        self.setAccessibleName(said)
        announce(self, said)
        for old in self._buttons:
            old.deleteLater()
        self._buttons = []
        if self._read_only is None:
            self._offer(button(_("Hide"), partial(take_banner_away, self._window)))
            return
        if self._read_only.may_move:
            self._offer(button(_("Move to this PC"), partial(move_here, self._window), primary=True))
        self._offer(button(_(self._read_only.way_back), partial(try_again, self._window)))

    def _offer(self, made: QPushButton) -> None:
        self._buttons.append(made)
        self._row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)


class InUseDialog(QDialog):
    """Says who has the store open, and asks whether to read a copy or to try again.

    Args:
        window: it belongs to.
        error: who it is.
    """

    def __init__(self, window: MainWindow, error: InUse) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("The store is in use"))
        self.setMinimumWidth(DIALOG_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(say(error.opened), "card", wrap=True))
        told = _("Only one program at a time can write to the store. Meanwhile you can read a copy of it.")
        column.addWidget(label(told, wrap=True))
        column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.give_up = button(_("Cancel"), self.reject)
        self.read = button(_("Read a copy"), self._read)
        self.again = button(_("Try again"), self._again, primary=True)
        for made in (self.give_up, self.read, self.again):
            row.addWidget(made)
        column.addLayout(row)
        self.again.setFocus()
        self._window, self._place = window, error.place

    def _read(self) -> None:
        self.accept()
        read_copy(self._window, self._place)

    def _again(self) -> None:
        self.accept()
        self._window.open_store()


def read_copy(window: MainWindow, place: str) -> None:
    """Open a copy of a store that somebody else has open."""
    window.open_store(partial(window.stores.open, place, copy=True))


def try_again(window: MainWindow) -> None:
    """Open the store anew, and come back to where one is; if it does not go, all stays as it is."""
    if holds_back(window, "try_again", partial(try_again, window)):
        return

    _open_anew(window, window.stores.open)


def move_here(window: MainWindow) -> None:
    """Copy the store to this PC's own disk and go on there."""
    if holds_back(window, "move_here", partial(move_here, window)):
        return

    _open_anew(window, window.stores.move_here)


def _open_anew(window: MainWindow, opener: Callable[[], Any]) -> None:
    if window.banner is not None:
        window.banner.setEnabled(False)  # once is enough

    def refused(error: Exception) -> None:
        window.returning = None
        window.bottom.show_unsaved()
        if window.banner is not None:
            window.banner.setEnabled(True)
        window.show_error(error)

    window.returning = where(window)
    window.open_store(opener, refused)
