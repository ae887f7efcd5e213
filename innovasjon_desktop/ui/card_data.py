"""What the record card reads about a record, ready to be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.services import history, rows
from innovasjon_desktop.services.history import Change
from innovasjon_desktop.services.rows import Condition, Query, Row
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.related import Listed, list_related

LATEST = 20
"""So many steps of a record's history are listed."""

SUBTITLES: Mapping[str, tuple[str, ...]] = {
    "development_area": ("unit_id", "period_id"),
    "request": ("unit_id", "section_id", "received_on"),
    "unit": ("section_id", "unit_type"),
    "person": ("job_title", "work_email"),
    "agent_appointment": ("section_id", "from_date"),
    "team_member": ("team_role", "discipline"),
    "area_followup": ("area_id",),
    "milestone": ("area_id",),
    "session": ("request_id", "area_id"),
    "time_entry": ("request_id",),
    "feedback": ("request_id",),
    "request_facilitator": ("request_id",),
    "agent_leave": ("appointment_id",),
}
"""The fields below the title; other entities show what they are."""

TITLES: Mapping[str, tuple[str, ...]] = {
    "agent_appointment": ("person_id",),
    "area_followup": ("on_date",),
    "request": ("title",),
    "agent_leave": ("from_date", "to_date"),
    "team_capacity": ("member_id",),
    "team_absence": ("member_id",),
}
"""Where the card's title is another than the entity's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a record's history: when and by whom, what it was called, and what it changed."""

    id: int
    at: dt.datetime
    actor: str
    label: Message
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A record with what hangs on it and what has happened to it."""

    row: Row
    related: tuple[Listed, ...]
    steps: tuple[Step, ...]
    title: str
    subtitle: str


def read_record(connection: Any, entity: Entity, row_id: int, as_of: dt.date | None) -> Known:
    """Return all the card shows of a record, as it is or as on a date.

    Raises:
        NotFound: there is no such record.
    """
    row = rows.record(connection, entity.name, row_id, as_of)
    words = WordBook(connection)
    steps = history.of_record(connection, entity.name, row_id)[:LATEST]
    return Known(
        row,
        list_related(connection, entity.name, row_id),
        tuple(
            Step(step.id, step.at, step.actor, step.label, _changes(entity, change, words))
            for step, change in steps
        ),
        _title(entity, row),
        " · ".join(
            part
            for part in (
                f"{row.shown[_place(entity, 'number')]}" if entity.name == "request" else "",
                _joined(entity, row, SUBTITLES.get(entity.name, ()), " · ") or _(entity.label),
            )
            if part
        ),
    )


def _title(entity: Entity, row: Row) -> str:
    """Return what people call the row; a date alone says too little."""
    names = TITLES.get(entity.name, entity.title)
    text = _joined(entity, row, names, " – " if len(names) > 1 and names[1] == "to_date" else " ")
    only_dates = all(entity.field(name).kind is Kind.DATE for name in names)
    return f"{_(entity.label)} {text}" if only_dates else text or _(entity.label)


def _place(entity: Entity, name: str) -> int:
    return [field.name for field in entity.fields].index(name)


def _joined(entity: Entity, row: Row, names: tuple[str, ...], between: str) -> str:
    return between.join(text for name in names if (text := row.shown[_place(entity, name)]))


def _changes(entity: Entity, change: Change, words: WordBook) -> tuple[str, ...]:
    """Return what a step changed in the record, field by field; a new record tells nothing more."""
    if change.before is None or change.after is None:
        return ()
    found = []
    for field in entity.fields:
        if field.derived or change.before.get(field.name) == change.after.get(field.name):
            continue
        old = logged_text(field, change.before.get(field.name), words)
        new = logged_text(field, change.after.get(field.name), words)
        found.append(f"{_(field.label)}: {old or '–'} → {new or '–'}")
    return tuple(found)


def logged_text(field: Field, value: Any, words: WordBook) -> str:
    """Return a value of the change log as a person reads it; there dates are ISO texts."""
    if value is not None and field.kind in (Kind.DATE, Kind.MONTH):
        value = dt.date.fromisoformat(value)
    return show(field, value, words)


def texts_of(connection: Any, entity: Entity, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of values that are proposed for a new record."""
    words = WordBook(connection)
    return {
        name: show(entity.field(name), value, words) for name, value in values.items() if entity.has(name)
    }


def name_of(connection: Any, target: str, row_id: int) -> tuple[int, str]:
    """Return id and name of a row just made."""
    return row_id, WordBook(connection).name(target, row_id)


def current_area(connection: Any, unit_id: int, day: dt.date) -> tuple[int, str] | None:
    """Return id and title of the development area a unit has on ``day``, for a new request."""
    periods = Query("development_period", (Condition("start", "le", day), Condition("end", "ge", day)))
    period = [row.id for row in rows.page(connection, periods, 0, 1)]
    if not period:
        return None
    where = (
        Condition("unit_id", "eq", unit_id),
        Condition("period_id", "eq", period[0]),
        Condition("is_primary", "eq", True),
        Condition("state", "in", ("chosen", "in_progress")),
    )
    found = rows.page(connection, Query("development_area", where), 0, 1)
    entity = ALL["development_area"]
    return (found[0].id, found[0].shown[_place(entity, "title")]) if found else None


def when_text(at: dt.datetime) -> str:
    """Return a moment in the user's own time."""
    return date_text(at.astimezone())
