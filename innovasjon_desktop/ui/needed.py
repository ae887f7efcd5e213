"""Which fields of a form must be filled in, as far as it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from innovasjon_desktop.domain.lifecycle import missing
from innovasjon_desktop.entities.spec import Entity, Kind

FOLLOWING = frozenset(
    {
        ("development_period", "name"),
        ("development_period", "end"),
        ("development_period", "choose_deadline"),
        ("agent_appointment", "from_date"),
        ("team_member", "valid_from"),
        ("section", "valid_from"),
        ("unit", "valid_from"),
    }
)
"""Required fields that are worked out in a new row when nothing is entered."""

EMPTY: tuple[object, ...] = (None, "", [], {})
"""What a field holds that is not filled in."""

ANCHORING = frozenset({"anchored_by", "anchored_on"})
NEW_PERSON = frozenset({"first_name", "last_name"})


def needed(entity: Entity, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields a row of ``entity`` with ``values`` cannot be saved without.

    A yes or no always has an answer, so none is named. Where one of several will do, the first is.
    """
    found = set(always_needed(entity))
    given = {name for name, value in values.items() if value not in (*EMPTY, False)}
    match entity.name:
        case "request":
            found |= {"unit": {"unit_id"}, "section": {"section_id"}}.get(str(values.get("scope")), set())
            found |= _either("requester_text", "requester_person_id", given)
        case "session":
            found |= _either("request_id", "area_id", given)
        case "affiliation":
            found |= _either("unit_id", "section_id", given)
        case "time_entry" if values.get("activity") == "facilitation":
            found |= {"request_id"}
        case "unit" if values.get("expected_to_choose") is False:
            found |= {"exemption_reason", "exempted_by"}
        case "agent_appointment" if ANCHORING & given:
            found |= ANCHORING
        case _:
            pass
    if "first_name" in values and "person_id" in values:  # a person who is known, or a new one
        found |= NEW_PERSON if NEW_PERSON & given else _either("person_id", "first_name", given)
    return frozenset(found)


def lacking(entity: Entity, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that the status of a row needs and an old list left out."""
    if entity.life is None or values.get("state") is None:
        return frozenset()
    return frozenset(missing(entity.life, str(values["state"]), values))


def always_needed(entity: Entity) -> tuple[str, ...]:
    """Return the fields no new row of ``entity`` can do without, whatever else is entered."""
    return tuple(
        each.name
        for each in entity.fields
        if each.required and each.kind is not Kind.BOOLEAN and (entity.name, each.name) not in FOLLOWING
    )


def _either(one: str, other: str, given: set[str]) -> set[str]:
    return set() if other in given else {one}
