"""Whether an answer still fits what the store has: units close, periods end, areas move on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from innovasjon_desktop.domain.areas import AREA_LIFE, CURRENT, DAYS_AHEAD, own_deadline
from innovasjon_desktop.domain.errors import Message, NotFound, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.areas import check_open
from innovasjon_desktop.services.forms.asking import CHOOSE
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.areas import DEVELOPMENT_AREA, DEVELOPMENT_PERIOD
from innovasjon_desktop.store.organisation import UNIT

CLOSED = N_("{unit} was closed on {date}. The answer is not taken.")
GONE = N_("What the form is about is not there any more. Make a new form.")
ENDED = N_("The area “{title}” is now “{state}”, so the answer does not fit it. Make a new form.")

LAST_DAY = "deadline"
"""Where ``sent`` of a kept form has the day it is wanted back, if one was given."""

Days = Mapping[str, tuple[dt.date, dt.date]]
"""The first and the last day that the answers about dates may be, by field."""


def days_in(start: dt.date, end: dt.date) -> Days:
    """Return the days that answers about an area of a period may be."""
    begins = start - dt.timedelta(days=DAYS_AHEAD)
    return {"chosen_on": (begins, end), "planned_end": (start, end), "on_date": (begins, end)}


def days_from(made_on: dt.date) -> Days:
    """Return the days that answers to a form for requests may be."""
    first, last = made_on - dt.timedelta(days=30), made_on + dt.timedelta(days=3 * 365)
    return dict.fromkeys(("wanted_from", "wanted_to", "received_on"), (first, last))


def days_of(connection: Connection, form: RowMapping) -> Days:
    """Return the days that the cells of a kept form took."""
    period = _found(connection, DEVELOPMENT_PERIOD, form["period_id"])
    return days_from(form["made_on"]) if period is None else days_in(period["start"], period["end"])


def check(connection: Connection, form: RowMapping, today: dt.date) -> None:
    """Require that unit, period and area of a kept form are there and open.

    Raises:
        UserError: the answer cannot be taken, and why.
    """
    unit = _found(connection, UNIT, form["unit_id"])
    if unit is not None and unit["valid_to"] is not None and unit["valid_to"] < today:
        raise RuleBroken(CLOSED, rule="E-09", unit=unit["name"], date=unit["valid_to"])
    period = _found(connection, DEVELOPMENT_PERIOD, form["period_id"])
    if period is not None:
        check_open(period)
    area = _found(connection, DEVELOPMENT_AREA, form["area_id"])
    if area is not None and area["state"] not in CURRENT | {"proposed"}:
        state = Message(AREA_LIFE.state(area["state"]).label)
        raise RuleBroken(ENDED, title=area["title"], state=state)


def kept_day(day: dt.date | None) -> Mapping[str, str]:
    """Return what ``sent`` of a form keeps of the day it is wanted back."""
    return {} if day is None else {LAST_DAY: day.isoformat()}


def lateness(connection: Connection, form: RowMapping, today: dt.date) -> Message | None:
    """Return that the answer comes after the deadline, if it does.

    The deadline is the day the form is wanted back; without one, the unit's for choosing (E-10).
    """
    last = _last_day(connection, form)
    if last is None or today <= last:
        return None
    return Message(N_("The answer is late: the deadline was {date}."), date=last)


def _last_day(connection: Connection, form: RowMapping) -> dt.date | None:
    given = (form["sent"] or {}).get(LAST_DAY)
    if given is not None:
        return dt.date.fromisoformat(given)
    if form["purpose"] != CHOOSE:
        return None
    unit = _found(connection, UNIT, form["unit_id"])
    period = _found(connection, DEVELOPMENT_PERIOD, form["period_id"])
    if unit is None or period is None:
        return None
    days = int(settings(connection)["choose_deadline_days"])
    return own_deadline(period["choose_deadline"], unit["valid_from"], period["start"], days)


def _found(connection: Connection, table: Table, row_id: int | None) -> RowMapping | None:
    if row_id is None:
        return None
    row: Any = connection.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(GONE)
    found: RowMapping = row
    return found
