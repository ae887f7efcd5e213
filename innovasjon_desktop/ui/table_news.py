"""What a table reads in the background: its first rows, rows by id, and what changes mean for them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Query, Row

FIRST = 48
"""So many rows come first."""

ONE_BY_ONE = 64
"""Up to so many changed rows are tried against the filter one by one; more are looked up in the new order."""


DERIVED_FROM = {
    "unit": ("unit_section",),
    "development_area": ("unit_section",),
    "request": ("request_facilitator", "session", "state_change"),
}
"""Other tables whose rows show in an entity's derived fields."""


def tables_around(entity: Entity) -> frozenset[str]:
    """Return the other tables that show in a list of ``entity``: names, and what is derived."""
    named = {field.target for field in entity.fields if field.kind in (Kind.REF, Kind.REFS)}
    return frozenset(named | set(DERIVED_FROM.get(entity.name, ()))) - {entity.name}


@dataclass(frozen=True, slots=True)
class Extra:
    """A column that is no field: computed for the rows shown, neither sorted nor edited.

    Args:
        name: key of the column.
        label: English message id.
        read: gives the texts of the rows with the given ids; runs on a reader.
        width: characters the column is wide at first.
        number: right-aligned.
    """

    name: str
    label: str
    read: Callable[[Any, list[int]], Mapping[int, str]]
    width: int = 12
    number: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Rows by id, and the texts of their extra columns by name and id."""

    rows: Mapping[int, Row]
    extras: Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class News:
    """What a change elsewhere means for the rows shown.

    Args:
        found: rows as they are now.
        known: changed rows that are in the list.
        fits: changed rows that fit the filter.
        gone: those known that are not there any more.
        added: those that fit and were not in the list, in order.
    """

    found: Found
    known: set[int]
    fits: set[int]
    gone: list[int]
    added: list[int]


@dataclass(frozen=True, slots=True)
class First:
    """The first rows of a query, in order; ``whole`` tells that there are no more.

    ``count`` is how many rows fit as far as that is known: counting what a filter leaves takes as long
    as the order itself, which is read next.
    """

    rows: list[Row]
    extras: Mapping[str, Mapping[int, str]]
    count: int
    whole: bool


def read_first(connection: Any, query: Query, extras: tuple[Extra, ...]) -> First:
    """Return as many rows as a tall window shows; the rest of their page comes with the order."""
    found = rows.page(connection, query, 0, FIRST)
    ids = [row.id for row in found]
    whole = len(found) < FIRST
    quick = not (whole or query.text or query.where or query.as_of)
    count = rows.count(connection, query) if quick else len(found)
    return First(found, {extra.name: extra.read(connection, ids) for extra in extras}, count, whole)


def read_rows(connection: Any, query: Query, extras: tuple[Extra, ...], ids: list[int]) -> Found:
    """Return the rows with these ids, as the query's date has them."""
    found = rows.by_ids(connection, query.entity, ids, query.as_of)
    return Found(found, {extra.name: extra.read(connection, ids) for extra in extras})


def read_news(
    connection: Any,
    query: Query,
    extras: tuple[Extra, ...],
    changed: set[int],
    cached: set[int],
    order: array[int],
    again: set[int],
) -> News:
    """Return what the change of rows means for a list.

    Args:
        connection: for reading.
        query: what the list asks for.
        extras: its computed columns.
        changed: the changed rows.
        cached: those of them the list has at hand.
        order: the list's ids, to look for the others in; empty if there are none.
        again: rows at hand to be read anew.
    """
    unknown = changed - cached
    known = (changed & cached) | {row_id for row_id in order if row_id in unknown}
    found = read_rows(connection, query, extras, sorted(again | unknown))
    if len(changed) <= ONE_BY_ONE:
        fits = {row_id for row_id in changed if rows.matches(connection, query, row_id)}
        added = sorted(fits - known)
    else:
        now = rows.ids(connection, query)
        fits = {row_id for row_id in now if row_id in changed}
        added = [row_id for row_id in now if row_id in fits and row_id not in known]
    return News(found, known, fits, [row_id for row_id in known if row_id not in found.rows], added)
