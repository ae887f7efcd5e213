"""What becomes of the development areas of units that merge or are split (E-07, E-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import RowMapping

from innovasjon_desktop.domain.areas import OPEN
from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.areas import AREA, check_open, copy_area
from innovasjon_desktop.services.records import existing
from innovasjon_desktop.store.unit_of_work import UnitOfWork


def merge_areas(
    unit: UnitOfWork, unit_ids: Collection[int], successor: int, area_id: int, on: dt.date
) -> int:
    """Let one area go on in the successor and replace the others that are open; return the one that goes on.

    Each counts for its old unit through the day before ``on``, also when that day is still to come.

    Raises:
        RuleBroken: the area belongs to none of the units, or its period is closed.
    """
    area = existing(unit, "development_area", area_id)
    if area["unit_id"] not in unit_ids:
        raise RuleBroken(
            N_("Choose an area of one of the units that merge."), field="continued_area_id", rule="E-07"
        )
    check_open(unit.get("development_period", area["period_id"]))
    others = unit.select(
        "development_area",
        AREA.unit_id.in_(list(unit_ids)),
        AREA.period_id == area["period_id"],
        AREA.state.in_(OPEN),
        AREA.id != area_id,
    )
    reason = _("The units were merged.")
    # They make room first: a unit has one current area, also the one that goes on itself.
    for other in others:
        closed = _ended(on, other)
        values = {"state": "replaced", "closed_on": closed, "change_reason": reason}
        unit.update("development_area", other["id"], values)
        editing.keep_dated(unit, "development_area", other["id"], "state", other["state"], "replaced", on)
    going_on = (
        area_id if area["unit_id"] == successor else continue_in(unit, area_id, successor, on, close=True)
    )
    for other in others:
        unit.update("development_area", other["id"], {"replaced_by_id": going_on})
    return going_on


def continue_in(unit: UnitOfWork, area_id: int, unit_id: int, on: dt.date, *, close: bool) -> int:
    """Copy an area to a successor unit in the same period (E-07, E-08); return the copy's id.

    Args:
        unit: the running unit of work.
        area_id: the area of the old unit.
        unit_id: the successor.
        on: the successor's first day; the copy counts from then.
        close: also end the old area as carried on, the day before.
    """
    area = unit.get("development_area", area_id)
    made = copy_area(
        unit,
        dict(area),
        {"unit_id": unit_id, "period_id": area["period_id"], "chosen_on": min(on, unit.today)},
    )
    if close:
        closed = _ended(on, area)
        unit.update("development_area", area_id, {"state": "carried_on", "closed_on": closed})
        editing.keep_dated(
            unit, "development_area", area_id, "state", area["state"], "carried_on", min(closed, unit.today)
        )
    return made


def _ended(on: dt.date, area: RowMapping) -> dt.date:
    """Return the last day of an area that a successor takes over on ``on``; never before it was chosen."""
    chosen: dt.date = area["chosen_on"] or dt.date.min
    return max(on - ONE_DAY, chosen)
