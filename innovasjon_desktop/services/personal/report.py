"""Everything a store has about one person (insight, section 9): the answer to somebody who asks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.personal.identity import Subject, others, subject_of
from innovasjon_desktop.services.personal.matching import Finder
from innovasjon_desktop.services.personal.sweep import Hit, Sweep
from innovasjon_desktop.services.query import TEXTS
from innovasjon_desktop.services.words import WordBook, title
from innovasjon_desktop.store.log import STATE_CHANGE, decode
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import from_json

PERSON = "person"
PART = 500
"""Ids looked for in one query."""


class Value(NamedTuple):
    """A field of a row: its name, what people call it, and what it holds as they read it."""

    name: str
    label: str
    text: str


class Held(NamedTuple):
    """A row about the person: which, by which field, what it is called, its fields as people read them."""

    entity: str
    row_id: int
    field: str
    name: str
    values: tuple[Value, ...]


class Logged(NamedTuple):
    """A line of the change log about a row of the person: what a field held before and after."""

    at: dt.datetime
    actor: str
    label: str
    entity: str
    row_id: int
    field: str
    before: str
    after: str


class Moved(NamedTuple):
    """A move, or a change of a value that is kept with its date."""

    on: dt.date
    actor: str
    entity: str
    row_id: int
    field: str
    old: str
    new: str
    reason: str


class Done(NamedTuple):
    """A step the person carried out under a user name."""

    id: int
    at: dt.datetime
    actor: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class PersonReport:
    """What there is about a person, in the language in force.

    Args:
        subject: the person, with every name and address the store ever had.
        own: the fields of the person's row.
        rows: rows that name the person, and rows that hang on the person's roles.
        hits: texts that name the person or may.
        log: what was changed in any of these rows.
        moves: their moves, and those the person made.
        done: what the person did here.
    """

    subject: Subject
    own: tuple[Value, ...]
    rows: tuple[Held, ...]
    hits: tuple[Hit, ...]
    log: tuple[Logged, ...]
    moves: tuple[Moved, ...]
    done: tuple[Done, ...]


def person_report(connection: Connection, person_id: int, accounts: Collection[str] = ()) -> PersonReport:
    """Return everything about a person.

    Args:
        connection: to read with.
        person_id: also of a person who was deleted.
        accounts: user names the person works under; the part of the address before the @ is known.

    Raises:
        NotFound: there is no such person, and never was.
    """
    subject = subject_of(connection, person_id, accounts)
    known = {*subject.accounts, *(address.partition("@")[0] for address in subject.emails)}
    words = WordBook(connection)
    own = () if subject.values is None else tuple(_shown(ALL[PERSON], subject.values, words))
    rows = tuple(_rows(connection, person_id, words))
    places: dict[str, set[int]] = defaultdict(set, {PERSON: {person_id}})
    for row in rows:
        places[row.entity].add(row.row_id)
    return PersonReport(
        subject=subject,
        own=own,
        rows=rows,
        hits=tuple(Sweep(connection, Finder(subject, others(connection, person_id))).run().hits),
        log=tuple(_log(connection, places, words)),
        moves=tuple(_moves(connection, places, known, words)),
        done=tuple(_done(connection, known)),
    )


def as_json(report: PersonReport) -> Mapping[str, Any]:
    """Return the report as one JSON document."""
    subject = report.subject
    return {
        "person": {
            "id": subject.id,
            "names": sorted(f"{first} {last}" for first, last in subject.names),
            "emails": sorted(subject.emails),
            "is_erased": subject.is_erased,
            "values": {each.name: each.text for each in report.own},
        },
        "rows": [
            row._asdict() | {"values": {each.name: each.text for each in row.values}} for row in report.rows
        ],
        "texts": [hit_as_json(hit) for hit in report.hits],
        "change_log": [line._asdict() | {"at": line.at.isoformat()} for line in report.log],
        "moves": [move._asdict() | {"on": move.on.isoformat()} for move in report.moves],
        "done": [step._asdict() | {"at": step.at.isoformat()} for step in report.done],
    }


def hit_as_json(hit: Hit) -> Mapping[str, Any]:
    """Return a text that names the person as JSON has it."""
    return {
        "mark": hit.mark,
        "table": hit.table,
        "row_id": hit.row_id,
        "column": hit.column,
        "found": list(hit.words),
        "sure": hit.sure,
        "text": hit.text,
    }


def references(target: str) -> Iterator[tuple[Entity, Field]]:
    """Yield the fields that refer to rows of ``target``."""
    for entity in ALL.values():
        for field in entity.fields:
            if field.kind is Kind.REF and field.target == target and not field.derived:
                yield entity, field


def _rows(connection: Connection, person_id: int, words: WordBook) -> Iterator[Held]:
    """Yield the rows that refer to the person, and those that refer to a row that is about the person."""
    for entity, field in references(PERSON):
        found = _referring(connection, entity, field, [person_id])
        yield from (_held(entity, field, row, words) for row in found)
        if not field.required:
            continue  # the row is about something else, and only names the person
        ids = [int(row["id"]) for row in found]
        for further, link in references(entity.name):
            rows = _referring(connection, further, link, ids)
            yield from (_held(further, link, row, words) for row in rows)


def _referring(
    connection: Connection, entity: Entity, field: Field, ids: Sequence[int]
) -> Sequence[RowMapping]:
    table = TABLES[entity.name]
    found: list[RowMapping] = []
    for start in range(0, len(ids), PART):
        query = select(table).where(table.c[field.name].in_(ids[start : start + PART])).order_by(table.c.id)
        found += connection.execute(query).mappings().all()
    return found


def _held(entity: Entity, field: Field, row: RowMapping, words: WordBook) -> Held:
    values = dict(row)
    shown = tuple(_shown(entity, values, words))
    return Held(entity.name, values["id"], field.name, title(entity, values, words), shown)


def _shown(entity: Entity, values: Mapping[str, Any], words: WordBook) -> Iterator[Value]:
    for field in entity.fields:
        if not field.derived and values.get(field.name) is not None:
            text = show(field, values[field.name], words)
            if text:
                yield Value(field.name, _(field.label), text)


def _log(connection: Connection, places: Mapping[str, set[int]], words: WordBook) -> Iterator[Logged]:
    found = [
        (step, change)
        for entity, ids in places.items()
        for row_id in sorted(ids)
        for step, change in history.of_record(connection, entity, row_id)
    ]
    for step, change in sorted(found, key=lambda each: (each[0].id, each[1].entity, each[1].row_id)):
        before, after = change.before or {}, change.after or {}
        for column in history.shown_fields(change):
            if before.get(column) != after.get(column):
                yield Logged(
                    step.at,
                    step.actor,
                    say(step.label),
                    change.entity,
                    change.row_id,
                    _label(change.entity, column),
                    _text(change.entity, column, before.get(column), words),
                    _text(change.entity, column, after.get(column), words),
                )


def _moves(
    connection: Connection, places: Mapping[str, set[int]], accounts: Collection[str], words: WordBook
) -> Iterator[Moved]:
    column = STATE_CHANGE.c
    query = select(STATE_CHANGE).order_by(column.effective_on, column.id)
    for row in connection.execute(query).mappings():
        if row["row_id"] in places.get(row["entity"], ()) or row["actor"].casefold() in accounts:
            name, field = row["entity"], row["field"]
            old, new = (_text(name, field, _kept(name, field, row[side]), words) for side in ("old", "new"))
            yield Moved(
                row["effective_on"],
                row["actor"],
                name,
                row["row_id"],
                _label(name, field),
                old,
                new,
                row["reason"] or "",
            )


def _done(connection: Connection, accounts: Collection[str]) -> Iterator[Done]:
    if accounts:
        for step in reversed(history.list_sets(connection, limit=history.count_sets(connection))):
            if step.actor.casefold() in accounts:
                yield Done(step.id, step.at, step.actor, say(step.label), step.rows)


def _label(entity: str, column: str) -> str:
    known = ALL.get(entity)
    return _(known.field(column).label) if known is not None and known.has(column) else column


def _text(entity: str, column: str, value: Any, words: WordBook) -> str:
    """Return a logged value as people read it."""
    known = ALL.get(entity)
    if value is None or known is None or not known.has(column):
        return "" if value is None else str(value)
    try:
        return show(known.field(column), from_json(TABLES[entity], {column: value})[column], words)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return str(value)  # as an earlier program wrote it


def _kept(entity: str, column: str, value: str | None) -> Any:
    """Return a value as the moves keep it."""
    known = ALL.get(entity)
    is_text = known is None or not known.has(column) or known.field(column).kind in TEXTS
    try:
        return decode(value, text=is_text)
    except ValueError:
        return value
