"""Files that survive a power cut: written to the disk before they get their name, and taken whole."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import sys
from pathlib import Path
from urllib.parse import quote, unquote

from innovasjon_desktop.patience import patiently

SIDECARS = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a database; one that belongs to another file corrupts the one it finds."""

PARTIAL = ".partial"
LONGEST_ENDING = f"{PARTIAL}{SIDECARS[0]}"
"""The longest that is put behind the name of a store, beside it."""

BLOCK = 1 << 20


def replace(source: Path, target: Path) -> None:
    """Give ``source`` the name ``target`` in one step, also if there is such a file, and keep it so."""
    patiently(lambda: os.replace(source, target))
    sync_folder(target.parent)


def sync(path: Path) -> None:
    """Have the disk write what the system has of the file. Never for a store somebody has open."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the disk write the names in the folder. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    replace(partial, path)


def digest(path: Path) -> str:
    """Return the SHA-256 of the file. Never for a store somebody has open: closing it would drop locks."""
    found = hashlib.sha256()
    with patiently(lambda: path.open("rb")) as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def copy(source: Path, target: Path) -> str:
    """Copy a file that nobody writes to, to the disk, and return the SHA-256 of what was copied."""
    found = hashlib.sha256()
    with patiently(lambda: source.open("rb")) as old, target.open("wb") as new:
        while block := old.read(BLOCK):
            found.update(block)
            new.write(block)
        new.flush()
        os.fsync(new.fileno())
    return found.hexdigest()


def keep_as(path: Path, kept: Path) -> None:
    """Give a file a second name; on a disk without such, a copy.

    A store is not read where that can be helped: closing the file would drop the locks of this process.
    """
    try:
        os.link(path, kept)
    except OSError:
        copy(path, kept)


def take_place(partial: Path, place: Path, lock: sqlite3.Connection | None) -> None:
    """Let a finished database take the store's name in one step.

    Args:
        partial: not open any more.
        place: the store.
        lock: keeps writers out of the store until then.
    """
    let_go(lock)
    sync(partial)
    for path in sidecars(partial):
        path.unlink(missing_ok=True)  # our own, empty
    replace(partial, place)


def let_go(lock: sqlite3.Connection | None) -> None:
    """Close the store on Windows, where no file that is open can be replaced or removed."""
    if lock is not None and sys.platform == "win32":
        lock.close()


def remove(database: Path) -> None:
    """Remove a database that is not in use, and what SQLite kept beside it."""
    for path in (database, *sidecars(database)):
        patiently(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]  # mypy cannot infer it


def sidecars(database: Path) -> list[Path]:
    """Return where SQLite would keep its journals of the database."""
    return [database.with_name(database.name + ending) for ending in SIDECARS]


def uri(path: Path, options: str) -> str:
    """Return the path as SQLite takes it with options; also a Windows path and a share."""
    plain = path.absolute().as_posix()
    return f"file://{'' if plain.startswith('/') else '/'}{quote(plain)}?{options}"


def path_of(database: str) -> Path:
    """Return the path SQLite was given, plain or as :func:`uri` writes it."""
    if not database.startswith("file:"):
        return Path(database)
    plain = unquote(database.removeprefix("file://").partition("?")[0])
    return Path(plain[1:] if re.match("/[A-Za-z]:", plain) else plain)
