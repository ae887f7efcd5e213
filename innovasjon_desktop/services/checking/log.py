"""The change log against the rows: what the program wrote last must be what stands there.

One pass over the log of each table, in the order of its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind as FieldKind
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows, unreadable
from innovasjon_desktop.services.checking.words import name_of
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store import health
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.schema import LOGGED
from innovasjon_desktop.store.seed import seed_rows
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING, from_json

SEEDED: Mapping[str, tuple[str, ...]] = {"settings": ("id",), "code": ("list", "key"), "method": ("name_nb",)}
"""Tables that come with rows the log never saw, and what tells those rows from others."""

NEVER = N_("The change log does not know of this row.")
GONE = N_("The row is gone, and the change log does not say who deleted it.")
BACK = N_("The change log says that the row was deleted, and it is there.")
OTHERWISE = N_("The change log says otherwise.")
LOGGED_AS = N_("The change log says “{value}”.")
SHORT = N_("A step of the history changed {rows} rows, and the change log has {known} of them.")


class _Logged:
    """What the log tells of one row in the end."""

    __slots__ = ("first", "is_made", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] | None = None
        self.first: dict[str, Any] = {}
        self.is_made = False

    def add(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Take in the next line."""
        if after is None:
            self.values, self.is_made = None, True
        elif before is None:
            self.values, self.is_made = after, True
        else:
            self.first = before | self.first
            self.values = {**(self.values or {}), **after}


class _Iso(dict[Any, str]):
    """A date or a moment as the log writes it; the same few are asked for all the time."""

    def __missing__(self, value: dt.date) -> str:
        self[value] = text = value.isoformat()
        return text


def differences(rows: Rows) -> Iterator[Finding]:
    """Yield the rows and values that something else than this program wrote, changed or deleted."""
    iso, words = _Iso(), WordBook(rows.connection)
    for name in LOGGED:
        if name in rows.unread:
            continue
        lines, misfits = _lines(rows, name)
        yield from (unreadable(misfit) for misfit in misfits)
        spoilt = {finding.row_id for finding in rows.findings if finding.entity == name}
        yield from _of_table(rows, words, iso, name, lines, spoilt)


def short(rows: Rows) -> Iterator[Finding]:
    """Yield the steps of the history some of whose lines are gone."""
    each = select(CHANGE.c.change_set_id, CHANGE.c.entity, CHANGE.c.row_id).distinct().subquery()
    known = (
        select(each.c.change_set_id, func.count().label("known")).group_by(each.c.change_set_id).subquery()
    )
    counted = func.coalesce(known.c.known, 0)
    steps = (
        select(CHANGE_SET.c.id, CHANGE_SET.c.rows, counted)
        .outerjoin(known, known.c.change_set_id == CHANGE_SET.c.id)
        .where(CHANGE_SET.c.rows != counted)
        .order_by(CHANGE_SET.c.id)
    )
    for step, wanted, found in health.every(rows.connection, steps):
        yield Finding(Kind.LOG, Message(SHORT, rows=wanted, known=found), "change_set", step)


def _lines(rows: Rows, name: str) -> tuple[Sequence[Any], list[health.Misfit]]:
    statement = (
        select(CHANGE.c.id, CHANGE.c.row_id, CHANGE.c.before, CHANGE.c.after)
        .where(CHANGE.c.entity == name)
        .order_by(CHANGE.c.row_id, CHANGE.c.id)
    )
    return health.read(rows.connection, CHANGE, statement)


def _of_table(
    rows: Rows,
    words: WordBook,
    iso: _Iso,
    name: str,
    lines: Sequence[Any],
    spoilt: set[int | None],
) -> Iterator[Finding]:
    """Yield what differs in one table; rows that cannot be read are left out."""
    table = LOGGED[name]
    columns = table.c.keys()
    dates = [place for place, column in enumerate(table.c) if issubclass(column.type.python_type, dt.date)]
    seeded = _seeded(name)
    held = {row[0]: row for row in rows.of(name)}
    seen = set()
    for row_id, group in groupby(lines, itemgetter(1)):
        logged = _Logged()
        for line in group:
            logged.add(line[2], line[3])
        seen.add(row_id)
        row = held.get(row_id)
        if row_id in spoilt:
            continue
        if row is None:
            if logged.values is not None:
                said = name_of(words, name, _guessed(name, logged.values))
                yield Finding(Kind.LOG, Message(GONE), name, row_id, name=said)
            continue
        if logged.values is None:
            yield Finding(Kind.LOG, Message(BACK), name, row_id)
            continue
        values = list(row)
        for place in dates:
            if values[place] is not None:
                values[place] = iso[values[place]]
        now = dict(zip(columns, values, strict=True))
        if not logged.is_made and _key(name, now | logged.first) not in seeded:
            yield Finding(Kind.LOG, Message(NEVER), name, row_id)
        elif now != logged.values:
            yield from _differing(words, name, row_id, now, logged.values)
    for row_id, row in held.items():
        if row_id not in seen and _key(name, dict(zip(columns, row, strict=True))) not in seeded:
            yield Finding(Kind.LOG, Message(NEVER), name, row_id)


def _differing(
    words: WordBook, name: str, row_id: int, now: Mapping[str, Any], logged: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield the columns that differ; one the log knows nothing of came with a later program."""
    columns = [column for column in now if column in logged and now[column] != logged[column]]
    shown = [column for column in columns if column not in BOOKKEEPING] or columns
    for column in shown:
        yield Finding(Kind.LOG, _said(words, name, column, logged), name, row_id, column)


def _said(words: WordBook, name: str, column: str, logged: Mapping[str, Any]) -> Message:
    """Return what the log says of a column, unless that is a personal or a long text."""
    if name not in ALL or not ALL[name].has(column):
        return Message(OTHERWISE)
    field = ALL[name].field(column)
    if field.personal or field.kind in (FieldKind.LONG_TEXT, FieldKind.EMAIL):
        return Message(OTHERWISE)
    try:
        value = texts.show(field, from_json(LOGGED[name], {column: logged[column]})[column], words)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):  # a log line that was edited
        return Message(OTHERWISE)
    return Message(LOGGED_AS, value=value or "–")


def _guessed(name: str, logged: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a row that is gone held, as far as the log can tell."""
    try:
        return from_json(LOGGED[name], logged)
    except (TypeError, ValueError):
        return {}


def _seeded(name: str) -> frozenset[tuple[str, ...]]:
    """Return what tells the rows that came with the program from others, as text."""
    if name == "settings":
        return frozenset({("1",)})
    columns = SEEDED.get(name)
    return (
        frozenset(tuple(row[column] for column in columns) for row in seed_rows(name))
        if columns
        else frozenset()
    )


def _key(name: str, values: Mapping[str, Any]) -> tuple[str, ...] | None:
    return tuple(str(values[column]) for column in SEEDED[name]) if name in SEEDED else None
