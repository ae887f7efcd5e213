"""What people and programs ask for: frozen commands, carried out as one undoable step each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import editing
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Create:
    """Make a new row of ``entity``; ``on`` is the date it takes effect (today if None)."""

    entity: str
    values: Mapping[str, Any]
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Change ``values`` of a row; ``version`` is the one the user saw."""

    entity: str
    id: int
    values: Mapping[str, Any]
    on: dt.date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Move a row to ``state`` with what the move needs."""

    entity: str
    id: int
    state: str
    values: Mapping[str, Any] = field(default_factory=dict)
    on: dt.date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a row that has no history."""

    entity: str
    id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Carry out several commands as one step; ``label`` names it in the history."""

    commands: tuple[object, ...]
    label: Message


def run(database: Database, command: object, *, actor: str) -> Changed:
    """Carry out ``command`` as one step that can be undone.

    ``result`` of what is returned is the id of the new row, if the command makes one.

    Raises:
        UserError: nothing was changed; the error says what to do.
    """

    def work(unit: UnitOfWork) -> Any:
        return handle(command, unit)

    return database.write(label_of(command), actor, work)


@singledispatch
def handle(command: object, unit: UnitOfWork) -> Any:
    """Carry out ``command`` within a running unit of work. Topics register their own commands."""
    import innovasjon_desktop.services.topics  # noqa: F401 - registers the commands of every topic

    if handle.dispatch(type(command)) is handle.dispatch(object):
        raise TypeError(f"no such command: {type(command).__name__}")
    return handle(command, unit)


@handle.register
def _create(command: Create, unit: UnitOfWork) -> int:
    row_id = editing.create(unit, command.entity, command.values, command.on)
    return row_id


@handle.register
def _edit(command: Edit, unit: UnitOfWork) -> bool:
    return editing.edit(unit, command.entity, command.id, command.values, command.on, command.version)


@handle.register
def _move(command: Move, unit: UnitOfWork) -> int:
    editing.move(unit, command.entity, command.id, command.state, command.values, command.on, command.version)
    return command.id


@handle.register
def _delete(command: Delete, unit: UnitOfWork) -> None:
    editing.delete_row(unit, command.entity, command.id)


@handle.register
def _batch(command: Batch, unit: UnitOfWork) -> list[Any]:
    return [handle(part, unit) for part in command.commands]


@singledispatch
def label_of(command: object) -> Message:
    """Return what the history calls the step. A command of a topic says it with its ``label``."""
    label = getattr(command, "label", None)
    return label if isinstance(label, Message) else Message(N_("Change"))


@label_of.register
def _label_create(command: Create) -> Message:
    return Message(N_("New: {entity}"), entity=Message(ALL[command.entity].label))


@label_of.register
def _label_edit(command: Edit) -> Message:
    return Message(N_("Edit: {entity}"), entity=Message(ALL[command.entity].label))


@label_of.register
def _label_move(command: Move) -> Message:
    life = ALL[command.entity].life
    state = (
        next((s.label for s in life.states if s.key == command.state), command.state)
        if life
        else command.state
    )
    return Message(N_("{entity}: {state}"), entity=Message(ALL[command.entity].label), state=Message(state))


@label_of.register
def _label_delete(command: Delete) -> Message:
    return Message(N_("Delete: {entity}"), entity=Message(ALL[command.entity].label))
