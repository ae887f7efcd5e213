"""Copy a whole store into another database, history included, and prove that it arrived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import checks, contents, files, migrate, server_roles, statements
from innovasjon_desktop.store.engine import open_engine, translated_errors
from innovasjon_desktop.store.schema import METADATA, TABLES
from innovasjon_desktop.store.unit_of_work import Database

PART = 500
"""Rows read and written at once."""

SEEDED = ("settings", "code", "method")
"""Tables that are filled in a store that was just made."""

Told = Callable[[int, int], None]
"""Gets the rows that are done, and all of them."""

_NOT_EMPTY = N_("There is a store with rows in that database already. Choose an empty database.")
_THERE = N_("There is a file at {place} already. Choose another name.")
_NOT_TAKEN = N_(
    "A row of “{table}” cannot be kept in the other database. Nothing was moved. "
    "Look through the store with “innovasjon check”."
)
_NOT_WHOLE = N_("The rows of “{table}” did not arrive whole. Nothing was moved; try again.")


def move_to_server(source: Database, address: str, told: Told) -> dict[str, int]:
    """Copy ``source`` into an empty database on a server, all or nothing; return the rows by table.

    Nobody can write to ``source`` meanwhile. It is as it was afterwards.

    Raises:
        BadInput: the database is not empty.
        StoreUnavailable: it cannot be reached or written by this user, or the copy is not whole.
    """
    with source_rows(source) as there:
        migrate.upgrade(address)
        engine = open_engine(address)
        try:
            with (
                translated_errors(),
                engine.connect().execution_options(write=True) as connection,
                connection.begin(),
            ):
                server_roles.become_owner(connection)
                connection.execute(statements.turn_to_write())
                return _fill(there, connection, told)
        finally:
            engine.dispose()


def move_to_file(source: Database, path: Path, told: Told) -> dict[str, int]:
    """Copy ``source`` into a new file, which is there only once it is proven; return the rows by table.

    Raises:
        BadInput: there is a file already.
        Gone: there are copies of one that had this name.
        StoreUnavailable: it cannot be written, or the copy is not whole.
    """
    if path.exists():
        raise BadInput(_THERE, place=str(path))
    checks.require_there(path, make=True)
    unproven = path.with_name(path.name + files.PARTIAL)
    files.remove(unproven)
    try:
        with source_rows(source) as there:
            migrate.upgrade(unproven)
            target = open_engine(unproven)
            try:
                with (
                    translated_errors(),
                    target.connect().execution_options(write=True) as connection,
                    connection.begin(),
                ):
                    rows = _fill(there, connection, told)
            finally:
                target.dispose()
        with contents.opened(unproven) as file:
            if contents.problems(file):
                raise RuntimeError("the copy of the store is damaged")
        files.replace(unproven, path)
    finally:
        files.remove(unproven)
    return rows


@contextmanager
def source_rows(source: Database) -> Iterator[Connection]:
    """Yield a connection to ``source`` through which nothing changes while it is open.

    Raises:
        StoreUnavailable: somebody is writing, or it is not of this program's version.
    """
    with (
        translated_errors(),
        source.engine.connect().execution_options(write=True) as connection,
        connection.begin() as step,
    ):
        migrate.require_current(connection)
        connection.execute(statements.turn_to_write())
        yield connection
        step.rollback()


def _fill(source: Connection, target: Connection, told: Told) -> dict[str, int]:
    """Put every row of ``source`` into ``target``, which is as new, and prove that they are the same."""
    migrate.require_current(target)
    if any(_has_rows(target, table) for name, table in TABLES.items() if name not in SEEDED):
        raise BadInput(_NOT_EMPTY)
    for name in SEEDED:
        target.execute(delete(TABLES[name]))
    total = sum(source.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES.values())
    rows: dict[str, int] = {}
    digests: dict[str, int] = {}
    for table in METADATA.sorted_tables:
        before = sum(rows.values())
        try:
            counted, digests[table.name] = _copy(source, target, table, partial(_tell, told, before, total))
        except (IntegrityError, DataError) as error:
            raise StoreUnavailable(_NOT_TAKEN, table=table.name) from error
        rows[table.name] = counted
    for table in METADATA.sorted_tables:
        if sum(_digest(row) for row in _rows(target, table)) != digests[table.name]:
            raise StoreUnavailable(_NOT_WHOLE, table=table.name)
    _keep_numbers(source, target)
    return rows


def _tell(told: Told, before: int, total: int, count: int) -> None:
    told(before + count, total)


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(*table.primary_key).limit(1)).first() is not None


def _copy(
    source: Connection, target: Connection, table: Table, told: Callable[[int], None]
) -> tuple[int, int]:
    """Copy a table; return how many rows it has, and their digest.

    What refers to rows of the table itself is filled in last: those may come later.
    """
    within = _within(table)
    later: dict[str, list[dict[str, Any]]] = {name: [] for name in within}
    count = digest = 0
    for part in _parts(source, table):
        for row in part:
            digest += _digest(row)
            for name in within:
                if row[name] is not None:
                    later[name].append({"its_id": row["id"], "refers_to": row[name]})
        target.execute(insert(table), [{**row, **dict.fromkeys(within)} for row in part])
        count += len(part)
        told(count)
    for name, known in later.items():
        if known:
            of_one = table.c.id == bindparam("its_id")
            target.execute(update(table).where(of_one).values({name: bindparam("refers_to")}), known)
    return count, digest


def _within(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _parts(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows in the order of their keys, some at a time."""
    key: Column[Any] = next(iter(table.primary_key))
    query = select(table).order_by(key).limit(PART)
    part = connection.execute(query).mappings().all()
    while part:
        yield [dict(row) for row in part]
        part = connection.execute(query.where(key > part[-1][key])).mappings().all()


def _rows(connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    for part in _parts(connection, table):
        yield from part


def _digest(row: Mapping[str, Any]) -> int:
    """Return a number that tells a row from any other, whichever database it came from."""
    text = json.dumps([[name, row[name]] for name in sorted(row)], default=repr, sort_keys=True)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _keep_numbers(source: Connection, target: Connection) -> None:
    """Let no id be given again that a row had which is gone by now."""
    for table in METADATA.sorted_tables:
        if "id" not in table.c:
            continue
        last = _last_id(source, table.name)
        if not last:
            continue
        if target.dialect.name == "sqlite":
            given = {"name": table.name, "last": last}
            target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
        else:
            target.execute(select(func.setval(func.pg_get_serial_sequence(f'"{table.name}"', "id"), last)))


def _last_id(connection: Connection, table: str) -> int:
    """Return the highest id that was ever given in a table; 0 if none was."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(connection.execute(query, {"name": table}).scalar() or 0)
    sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table}"', "id")))
    last, is_called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()
    return int(last) if is_called else 0
