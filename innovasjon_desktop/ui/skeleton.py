"""The shape of a page before its rows are there, so that nothing shifts when they come."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from innovasjon_desktop.ui.theme import theme

CARDS, CARD_HEIGHT, GAP = 4, 104, 12


class Skeleton(QWidget):
    """Empty surfaces where the page will be.

    Args:
        cards: whether the page begins with key figures.
        parent: Qt's owner.
    """

    def __init__(self, *, cards: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.surface))
        top = 0.5
        if self._cards:
            wide = (self.width() - GAP * (CARDS - 1)) / CARDS
            for place in range(CARDS):
                painter.drawRoundedRect(
                    QRectF(place * (wide + GAP) + 0.5, top, wide - 1, CARD_HEIGHT - 1), 8, 8
                )
            top += CARD_HEIGHT + GAP
        painter.drawRoundedRect(QRectF(0.5, top, self.width() - 1, self.height() - top - 0.5), 8, 8)
        painter.end()
