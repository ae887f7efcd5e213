"""The filter of one column: text that is contained, choices, or from and to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.choices import Choice, ChoiceList
from innovasjon_desktop.services.rows import Condition
from innovasjon_desktop.ui.editors import ENTER
from innovasjon_desktop.ui.list_editors import ManyEditor, RangeEditor
from innovasjon_desktop.ui.pickers import Ask

PAUSE_MS = 250
HEIGHT = 30
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL})
CHOSEN = frozenset({Kind.CODE, Kind.CODES, Kind.STATE, Kind.REF, Kind.REFS, Kind.BOOLEAN})
RANGES = frozenset({Kind.DATE, Kind.MONTH, Kind.INTEGER, Kind.HOURS})


class ColumnFilter(QObject):
    """What a column shall hold, with the field to say it in.

    Args:
        field: of the column; one of a kind in TEXTS, CHOSEN or RANGES.
        ask: gives the choices of the field.
        parent: the widget its field lies in.
    """

    changed = Signal()
    left = Signal()  # the keyboard is to go back to the rows

    def __init__(self, field: Field, ask: Ask, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.widget: QLineEdit | ManyEditor | RangeEditor
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.changed)
        if field.kind in TEXTS:
            self.widget = QLineEdit(parent)
            self.widget.textEdited.connect(lambda _text: self._pause.start())
        elif field.kind in RANGES:
            self.widget = RangeEditor(field, _nothing, parent)
            self.widget.committed.connect(self.changed)
        else:
            several = Kind.REFS if field.kind in (Kind.REF, Kind.REFS) else Kind.CODES
            listed = _yes_no if field.kind is Kind.BOOLEAN else ask
            self.widget = ManyEditor(replace(field, kind=several), listed, parent)
            self.widget.committed.connect(self.changed)
        if not isinstance(self.widget, QLineEdit):
            self.widget.keep_height(HEIGHT)
            self.widget.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.widget.setAccessibleName(_("Filter: {field}").format(field=_(field.label)))
        self.widget.installEventFilter(self)

    def conditions(self) -> tuple[Condition, ...]:
        """Return what it asks of the rows; nothing when it is empty."""
        name = self.field.name
        if isinstance(self.widget, QLineEdit):
            text = self.widget.text().strip()
            return (Condition(name, "contains", text),) if text else ()
        try:
            value = self.widget.value()
        except UserError:
            return ()
        if not value:
            return ()
        if isinstance(self.widget, RangeEditor):
            ends = zip(("ge", "le"), value, strict=True)
            return tuple(Condition(name, op, end) for op, end in ends if end is not None)
        return (Condition(name, "in", tuple(value)),)

    def clear(self) -> None:
        """Ask for nothing; without telling."""
        if isinstance(self.widget, QLineEdit):
            self.widget.clear()
        else:
            self.widget.set_value(None, "")

    def saved(self) -> Any:
        """Return what it asks for as JSON, None for nothing."""
        if isinstance(self.widget, QLineEdit):
            return self.widget.text() or None
        value = self.widget.value()
        if not value:
            return None
        plain = [end.isoformat() if isinstance(end, dt.date) else end for end in value]
        return {"value": plain, "shown": self.widget.toPlainText()}

    def restore(self, saved: Any) -> None:
        """Ask for what was saved; without telling."""
        self.clear()
        if isinstance(self.widget, QLineEdit):
            self.widget.setText(saved if isinstance(saved, str) else "")
        elif isinstance(saved, dict) and isinstance(saved.get("value"), list):
            dated = self.field.kind in (Kind.DATE, Kind.MONTH)
            value = [dt.date.fromisoformat(end) if dated and end else end for end in saved["value"]]
            is_range = isinstance(self.widget, RangeEditor)
            self.widget.set_value(tuple(value) if is_range else value, str(saved.get("shown", "")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down go to the rows; Esc empties the filter, and goes to the rows if it is empty."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or key not in (*ENTER, Qt.Key.Key_Down, Qt.Key.Key_Escape):
            return False
        if key == Qt.Key.Key_Escape and not self._is_empty():
            self.clear()
            self._now()
            return True
        if self._pause.isActive():
            self._now()
        self.left.emit()
        return True

    def _is_empty(self) -> bool:
        return not (self.widget.text() if isinstance(self.widget, QLineEdit) else self.widget.toPlainText())

    def _now(self) -> None:
        self._pause.stop()
        self.changed.emit()


def _nothing(_text: str, done: Callable[[ChoiceList], None]) -> None:
    done(ChoiceList(()))


def _yes_no(_text: str, done: Callable[[ChoiceList], None]) -> None:
    done(ChoiceList((Choice(1, _("Yes")), Choice(0, _("No")))))
