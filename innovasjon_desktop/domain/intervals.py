"""Validity: intervals of days with both ends included; an open end is None (section 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from innovasjon_desktop.domain.calendar import ONE_DAY, add_months, first_of_month


class Interval(NamedTuple):
    """The days from ``start`` through ``end``; ``end`` None means until further notice."""

    start: dt.date
    end: dt.date | None = None

    @property
    def last(self) -> dt.date:
        """The last day, with an open end as the last day there is."""
        return dt.date.max if self.end is None else self.end

    def is_empty(self) -> bool:
        """Tell whether the end lies before the start."""
        return self.last < self.start

    def holds(self, day: dt.date) -> bool:
        """Tell whether ``day`` lies in the interval."""
        return self.start <= day <= self.last

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two share at least one day."""
        return self.start <= other.last and other.start <= self.last

    def within(self, other: Interval) -> bool:
        """Tell whether every day of this interval lies in ``other``."""
        return other.start <= self.start and self.last <= other.last

    def cut(self, other: Interval) -> Interval | None:
        """Return the days the two share, or None."""
        start, end = max(self.start, other.start), min(self.last, other.last)
        if end < start:
            return None
        return Interval(start, None if end == dt.date.max else end)


def active(start: dt.date, end: dt.date | None, day: dt.date) -> bool:
    """Tell whether [start, end] holds ``day``: from <= d and (to is open or d <= to)."""
    return start <= day and (end is None or day <= end)


def first_overlap(intervals: Iterable[Interval]) -> tuple[Interval, Interval] | None:
    """Return two intervals that share a day, the earliest such pair, or None."""
    latest: Interval | None = None
    for interval in sorted(intervals, key=_by_start):
        if latest is not None and interval.start <= latest.last:
            return latest, interval
        latest = interval
    return None


def uncovered(whole: Interval, parts: Iterable[Interval]) -> list[Interval]:
    """Return the stretches of ``whole`` that no part covers, in order of time."""
    gaps: list[Interval] = []
    start = whole.start
    for part in merge(parts):
        if start > whole.last:
            return gaps
        if part.start > start:
            gaps.append(Interval(start, min(part.start - ONE_DAY, whole.last)))
        if part.end is None:
            return gaps
        start = max(start, part.end + ONE_DAY)
    if start <= whole.last:
        gaps.append(Interval(start, whole.end))
    return gaps


def covers_exactly(whole: Interval, parts: Sequence[Interval]) -> bool:
    """Tell whether the parts never overlap and together are exactly ``whole`` (unit placements, 4.1)."""
    return (
        first_overlap(parts) is None
        and all(part.within(whole) and not part.is_empty() for part in parts)
        and not uncovered(whole, parts)
    )


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same days as intervals that neither overlap nor touch, in order of time."""
    merged: list[Interval] = []
    for interval in sorted((i for i in intervals if not i.is_empty()), key=_by_start):
        if merged and (merged[-1].end is None or interval.start <= merged[-1].last + ONE_DAY):
            if interval.last > merged[-1].last:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def _by_start(interval: Interval) -> tuple[dt.date, dt.date]:
    return interval.start, interval.last


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the first day of every month that [first, last] touches."""
    month = first_of_month(first)
    while month <= last:
        yield month
        month = add_months(month, 1)
