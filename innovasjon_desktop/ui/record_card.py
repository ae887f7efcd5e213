"""The record card: one record of any entity, its next steps, what hangs on it and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

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
from innovasjon_desktop.ui.card_frame import CardFrame
from innovasjon_desktop.ui.card_parts import Fold, HistoryList, RelatedList, register_text
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
    values_of,
)
from innovasjon_desktop.ui.parts import button
from innovasjon_desktop.ui.related import Related, begun_with, tables_of

SETTLE_MS = 60
"""How long one must stay on a row before its record is read."""

Place = tuple[str, int]


class RecordCard(CardFrame):
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
        self.jobs = jobs
        self.choices = choices or Choices(jobs, self)
        self.place: Place | None = None
        self.known: Known | None = None
        self.ask: CardAsk | None = None
        self._as_of: dt.date | None = None
        self._back: list[Place] = []
        self._wanted: Place | None = None
        self._then: str | None = None
        self._refusal: UserError | None = None
        self._made: str | None = None
        self._asked = 0
        self._lost: tuple[int, str, str, Any, UserError] | None = None
        self._forms: dict[str, CardForm] = {}
        self.back_button.clicked.connect(lambda _checked: self.go_back())
        self.discard_button.clicked.connect(lambda _checked: self.discard())
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read)
        save = QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        jobs.changed.connect(self._changed)

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
        self._made = entity
        self._open_ask(step, register_text(spec), alone=True)

    def choose_area(self, unit_id: int, period_id: int) -> None:
        """Ask for the development area a unit chooses in a period."""
        if self._hold_back():
            return
        step = choose_step(unit_id, period_id, self.jobs.database.today())
        about = (("unit", unit_id), ("development_period", period_id))
        self._made = "development_area"
        self._open_ask(step, _("Choose a development area"), alone=True, about=about)

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
        self.say_notice("")

    # Showing a record

    @property
    def form(self) -> CardForm | None:
        """The fields of the record shown."""
        return self._forms.get(self.place[0]) if self.place is not None and self.known is not None else None

    def _go(self, place: Place) -> None:
        self._close_ask()
        self._wanted = place
        self._settle.start()

    def _read(self) -> None:
        if self._wanted is None or not self.jobs.is_open:
            return
        place, as_of = self._wanted, self._as_of
        self._asked += 1
        asked = self._asked

        def ready(known: Known) -> None:
            if asked == self._asked:
                self._show(place, known)

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self._gone(error)

        self.jobs.read(
            self, lambda connection: read_record(connection, ALL[place[0]], place[1], as_of), ready, failed
        )

    def _show(self, place: Place, known: Known) -> None:
        entity = ALL[place[0]]
        another = place != self.place
        if self.form is not None and another:
            self.form.hide()
        self.place, self.known, self._wanted = place, known, None
        form = self._forms.get(entity.name)
        if form is None:
            form = self._forms[entity.name] = self._make_form(entity)
        form.setEnabled(self._as_of is None)
        form.show_row(known.row)
        form.show()
        self.show_title(known.title, known.subtitle)
        self.back_button.setVisible(bool(self._back))
        self.setAccessibleName(f"{_(entity.label)}: {known.title}")
        self._show_state(entity, known)
        self.show_below(self._below_of(entity, known))
        self.say_notice("")
        if self._as_of is not None:
            self.say_notice(
                _("As on {date}. Go to today's date to change anything.").format(date=date_text(self._as_of))
            )
        if another:
            self.to_top()
        self._give_back(form)
        self._take_up()
        self.shown.emit(*place)

    def _make_form(self, entity: Entity) -> CardForm:
        form = CardForm(self.jobs, entity, self.choices, self)
        form.dated.connect(self._ask_date)
        form.failed.connect(self._not_saved)
        self.body.insertWidget(0, form)
        return form

    def _gone(self, error: Exception) -> None:
        """Show nothing: the record is not there, for instance because its making was undone."""
        if not isinstance(error, NotFound):
            self.jobs.failed.emit(error)
            return
        if self._back:
            self._go(self._back.pop())
            return
        self._clear()
        self.show_title(_("This record is not there any more"), "")

    def _clear(self) -> None:
        if self.form is not None:
            self.form.hide()
        self.place = self.known = self._wanted = None
        self.show_below(())
        self.show_title("", "")
        self.show_steps(())
        self.let_steps_be_taken(False)
        self.state.hide()
        self.back_button.hide()

    def _show_state(self, entity: Entity, known: Known) -> None:
        life = entity.life
        self.state.setVisible(life is not None)
        steps: list[tuple[str, Callable[[], object]]] = []
        if life is not None:
            place = [field.name for field in entity.fields].index("state")
            key = str(known.row.values[place])
            self.state.show_state(key, known.row.shown[place])
            steps = [(_(move.label), partial(self._ask_move, move)) for move in life.moves_from(key)]
        self.show_steps(steps)
        self.let_steps_be_taken(self._as_of is None and self.ask is None)

    def _below_of(self, entity: Entity, known: Known) -> list[QWidget]:
        parts: list[QWidget] = []
        for listed in known.related:
            made = RelatedList(entity.name, listed, may_add=self._as_of is None, parent=self)
            made.opened.connect(self.open_related)
            made.wanted.connect(self._add_related)
            parts.append(made)
        history = HistoryList(known.steps)
        history.opened.connect(lambda step: self.record_opened.emit("change_set", step))
        opened = any(part.is_open for part in self._below if isinstance(part, Fold))
        parts.append(Fold(_("History"), history, opened=opened, parent=self))
        if self._as_of is None and entity.name != "settings":
            parts.append(button(_("Delete"), self._delete, flat=True, parent=self))
        return parts

    def _changed(self, changed: Changed) -> None:
        place = self._wanted or self.place
        if place is None or self._settle.isActive():  # about to read anyway
            return
        if place in changed.rows or changed.touches(*tables_of(place[0]), "code"):
            self._wanted = place
            self._read()

    # Steps

    def _take_up(self) -> None:
        """Go on with what was to be asked once the record is shown."""
        then, self._then = self._then, None
        if then is None or self.known is None or self.place is None:
            return
        today, row = self.jobs.database.today(), self.known.row
        if then == "answer":
            self._open_ask(answer_step(row, today), _("Answer"))
        elif then == "renew":
            self._open_ask(renew_step(row), _("Renew"))
        elif then.startswith("move:"):
            life = ALL[self.place[0]].life
            state = str(values_of(ALL[self.place[0]], row)["state"])
            moves = life.moves_from(state) if life is not None else ()
            for move in moves:
                if move.target == then.removeprefix("move:"):
                    self._ask_move(move)

    def _ask_move(self, move: Move) -> None:
        if self.known is None or self.place is None:
            return
        step = move_step(ALL[self.place[0]], move, self.known.row, self.jobs.database.today())
        refusal, self._refusal = self._refusal, None
        self._open_ask(step, _(move.label))
        if refusal is not None and self.ask is not None:
            ask = self.ask
            ask.ready.connect(lambda: ask.refuse(refusal))

    def _ask_date(self, name: str, value: Any) -> None:
        """Ask from when a new value of a dated field counts."""
        if self.known is None or self.place is None:
            return
        entity = ALL[self.place[0]]
        step = dated_step(entity, self.known.row, name, value, self.jobs.database.today())
        self._open_ask(
            step, _("From when does this count: {field}?").format(field=_(entity.field(name).label))
        )

    def _add_related(self, related: Related) -> None:
        if self.known is None or self.place is None or self._hold_back():
            return
        values = begun_with(related, self.place[1], values_of(ALL[self.place[0]], self.known.row))
        step = new_step(ALL[related.entity], values, self.jobs.database.today())
        self._open_ask(step, register_text(ALL[related.entity]))

    def _open_ask(
        self, step: Step, title: str, *, alone: bool = False, about: tuple[Place, ...] = ()
    ) -> None:
        """Show the form of a step above the record, or alone when it makes a record of its own."""
        self._close_ask()
        if alone:
            self._settle.stop()
            self._asked += 1
            self._clear()
        self.ask = CardAsk(self.jobs, self.choices, step, title, about, self, alone=alone)
        self.ask.done.connect(lambda changed: self._done(changed, alone=alone))
        self.ask.left.connect(self._leave_ask)
        self.body.insertWidget(0, self.ask)
        self.ask.show()
        self.let_steps_be_taken(False)
        self.to_top()

    def _close_ask(self) -> None:
        if self.ask is not None:
            self.body.removeWidget(self.ask)
            self.ask.hide()
            self.ask.deleteLater()
            self.ask = None

    def _leave_ask(self) -> None:
        self._close_ask()
        if self.form is not None:
            self.form.forget()
        self.say_notice("")
        self.let_steps_be_taken(self._as_of is None)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, changed: Changed, *, alone: bool) -> None:
        if self.ask is None:
            return
        made = self._made
        self._close_ask()
        self.say_notice("")
        if alone and made is not None and isinstance(changed.result, int):
            self._go((made, changed.result))
        elif self.place is not None:
            if self.form is not None:
                self.form.forget()
            self._wanted = self.place
            self._read()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _delete(self) -> None:
        """Delete the record. There is no question first: it can be undone."""
        if self.place is not None:
            self.jobs.write(self, Delete(*self.place), None, self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.say_notice(say(error))
        else:
            self.jobs.failed.emit(error)

    # Nothing typed is lost

    def holds_unsaved(self) -> bool:
        """Tell whether something typed is not saved; then the card says so."""
        return self._hold_back()

    def _hold_back(self) -> bool:
        """Tell whether something typed is not saved; then the card stays, and says so."""
        busy = (self.ask is not None and self.ask.is_touched()) or (
            self.form is not None and self.form.is_unsaved()
        )
        if busy:
            self.say_notice(_("What you have typed here is not saved."), discard=True)
        return busy

    def _not_saved(self, row_id: int, name: str, typed: str, value: Any, error: Exception) -> None:
        """Give back what was typed, in its own record, with the reason."""
        if not isinstance(error, UserError):
            self.jobs.failed.emit(error)
            return
        form = self.sender()
        entity = form.entity.name if isinstance(form, CardForm) else ""
        self._lost = (row_id, name, typed, value, error)
        if self.place == (entity, row_id) and self.form is not None:
            self._give_back(self.form)
        else:
            self._go((entity, row_id))

    def _give_back(self, form: CardForm) -> None:
        if self._lost is None or self.place is None or self._lost[0] != self.place[1]:
            return
        _id, name, typed, value, error = self._lost
        self._lost = None
        target = error.field if error.field in form.form.boxes else name
        form.give_back(
            name,
            typed,
            value,
            error if target == name else f"{_(form.entity.field(str(target)).label)}: {say(error)}",
        )
