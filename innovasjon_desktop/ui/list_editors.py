"""Editors that open a small window: several of a list, a number for each, or from and to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.choices import ChoiceList
from innovasjon_desktop.ui.choices import Listed
from innovasjon_desktop.ui.editors import ENTER, DateEditor, LineEditor, NumberEditor, TextEditor
from innovasjon_desktop.ui.parts import label
from innovasjon_desktop.ui.pickers import PAUSE_MS, Ask

COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""Held, a letter is a command and no text."""

SPACE = 3
"""Pixels above and below a line of a list, so that a finger or an unsteady hand hits the right one."""


class Popup(QFrame):
    """A small window below an editor; it tells when it closes."""

    closed = Signal(bool)  # whether what was chosen counts; Esc leaves it as it was

    def __init__(self, editor: QWidget, name: str) -> None:
        # The window's child, not the editor's: in a header or a cell the editor is styled for less room.
        super().__init__(editor.window(), Qt.WindowType.Popup)
        editor.destroyed.connect(self.deleteLater)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._counts = True

    def open_below(self, editor: QWidget) -> None:
        """Open below ``editor``, or above it if there is no room."""
        self.adjustSize()
        self.resize(max(self.width(), editor.width()), self.height())
        room = editor.screen().availableGeometry()
        corner = editor.mapToGlobal(editor.rect().bottomLeft())
        y = corner.y() + 1
        if y + self.height() > room.bottom():
            y = max(room.top(), editor.mapToGlobal(editor.rect().topLeft()).y() - self.height() - 1)
        self.move(max(room.left(), min(corner.x(), room.right() - self.width())), y)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTER, Qt.Key.Key_Escape):
            self._counts = event.key() != Qt.Key.Key_Escape
            self.hide()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit(self._counts)


class _ListEditor(TextEditor):
    """Shows what is chosen as text; Space, Enter, Alt+Down, a letter or a click opens the popup."""

    def __init__(self, field: Field, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(field, parent, (1, 4))
        self._ask = ask
        self._words = Listed()
        self._value: Any = None
        self._popup: Popup | None = None
        self._letters = ""
        self.setReadOnly(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(_("Press Space to choose."))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def value(self) -> Any:
        """Return what is chosen."""
        return self._value or None

    def set_value(self, value: Any, shown: str) -> None:
        """Show ``value``."""
        self._value = value
        super().set_value(value, shown)

    def open(self) -> None:
        """Open the popup with the choices."""
        self._ask("", self._open_with)

    def popup(self) -> QWidget | None:
        """Return the popup if it is open: the focus is then still with this field."""
        return self._popup if self._popup is not None and self._popup.isVisible() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held, letter = event.modifiers(), event.text()
        alt = bool(held & Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Space, *ENTER) or (event.key() == Qt.Key.Key_Down and alt):
            self.open()
        elif letter and letter.isprintable() and not held & COMMAND:
            self._letters += letter
            if len(self._letters) == 1:  # further ones wait for the list that is on its way
                self.open()
        else:
            super().keyPressEvent(event)

    def _open_with(self, found: ChoiceList) -> None:
        self._words = Listed([(choice.key, choice.label) for choice in found.items])
        if self._popup is not None:
            self._popup.deleteLater()
        self._popup = Popup(self, _(self.field.label))
        self._fill(self._popup, found)
        self._popup.closed.connect(self._closed)
        self._popup.open_below(self)
        letters, self._letters = self._letters, ""
        if letters:
            self._begin_with(letters)

    def _shown(self, value: Any) -> str:
        return texts.show(self.field, value, self._words)

    def _fill(self, popup: Popup, found: ChoiceList) -> None:
        raise NotImplementedError

    def _collect(self) -> Any:
        raise NotImplementedError

    def _begin_with(self, letters: str) -> None:
        """Go on with what was typed to open the popup."""

    def _closed(self, counts: bool) -> None:
        value = self._collect() if counts else self._value
        if value != self._value:
            self.set_value(value, self._shown(value))
            self.typed.emit()
            self.committed.emit()
        self.setFocus(Qt.FocusReason.PopupFocusReason)


class ManyEditor(_ListEditor):
    """Several of a list: tick them, type to narrow the list."""

    def _fill(self, popup: Popup, found: ChoiceList) -> None:
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(8, 8, 8, 8)
        self._filter = QLineEdit(popup)
        self._filter.setPlaceholderText(_("Type to find"))
        self._filter.setAccessibleName(_("Type to find"))
        self._list = QListWidget(popup)
        self._list.setAccessibleName(_(self.field.label))
        self._list.setSpacing(SPACE)
        self._complete = found.complete
        self._list_choices(found, list(self._value or []))
        layout.addWidget(self._filter)
        layout.addWidget(self._list)
        self._filter.textChanged.connect(self._narrow)
        self._pause = QTimer(popup, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._search)
        self._filter.installEventFilter(self)
        self._list.itemClicked.connect(self._toggle)
        self._list.setMinimumWidth(self._list.sizeHintForColumn(0) + 48)
        rows = min(max(self._list.count(), 3), 10)
        self._list.setFixedHeight(rows * (self._list.sizeHintForRow(0) + 2 * SPACE) + 8)
        self._list.setCurrentRow(0)
        popup.setFocusProxy(self._filter)
        QTimer.singleShot(0, self._filter, self._filter.setFocus)

    def _list_choices(self, found: ChoiceList, held: list[int | str]) -> None:
        """List the choices, and what is held but not offered: opening the list must not lose it."""
        labels = {choice.key: choice.label for choice in found.items}
        shown = dict(zip(list(self._value or []), self.toPlainText().split(", "), strict=False))
        for key in held:
            self._words.learn(key, labels.get(key) or shown.get(key) or str(key))
        for choice in found.items:
            self._words.learn(choice.key, choice.label)
            self._add(choice.key, choice.label, ticked=choice.key in held)
        for key in held:
            if key not in labels:
                self._add(key, self._words.name("", key) if isinstance(key, int) else key, ticked=True)

    def _search(self) -> None:
        self._ask(self._filter.text(), self._replace)

    def _replace(self, found: ChoiceList) -> None:
        held = self._collect()
        self._list.clear()
        self._list_choices(found, held)
        self._list.setCurrentRow(0)

    def _add(self, key: int | str, label: str, *, ticked: bool) -> None:
        item = QListWidgetItem(label, self._list)
        item.setData(Qt.ItemDataRole.UserRole, key)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _toggle(self, item: QListWidgetItem) -> None:
        on = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _begin_with(self, letters: str) -> None:
        self._filter.setText(letters)

    def _narrow(self, text: str) -> None:
        if not self._complete:
            self._pause.start()
            return
        wanted = normalised(text)
        fitting = []
        for place in range(self._list.count()):
            item = self._list.item(place)
            item.setHidden(wanted not in normalised(item.text()))
            if not item.isHidden():
                fitting.append(place)
        self._list.setCurrentRow(fitting[0] if fitting else -1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Space work on the list while the focus stays in the search field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._filter:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                step = -1 if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else 1
                self._go(step)
                return True
            if event.key() == Qt.Key.Key_Space and self._list.currentItem() is not None:
                self._toggle(self._list.currentItem())
                return True
            found = self._list.currentItem()
            if event.key() in ENTER and self._filter.text() and found is not None:
                found.setCheckState(Qt.CheckState.Checked)  # what was searched for; then the popup closes
        return super().eventFilter(watched, event)

    def _go(self, step: int) -> None:
        place = self._list.currentRow() + step
        while 0 <= place < self._list.count():
            if not self._list.item(place).isHidden():
                self._list.setCurrentRow(place)
                return
            place += step

    def _collect(self) -> list[int | str]:
        items = (self._list.item(place) for place in range(self._list.count()))
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]


class RangeEditor(_ListEditor):
    """From and to, either of which may be left open; for filters."""

    def value(self) -> Any:
        """Return (from, to); None for an open end, and for both."""
        return self._value if self._value and any(end is not None for end in self._value) else None

    def _fill(self, popup: Popup, found: ChoiceList) -> None:
        layout = QGridLayout(popup)
        layout.setContentsMargins(12, 12, 12, 12)
        self._ends: list[DateEditor | NumberEditor | LineEditor] = []
        for row, name in enumerate((_("From"), _("To"))):
            end: DateEditor | NumberEditor | LineEditor
            match self.field.kind:
                case Kind.DATE:
                    end = DateEditor(self.field, popup)
                case Kind.MONTH:
                    end = LineEditor(self.field, popup)
                case _:
                    end = NumberEditor(self.field, popup)
            end.setAccessibleName(name)
            value = (self._value or (None, None))[row]
            end.set_value(value, texts.show(self.field, value, self._words))
            text = label(name, "label", "muted", parent=popup)
            text.setBuddy(end)
            layout.addWidget(text, row, 0)
            layout.addWidget(end, row, 1)
            self._ends.append(end)
        QTimer.singleShot(0, self._ends[0], self._ends[0].setFocus)

    def _collect(self) -> tuple[Any, Any] | None:
        found = []
        for end in self._ends:
            try:
                found.append(end.value())
            except BadInput:
                found.append(None)
        return (found[0], found[1]) if any(end is not None for end in found) else None

    def _shown(self, value: Any) -> str:
        if not value:
            return ""
        first, last = (texts.show(self.field, end, self._words) for end in value)
        return f"{first} – {last}".strip()


class CountsEditor(_ListEditor):
    """A number for each of a list, for instance participants by group."""

    def _fill(self, popup: Popup, found: ChoiceList) -> None:
        layout = QGridLayout(popup)
        layout.setContentsMargins(12, 12, 12, 12)
        number = Field(name=self.field.name, label=self.field.label, kind=Kind.INTEGER, low=0, high=100_000)
        held: Mapping[str, int] = self._value or {}
        self._numbers: dict[str, NumberEditor] = {}
        for row, choice in enumerate(found.items):
            name = label(choice.label, parent=popup)
            box = NumberEditor(number, popup)
            box.setAccessibleName(choice.label)
            box.setFixedWidth(88)
            count = held.get(str(choice.key))
            box.set_value(count, "" if count is None else str(count))
            name.setBuddy(box)
            layout.addWidget(name, row, 0)
            layout.addWidget(box, row, 1)
            self._numbers[str(choice.key)] = box
        first = next(iter(self._numbers.values()), None)
        if first is not None:
            QTimer.singleShot(0, first, first.setFocus)

    def _collect(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for key, box in self._numbers.items():
            try:
                count = box.value()
            except BadInput:
                count = None
            if count:
                counts[key] = count
        return counts
