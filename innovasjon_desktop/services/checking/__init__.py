"""Whether a store is sound: the file, every rule over every row, the history and the change log.

A store that was edited by other means than this program is found out; each finding says what to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.checking import file, history, log, own, rules, steps, twice, values
from innovasjon_desktop.services.checking.finding import SEVERITY, Finding, Kind, Report, Severity
from innovasjon_desktop.services.checking.reading import NO_ROWS, Rows
from innovasjon_desktop.services.checking.words import field_label, label, named
from innovasjon_desktop.store import health
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.schema import LOGGED

__all__ = ["SEVERITY", "Finding", "Kind", "Report", "Severity", "check", "field_label", "label"]

NO_TABLES = N_("The file says it is a store of this program, but its tables cannot be read.")
_ORDER = {severity: place for place, severity in enumerate(Severity)}


def check(place: str | Path, now: dt.datetime | None = None) -> Report:
    """Look at a whole store and return everything that is wrong with it.

    Reads one picture of the store; others go on writing meanwhile.

    Args:
        place: path or URL.
        now: the clock, if it is not the computer's own.

    Raises:
        StoreUnavailable: it is no store, one of another version, or it cannot be read now.
    """
    with health.picture(place) as (connection, is_whole):
        found = list(file.damage(connection))
        if not is_whole or not _has_its_columns(connection):
            return _report({}, found or [Finding(Kind.SCHEMA, Message(NO_TABLES))])
        rows = Rows(connection, _latest(connection, now or dt.datetime.now(dt.UTC)))
        rows.read(LOGGED)
        found += rows.findings
        if not rows.unread:
            found += _of_rows(rows)
        counts = {name: len(rows.of(name)) for name in LOGGED}
        return _report(counts, named(rows, found))


def _of_rows(rows: Rows) -> list[Finding]:
    """Return what is wrong with rows that can be read, by the functions edits go through."""
    found = [*file.references(rows), *_of_log(rows)]
    touched = {(finding.entity, finding.row_id) for finding in found if finding.kind is Kind.LOG}
    refused = list(values.refused(rows))
    wrong = {(finding.entity, finding.row_id) for finding in (*rows.findings, *found, *refused)}
    found += refused
    # What an old list never had may be missing; the program wrote such a row as it stands.
    found += [each for each in values.lacking(rows) if (each.entity, each.row_id) in touched]
    found += rules.without_repeats(rules.broken(rows, touched, wrong), rows)
    found += _readable(rules.numbers(rows), "number_series")
    found += history.disagreeing(rows)
    return found


def _of_log(rows: Rows) -> list[Finding]:
    return [
        *_readable(log.differences(rows), "change"),
        *_readable(steps.forged(rows), "change_set"),
        *_readable(steps.short(rows), "change_set"),
        *_readable(twice.actors(rows), "change_set"),
        *_readable(twice.ids(rows), "change"),
        *_readable(own.senseless(rows.connection), "store"),
        *_readable(own.headers(rows.connection), "header_mapping"),
    ]


def _readable(part: Iterator[Finding], table: str) -> Iterator[Finding]:
    """Go through a part of the check that reads a table of its own."""
    try:
        yield from part
    except health.Unreadable:
        yield Finding(Kind.UNREADABLE, Message(NO_ROWS), table)


def _has_its_columns(connection: Connection) -> bool:
    try:
        return not health.missing_columns(connection)
    except health.Unreadable:
        return False


def _latest(connection: Connection, now: dt.datetime) -> dt.datetime:
    """Return now, or when the store was last written if that clock was ahead: no day is refused twice."""
    statement = select(CHANGE_SET.c.id, CHANGE_SET.c.at).order_by(CHANGE_SET.c.id.desc()).limit(1)
    try:
        found, _ = health.read(connection, CHANGE_SET, statement)
    except health.Unreadable:
        return now
    times: list[dt.datetime] = [now, *(row[1] for row in found)]
    return max(times)


def _report(counts: Mapping[str, int], found: Iterable[Finding]) -> Report:
    return Report(counts, tuple(sorted(found, key=lambda finding: _ORDER[finding.severity])))
