"""Facilitators, sessions and hours of the example's requests."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random

from innovasjon_desktop.domain.calendar import ONE_DAY, add_months
from innovasjon_desktop.services.demo.agents import Member
from innovasjon_desktop.services.demo.course import Course
from innovasjon_desktop.services.demo.plan import AS_OF, CALENDAR, Plan, Ref, days, is_quiet, later, texts

_QUARTER = 15
_DAY = 8 * 60
"""Nobody logs more than a working day on one day."""

_OUTSIDERS = {
    "skole": ("pårørende/foresatte", "brukere"),
    "barnehage": ("pårørende/foresatte",),
    "hjemmetjeneste": ("brukere", "pårørende/foresatte"),
    "døgninstitusjon": ("pårørende/foresatte", "frivillige"),
    "kultur": ("innbyggere", "frivillige"),
    "bibliotek": ("innbyggere",),
    "forvaltning": ("innbyggere", "næringsliv"),
    "": ("tillitsvalgte", "frivillige"),
}
_CHANGED_PLANS = 4
"""So many requests turned out larger than first planned."""

_LARGE = 14 * 60
"""More minutes for what begins after the summer: large jobs wait till then."""


class Facilitation:
    """Shares the requests among the team, by the hours each has."""

    def __init__(self, plan: Plan, rng: Random, team: list[Member]) -> None:
        self._plan = plan
        self._rng = rng
        self._team = team
        self._given: Counter[Ref] = Counter()
        self._logged: Counter[tuple[Ref, dt.date]] = Counter()
        self._to_change = _CHANGED_PLANS

    def plan(self, request: Ref, unit_type: str, course: Course) -> None:
        """Plan facilitators, sessions and time entries of a request that was accepted."""
        assert course.accepted is not None  # the caller has asked
        sessions = len(course.held) + len(course.planned) + len(course.cancelled)
        ahead = 0 if course.held or not course.planned else _LARGE
        lead = self._next(course.accepted, None)
        helpers = [self._next(course.accepted, lead)] if ahead or self._rng.random() < 0.5 else []
        hours = sessions * 420 + self._rng.randint(0, 12) * 30 + ahead
        self._facilitator(request, lead, "lead", hours, course)
        for helper in helpers:
            self._facilitator(request, helper, "co", hours // 60 * 36, course)
        for date in course.held:
            self._held(request, unit_type, lead, helpers, date, course.accepted)
        for state, dates in (("planned", course.planned), ("cancelled", course.cancelled)):
            for date in dates:
                self._session(request, date, state, {})

    def plan_other_work(self) -> None:
        """Plan the hours that belong to no request: the agents' meetings, and keeping the register."""
        coordinator = self._team[1]
        for meeting in self._plan.rows["network_meeting"]:
            if meeting["kind"] == "agent_network":
                for member in self._team[:2]:
                    self._log(member, meeting["date"], 240, "network")
        for month in range(AS_OF.month, AS_OF.month + 12):
            first = add_months(AS_OF.replace(month=1, day=1), month - 12)
            self._log(coordinator, later(first, 3), 90, "other")

    def _next(self, on: dt.date, other: Member | None) -> Member:
        """Return the member with the most room who is in the team on ``on``."""
        free = [each for each in self._team if each.valid_from <= on and each is not other]
        chosen = min(free, key=lambda each: ((self._given[each.ref] + 1) / each.hours, each.ref))
        # A newcomer takes a fair share from now on, not all that came before.
        floor = min(self._given[each.ref] / each.hours for each in free if each is not chosen)
        self._given[chosen.ref] = max(self._given[chosen.ref], round((floor - 0.05) * chosen.hours)) + 1
        return chosen

    def _facilitator(self, request: Ref, member: Member, role: str, minutes: int, course: Course) -> None:
        assert course.accepted is not None  # the caller has asked
        first = course.accepted
        if not course.held and course.planned:
            first = course.planned[0] - days(7)
        last = course.planned[-1] + days(21) if course.planned else course.delivered
        ref = self._plan.add(
            "request_facilitator",
            request_id=request,
            member_id=member.ref,
            role=role,
            planned_hours=minutes,
            from_date=first,
            to_date=last,
        )
        before = minutes
        if role == "lead" and course.planned and course.held and self._to_change:
            self._to_change -= 1
            before = minutes - 240
            self._plan.keep(ref, "planned_hours", None, before, course.accepted)
            self._plan.keep(ref, "planned_hours", before, minutes, course.held[0])
        else:
            self._plan.keep(ref, "planned_hours", None, minutes, course.accepted)

    def _session(self, request: Ref, date: dt.date, state: str, participants: dict[str, int]) -> Ref:
        held = state == "held"
        return self._plan.add(
            "session",
            request_id=request,
            on_date=date,
            title=self._plan.row(request)["title"],
            place=self._rng.choice(texts("place")),
            state=state,
            methods=[self._rng.choice(sorted(self._plan.methods.values()))] if held else [],
            participants=participants,
        )

    def _held(
        self,
        request: Ref,
        unit_type: str,
        lead: Member,
        helpers: list[Member],
        date: dt.date,
        accepted: dt.date,
    ) -> None:
        rng = self._rng
        participants = {"medarbeidere": rng.randint(5, 34), "ledere": rng.randint(1, 3)}
        if rng.random() < 0.4:
            participants[rng.choice(_OUTSIDERS.get(unit_type, _OUTSIDERS[""]))] = rng.randint(2, 16)
        session = self._session(request, date, "held", participants)
        minutes = rng.choice((120, 150, 180, 210, 240, 330))
        for member, share in ((lead, 1.0), *((helper, 0.5) for helper in helpers)):
            before = max(accepted, _working_before(date, rng.randint(1, 5)))
            self._log(member, before, round(rng.randint(90, 330) * share), "preparation", request, session)
            self._log(member, date, minutes, "facilitation", request, session)
            if rng.random() < 0.3:
                self._log(member, date, rng.choice((15, 30, 45)), "travel", request, session)
            if rng.random() < 0.7:
                after = later(date, rng.randint(1, 4))
                self._log(member, after, round(rng.randint(30, 150) * share), "follow-up", request, session)

    def _log(
        self,
        member: Member,
        date: dt.date,
        minutes: int,
        activity: str,
        request: Ref | None = None,
        session: Ref | None = None,
    ) -> None:
        minutes = max(_QUARTER, minutes // _QUARTER * _QUARTER)
        room = _DAY - self._logged[member.ref, date]
        if date > AS_OF or room < _QUARTER or not member.is_there(date) or not CALENDAR.is_working_day(date):
            return
        minutes = min(minutes, room)
        self._logged[member.ref, date] += minutes
        self._plan.add(
            "time_entry",
            member_id=member.ref,
            on_date=date,
            hours=minutes,
            activity=activity,
            request_id=request,
            session_id=session,
        )


def _working_before(date: dt.date, count: int) -> dt.date:
    while count:
        date -= ONE_DAY
        count -= not is_quiet(date)
    return date
