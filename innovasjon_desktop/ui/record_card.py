"""The record card: one record of any entity, its next steps, what hangs on it and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import NotFound, UserError
from innovasjon_desktop.domain.lifecycle import Move
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services.commands import Delete
from innovasjon_desktop.ui.card_ask import CardAsk
from innovasjon_desktop.ui.card_data import Known, read_record
from innovasjon_desktop.ui.card_form import CardForm
from innovasjon_desktop.ui.card_parts import Fold, HistoryList, RelatedList, StateLine
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import (
    Step,
    answer_step,
    choose_step,
    dated_step,
    move_step,
    new_step,
    renew_step,
)
from innovasjon_desktop.ui.parts import button, label, set_tone
from innovasjon_desktop.ui.related import Related, begun_with, tables_of

SETTLE_MS = 60
"""How long one must stay on a row before its record is read."""

Place = tuple[str, int]


class RecordCard(QFrame):
    """Shows and edits one record; asks in place for what the next step needs.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
        choices: what fields may be set to; its own unless given.
    """

    record_opened = Signal(str, int)  # show it on the page where it is at home
    noted = Signal(str)
    shown = Signal(str, int)  # a record is shown with all that belongs to it

    def __init__(self, jobs: Jobs, parent: QWidget | None = None, choices: Choices | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.jobs = jobs
        self.choices = choices or Choices(jobs, self)
        self.place: Place | None = None
        self.known: Known | None = None
        self.ask: CardAsk | None = None
        self._as_of: dt.date | None = None
        self._back: list[Place] = []
        self._wanted: Place | None = None
        self._then: Step | str | None = None
        self._asked = 0
        self._lost: tuple[int, str, str, Any, UserError] | None = None
        self._forms: dict[str, CardForm] = {}
        self._below: list[QWidget] = []
        self._lay_out()
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read)
        save = QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        jobs.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.back_button = button(_("‹ Back"), self.go_back, flat=True, parent=self)
        self.title = label("", "card", wrap=True, parent=self)
        self.subtitle = label("", "label", "muted", wrap=True, parent=self)
        self.state = StateLine(self)
        self.notice = label("", "label", "late", wrap=True, parent=self)
        self.discard_button = button(_("Discard"), self.discard, flat=True, parent=self)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(16, 4, 16, 16)
        self._body.setSpacing(16)
        self._body.addStretch(1)
        inner = QWidget(self)
        inner.setProperty("plain", "true")
        inner.setLayout(self._body)
        self.scroll = QScrollArea(self)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setWidget(inner)
        self._steps = QVBoxLayout()
        self._steps.setContentsMargins(16, 12, 16, 16)
        self._steps.setSpacing(8)
        self._footer = QWidget(self)
        self._footer.setLayout(self._steps)
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 8)
        head.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addStretch(1)
        head.addLayout(top)
        for part in (self.title, self.subtitle, self.state, self.notice):
            head.addWidget(part)
        head.addWidget(self.discard_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.scroll, 1)
        layout.addWidget(self._footer)
        for part in (self.back_button, self.state, self.notice, self.discard_button, self._footer):
            part.hide()

    # What the window asks for

    def set_context(self, period_id: int | None, as_of: dt.date) -> None:
        """Show records as on another date; an earlier one is only for reading."""
        past = as_of if self.jobs.is_open and as_of < self.jobs.database.today() else None
        if past != self._as_of:
            self._as_of = past
            if self.place is not None and self.ask is None:
                self._go(self.place)

    def show_record(self, entity: str, row_id: int) -> None:
        """Show a record, unless something is typed in the card that is not saved."""
        if (entity, row_id) != self.place or self.ask is not None:
            if self._hold_back():
                return
            self._back.clear()
            self._go((entity, row_id))

    def open_related(self, entity: str, row_id: int) -> None:
        """Show a record that hangs on this one; «Back» returns."""
        if self._hold_back():
            return
        if self.place is not None:
            self._back.append(self.place)
        self._go((entity, row_id))

    def go_back(self) -> None:
        """Return to the record one came from."""
        if self._back and not self._hold_back():
            self._go(self._back.pop())

    def new_record(self, entity: str, defaults: Mapping[str, Any] | None = None) -> None:
        """Ask for a new record that begins with ``defaults``."""
        if self._hold_back():
            return
        spec = ALL[entity]
        step = new_step(spec, defaults or {}, self.jobs.database.today())
        self._open_ask(step, _("New: {entity}").format(entity=_(spec.label)), alone=True)

    def choose_area(self, unit_id: int, period_id: int) -> None:
        """Ask for the development area a unit chooses in a period."""
        if self._hold_back():
            return
        step = choose_step(unit_id, period_id, self.jobs.database.today())
        self._open_ask(step, _("Choose a development area"), alone=True, about=(("unit", unit_id), ("development_period", period_id)))

    def take_step(self, step: str, entity: str, row_id: int) -> None:
        """Show a record and ask for what "answer", "appoint" or "renew" needs."""
        if step == "appoint" and entity == "section":
            self.new_record("agent_appointment", {"section_id": row_id})
            return
        if self._hold_back():
            return
        self._back.clear()
        self._then = step
        self._go((entity, row_id))

    def ask_move(self, entity: str, row_id: int, state: str, error: UserError | None = None) -> None:
        """Show a record and ask for what its move to ``state`` needs; ``error`` says what is missing."""
        if self._hold_back():
            return
        self._then = f"move:{state}"
        self._refusal = error
        self._go((entity, row_id))

    def save(self) -> None:
        """Save what is asked for, or the field one is in (Ctrl+S)."""
        if self.ask is not None:
            self.ask.form.submit()
        elif self.form is not None:
            self.form.save_current()

    def discard(self) -> None:
        """Give up what is typed and not saved."""
        if self.form is not None:
            self.form.forget()
        self._close_ask()
        self._say_notice("")
