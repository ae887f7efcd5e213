"""How long a request has waited for the team, and for the unit."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.waiting import Moves, Waiting, waiting

RECEIVED = dt.date(2026, 6, 1)  # a Monday
CALENDAR = WorkCalendar()
STATES = ("received", "clarifying", "accepted", "in_progress", "on_hold", "delivered", "closed", "withdrawn")


def june(day: int) -> dt.date:
    return dt.date(2026, 6, day)


def waited(
    moves: Moves, day: dt.date, answered: dt.date | None = None, received: dt.date = RECEIVED
) -> Waiting:
    return waiting(received, moves, answered, day, 5, CALENDAR)


def test_working_days_since_receipt() -> None:
    assert waited(((RECEIVED, "received"),), june(1)) == Waiting(0, 0)
    assert waited(((RECEIVED, "received"),), june(8)) == Waiting(5, 0)
    # Received on a Saturday and looked at on Monday (E-23).
    assert waited(((june(6), "received"),), june(8), received=june(6)) == Waiting(1, 0)


def test_late_only_while_nobody_has_answered() -> None:
    moves = ((RECEIVED, "received"),)
    assert waited(moves, june(10)).late == 2
    assert waited(moves, june(10), answered=june(9)).late == 0
    assert waited(moves, june(10), answered=june(11)).late == 2  # not yet, as on the 10th
    assert waited(((RECEIVED, "received"), (june(9), "withdrawn")), june(10)).late == 0


def test_our_clock_stands_still_on_hold() -> None:
    moves = (
        (RECEIVED, "received"),
        (june(3), "accepted"),
        (june(5), "on_hold"),
        (june(12), "in_progress"),
    )
    assert waited(moves, june(4), june(3)) == Waiting(3, 0)
    assert waited(moves, june(9), june(3)) == Waiting(4, 2)
    assert waited(moves, june(16), june(3)) == Waiting(6, 5)


def test_the_clock_stops_at_the_first_end() -> None:
    moves = ((RECEIVED, "received"), (june(3), "in_progress"), (june(10), "delivered"), (june(26), "closed"))
    assert waited(moves, june(30), june(3)) == Waiting(7, 0)


@given(
    steps=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(STATES)), max_size=6),
    day=st.integers(0, 150),
)
def test_us_and_unit_are_the_whole(steps: list[tuple[int, str]], day: int) -> None:
    on, moves = RECEIVED, [(RECEIVED, "received")]
    for days, state in steps:
        on += dt.timedelta(days=days)
        moves.append((on, state))
    now = RECEIVED + dt.timedelta(days=day)
    found = waited(tuple(moves), now)
    assert found.with_us >= 0
    assert found.with_unit >= 0
    assert found.with_us + found.with_unit <= CALENDAR.working_days_after(RECEIVED, now)
    if not any(state in ("delivered", "closed", "withdrawn") for _, state in moves):
        assert found.with_us + found.with_unit == CALENDAR.working_days_after(RECEIVED, now)
