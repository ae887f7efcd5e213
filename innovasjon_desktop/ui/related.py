"""What hangs on a record: which rows, how a line of them reads, and what a new one begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Condition, Query

MOST = 20
"""So many lines of each kind are listed, the newest; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of ``entity`` whose field ``by`` refers to the record.

    Args:
        entity: whose rows.
        by: the field that refers to the record.
        line: fields that make up a line.
        newest: the field the newest are found by.
        takes: fields of a new row that begin with a value of the record, by name of the record's field.
        sets: fixed values a new row begins with.
    """

    entity: str
    by: str
    line: tuple[str, ...]
    newest: str = ""
    takes: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One related row, as it reads."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The related rows of one kind; ``count`` is how many there are."""

    related: Related
    lines: tuple[Line, ...]
    count: int


_FACILITATORS = Related("request_facilitator", "request_id", ("member_id", "role", "planned_hours"), "id")
_APPOINTMENTS = Related("agent_appointment", "section_id", ("person_id", "state", "from_date"), "from_date")

RELATED: Mapping[str, tuple[Related, ...]] = {
    "development_area": (
        Related("area_followup", "area_id", ("on_date", "light", "text"), "on_date"),
        Related("milestone", "area_id", ("due", "title"), "due"),
        Related(
            "request",
            "area_id",
            ("number", "title", "state"),
            "received_on",
            takes={"unit_id": "unit_id"},
            sets={"scope": "unit"},
        ),
        Related("session", "area_id", ("on_date", "title", "state"), "on_date"),
    ),
    "request": (
        _FACILITATORS,
        Related("request_unit", "request_id", ("unit_id",), "id"),
        Related("session", "request_id", ("on_date", "title", "state"), "on_date", takes={"title": "title"}),
        Related(
            "time_entry",
            "request_id",
            ("on_date", "member_id", "hours"),
            "on_date",
            takes={"member_id": "lead_id"},
            sets={"activity": "facilitation"},
        ),
        Related("feedback", "request_id", ("on_date", "respondent_role", "usefulness"), "on_date"),
    ),
    "person": (
        Related("agent_appointment", "person_id", ("section_id", "state", "from_date"), "from_date"),
        Related("affiliation", "person_id", ("unit_id", "section_id", "role"), "valid_from"),
        Related("team_member", "person_id", ("team_role", "valid_from"), "valid_from"),
        Related("attendance", "person_id", ("meeting_id", "status"), "id"),
    ),
    "unit": (
        Related("unit_section", "unit_id", ("section_id", "valid_from", "valid_to"), "valid_from"),
        Related("development_area", "unit_id", ("period_id", "title", "state"), "chosen_on"),
        Related("request", "unit_id", ("number", "title", "state"), "received_on", sets={"scope": "unit"}),
    ),
    "section": (
        _APPOINTMENTS,
        Related("unit_section", "section_id", ("unit_id", "valid_from", "valid_to"), "valid_from"),
    ),
    "agent_appointment": (
        Related("agent_leave", "appointment_id", ("from_date", "to_date"), "from_date"),
        Related("development_area", "agent_id", ("title", "unit_id", "state"), "chosen_on"),
    ),
    "team_member": (
        Related("team_capacity", "member_id", ("from_month", "to_month", "hours_per_month"), "from_month"),
        Related("team_absence", "member_id", ("from_date", "to_date"), "from_date"),
    ),
    "network_meeting": (Related("attendance", "meeting_id", ("person_id", "status"), "id"),),
    "session": (
        Related(
            "time_entry",
            "session_id",
            ("on_date", "member_id", "hours"),
            "on_date",
            takes={"request_id": "request_id", "on_date": "on_date"},
            sets={"activity": "facilitation"},
        ),
    ),
}
"""By entity, in the order they are listed."""

READ_ONLY_LISTS = frozenset(
    {("unit", "unit_section"), ("section", "unit_section"), ("agent_appointment", "development_area")}
)
"""Made another way: a unit is moved on the page of the organisation, a contact agent is set in the area."""


def list_related(connection: Any, entity: str, row_id: int) -> tuple[Listed, ...]:
    """Return what hangs on a record, kind by kind."""
    return tuple(_listed(connection, related, row_id) for related in RELATED.get(entity, ()))


def _listed(connection: Any, related: Related, row_id: int) -> Listed:
    spec = ALL[related.entity]
    order = ((related.newest, True),) if spec.has(related.newest) else ()
    query = Query(related.entity, (Condition(related.by, "eq", row_id),), order)
    found = rows.page(connection, query, 0, MOST)
    count = rows.count(connection, query) if len(found) == MOST else len(found)
    places = [[each.name for each in spec.fields].index(name) for name in related.line]
    lines = (
        Line(row.id, " · ".join(_first_line(row.shown[place]) for place in places if row.shown[place]))
        for row in found
    )
    return Listed(related, tuple(lines), count)


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def tables_of(entity: str) -> frozenset[str]:
    """Return the tables whose rows hang on records of ``entity``."""
    return frozenset(related.entity for related in RELATED.get(entity, ()))


def begun_with(related: Related, row_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values a new related row of a record begins with."""
    begun = {name: values.get(source) for name, source in related.takes.items()}
    return {
        **related.sets,
        **{name: value for name, value in begun.items() if value is not None},
        related.by: row_id,
    }
