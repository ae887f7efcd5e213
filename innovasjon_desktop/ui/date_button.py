"""«Per 30.06.2026»: the as-of date, with a calendar to choose another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.parts import set_tone

if TYPE_CHECKING:
    from innovasjon_desktop.ui.date_popup import DatePopup


class DateButton(QPushButton):
    """Shows a date; pressed, it lets one type or pick another.

    Args:
        parent: Qt's owner.
        pattern: how the date is shown; as an as-of date unless given.
    """

    changed = Signal(object)  # datetime.date

    def __init__(self, parent: QWidget | None = None, pattern: str = "") -> None:
        super().__init__(parent)
        self._pattern = pattern
        self.date = self.today = dt.date.today()
        self._popup: DatePopup | None = None
        self.clicked.connect(self.open_popup)
        self.show_date(self.date)

    def show_date(self, date: dt.date, today: dt.date | None = None) -> None:
        """Show ``date``; one that is not today stands out, because figures are as on that date."""
        self.date, self.today = date, today or self.today
        text = (self._pattern or _("As of {date}")).format(date=date_text(date))
        self.setText(text)
        if self._pattern:
            self.setAccessibleDescription(text)
        else:
            self.setAccessibleName(text)
            self.setToolTip(_("Everything is shown as it was on this date"))
            set_tone(self, "elsewhen", "true" if self.date != self.today else "")

    def choose(self, date: dt.date) -> None:
        """Take over ``date`` and tell about it."""
        if self._popup is not None:
            self._popup.close()
        if date != self.date:
            self.show_date(date)
            self.changed.emit(date)

    def open_popup(self) -> None:
        """Show the calendar below the button."""
        from innovasjon_desktop.ui.date_popup import DatePopup

        self._popup = DatePopup(self)
        corner = self.mapToGlobal(QPoint(self.width() - self._popup.sizeHint().width(), self.height() + 4))
        self._popup.move(corner)
        self._popup.show()
