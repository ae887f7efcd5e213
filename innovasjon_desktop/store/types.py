"""Column types and SQL expressions that differ between databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    TypeDecorator,
    collate,
    func,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

ID = BigInteger().with_variant(Integer, "sqlite")

Json = JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A point in time, stored in UTC and always aware."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[dt.datetime]:
        """Return the type of the values."""
        return dt.datetime

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse naive values: nobody knows which clock they were read from.

        Raises:
            ValueError: ``value`` has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a point in time needs a time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the value as UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


_LETTERS = (("Æ", "{"), ("æ", "{"), ("Ø", "|"), ("ø", "|"), ("Å", "}"), ("å", "}"))


def norwegian(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an expression that sorts text as Norwegian does: case aside, and æ ø å last.

    The three characters after z in ASCII stand in for æ, ø and å, so that no database needs a
    collation of its own and an index can hold the expression.
    """
    for letter, stand_in in _LETTERS:
        column = func.replace(column, letter, stand_in)
    return _bytewise(func.lower(column))


class _bytewise(FunctionElement[str]):
    """Compare by code point whatever the database's own collation is."""

    inherit_cache = True
    name = "bytewise"


@compiles(_bytewise)
def _plain(element: _bytewise, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(next(iter(element.clauses)), **kw))


@compiles(_bytewise, "postgresql")
def _collated(element: _bytewise, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(collate(next(iter(element.clauses)), "C"), **kw))


def folded(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an expression that folds case, Norwegian letters included (SQLite's lower() folds only a–z)."""
    for upper, lower in (("Æ", "æ"), ("Ø", "ø"), ("Å", "å"), ("É", "é")):
        column = func.replace(column, upper, lower)
    return func.lower(column)
