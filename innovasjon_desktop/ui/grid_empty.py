"""What stands where the rows would be when there are none: what goes here, and the first step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.parts import button, label

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid_view import GridView


class EmptyNote(QWidget):
    """A sentence and a button in the middle of an empty list."""

    def __init__(self, view: GridView, clear: Callable[[], object]) -> None:
        super().__init__(view)
        self._view = view
        self._texts = ("", "")
        self._do: Callable[[], object] | None = None
        self._clear = clear
        self._filtered = False
        self._text = label("", "body", "muted", wrap=True, parent=self)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = button("", self._act, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(1)
        layout.addWidget(self._text)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        view.viewport().installEventFilter(self)
        self.hide()

    def set_texts(self, text: str, action: str, do: Callable[[], object] | None) -> None:
        """Say what goes here, and name the first step."""
        self._texts, self._do = (text, action), do
        self._show_texts()

    def show_for(self, empty: bool, *, filtered: bool) -> None:
        """Show or hide it; a list that is empty because of its filter says so."""
        self._filtered = filtered
        if empty:
            self._show_texts()
            self.setGeometry(self._view.viewport().geometry())
            self.raise_()
        self.setVisible(empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._view.viewport().geometry())
        return False

    def _show_texts(self) -> None:
        text, action = (
            (_("No row fits the filter."), _("Clear the filter")) if self._filtered else self._texts
        )
        self._text.setText(text)
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))

    def _act(self) -> None:
        if self._filtered:
            self._clear()
        elif self._do is not None:
            self._do()
