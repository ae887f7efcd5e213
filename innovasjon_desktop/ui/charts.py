"""Charts drawn by hand: hours per month, worked and booked stacked, with the capacity as a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from innovasjon_desktop.i18n import _, number_text
from innovasjon_desktop.ui.colours import Colours
from innovasjon_desktop.ui.parts import plain_tooltip
from innovasjon_desktop.ui.theme import font, theme

LEGEND, TICKS = 28, 5
STEPS = (1, 2, 5)


class MonthHours(NamedTuple):
    """The hours of one month."""

    month: dt.date
    capacity: Decimal
    worked: Decimal
    booked: Decimal


def nice_top(highest: Decimal) -> tuple[Decimal, Decimal]:
    """Return top and step of an axis that holds ``highest``: at most five round steps."""
    step = Decimal(1)
    while True:
        for factor in STEPS:
            if step * factor * TICKS >= highest:
                size = step * factor
                count = max(Decimal(1), (highest / size).to_integral_value(ROUND_CEILING))
                return size * count, size
        step *= 10


class HoursChart(QWidget):
    """A column per month. The table below says the same in numbers, so the chart takes no keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months: tuple[MonthHours, ...] = ()
        self._this_month = dt.date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(280, 176)
        theme().changed.connect(self.update)

    def show_months(self, months: Sequence[MonthHours], this_month: dt.date) -> None:
        """Show other months; those after ``this_month`` are ahead."""
        self._months, self._this_month = tuple(months), this_month
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, 220)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos().x())
            text = "" if place is None else month_text(self._months[place])
            QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("label"))
        colours = theme().colours
        self._paint_legend(painter, colours)
        if self._months:
            heights = [height for m in self._months for height in (m.capacity, m.worked + m.booked)]
            top, step = nice_top(max(heights))
            self._paint_axis(painter, colours, top, step)
            self._paint_columns(painter, colours, top)
            self._paint_capacity(painter, colours, top)
            self._paint_months(painter, colours)
        painter.end()

    # Where things are

    def _area(self) -> QRectF:
        measure = QFontMetrics(font("label"))
        left = measure.horizontalAdvance("0 000") + 8
        below = 2 * measure.height() + 4
        return QRectF(left, LEGEND + 8, self.width() - left - 4, self.height() - LEGEND - 8 - below)

    def _slot(self, place: int) -> QRectF:
        area = self._area()
        width = area.width() / len(self._months)
        return QRectF(area.left() + place * width, area.top(), width, area.height())

    def _y(self, hours: Decimal, top: Decimal) -> float:
        area = self._area()
        return area.bottom() - area.height() * float(hours / top)

    def _place_at(self, x: int) -> int | None:
        places = (place for place in range(len(self._months)) if self._slot(place).left() <= x)
        found = [place for place in places if x < self._slot(place).right()]
        return found[0] if found else None

    # What is painted

    def _paint_legend(self, painter: QPainter, colours: Colours) -> None:
        measure, x = painter.fontMetrics(), 4.0
        for text, kind in ((_("Worked"), "worked"), (_("Booked"), "booked"), (_("Capacity"), "capacity")):
            box = QRectF(x, (LEGEND - 12) / 2, 16, 12)
            if kind == "capacity":
                painter.setPen(QPen(QColor(colours.text), 2))
                painter.drawLine(
                    QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y())
                )
            else:
                _fill(painter, box, kind, colours)
            painter.setPen(QColor(colours.muted))
            width = measure.horizontalAdvance(text)
            painter.drawText(QRectF(x + 22, 0, width + 2, LEGEND), Qt.AlignmentFlag.AlignVCenter, text)
            x += 22 + width + 20
        hours = _("hours")
        painter.drawText(QRectF(0, 0, self.width() - 4, LEGEND), _RIGHT, hours)

    def _paint_axis(self, painter: QPainter, colours: Colours, top: Decimal, step: Decimal) -> None:
        area, value = self._area(), Decimal(0)
        while value <= top:
            y = self._y(value, top)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, y - 8, area.left() - 6, 16), _RIGHT, number_text(value))
            value += step

    def _paint_columns(self, painter: QPainter, colours: Colours, top: Decimal) -> None:
        for place, month in enumerate(self._months):
            slot = self._slot(place)
            bar = min(28.0, slot.width() * 0.62)
            left = slot.center().x() - bar / 2
            lower = self._y(month.worked, top)
            upper = self._y(month.worked + month.booked, top)
            if month.worked:
                _fill(painter, QRectF(left, lower, bar, slot.bottom() - lower), "worked", colours)
            if month.booked:
                _fill(painter, QRectF(left, upper, bar, lower - upper), "booked", colours)

    def _paint_capacity(self, painter: QPainter, colours: Colours, top: Decimal) -> None:
        painter.setPen(QPen(QColor(colours.text), 2))
        before: float | None = None
        for place, month in enumerate(self._months):
            slot, y = self._slot(place), self._y(month.capacity, top)
            if before is not None:
                painter.drawLine(QPointF(slot.left(), before), QPointF(slot.left(), y))
            painter.drawLine(QPointF(slot.left(), y), QPointF(slot.right(), y))
            before = y

    def _paint_months(self, painter: QPainter, colours: Colours) -> None:
        measure = painter.fontMetrics()
        line = measure.height()
        for place, month in enumerate(self._months):
            slot = self._slot(place)
            now = month.month == self._this_month
            painter.setFont(font("strong" if now else "label"))
            painter.setPen(QColor(colours.text if now else colours.muted))
            number = f"{month.month:%m}"
            painter.drawText(QRectF(slot.left(), slot.bottom() + 2, slot.width(), line), _MIDDLE, number)
            painter.setFont(font("label"))
            painter.setPen(QColor(colours.muted))
            if place == 0 or month.month.month == 1:
                year = QRectF(slot.left() - 20, slot.bottom() + 2 + line, slot.width() + 40, line)
                painter.drawText(year, _MIDDLE, str(month.month.year))
        ahead = [place for place, month in enumerate(self._months) if month.month > self._this_month]
        if ahead:
            x = self._slot(ahead[0]).left()
            pen = QPen(QColor(colours.edge), 1)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, self._area().top()), QPointF(x, self._area().bottom()))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


def _fill(painter: QPainter, box: QRectF, kind: str, colours: Colours) -> None:
    """Fill a part of a column; what is booked is also hatched, so that colour is not alone."""
    painter.setPen(Qt.PenStyle.NoPen)
    if kind == "worked":
        painter.setBrush(QColor(colours.progress.fill if not colours.is_high_contrast else colours.text))
        painter.drawRect(box)
        return
    painter.setBrush(QColor(colours.chosen.fill))
    painter.drawRect(box)
    painter.setBrush(QBrush(QColor(colours.edge), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(box)


def month_text(month: MonthHours) -> str:
    """Return the hours of a month as a sentence."""
    return _("{month}: {worked} hours worked, {booked} booked, capacity {capacity}").format(
        month=f"{month.month:%m.%Y}",
        worked=number_text(month.worked, 1),
        booked=number_text(month.booked, 1),
        capacity=number_text(month.capacity, 1),
    )
