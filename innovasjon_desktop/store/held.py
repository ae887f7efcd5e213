"""A store on a file that this program alone writes to, and what notices that the file is another one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.store.engine import MOVED, file_url, open_engine
from innovasjon_desktop.store.files import digest
from innovasjon_desktop.store.locking import Lock
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork

PATIENCE = 500
"""Milliseconds the last look at the file waits for another program that keeps it: closing is not held up."""


class OpenStore(Database):
    """A store as it was opened: whether it can be written to, and what the user should hear of it."""

    read_only: ReadOnly | None = None
    notice: Message | None = None
    moved_from: Path | None = None
    """It was moved to this PC, so it is the one to open next time; copies of it go where it came from."""


class Held:
    """The lock of a file, shared by those of this program that have the file open.

    Args:
        path: the file, links followed.
        lock: taken.
    """

    def __init__(self, path: Path, lock: Lock) -> None:
        self.path, self.lock = path, lock
        self._users, self._clean = 1, True
        self.identity = identity(path)

    def share(self) -> Held:
        """Count one more user."""
        self._users += 1
        return self

    def let_go(self, *, clean: bool) -> None:
        """Count one user less; the last one writes the file's checksum and gives the lock back.

        Args:
            clean: no connection to the file is left open by this user.
        """
        self._users -= 1
        self._clean = self._clean and clean
        if not self._users:
            self.lock.release(digest(self.path) if self._clean and self.is_same() else None)

    def is_same(self) -> bool:
        """Tell whether the file is still the one that was opened."""
        return identity(self.path) == self.identity


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from one of the same name; None if there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class HeldStore(OpenStore):
    """A file that is open for writing.

    Args:
        held: its lock. It is let go when the store is closed.
    """

    def __init__(self, held: Held) -> None:
        super().__init__(_engine(held))
        self.held = held
        self._closed = self._trouble = False
        self._last: tuple[int, Any] | None = None  # the latest step this program wrote or found
        self._ending: tuple[int, Any] | None = None  # the one that is about to be kept

    def held_of(self, path: Path) -> Held | None:
        """Return the lock if this is the file at ``path``, and still open."""
        return self.held if not self._closed and self.held.path == path and self.held.is_same() else None

    def remember(self, connection: Connection) -> None:
        """Note the latest step in the log: it must be there as long as the store is open."""
        found = connection.exec_driver_sql("SELECT max(id), at FROM change_set").one()
        self._last = None if found[0] is None else (found[0], found[1])

    def write(
        self, label: Message, actor: str, work: Callable[[UnitOfWork], Any], *, undoes: int | None = None
    ) -> Changed:
        """Run ``work`` in one transaction, if the file is still the one that was opened.

        Raises:
            UserError: from ``work``, or because the store refuses; StoreUnavailable if it is another file.
        """

        def checked(unit: UnitOfWork) -> Any:
            self._require_last(unit.connection)
            return work(unit)

        if self._closed or not self.held.is_same():
            raise StoreUnavailable(MOVED)
        try:
            changed = super().write(label, actor, checked, undoes=undoes)
        except StoreUnavailable:
            self._trouble = True
            raise
        ended = self._ending
        if ended is not None and ended[0] == changed.change_set_id:  # not that of another thread
            self._last = ended
        return changed

    def ending(self, unit: UnitOfWork) -> None:
        """Note the step as it stands in the log."""
        if unit.change_set_id:
            self._ending = unit.change_set_id, _at(unit.connection, unit.change_set_id)

    def _require_last(self, connection: Connection) -> None:
        # Another file's bytes written over this one's: the name is the same, and so is the file.
        if self._last is not None and _at(connection, self._last[0]) != self._last[1]:
            raise StoreUnavailable(MOVED)

    def close(self) -> None:
        """Close every connection, write the checksum, and let others open the store."""
        if self._closed:
            return
        sound = not self._trouble and self._is_whole()
        self._closed = True
        pool = self.engine.pool
        unused = isinstance(pool, QueuePool) and pool.checkedout() == 0
        super().close()
        self.held.let_go(clean=sound and unused)

    def _is_whole(self) -> bool:
        """Tell whether the file still has its latest step and its whole length: its checksum is trusted."""
        try:
            with self.read() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")
                self._require_last(connection)
                pages, size = (
                    connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("page_count", "page_size")
                )
            return bool(self.held.path.stat().st_size == (pages or 0) * (size or 0))
        except (StoreUnavailable, OSError):
            return False


def _at(connection: Connection, step: int) -> Any:
    return connection.exec_driver_sql("SELECT at FROM change_set WHERE id = ?", (step,)).scalar()


def _engine(held: Held) -> Engine:
    engine = open_engine(file_url(held.path, "rw"))

    def same_file(*_: object) -> None:
        if not held.is_same():
            raise StoreUnavailable(MOVED)

    event.listen(engine, "do_connect", same_file)
    return engine
