"""What a person is in the organisation, and was: what must end before the data go, and what tells when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.requests import OPEN
from innovasjon_desktop.domain.retention import Role
from innovasjon_desktop.store.agents import AGENT_APPOINTMENT, ATTENDANCE, NETWORK_MEETING, TEAM_MEMBER
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.organisation import AFFILIATION, PERSON, SECTION, UNIT
from innovasjon_desktop.store.requests import REQUEST


@dataclass(slots=True)
class Life:
    """The roles of a person, and the days the person is named on otherwise.

    ``waits_for`` are requests of the person that are open: as long as they are, the person is needed.
    """

    roles: list[Role] = field(default_factory=list)
    seen: list[dt.date] = field(default_factory=list)
    waits_for: list[Role] = field(default_factory=list)


def lives(connection: Connection, person_id: int | None = None) -> Mapping[int, Life]:
    """Return the life of every person here, or of one."""
    found: dict[int, Life] = defaultdict(Life)
    for who, made in connection.execute(select(PERSON.c.id, PERSON.c.created_at)):
        found[who].seen.append(made.astimezone().date())
    for table in (AFFILIATION, TEAM_MEMBER):
        column = table.c
        for row in connection.execute(
            select(column.id, column.person_id, column.valid_from, column.valid_to)
        ):
            found[row.person_id].roles.append(Role(table.name, row.id, row.valid_from, row.valid_to))
    _appointments(connection, found)
    _leaders(connection, found)
    _requests(connection, found)
    attended = select(ATTENDANCE.c.person_id, NETWORK_MEETING.c.date).join(
        NETWORK_MEETING, NETWORK_MEETING.c.id == ATTENDANCE.c.meeting_id
    )
    for who, day in connection.execute(attended):
        found[who].seen.append(day)
    return found if person_id is None else {person_id: found[person_id]}


def _appointments(connection: Connection, found: Mapping[int, Life]) -> None:
    column = AGENT_APPOINTMENT.c
    query = select(column.id, column.person_id, column.state, column.from_date, column.ended_on)
    for row in connection.execute(query.where(column.state != "withdrawn")):
        found[row.person_id].roles.append(
            Role(
                AGENT_APPOINTMENT.name, row.id, row.from_date, row.ended_on if row.state == "ended" else None
            )
        )


def _leaders(connection: Connection, found: Mapping[int, Life]) -> None:
    """Take in who leads what, and from the log who led it before."""
    for table in (SECTION, UNIT):
        column = table.c
        query = select(column.id, column.leader_person_id, column.valid_from, column.valid_to)
        for row in connection.execute(query.where(column.leader_person_id.is_not(None))):
            role = Role(table.name, row.id, row.valid_from, row.valid_to)
            found[row.leader_person_id].roles.append(role)
    query = (
        select(CHANGE.c.before, CHANGE_SET.c.at)
        .join(CHANGE_SET, CHANGE_SET.c.id == CHANGE.c.change_set_id)
        .where(CHANGE.c.entity.in_((SECTION.name, UNIT.name)))
    )
    for line in connection.execute(query):
        led = (line.before or {}).get("leader_person_id")
        if led is not None:
            found[led].seen.append(line.at.astimezone().date())


def _requests(connection: Connection, found: Mapping[int, Life]) -> None:
    column = REQUEST.c
    query = select(column.id, column.requester_person_id, column.state, column.received_on, column.closed_on)
    for row in connection.execute(query.where(column.requester_person_id.is_not(None))):
        life = found[row.requester_person_id]
        life.seen.append(row.closed_on or row.received_on)
        if row.state in OPEN:
            life.waits_for.append(Role(REQUEST.name, row.id, row.received_on, None))


def going_on(roles: Iterable[Role], day: dt.date) -> list[Role]:
    """Return the roles that last through ``day`` or longer, or have yet to begin."""
    return [role for role in roles if role.goes_on(day)]
