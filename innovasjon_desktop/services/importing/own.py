"""What an import writes that no line says: defaults, numbers, and what a new status brings with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.importing.exported import differs
from innovasjon_desktop.services.importing.kinds import AGENTS, ORGANISATION
from innovasjon_desktop.services.importing.planning import NEW, Changes, Made, RowPlan
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

BATCH = 500

_ROWS_OF = {AGENTS.name: "agent_appointment", ORGANISATION.name: "unit"}
_SECTION = ("valid_from",)
"""What is told of a section that a line makes without a unit; its table is another one."""
_OF_PERSON = ("work_email",)
"""What a line says of a person besides the name."""


def entity_of(kind: str) -> Entity:
    """Return the entity whose fields the program's own values of a kind of table are."""
    return ALL[_ROWS_OF.get(kind, kind)]


def own_changes(
    entity: Entity, before: Mapping[str, Any], after: Mapping[str, Any], said: Changes
) -> Changes:
    """Return (old, new) by field of what was written into a row besides what a line ``said``."""
    return {
        field.name: (before.get(field.name), after[field.name])
        for field in entity.fields
        if field.name in after
        and not field.derived
        and field.name not in said
        and _value(before.get(field.name)) != _value(after[field.name])
        and differs(before.get(field.name), after[field.name])
    }


def with_own(unit: UnitOfWork, kind: Entity, rows: Sequence[RowPlan]) -> tuple[RowPlan, ...]:
    """Return the rows with what the program itself has written into the new ones."""
    new = [row for row in rows if row.action == NEW and row.id is not None]
    of_unit = [row for row in new if kind is not ORGANISATION or "unit" in row.changes]
    held = {("", row_id): values for row_id, values in _held(unit, entity_of(kind.name).name, of_unit)}
    sections = [row for row in new if kind is ORGANISATION and "unit" not in row.changes]
    held |= {("section", row_id): values for row_id, values in _held(unit, "section", sections)}
    entity, alone = entity_of(kind.name), {row.row for row in sections}
    found = []
    for row in rows:
        in_section = row.row in alone
        values = held.get(("section" if in_section else "", row.id or 0)) if row.action == NEW else None
        if values is not None:
            told = {name: values[name] for name in _SECTION} if in_section else values
            renamed = (
                {"name", "section_id"} if kind is ORGANISATION else {"person_id"} if kind is AGENTS else ()
            )
            said = {**row.changes, **dict.fromkeys(renamed, (None, None))}
            row = replace(row, own=own_changes(entity, {}, told, said))
        found.append(replace(row, made=_told(unit, row)) if row.made else row)
    return tuple(found)


def _told(unit: UnitOfWork, row: RowPlan) -> tuple[Made, ...]:
    """Return what a row made of other entities, with its name and with all that no cell of the row says."""
    words, found = WordBook(unit.connection), []
    for one in row.made:
        entity, values = ALL[one.entity], dict(unit.get(one.entity, one.id))
        own = own_changes(entity, {}, values, dict.fromkeys((*entity.title, *_OF_PERSON), (None, None)))
        found.append(replace(one, key=words.name(one.entity, one.id), own=own))
    return tuple(found)


def _held(unit: UnitOfWork, entity: str, rows: Sequence[RowPlan]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    ids, column = [row.id for row in rows if row.id is not None], TABLES[entity].c.id
    for start in range(0, len(ids), BATCH):
        for row in unit.select(entity, column.in_(ids[start : start + BATCH])):
            yield row["id"], dict(row)


def _value(value: Any) -> Any:
    """Return a value of a field; a blank is a blank, whatever its kind."""
    return None if value in ("", [], {}) else value
