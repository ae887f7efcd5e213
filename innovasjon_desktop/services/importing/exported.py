"""What rows held when a list of them was exported: a cell that says the same is not edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import from_json

BATCH = 500

Held = Mapping[str, Any]
Then = Mapping[tuple[int, int], tuple[Held, ...]]
"""By id and version, what a row held with that version, the latest first.

An undo gives a row its earlier version back, so that another change can come to have the same number.
"""


def held_then(connection: Connection, entity: str, wanted: Iterable[tuple[int, int]]) -> Then:
    """Return what rows held at versions they have had, as far as the log tells.

    Only columns of the entity's own table are there: what is spread over other tables (the section of a
    unit, the lead of a request) has no version. A version the row never had gives nothing.
    """
    versions: dict[int, set[int]] = defaultdict(set)
    for row_id, version in wanted:
        versions[row_id].add(version)
    if not versions:
        return {}
    undone, ids = _undone(connection, entity), [*versions]
    found: dict[tuple[int, int], tuple[Held, ...]] = {}
    for start in range(0, len(ids), BATCH):
        table = TABLES[entity]
        rows = connection.execute(select(table).where(table.c.id.in_(ids[start : start + BATCH]))).mappings()
        now = {row["id"]: dict(row) for row in rows}
        changed = [
            row_id for row_id, row in now.items() if row_id in undone or {row["version"]} != versions[row_id]
        ]
        befores = _befores(connection, entity, changed)
        for row_id, row in now.items():
            for held in _states(entity, row, befores.get(row_id, ())):
                key = row_id, held["version"]
                if held["version"] in versions[row_id]:
                    found[key] = (*found.get(key, ()), _own(ALL[entity], held))
    return found


def was_there(connection: Connection, entity: str, row_id: int) -> bool:
    """Tell whether there has been such a row, as far as the log tells."""
    query = select(CHANGE.c.id).where(CHANGE.c.entity == entity, CHANGE.c.row_id == row_id).limit(1)
    return connection.scalar(query) is not None


def held_before(connection: Connection, entity: str, row_id: int) -> list[dict[str, Any]]:
    """Return what a row held before each of its changes, the latest first."""
    table = TABLES[entity]
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
    befores = _befores(connection, entity, [row_id]).get(row_id, ())
    return [] if row is None else list(_states(entity, dict(row), befores))[1:]


def nearest(then: Sequence[Held], values: Held) -> Held | None:
    """Return which of several a line was exported from: the one that fewest of its cells differ from."""
    return min(
        then,
        key=lambda held: sum(differs(held[name], values[name]) for name in held if name in values),
        default=None,
    )


def differs(old: Any, new: Any) -> bool:
    """Tell whether two values of a field are not the same; the order of codes and ids is nothing."""
    if isinstance(old, list) and isinstance(new, list):
        return set(old) != set(new)
    return bool(old != new)


def _undone(connection: Connection, entity: str) -> frozenset[int]:
    """Return the rows that an undo has touched."""
    statement = (
        select(CHANGE.c.row_id)
        .join(CHANGE_SET, CHANGE.c.change_set_id == CHANGE_SET.c.id)
        .where(CHANGE_SET.c.undoes_id.is_not(None), CHANGE.c.entity == entity)
    )
    return frozenset(connection.scalars(statement))


def _befores(
    connection: Connection, entity: str, ids: Sequence[int]
) -> dict[int, list[Mapping[str, Any] | None]]:
    """Return what each change of rows put away, the latest first."""
    if not ids:
        return {}
    statement = (
        select(CHANGE.c.row_id, CHANGE.c.before)
        .where(CHANGE.c.entity == entity, CHANGE.c.row_id.in_(ids))
        .order_by(CHANGE.c.id.desc())
    )
    found: dict[int, list[Mapping[str, Any] | None]] = defaultdict(list)
    for row_id, before in connection.execute(statement):
        found[row_id].append(before)
    return found


def _states(
    entity: str, row: Mapping[str, Any], befores: Iterable[Mapping[str, Any] | None]
) -> Iterable[dict[str, Any]]:
    """Yield a row as it is and as it was before each change, the latest first."""
    held = dict(row)
    yield held
    for before in befores:
        if before is None:  # made, or brought back: what it held earlier comes with the deleting of it
            continue
        held = held | from_json(TABLES[entity], before)
        yield held


def _own(entity: Entity, held: Mapping[str, Any]) -> Held:
    return {
        field.name: held[field.name] for field in entity.fields if field.name in held and not field.derived
    }
