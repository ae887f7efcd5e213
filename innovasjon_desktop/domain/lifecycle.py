"""Life cycles: one table of allowed moves, one function that applies any of them (section 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.domain.text import N_

STEP_BACK_DAYS = 7

ASKED = {
    "learning": N_("Describe what you learned, in at least 20 characters. It is fine to fail."),
    "methods": N_("Choose at least one innovation method."),
    "anchored_by": N_("Say who in management appoints the agent."),
}
"""What is said when such a field is missing (section 12, R-02, R-06, R-13)."""


@dataclass(frozen=True, slots=True)
class State:
    """One state: its fixed key, its label, and what a row must hold while in it."""

    key: str
    label: str
    holds: tuple[str, ...] = ()
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed transition.

    Args:
        source, target: state keys.
        label: the button's text, a verb.
        asks: fields asked in place; those the target state holds are required, the others optional.
        date_field: the row's own field that holds the date of this move, if there is one.
    """

    source: str
    target: str
    label: str
    asks: tuple[str, ...] = ()
    date_field: str | None = None


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """The states of an entity in life-cycle order and the moves between them."""

    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def state(self, key: str) -> State:
        """Return the state ``key``.

        Raises:
            RuleBroken: there is no such state.
        """
        for state in self.states:
            if state.key == key:
                return state
        raise RuleBroken(N_("There is no status “{state}” here."), field="state", state=key)

    def order(self, key: str) -> int:
        """Return the place of state ``key`` in the life cycle; lists are sorted by it."""
        return next((i for i, state in enumerate(self.states) if state.key == key), len(self.states))

    def moves_from(self, key: str) -> tuple[Move, ...]:
        """Return the moves allowed from state ``key``."""
        return tuple(move for move in self.moves if move.source == key)

    def move(self, source: str, target: str) -> Move:
        """Return the move from ``source`` to ``target``.

        Raises:
            RuleBroken: the move is not in the table.
        """
        for move in self.moves:
            if (move.source, move.target) == (source, target):
                return move
        raise RuleBroken(
            N_("“{source}” cannot become “{target}”."),
            field="state",
            source=Message(self.state(source).label),
            target=Message(self.state(target).label),
        )


@dataclass(frozen=True, slots=True)
class Past:
    """The latest move of a row: where it came from and when it took effect.

    ``id`` is where it is kept; ``is_start`` tells that the row was made in the first state of its life
    and has not moved since, so that a later entry may show that it began earlier.
    """

    source: str | None
    effective_on: dt.date
    id: int = 0
    is_start: bool = False


def check_move(life: LifeCycle, source: str, target: str, on: dt.date, past: Past | None) -> Move | None:
    """Return the allowed move, or None when it is one step back within seven days (section 5).

    Raises:
        RuleBroken: the move is not in the table, or it would take effect before the move it follows.
    """
    if past is not None and past.source == target and on >= past.effective_on:
        try:
            return life.move(source, target)
        except RuleBroken:
            if (on - past.effective_on).days <= STEP_BACK_DAYS:
                return None
            raise RuleBroken(
                N_("A step back is possible for {days} days after the change."),
                field="state",
                days=STEP_BACK_DAYS,
            ) from None
    move = life.move(source, target)
    if past is not None and not past.is_start and on < past.effective_on:
        raise RuleBroken(
            N_("The previous change took effect on {date}; this one cannot be earlier."),
            field="on",
            date=past.effective_on,
        )
    return move


def check_holds(life: LifeCycle, key: str, values: Mapping[str, object]) -> None:
    """Require that ``values`` hold what state ``key`` needs.

    Raises:
        RuleBroken: naming the first field that is missing.
    """
    for name in missing(life, key, values):
        raise RuleBroken(ASKED.get(name, N_("Fill in this field first.")), field=name)


def missing(life: LifeCycle, key: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields state ``key`` needs that ``values`` lack."""
    return tuple(name for name in life.state(key).holds if values.get(name) in (None, "", [], ()))
