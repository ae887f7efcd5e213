"""Plan files and carry them out: every table of every file as one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.planning import Seen
from innovasjon_desktop.services.recognising.files import Files
from innovasjon_desktop.services.recognising.plans import (
    ACTIONS,
    ASKED,
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    UNCHANGED,
    AutoPlan,
    FilePlan,
    Row,
    TablePlan,
)
from innovasjon_desktop.services.recognising.questions import NO_ANSWERS, Answers, Asking
from innovasjon_desktop.services.recognising.running import Outcome, run, run_together
from innovasjon_desktop.services.recognising.telling import names_of
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork

__all__ = [
    "ACTIONS",
    "ASKED",
    "CHANGED",
    "LEFT_OUT",
    "NEW",
    "REFUSED",
    "UNCHANGED",
    "AutoPlan",
    "FilePlan",
    "FilesRefused",
    "Row",
    "TablePlan",
    "apply_auto",
    "nothing_went_in",
    "plan_auto",
]


class FilesRefused(BadInput):
    """Nothing was imported: a row is refused or a question is open; ``plan`` says which."""

    def __init__(self, plan: AutoPlan) -> None:
        if plan.questions:
            super().__init__(
                N_("Nothing was imported. Questions about the files without an answer: {count}."),
                count=len(plan.questions),
            )
        else:
            super().__init__(
                N_("Nothing was imported, because rows were refused: {count}."), count=plan.counts[REFUSED]
            )
        self.plan = plan


class _TakenBack(Exception):
    def __init__(self, plan: AutoPlan) -> None:
        super().__init__()
        self.plan = plan


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Carry out files as one step; the fields are those of :func:`apply_auto`."""

    books: tuple[Book, ...]
    answers: Answers = NO_ANSWERS
    on: dt.date | None = None
    skip_refused: bool = False
    seen: Seen | None = None
    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    @property
    def label(self) -> Message:
        """Return what the history calls the step."""
        if len(self.books) == 1:
            return Message(N_("Import of {name}"), name=self.books[0].name)
        return Message(N_("Import of {count} files"), count=len(self.books))


@dataclass(frozen=True, slots=True)
class PlanFiles(ImportFiles):
    """Tell what :class:`ImportFiles` would do, and do nothing."""


def plan_auto(
    database: Database,
    books: Sequence[Book],
    answers: Answers = NO_ANSWERS,
    *,
    on: dt.date | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AutoPlan:
    """Return what :func:`apply_auto` would do with the files; nothing is kept.

    Raises:
        UserError: no file holds a table, or an answer is none.
        Cancelled: ``cancelled`` said so.
    """
    command = PlanFiles(tuple(books), answers, on, progress=progress, cancelled=cancelled)
    found = database.write(command.label, "", lambda unit: handle(command, unit)).result
    assert isinstance(found, AutoPlan)
    return found


def apply_auto(
    database: Database,
    books: Sequence[Book],
    answers: Answers = NO_ANSWERS,
    *,
    actor: str,
    on: dt.date | None = None,
    skip_refused: bool = False,
    seen: Seen | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Changed:
    """Import the files as one step; ``result`` is the :class:`AutoPlan` of what was done.

    Raises:
        FilesRefused: something is refused and ``skip_refused`` is not set, or a question is open; nothing
            was imported, and ``plan`` of the error says what.
        StoreUnavailable: the store could not be copied before; nothing was imported.
        Cancelled: ``cancelled`` said so; nothing was imported.
    """
    backups.before(database, "import")
    command = ImportFiles(tuple(books), answers, on, skip_refused, seen, progress, cancelled)
    return database.write(command.label, actor, lambda unit: handle(command, unit))


@handle.register
def _import(command: ImportFiles, unit: UnitOfWork) -> AutoPlan:
    found = _carry_out(command, unit, keep=True)
    if found.questions or (found.counts[REFUSED] and not command.skip_refused):
        raise FilesRefused(_unkept(found))
    return found


def nothing_went_in(plan: AutoPlan) -> bool:
    """Tell whether every row that holds anything is refused."""
    return bool(plan.counts[REFUSED]) and not any(plan.counts[one] for one in (NEW, CHANGED, UNCHANGED))


@handle.register
def _plan(command: PlanFiles, unit: UnitOfWork) -> AutoPlan:
    try:
        with unit.attempt():
            raise _TakenBack(_unkept(_carry_out(command, unit, keep=False)))
    except _TakenBack as done:
        return done.plan


def _unkept(plan: AutoPlan) -> AutoPlan:
    """Return the plan without the ids of new rows: nobody has them."""
    tables = tuple(
        replace(
            table,
            rows=tuple(_not_there(row) for row in table.rows),
        )
        for table in plan.tables
    )
    return replace(plan, tables=tables)


def _not_there(row: Row) -> Row:
    made = tuple(replace(one, id=0) for one in row.made)
    return replace(row, id=None if row.action == NEW else row.id, made=made)


def _carry_out(command: ImportFiles, unit: UnitOfWork, *, keep: bool) -> AutoPlan:
    asking = Asking(command.answers)
    files = Files(unit, command.books, command.answers, asking)
    total = sum(table.size for table in files.tables)
    plans: dict[int, TablePlan] = {}
    seen: dict[tuple[str, int], int | None] = {}
    done, made = 0, []
    waits: set[str] = set()
    idle: set[str] = set()

    def tell(lines: int, _all: int) -> None:
        if command.progress is not None:
            command.progress(done + lines, total)

    def carry_out(place: int) -> Outcome:
        nonlocal done
        table = files.tables[place]
        read = table.read(unit, asking)
        for line in read.lines:
            (waits if line.left_out is None else idle).update(line.questions)
        outcome = run(
            unit,
            read,
            table.said,
            on=command.on,
            seen=command.seen,
            progress=tell,
            cancelled=command.cancelled,
        )
        done += table.size
        return outcome

    for places in files.in_order():
        outcomes = run_together(unit, [partial(carry_out, place) for place in places])
        for place, outcome in zip(places, outcomes, strict=True):
            plans[place] = outcome.plan
            seen = {**outcome.seen, **seen}
            made.append((files.tables[place], outcome.made))
    tables = tuple(plans[place] for place in range(len(files.tables)))
    names = names_of(unit.connection, tables)
    # What only rows ask that are left out anyway needs no answer.
    questions = tuple(one for one in asking.open if one.key in waits or one.key not in idle)
    offered = tuple(one for one in asking.open if not one.waits)
    found = AutoPlan(files.plans, tables, questions, asking.answered, seen, names, offered)
    if keep:
        # Only now: what one file teaches must not change what the next one means.
        for table, rows in made if not nothing_went_in(found) else ():
            table.note(unit, rows)
        files.note(unit, found)
    return found
