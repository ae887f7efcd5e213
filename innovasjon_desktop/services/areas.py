"""Development periods and areas: rules and commands (sections 4.3 and 5.1, R-04…R-06, R-13, R-74)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from innovasjon_desktop.domain.areas import AREA_LIFE, CURRENT, DAYS_AHEAD, OPEN, area_moves, check_area
from innovasjon_desktop.domain.calendar import period_end
from innovasjon_desktop.domain.errors import Message, RuleBroken, UserError
from innovasjon_desktop.domain.intervals import Interval
from innovasjon_desktop.domain.lifecycle import check_holds
from innovasjon_desktop.domain.organisation import check_order
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.editing import RULES, Rules, Values
from innovasjon_desktop.services.records import existing
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

AREA, PERIOD = TABLES["development_area"].c, TABLES["development_period"].c
IN_PLACE = (AREA.is_primary.is_(True), AREA.state.in_(CURRENT))
"""The conditions of an area that takes the unit's place in its period (R-05)."""
FUTURE = N_("The date cannot be in the future.")
SECOND_AREA = N_("{unit} already has a development area in the period. Replace it with a reason, or end it.")
COPIED = (
    "title",
    "need",
    "aim",
    "methods",
    "themes",
    "culture_dimensions",
    "instrument",
    "joint_initiative",
    "chosen_by",
)


class PeriodRules(Rules):
    """Periods follow one another; a closed one is read-only."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Work out end, deadline and name from the start and the settings."""
        start = values["start"]
        if start is None:
            return
        chosen = settings(unit.connection)
        values["end"] = values["end"] or period_end(start, chosen["period_months"])
        values["choose_deadline"] = values["choose_deadline"] or start + dt.timedelta(
            days=chosen["choose_deadline_days"]
        )
        last = values["end"].year
        values["name"] = values["name"] or (str(start.year) if last == start.year else f"{start.year}–{last}")

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse overlapping periods, dates an area no longer fits (E-17), and closing with work left."""
        self._check_dates(unit, values)
        if before is None:
            return
        if before["state"] == "closed" == values["state"] and before != values:
            raise RuleBroken(N_("The period is closed. Reopen it with a reason to change it."), rule="R-74")
        if before["state"] == "closed" and not values["reopen_reason"]:
            raise RuleBroken(N_("Say why the period is reopened."), field="reopen_reason", rule="R-74")
        moved = (before["start"], before["end"]) != (values["start"], values["end"])
        self._check_areas(unit, values, fit=moved)

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse a period that overlaps another or does not agree with its areas."""
        self._check_dates(unit, values)
        self._check_areas(unit, values, fit=True)

    @staticmethod
    def _check_dates(unit: UnitOfWork, values: Values) -> None:
        check_order(values["start"], values["end"], "end")
        mine, row_id = Interval(values["start"], values["end"]), values.get("id")
        if not mine.holds(values["choose_deadline"]):
            raise RuleBroken(N_("The deadline must lie in the period."), field="choose_deadline")
        for other in unit.select("development_period", PERIOD.id != (row_id or 0)):
            if mine.overlaps(Interval(other["start"], other["end"])):
                raise RuleBroken(N_("The period overlaps {name}."), field="start", name=other["name"])

    @staticmethod
    def _check_areas(unit: UnitOfWork, values: Values, *, fit: bool) -> None:
        areas = unit.select("development_area", AREA.period_id == values["id"])
        left = [area["title"] for area in areas if area["state"] in OPEN]
        if values["state"] == "closed" and left:
            raise RuleBroken(
                N_("{count} areas are not ended: {titles}. Complete, stop or carry on each first."),
                field="state",
                count=len(left),
                titles=left[:5],
            )
        if fit:
            for area in areas:
                _check_dates(unit, dict(area), values["start"], values["end"])

    def moves(self, values: Values, on: dt.date) -> tuple[tuple[str, dt.date], ...]:
        """Return when the period opened and closed: with its first and last day."""
        opened, closed = min(values["start"], on), min(values["end"], on)
        match values["state"]:
            case "open":
                return (("open", opened),)
            case "closed":
                return (("open", opened), ("closed", closed))
            case state:
                return ((state, opened),)


class AreaRules(Rules):
    """A unit has one current primary area in a period."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Date the end of an area that ends; one that goes on has none."""
        state = values["state"]
        ends = AREA_LIFE.state(state).is_end if state else False
        moved = before is not None and before["state"] != state
        if ends and values["closed_on"] is None and (moved or before is None):
            values["closed_on"] = on
        elif not ends and before is not None and moved and AREA_LIFE.state(before["state"]).is_end:
            values["closed_on"] = None

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse a closed period, dates that do not fit, and a second current primary area (R-05)."""
        check_open(unit.get("development_period", values["period_id"]))
        if before is not None and (before["unit_id"], before["period_id"]) != (
            values["unit_id"],
            values["period_id"],
        ):
            raise RuleBroken(
                N_("An area stays with its unit and period. Make a new one instead."),
                field="unit_id",
                rule="E-11",
            )
        self.stands(unit, values)

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse dates that do not fit, a second current primary area, and links to other units' areas."""
        period = unit.get("development_period", values["period_id"])
        _check_dates(unit, values, period["start"], period["end"])
        for name in ("chosen_on", "closed_on"):
            if values[name] is not None and values[name] > unit.today:
                raise RuleBroken(FUTURE, field=name)
        if values["is_primary"] and values["state"] in CURRENT:
            self._check_only(unit, values)
        for name in ("replaced_by_id", "continued_from_id"):
            if values[name] is not None:
                self._check_link(unit, values, name)

    @staticmethod
    def _check_only(unit: UnitOfWork, values: Values) -> None:
        others = unit.select(
            "development_area",
            AREA.unit_id == values["unit_id"],
            AREA.period_id == values["period_id"],
            *IN_PLACE,
            AREA.id != (values.get("id") or 0),
        )
        if others:
            raise RuleBroken(
                SECOND_AREA,
                field="unit_id",
                rule="R-05",
                unit=unit.get("unit", values["unit_id"])["name"],
            )

    @staticmethod
    def _check_link(unit: UnitOfWork, values: Values, name: str) -> None:
        other = unit.get("development_area", values[name])
        if other["id"] == values.get("id"):
            raise RuleBroken(N_("An area cannot refer to itself."), field=name)
        family = {values["unit_id"], *_relatives(unit, values["unit_id"])}
        if other["unit_id"] not in family:
            raise RuleBroken(N_("The other area must belong to the same unit."), field=name)
        if name == "replaced_by_id" and other["period_id"] != values["period_id"]:
            raise RuleBroken(N_("The new area must belong to the same period."), field=name)

    def moves(self, values: Values, on: dt.date) -> tuple[tuple[str, dt.date], ...]:
        """Return the states the area has been through."""
        return area_moves(values, on)

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Choose the area that replaces this one, or carry this one on (E-11, E-13)."""
        if before is None or before["state"] == values["state"]:
            return
        if values["state"] == "replaced" and values["replaced_by_id"] is not None:  # an old list need not say
            new = unit.get("development_area", values["replaced_by_id"])
            if new["state"] == "proposed":
                _choose_instead(unit, new, on)
            elif new["state"] not in CURRENT:
                raise RuleBroken(N_("The new area must be chosen."), field="replaced_by_id", rule="E-11")
        elif values["state"] == "carried_on" and before["state"] in OPEN:
            _carry_on(unit, values | {"state": before["state"]})


class OfAreaRules(Rules):
    """What hangs on an area is read-only when the period is closed."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse a closed period and follow-ups in the future."""
        area = unit.get("development_area", values["area_id"])
        check_open(unit.get("development_period", area["period_id"]))
        self.stands(unit, values)

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse follow-ups in the future."""
        on = values.get("on_date") or values.get("done_on")
        if on is not None and on > unit.today:
            raise RuleBroken(FUTURE, field="on_date" if "on_date" in values else "done_on")


RULES |= {
    "development_period": PeriodRules(),
    "development_area": AreaRules(),
    "area_followup": OfAreaRules(),
    "milestone": OfAreaRules(),
}


def check_open(period: RowMapping) -> None:
    """Require that a period is not closed (R-74).

    Raises:
        RuleBroken: reopen it first.
    """
    if period["state"] == "closed":
        raise RuleBroken(
            N_("The period {name} is closed. Reopen it with a reason to change it."),
            rule="R-74",
            name=period["name"],
        )


def current_area(unit: UnitOfWork, unit_id: int, on: dt.date) -> int | None:
    """Return the unit's current primary area in the period of ``on``, if any."""
    rows = unit.select("development_area", AREA.unit_id == unit_id, *IN_PLACE)
    for row in rows:
        period = unit.get("development_period", row["period_id"])
        if Interval(period["start"], period["end"]).holds(on):
            return int(row["id"])
    return None


def _choose_instead(unit: UnitOfWork, new: RowMapping, on: dt.date) -> None:
    """Choose the proposed area that replaces another; what it lacks is said of the one replaced."""
    values = {"is_primary": True, "chosen_on": new["chosen_on"] or on}
    try:
        editing.move(unit, "development_area", new["id"], "chosen", values)
    except UserError as error:
        entity = ALL["development_area"]
        named = error.field is not None and entity.has(error.field)
        raise RuleBroken(
            N_("“{title}” cannot be chosen yet. {field_label}: {reason}"),
            field="replaced_by_id",
            rule=error.rule,
            title=new["title"],
            field_label=Message(entity.field(error.field or "").label if named else entity.label),
            reason=error,
        ) from None


def _carry_on(unit: UnitOfWork, area: Mapping[str, Any]) -> None:
    period = unit.get("development_period", area["period_id"])
    later = unit.select("development_period", PERIOD.start > period["end"], order="start")
    if not later:
        raise RuleBroken(N_("Make the next period first; the area goes on in it."), field="period_id")
    ahead = later[0]["start"] - dt.timedelta(days=DAYS_AHEAD)
    chosen_on = min(max(area["closed_on"], ahead), unit.today)
    if chosen_on < ahead:
        raise RuleBroken(
            N_("The next period begins {date}; an area can be carried on from {first}."),
            field="closed_on",
            date=later[0]["start"],
            first=ahead,
        )
    copy_area(unit, area, {"unit_id": area["unit_id"], "period_id": later[0]["id"], "chosen_on": chosen_on})


def copy_area(unit: UnitOfWork, area: Mapping[str, Any], where: Values) -> int:
    """Write an area that continues ``area`` with the unit, period and date of ``where``; return its id."""
    copied = {name: area[name] for name in COPIED}
    state = area["state"] if area["state"] in OPEN else "chosen"
    values = copied | where | {"state": state, "continued_from_id": area["id"], "is_primary": True}
    return editing.create(unit, "development_area", values)


def _relatives(unit: UnitOfWork, unit_id: int) -> set[int]:
    """Return the units before and after ``unit_id`` in any succession."""
    links = [(row["from_unit_id"], row["to_unit_id"]) for row in unit.select("unit_succession")]
    found: set[int] = set()
    for forward in (0, 1):
        waiting = [unit_id]
        while waiting:
            here = waiting.pop()
            nexts = {link[1 - forward] for link in links if link[forward] == here} - found
            found |= nexts
            waiting += nexts
    return found


def _check_dates(unit: UnitOfWork, values: Mapping[str, Any], start: dt.date, end: dt.date) -> None:
    row = unit.get("unit", values["unit_id"])
    check_area(
        values, period_start=start, period_end=end, unit_from=row["valid_from"], unit_to=row["valid_to"]
    )


@dataclass(frozen=True, slots=True)
class ChooseArea:
    """Choose a development area for a unit in a period: a new one in the state chosen."""

    unit_id: int
    period_id: int
    title: str
    need: str
    chosen_by: str
    chosen_on: dt.date
    more: Mapping[str, Any] = field(default_factory=dict)
    label = Message(N_("Development area chosen"))
    about = "development_area"


@dataclass(frozen=True, slots=True)
class ReplaceArea:
    """Replace an area by a new one in the same period, with the reason (E-11)."""

    area_id: int
    change_reason: str
    title: str
    need: str
    chosen_by: str
    chosen_on: dt.date
    more: Mapping[str, Any] = field(default_factory=dict)
    label = Message(N_("Development area replaced"))
    about = "development_area"


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Close a period; ``carry_on`` ends every area that is left as carried on (section 5.1)."""

    period_id: int
    on: dt.date
    carry_on: bool = False
    label = Message(N_("Period closed"))
    about = "development_period"


@handle.register
def _choose(command: ChooseArea, unit: UnitOfWork) -> int:
    values = {
        "unit_id": command.unit_id,
        "period_id": command.period_id,
        "title": command.title,
        "need": command.need,
        "chosen_by": command.chosen_by,
        "chosen_on": command.chosen_on,
        "state": "chosen",
    }
    return editing.create(unit, "development_area", {**command.more, **values}, command.chosen_on)


@handle.register
def _replace(command: ReplaceArea, unit: UnitOfWork) -> int:
    old = existing(unit, "development_area", command.area_id)
    new = editing.create(
        unit,
        "development_area",
        {
            **command.more,
            "unit_id": old["unit_id"],
            "period_id": old["period_id"],
            "title": command.title,
            "need": command.need,
            "chosen_by": command.chosen_by,
            "chosen_on": command.chosen_on,
            "is_primary": old["is_primary"],
        },
        command.chosen_on,
    )
    check_holds(AREA_LIFE, "chosen", dict(unit.get("development_area", new)))
    editing.move(
        unit,
        "development_area",
        command.area_id,
        "replaced",
        {"change_reason": command.change_reason, "replaced_by_id": new, "closed_on": command.chosen_on},
    )
    return new


@handle.register
def _close_period(command: ClosePeriod, unit: UnitOfWork) -> int:
    if command.carry_on:
        rows = unit.select("development_area", AREA.period_id == command.period_id, AREA.state.in_(OPEN))
        for row in rows:
            editing.move(unit, "development_area", row["id"], "carried_on", {"closed_on": command.on})
    editing.move(unit, "development_period", command.period_id, "closed", {}, command.on)
    return command.period_id
