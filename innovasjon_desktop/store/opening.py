"""Open a store: is it on this PC, ours alone, of a version this program knows, and sound?

What lies anywhere but on a disk of this PC is never written to and so gets no lock: a copy of it is read.
"""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import checks, leftovers, migrate, reading
from innovasjon_desktop.store.checks import Care, Use
from innovasjon_desktop.store.engine import (
    FULL_THERE,
    file_url,
    open_engine,
    reason,
    store_url,
    translated_errors,
)
from innovasjon_desktop.store.files import digest
from innovasjon_desktop.store.held import Held, HeldStore, OpenStore, identity
from innovasjon_desktop.store.locking import Lock, holder, said_of
from innovasjon_desktop.store.places import Place
from innovasjon_desktop.store.this_pc import place_of, real_path

_WHY = {
    Place.SYNCED: N_(
        "The store lies in a folder that is synced (OneDrive or the like). There it can only be read: "
        "this is a copy from {time}."
    ),
    Place.REMOVABLE: N_(
        "The store lies on a drive that can be taken out. There it can only be read: "
        "this is a copy from {time}."
    ),
    Place.NETWORK: N_(
        "The store lies in a network folder. There it can only be read: this is a copy from {time}. "
        "To write together, use a shared database (PostgreSQL)."
    ),
}
_NEWER = N_(
    "The store was made by a newer version of the program, so it can only be read. Update the program."
)
_PROTECTED = N_("The file or its folder is write-protected, so the store can only be read.")
_ELSEWHERE = N_("{opened} This is a copy from {time}; it can only be read.")
CHANGED = N_(
    "Something else has changed the file since it was closed. It is sound as far as can be seen; look "
    "through the history."
)
NOT_HERE = N_("A store cannot be made in a synced folder, on a loose drive or in a network folder.")


def file_of(place: str | Path) -> Path | None:
    """Return the file of a store with every link followed, or None if it is on a server."""
    url = store_url(place)
    return Path(real_path(url.database or "")) if url.get_backend_name() == "sqlite" else None


def open_store(
    place: str | Path,
    who: str,
    *,
    make: bool = False,
    upgrade: bool = False,
    call: bool = False,
    beside: OpenStore | None = None,
    second: Path | None = None,
) -> OpenStore:
    """Open a store to write to it, or only to read it if that is all its place or version allows.

    Args:
        place: path or URL.
        who: the user, for those who find it locked.
        make: make it if neither it nor a copy of it is there.
        upgrade: bring a file made by an earlier program up to date.
        call: it is open for a moment only. On a server only a call may make it or bring it up to date.
        beside: the store this program has open already; it may be the same one.
        second: a second folder where copies of it may be.

    Raises:
        InUse: another program has it open.
        Damaged: the file is not sound.
        Gone: it is not there, or empty, but copies of it are: none is made.
        StoreUnavailable: it cannot be used now for another reason.
    """
    path = file_of(place)
    if path is None:
        return _on_server(place, make=make and call, upgrade=upgrade and call)
    checks.require_there(path, make=make, second=second)
    kind = place_of(path)
    if kind is not Place.LOCAL:
        if not path.exists():
            raise StoreUnavailable(NOT_HERE)
        return _from_elsewhere(path, kind, who)
    if isinstance(beside, HeldStore) and beside.held.path == path and not beside.held.is_same():
        beside.close()  # another file stands in its place, and the lock is of the name
    mine = beside.held_of(path) if isinstance(beside, HeldStore) else None
    try:
        held = mine.share() if mine is not None else _taken(path, who, call)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreUnavailable(FULL_THERE, folder=str(path.parent)) from error
        if not path.exists():
            raise StoreUnavailable(reason("unable to open")) from None
        return reading.read_copy(path, who, lambda _at: Message(_PROTECTED), may_move=True)
    return _opened(held, who, shared=mine is not None, make=make, upgrade=upgrade)


def open_to_read(place: str | Path, who: str) -> OpenStore:
    """Open a store only to read it, or to try what a step would do; another program may be writing to it.

    Raises:
        Gone: it is not there, or empty, but copies of it are.
        StoreUnavailable: it is not there, or cannot be read now.
    """
    path = file_of(place)
    if path is None:
        return _on_server(place)
    checks.require_there(path, make=False)
    kind = place_of(path)
    if kind is not Place.LOCAL:
        return _from_elsewhere(path, kind, who)
    # "rw" to take back what a killed program left half done
    store = reading.Tried(open_engine(file_url(path, "rw")))
    with store.read() as connection:
        if checks.use_of(connection) is Use.UPGRADE:
            migrate.require_current(connection)
    return store


def open_copy(place: str | Path, who: str) -> OpenStore:
    """Open a copy of a store that another program has open.

    Raises:
        StoreUnavailable: it cannot be read now.
    """
    path = file_of(place)
    assert path is not None, "a store on a server is open to all"
    opened = said_of(holder(path))
    return reading.read_copy(path, who, lambda at: Message(_ELSEWHERE, opened=opened, time=f"{at:%H:%M}"))


@contextmanager
def locked(path: Path, who: str, *, call: bool = False) -> Iterator[Held]:
    """Keep everybody else from a file meanwhile, for instance to put another in its place.

    Raises:
        InUse: another program has it open.
    """
    lock = Lock(path, who, call=call)
    try:
        yield Held(path, lock)
    except BaseException:
        lock.give_back()
        raise
    lock.release(digest(path) if path.exists() else None)


def _on_server(place: str | Path, *, make: bool = False, upgrade: bool = False) -> OpenStore:
    """Open a store on a server; only a call for it makes one or brings it up to date, never the window."""
    from innovasjon_desktop.store.server import ServerStore

    store = ServerStore(place)
    try:
        with store.read() as connection:
            there = migrate.current_revision(connection) is not None
        if make or (there and upgrade):
            migrate.upgrade(place)
        with store.read() as connection:
            store.look(connection)
        leftovers.sweep(None)
    except BaseException:
        store.close()
        raise
    return store


def _from_elsewhere(path: Path, kind: Place, who: str) -> OpenStore:
    def why(at: dt.datetime) -> Message:
        return Message(_WHY[kind], time=at)

    if kind is Place.NETWORK:
        return reading.read_newest_copy(path, who, why)
    return reading.read_copy(path, who, why, may_move=True)


def _taken(path: Path, who: str, call: bool) -> Held:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(path, who, call=call)
    try:
        with path.open("ab"):
            pass  # it can be written to
        leftovers.sweep(path)
        return Held(path, lock)
    except OSError:
        lock.give_back()
        raise


def _opened(held: Held, who: str, *, shared: bool, make: bool, upgrade: bool) -> OpenStore:
    path, left = held.path, held.lock.left
    store: HeldStore | None = None
    try:
        fresh = make and path.stat().st_size == 0
        if fresh:
            migrate.upgrade(path)
        care, changed = Care.PROVEN, False
        if not shared and not fresh:
            checks.require_header(path, was_ours=bool(left))
            changed = "sha256" in left and digest(path) != left["sha256"]
            if changed or "sha256" not in left:  # never seen before, or left in the middle of something
                care = Care.WHOLE
        store = HeldStore(held)
        use = _checked(store, care)
        if use is Use.UPGRADE and upgrade:
            store.engine.dispose()
            migrate.upgrade_file(path)
            held.identity = identity(path)
            use = _checked(store, Care.PROVEN)
        if use is not Use.READ:
            _settle(store, upgrade=upgrade)
            store.notice = Message(CHANGED) if changed else None
            return store
        store.engine.dispose()
    except BaseException:
        if store is not None:
            store.engine.dispose()
        if shared:
            held.let_go(clean=True)
        else:
            held.lock.give_back()
        raise
    held.let_go(clean=True)
    return reading.read_copy(path, who, lambda _at: Message(_NEWER))


def _checked(store: HeldStore, care: Care) -> Use:
    with translated_errors():
        return checks.examine(store.engine, store.held.path, care)


def _settle(store: HeldStore, *, upgrade: bool) -> None:
    """Bring code lists that are new, and note where the log ends."""
    with store.read() as connection:
        revision = migrate.current_revision(connection)
        if revision is not None and revision < migrate.HEAD:
            migrate.require_current(connection)
        complete = not upgrade or revision != migrate.HEAD or migrate.is_complete(connection)
        store.remember(connection)
    if not complete:
        with suppress(StoreUnavailable):  # it can be read all the same
            migrate.upgrade(store.held.path)
