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
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services.commands import Delete
from innovasjon_desktop.ui.card_asks import AskingCard
from innovasjon_desktop.ui.card_below import Ways, parts_below
from innovasjon_desktop.ui.card_data import Known, read_record
from innovasjon_desktop.ui.card_form import CardForm
from innovasjon_desktop.ui.card_parts import Fold, register_text
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import (
    Step,
    choose_step,
    dated_step,
    leads_on,
    named_step,
    new_step,
    values_of,
)
from innovasjon_desktop.ui.related import Related, begun_with, tables_of

SETTLE_MS = 60
"""How long one must stay on a row before its record is read."""

Place = tuple[str, int]


class RecordCard(AskingCard):
    """Shows and edits one record; asks in place for what the next step needs.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
        choices: what fields may be set to; its own unless given.
    """

    record_opened = Signal(str, int)  # show it on the page where it is at home
    noted = Signal(str)
    asked = Signal(str)  # an action of the window
    shown = Signal(str, int)  # a record is shown with all that belongs to it
    ask_given_up = Signal()  # a new record is not made after all: back to where one came from

    def __init__(self, jobs: Jobs, parent: QWidget | None = None, choices: Choices | None = None) -> None:
        super().__init__(jobs, choices or Choices(jobs), parent)
        self.place: Place | None = None
        self.known: Known | None = None
        self._as_of: dt.date | None = None
        self._wanted_date: dt.date | None = None  # taken over with the next record: what is typed stays
        self._period: int | None = None
        self._back: list[Place] = []
        self._wanted: Place | None = None
        self._then: str | None = None
        self._made = ""
        self._before: Place | None = None
        self._asked = 0
        self._lost: tuple[int, str, str, Any, UserError] | None = None
        self._forms: dict[str, CardForm] = {}
        self.ask_done.connect(self._done)
        self.ask_left.connect(self._leave_ask)
        self.ask_outdated.connect(self._read_again)
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
        self._period = period_id
        self._wanted_date = as_of if self.jobs.is_open and as_of < self.jobs.database.today() else None
        if self._wanted_date == self._as_of or self.place is None or self.ask is not None:
            return
        if not self.holds_unsaved():
            self._go(self.place)

    def show_record(self, entity: str, row_id: int) -> None:
        """Show a record, unless something is typed in the card that is not saved."""
        if (entity, row_id) != self.place or self.ask is not None:
            if self.holds_unsaved():
                return
            self._back.clear()
            self._go((entity, row_id))

    def open_related(self, entity: str, row_id: int) -> None:
        """Show a record that hangs on this one; «Back» returns."""
        if self.holds_unsaved():
            return
        if self.place is not None:
            self._back.append(self.place)
        self._go((entity, row_id))

    def go_back(self) -> None:
        """Return to the record one came from."""
        if self._back and not self.holds_unsaved():
            self._go(self._back.pop())

    def new_record(self, entity: str, defaults: Mapping[str, Any] | None = None) -> None:
        """Ask for a new record that begins with ``defaults``."""
        if self.holds_unsaved():
            return
        spec = ALL[entity]
        begun = {"period_id": self._period} if spec.has("period_id") and self._period is not None else {}
        step = new_step(spec, begun | dict(defaults or {}), self.jobs.database.today())
        self._ask_alone(entity, step, register_text(spec))

    def choose_area(self, unit_id: int, period_id: int) -> None:
        """Ask for the development area a unit chooses in a period."""
        if self.holds_unsaved():
            return
        step = choose_step(unit_id, period_id, self.jobs.database.today())
        about = (("unit", unit_id), ("development_period", period_id))
        self._ask_alone("development_area", step, _("Choose a development area"), about)

    def take_step(self, step: str, entity: str, row_id: int) -> None:
        """Show a record and ask for what "answer", "appoint" or "renew" needs."""
        if step == "appoint" and entity == "section":
            self.new_record("agent_appointment", {"section_id": row_id})
            return
        if self.holds_unsaved():
            return
        self._back.clear()
        self._then = step
        self._go((entity, row_id))

    def save(self) -> None:
        """Save what is asked for, or the field one is in (Ctrl+S)."""
        if self.ask is not None:
            self.ask.form.submit()
        elif self.form is not None:
            self.form.save_current()

    def discard(self) -> None:
        """Give up what is typed and not saved."""
        if self.ask is not None:
            self._leave_ask()
        elif self.form is not None:
            self.form.forget()
            self._read_again()
        self.say_notice("")

    # Showing a record

    @property
    def form(self) -> CardForm | None:
        """The fields of the record shown."""
        return self._forms.get(self.place[0]) if self.place is not None and self.known is not None else None

    def _go(self, place: Place) -> None:
        self.close_ask()
        self._asked += 1  # an answer still under way is about another record
        self._wanted = place
        self._settle.start()

    def _read(self) -> None:
        if self._wanted is None or not self.jobs.is_open:
            return
        place, self._as_of = self._wanted, self._wanted_date
        as_of = self._as_of
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
        if self.ask is not None:
            self.ask.follow(known.row)
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
        steps: list[tuple[str, Callable[[], object], bool]] = []
        if life is not None:
            place = [field.name for field in entity.fields].index("state")
            key = str(known.row.values[place])
            self.state.show_state(key, known.row.shown[place])
            steps = [
                (_(move.label), partial(self._ask_for, f"move:{move.target}"), leads_on(entity, move))
                for move in life.moves_from(key)
            ]
        self.show_steps(steps)
        self.let_steps_be_taken(self._as_of is None and self.ask is None)

    def _below_of(self, entity: Entity, known: Known) -> list[QWidget]:
        ways = Ways(
            self.open_related,
            self._add_related,
            lambda step: self.record_opened.emit("change_set", step),
            self.asked.emit,
            self._delete,
        )
        opened = any(part.is_open for part in self._below if isinstance(part, Fold))
        write = self._as_of is None
        return [*parts_below(entity, known, ways, may_write=write, history_open=opened, parent=self)]

    def _changed(self, changed: Changed) -> None:
        place = self._wanted or self.place
        if place is None or self._settle.isActive():  # about to read anyway
            return
        if place in changed.rows or changed.touches(*tables_of(place[0]), "code"):
            self._wanted = place
            self._read()

    def close_ask(self) -> None:
        """Take the form away, and show what it asked for among the fields again."""
        super().close_ask()
        if self.form is not None:
            self.form.leave_out(())

    def _read_again(self) -> None:
        self._wanted = self.place
        self._read()

    # Steps

    def _take_up(self) -> None:
        """Go on with what was to be asked once the record is shown."""
        then, self._then = self._then, None
        if then is not None:
            self._ask_for(then)

    def _ask_for(self, name: str) -> None:
        if self.known is None or self.place is None:
            return
        entity, today = ALL[self.place[0]], self.jobs.database.today()
        step = named_step(name, entity, self.known.row, today)
        if step is None:
            return
        ask = self.open_ask(step, _(step.verb))
        if self.form is not None:
            self.form.leave_out(step.names)
        # Built anew on the record as it is then: what changes meanwhile elsewhere is no conflict.
        ask.remake = lambda row: named_step(name, entity, row, today)

    def _ask_date(self, name: str, value: Any) -> None:
        """Ask from when a new value of a dated field counts."""
        if self.known is None or self.place is None:
            return
        entity = ALL[self.place[0]]
        step = dated_step(entity, self.known.row, name, value, self.jobs.database.today())
        self.open_ask(
            step, _("From when does this count: {field}?").format(field=_(entity.field(name).label))
        )

    def _add_related(self, related: Related) -> None:
        if self.known is None or self.place is None or self.holds_unsaved():
            return
        values = begun_with(related, self.place[1], values_of(ALL[self.place[0]], self.known.row))
        step = new_step(ALL[related.entity], values, self.jobs.database.today())
        self.open_ask(step, register_text(ALL[related.entity]))

    def _ask_alone(self, entity: str, step: Step, title: str, about: tuple[Place, ...] = ()) -> None:
        """Ask for a new record of ``entity``; the one that was shown comes back if one leaves it."""
        self._settle.stop()
        self._asked += 1
        self._before, self._made = self.place, entity
        self._clear()
        self.open_ask(step, title, alone=True, about=about)

    def _leave_ask(self) -> None:
        alone, before = self.ask_is_alone, self._before
        self.close_ask()
        self.say_notice("")
        if alone:
            self._clear()
            if before is not None:
                self._go(before)
            self.ask_given_up.emit()
            return
        if self.form is not None:
            self.form.forget()
            self.let_steps_be_taken(self._as_of is None)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, changed: Changed) -> None:
        alone = self.ask_is_alone
        self.close_ask()
        self.say_notice("")
        if alone and isinstance(changed.result, int):
            self._go((self._made, changed.result))
        elif self.place is not None:
            if self.form is not None:
                self.form.forget()
            self._read_again()
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
        if isinstance(error, NotFound):
            self.say_notice(say(error), discard=True)
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
        other = error.field if error.field != name and error.field in form.form.boxes else None
        said = say(error) if other is None else f"{_(form.entity.field(other).label)}: {say(error)}"
        form.give_back(name, typed, value, said)
