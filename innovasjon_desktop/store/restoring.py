"""Put a copy in a store's place: at every moment either the old store or the new one stands there.

Everything that can fail is done beside the store first. Then the old file gets a second name in quarantine,
and the new one takes its name in one step. A second call puts right what an interrupted one left.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from innovasjon_desktop.domain.backups import BEFORE_RESTORE
from innovasjon_desktop.domain.errors import BadInput, Message, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.patience import patiently
from innovasjon_desktop.store import backups, contents, files, manifests, migrate
from innovasjon_desktop.store.manifests import Copy

QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Args:
        copy: what stands in the store's place now.
        before: the copy that was made of the store first; None if there was none, or it was too damaged.
        quarantine: the folder the old file was moved to; None if there was none.
        migrated: whether the copy was of an older program and was brought up to date.
        erased: ids of people who had been erased since the copy was made, and were erased from it again.
        warnings: what did not work although the store is restored: the second folder.
    """

    copy: Copy
    before: Copy | None
    quarantine: Path | None
    migrated: bool
    erased: tuple[int, ...] = ()
    warnings: tuple[Message, ...] = ()


def restore(
    place: Path,
    path: Path,
    folder: Path,
    now: dt.datetime,
    erase: Callable[[Path], Iterable[int]] = lambda _partial: (),
) -> Restored:
    """Put the copy at ``path`` in the store's place.

    No connection of this process may be open to the store. Others that have it open notice before they
    write.

    Args:
        place: the store; it need not be there, and may be damaged.
        path: the copy.
        folder: where the copy of the store as it is now goes.
        now: aware.
        erase: erases from the copy, before it takes the store's place, whoever was erased since; returns ids.

    Raises:
        BadInput: it is no whole copy; nothing was changed.
        StoreUnavailable: somebody is writing to the store, the disk is full, or the copy is of a newer
            program; nothing was changed.
    """
    copy = usable(path)
    with backups.told(place.absolute().parent), ExitStack() as stack:
        place.absolute().parent.mkdir(parents=True, exist_ok=True)
        _forget_second_names(place)
        before, lock = None, None
        if place.exists():
            try:
                lock = stack.enter_context(contents.locked(place))
                before = backups.make(place, folder, BEFORE_RESTORE, now)
            except Damaged:
                before = None  # it goes to quarantine as it is
        partial = place.with_name(place.name + files.PARTIAL)
        stack.callback(files.remove, partial)
        backups.stage(copy, partial)
        migrated = copy.schema < migrate.HEAD
        if migrated:
            migrate.upgrade_staged(partial)
        erased = tuple(erase(partial))
        quarantine = _put_in_place(place, partial, now, lock)
    return Restored(copy, before, quarantine, migrated, erased)


def usable(path: Path) -> Copy:
    """Return a copy that can take the store's place.

    Raises:
        BadInput: it is no whole copy.
        StoreUnavailable: it is of a newer program.
    """
    found = backups.verify(path)
    if found:
        raise BadInput(
            N_("{file} is no whole copy of a store, and nothing was changed: {problem}"),
            file=path.name,
            problem=found[0],
        )
    copy = manifests.read(path)
    if copy.schema > migrate.HEAD:
        raise StoreUnavailable(N_("The copy was made by a newer version of the program. Update the program."))
    return copy


def _put_in_place(
    place: Path, partial: Path, now: dt.datetime, lock: sqlite3.Connection | None
) -> Path | None:
    folder = place.absolute().parent
    journals = [path for path in files.sidecars(place) if path.exists()]
    old = [path for path in (place, *journals) if path.exists() and (path == place or path.stat().st_size)]
    quarantine = None
    if old:
        quarantine = _new_folder(folder / QUARANTINE, now)
        for path in old:
            files.keep_as(path, quarantine / path.name)
        files.sync_folder(quarantine)
    files.let_go(lock)  # it has the store's journal open
    # One that is left would be played back into the new store. Only a store too damaged to be locked has
    # any that say something, and they are in quarantine beside it now.
    for path in journals:
        patiently(path.unlink)
    files.sync_folder(folder)
    files.take_place(partial, place, lock)
    return quarantine


def _forget_second_names(place: Path) -> None:
    """Take the store out of quarantine if a killed restore left it its name there."""
    for kept in (place.absolute().parent / QUARANTINE).glob(f"*/{place.name}"):
        with suppress(FileNotFoundError):
            if os.path.samefile(kept, place) and len(list(kept.parent.iterdir())) == 1:
                kept.unlink()
                kept.parent.rmdir()


def _new_folder(parent: Path, now: dt.datetime) -> Path:
    stamp = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    for number in itertools.count(1):
        folder = parent / (stamp + (f"-{number}" if number > 1 else ""))
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            break
    return folder
