"""One program at a time writes to a store on a file: a lock beside it, with who holds it since when.

The lock is the operating system's: it ends with the process, however that ends. The same small file tells
the next one how the last one left: ``{"who", "host", "since", "pid", "call"}`` while somebody has the store
open and after a crash, ``{"sha256"}`` after a clean close.

A byte far beyond the end is what is locked: on Windows nobody else can read a locked byte.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.opening import InUse
from innovasjon_desktop.domain.text import N_

_FAR_OUT = 1 << 30
PATIENCE = 10.0
"""Seconds one waits for a call of the command line to end; for a window one does not wait."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        _at(_FAR_OUT, file, msvcrt.LK_NBLCK)

    def _unlock(file: int) -> None:
        _at(_FAR_OUT, file, msvcrt.LK_UNLCK)

    def _at(place: int, file: int, wanted: int) -> None:
        os.lseek(file, place, os.SEEK_SET)
        try:
            msvcrt.locking(file, wanted, 1)
        finally:
            os.lseek(file, 0, os.SEEK_SET)  # who writes next begins at the beginning

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def lock_file(store: Path) -> Path:
    """Return the file beside ``store`` that is locked while it is open."""
    return store.with_name(f"{store.name}.lock")


class Lock:
    """The right to write to a store, until :meth:`release`.

    Args:
        store: the file, links followed.
        who: the user, for those who are refused.
        call: it is held for a moment only, by the command line.

    Attributes:
        left: what the last one left in the file; empty if there was none.

    Raises:
        InUse: another program has it, and who.
        OSError: the folder cannot be written to.
    """

    def __init__(self, store: Path, who: str, *, call: bool = False) -> None:
        self._store = store
        until = time.monotonic() + PATIENCE
        while (taken := take(lock_file(store))) is None:
            held_by = holder(store)
            if not held_by.get("call") or time.monotonic() > until:
                raise InUse(said_of(held_by), str(store))
            time.sleep(0.02)
        self._file = taken
        self.left = holder(store)
        try:
            self._write(
                who=who,
                host=host(),
                since=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                pid=os.getpid(),
                call=call,
            )
        except OSError:  # a full disk
            self.give_back()
            raise

    def release(self, sha256: str | None) -> None:
        """Give the right back.

        Args:
            sha256: of the closed file; None leaves the mark of a crash, so that it is checked next time.
        """
        with contextlib.suppress(OSError):  # a full disk or a pulled drive: as after a crash
            if sha256 is not None:
                self._write(sha256=sha256)
        with contextlib.suppress(OSError):
            _unlock(self._file)
        os.close(self._file)

    def give_back(self) -> None:
        """Give the right back without having used it: all is as the last one left it."""
        if self.left:
            with contextlib.suppress(OSError):
                self._write(**self.left)
            self.release(None)
        elif sys.platform == "win32":
            self.release(None)
            self._remove()  # nobody can remove a file there that somebody has taken meanwhile
        else:
            self._remove()
            self.release(None)

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            lock_file(self._store).unlink()

    def _write(self, **told: Any) -> None:
        text = json.dumps(told, ensure_ascii=False).encode()
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, text)
        os.ftruncate(self._file, len(text))


def take(path: Path) -> int | None:
    """Return the open and locked file, or None if another program has locked it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _lock(file)
        # Windows does not let anybody remove a file that is open.
        if sys.platform == "win32" or os.path.samestat(os.fstat(file), os.stat(path)):
            return file
    except OSError:  # locked, or removed by one who gave it back just now
        pass
    os.close(file)
    return None


def host() -> str:
    """Return the name of this PC."""
    import platform

    return platform.node()


def holder(store: Path) -> dict[str, Any]:
    """Return what is written beside ``store``; empty if nothing is, or nothing that can be read."""
    try:
        found = json.loads(lock_file(store).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def said_of(held_by: dict[str, Any]) -> Message:
    """Return the sentence that says who has a store open."""
    try:
        since = dt.datetime.fromisoformat(held_by["since"]).astimezone()
        who, where = str(held_by["who"]), str(held_by["host"])
    except (KeyError, TypeError, ValueError):
        return Message(N_("The store is open in another program."))
    today = since.date() == dt.datetime.now().astimezone().date()
    when: object = f"{since:%H:%M}" if today else since
    return Message(N_("Opened by {who} on {host} since {time}."), who=who, host=where, time=when)
