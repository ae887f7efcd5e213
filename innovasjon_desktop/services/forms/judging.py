"""What the store's own rules say of the answers of a form: all of it at once, not one refusal per try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.services.importing.applying import ImportTable, carry_out
from innovasjon_desktop.services.importing.planning import RowPlan
from innovasjon_desktop.services.importing.reading import Line, Table
from innovasjon_desktop.services.recognising.running import ORIGIN
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine, ReadTable
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork


class _TakenBack(Exception):
    pass


def judged(unit: UnitOfWork, table: ReadTable) -> ReadTable:
    """Return a table of a form with all that the rules refuse in its lines; nothing is kept.

    A line is tried, and tried again without each answer that is refused, until the rules have no more to
    say of any answer.
    """
    return replace(table, lines=tuple(_judged(unit, table, line) for line in table.lines))


def _judged(unit: UnitOfWork, table: ReadTable, line: ReadLine) -> ReadLine:
    if line.left_out is not None or line.questions or not line.values:
        return line
    values: dict[str, Any] = dict(line.values)
    known = {problem.cell for problem in line.problems}
    found: list[CellProblem] = []
    if line.id is None:
        values |= _instead(unit, table.kind, [name for name, place in line.places.items() if place in known])
    while values:
        refused = _refused(unit, table.kind, replace(line, values=values))
        name = "" if refused is None else refused.field or ""
        if refused is None or name not in line.places or name not in values:
            break
        if line.places[name] not in known:
            label = next((one.header for one in table.columns if one.field == name), name)
            found.append(CellProblem(label, line.places[name], refused))
        del values[name]
        if line.id is None and line.places[name] not in known:
            values |= _instead(unit, table.kind, [name])
        known.add(line.places[name])
    return replace(line, problems=(*line.problems, *found))


def _refused(unit: UnitOfWork, kind: str, line: ReadLine) -> UserError | None:
    """Return what a line is refused for, or None."""
    cells = Line(line.row, tuple(line.values.values()), line.id, line.alike, line.who)
    table = Table(tuple(line.values), (cells,), ORIGIN)
    rows: tuple[RowPlan, ...] = ()
    try:
        with unit.attempt():
            rows = carry_out(ImportTable(kind, table, skip_refused=True, incomplete=True), unit).rows
            raise _TakenBack
    except _TakenBack:
        return rows[0].problems[0].reason if rows[0].problems else None


def _instead(unit: UnitOfWork, kind: str, names: Iterable[str]) -> dict[str, Any]:
    """Return values that fields take, so that a new row can be tried without its answers to them.

    A day or a number has none: it would be compared with another answer.
    """
    found: dict[str, Any] = {}
    for field in map(ALL[kind].field, names):
        match field.kind:
            case Kind.TEXT | Kind.LONG_TEXT:
                found[field.name] = "–" * (field.low or 1)
            case Kind.CODE:
                found[field.name] = min(unit.codes(field.target))
            case Kind.REF:
                found[field.name] = unit.connection.scalar(select(func.min(TABLES[field.target].c.id)))
    return found
