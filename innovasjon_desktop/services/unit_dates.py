"""What a unit's first and last day must leave room for: its requests and its areas (E-09, section 4.3)."""

from __future__ import annotations

import datetime as dt

from innovasjon_desktop.domain.areas import has_a_day
from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.requests import OPEN
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.editing import Values
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

NOT_ACTIVE = N_("The unit must be active in the period {period}, where it has the area “{title}”.")
AREA, REQUEST = TABLES["development_area"].c, TABLES["request"].c


def check_unit_dates(unit: UnitOfWork, values: Values, before: Values) -> None:
    """Require that a unit's new first and last day leave room for what it has.

    What did not fit before does not stand in the way: requests follow a unit to its successor, which
    begins after they were received.

    Raises:
        RuleBroken: beside the date that moved.
    """
    unit_id, first, last = values["id"], values["valid_from"], values["valid_to"]
    if last is not None and (before["valid_to"] is None or last < before["valid_to"]):
        _check_requests_done(unit, unit_id)
    if first > before["valid_from"]:
        _check_received(unit, unit_id, before["valid_from"], first)
    if (first, last) != (before["valid_from"], before["valid_to"]):
        check_areas(unit, values, before)


def _check_requests_done(unit: UnitOfWork, unit_id: int) -> None:
    waiting = unit.select("request", REQUEST.unit_id == unit_id, REQUEST.state.in_(OPEN))
    if waiting:
        raise RuleBroken(
            N_("Close or move these requests first: {numbers}."),
            field="valid_to",
            rule="E-09",
            numbers=[row["number"] for row in waiting[:5]],
        )


def _check_received(unit: UnitOfWork, unit_id: int, old: dt.date, first: dt.date) -> None:
    early = unit.select(
        "request",
        REQUEST.unit_id == unit_id,
        REQUEST.received_on >= old,
        REQUEST.received_on < first,
        order="received_on",
    )
    if early:
        raise RuleBroken(
            N_("The unit has request {number}, received {date}. It cannot begin after that."),
            field="valid_from",
            number=early[0]["number"],
            date=early[0]["received_on"],
        )


def check_areas(unit: UnitOfWork, values: Values, before: Values | None) -> None:
    """Require that a unit is active in the periods of its areas; with ``before`` only where it was then.

    An area that was dropped takes part in nothing, and never keeps a unit open.

    Raises:
        RuleBroken: beside the date that is too late or too early.
    """
    for area in unit.select("development_area", AREA.unit_id == values["id"], AREA.state != "dropped"):
        period = unit.get("development_period", area["period_id"])
        fitted, fits = (
            has_a_day(row["valid_from"], row["valid_to"], period["start"], period["end"])
            for row in (before or values, values)
        )
        if (fitted or before is None) and not fits:
            raise RuleBroken(
                NOT_ACTIVE,
                field="valid_from" if values["valid_from"] > period["end"] else "valid_to",
                period=period["name"],
                title=area["title"],
            )
