from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.calendar import WorkCalendar, add_months, first_of_month, last_of_month
from innovasjon_desktop.domain.figures.capacity import (
    CapacityFigures,
    Load,
    MonthLoad,
    Team,
    capacity_figures,
    hours,
)
from innovasjon_desktop.domain.figures.facts import (
    Absence,
    Capacity,
    Facilitator,
    Facts,
    Member,
    Request,
    Settings,
    Work,
)

DAY = dt.date(2026, 6, 30)
OLD = dt.date(2020, 1, 1)
YEAR = dt.date(2026, 1, 1)
KARI = Member(1, "Kari Nes", OLD)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def open_request(id: int, state: str = "accepted") -> Request:
    return Request(id, "unit", YEAR, ((YEAR, "received"), (YEAR, state)), unit_id=1)


def figures(facts: Facts) -> CapacityFigures:
    return capacity_figures(facts, YEAR)


def month(rows: tuple[MonthLoad, ...], text: str) -> Load:
    return next(row.load for row in rows if f"{row.month:%Y-%m}" == text)


def test_capacity_of_the_specification() -> None:
    """30 h a month from 11 May, away 25–29 May: nine of eighteen working days, then a whole June."""
    facts = Facts(
        DAY,
        members=[Member(1, "Kari Nes", d("2026-05-11"))],
        capacities=[Capacity(1, d("2026-05-01"), None, 30 * 60)],
        absences=[Absence(1, d("2026-05-25"), d("2026-05-29"))],
    )
    months = figures(facts).months
    assert hours(month(months, "2026-05").capacity) == Decimal("15.00")
    assert hours(month(months, "2026-06").capacity) == Decimal("30.00")
    assert month(months, "2026-04").capacity == 0


def test_a_year_back_and_three_months_ahead() -> None:
    rows = figures(Facts(DAY)).months
    assert len(rows) == 16
    assert (rows[0].month, rows[-1].month) == (d("2025-06-01"), d("2026-09-01"))
    assert all(row.load == Load() and row.load.load is None for row in rows)
    few = capacity_figures(Facts(DAY), YEAR, back=0, ahead=1).months
    assert [row.month.month for row in few] == [6, 7]


def test_capacity_follows_its_months_and_the_membership() -> None:
    facts = Facts(
        DAY,
        members=[Member(1, "Kari Nes", d("2026-02-01"), d("2026-05-31"))],
        capacities=[
            Capacity(1, d("2026-01-01"), d("2026-03-01"), 600),
            Capacity(1, d("2026-04-01"), None, 1200),
        ],
    )
    rows = figures(facts).months
    wanted = {"2026-01": 0, "2026-02": 600, "2026-03": 600, "2026-04": 1200, "2026-05": 1200, "2026-06": 0}
    assert {name: int(month(rows, name).capacity) for name in wanted} == wanted


def test_overlapping_absences_count_once() -> None:
    facts = Facts(
        DAY,
        members=[KARI],
        capacities=[Capacity(1, OLD, None, 2200)],
        absences=[Absence(1, d("2026-06-01"), d("2026-06-12")), Absence(1, d("2026-06-08"), d("2026-06-19"))],
    )
    # 22 working days in June, 15 of them away.
    assert month(figures(facts).months, "2026-06").capacity == 700


def test_worked_is_what_was_entered_up_to_the_day() -> None:
    facts = Facts(
        DAY,
        members=[KARI, Member(2, "Ola Li", OLD)],
        capacities=[Capacity(1, OLD, None, 1200)],
        work=[
            Work(1, d("2026-06-01"), "facilitation", 90),
            Work(1, DAY, "travel", 30),
            Work(2, d("2026-06-02"), "facilitation", 60),
            Work(1, d("2025-12-31"), "facilitation", 45),
        ],
    )
    known = figures(facts)
    june = month(known.months, "2026-06")
    assert june.worked == 180
    assert june.utilisation == Decimal(15)
    assert month(known.months, "2025-12").worked == 45
    assert dict(known.by_activity) == {"facilitation": 150, "travel": 30}
    assert [(row.name, row.total.worked) for row in known.by_member] == [
        ("Kari Nes", Decimal(165)),
        ("Ola Li", Decimal(60)),
    ]


def test_the_team_is_a_sum_over_a_sum() -> None:
    """Not the mean of 100 % and 10 %."""
    facts = Facts(
        DAY,
        members=[KARI, Member(2, "Ola Li", OLD)],
        capacities=[Capacity(1, OLD, None, 600), Capacity(2, OLD, None, 6000)],
        work=[Work(1, d("2026-06-01"), "facilitation", 600), Work(2, d("2026-06-01"), "facilitation", 600)],
    )
    known = figures(facts)
    assert [month(row.months, "2026-06").utilisation for row in known.by_member] == [
        Decimal(100),
        Decimal(10),
    ]
    assert month(known.months, "2026-06").utilisation == Decimal("18.18")


def booked(
    part: Facilitator, *, worked: int = 0, state: str = "accepted", day: dt.date = DAY
) -> dict[str, Decimal]:
    facts = Facts(
        day,
        members=[KARI],
        capacities=[Capacity(1, OLD, None, 6000)],
        requests=[open_request(1, state)],
        facilitators=[part],
        work=[
            Work(1, day, "facilitation", worked, 1),
            Work(1, day, "other", 5000),
            Work(2, day, "other", 70, 1),
        ],
    )
    return {f"{row.month:%Y-%m}": row.load.booked for row in figures(facts).months if row.load.booked}


@pytest.mark.parametrize(
    ("first", "last", "spread"),
    [
        # 1–31 July: 23 working days.
        ("2026-07-01", "2026-07-31", {"2026-07": 2300}),
        # Begun already: what is left is done from tomorrow on.
        ("2026-01-01", "2026-07-31", {"2026-07": 2300}),
        # 15 days in July and 8 in August.
        ("2026-07-13", "2026-08-12", {"2026-07": 1500, "2026-08": 800}),
        # No end: thirty days from tomorrow, 1–30 July, 22 working days.
        (None, None, {"2026-07": 2300}),
        # No end and a start ahead: thirty days from then, 3 August – 1 September, 22 working days.
        ("2026-08-03", None, {"2026-08": Decimal(2300) * 21 / 22, "2026-09": Decimal(2300) / 22}),
        # The end has passed, today included.
        ("2026-05-01", "2026-06-30", {"2026-07": 2300}),
        ("2026-05-01", "2026-05-31", {"2026-07": 2300}),
        # Nothing but a weekend until the end: thirty days, to Sunday 2 August.
        ("2026-07-04", "2026-07-05", {"2026-07": 2300}),
    ],
)
def test_what_is_left_is_spread_over_working_days(
    first: str | None, last: str | None, spread: dict[str, Decimal]
) -> None:
    part = Facilitator(1, 1, "lead", 2600, d(first) if first else None, d(last) if last else None)
    found = booked(part, worked=300)
    assert found.keys() == spread.keys()
    for name, minutes in spread.items():
        assert abs(found[name] - minutes) < Decimal("1e-20")


def test_the_rest_of_the_running_month_belongs_to_it() -> None:
    # 17 June – 16 July: 10 working days in June, 12 in July.
    found = booked(Facilitator(1, 1, "lead", 2200), day=d("2026-06-16"))
    assert found == {"2026-06": Decimal(1000), "2026-07": Decimal(1200)}


@pytest.mark.parametrize(
    "state", ["on_hold", "delivered", "closed", "declined", "withdrawn", "cancelled", "draft"]
)
def test_only_open_requests_that_are_not_on_hold_are_booked(state: str) -> None:
    assert booked(Facilitator(1, 1, "lead", 600), state=state) == {}


@pytest.mark.parametrize("state", ["received", "clarifying", "accepted", "in_progress"])
def test_every_other_open_request_is_booked(state: str) -> None:
    assert sum(booked(Facilitator(1, 1, "co", 600), state=state).values()) == 600


@pytest.mark.parametrize("worked", [600, 601])
def test_nothing_is_booked_when_the_planned_hours_are_used(worked: int) -> None:
    assert booked(Facilitator(1, 1, "lead", 600), worked=worked) == {}


def test_load_and_the_months_ahead() -> None:
    facts = Facts(
        DAY,
        settings=Settings(capacity_warn_pct=85),
        members=[KARI],
        capacities=[Capacity(1, OLD, None, 600)],
        requests=[open_request(1), open_request(2), open_request(3, "on_hold")],
        facilitators=[
            Facilitator(1, 1, "lead", 700, d("2026-07-01"), d("2026-07-31")),
            Facilitator(2, 1, "co", 200, d("2026-08-01"), d("2026-08-31")),
            Facilitator(3, 1, "lead", 999),
        ],
    )
    known = figures(facts)
    assert month(known.months, "2026-07").load == Decimal("116.67")
    assert month(known.months, "2026-07").over(100)
    assert known.ahead == Load(Decimal(1800), Decimal(0), Decimal(900))
    assert known.ahead.load == Decimal(50)
    assert known.by_member[0].open_requests == 3


def test_the_first_week_with_room() -> None:
    def first_free(minutes: int) -> dt.date | None:
        # 46 working days from 1 July to 2 September; 1 hour of capacity on each working day.
        capacities = [
            Capacity(1, first, first, WorkCalendar().working_days_of_month(first) * 60)
            for first in (add_months(d("2026-07-01"), n) for n in range(8))
        ]
        part = Facilitator(1, 1, "lead", minutes, d("2026-07-01"), d("2026-09-02"))
        return Team(
            Facts(DAY, members=[KARI], capacities=capacities, requests=[open_request(1)], facilitators=[part])
        ).first_free_week()

    assert first_free(46 * 51) == d("2026-06-29")  # 85 % is not too much
    assert first_free(46 * 52) == d("2026-08-31")  # the week it ends in
    assert first_free(46 * 600) == d("2026-09-07")


def test_without_capacity_there_is_no_week_with_room() -> None:
    assert Team(Facts(DAY)).first_free_week() is None


def test_the_first_day_with_room_for_a_new_request() -> None:
    # An hour on each working day for each of two; Kari is full until 31 July, Ola has nothing booked.
    capacities = [
        Capacity(member, first, first, WorkCalendar().working_days_of_month(first) * 60)
        for first in (add_months(d("2026-07-01"), n) for n in range(8))
        for member in (1, 2)
    ]
    full = WorkCalendar().working_days(d("2026-07-01"), d("2026-07-31")) * 60
    team = Team(
        Facts(
            DAY,
            members=[KARI, Member(2, "Ola Li", OLD)],
            capacities=capacities,
            requests=[open_request(1)],
            facilitators=[Facilitator(1, 1, "lead", full, d("2026-07-01"), d("2026-07-31"))],
        )
    )
    assert team.first_room(0) == d("2026-07-01")  # 50 % of the team is booked
    assert team.first_room(60, 1) == d("2026-08-03")  # Kari, when the week is free
    assert team.first_room(60, 2) == d("2026-07-01")
    assert team.first_room(20 * 60) == d("2026-07-13")  # 91 % of the 30 days from 6 July, 80 % from the 13th
    assert team.first_room(60 * 60) is None  # more than 30 days of both hold
    wanted = [team.first_room(hours * 60) or dt.date.max for hours in range(0, 60, 5)]
    assert wanted == sorted(wanted)  # more hours never fit earlier


SPANS = st.tuples(st.integers(-60, 100), st.none() | st.integers(0, 90))


@given(
    membership=SPANS,
    absences=st.lists(st.tuples(st.integers(-60, 100), st.integers(0, 40)), max_size=4),
    minutes=st.integers(0, 9750),
)
def test_capacity_agrees_with_counting_days(
    membership: tuple[int, int | None], absences: list[tuple[int, int]], minutes: int
) -> None:
    def at(number: int) -> dt.date:
        return DAY + dt.timedelta(days=number)

    first, length = membership
    member = Member(1, "Kari Nes", at(first), None if length is None else at(first + length))
    away = [Absence(1, at(start), at(start + days)) for start, days in absences]
    facts = Facts(DAY, members=[member], capacities=[Capacity(1, OLD, None, minutes)], absences=away)
    calendar = WorkCalendar()
    for row in figures(facts).months:
        last = last_of_month(row.month)
        working = [
            day
            for day in (row.month + dt.timedelta(days=n) for n in range((last - row.month).days + 1))
            if calendar.is_working_day(day)
        ]
        present = [
            day
            for day in working
            if member.valid_from <= day <= (member.valid_to or dt.date.max)
            and not any(each.from_date <= day <= each.to_date for each in away)
        ]
        assert row.load.capacity == Decimal(minutes) * len(present) / len(working)


@given(
    planned=st.integers(0, 5000),
    worked=st.integers(0, 5000),
    start=st.none() | st.integers(-60, 60),
    length=st.none() | st.integers(0, 60),
)
def test_every_booked_minute_falls_in_some_month(
    planned: int, worked: int, start: int | None, length: int | None
) -> None:
    first = None if start is None else DAY + dt.timedelta(days=start)
    last = None if length is None else (first or DAY) + dt.timedelta(days=length)
    found = booked(Facilitator(1, 1, "lead", planned, first, last), worked=worked)
    # The table ends three months ahead; what is booked there may run past it.
    runs_past = (last or (first or DAY) + dt.timedelta(days=30)) > d("2026-09-30")
    if not runs_past:
        assert abs(sum(found.values(), Decimal(0)) - max(0, planned - worked)) < Decimal("1e-20")
    assert all(name >= f"{first_of_month(DAY + dt.timedelta(days=1)):%Y-%m}" for name in found)
