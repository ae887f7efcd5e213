"""The steps of the history: who did what, and which took back which."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows, unreadable
from innovasjon_desktop.store import health
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET, is_sayable

SHORT = N_("A step of the history changed {rows} rows, and the change log has {known} of them.")
NOBODY = N_("A step of the history does not say who did it.")
UNSAYABLE = N_("A step of the history does not say what was done: its text and its values do not fit.")
RING = N_("A step of the history is said to undo itself or a later one.")
TWICE = N_("A step of the history is said to be undone more than once.")


def forged(rows: Rows) -> Iterator[Finding]:
    """Yield the steps this program cannot have written like that, or that cannot be read."""
    found, misfits = health.rows_of(rows.connection, CHANGE_SET)
    yield from (unreadable(misfit) for misfit in misfits)
    undone: set[int] = set()
    for row in found:
        step, undoes = row.id, row.undoes_id
        if not str(row.actor or "").strip():
            yield _of(NOBODY, step, "actor")
        if not str(row.label or "").strip() or not is_sayable(str(row.label), row.params):
            yield _of(UNSAYABLE, step, "label")
        if not isinstance(undoes, int):  # one that is none is a reference to nothing
            continue
        if undoes >= step:
            yield _of(RING, step, "undoes_id")
        elif undoes in undone:
            yield _of(TWICE, step, "undoes_id")
        undone.add(undoes)


def short(rows: Rows) -> Iterator[Finding]:
    """Yield the steps of the history some of whose lines are gone."""
    each = select(CHANGE.c.change_set_id, CHANGE.c.entity, CHANGE.c.row_id).distinct().subquery()
    known = (
        select(each.c.change_set_id, func.count().label("known")).group_by(each.c.change_set_id).subquery()
    )
    counted = func.coalesce(known.c.known, 0)
    steps = (
        select(CHANGE_SET.c.id, CHANGE_SET.c.rows, counted)
        .outerjoin(known, known.c.change_set_id == CHANGE_SET.c.id)
        .where(CHANGE_SET.c.rows != counted)
        .order_by(CHANGE_SET.c.id)
    )
    for step, wanted, found in health.every(rows.connection, steps):
        yield Finding(Kind.LOG, Message(SHORT, rows=wanted, known=found), CHANGE_SET.name, step)


def _of(text: str, step: int, column: str) -> Finding:
    return Finding(Kind.LOG, Message(text), CHANGE_SET.name, step, column)
