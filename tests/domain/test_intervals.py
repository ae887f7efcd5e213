from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.intervals import (
    Interval,
    active,
    covers_exactly,
    first_overlap,
    merge,
    months,
    uncovered,
)

FIRST = dt.date(2026, 1, 1)
SPAN = 40


def at(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def days(*intervals: Interval) -> set[int]:
    """Every day of the intervals among the first ``SPAN`` days: what the arithmetic must agree with."""
    return {
        number
        for number in range(SPAN)
        if any(i.start <= at(number) and (i.end is None or at(number) <= i.end) for i in intervals)
    }


INTERVALS = st.tuples(st.integers(0, SPAN - 10), st.none() | st.integers(0, 9)).map(
    lambda pair: Interval(at(pair[0]), None if pair[1] is None else at(pair[0] + pair[1]))
)
SEVERAL = st.lists(INTERVALS, max_size=6)


@given(INTERVALS, st.integers(0, SPAN - 1))
def test_both_ends_belong_to_it(interval: Interval, number: int) -> None:
    inside = number in days(interval)
    assert interval.holds(at(number)) is inside
    assert active(interval.start, interval.end, at(number)) is inside


@given(INTERVALS, INTERVALS)
def test_overlap_and_cut(one: Interval, other: Interval) -> None:
    shared = days(one) & days(other)
    assert one.overlaps(other) is bool(shared)
    cut = one.cut(other)
    assert (days(cut) if cut else set()) == shared
    assert one.within(other) is (days(one) <= days(other) and not (one.end is None and other.end is not None))


@given(SEVERAL)
def test_finding_an_overlap(intervals: list[Interval]) -> None:
    found = first_overlap(intervals)
    overlapping = any(
        days(one) & days(other) for place, one in enumerate(intervals) for other in intervals[place + 1 :]
    )
    assert (found is not None) is overlapping
    if found:
        assert days(found[0]) & days(found[1])


@given(SEVERAL)
def test_merging_keeps_the_days(intervals: list[Interval]) -> None:
    merged = merge(intervals)
    assert days(*merged) == days(*intervals)
    for before, after in itertools.pairwise(merged):
        assert before.end is not None
        assert (after.start - before.end).days > 1


@given(INTERVALS, SEVERAL)
def test_what_is_left_uncovered(whole: Interval, parts: list[Interval]) -> None:
    assert days(*uncovered(whole, parts)) == days(whole) - days(*parts)


@given(INTERVALS, SEVERAL)
def test_exact_cover(whole: Interval, parts: list[Interval]) -> None:
    exact = (
        days(*parts) == days(whole)
        and sum(len(days(part)) for part in parts) == len(days(whole))
        and any(part.end is None for part in parts) is (whole.end is None)
    )
    assert covers_exactly(whole, parts) is exact


@given(st.integers(1, 5), st.lists(st.integers(0, SPAN - 1), unique=True, max_size=5))
def test_cutting_an_interval_in_pieces_covers_it_exactly(tail: int, cuts: list[int]) -> None:
    starts = [0, *sorted(cut for cut in cuts if cut)]
    parts = [Interval(at(a), at(b - 1)) for a, b in itertools.pairwise(starts)]
    whole = Interval(at(0), at(SPAN + tail))
    assert covers_exactly(whole, [*parts, Interval(at(starts[-1]), whole.end)])
    assert not covers_exactly(whole, parts)


def test_an_interval_that_ends_before_it_begins_holds_no_day() -> None:
    never = Interval(at(5), at(4))
    assert never.is_empty()
    assert not never.holds(at(5))
    assert merge([never]) == []
    assert not covers_exactly(Interval(at(0), at(9)), [Interval(at(0), at(9)), never])


def test_an_overlap_behind_a_longer_interval_is_found() -> None:
    long, inside, behind = Interval(at(0), at(20)), Interval(at(30), at(31)), Interval(at(15), at(16))
    assert first_overlap([inside, behind, long]) == (long, behind)


def test_months_touched() -> None:
    assert [month.month for month in months(dt.date(2026, 11, 30), dt.date(2027, 2, 1))] == [11, 12, 1, 2]
    assert list(months(dt.date(2026, 5, 2), dt.date(2026, 4, 30))) == []
