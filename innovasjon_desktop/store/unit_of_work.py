"""One transaction = one change set = one undo step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    RowMapping,
    Table,
    Update,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import EditConflict, Message, NotFound, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import statements
from innovasjon_desktop.store.engine import translated_errors
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.requests import NUMBER_SERIES
from innovasjon_desktop.store.schema import LOGGED
from innovasjon_desktop.store.waiting import BATCH, Waiting

BOOKKEEPING = frozenset({"version", "updated_at", "created_at"})
PLAIN = frozenset({str, int, bool})


def to_json(value: object) -> Any:
    """Return a value as the log keeps it; a message among the values of a label keeps its text."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, Message):
        return {"message": value.text, "params": {name: to_json(item) for name, item in value.params.items()}}
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def from_json(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return logged values as the columns of ``table`` hold them."""
    return {name: _typed(table, name, value) for name, value in values.items() if name in table.c}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = (
        table.c[name].type.python_type if value is not None and not isinstance(value, list | dict) else None
    )
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    if kind is dt.datetime:
        return dt.datetime.fromisoformat(value)
    return value


class UnitOfWork:
    """A connection that records what it writes. Made by :class:`Database` only.

    Every change of a logged table goes through :meth:`insert`, :meth:`update` and :meth:`delete`;
    the engine refuses any other.
    """

    def __init__(
        self, connection: Connection, now: dt.datetime, actor: str, label: Message, undoes: int | None = None
    ) -> None:
        self.connection = connection
        self.now = now.astimezone(dt.UTC)
        self.today = now.astimezone().date()
        self.actor = actor
        self.label = label
        self.rows: set[tuple[str, int]] = set()
        self._undoes = undoes
        self.writes = 0
        self.is_finished = False
        self._waiting = Waiting(connection, self._begin)
        self._told: dict[str, Any] = {}
        self._there: set[tuple[str, int]] = set()
        self._latest: dict[tuple[str, int], RowMapping] = {}
        self._codes: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, int] = {}
        self._kept_numbers: dict[str, int] = {}
        event.listen(connection, "before_execute", self._forget_rows)

    def _forget_rows(self, _connection: Connection, element: Any, *_: Any) -> None:
        """Take no row for known that is changed, also past this unit of work, as erasing people does."""
        if isinstance(element, Update | Delete):
            self._latest.clear()

    @property
    def change_set_id(self) -> int:
        """The number of the step in the log; 0 as long as nothing of it is written, see :meth:`finish`."""
        return self._waiting.step

    def find(self, table: str, row_id: int) -> RowMapping | None:
        """Return the row, or None; read once until something is changed: nobody else writes meanwhile."""
        place = (table, row_id)
        if place not in self._latest:
            found = self.connection.execute(statements.one_row(table), {"wanted_id": row_id})
            row = found.mappings().one_or_none()
            if row is None:
                return None
            self._latest[place] = row
        return self._latest[place]

    def get(self, table: str, row_id: int) -> RowMapping:
        """Return the row.

        Raises:
            NotFound: there is none.
        """
        row = self.find(table, row_id)
        if row is None:
            raise NotFound(N_("This record is not there any more."))
        return row

    def select(self, table: str, *where: Any, order: str = "id") -> Sequence[RowMapping]:
        """Return the rows of ``table`` that fulfil ``where``."""
        found = LOGGED[table]
        return self.connection.execute(select(found).where(*where).order_by(found.c[order])).mappings().all()

    def missing(self, table: str, wanted: Iterable[int]) -> list[int]:
        """Return the ids of ``wanted`` that no row of ``table`` has; what was found is remembered."""
        unknown = [row_id for row_id in set(wanted) if (table, row_id) not in self._there]
        if unknown:
            found = self.connection.scalars(select(LOGGED[table].c.id).where(LOGGED[table].c.id.in_(unknown)))
            self._there.update((table, row_id) for row_id in found)
        return sorted(row_id for row_id in unknown if (table, row_id) not in self._there)

    def codes(self, list_name: str) -> frozenset[str]:
        """Return the keys of a code list; read once."""
        if list_name not in self._codes:
            code = LOGGED["code"].c
            self._codes[list_name] = frozenset(
                self.connection.scalars(select(code.key).where(code.list == list_name))
            )
        return self._codes[list_name]

    def insert(self, table: str, values: Mapping[str, Any]) -> int:
        """Write a new row and return its id."""
        stamp = {"created_at": self.now, "updated_at": self.now, "version": 1}
        row = {**statements.blank_row(table), **stamp, **values}
        if self._waiting.gathers:
            row_id = self._waiting.add(table, row)
        else:
            key = self.connection.execute(statements.new_row(table), row).inserted_primary_key
            assert key is not None
            row_id = int(key[0])
        self._record(
            table, row_id, None, {"id": row_id} | {name: to_json(value) for name, value in row.items()}
        )
        return row_id

    def insert_many(self, table: str, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Write many new rows at once and return their ids; every row must have the same columns."""
        found = LOGGED[table]
        given = [dict(row) for row in rows]
        if not given:
            return []
        ids = self._waiting.reserve(table, len(given))
        blank = {column.name: None for column in found.c}
        stamp = {"created_at": self.now, "updated_at": self.now, "version": 1}
        full = [{**blank, **stamp, **row, "id": row_id} for row_id, row in zip(ids, given, strict=True)]
        for start in range(0, len(full), BATCH):
            self.connection.execute(insert(found), full[start : start + BATCH])
        for row in full:
            self._record(table, row["id"], None, {name: to_json(value) for name, value in row.items()})
        return ids

    def update(
        self, table: str, row_id: int, values: Mapping[str, Any], *, version: int | None = None
    ) -> bool:
        """Change the columns that differ and tell whether any did.

        Args:
            table: its name.
            row_id: id of the row.
            values: new values by column.
            version: the version the user saw, if the change rests on what was seen.

        Raises:
            NotFound: the row is gone.
            EditConflict: somebody else has changed one of these columns since ``version``.
        """
        row = self.get(table, row_id)
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed:
            return False
        if version is not None and row["version"] != version:
            raise EditConflict(
                N_("Somebody else has changed this row. Look at the new values and try again."),
                field=next(iter(changed)),
            )
        changed |= {"version": row["version"] + 1, "updated_at": self.now}
        self._replace(table, row_id, row, changed)
        return True

    def delete(self, table: str, row_id: int) -> None:
        """Delete the row.

        Raises:
            NotFound: the row is gone.
            RuleBroken: other rows refer to it.
        """
        row = self.get(table, row_id)
        self.connection.execute(delete(LOGGED[table]).where(LOGGED[table].c.id == row_id))
        self._record(table, row_id, {name: to_json(value) for name, value in row.items()}, None)

    def put_back(self, table: str, row_id: int, values: Mapping[str, Any] | None) -> None:
        """Give a row the values the log holds for it; None takes the row away. For undo only."""
        row = self.find(table, row_id)
        found = LOGGED[table]
        if values is None:
            if row is not None:
                self.delete(table, row_id)
        elif row is None:
            full = from_json(found, values)
            self.connection.execute(insert(found).values(full))
            self._record(table, row_id, None, dict(values))
        else:
            self._replace(table, row_id, row, from_json(found, values))

    def _replace(self, table: str, row_id: int, row: RowMapping, changed: Mapping[str, Any]) -> None:
        self.connection.execute(statements.changed_row(table), {"wanted_id": row_id, **changed})
        self._record(
            table,
            row_id,
            {name: to_json(row[name]) for name in changed},
            {name: to_json(value) for name, value in changed.items()},
        )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run a part of the work that may fail alone: what it wrote goes, and so does its log.

        Raises:
            UserError: from the part, or because the store refuses what it wrote; the rest can go on.
        """
        kept, self.rows = self.rows, set()
        writes, numbers = self.writes, dict(self._numbers)
        self._waiting.begin()
        try:
            yield
            self._waiting.keep()
        except BaseException as error:
            self._waiting.drop()
            self.rows, self.writes = kept, writes
            self._numbers = numbers
            self._there.clear()
            self._latest.clear()
            self._codes.clear()
            if isinstance(error, IntegrityError):
                raise _explained(error) from error
            raise
        kept |= self.rows
        self.rows = kept

    def gathering(self) -> AbstractContextManager[None]:
        """Write new rows many at a time meanwhile; ten times as fast, but a refusal names no row.

        Raises:
            GatheredRefused: the database refused some of them; then nothing that was done may be kept.
        """
        return self._waiting.gathering()

    def next_number(self, series: str) -> int:
        """Return the next number of ``series``; a number is never given twice."""
        number = self._last_number(series) + 1
        self.use_number(series, number)
        return number

    def use_number(self, series: str, number: int) -> None:
        """Note that ``number`` of ``series`` is taken."""
        self._numbers[series] = max(number, self._last_number(series))

    def _last_number(self, series: str) -> int:
        if series not in self._numbers:
            last = self.connection.execute(
                select(NUMBER_SERIES.c.last).where(NUMBER_SERIES.c.series == series).with_for_update()
            ).scalar()
            self._numbers[series] = self._kept_numbers[series] = last or 0
        return self._numbers[series]

    def _write_numbers(self) -> None:
        for series, last in self._numbers.items():
            if last == self._kept_numbers[series]:
                continue
            if not self._kept_numbers[series]:
                self.connection.execute(insert(NUMBER_SERIES).values(series=series, last=last))
            else:
                self.connection.execute(
                    update(NUMBER_SERIES).where(NUMBER_SERIES.c.series == series).values(last=last)
                )

    def _record(self, table: str, row_id: int, before: Any, after: Any) -> None:
        self.rows.add((table, row_id))
        self.writes += 1
        if after is None:
            self._there.discard((table, row_id))
        if table == "code":
            self._codes.clear()
        self._waiting.log(
            {
                "entity": table,
                "row_id": row_id,
                "before": before,
                "after": after,
            }
        )

    def _begin(self) -> int:
        """Begin the step in the log with what is known of it by now, and return its number."""
        self._told = self._about()
        values = {"at": self.now, "actor": self.actor, "undoes_id": self._undoes, **self._told}
        key = self.connection.execute(insert(CHANGE_SET).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _about(self) -> dict[str, Any]:
        """Return label and size as the log keeps them; the work may give the step a better label."""
        params = {name: to_json(value) for name, value in self.label.params.items()}
        return {"label": self.label.text, "params": params, "rows": len(self.rows)}

    def finish(self) -> None:
        """Write what is left of the log, at the end of the work: a short step has its number from then on."""
        self._waiting.write_log()
        self._write_numbers()
        if self.change_set_id and self._told != self._about():
            self._told = self._about()
            step = CHANGE_SET.c.id == self.change_set_id
            self.connection.execute(update(CHANGE_SET).where(step).values(self._told))
        self.is_finished = True


class Database:
    """Reads and writes. Methods block: a window calls them through its jobs.

    Args:
        engine: from ``open_engine``.
        now: the clock, an aware datetime; tests and demo data give their own.
    """

    def __init__(self, engine: Engine, *, now: Callable[[], dt.datetime] | None = None) -> None:
        self.engine = engine
        self.now = now or (lambda: dt.datetime.now(dt.UTC))

    def today(self) -> dt.date:
        """Return today's date in local time."""
        return self.now().astimezone().date()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading one consistent picture of the store.

        Raises:
            StoreUnavailable: the store cannot be read now.
        """
        with translated_errors(self.engine), self.engine.connect() as connection, connection.begin():
            yield connection

    def write(
        self, label: Message, actor: str, work: Callable[[UnitOfWork], Any], *, undoes: int | None = None
    ) -> Changed:
        """Run ``work`` in one transaction and return what it changed. Nothing is kept if it fails.

        Raises:
            UserError: from ``work``, or because the store refuses what ``work`` wrote.
        """
        with translated_errors(self.engine):
            try:
                with self.engine.connect() as plain:
                    connection = plain.execution_options(write=True)
                    with connection.begin():
                        _wait_for_turn(connection)
                        unit = UnitOfWork(connection, self.now(), actor, label, undoes)
                        result = work(unit)
                        unit.finish()
                        self.ending(unit)
            except IntegrityError as error:
                raise _explained(error) from error
        return Changed(unit.change_set_id, unit.label, frozenset(unit.rows), result)

    def ending(self, unit: UnitOfWork) -> None:
        """Do what a kind of store does last in every step, once its log is whole and before it is kept."""

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _wait_for_turn(connection: Connection) -> None:
    """Let writers go one after the other, as on SQLite: a rule may look at rows another would write."""
    if connection.dialect.name == "postgresql":
        statements.take_turn(connection)


def _explained(error: IntegrityError) -> RuleBroken:
    said = str(error.orig).casefold()
    code = getattr(error.orig, "sqlstate", "")  # a server may say the rest in any language
    if "foreign key" in said or code == "23503":
        return RuleBroken(N_("Other rows refer to this one. End or close it instead of deleting it."))
    if "current_primary" in said or ("development_area.unit_id" in said and "unique" in said):
        return RuleBroken(
            N_("The unit already has a development area in the period. Replace it with a reason, or end it."),
            rule="R-05",
        )
    if "overlap" in said:
        return RuleBroken(N_("The dates overlap with another row."))
    if "unique" in said or code == "23505":
        return RuleBroken(N_("There is such a row already."))
    return RuleBroken(N_("The store refuses these values."))
