"""The change log against the rows: what the program wrote last must be what stands there.

One pass over the log of each table, in the order of its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind as FieldKind
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.logged import Logged
from innovasjon_desktop.services.checking.reading import Rows, unreadable
from innovasjon_desktop.services.checking.words import name_of
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store import health, log_lines
from innovasjon_desktop.store.log import CHANGE
from innovasjon_desktop.store.schema import LOGGED
from innovasjon_desktop.store.seed import typed_rows
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING, from_json

SHIPPED: Mapping[str, tuple[str, ...]] = {
    "settings": ("id",),
    "code": ("list", "key"),
    "method": ("name_nb",),
}
"""Tables that come with rows the log never saw, and what tells those rows from others."""

Shipped = Mapping[tuple[str, ...], Mapping[str, Any]]
"""What rows held when they came, by what tells them from others."""

NEVER = N_("The change log does not know of this row.")
GONE = N_("The row is gone, and the change log does not say who deleted it.")
BACK = N_("The change log says that the row was deleted, and it is there.")
OTHERWISE = N_("The change log says otherwise.")
LOGGED_AS = N_("The change log says “{value}”.")
SHIPPED_OTHERWISE = N_("The program came with another value, and the change log knows of no change.")
SHIPPED_AS = N_("The program came with “{value}”, and the change log knows of no change.")
SHIPPED_GONE = N_("A row that came with the program is gone, and the change log does not say why: {key}.")
ASTRAY = N_("The lines of the change log do not follow one another.")
NO_ROW = N_("The change log does not say which row it is about.")
NO_TABLE = N_("The change log is of a list this program does not have.")


class _Iso(dict[Any, str]):
    """A date or a moment as the log writes it; the same few are asked for all the time."""

    def __missing__(self, value: dt.date) -> str:
        self[value] = text = value.isoformat()
        return text


def differences(rows: Rows) -> Iterator[Finding]:
    """Yield the rows and values that something else than this program wrote, changed or deleted."""
    iso, words = _Iso(), WordBook(rows.connection)
    for name in LOGGED:
        if name not in rows.unread:
            spoilt = {finding.row_id for finding in rows.findings if finding.entity == name}
            yield from _of_table(rows, words, iso, name, spoilt)
    for line in log_lines.of_no_table(rows.connection, LOGGED):
        yield Finding(Kind.LOG, Message(NO_TABLE), CHANGE.name, line, "entity")


def _of_table(
    rows: Rows, words: WordBook, iso: _Iso, name: str, spoilt: set[int | None]
) -> Iterator[Finding]:
    """Yield what differs in one table; rows that cannot be read are left out."""
    table = LOGGED[name]
    columns = table.c.keys()
    dates = [place for place, column in enumerate(table.c) if issubclass(column.type.python_type, dt.date)]
    shipped = _shipped(name)
    held = {row[0]: row for row in rows.of(name)}
    seen = set()
    known: set[tuple[str, ...]] = set()
    if shipped:
        known.update(_key(name, dict(zip(columns, row, strict=True))) for row in held.values())
    for row_id, group in groupby(log_lines.lines(rows.connection, name), itemgetter(1)):
        logged = Logged()
        for line in group:
            try:
                wrong = logged.add(log_lines.content(line.before), log_lines.content(line.after))
            except ValueError:
                logged.lose()
                yield from _unreadable(line)
                continue
            if wrong is not None and isinstance(row_id, int):
                yield Finding(Kind.GAP, Message(ASTRAY), name, row_id, wrong or None)
        seen.add(row_id)
        row = held.get(row_id)
        if not isinstance(row_id, int):
            yield Finding(Kind.LOG, Message(NO_ROW), CHANGE.name, line.id, "row_id")
            continue
        if row_id in spoilt:
            continue
        if row is None:
            known.add(_key(name, {"id": row_id} | logged.first))
            yield from _gone(words, name, row_id, logged, shipped)
            continue
        if logged.values is None:
            yield Finding(Kind.LOG, Message(BACK), name, row_id)
            continue
        values = list(row)
        for place in dates:
            if values[place] is not None:
                values[place] = iso[values[place]]
        now = dict(zip(columns, values, strict=True))
        came: Mapping[str, Any] = {}
        if shipped and (logged.first or not logged.is_made):
            key = _key(name, now | logged.first)
            known.add(key)
            came = shipped.get(key, {})
        if not logged.is_made and not came:
            yield Finding(Kind.LOG, Message(NEVER), name, row_id)
            continue
        yield from _before_the_log(name, row_id, came, logged.first)
        if now != logged.values:
            yield from _differing(words, name, row_id, now, logged.values)
        if not logged.is_made:
            rest = {column: value for column, value in came.items() if column not in logged.values}
            yield from _differing(words, name, row_id, now, rest, is_shipped=True)
    for row_id, row in held.items():
        if row_id not in seen:
            now = dict(zip(columns, row, strict=True))
            key = _key(name, now)
            if key in shipped:
                yield from _differing(words, name, row_id, now, shipped[key], is_shipped=True)
            else:
                yield Finding(Kind.LOG, Message(NEVER), name, row_id)
    if not spoilt:  # one of those may be what is missing
        for key in sorted(shipped.keys() - known):
            yield Finding(Kind.LOG, Message(SHIPPED_GONE, key=" / ".join(key)), name)


def _before_the_log(
    name: str, row_id: int, came: Mapping[str, Any], first: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield where the first line about a row says that it held something else than it came with."""
    for column, value in first.items():
        if came.get(column, value) != value:
            yield Finding(Kind.GAP, Message(ASTRAY), name, row_id, column)


def _unreadable(line: log_lines.Line) -> Iterator[Finding]:
    """Yield which sides of a line of the log cannot be read."""
    for side in ("before", "after"):
        try:
            log_lines.content(getattr(line, side))
        except ValueError:
            yield unreadable(health.Misfit(CHANGE.name, line.id, side))


def _gone(words: WordBook, name: str, row_id: int, logged: Logged, shipped: Shipped) -> Iterator[Finding]:
    """Yield what the log cannot explain of a row that is not there."""
    if not logged.is_made and _key(name, {"id": row_id} | logged.first) not in shipped:
        yield Finding(Kind.LOG, Message(NEVER), name, row_id)
    elif logged.values is not None and not logged.is_lost:
        said = name_of(words, name, _guessed(name, logged.values))
        yield Finding(Kind.LOG, Message(GONE), name, row_id, name=said)


def _differing(
    words: WordBook,
    name: str,
    row_id: int,
    now: Mapping[str, Any],
    logged: Mapping[str, Any],
    *,
    is_shipped: bool = False,
) -> Iterator[Finding]:
    """Yield the columns that differ; one the log knows nothing of came with a later program."""
    columns = [column for column in now if column in logged and now[column] != logged[column]]
    shown = [column for column in columns if column not in BOOKKEEPING] or columns
    for column in shown:
        yield Finding(
            Kind.LOG, _said(words, name, column, logged, is_shipped=is_shipped), name, row_id, column
        )


def _said(words: WordBook, name: str, column: str, logged: Mapping[str, Any], *, is_shipped: bool) -> Message:
    """Return what the log says of a column, unless that is a personal or a long text."""
    otherwise = SHIPPED_OTHERWISE if is_shipped else OTHERWISE
    if name not in ALL or not ALL[name].has(column):
        return Message(otherwise)
    field = ALL[name].field(column)
    if field.personal or field.kind in (FieldKind.LONG_TEXT, FieldKind.EMAIL):
        return Message(otherwise)
    try:
        value = texts.show(field, from_json(LOGGED[name], {column: logged[column]})[column], words)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):  # a log line that was edited
        return Message(otherwise)
    return Message(SHIPPED_AS if is_shipped else LOGGED_AS, value=value or "–")


def _guessed(name: str, logged: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a row that is gone held, as far as the log can tell."""
    try:
        return from_json(LOGGED[name], logged)
    except (TypeError, ValueError):
        return {}


def _shipped(name: str) -> Shipped:
    """Return the rows a table came with, as the log would write them; moments are those of each store."""
    if name not in SHIPPED:
        return {}
    table = LOGGED[name]
    blank = {column.name: None for column in table.c if column.nullable}
    rows = [{**blank, **row, "version": 1} for row in typed_rows(table)]
    return {_key(name, {"id": 1} | row): row for row in rows}


def _key(name: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells a row from others that came with the program; nothing if none did."""
    return tuple(str(values.get(column)) for column in SHIPPED.get(name, ()))
