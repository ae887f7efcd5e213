"""The calendar below the as-of date; loaded when first opened."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import parse_date
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.ui.parts import button, label, month_view
from innovasjon_desktop.ui.short_dates import in_full

if TYPE_CHECKING:
    from innovasjon_desktop.ui.date_button import DateButton


class DatePopup(QFrame):
    """Lets one type or pick a date; Esc leaves it as it was."""

    def __init__(self, owner: DateButton) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("panel", "true")
        self._owner = owner
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        row = QHBoxLayout()
        self._typed = QLineEdit(date_text(owner.date))
        self._typed.setAccessibleName(_("Date"))
        self._typed.returnPressed.connect(self._take_typed)
        self._typed.selectAll()
        row.addWidget(self._typed, 1)
        row.addWidget(button(_("Today's date"), lambda: owner.choose(owner.today)))
        column.addLayout(row)
        self._wrong = label("", "label", "late", wrap=True)
        self._wrong.hide()
        column.addWidget(self._wrong)
        self._calendar = month_view(_("Calendar"))
        self._calendar.setSelectedDate(QDate(owner.date.year, owner.date.month, owner.date.day))
        self._calendar.clicked.connect(self._take)
        self._calendar.activated.connect(self._take)
        column.addWidget(self._calendar)
        self._typed.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            self._owner.setFocus()
        else:
            super().keyPressEvent(event)

    def _take(self, date: QDate) -> None:
        self._owner.choose(dt.date(date.year(), date.month(), date.day()))

    def _take_typed(self) -> None:
        typed = in_full(self._typed.text(), self._owner.today)
        try:
            date = parse_date(Field(name="as_of", label="", kind=Kind.DATE), typed)
        except UserError as error:
            self._wrong.setText(say(error))
            self._wrong.show()
            self.adjustSize()
        else:
            self._owner.choose(date)
