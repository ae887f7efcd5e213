"""Which copies of a store still hold a person who was erased, and until when; and what its bytes tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.domain.retention import copy_gone_by
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.personal.identity import Subject
from innovasjon_desktop.store import erasing, restoring
from innovasjon_desktop.store.backups import may_go
from innovasjon_desktop.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A file that may hold the person.

    Args:
        path: where it is.
        at: when it was made.
        gone_by: when the program lets go of it at the latest, see ``copy_gone_by``; None if it never does,
            or nobody can tell: without its manifest, under another name, or from a clock that was ahead, it
            may stay for good.
    """

    path: Path
    at: dt.datetime
    gone_by: dt.date | None


def place_of(database: Database) -> Path | None:
    """Return the file of a store; None if it is on a server, or only a copy to read."""
    try:
        return backups.place_of(database)
    except (BadInput, StoreUnavailable):
        return None


def copies(database: Database) -> tuple[KeptCopy, ...]:
    """Return the copies on this PC the program knows of, newest first.

    Those somebody made elsewhere, in the second folder or by copying the file, are not among them.
    """
    place = place_of(database)
    if place is None:
        return ()
    now = dt.datetime.now(dt.UTC)  # the clock the copies go by, and not the store's own
    found = [
        KeptCopy(
            copy.path, copy.at, copy_gone_by(copy.at.date()) if may_go(copy) and copy.at <= now else None
        )
        for copy in backups.listed(database)
    ]
    found += [
        KeptCopy(path, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC), None)
        for path in _put_aside(place)
    ]
    return tuple(sorted(found, key=lambda copy: copy.at, reverse=True))


def _put_aside(place: Path) -> Iterator[Path]:
    """Yield what a restore or a new version of the program left of the store as it was."""
    yield from place.parent.glob(f"{restoring.QUARANTINE}/*/{place.name}")
    yield from place.parent.glob(f"{place.stem}-[0-9][0-9][0-9][0-9]*{place.suffix}")


def found_in_bytes(database: Database, subject: Subject) -> tuple[str, ...] | None:
    """Return which of a person's names, addresses and numbers are in the bytes of the store.

    They are looked for in every encoding the store could have them in, unused parts of the file included.

    Returns:
        What was found; None if the store is on a server, whose files nobody here can read.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    held = erasing.pages(database.engine).lower()
    return tuple(term for term in terms(subject) if any(each.lower() in held for each in encodings(term)))


def terms(subject: Subject) -> Iterator[str]:
    """Yield what is looked for: full names either way round, addresses, numbers."""
    for first, last in sorted(subject.names):
        yield f"{first} {last}"
        yield f"{last} {first}"
        yield f"{last}, {first}"
    yield from sorted(subject.emails)
    yield from sorted(phone for phone in subject.phones if len(phone) >= 8)


def encodings(term: str) -> Iterator[bytes]:
    """Yield a text as a store may hold it: UTF-8, UTF-16, Windows-1252, and as JSON escapes it."""
    for text in {term, term.casefold(), term.upper()}:
        yield text.encode()
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield text.encode("cp1252", "replace")
        yield text.encode("ascii", "backslashreplace").replace(b"\\xe", b"\\u00e").replace(b"\\x", b"\\u00")
