"""What every table has in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from innovasjon_desktop.store.types import ID, Json, UtcDateTime

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *columns: Any) -> Table:
    """Return an editable table: an id that is never reused, ``columns``, a note, times and a version.

    ``version`` counts the edits of a row, so that two people editing the same row notice.
    """
    return Table(
        name,
        METADATA,
        Column("id", ID, primary_key=True),
        *columns,
        Column("note", Text),
        Column("created_at", UtcDateTime, nullable=False),
        Column("updated_at", UtcDateTime, nullable=False),
        Column("version", Integer, nullable=False),
        sqlite_autoincrement=True,
    )


def text(name: str, length: int = 200, *, required: bool = False) -> Column[str]:
    """Return a one-line text column."""
    return Column(name, String(length), nullable=not required)


def long_text(name: str, *, required: bool = False) -> Column[str]:
    """Return a column for text of several lines."""
    return Column(name, Text, nullable=not required)


def date(name: str, *, required: bool = False) -> Column[Any]:
    """Return a column for a calendar date."""
    return Column(name, Date, nullable=not required)


def number(name: str, *, required: bool = False) -> Column[int]:
    """Return a column for a whole number, or for hours as minutes."""
    return Column(name, Integer, nullable=not required)


def flag(name: str) -> Column[Any]:
    """Return a column that is always true or false."""
    return Column(name, Boolean(create_constraint=False), nullable=False)


def values(name: str) -> Column[Any]:
    """Return a column for a list or a mapping."""
    return Column(name, Json)


def ref(name: str, target: str, *, required: bool = False, index: bool = True) -> Column[int]:
    """Return a reference to a row of ``target``; a row that is referred to cannot be deleted."""
    return Column(
        name, ID, ForeignKey(f"{target}.id", ondelete="RESTRICT"), nullable=not required, index=index
    )


def one_of(column: str, *allowed: str) -> CheckConstraint:
    """Return the check that ``column`` holds one of ``allowed``."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def ordered(first: str, last: str) -> CheckConstraint:
    """Return the check that ``last`` is open or not before ``first``."""
    return CheckConstraint(f'"{last}" IS NULL OR "{last}" >= "{first}"', name=f"{first}_{last}")


def between(column: str, low: int, high: int) -> CheckConstraint:
    """Return the check that ``column`` is empty or within bounds."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)
