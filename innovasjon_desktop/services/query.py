"""Questions about the rows of any entity, as statements: filter, search, order, as on which date."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.on_date import derived, existing, place_of, state_on, valid_on
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.types import folded, norwegian

LISTS = frozenset({Kind.REFS, Kind.CODES, Kind.COUNTS, Kind.DATES})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL})


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


def _column(entity: Entity, field: Field, as_of: dt.date | None) -> ColumnElement[Any]:
    table = TABLES[entity.name]
    if field.derived:
        return derived(entity, field.name, as_of)
    if field.kind is Kind.STATE and as_of is not None:
        return state_on(entity.name, table.c.id, as_of)
    return table.c[field.name]


def columns(entity: Entity, as_of: dt.date | None) -> list[ColumnElement[Any]]:
    """Return id, version and every field of ``entity``, as on ``as_of``."""
    table = TABLES[entity.name]
    return [
        table.c.id,
        table.c.version,
        *(_column(entity, field, as_of).label(field.name) for field in entity.fields),
    ]


@lru_cache(maxsize=64)
def these(entity: str, as_of: dt.date | None, _today: dt.date) -> Select[Any]:
    """Return the query for the rows ``wanted``; building it takes longer than running it.

    What is derived as of now holds today's date, so each day has its own.
    """
    wanted: BindParameter[int] = bindparam("wanted", expanding=True)
    return select(*columns(ALL[entity], as_of)).where(TABLES[entity].c.id.in_(wanted))


def filtered(query: Query, *columns: Any, order: bool) -> Select[Any]:
    """Return the select of ``columns`` of the rows ``query`` asks for, with ``order`` in its order.

    Raises:
        BadInput: a filter names a field the entity does not have, or there is no such filter.
    """
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
