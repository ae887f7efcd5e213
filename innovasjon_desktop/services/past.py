"""What the log tells about the past: the moves of a row, and what its dated fields held."""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, select

from innovasjon_desktop.domain.figures.facts import Moves
from innovasjon_desktop.store.log import STATE_CHANGE, decode


@contextmanager
def no_garbage() -> Iterator[None]:
    """Leave garbage alone while rows are loaded.

    Hundreds of thousands are made and none dies; searching them for garbage again and again takes as
    long as reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fetch(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    """Return every row of ``query``.

    Iterating over a result fetches row by row, which takes twice as long.
    """
    return connection.execute(query).all()


def load_moves(connection: Connection, entity: str, day: dt.date) -> dict[int, Moves]:
    """Return the life-cycle moves of ``entity`` up to ``day`` by row."""
    log = STATE_CHANGE.c
    moves: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    query = (
        select(log.row_id, log.effective_on, log.new)
        .where(log.entity == entity, log.field == "state", log.effective_on <= day)
        # The field is always the same; naming it makes this the order of the index, and saves a sort.
        .order_by(log.row_id, log.field, log.effective_on, log.id)
    )
    for row_id, effective_on, new in fetch(connection, query):
        moves[row_id].append((effective_on, new))
    return {row_id: tuple(each) for row_id, each in moves.items()}


@lru_cache(maxsize=1024)
def _read(kept: str | None) -> Any:
    """Return a dated number, date or yes and no from the log: few values stand in thousands of rows."""
    return decode(kept, text=False)


class Past:
    """What the dated fields of ``entities`` held on ``day``, where that may differ from the row."""

    def __init__(self, connection: Connection, day: dt.date, *entities: str) -> None:
        log = STATE_CHANGE.c
        self._day = day
        self._kept: dict[tuple[str, int, str], list[tuple[dt.date, str | None]]] = {}
        query = (
            select(log.entity, log.row_id, log.field, log.effective_on, log.old, log.new)
            .where(log.entity.in_(entities), log.field != "state")
            .order_by(log.effective_on, log.id)
        )
        for entity, row_id, field, effective_on, old, new in fetch(connection, query):
            kept = self._kept.setdefault((entity, row_id, field), [(dt.date.min, old)])
            kept.append((effective_on, new))

    def values(self, entity: str, row_id: int, field: str) -> list[tuple[dt.date, Any]]:
        """Return (from when, value) of a field that has changed, oldest first; none if it never has."""
        kept = self._kept.get((entity, row_id, field), ())
        return [(since, _read(value)) for since, value in kept]

    def value(self, entity: str, row_id: int, field: str, now: Any) -> Any:
        """Return what a field held on the day; ``now`` is what the row holds."""
        for since, kept in reversed(self._kept.get((entity, row_id, field), ())):
            if since <= self._day:
                return _read(kept)
        return now

    def spells(self, entity: str, row_id: int, field: str, now: Any) -> list[tuple[dt.date, Any]]:
        """Return (from when, value) of a field up to the day, oldest first; ``now`` is what the row holds."""
        values = self.values(entity, row_id, field) or [(dt.date.min, now)]
        return [(since, value) for since, value in values if since <= self._day]

    def date(self, entity: str, row_id: int, field: str, now: dt.date | None) -> dt.date | None:
        """Return what a date field held on the day; the log keeps dates as text."""
        value = self.value(entity, row_id, field, now)
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
