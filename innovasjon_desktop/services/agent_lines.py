"""«Innovasjonsagenter»: the agents of each section, and the places nobody fills."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection

from innovasjon_desktop.domain.figures.agents import (
    AgentFigures,
    SectionAgents,
    has_contact,
    in_force,
    is_on_leave,
    must_be_renewed,
    short_since,
)
from innovasjon_desktop.domain.figures.facts import Appointment, Facts
from innovasjon_desktop.services.figures import figures


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent of a section, or a place that nobody fills when ``appointment`` is None.

    ``months`` is how long the agent has served; ``missing_since`` belongs to an empty place;
    None if it has been empty for as long as the section has been there. ``proposed`` is who is proposed
    for it, if anyone is.
    """

    section: SectionAgents
    appointment: Appointment | None = None
    contact: str = ""
    months: int = 0
    on_leave: bool = False
    must_be_renewed: bool = False
    missing_since: dt.date | None = None
    proposed: Appointment | None = None


def agent_lines(connection: Connection, as_of: dt.date) -> tuple[AgentFigures, tuple[AgentLine, ...]]:
    """Return the figures and the lines as on ``as_of``: in each section the empty places last."""
    known = figures(connection, as_of)
    facts = known.facts
    serving = defaultdict(list)
    for appointment in facts.appointments:
        if in_force(appointment, as_of):
            serving[appointment.section_id].append(appointment)
    lines = []
    for section in known.agents.by_section:
        for appointment in sorted(serving[section.section_id], key=lambda each: each.from_date):
            member = facts.member_by_id.get(appointment.coordinator_member_id or 0)
            start = appointment.from_date
            lines.append(
                AgentLine(
                    section,
                    appointment,
                    member.name if member is not None and has_contact(facts, appointment) else "",
                    (as_of.year - start.year) * 12 + as_of.month - start.month - (as_of.day < start.day),
                    is_on_leave(facts, appointment),
                    must_be_renewed(facts, appointment),
                )
            )
        if section.active < section.target:
            known_section = facts.section_by_id[section.section_id]
            since = short_since(facts, known_section, section.target)
            never = since == known_section.valid_from
            missing = None if never else since
            for each in proposals(facts, section.section_id) or (None,):
                lines.append(AgentLine(section, missing_since=missing, proposed=each))
    return known.agents, tuple(lines)


def proposals(facts: Facts, section_id: int) -> tuple[Appointment, ...]:
    """Return the appointments in a section that were proposed on the day and not decided, oldest first."""
    return tuple(
        each
        for each in sorted(facts.appointments, key=lambda each: each.id)
        if each.section_id == section_id and each.state == "proposed"
    )
