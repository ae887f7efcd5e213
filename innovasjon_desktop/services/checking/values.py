"""Every value of every row against the description of its field: the functions an edit goes through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from innovasjon_desktop.domain import lifecycle
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field
from innovasjon_desktop.entities.spec import Kind as FieldKind
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.services.editing import check_targets, without_derived
from innovasjon_desktop.store.schema import TABLES

OTHERWISE = N_("The value is not written as this program writes it.")


def refused(rows: Rows) -> Iterator[Finding]:
    """Yield the values that no edit could have written."""
    for name, entity in ALL.items():
        found = rows.of(name)
        if not found:
            continue
        columns = dict(zip(TABLES[name].c.keys(), zip(*found, strict=True), strict=True))
        required = without_derived(entity)
        for field in required.fields:
            yield from _refused(rows, entity, field, columns["id"], columns[field.name])
            if field.required and None in columns[field.name]:
                yield from _empty(entity, field, columns["id"], columns[field.name])


def _refused(
    rows: Rows, entity: Entity, field: Field, ids: tuple[int, ...], column: tuple[Any, ...]
) -> Iterator[Finding]:
    """Yield what is wrong in one column; a value that stands there many times is looked at once."""
    kind = Kind.STATE if field.kind is FieldKind.STATE else Kind.VALUE
    try:
        known = {value: _wrong(rows, entity, field, value) for value in set(column) if value is not None}
    except TypeError:  # lists and mappings have to be looked at one by one
        for row_id, value in zip(ids, column, strict=True):
            wrong = None if value is None else _wrong(rows, entity, field, value)
            if wrong is not None:
                yield Finding(kind, wrong, entity.name, row_id, field.name)
        return
    if any(known.values()):
        for row_id, value in zip(ids, column, strict=True):
            if (wrong := known.get(value)) is not None:
                yield Finding(kind, wrong, entity.name, row_id, field.name)


def _wrong(rows: Rows, entity: Entity, field: Field, value: Any) -> UserError | Message | None:
    try:
        checked = validate.checked(field, value)
        if checked != value:
            return Message(OTHERWISE)
        if field.kind is FieldKind.STATE and entity.life is not None:
            entity.life.state(value)
        elif field.target and field.kind is not FieldKind.REF:  # the database knows of broken references
            check_targets(rows, field, value)
    except UserError as error:
        return error
    except TypeError:  # a list of things that are neither keys nor ids
        return Message(OTHERWISE)
    return None


def _empty(entity: Entity, field: Field, ids: tuple[int, ...], column: tuple[Any, ...]) -> Iterator[Finding]:
    for row_id, value in zip(ids, column, strict=True):
        if value is None:
            try:
                validate.require(replace(entity, fields=(field,)), {})
            except UserError as error:
                yield Finding(Kind.VALUE, error, entity.name, row_id, field.name)


def lacking(rows: Rows) -> Iterator[Finding]:
    """Yield the fields that a row's state needs and the row does not hold.

    What an old list never had is among them: whether the program let it be missing, the change log tells.
    """
    for name, entity in ALL.items():
        if entity.life is None:
            continue
        states = {state.key for state in entity.life.states}
        for row in rows.select(name):
            if row["state"] in states:
                for field in lifecycle.missing(entity.life, row["state"], dict(row)):
                    text = Message(lifecycle.ASKED.get(field, N_("Fill in this field first.")))
                    yield Finding(Kind.INCOMPLETE, text, name, row["id"], field)
