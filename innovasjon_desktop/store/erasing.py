"""The one place that writes around the change log: what is erased must not be kept there either."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, Text, UniqueConstraint, cast, delete, insert, select, update
from sqlalchemy.exc import ProgrammingError

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store.contents import plain_errors
from innovasjon_desktop.store.engine import translated_errors
from innovasjon_desktop.store.log import STORE
from innovasjon_desktop.store.schema import TABLES

ENTRY = "erased "
"""How the names begin that the ledger's lines have among the facts about the store."""

NOT_OWNER = N_(
    "Only the owner of the shared database may clean the change log. Ask whoever runs it to erase the person."
)
_DENIED = "42501"
"""What PostgreSQL calls it that a role may not do something."""


def key_of(table: Table) -> str:
    """Return the column that tells the rows of a table apart; every table here has one."""
    (column,) = table.primary_key.columns
    return str(column.name)


def texts(
    connection: Connection, table: str, names: list[str]
) -> Iterator[tuple[Any, tuple[str | None, ...]]]:
    """Yield the key of every row and its ``names`` as they are stored: a list or a mapping as JSON text."""
    found = TABLES[table]
    query = select(found.c[key_of(found)], *(cast(found.c[name], Text) for name in names))
    for key, *values in connection.execute(query):
        yield key, tuple(values)


def overwrite(connection: Connection, table: str, key: Any, values: Mapping[str, Any]) -> None:
    """Give a row other values without a line in the log.

    Texts are cut to what the column holds; one that no two rows may share gets the row's key behind it if
    another row has it.

    Raises:
        StoreUnavailable: this role may not change the log of a shared database.
    """
    found = TABLES[table]
    own = found.c[key_of(found)]
    fitted = {name: _fitted(found, name, value) for name, value in values.items()}
    for name in _unique(found) & fitted.keys():
        taken = select(own).where(found.c[name] == fitted[name], own != key)
        if connection.execute(taken).first() is not None:
            fitted[name] = _fitted(found, name, fitted[name], f" ({key})")
    try:
        connection.execute(update(found).where(own == key).values(fitted))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") == _DENIED:
            raise StoreUnavailable(NOT_OWNER) from error
        raise


def _fitted(table: Table, name: str, value: Any, ending: str = "") -> Any:
    length = getattr(table.c[name].type, "length", None)
    if not isinstance(value, str):
        return value
    return (value if length is None else value[: length - len(ending)]) + ending


def _unique(table: Table) -> set[str]:
    """Return the columns whose values no two rows share."""
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    return {each.columns[0].name for each in constraints if len(each.columns) == 1}


def keep_entry(connection: Connection, name: str, entry: Mapping[str, Any]) -> None:
    """Keep a line of the ledger, in place of what was kept under its name."""
    connection.execute(delete(STORE).where(STORE.c.name == ENTRY + name))
    connection.execute(insert(STORE).values(name=ENTRY + name, value=json.dumps(entry, sort_keys=True)))


def entries(connection: Connection) -> list[str]:
    """Return the lines of the ledger as they are kept, by name."""
    query = select(STORE.c.value).where(STORE.c.name.startswith(ENTRY)).order_by(STORE.c.name)
    return list(connection.scalars(query))


def pack(engine: Engine) -> None:
    """Write the whole file anew, so that no page holds what stood there before.

    With ``secure_delete`` SQLite zeroes what is deleted, yet a page whose rows were moved to another keeps
    a stale copy: of a name in 400 lines of the log one was left until the file was packed.

    Raises:
        StoreUnavailable: somebody else is at work in the store, or there is no room for it now.
    """
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            with plain_errors():
                raw.cursor().execute("VACUUM")
        finally:
            raw.close()
        return
    with translated_errors(), engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("VACUUM")


def pages(engine: Engine) -> bytes:
    """Return the bytes of the file, every page of it, unused ones too; for stores on SQLite.

    They are read by SQLite itself: opening a live store as a file would drop its locks.
    """
    copy = sqlite3.connect(":memory:")
    raw = engine.raw_connection()
    try:
        source: Any = raw.driver_connection
        with plain_errors():
            source.backup(copy)
            return copy.serialize()
    finally:
        raw.close()
        copy.close()
