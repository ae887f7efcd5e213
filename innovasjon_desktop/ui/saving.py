"""Saves what was typed into a row; two people in the same row meet field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import EditConflict, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.jobs import Jobs

Failed = Callable[[Exception, Row | None], None]
"""Gets the error and, after a conflict, the row as it is now."""


def save(
    jobs: Jobs,
    owner: QObject,
    entity: Entity,
    row: Row,
    values: Mapping[str, Any],
    done: Callable[[Changed], None],
    failed: Failed,
) -> None:
    """Change ``values`` of ``row``, the row as the user saw it.

    Somebody else's change of other fields is no conflict: the edit is made again on top of it. Their
    change of one of these fields is told to ``failed`` as an :class:`EditConflict` that says what it
    is now; nothing is overwritten.
    """

    def write(seen: Row, tries: int) -> None:
        command = Edit(entity.name, row.id, dict(values), version=seen.version)
        jobs.write(owner, command, done, lambda error: refused(error, tries))

    def refused(error: Exception, tries: int) -> None:
        if not isinstance(error, EditConflict):
            failed(error, None)
            return
        jobs.read(
            owner,
            lambda connection: rows.record(connection, entity.name, row.id),
            lambda now: compare(now, tries),
            lambda gone: failed(gone, None),
        )

    def compare(now: Row, tries: int) -> None:
        places = [place for place, field in enumerate(entity.fields) if field.name in values]
        other = next((place for place in places if now.values[place] != row.values[place]), None)
        if other is None and tries > 0:
            write(now, tries - 1)
        else:
            failed(conflict(entity, now, other if other is not None else places[0]), now)

    write(row, 3)


def conflict(entity: Entity, now: Row, place: int) -> UserError:
    """Return the error that says what somebody else has made of a field."""
    return EditConflict(
        N_("Somebody else has set this to “{value}”. Save again to use yours, or press Esc to keep theirs."),
        field=entity.fields[place].name,
        value=now.shown[place] or "–",
    )
