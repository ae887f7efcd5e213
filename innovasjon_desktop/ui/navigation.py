"""The pages of the window, at the left: icon and text, or only icons."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.parts import own_label, plain_tooltip, set_tone
from innovasjon_desktop.ui.theme import font, theme

WIDE, NARROW = 204, 60
AROUND = 62
"""Pixels of a button beside its text: margins, line, padding and icon."""


class Navigation(QFrame):
    """One button per page; arrow keys go from one to the next."""

    chosen = Signal(str)  # key of a page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "side")
        self._collapsed = self._settled = False
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 16, 10, 12)
        column.setSpacing(2)
        self._brand = own_label("", "card")
        self._place = own_label("", "label", "muted")
        for line in (self._brand, self._place):
            line.setContentsMargins(8, 0, 0, 0)
            column.addWidget(line)
        column.addSpacing(12)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        stretched = False
        for entry in PAGES:
            button = QPushButton(self)
            button.setProperty("nav", "true")
            button.setCheckable(True)
            button.setProperty("bare", "true")  # room for the icon that settle() brings
            button.setIconSize(QSize(20, 20))
            button.setFont(font("body"))
            button.clicked.connect(lambda _checked, key=entry.key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[entry.key] = button
            if entry.aside and not stretched:
                column.addStretch(1)
                stretched = True
            column.addWidget(button)
        self.collapse(False)
        self.retranslate()

    @property
    def is_collapsed(self) -> bool:
        """Whether only the icons are shown."""
        return self._collapsed

    def collapse(self, collapsed: bool) -> None:
        """Show only the icons, or icons and texts."""
        self._collapsed = collapsed
        self._fit()
        for line in (self._brand, self._place):
            # Kept in place, so that the buttons do not jump.
            line.setStyleSheet("color: transparent" if collapsed else "")
        self._write()

    def settle(self) -> None:
        """Do what can wait until the window is painted: the icons, and where a click leaves the keyboard."""
        theme().changed.connect(self.recolour)
        self._settled = True
        self.recolour()
        for button in self.buttons.values():
            set_tone(button, "bare", "")
            button.setFocusPolicy(QtCore.Qt.FocusPolicy.TabFocus)

    def show_place(self, municipality: str) -> None:
        """Show whose store is open."""
        room = self._wide() - 40
        shown = self._place.fontMetrics().elidedText(municipality, QtCore.Qt.TextElideMode.ElideRight, room)
        self._place.setText(shown)
        self._place.setAccessibleName(municipality)
        self._place.setToolTip(plain_tooltip(municipality) if shown != municipality else "")

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self.buttons[key].setChecked(True)
        if self._settled:
            self.recolour()

    def retranslate(self) -> None:
        """Show the texts in the language in force."""
        self._fit()
        self._brand.setText(_("Innovation"))
        self.setAccessibleName(_("Pages"))
        self._write()

    def recolour(self) -> None:
        """Tint the icons: the open page's has the accent colour."""
        from innovasjon_desktop.ui.icons import icon

        colours = theme().colours
        for entry in PAGES:
            button = self.buttons[entry.key]
            button.setIcon(icon(entry.key, colours.accent if button.isChecked() else colours.muted))

    def _wide(self) -> int:
        written = QFontMetrics(font("strong"))  # as the page that is open is
        return max(WIDE, *(written.horizontalAdvance(f"  {_(entry.title)}") + AROUND for entry in PAGES))

    def _fit(self) -> None:
        self.setFixedWidth(NARROW if self._collapsed else self._wide())

    def _write(self) -> None:
        for place, entry in enumerate(PAGES, 1):
            button, title = self.buttons[entry.key], _(entry.title)
            button.setText("" if self._collapsed else f"  {title}")
            button.setAccessibleName(title)
            button.setToolTip(f"{title} (Ctrl+{place})" if self._collapsed else "")
