"""Carry out the lines of a table, and tell what became of each in the terms of its sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.lifecycle import missing
from innovasjon_desktop.domain.requests import NEEDS_LEAD
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.applying import ImportTable, carry_out
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.planning import Problem, RowPlan, Seen
from innovasjon_desktop.services.importing.reading import Line, Table
from innovasjon_desktop.services.recognising.plans import (
    ASKED,
    LEFT_OUT,
    NEW,
    REFUSED,
    UNCHANGED,
    Row,
    TablePlan,
)
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine, ReadTable
from innovasjon_desktop.services.recognising.telling import units_of
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

BATCH = 500
TOGETHER = N_("Another answer in the form is refused, so nothing of the form goes in.")
ORIGIN = Message(N_("a file"))


@dataclass(slots=True)
class Outcome:
    """What became of a table.

    ``seen`` are the rows of the store that were looked at; ``made`` are the ids of new rows by the number
    of the row in the sheet.
    """

    plan: TablePlan
    seen: Seen = field(default_factory=dict)
    made: Mapping[int, int] = field(default_factory=dict)


def run(
    unit: UnitOfWork,
    read: ReadTable,
    said: Callable[[int], str],
    *,
    on: dt.date | None,
    seen: Seen | None,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool] | None,
) -> Outcome:
    """Carry out the lines that can be, within a running unit of work.

    Args:
        unit: the unit of work.
        read: the table.
        said: what the cells of a row say, for a row that nothing is made of.
        on: the date things take effect where a row has none of its own.
        seen: the rows of the store as a person saw them.
        progress: told the lines done and all lines.
        cancelled: asked between lines.

    Raises:
        Cancelled: ``cancelled`` said so.
    """
    settled = [_settled(line, said) for line in read.lines]
    good = [line for line, row in zip(read.lines, settled, strict=True) if row is None]
    done: Sequence[RowPlan] = ()
    looked_at: Seen = {}
    notes = read.notes
    if good:
        command = ImportTable(
            read.kind, _table(good), {}, on, True, progress, cancelled, seen, incomplete=True
        )
        plan = carry_out(command, unit)
        done, looked_at = plan.rows, plan.seen
        notes += tuple(_note(read, one) for one in plan.notes)
    ids = [each.id for each in done if each.id is not None]
    lacks, units = _lacks(unit, read.kind, ids), units_of(unit.connection, read.kind, ids)
    waiting = iter(done)
    rows = []
    for line, row in zip(read.lines, settled, strict=True):
        if row is None:
            row = _row(read, line, next(waiting), lacks)
            if row.action == REFUSED and row.id is None:  # nothing tells what it is about but its own cells
                row = replace(row, key=said(line.row) or row.key)
            row = replace(row, of=units.get(row.id or 0, ""))
        rows.append(row)
    made = {row.row: row.id for row in rows if row.action == NEW and row.id is not None}
    return Outcome(replace(_plan(read, rows), notes=notes), looked_at, made)


def _note(read: ReadTable, note: Message) -> Message:
    """Return a note; one on a field with the header of its column."""
    if "header" not in note.params:
        return note
    named = {one.field: one.header for one in read.columns}
    header = str(note.params["header"])
    return Message(note.text, header=named.get(header, header))


class _Refused(Exception):
    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def run_together(unit: UnitOfWork, parts: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Carry out tables of which all go in or, if a row of one is refused, none."""
    if len(parts) == 1:
        return [parts[0]()]
    try:
        with unit.attempt():
            outcomes = [part() for part in parts]
            if any(row.action == REFUSED for outcome in outcomes for row in outcome.plan.rows):
                raise _Refused(outcomes)
            return outcomes
    except _Refused as refused:
        return [_held_back(outcome) for outcome in refused.outcomes]


def _held_back(outcome: Outcome) -> Outcome:
    """Return what a table would have become, with its rows refused because of those of another table."""
    why = (CellProblem("", "", Message(TOGETHER)),)
    rows = tuple(
        row if row.problems else replace(row, action=REFUSED, id=None, changes={}, problems=why)
        for row in outcome.plan.rows
    )
    return Outcome(replace(outcome.plan, rows=rows), outcome.seen)


def _plan(read: ReadTable, rows: Sequence[Row]) -> TablePlan:
    return TablePlan(
        read.file,
        read.sheet,
        read.kind,
        read.sure,
        read.reason,
        read.header_row,
        read.columns,
        tuple(rows),
        read.form,
    )


def _settled(line: ReadLine, said: Callable[[int], str]) -> Row | None:
    """Return what becomes of a line that nothing is carried out of, or None if it is."""
    if line.left_out is not None:
        why = CellProblem("", "", line.left_out)
        return Row(line.row, LEFT_OUT, said(line.row), problems=(why,), questions=line.questions)
    if line.problems:
        return Row(line.row, REFUSED, said(line.row), problems=line.problems)
    if line.questions:
        return Row(line.row, ASKED, said(line.row), questions=line.questions)
    if line.id is not None and not line.values:  # it names a row of the store, and has no value for it
        return Row(line.row, UNCHANGED, said(line.row), line.id)
    return None


def _row(read: ReadTable, line: ReadLine, plan: RowPlan, lacks: Mapping[int, tuple[str, ...]]) -> Row:
    return Row(
        line.row,
        plan.action,
        plan.key,
        plan.id,
        plan.changes,
        tuple(_problem(read, line, one) for one in plan.problems),
        lacks.get(plan.id or 0, ()),
        cells=line.places,
        own=plan.own,
        made=plan.made,
    )


def _problem(read: ReadTable, line: ReadLine, problem: Problem) -> CellProblem:
    """Return a problem with the header and the cell it is about."""
    name = problem.column if problem.column in line.values else problem.reason.field or ""
    header = next((one.header for one in read.columns if name and one.field == name), "")
    called = _(kind_of(read.kind).field(name).label) if kind_of(read.kind).has(name) else problem.column
    return CellProblem(header or called, line.places.get(name, ""), problem.reason)


def _lacks(unit: UnitOfWork, kind: str, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the labels of what the state of rows needs and they lack, by id."""
    entity = ALL.get("agent_appointment" if kind == "agents" else kind)
    if entity is None or entity.life is None:
        return {}
    found = {}
    column = TABLES[entity.name].c.id
    leaderless = _without_lead(unit, ids) if entity.name == "request" else frozenset()
    for start in range(0, len(ids), BATCH):
        for row in unit.select(entity.name, column.in_(ids[start : start + BATCH])):
            names = [*missing(entity.life, row["state"], dict(row))]
            if row["id"] in leaderless:
                names.append("lead_id")
            if names:
                found[row["id"]] = tuple(entity.field(name).label for name in names)
    return found


def _without_lead(unit: UnitOfWork, ids: Sequence[int]) -> frozenset[int]:
    """Return which requests have been accepted and have no lead facilitator (section 5.3)."""
    request, facilitator = TABLES["request"].c, TABLES["request_facilitator"].c
    found: set[int] = set()
    for start in range(0, len(ids), BATCH):
        led = select(facilitator.request_id).where(facilitator.role == "lead")
        query = select(request.id).where(
            request.id.in_(ids[start : start + BATCH]),
            request.state.in_((*NEEDS_LEAD, "closed")),
            request.id.not_in(led),
        )
        found.update(unit.connection.scalars(query))
    return frozenset(found)


def _table(lines: Sequence[ReadLine]) -> Table:
    """Return the lines as a table of the importer: its headers are names of fields."""
    headers = tuple(dict.fromkeys(name for line in lines for name in line.values))
    return Table(
        headers,
        tuple(
            Line(
                line.row,
                tuple(line.values.get(name) for name in headers),
                line.id,
                line.alike,
                line.who,
                line.new,
            )
            for line in lines
        ),
        ORIGIN,
    )
