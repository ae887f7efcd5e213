"""The copies of a store in both their folders, as the window shows them, and what state they are in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from innovasjon_desktop.domain import backups as rules
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.backups import Difference, Made, Preview
from innovasjon_desktop.store import backups as folders
from innovasjon_desktop.store.manifests import Copy
from innovasjon_desktop.store.restoring import Restored
from innovasjon_desktop.store.unit_of_work import Database

__all__ = ["Copy", "Difference", "Kept", "Made", "Preview", "Restored", "State"]


@dataclass(frozen=True)
class State:
    """How safe a store is now.

    Args:
        last: the newest verified copy beside the store, if there is any.
        due: whether it is time for a regular copy.
        late: whether to warn.
    """

    last: Copy | None
    due: bool
    late: bool


@dataclass(frozen=True)
class Kept:
    """A copy, in one folder or in both.

    Args:
        copies: the one beside the store first, if it is there.
        here: whether it is beside the store.
        second: whether it is in the second folder.
    """

    copies: tuple[Copy, ...]
    here: bool
    second: bool

    @property
    def copy(self) -> Copy:
        """The one to read: the one beside the store, unless only the other is whole."""
        return next((copy for copy in self.copies if copy.verified), self.copies[0])

    @property
    def at(self) -> dt.datetime:
        """When it was made."""
        return self.copy.at

    @property
    def verified(self) -> bool:
        """Whether every one of them is proven whole."""
        return all(copy.verified for copy in self.copies)


def is_kept(database: Database) -> bool:
    """Tell whether copies are made of the store from here: it is a file, and open to write to."""
    try:
        backups.place_of(database)
    except UserError:
        return False
    return True


def state(database: Database, now: dt.datetime) -> State:
    """Return how safe the store is.

    Raises:
        UserError: see ``backups.due``.
    """
    return State(
        rules.newest_verified(backups.listed(database), now),
        backups.due(database, now),
        backups.late(database, now),
    )


def second_folder(database: Database, second: Path) -> Path:
    """Return the folder in ``second`` for the copies of this store, whether it is there or not.

    Raises:
        UserError: no copies are made of the store from here.
    """
    return folders.second_folder_of(backups.place_of(database), second)


def in_both(here: list[Copy], second: list[Copy]) -> list[Kept]:
    """Return the copies of two folders, newest first, those from the future last.

    What is the same in both is one.
    """
    others = {(copy.path.name, copy.sha256): copy for copy in second}
    found = []
    for copy in here:
        other = others.pop((copy.path.name, copy.sha256), None)
        found.append(Kept((copy,) if other is None else (copy, other), here=True, second=other is not None))
    found += [Kept((copy,), here=False, second=True) for copy in others.values()]
    found.sort(key=lambda kept: kept.copy.path.name, reverse=True)  # of the same second
    return rules.newest_first(found, dt.datetime.now(dt.UTC))


def in_second(database: Database, second: Path) -> list[Copy]:
    """Return the copies in the second folder, newest first.

    Raises:
        UserError: the folder cannot be reached now.
    """
    folder = second_folder(database, second)
    with folders.told(second):
        next(iter(second.iterdir()), None)  # a share that is away looks as if it were empty
        return backups.listed(database, folder=folder)


def verify(kept: Kept) -> tuple[Kept, list[Message]]:
    """Read a copy wherever it is, note the outcome beside it, and return it and what is wrong."""
    outcomes = [backups.verify(copy) for copy in kept.copies]
    wrong = [problem for _copy, problems in outcomes for problem in problems]
    return replace(kept, copies=tuple(copy for copy, _problems in outcomes)), list(dict.fromkeys(wrong))
