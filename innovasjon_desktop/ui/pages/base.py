"""What every page has in common: it shows one context and keeps itself current."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.ui.jobs import AGAIN_MS, Jobs

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid import Grid

T = TypeVar("T")


class Page(QWidget):
    """A page of the window.

    A page reads in :meth:`load` through :meth:`read`; the window calls it when the page is shown and
    stale. Nothing reloads while the page is hidden or somebody types in it.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    tables: tuple[str, ...] = ()
    """The tables it shows; empty means all of them."""

    finding = Signal(str)  # the sentence below the title
    record_selected = Signal(str, int)  # entity, id: show it in the record card
    record_opened = Signal(str, int)  # entity, id: show it and go there with the keyboard
    nothing_selected = Signal()  # one has come to a part where no record is chosen
    choose_area = Signal(int, int)  # unit id, period id: ask for a new area
    go_to = Signal(str)  # key of another page
    asked = Signal(str)  # name of an action of the window: "import", "example", "new_period"
    step_asked = Signal(str, str, int)  # "appoint", "renew", "answer" for a record: entity, id
    noted = Signal(str)  # a quiet message for the bottom bar

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.period_id: int | None = None
        self.as_of = dt.date.today()
        self._stale = True
        self._asked = 0
        self._sentence = ""
        self.chosen: tuple[str, int] | None = None  # the record the card shows when one comes to the page
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a page with one main part makes it the focus proxy
        jobs.changed.connect(self._on_changed)

    @property
    def sentence(self) -> str:
        """The finding as last told."""
        return self._sentence

    def tell(self, sentence: str) -> None:
        """Say the finding in the header."""
        self._sentence = sentence
        self.finding.emit(sentence)

    def set_context(self, period_id: int | None, as_of: dt.date) -> None:
        """Show another period or date; the page reloads when it is next visible."""
        if (period_id, as_of) != (self.period_id, self.as_of):
            self.period_id, self.as_of = period_id, as_of
            self.make_stale()

    def make_stale(self) -> None:
        """Reload as soon as the page is visible and nobody types in it."""
        self._stale = True
        self.refresh_if_stale()

    def refresh_if_stale(self) -> None:
        """Reload, unless there is nothing new, the page is hidden, or somebody types in it.

        A page with editors calls this when one is closed.
        """
        if self._stale and self.jobs.is_open and self.isVisible() and not self.is_typing():
            self._stale = False
            self.load()

    def load(self) -> None:
        """Read what the page shows for ``period_id`` and ``as_of``."""
        raise NotImplementedError

    def is_typing(self) -> bool:
        """Tell whether a reload would disturb what somebody is typing."""
        return False

    def export_list(self) -> None:
        """Export what the page shows, exactly as it stands."""

    def register(self) -> bool:
        """Begin a new row of the list that is shown; tell whether there is such a list."""
        return False

    def take_keyboard(self) -> None:
        """Give the keyboard to the main part; one that is only being filled gets it when it is there."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str, row_id: int) -> None:
        """Bring a record into view, if the page shows such records."""

    def tell_current(self, listing: Grid | None) -> None:
        """Let the card follow the part one has come to: its current row, or no record at all."""
        if listing is None or not listing.tell_current():
            self.nothing_selected.emit()

    def read(self, work: Callable[[Any], T], show: Callable[[T], None]) -> None:
        """Read on another thread; ``show`` gets only the answer to the latest question.

        A store that cannot be read now is tried again: a page never stays empty for it.
        """
        if not self.jobs.is_open:
            return  # the window is closing
        self._asked += 1
        asked = self._asked

        def answer(found: T) -> None:
            if asked == self._asked:
                waits = self.hasFocus()
                show(found)
                if waits and not self.hasFocus():  # the main part has only come now
                    self.take_keyboard()

        def failed(error: Exception) -> None:
            if asked == self._asked and isinstance(error, StoreUnavailable):
                self._stale = True
                QTimer.singleShot(AGAIN_MS, self, self.refresh_if_stale)
            self.jobs.failed.emit(error)

        self.jobs.read(self, work, answer, failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_if_stale()

    def _on_changed(self, changed: Changed) -> None:
        if not self.tables or changed.touches(*self.tables):
            self.make_stale()
