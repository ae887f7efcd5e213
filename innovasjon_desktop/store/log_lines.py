"""The change log line by line, for a check: however long it is, no more than a few lines are in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Text, cast, or_, select

from innovasjon_desktop.store.health import damage_told, every
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET

AT_ONCE = 1000
_JSON = json.JSONDecoder()


class Line(NamedTuple):
    """A line of the log; ``before`` and ``after`` as they are stored, see :func:`content`."""

    id: int
    row_id: Any
    before: Any
    after: Any


def lines(connection: Connection, entity: str) -> Iterator[Line]:
    """Yield the lines about the rows of a table: row by row, and of each in the order they were written.

    Raises:
        Unreadable: the file is damaged.
    """
    statement = (
        select(CHANGE.c.id, CHANGE.c.row_id, _stored(connection, "before"), _stored(connection, "after"))
        .where(CHANGE.c.entity == entity)
        .order_by(CHANGE.c.row_id, CHANGE.c.id)
    )
    with damage_told(connection):
        yield from map(Line._make, connection.execute(statement, execution_options={"yield_per": AT_ONCE}))


def of_no_table(connection: Connection, known: Iterable[str]) -> list[int]:
    """Return the ids of the lines about rows of tables there are none of.

    Raises:
        Unreadable: the file is damaged.
    """
    strange = or_(CHANGE.c.entity.not_in(list(known)), CHANGE.c.entity.is_(None))
    return [row[0] for row in every(connection, select(CHANGE.c.id).where(strange).order_by(CHANGE.c.id))]


def made(connection: Connection, entity: str) -> Iterator[tuple[int, str, Any]]:
    """Yield step, who did it and ``after`` of the lines that made rows of a table, but for what was put back.

    Raises:
        Unreadable: the file is damaged.
    """
    statement = (
        select(CHANGE_SET.c.id, CHANGE_SET.c.actor, _stored(connection, "after"))
        .join(CHANGE, CHANGE.c.change_set_id == CHANGE_SET.c.id)
        .where(CHANGE.c.entity == entity, CHANGE.c.before.is_(None), CHANGE_SET.c.undoes_id.is_(None))
        .order_by(CHANGE.c.id)
    )
    with damage_told(connection):
        yield from map(tuple, connection.execute(statement, execution_options={"yield_per": AT_ONCE}))


def content(stored: Any) -> dict[str, Any] | None:
    """Return what one side of a line says of the row, by column; None if there was no row.

    Raises:
        ValueError: it is no JSON, or not of a row.
    """
    if stored is None:
        return None
    try:
        text = stored if isinstance(stored, str) else str(stored, "utf-8")
        value, end = _JSON.raw_decode(text)
    except (RecursionError, TypeError) as error:
        raise ValueError("no JSON") from error
    if end < len(text) or not isinstance(value, dict | None):
        raise ValueError("no mapping")
    return value


def _stored(connection: Connection, name: str) -> ColumnElement[Any]:
    """Return a side of a line as it is stored; on SQLite its bytes, which need not be a text."""
    column: Column[Any] = CHANGE.c[name]
    return cast(column, LargeBinary if connection.dialect.name == "sqlite" else Text)
