"""What making a row takes that a field of another form refers to, without leaving that form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.agents import TEAM_MEMBER
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.agents import AddMember
from innovasjon_desktop.ui.moves import NEW_PERSON, Step, appoint_step, new_step
from innovasjon_desktop.ui.needed import always_needed

MADE: Mapping[str, str] = {
    "person": N_("New person"),
    "team_member": N_("New team member"),
    "section": N_("New section"),
    "unit": N_("New unit"),
    "development_period": N_("New period"),
    "method": N_("New method"),
    "network_meeting": N_("New meeting"),
    "agent_appointment": N_("New agent"),
}
"""What a field may refer to that can be made on the spot, and the words for it."""

ALWAYS = frozenset({"person", "team_member"})
"""Offered even if there are some to choose from: people come and go."""

_ASKED_TOO = {"person": ("work_email",)}


def making_step(target: str, day: dt.date) -> Step:
    """Return what a new row of ``target`` that is there from ``day`` on asks for, and no more."""
    match target:
        case "team_member":
            return _member_step(day)
        case "agent_appointment":
            return appoint_step(None, day)
    entity = ALL[target]
    begins = {entity.valid[0]: day} if target in ("section", "unit") and entity.valid is not None else {}
    step = new_step(entity, begins, day)
    asked = {*always_needed(entity), *begins, *_ASKED_TOO.get(target, ())}
    return replace(step, names=tuple(name for name in step.names if name in asked))


def _member_step(day: dt.date) -> Step:
    own = {each.name: each for each in TEAM_MEMBER.fields}
    person = replace(own.pop("person_id"), required=False)
    new = tuple(replace(ALL["person"].field(name), required=False) for name in NEW_PERSON)
    return Step(
        replace(TEAM_MEMBER, fields=(person, *new, *own.values())),
        ("person_id", *NEW_PERSON, "team_role", "discipline", "valid_from"),
        N_("Save"),
        lambda given: AddMember(**given),
        proposed={"team_role": "member", "valid_from": day},
        explanation=N_("Choose a person, or write the name of a new one."),
    )
