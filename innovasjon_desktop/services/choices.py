"""What a field may be set to: codes, states and rows of another entity, as people call them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.domain.areas import CURRENT
from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Condition, Query
from innovasjon_desktop.services.words import WordBook

MOST = 1_000
"""Up to so many rows a reference offers them all at once; beyond that it searches as one types."""

FOUND = 50
LISTED = frozenset({Kind.CODE, Kind.CODES, Kind.STATE, Kind.COUNTS, Kind.REF, Kind.REFS})


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: an id or a key, and its label, which no other choice of the list has."""

    key: int | str
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """The choices of a field; ``complete`` is False when there are more than could be listed."""

    items: tuple[Choice, ...]
    complete: bool = True


def choices(
    connection: Connection, field: Field, values: Mapping[str, Any], today: dt.date, text: str = ""
) -> ChoiceList:
    """Return what ``field`` may be set to in a row that holds ``values``.

    Rows that have ended and codes no longer used are left out.

    Args:
        connection: for reading.
        field: a field of one of the kinds in ``LISTED``.
        values: the row as far as it is filled in; a unit narrows the areas to its own.
        today: rows must be valid on this date.
        text: what has been typed; used only when there are too many rows to offer all.
    """
    words = WordBook(connection)
    if field.kind not in (Kind.REF, Kind.REFS):
        return ChoiceList(tuple(Choice(code.key, code.label) for code in words.choices(field) if code.active))
    query = _offered(field, values, today)
    complete = rows.count(connection, query) <= MOST
    limit = MOST if complete else FOUND
    if not complete:
        query = Query(query.entity, query.where, _title_order(query.entity), text, query.as_of)
    found = [row.id for row in rows.page(connection, query, 0, limit)]
    words.learn(field.target, found)
    named = [Choice(row_id, words.name(field.target, row_id)) for row_id in found]
    ordered = sorted(named, key=lambda choice: sort_key(choice.label))
    return ChoiceList(_told_apart(connection, field.target, ordered), complete)


def _offered(field: Field, values: Mapping[str, Any], today: dt.date) -> Query:
    match field.target:
        case "person":
            return Query("person", (Condition("is_active", "eq", True),))
        case "method":
            return Query("method", (Condition("active", "eq", True),))
        case "agent_appointment":
            return Query("agent_appointment", (Condition("state", "eq", "appointed"),))
        case "development_area":
            return Query("development_area", _areas_of(field, values))
        case "session" if values.get("request_id") is not None:
            return Query("session", (Condition("request_id", "eq", values["request_id"]),))
        case target if ALL[target].valid is not None and ALL[target].life is None:
            return Query(target, as_of=today)
        case target:
            return Query(target)


def _areas_of(field: Field, values: Mapping[str, Any]) -> tuple[Condition, ...]:
    """A unit's own areas; a replacement in the same period, otherwise those that are still current."""
    where: tuple[Condition, ...] = ()
    if values.get("unit_id") is not None:
        where += (Condition("unit_id", "eq", values["unit_id"]),)
    if field.name == "replaced_by_id" and values.get("period_id") is not None:
        where += (Condition("period_id", "eq", values["period_id"]),)
    if field.name == "area_id":
        where += (Condition("state", "in", (*sorted(CURRENT), "proposed")),)
    return where


def _title_order(entity: str) -> tuple[tuple[str, bool], ...]:
    return tuple((name, False) for name in ALL[entity].title if ALL[entity].field(name).kind is Kind.TEXT)


def _told_apart(connection: Connection, target: str, found: list[Choice]) -> tuple[Choice, ...]:
    """Add what tells rows of the same name apart: a person's e-mail, a unit's section, else the id."""
    times = Counter(choice.label for choice in found)
    twins = [int(choice.key) for choice in found if times[choice.label] > 1]
    if not twins:
        return tuple(found)
    by = {"person": "work_email", "unit": "section_id"}.get(target)
    more: dict[int, str] = {}
    if by is not None:
        place = [field.name for field in ALL[target].fields].index(by)
        more = {row.id: row.shown[place] for row in rows.by_ids(connection, target, twins).values()}
    taken: set[str] = set()
    apart = []
    for choice in found:
        label = choice.label
        if times[label] > 1:
            extra = more.get(int(choice.key)) or str(choice.key)
            label = f"{choice.label} ({extra})"
            label = f"{choice.label} ({choice.key})" if label in taken else label
        taken.add(label)
        apart.append(Choice(choice.key, label))
    return tuple(apart)
