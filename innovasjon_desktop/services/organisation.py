"""Sections, units and people: rules and commands (sections 4.1 and 8, E-06…E-10, E-38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, or_

from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.domain.intervals import Interval
from innovasjon_desktop.domain.organisation import (
    check_exemption,
    check_order,
    check_placements,
    check_succession,
)
from innovasjon_desktop.domain.requests import OPEN as OPEN_REQUEST
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.editing import RULES, Rules, Values
from innovasjon_desktop.services.records import existing
from innovasjon_desktop.services.unit_dates import check_areas, check_unit_dates
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

SECTION, UNIT, PLACEMENT = TABLES["section"].c, TABLES["unit"].c, TABLES["unit_section"].c
NOT_ACTIVE = N_("The person is not active.")
NOT_ENDED = N_("The old unit must end the day before its successor takes over.")


class SectionRules(Rules):
    """A section's name is its own while it is active; it ends empty."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Let a new section begin on ``on``."""
        values["valid_from"] = values["valid_from"] or (on if before is None else None)

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse a name in use, an inactive leader, and an end while units are there."""
        check_order(values["valid_from"], values["valid_to"], "valid_to")
        mine = Interval(values["valid_from"], values["valid_to"])
        row_id = values.get("id")
        name, code = values["name"].casefold(), values["code"] or None
        for other in unit.select("section", SECTION.id != (row_id or 0)):
            same_name, same_code = (
                other["name"].casefold() == name,
                code is not None and other["code"] == code,
            )
            if not (same_name or same_code):
                continue
            if not mine.overlaps(Interval(other["valid_from"], other["valid_to"])):
                continue
            if same_name:
                raise RuleBroken(N_("There is a section with this name already."), field="name")
            raise RuleBroken(N_("There is a section with this code already."), field="code")
        if row_id is not None:
            self._check_placements(unit, row_id, mine)
        _check_leader(unit, values)

    @staticmethod
    def _check_placements(unit: UnitOfWork, row_id: int, mine: Interval) -> None:
        for placement in unit.select("unit_section", PLACEMENT.section_id == row_id):
            if not Interval(placement["valid_from"], placement["valid_to"]).within(mine):
                early = placement["valid_from"] < mine.start
                name = unit.get("unit", placement["unit_id"])["name"]
                raise RuleBroken(
                    N_("{unit} is in the section outside these dates. Move it first."),
                    field="valid_from" if early else "valid_to",
                    unit=name,
                )

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """End the section's appointments with it (E-38)."""
        last = values["valid_to"]
        if before is None or last is None or before["valid_to"] == last:
            return
        appointment = TABLES["agent_appointment"].c
        for row in unit.select(
            "agent_appointment", appointment.section_id == row_id, appointment.state == "appointed"
        ):
            ended = max(last, row["from_date"] - ONE_DAY)
            editing.move(
                unit,
                "agent_appointment",
                row["id"],
                "ended",
                {"ended_on": ended, "end_reason": "omorganisering"},
            )


class UnitRules(Rules):
    """A unit has one placement on each of its days, and chooses unless it is exempt."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Let a new unit begin on ``on``; a unit that chooses needs no reason not to."""
        values["valid_from"] = values["valid_from"] or (on if before is None else None)
        if values["expected_to_choose"]:
            values["exemption_reason"] = values["exempted_by"] = None

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse dates that do not fit, an unexplained exemption, and an inactive leader."""
        check_order(values["valid_from"], values["valid_to"], "valid_to")
        check_exemption(values["expected_to_choose"], values["exemption_reason"], values["exempted_by"])
        _check_leader(unit, values)
        if before is not None:
            check_unit_dates(unit, values, before)

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse a unit whose placements or areas do not fit its dates."""
        check_placed(unit, values["id"])
        self.check(unit, values, values)
        check_areas(unit, values, None)

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Keep the placements covering exactly the unit's dates."""
        section = values["section_id"]
        if before is None:
            unit.insert(
                "unit_section",
                {
                    "unit_id": row_id,
                    "section_id": section,
                    "valid_from": values["valid_from"],
                    "valid_to": values["valid_to"],
                },
            )
        else:
            _stretch(unit, row_id, values["valid_from"], values["valid_to"])
            if section is not None and _placed(unit, row_id, on)["section_id"] != section:
                _place(unit, row_id, section, on)
        check_placed(unit, row_id)

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Take the placement with it; anything else that refers to the unit refuses."""
        for placement in unit.select("unit_section", PLACEMENT.unit_id == row["id"]):
            unit.delete("unit_section", placement["id"])


class PlacementRules(Rules):
    """Placements of a unit follow one another without gap or overlap."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Let a new placement end the one it begins in."""
        if before is not None or None in (values["unit_id"], values["valid_from"]):
            return
        start = values["valid_from"]
        for row in unit.select("unit_section", PLACEMENT.unit_id == values["unit_id"]):
            if row["valid_from"] < start and (row["valid_to"] is None or row["valid_to"] >= start):
                values["valid_to"] = values["valid_to"] or row["valid_to"]
                unit.update("unit_section", row["id"], {"valid_to": start - ONE_DAY})

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Require that all placements of the unit still fit together."""
        check_placed(unit, values["unit_id"])

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse placements of the unit that do not fit together."""
        check_placed(unit, values["unit_id"])

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse: a placement is part of a chain without gaps."""
        raise RuleBroken(N_("A placement cannot be deleted alone. Move the unit instead."))


class SuccessionRules(Rules):
    """A unit is followed by others, never by itself."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse circles, and a merged unit that did not end the day before."""
        new = (values["from_unit_id"], values["to_unit_id"])
        links = [(row["from_unit_id"], row["to_unit_id"]) for row in unit.select("unit_succession")]
        check_succession(links, new)
        ended = unit.get("unit", new[0])["valid_to"]
        if values["kind"] in ("merge", "replace") and ended != values["on_date"] - ONE_DAY:
            raise RuleBroken(NOT_ENDED, field="on_date")


class PersonRules(Rules):
    """A person's address is the person's own."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse an e-mail address in use (E-05)."""
        email = values["work_email"]
        person = TABLES["person"].c
        if email and (before is None or before["work_email"] != email):
            for other in unit.select("person", person.work_email == email):
                raise RuleBroken(
                    N_("{name} has this e-mail address already."),
                    field="work_email",
                    rule="E-05",
                    name=f"{other['first_name']} {other['last_name']}",
                )


class AffiliationRules(Rules):
    """An affiliation is with a section or with a unit."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse none and both."""
        check_order(values["valid_from"], values["valid_to"], "valid_to")
        if (values["section_id"] is None) == (values["unit_id"] is None):
            raise RuleBroken(N_("Choose either a section or a unit."), field="section_id")


class SettingsRules(Rules):
    """There is one row of settings."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse a second row."""
        if before is None:
            raise RuleBroken(N_("The settings are there already; change them instead."))

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse: nothing works without them."""
        raise RuleBroken(N_("The settings cannot be deleted; change them instead."))


class CodeRules(Rules):
    """Labels of a code may change, its key never does (section 10)."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse to change list or key."""
        if before is not None and (before["list"], before["key"]) != (values["list"], values["key"]):
            raise RuleBroken(N_("The key of a code cannot change; change its label."), field="key")

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse: rows may use the code."""
        raise RuleBroken(N_("Rows may use this code. Set it to not active instead."))


RULES |= {
    "section": SectionRules(),
    "unit": UnitRules(),
    "unit_section": PlacementRules(),
    "unit_succession": SuccessionRules(),
    "person": PersonRules(),
    "affiliation": AffiliationRules(),
    "settings": SettingsRules(),
    "code": CodeRules(),
}


def check_placed(unit: UnitOfWork, unit_id: int) -> None:
    """Require that a unit's placements cover its dates, in sections that are active, under a free name.

    Raises:
        RuleBroken: there is a gap or an overlap, the section is not active, or the name is taken.
    """
    row = unit.get("unit", unit_id)
    whole = Interval(row["valid_from"], row["valid_to"])
    placements = unit.select("unit_section", PLACEMENT.unit_id == unit_id)
    check_placements(whole, [Interval(p["valid_from"], p["valid_to"]) for p in placements])
    for placement in placements:
        mine = Interval(placement["valid_from"], placement["valid_to"])
        section = unit.get("section", placement["section_id"])
        if not mine.within(Interval(section["valid_from"], section["valid_to"])):
            raise RuleBroken(
                N_("{section} is not active for all of these dates."),
                field="section_id",
                section=section["name"],
            )
        for name, first, last in _others_in(unit, placement["section_id"], unit_id):
            same_name = name.casefold() == row["name"].casefold()
            if same_name and mine.overlaps(Interval(first, last)):
                raise RuleBroken(N_("There is a unit with this name in the section already."), field="name")


def _others_in(
    unit: UnitOfWork, section_id: int, unit_id: int
) -> Iterable[tuple[str, dt.date, dt.date | None]]:
    """Return name, first and last day of the other units that are or have been in a section."""
    placements = unit.select("unit_section", PLACEMENT.section_id == section_id, PLACEMENT.unit_id != unit_id)
    units = unit.select("unit", UNIT.id.in_({row["unit_id"] for row in placements})) if placements else ()
    names = {row["id"]: row["name"] for row in units}
    return (
        (names[row["unit_id"]], row["valid_from"], row["valid_to"])
        for row in placements
        if row["unit_id"] in names
    )


def _check_leader(unit: UnitOfWork, values: Values) -> None:
    leader = values["leader_person_id"]
    if leader is not None and not unit.get("person", leader)["is_active"]:
        raise RuleBroken(NOT_ACTIVE, field="leader_person_id")


def _placements(unit: UnitOfWork, unit_id: int) -> list[RowMapping]:
    return list(unit.select("unit_section", PLACEMENT.unit_id == unit_id, order="valid_from"))


def _placed(unit: UnitOfWork, unit_id: int, day: dt.date) -> RowMapping:
    placements = _placements(unit, unit_id)
    return next((p for p in reversed(placements) if p["valid_from"] <= day), placements[0])


def _stretch(unit: UnitOfWork, unit_id: int, first: dt.date, last: dt.date | None) -> None:
    """Let the placements follow when the unit's own dates change."""
    placements = _placements(unit, unit_id)
    for placement in placements[1:]:
        if last is not None and placement["valid_from"] > last:
            unit.delete("unit_section", placement["id"])
    kept = _placements(unit, unit_id)
    unit.update("unit_section", kept[-1]["id"], {"valid_to": last})
    unit.update("unit_section", kept[0]["id"], {"valid_from": first})


def _place(unit: UnitOfWork, unit_id: int, section_id: int, on: dt.date) -> None:
    """Put a unit in a section from ``on`` (E-06); later placements give way."""
    current = _placed(unit, unit_id, on)
    last = unit.get("unit", unit_id)["valid_to"]
    for placement in _placements(unit, unit_id):
        if placement["valid_from"] > on:
            unit.delete("unit_section", placement["id"])
    if current["valid_from"] >= on:
        unit.update("unit_section", current["id"], {"section_id": section_id, "valid_to": last})
        return
    unit.update("unit_section", current["id"], {"valid_to": on - ONE_DAY})
    unit.insert(
        "unit_section", {"unit_id": unit_id, "section_id": section_id, "valid_from": on, "valid_to": last}
    )


@dataclass(frozen=True, slots=True)
class MoveUnit:
    """Place a unit in another section from ``on``; earlier dates keep the old one (E-06)."""

    unit_id: int
    section_id: int
    on: dt.date
    label = Message(N_("Unit moved to another section"))
    about = "unit"


@dataclass(frozen=True, slots=True)
class CloseUnit:
    """Close a unit with ``last_day`` as its last day (E-09)."""

    unit_id: int
    last_day: dt.date
    label = Message(N_("Unit closed"))
    about = "unit"


@dataclass(frozen=True, slots=True)
class MergeUnits:
    """Let one unit follow several from ``on`` (E-07).

    Args:
        unit_ids: the units that end the day before.
        on: first day of the successor.
        values: fields of the new unit, ``section_id`` among them; or
        survivor_id: one of ``unit_ids`` that goes on instead.
        continued_area_id: a current area that goes on in the successor, if one is chosen already; it
            replaces the other current ones.
    """

    unit_ids: tuple[int, ...]
    on: dt.date
    values: Mapping[str, Any] = field(default_factory=dict)
    survivor_id: int | None = None
    continued_area_id: int | None = None
    label = Message(N_("Units merged"))


@dataclass(frozen=True, slots=True)
class SplitUnit:
    """Let several new units follow one from ``on`` (E-08).

    Args:
        unit_id: the unit that ends the day before.
        on: first day of the successors.
        successors: fields of each; what is left out is taken from the old unit.
        copy_area: give each successor a copy of the unit's current area.
    """

    unit_id: int
    on: dt.date
    successors: tuple[Mapping[str, Any], ...]
    copy_area: bool = False
    label = Message(N_("Unit split"))


@handle.register
def _move_unit(command: MoveUnit, unit: UnitOfWork) -> int:
    row = existing(unit, "unit", command.unit_id)
    if not Interval(row["valid_from"], row["valid_to"]).holds(command.on):
        raise RuleBroken(N_("The unit is not active on this date."), field="on")
    _place(unit, command.unit_id, command.section_id, command.on)
    check_placed(unit, command.unit_id)
    return command.unit_id


@handle.register
def _close_unit(command: CloseUnit, unit: UnitOfWork) -> int:
    _active_unit(unit, command.unit_id, command.last_day)
    editing.edit(unit, "unit", command.unit_id, {"valid_to": command.last_day}, command.last_day)
    return command.unit_id


@handle.register
def _merge_units(command: MergeUnits, unit: UnitOfWork) -> int:
    if len(set(command.unit_ids)) < 2:
        raise RuleBroken(N_("Choose at least two units to merge."), field="unit_ids")
    ending = [unit_id for unit_id in command.unit_ids if unit_id != command.survivor_id]
    for unit_id in ending:
        _end(unit, unit_id, command.on)
    successor = command.survivor_id or editing.create(
        unit, "unit", {**_inherited(unit, ending[0], command.on), **command.values, "valid_from": command.on}
    )
    _succeed(unit, ending, [successor], command.on, "merge")
    _pass_requests_on(unit, ending, successor)
    if command.continued_area_id is not None:
        from innovasjon_desktop.services.handover import merge_areas

        merge_areas(unit, command.unit_ids, successor, command.continued_area_id, command.on)
    return successor


@handle.register
def _split_unit(command: SplitUnit, unit: UnitOfWork) -> list[int]:
    if len(command.successors) < 2:
        raise RuleBroken(N_("A unit is split into at least two."), field="successors")
    from innovasjon_desktop.services.areas import current_area
    from innovasjon_desktop.services.handover import continue_in

    inherited = _inherited(unit, command.unit_id, command.on)
    area = current_area(unit, command.unit_id, command.on) if command.copy_area else None
    _end(unit, command.unit_id, command.on)
    made = [
        editing.create(unit, "unit", {**inherited, **values, "valid_from": command.on})
        for values in command.successors
    ]
    _succeed(unit, [command.unit_id], made, command.on, "split")
    if area is not None:
        for place, unit_id in enumerate(made):
            continue_in(unit, area, unit_id, command.on, close=place == len(made) - 1)
    return made


def _end(unit: UnitOfWork, unit_id: int, on: dt.date) -> None:
    """End a unit the day before its successors take over; what it has passes to them afterwards."""
    row, last = _active_unit(unit, unit_id, on - ONE_DAY), on - ONE_DAY
    before = {"id": unit_id, "valid_from": row["valid_from"], "valid_to": row["valid_to"]}
    try:
        check_areas(unit, {**before, "valid_to": last}, before)
    except RuleBroken as error:
        error.field = "on"
        raise
    unit.update("unit", unit_id, {"valid_to": last})
    _stretch(unit, unit_id, row["valid_from"], last)
    check_placed(unit, unit_id)


def _active_unit(unit: UnitOfWork, unit_id: int, day: dt.date) -> RowMapping:
    row = existing(unit, "unit", unit_id)
    if not Interval(row["valid_from"], row["valid_to"]).holds(day):
        raise RuleBroken(N_("{unit} is not active on this date."), field="on", unit=row["name"])
    return row


def _inherited(unit: UnitOfWork, unit_id: int, on: dt.date) -> Values:
    row = unit.get("unit", unit_id)
    names = ("name", "unit_type", "leader_title", "expected_to_choose", "exemption_reason", "exempted_by")
    return {name: row[name] for name in names} | {
        "section_id": _placed(unit, unit_id, on - ONE_DAY)["section_id"]
    }


def _succeed(unit: UnitOfWork, old: Iterable[int], new: Iterable[int], on: dt.date, kind: str) -> None:
    for source in old:
        for target in new:
            editing.create(
                unit,
                "unit_succession",
                {"from_unit_id": source, "to_unit_id": target, "on_date": on, "kind": kind},
                on,
            )


def _pass_requests_on(unit: UnitOfWork, old: Iterable[int], successor: int) -> None:
    """Let open requests follow the unit they are for."""
    request = TABLES["request"].c
    for row in unit.select(
        "request",
        request.unit_id.in_(list(old)),
        or_(request.state.in_(OPEN_REQUEST), request.state == "draft"),
    ):
        unit.update("request", row["id"], {"unit_id": successor, "area_id": None})
