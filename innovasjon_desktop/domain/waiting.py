"""How long a request has waited, and for whom: for the team, or for the unit (sections 5.3 and 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.requests import ENDED, OPEN

Moves = tuple[tuple[dt.date, str], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The working days of a request from receipt to its end, or so far.

    Args:
        with_us: days the team had it.
        with_unit: days it was on hold: our clock stood still.
        late: days over the deadline for a first answer, while there is none (F-08).
    """

    with_us: int
    with_unit: int
    late: int = 0


def waiting(
    received_on: dt.date,
    moves: Moves,
    answered_on: dt.date | None,
    day: dt.date,
    deadline: int,
    calendar: WorkCalendar,
) -> Waiting:
    """Return the waiting of a request as on ``day``.

    Args:
        received_on: date of receipt; working days w with received_on < w count (F-07).
        moves: (effective date, new state), oldest first; those after ``day`` are left out.
        answered_on: date of the first answer, if there is one.
        day: the as-of date.
        deadline: working days allowed before the first answer.
        calendar: tells working days.
    """
    known = [(on, state) for on, state in moves if on <= day]
    state = known[-1][1] if known else ""
    until = known[-1][0] if state in ENDED else day
    for on, reached in reversed(known):  # closing what is delivered is not a second end
        if reached not in ENDED:
            break
        until = on
    total = calendar.working_days_after(received_on, until)
    with_unit = sum(
        calendar.working_days_after(max(on, received_on), min(end, until))
        for (on, reached), (end, _) in zip(known, [*known[1:], (until, "")], strict=True)
        if reached == "on_hold"
    )
    answered = answered_on is not None and answered_on <= day
    late = max(0, total - deadline) if state in OPEN and not answered else 0
    return Waiting(total - with_unit, with_unit, late)
