"""Copies of a store on one PC: when they are made, what is in them, and how one comes back.

A store on a PostgreSQL server has none of these; whoever runs the server backs it up.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from innovasjon_desktop.domain import backups as rules
from innovasjon_desktop.domain.errors import BadInput, Message, NotFound, StoreUnavailable, UserError
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.store import backups, contents, files, opening, restoring, this_pc
from innovasjon_desktop.store.held import OpenStore
from innovasjon_desktop.store.manifests import Copy
from innovasjon_desktop.store.places import Place
from innovasjon_desktop.store.restoring import Restored
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING, Database

Progress = Callable[[int, int, str], None]

EXAMPLES = 20
"""Ids that a comparison names of each kind."""


@dataclass(frozen=True)
class Made:
    """A copy that was made.

    Args:
        copy: it.
        pruned: copies that were let go, because newer ones stand for them.
        warnings: what did not work although the copy is whole: the second folder, letting go of old ones.
    """

    copy: Copy
    pruned: tuple[Path, ...] = ()
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What has happened to the rows of an entity since a copy was made.

    Args:
        entity: its name.
        added: ids of rows that are there now and not in the copy.
        changed: ids of rows that have other values now.
        gone: ids of rows that are in the copy and not there now.
    """

    entity: str
    added: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[int, ...]


@dataclass(frozen=True)
class Preview:
    """What a restore would do to the number of rows.

    Args:
        copy: the copy that would stand in the store's place.
        now: rows by table as they are; None if there is no store, or it is damaged.
    """

    copy: Copy
    now: dict[str, int] | None


def place_of(database: Database) -> Path:
    """Return the file the store is, links followed.

    Raises:
        BadInput: it is a database on a server.
        StoreUnavailable: what is open is only a copy to read.
    """
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BadInput(
            N_("This store is a database on a server. Copies of it are made there, by whoever runs it.")
        )
    if isinstance(database, OpenStore) and database.read_only is not None:
        raise StoreUnavailable(N_("The store is open only for reading: {why}"), why=database.read_only.why)
    return Path(os.path.realpath(files.path_of(url.database)))


def folder_of(database: Database) -> Path:
    """Return the folder the copies stand in, whether it is there or not.

    Raises:
        BadInput: the store is a database on a server.
    """
    return backups.folder_of(place_of(database))


def make(
    database: Database,
    reason: str,
    *,
    to: Path | None = None,
    second: Path | None = None,
    progress: Progress | None = None,
) -> Made:
    """Make a copy of the store, prove it whole, and let go of copies that are not needed any more.

    Args:
        database: the store; others may write to it meanwhile.
        reason: a key of ``domain.backups.REASONS``.
        to: a folder of the user's own choice instead of the usual one; nothing is let go there.
        second: a folder that gets the copy too, for instance on a share. That it cannot be written is a
            warning.
        progress: told the pages that are done, of how many, and a text; may raise ``Cancelled``.

    Raises:
        BadInput: the store is a database on a server.
        StoreUnavailable: no copy could be made, and why; Damaged if the store itself is damaged.
    """
    if reason not in rules.REASONS:
        raise ValueError(f"no such reason: {reason!r}")
    place, now = place_of(database), _now()
    folder = to or backups.folder_of(place)
    tell = None if progress is None else lambda done, total: progress(done, total, _("Making a copy"))
    copy = backups.make(place, folder, reason, now, tell)
    pruned, warnings = [], []
    if to is not None:
        try:
            ledger.write_among(place, folder)
        except UserError as error:
            warnings.append(_message(error))
    else:
        try:
            with backups.told(folder):
                pruned += backups.prune(folder, now, spare=[copy.path])
        except UserError as error:
            warnings.append(_message(error))
    if second is not None:
        gone, wrong = _into_second(copy, place, second, now)
        pruned += gone
        warnings += wrong
    return Made(copy, tuple(pruned), tuple(warnings))


def _into_second(copy: Copy, place: Path, second: Path, now: dt.datetime) -> tuple[list[Path], list[Message]]:
    """Put a copy into the second folder too; return what was let go there, and what did not work."""
    try:
        other = backups.second_folder_of(place, second)
        there = backups.duplicate(copy, other)
        with backups.told(other):
            ledger.write_among(place, other)
            return backups.prune(other, now, spare=[there.path]), []
    except UserError as error:
        return [], [Message(N_("The second folder has no new copy: {problem}"), problem=_message(error))]


def before(database: Database, reason: str, *, second: Path | None = None) -> Made | None:
    """Make a copy before something that changes much, unless the newest verified one is just like the store.

    Args:
        database: the store. A database on a server needs none: it is backed up there.
        reason: a key of ``domain.backups.REASONS``.
        second: as in :func:`make`.

    Raises:
        StoreUnavailable: no copy could be made; do not go on.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    return make(database, reason, second=second) if _state(database, _now())[1] else None


def due(database: Database, now: dt.datetime) -> bool:
    """Tell whether it is time for a regular copy: the last one is 30 minutes old and the store differs.

    Raises:
        UserError: the store is a database on a server, or cannot be read now.
    """
    last, changed = _state(database, now)
    return rules.is_due(last.at if last else None, now, changed=changed)


def late(database: Database, now: dt.datetime) -> bool:
    """Tell whether to warn: the store differs from its last verified copy, which is over 24 hours old.

    Raises:
        UserError: the store is a database on a server, or cannot be read now.
    """
    last, changed = _state(database, now)
    return rules.is_late(last.at if last else None, now, changed=changed)


def listed(database: Database, *, folder: Path | None = None) -> list[Copy]:
    """Return the copies, newest first, as what stands beside them tells; none of them is read.

    Those from the future come last: the clock was wrong.

    Raises:
        BadInput: the store is a database on a server.
    """
    return backups.listed(folder or folder_of(database))


def latest(database: Database, *, folder: Path | None = None, second: Path | None = None) -> Copy:
    """Return the verified copy to go back to: the newest, see ``domain.backups.to_go_back_to``.

    Args:
        database: the store; it need not be there.
        folder: where to look instead of beside the store.
        second: a second folder to look in if there is none; one that is away has none.

    Raises:
        NotFound: there is none.
    """
    found = rules.to_go_back_to(listed(database, folder=folder), _now())
    if found is None and second is not None:
        with suppress(OSError):
            there = backups.second_folder_of(place_of(database), second)
            found = rules.to_go_back_to(backups.listed(there), _now())
    if found is None:
        raise NotFound(N_("There is no verified copy of this store."))
    return found


def verify(copy: Copy) -> tuple[Copy, list[Message]]:
    """Read a whole copy, note the outcome beside it, and return both; no message means it is whole."""
    copy, wrong = backups.checked(copy, _now())
    return copy, [_in_words(each) for each in wrong]


def label(table: str) -> Message | None:
    """Return what people call the rows of a table; None if that is the program's own affair."""
    from innovasjon_desktop.services.personal.places import LOG_NAMES  # which itself needs the whole schema

    name = ALL[table].plural if table in ALL else LOG_NAMES.get(table)
    return None if name is None else Message(name)


def find(path: Path) -> Copy:
    """Return the copy in a file.

    Raises:
        NotFound: there is no such file.
    """
    if not path.is_file():
        raise NotFound(N_("There is no such file: {file}"), file=path.name)
    return backups.found(path)


def compare(database: Database, path: Path) -> list[Difference]:
    """Return what has happened since a copy was made, by entity; entities without a difference are left out.

    Args:
        database: the store as it is now; others may write meanwhile.
        path: the copy.

    Raises:
        StoreUnavailable: one of them cannot be read.
    """
    found = []
    with contents.opened(place_of(database)) as now, contents.opened(path, frozen=True) as then:
        there = set(contents.tables(then))
        for name in ALL:
            kept = set(contents.columns(then, name)) if name in there else set()
            columns = [
                column
                for column in contents.columns(now, name)
                if column in kept and column not in BOOKKEEPING | {"id"}
            ]
            new = contents.digests_by_id(now, name, columns)
            old = contents.digests_by_id(then, name, columns) if kept else {}
            difference = Difference(
                name,
                added=tuple(sorted(new.keys() - old.keys())),
                changed=tuple(row_id for row_id in new if row_id in old and new[row_id] != old[row_id]),
                gone=tuple(sorted(old.keys() - new.keys())),
            )
            if difference.added or difference.changed or difference.gone:
                found.append(difference)
    return found


def preview(database: Database, path: Path) -> Preview:
    """Return what a restore would change, and change nothing.

    Raises:
        BadInput: it is no whole copy.
        StoreUnavailable: the copy is of a newer program, or somebody is writing to the store.
    """
    copy, place = restoring.usable(path), place_of(database)
    if not place.exists():
        return Preview(copy, None)
    try:
        with contents.opened(place) as connection:
            return Preview(copy, contents.counts(connection) if contents.schema(connection) else None)
    except Damaged:
        return Preview(copy, None)


def restore(
    database: Database, path: Path, *, who: str, call: bool = False, second: Path | None = None
) -> Restored:
    """Put a copy in the store's place; the store as it was is kept, as a copy and in quarantine.

    Whoever was erased since the copy was made is erased from it again. The store is closed first, and must be
    opened anew afterwards, whether it worked or not.

    Args:
        database: the store; nobody may be using it.
        path: the copy.
        who: the user, for those who find the store locked meanwhile.
        call: it is the command line that asks.
        second: a folder that gets the copy of the store as it was too, as in :func:`make`.

    Raises:
        BadInput: it is no whole copy, or the store is a database on a server; nothing was changed.
        StoreUnavailable: another program has the store open, the disk is full, or the copy is of a newer
            program; nothing was changed.
    """
    from innovasjon_desktop.services.personal import erasing  # which itself looks at the copies

    place = place_of(database)
    if this_pc.place_of(place) is not Place.LOCAL:
        raise StoreUnavailable(
            N_("A store cannot be made in a synced folder, on a loose drive or in a network folder.")
        )
    if place.exists():  # reading would make it
        with suppress(StoreUnavailable):  # of a damaged store, what stands beside it is what there is
            erasing.keep_ledger(database)
    database.close()
    more = sorted(path.parent.glob(f"*{ledger.ENDING}"))

    def erase(partial: Path) -> list[int]:
        return erasing.replay_after_restore(partial, actor=who, more=more, of=place)

    with backups.told(place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        with opening.locked(place, who, call=call):
            done = restoring.restore(place, path, backups.folder_of(place), _now(), erase)
    if second is not None and done.before is not None:
        # Only now: a share that is away keeps nobody from restoring.
        _gone, warnings = _into_second(done.before, place, second, _now())
        done = replace(done, warnings=tuple(warnings))
    return done


def _state(database: Database, now: dt.datetime) -> tuple[Copy | None, bool]:
    """Return the newest verified copy one would go back to, and whether the store differs from it."""
    copies = [copy for copy in listed(database) if copy.reason != rules.BEFORE_RESTORE]
    last = rules.newest_verified(copies, now)
    with contents.opened(place_of(database)) as connection:
        held = (contents.schema(connection), *contents.newest(connection))
    return last, last is None or held != (last.schema, last.change_set, last.mark)


def _in_words(message: Message) -> Message:
    named = label(str(message.params.get("table")))
    return Message(message.text, **{**message.params, "table": named}) if named else message


def _message(error: UserError) -> Message:
    return Message(error.text, **error.params)


def _now() -> dt.datetime:
    # Not the store's own clock: the example municipality's stands on the day it was made.
    return dt.datetime.now(dt.UTC)
