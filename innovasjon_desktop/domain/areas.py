"""Development periods and areas: life cycles and rules (sections 4.3 and 5.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.lifecycle import LifeCycle, Move, State
from innovasjon_desktop.domain.text import N_

DAYS_AHEAD = 180
"""How long before its period an area may be chosen (E-14)."""

CURRENT = frozenset({"chosen", "in_progress", "completed", "carried_on"})
"""States in which a primary area takes the unit's place in the period (R-05)."""

COUNTED = CURRENT | {"stopped"}
"""States that count as chosen (F-04, E-12)."""

OPEN = frozenset({"chosen", "in_progress"})

_CHOSEN = ("need", "chosen_on", "chosen_by")
_WORKING = (*_CHOSEN, "aim", "methods")

AREA_LIFE = LifeCycle(
    states=(
        State("proposed", N_("Proposed")),
        State("chosen", N_("Chosen"), holds=_CHOSEN),
        State("in_progress", N_("In progress"), holds=_WORKING),
        State("completed", N_("Completed"), holds=(*_WORKING, "outcome", "closed_on"), is_end=True),
        State("stopped", N_("Stopped – learning"), holds=(*_CHOSEN, "learning", "closed_on"), is_end=True),
        State(
            "replaced",
            N_("Replaced"),
            holds=(*_CHOSEN, "change_reason", "replaced_by_id", "closed_on"),
            is_end=True,
        ),
        State("carried_on", N_("Carried on"), holds=(*_CHOSEN, "closed_on"), is_end=True),
        State("dropped", N_("Dropped"), is_end=True),
    ),
    moves=(
        Move("proposed", "chosen", N_("Choose"), _CHOSEN, "chosen_on"),
        Move("proposed", "dropped", N_("Drop")),
        Move("chosen", "in_progress", N_("Start"), ("aim", "methods", "start_on"), "start_on"),
        Move("in_progress", "completed", N_("Complete"), ("outcome", "closed_on"), "closed_on"),
        *(
            move
            for source in ("chosen", "in_progress")
            for move in (
                Move(source, "stopped", N_("Stop – learning"), ("learning", "closed_on"), "closed_on"),
                Move(
                    source,
                    "replaced",
                    N_("Replace with a new area"),
                    ("change_reason", "replaced_by_id"),
                    "closed_on",
                ),
                Move(source, "carried_on", N_("Carry on in the next period"), ("closed_on",), "closed_on"),
            )
        ),
    ),
)

PERIOD_LIFE = LifeCycle(
    states=(
        State("planned", N_("Planned")),
        State("open", N_("Open period")),
        State("closed", N_("Closed"), is_end=True),
    ),
    moves=(
        Move("planned", "open", N_("Open the period")),
        Move("open", "closed", N_("Close the period")),
        Move("closed", "open", N_("Reopen"), ("reopen_reason",)),
    ),
)


NOT_THERE = N_("The unit does not exist in this period.")


def area_moves(values: Mapping[str, object], on: dt.date) -> tuple[tuple[str, dt.date], ...]:
    """Return the (state, effective date) an area entered in any state has been through."""
    state = str(values["state"])
    chosen = _date(values.get("chosen_on"))
    if state in ("proposed", "dropped") or chosen is None:
        return ((state, on),)
    if state == "chosen":
        return (("chosen", chosen),)
    start = max(chosen, _date(values.get("start_on")) or chosen)
    if state == "in_progress":
        return (("chosen", chosen), ("in_progress", start))
    closed = max(chosen, _date(values.get("closed_on")) or on)
    if state == "completed" or values.get("methods"):
        return (("chosen", chosen), ("in_progress", min(start, closed)), (state, closed))
    return (("chosen", chosen), (state, closed))


def has_a_day(
    unit_from: dt.date, unit_to: dt.date | None, period_start: dt.date, period_end: dt.date
) -> bool:
    """Tell whether a unit is active for at least one day of a period (section 4.3)."""
    return unit_from <= period_end and (unit_to is None or unit_to >= period_start)


def check_area(
    values: Mapping[str, object],
    *,
    period_start: dt.date,
    period_end: dt.date,
    unit_from: dt.date,
    unit_to: dt.date | None,
) -> None:
    """Require that the dates of an area fit its period and its unit (section 4.3, E-14).

    Raises:
        RuleBroken: naming the field that does not fit.
    """
    if not has_a_day(unit_from, unit_to, period_start, period_end):
        raise RuleBroken(NOT_THERE, field="unit_id")
    chosen = _date(values.get("chosen_on"))
    if chosen is not None and not period_start - dt.timedelta(days=DAYS_AHEAD) <= chosen <= period_end:
        raise RuleBroken(
            N_("An area is chosen between {first} and {last}."),
            field="chosen_on",
            first=period_start - dt.timedelta(days=DAYS_AHEAD),
            last=period_end,
        )
    for name in ("start_on", "planned_end"):
        date = _date(values.get(name))
        if date is not None and not period_start <= date <= period_end:
            raise RuleBroken(
                N_("The date must be in the period, {first} to {last}."),
                field=name,
                first=period_start,
                last=period_end,
            )
    start, planned_end = _date(values.get("start_on")), _date(values.get("planned_end"))
    if start is not None and planned_end is not None and planned_end < start:
        raise RuleBroken(N_("The end cannot be before the start."), field="planned_end")
    closed = _date(values.get("closed_on"))
    if closed is not None and chosen is not None and closed < chosen:
        raise RuleBroken(N_("The area cannot end before it was chosen."), field="closed_on")


def own_deadline(choose_deadline: dt.date, unit_from: dt.date, period_start: dt.date, days: int) -> dt.date:
    """Return the date by which a unit shall have chosen; a new unit gets its own (E-10)."""
    if unit_from <= period_start:
        return choose_deadline
    return max(choose_deadline, unit_from + dt.timedelta(days=days))


def _date(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
