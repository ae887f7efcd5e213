"""Parts of a page side by side: one is shown, each is built when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.stylesheet import RING
from innovasjon_desktop.ui.theme import theme

SIDE, HEIGHT = 10, 32


class Segment(NamedTuple):
    """A part: its key, its title in the user's language, and what makes it."""

    key: str
    title: str
    make: Callable[[], QWidget]


class Tab(QAbstractButton):
    """The title of a part, underlined while the part is shown. The arrows go between them."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * SIDE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -3)
        if self.underMouse() or self.hasFocus():
            painter.setPen(
                QPen(QColor(colours.accent), RING) if self.hasFocus() else Qt.PenStyle.NoPen,
            )
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(body, 4, 4)
        painter.setPen(QColor(colours.text if self.isChecked() else colours.muted))
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            painter.fillRect(
                QRectF(SIDE, self.height() - 2, self.width() - 2 * SIDE, 2), QColor(colours.accent)
            )
        painter.end()


class Segments(QWidget):
    """Titles above the part that is shown, in as many lines as the width asks for.

    Ctrl+Tab goes to the next part, Ctrl+Shift+Tab to the one before.

    Args:
        name: what a screen reader calls the row of titles.
        segments: the parts.
        parent: Qt's owner.
    """

    shown = Signal(str)  # key of the part that is shown now

    def __init__(self, name: str, segments: tuple[Segment, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments = {segment.key: segment for segment in segments}
        self.made: dict[str, QWidget] = {}
        self.key = segments[0].key
        titles = QWidget(self)
        titles.setAccessibleName(name)
        flow = FlowLayout(titles, 0)
        group = QButtonGroup(self)
        self.tabs: dict[str, Tab] = {}
        for segment in segments:
            tab = Tab(segment.title, titles)
            tab.clicked.connect(partial(self.open, segment.key))
            group.addButton(tab)
            flow.addWidget(tab)
            self.tabs[segment.key] = tab
        self._stack = QStackedWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(titles)
        layout.addWidget(self._stack, 1)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._step, step))
        self.open(self.key)

    @property
    def part(self) -> QWidget:
        """The part that is shown."""
        return self.made[self.key]

    def open(self, key: str, _checked: bool = False) -> QWidget:
        """Show a part and return it."""
        segment = self._segments[key]
        self.key = key
        self.tabs[key].setChecked(True)
        if key not in self.made:
            self.made[key] = segment.make()
            self._stack.addWidget(self.made[key])
            if len(self.made) > 1:
                self._set_tab_order(self.made[key])
        self._stack.setCurrentWidget(self.made[key])
        self.setFocusProxy(self.made[key])
        self.shown.emit(key)
        return self.made[key]

    def _step(self, step: int) -> None:
        keys = list(self._segments)
        part = self.open(keys[(keys.index(self.key) + step) % len(keys)])
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _set_tab_order(self, part: QWidget) -> None:
        """Let Tab come to a part made later before it leaves: Qt puts it after all there is in the window."""
        stops = [part]
        while (following := stops[-1].nextInFocusChain()) is not None and part.isAncestorOf(following):
            stops.append(following)
        before: QWidget = self.tabs[next(reversed(self.tabs))]
        for stop in stops:
            if stop.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                QWidget.setTabOrder(before, stop)
                before = stop
