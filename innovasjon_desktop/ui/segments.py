"""Parts of a page side by side: one is shown, each is built when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget


class Segment(NamedTuple):
    """A part: its key, its title in the user's language, and what makes it."""

    key: str
    title: str
    make: Callable[[], QWidget]


class Segments(QWidget):
    """A row of tabs above the part that is shown. Ctrl+Tab goes to the next one.

    Args:
        name: what a screen reader calls the row.
        segments: the parts.
        parent: Qt's owner.
    """

    shown = Signal(str)  # key of the part that is shown now

    def __init__(self, name: str, segments: tuple[Segment, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments = segments
        self._made: dict[str, QWidget] = {}
        self.bar = QTabBar(self)
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedWidget(self)
        for segment in segments:
            self.bar.addTab(segment.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._show)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._step(step))
        self._show(0)

    @property
    def key(self) -> str:
        """Key of the part that is shown."""
        return self._segments[self.bar.currentIndex()].key

    @property
    def made(self) -> dict[str, QWidget]:
        """The parts that have been built, by key."""
        return self._made

    def open(self, key: str) -> QWidget:
        """Show a part and return it."""
        place = [segment.key for segment in self._segments].index(key)
        self.bar.setCurrentIndex(place)
        return self._made[key]

    def _step(self, step: int) -> None:
        self.bar.setCurrentIndex((self.bar.currentIndex() + step) % self.bar.count())

    def _show(self, place: int) -> None:
        segment = self._segments[place]
        if segment.key not in self._made:
            self._made[segment.key] = segment.make()
            self._stack.addWidget(self._made[segment.key])
        self._stack.setCurrentWidget(self._made[segment.key])
        self.shown.emit(segment.key)
