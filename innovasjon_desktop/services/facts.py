"""Load what the figures are computed from, as it was on a day: one plain select per table."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import starmap
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Text, cast, func, select

from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.figures.facts import (
    Absence,
    Appointment,
    Area,
    Capacity,
    Facilitator,
    Facts,
    Leave,
    Meeting,
    Member,
    Moves,
    Period,
    Placement,
    Request,
    Section,
    Settings,
    Unit,
    Work,
    state_on,
)
from innovasjon_desktop.services.past import Past, fetch, load_moves, no_garbage
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.services.words import person_name
from innovasjon_desktop.store.agents import (
    AGENT_APPOINTMENT,
    AGENT_LEAVE,
    ATTENDANCE,
    NETWORK_MEETING,
    TEAM_ABSENCE,
    TEAM_CAPACITY,
    TEAM_MEMBER,
)
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA, DEVELOPMENT_PERIOD
from innovasjon_desktop.store.organisation import PERSON, SECTION, UNIT, UNIT_SECTION
from innovasjon_desktop.store.requests import (
    REQUEST,
    REQUEST_FACILITATOR,
    REQUEST_UNIT,
    TIME_ENTRY,
)

Row = TypeVar("Row")

_FULL_NAME = person_name().label("name")


@no_garbage()
def load_facts(connection: Connection, day: dt.date) -> Facts:
    """Return everything the figures for an interval that ends on ``day`` need, as on ``day``."""
    past = Past(
        connection,
        day,
        SECTION.name,
        UNIT.name,
        AGENT_APPOINTMENT.name,
        REQUEST_FACILITATOR.name,
        TEAM_CAPACITY.name,
        TEAM_ABSENCE.name,
    )
    return Facts(
        day=day,
        settings=_settings(connection, day),
        meetings=_meetings(connection),
        members=_members(connection),
        capacities=list(_capacities(connection, past)),
        absences=list(_absences(connection, past)),
        leaves=_all(
            connection,
            Leave,
            select(AGENT_LEAVE.c.appointment_id, AGENT_LEAVE.c.from_date, AGENT_LEAVE.c.to_date),
        ),
        appointments=_appointments(
            connection, load_moves(connection, AGENT_APPOINTMENT.name, day), past, day
        ),
        areas=_areas(connection, load_moves(connection, DEVELOPMENT_AREA.name, day), day),
        requests=_requests(connection, load_moves(connection, REQUEST.name, day)),
        facilitators=_facilitators(connection, past),
        work=_all(
            connection,
            Work,
            select(
                TIME_ENTRY.c.member_id,
                TIME_ENTRY.c.on_date,
                TIME_ENTRY.c.activity,
                TIME_ENTRY.c.hours,
                TIME_ENTRY.c.request_id,
            ).where(TIME_ENTRY.c.on_date <= day),
        ),
        **_organisation(connection, past),
    )


def load_structure(connection: Connection, day: dt.date, units: Collection[int] | None = None) -> Facts:
    """Return only settings, sections, units, placements and periods, as on ``day``.

    Args:
        connection: to read with.
        day: the as-of date.
        units: ids of the units to load, with their placements; None is every unit.
    """
    past = Past(connection, day, SECTION.name, UNIT.name)
    return Facts(day=day, settings=_settings(connection, day), **_organisation(connection, past, units))


def load_sections(connection: Connection, day: dt.date) -> list[Section]:
    """Return every section in its order, as on ``day``."""
    return load_structure(connection, day, ()).sections_in_order


def _all(connection: Connection, kind: type[Row], query: Select[Any]) -> list[Row]:
    return list(starmap(kind, fetch(connection, query)))


def _settings(connection: Connection, day: dt.date) -> Settings:
    held = settings(connection, day)
    return Settings(
        sla_workdays=held["sla_workdays"],
        agent_target=held["agent_target"],
        choose_deadline_days=held["choose_deadline_days"],
        capacity_warn_pct=held["capacity_warn_pct"],
        local_holidays=tuple(map(dt.date.fromisoformat, held["local_holidays"] or ())),
    )


def _organisation(connection: Connection, past: Past, units: Collection[int] | None = None) -> dict[str, Any]:
    section, unit, placement, period = SECTION.c, UNIT.c, UNIT_SECTION.c, DEVELOPMENT_PERIOD.c
    these_units, their_places = (
        ((), ()) if units is None else ((unit.id.in_(units),), (placement.unit_id.in_(units),))
    )
    return {
        "sections": [
            row._replace(agent_target=past.value("section", row.id, "agent_target", row.agent_target))
            for row in _all(
                connection,
                Section,
                select(
                    section.id,
                    section.name,
                    section.valid_from,
                    section.valid_to,
                    section.agent_target,
                    section.sort_order,
                ),
            )
        ],
        "units": [
            _with_exemptions(row, past)
            for row in _all(
                connection,
                Unit,
                select(unit.id, unit.name, unit.valid_from, unit.valid_to, unit.expected_to_choose).where(
                    *these_units
                ),
            )
        ],
        "placements": _all(
            connection,
            Placement,
            select(placement.unit_id, placement.section_id, placement.valid_from, placement.valid_to).where(
                *their_places
            ),
        ),
        "periods": _all(
            connection,
            Period,
            select(period.id, period.name, period.start, period.end, period.choose_deadline),
        ),
    }


def _with_exemptions(unit: Unit, past: Past) -> Unit:
    known = past.values("unit", unit.id, "expected_to_choose")
    if not known:
        return unit
    # A unit made with an exemption has no value before it.
    return unit._replace(expected_before=tuple((since, value is not False) for since, value in known))


def _appointments(
    connection: Connection, moves: Mapping[int, Moves], past: Past, day: dt.date
) -> list[Appointment]:
    table = AGENT_APPOINTMENT.c
    query = select(
        table.id,
        table.person_id,
        table.section_id,
        table.from_date,
        table.planned_to,
        table.ended_on,
        table.coordinator_member_id,
        table.anchored_by,
        table.anchored_on,
        table.hours_per_month,
        _FULL_NAME,
    ).join_from(AGENT_APPOINTMENT, PERSON)
    found = []
    for row in fetch(connection, query):
        state = state_on(moves.get(row.id, ()), day)
        if state is None:
            continue
        planned_to = past.date(AGENT_APPOINTMENT.name, row.id, "planned_to", row.planned_to)
        contact = past.value(
            AGENT_APPOINTMENT.name, row.id, "coordinator_member_id", row.coordinator_member_id
        )
        found.append(
            Appointment._make((*row, state))._replace(
                planned_to=planned_to,
                coordinator_member_id=contact,
            )
        )
    return found


def _areas(connection: Connection, moves: Mapping[int, Moves], day: dt.date) -> list[Area]:
    table, followup = DEVELOPMENT_AREA.c, AREA_FOLLOWUP.c
    last_followup = dict(
        fetch(
            connection,
            select(followup.area_id, func.max(followup.on_date))
            .where(followup.on_date <= day)
            .group_by(followup.area_id),
        )
    )
    query = select(
        table.id,
        table.unit_id,
        table.period_id,
        table.chosen_on,
        table.is_primary,
        table.title,
        # As text: there are few different lists of methods, and each is parsed once.
        cast(table.methods, Text).label("methods"),
        table.agent_id,
    )
    return [
        Area(
            row.id,
            row.unit_id,
            row.period_id,
            moves[row.id],
            row.chosen_on,
            row.is_primary,
            row.title,
            _ids(row.methods),
            row.agent_id,
            last_followup.get(row.id),
        )
        for row in fetch(connection, query)
        if row.id in moves
    ]


def _capacities(connection: Connection, past: Past) -> Iterator[Capacity]:
    """Yield the capacities that were planned by ``day``; hours that were changed count from that month."""
    table = TEAM_CAPACITY.c
    query = select(table.id, table.member_id, table.from_month, table.to_month, table.hours_per_month)
    for row in fetch(connection, query):
        last = past.date("team_capacity", row.id, "to_month", row.to_month)
        before = last
        for since, minutes in reversed(
            past.spells("team_capacity", row.id, "hours_per_month", row.hours_per_month)
        ):
            # What is changed when the months are over is put right for all of them.
            over = last is not None and since.replace(day=1) > last
            first = row.from_month if over else max(row.from_month, since.replace(day=1))
            if minutes is not None and (before is None or first <= before):
                yield Capacity(row.member_id, first, before, minutes)
                before = (first - ONE_DAY).replace(day=1)
            if minutes is None or first == row.from_month:
                break


def _absences(connection: Connection, past: Past) -> Iterator[Absence]:
    """Yield the absences that were known by ``day``, as they were known then."""
    table = TEAM_ABSENCE.c
    for row in fetch(connection, select(table.id, table.member_id, table.from_date, table.to_date)):
        last = past.date("team_absence", row.id, "to_date", row.to_date)
        if last is not None:
            yield Absence(row.member_id, row.from_date, last)


@cache
def _ids(listed: str | None) -> tuple[int, ...]:
    return tuple(json.loads(listed)) if listed else ()


def _requests(connection: Connection, moves: Mapping[int, Moves]) -> list[Request]:
    table, more = REQUEST.c, REQUEST_UNIT.c
    more_units: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for request_id, unit_id in fetch(connection, select(more.request_id, more.unit_id)):
        more_units[request_id] += (unit_id,)
    query = select(
        table.id,
        table.scope,
        table.received_on,
        table.unit_id,
        table.section_id,
        table.first_response_on,
        table.area_id,
        table.request_type,
        table.number,
        table.title,
        table.resume_on,
    )
    return [
        Request._make(
            (row.id, row.scope, row.received_on, moves[row.id], *row[3:], more_units.get(row.id, ()))
        )
        for row in fetch(connection, query)
        if row.id in moves
    ]


def _facilitators(connection: Connection, past: Past) -> list[Facilitator]:
    table = REQUEST_FACILITATOR.c
    query = select(
        table.id,
        table.request_id,
        table.member_id,
        table.role,
        table.planned_hours,
        table.from_date,
        table.to_date,
    )
    found = []
    for row_id, request_id, member_id, role, now, from_date, to_date in fetch(connection, query):
        planned = past.value("request_facilitator", row_id, "planned_hours", now) or 0
        found.append(Facilitator(request_id, member_id, role, planned, from_date, to_date))
    return found


def _members(connection: Connection) -> list[Member]:
    table = TEAM_MEMBER.c
    return _all(
        connection,
        Member,
        select(table.id, _FULL_NAME, table.valid_from, table.valid_to, table.discipline).join_from(
            TEAM_MEMBER, PERSON
        ),
    )


def _meetings(connection: Connection) -> list[Meeting]:
    table, attended = NETWORK_MEETING.c, ATTENDANCE.c
    present: dict[int, set[int]] = defaultdict(set)
    for meeting_id, person_id in fetch(
        connection, select(attended.meeting_id, attended.person_id).where(attended.status == "present")
    ):
        present[meeting_id].add(person_id)
    return [
        Meeting(row_id, on, frozenset(present.get(row_id, ())))
        for row_id, on in fetch(connection, select(table.id, table.date).where(table.kind == "agent_network"))
    ]
