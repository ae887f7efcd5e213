"""The legend of the matrix. Each entry is also a filter: press it to see only such units."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from innovasjon_desktop.domain.areas import AREA_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.marks import paint_mark
from innovasjon_desktop.ui.stylesheet import RING
from innovasjon_desktop.ui.theme import font, theme

NO_CONTACT = "no_contact"
ALWAYS = ("gap", "chosen", "in_progress", "completed", "stopped", "exempt", NO_CONTACT)
ORDER = (
    "gap",
    "proposed",
    "chosen",
    "in_progress",
    "completed",
    "carried_on",
    "stopped",
    "exempt",
    NO_CONTACT,
)

WORDS = {state.key: state.label for state in AREA_LIFE.states} | {
    "gap": N_("Not chosen"),
    "exempt": N_("Exempt"),
    "outside": N_("Not active"),
    NO_CONTACT: N_("No contact in 90 days"),
}
"""What each state of a cell is called; message ids."""


class Chip(QAbstractButton):
    """One state: its mark and its word. Checked, it filters."""

    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font("label"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.retranslate()

    def retranslate(self) -> None:
        """Show the word in the language in force."""
        word = _(WORDS[self.state])
        self.setText(word)
        self.setAccessibleName(_("Show only: {state}").format(state=word))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        mark = 14 if self.state == NO_CONTACT else 34
        return QSize(6 + mark + 6 + self.fontMetrics().horizontalAdvance(self.text()) + 8, 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            painter.setPen(QPen(QColor(colours.accent), 1) if self.isChecked() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft if self.isChecked() else colours.hover))
            painter.drawRoundedRect(body, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body, 6, 6)
        left, middle = 6, self.height() / 2
        if self.state == NO_CONTACT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.late))
            painter.drawEllipse(QRectF(left + 3, middle - 4, 8, 8))
            left += 14
        else:
            paint_mark(
                painter, QRectF(left, middle - 9, 32, 18), self.state, colours, due=self.state == "gap"
            )
            left += 34
        painter.setPen(QColor(colours.text if self.isChecked() else colours.muted))
        words = QRectF(left + 6, 0, self.width() - left - 6, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class Legend(QWidget):
    """The chips of all states that can be seen."""

    filtered = Signal(object)  # frozenset of states; empty: all units

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, 2)
        self.chips = {state: Chip(state, self) for state in ORDER}
        for chip in self.chips.values():
            chip.toggled.connect(self._tell)
            chip.setVisible(chip.state in ALWAYS)
            flow.addWidget(chip)
        theme().changed.connect(self.update)

    @property
    def wanted(self) -> frozenset[str]:
        """The states that are pressed."""
        return frozenset(chip.state for chip in self.chips.values() if chip.isChecked())

    def show_states(self, states: frozenset[str]) -> None:
        """Explain ``states`` besides those that are always explained."""
        for state, chip in self.chips.items():
            chip.setVisible(state in ALWAYS or state in states or chip.isChecked())

    def clear(self) -> None:
        """Release every chip."""
        for chip in self.chips.values():
            chip.setChecked(False)

    def retranslate(self) -> None:
        """Show the words in the language in force."""
        for chip in self.chips.values():
            chip.retranslate()

    def _tell(self) -> None:
        self.filtered.emit(self.wanted)
