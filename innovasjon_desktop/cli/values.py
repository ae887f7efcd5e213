"""FIELD=VALUE as values and conditions, with the names people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.domain.errors import Ambiguous, NotFound
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import parse
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.importing.columns import field_named, match, understood
from innovasjon_desktop.services.importing.names import NO_NAME, TWO_FIT, Names
from innovasjon_desktop.services.importing.planning import LineReader
from innovasjon_desktop.services.importing.reading import Line
from innovasjon_desktop.services.rows import Condition

Pairs = Sequence[tuple[str, str]]


def row_id(connection: Connection, entity: Entity, text: str) -> int:
    """Return the row that ``text``, an id or what people call it, means.

    Raises:
        NotFound: there is none.
        Ambiguous: several fit.
    """
    if text.isdecimal() and len(text) < 19:
        return rows.record(connection, entity.name, int(text)).id
    found = Names(connection).find(entity.name, text)
    if not found:
        raise NotFound(NO_NAME, text=text)
    if len(found) > 1:
        raise Ambiguous(TWO_FIT, rule="E-05", text=text)
    return found[0]


def values_of(connection: Connection, entity: Entity, pairs: Pairs, today: dt.date) -> dict[str, Any]:
    """Return the values of FIELD=VALUE pairs; nothing after the = empties the field.

    Raises:
        UserError: there is no such field, or the text cannot be read as its value.
    """
    if not pairs:
        return {}
    names = [name for name, _text in pairs]
    for name in names:
        if not understood(entity, name):
            field_named(entity, name)
    columns = match(entity, names)
    line = Line(1, tuple(text for _name, text in pairs))
    parsed = LineReader(entity, columns, Names(connection), today).read(line)
    for problem in parsed.problems:
        raise problem.reason
    emptied = {one.field.name: None for one in columns.fields if not pairs[one.place][1].strip()}
    return {**parsed.values, **emptied}


def condition(connection: Connection, entity: Entity, name: str, text: str) -> Condition:
    """Return the filter FIELD=VALUE stands for; a name that fits several rows finds what any of them has.

    Raises:
        UserError: there is no such field, or the text cannot be read as its value.
    """
    field, names = field_named(entity, name), Names(connection)
    if not text.strip():
        return Condition(field.name, "empty")
    if field.kind in (Kind.REF, Kind.REFS):
        return Condition(field.name, "in", _referred(names, field, text))
    value = parse(field, text, names)
    if field.kind is Kind.CODES:
        return Condition(field.name, "in", value)
    return Condition(field.name, "eq", value)


def _referred(names: Names, field: Field, text: str) -> list[int]:
    found = [*names.find(field.target, text)]
    if not found:
        raise NotFound(NO_NAME, field=field.name, text=text)
    return found
