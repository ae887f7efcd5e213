"""Top of the window: the page's title and finding, search, period and as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.date_button import DateButton
from innovasjon_desktop.ui.parts import own_label, set_tone
from innovasjon_desktop.ui.theme import theme


class Header(QWidget):
    """Says what one looks at; its places never move."""

    search_asked = Signal()
    context_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        self._title = own_label("", "page")
        self._finding = own_label("", "finding", "muted", wrap=True)
        self._finding.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.search = QPushButton(self)
        self.search.setProperty("field", "true")
        self.search.setMinimumWidth(200)
        self.search.clicked.connect(lambda _checked: self.search_asked.emit())
        self.period = QComboBox(self)
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period.setMinimumWidth(110)
        self.period.activated.connect(lambda _place: self.context_changed.emit())
        self.date = DateButton(self)
        self.date.setMinimumWidth(124)
        self.date.changed.connect(lambda _date: self.context_changed.emit())
        tools = QHBoxLayout()
        tools.setSpacing(12)
        for widget in (self.search, self.period, self.date):
            tools.addWidget(widget)
        grid.addWidget(self._title, 0, 0)
        grid.addLayout(tools, 0, 1)
        grid.addWidget(self._finding, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self.search.setProperty("bare", "true")  # room for the icon that settle() brings
        self._uses_period = True
        self._show_period_box()
        self.retranslate()

    def settle(self) -> None:
        """Do what can wait until the window is painted: the icon."""
        self.recolour()
        set_tone(self.search, "bare", "")
        theme().changed.connect(self.recolour)

    @property
    def finding(self) -> str:
        """The sentence below the title."""
        return self._finding.text()

    @property
    def title(self) -> str:
        """The title of the page."""
        return self._title.text()

    @property
    def period_id(self) -> int | None:
        """The chosen development period."""
        value = self.period.currentData()
        return value if isinstance(value, int) else None

    def recolour(self) -> None:
        """Tint the icon."""
        from innovasjon_desktop.ui.icons import icon

        self.search.setIcon(icon("search", theme().colours.muted))

    def retranslate(self) -> None:
        """Show the texts in the language in force."""
        self.search.setText(f" {_('Search everything')}   Ctrl+K")
        self.search.setAccessibleName(_("Search everything"))
        self.period.setAccessibleName(_("Development period"))
        self.period.setToolTip(_("Development period"))
        self.date.show_date(self.date.date)

    def show_page(self, title: str, finding: str, *, uses_period: bool) -> None:
        """Show the page's title and finding."""
        self._title.setText(title)
        self.show_finding(finding)
        self._uses_period = uses_period
        self._show_period_box()

    def show_finding(self, sentence: str) -> None:
        """Show the finding; its place is kept while there is none yet."""
        self._finding.setText(sentence or " ")
        self._finding.setAccessibleName(sentence)

    def show_periods(self, periods: Sequence[tuple[int, str, dt.date, dt.date]]) -> None:
        """Offer periods (id, name, first and last day); keep the chosen one, else that of the as-of date."""
        before, day = self.period_id, self.date.date
        self.period.clear()
        for row_id, name, _start, _end in periods:
            self.period.addItem(name, row_id)
        wanted = before if any(row[0] == before for row in periods) else None
        if wanted is None:
            begun = [row[0] for row in periods if row[2] <= day]
            wanted = begun[-1] if begun else None
        place = self.period.findData(wanted)
        if place >= 0:
            self.period.setCurrentIndex(place)
        self._show_period_box()

    def _show_period_box(self) -> None:
        self.period.setVisible(self._uses_period and self.period.count() > 0)
