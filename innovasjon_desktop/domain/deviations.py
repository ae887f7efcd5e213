"""«Avvik og oppfølging»: what is missing and who acts, one line each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, unique

from innovasjon_desktop.domain.areas import OPEN as OPEN_AREAS
from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.figures import agents
from innovasjon_desktop.domain.figures.areas import (
    FOLLOW_UP_DAYS,
    AreaFigures,
    deadline_of,
)
from innovasjon_desktop.domain.figures.capacity import CapacityFigures, MonthLoad, on_team
from innovasjon_desktop.domain.figures.facts import Area, Facts, state_on
from innovasjon_desktop.domain.figures.requests import Life, request_lives, section_of, waited
from innovasjon_desktop.domain.requests import NEEDS_LEAD
from innovasjon_desktop.domain.statistics import exceeds, rounded
from innovasjon_desktop.domain.text import N_

AGENTS = N_("Innovation agents")
AREAS = N_("Development areas")
REQUESTS = N_("Requests")
CAPACITY = N_("Capacity")
TOPICS = (AGENTS, AREAS, REQUESTS, CAPACITY)

_SECTION_HEAD = N_("Head of section")
_UNIT_HEAD = N_("Head of unit")
_AGENT = N_("Innovation agent")
_COORDINATOR = N_("Coordinator in the resource team")

HALF = 50
FULL = 100
FEWEST_DISCIPLINES = 3
"""The team should cover at least so many fields (R-09)."""


@unique
class Kind(Enum):
    """What may be wrong: weight (3 for the leader group, 1 to keep an eye on), topic, who acts, rule."""

    NO_AGENT = (3, AGENTS, _SECTION_HEAD, "R-01")
    FEW_AGENTS = (2, AGENTS, _SECTION_HEAD, "R-01")
    NOT_ANCHORED = (2, AGENTS, _SECTION_HEAD, "R-02")
    NO_CONTACT = (2, AGENTS, _COORDINATOR, "R-03")
    RENEW_AGENT = (2, AGENTS, _SECTION_HEAD, "F-03")
    AGENT_LACKS = (1, AGENTS, _COORDINATOR, "5.10")
    FEW_HAVE_CHOSEN = (3, AREAS, _SECTION_HEAD, "R-04")
    NOT_CHOSEN = (2, AREAS, _UNIT_HEAD, "R-04")
    NOT_FOLLOWED_UP = (1, AREAS, _AGENT, "F-06")
    AGENT_HAS_LEFT = (1, AREAS, _COORDINATOR, "E-01")
    AREA_LACKS = (1, AREAS, _UNIT_HEAD, "5.1")
    LATE_ANSWER = (2, REQUESTS, _COORDINATOR, "F-08")
    NO_LEAD = (2, REQUESTS, _COORDINATOR, "5.3")
    LEAD_HAS_LEFT = (2, REQUESTS, _COORDINATOR, "E-20")
    UNIT_IS_CLOSED = (2, REQUESTS, _COORDINATOR, "E-09")
    REQUEST_LACKS = (1, REQUESTS, _COORDINATOR, "5.3")
    TEAM_OVERLOADED = (3, CAPACITY, _COORDINATOR, "F-12")
    MEMBER_OVERLOADED = (2, CAPACITY, _COORDINATOR, "F-12")
    FEW_DISCIPLINES = (1, CAPACITY, _COORDINATOR, "R-09")

    def __init__(self, weight: int, topic: str, role: str, rule: str) -> None:
        self.weight = weight
        self.topic = topic
        self.role = role
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Where:
    """The section and unit a line belongs to, as far as it has any."""

    section_id: int | None = None
    section: str = ""
    unit_id: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One line of «Avvik og oppfølging».

    Args:
        kind: what is wrong; its ``topic`` and ``role`` are message ids.
        what: what is missing, in words; never names a person.
        since: the first day it was so; None when there is no such day.
        opens: entity and id of the record to open; None when it is about no single record.
        where: section and unit.
        person: name of the person it concerns, for screens and for reports with names.
    """

    kind: Kind
    what: Message
    since: dt.date | None = None
    opens: tuple[str, int] | None = None
    where: Where = Where()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A row without what its state needs, as an import may leave it; ``fields`` are label ids."""

    entity: str
    row_id: int
    fields: tuple[str, ...]


def deviations(
    facts: Facts, areas: AreaFigures, capacity: CapacityFigures, lacking: Iterable[Lacking] = ()
) -> tuple[Deviation, ...]:
    """Return every deviation on ``facts.day``: the heaviest first, then by topic, then the oldest."""
    rows = list(lacking)
    found = (
        *_sections(facts),
        *_appointments(facts, rows),
        *_units(facts, areas),
        *_areas(facts, rows),
        *_requests(facts, rows),
        *_capacity(facts, capacity),
    )
    return tuple(
        sorted(found, key=lambda d: (-d.kind.weight, TOPICS.index(d.kind.topic), d.since or facts.day))
    )


def where_section(facts: Facts, section_id: int | None) -> Where:
    """Return the place of a section."""
    section = facts.section_by_id.get(section_id or 0)
    return Where() if section is None else Where(section.id, section.name)


def where_unit(facts: Facts, unit_id: int) -> Where:
    """Return the place of a unit, with the section it belongs to on the day."""
    section = where_section(facts, facts.structure.section_of.get(unit_id))
    return Where(section.section_id, section.section, unit_id, facts.unit_by_id[unit_id].name)


def where_request(facts: Facts, life: Life) -> Where:
    """Return the place of a request: its unit, its section, or none (E-18)."""
    if life.request.unit_id is not None:
        return where_unit(facts, life.request.unit_id)
    return where_section(facts, section_of(facts, life.request))


def _sections(facts: Facts) -> Iterator[Deviation]:
    present: dict[int, set[int]] = {}
    for each in facts.appointments:
        if agents.is_active(facts, each, facts.day):
            present.setdefault(each.section_id, set()).add(each.person_id)
    for section in facts.structure.sections:
        target, count = facts.target(section), len(present.get(section.id, ()))
        if count >= target:
            continue
        what = Message(N_("{count} of {target} wanted innovation agents"), count=count, target=target)
        yield Deviation(
            Kind.FEW_AGENTS if count else Kind.NO_AGENT,
            what if count else Message(N_("No active innovation agent")),
            agents.short_since(facts, section, target if count else 1),
            ("section", section.id),
            Where(section.id, section.name),
        )


def _appointments(facts: Facts, lacking: list[Lacking]) -> Iterator[Deviation]:
    lacks = {row.row_id: row for row in lacking if row.entity == "agent_appointment"}
    for each in facts.appointments:
        where, opens = where_section(facts, each.section_id), ("agent_appointment", each.id)
        if agents.in_force(each, facts.day) and not (each.anchored_by and each.anchored_on):
            what = Message(N_("The appointment is not anchored with a leader"))
            if each.anchored_by and each.id in lacks:  # who is known, the date is what lacks
                what = _lacks(lacks[each.id])
            yield Deviation(Kind.NOT_ANCHORED, what, each.from_date, opens, where, each.person)
        elif each.id in lacks:
            yield Deviation(Kind.AGENT_LACKS, _lacks(lacks[each.id]), None, opens, where, each.person)
        if agents.is_active(facts, each, facts.day) and not agents.has_contact(facts, each):
            member = facts.member_by_id.get(each.coordinator_member_id or 0)
            left = member.valid_to + ONE_DAY if member and member.valid_to else each.from_date
            what = Message(N_("The agent has no contact in the resource team"))
            yield Deviation(Kind.NO_CONTACT, what, max(left, each.from_date), opens, where, each.person)
        if each.planned_to is not None and agents.must_be_renewed(facts, each):
            what = Message(N_("The appointment has run out; renew or end it"))
            yield Deviation(Kind.RENEW_AGENT, what, each.planned_to + ONE_DAY, opens, where, each.person)


def _units(facts: Facts, areas: AreaFigures) -> Iterator[Deviation]:
    at = areas.period
    if at is None or at.outside:
        return
    for unit in areas.late:
        deadline = deadline_of(facts, unit, at.period)
        what = Message(N_("Has not chosen a development area; the deadline was {date}"), date=deadline)
        yield Deviation(
            Kind.NOT_CHOSEN, what, deadline + ONE_DAY, ("unit", unit.id), where_unit(facts, unit.id)
        )
    if at.day <= at.period.choose_deadline:
        return
    for row in areas.by_section:
        if exceeds(row.chosen.missing, row.chosen.denominator, HALF):
            yield Deviation(
                Kind.FEW_HAVE_CHOSEN,
                Message(
                    N_("{count} of {total} units have chosen a development area"),
                    count=row.chosen.numerator,
                    total=row.chosen.denominator,
                ),
                at.period.choose_deadline + ONE_DAY,
                ("section", row.section_id),
                Where(row.section_id, row.section),
            )


def _areas(facts: Facts, lacking: list[Lacking]) -> Iterator[Deviation]:
    lacks = {row.row_id: row for row in lacking if row.entity == "development_area"}
    appointments = {each.id: each for each in facts.appointments}
    for area in facts.areas:
        opens = ("development_area", area.id)
        if area.id in lacks:
            yield Deviation(
                Kind.AREA_LACKS, _lacks(lacks[area.id]), None, opens, where_unit(facts, area.unit_id)
            )
        if state_on(area.moves, facts.day) not in OPEN_AREAS:
            continue
        since = follow_up_due(area)
        if since is not None and since <= facts.day:
            what = Message(
                N_("“{area}” has not been followed up for {days} days"), area=area.title, days=FOLLOW_UP_DAYS
            )
            yield Deviation(Kind.NOT_FOLLOWED_UP, what, since, opens, where_unit(facts, area.unit_id))
        agent = appointments.get(area.agent_id or 0)
        if agent is not None and agent.ended_on is not None and agent.ended_on < facts.day:
            what = Message(N_("The contact agent of “{area}” has left; choose another"), area=area.title)
            yield Deviation(
                Kind.AGENT_HAS_LEFT,
                what,
                agent.ended_on + ONE_DAY,
                opens,
                where_unit(facts, area.unit_id),
                agent.person,
            )


def follow_up_due(area: Area) -> dt.date | None:
    """Return the first day an open area has gone without follow-up for more than 180 days."""
    last = max(filter(None, (area.last_followup, area.chosen_on)), default=None)
    return None if last is None else last + dt.timedelta(days=FOLLOW_UP_DAYS + 1)


def _requests(facts: Facts, lacking: list[Lacking]) -> Iterator[Deviation]:
    lacks = {row.row_id: row for row in lacking if row.entity == "request"}
    leads = {part.request_id: part.member_id for part in facts.facilitators if part.role == "lead"}
    for life in request_lives(facts):
        request, opens = life.request, ("request", life.request.id)
        if request.id in lacks:
            yield Deviation(
                Kind.REQUEST_LACKS, _lacks(lacks[request.id]), None, opens, where_request(facts, life)
            )
        if not life.is_open:
            continue
        late = days_late(facts, life)
        if late:
            one = N_("{number} has waited 1 working day too long for an answer")
            many = N_("{number} has waited {days} working days too long for an answer")
            what = Message(one if late == 1 else many, number=request.number, days=late)
            yield Deviation(Kind.LATE_ANSWER, what, late_from(facts, life), opens, where_request(facts, life))
        lead = facts.member_by_id.get(leads.get(request.id, 0))
        if lead is not None and lead.valid_to is not None and lead.valid_to < facts.day:
            what = Message(
                N_("The lead facilitator of {number} has left the team; choose another"),
                number=request.number,
            )
            yield Deviation(
                Kind.LEAD_HAS_LEFT,
                what,
                lead.valid_to + ONE_DAY,
                opens,
                where_request(facts, life),
                lead.name,
            )
        elif lead is None and life.state in NEEDS_LEAD:
            what = Message(N_("{number} has no lead facilitator"), number=request.number)
            yield Deviation(Kind.NO_LEAD, what, None, opens, where_request(facts, life))
        unit = facts.unit_by_id.get(request.unit_id or 0)
        if unit is not None and unit.valid_to is not None and unit.valid_to < facts.day:
            what = Message(
                N_("{number} is open, but the unit is closed; close or move it"), number=request.number
            )
            yield Deviation(
                Kind.UNIT_IS_CLOSED, what, unit.valid_to + ONE_DAY, opens, where_request(facts, life)
            )


def days_late(facts: Facts, life: Life) -> int:
    """Return the working days an open, unanswered request is over the deadline (F-08); 0 when it is not."""
    if life.answered_on is not None or not life.is_open:
        return 0
    return max(0, waited(facts, life) - facts.settings.sla_workdays)


def late_from(facts: Facts, life: Life) -> dt.date:
    """Return the first day on which an unanswered request is over the deadline."""
    return (
        facts.calendar.nth_working_day_after(life.request.received_on, facts.settings.sla_workdays) + ONE_DAY
    )


def _capacity(facts: Facts, capacity: CapacityFigures) -> Iterator[Deviation]:
    worst = _worst(facts, capacity.months)
    if worst is not None:
        what = Message(N_("The team is booked {percent} % in {month}"), **_how_full(worst))
        yield Deviation(Kind.TEAM_OVERLOADED, what, max(worst.month, facts.day))
    for row in capacity.by_member:
        worst = _worst(facts, row.months)
        if worst is not None:
            what = Message(N_("A team member is booked {percent} % in {month}"), **_how_full(worst))
            opens = ("team_member", row.member_id)
            yield Deviation(Kind.MEMBER_OVERLOADED, what, max(worst.month, facts.day), opens, person=row.name)
    fields = {
        member.discipline.casefold()
        for member in facts.members
        if member.discipline and on_team(member, facts.day)
    }
    if facts.members and len(fields) < FEWEST_DISCIPLINES:
        what = Message(
            N_("The team covers {count} disciplines; it should cover {fewest}"),
            count=len(fields),
            fewest=FEWEST_DISCIPLINES,
        )
        yield Deviation(Kind.FEW_DISCIPLINES, what)


def _worst(facts: Facts, months: Iterable[MonthLoad]) -> MonthLoad | None:
    """Return the fullest month from the day's own on that is booked above its capacity."""
    full = [
        row
        for row in months
        if row.load.capacity and row.load.over(FULL) and row.month >= facts.day.replace(day=1)
    ]
    return max(full, key=lambda row: row.load.booked / row.load.capacity, default=None)


def _how_full(row: MonthLoad) -> dict[str, object]:
    return {"percent": rounded(row.load.load or Decimal(0), Decimal(1)), "month": f"{row.month:%m.%Y}"}


def _lacks(row: Lacking) -> Message:
    return Message(N_("Lacks what its status needs: {fields}"), fields=tuple(map(Message, row.fields)))
