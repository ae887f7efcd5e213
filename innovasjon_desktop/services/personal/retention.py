"""The list of people whose data should go: for the close of a period, and whenever somebody asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.domain import retention as rules
from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.services.personal.roles import lives
from innovasjon_desktop.store.organisation import PERSON


@dataclass(frozen=True, slots=True)
class Due:
    """A person proposed for erasure.

    Args:
        person_id: of the row.
        name: first and last name.
        last: the last day the person had a role or took part in anything.
        since: the first day the person was proposed.
    """

    person_id: int
    name: str
    last: dt.date
    since: dt.date


def due(connection: Connection, day: dt.date, months: int = rules.MONTHS) -> list[Due]:
    """Return who has had no role for ``months`` on ``day``, the longest first. Nothing is done to them.

    Whoever has an open request is not among them: the team still has to answer.
    """
    column = PERSON.c
    query = select(column.id, column.first_name, column.last_name).where(column.erased_on.is_(None))
    found = []
    known = lives(connection)
    for row in connection.execute(query):
        life = known[row.id]
        last = rules.last_day([*life.roles, *life.waits_for], life.seen, day)
        if last is not None and rules.is_due(last, day, months):
            name = f"{row.first_name} {row.last_name}"
            found.append(Due(row.id, name, last, rules.due_on(last, months)))
    return sorted(found, key=lambda each: (each.last, sort_key(each.name)))


def as_json(found: list[Due], day: dt.date, months: int = rules.MONTHS) -> Mapping[str, Any]:
    """Return the list as the command line prints it."""
    return {
        "as_of": day.isoformat(),
        "months": months,
        "people": [
            {
                "id": each.person_id,
                "name": each.name,
                "last_day": each.last.isoformat(),
                "proposed_since": each.since.isoformat(),
            }
            for each in found
        ],
    }
