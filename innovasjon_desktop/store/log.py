"""The change log: what was done, to which rows, and which moves took effect when."""

from __future__ import annotations

import json
from string import Formatter
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.store.base import METADATA, table, text
from innovasjon_desktop.store.types import ID, Json, UtcDateTime

CHANGE_SET = Table(
    "change_set",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("label", Text, nullable=False),
    Column("params", Json),
    Column("undoes_id", ID, ForeignKey("change_set.id", ondelete="RESTRICT")),
    Column("rows", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per step that can be undone; ``undoes_id`` names the step it takes back."""

CHANGE = Table(
    "change",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("change_set_id", ID, ForeignKey("change_set.id", ondelete="RESTRICT"), nullable=False, index=True),
    Column("entity", String(40), nullable=False),
    Column("row_id", ID, nullable=False),
    Column("before", Json),
    Column("after", Json),
    sqlite_autoincrement=True,
)
"""Before and after of one row: the changed columns, or all of them when it was made or deleted."""

Index("ix_change_entity_row_id", CHANGE.c.entity, CHANGE.c.row_id)
Index("uq_change_set_undoes_id", CHANGE_SET.c.undoes_id, unique=True)

STATE_CHANGE = table(
    "state_change",
    text("entity", 40, required=True),
    Column("row_id", ID, nullable=False),
    text("field", 40, required=True),
    Column("old", Text),
    Column("new", Text),
    Column("effective_on", Date, nullable=False),
    Column("reason", Text),
    text("actor", required=True),
)
"""Every life-cycle move and every change of a dated field, with the date it takes effect.

A state is kept as its key; any other value as JSON text, see :func:`encode` and :func:`decode`.
"""


_AS_IT_STANDS = "{label}"


def kept_message(label: str, params: Any) -> Message:
    """Return a label as the log keeps it: messages among its values are messages again.

    One that was edited so that it cannot be said any more stands for itself, braces and all.
    """
    values = {name: _kept_value(value) for name, value in params.items()} if isinstance(params, dict) else {}
    if values and not is_sayable(label, values):
        return Message(_AS_IT_STANDS, label=label)
    return Message(label, **values)


def is_sayable(label: str, values: Any) -> bool:
    """Tell whether a label, and every message among its values, has what it asks for."""
    if not isinstance(values, dict | None):
        return False
    try:
        parts = [part[1:] for part in Formatter().parse(label) if part[1] is not None]
    except ValueError:
        return False
    asked = {"".join(each or "" for each in part) for part in parts}
    inner = [value for value in (values or {}).values() if isinstance(value, dict) and "message" in value]
    return asked <= (values or {}).keys() and all(
        isinstance(each["message"], str) and is_sayable(each["message"], each.get("params")) for each in inner
    )


def _kept_value(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("message"), str):
        return kept_message(value["message"], value.get("params"))
    return value


def encode(value: object) -> str | None:
    """Return a dated value as ``state_change`` keeps it; text stays as it is."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=str)


def decode(kept: str | None, *, text: bool) -> Any:
    """Return the value :func:`encode` kept; ``text`` tells that the field holds text or a state."""
    return kept if kept is None or text else json.loads(kept)


Index(
    "ix_state_change_row",
    STATE_CHANGE.c.entity,
    STATE_CHANGE.c.row_id,
    STATE_CHANGE.c.field,
    STATE_CHANGE.c.effective_on,
)

STORE = Table(
    "store",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about the store itself, such as the oldest program that may write it."""

UNLOGGED = frozenset({"change_set", "change", "store", "number_series", "header_mapping", "alembic_version"})
