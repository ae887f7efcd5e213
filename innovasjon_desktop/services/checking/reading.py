"""All rows in memory, behind the face of a unit of work: the rules ask there, a hundred times as fast.

The rules that refuse an edit are the rules a check applies. They read through a unit of work; this one reads
each table once, and answers from it.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BinaryExpression, BindParameter, Column, Connection, RowMapping, false, null, true
from sqlalchemy.sql import operators

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.store import health
from innovasjon_desktop.store.interning import Interning
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork


def _among(held: Any, values: Collection[Any]) -> bool:
    return held in values


_COMPARED: dict[Any, Callable[[Any, Any], bool]] = {
    operators.eq: operator.eq,
    operators.is_: operator.eq,
    operators.ne: operator.ne,
    operators.lt: operator.lt,
    operators.le: operator.le,
    operators.gt: operator.gt,
    operators.ge: operator.ge,
    operators.in_op: _among,
}
NO_ROWS = N_("The rows of this list cannot be read.")


class _Test(NamedTuple):
    column: str
    compare: Callable[[Any, Any], bool]
    value: Any

    def passing(self, rows: Iterable[RowMapping]) -> list[RowMapping]:
        """Return the rows that pass."""
        column, compare, value = self
        if value is None:
            return [row for row in rows if compare(row[column], None)]
        return [row for row in rows if row[column] is not None and compare(row[column], value)]


class Rows(UnitOfWork):
    """Every row of the tables that were read. It writes nothing: the connection was not opened for that."""

    def __init__(self, connection: Connection, now: dt.datetime) -> None:
        super().__init__(connection, now, "", Message(N_("Change")))
        self.findings: list[Finding] = []
        self.unread: set[str] = set()
        self._rows: dict[str, Sequence[Any]] = {}
        self._by_id: dict[str, dict[int, RowMapping]] = {}
        self._indexed: dict[tuple[str, ...], dict[tuple[Any, ...], list[RowMapping]]] = {}

    def read(self, names: Iterable[str]) -> None:
        """Read tables whole; what cannot be read is a finding and left out."""
        interning = Interning()
        for name in names:
            try:
                rows, misfits = health.rows_of(self.connection, TABLES[name], interning)
            except health.Unreadable:
                self.unread.add(name)
                rows, misfits = [], []
                self.findings.append(Finding(Kind.UNREADABLE, Message(NO_ROWS), name))
            self.findings += [unreadable(misfit) for misfit in misfits]
            self._rows[name] = rows
            self._by_id[name] = {row[0]: row._mapping for row in rows}  # noqa: SLF001 - a public name

    def of(self, table: str) -> Sequence[Any]:
        """Return the rows of a table that were read, in the order of their ids."""
        return self._rows[table]

    def find(self, table: str, row_id: int) -> RowMapping | None:
        """Return the row, or None."""
        return self._by_id[table].get(row_id)

    def missing(self, table: str, wanted: Iterable[int]) -> list[int]:
        """Return the ids of ``wanted`` that no row of ``table`` has."""
        return sorted(set(wanted) - self._by_id[table].keys())

    def select(self, table: str, *where: Any, order: str = "id") -> Sequence[RowMapping]:
        """Return the rows of ``table`` that fulfil ``where``."""
        found, rest = self._narrowed(table, [_test(clause) for clause in where])
        for test in rest:
            found = test.passing(found)
        return list(found) if order == "id" else sorted(found, key=operator.itemgetter(order))

    def _narrowed(self, table: str, tests: list[_Test]) -> tuple[Iterable[RowMapping], list[_Test]]:
        """Return the rows an index finds, and the tests that are left for them."""
        for test in tests:
            if test.column == "id" and test.compare is _among:
                by_id = self._by_id[table]
                rows = [by_id[row_id] for row_id in sorted(test.value) if row_id in by_id]
                return rows, [other for other in tests if other is not test]
        same = [test for test in tests if test.compare is operator.eq and test.value is not None]
        if not same:
            return self._by_id[table].values(), tests
        return self._equal(table, same), [test for test in tests if test not in same]

    def _equal(self, table: str, same: Sequence[_Test]) -> list[RowMapping]:
        columns = tuple(test.column for test in same)
        if (table, *columns) not in self._indexed:
            index: dict[tuple[Any, ...], list[RowMapping]] = defaultdict(list)
            for row in self._by_id[table].values():
                index[tuple(row[column] for column in columns)].append(row)
            self._indexed[table, *columns] = index
        return self._indexed[table, *columns].get(tuple(test.value for test in same), [])


def unreadable(misfit: health.Misfit) -> Finding:
    """Return what to say of a value that is not of its column's kind."""
    text = Message(N_("What stands in this field cannot be read."))
    return Finding(Kind.UNREADABLE, text, misfit.table, misfit.row_id, misfit.column)


def _test(clause: Any) -> _Test:
    """Return a comparison of a column with a value as Python makes it.

    Raises:
        TypeError: a rule asks in a way that is not known here.
    """
    if isinstance(clause, BinaryExpression) and isinstance(clause.left, Column):
        compare, right = _COMPARED.get(clause.operator), clause.right
        if compare is not None and isinstance(right, BindParameter):
            return _Test(clause.left.name, compare, right.effective_value)
        for constant, value in ((null(), None), (true(), True), (false(), False)):
            if compare is not None and right is constant:
                return _Test(clause.left.name, compare, value)
    raise TypeError(f"a condition no check understands: {clause}")
