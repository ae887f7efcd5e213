"""What a unit of work has yet to write: the log always, new rows while it gathers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update, event, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError

from innovasjon_desktop.store import statements
from innovasjon_desktop.store.base import METADATA
from innovasjon_desktop.store.last_ids import last_id
from innovasjon_desktop.store.log import CHANGE
from innovasjon_desktop.store.schema import LOGGED

BATCH = 500
"""Rows written at once; ids taken at once on PostgreSQL, after the first few."""
FEW = 50


class GatheredRefused(Exception):
    """The database refused rows that were written together; which of them it was is not known."""


@dataclass(slots=True)
class _Part:
    """A part of the work that may fail alone: where in the two lists it began, and its savepoint, if any.

    ``step`` is the number the step had when the savepoint was made.
    """

    rows: int
    log: int
    savepoint: str = ""
    step: int = 0


class Waiting:
    """The lists of rows and of log entries that wait, and the parts that put them there.

    A part needs a savepoint only once it changes the database itself: until then what it did is in the
    lists alone. Whatever reads or writes through the connection finds the gathered rows there.

    Args:
        connection: of the unit of work.
        begin: begins the step in the log, and returns its number.

    Attributes:
        step: the number of the step; 0 until something of it is written to the log.
    """

    def __init__(self, connection: Connection, begin: Callable[[], int]) -> None:
        self._connection, self._begin = connection, begin
        self.step = 0
        self._rows: list[tuple[str, Mapping[str, Any]]] = []
        self._log: list[Mapping[str, Any]] = []
        self._parts: list[_Part] = []
        self._ids: dict[str, Iterator[int]] = {}
        self._writing = False
        self.gathers = False
        event.listen(connection, "before_execute", self._before_execute)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Write new rows many at a time meanwhile.

        Raises:
            GatheredRefused: the database refused some; then nothing of what was gathered may be kept.
        """
        self._make_room()
        self._settle()
        self.gathers = True
        try:
            yield
            self._settle()
        finally:
            self.gathers = False
            self._ids.clear()

    def begin(self) -> None:
        """Begin a part that may fail alone."""
        self._parts.append(_Part(len(self._rows), len(self._log)))

    def keep(self) -> None:
        """End the part begun last, and keep what it did."""
        part = self._parts[-1]
        if part.savepoint:
            self._connection.exec_driver_sql(f"RELEASE {part.savepoint}")
        self._parts.pop()  # only now: what cannot be kept is dropped
        if part.savepoint and len(self._log) >= BATCH:
            self._make_room()

    def drop(self) -> None:
        """End the part begun last, and take back what it did."""
        part = self._parts.pop()
        del self._rows[part.rows :]
        del self._log[part.log :]
        if part.savepoint:
            # The whole transaction is gone, and perhaps the connection, which the error that led here tells.
            with suppress(DBAPIError, PendingRollbackError):
                self._connection.exec_driver_sql(f"ROLLBACK TO {part.savepoint}")
                self._connection.exec_driver_sql(f"RELEASE {part.savepoint}")
            self.step = part.step
            self._ids.clear()

    def add(self, table: str, values: Mapping[str, Any]) -> int:
        """Take in a new row without its id, and return the id it will have."""
        if table not in self._ids:
            self._ids[table] = self._free_ids(table)
        row_id = next(self._ids[table])
        self._rows.append((table, {"id": row_id, **values}))
        return row_id

    def log(self, entry: Mapping[str, Any]) -> None:
        """Take in an entry of the log."""
        self._log.append(entry)
        if len(self._log) >= BATCH:
            self._make_room()

    def write_log(self) -> None:
        """Write what is left of the log, at the end of the work."""
        self._make_room()

    def reserve(self, table: str, count: int) -> list[int]:
        """Return ``count`` ids that no row of ``table`` has or ever had."""
        self._ids.pop(table, None)  # the next row gathered comes after these
        return self._unused(table, count)

    def _unused(self, table: str, count: int) -> list[int]:
        if self._connection.dialect.name == "sqlite":
            first = last_id(self._connection, table) + 1
            return list(range(first, first + count))
        sequence = select(func.nextval(func.pg_get_serial_sequence(f'"{table}"', "id"))).select_from(
            func.generate_series(1, count)
        )
        return sorted(self._connection.scalars(sequence))

    def _free_ids(self, table: str) -> Iterator[int]:
        if self._connection.dialect.name == "sqlite":  # nobody else writes meanwhile
            yield from range(self._unused(table, 1)[0], 2**62)
        for _ in range(FEW):  # a short list leaves no gap behind
            yield from self._unused(table, 1)
        while True:
            yield from self._unused(table, BATCH)

    def _before_execute(self, _connection: Connection, element: Any, *_: Any) -> None:
        changes = isinstance(element, Insert | Update | Delete)
        if not self._writing and (self._rows or (changes and self._parts and not self._parts[-1].savepoint)):
            self._settle()

    def _settle(self) -> None:
        """Bring the database to where the work is: what each part gathered stands behind its savepoint."""
        written = 0
        for number, part in enumerate(self._parts):
            if not part.savepoint:
                self._write_rows(self._rows[written : part.rows])
                written = part.rows
                part.savepoint, part.step = f"attempt_{number}", self.step
                # A third of the time SQLAlchemy's own takes.
                self._connection.exec_driver_sql(f"SAVEPOINT {part.savepoint}")
            part.rows = 0
        self._write_rows(self._rows[written:])
        self._rows.clear()

    def _make_room(self) -> None:
        """Write what belongs to no part that has yet to show whether it fails."""
        unsaved = [part for part in self._parts if not part.savepoint]
        rows = unsaved[0].rows if unsaved else len(self._rows)
        self._write_rows(self._rows[:rows])
        del self._rows[:rows]
        # What was done before the last savepoint would go with it if it were written now, and the log keeps
        # the order in which things were done.
        before = any(part.savepoint and part.log for part in self._parts)
        log = 0 if before else unsaved[0].log if unsaved else len(self._log)
        if log:
            self._write_log(self._log[:log])
            del self._log[:log]
        for part in unsaved:
            part.rows -= rows
            part.log -= log

    def _write_log(self, entries: list[Mapping[str, Any]]) -> None:
        if not self.step:
            self._writing = True
            try:
                self.step = self._begin()
            finally:
                self._writing = False
        step = {"change_set_id": self.step}
        self._execute(insert(CHANGE), [{**step, **entry} for entry in entries])

    def _write_rows(self, rows: list[tuple[str, Mapping[str, Any]]]) -> None:
        by_table: dict[str, list[Mapping[str, Any]]] = {}
        for table, row in rows:
            by_table.setdefault(table, []).append(row)
        try:
            for table in sorted(by_table, key=_order().__getitem__):
                self._execute(statements.new_row(table), by_table[table])
        except IntegrityError as error:
            raise GatheredRefused from error

    def _execute(self, statement: Insert, rows: list[Mapping[str, Any]]) -> None:
        self._writing = True
        try:
            for start in range(0, len(rows), BATCH):
                self._connection.execute(statement, rows[start : start + BATCH])
        finally:
            self._writing = False


@cache
def _order() -> Mapping[str, int]:
    """Return the place of each table in an order in which none refers to a later one."""
    return {table.name: place for place, table in enumerate(METADATA.sorted_tables) if table.name in LOGGED}
