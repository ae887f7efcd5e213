"""Read a store that cannot be written to, by way of a copy on this PC; and move one here."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.paths import data_folder
from innovasjon_desktop.store import checks, contents, files, migrate
from innovasjon_desktop.store.engine import file_url, open_engine, translated_errors
from innovasjon_desktop.store.held import OpenStore
from innovasjon_desktop.store.locking import Lock, lock_file
from innovasjon_desktop.store.unit_of_work import UnitOfWork

FOLDER = "lesekopier"
NOT_SAVED = N_("Not saved: the store is open only for reading. {why}")
_HOT = frozenset(("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY", "SQLITE_READONLY_CANTINIT"))
"""What SQLite says of a file somebody left in the middle of a step, when it may not put it right."""


class _TakenBack(Exception):
    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


class Tried(OpenStore):
    """A store that is looked at: what would be written can be tried, and not a byte of the file is changed.

    A transaction that takes everything back itself and then ends as usual changes the counter in the file's
    header, and the file is no longer the one its checksum was taken of.
    """

    def write(
        self, label: Message, actor: str, work: Callable[[UnitOfWork], Any], *, undoes: int | None = None
    ) -> Changed:
        """Return what ``work`` would do; nothing of it is kept.

        Raises:
            UserError: from ``work``, or because the store refuses what ``work`` wrote.
        """

        def tried(unit: UnitOfWork) -> Any:
            raise _TakenBack(work(unit))

        try:
            return super().write(label, actor, tried, undoes=undoes)
        except _TakenBack as done:
            return Changed(0, label, frozenset(), done.result)


class ReadCopy(OpenStore):
    """A copy that is read and thrown away.

    Args:
        copy: a file in a folder of its own.
        lock: of the copy, so that it is not taken for one that was left behind.
        read_only: why.
    """

    def __init__(self, copy: Path, lock: Lock, read_only: ReadOnly) -> None:
        super().__init__(open_engine(file_url(copy, "ro")))
        self.read_only: ReadOnly = read_only
        self._copy, self._lock = copy, lock

    def write(
        self, label: Message, actor: str, work: Callable[[UnitOfWork], Any], *, undoes: int | None = None
    ) -> Changed:
        """Refuse.

        Raises:
            StoreUnavailable: always, and why.
        """
        raise StoreUnavailable(NOT_SAVED, why=self.read_only.why)

    def close(self) -> None:
        """Close every connection and throw the copy away."""
        super().close()
        self._lock.release(None)
        shutil.rmtree(self._copy.parent, ignore_errors=True)


def read_copy(
    path: Path, who: str, why: Callable[[dt.datetime], Message], *, may_move: bool = False
) -> ReadCopy:
    """Return a copy of the store as it is now, open for reading.

    Args:
        path: the store; it is not changed.
        who: the user.
        why: returns the sentence for the moment the copy was taken.
        may_move: the store could be moved to this PC.

    Raises:
        StoreUnavailable: it cannot be read now.
    """
    return _read(path, who, lambda copy: _take(path, copy), why, may_move)


def read_newest_copy(path: Path, who: str, why: Callable[[dt.datetime], Message]) -> ReadCopy:
    """Return the newest verified backup of the store, open for reading; the store itself if there is none.

    Raises:
        StoreUnavailable: neither can be read now.
    """
    from innovasjon_desktop.store import backups

    for each in backups.listed(backups.folder_of(path)):
        if each.verified_at is not None and not backups.verify(each.path):

            def fetched(copy: Path, source: Path = each.path, at: dt.datetime = each.at) -> dt.datetime:
                files.copy(source, copy)
                return at

            return _read(path, who, fetched, why, may_move=False)
    return read_copy(path, who, why)


def _read(
    path: Path,
    who: str,
    fetch: Callable[[Path], dt.datetime],
    why: Callable[[dt.datetime], Message],
    may_move: bool,
) -> ReadCopy:
    base = data_folder() / FOLDER
    base.mkdir(parents=True, exist_ok=True)
    _clear(base)
    folder = Path(tempfile.mkdtemp(dir=base))
    copy = folder / path.name
    lock = Lock(copy, who)
    try:
        at = fetch(copy)
        checks.require_header(copy, was_ours=False)
        store = ReadCopy(copy, lock, ReadOnly(why(at.astimezone()), may_move))
        with translated_errors():
            use = checks.examine(store.engine, path, checks.Care.QUICK)
        if use is checks.Use.UPGRADE:  # the copy is ours
            store.engine.dispose()
            migrate.upgrade(copy)
    except BaseException:
        lock.release(None)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return store


def _take(path: Path, copy: Path) -> dt.datetime:
    """Copy the store as it is between two steps of those who write to it; return when.

    Raises:
        StoreUnavailable: it cannot be read now.
    """
    if not path.is_file():
        raise StoreUnavailable(migrate.NO_STORE, place=str(path))
    at = dt.datetime.now(dt.UTC)
    with contents.plain_errors(), closing(sqlite3.connect(copy, isolation_level=None)) as target:
        try:
            with closing(contents.connect(files.uri(path, "mode=ro"))) as source:
                contents.copy_in_steps(source, target)
            return at
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in _HOT:
                raise
    # Somebody was stopped in the middle of a step, and nobody may put it right there: it is put right here.
    for source_file, its_copy in zip(files.sidecars(path), files.sidecars(copy), strict=True):
        with suppress(FileNotFoundError):
            files.copy(source_file, its_copy)
    files.copy(path, copy)
    with contents.opened(copy) as connection:
        if contents.problems(connection):
            raise StoreUnavailable(N_("Somebody else is writing to the store. Try again in a moment."))
    return at


def _clear(base: Path) -> None:
    """Remove the copies of programs that were killed."""
    for folder in base.iterdir():
        for locked in folder.glob("*.lock"):
            with suppress(StoreUnavailable, OSError):
                Lock(locked.with_suffix(""), "").release(None)
                shutil.rmtree(folder, ignore_errors=True)


def move_here(path: Path) -> Path:
    """Put a verified copy of the store into the local folder and return where; the original stays.

    Raises:
        StoreUnavailable: it cannot be read, is damaged, or there is no room.
    """
    target = _free(data_folder() / path.name)
    partial = target.with_name(target.name + files.PARTIAL)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with contents.plain_errors():
            _take(path, partial)
            with contents.opened(partial) as connection:
                if contents.problems(connection):
                    raise checks.damaged(path)
        files.sync(partial)
        files.replace(partial, target)
    finally:
        files.remove(partial)
    return target


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists() or lock_file(found).exists():
        number += 1
        found = path.with_stem(f"{path.stem} {number}")
    return found
