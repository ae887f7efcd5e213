"""The frame of the record card: where title, notice, fields, lists and steps stand. They never move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.card_parts import StateLine
from innovasjon_desktop.ui.parts import button, label

MARGIN = 16


class CardFrame(QFrame):
    """Head, body that scrolls, and the steps below it."""

    held_back = Signal()  # what is typed and not saved keeps the card from showing something else

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back_button = button(_("‹ Back"), flat=True, parent=self)
        self.title = label("", "card", wrap=True, parent=self)
        self.subtitle = label("", "label", "muted", wrap=True, parent=self)
        self.state = StateLine(self)
        self.notice = label("", "label", "late", wrap=True, parent=self)
        self.discard_button = button(_("Discard"), flat=True, parent=self)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        self.body.setSpacing(16)
        self.body.addStretch(1)
        inner = QWidget(self)
        inner.setProperty("plain", "true")
        inner.setLayout(self.body)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        self._steps = QVBoxLayout()
        self._steps.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        self._steps.setSpacing(8)
        self._footer = QWidget(self)
        self._footer.setLayout(self._steps)
        self._bar: QWidget | None = None
        self._bar_place = QVBoxLayout()
        self._bar_place.setSpacing(0)
        self._below: list[QWidget] = []
        self._lay_out()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 8)
        head.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addStretch(1)
        head.addLayout(top)
        parts: tuple[QWidget, ...] = (self.title, self.subtitle, self.state, self.notice)
        for part in parts:
            head.addWidget(part)
        head.addWidget(self.discard_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.area, 1)
        layout.addLayout(self._bar_place)
        layout.addWidget(self._footer)
        for part in (self.back_button, self.state, self.notice, self.discard_button, self._footer):
            part.hide()

    def show_title(self, title: str, subtitle: str) -> None:
        """Show what the card is about."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def say_notice(self, text: str, *, discard: bool = False) -> None:
        """Say something below the title; with ``discard`` offer to give up what is typed."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))
        self.discard_button.setVisible(discard)
        if discard:
            self.held_back.emit()

    def show_steps(self, steps: Sequence[tuple[str, Callable[[], object], bool]]) -> None:
        """Offer steps as buttons; the first stands out if it leads on, as the third part tells."""
        while (item := self._steps.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, (text, take, leads_on) in enumerate(steps):
            self._steps.addWidget(button(text, take, primary=place == 0 and leads_on, parent=self._footer))

    def hold_bar(self, bar: QWidget | None) -> None:
        """Show the buttons of what is asked below the body, in place of those before; None: no more."""
        if self._bar is not None:
            self._bar_place.removeWidget(self._bar)
            self._bar.hide()
            self._bar.deleteLater()
        self._bar = bar
        self._bar_place.setContentsMargins(*(MARGIN, 12, MARGIN, MARGIN) if bar is not None else (0, 0, 0, 0))
        if bar is not None:
            self._bar_place.addWidget(bar)
            bar.show()

    def let_steps_be_taken(self, allowed: bool) -> None:
        """Show the steps, or hide them while one of them is asked for."""
        self._footer.setVisible(allowed and self._steps.count() > 0)

    def step_buttons(self) -> list[QWidget]:
        """Return the buttons of the steps, from the top."""
        items = (self._steps.itemAt(place) for place in range(self._steps.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    def show_below(self, parts: Sequence[QWidget]) -> None:
        """Show what comes below the fields, in place of what was there."""
        for part in self._below:
            self.body.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._below = list(parts)
        for part in parts:
            left = Qt.AlignmentFlag.AlignLeft if isinstance(part, QPushButton) else Qt.AlignmentFlag(0)
            self.body.insertWidget(self.body.count() - 1, part, 0, left)
            part.show()

    def to_top(self) -> None:
        """Scroll to the top of the body."""
        self.area.verticalScrollBar().setValue(0)
