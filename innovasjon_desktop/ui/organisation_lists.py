"""«Flere lister»: the grid of any entity, so that everything the store keeps can be reached and changed."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.organisation import SETTINGS
from innovasjon_desktop.i18n import _, sort_key
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import label

FIRST = "code"


class MoreLists(QWidget):
    """A list to choose, and its rows.

    Args:
        page: the page it stands on.
        choices: what fields may be set to.
    """

    def __init__(self, page: Page, choices: Choices) -> None:
        super().__init__(page)
        self._page, self._choices = page, choices
        self._made: dict[str, Listing] = {}
        self._day = page.as_of
        self.which = QComboBox(self)
        self.which.setAccessibleName(_("Which list"))
        self.which.setMinimumContentsLength(24)
        named = {entity.name: _(entity.plural) for entity in ALL.values() if entity is not SETTINGS}
        for name in sorted(named, key=lambda name: sort_key(named[name])):
            self.which.addItem(named[name], name)
        self._stack = QStackedWidget(self)
        top = QHBoxLayout()
        top.setSpacing(8)
        text = label(_("List"), "label", "muted", parent=self)
        text.setBuddy(self.which)
        top.addWidget(text)
        top.addWidget(self.which)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        self.which.activated.connect(lambda _place: self.open(self.which.currentData()))
        self.open(FIRST)

    @property
    def listing(self) -> Listing:
        """The list that is shown."""
        return self._made[self.which.currentData()]

    def open(self, entity: str) -> Listing:
        """Show the rows of ``entity``."""
        self.which.setCurrentIndex(self.which.findData(entity, Qt.ItemDataRole.UserRole))
        if entity not in self._made:
            made = Listing(self._page, entity, self._choices)
            made.new_wanted.connect(lambda: self._page.asked.emit(f"new:{entity}"))
            self._made[entity] = made
            self._stack.addWidget(made)
        self._stack.setCurrentWidget(self._made[entity])
        self.setFocusProxy(self._made[entity])
        if self._page.jobs.is_open:
            self._made[entity].show_as_on(self._day)
        return self._made[entity]

    def show_as_on(self, day: dt.date) -> None:
        """Show the rows as on ``day``."""
        self._day = day
        self.listing.show_as_on(day)
