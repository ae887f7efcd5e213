"""What a store on SQLite holds: copied while people work, counted, digested and checked.

Everything here goes through connections of its own to a file; none of them is ever given to anybody else.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import files
from innovasjon_desktop.store.engine import UNKNOWN_FORMAT, reason
from innovasjon_desktop.store.log import UNLOGGED

Progress = Callable[[int, int], None]
"""Told how many pages are done, and of how many."""

PATIENCE = 10.0
"""Seconds to wait for somebody who writes."""

PAGES = 256
"""Copied in one step; writers wait no longer than for one."""

PAUSE = 0.002
"""Seconds between two steps, in which writers have their turn."""

PART = 2000
"""Rows read at a time where people go on working."""

RESTARTS = 5
"""How often a copy is begun again because somebody wrote meanwhile, before it is taken in one go."""

ADDED_TO = ("code",)
"""A small table the program itself adds rows to without a step in the log: new lists of a later version."""


DAMAGED = N_("The file is not a store of this program, or it is damaged.")


@dataclass(frozen=True)
class Contents:
    """What a store holds.

    Args:
        schema: its revision.
        change_set: the newest step in its log; 0 if there is none.
        mark: tells two stores apart that differ in their newest step; cheap to find out.
        counts: rows by table.
        digests: of all rows by table; the order of rows and of columns makes no difference.
    """

    schema: str
    change_set: int
    mark: str
    counts: Mapping[str, int]
    digests: Mapping[str, str]


@contextmanager
def opened(path: Path, *, frozen: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a file that must be there; what an interrupted program left half done is taken back.

    Args:
        path: the store, or a copy.
        frozen: it is a copy nobody writes to, and journals beside it belong to others.

    Raises:
        StoreUnavailable: it cannot be read now; Damaged if not later either.
    """
    options = "mode=ro&immutable=1" if frozen else "mode=rw"
    with plain_errors(), closing(connect(files.uri(path, options))) as connection:
        yield connection


def connect(uri: str) -> sqlite3.Connection:
    """Return a connection that begins no transaction by itself."""
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
    for setting in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    return connection


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what SQLite itself says into an error the user can act on.

    Raises:
        Damaged: what is there is no database, or cannot be read.
        StoreUnavailable: locked, full, read-only or missing.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error).casefold()
        if "could not decode" in said:
            raise Damaged(DAMAGED) from error
        broken = any(words in said for words in ("disk i/o", "no such", UNKNOWN_FORMAT))
        kind = Damaged if broken else StoreUnavailable
        raise kind(reason(said)) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # what is damaged can be a name as well
        raise Damaged(DAMAGED) from error


def copy_in_steps(
    source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress | None = None
) -> None:
    """Copy a store somebody may be writing to; a commit waits for no more than one step.

    SQLite begins again when somebody wrote meanwhile. After the fifth time the rest is taken in one go.
    """
    try:
        source.backup(target, pages=PAGES, progress=_steps(RESTARTS, progress), sleep=0.01)
    except _BegunTooOften:
        source.backup(target, progress=_steps(None, progress), sleep=0.01)


class _BegunTooOften(Exception):
    pass


def _steps(restarts: int | None, progress: Progress | None) -> Callable[[int, int, int], None]:
    """Return what SQLite calls after each step; with ``restarts`` given it may raise _BegunTooOften."""
    left, begun, since = -1, 0, time.monotonic()

    def after_step(status: int, remaining: int, total: int) -> None:
        nonlocal left, begun, since
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() - since > PATIENCE:
                raise sqlite3.OperationalError("database is locked")
            return
        since = time.monotonic()
        if 0 <= left <= remaining:
            begun += 1
            if restarts is not None and begun > restarts:
                raise _BegunTooOften
        left = remaining
        if progress is not None:
            progress(total - remaining, total)
        if remaining:
            time.sleep(PAUSE)

    return after_step


def contents(connection: sqlite3.Connection) -> Contents:
    """Return what a store holds; reads every row. For copies, and for stores nobody writes to."""
    names = tables(connection)
    number, mark = newest(connection)
    return Contents(
        schema(connection),
        number,
        mark,
        counts(connection),
        {name: rows_digest(connection, name, columns(connection, name)) for name in names},
    )


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables but SQLite's own."""
    found = connection.execute(
        r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        " ORDER BY name"
    )
    return [name for (name,) in found]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows by table."""
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for name in tables(connection)
    }


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of the table's columns, in the order of the alphabet."""
    found = connection.execute("SELECT name FROM pragma_table_info(?) ORDER BY name", (table,))
    return [name for (name,) in found]


def rows_digest(
    connection: sqlite3.Connection, table: str, names: Sequence[str], where: str = "", *values: object
) -> str:
    """Return a digest of the rows of a table, in whatever order they lie."""
    total = 0
    for row in rows(connection, table, names, where, *values):
        total += int.from_bytes(row_digest(row), "big")
    listed = ",".join(names)
    return f"{hashlib.blake2b(listed.encode(), digest_size=4).hexdigest()}{total % 2**128:032x}"


def rows(
    connection: sqlite3.Connection, table: str, names: Sequence[str], where: str = "", *values: object
) -> Iterator[tuple[object, ...]]:
    """Return rows with text as the bytes that are stored, so that text no program could read is no error."""
    listed = ", ".join(f'"{name}"' for name in names)
    cursor = connection.cursor()
    usual, connection.text_factory = connection.text_factory, bytes
    try:
        yield from cursor.execute(f'SELECT {listed} FROM "{table}" {where}', values)
    finally:
        connection.text_factory = usual


def row_digest(row: tuple[object, ...]) -> bytes:
    """Return a digest of a row's values and their types."""
    return hashlib.blake2b(repr(row).encode(), digest_size=16).digest()


def schema(connection: sqlite3.Connection) -> str:
    """Return the store's revision; empty if it is no store of this program."""
    if "alembic_version" not in tables(connection):
        return ""
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def newest(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return the number of the newest step in the log, and a mark of it.

    The number alone does not do: after a restore the same numbers are given again.
    """
    there = set(tables(connection))
    if not {"change_set", "change"} <= there:
        return 0, ""
    number = int(connection.execute("SELECT coalesce(max(id), 0) FROM change_set").fetchone()[0])
    parts = [
        rows_digest(connection, "change_set", columns(connection, "change_set"), "WHERE id = ?", number),
        rows_digest(connection, "change", columns(connection, "change"), "WHERE change_set_id = ?", number),
    ]
    # What is written without a step. The log itself would take too long to read.
    small = ((UNLOGGED - {"change_set", "change"}) | set(ADDED_TO)) & there
    parts += [rows_digest(connection, name, columns(connection, name)) for name in sorted(small)]
    return number, hashlib.blake2b("".join(parts).encode(), digest_size=16).hexdigest()


def problems(connection: sqlite3.Connection) -> list[Message]:
    """Return a sentence for each thing SQLite finds wrong: damaged pages, rows that refer to nothing."""
    found = []
    try:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said is None or said[0] != "ok":
            found.append(Message(N_("The database in the file is damaged.")))
        broken = connection.execute("PRAGMA foreign_key_check").fetchmany(1)
        if broken:
            found.append(
                Message(N_("Rows in “{table}” refer to rows that are not there."), table=broken[0][0])
            )
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        found.append(Message(N_("The database in the file is damaged.")))
    return found


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Keep everybody else from writing to the store, and take back what a killed program left half done.

    Afterwards nothing lies beside the store that belongs to it.

    Raises:
        StoreUnavailable: somebody is writing, or it cannot be read.
    """
    with opened(path) as connection:
        if connection.execute("PRAGMA journal_mode=TRUNCATE").fetchone()[0] != "truncate":
            raise StoreUnavailable(N_("Somebody else is writing to the store. Try again in a moment."))
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def digests_by_id(connection: sqlite3.Connection, table: str, names: Sequence[str]) -> dict[int, bytes]:
    """Return a digest of every row by its id; others can write between the parts it is read in."""
    found: dict[int, bytes] = {}
    last = 0
    while True:
        part = list(rows(connection, table, ("id", *names), "WHERE id > ? ORDER BY id LIMIT ?", last, PART))
        if not part:
            return found
        for row_id, *values in part:
            assert isinstance(row_id, int)
            found[row_id] = row_digest(tuple(values))
        last = max(found)
