"""Copies of a store on SQLite: made while people work, proven whole, listed, and let go again."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import itertools
import os
import platform
import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from innovasjon_desktop import __version__
from innovasjon_desktop.domain.backups import newest_first, to_keep
from innovasjon_desktop.domain.errors import BadInput, Message, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.patience import is_held
from innovasjon_desktop.store import contents, files, manifests
from innovasjon_desktop.store.engine import APPLICATION_ID, FULL, FULL_THERE
from innovasjon_desktop.store.manifests import Copy, UnreadableManifest

FOLDER = "sikkerhetskopier"
SUFFIX = ".db"
_OTHER_NAME = ".uten-db"
"""Ends the folder of a store whose name does not end in ".db", so that "x" and "x.db" have one each."""

LEFT_BEHIND = dt.timedelta(days=1)
"""Age of a half-made copy nobody can be at work on any more."""

_OURS = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z\b")
"""How the names begin that are given here. Files of other names are other people's: never removed."""

_MAGIC = b"SQLite format 3\x00"
_APPLICATION_ID_AT = 68  # bytes into the file


def folder_of(place: Path) -> Path:
    """Return the folder beside the store its copies stand in: no two stores have the same.

    A store whose name does not end in ".db" goes on with the folder an earlier program gave it, unless that
    can be the other store's.
    """
    base = place.absolute().parent / FOLDER
    if place.suffix == SUFFIX and not place.stem.endswith(_OTHER_NAME):
        return base / place.stem
    own, before, other = base / (place.name + _OTHER_NAME), base / place.name, f"{place.name}{SUFFIX}"
    # The lock stays when a store is lost.
    alone = not any(place.with_name(name).exists() for name in (other, f"{other}.lock"))
    return before if alone and before.is_dir() and not own.is_dir() else own


def second_folder_of(place: Path, second: Path) -> Path:
    """Return the folder in ``second`` for the copies of this store on this PC, and of no other."""
    where = hashlib.sha256(str(place.absolute()).encode()).hexdigest()[:8]
    return second / f"{_name(place)}-{platform.node() or 'pc'}-{where}"


def _name(place: Path) -> str:
    return place.stem if place.suffix == SUFFIX else place.name


def make(
    place: Path, folder: Path, reason: str, now: dt.datetime, progress: contents.Progress | None = None
) -> Copy:
    """Make a copy of the store in ``folder``, and prove that it is whole.

    It has its name only once it is whole and on the disk. Others may write to the store meanwhile.

    Args:
        place: the store.
        folder: it is made if need be.
        reason: a key of ``domain.backups.REASONS``.
        now: aware.
        progress: told how far it is; may raise ``Cancelled``.

    Raises:
        Damaged: the store itself is damaged.
        StoreUnavailable: the store cannot be read, or the folder not be written, now.
    """
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        partial = folder / f"{_stamp(now)}-{os.getpid()}{files.PARTIAL}"
        try:
            _copy(place, partial, progress)
            held = _proven(partial)
            copy = Copy(
                path=partial,
                at=now.astimezone(dt.UTC),
                reason=reason,
                size=partial.stat().st_size,
                sha256=files.digest(partial),
                schema=held.schema,
                change_set=held.change_set,
                mark=held.mark,
                counts=held.counts,
                digests=held.digests,
                program=__version__,
                verified_at=now.astimezone(dt.UTC),
            )
            return _publish(copy, folder)
        finally:
            files.remove(partial)


def _copy(place: Path, partial: Path, progress: contents.Progress | None) -> None:
    files.remove(partial)
    with contents.opened(place) as source:
        if not contents.schema(source):
            raise Damaged(contents.DAMAGED)
        with closing(sqlite3.connect(partial, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous=OFF")  # it is synced as a whole before it gets its name
            contents.copy_in_steps(source, target, progress)
            target.execute("PRAGMA journal_mode=DELETE")
    files.sync(partial)


def _proven(partial: Path) -> contents.Contents:
    with contents.opened(partial, frozen=True) as connection:
        wrong = contents.problems(connection)
        if wrong:
            raise Damaged(N_("The store is damaged, and no copy of it was made: {problem}"), problem=wrong[0])
        return contents.contents(connection)


def _publish(copy: Copy, folder: Path) -> Copy:
    """Give a copy that is whole and on the disk a name nobody else has, its manifest first.

    A copy under its name always has a manifest; a manifest without a copy is not seen.
    """
    for number in itertools.count(1):
        name = _stamp(copy.at) + (f"-{number}" if number > 1 else "")
        path = folder / f"{name}{SUFFIX}"
        with suppress(FileExistsError):
            manifests.manifest_path(path).open("x").close()
            break
    named = replace(copy, path=path)
    manifests.write(named)
    files.replace(copy.path, path)
    return named


def duplicate(copy: Copy, folder: Path) -> Copy:
    """Put a copy into another folder as well.

    Raises:
        StoreUnavailable: the folder cannot be written now, or what was written there is not the same.
    """
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        partial = folder / f"{copy.path.stem}-{os.getpid()}{files.PARTIAL}"
        try:
            if not files.copy(copy.path, partial) == files.digest(partial) == copy.sha256:
                raise StoreUnavailable(
                    N_("What was written to {folder} is not the same."), folder=str(folder)
                )
            return _publish(replace(copy, path=partial), folder)
        finally:
            files.remove(partial)


def stage(copy: Copy, partial: Path) -> None:
    """Copy a verified copy to where it can be worked on; what stands there goes.

    Raises:
        BadInput: it has changed since it was verified.
    """
    files.remove(partial)
    if files.copy(copy.path, partial) != copy.sha256:
        raise BadInput(N_("The file is not as it was written: its checksum differs."))


def listed(folder: Path, now: dt.datetime | None = None) -> list[Copy]:
    """Return the copies in the folder, newest first, by what stands beside them; no copy is opened.

    One whose manifest cannot be read, or that has another size than it says, is not verified. Those from the
    future (after ``now``, aware) come last: the clock was wrong.
    """
    copies = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):  # somebody has just let it go
            copy = found(path)
            if copy.known or _OURS.match(path.name):
                copies.append(copy)
    copies.sort(key=lambda copy: copy.path.name, reverse=True)  # of the same second
    return newest_first(copies, now or dt.datetime.now(dt.UTC))


def found(path: Path) -> Copy:
    """Return what is known of the copy in a file, see :func:`listed`.

    Raises:
        FileNotFoundError: there is none.
    """
    seen = path.stat()
    try:
        copy = manifests.read(path)
    except UnreadableManifest:
        return Copy(path, dt.datetime.fromtimestamp(seen.st_mtime, dt.UTC), size=seen.st_size)
    return copy if copy.size == seen.st_size else replace(copy, verified_at=None)


def verify(path: Path) -> list[Message]:
    """Return a sentence for everything that is wrong with a copy; none if it is whole."""
    if not path.is_file():
        return [Message(N_("There is no such file: {file}"), file=path.name)]
    try:
        return list(dict.fromkeys(_wrong(path, manifests.read(path))))
    except UnreadableManifest:
        text = N_("The description beside the copy is missing or was changed; it cannot be proven whole.")
    except (StoreUnavailable, OSError):
        text = N_("The file cannot be read.")
    return [Message(text)]


def _wrong(path: Path, copy: Copy) -> Iterator[Message]:
    if files.digest(path) != copy.sha256:
        yield Message(N_("The file is not as it was written: its checksum differs."))
    if not has_our_header(path):
        yield Message(N_("The file does not begin as a store of this program does."))
        return
    try:
        with contents.opened(path, frozen=True) as connection:
            yield from contents.problems(connection)
            yield from _differences(copy, contents.contents(connection))
    except Damaged:
        yield Message(N_("The database in the file is damaged."))


def has_our_header(path: Path) -> bool:
    """Tell whether a file nobody has open begins as a store of this program does."""
    with path.open("rb") as file:
        head = file.read(_APPLICATION_ID_AT + 4)
    return head.startswith(_MAGIC) and head[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


def _differences(copy: Copy, held: contents.Contents) -> Iterator[Message]:
    if (held.schema, held.change_set, held.mark) != (copy.schema, copy.change_set, copy.mark):
        yield Message(N_("Version or latest step are not those the copy was made with."))
    for table in sorted({*copy.counts, *held.counts}):
        made, now = copy.counts.get(table, 0), held.counts.get(table, 0)
        if made != now:
            yield Message(
                N_("“{table}” has {now} rows; it was made with {made}."), table=table, now=now, made=made
            )
        elif copy.digests.get(table) != held.digests.get(table):
            yield Message(N_("“{table}” has other values than it was made with."), table=table)


def checked(copy: Copy, now: dt.datetime) -> tuple[Copy, list[Message]]:
    """Verify a copy, note the outcome beside it if that can be written, and return both."""
    wrong = verify(copy.path)
    copy = replace(copy, verified_at=None if wrong else now.astimezone(dt.UTC))
    if copy.known:
        with suppress(OSError):  # a share one may only read
            manifests.write(copy)
    return copy, wrong


def prune(folder: Path, now: dt.datetime, *, spare: Collection[Path] = ()) -> list[Path]:
    """Let go of the copies that need not be kept, and return them. Only after a verified success.

    What has no readable manifest or was given another name is left alone.
    """
    known = [copy for copy in listed(folder) if may_go(copy)]
    stays = {copy.path for copy in to_keep(known, now)} | set(spare)
    gone = [copy.path for copy in known if copy.path not in stays]
    for path in gone:
        files.remove(path)
        manifests.manifest_path(path).unlink(missing_ok=True)
    return gone


def may_go(copy: Copy) -> bool:
    """Tell whether :func:`prune` looks at a copy at all."""
    return copy.known and _OURS.match(copy.path.name) is not None


def _clear(folder: Path) -> None:
    """Remove what a program that was killed left half made."""
    oldest = dt.datetime.now(dt.UTC) - LEFT_BEHIND
    for path in folder.iterdir():
        if not _OURS.match(path.name):
            continue
        lonely = path.suffix == manifests.SUFFIX and not path.with_suffix(SUFFIX).exists()
        if files.PARTIAL in path.name or lonely:
            with suppress(OSError):
                if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < oldest:
                    path.unlink()


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder into an error the user can act on.

    Raises:
        StoreUnavailable: it cannot be written now.
    """
    try:
        with contents.plain_errors():
            yield
    except StoreUnavailable as error:
        if error.text != FULL:
            raise
        raise StoreUnavailable(FULL_THERE, folder=str(folder)) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreUnavailable(FULL_THERE, folder=str(folder)) from error
        if is_held(error):
            raise StoreUnavailable(
                N_(
                    "{file} cannot be replaced. Close it if it is open in another program, and check the "
                    "permissions of the folder. Then try again."
                ),
                file=str(error.filename2 or error.filename),
            ) from error
        raise StoreUnavailable(
            N_("The folder {folder} cannot be written to. Choose another, or check the permissions."),
            folder=str(folder),
        ) from error
