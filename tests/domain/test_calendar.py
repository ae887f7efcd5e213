from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.calendar import (
    WorkCalendar,
    add_months,
    easter,
    first_of_month,
    last_of_month,
    period_end,
    public_holidays,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2080, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 500)).map(lambda pair: (pair[0], pair[0] + dt.timedelta(days=pair[1])))


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def naive_working_days_after(received: dt.date, answered: dt.date, off: frozenset[dt.date]) -> int:
    count, day = 0, received
    while day < answered:
        day += dt.timedelta(days=1)
        count += day.weekday() < 5 and day not in public_holidays(day.year) and day not in off
    return count


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2025, "2025-04-20"),
        (2026, "2026-04-05"),
        (2027, "2027-03-28"),
        (2000, "2000-04-23"),
        (2038, "2038-04-25"),  # the latest it can be
        (1818, "1818-03-22"),  # the earliest
    ],
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year) == date(sunday)


def test_the_public_holidays_of_a_year() -> None:
    assert sorted(day.isoformat() for day in public_holidays(2026)) == [
        "2026-01-01",
        "2026-04-02",
        "2026-04-03",
        "2026-04-05",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-05-17",
        "2026-05-24",
        "2026-05-25",
        "2026-12-25",
        "2026-12-26",
    ]


def test_working_days_of_the_months_of_2026() -> None:
    months = [WorkCalendar().working_days_of_month(dt.date(2026, month, 15)) for month in range(1, 13)]
    assert months == [21, 20, 22, 19, 18, 22, 23, 21, 22, 22, 21, 22]


@pytest.mark.parametrize(
    ("received", "answered", "days"),
    [
        ("2026-03-26", "2026-04-07", 5),
        ("2026-04-01", "2026-04-07", 1),
        ("2026-03-28", "2026-03-30", 1),
        ("2026-05-13", "2026-05-18", 2),
        ("2026-06-05", "2026-06-05", 0),
        ("2026-06-05", "2026-06-12", 5),
        ("2026-12-23", "2027-01-04", 6),
        ("2028-02-28", "2028-03-01", 2),
        ("2026-06-12", "2026-06-05", 0),  # answered before it came
    ],
)
def test_response_time(received: str, answered: str, days: int) -> None:
    assert WorkCalendar().working_days_after(date(received), date(answered)) == days


@given(SPANS, st.frozensets(DAYS, max_size=20))
def test_response_time_is_what_counting_day_by_day_gives(
    span: tuple[dt.date, dt.date], off: frozenset[dt.date]
) -> None:
    assert WorkCalendar(off).working_days_after(*span) == naive_working_days_after(*span, off)


def test_local_holidays_count_once() -> None:
    local = [date("2026-12-24"), date("2026-12-25"), date("2026-12-27"), date("2026-12-24")]
    calendar = WorkCalendar(local)
    assert calendar.working_days_of_month(date("2026-12-01")) == 21
    assert not calendar.is_working_day(date("2026-12-24"))
    assert calendar.is_working_day(date("2026-12-31"))


@given(DAYS, st.integers(0, 60))
def test_the_deadline_is_the_last_day_that_is_in_time(day: dt.date, count: int) -> None:
    calendar = WorkCalendar()
    last = calendar.nth_working_day_after(day, count)
    assert calendar.working_days_after(day, last) == count
    assert calendar.working_days_after(day, last + dt.timedelta(days=1)) == count + 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-01-01", "2026-12-31"),
        ("2024-02-29", "2026-02-28"),
        ("2026-03-01", "2028-02-29"),
        ("2026-02-28", "2028-02-27"),
        ("2025-08-01", "2027-07-31"),
    ],
)
def test_a_period_of_two_years_ends(start: str, end: str) -> None:
    assert period_end(date(start), 24) == date(end)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-03-01"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-06-30", -12, "2025-06-30"),
        ("2024-02-29", 48, "2028-02-29"),
    ],
)
def test_adding_months(day: str, months: int, later: str) -> None:
    assert add_months(date(day), months) == date(later)


@given(DAYS, st.integers(1, 120))
def test_periods_follow_each_other_without_gap_or_overlap(start: dt.date, months: int) -> None:
    end = period_end(start, months)
    following = end + dt.timedelta(days=1)
    assert following == add_months(start, months)
    assert (following.year * 12 + following.month) - (start.year * 12 + start.month) in (months, months + 1)


@given(DAYS)
def test_the_days_of_a_month(day: dt.date) -> None:
    first, last = first_of_month(day), last_of_month(day)
    assert first.day == 1
    assert last + dt.timedelta(days=1) == add_months(first, 1)
