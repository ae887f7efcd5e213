"""Is a file a store of this program, can this program use its version, and is it sound?"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from contextlib import suppress
from glob import escape
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from innovasjon_desktop.domain.backups import to_go_back_to
from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged, Gone
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import files, migrate
from innovasjon_desktop.store.engine import APPLICATION_ID, UNKNOWN_FORMAT

_MAGIC, _ID_AT = b"SQLite format 3\0", 68

DAMAGED = N_("The file is damaged; it has not been touched. Go back to the newest copy that is verified.")
COPIES = N_(
    "The file is damaged; it has not been touched. Go back to the newest copy that is verified: "
    "they are in {folder}."
)
_GONE = N_("{what} There are copies of it ({count}): {newest} {anew}")
_NO_FILE = N_("There is no store at {place} any more.")
_EMPTY = N_("The file {place} is empty; it holds no store.")
_NEWEST = N_(
    "the newest that is verified is from {at}. Go back to it with “Restore …” or “innovasjon restore latest”."
)
_NONE_VERIFIED = N_("none of them is verified. “innovasjon backup --verify” reads them.")
_TAKEN = N_(
    "{folder} is a folder, but the program needs that name for a file of its own. Move the folder away or "
    "give it another name."
)
_TWO_NAMES = N_(
    "The file {place} has another name as well (a hard link). Used under two names it would be damaged. "
    "Find out who made the other name, and remove one of the two."
)
_ANEW = N_(
    "To begin anew all the same, move the folder {folder} away, or give the new store another name (--db)."
)


class Use(enum.Enum):
    """What this program can do with a store of another version, or its own."""

    WRITE = "write"
    READ = "read"
    UPGRADE = "upgrade"


def damaged(path: Path) -> Damaged:
    """Return the error that says what to do about a damaged file."""
    copies = _copies_of(path)
    return Damaged(COPIES, folder=str(copies)) if copies else Damaged(DAMAGED)


def _copies_of(path: Path) -> Path | None:
    """Return the folder with the copies of a file, if there is one."""
    from innovasjon_desktop.store.backups import folder_of

    copies = folder_of(path)
    return copies if copies.is_dir() else None


def require_there(path: Path, *, make: bool, second: Path | None = None) -> None:
    """Require that there is a file that is not empty, or else that there are no copies of it either.

    A new store in the place of one that was lost would hide that, and its copies take the place of the
    right ones.

    Args:
        path: the file.
        make: whether it is made if neither it nor copies of it are there.
        second: a second folder for copies, where they are looked for as well.

    Raises:
        Gone: there are copies.
        StoreUnavailable: there is nothing, and it is not to be made; or SQLite's journal of it would be
            missed, for it has another name as well, or the journal's name is taken.
    """
    there = path.exists()
    _require_journal(path, there=there)
    if there and path.stat().st_size:
        return
    from innovasjon_desktop.store.backups import folder_of, listed, second_folder_of

    folder, now = folder_of(path), dt.datetime.now(dt.UTC)
    copies = listed(folder, now)
    if not copies and second is not None:
        with suppress(OSError):  # a share that is away
            folder = second_folder_of(path, second)
            copies = listed(folder, now)
    if copies:
        best = to_go_back_to(copies, now)
        raise Gone(
            _GONE,
            what=Message(_EMPTY if there else _NO_FILE, place=str(path)),
            count=len(copies),
            newest=Message(_NEWEST, at=best.at.astimezone()) if best else Message(_NONE_VERIFIED),
            anew=Message(_ANEW, folder=str(folder)),
        )
    if not make:
        raise StoreUnavailable(migrate.NO_STORE, place=str(path))


def _require_journal(path: Path, *, there: bool) -> None:
    """Require that a journal of the file would be found beside it.

    SQLite finds what was left half done by the name of the file, so that it must have only one. The second
    names a killed restore or migration left are not in use.
    """
    for needed in files.sidecars(path):
        if needed.is_dir():
            raise StoreUnavailable(_TAKEN, folder=str(needed))
    if there and path.stat().st_nlink - len(list(_second_names(path))) > 1:
        raise StoreUnavailable(_TWO_NAMES, place=str(path))


def _second_names(path: Path) -> Iterator[Path]:
    """Return the other names this program itself has given the file."""
    from innovasjon_desktop.store.restoring import QUARANTINE

    stem, ending = escape(path.stem), escape(path.suffix)
    old = path.parent.glob(f"{stem}-[0-9][0-9][0-9][0-9]*{ending}")
    for name in (*old, *(path.parent / QUARANTINE).glob(f"*/{stem}{ending}")):
        with suppress(OSError):  # somebody has just taken it away
            if name.samefile(path):
                yield name


def require_header(path: Path, *, was_ours: bool) -> None:
    """Require that a file nobody in this process has open begins as a store of this program.

    Args:
        path: the file.
        was_ours: this program has had it open before, so what it is now is damage. So it is if there are
            copies of it.

    Raises:
        StoreUnavailable: it does not.
    """
    with path.open("rb") as file:
        head = file.read(_ID_AT + 4)
    if not head.startswith(_MAGIC) or head[_ID_AT:] != APPLICATION_ID.to_bytes(4, "big"):
        raise damaged(path) if was_ours or _copies_of(path) else StoreUnavailable(migrate.NOT_OURS)


class Care(enum.Enum):
    """How closely a file is looked at."""

    PROVEN = ""
    """Its checksum is the one it was closed with: every byte is as this program left it."""
    QUICK = "quick_check(1)"
    WHOLE = "integrity_check(1)"
    """Indexes and references too, which takes three times as long."""


def examine(engine: Engine, path: Path, care: Care) -> Use:
    """Return what this program can do with a file that is sound.

    Args:
        engine: of the file.
        path: of the file, for the sentence that says where its copies are.
        care: how closely to look.

    Raises:
        Damaged: it is not sound.
        StoreUnavailable: it is no store, or too new even to be read.
    """
    try:
        with engine.connect() as connection:  # which fails already where the file's first bytes are damaged
            sound = care is Care.PROVEN or connection.exec_driver_sql(f"PRAGMA {care.value}").scalar() == "ok"
            if sound and care is Care.WHOLE:
                sound = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
            if sound:
                return use_of(connection)
    except DatabaseError as error:
        if isinstance(error, OperationalError) and UNKNOWN_FORMAT not in str(error.orig):
            raise  # locked or out of reach, which says nothing of the file
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
