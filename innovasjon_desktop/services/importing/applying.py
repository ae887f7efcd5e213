"""Plan a table or carry it out: the same work, kept or taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import BadInput, Cancelled, EditConflict, Message, RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.commands import handle, label_of
from innovasjon_desktop.services.importing.columns import Columns, check_headers, match
from innovasjon_desktop.services.importing.copies import copies_in
from innovasjon_desktop.services.importing.exported import Then, held_then
from innovasjon_desktop.services.importing.kinds import kind_of, title_of
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.noting import erased_in, notes_on, notes_on_empty, notes_on_erased
from innovasjon_desktop.services.importing.own import with_own
from innovasjon_desktop.services.importing.planning import (
    FILL_IN,
    NEW,
    REFUSED,
    LineReader,
    Made,
    Parsed,
    Plan,
    Problem,
    RowPlan,
    Seen,
    own_id,
    own_version,
)
from innovasjon_desktop.services.importing.reading import Table
from innovasjon_desktop.services.importing.standing import Standing
from innovasjon_desktop.services.importing.writers import writer_of
from innovasjon_desktop.services.importing.writing import Writer
from innovasjon_desktop.services.rows import values_by_id
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from innovasjon_desktop.store.waiting import GatheredRefused

Held = Mapping[int, Mapping[str, Any]]
Progress = Callable[[int, int], None]
STEP = 50
"""Lines between two reports of progress."""

NO_COLUMN = N_("None of the columns says anything about the row. Choose what the columns are.")

LATEST_FIRST = "unit_section"
"""Placements of a unit: each later one cuts the one before it short, so that there is never a gap (4.1)."""


class FileRefused(BadInput):
    """Some rows were refused, so nothing was imported; ``plan`` lists them."""

    def __init__(self, plan: Plan) -> None:
        if plan.lacking:
            labels = [Message(field.label) for field in plan.lacking]
            super().__init__(N_("Nothing was imported: the table has no column for {fields}."), fields=labels)
        elif all(isinstance(problem.reason, EditConflict) for problem in plan.refusals):
            super().__init__(
                N_("Nothing was imported: somebody else has changed rows since they were shown: {count}."),
                count=plan.counts[REFUSED],
            )
        else:
            super().__init__(
                N_("Nothing was imported, because rows were refused: {count}."), count=plan.counts[REFUSED]
            )
        self.plan = plan


def refusal(done: Plan) -> RuleBroken | None:
    """Return how many rows were left out of what was imported, and why the first was; None if none were."""
    if not done.refusals:
        return None
    first = done.refusals[0]
    kind = kind_of(done.kind)  # a block that is pasted has names of fields for headers
    column = Message(kind.field(first.column).label) if kind.has(first.column) else first.column
    named = Message(N_("{column}: {reason}"), column=column, reason=first.reason)
    return RuleBroken(
        N_("Rows that were refused: {count}. {reason}"),
        count=done.counts[REFUSED],
        reason=named if _is_blank(first) and first.column else first.reason,
    )


class _TakenBack(Exception):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


@dataclass(frozen=True, slots=True)
class ImportTable:
    """Carry out a table as one step.

    Args:
        kind: an entity's name, "organisation" or "agents".
        table: the cells.
        mapping: field by header, where the headers alone don't tell; None leaves a column out.
        on: the date things take effect where a row has no date of its own; today if None, for an
            organisation long ago.
        skip_refused: import the other rows even if some are refused.
        progress: called with lines done and lines in all.
        cancelled: asked between lines; True stops with ``Cancelled`` and nothing done.
        seen: the rows of the store as a person saw them; a line that would change one that is another
            now is refused. Without it nobody has looked, and the table wins.
        incomplete: let rows lack what their state needs, as an old list never had it.
    """

    kind: str
    table: Table
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    on: dt.date | None = None
    skip_refused: bool = False
    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    seen: Seen | None = None
    incomplete: bool = False

    @property
    def label(self) -> Message:
        """Return what the history calls the step."""
        return Message(N_("Import: {entity}"), entity=Message(kind_of(self.kind).plural))


@dataclass(frozen=True, slots=True)
class PlanTable(ImportTable):
    """Tell what :class:`ImportTable` would do, and do nothing."""


def plan(
    database: Database,
    kind: str,
    table: Table,
    *,
    mapping: Mapping[str, str | None] | None = None,
    on: dt.date | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """Return what :func:`apply` would do with the table, judged by the store's own rules; nothing is kept.

    Raises:
        UserError: the table as a whole cannot be imported.
        Cancelled: ``cancelled`` said so.
    """
    command = PlanTable(kind, table, mapping or {}, on, progress=progress, cancelled=cancelled)
    result = database.write(command.label, "", lambda unit: handle(command, unit)).result
    assert isinstance(result, Plan)
    return result


def apply(
    database: Database,
    kind: str,
    table: Table,
    *,
    actor: str,
    mapping: Mapping[str, str | None] | None = None,
    on: dt.date | None = None,
    skip_refused: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    label: Message | None = None,
    seen: Seen | None = None,
) -> Changed:
    """Import the table as one step; ``result`` is the :class:`Plan` of what was done.

    ``label`` is what the history calls the step, an import unless given; the store is copied before an
    import. ``seen``, as a plan has it, lets
    nothing be overwritten that was changed since.

    Raises:
        FileRefused: some rows are refused and ``skip_refused`` is not set; nothing was imported.
        UserError: the table as a whole cannot be imported, or the store could not be copied before.
        Cancelled: ``cancelled`` said so; nothing was imported.
    """
    if label is None:
        backups.before(database, "import")
    command = ImportTable(kind, table, mapping or {}, on, skip_refused, progress, cancelled, seen)
    return database.write(label or label_of(command), actor, lambda unit: handle(command, unit))


@handle.register
def _import(command: ImportTable, unit: UnitOfWork) -> Plan:
    outcome = carry_out(command, unit)
    if outcome.lacking or (outcome.refusals and not command.skip_refused):
        raise FileRefused(_unkept(outcome))
    return outcome


@handle.register
def _plan(command: PlanTable, unit: UnitOfWork) -> Plan:
    try:
        with unit.attempt():
            raise _TakenBack(_unkept(carry_out(command, unit)))
    except _TakenBack as done:
        return done.plan


def _unkept(outcome: Plan) -> Plan:
    """Return the plan without the ids of new rows: nobody has them."""
    return replace(outcome, rows=tuple(map(_not_there, outcome.rows)))


def _not_there(row: RowPlan) -> RowPlan:
    made = tuple(replace(one, id=0) for one in row.made)
    return replace(row, id=None if row.action == NEW else row.id, made=made)


def carry_out(command: ImportTable, unit: UnitOfWork) -> Plan:
    """Carry out the lines that can be within a running unit of work, and tell what became of each.

    Raises:
        UserError: the table as a whole cannot be imported.
        Cancelled: ``command.cancelled`` said so.
    """
    if command.incomplete and not any(command.table.headers):
        return _nothing_said(command)
    try:
        with unit.attempt(), unit.gathering():
            return _carry_out(command, unit)
    except GatheredRefused:  # once more, one at a time: then the refusal names its line
        return _carry_out(command, unit)


def _nothing_said(command: ImportTable) -> Plan:
    """Refuse the lines of a table that a person says to hold what none of its columns is."""
    why = BadInput(NO_COLUMN, field="columns")  # none of them in particular
    rows = (
        RowPlan(one.number, REFUSED, one.id, problems=(Problem(one.number, "", why),))
        for one in command.table.lines
    )
    return Plan(command.kind, command.table, Columns((), (), None, None, (), 0), tuple(rows))


def _carry_out(command: ImportTable, unit: UnitOfWork) -> Plan:
    kind = kind_of(command.kind)
    columns = match(kind, command.table.headers, command.mapping)
    check_headers(columns, command.table.headers, command.table.exported)
    names, held = Names(unit.connection), _held(unit, kind, columns, command.table)
    then = _then(unit, kind, columns, command.table)
    reader = LineReader(kind, columns, names, command.on or unit.today, held, then)
    lines = [reader.read(line) for line in command.table.lines]
    stand = Standing(unit.connection, command.seen)
    writer = writer_of(unit, kind, names, command.on, stand, incomplete=command.incomplete)
    run = _Run(unit, kind, columns, names, held, writer)
    run.writer.prepare(lines)
    erased = erased_in(unit.connection, lines)
    done: dict[int, RowPlan] = {}
    # Lines with a name nobody knows yet wait until the others are there.
    order = sorted(range(len(lines)), key=lambda place: lines[place].again)
    copies = copies_in(lines, held)
    if command.kind == LATEST_FIRST:
        order.sort(key=lambda place: lines[place].values.get("valid_from") or dt.date.min, reverse=True)
    for count, place in enumerate(order):
        if command.cancelled is not None and command.cancelled():
            raise Cancelled
        if command.progress is not None and count % STEP == 0:
            command.progress(count, len(lines))
        parsed = lines[place]
        if parsed.again:
            parsed = reader.read(parsed.line)
        done[place] = run.line(copies.get(place, parsed))
    if command.progress is not None:
        command.progress(len(lines), len(lines))
    found = with_own(unit, kind, [done[place] for place in sorted(done)])
    notes = (
        *notes_on(columns, lines, held),
        *notes_on_empty(columns, lines, held),
        *notes_on_erased(erased, found),
    )
    return Plan(command.kind, command.table, columns, found, run.lacking(lines, found), stand.found, notes)


def _held(unit: UnitOfWork, kind: Entity, columns: Columns, table: Table) -> Held:
    """Return the values of the rows that lines name by id."""
    named = {own_id(columns, line)[0] for line in table.lines}
    if kind.name not in ALL:
        return {}
    return values_by_id(unit.connection, kind.name, (row_id for row_id in named if row_id is not None))


def _then(unit: UnitOfWork, kind: Entity, columns: Columns, table: Table) -> Then:
    """Return what the rows that lines name held when they were exported."""
    if kind.name not in ALL or columns.version_place is None:
        return {}
    named = ((own_id(columns, line)[0], own_version(columns, line)[0]) for line in table.lines)
    return held_then(
        unit.connection,
        kind.name,
        ((row_id, version) for row_id, version in named if row_id is not None and version is not None),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    unit: UnitOfWork
    kind: Entity
    columns: Columns
    names: Names
    held: Held
    writer: Writer

    def line(self, parsed: Parsed) -> RowPlan:
        """Carry out one line, or tell why not."""
        number, problems = parsed.line.number, parsed.problems
        title = title_of(self.kind, {**self.held.get(parsed.id or 0, {}), **parsed.values}, self.names)
        if not problems:
            try:
                with self.unit.attempt():
                    done = self.writer.write(parsed)
            except UserError as error:
                problems = (Problem(number, self._header(error), error),)
        if problems:
            return RowPlan(number, REFUSED, parsed.id, title, {}, problems)
        made = tuple(Made(*one) for one in done.made)
        return RowPlan(number, done.action, done.id, title, done.changes, own=done.own, made=made)

    def lacking(self, lines: Sequence[Parsed], found: Sequence[RowPlan]) -> tuple[Field, ...]:
        """Return the fields without a column that refuse every line that could be read at all."""
        if any(row.action != REFUSED for row in found):
            return ()
        readable = [place for place, line in enumerate(lines) if not line.problems]
        each = [{self._field(one.reason) for one in found[at].problems if _is_blank(one)} for at in readable]
        names = {name for names in each for name in names if name and not self.columns.header(name)}
        if not names or not all(names & mine for mine in each):
            return ()
        names |= {name for name in self.writer.lacking(lines[readable[0]]) if not self.columns.header(name)}
        return tuple(field for field in self.kind.fields if field.name in names)

    def _field(self, error: UserError) -> str:
        """Return the field of the line that an error is about."""
        return self.writer.fields_of_errors.get(error.field or "", error.field or "")

    def _header(self, error: UserError) -> str:
        """Return the header of the column an error is about, else what the field is called."""
        name = self._field(error)
        if not name:
            return ""
        label = _(self.kind.field(name).label) if self.kind.has(name) else name
        return self.columns.header(name) or label


def _is_blank(problem: Problem) -> bool:
    return problem.reason.text == FILL_IN
