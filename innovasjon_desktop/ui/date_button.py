"""«Per 30.06.2026»: the as-of date, with a calendar to choose another."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.ui.parts import button, label, set_tone


class DateButton(QPushButton):
    """Shows the as-of date; pressed, it lets one type or pick another."""

    changed = Signal(object)  # datetime.date

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.date = self.today = dt.date.today()
        self._popup: _Popup | None = None
        self.clicked.connect(self.open_popup)
        self.show_date(self.date)

    def show_date(self, date: dt.date, today: dt.date | None = None) -> None:
        """Show ``date``; one that is not today stands out, because figures are as on that date."""
        self.date, self.today = date, today or self.today
        text = _("As of {date}").format(date=date_text(date))
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(_("Everything is shown as it was on this date"))
        set_tone(self, "elsewhen", "true" if self.date != self.today else "false")

    def choose(self, date: dt.date) -> None:
        """Take over ``date`` and tell about it."""
        if self._popup is not None:
            self._popup.close()
        if date != self.date:
            self.show_date(date)
            self.changed.emit(date)

    def open_popup(self) -> None:
        """Show the calendar below the button."""
        self._popup = _Popup(self)
        corner = self.mapToGlobal(QPoint(self.width() - self._popup.sizeHint().width(), self.height() + 4))
        self._popup.move(corner)
        self._popup.show()


class _Popup(QFrame):
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
        self._calendar = QCalendarWidget()
        self._calendar.setGridVisible(False)
        self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self._calendar.setSelectedDate(QDate(owner.date.year, owner.date.month, owner.date.day))
        self._calendar.clicked.connect(self._take)
        self._calendar.activated.connect(self._take)
        self._calendar.setAccessibleName(_("Calendar"))
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
        from innovasjon_desktop.entities.spec import Field, Kind
        from innovasjon_desktop.entities.text import parse_date

        try:
            date = parse_date(Field(name="as_of", label="", kind=Kind.DATE), self._typed.text())
        except UserError as error:
            self._wrong.setText(say(error))
            self._wrong.show()
            self.adjustSize()
        else:
            self._owner.choose(date)
