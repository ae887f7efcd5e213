"""Development areas: F-04 to F-06."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from innovasjon_desktop.domain.areas import AREA_LIFE, COUNTED, OPEN, own_deadline
from innovasjon_desktop.domain.figures.facts import Area, Facts, Period, Structure, Unit, state_on
from innovasjon_desktop.domain.statistics import Share, median

FOLLOW_UP_DAYS = 180
"""An open area without follow-up for longer than this is a deviation (F-06)."""

STATES = tuple(state.key for state in AREA_LIFE.states)

_EVER_CHOSEN = COUNTED | {"replaced"}


@dataclass(frozen=True, slots=True)
class PeriodDay:
    """A period and the day its figures are for: the as-of date, cut to the period.

    ``outside`` is True when the as-of date lies in no period and this is the nearest earlier one (E-15).
    """

    period: Period
    day: dt.date
    outside: bool = False

    @classmethod
    def of(cls, period: Period, day: dt.date) -> PeriodDay:
        """Return ``period`` on ``day``, cut to it (F-04, E-14)."""
        return cls(period, min(max(day, period.start), period.end))


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """F-05: the units of a section that have chosen; exempt units stand beside, in neither number."""

    section_id: int
    section: str
    chosen: Share
    exempt: int
    by_state: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """F-06, over every area of the period, primary or not.

    Args:
        by_state: areas in each state, in life-cycle order, zeros included.
        median_days: from the start of the period to the choice; negative is before the start.
        within_deadline: units that chose within their own deadline (E-10), of those expected to.
        replaced: of the areas ever chosen.
        followed_up: of the open areas, those followed up in the last 180 days.
        by_method: areas ever chosen by method id.
    """

    by_state: Mapping[str, int]
    median_days: Decimal | None
    within_deadline: Share
    replaced: Share
    followed_up: Share
    by_method: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """F-04 to F-06 of one period; ``period`` is None when there is none to show.

    ``late`` are the expected units that have not chosen although their deadline is over (R-04).
    """

    period: PeriodDay | None
    chosen: Share
    exempt: int
    late: tuple[Unit, ...]
    by_section: tuple[SectionChoice, ...]
    progress: Progress


def area_figures(facts: Facts, period: Period | None = None) -> AreaFigures:
    """Return F-04 to F-06 for ``period``, or for the one the as-of date belongs to."""
    at = period_day(facts, period)
    if at is None:
        nothing = Progress(dict.fromkeys(STATES, 0), None, Share(0, 0), Share(0, 0), Share(0, 0), {})
        rows = tuple(SectionChoice(s.id, s.name, Share(0, 0), 0, {}) for s in facts.structure.sections)
        return AreaFigures(None, Share(0, 0), 0, (), rows, nothing)
    structure = facts.structure if at.day == facts.day else facts.structure_on(at.day)
    standing = [(area, state_on(area.moves, at.day)) for area in facts.areas_of.get(at.period.id, ())]
    chosen = {area.unit_id for area, state in standing if counts(area, state, at.day)}
    expected = structure.expected
    missing = [unit for unit in expected if unit.id not in chosen]
    return AreaFigures(
        period=at,
        chosen=Share(len(expected) - len(missing), len(expected)),
        exempt=len(structure.units) - len(expected),
        late=tuple(unit for unit in missing if at.day > deadline_of(facts, unit, at.period)),
        by_section=tuple(_by_section(structure, standing, chosen)),
        progress=_progress(facts, at, standing, expected),
    )


def period_day(facts: Facts, period: Period | None = None) -> PeriodDay | None:
    """Return ``period``, or the one that holds the as-of date, or the nearest earlier one (E-14, E-15)."""
    if period is not None:
        return PeriodDay.of(period, facts.day)
    begun = [each for each in facts.periods if each.start <= facts.day]
    if not begun:
        return None
    latest = max(begun, key=lambda each: each.start)
    return PeriodDay(latest, min(facts.day, latest.end), outside=facts.day > latest.end)


def counts(area: Area, state: str | None, day: dt.date) -> bool:
    """Tell whether the area makes its unit one that has chosen (F-04)."""
    return area.is_primary and state in COUNTED and area.chosen_on is not None and area.chosen_on <= day


def deadline_of(facts: Facts, unit: Unit, period: Period) -> dt.date:
    """Return the last day the unit may choose without being late (E-10)."""
    return own_deadline(
        period.choose_deadline, unit.valid_from, period.start, facts.settings.choose_deadline_days
    )


def _by_section(
    structure: Structure, standing: Iterable[tuple[Area, str | None]], chosen: set[int]
) -> Iterable[SectionChoice]:
    states: dict[int, Counter[str]] = {section.id: Counter() for section in structure.sections}
    for area, state in standing:
        section_id = structure.section_of.get(area.unit_id)
        if state is not None and section_id in states:
            states[section_id][state] += 1
    for section, units in structure.units_by_section():
        expected = [unit for unit in units if unit.is_expected(structure.day)]
        yield SectionChoice(
            section_id=section.id,
            section=section.name,
            chosen=Share(sum(unit.id in chosen for unit in expected), len(expected)),
            exempt=len(units) - len(expected),
            by_state=states[section.id],
        )


def _progress(
    facts: Facts, at: PeriodDay, standing: list[tuple[Area, str | None]], expected: list[Unit]
) -> Progress:
    by_state = Counter(state for _, state in standing if state is not None)
    ever: list[tuple[Area, dt.date]] = [
        (area, area.chosen_on)
        for area, state in standing
        if state in _EVER_CHOSEN and area.chosen_on is not None and area.chosen_on <= at.day
    ]
    first_choice: dict[int, dt.date] = {}
    for area, chosen_on in ever:
        if area.is_primary:
            first_choice[area.unit_id] = min(chosen_on, first_choice.get(area.unit_id, chosen_on))
    underway = [area for area, state in standing if state in OPEN]
    return Progress(
        by_state={state: by_state[state] for state in STATES},
        median_days=median([(chosen_on - at.period.start).days for _, chosen_on in ever]),
        within_deadline=Share(
            sum(
                unit.id in first_choice and first_choice[unit.id] <= deadline_of(facts, unit, at.period)
                for unit in expected
            ),
            len(expected),
        ),
        replaced=Share(by_state["replaced"], len(ever)),
        followed_up=Share(sum(_followed_up(area, at.day) for area in underway), len(underway)),
        by_method=Counter(method for area, _ in ever for method in area.methods),
    )


def _followed_up(area: Area, day: dt.date) -> bool:
    return area.last_followup is not None and 0 <= (day - area.last_followup).days <= FOLLOW_UP_DAYS
