"""Rows of the example before they have ids, and the random choices behind them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from random import Random
from typing import Any, NamedTuple

from innovasjon_desktop.domain.calendar import ONE_DAY, WorkCalendar, easter
from innovasjon_desktop.store.log import encode
from innovasjon_desktop.store.seed import seed_rows

AS_OF = dt.date(2026, 6, 30)
MUNICIPALITY = "Elvedal kommune"
ACTOR = "Elvedal"

FOUNDED = dt.date(2020, 1, 1)
"""First day of sections and units."""

REORGANISED = dt.date(2026, 1, 1)
"""A unit moves, two merge and one is closed."""

CALENDAR = WorkCalendar()

Row = dict[str, Any]


class Ref(NamedTuple):
    """A row that has no id yet: the ``place``-th of its table."""

    table: str
    place: int


class Plan:
    """The rows of one municipality by table; a reference is a :class:`Ref`.

    Args:
        methods: ids of the innovation methods by name; they come with the program.
    """

    def __init__(self, methods: Mapping[str, int]) -> None:
        self.methods = methods
        self.rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> Ref:
        """Plan a row."""
        self.rows[table].append(values)
        return Ref(table, len(self.rows[table]) - 1)

    def row(self, ref: Ref) -> Row:
        """Return a planned row, to read or to complete."""
        return self.rows[ref.table][ref.place]

    def keep(
        self, ref: Ref, field: str, old: object, new: object, on: dt.date, reason: str | None = None
    ) -> None:
        """Keep a change of a dated field with the date it takes effect."""
        self.add(
            "state_change",
            entity=ref.table,
            row_id=ref,
            field=field,
            old=encode(old),
            new=encode(new),
            effective_on=on,
            reason=reason,
            actor=ACTOR,
        )

    def live(self, ref: Ref, moves: Iterable[tuple[str, dt.date]], reason: str | None = None) -> None:
        """Keep the states a row has been through; ``reason`` belongs to the last."""
        states = list(moves)
        old: str | None = None
        for place, (state, on) in enumerate(states, 1):
            self.keep(ref, "state", old, state, on, reason if place == len(states) else None)
            old = state


def dice(topic: str) -> Random:
    """Return the random choices of ``topic``, always the same."""
    return Random(f"{MUNICIPALITY} {topic}")


@cache
def texts(kind: str) -> tuple[str, ...]:
    """Return the phrases of one kind."""
    return tuple(row["text"] for row in seed_rows("demo/texts") if row["kind"] == kind)


def day(text: str) -> dt.date:
    """Return an ISO date."""
    return dt.date.fromisoformat(text)


def days(count: int) -> dt.timedelta:
    """Return a number of days."""
    return dt.timedelta(days=count)


@cache
def working(date: dt.date) -> dt.date:
    """Return the first working day from ``date`` on."""
    while not CALENDAR.is_working_day(date):
        date += ONE_DAY
    return date


def later(date: dt.date, count: int) -> dt.date:
    """Return the day that is ``count`` working days after ``date``."""
    for _ in range(count):
        date = working(date + ONE_DAY)
    return date


@cache
def is_quiet(date: dt.date) -> bool:
    """Tell whether nobody meets on ``date``: summer, Christmas, the week before Easter, or a day off."""
    before_easter = 0 <= (easter(date.year) - date).days <= 7
    summer = (6, 25) <= (date.month, date.day) <= (8, 11)
    christmas = (date.month, date.day) >= (12, 18) or (date.month, date.day) <= (1, 5)
    return before_easter or summer or christmas or not CALENDAR.is_working_day(date)


def between(rng: Random, first: dt.date, last: dt.date) -> dt.date:
    """Return a random working day in [first, last]; there is at least one."""
    while True:
        date = first + days(rng.randint(0, (last - first).days))
        if CALENDAR.is_working_day(date):
            return date
