"""What the store keeps in two places, and must be the same in both: who did a step, and the last id given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.store import health, log_lines
from innovasjon_desktop.store.last_ids import last_id
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.schema import METADATA

ACTORS = {"state_change": "actor", "frozen_report": "made_by"}
"""Tables whose rows say who made them, and where."""

OTHER = N_("The step is said to be somebody else's than its rows say.")
OTHER_UNDONE = N_("The step is said to be somebody else's than the step that took it back says.")
AGAIN = N_("New rows may get ids that other rows have or had.")


def actors(rows: Rows) -> Iterator[Finding]:
    """Yield the steps of which the store tells twice who did them, and not the same.

    What is put back keeps the name of whoever wrote it first: steps that take others back are left out.
    """
    told: set[int] = set()
    for table, column in ACTORS.items():
        for step, actor, after in log_lines.made(rows.connection, table):
            with suppress(ValueError):  # a line that cannot be read is found elsewhere
                said = (log_lines.content(after) or {}).get(column, actor)
                if said != actor and step not in told:
                    told.add(step)
                    yield Finding(Kind.LOG, Message(OTHER), CHANGE_SET.name, step, "actor")
    found, _ = health.rows_of(rows.connection, CHANGE_SET)
    known = {row.id: row.actor for row in found}
    for row in found:
        said, undone = row.params.get("actor") if isinstance(row.params, dict) else None, row.undoes_id
        if said is not None and undone not in told and known.get(undone, said) != said:
            yield Finding(Kind.LOG, Message(OTHER_UNDONE), CHANGE_SET.name, undone, "actor")


def ids(rows: Rows) -> Iterator[Finding]:
    """Yield the tables whose last id was set back: rows, or the change log, know a higher one."""
    logged = dict(
        health.every(rows.connection, select(CHANGE.c.entity, func.max(CHANGE.c.row_id)).group_by("entity"))
    )
    for name, table in METADATA.tables.items():
        if "id" not in table.c:
            continue
        held = health.every(rows.connection, select(func.max(table.c.id)))[0][0]
        highest = max((known for known in (held, logged.get(name)) if isinstance(known, int)), default=0)
        try:
            last = last_id(rows.connection, name)
        except ValueError:  # no number at all
            last = 0
        is_told = last or rows.connection.dialect.name == "sqlite"  # a server tells only who may give ids
        if is_told and last < highest:
            yield Finding(Kind.IDS, Message(AGAIN), name)
