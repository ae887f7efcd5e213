"""What a table can hold: any entity, a whole organisation, or agents with their people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.catalogue import entity as entity_named
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.importing.names import Names

ORGANISATION = Entity(
    name="organisation",
    label=N_("Organisation"),
    plural=N_("Organisation"),
    title=("section", "unit"),
    key=(("section", "unit"),),
    fields=(
        Field(name="section", label=N_("Section"), kind=Kind.TEXT, required=True),
        Field(name="unit", label=N_("Unit"), kind=Kind.TEXT),
        Field(name="unit_type", label=N_("Type"), kind=Kind.CODE, target="unit_type"),
        Field(
            name="leader_title",
            label=N_("Leader's title"),
            kind=Kind.TEXT,
            aliases=("leader", "leder", "leiar"),
        ),
        ALL["unit"].field("headcount"),
    ),
)
"""Sections and their units in one table; both begin on the import's date."""

_APPOINTMENT = ALL["agent_appointment"]
_PERSON = ALL["person"]

AGENTS = Entity(
    name="agents",
    label=_APPOINTMENT.label,
    plural=_APPOINTMENT.plural,
    title=("first_name", "last_name", "section_id"),
    key=(("section_id", "first_name", "last_name"),),
    fields=(
        *(_PERSON.field(name) for name in ("first_name", "last_name", "work_email")),
        *(field for field in _APPOINTMENT.fields if field.name != "person_id"),
    ),
)
"""Agents, appointed unless a row says otherwise; people nobody knows yet are made (R-01, R-02)."""

PERSON = ("first_name", "last_name")
"""Fields that are one name together."""


def kind_names() -> tuple[str, ...]:
    """Return every kind an import takes, in the order they build on one another."""
    return (ORGANISATION.name, AGENTS.name, *ALL)


@lru_cache(maxsize=256)
def kind_of(name: str) -> Entity:
    """Return what a line of kind ``name`` looks like.

    Raises:
        NotFound: there is no such kind.
    """
    wanted = name.strip().casefold()
    for kind in (ORGANISATION, AGENTS):
        if wanted in (kind.name, kind.name.removesuffix("s")):
            return kind
    return entity_named(name)


def title_of(kind: Entity, values: Mapping[str, Any], names: Names) -> str:
    """Return what people call the row with these values, as far as they say."""
    shown = {name: texts.show(kind.field(name), values.get(name), names) for name in kind.title}
    person = " ".join(filter(None, (shown.pop(name, "") for name in PERSON)))
    return " – ".join(filter(None, (person, *shown.values())))
