"""How the matrix is painted: what is in view, marks from cached pictures, frozen headers last."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.marks import paint_mark
from innovasjon_desktop.ui.stylesheet import RING
from innovasjon_desktop.ui.theme import font, theme

if TYPE_CHECKING:
    from innovasjon_desktop.domain.figures.matrix import Cell, Matrix
    from innovasjon_desktop.domain.statistics import Share
    from innovasjon_desktop.ui.matrix import MatrixView

ROW, SECTION, HEAD = 28, 40, 48
MARK_HEIGHT, MARK_WIDTH = 22, 60
INDENT = 16
NAME = -1
"""The column of the unit's own name."""

CENTRE = Qt.AlignmentFlag.AlignCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
ENDLESS = 1 << 20


class MatrixPainter:
    """Paints a view; keeps the fonts and the pictures of the marks."""

    def __init__(self, view: MatrixView) -> None:
        self._view = view
        self._marks: dict[tuple[object, ...], QPixmap] = {}
        self.restyle()

    def restyle(self) -> None:
        """Forget what depends on colours and fonts."""
        self._marks.clear()
        self._body, self._strong, self._small = font("body"), font("strong"), font("label")

    def paint(self, painter: QPainter) -> None:
        """Paint everything that is in view."""
        view = self._view
        area = view.viewport().rect()
        painter.fillRect(area, QColor(theme().colours.surface))
        if view.matrix is None:
            return
        first = max(0, bisect_right(view.tops, view.verticalScrollBar().value()) - 1)
        for place in range(first, len(view.lines)):
            if view.cell_rect(place, NAME).top() > area.bottom():
                break
            self._line(painter, view.matrix, place)
        self._ring(painter)
        self._head(painter, view.matrix)

    def _line(self, painter: QPainter, matrix: Matrix, place: int) -> None:
        view, colours = self._view, theme().colours
        section, unit = view.lines[place]
        name, width = view.cell_rect(place, NAME), view.viewport().width()
        if place == view.line and not colours.is_high_contrast:
            painter.fillRect(QRect(0, name.top(), width, ROW), QColor(colours.soft))
        painter.setClipRect(QRect(name.width(), HEAD, width - name.width(), ENDLESS))
        if unit is None:
            painter.setFont(self._body)
            painter.setPen(QColor(colours.muted))
            for column, share in enumerate(section.sums):
                painter.drawText(
                    view.cell_rect(place, column).adjusted(0, 8, 0, 0), CENTRE, share_text(share)
                )
        else:
            for column, cell in enumerate(unit.cells):
                self._mark(painter, view.cell_rect(place, column), cell)
        painter.setClipping(False)
        if unit is None:
            painter.setPen(QColor(colours.line))
            painter.drawLine(0, name.bottom() - 3, width, name.bottom() - 3)
            text, used, box = section.section, self._strong, name.adjusted(4, 8, -8, 0)
        else:
            text, used, box = unit.unit, self._body, name.adjusted(4 + INDENT, 0, -8, 0)
        painter.setPen(QColor(colours.text))
        self._elided(painter, box, MIDDLE, text, used)

    def _elided(self, painter: QPainter, box: QRect, align: Qt.AlignmentFlag, text: str, used: QFont) -> None:
        painter.setFont(used)
        shown = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, align, shown)

    def _mark(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        if cell.state == "outside":
            return
        ratio = self._view.devicePixelRatioF()
        key = (cell.state, cell.due, cell.begun, cell.fresh, ratio)
        wide = MARK_WIDTH + 12
        pixmap = self._marks.get(key)
        if pixmap is None:
            pixmap = QPixmap(round(wide * ratio), round(ROW * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            brush = QPainter(pixmap)
            box = QRectF(6, (ROW - MARK_HEIGHT) / 2, MARK_WIDTH, MARK_HEIGHT)
            paint_mark(
                brush, box, cell.state, theme().colours, due=cell.due, begun=cell.begun, fresh=cell.fresh
            )
            brush.end()
            self._marks[key] = pixmap
        painter.drawPixmap(QPointF(rect.left() + (rect.width() - wide) // 2, rect.top()), pixmap)

    def _ring(self, painter: QPainter) -> None:
        view, colours = self._view, theme().colours
        if view.unit is None or not (view.hasFocus() or colours.is_high_contrast):
            return
        rect = QRectF(view.cell_rect(view.line, view.column))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent), RING))
        if view.column == NAME:
            painter.setClipRect(QRect(0, HEAD, ENDLESS, ENDLESS))
            rect = rect.adjusted(4 + INDENT / 2, 1, -4, -1)
        else:
            painter.setClipRect(QRect(view.name_width(), HEAD, ENDLESS, ENDLESS))
            extra = (rect.width() - MARK_WIDTH) // 2 - 4
            rect = rect.adjusted(extra, 1, -extra, -1)
        painter.drawRoundedRect(rect, 6, 6)
        painter.restore()

    def _head(self, painter: QPainter, matrix: Matrix) -> None:
        """Paint the periods with chosen of expected, over everything that scrolls."""
        view, colours = self._view, theme().colours
        width, name = view.viewport().width(), view.name_width()
        painter.fillRect(QRect(0, 0, width, HEAD), QColor(colours.surface))
        if view.verticalScrollBar().value():
            painter.setPen(QColor(colours.line))
            painter.drawLine(0, HEAD - 1, width, HEAD - 1)
        painter.setClipRect(QRect(name, 0, width - name, HEAD))
        for column, period in enumerate(matrix.periods):
            chosen = column == view.period
            left = view.name_width() + column * view.cell_width() - view.horizontalScrollBar().value()
            box = QRect(left + 2, 4, view.cell_width() - 4, 20)
            painter.setPen(QColor(colours.text if chosen else colours.muted))
            self._elided(painter, box, CENTRE, period.name, self._strong if chosen else self._body)
            painter.setPen(QColor(colours.muted))
            painter.setFont(self._small)
            painter.drawText(box.translated(0, 19), CENTRE, share_text(matrix.totals[column]))


def share_text(share: Share) -> str:
    """Return a share as "51 of 68"."""
    return _("{count} of {total}").format(count=share.numerator, total=share.denominator)
