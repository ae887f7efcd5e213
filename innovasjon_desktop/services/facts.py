"""Load what the figures are computed from, as it was on a day: one plain select per table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, select

from innovasjon_desktop.domain.calendar import add_months, first_of_month
from innovasjon_desktop.domain.figures.capacity import MONTHS_BACK
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
from innovasjon_desktop.services.settings import settings
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
from innovasjon_desktop.store.log import STATE_CHANGE, decode
from innovasjon_desktop.store.organisation import PERSON, SECTION, UNIT, UNIT_SECTION
from innovasjon_desktop.store.requests import (
    REQUEST,
    REQUEST_FACILITATOR,
    REQUEST_UNIT,
    TIME_ENTRY,
)

Dated = Mapping[tuple[str, int, str], list[tuple[dt.date, str | None]]]
"""Values a dated field has had, by (entity, row, field): (from when, as kept), oldest first."""


Row = TypeVar("Row")

_FULL_NAME = (PERSON.c.first_name + " " + PERSON.c.last_name).label("name")


def load_facts(connection: Connection, day: dt.date, since: dt.date) -> Facts:
    """Return everything the figures for [since, day] need, as on ``day``."""
    moves = _moves(connection, day)
    dated = _dated(connection)
    work_from = min(since, add_months(first_of_month(day), -MONTHS_BACK))
    return Facts(
        day=day,
        settings=_settings(connection, day),
        meetings=_meetings(connection),
        members=_members(connection),
        capacities=_all(
            connection,
            Capacity,
            select(
                TEAM_CAPACITY.c.member_id,
                TEAM_CAPACITY.c.from_month,
                TEAM_CAPACITY.c.to_month,
                TEAM_CAPACITY.c.hours_per_month,
            ),
        ),
        absences=_all(
            connection,
            Absence,
            select(TEAM_ABSENCE.c.member_id, TEAM_ABSENCE.c.from_date, TEAM_ABSENCE.c.to_date),
        ),
        leaves=_all(
            connection,
            Leave,
            select(AGENT_LEAVE.c.appointment_id, AGENT_LEAVE.c.from_date, AGENT_LEAVE.c.to_date),
        ),
        appointments=_appointments(connection, moves["agent_appointment"], dated, day),
        areas=_areas(connection, moves["development_area"], day),
        requests=_requests(connection, moves["request"]),
        facilitators=_facilitators(connection, dated, day),
        work=_all(
            connection,
            Work,
            select(
                TIME_ENTRY.c.member_id,
                TIME_ENTRY.c.on_date,
                TIME_ENTRY.c.activity,
                func.sum(TIME_ENTRY.c.hours),
            )
            .where(TIME_ENTRY.c.on_date.between(work_from, day))
            .group_by(TIME_ENTRY.c.member_id, TIME_ENTRY.c.on_date, TIME_ENTRY.c.activity),
        ),
        worked={
            (request_id, member_id): int(minutes)
            for request_id, member_id, minutes in connection.execute(
                select(TIME_ENTRY.c.request_id, TIME_ENTRY.c.member_id, func.sum(TIME_ENTRY.c.hours))
                .where(TIME_ENTRY.c.request_id.is_not(None), TIME_ENTRY.c.on_date <= day)
                .group_by(TIME_ENTRY.c.request_id, TIME_ENTRY.c.member_id)
            )
        },
        **_organisation(connection, dated, day),
    )


def load_structure(connection: Connection, day: dt.date) -> Facts:
    """Return only settings, sections, units, placements and periods, as on ``day``."""
    dated = _dated(connection)
    return Facts(day=day, settings=_settings(connection, day), **_organisation(connection, dated, day))


def _all(connection: Connection, kind: type[Row], query: Select[Any]) -> list[Row]:
    return [kind(*row) for row in connection.execute(query)]


def _moves(connection: Connection, day: dt.date) -> dict[str, dict[int, Moves]]:
    """Return the life-cycle moves up to ``day`` by entity and row."""
    log = STATE_CHANGE.c
    moves: dict[str, dict[int, list[tuple[dt.date, str]]]] = {
        "agent_appointment": defaultdict(list),
        "development_area": defaultdict(list),
        "request": defaultdict(list),
    }
    for entity, row_id, effective_on, new in connection.execute(
        select(log.entity, log.row_id, log.effective_on, log.new)
        .where(log.field == "state", log.entity.in_(moves), log.effective_on <= day)
        .order_by(log.effective_on, log.id)
    ):
        moves[entity][row_id].append((effective_on, new))
    return {entity: {row_id: tuple(each) for row_id, each in rows.items()} for entity, rows in moves.items()}


def _dated(connection: Connection) -> Dated:
    log = STATE_CHANGE.c
    values: dict[tuple[str, int, str], list[tuple[dt.date, str | None]]] = defaultdict(list)
    for entity, row_id, field, effective_on, old, new in connection.execute(
        select(log.entity, log.row_id, log.field, log.effective_on, log.old, log.new)
        .where(log.field != "state")
        .order_by(log.effective_on, log.id)
    ):
        known = values[entity, row_id, field]
        if not known:
            known.append((dt.date.min, old))
        known.append((effective_on, new))
    return values


def _as_on(dated: Dated, day: dt.date, key: tuple[str, int, str], now: Any) -> Any:
    """Return what a dated field held on ``day``; ``now`` is what the row holds."""
    for since, kept in reversed(dated.get(key, ())):
        if since <= day:
            return decode(kept, text=False)
    return now


def _settings(connection: Connection, day: dt.date) -> Settings:
    held = settings(connection, day)
    return Settings(
        sla_workdays=held["sla_workdays"],
        agent_target=held["agent_target"],
        choose_deadline_days=held["choose_deadline_days"],
        capacity_warn_pct=held["capacity_warn_pct"],
        local_holidays=tuple(map(dt.date.fromisoformat, held["local_holidays"] or ())),
    )


def _organisation(connection: Connection, dated: Dated, day: dt.date) -> dict[str, Any]:
    section, unit, placement, period = SECTION.c, UNIT.c, UNIT_SECTION.c, DEVELOPMENT_PERIOD.c
    return {
        "sections": [
            row._replace(
                agent_target=_as_on(dated, day, ("section", row.id, "agent_target"), row.agent_target)
            )
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
            _with_exemptions(row, dated)
            for row in _all(
                connection,
                Unit,
                select(unit.id, unit.name, unit.valid_from, unit.valid_to, unit.expected_to_choose),
            )
        ],
        "placements": _all(
            connection,
            Placement,
            select(placement.unit_id, placement.section_id, placement.valid_from, placement.valid_to),
        ),
        "periods": _all(
            connection,
            Period,
            select(period.id, period.name, period.start, period.end, period.choose_deadline),
        ),
    }


def _with_exemptions(unit: Unit, dated: Dated) -> Unit:
    known = dated.get(("unit", unit.id, "expected_to_choose"))
    if not known:
        return unit
    # A unit made with an exemption has no value before it.
    return unit._replace(
        expected_before=tuple((since, kept is None or decode(kept, text=False)) for since, kept in known)
    )


def _appointments(
    connection: Connection, moves: Mapping[int, Moves], dated: Dated, day: dt.date
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
    for row in connection.execute(query):
        state = state_on(moves.get(row.id, ()), day)
        if state is not None:
            found.append(Appointment(*row, state))
    return found


def _areas(connection: Connection, moves: Mapping[int, Moves], day: dt.date) -> list[Area]:
    table, followup = DEVELOPMENT_AREA.c, AREA_FOLLOWUP.c
    last_followup = dict(
        connection.execute(
            select(followup.area_id, func.max(followup.on_date))
            .where(followup.on_date <= day)
            .group_by(followup.area_id)
        ).all()
    )
    query = select(
        table.id,
        table.unit_id,
        table.period_id,
        table.chosen_on,
        table.is_primary,
        table.title,
        table.methods,
        table.agent_id,
    )
    return [
        Area(
            row_id,
            unit_id,
            period_id,
            moves[row_id],
            chosen_on,
            is_primary,
            title,
            tuple(methods or ()),
            agent_id,
            last_followup.get(row_id),
        )
        for row_id, unit_id, period_id, chosen_on, is_primary, title, methods, agent_id in connection.execute(
            query
        )
        if row_id in moves
    ]


def _requests(connection: Connection, moves: Mapping[int, Moves]) -> list[Request]:
    table, more = REQUEST.c, REQUEST_UNIT.c
    more_units: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for request_id, unit_id in connection.execute(select(more.request_id, more.unit_id)):
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
        Request(row.id, row.scope, row.received_on, moves[row.id], *row[3:], more_units.get(row.id, ()))
        for row in connection.execute(query)
        if row.id in moves
    ]


def _facilitators(connection: Connection, dated: Dated, day: dt.date) -> list[Facilitator]:
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
    for row_id, request_id, member_id, role, now, from_date, to_date in connection.execute(query):
        planned = _as_on(dated, day, ("request_facilitator", row_id, "planned_hours"), now) or 0
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
    for meeting_id, person_id in connection.execute(
        select(attended.meeting_id, attended.person_id).where(attended.status == "present")
    ):
        present[meeting_id].add(person_id)
    return [
        Meeting(row_id, on, frozenset(present.get(row_id, ())))
        for row_id, on in connection.execute(
            select(table.id, table.date).where(table.kind == "agent_network")
        )
    ]
