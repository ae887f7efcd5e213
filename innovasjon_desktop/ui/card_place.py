"""The place of the record card at the right: 320 pixels, always the same, and it can be hidden."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol, cast

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.parts import own_label, panel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

WIDTH = 320


class Card(Protocol):
    """What the window asks of the record card."""

    def set_context(self, period_id: int | None, as_of: dt.date) -> None:
        """Show records as on another date."""

    def show_record(self, entity: str, row_id: int) -> None:
        """Show a record."""

    def choose_area(self, unit_id: int, period_id: int) -> None:
        """Ask for the development area a unit chooses in a period."""

    def take_step(self, step: str, entity: str, row_id: int) -> None:
        """Show a record and ask for what "answer", "appoint" or "renew" needs."""

    def new_record(self, entity: str) -> None:
        """Ask for a new row of an entity."""

    def holds_unsaved(self) -> bool:
        """Tell whether something typed is not saved; then the card says so."""


class CardPlace(QWidget):
    """Holds the record card, which is imported and built when first needed."""

    left = Signal()  # Esc: the page wants the keyboard back
    wanted = Signal()  # somebody asks for something only the card can show
    built = Signal(object)  # RecordCard

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._card: Card | None = None
        self._unseen: tuple[str, int] | None = None
        self.setFixedWidth(WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._empty = panel(self)
        layout = self._empty.layout()
        assert isinstance(layout, QVBoxLayout)  # panel() makes one
        self._hint = own_label("", "label", "muted", wrap=True)
        layout.addWidget(self._hint)
        layout.addStretch(1)
        self._column.addWidget(self._empty)
        self.retranslate()

    def card(self) -> Card:
        """Return the card, built at the first call."""
        self._empty.hide()
        if self._card is None:
            from innovasjon_desktop.ui.record_card import RecordCard

            made = RecordCard(self._jobs, self)
            self._column.addWidget(made)
            self._card = made
            self.built.emit(made)
        cast("QWidget", self._card).show()
        return self._card

    def show_record(self, entity: str, row_id: int) -> None:
        """Show a record; while the place is hidden, once it is shown again."""
        if self.isHidden():
            self._unseen = (entity, row_id)
        else:
            self.card().show_record(entity, row_id)

    def open_record(self, entity: str, row_id: int) -> None:
        """Show a record and give it the keyboard."""
        self._unseen = None
        self.wanted.emit()
        self.card().show_record(entity, row_id)
        cast("QWidget", self.card()).setFocus()

    def choose_area(self, unit_id: int, period_id: int) -> None:
        """Ask for the development area a unit chooses in a period."""
        self.wanted.emit()
        self.card().choose_area(unit_id, period_id)

    def take_step(self, step: str, entity: str, row_id: int) -> None:
        """Show a record and ask for what a step needs."""
        self.wanted.emit()
        self.card().take_step(step, entity, row_id)

    def new_record(self, entity: str) -> None:
        """Ask for a new row of an entity."""
        self.wanted.emit()
        self.card().new_record(entity)

    def set_context(self, period_id: int | None, as_of: dt.date) -> None:
        """Show records as on another date."""
        if self._card is not None:
            self._card.set_context(period_id, as_of)

    def holds_unsaved(self) -> bool:
        """Tell whether the card holds something typed that is not saved; then it is shown and says so."""
        if self._card is None or not self._card.holds_unsaved():
            return False
        self.wanted.emit()
        return True

    def place(self, shown: bool) -> None:
        """Show or hide the card with the record that was chosen meanwhile."""
        self.setVisible(shown)
        if shown and self._unseen is not None:
            unseen, self._unseen = self._unseen, None
            self.card().show_record(*unseen)

    def clear(self) -> None:
        """Show no record."""
        self._unseen = None
        if self._card is not None:
            cast("QWidget", self._card).hide()
        self._empty.show()

    def forget(self) -> None:
        """Take the card away, for another store or another language."""
        self._unseen = None
        if self._card is not None:
            widget = cast("QWidget", self._card)
            widget.hide()
            widget.deleteLater()
            self._card = None
        self._empty.show()

    def retranslate(self) -> None:
        """Show the texts in the language in force."""
        self.setAccessibleName(_("Record card"))
        self._hint.setText(_("Select a line or a cell to see its record here."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == QtCore.Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
