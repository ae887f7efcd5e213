"""The record of processing («Om personopplysninger»): made from the description of the entities itself.

A data protection officer can use it as the record article 30 of the GDPR asks for; what the program cannot
know, such as whom to contact, is left to the municipality, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.personal.places import ACCOUNTS, LOG_NAMES
from innovasjon_desktop.services.personal.record_texts import PURPOSE, WORK, paragraphs
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.schema import TABLES

PERSONAL = N_("holds personal data")
REFERS = N_("refers to a person")
FREE = N_("free text, may name people")
ACCOUNT = N_("user name of whoever did it")

_ROLES = frozenset({"person", "team_member", "agent_appointment"})
_LABELS = {"actor": N_("Who"), "made_by": N_("Made by")}


class Datum(NamedTuple):
    """A field that holds data about people, or may: what people call it, why it is there, how many rows."""

    entity: str
    field: str
    kind: str
    purpose: str
    rows: int


class Paragraph(NamedTuple):
    """A part of the record: its heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


class Record(NamedTuple):
    """The record of processing, in the language in force."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    data: tuple[Datum, ...]


def record(connection: Connection) -> Record:
    """Return the record of processing of a store, in the language in force."""
    known = settings(connection)
    place = str(known["municipality_name"] or "")
    parts = paragraphs(on_file=connection.dialect.name == "sqlite", named=bool(known["export_person_names"]))
    return Record(
        title=say(N_("About personal data – {place}"), place=place) if place else _("About personal data"),
        paragraphs=tuple(Paragraph(_(heading), tuple(map(say, lines))) for heading, lines in parts),
        data=tuple(_data(connection)),
    )


def as_text(made: Record) -> str:
    """Return the record as plain text."""
    parts = [made.title, ""]
    for heading, lines in made.paragraphs:
        parts += [heading, *(f"- {line}" for line in lines), ""]
    parts.append(_("Fields with data about people"))
    for (entity, kind, purpose), group in groupby(
        made.data, lambda each: (each.entity, each.kind, each.purpose)
    ):
        parts.append(f"- {entity} ({kind}): {', '.join(each.field for each in group)}. {purpose}")
    return "\n".join(parts) + "\n"


def as_json(made: Record) -> Mapping[str, Any]:
    """Return the record as one JSON document."""
    return {
        "title": made.title,
        "paragraphs": [each._asdict() for each in made.paragraphs],
        "data": [each._asdict() for each in made.data],
    }


def kind_of(entity: Entity, field: Field) -> str | None:
    """Return in which way a field is about people; None if it is not."""
    if field.personal or (entity.name == "person" and field.kind is Kind.LONG_TEXT):
        return PERSONAL
    if field.kind is Kind.REF and field.target in _ROLES:
        return REFERS
    return FREE if field.kind is Kind.LONG_TEXT else None


def _data(connection: Connection) -> Iterator[Datum]:
    """Yield the fields that are about people; in each entity those that surely are come first."""
    for entity in ALL.values():
        found = [(field, kind_of(entity, field)) for field in entity.fields if not field.derived]
        rows = _count(connection, entity.name)
        for wanted in (PERSONAL, REFERS, FREE):
            why = WORK if wanted is FREE else PURPOSE.get(entity.name, WORK)
            for field, kind in found:
                if kind == wanted:
                    yield Datum(_(entity.plural), _(field.label), _(kind), _(why), rows)
    for table, column in sorted(ACCOUNTS):
        what, label = _(LOG_NAMES[table]), _(_LABELS[column])
        yield Datum(what, label, _(ACCOUNT), _(PURPOSE[table]), _count(connection, table))


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(select(func.count()).select_from(TABLES[table])) or 0)
