"""Resource team, agents and their meetings in the example."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from innovasjon_desktop.domain.intervals import Interval, active
from innovasjon_desktop.services.demo.organisation import Places, plan_person
from innovasjon_desktop.services.demo.plan import AS_OF, FOUNDED, Plan, Ref, day, days, dice, texts

HOME = "Innovasjon og prosjekt"
"""The unit the resource team belongs to."""


_KNOWN_AHEAD = 75
"""So many days ahead the team knows who will be away."""


@dataclass(slots=True)
class Member:
    """A member of the team; ``hours`` is what a month holds now, ``away`` the days of absence."""

    ref: Ref
    valid_from: dt.date
    hours: float
    away: tuple[Interval, ...]

    def is_there(self, date: dt.date) -> bool:
        """Tell whether the member is in the team and not absent on ``date``."""
        return self.valid_from <= date and not any(each.holds(date) for each in self.away)


class Membership(NamedTuple):
    """A place in the team: hours a month from a month on, and absences."""

    role: str
    since: str
    hours: tuple[tuple[str, float], ...]
    away: tuple[tuple[str, str], ...]


_SUMMER = ("2025-07-07", "2025-08-01")
_LATE_SUMMER = ("2025-07-14", "2025-08-08")

_MEMBERSHIPS = (
    Membership("leader", "2023-01-01", (("2023-01", 20),), (_SUMMER, ("2026-07-06", "2026-07-24"))),
    Membership("coordinator", "2023-01-01", (("2023-01", 50),), (_LATE_SUMMER, ("2026-07-20", "2026-08-07"))),
    Membership(
        "member",
        "2023-01-01",
        (("2023-01", 40), ("2026-02", 60)),
        (("2025-06-30", "2025-07-25"), ("2025-10-06", "2025-10-10"), ("2026-07-06", "2026-07-24")),
    ),
    Membership(
        "member",
        "2023-01-01",
        (("2023-01", 40),),
        (_SUMMER, ("2026-03-02", "2026-03-06"), ("2026-07-06", "2026-07-24")),
    ),
    Membership("member", "2024-01-08", (("2024-01", 37.5),), (_LATE_SUMMER, ("2026-07-13", "2026-07-31"))),
    Membership(
        "member",
        "2025-08-18",
        (("2025-08", 45),),
        (("2026-02-16", "2026-02-20"), ("2026-07-20", "2026-08-07")),
    ),
)


class Agent(NamedTuple):
    """An appointment: who (the same word is the same person), where, and its dates."""

    who: str
    section: str
    start: str
    planned_to: str | None
    ended: str | None = None
    reason: str | None = None
    state: str = "appointed"
    contact: int | None = 1


_RUN_OUT, _WISH = "perioden utløpt", "eget ønske"

_AGENTS = (
    Agent("a", "Strategi og utvikling", "2025-01-15", "2026-12-31", contact=0),
    Agent("b", "Organisasjon og økonomi", "2023-02-01", "2024-12-31", "2024-12-31", _RUN_OUT, "ended"),
    Agent("c", "Organisasjon og økonomi", "2025-02-01", "2026-12-31", "2026-05-14", "ny jobb", "ended"),
    Agent("d", "Organisasjon og økonomi", "2026-08-17", "2028-06-30", state="proposed"),
    Agent("e", "Grunnskole", "2024-06-03", "2026-05-31", contact=4),
    Agent("f", "Grunnskole", "2025-09-01", "2027-08-31", contact=4),
    Agent("g", "Barnehage", "2023-02-01", "2025-01-31", "2025-01-31", _RUN_OUT, "ended", contact=4),
    Agent("h", "Barnehage", "2025-02-03", "2027-01-31", contact=4),
    Agent("h", "Barn, unge og familie", "2025-08-18", "2027-01-31", contact=4),
    Agent("i", "Barn, unge og familie", "2023-03-01", "2025-12-31", "2025-06-20", "ny rolle", "ended"),
    Agent("j", "Helse og omsorg", "2025-01-13", "2026-12-31", contact=3),
    Agent("k", "Velferd og inkludering", "2024-01-08", "2025-12-31", "2025-10-15", _WISH, "ended", contact=2),
    Agent("l", "Velferd og inkludering", "2025-11-03", "2027-10-31", contact=2),
    Agent("m", "Kultur og livskraft", "2025-03-03", "2027-02-28", contact=None),
    Agent("n", "Teknisk, plan og miljø", "2023-02-01", "2026-06-30", "2025-12-31", "omorganisering", "ended"),
    Agent("o", "Teknisk, plan og miljø", "2025-11-17", None, state="withdrawn"),
    Agent("p", "Teknisk, plan og miljø", "2026-01-15", "2027-12-31", contact=5),
)

_LEAVE = ("j", day("2026-02-01"), day("2026-09-30"))

_NETWORK = (
    ("2023-03-15", "Oppstart av agentnettverket"),
    ("2023-10-18", "Behov før løsning"),
    ("2024-03-13", "Å teste i det små"),
    ("2024-10-16", "Det er lov å feile"),
    ("2025-02-12", "Ny periode, nye områder"),
    ("2025-05-14", "Fra behov til prøving"),
    ("2025-09-10", "Del det dere lærte"),
    ("2025-11-26", "Samarbeid på tvers av seksjoner"),
    ("2026-02-11", "Halvveis i perioden"),
    ("2026-04-22", "Medvirkning i praksis"),
    ("2026-06-10", "Erfaringer før sommeren"),
)
_TEAM = ("2025-10-01", "2026-01-14", "2026-03-18", "2026-05-20")
_EXCUSED_LAST = "m"


def plan_team(plan: Plan, places: Places) -> list[Member]:
    """Plan the resource team with capacity and absences."""
    rng = dice("team")
    team = []
    for each, discipline in zip(_MEMBERSHIPS, texts("team"), strict=True):
        valid_from = day(each.since)
        person = plan_person(plan, "Rådgiver")
        ref = plan.add(
            "team_member",
            person_id=person,
            team_role=each.role,
            discipline=discipline,
            valid_from=valid_from,
            methods=sorted(rng.sample(sorted(plan.methods.values()), 4)),
        )
        home = places.units[HOME].ref
        plan.add("affiliation", person_id=person, unit_id=home, role="Ressursteamet", valid_from=valid_from)
        _plan_capacity(plan, ref, each)
        away = tuple(Interval(day(first), day(last)) for first, last in each.away)
        for absence in away:
            planned = plan.add("team_absence", member_id=ref, from_date=absence.start, to_date=absence.end)
            plan.keep(
                planned, "to_date", None, absence.end, max(absence.start - days(_KNOWN_AHEAD), valid_from)
            )
        team.append(Member(ref, valid_from, each.hours[-1][1], away))
    return team


def _plan_capacity(plan: Plan, member: Ref, each: Membership) -> None:
    """Plan the hours of a member; a change is known some weeks before it takes effect."""
    before: Ref | None = None
    for month, hours in each.hours:
        start, minutes = day(f"{month}-01"), round(hours * 60)
        known = start - days(20) if before else start
        if before:
            last = (start - days(1)).replace(day=1)
            plan.row(before)["to_month"] = last
            plan.keep(before, "to_month", None, last, known)
        before = plan.add("team_capacity", member_id=member, from_month=start, hours_per_month=minutes)
        plan.keep(before, "hours_per_month", None, minutes, known)


@dataclass(slots=True)
class Contact:
    """An appointment as contact for the units of its section."""

    ref: Ref
    section: str
    start: dt.date
    ended: dt.date | None


def plan_agents(plan: Plan, places: Places, team: list[Member]) -> list[Contact]:
    """Plan the agents, their leave and meetings; return the appointments that were in force."""
    people: dict[str, Ref] = {}
    contacts: dict[Ref, tuple[str, Contact]] = {}
    for each in _AGENTS:
        section = places.sections[each.section]
        start, ended = day(each.start), day(each.ended) if each.ended else None
        if each.who not in people:
            person = people[each.who] = plan_person(plan, "Rådgiver")
            plan.add("affiliation", person_id=person, section_id=section, role="Rådgiver", valid_from=FOUNDED)
        held = each.state in ("appointed", "ended")
        anchored_on = start - days(10)
        proposed_on = min(start - days(24), AS_OF - days(12))
        ref = plan.add(
            "agent_appointment",
            person_id=people[each.who],
            section_id=section,
            state=each.state,
            from_date=start,
            planned_to=day(each.planned_to) if each.planned_to else None,
            ended_on=ended,
            end_reason=each.reason,
            anchored_by=f"Seksjonsleder {each.section}" if held else None,
            anchored_on=anchored_on if held else None,
            hours_per_month=7 * 60 + 30 if held else None,
            coordinator_member_id=None if each.contact is None or not held else team[each.contact].ref,
            mandate=texts("mandate")[0],
        )
        moves = [("proposed", proposed_on)]
        if held:
            moves.append(("appointed", start))
            contacts[ref] = (each.who, Contact(ref, each.section, start, ended))
        if each.state == "ended" and ended:
            moves.append(("ended", ended))
        elif each.state == "withdrawn":
            moves.append(("withdrawn", start - days(5)))
        plan.live(ref, moves, each.reason)
        if each.who == _LEAVE[0]:
            plan.add("agent_leave", appointment_id=ref, from_date=_LEAVE[1], to_date=_LEAVE[2])
    _plan_meetings(plan, people, team, list(contacts.values()))
    return [contact for _, contact in contacts.values()]


def _plan_meetings(
    plan: Plan, people: dict[str, Ref], team: list[Member], contacts: list[tuple[str, Contact]]
) -> None:
    rng = dice("meetings")
    for date, title in _NETWORK:
        on = day(date)
        meeting = plan.add(
            "network_meeting",
            date=on,
            title=title,
            kind="agent_network",
            place=rng.choice(texts("place")[:3]),
            agenda="Runde rundt bordet. Erfaringer fra seksjonene. Prøve en metode sammen.",
            minutes="Agentene delte hva de har sett siden sist og avtalte hva de prøver til neste gang.",
        )
        invited = dict.fromkeys(who for who, each in contacts if active(each.start, each.ended, on))
        for who in invited:
            if who == _LEAVE[0] and _LEAVE[1] <= on <= _LEAVE[2]:
                continue
            status = rng.choices(("present", "excused", "absent"), (84, 12, 4))[0]
            if date == _NETWORK[-1][0]:
                status = "excused" if who == _EXCUSED_LAST else "present"
            plan.add("attendance", meeting_id=meeting, person_id=people[who], status=status)
    for date in _TEAM:
        meeting = plan.add(
            "network_meeting", date=day(date), title="Teammøte", kind="team_meeting", place=texts("place")[0]
        )
        for member in team:
            if member.is_there(day(date)):
                person = plan.row(member.ref)["person_id"]
                plan.add("attendance", meeting_id=meeting, person_id=person, status="present")
