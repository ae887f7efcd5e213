"""How the window opens stores: part of the composition root, called on the writer thread."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.paths import data_folder, default_store

MOVED = N_(
    "The store is now on this PC: {place}. The old one is where it was: {before}. "
    "Copies of the store are put there too."
)

LOST = N_("The store {place} is not there. Connect the drive it is on and try again, or open another store.")

OF_BACKUP = N_("This is the copy from {at}. It can only be read.")

if TYPE_CHECKING:
    from pathlib import Path

    from innovasjon_desktop.store.held import OpenStore
    from innovasjon_desktop.store.unit_of_work import Database


def actor() -> str:
    """Return who works here, as the operating system knows them: the same in the window and without one."""
    for name in ("LOGNAME", "USER", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    if sys.platform != "win32":  # a program begun by a service has none of them
        import pwd

        with suppress(KeyError):
            return pwd.getpwuid(os.getuid()).pw_name
    return "unknown"


def first_place(named: str | None, remembered: str) -> str:
    """Return the store to begin with: the one named, else the one chosen last, else the usual one.

    One that was chosen and is not there now is still the one: another would look as if all were lost.
    """
    if named or os.environ.get("INNOVASJON_DB") or not remembered:
        return named or default_store()
    return remembered


class LocalStores:
    """Opens stores by path or URL.

    Args:
        place: path or URL of the store to begin with.
        chosen: the one a person chose before; it is not made if it is not there.
    """

    def __init__(self, place: str, chosen: str = "") -> None:
        self.place = self.tried = place
        self.second: Path | None = None
        """The second folder for copies: they are looked for there if a store is gone."""
        self._chosen = chosen
        self._open: OpenStore | None = None

    def open(self, place: str = "", *, copy: bool = False) -> OpenStore:
        """Open the store at ``place``, by default the one in use; a file that is not there is made.

        Only a store that could be opened becomes the one in use.

        Args:
            place: path or URL.
            copy: read a copy of a file that another program has open.

        Raises:
            InUse: another program has it open; a copy can be read.
            StoreUnavailable: it cannot be used now, and why.
        """
        from innovasjon_desktop.store import checks, opening

        self.tried = place = place or self.place
        if copy:
            store = opening.open_copy(place, actor())
        else:
            path = opening.file_of(place)
            if place == self._chosen and path is not None and not path.exists():
                checks.require_there(path, make=True, second=self.second)  # one with copies can be restored
                raise StoreUnavailable(LOST, place=place)
            store = opening.open_store(
                place, actor(), make=True, upgrade=True, beside=self._open, second=self.second
            )
            self._chosen = ""
        _set_its_clock(store)
        self.place, self._open = place, store
        return store

    def open_backup(self, path: str) -> OpenStore:
        """Open a backup only to read it; the store in use stays the one to come back to.

        Raises:
            NotFound: there is no such file.
            StoreUnavailable: it cannot be read now, and why.
        """
        from pathlib import Path

        from innovasjon_desktop.services import backups
        from innovasjon_desktop.store import reading

        at = backups.find(Path(path)).at.astimezone()
        store = reading.read_copy(Path(path), actor(), lambda _now: Message(OF_BACKUP, at=at))
        store.read_only = store.read_only._replace(way_back=N_("Back to the store"))
        _set_its_clock(store)
        self._open = store
        return store

    def unopened(self, place: str) -> Database:
        """Return the store at ``place`` without opening it, for instance because it is damaged."""
        from innovasjon_desktop.store.engine import open_engine
        from innovasjon_desktop.store.unit_of_work import Database

        return Database(open_engine(place))

    def move_here(self) -> OpenStore:
        """Put a verified copy of the store in use on this PC's own disk and open it; the original stays.

        Raises:
            StoreUnavailable: it cannot be copied now, and why.
        """
        from innovasjon_desktop.store import opening, reading

        path = opening.file_of(self.place)
        assert path is not None, "only a file can be moved"
        store = self.open(str(reading.move_here(path)))
        store.notice, store.moved_from = Message(MOVED, place=self.place, before=str(path)), path
        return store

    def example(self) -> OpenStore:
        """Open the example municipality, made the first time."""
        from innovasjon_desktop.services import demo
        from innovasjon_desktop.store import migrate
        from innovasjon_desktop.store.engine import open_engine
        from innovasjon_desktop.store.files import remove, replace
        from innovasjon_desktop.store.unit_of_work import Database

        place = data_folder() / "eksempelkommune.db"
        if not place.exists():
            # Made under another name: one that was interrupted half-way is not taken for a whole one.
            partial = place.with_suffix(".partial")
            place.parent.mkdir(parents=True, exist_ok=True)
            remove(partial)
            migrate.upgrade(partial)
            database = Database(open_engine(partial))
            demo.fill(database)
            database.close()
            replace(partial, place)
            remove(partial)
        return self.open(str(place))


def _set_its_clock(store: OpenStore) -> None:
    """Let an example municipality live on the day it was made: its deadlines never grow old."""
    from innovasjon_desktop.services.history import first_set, made_example

    with store.read() as connection:
        found = first_set(connection)
    if found is not None and made_example(found):
        days = store.today() - found.at.astimezone().date()
        store.now = lambda: dt.datetime.now(dt.UTC) - days
