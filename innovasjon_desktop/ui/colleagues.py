"""What others do in a shared store, brought to the window: their steps, who is there, a lost connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.ui.window_late import show_banner, take_banner_away

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

_LOST = N_(
    "The connection to the shared database is lost. What is shown can be read; nothing can be saved until it "
    "is back. The program goes on trying."
)


class _Ear(QObject):
    """Hears on the thread that watches the store, and passes it on to the window's."""

    heard = Signal(str, object)

    def changed(self, changed: Changed) -> None:
        self.heard.emit("changed", changed)

    def others(self, names: tuple[str, ...]) -> None:
        self.heard.emit("others", names)

    def connected(self, is_connected: bool) -> None:
        self.heard.emit("connected", is_connected)

    def read_only(self, read_only: ReadOnly | None) -> None:
        self.heard.emit("read_only", read_only)


class Colleagues(QObject):
    """Follows a store that is shared for as long as the window has it open.

    Args:
        window: whose.
        store: the one it has open now.
    """

    def __init__(self, window: MainWindow, store: Any) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self._lost = False
        self._ear = _Ear(self)
        self._ear.heard.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Hear of what is done in the store from now on."""
        self._store.watch(self._ear)

    @Slot(str, object)
    def _heard(self, what: str, news: Any) -> None:
        if self._window.jobs.database is not self._store:
            return  # another one has been opened since
        match what:
            case "changed":
                self._window.jobs.take_in(news)
            case "others":
                self._window.bottom.show_others(news)
            case "connected":
                self._lost = not news
                self._show_banner()
            case _:
                self._show_banner()

    def _show_banner(self) -> None:
        read_only: ReadOnly | None = getattr(self._window.jobs.database, "read_only", None)
        if self._lost:
            show_banner(self._window, Message(_LOST), None)
        elif read_only is not None:
            show_banner(self._window, read_only.why, read_only)
        else:
            take_banner_away(self._window)
