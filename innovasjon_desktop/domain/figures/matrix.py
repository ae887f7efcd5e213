"""«Hvite flekker»: units by periods, and what each unit works on in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from innovasjon_desktop.domain.areas import OPEN
from innovasjon_desktop.domain.figures.areas import PeriodDay, counts, deadline_of
from innovasjon_desktop.domain.figures.facts import Facts, Period, Placement, Unit, state_on
from innovasjon_desktop.domain.statistics import Share

CONTACT_DAYS = 90
"""A unit at work without contact for longer than this is marked."""

_SHOWN = ("carried_on", "completed", "in_progress", "chosen", "stopped", "proposed")
"""Which area stands for a unit that has several in a period, the strongest first."""

_STRENGTH = {state: len(_SHOWN) - place for place, state in enumerate(_SHOWN)}


class Cell(NamedTuple):
    """One unit in one period.

    Args:
        state: "gap", "exempt", "outside" (the unit is not active in the period), or the state of its
            area: "proposed", "chosen", "in_progress", "completed", "stopped", "carried_on".
        area_id: the area behind the cell, if any.
        due: nothing is chosen and the unit's deadline is over (R-04, E-10).
        begun: the period has begun by the day.
        fresh: False when work goes on but nobody has been in touch for 90 days.
        counted: the unit has chosen, as in F-04.
        expected: the unit is in the denominator of F-04.
    """

    state: str
    area_id: int | None = None
    due: bool = False
    begun: bool = True
    fresh: bool = True
    counted: bool = False
    expected: bool = True


class UnitCells(NamedTuple):
    """A row of the matrix."""

    unit_id: int
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SectionCells:
    """A section with its units; ``sums`` holds chosen of expected per period (F-05)."""

    section_id: int
    section: str
    units: tuple[UnitCells, ...]
    sums: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole picture on ``day``; per period ``totals`` is F-04, ``late`` the units over the deadline."""

    day: dt.date
    periods: tuple[Period, ...]
    sections: tuple[SectionCells, ...]
    totals: tuple[Share, ...]
    late: tuple[int, ...]


def matrix(facts: Facts, periods: Sequence[Period]) -> Matrix:
    """Return the cells of every unit that is active in at least one of ``periods``.

    A past period shows its units as they were on its last day, the current one those of the day and a
    coming one those of its first day: the same days as F-04. Units stand under the section they
    belong to now, or belonged to last.

    Args:
        facts: sections, units, placements, areas and last contact; nothing else is needed.
        periods: the columns, in their order.
    """
    units = facts.units_in_order
    columns = [_column(facts, units, period) for period in periods]
    nowhere = (_OUTSIDE,) * len(columns)
    rows: dict[int, list[UnitCells]] = {}
    section_of = _latest_section(facts)
    for unit, cells in zip(units, zip(*columns, strict=True), strict=bool(columns)):
        if cells != nowhere and unit.id in section_of:
            rows.setdefault(section_of[unit.id], []).append(UnitCells(unit.id, unit.name, cells))
    sections = tuple(
        SectionCells(section.id, section.name, tuple(rows[section.id]), _sums(rows[section.id]))
        for section in facts.sections_in_order
        if section.id in rows
    )
    return Matrix(
        day=facts.day,
        periods=tuple(periods),
        sections=sections,
        totals=tuple(_total(sums) for sums in zip(*(section.sums for section in sections), strict=True))
        or (Share(0, 0),) * len(columns),
        late=tuple(sum(cell.due for cell in column) for column in columns),
    )


_OUTSIDE = Cell("outside", expected=False)


def _column(facts: Facts, units: Sequence[Unit], period: Period) -> list[Cell]:
    """Return the cell of each unit on the period's own day. Runs once per cell: kept lean."""
    at = PeriodDay.of(period, facts.day)
    day, begun, over = at.day, period.start <= facts.day, facts.day > period.end
    exempt = Cell("exempt", begun=begun, expected=False)
    gaps = {due: Cell("gap", due=due, begun=begun) for due in (False, True)}
    strongest, chosen = _areas(facts, at)
    column = []
    for unit in units:
        if day < unit.valid_from or (unit.valid_to is not None and unit.valid_to < day):
            column.append(_OUTSIDE)
            continue
        expected = unit.is_expected(day) if unit.expected_before else unit.expected
        counted = expected and unit.id in chosen
        due = expected and not counted and day > deadline_of(facts, unit, period)
        area = strongest.get(unit.id)
        if area is None:
            column.append(gaps[due] if expected else exempt)
        else:
            state, area_id = area
            fresh = over or state not in OPEN or _in_touch(facts, unit.id)
            column.append(Cell(state, area_id, due, begun, fresh, counted, expected))
    return column


def _areas(facts: Facts, at: PeriodDay) -> tuple[dict[int, tuple[str, int]], set[int]]:
    """Return state and id of each unit's strongest primary area, and the units that have chosen (F-04)."""
    # What became of an area after its period is worth showing; what counts is settled on the last day.
    shown_on = max(at.day, facts.day)
    strongest: dict[int, tuple[str, int]] = {}
    chosen: set[int] = set()
    for area in facts.areas_of.get(at.period.id, ()):
        state = state_on(area.moves, shown_on)
        if not area.is_primary or state not in _STRENGTH:
            continue
        before = strongest.get(area.unit_id)
        if before is None or _STRENGTH[before[0]] < _STRENGTH[state]:
            strongest[area.unit_id] = (state, area.id)
        if counts(area, state if shown_on == at.day else state_on(area.moves, at.day), at.day):
            chosen.add(area.unit_id)
    return strongest, chosen


def _in_touch(facts: Facts, unit_id: int) -> bool:
    last = facts.last_contact.get(unit_id)
    return last is not None and (facts.day - last).days <= CONTACT_DAYS


def _sums(rows: Iterable[UnitCells]) -> tuple[Share, ...]:
    columns = zip(*(row.cells for row in rows), strict=True)
    return tuple(
        Share(sum(cell.counted for cell in column), sum(cell.expected for cell in column))
        for column in columns
    )


def _total(shares: Iterable[Share]) -> Share:
    shares = list(shares)
    return Share(sum(share.numerator for share in shares), sum(share.denominator for share in shares))


def _latest_section(facts: Facts) -> dict[int, int]:
    """Return the section each unit belongs to on the day, or belonged to last."""
    latest: dict[int, Placement] = {}
    for placement in facts.placements:
        before = latest.get(placement.unit_id)
        if before is None or _nearness(before, facts.day) < _nearness(placement, facts.day):
            latest[placement.unit_id] = placement
    return {unit_id: placement.section_id for unit_id, placement in latest.items()}


def _nearness(placement: Placement, day: dt.date) -> tuple[bool, int]:
    """Order placements: those that have begun first, the latest of them best; of coming ones the soonest."""
    begun = placement.valid_from <= day
    start = placement.valid_from.toordinal()
    return begun, start if begun else -start
