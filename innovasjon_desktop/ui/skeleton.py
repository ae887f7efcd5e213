"""The shape of a page before its rows are there, so that nothing shifts when they come."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.ui.parts import panel

CARDS, CARD_HEIGHT, GAP = 4, 98, 12


class Skeleton(QWidget):
    """Empty surfaces where the page will be.

    Args:
        cards: whether the page begins with key figures.
        parent: Qt's owner.
    """

    def __init__(self, *, cards: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        if cards:
            row = QHBoxLayout()
            row.setSpacing(GAP)
            for _place in range(CARDS):
                card = panel()
                card.setFixedHeight(CARD_HEIGHT)
                row.addWidget(card)
            column.addLayout(row)
        column.addWidget(panel(), 1)
