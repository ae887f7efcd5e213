"""Which copies are kept, when one is due, and when to warn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.backups import (
    EVERY,
    WARN_AFTER,
    is_due,
    is_late,
    newest_first,
    newest_verified,
    to_go_back_to,
    to_keep,
)

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Copy:
    at: dt.datetime
    verified: bool = True
    change_set: int = 1
    reason: str = "regular"


COPIES = st.lists(
    st.builds(
        Copy,
        st.integers(-60 * 24 * 3, 60 * 24 * 400).map(lambda minutes: NOW - dt.timedelta(minutes=minutes)),
        st.booleans(),
    ),
    max_size=120,
)


def week(copy: Copy) -> tuple[int, int]:
    return copy.at.isocalendar()[:2]


@given(COPIES)
def test_all_of_the_last_48_hours_stay(copies: list[Copy]) -> None:
    kept = to_keep(copies, NOW)
    assert all(copy in kept for copy in copies if NOW - copy.at <= 48 * HOUR)


@given(COPIES)
def test_the_three_newest_verified_stay_however_old(copies: list[Copy]) -> None:
    times, kept = (
        sorted((copy.at for copy in some if copy.verified and copy.at <= NOW), reverse=True)[:3]
        for some in (copies, to_keep(copies, NOW))
    )
    assert kept == times


@given(COPIES)
def test_the_newest_of_14_days_and_12_weeks_stays(copies: list[Copy]) -> None:
    kept = to_keep(copies, NOW)
    verified = [copy for copy in copies if copy.verified and copy.at <= NOW]
    for day in sorted({copy.at.date() for copy in verified}, reverse=True)[:14]:
        assert max(copy.at for copy in verified if copy.at.date() == day) in {copy.at for copy in kept}
    for number in sorted({week(copy) for copy in verified}, reverse=True)[:12]:
        assert max(copy.at for copy in verified if week(copy) == number) in {copy.at for copy in kept}


@given(COPIES)
def test_no_more_than_that_stays(copies: list[Copy]) -> None:
    kept = to_keep(copies, NOW)
    old = [copy for copy in kept if NOW - copy.at > 48 * HOUR]
    assert len(old) <= 14 + 12 + 3
    assert all(copy.verified for copy in old)
    assert kept == sorted(kept, key=lambda copy: copy.at)
    assert {id(copy) for copy in kept} <= {id(copy) for copy in copies}


@given(COPIES)
def test_letting_go_again_lets_go_of_nothing_more(copies: list[Copy]) -> None:
    kept = to_keep(copies, NOW)
    assert to_keep(kept, NOW) == kept


def test_a_year_of_copies_every_half_hour_leaves_what_is_said() -> None:
    copies = [Copy(NOW - EVERY * number) for number in range(48 * 365)]
    kept = to_keep(copies, NOW)
    old = [copy for copy in kept if NOW - copy.at > 48 * HOUR]
    assert len(kept) - len(old) == 97  # 48 hours, both ends
    # Of the 14 days three lie within the 48 hours, of the 12 weeks the one that is not over; the Sundays
    # that end a week and a day are one copy.
    days, weeks = {copy.at.date() for copy in old}, {week(copy) for copy in old}
    assert min(days) == dt.date(2026, 4, 19)
    assert len(days) == 11 + 11 - 2
    assert len(weeks) == 11


def test_a_copy_from_the_future_is_not_let_go() -> None:
    copy = Copy(NOW + 400 * DAY, verified=False)
    assert to_keep([copy], NOW) == [copy]


def test_a_damaged_copy_never_takes_the_place_of_a_whole_one() -> None:
    whole, damaged = Copy(NOW - 5 * DAY), Copy(NOW - 5 * DAY + HOUR, verified=False)
    assert to_keep([whole, damaged], NOW) == [whole]
    assert newest_verified([whole, damaged], NOW) is whole
    assert newest_verified([damaged], NOW) is None


@pytest.mark.parametrize(
    ("age", "changed", "due"),
    [
        (None, True, True),
        (None, False, False),
        (EVERY, True, True),
        (EVERY - dt.timedelta(seconds=1), True, False),
        (EVERY, False, False),
        (-HOUR, True, True),  # the clock was set back
    ],
)
def test_a_copy_is_due_after_half_an_hour_if_something_changed(
    age: dt.timedelta | None, *, changed: bool, due: bool
) -> None:
    assert is_due(None if age is None else NOW - age, NOW, changed=changed) is due


@pytest.mark.parametrize(
    ("age", "changed", "late"),
    [
        (None, True, True),
        (WARN_AFTER, True, False),
        (WARN_AFTER + dt.timedelta(seconds=1), True, True),
        (90 * DAY, False, False),
        (-HOUR, True, True),  # the clock was set back
    ],
)
def test_people_are_warned_after_a_day(age: dt.timedelta | None, *, changed: bool, late: bool) -> None:
    assert is_late(None if age is None else NOW - age, NOW, changed=changed) is late


@given(COPIES)
def test_copies_from_the_future_take_the_place_of_none(copies: list[Copy]) -> None:
    past = [copy for copy in copies if copy.at <= NOW]
    assert [copy for copy in to_keep(copies, NOW) if copy.at <= NOW] == to_keep(past, NOW)


def test_the_newest_copy_is_not_one_from_the_future() -> None:
    old, new, future = Copy(NOW - DAY), Copy(NOW - HOUR), Copy(NOW + 400 * DAY)
    assert newest_first([old, future, new], NOW) == [new, old, future]
    assert newest_verified([old, future, new], NOW) is new
    assert newest_verified([future], NOW) is None
    assert to_go_back_to([old, future, new], NOW) is new
    assert to_go_back_to([future], NOW) is future  # better than nothing


def test_one_does_not_go_back_to_a_store_nothing_was_done_in() -> None:
    work, empty = Copy(NOW - DAY, change_set=7), Copy(NOW - HOUR, change_set=0)
    assert to_go_back_to([work, empty], NOW) is work
    assert to_go_back_to([empty, Copy(NOW - DAY, verified=False)], NOW) is empty
    assert to_go_back_to([Copy(NOW, verified=False)], NOW) is None


def test_a_restore_asked_for_again_goes_back_to_the_same_copy() -> None:
    work, left = Copy(NOW - DAY), Copy(NOW - HOUR, reason="restore")
    assert to_go_back_to([left, work], NOW) is work
    assert to_go_back_to([left, future := Copy(NOW + DAY)], NOW) is future
    assert to_go_back_to([left, Copy(NOW, change_set=0)], NOW) is left  # better than nothing
