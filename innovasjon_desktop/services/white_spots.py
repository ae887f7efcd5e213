"""«Hvite flekker»: the matrix of units and periods, loaded fast enough for thousands of units."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, union, union_all

from innovasjon_desktop.domain.figures.areas import STATES
from innovasjon_desktop.domain.figures.facts import Area
from innovasjon_desktop.domain.figures.matrix import CONTACT_DAYS, Matrix, matrix
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA
from innovasjon_desktop.store.log import STATE_CHANGE
from innovasjon_desktop.store.requests import REQUEST, REQUEST_UNIT, SESSION


def white_spots(connection: Connection, day: dt.date, period_ids: Sequence[int] | None = None) -> Matrix:
    """Return the matrix as on ``day``.

    Args:
        connection: to read with.
        day: the as-of date.
        period_ids: the columns in their order; None is every period, oldest first.
    """
    facts = load_structure(connection, day)
    facts = dataclasses.replace(
        facts,
        areas=_standing_areas(connection, day),
        last_contact=last_contacts(connection, day, day - dt.timedelta(days=CONTACT_DAYS)),
    )
    by_id = {period.id: period for period in sorted(facts.periods, key=lambda period: period.start)}
    return matrix(facts, list(by_id.values()) if period_ids is None else [by_id[each] for each in period_ids])


def _standing_areas(connection: Connection, day: dt.date) -> list[Area]:
    """Return every primary area with its state on ``day`` as its only move.

    The state is read from the row, and only areas that have moved since are looked up in the log,
    which is several times as fast as loading every life.
    """
    area, log = DEVELOPMENT_AREA.c, STATE_CHANGE.c
    later = dict(
        connection.execute(
            select(log.row_id, log.old)
            .where(log.entity == DEVELOPMENT_AREA.name, log.field == "state", log.effective_on > day)
            .order_by(log.effective_on.desc(), log.id.desc())
        ).all()
    )
    lives = {state: ((dt.date.min, state),) for state in STATES}
    query = select(area.id, area.unit_id, area.period_id, area.state, area.chosen_on).where(area.is_primary)
    areas = []
    for row_id, unit_id, period_id, state, chosen_on in connection.execute(query):
        then = later.get(row_id, state)
        if then is not None:
            areas.append(Area(row_id, unit_id, period_id, lives[then], chosen_on))
    return areas


def last_contacts(connection: Connection, day: dt.date, since: dt.date = dt.date.min) -> dict[int, dt.date]:
    """Return by unit when someone was last in touch in [since, day].

    Contact is a follow-up or a move of an area of the unit, a session held with it, or a request
    delivered to it.
    """
    area, request, log, followup, session = (
        table.c for table in (DEVELOPMENT_AREA, REQUEST, STATE_CHANGE, AREA_FOLLOWUP, SESSION)
    )
    units = union(
        select(request.id.label("request_id"), request.unit_id).where(request.unit_id.is_not(None)),
        select(REQUEST_UNIT.c.request_id, REQUEST_UNIT.c.unit_id),
        select(request.id, area.unit_id).join_from(REQUEST, DEVELOPMENT_AREA, request.area_id == area.id),
    ).cte("units_of_requests")
    by_request = units.c.unit_id.label("unit_id")
    touches = union_all(
        select(area.unit_id, followup.on_date.label("on_date")).where(followup.area_id == area.id),
        select(area.unit_id, session.on_date).where(session.area_id == area.id, session.state == "held"),
        select(area.unit_id, log.effective_on).where(
            log.entity == DEVELOPMENT_AREA.name, log.field == "state", log.row_id == area.id
        ),
        select(by_request, session.on_date).where(
            session.request_id == units.c.request_id, session.state == "held"
        ),
        select(by_request, log.effective_on).where(
            log.entity == REQUEST.name,
            log.field == "state",
            log.new == "delivered",
            log.row_id == units.c.request_id,
        ),
    ).subquery()
    query = (
        select(touches.c.unit_id, func.max(touches.c.on_date))
        .where(touches.c.on_date.between(since, day))
        .group_by(touches.c.unit_id)
    )
    return dict(connection.execute(query).all())
