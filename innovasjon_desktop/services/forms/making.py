"""Who gets a form, what it is filled with, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from innovasjon_desktop.domain.areas import COUNTED, CURRENT
from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.figures.areas import deadline_of, period_day
from innovasjon_desktop.domain.figures.facts import Facts, Period, Unit
from innovasjon_desktop.domain.intervals import active
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, language, say
from innovasjon_desktop.services.areas import check_open
from innovasjon_desktop.services.choices import choices
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.services.forms.asking import ASKS, CHOOSE, FOLLOW_UP, REQUEST, Ask
from innovasjon_desktop.services.forms.heading import send_back, told_apart
from innovasjon_desktop.services.forms.nobody import nobody
from innovasjon_desktop.services.forms.standing import days_from, days_in, kept_day
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.rows import values_by_id
from innovasjon_desktop.services.settings import UNNAMED, settings
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.areas import DEVELOPMENT_AREA, DEVELOPMENT_PERIOD
from innovasjon_desktop.store.organisation import UNIT
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork, to_json

AREAS = "areas"
CELLS = "cells"
"""Where ``sent`` of a kept form has the texts of the cells it was filled with."""

DONE = frozenset({"completed", "carried_on"})
"""States of an area that there is nothing more to tell of."""

SHOWN = ("title", "state")
"""What a form for following up tells of the area itself."""

NO_PERIOD = N_("There is no development period yet. Make one first.")
CALLED = {
    CHOOSE: N_("Choose a development area {period}"),
    FOLLOW_UP: N_("How does the development area go in {period}?"),
    REQUEST: N_("Ask the resource team for help"),
}
"""The titles of the forms."""

FILES = {AREAS: N_("Development area {period} – {unit}"), REQUEST: N_("Request for help")}
"""What the files are called."""

ANSWER_HERE = N_("Answer in the framed cells to the right. Save the file and send it back.")
NOT_PEOPLE = N_("Do not write anything that tells who a pupil, a patient or another user is.")


@dataclass(frozen=True, slots=True)
class Order:
    """Which forms are wanted.

    Args:
        what: AREAS for one form per unit, REQUEST for one form to ask for help with.
        period_id: the development period; None is the one today belongs to.
        sections: only units of these sections; None is all.
        not_chosen: only units that have not chosen an area in the period (F-04).
        language: of the forms, "nb" or "nn"; empty for that of reports.
        completed: also units whose area is completed or carried on, to follow it up once more.
        reply_to: whom the form goes back to, as it is to stand in it: a name, an address.
        by: the day it is wanted back, which is then the form's deadline.
        unit_id: only this unit; None is all.
    """

    what: str
    period_id: int | None = None
    sections: frozenset[int] | None = None
    not_chosen: bool = False
    language: str = ""
    completed: bool = False
    reply_to: str = ""
    by: dt.date | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form to be written, in its own language.

    ``filled`` holds the content of cells by their name, ``days`` the first and last day of dates by field;
    ``sent`` is what the store had when the form was made, as JSON.
    """

    key: str
    purpose: str
    unit_id: int | None
    period_id: int | None
    area_id: int | None
    name: str
    title: str
    addressed: str
    intro: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    leader: str
    sent: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, str | dt.date] = field(default_factory=dict)
    days: Mapping[str, tuple[dt.date, dt.date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """Forms made in one go, and what their lists offer by field.

    ``exempt`` counts the units that need not choose, ``done`` those whose area is completed or carried on.
    """

    language: str
    made_on: dt.date
    forms: tuple[Form, ...]
    lists: Mapping[str, tuple[str, ...]]
    exempt: int = 0
    done: int = 0

    @property
    def counts(self) -> Counter[str]:
        """Return how many forms there are for each purpose."""
        return Counter(form.purpose for form in self.forms)


def plan_forms(connection: Connection, order: Order, today: dt.date) -> Batch:
    """Return the forms of an order; nothing is kept or written.

    Units that are exempt, closed or not there yet get none (R-04).

    Raises:
        BadInput: there is no period, or no unit fits.
        RuleBroken: the period is closed (R-74).
    """
    spoken = order.language or str(settings(connection)["report_language"])
    with language(spoken):
        return _planned(connection, order, today, spoken)


def keep_forms(
    database: Database, batch: Batch, *, actor: str, deliver: Callable[[], None] | None = None
) -> Changed:
    """Keep what was sent, as one step; ``deliver`` puts the files in place before it is settled.

    If it raises, nothing is kept.
    """

    def work(unit: UnitOfWork) -> None:
        unit.insert_many("form", [_row(form, unit.today) for form in batch.forms])
        if deliver is not None:
            deliver()

    return database.write(Message(N_("Forms made: {count}"), count=len(batch.forms)), actor, work)


def _row(form: Form, today: dt.date) -> dict[str, Any]:
    return {
        "key": form.key,
        "purpose": form.purpose,
        "unit_id": form.unit_id,
        "period_id": form.period_id,
        "area_id": form.area_id,
        "made_on": today,
        "sent": {**form.sent, CELLS: {name: as_text(content) for name, content in form.filled.items()}},
    }


def _planned(connection: Connection, order: Order, today: dt.date, spoken: str) -> Batch:
    facts = load_structure(connection, today)
    if order.what == REQUEST and not order.not_chosen:
        units = [unit for unit in facts.structure.units if _is_in(facts, unit, order)]
        return _request_form(connection, facts, units, spoken, order)
    period = _period(connection, facts, order)
    day = min(max(today, period.start), period.end)
    structure = facts.structure_on(day)
    there = [
        unit
        for unit in structure.units
        if active(unit.valid_from, unit.valid_to, today) and _is_in(facts, unit, order)
    ]
    areas = _areas(connection, period)
    units = [unit for unit in there if unit.is_expected(day)]
    if order.not_chosen:
        chosen = {row["unit_id"] for row in areas if _has_chosen(row, day)}
        units = [unit for unit in units if unit.id not in chosen]
    if order.what == REQUEST:
        return _request_form(connection, facts, units, spoken, order)
    ended = {row["unit_id"] for row in areas if row["state"] in DONE and not order.completed}
    done = sum(unit.id in ended for unit in units)
    units = [unit for unit in units if unit.id not in ended]
    if not units:
        raise nobody(facts, order.unit_id, there, day, ended)
    maker = _Maker(connection, facts, period, areas, order)
    return Batch(
        spoken,
        today,
        tuple(maker.form(unit) for unit in units),
        _lists(connection, today, (*ASKS[CHOOSE], *ASKS[FOLLOW_UP])),
        sum(not unit.is_expected(day) for unit in there),
        done,
    )


def _is_in(facts: Facts, unit: Unit, order: Order) -> bool:
    return order.unit_id in (None, unit.id) and (
        order.sections is None or facts.structure.section_of.get(unit.id) in order.sections
    )


def _period(connection: Connection, facts: Facts, order: Order) -> Period:
    wanted = next((each for each in facts.periods if each.id == order.period_id), None)
    at = period_day(facts, wanted)
    if at is None:
        raise BadInput(NO_PERIOD)
    query = select(DEVELOPMENT_PERIOD).where(DEVELOPMENT_PERIOD.c.id == at.period.id)
    check_open(connection.execute(query).mappings().one())
    return at.period


def _areas(connection: Connection, period: Period) -> Sequence[RowMapping]:
    area = DEVELOPMENT_AREA.c
    query = select(area.id, area.unit_id, area.state, area.chosen_on).where(
        area.period_id == period.id, area.is_primary
    )
    return connection.execute(query.order_by(area.id)).mappings().all()


def _has_chosen(area: RowMapping, day: dt.date) -> bool:
    """Tell whether the area makes its unit one that has chosen (F-04)."""
    return area["state"] in COUNTED and area["chosen_on"] is not None and area["chosen_on"] <= day


class _Maker:
    """Makes the forms of a period, one unit after the other."""

    def __init__(
        self,
        connection: Connection,
        facts: Facts,
        period: Period,
        areas: Sequence[RowMapping],
        order: Order,
    ) -> None:
        self._facts, self._period, self._order = facts, period, order
        self._words = WordBook(connection)
        self._names = told_apart(facts, facts.structure.units)
        self._leaders = dict(connection.execute(select(UNIT.c.id, UNIT.c.leader_title)).all())
        self._current = {row["unit_id"]: row["id"] for row in areas if row["state"] in CURRENT}
        self._proposed = {row["unit_id"]: row["id"] for row in areas if row["state"] == "proposed"}
        wanted = {*self._current.values(), *self._proposed.values()}
        self._values = values_by_id(connection, "development_area", wanted)
        self._others: dict[int, list[RowMapping]] = {}
        for row in _mentioned(connection, period):
            self._others.setdefault(row["unit_id"], []).append(row)

    def form(self, unit: Unit) -> Form:
        """Return the unit's form: for following up if it has a current area (R-05), else for choosing."""
        current = self._current.get(unit.id)
        purpose = CHOOSE if current is None else FOLLOW_UP
        area_id = self._proposed.get(unit.id) if current is None else current
        values = {} if area_id is None else self._values[area_id]
        asked = [ask for ask in ASKS[purpose] if ask.entity == "development_area" and not ask.field.personal]
        sent = {ask.name: to_json(values.get(ask.name)) for ask in asked} if values else {}
        period, leader = self._period, self._leaders[unit.id]
        return Form(
            key=str(uuid.uuid4()),
            purpose=purpose,
            unit_id=unit.id,
            period_id=period.id,
            area_id=area_id,
            name=say(FILES[AREAS], period=period.name, unit=self._names[unit.id]),
            title=say(CALLED[purpose], period=period.name),
            addressed=say(N_("For {leader} at {unit}"), leader=leader, unit=self._names[unit.id]),
            intro=self._intro(unit, purpose),
            facts=self._told(unit, area_id, purpose, values),
            leader=leader,
            sent={**sent, **({"state": values["state"]} if values else {}), **kept_day(self._order.by)},
            filled={
                name: content for ask in asked for name, content in self._cells(ask, values.get(ask.name))
            },
            days=days_in(period.start, period.end),
        )

    def _intro(self, unit: Unit, purpose: str) -> tuple[str, ...]:
        what = _("Tell how your development area goes, and correct what is no longer right.")
        wanted = send_back(self._order.reply_to, self._order.by)
        if purpose == CHOOSE:
            what = _("Choose what you want to develop. If you are not quite there, fill in what you have.")
            # Two days in one form would leave it open which of them holds.
            wanted = wanted if self._order.by is not None else (self._due(unit), *wanted)
        return (what, _(ANSWER_HERE), *wanted, _(NOT_PEOPLE))

    def _due(self, unit: Unit) -> str:
        """Return the line that tells the unit's deadline for choosing (E-10)."""
        last = deadline_of(self._facts, unit, self._period)
        over = N_("The deadline was {date}; answer as soon as you can.")
        return say(over if self._facts.day > last else N_("The deadline is {date}."), date=last)

    def _told(
        self, unit: Unit, area_id: int | None, purpose: str, values: Mapping[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        """Return what the form tells: the area it is about, and the other areas of the unit in one line."""
        entity = ALL["development_area"]
        if purpose == CHOOSE:
            now = N_("Proposed: {title}") if values else N_("No area is chosen")
            told = [(_("Development area now"), say(now, title=values.get("title")))]
        else:
            fields = [entity.field(name) for name in SHOWN]
            told = [(_(each.label), show(each, values[each.name], self._words)) for each in fields]
        state = entity.field("state")
        others = [
            f"{row['title']} ({show(state, row['state'], self._words)})"
            for row in self._others.get(unit.id, ())
            if row["id"] != area_id
        ]
        return (*told, (_("Other areas"), "; ".join(others))) if others else tuple(told)

    def _cells(self, ask: Ask, value: Any) -> Iterable[tuple[str, str | dt.date]]:
        """Yield the content of a question's cells; what there is no room for stays as it is."""
        if value is None:
            return
        if isinstance(value, list):
            texts = [show(ask.field, [item], self._words) for item in value]
            yield from zip(ask.cells, texts, strict=False)
        else:
            yield ask.cells[0], value if isinstance(value, dt.date) else show(ask.field, value, self._words)


def _mentioned(connection: Connection, period: Period) -> Sequence[RowMapping]:
    """Return the areas of a period that were neither dropped nor replaced."""
    area = DEVELOPMENT_AREA.c
    query = select(area.id, area.unit_id, area.title, area.state).where(
        area.period_id == period.id, area.state.not_in(("dropped", "replaced"))
    )
    return connection.execute(query.order_by(area.id)).mappings().all()


def _request_form(
    connection: Connection, facts: Facts, units: Sequence[Unit], spoken: str, order: Order
) -> Batch:
    if not units:
        raise nobody(facts)
    asks = [ask for ask in ASKS[REQUEST] if ask.name != "unit_id"]
    names = told_apart(facts, facts.structure.units)
    title, place = say(CALLED[REQUEST]), str(settings(connection)["municipality_name"] or "")
    place = "" if place == UNNAMED else place
    form = Form(
        key=str(uuid.uuid4()),
        purpose=REQUEST,
        unit_id=None,
        period_id=None,
        area_id=None,
        name=say(FILES[REQUEST]),
        title=title,
        addressed=say(N_("For units that want help with development work – {place}"), place=place)
        if place
        else _("For units that want help with development work"),
        intro=(
            _("Tell what you need, and the resource team will contact you."),
            _(ANSWER_HERE),
            *send_back(order.reply_to, order.by),
            _(NOT_PEOPLE),
        ),
        facts=(),
        leader=_("unit leader"),
        sent=kept_day(order.by),
        days=days_from(facts.day),
    )
    lists = {"unit_id": tuple(sorted((names[unit.id] for unit in units), key=sort_key))}
    return Batch(spoken, facts.day, (form,), lists | _lists(connection, facts.day, asks))


def _lists(connection: Connection, today: dt.date, asks: Iterable[Ask]) -> dict[str, tuple[str, ...]]:
    return {
        ask.name: tuple(choice.label for choice in choices(connection, ask.field, {}, today).items)
        for ask in asks
        if ask.is_list
    }
