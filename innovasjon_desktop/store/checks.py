"""Is a file a store of this program, can this program use its version, and is it sound?"""

from __future__ import annotations

import enum
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import migrate
from innovasjon_desktop.store.engine import APPLICATION_ID

_MAGIC, _ID_AT = b"SQLite format 3\0", 68

DAMAGED = N_("The file is damaged; it has not been touched. Go back to the newest copy that is verified.")
COPIES = N_(
    "The file is damaged; it has not been touched. Go back to the newest copy that is verified: "
    "they are in {folder}."
)


class Use(enum.Enum):
    """What this program can do with a store of another version, or its own."""

    WRITE = "write"
    READ = "read"
    UPGRADE = "upgrade"


def damaged(path: Path) -> Damaged:
    """Return the error that says what to do about a damaged file."""
    from innovasjon_desktop.store.backups import folder_of

    copies = folder_of(path)
    return Damaged(COPIES, folder=str(copies)) if copies.is_dir() else Damaged(DAMAGED)


def require_header(path: Path, *, was_ours: bool) -> None:
    """Require that a file nobody in this process has open begins as a store of this program.

    Args:
        path: the file.
        was_ours: this program has had it open before, so what it is now is damage.

    Raises:
        StoreUnavailable: it does not.
    """
    with path.open("rb") as file:
        head = file.read(_ID_AT + 4)
    if not head.startswith(_MAGIC) or head[_ID_AT:] != APPLICATION_ID.to_bytes(4, "big"):
        raise damaged(path) if was_ours else StoreUnavailable(migrate.NOT_OURS)


class Care(enum.Enum):
    """How closely a file is looked at."""

    PROVEN = ""
    """Its checksum is the one it was closed with: every byte is as this program left it."""
    QUICK = "quick_check(1)"
    WHOLE = "integrity_check(1)"
    """Indexes and references too, which takes three times as long."""


def examine(connection: Connection, path: Path, care: Care) -> Use:
    """Return what this program can do with a file that is sound.

    Args:
        connection: to the file.
        path: of the file, for the sentence that says where its copies are.
        care: how closely to look.

    Raises:
        Damaged: it is not sound.
        StoreUnavailable: it is no store, or too new even to be read.
    """
    try:
        sound = care is Care.PROVEN or connection.exec_driver_sql(f"PRAGMA {care.value}").scalar() == "ok"
        if sound and care is Care.WHOLE:
            sound = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        if sound:
            return use_of(connection)
    except OperationalError:
        raise  # locked or out of reach, which says nothing of the file
    except DatabaseError as error:
        raise damaged(path) from error
    raise damaged(path)


def use_of(connection: Connection) -> Use:
    """Return what this program can do with the store's version.

    A newer one says in its table ``store`` from which version on it can be read and written; without that
    only its own version can.

    Raises:
        StoreUnavailable: it is no store, or too new even to be read.
    """
    revision = migrate.current_revision(connection)
    if revision is None or revision == migrate.HEAD:
        migrate.require_current(connection)
        return Use.WRITE
    if revision < migrate.HEAD:
        return Use.UPGRADE
    told: dict[str, str] = {}
    if connection.dialect.has_table(connection, "store"):
        told = {
            name: str(value) for name, value in connection.exec_driver_sql("SELECT name, value FROM store")
        }
    if told.get("min_writer", revision) <= migrate.HEAD:
        return Use.WRITE
    if told.get("min_reader", revision) > migrate.HEAD:
        migrate.require_current(connection)
    return Use.READ
