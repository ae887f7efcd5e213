"""What a database tells of its own health, and rows read however badly they are written.

Differences between databases that only a check meets are here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Select,
    StaticPool,
    Table,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.store.contents import copy_in_steps, opened
from innovasjon_desktop.store.engine import APPLICATION_ID, open_engine, store_url, translated_errors
from innovasjon_desktop.store.interning import Interning
from innovasjon_desktop.store.migrate import HEAD, current_revision, require_current
from innovasjon_desktop.store.schema import METADATA
from innovasjon_desktop.store.types import UtcDateTime

MOST = 100
"""How many lines the database's own check gives."""

_NOT_AS_STORED = {  # what makes a value on SQLite one that cannot be read as it was written
    Boolean: "{0} NOT IN (0, 1)",
    Date: "typeof({0}) <> 'text' OR length({0}) <> 10 OR {0} < '0001' OR date({0}, '+0 days') IS NOT {0}",
    UtcDateTime: (
        "typeof({0}) <> 'text' OR {0} NOT GLOB '????-??-?? ??:??:??.[0-9][0-9][0-9][0-9][0-9][0-9]'"
        " OR {0} < '0001' OR datetime(substr({0}, 1, 19), '+0 days') IS NOT substr({0}, 1, 19)"
    ),
    JSON: "typeof({0}) <> 'text' OR NOT json_valid({0})",
}


class Misfit(NamedTuple):
    """A value that is not of its column's kind; the row cannot be used."""

    table: str
    row_id: int
    column: str


class Reference(NamedTuple):
    """A value that refers to a row which is not there."""

    table: str
    row_id: int
    column: str
    target: str
    value: int


class Unreadable(Exception):
    """The database gives an error instead of a table's rows: its file is damaged."""


class _NoText(Unreadable):
    """The bytes of a text are none in UTF-8."""


_NO_VALUE = (ArithmeticError, RecursionError, TypeError, ValueError)
"""What reading a value raises that is not of its column's kind."""


@contextmanager
def picture(place: str | Path) -> Iterator[tuple[Connection, bool]]:
    """Open one picture of the store that nobody changes meanwhile, and tell whether it has its tables.

    A file is copied to memory first: reading it for longer would keep others from writing. It is ours if its
    header says so, whatever has become of the rest.

    Raises:
        StoreUnavailable: it is no store, one of another version, or it cannot be read now.
    """
    url = store_url(place)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)) as copy:
            path = Path(url.database or "")
            with opened(path) as file:
                copy_in_steps(file, copy)
            copy.execute("PRAGMA trusted_schema=OFF")
            is_marked = copy.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            engine = create_engine(
                "sqlite://", creator=lambda: copy, poolclass=StaticPool, hide_parameters=True
            )
            with engine.connect() as connection:
                yield connection, _is_whole(connection, path, is_marked=is_marked)
        return
    engine = open_engine(place)
    try:
        with (
            translated_errors(),
            engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
            connection.begin(),
        ):
            require_current(connection)
            yield connection, True
    finally:
        engine.dispose()


def _is_whole(connection: Connection, path: Path, *, is_marked: bool) -> bool:
    """Tell whether the copy of the file at ``path`` has the tables of a store.

    Raises:
        StoreUnavailable: it is no store at all, or one of another version.
    """
    try:
        with translated_errors():
            revision = current_revision(connection)
            if revision is not None or not is_marked:
                require_current(connection, path)
    except StoreUnavailable:
        if is_marked and _is_garbled(connection):
            return False
        raise
    return revision == HEAD


def _is_garbled(connection: Connection) -> bool:
    try:
        return current_revision(connection) is None
    except DatabaseError:
        return True


def integrity(connection: Connection) -> list[str]:
    """Return what the database itself finds wrong, in its own words; PostgreSQL has no such question."""
    if connection.dialect.name != "sqlite":
        return []
    try:
        said = list(connection.execute(text(f"PRAGMA integrity_check({MOST})")).scalars())
    except DatabaseError as error:
        return [str(error.orig)]
    return [line for whole in said for line in str(whole).splitlines() if line != "ok"]


def missing_columns(connection: Connection) -> list[str]:
    """Return the tables and columns of this program's schema the store has not; nothing works without them.

    Raises:
        Unreadable: the file is damaged.
    """
    with damage_told(connection):
        known = inspect(connection)
        there = set(known.get_table_names())
        found: list[str] = []
        for name, table in sorted(METADATA.tables.items()):
            if name not in there:
                found.append(name)
                continue
            columns = {column["name"] for column in known.get_columns(name)}
            found += [f"{name}.{column.name}" for column in table.c if column.name not in columns]
        return found


def broken_references(connection: Connection, table: Table) -> list[Reference]:
    """Return the references of a table to rows that are not there.

    The foreign keys themselves cannot have let them in; something wrote without them.

    Raises:
        Unreadable: the file is damaged.
    """
    found: list[Reference] = []
    for column in table.c:
        for key in column.foreign_keys:
            target = key.column.table.alias()
            missing = (
                select(table.c.id, column)
                .where(column.is_not(None), ~select(target.c.id).where(target.c.id == column).exists())
                .order_by(table.c.id)
            )
            found += [
                Reference(table.name, row[0], column.name, key.column.table.name, row[1])
                for row in every(connection, missing)
            ]
    return found


def rows_of(
    connection: Connection, table: Table, interning: Interning | None = None
) -> tuple[Sequence[Any], list[Misfit]]:
    """Return the rows of a table in the order of their ids, and what is in those that cannot be read.

    Args:
        connection: to the store.
        table: of the store.
        interning: what was read of other tables, if many rows stay in memory.

    Raises:
        Unreadable: the file is damaged.
    """
    columns = (interning or Interning()).columns(connection, table)
    return read(connection, table, select(*columns).order_by(table.c.id))


def read(connection: Connection, table: Table, statement: Select[Any]) -> tuple[Sequence[Any], list[Misfit]]:
    """Return what ``statement``, which begins with the id, gives of a table, and what cannot be read in it.

    Raises:
        Unreadable: the file is damaged.
    """
    flags = [column for column in table.c if isinstance(column.type, Boolean)]
    try:
        # A flag is read as true or false whatever it is; anything else of the wrong kind does not pass.
        if not misfits(connection, table, flags):
            return every(connection, statement), []
    except (*_NO_VALUE, _NoText):
        pass
    found, tests = misfits(connection, table, table.c), _tests(connection, table.c)
    if tests:
        statement = statement.where(text(f"NOT ({_any_of(tests)})"))
    with _any_text(connection):
        try:
            rows = every(connection, statement)
        except _NO_VALUE as error:
            raise Unreadable from error
    spoilt = [*_spoilt(table, rows)]
    ids = {misfit.row_id for misfit in spoilt}
    return [row for row in rows if row[0] not in ids], found + spoilt


@contextmanager
def damage_told(connection: Connection) -> Iterator[None]:
    """Tell a damaged file from a connection that was lost.

    Raises:
        Unreadable: the file is damaged.
    """
    try:
        yield
    except DatabaseError as error:
        if connection.dialect.name != "sqlite":
            raise
        raise (_NoText if "decode" in str(error.orig) else Unreadable) from error


def every(connection: Connection, statement: Select[Any]) -> Sequence[Any]:
    """Return everything ``statement`` gives.

    Raises:
        Unreadable: the file is damaged.
    """
    with damage_told(connection):
        return connection.execute(statement).all()


def misfits(connection: Connection, table: Table, columns: Iterable[Column[Any]]) -> list[Misfit]:
    """Return the values SQLite holds that are not of their column's kind; other databases refuse them."""
    tests = _tests(connection, columns)
    if not tests:
        return []
    listed = ", ".join(tests.values())
    statement = f'SELECT id, {listed} FROM "{table.name}" WHERE {_any_of(tests)} ORDER BY id'
    with damage_told(connection):
        found = connection.exec_driver_sql(statement).all()
    places = dict(enumerate(tests, start=1))
    return [Misfit(table.name, row[0], name) for row in found for place, name in places.items() if row[place]]


def _tests(connection: Connection, columns: Iterable[Column[Any]]) -> dict[str, str]:
    """Return the condition under which each column holds what it cannot."""
    if connection.dialect.name != "sqlite":
        return {}
    return {
        column.name: f'("{column.name}" IS NOT NULL AND coalesce({test.format(_quoted(column))}, 1))'
        for column in columns
        for kind, test in _NOT_AS_STORED.items()
        if isinstance(column.type, kind)
    }


def _quoted(column: Column[Any]) -> str:
    return f'"{column.name}"'


def _any_of(tests: Mapping[str, str]) -> str:
    return " OR ".join(tests.values())


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Read texts that are none as far as they go."""
    dbapi: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    dbapi.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        dbapi.text_factory = str


def _spoilt(table: Table, rows: Sequence[Any]) -> Iterator[Misfit]:
    for row in rows:
        for name, value in row._mapping.items():  # noqa: SLF001 - SQLAlchemy's public name for it
            if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
                yield Misfit(table.name, row[0], str(name))
