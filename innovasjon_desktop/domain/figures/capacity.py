"""The team's hours: F-12. Everything is in minutes, exact; hours and per cent are made when shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from innovasjon_desktop.domain.calendar import ONE_DAY, add_months, first_of_month, last_of_month
from innovasjon_desktop.domain.figures.facts import Absence, Capacity, Facts, Member, group, state_on
from innovasjon_desktop.domain.intervals import Interval, active, merge, months
from innovasjon_desktop.domain.requests import OPEN
from innovasjon_desktop.domain.statistics import HUNDREDTH, exceeds, percent, rounded

MONTHS_BACK = 12
MONTHS_AHEAD = 3
BOOKING_DAYS = 30
"""Booked hours without an end, or whose end has passed, fall in the next so many days."""

WEEKS_SEARCHED = 26

_ZERO = Decimal(0)
_MINUTES = Decimal(60)


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes of one member or of the team, in one month or several (sums over sums, F-12)."""

    capacity: Decimal = _ZERO
    worked: Decimal = _ZERO
    booked: Decimal = _ZERO

    def __add__(self, other: Load) -> Load:
        return Load(self.capacity + other.capacity, self.worked + other.worked, self.booked + other.booked)

    @property
    def utilisation(self) -> Decimal | None:
        """Worked of the capacity, per cent; None without capacity."""
        return percent(self.worked, self.capacity)

    @property
    def load(self) -> Decimal | None:
        """Booked of the capacity, per cent; None without capacity."""
        return percent(self.booked, self.capacity)

    def over(self, limit: int) -> bool:
        """Tell whether more than ``limit`` per cent of the capacity is booked."""
        return exceeds(self.booked, self.capacity, limit)


def together(loads: Iterable[Load]) -> Load:
    """Return the loads as one: sums over sums, never a mean of percentages (F-12)."""
    known = list(loads)
    return Load(
        sum((each.capacity for each in known), _ZERO),
        sum((each.worked for each in known), _ZERO),
        sum((each.booked for each in known), _ZERO),
    )


def hours(minutes: Decimal | int) -> Decimal:
    """Return minutes as hours with two decimals."""
    return rounded(Decimal(minutes) / _MINUTES, HUNDREDTH)


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """The load of the month that begins on ``month``."""

    month: dt.date
    load: Load


@dataclass(frozen=True, slots=True)
class MemberLoad:
    """The months of one member; ``name`` is for screens, and for reports with names.

    ``open_requests`` counts the open requests the member facilitates (E-19: these sums exceed the total).
    """

    member_id: int
    name: str
    months: tuple[MonthLoad, ...]
    total: Load
    open_requests: int


@dataclass(frozen=True, slots=True)
class CapacityFigures:
    """F-12: the team's months in order, and each member's.

    Args:
        warn_pct: load above this is close to full; above 100 it is too much.
        ahead: the months after the as-of date's own, together.
        by_activity: minutes worked in the interval by kind of activity.
    """

    months: tuple[MonthLoad, ...]
    by_member: tuple[MemberLoad, ...]
    ahead: Load
    warn_pct: int
    by_activity: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Booking:
    """Minutes a member still owes a request, spread evenly over the working days of [first, last]."""

    request_id: int
    member_id: int
    minutes: Decimal
    first: dt.date
    last: dt.date
    working_days: int


def capacity_figures(
    facts: Facts, since: dt.date, back: int = MONTHS_BACK, ahead: int = MONTHS_AHEAD
) -> CapacityFigures:
    """Return F-12 from ``back`` months before the as-of date's month to ``ahead`` months after it."""
    this_month = first_of_month(facts.day)
    shown = list(months(add_months(this_month, -back), add_months(this_month, ahead)))
    team = Team(facts)
    worked: dict[tuple[int, dt.date], int] = defaultdict(int)
    by_activity: dict[str, int] = defaultdict(int)
    for entry in facts.work:
        worked[entry.member_id, first_of_month(entry.on_date)] += entry.minutes
        if entry.on_date >= since:
            by_activity[entry.activity] += entry.minutes
    booked: dict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    for booking in team.bookings:
        for month in months(booking.first, booking.last):
            booked[booking.member_id, month] += team.booked(booking, month, last_of_month(month))

    open_requests = _open_requests(facts)
    rows = []
    for member in facts.members:
        of_member = tuple(
            MonthLoad(
                month,
                Load(
                    team.capacity(member, month, last_of_month(month)),
                    Decimal(worked.get((member.id, month), 0)),
                    booked.get((member.id, month), _ZERO),
                ),
            )
            for month in shown
        )
        total = together(row.load for row in of_member)
        if total != Load():
            rows.append(MemberLoad(member.id, member.name, of_member, total, open_requests.get(member.id, 0)))
    team_months = tuple(
        MonthLoad(month, together(row.months[place].load for row in rows))
        for place, month in enumerate(shown)
    )
    return CapacityFigures(
        months=team_months,
        by_member=tuple(rows),
        ahead=together(row.load for row in team_months if row.month > this_month),
        warn_pct=facts.settings.capacity_warn_pct,
        by_activity=dict(by_activity),
    )


class Team:
    """What the team has and what it owes, for any stretch of days."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._capacities: dict[int, list[Capacity]] = group(
            facts.capacities, [row.member_id for row in facts.capacities]
        )
        absences: dict[int, list[Absence]] = group(facts.absences, [row.member_id for row in facts.absences])
        self._absences = {
            member_id: merge(Interval(row.from_date, row.to_date) for row in rows)
            for member_id, rows in absences.items()
        }
        # Members share months and windows, so the same stretch is counted over and over.
        self._working_days = cache(facts.calendar.working_days)
        self.bookings = list(_bookings(facts))

    def capacity(self, member: Member, first: dt.date, last: dt.date) -> Decimal:
        """Return the minutes ``member`` has in [first, last], month by month (F-12)."""
        return sum((self._in_month(member, first, last, month) for month in months(first, last)), _ZERO)

    def booked(self, booking: Booking, first: dt.date, last: dt.date) -> Decimal:
        """Return the minutes of ``booking`` that fall in [first, last]."""
        days = self._working_days(max(first, booking.first), min(last, booking.last))
        return booking.minutes * days / booking.working_days

    def first_free_week(self) -> dt.date | None:
        """Return the Monday of the first week that is booked at most to the warning level.

        The search goes from tomorrow's week half a year ahead; None when no week has room.
        """
        limit = self._facts.settings.capacity_warn_pct
        for monday, first, last in self._weeks():
            week = self.load(first, last)
            if week.capacity and not week.over(limit):
                return monday
        return None

    def first_room(self, minutes: int, member_id: int | None = None) -> dt.date | None:
        """Return the first day a new request of ``minutes`` fits, for the team or for one member.

        The week of that day has room (as in :meth:`first_free_week`), and the 30 days from it, over which
        F-12 spreads a request without an end, are booked at most to the warning level with the new one
        among them.
        """
        limit = self._facts.settings.capacity_warn_pct
        for _, first, last in self._weeks():
            week = self.load(first, last, member_id)
            window = self.load(first, first + dt.timedelta(days=BOOKING_DAYS - 1), member_id)
            window += Load(booked=Decimal(minutes))
            if week.capacity and not week.over(limit) and not window.over(limit):
                return first
        return None

    def load(self, first: dt.date, last: dt.date, member_id: int | None = None) -> Load:
        """Return capacity and bookings in [first, last], of the team or of one member."""
        return Load(
            capacity=sum(
                (
                    self.capacity(each, first, last)
                    for each in self._facts.members
                    if member_id in (None, each.id)
                ),
                _ZERO,
            ),
            booked=sum(
                (
                    self.booked(each, first, last)
                    for each in self.bookings
                    if member_id in (None, each.member_id)
                ),
                _ZERO,
            ),
        )

    def _weeks(self) -> Iterator[tuple[dt.date, dt.date, dt.date]]:
        """Yield Monday, first day from tomorrow on, and last day of the next half year's weeks."""
        tomorrow = self._facts.day + ONE_DAY
        monday = tomorrow - dt.timedelta(days=tomorrow.weekday())
        for _ in range(WEEKS_SEARCHED):
            yield monday, max(monday, tomorrow), monday + dt.timedelta(days=6)
            monday += dt.timedelta(days=7)

    def _in_month(self, member: Member, first: dt.date, last: dt.date, month: dt.date) -> Decimal:
        minutes = self._minutes(member.id, month)
        end = last_of_month(month)
        start = max(first, month, member.valid_from)
        stop = min(last, end, member.valid_to or end)
        if not minutes or stop < start:
            return _ZERO
        present = self._working_days(start, stop)
        for away in self._absences.get(member.id, ()):
            if away.start <= stop and start <= away.last:
                present -= self._working_days(max(start, away.start), min(stop, away.last))
        return Decimal(minutes) * present / self._working_days(month, end)

    def _minutes(self, member_id: int, month: dt.date) -> int:
        for row in self._capacities.get(member_id, ()):
            if row.from_month <= month and (row.to_month is None or month <= row.to_month):
                return row.minutes
        return 0


def _bookings(facts: Facts) -> Iterable[Booking]:
    waiting = {
        request.id
        for request in facts.requests
        if (state := state_on(request.moves, facts.day)) in OPEN and state != "on_hold"
    }
    worked: dict[tuple[int | None, int], int] = defaultdict(int)
    for entry in facts.work:
        worked[entry.request_id, entry.member_id] += entry.minutes
    for part in facts.facilitators:
        left = part.planned - worked.get((part.request_id, part.member_id), 0)
        if left <= 0 or part.request_id not in waiting:
            continue
        first = max(part.from_date or dt.date.min, facts.day + ONE_DAY)
        last = part.to_date
        days = 0 if last is None else facts.calendar.working_days(first, last)
        if last is None or not days:
            # No end, an end that has passed, or nothing but days off until it.
            last = first + dt.timedelta(days=BOOKING_DAYS - 1)
            days = facts.calendar.working_days(first, last)
        yield Booking(part.request_id, part.member_id, Decimal(left), first, last, days)


def _open_requests(facts: Facts) -> Mapping[int, int]:
    still_open = {request.id for request in facts.requests if state_on(request.moves, facts.day) in OPEN}
    counts: dict[int, int] = defaultdict(int)
    for part in facts.facilitators:
        counts[part.member_id] += part.request_id in still_open
    return counts


def on_team(member: Member, day: dt.date) -> bool:
    """Tell whether ``member`` is in the team on ``day``."""
    return active(member.valid_from, member.valid_to, day)
