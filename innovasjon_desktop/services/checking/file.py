"""The database itself: damaged pages, missing tables and guards, references to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.services.checking.words import label
from innovasjon_desktop.store import guards, health
from innovasjon_desktop.store.schema import TABLES

_KEPT = re.compile(r"(?:CHECK constraint failed in|NULL value in) (?P<table>\w+)(?:\.(?P<column>\w+))?")
"""What SQLite says of values, not of pages."""


STRANGE = {
    "table": N_("The file holds a table that is not of this program: {name}."),
    "index": N_("The file holds an index that is not of this program: {name}."),
    "view": N_("The file holds a view that is not of this program: {name}."),
    "trigger": N_("The file holds a trigger that is not of this program: {name}."),
}
OTHER = N_("The file holds something that is not of this program: {name}.")


def damage(connection: Connection) -> Iterator[Finding]:
    """Yield what the database says of itself, and what it lacks of the program's schema."""
    for line in health.integrity(connection):
        kept = _KEPT.fullmatch(line)
        if kept is None:
            yield Finding(Kind.INTEGRITY, Message(N_("The database is damaged: {line}"), line=line))
        else:
            text = Message(N_("Rows hold what the database itself refuses: {line}"), line=line)
            yield Finding(Kind.VALUE, text, kept["table"], field=kept["column"])
    try:
        for name in (*health.missing_columns(connection), *guards.missing_guards(connection)):
            yield Finding(Kind.SCHEMA, Message(N_("The store lacks {name}."), name=name))
        for name in guards.changed_guards(connection):
            yield Finding(Kind.SCHEMA, Message(N_("{name} is not as this program made it."), name=name))
        for sort, name in guards.strange(connection):
            text = Message(STRANGE.get(sort, OTHER), name=name)
            yield Finding(Kind.FOREIGN, text)
    except health.Unreadable:
        yield Finding(Kind.SCHEMA, Message(N_("The list of the store's tables cannot be read.")))


def references(rows: Rows) -> Iterator[Finding]:
    """Yield the references to rows that are not there."""
    for name, table in TABLES.items():
        targets = {key.column.table.name for column in table.c for key in column.foreign_keys}
        if not targets or {name, *targets} & rows.unread:
            continue
        try:
            found = health.broken_references(rows.connection, table)
        except health.Unreadable:  # in an index: the database itself has said so
            continue
        for broken in found:
            is_shown = broken.target in ALL
            text = (
                Message(
                    N_("It refers to {entity} {id}, which is not there."),
                    entity=label(broken.target),
                    id=broken.value,
                )
                if is_shown
                else Message(N_("It refers to a step of the history that is not there."))
            )
            yield Finding(Kind.REFERENCE, text, name, broken.row_id, broken.column)
