"""Copy a whole store into another database, history included, and prove that it arrived."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Table,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import (
    backups,
    checks,
    contents,
    files,
    health,
    leftovers,
    migrate,
    server_roles,
    statements,
)
from innovasjon_desktop.store.engine import open_engine, translated_errors
from innovasjon_desktop.store.last_ids import keep_last_id, last_id
from innovasjon_desktop.store.locking import Lock
from innovasjon_desktop.store.schema import METADATA, TABLES
from innovasjon_desktop.store.server_errors import may_come_back
from innovasjon_desktop.store.unit_of_work import Database

PART = 500
"""Rows read and written at once."""

FILLED = ("settings", "code", "method")
"""Tables that are filled in a store that was just made."""

KEPT = "settings"
"""Its row is brought up to date, never deleted: the lock on it is the turn to write."""

Told = Callable[[int, int], None]
"""Gets the rows that are done, and all of them."""

DOUBT = 30.0
"""Seconds one goes on asking whether a store arrived when the last answer was lost."""

_NOT_EMPTY = N_("There is a store with rows in that database already. Choose an empty database.")
_OTHERS = N_("There is something else in that database already. Choose an empty database.")
_THERE = N_("There is a file at {place} already. Choose another name.")
_NO_FOLDER = N_("There is no folder {folder}. Make it first, or choose another.")
_NOT_TAKEN = N_(
    "A row of “{table}” cannot be kept in the other database. Nothing was moved. "
    "Look through the store with “innovasjon check”."
)
_NOT_WHOLE = N_(
    "The rows of “{table}” did not arrive as they are. Nothing was moved. "
    "Look through the store with “innovasjon check”."
)
_IN_DOUBT = N_(
    "The connection was lost just when the store had been moved. Perhaps all of it is there: look before you "
    "go on, or you work in two stores."
)


def move_to_server(source: Database, address: str, told: Told) -> dict[str, int]:
    """Copy ``source`` into an empty database on a server, all or nothing; return the rows by table.

    Nobody can write to ``source`` meanwhile. It is as it was afterwards.

    Raises:
        BadInput: the database is not empty.
        StoreUnavailable: it cannot be reached or written by this user, or the copy is not whole.
    """
    engine = open_engine(address)
    try:
        with translated_errors(), engine.connect() as connection:
            revision = migrate.current_revision(connection)
            if revision not in (None, migrate.HEAD):
                raise BadInput(_NOT_EMPTY)
            if revision is None and inspect(connection).get_table_names():
                raise BadInput(_OTHERS)
        with source_rows(source) as there:
            migrate.upgrade(address)
            return _filled_or_found(engine, there, told)
    finally:
        engine.dispose()


def _filled_or_found(engine: Engine, there: Connection, told: Told) -> dict[str, int]:
    """Fill the database; if the answer to the commit is lost, look whether it stands."""
    rows: dict[str, int] = {}
    is_ending = False
    try:
        with (
            translated_errors(),
            engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            server_roles.become_owner(connection)
            statements.take_turn(connection)
            rows = _fill(there, connection, told)
            is_ending = True
    except StoreUnavailable as error:
        if not is_ending or not may_come_back(error.__cause__):
            raise
        if not _stands(engine, there):
            raise
    return rows


def _stands(engine: Engine, there: Connection) -> bool:
    """Tell whether all rows are in the database.

    Raises:
        StoreUnavailable: the server cannot be asked.
    """
    end = time.monotonic() + DOUBT
    while time.monotonic() < end:
        with (
            suppress(StoreUnavailable),
            translated_errors(),
            engine.connect() as connection,
            connection.begin(),
        ):
            if not _has_rows(connection, TABLES["change_set"]):
                return False
            pairs = ((_digest_of(there, table), _digest_of(connection, table)) for table in TABLES.values())
            return all(sent == arrived for sent, arrived in pairs)
        time.sleep(1)
    raise StoreUnavailable(_IN_DOUBT)


def move_to_file(source: Database, path: Path, who: str, told: Told) -> dict[str, int]:
    """Copy ``source`` into a new file, which is there only once it is proven; return the rows by table.

    Nobody else can make a store of this name meanwhile.

    Args:
        source: the store; nobody can write to it meanwhile.
        path: of the new file.
        who: the user, for those who are refused.
        told: how far it is.

    Raises:
        BadInput: there is a file already, or no folder for it.
        Gone: there are copies of one that had this name.
        StoreUnavailable: it cannot be written, or the copy is not whole.
    """
    if not path.parent.is_dir():
        raise BadInput(_NO_FOLDER, folder=str(path.parent))
    with backups.told(path.parent):
        lock = Lock(path, who)
    sha256 = None
    try:
        if path.exists():
            raise BadInput(_THERE, place=str(path))
        checks.require_there(path, make=True)
        leftovers.clear(path)
        unproven = leftovers.half_done(path)
        with leftovers.noted(path):
            try:
                rows = _fill_file(source, unproven, told)
                with backups.told(path.parent):
                    files.sync(unproven)
                    _give_name(unproven, path)
                sha256 = files.digest(path)
            finally:
                files.remove(unproven)
    finally:
        if sha256 is None:
            lock.give_back()
        else:
            lock.release(sha256)
    return rows


def _fill_file(source: Database, unproven: Path, told: Told) -> dict[str, int]:
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
    return rows


def _give_name(unproven: Path, path: Path) -> None:
    """Give the file its name unless another has it by now.

    Raises:
        BadInput: another has.
    """
    try:
        if sys.platform == "win32":
            unproven.rename(path)  # which replaces nothing there
        else:
            os.link(unproven, path)
    except FileExistsError:
        raise BadInput(_THERE, place=str(path)) from None
    files.sync_folder(path.parent)


@contextmanager
def source_rows(source: Database) -> Iterator[Connection]:
    """Yield a connection to ``source`` through which nothing changes while it is open.

    Raises:
        StoreUnavailable: somebody is writing, it is not of this program's version, or it holds what the
            program cannot have written.
    """
    with (
        translated_errors(),
        source.engine.connect().execution_options(write=True) as connection,
        connection.begin() as step,
    ):
        migrate.require_current(connection)
        statements.take_turn(connection)
        for table in TABLES.values():
            if "id" in table.c and health.misfits(connection, table, table.c):
                raise StoreUnavailable(_NOT_TAKEN, table=table.name)
        yield connection
        step.rollback()


def _fill(source: Connection, target: Connection, told: Told) -> dict[str, int]:
    """Put every row of ``source`` into ``target``, which is as new, and prove that they are the same."""
    migrate.require_current(target)
    if any(_has_rows(target, table) for name, table in TABLES.items() if name not in FILLED):
        raise BadInput(_NOT_EMPTY)
    for name in FILLED:
        if name != KEPT:
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
        if _digest_of(target, table) != digests[table.name]:
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
        if table.name == KEPT:
            for row in part:
                target.execute(update(table).where(table.c.id == row["id"]).values(row))
        else:
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


def _digest_of(connection: Connection, table: Table) -> int:
    return sum(_digest(row) for part in _parts(connection, table) for row in part)


def _digest(row: Mapping[str, Any]) -> int:
    """Return a number that tells a row from any other, whichever database it came from."""
    text = json.dumps([[name, row[name]] for name in sorted(row)], default=repr, sort_keys=True)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _keep_numbers(source: Connection, target: Connection) -> None:
    """Let no id be given again that a row had which is gone by now."""
    for table in METADATA.sorted_tables:
        if "id" in table.c and (last := last_id(source, table.name)):
            keep_last_id(target, table.name, last)
