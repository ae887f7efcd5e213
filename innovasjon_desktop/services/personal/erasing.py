"""Take a person out of a store for good: what would go, and doing it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.domain.errors import Message, RuleBroken, UserError
from innovasjon_desktop.domain.retention import ERASED, ERASED_AGAIN
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.services.personal.copies import KeptCopy, copies, found_in_bytes, place_of, terms
from innovasjon_desktop.services.personal.identity import OWN_FIELDS, Subject, others, shared, subject_of
from innovasjon_desktop.services.personal.matching import Finder
from innovasjon_desktop.services.personal.roles import going_on, lives
from innovasjon_desktop.services.personal.sweep import Hit, Sweep, Swept, mark_of, own_value
from innovasjon_desktop.services.words import WordBook, title
from innovasjon_desktop.store import erasing
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import CHANGE_SET, STATE_CHANGE
from innovasjon_desktop.store.organisation import PERSON
from innovasjon_desktop.store.schema import LOGGED, TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork, to_json

NOT_ENDED = N_("The person still has roles. End them first: {roles}")
NOT_PACKED = N_("The data are erased, but the file could not be packed yet: {problem} Erase once more later.")
STILL_THERE = N_("The file still holds something that was to go: {terms}")
OF_OTHERS = N_(
    "Somebody else here has this too, so it still stands in the file, and it cannot be told from the bytes"
    " whose it is: {terms}"
)
NO_LEDGER = N_(
    "The list of erasures could not be written beside the store: {problem} An older copy that is put back "
    "now would bring the person back."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do.

    Args:
        subject: the person.
        cells: what goes of the person's own row, by field.
        hits: texts in which the person surely is named: replaced.
        doubts: texts that may be about the person, each once: replaced only if chosen by their mark.
        rewrites: rows that would be changed, by table; the change log is ``change``.
        own_lines: lines of the change log about the person's row.
        obstacles: what must end first.
        copies: files that will still hold the person.
    """

    subject: Subject
    cells: Mapping[str, Any]
    hits: tuple[Hit, ...]
    doubts: tuple[Hit, ...]
    rewrites: Mapping[str, int]
    own_lines: int
    obstacles: tuple[str, ...]
    copies: tuple[KeptCopy, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure did.

    Args:
        person_id: of the row.
        change_set: the step in the history; 0 if only the log knew the person.
        rewrites: rows changed, by table.
        doubts: texts that were left, because nobody chose them.
        found: what the bytes of the file still hold of the person alone; None if they cannot be looked at.
        of_others: what they hold that somebody else here has too.
        copies: files that still hold the person.
        ledger: the file the erasure is noted in; None on a server, or if it could not be written.
        warnings: what did not work although the data are erased.
    """

    person_id: int
    change_set: int
    rewrites: Mapping[str, int]
    doubts: tuple[Hit, ...]
    found: tuple[str, ...] | None
    of_others: tuple[str, ...]
    copies: tuple[KeptCopy, ...]
    ledger: Path | None
    warnings: tuple[Message, ...]


def preview(
    database: Database,
    person_id: int,
    *,
    accounts: Collection[str] = (),
    also: Collection[str] = (),
    keep: Collection[str] = (),
) -> Preview:
    """Return what :func:`erase` with the same arguments would do, and do nothing.

    Raises:
        NotFound: there is no such person, and never was.
    """
    with database.read() as connection:
        subject = subject_of(connection, person_id, accounts)
        swept = _sweep(connection, subject, also, keep)
        return Preview(
            subject=subject,
            cells={name: subject.values[name] for name in OWN_FIELDS if subject.values[name] is not None}
            if subject.values is not None and not subject.is_erased
            else {},
            hits=tuple(hit for hit in swept.hits if hit.sure),
            doubts=_doubts(swept),
            rewrites=_counted(swept),
            own_lines=swept.own_lines,
            obstacles=_obstacles(connection, person_id, database.today()),
            copies=copies(database),
        )


def erase(
    database: Database,
    person_id: int,
    *,
    actor: str,
    accounts: Collection[str] = (),
    also: Collection[str] = (),
    keep: Collection[str] = (),
) -> Receipt:
    """Replace a person by "Slettet person 17" everywhere, the change log included. Cannot be undone.

    Rows keep their ids, so that no figure changes. Erasing a person who is erased already only packs the
    file anew.

    Args:
        database: the store.
        person_id: also of a person who was deleted: the change log still has the name.
        actor: who does it.
        accounts: user names the person worked under: they go from the history too.
        also: marks of doubts, from :func:`preview`, in which what may be the person goes as well;
            ``EVERY`` for all of them.
        keep: marks of texts that stay although the person is named.

    Raises:
        NotFound: there is no such person, and never was.
        RuleBroken: the person still has roles (section 9).
        StoreUnavailable: the store cannot be written now; nothing was changed.
    """
    with database.read() as connection:
        subject = subject_of(connection, person_id, accounts)
    left: list[Hit] = []
    counts: Mapping[str, int] = {}
    step = 0
    if not subject.is_erased:

        def work(unit: UnitOfWork) -> Swept:
            there = _obstacles(unit.connection, person_id, unit.today)
            if there:
                raise RuleBroken(NOT_ENDED, rule="E-42", roles=", ".join(there))
            swept = _sweep(unit.connection, subject, also, keep)
            _carry_out(unit, subject, swept)
            entry = ledger.entry_for(unit.connection, subject, swept.chosen, unit.now)
            ledger.keep(unit.connection, entry)
            return swept

        changed = database.write(Message(ERASED, id=person_id), actor, work)
        swept = changed.result
        step, counts = changed.change_set_id, _counted(swept)
        left = [hit for hit in _doubts(swept) if hit.mark not in swept.chosen]
    return _finished(database, subject, step, counts, tuple(left), check=bool(step) and not keep)


def _finished(
    database: Database,
    subject: Subject,
    step: int,
    counts: Mapping[str, int],
    left: tuple[Hit, ...],
    *,
    check: bool,
) -> Receipt:
    warnings, beside = [], None
    try:
        erasing.pack(database.engine)
    except UserError as error:
        warnings.append(Message(NOT_PACKED, problem=Message(error.text, **error.params)))
    found = found_in_bytes(database, subject) if step else ()
    of_others: tuple[str, ...] = ()
    if found:
        with database.read() as connection:
            known = set(terms(shared(connection, subject)))
        of_others = tuple(term for term in found if term in known)
        found = tuple(term for term in found if term not in known)
    if of_others:
        warnings.append(Message(OF_OTHERS, terms=of_others))
    if found and check:
        warnings.append(Message(STILL_THERE, terms=found))
    try:
        beside = keep_ledger(database)
    except UserError as error:
        warnings.append(Message(NO_LEDGER, problem=Message(error.text, **error.params)))
    return Receipt(
        subject.id, step, counts, left, found, of_others, copies(database), beside, tuple(warnings)
    )


def keep_ledger(database: Database) -> Path | None:
    """Write the ledger beside the store and among its copies; None if there is none, or on a server.

    Raises:
        UserError: it cannot be written, or what stands there cannot be read.
    """
    place = place_of(database)
    with database.read() as connection:
        known = ledger.entries(connection)
    return ledger.write_beside(place, known) if place is not None and known else None


def replay(database: Database, entries: Iterable[ledger.Entry], *, actor: str) -> list[int]:
    """Erase anew whom the ledger says was erased, in a store that was put back; return their ids.

    Roles of the person that go on in that store hold nothing up. Lines about people the store does not
    know are kept: a copy may know them.

    Raises:
        StoreUnavailable: the store cannot be written now.
    """
    with database.read() as connection:
        known = {entry.whose for entry in ledger.entries(connection)}
    again: list[int] = []
    for entry in {each.whose: each for each in entries if each.whose not in known}.values():

        def work(unit: UnitOfWork, entry: ledger.Entry = entry) -> bool:
            ledger.keep(unit.connection, entry)
            return _erase_again(unit, entry)

        if database.write(Message(ERASED_AGAIN, id=entry.person), actor, work).result:
            again.append(entry.person)
    if again:
        erasing.pack(database.engine)
    return again


def replay_after_restore(
    place: str | Path, *, actor: str, more: Iterable[Path] = (), of: Path | None = None
) -> list[int]:
    """Erase anew whoever was erased since the copy was made that stands, or will stand, in a store's place.

    Call it once the copy is of this program's version, before anybody opens it.

    Args:
        place: the file; a store on a server has no ledger beside it.
        actor: who restores.
        more: further ledgers, for instance one that came with a copy from another PC.
        of: the store whose ledger it is, if ``place`` is a copy that is to take its place.

    Raises:
        BadInput: a ledger cannot be read.
        StoreUnavailable: the store cannot be written now.
    """
    store = of or Path(place)
    known = [*ledger.read_beside(store), *(entry for each in more for entry in ledger.read(each))]
    if not known:
        return []
    database = Database(open_engine(Path(place)))
    try:
        again = replay(database, known, actor=actor)
        with database.read() as connection:
            ledger.write_beside(store, ledger.entries(connection))
        return again
    finally:
        database.close()


def _erase_again(unit: UnitOfWork, entry: ledger.Entry) -> bool:
    try:
        subject = subject_of(unit.connection, entry.person)
    except UserError:
        return False
    if not entry.is_of(subject) or subject.is_erased:
        return False
    actors = {
        name
        for column in (CHANGE_SET.c.actor, STATE_CHANGE.c.actor)
        for _, (name,) in erasing.texts(unit.connection, column.table.name, [column.name])
        if name is not None
    }
    subject.accounts |= {name.casefold() for name in actors if entry.chose(mark_of(name))}
    _carry_out(unit, subject, _sweep(unit.connection, subject, (), (), entry.chose))
    return True


def _sweep(
    connection: Connection,
    subject: Subject,
    also: Collection[str],
    keep: Collection[str],
    is_chosen: Callable[[str], bool] = lambda _mark: False,
) -> Swept:
    finder = Finder(subject, others(connection, subject.id))
    return Sweep(connection, finder, also, keep, is_chosen).run()


def _carry_out(unit: UnitOfWork, subject: Subject, swept: Swept) -> None:
    """Write what the pass found, around the log; the log gets that the rows were touched, and no text."""
    for table, key, values in swept.rewrites:
        erasing.overwrite(unit.connection, table, key, values)
    for table, key, _values in swept.rewrites:
        row = unit.find(table, key) if table in LOGGED else None
        if row is not None:
            unit.put_back(table, key, {"version": row["version"] + 1, "updated_at": to_json(unit.now)})
    if subject.values is not None:
        own = {name: own_value(subject.id, name) for name in OWN_FIELDS}
        erasing.overwrite(unit.connection, PERSON.name, subject.id, own)
        unit.update(PERSON.name, subject.id, {"is_active": False, "erased_on": unit.today})


def _obstacles(connection: Connection, person_id: int, day: dt.date) -> tuple[str, ...]:
    words = WordBook(connection)
    found = []
    for role in going_on(lives(connection, person_id)[person_id].roles, day):
        entity = ALL[role.entity]
        table = TABLES[role.entity]
        row = connection.execute(table.select().where(table.c.id == role.row_id)).mappings().one()
        found.append(f"{_(entity.label)} {title(entity, dict(row), words)}")
    return tuple(found)


def _doubts(swept: Swept) -> tuple[Hit, ...]:
    """Return the texts that are only perhaps about the person, each once, those that are chosen included.

    What stands in a list is told by its place there, and not by that in the log.
    """
    first: dict[str, Hit] = {}
    for hit in sorted(swept.hits, key=lambda hit: hit.table not in ALL):
        if not hit.sure:
            first.setdefault(hit.mark, hit)
    return tuple(first.values())


def _counted(swept: Swept) -> Mapping[str, int]:
    counts = Counter(each.table for each in swept.rewrites)
    return {name: counts[name] for name in TABLES if name in counts}
