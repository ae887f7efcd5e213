"""Who is proposed for erasure, and when a copy is gone (section 9)."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.domain.backups import to_keep
from innovasjon_desktop.domain.retention import Role, copy_gone_by, due_on, is_due, last_day

DAY = dt.date(2026, 6, 30)


def role(until: dt.date | None, since: dt.date = dt.date(2020, 1, 1)) -> Role:
    return Role("team_member", 1, since, until)


def test_a_role_that_goes_on_or_is_to_come_keeps_a_person() -> None:
    assert last_day([role(None)], [dt.date(2019, 1, 1)], DAY) is None
    assert last_day([role(DAY)], [], DAY) is None
    assert last_day([role(dt.date(2027, 1, 1), dt.date(2026, 12, 1))], [], DAY) is None
    assert not is_due(None, DAY)


def test_the_last_thing_a_person_took_part_in_counts() -> None:
    ended, seen = dt.date(2024, 3, 31), dt.date(2024, 5, 2)
    assert last_day([role(ended)], [dt.date(2020, 1, 1)], DAY) == ended
    assert last_day([role(ended)], [seen], DAY) == seen
    assert last_day([], [seen], DAY) == seen


@pytest.mark.parametrize(
    ("last", "day", "due"),
    [
        (dt.date(2024, 6, 30), DAY, True),
        (dt.date(2024, 7, 1), DAY, False),
        (dt.date(2024, 2, 29), dt.date(2026, 2, 28), False),
        (dt.date(2024, 2, 29), dt.date(2026, 3, 1), True),
    ],
)
def test_24_months_to_the_day(last: dt.date, day: dt.date, *, due: bool) -> None:
    assert is_due(last, day) is due
    assert (due_on(last) <= day) is due


class Copy:
    def __init__(self, at: dt.datetime) -> None:
        self.at, self.verified = at, True


@pytest.mark.parametrize("weekday", range(7))
def test_a_copy_is_gone_by_the_day_that_is_told(weekday: int) -> None:
    made = dt.datetime(2026, 1, 5 + weekday, 9, tzinfo=dt.UTC)
    copies = [Copy(made)]
    monday = made - dt.timedelta(days=weekday)
    copies += [Copy(monday + dt.timedelta(days=7 * week + day)) for week in range(1, 20) for day in (1, 3)]
    last = dt.datetime.combine(copy_gone_by(made.date()), dt.time(23, 59), dt.UTC)
    there = [copy for copy in copies if copy.at <= last]
    assert copies[0] not in to_keep(there, last)
    assert copies[0] in to_keep([copy for copy in there if copy.at < last - dt.timedelta(days=7)], last)
