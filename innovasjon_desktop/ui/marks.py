"""The marks of states: colour, shape, and elsewhere a word. Matrix, legend, lists and board share them."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from innovasjon_desktop.ui.colours import Colours, Ink

RADIUS = 4
GAP_RADIUS = 5

SHAPES = {
    # Development areas (5.1) and what the matrix adds to them.
    "proposed": ("waiting", "dots"),
    "chosen": ("chosen", "ring"),
    "in_progress": ("progress", "half"),
    "completed": ("done", "tick"),
    "stopped": ("stopped", "square"),
    "carried_on": ("done", "arrow"),
    "replaced": ("stopped", "swap"),
    "dropped": ("quiet", "cross"),
    "exempt": ("quiet", "dash"),
    # Requests (5.3).
    "draft": ("quiet", "dots"),
    "received": ("waiting", "dot"),
    "clarifying": ("chosen", "dots"),
    "accepted": ("chosen", "ring"),
    "on_hold": ("quiet", "pause"),
    "delivered": ("done", "tick"),
    "closed": ("done", "tick"),
    "declined": ("stopped", "cross"),
    "withdrawn": ("quiet", "cross"),
    "cancelled": ("quiet", "cross"),
    # Appointments (5.10) and periods.
    "appointed": ("progress", "half"),
    "ended": ("quiet", "dash"),
    "planned": ("waiting", "dots"),
    "open": ("progress", "half"),
    "held": ("done", "tick"),
}
"""State key to the role that colours it and the symbol in it."""


def paint_mark(
    painter: QPainter,
    rect: QRectF,
    state: str,
    colours: Colours,
    *,
    due: bool = False,
    begun: bool = True,
    fresh: bool = True,
) -> None:
    """Paint the mark of ``state`` inside ``rect``.

    Args:
        painter: its pen, brush and hints are left as they were.
        rect: at least 16 x 12; the symbol keeps its size and stands in the middle.
        state: a state key; "gap" is an empty, dashed cell, "outside" paints nothing.
        colours: the roles to paint with.
        due: of what is not chosen: the deadline is over.
        begun: of a gap: the period has begun; otherwise it is only an outline.
        fresh: False adds the dot for "no contact in 90 days".
    """
    if state == "outside":
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "gap":
        _gap(painter, rect, colours, due=due, begun=begun)
    else:
        role, shape = SHAPES.get(state, ("waiting", "dot"))
        ink: Ink = getattr(colours, role)
        if state == "proposed" and due:
            _gap(painter, rect, colours, due=True, begun=True)
        else:
            painter.setPen(QPen(QColor(ink.outline), 1) if ink.outline else QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink.fill))
            inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if ink.outline else rect
            painter.drawRoundedRect(inner, RADIUS, RADIUS)
        paint_symbol(painter, rect.center(), shape, ink.ink)
    if not fresh:
        # A ring of surface keeps the dot apart from any colour below it.
        painter.setPen(QPen(QColor(colours.surface), 1.5))
        painter.setBrush(QColor(colours.late))
        painter.drawEllipse(rect.topRight() + QPointF(-1, 1), 4.5, 4.5)
    painter.restore()


def _gap(painter: QPainter, rect: QRectF, colours: Colours, *, due: bool, begun: bool) -> None:
    if not begun:
        pen = QPen(QColor(colours.line), 1.2)
    elif due:
        pen = QPen(QColor(colours.late), 1.6)
    else:
        pen = QPen(QColor(colours.edge), 1.2)
    if begun:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(QColor(colours.surface))
    painter.drawRoundedRect(rect.adjusted(0.8, 0.8, -0.8, -0.8), GAP_RADIUS, GAP_RADIUS)


def paint_symbol(painter: QPainter, middle: QPointF, shape: str, ink: str) -> None:
    """Paint a symbol of about 12 x 12 around ``middle``."""
    colour, x, y = QColor(ink), middle.x(), middle.y()
    pen = QPen(colour, 1.8)
    pen.setCapStyle(QtCore.Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(QtCore.Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)

    def line(*points: tuple[float, float]) -> None:
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in points])

    match shape:
        case "ring":
            painter.drawEllipse(middle, 4, 4)
        case "dot":
            painter.setBrush(colour)
            painter.drawEllipse(middle, 2.5, 2.5)
        case "dots":
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for offset in (-5, 0, 5):
                painter.drawEllipse(QPointF(x + offset, y), 1.6, 1.6)
        case "half":
            painter.drawEllipse(middle, 5, 5)
            painter.setBrush(colour)
            painter.drawPie(QRectF(x - 5, y - 5, 10, 10), 90 * 16, 180 * 16)
        case "tick":
            line((-5, 0), (-1.5, 4), (5.5, -4))
        case "square":
            painter.drawRect(QRectF(x - 4, y - 4, 8, 8))
        case "dash":
            line((-5, 0), (5, 0))
        case "arrow":
            line((-5, 0), (5, 0))
            line((1.5, -3.5), (5, 0), (1.5, 3.5))
        case "swap":
            line((-5, -2), (4, -2), (1.5, -4.5))
            line((5, 2), (-4, 2), (-1.5, 4.5))
        case "cross":
            line((-3.5, -3.5), (3.5, 3.5))
            line((-3.5, 3.5), (3.5, -3.5))
        case "pause":
            line((-2.5, -4), (-2.5, 4))
            line((2.5, -4), (2.5, 4))
        case "lacks":
            pen.setWidthF(1.4)
            painter.setPen(pen)
            painter.drawEllipse(middle, 6, 6)
            line((0, -3), (0, 0.5))
            painter.drawPoint(QPointF(x, y + 3))
        case _:
            raise ValueError(f"no such symbol: {shape!r}")
