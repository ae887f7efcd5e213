"""What was done, by whom and when; undo and redo of anything, from here or after a restart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, true

from innovasjon_desktop.domain.changes import REDO, REDO_OF, UNDO, UNDO_OF, Changed
from innovasjon_desktop.domain.errors import Message, NotFound, UndoConflict
from innovasjon_desktop.domain.retention import FOR_GOOD
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.putting_back import PuttingBack
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET, kept_message
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING, Database, UnitOfWork, to_json

REACH = 2_000
"""How many steps back Ctrl+Z and Ctrl+Y look."""

EXAMPLE = N_("Example municipality")
"""Label of the step that fills a store with the example municipality."""

IN_A_RING = N_(
    "The history says that this step undoes itself or a later one: somebody has edited the store by other"
    " means. Check the store, and compare with a backup."
)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One step: ``undone_by`` is the step that took it back, ``undoes`` the one it took back."""

    id: int
    at: dt.datetime
    actor: str
    label: Message
    rows: int
    undoes: int | None
    undone_by: int | None

    @property
    def is_in_order(self) -> bool:
        """Whether it takes back an earlier step, and a later one it: an edited store may say otherwise."""
        return (self.undoes or 0) < self.id and (self.undone_by is None or self.undone_by > self.id)


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after of one row in a step; None when the row was made or deleted by it."""

    change_set_id: int
    entity: str
    row_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def list_sets(connection: Connection, *, limit: int = 200, before: int | None = None) -> list[ChangeSet]:
    """Return the latest steps, newest first; with ``before`` those older than that step."""
    later = CHANGE_SET.alias()
    statement = (
        select(CHANGE_SET, later.c.id.label("undone_by"))
        .outerjoin(later, later.c.undoes_id == CHANGE_SET.c.id)
        .order_by(CHANGE_SET.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(CHANGE_SET.c.id < before)
    return [_set(dict(row)) for row in connection.execute(statement).mappings()]


def get_set(connection: Connection, change_set_id: int) -> ChangeSet:
    """Return one step.

    Raises:
        NotFound: there is no such step.
    """
    found = [s for s in list_sets(connection, limit=1, before=change_set_id + 1) if s.id == change_set_id]
    if not found:
        raise NotFound(N_("There is no step {id} in the history."), id=change_set_id)
    return found[0]


def details(connection: Connection, change_set_id: int, limit: int | None = None) -> list[Change]:
    """Return what a step did, in the order it did it; with ``limit`` only so many of its first changes."""
    statement = (
        select(CHANGE).where(CHANGE.c.change_set_id == change_set_id).order_by(CHANGE.c.id).limit(limit)
    )
    return [_change(dict(row)) for row in connection.execute(statement).mappings()]


def of_record(connection: Connection, entity: str, row_id: int) -> list[tuple[ChangeSet, Change]]:
    """Return the steps that touched a row, newest first, with what each did to it."""
    statement = (
        select(CHANGE_SET, CHANGE.c.entity, CHANGE.c.row_id, CHANGE.c.before, CHANGE.c.after)
        .join(CHANGE, CHANGE.c.change_set_id == CHANGE_SET.c.id)
        .where(CHANGE.c.entity == entity, CHANGE.c.row_id == row_id)
        .order_by(CHANGE.c.id.desc())
    )
    return [
        (
            _set({**row, "undone_by": None}),
            Change(row["id"], row["entity"], row["row_id"], row["before"], row["after"]),
        )
        for row in connection.execute(statement).mappings()
    ]


def next_undo(connection: Connection, actor: str = "") -> int | None:
    """Return the step Ctrl+Z takes back: the latest that stands, of ``actor`` if one is named; else None."""
    done, _ = _stacks(connection, actor)
    return done[-1] if done else None


def next_redo(connection: Connection, actor: str = "") -> int | None:
    """Return the undo that Ctrl+Y takes back; None once something new was done, by ``actor`` if named."""
    _, undone = _stacks(connection, actor)
    return undone[-1] if undone else None


def stands(connection: Connection, change_set_id: int) -> bool:
    """Tell whether a step stands: it is not undone, or its undo was taken back."""
    undone_by = {step: row_id for row_id, step in _undoes(connection).items()}
    here, times = change_set_id, 0
    while here in undone_by:
        here, times = undone_by[here], times + 1
    return times % 2 == 0


def _stacks(connection: Connection, actor: str) -> tuple[list[int], list[int]]:
    """Replay the latest steps: what stands done, and what was undone since the last new step."""
    latest = (
        select(CHANGE_SET.c.id, CHANGE_SET.c.undoes_id)
        .where(CHANGE_SET.c.actor == actor if actor else true())
        .where(CHANGE_SET.c.label.not_in(FOR_GOOD))  # an erasure stays, and what came before it can go back
        .where(func.coalesce(CHANGE_SET.c.undoes_id, 0) < CHANGE_SET.c.id)
        .order_by(CHANGE_SET.c.id.desc())
        .limit(REACH)
        .subquery()
    )
    parents = _undoes(connection)
    done: list[int] = []
    undone: list[int] = []
    for row_id, undoes in connection.execute(select(latest).order_by(latest.c.id)):
        if undoes is None:
            done.append(row_id)
            undone.clear()
        elif _is_redo(parents, row_id):
            done.append(row_id)
            undone = [step for step in undone if step != undoes]
        else:
            undone.append(row_id)
            done = [step for step in done if step != undoes]
    taken = set(parents.values()) if actor else set()  # by others, whose steps were left out
    return [step for step in done if step not in taken or stands(connection, step)], undone


def _undoes(connection: Connection) -> dict[int, int]:
    """Return which earlier step each undo took back; in a ring of steps nobody would get to an end."""
    rows = connection.execute(
        select(CHANGE_SET.c.id, CHANGE_SET.c.undoes_id).where(CHANGE_SET.c.undoes_id < CHANGE_SET.c.id)
    )
    return {int(row_id): int(undoes) for row_id, undoes in rows}


def _is_redo(parents: Mapping[int, int], row_id: int) -> bool:
    """Tell whether a step takes back an undo: an even number of steps from the first one."""
    depth, here = 0, row_id
    while here in parents:
        depth, here = depth + 1, parents[here]
    return depth > 0 and depth % 2 == 0


def undo(database: Database, change_set_id: int, *, actor: str) -> Changed:
    """Take a step back as a new step; taking back an undo is a redo.

    Raises:
        NotFound: there is no such step.
        UndoConflict: it was taken back already, a later step changed the same values, with later steps
            standing it would break a rule that is kept now, or the history is not in order.
    """
    with database.read() as connection:
        step = get_set(connection, change_set_id)
        changes = details(connection, change_set_id)
        redo = step.undoes is not None and not _is_redo(_undoes(connection), change_set_id)
    if not step.is_in_order:
        raise UndoConflict(IN_A_RING)
    if step.label.text in FOR_GOOD:
        raise UndoConflict(N_("Personal data that were erased cannot be brought back."))
    if step.undone_by is not None:
        raise UndoConflict(N_("This step has been undone already."))

    def work(unit: UnitOfWork) -> None:
        # The latest step goes back to what stood before, whatever the rules say of that now.
        latest = change_set_id in (next_undo(unit.connection), next_redo(unit.connection))
        rows = [] if latest else list({(c.entity, c.row_id): None for c in changes if c.entity in ALL})
        rules = PuttingBack(unit, rows)
        for change in reversed(changes):
            _revert(unit, change)
        rules.check()

    what = _inner(step.label)
    own = Message(REDO if redo else UNDO, label=what)
    others = Message(REDO_OF if redo else UNDO_OF, label=what, actor=step.actor)
    return database.write(own if step.actor == actor else others, actor, work, undoes=change_set_id)


def _inner(label: Message) -> Message:
    """Return what was done, undone, redone … in the first place."""
    while isinstance(label.params.get("label"), Message):
        label = label.params["label"]  # type: ignore[assignment]  # just tested
    return label


def _revert(unit: UnitOfWork, change: Change) -> None:
    row = unit.find(change.entity, change.row_id)
    if change.after is None:
        if row is not None:
            raise _conflict(unit, change, None)
        unit.put_back(change.entity, change.row_id, change.before)
        return
    if row is None:
        raise _conflict(unit, change, None)
    for name, value in change.after.items():
        if name not in BOOKKEEPING and to_json(row[name]) != value:
            raise _conflict(unit, change, name)
    before = change.before
    if before is not None and to_json(row["version"]) != change.after.get("version"):
        # Another step has changed other columns since: its count of edits stands.
        before = {name: value for name, value in before.items() if name not in BOOKKEEPING}
        before |= {"version": row["version"] + 1, "updated_at": to_json(unit.now)}
    unit.put_back(change.entity, change.row_id, before)


def _conflict(unit: UnitOfWork, change: Change, name: str | None) -> UndoConflict:
    later = unit.connection.execute(
        select(CHANGE_SET.c.at, CHANGE_SET.c.actor)
        .join(CHANGE, CHANGE.c.change_set_id == CHANGE_SET.c.id)
        .where(
            CHANGE.c.entity == change.entity,
            CHANGE.c.row_id == change.row_id,
            CHANGE_SET.c.id > change.change_set_id,
        )
        .order_by(CHANGE_SET.c.id.desc())
        .limit(1)
    ).one_or_none()
    entity = ALL.get(change.entity)
    label = entity.label if entity is not None else change.entity
    field = entity.field(name).label if entity is not None and name is not None and entity.has(name) else ""
    if later is None or not field:
        return UndoConflict(
            N_("{entity} has been changed since. Undo the later step first."), entity=Message(label)
        )
    return UndoConflict(
        N_("{entity}: “{field_label}” was changed {at} by {actor}. Undo that first."),
        entity=Message(label),
        field_label=Message(field),
        at=later.at.astimezone().replace(tzinfo=None),
        actor=later.actor,
    )


def first_set(connection: Connection) -> ChangeSet | None:
    """Return the first step of the store, or None before there is any."""
    first = connection.execute(select(func.min(CHANGE_SET.c.id))).scalar()
    return None if first is None else get_set(connection, first)


def made_example(step: ChangeSet) -> bool:
    """Tell whether a step filled the store with the example municipality, the first time or once more."""
    return _inner(step.label).text == EXAMPLE


def count_sets(connection: Connection) -> int:
    """Return how many steps there are."""
    return int(connection.execute(select(func.count()).select_from(CHANGE_SET)).scalar_one())


def _set(row: Mapping[str, Any]) -> ChangeSet:
    return ChangeSet(
        row["id"],
        row["at"],
        row["actor"],
        kept_message(row["label"], row["params"]),
        row["rows"],
        row["undoes_id"],
        row["undone_by"],
    )


def _change(row: Mapping[str, Any]) -> Change:
    return Change(row["change_set_id"], row["entity"], row["row_id"], row["before"], row["after"])


def shown_fields(change: Change) -> Sequence[str]:
    """Return the names of the fields of a change that mean something to people."""
    names = {*(change.before or {}), *(change.after or {})} - BOOKKEEPING - {"id"}
    entity = ALL.get(change.entity)
    return [field.name for field in entity.fields if field.name in names] if entity else sorted(names)
