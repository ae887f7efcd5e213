"""The course of one request of the example: answer, sessions, delivery and end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from innovasjon_desktop.domain.calendar import add_months
from innovasjon_desktop.services.demo.plan import AS_OF, day, days, is_quiet, later, working

_ANSWER_DAYS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11)
_ANSWER_WEIGHTS = (8, 20, 24, 14, 9, 5, 7, 5, 4, 3, 1)
_AFTER_SUMMER = day("2026-08-12")
_LAST_WEEKS = day("2026-06-01")
_TRIES = 400


@dataclass(slots=True)
class Course:
    """What happened when: ``held`` and ``planned`` are days of sessions, ``monthly`` is a fixed series."""

    moves: list[tuple[str, dt.date]]
    answered: dt.date | None = None
    accepted: dt.date | None = None
    held: list[dt.date] = field(default_factory=list)
    planned: list[dt.date] = field(default_factory=list)
    cancelled: list[dt.date] = field(default_factory=list)
    delivered: dt.date | None = None
    monthly: bool = False

    @property
    def last(self) -> dt.date:
        """The day of the latest move or held session."""
        return max([on for _, on in self.moves] + self.held)


def draw_course(rng: Random, received: dt.date, state: str, last: dt.date) -> Course:
    """Return a course that stands in ``state`` on ``last``; one too slow is drawn again, faster."""
    for attempt in range(_TRIES):
        course = _draw(rng, received, state, 1 - attempt / _TRIES)
        if course.last <= last:
            return course
    raise AssertionError(f"no room for {state} between {received} and {last}")


def _draw(rng: Random, received: dt.date, state: str, pace: float) -> Course:
    course = Course(moves=[("draft" if state == "draft" else "received", received)])
    if state == "draft" or (state == "withdrawn" and rng.random() < 0.4):
        if state == "withdrawn":
            course.moves.append((state, later(received, rng.randint(1, 4))))
        return course
    course.answered = later(received, rng.choices(_ANSWER_DAYS, _ANSWER_WEIGHTS)[0])
    if state in ("clarifying", "declined"):
        course.moves.append((state, course.answered))
        return course
    if state == "withdrawn":
        course.moves += [("clarifying", course.answered), (state, later(course.answered, rng.randint(2, 15)))]
        return course
    course.accepted = course.answered
    if rng.random() < 0.45:
        course.moves.append(("clarifying", course.answered))
        course.accepted = later(course.answered, rng.randint(1, max(1, round(8 * pace))))
    course.moves.append(("accepted", course.accepted))
    _draw_sessions(rng, course, state, pace)
    return course


def _draw_sessions(rng: Random, course: Course, state: str, pace: float) -> None:
    assert course.accepted is not None  # sessions follow acceptance
    count = rng.choices((1, 2, 3, 4), (34, 36, 20, 10))[0]
    first = _meeting_day(course.accepted + days(round(rng.randint(9, 34) * pace) + 1))
    if state == "accepted":
        course.planned = _series(rng, max(first, _AFTER_SUMMER + days(rng.randint(0, 16))), count, 1)
        return
    if state == "cancelled":
        course.cancelled = [first]
        course.moves.append((state, working(first - days(rng.randint(1, 4)))))
        if course.moves[-1][1] < course.accepted:
            course.moves[-1] = (state, course.accepted)
        return
    if state in ("in_progress", "on_hold"):
        course.monthly = state == "in_progress" and course.accepted.year < AS_OF.year
        if course.monthly:
            months = range(12)
            course.held = [date for i in months if (date := _meeting_day(add_months(first, i))) <= AS_OF]
            course.planned = [_meeting_day(add_months(_AFTER_SUMMER, i)) for i in range(4)]
        else:
            course.held = _series(rng, first, min(count, 2), pace)
            if state == "in_progress" and course.held[-1] < _LAST_WEEKS:
                course.held.append(_meeting_day(_LAST_WEEKS + days(rng.randint(0, 20))))
            course.planned = _series(rng, _AFTER_SUMMER + days(rng.randint(0, 40)), rng.randint(1, 3), 1)
        course.moves.append(("in_progress", course.held[0]))
        if state == "on_hold":
            course.moves.append((state, later(course.held[-1], rng.randint(2, 8))))
        return
    course.held = _series(rng, first, count, pace)
    course.moves.append(("in_progress", course.held[0]))
    if count > 1 and rng.random() < 0.12:
        paused = later(course.held[0], 1)
        course.moves += [("on_hold", paused), ("in_progress", max(paused, course.held[1]))]
    course.delivered = later(course.held[-1], rng.randint(0, max(1, round(9 * pace))))
    course.moves.append(("delivered", course.delivered))
    if state == "closed":
        course.moves.append((state, later(course.delivered, rng.randint(3, max(4, round(20 * pace))))))


def _series(rng: Random, first: dt.date, count: int, pace: float) -> list[dt.date]:
    dates = [_meeting_day(first)]
    while len(dates) < count:
        dates.append(_meeting_day(dates[-1] + days(round(rng.randint(7, 26) * pace) + 1)))
    return dates


def _meeting_day(date: dt.date) -> dt.date:
    """Return the first day from ``date`` on when people meet."""
    while is_quiet(date):
        date += days(1)
    return date
