"""What can be done to sections and units from a date: the fields asked, and the command they become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.organisation import UNIT
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit

Values = Mapping[str, Any]

SUCCESSORS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class OrganisationStep:
    """A step: its button (a verb), its key, what it asks, and what it means.

    Args:
        verb, keys: the button's message id and its shortcut.
        title: message id with ``{name}``, the row it is done to.
        explanation: message id of a sentence about what it means.
        fields: what is asked, none of them fields of the row.
        command: what row and values become.
        proposed: values to begin with, from today's date.
    """

    key: str
    verb: str
    keys: str
    title: str
    explanation: str
    fields: tuple[Field, ...]
    command: Callable[[int, Values], object]
    proposed: Callable[[dt.date], Values] = field(default=lambda today: {"on": today})

    @property
    def entity(self) -> Entity:
        """The fields as a form takes them."""
        return Entity(
            name=UNIT.name,
            label=UNIT.label,
            plural=UNIT.plural,
            fields=self.fields,
            title=("on",),
            key=((),),
        )


FROM = Field(name="on", label=N_("From date"), kind=Kind.DATE, required=True)
LAST_DAY = Field(name="on", label=N_("Last day"), kind=Kind.DATE, required=True)


def _merge(unit_id: int, values: Values) -> MergeUnits:
    name = values["name"]
    return MergeUnits(
        unit_ids=(unit_id, *values["unit_ids"]),
        on=values["on"],
        values={"name": name} if name else {},
        survivor_id=None if name else unit_id,
        continued_area_id=values["area_id"],
    )


def _split(unit_id: int, values: Values) -> SplitUnit:
    names = [values[name] for name in SUCCESSORS if values[name]]
    return SplitUnit(
        unit_id, values["on"], tuple({"name": name} for name in names), bool(values["copy_area"])
    )


MOVE = OrganisationStep(
    "move",
    N_("Move"),
    "Ctrl+M",
    N_("Move {name} to another section"),
    N_("Earlier dates keep showing the old section. Development area and requests follow the unit."),
    (
        Field(name="section_id", label=N_("To section"), kind=Kind.REF, target="section", required=True),
        FROM,
    ),
    lambda unit_id, values: MoveUnit(unit_id, values["section_id"], values["on"]),
)

MERGE = OrganisationStep(
    "merge",
    N_("Merge"),
    "Ctrl+Shift+M",
    N_("Merge {name} with other units"),
    N_("The old units end the day before. Without a new name the chosen unit goes on."),
    (
        Field(name="unit_ids", label=N_("With these units"), kind=Kind.REFS, target="unit", required=True),
        FROM,
        Field(name="name", label=N_("Name of the new unit"), kind=Kind.TEXT),
        Field(
            name="area_id",
            label=N_("Development area that goes on"),
            kind=Kind.REF,
            target="development_area",
        ),
    ),
    _merge,
)

SPLIT = OrganisationStep(
    "split",
    N_("Split"),
    "Ctrl+Shift+S",
    N_("Split {name}"),
    N_("The unit ends the day before. The new units take over type, section and leader's title."),
    (
        FROM,
        Field(name="first", label=N_("First new unit"), kind=Kind.TEXT, required=True),
        Field(name="second", label=N_("Second new unit"), kind=Kind.TEXT, required=True),
        Field(name="third", label=N_("Third new unit"), kind=Kind.TEXT),
        Field(name="fourth", label=N_("Fourth new unit"), kind=Kind.TEXT),
        Field(name="copy_area", label=N_("Give each a copy of the development area"), kind=Kind.BOOLEAN),
    ),
    _split,
    lambda today: {"on": today, "copy_area": False},
)

CLOSE = OrganisationStep(
    "close",
    N_("Close down"),
    "Ctrl+Shift+A",
    N_("Close down {name}"),
    N_("The unit no longer counts from the day after. Open requests must be closed or moved first."),
    (LAST_DAY,),
    lambda unit_id, values: CloseUnit(unit_id, values["on"]),
)

END_SECTION = OrganisationStep(
    "end",
    N_("End the section"),
    "Ctrl+Shift+A",
    N_("End {name}"),
    N_("The units must be moved first. Agent appointments in the section end on the same day."),
    (LAST_DAY,),
    lambda section_id, values: Edit("section", section_id, {"valid_to": values["on"]}, values["on"]),
)

UNIT_STEPS = (MOVE, MERGE, SPLIT, CLOSE)
SECTION_STEPS = (END_SECTION,)
