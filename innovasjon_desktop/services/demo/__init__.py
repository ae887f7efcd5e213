"""The example municipality: the same believable rows every time, as on 30 June 2026."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.demo import agents, areas, organisation, requests
from innovasjon_desktop.services.demo.plan import ACTOR, AS_OF, MUNICIPALITY, Plan
from innovasjon_desktop.services.demo.writing import write
from innovasjon_desktop.services.history import EXAMPLE
from innovasjon_desktop.services.settings import ONLY_ROW
from innovasjon_desktop.store.areas import DEVELOPMENT_PERIOD, METHOD
from innovasjon_desktop.store.organisation import SECTION
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork

__all__ = ["ACTOR", "AS_OF", "MUNICIPALITY", "fill"]

_CLOCK = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)


def fill(database: Database, scale: int = 1) -> Changed:
    """Fill an empty store with the example municipality, as one step that can be undone.

    Args:
        database: a migrated store; its own clock plays no part.
        scale: how many times to write it; each copy has names of its own, periods and meetings are shared.

    Raises:
        RuleBroken: there are sections or periods already.
    """
    fixed = Database(database.engine, now=lambda: _CLOCK)
    return fixed.write(Message(EXAMPLE), ACTOR, lambda unit: _fill(unit, scale))


def _fill(unit: UnitOfWork, scale: int) -> None:
    for table in (SECTION, DEVELOPMENT_PERIOD):
        if unit.connection.execute(select(table.c.id).limit(1)).first() is not None:
            raise RuleBroken(N_("The example municipality needs a store with no sections and periods in it."))
    known = unit.connection.execute(select(METHOD.c.name_nb, METHOD.c.id))
    methods = {row.name_nb: row.id for row in known}
    unit.update("settings", ONLY_ROW, {"municipality_name": MUNICIPALITY})
    write(unit, _plan(methods), scale)


def _plan(methods: dict[str, int]) -> Plan:
    """Return every row of one municipality; ``methods`` are ids by name."""
    plan = Plan(methods)
    places = organisation.plan_organisation(plan)
    team = agents.plan_team(plan, places)
    contacts = agents.plan_agents(plan, places, team)
    chosen = areas.plan_areas(plan, places, contacts)
    requests.plan_requests(plan, places, team, chosen)
    return plan
