"""Agents and agent coverage: F-01 to F-03."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.figures.facts import Appointment, Facts, Section, group
from innovasjon_desktop.domain.intervals import active
from innovasjon_desktop.domain.statistics import Share


@dataclass(frozen=True, slots=True)
class SectionAgents:
    """One row of the agent table.

    Args:
        target: agents wanted (R-01).
        active: distinct persons with an active appointment (F-01).
        coverage: of the wanted agents, how many are there; never above the target (F-02).
        on_leave, without_contact, must_be_renewed, ended: appointments; ended within the interval.
        units: active units of the section.
        attendance: of the agents at the latest network meeting (F-03); None when none is held.
        minutes_per_month: set aside for the active appointments.
    """

    section_id: int
    section: str
    target: int
    active: int
    on_leave: int
    without_contact: int
    must_be_renewed: int
    ended: int
    units: int
    attendance: Share | None
    minutes_per_month: int

    @property
    def coverage(self) -> Share:
        """F-02 of the section; "–" when no agent is wanted."""
        return Share(min(self.active, self.target), self.target)


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """F-01 to F-03.

    Args:
        persons: distinct persons over all sections, not the sum of the rows (E-03).
        coverage: sections that have at least the wanted agents, of those that want any.
        appointments_active, without_contact, must_be_renewed: appointments on the day.
        turnover: appointments ended in the interval before they were planned to, of those active
            on its first day.
        attendance: present of the agents active on the date of the latest network meeting.
    """

    persons: int
    coverage: Share
    by_section: tuple[SectionAgents, ...]
    appointments_active: int
    without_contact: int
    must_be_renewed: int
    turnover: Share
    attendance: Share | None


def agent_figures(facts: Facts, since: dt.date) -> AgentFigures:
    """Return F-01 to F-03 for [since, facts.day]."""
    sections = facts.structure.sections
    known = {section.id for section in sections}
    now = [a for a in facts.appointments if a.section_id in known and is_active(facts, a, facts.day)]
    contactless = [a for a in now if not has_contact(facts, a)]
    renewals = [a for a in facts.appointments if a.section_id in known and must_be_renewed(facts, a)]
    left = [
        a
        for a in facts.appointments
        if a.state == "ended" and since <= (a.ended_on or dt.date.max) <= facts.day
    ]
    meeting = max(
        (m for m in facts.meetings if m.on_date <= facts.day), key=lambda m: m.on_date, default=None
    )
    invited = [a for a in facts.appointments if meeting and is_active(facts, a, meeting.on_date)]
    present = meeting.present if meeting else frozenset()

    active_in = group(now, [a.section_id for a in now])
    invited_in = group(invited, [a.section_id for a in invited])
    on_leave = Counter(a.section_id for a in facts.appointments if is_on_leave(facts, a))
    contactless_in = Counter(a.section_id for a in contactless)
    renewals_in = Counter(a.section_id for a in renewals)
    left_in = Counter(a.section_id for a in left)
    rows = tuple(
        SectionAgents(
            section_id=section.id,
            section=section.name,
            target=facts.target(section),
            active=len(_persons(active_in.get(section.id, ()))),
            on_leave=on_leave[section.id],
            without_contact=contactless_in[section.id],
            must_be_renewed=renewals_in[section.id],
            ended=left_in[section.id],
            units=len(units),
            attendance=_attendance(invited_in.get(section.id, ()), present) if meeting else None,
            minutes_per_month=sum(a.minutes_per_month or 0 for a in active_in.get(section.id, ())),
        )
        for section, units in facts.structure.units_by_section()
    )
    wanting = [row for row in rows if row.target > 0]
    return AgentFigures(
        persons=len(_persons(now)),
        coverage=Share(sum(row.active >= row.target for row in wanting), len(wanting)),
        by_section=rows,
        appointments_active=len(now),
        without_contact=len(contactless),
        must_be_renewed=len(renewals),
        turnover=Share(
            # Without a planned end the appointment was meant to go on: any end comes before it.
            sum(a.planned_to is None or (a.ended_on or dt.date.max) < a.planned_to for a in left),
            sum(is_active(facts, a, since) for a in facts.appointments),
        ),
        attendance=_attendance(invited, present) if meeting else None,
    )


def in_force(appointment: Appointment, day: dt.date) -> bool:
    """Tell whether the appointment held on ``day``, on leave or not (5.10)."""
    return appointment.state in ("appointed", "ended") and active(
        appointment.from_date, appointment.ended_on, day
    )


def is_active(facts: Facts, appointment: Appointment, day: dt.date) -> bool:
    """Tell whether the agent counted on ``day``: in force and not on leave (5.10, E-02)."""
    return in_force(appointment, day) and not _away(facts, appointment, day)


def is_on_leave(facts: Facts, appointment: Appointment) -> bool:
    """Tell whether the appointment is in force but the agent on leave (E-02)."""
    return in_force(appointment, facts.day) and _away(facts, appointment, facts.day)


def has_contact(facts: Facts, appointment: Appointment) -> bool:
    """Tell whether the agent has a contact who is in the resource team on the day (R-03)."""
    member = facts.member_by_id.get(appointment.coordinator_member_id or 0)
    return member is not None and active(member.valid_from, member.valid_to, facts.day)


def must_be_renewed(facts: Facts, appointment: Appointment) -> bool:
    """Tell whether the planned end has passed and nobody has ended or renewed the appointment (5.10)."""
    return (
        appointment.state == "appointed"
        and in_force(appointment, facts.day)
        and appointment.planned_to is not None
        and appointment.planned_to < facts.day
    )


def short_since(facts: Facts, section: Section, wanted: int) -> dt.date:
    """Return the first day of the stretch up to ``facts.day`` with fewer than ``wanted`` agents.

    Meant for a section that is short on the day; a section that never had them is short since it began.
    """
    appointments = [
        a for a in facts.appointments if a.section_id == section.id and a.state in ("appointed", "ended")
    ]
    turns = {section.valid_from}
    for a in appointments:
        turns.update((a.from_date, (a.ended_on or dt.date.max - ONE_DAY) + ONE_DAY))
        for leave in facts.leaves_of.get(a.id, ()):
            turns.update((leave.from_date, leave.to_date + ONE_DAY))
    short_from = facts.day
    for day in sorted((turn for turn in turns if section.valid_from <= turn <= facts.day), reverse=True):
        if len(_persons(a for a in appointments if is_active(facts, a, day))) >= wanted:
            break
        short_from = day
    return short_from


def _away(facts: Facts, appointment: Appointment, day: dt.date) -> bool:
    return any(leave.from_date <= day <= leave.to_date for leave in facts.leaves_of.get(appointment.id, ()))


def _persons(appointments: Iterable[Appointment]) -> set[int]:
    return {appointment.person_id for appointment in appointments}


def _attendance(appointments: Iterable[Appointment], present: frozenset[int]) -> Share:
    invited = _persons(appointments)
    return Share(len(invited & present), len(invited))
