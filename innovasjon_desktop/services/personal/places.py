"""Where people can be named: every column that holds text, the change log and frozen reports included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import String, Text

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.types import Json
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING

Path = tuple[str, ...]

ACCOUNTS = frozenset({("change_set", "actor"), ("state_change", "actor"), ("frozen_report", "made_by")})
"""Columns with the user name of whoever did something."""

JSON_TEXTS = frozenset({("frozen_report", "content")})
"""Columns of text that is JSON."""

LOG_NAMES: Mapping[str, str] = {
    "change": N_("Change log"),
    "change_set": N_("Steps of the history"),
    "state_change": N_("History of statuses"),
    "frozen_report": N_("Frozen reports"),
    "form": N_("Forms that were sent"),
    "imported_file": N_("Files that were brought in"),
    "imported_answer": N_("Answers that were brought in"),
    "header_mapping": N_("Headers that were explained"),
    "store": N_("The store itself"),
    "number_series": N_("Number series"),
}
"""What people call the tables they never edit."""

_KEYS = {
    "change_set": {"label"},
    "change": {"entity"},
    "state_change": {"entity", "field"},
    "store": {"name", "value"},
    "number_series": {"series"},
    "form": {"key", "purpose", "digest"},
    "imported_file": {"digest"},
    "imported_answer": {"origin", "entity"},
    "header_mapping": {"headers", "kind"},
    "code": {"list", "key"},
    "request": {"number"},
}
"""Columns the program itself writes: keys, digests, names of tables."""

_CODED = frozenset({Kind.CODE, Kind.CODES, Kind.STATE, Kind.COUNTS})


class Place(NamedTuple):
    """A column that may name people."""

    table: str
    column: str
    is_json: bool
    is_person: bool
    is_account: bool


def called(table: str) -> str:
    """Return what people call a table."""
    return _(ALL[table].plural if table in ALL else LOG_NAMES.get(table, table))


@cache
def places() -> Mapping[str, tuple[Place, ...]]:
    """Return the columns by table."""
    found: dict[str, list[Place]] = {}
    for name, table in TABLES.items():
        for column in table.c:
            is_json = isinstance(column.type, type(Json)) or (name, column.name) in JSON_TEXTS
            if not is_json and not isinstance(column.type, String | Text):
                continue
            if not is_written_by_program(name, column.name):
                found.setdefault(name, []).append(
                    Place(
                        name,
                        column.name,
                        is_json,
                        names_person(name, column.name),
                        (name, column.name) in ACCOUNTS,
                    )
                )
    return {name: tuple(columns) for name, columns in found.items()}


@cache
def is_written_by_program(table: str, column: str) -> bool:
    """Tell whether a column holds keys and the like, and nothing people write."""
    if column in _KEYS.get(table, ()) or column in BOOKKEEPING:
        return True
    entity = ALL.get(table)
    return entity is not None and entity.has(column) and entity.field(column).kind in _CODED


@cache
def names_person(table: str, column: str) -> bool:
    """Tell whether a field is marked as personal."""
    entity = ALL.get(table)
    return entity is not None and entity.has(column) and entity.field(column).personal


def rewritten(
    value: Any,
    change: Callable[[Path, str], str],
    pair: Callable[[str, str], tuple[str, str] | None],
    *,
    keys: bool = False,
    path: Path = (),
) -> Any:
    """Return a JSON value with its texts changed.

    Args:
        value: what JSON can hold.
        change: given the keys that lead to a text, and the text.
        pair: given two texts side by side, which may be a first and a last name; None leaves them.
        keys: people write the keys of mappings too.
        path: the keys that led here.
    """
    if isinstance(value, str):
        return change(path, value)
    if isinstance(value, list):
        items: list[Any] = list(value)
        done: set[int] = set()
        for place, (one, two) in enumerate(pairwise(value)):
            if isinstance(one, str) and isinstance(two, str) and (new := pair(one, two)) is not None:
                items[place : place + 2] = new
                done |= {place, place + 1}
        return [
            item if place in done else rewritten(item, change, pair, keys=keys, path=path)
            for place, item in enumerate(items)
        ]
    if isinstance(value, dict):
        return {
            change(path, key) if keys else key: rewritten(item, change, pair, keys=keys, path=(*path, key))
            for key, item in value.items()
        }
    return value
