"""The hours of the resource team for its page: F-12, and when a new request fits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from innovasjon_desktop.domain.figures.capacity import CapacityFigures, Team, capacity_figures
from innovasjon_desktop.services.facts import load_facts


@dataclass(frozen=True, slots=True)
class TeamHours:
    """F-12 as on a date; ``team`` answers when a new request fits, without reading anything more."""

    as_of: dt.date
    figures: CapacityFigures
    team: Team


def team_hours(connection: Connection, as_of: dt.date) -> TeamHours:
    """Return the team's hours, twelve months back and three ahead."""
    since = as_of.replace(month=1, day=1)
    facts = load_facts(connection, as_of)
    return TeamHours(as_of, capacity_figures(facts, since), Team(facts))
