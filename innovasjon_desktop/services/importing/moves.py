"""Take a row of the store through the states that lead to the one a table says it is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.lifecycle import LifeCycle, Move
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services import editing
from innovasjon_desktop.store.log import STATE_CHANGE
from innovasjon_desktop.store.unit_of_work import UnitOfWork


def carry(
    unit: UnitOfWork,
    entity: Entity,
    row_id: int,
    current: Mapping[str, Any],
    changed: Mapping[str, Any],
    on: dt.date | None,
    *,
    incomplete: bool = False,
) -> None:
    """Move a row to ``changed["state"]``, by way of the states its own dates say it has been through.

    Each move takes effect on the date the row has for it (received_on, chosen_on, delivered_on …), else on
    ``on``, else today; never before the move it follows. ``incomplete`` lets what a state needs be missing.

    Raises:
        UserError: a move is not allowed, or something it needs is missing.
    """
    life = entity.life
    if life is None:  # a status anybody may set, such as a session's
        editing.edit(unit, entity.name, row_id, changed, on)
        return
    target = str(changed["state"])
    values = {**current, **changed}
    dated = dict(editing.rules_of(entity.name).moves(values, on or unit.today))
    path = _path(life, str(current["state"]), target, [*dated])
    rest = {name: value for name, value in changed.items() if name != "state"}
    for place, step in enumerate(path):
        later = {name for follows in path[place + 1 :] for name in _needs(life, follows)} - _needs(life, step)
        given = {name: value for name, value in rest.items() if name not in later}
        rest = {name: value for name, value in rest.items() if name in later}
        own = values.get(step.date_field) if step.date_field else None
        date = None if own is not None else dated.get(step.target, on)
        if date is not None:
            date = max(min(date, unit.today), _latest(unit, entity.name, row_id))
        editing.move(unit, entity.name, row_id, step.target, given, date, incomplete=incomplete)


def _path(life: LifeCycle, source: str, target: str, through: list[str]) -> list[Move]:
    """Return the moves from ``source`` to ``target``: those the row's dates tell of, else the direct one."""
    if source in through:
        states = through[through.index(source) + 1 :]
    else:
        states = [state for state in through if life.order(state) > life.order(source)]
    steps, here = [], source
    try:
        for state in states:
            steps.append(life.move(here, state))
            here = state
    except RuleBroken:
        steps = []
    if steps and steps[-1].target == target:
        return steps
    if any(move.target == source and move.source == target for move in life.moves):
        return [Move(source, target, "")]  # a step back, which the life cycle allows or refuses by date
    return [life.move(source, target)]


def _needs(life: LifeCycle, step: Move) -> set[str]:
    return {*step.asks, *life.state(step.target).holds, *((step.date_field,) if step.date_field else ())}


def _latest(unit: UnitOfWork, entity: str, row_id: int) -> dt.date:
    kept = STATE_CHANGE.c
    found = unit.connection.scalar(
        select(func.max(kept.effective_on)).where(
            kept.entity == entity, kept.row_id == row_id, kept.field == "state"
        )
    )
    return found or dt.date.min
