"""The kept moves and dated values of every row against what the row holds now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import RowMapping

from innovasjon_desktop.domain import lifecycle
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.services.query import TEXTS
from innovasjon_desktop.store.log import decode
from innovasjon_desktop.store.unit_of_work import to_json

Kept = list[RowMapping]


def disagreeing(rows: Rows) -> Iterator[Finding]:
    """Yield what the history says of rows that are otherwise, or says in an order no row can have."""
    kept: dict[tuple[str, str], dict[int, Kept]] = defaultdict(lambda: defaultdict(list))
    for change in rows.select("state_change"):
        kept[change["entity"], change["field"]][change["row_id"]].append(change)
    for (name, field), by_row in kept.items():
        if name not in ALL or not ALL[name].has(field) or not ALL[name].field(field).dated:
            text = Message(
                N_("The history keeps a field there is none of: {field_label}."), field_label=field
            )
            yield from (Finding(Kind.HISTORY, text, name, row_id, field) for row_id in by_row)
            continue
        for row_id, changes in by_row.items():
            row = rows.find(name, row_id)
            if row is None:
                text = Message(N_("The history is of a row that is not there."))
                yield Finding(Kind.HISTORY, text, name, row_id, field)
            elif field == "state":
                yield from _moves(ALL[name], row, changes)
            else:
                yield from _values(ALL[name], row, field, changes)
    for entity in ALL.values():
        if entity.life is not None:
            known = kept[entity.name, "state"]
            for row in rows.select(entity.name):
                if row["id"] not in known:
                    text = Message(N_("The history does not say since when the row has its status."))
                    yield Finding(Kind.HISTORY, text, entity.name, row["id"], "state")


def _moves(entity: Entity, row: RowMapping, changes: Kept) -> Iterator[Finding]:
    """Yield the first thing wrong with the moves of a row, which stand in the order they took effect."""
    assert entity.life is not None  # only an entity with one has a state
    ordered = sorted(changes, key=lambda change: (change["effective_on"], change["id"]))
    past: lifecycle.Past | None = None
    state: str | None = None
    for change in ordered:
        if change["old"] != state:
            text = Message(N_("The moves in the history do not follow one another."))
            yield Finding(Kind.HISTORY, text, entity.name, row["id"], "state")
            return
        state, day = change["new"], change["effective_on"]
        try:
            if past is not None and change["created_at"] != row["created_at"]:
                # What a row went through before it was made here is not known move by move.
                lifecycle.check_move(entity.life, str(change["old"]), str(state), day, past)
            else:
                entity.life.state(str(state))
        except UserError as error:
            yield Finding(Kind.HISTORY, error, entity.name, row["id"], "state")
            return
        first = past is None and state == entity.life.states[0].key
        past = lifecycle.Past(change["old"], day, change["id"], first)
    if state != row["state"]:
        text = Message(
            N_("The last move in the history was to “{kept}”, and the row stands in “{held}”."),
            kept=_state(entity, state),
            held=_state(entity, row["state"]),
        )
        yield Finding(Kind.HISTORY, text, entity.name, row["id"], "state")


def _values(entity: Entity, row: RowMapping, field: str, changes: Kept) -> Iterator[Finding]:
    newest = max(changes, key=lambda change: change["id"])
    try:
        value = decode(newest["new"], text=entity.field(field).kind in TEXTS)
    except ValueError:
        value = newest
    if value != to_json(row[field]):
        text = Message(N_("The last value in the history is not the one the row holds."))
        yield Finding(Kind.HISTORY, text, entity.name, row["id"], field)


def _state(entity: Entity, key: Any) -> Message:
    assert entity.life is not None  # only an entity with one has a state
    return Message(next((state.label for state in entity.life.states if state.key == key), str(key)))
