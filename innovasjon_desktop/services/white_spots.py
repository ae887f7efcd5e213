"""«Hvite flekker»: the matrix of units and periods, loaded fast enough for thousands of units."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select, union_all

from innovasjon_desktop.domain.figures.areas import STATES
from innovasjon_desktop.domain.figures.facts import Area, Facts
from innovasjon_desktop.domain.figures.matrix import CONTACT_DAYS, Matrix, matrix
from innovasjon_desktop.services.facts import load_sections, load_structure
from innovasjon_desktop.services.past import no_garbage
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA
from innovasjon_desktop.store.log import STATE_CHANGE
from innovasjon_desktop.store.organisation import UNIT_SECTION
from innovasjon_desktop.store.requests import REQUEST, REQUEST_UNIT, SESSION

SEEN = 60
"""A tall window shows no more units than this."""

MANY = 1_000
"""From so many units on, the first are worth a reading of their own."""


@no_garbage()
def white_spots(connection: Connection, day: dt.date, period_ids: Sequence[int] | None = None) -> Matrix:
    """Return the matrix as on ``day``.

    Args:
        connection: to read with.
        day: the as-of date.
        period_ids: the columns in their order; None is every period, oldest first.
    """
    facts = load_structure(connection, day)
    return _drawn(facts, connection, period_ids, None)


def first_white_spots(connection: Connection, day: dt.date) -> Matrix | None:
    """Return the sections one sees before scrolling, with their units; None if the whole is as soon read.

    Its totals are those of these sections alone.
    """
    placement = UNIT_SECTION.c
    query = select(placement.section_id, func.count()).group_by(placement.section_id)
    sizes: dict[int, int] = dict(connection.execute(query).all())
    if sum(sizes.values()) < MANY:
        return None
    wanted: list[int] = []
    seen = 0
    for section in load_sections(connection, day):
        if seen >= SEEN:
            break
        wanted.append(section.id)
        seen += sizes.get(section.id, 0)
    units = set(connection.scalars(select(placement.unit_id).where(placement.section_id.in_(wanted))))
    drawn = _drawn(load_structure(connection, day, units), connection, None, units)
    # A unit that has moved on stands below another section, further down.
    return dataclasses.replace(drawn, sections=tuple(s for s in drawn.sections if s.section_id in wanted))


def _drawn(
    facts: Facts, connection: Connection, period_ids: Sequence[int] | None, units: Collection[int] | None
) -> Matrix:
    day = facts.day
    facts = dataclasses.replace(
        facts,
        areas=_standing_areas(connection, day, units),
        last_contact=last_contacts(connection, day, day - dt.timedelta(days=CONTACT_DAYS), units),
    )
    by_id = {period.id: period for period in sorted(facts.periods, key=lambda period: period.start)}
    return matrix(facts, list(by_id.values()) if period_ids is None else [by_id[each] for each in period_ids])


def _standing_areas(connection: Connection, day: dt.date, units: Collection[int] | None) -> list[Area]:
    """Return the primary areas with their state on ``day`` as their only move, chosen then or not.

    The state is read from the row, and only areas that have moved since are looked up in the log; and
    of the date it was chosen, only whether it had come. That is several times as fast as loading every
    life, and the matrix asks for no more.
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
    chosen = area.chosen_on <= day
    query = select(area.id, area.unit_id, area.period_id, area.state, chosen).where(area.is_primary)
    if units is not None:
        query = query.where(area.unit_id.in_(units))
    areas = []
    for row_id, unit_id, period_id, state, is_chosen in connection.execute(query).all():
        then = later.get(row_id, state)
        if then is not None:
            areas.append(Area(row_id, unit_id, period_id, lives[then], dt.date.min if is_chosen else None))
    return areas


def last_contacts(
    connection: Connection,
    day: dt.date,
    since: dt.date = dt.date.min,
    units: Collection[int] | None = None,
) -> dict[int, dt.date]:
    """Return by unit when someone was last in touch in [since, day]; of ``units`` only, if they are given.

    Contact is a follow-up or a move of an area of the unit, a session held with it, or a request
    delivered to it.
    """
    area, request, log, followup, session = (
        table.c for table in (DEVELOPMENT_AREA, REQUEST, STATE_CHANGE, AREA_FOLLOWUP, SESSION)
    )
    held = session.state == "held"
    moved = (log.entity == DEVELOPMENT_AREA.name, log.field == "state")
    delivered = request.delivered_on
    own, more = request.unit_id, REQUEST_UNIT.c

    def touch(unit: Column[int], on: Column[dt.date], *how: ColumnElement[bool]) -> Select[int, dt.date]:
        which = () if units is None else (unit.in_(units),)
        return select(unit.label("unit_id"), on.label("on_date")).where(on.between(since, day), *how, *which)

    touches = union_all(
        touch(area.unit_id, followup.on_date, followup.area_id == area.id),
        touch(area.unit_id, log.effective_on, log.row_id == area.id, *moved),
        touch(area.unit_id, session.on_date, session.area_id == area.id, held),
        # A request reaches its own unit, those named beside it, and the unit of its area.
        touch(own, session.on_date, session.request_id == request.id, own.is_not(None), held),
        touch(own, delivered, own.is_not(None)),
        touch(more.unit_id, session.on_date, session.request_id == more.request_id, held),
        touch(more.unit_id, delivered, request.id == more.request_id),
        touch(
            area.unit_id, session.on_date, session.request_id == request.id, request.area_id == area.id, held
        ),
        touch(area.unit_id, delivered, request.area_id == area.id),
    ).subquery()
    query = select(touches.c.unit_id, func.max(touches.c.on_date)).group_by(touches.c.unit_id)
    return dict(connection.execute(query).all())
