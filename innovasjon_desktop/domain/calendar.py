"""Norwegian working days and whole months: what deadlines, capacity and periods are counted in."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

ONE_DAY = dt.timedelta(days=1)


@cache
def easter(year: int) -> dt.date:
    """Return Easter Sunday of ``year`` (Gregorian calendar, the anonymous computus)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Return the Norwegian public holidays of ``year``, Sundays included (section 3)."""
    sunday = easter(year)
    moving = (sunday + dt.timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50))
    fixed = (dt.date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26)))
    return frozenset((*moving, *fixed))


@cache
def _holidays_on_weekdays(year: int) -> tuple[int, ...]:
    return tuple(sorted(day.toordinal() for day in public_holidays(year) if day.weekday() < 5))


def _weekdays_through(ordinal: int) -> int:
    """Count Monday to Friday from day 1, which was a Monday, through day ``ordinal``."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


class WorkCalendar:
    """Working days: Monday to Friday, less public holidays and the municipality's own days off.

    Every count is arithmetic on day numbers, so that it costs the same for a week as for a year.

    Args:
        local_holidays: days off besides the public ones (the setting "lokale fridager").
    """

    def __init__(self, local_holidays: Iterable[dt.date] = ()) -> None:
        self._local = sorted(
            {
                day.toordinal()
                for day in local_holidays
                if day.weekday() < 5 and day not in public_holidays(day.year)
            }
        )

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether ``day`` is a working day."""
        return self.working_days(day, day) == 1

    def working_days_after(self, received: dt.date, answered: dt.date) -> int:
        """Count the working days w with received < w <= answered (F-07, E-23).

        The same day, or an answer before the receipt, is 0.
        """
        first, last = received.toordinal(), answered.toordinal()
        if last <= first:
            return 0
        off = bisect_right(self._local, last) - bisect_right(self._local, first)
        for year in range(received.year, answered.year + 1):
            holidays = _holidays_on_weekdays(year)
            off += bisect_right(holidays, last) - bisect_right(holidays, first)
        return _weekdays_through(last) - _weekdays_through(first) - off

    def working_days(self, first: dt.date, last: dt.date) -> int:
        """Count the working days from ``first`` through ``last``, both ends included."""
        return self.working_days_after(first - ONE_DAY, last)

    def working_days_of_month(self, month: dt.date) -> int:
        """Count the working days of the month that ``month`` lies in."""
        return self.working_days(first_of_month(month), last_of_month(month))

    def nth_working_day_after(self, day: dt.date, count: int) -> dt.date:
        """Return the last day that is at most ``count`` working days after ``day``.

        An answer on that day is inside a deadline of ``count`` working days; the day after is not.
        Days off that follow the last working day still belong to the deadline.
        """
        last = day
        while self.working_days_after(day, last + ONE_DAY) <= count:
            last += ONE_DAY
        return last


@lru_cache(maxsize=4096)
def first_of_month(day: dt.date) -> dt.date:
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


@lru_cache(maxsize=4096)
def last_of_month(day: dt.date) -> dt.date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@lru_cache(maxsize=4096)
def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month, ``months`` later (or earlier, if negative).

    A day the month lacks becomes the first of the next month, so that a year after 29 February is
    1 March (E-16).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    if day.day > calendar.monthrange(first.year, first.month)[1]:
        return last_of_month(first) + ONE_DAY
    return first.replace(day=day.day)


def period_end(start: dt.date, months: int) -> dt.date:
    """Return the last day of a period of ``months`` months that begins on ``start`` (R-06, E-16)."""
    return add_months(start, months) - ONE_DAY
