"""Ticks for the sections something is about; all of them to begin with."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.figures.facts import Section
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.parts import button

_MOST_SHOWN = 8
_LEAST_HIGH = 24
_ROLE = Qt.ItemDataRole.UserRole


class SectionList(QListWidget):
    """A list of sections to tick; ``itemChanged`` tells of every tick.

    Args:
        most: sections that are seen at once where there is no more room; the others are scrolled to.
    """

    def __init__(self, most: int = _MOST_SHOWN) -> None:
        super().__init__()
        self._most = most
        self._high = _LEAST_HIGH
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Show ``sections``; those that stood here without a tick stay so, the others are ticked."""
        left_out = {section for section, ticked in self._ticks() if not ticked}
        self.clear()
        high = self._high = max(_LEAST_HIGH, self.fontMetrics().height() + 6)
        for section in sections:
            item = QListWidgetItem(section.name)
            item.setData(_ROLE, section.id)
            item.setSizeHint(QSize(0, high))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = section.id not in left_out
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setMinimumHeight(min(max(self.count(), 1), self._most) * high + 2 * self.frameWidth())
        self._show_whole_rows()

    def sizeHint(self) -> QSize:
        """Return the least that shows the sections one is to see; more is taken where there is more."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole_rows()

    def _show_whole_rows(self) -> None:
        """Leave the room below the last row that is seen whole empty: none is cut in half."""
        room = self.height() - 2 * self.frameWidth()
        rest = room % self._high if self.count() * self._high > room else 0
        if self.viewportMargins().bottom() != rest:
            self.setViewportMargins(0, 0, 0, rest)

    def chosen(self) -> list[int] | None:
        """Return the ids of the ticked sections; None when all are, which is the whole municipality."""
        ticks = self._ticks()
        ticked = [section for section, ticked in ticks if ticked]
        return None if len(ticked) == len(ticks) else ticked

    def tick_all(self, ticked: bool) -> None:
        """Tick every section, or none; one ``itemChanged`` tells of it."""
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        self.blockSignals(True)
        for place in range(self.count()):
            self.item(place).setCheckState(state)
        self.blockSignals(False)
        if self.count():
            self.itemChanged.emit(self.item(0))

    def _ticks(self) -> list[tuple[int, bool]]:
        items = (self.item(place) for place in range(self.count()))
        return [(int(item.data(_ROLE)), item.checkState() == Qt.CheckState.Checked) for item in items]


def with_all_or_none(sections: SectionList, *, beside: bool = False) -> QWidget:
    """Return the list with buttons below it, or ``beside`` it, that tick all of it, or none."""
    whole = QWidget()
    sections.setAccessibleName(_("Sections"))
    outer: QBoxLayout = QHBoxLayout(whole) if beside else QVBoxLayout(whole)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(4)
    outer.addWidget(sections, 1)
    buttons: QBoxLayout = QVBoxLayout() if beside else QHBoxLayout()
    buttons.addWidget(button(_("All of them"), lambda: sections.tick_all(True), flat=True))
    buttons.addWidget(button(_("None of them"), lambda: sections.tick_all(False), flat=True))
    buttons.addStretch(1)
    outer.addLayout(buttons)
    return whole
