"""The ledger of erasures: who is to stay erased, without saying who that was.

A line has a person's id, the moment the row was made, when it was erased, and fingerprints made with a key:
of the addresses, so that an old list that brings the person back can be noticed, and of the texts somebody
chose. The ledger stands in the store, and beside it and beside its copies as a file of JSON lines: an older
copy that takes the store's place does not know of what was erased since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.domain.errors import BadInput, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.personal.identity import Subject
from innovasjon_desktop.store import backups, erasing, files

ENDING = ".slettet.jsonl"
"""Of the file beside the store."""

PERSON = "person"
GARBLED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a line raises that is none."""

SPOILT = N_(
    "The list of erasures in the store has been edited by other means, and cannot be read. Check the store to"
    " see what to do."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger.

    Args:
        person: id of the row.
        made: when the row was made, as ISO text: another person may get the same id in a copy put back.
        at: when it was erased, as ISO text in UTC.
        kind: what was erased; so far only a person.
        key: of the fingerprints.
        addresses: fingerprints of the e-mail addresses.
        texts: fingerprints of the marks of texts that were chosen one by one.
    """

    person: int
    made: str
    at: str
    kind: str
    key: str
    addresses: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def whose(self) -> tuple[int, str]:
        """What tells the person from any other."""
        return self.person, self.made

    def chose(self, mark: str) -> bool:
        """Tell whether the text of this mark was chosen."""
        return fingerprint(self.key, mark) in self.texts

    def is_of(self, subject: Subject) -> bool:
        """Tell whether it is this person who was erased."""
        return subject.made_at is not None and self.whose == (subject.id, subject.made_at.isoformat())


def entry_for(connection: Connection, subject: Subject, chosen: Iterable[str], now: dt.datetime) -> Entry:
    """Return the line for a person who is erased now; all lines of a store have one key."""
    known = entries(connection)
    key = known[0].key if known else secrets.token_hex(16)
    return Entry(
        person=subject.id,
        made=(subject.made_at or now).isoformat(),
        at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        kind=PERSON,
        key=key,
        addresses=tuple(sorted(fingerprint(key, address) for address in subject.emails)),
        texts=tuple(sorted(fingerprint(key, mark) for mark in chosen)),
    )


def keep(connection: Connection, entry: Entry) -> None:
    """Keep a line in the store."""
    erasing.keep_entry(connection, name_of(entry), asdict(entry))


def name_of(entry: Entry) -> str:
    """Return the name a line has in the store."""
    return f"{entry.person} {entry.made[:19]}"


def entries(connection: Connection) -> list[Entry]:
    """Return the lines the store has.

    Raises:
        BadInput: one of them was edited by other means.
    """
    try:
        return [parsed(line) for line in erasing.entries(connection)]
    except GARBLED as error:
        raise BadInput(SPOILT) from error


def erased_addresses(connection: Connection) -> Callable[[str], int | None]:
    """Return what tells the id of the erased person an e-mail address belonged to; None if to nobody.

    For imports: an old list may bring back who was erased.
    """
    known = {(entry.key, print_): entry.person for entry in entries(connection) for print_ in entry.addresses}
    keys = {key for key, _ in known}

    def whose(address: str) -> int | None:
        plain = address.strip().casefold()
        return next(
            (known[key, each] for key in keys if (key, each := fingerprint(key, plain)) in known), None
        )

    return whose


def fingerprint(key: str, text: str) -> str:
    """Return a text's fingerprint, which nobody can make without the key."""
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()[:32]


def files_of(place: Path) -> tuple[Path, Path]:
    """Return where the ledger of a store stands as a file: beside it, and among its copies."""
    name = f"{place.name}{ENDING}"
    return place.absolute().with_name(name), backups.folder_of(place) / name


def _there(path: Path, place: Path) -> Path | None:
    """Return the ledger at ``path``, or the one an earlier program named without the store's ending."""
    before = path.with_name(f"{place.stem}{ENDING}")
    return next((found for found in (path, before) if found.exists()), None)


def write_beside(place: Path, lines: Iterable[Entry]) -> Path:
    """Write the ledger beside the store and among its copies, lines already there included.

    Raises:
        StoreUnavailable: it cannot be written now.
    """
    beside, among = files_of(place)
    text = _as_text((*read_beside(place), *lines))
    for path in (beside, among):
        with backups.told(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path, text)
    return beside


def write_among(place: Path, folder: Path) -> None:
    """Write the ledger of a store, if it has one, into another folder with copies; lines there stay.

    Raises:
        BadInput: one of the ledgers cannot be read.
        StoreUnavailable: it cannot be written now.
    """
    known = read_beside(place)
    if not known:
        return
    there = folder / files_of(place)[0].name
    if (before := _there(there, place)) is not None:
        known = [*read(before), *known]
    with backups.told(folder):
        files.write(there, _as_text(known))


def read_beside(place: Path) -> list[Entry]:
    """Return the lines of the files beside the store and among its copies.

    Raises:
        BadInput: one of them cannot be read.
    """
    found = (_there(path, place) for path in files_of(place))
    return [entry for path in found if path is not None for entry in read(path)]


def read(path: Path) -> list[Entry]:
    """Return the lines of a ledger.

    Raises:
        NotFound: there is no such file.
        BadInput: it is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [parsed(line) for line in lines if line.strip()]
    except FileNotFoundError:
        raise NotFound(N_("There is no such file: {file}"), file=path.name) from None
    except (OSError, *GARBLED) as error:
        raise BadInput(N_("{file} is no ledger of erasures, or it is damaged."), file=path.name) from error


def _as_text(lines: Iterable[Entry]) -> str:
    """Return a ledger as its file holds it: of each person the last line."""
    known = {entry.whose: entry for entry in lines}
    return "".join(json.dumps(asdict(each), sort_keys=True) + "\n" for each in known.values())


def parsed(text: Any) -> Entry:
    """Return the line a text holds.

    Raises:
        AttributeError, LookupError, RecursionError, TypeError, ValueError: it is none.
    """
    line = json.loads(text)
    entry = Entry(
        person=int(line["person"]),
        made=dt.datetime.fromisoformat(line["made"]).isoformat(),
        at=str(line["at"]),
        kind=str(line["kind"]),
        key=str(line["key"]),
        addresses=tuple(map(str, line["addresses"])),
        texts=tuple(map(str, line["texts"])),
    )
    bytes.fromhex(entry.key)
    return entry
