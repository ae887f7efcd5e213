"""What people and programs ask for: frozen commands, carried out as one undoable step each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from textwrap import shorten
from typing import Any

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.words import WordBook, title
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork

NEW, EDITED, DELETED = N_("New: {entity}"), N_("Edit: {entity}"), N_("Delete: {entity}")
MOVED = N_("{entity}: {state}")
NAMING = {
    NEW: N_("New: {entity} – {name}"),
    EDITED: N_("Edit: {entity} – {name}"),
    DELETED: N_("Delete: {entity} – {name}"),
    MOVED: N_("{entity} {name}: {state}"),
}
"""The labels of steps about one row; any other gets the name after a colon."""

LONGEST_NAME = 80
"""Characters of a name in a label: a follow-up, for one, is called by its whole text."""

EARLIER = (
    N_("Appoint an agent"),
    N_("Replace a development area"),
    N_("Close a period"),
    N_("Answer a request"),
    N_("Move a unit to another section"),
    N_("Close a unit"),
    N_("Merge units"),
    N_("Split a unit"),
)
"""What steps of older stores are called: they must still be said in the user's language."""


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
        gone = _name_of(unit, _about(command, None)) if isinstance(command, Delete) else ""
        result = handle(command, unit)
        unit.label = _naming(unit.label, _name_of(unit, _about(command, result)) or gone)
        return result

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
def _label_batch(command: Batch) -> Message:
    return label_of(command.commands[0]) if len(command.commands) == 1 else command.label


@label_of.register
def _label_create(command: Create) -> Message:
    return Message(NEW, entity=Message(ALL[command.entity].label))


@label_of.register
def _label_edit(command: Edit) -> Message:
    return Message(EDITED, entity=Message(ALL[command.entity].label))


@label_of.register
def _label_move(command: Move) -> Message:
    life = ALL[command.entity].life
    state = (
        next((s.label for s in life.states if s.key == command.state), command.state)
        if life
        else command.state
    )
    return Message(MOVED, entity=Message(ALL[command.entity].label), state=Message(state))


@label_of.register
def _label_delete(command: Delete) -> Message:
    return Message(DELETED, entity=Message(ALL[command.entity].label))


def _naming(label: Message, name: str) -> Message:
    """Return ``label`` with the name of the one row the step is about, if there is one.

    The name is a value of the label, never a part of its text: people are named in some, and erasing one
    overwrites values of the log (section 9).
    """
    if not name:
        return label
    if label.text in NAMING:
        return Message(NAMING[label.text], **label.params, name=name)
    return Message("{step}: {name}", step=label, name=name)


def _about(command: object, result: Any) -> tuple[str, int] | None:
    """Return entity and id of the one row a step is about; None if there are several.

    A command of a topic names the entity with ``about``; the id is what carrying it out returned. Several
    commands are about the row of the one that gave the step its label, else about the row all are about.
    """
    match command:
        case Create():
            return command.entity, result
        case Edit() | Move() | Delete():
            return command.entity, command.id
        case Batch():
            parts = [*zip(command.commands, result, strict=True)]
            named = [part for part in parts if label_of(part[0]) == command.label]
            rows = {_about(*part) for part in named or parts}
            return rows.pop() if len(rows) == 1 else None
    entity = getattr(command, "about", None)
    return (entity, result) if entity is not None and isinstance(result, int) else None


def _name_of(unit: UnitOfWork, place: tuple[str, int] | None) -> str:
    row = unit.find(*place) if place is not None else None
    if row is None or place is None:
        return ""
    name = title(ALL[place[0]], dict(row), WordBook(unit.connection))
    return shorten(name, LONGEST_NAME, placeholder="…")
