"""Open a store by path or URL. Differences between databases are here and in ``types``."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Delete, Engine, Insert, Update, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store.files import LONGEST_ENDING, path_of

APPLICATION_ID = 0x494E4E4F
"""Marks a SQLite file as ours ("INNO")."""

PRAGMAS: dict[str, object] = {
    "journal_mode": "truncate",
    "synchronous": 3,  # EXTRA: the journal's directory entry is synced too
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "secure_delete": 1,
    "temp_store": 2,  # MEMORY: nothing personal in temporary files
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "locking_mode": "normal",
}
"""Settings of every SQLite connection, in the form SQLite reads them back."""

MOVED = N_(
    "The store's file has been moved, deleted or replaced while it was open. Nothing was saved. "
    "Keep what you have written, put the file back and open the store again."
)
FULL = N_("The disk is full. Make room and try again.")
FULL_THERE = N_("The disk that {folder} is on is full. Make room and try again.")

TOO_LONG = N_(
    "The name of the store is too long: the files the program keeps beside it have longer names still. "
    "Give the file or its folder a shorter name."
)

UNKNOWN_FORMAT = "unsupported file format"
"""What SQLite says of a file whose first bytes name a format it does not know. We never write one."""


def store_url(place: str | Path) -> URL:
    """Return the URL of ``place``, a path or a database URL.

    Raises:
        StoreUnavailable: it looks like a URL but is not one this program can open, or it is something else
            than a file: a folder, a device, a pipe, which one would wait for.
    """
    text = str(place)
    if "://" not in text:
        path = Path(text).expanduser()
        _require_file(path)
        return URL.create("sqlite", database=str(path))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # a port that is no number
        raise StoreUnavailable(N_("The address of the store cannot be read.")) from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnavailable(N_("The store must be a file or a PostgreSQL database."))
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def _require_file(path: Path) -> None:
    """Require that what is at ``path``, if anything is, is a file, and that others can stand beside it.

    Raises:
        StoreUnavailable: it is something else, or there can be no such path.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            os.stat(path.with_name(path.name + LONGEST_ENDING))
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENAMETOOLONG:
            raise StoreUnavailable(TOO_LONG) from error
        raise StoreUnavailable(reason("unable to open")) from error
    if not stat.S_ISREG(mode):
        raise StoreUnavailable(N_("{place} is not a file, so it cannot be a store."), place=str(path))


def file_url(path: Path, mode: str) -> URL:
    """Return the URL of a file that is there: "rw" never makes it, "ro" never writes to it either."""
    name = quote(path.absolute().as_posix())
    uri = f"file://{'' if name.startswith('/') else '/'}{name}"
    return URL.create("sqlite", database=uri, query={"mode": mode, "uri": "true"})


def open_engine(place: str | Path | URL, *, foreign_keys: bool = True) -> Engine:
    """Return an engine for ``place``; nothing is opened before the first connection.

    Args:
        place: a path or a database URL.
        foreign_keys: False only while migrating SQLite, see ``migrate``.
    """
    url = place if isinstance(place, URL) else store_url(place)
    if url.get_backend_name() == "postgresql":
        engine = _on_server(url)
    else:
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", partial(_prepare_sqlite, foreign_keys))
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "before_execute", _refuse_unlogged)
    return engine


def _on_server(url: URL) -> Engine:
    from innovasjon_desktop.store.server_engine import open_server

    try:
        return open_server(url)
    except ModuleNotFoundError:
        raise StoreUnavailable(
            N_("PostgreSQL needs the package psycopg. Install innovasjon-desktop[postgresql].")
        ) from None


def _prepare_sqlite(foreign_keys: bool, dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # BEGIN is sent by _begin_sqlite
    for name, value in (PRAGMAS | {"foreign_keys": int(foreign_keys)}).items():
        dbapi.execute(f"PRAGMA {name}={value}")
        # Some settings fail without a word, for instance foreign_keys inside a transaction.
        held = dbapi.execute(f"PRAGMA {name}").fetchone()[0]
        if held != value:
            raise StoreUnavailable(N_("The store could not be opened safely ({setting})."), setting=name)


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that later writes fails at once with SQLITE_BUSY if another connection
    # wrote in between; IMMEDIATE waits for its turn.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _refuse_unlogged(connection: Connection, element: Any, *_: Any) -> None:
    if isinstance(element, Insert | Update | Delete) and not connection.get_execution_options().get("write"):
        raise RuntimeError("Write through a unit of work; anything else bypasses the change log.")


@contextlib.contextmanager
def translated_errors(engine: Engine | None = None) -> Any:
    """Turn what the database says of its own state into an error the user can act on.

    Args:
        engine: of the store, so that a full disk can be told from others.

    Raises:
        StoreUnavailable: locked, full, read-only, missing or unreadable.
    """
    try:
        yield
    except DBAPIError as error:
        said = _said(error)
        if said is None:
            raise
        if said == FULL and engine is not None:
            folder = path_of(engine.url.database or "").absolute().parent
            raise StoreUnavailable(FULL_THERE, folder=str(folder)) from error
        raise StoreUnavailable(said) from error


def _said(error: DBAPIError) -> str | None:
    """Return the sentence for an error; None if it is about the statement rather than the store."""
    if not isinstance(error.orig, sqlite3.Error):
        from innovasjon_desktop.store.server_errors import sentence

        return sentence(error)
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return MOVED
    said = str(error.orig).casefold()
    if isinstance(error, OperationalError):
        return reason(said)
    if "not a database" in said or "malformed" in said:
        return N_("The file is not a store of this program, or it is damaged.")
    return None


def reason(said: str) -> str:
    """Return the sentence for what the database said, in lower case."""
    for words, text in (
        ("locked", N_("Somebody else is writing to the store. Try again in a moment.")),
        ("full", FULL),
        ("readonly", N_("The store cannot be written to. Check the file's place and permissions.")),
        (
            "i/o error",
            N_(
                "The disk does not answer. Check it, and look whether the last change was saved "
                "before you try again."
            ),
        ),
        (
            "unable to open",
            N_("The store cannot be opened. Check that the folder exists and can be written to."),
        ),
        ("not a database", N_("The file is not a store of this program, or it is damaged.")),
        ("malformed", N_("The file is not a store of this program, or it is damaged.")),
        ("no such", N_("The file is not a store of this program, or it is damaged.")),
        ("duplicate column", N_("The file is not a store of this program, or it is damaged.")),
        ("already exists", N_("The file is not a store of this program, or it is damaged.")),
        ("could not decode", N_("The file is not a store of this program, or it is damaged.")),
        (UNKNOWN_FORMAT, N_("The file is not a store of this program, or it is damaged.")),
    ):
        if words in said:
            return text
    return N_("The store does not answer. Check the connection and try again.")
