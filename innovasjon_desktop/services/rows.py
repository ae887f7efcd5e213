"""Questions about the rows of any entity. What comes out is frozen; nothing refers to the store."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from innovasjon_desktop.domain.errors import BadInput, Message, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.on_date import derived, existing, place_of, state_on, valid_on
from innovasjon_desktop.services.words import Code, WordBook
from innovasjon_desktop.store.log import STATE_CHANGE, decode
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.types import folded, norwegian

PAGE = 128
LISTS = frozenset({Kind.REFS, Kind.CODES, Kind.COUNTS, Kind.DATES})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``values`` and the texts ``shown`` follow ``entity.fields``."""

    id: int
    version: int
    values: tuple[Any, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter on one field.

    ``op`` is one of eq, ne, in, contains, ge, le, empty, given. Dates and codes are values, not texts.
    ``valid`` keeps the rows that are valid on the date ``value``, by the dates that bound them.
    """

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows of an entity, in which order, as on which date (None: as they are now).

    As on a date: the rows that were there, with the state, the section and the dated fields of that date.
    Fields that are not dated, names among them, are kept as they are now only. Filters and order by dated
    fields other than the state go by what they hold now.
    """

    entity: str
    where: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    text: str = ""
    as_of: dt.date | None = None


def count(connection: Connection, query: Query) -> int:
    """Return how many rows ``query`` gives."""
    return int(connection.execute(_filtered(query, func.count(), order=False)).scalar_one())


def ids(connection: Connection, query: Query) -> array[int]:
    """Return the ids of all rows in order, in one step of the database.

    One long text instead of a row per id: fetching a million rows one by one would hold the
    interpreter and stop the window from painting.
    """
    inner = _filtered(query, TABLES[query.entity].c.id, order=True).subquery()
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
    statement = _filtered(query, *_columns(ALL[query.entity], query.as_of), order=True)
    return _rows(connection, ALL[query.entity], statement.offset(offset).limit(limit), query.as_of)


def every(connection: Connection, query: Query) -> list[Row]:
    """Return all rows of ``query``; for exports and small tables."""
    statement = _filtered(query, *_columns(ALL[query.entity], query.as_of), order=True)
    return _rows(connection, ALL[query.entity], statement, query.as_of)


def by_ids(
    connection: Connection, entity: str, wanted: Iterable[int], as_of: dt.date | None = None
) -> dict[int, Row]:
    """Return the rows with the ids ``wanted`` that exist."""
    found: dict[int, Row] = {}
    table, spec, rest = TABLES[entity], ALL[entity], list(wanted)
    for start in range(0, len(rest), 500):
        part = rest[start : start + 500]
        statement = select(*_columns(spec, as_of)).where(table.c.id.in_(part))
        found |= {row.id: row for row in _rows(connection, spec, statement, as_of)}
    return found


def values_by_id(connection: Connection, entity: str, wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the values of rows by id and field, derived ones included, without the texts shown for them."""
    table, spec, rest = TABLES[entity], ALL[entity], [*wanted]
    names = [field.name for field in spec.fields]
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(rest), 500):
        part = rest[start : start + 500]
        statement = select(*_columns(spec, None)).where(table.c.id.in_(part))
        for row_id, _version, *values in connection.execute(statement):
            found[row_id] = dict(zip(names, values, strict=True))
    return found


def record(connection: Connection, entity: str, row_id: int, as_of: dt.date | None = None) -> Row:
    """Return one row.

    Raises:
        NotFound: there is none.
    """
    found = by_ids(connection, entity, [row_id], as_of)
    if row_id not in found:
        raise NotFound(N_("There is no row {id} in {table}."), id=row_id, table=Message(ALL[entity].label))
    return found[row_id]


def matches(connection: Connection, query: Query, row_id: int) -> bool:
    """Tell whether the row is (still) among those ``query`` gives."""
    statement = _filtered(query, TABLES[query.entity].c.id, order=False)
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


def _column(entity: Entity, field: Field, as_of: dt.date | None) -> ColumnElement[Any]:
    table = TABLES[entity.name]
    if field.derived:
        return derived(entity, field.name, as_of)
    if field.kind is Kind.STATE and as_of is not None:
        return state_on(entity.name, table.c.id, as_of)
    return table.c[field.name]


def _columns(entity: Entity, as_of: dt.date | None) -> list[ColumnElement[Any]]:
    table = TABLES[entity.name]
    return [
        table.c.id,
        table.c.version,
        *(_column(entity, field, as_of).label(field.name) for field in entity.fields),
    ]


def _filtered(query: Query, *columns: Any, order: bool) -> Select[Any]:
    entity = ALL[query.entity]
    table = TABLES[entity.name]
    statement = select(*columns).select_from(table)
    if query.as_of is not None:
        statement = statement.where(*existing(entity, query.as_of))
    for condition in query.where:
        statement = statement.where(_condition(entity, condition, query.as_of))
    for word in texts.normalised(query.text).split():
        statement = statement.where(_holds_word(entity, word, query.as_of))
    if order:
        for name, descending in query.order:
            key = _sort_key(entity, entity.field(name), query.as_of)
            statement = statement.order_by(key.desc() if descending else key)
        last_descending = bool(query.order) and query.order[-1][1]
        statement = statement.order_by(table.c.id.desc() if last_descending else table.c.id)
    return statement


def _condition(entity: Entity, condition: Condition, as_of: dt.date | None) -> ColumnElement[bool]:
    try:
        field = entity.field(condition.field)
    except KeyError:
        raise BadInput(
            N_("{entity} has no field “{name}”."), entity=Message(entity.label), name=condition.field
        ) from None
    column: ColumnElement[Any] = _column(entity, field, as_of)
    value = condition.value
    if field.name == "section_id" and entity.name == "request":
        column = func.coalesce(column, place_of(TABLES["request"].c.unit_id, as_of or dt.date.today()))
    match condition.op:
        case "eq":
            if field.kind in LISTS:
                return _listed(column, value)
            return column.is_(None) if value is None else column == value
        case "ne":
            return or_(column.is_(None), column != value)
        case "in":
            if field.kind in LISTS:
                return or_(*(_listed(column, item) for item in value))
            return column.in_(list(value))
        case "contains":
            return _contains(entity, field, column, texts.normalised(str(value)))
        case "ge":
            return and_(column >= value)
        case "le":
            return and_(column <= value)
        case "empty":
            return column.is_(None) if field.kind not in TEXTS else or_(column.is_(None), column == "")
        case "given":
            return column.is_not(None)
        case "valid":
            return and_(*valid_on(entity, value))
    raise BadInput(N_("There is no filter “{name}”."), name=condition.op)


def _listed(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """Tell whether a JSON list holds ``value``; as text, which is the same in every database."""
    plain = cast(column, String)
    if isinstance(value, int):
        spaced = func.replace(func.replace(func.replace(plain, " ", ""), "[", ","), "]", ",")
        return spaced.contains(f",{value},", autoescape=True)
    escaped = (json.dumps(value), json.dumps(value, ensure_ascii=False))
    return or_(*(plain.contains(item, autoescape=True) for item in dict.fromkeys(escaped)))


def _holds_word(entity: Entity, word: str, as_of: dt.date | None) -> ColumnElement[bool]:
    table = TABLES[entity.name]
    columns = [table.c[field.name] for field in entity.fields if field.kind in TEXTS and not field.derived]
    found = [
        _contains(entity, field, _column(entity, field, as_of), word)
        for field in entity.fields
        if field.kind is Kind.REF and field.width
    ]
    if columns:
        # One text of them all: folding it once takes a fraction of folding each.
        whole: ColumnElement[Any] = func.coalesce(columns[0], "")
        for column in columns[1:]:
            whole = whole + literal("\n") + func.coalesce(column, "")
        found.append(folded(whole).contains(word, autoescape=True))
    return or_(*found)


def _contains(entity: Entity, field: Field, column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    if field.kind is Kind.REF:
        # The names are looked through once, not for each row.
        target = TABLES[field.target].alias()
        named = folded(_name_column(field.target, target))
        return column.in_(select(target.c.id).where(named.contains(word, autoescape=True)))
    return folded(cast(column, String)).contains(word, autoescape=True)


def _name_column(target: str, table: Any) -> ColumnElement[Any]:
    match target:
        case "person":
            return table.c.first_name + literal(" ") + table.c.last_name  # type: ignore[no-any-return]  # columns of an alias are untyped
        case "team_member" | "agent_appointment":
            person = TABLES["person"].alias()
            return (
                select(person.c.first_name + literal(" ") + person.c.last_name)
                .where(person.c.id == table.c.person_id)
                .scalar_subquery()
            )
        case "request":
            return table.c.number + literal(" ") + table.c.title  # type: ignore[no-any-return]  # as above
        case _:
            first = ALL[target].title[0]
            return table.c[first] if first in table.c else cast(table.c.id, String)


def _sort_key(entity: Entity, field: Field, as_of: dt.date | None) -> ColumnElement[Any]:
    column = _column(entity, field, as_of)
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL:
            return norwegian(column)
        case kind if kind in LISTS:
            return cast(column, String)
        case Kind.STATE:
            life = ALL[field.target].life
            order = {state.key: place for place, state in enumerate(life.states)} if life else {}
            return case(order, value=column, else_=len(order))
        case Kind.CODE:
            code = TABLES["code"].alias()
            return (
                select(code.c.sort)
                .where(and_(code.c.list == field.target, code.c.key == column))
                .scalar_subquery()
            )
        case Kind.REF:
            target = TABLES[field.target].alias()
            return (
                select(norwegian(cast(_name_column(field.target, target), String)))
                .where(target.c.id == column)
                .scalar_subquery()
            )
        case _:
            return column


def _rows(connection: Connection, entity: Entity, statement: Select[Any], as_of: dt.date | None) -> list[Row]:
    found = [tuple(row) for row in connection.execute(statement)]
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
