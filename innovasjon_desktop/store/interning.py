"""Rows whose equal dates, moments and keys are one object each: all rows of a store fit in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Dialect, String, Table, Text, type_coerce
from sqlalchemy.types import UserDefinedType

from innovasjon_desktop.store.types import UtcDateTime

SHORT = 40
"""Characters of the longest text in a column of keys, in which the same few stand over and over."""


class _Known(dict[Any, Any]):
    """What texts stand for; each is read once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._read = read

    def __missing__(self, text: Any) -> Any:
        self[text] = value = self._read(text)
        return value


class _Shared(UserDefinedType[Any]):
    """A column whose values are looked up."""

    cache_ok = False

    def __init__(self, known: _Known) -> None:
        self.known = known

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what makes a value of what the database gives."""
        return self.known.__getitem__


class Interning:
    """The values that were read so far, of any table."""

    def __init__(self) -> None:
        self._dates, self._moments, self._keys = _Known(_date), _Known(_moment), _Known(lambda text: text)

    def columns(self, connection: Connection, table: Table) -> list[ColumnElement[Any]]:
        """Return the columns of a table to select; only SQLite gives dates as text."""
        if connection.dialect.name != "sqlite":
            return list(table.c)
        return [
            column if known is None else type_coerce(column, _Shared(known)).label(column.name)
            for column in table.c
            for known in (self._known(column.type),)
        ]

    def _known(self, kind: Any) -> _Known | None:
        if isinstance(kind, Date):
            return self._dates
        if isinstance(kind, UtcDateTime):
            return self._moments
        is_short = (
            isinstance(kind, String) and not isinstance(kind, Text) and (kind.length or SHORT + 1) <= SHORT
        )
        return self._keys if is_short else None


def _date(text: Any) -> dt.date:
    value = dt.date.fromisoformat(text)
    if value.isoformat() != text:
        raise ValueError("not as this program writes a date")
    return value


def _moment(text: Any) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    if value.isoformat(" ", "microseconds") != text:
        raise ValueError("not as this program writes a moment")
    return value.replace(tzinfo=dt.UTC)
