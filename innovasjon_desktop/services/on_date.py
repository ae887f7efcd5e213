"""What was there on a date, and what it held, as parts of a query.

States and dated fields are kept with the date each value took effect. Everything else is kept as it is now:
a row that hangs on another is there from when that one is, and what happened on a day is not there before it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, exists, func, or_, select

from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.store.log import STATE_CHANGE
from innovasjon_desktop.store.schema import TABLES

HANGS_ON = {
    "request_unit": ("request_id",),
    "request_facilitator": ("request_id",),
    "session": ("request_id", "area_id"),
    "time_entry": ("request_id",),
    "feedback": ("request_id",),
    "area_followup": ("area_id",),
    "milestone": ("area_id",),
    "agent_leave": ("appointment_id",),
}
"""References to rows with a life cycle that a row is never older than."""

HAPPENS_ON = {
    "time_entry": "on_date",
    "feedback": "on_date",
    "area_followup": "on_date",
    "network_meeting": "date",
    "unit_succession": "on_date",
}


def existing(entity: Entity, day: dt.date) -> list[ColumnElement[bool]]:
    """Return what is true of the rows of ``entity`` that were there on ``day``."""
    table = TABLES[entity.name]
    if entity.life is not None:
        return [state_on(entity.name, table.c.id, day).is_not(None)]
    found = valid_on(entity, day)
    for name in HANGS_ON.get(entity.name, ()):
        column = table.c[name]
        found.append(or_(column.is_(None), state_on(entity.field(name).target, column, day).is_not(None)))
    match entity.name:
        case name if name in HAPPENS_ON:
            found.append(table.c[HAPPENS_ON[name]] <= day)
        case "session":
            found.append(or_(table.c.state != "held", table.c.on_date <= day))
        case "attendance":
            meeting = TABLES["network_meeting"].c
            found.append(table.c.meeting_id.in_(select(meeting.id).where(meeting.date <= day)))
        case "request_facilitator":
            found.append(_planned_by(table, day))
    return found


def valid_on(entity: Entity, day: dt.date) -> list[ColumnElement[bool]]:
    """Return what is true of the rows that are valid on ``day``; nothing if no dates bound them."""
    if entity.valid is None:
        return []
    first, last = (TABLES[entity.name].c[name] for name in entity.valid)
    return [and_(first <= day), or_(last.is_(None), last >= day)]


def state_on(entity: str, row_id: ColumnElement[Any], day: dt.date) -> ColumnElement[Any]:
    """Return the state of a row as on ``day``; NULL if it had none yet."""
    return (
        select(STATE_CHANGE.c.new)
        .where(
            STATE_CHANGE.c.entity == entity,
            STATE_CHANGE.c.row_id == row_id,
            STATE_CHANGE.c.field == "state",
            STATE_CHANGE.c.effective_on <= day,
        )
        .order_by(STATE_CHANGE.c.effective_on.desc(), STATE_CHANGE.c.id.desc())
        .limit(1)
        .correlate_except(STATE_CHANGE)
        .scalar_subquery()
    )


def place_of(unit_id: ColumnElement[Any], day: dt.date) -> ColumnElement[Any]:
    """Return the section of a unit on ``day``: the latest placement begun by then, else the first (E-06)."""
    placement = TABLES["unit_section"].alias()
    mine = select(placement.c.section_id).where(placement.c.unit_id == unit_id).limit(1)
    begun = mine.where(placement.c.valid_from <= day).order_by(placement.c.valid_from.desc())
    return func.coalesce(
        begun.correlate_except(placement).scalar_subquery(),
        mine.order_by(placement.c.valid_from).correlate_except(placement).scalar_subquery(),
    )


def derived(entity: Entity, name: str, day: dt.date | None) -> ColumnElement[Any]:
    """Return a field that is no column, as on ``day``; now if None."""
    table = TABLES[entity.name]
    match entity.name, name:
        case "unit", "section_id":
            return place_of(table.c.id, day or dt.date.today())
        case "development_area", "section_id":
            return place_of(table.c.unit_id, day or dt.date.today())
        case "request", "lead_id" | "planned_hours":
            facilitator = TABLES["request_facilitator"]
            of_request = (
                select(facilitator.c.member_id).where(facilitator.c.role == "lead")
                if name == "lead_id"
                else select(func.sum(_planned_hours(facilitator, day)))
            ).where(facilitator.c.request_id == table.c.id)
            if day is not None:
                of_request = of_request.where(_planned_by(facilitator, day))
            return of_request.correlate(table).scalar_subquery()
        case "request", "first_session_on":
            session = TABLES["session"]
            return (
                select(func.min(session.c.on_date))
                .where(session.c.request_id == table.c.id, session.c.state != "cancelled")
                .correlate(table)
                .scalar_subquery()
            )
    raise LookupError(f"{entity.name}.{name}")


def _planned_by(facilitator: FromClause, day: dt.date) -> ColumnElement[bool]:
    """Tell whether the facilitator was planned by ``day``: the first hours are kept with their date."""
    kept = STATE_CHANGE.alias()
    first = exists().where(*_hours_after(kept, facilitator, day), kept.c.old.is_(None))
    return ~first.correlate(facilitator)


def _planned_hours(facilitator: FromClause, day: dt.date | None) -> ColumnElement[Any]:
    """Return the facilitator's planned hours as on ``day``."""
    now: ColumnElement[Any] = facilitator.c.planned_hours
    if day is None:
        return now
    kept = STATE_CHANGE.alias()
    later = select(kept.c.old).where(*_hours_after(kept, facilitator, day))
    before = later.order_by(kept.c.effective_on, kept.c.id).limit(1).correlate(facilitator).scalar_subquery()
    return case((later.correlate(facilitator).exists(), cast(before, Integer)), else_=now)


def _hours_after(kept: Any, facilitator: FromClause, day: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (
        kept.c.entity == "request_facilitator",
        kept.c.row_id == facilitator.c.id,
        kept.c.field == "planned_hours",
        kept.c.effective_on > day,
    )
