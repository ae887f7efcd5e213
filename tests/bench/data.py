"""Stores with far more requests than any municipality has, made in seconds.

The rows are synthetic but keep what a list, a filter or a figure could trip over: each request has its
state in the log, and those that were accepted have a lead. What was done to make them is not logged.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from innovasjon_desktop.domain.requests import DELIVERED, NEEDS_LEAD
from innovasjon_desktop.services.demo import AS_OF, fill
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database

FIRST_ID = 1_000_000
"""Requests, moves and leads made here have ids from this on; those of the example stand below."""

_SHARES = {
    "received": 2,
    "clarifying": 2,
    "accepted": 3,
    "in_progress": 6,
    "on_hold": 2,
    "delivered": 10,
    "closed": 65,
    "declined": 10,
}
_STAMP = "2026-06-30 10:00:00.000000"
_DAYS = 9_000
"""The requests are spread over so many days, nearly 25 years."""

Row = dict[str, object]


class Case(NamedTuple):
    """One request: its place in the row of all, where it stands, and its dates."""

    place: int
    state: str
    received: dt.date
    answered: dt.date
    ended: dt.date

    @property
    def id(self) -> int:
        """Id of the request, of its move and of its lead."""
        return FIRST_ID + self.place


@contextmanager
def many_requests(count: int) -> Iterator[Path]:
    """Yield the file of a store with the example municipality and ``count`` more requests."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "many.db"
        upgrade(place)
        database = Database(open_engine(place))
        fill(database)
        database.close()
        add_requests(place, count)
        yield place


def add_requests(place: Path, count: int) -> None:
    """Add ``count`` synthetic requests to a SQLite store that nobody has open."""
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for pragma in ("synchronous=off", "journal_mode=memory", "cache_size=-200000"):
            connection.execute(f"PRAGMA {pragma}")
        units = [row[0] for row in connection.execute("SELECT id FROM unit WHERE valid_to IS NULL")]
        members = [row[0] for row in connection.execute("SELECT id FROM team_member")]
        texts = connection.execute("SELECT title, request_type, description, need FROM request").fetchall()
        connection.execute("BEGIN")
        # Building an index once is several times as fast as keeping it up row by row.
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('request', 'state_change', 'request_facilitator')"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _insert(connection, "request", count, lambda case: _request(case, units, texts))
        _insert(connection, "state_change", count, _move)
        _insert(connection, "request_facilitator", count, lambda case: _lead(case, members))
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")


def add_periods(place: Path) -> None:
    """Give an example municipality three periods before its own, with the areas of its first two again.

    Raises:
        sqlite3.Error: the store is open elsewhere, or no example.
    """
    with closing(sqlite3.connect(place)) as connection:
        for table in ("unit", "section", "unit_section"):
            connection.execute(
                f"UPDATE {table} SET valid_from = '2010-01-01' WHERE valid_from < '2023-01-01'"
            )
        periods = connection.execute("SELECT id FROM development_period ORDER BY start").fetchall()
        (last,) = connection.execute("SELECT max(id) FROM development_area").fetchone()
        for number, (period,) in enumerate(periods, 1):
            # The last period has hardly begun: the first one stands for it too.
            like = period if number < len(periods) else periods[0][0]
            _copy(connection, "development_period", f"id = {period}", {"id": "id + 10", "name": "'P' || id"})
            areas = f"period_id = {like} AND is_primary"
            ids = {"id": f"id + {number * last}", "period_id": str(period + 10)}
            links = {"replaced_by_id": "NULL", "continued_from_id": "NULL"}
            _copy(connection, "development_area", areas, ids | links)
            moves = (
                f"entity = 'development_area' AND row_id IN (SELECT id FROM development_area WHERE {areas})"
            )
            _copy(connection, "state_change", moves, {"id": "NULL", "row_id": f"row_id + {number * last}"})
        connection.execute("ANALYZE")
        connection.commit()


def _copy(connection: sqlite3.Connection, table: str, where: str, changed: dict[str, str]) -> None:
    """Copy rows with other values in some columns, and every date six years earlier."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    taken = {name: f"date({name}, '-6 years')" if kind == "DATE" else name for _, name, kind, *_ in columns}
    values = ", ".join((taken | changed).values())
    connection.execute(f"INSERT INTO {table} ({', '.join(taken)}) SELECT {values} FROM {table} WHERE {where}")


def _insert(
    connection: sqlite3.Connection, table: str, count: int, make: Callable[[Case], Row | None]
) -> None:
    stamp = {"created_at": _STAMP, "updated_at": _STAMP, "version": 1}
    rows = (row | stamp for case in _cases(count) if (row := make(case)) is not None)
    first = next(rows)
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({', '.join('?' * len(first))})"
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))


def _cases(count: int) -> Iterator[Case]:
    """Yield the requests in the order they were received, the same every time."""
    chance = random.Random(count)
    for place, state in enumerate(chance.choices(list(_SHARES), list(_SHARES.values()), k=count)):
        received = AS_OF - dt.timedelta(days=_DAYS * (count - place) // count)
        answered = min(received + dt.timedelta(days=place % 9), AS_OF)
        yield Case(place, state, received, answered, min(answered + dt.timedelta(days=40), AS_OF))


def _request(case: Case, units: Sequence[int], texts: Sequence[tuple[str, str, str, str]]) -> Row:
    title, kind, description, need = texts[case.place * 7919 % len(texts)]
    delivered, on_hold = case.state in DELIVERED, case.state == "on_hold"
    return {
        "id": case.id,
        "number": f"F-{case.received.year}-{case.id}",
        "title": f"{title} {case.place % 997}",
        "state": case.state,
        "scope": "unit",
        "unit_id": units[case.place * 31 % len(units)],
        "request_type": kind,
        "description": description,
        "need": need,
        "requester_text": "Rektor",
        "channel": "e-mail",
        "received_on": case.received.isoformat(),
        "first_response_on": None if case.state == "received" else case.answered.isoformat(),
        "priority": ("normal", "normal", "high", "low")[case.place % 4],
        "hold_reason": "Enheten venter på svar." if on_hold else None,
        "resume_on": case.ended.isoformat() if on_hold else None,
        "decision_reason": "Enheten får hjelp av andre." if case.state == "declined" else None,
        "delivered_on": case.ended.isoformat() if delivered else None,
        "closed_on": case.ended.isoformat() if case.state == "closed" else None,
        "feedback_missing": case.state == "closed",
    }


def _move(case: Case) -> Row:
    moved = case.ended if case.state in DELIVERED else case.answered
    return {
        "id": case.id,
        "entity": "request",
        "row_id": case.id,
        "field": "state",
        "old": None,
        "new": case.state,
        "effective_on": (case.received if case.state == "received" else moved).isoformat(),
        "actor": "bench",
    }


def _lead(case: Case, members: Sequence[int]) -> Row | None:
    if case.state not in NEEDS_LEAD | DELIVERED:
        return None
    return {
        "id": case.id,
        "request_id": case.id,
        "member_id": members[case.place % len(members)],
        "role": "lead",
        "planned_hours": 600,
        "from_date": case.answered.isoformat(),
    }
