"""The rows of any entity. What comes out is frozen; nothing refers to the store."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    func,
    select,
)

from innovasjon_desktop.domain.errors import Message, NotFound
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.query import TEXTS, columns, filtered, these
from innovasjon_desktop.services.query import Condition as Condition  # what rows are asked for with
from innovasjon_desktop.services.query import Query as Query
from innovasjon_desktop.services.records import GONE
from innovasjon_desktop.services.words import Code, WordBook
from innovasjon_desktop.store.log import STATE_CHANGE, decode
from innovasjon_desktop.store.schema import TABLES

PAGE = 128


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``values`` and the texts ``shown`` follow ``entity.fields``."""

    id: int
    version: int
    values: tuple[Any, ...]
    shown: tuple[str, ...]


def count(connection: Connection, query: Query) -> int:
    """Return how many rows ``query`` gives."""
    return int(connection.execute(filtered(query, func.count(), order=False)).scalar_one())


def ids(connection: Connection, query: Query) -> array[int]:
    """Return the ids of all rows in order, in one step of the database.

    One long text instead of a row per id: fetching a million rows one by one would hold the
    interpreter and stop the window from painting.
    """
    inner = filtered(query, TABLES[query.entity].c.id, order=True).subquery()
    if connection.dialect.name == "sqlite":
        joined = connection.execute(select(func.group_concat(inner.c.id, ","))).scalar() or ""
    else:
        joined = ",".join(map(str, connection.scalars(select(inner.c.id))))
    found: array[int] = array("q")
    start, length = 0, len(joined)
    while start < length:
        end = min(start + 65_536, length)
        if end < length:
            comma = joined.find(",", end)
            end = comma if comma >= 0 else length
        found.extend(map(int, joined[start:end].split(",")))
        start = end + 1
    return found


def page(connection: Connection, query: Query, offset: int, limit: int = PAGE) -> list[Row]:
    """Return rows ``offset`` … ``offset + limit - 1`` of ``query``."""
    statement = filtered(query, *columns(ALL[query.entity], query.as_of), order=True)
    return _rows(connection, ALL[query.entity], statement.offset(offset).limit(limit), query.as_of)


def every(connection: Connection, query: Query) -> list[Row]:
    """Return all rows of ``query``; for exports and small tables."""
    statement = filtered(query, *columns(ALL[query.entity], query.as_of), order=True)
    return _rows(connection, ALL[query.entity], statement, query.as_of)


def by_ids(
    connection: Connection, entity: str, wanted: Iterable[int], as_of: dt.date | None = None
) -> dict[int, Row]:
    """Return the rows with the ids ``wanted`` that exist."""
    found: dict[int, Row] = {}
    spec, rest = ALL[entity], list(wanted)
    statement = these(entity, as_of, dt.date.today())
    for start in range(0, len(rest), 500):
        wanted_ids = {"wanted": rest[start : start + 500]}
        found |= {row.id: row for row in _rows(connection, spec, statement, as_of, wanted_ids)}
    return found


def values_by_id(connection: Connection, entity: str, wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the values of rows by id and field, derived ones included, without the texts shown for them."""
    spec, rest = ALL[entity], [*wanted]
    statement = these(entity, None, dt.date.today())
    names = [field.name for field in spec.fields]
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(rest), 500):
        wanted_ids = {"wanted": rest[start : start + 500]}
        for row_id, _version, *values in connection.execute(statement, wanted_ids):
            found[row_id] = dict(zip(names, values, strict=True))
    return found


def record(connection: Connection, entity: str, row_id: int, as_of: dt.date | None = None) -> Row:
    """Return one row.

    Raises:
        NotFound: there is none.
    """
    found = by_ids(connection, entity, [row_id], as_of)
    if row_id not in found:
        raise NotFound(GONE, entity=Message(ALL[entity].label), id=row_id)
    return found[row_id]


def matches(connection: Connection, query: Query, row_id: int) -> bool:
    """Tell whether the row is (still) among those ``query`` gives."""
    statement = filtered(query, TABLES[query.entity].c.id, order=False)
    return connection.execute(statement.where(TABLES[query.entity].c.id == row_id)).first() is not None


def names(connection: Connection, entity: str) -> Mapping[int, str]:
    """Return the names of all rows of ``entity``: the choices of a reference to it."""
    return WordBook(connection).names(entity)


def codes(connection: Connection, field: Field) -> list[Code]:
    """Return the choices of a code or state field."""
    return WordBook(connection).choices(field)


def as_dict(entity: Entity, row: Row, words: WordBook) -> dict[str, Any]:
    """Return a row as JSON has it: codes as keys, dates ISO, hours as numbers, references twice.

    A reference stands there as ``unit_id`` and as ``unit``, its name; a list of references as
    ``method_ids`` and as the names.
    """
    out: dict[str, Any] = {"id": row.id}
    for field, value in zip(entity.fields, row.values, strict=True):
        match field.kind:
            case Kind.REF:
                out[field.name] = value
                out[field.name.removesuffix("_id")] = (
                    None if value is None else words.name(field.target, value)
                )
            case Kind.REFS:
                out[field.name.removesuffix("s") + "_ids"] = value or []
                out[field.name] = [words.name(field.target, item) for item in value or []]
            case Kind.HOURS:
                out[field.name] = None if value is None else (value // 60 if value % 60 == 0 else value / 60)
            case Kind.DATE:
                out[field.name] = None if value is None else value.isoformat()
            case Kind.MONTH:
                out[field.name] = None if value is None else f"{value:%Y-%m}"
            case Kind.CODES | Kind.DATES:
                out[field.name] = value or []
            case _:
                out[field.name] = value
    out["version"] = row.version
    return out


def _rows(
    connection: Connection,
    entity: Entity,
    statement: Select[Any],
    as_of: dt.date | None,
    given: Mapping[str, Any] | None = None,
) -> list[Row]:
    found = [tuple(row) for row in connection.execute(statement, given)]
    words = WordBook(connection)
    for place, field in enumerate(entity.fields, start=2):
        if field.kind is Kind.REF:
            words.learn(field.target, (row[place] for row in found if row[place] is not None))
    rows = [_row(entity, raw, words) for raw in found]
    return _as_of(connection, entity, rows, as_of, words) if as_of is not None else rows


def _row(entity: Entity, raw: Sequence[Any], words: WordBook) -> Row:
    values = tuple(raw[2:])
    shown = tuple(
        "" if value is None else texts.show(field, value, words)  # half of the cells of a list are empty
        for field, value in zip(entity.fields, values, strict=True)
    )
    return Row(raw[0], raw[1], values, shown)


def dated_values(
    connection: Connection, entity: Entity, wanted: Sequence[int], day: dt.date
) -> dict[tuple[int, str], Any]:
    """Return the values of dated fields (not the state) that were others on ``day``, by id and field."""
    dated = [field.name for field in entity.fields if field.dated and field.kind is not Kind.STATE]
    if not dated or not wanted:
        return {}
    found: dict[tuple[int, str], Any] = {}
    kept = STATE_CHANGE.c
    statement = (
        select(kept.row_id, kept.field, kept.old, kept.effective_on)
        .where(kept.entity == entity.name, kept.field.in_(dated), kept.effective_on > day)
        .order_by(kept.effective_on.desc(), kept.id.desc())
    )
    inside = set(wanted)
    for row_id, name, old, _effective in connection.execute(statement):
        if row_id in inside:
            kind = entity.field(name).kind
            value = decode(old, text=kind in TEXTS)
            found[row_id, name] = dt.date.fromisoformat(value) if value and kind is Kind.DATE else value
    return found


def _as_of(
    connection: Connection, entity: Entity, rows: list[Row], day: dt.date, words: WordBook
) -> list[Row]:
    earlier = dated_values(connection, entity, [row.id for row in rows], day)
    if not earlier:
        return rows
    out = []
    for row in rows:
        values = tuple(
            earlier.get((row.id, field.name), value)
            for field, value in zip(entity.fields, row.values, strict=True)
        )
        shown = tuple(
            texts.show(field, value, words) for field, value in zip(entity.fields, values, strict=True)
        )
        out.append(replace(row, values=values, shown=shown))
    return out
