"""The rows the figures are computed from, as they were on one day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.domain.intervals import active

Moves = tuple[tuple[dt.date, str], ...]
"""(effective date, new state) of a row's life-cycle moves, in order."""

Row = TypeVar("Row")


def state_on(moves: Moves, day: dt.date) -> str | None:
    """Return the state on ``day``, or None when the row was not there yet."""
    for effective_on, state in reversed(moves):
        if effective_on <= day:
            return state
    return None


def moved_on(moves: Moves, day: dt.date) -> dt.date | None:
    """Return when the latest move up to ``day`` took effect, or None when there is none."""
    return next((effective_on for effective_on, _ in reversed(moves) if effective_on <= day), None)


def reached_on(moves: Moves, state: str, day: dt.date) -> dt.date | None:
    """Return when ``state`` was last entered up to ``day``, or None (a reopened request, E-25)."""
    return next((on for on, new in reversed(moves) if new == state and on <= day), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings figures depend on, as on the day."""

    sla_workdays: int = 5
    agent_target: int = 1
    choose_deadline_days: int = 90
    capacity_warn_pct: int = 85
    local_holidays: tuple[dt.date, ...] = ()


class Section(NamedTuple):
    """A section; ``agent_target`` None means the target of the settings."""

    id: int
    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    agent_target: int | None = None
    sort_order: int | None = None


class Unit(NamedTuple):
    """A unit; ``expected`` is False while it is exempt from choosing (R-04).

    ``expected_before`` is for a unit whose exemption came or went: (from when, value), oldest first.
    """

    id: int
    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    expected: bool = True
    expected_before: tuple[tuple[dt.date, bool], ...] = ()

    def is_expected(self, day: dt.date) -> bool:
        """Tell whether the unit was expected to choose on ``day``."""
        for since, expected in reversed(self.expected_before):
            if since <= day:
                return expected
        return self.expected


class Placement(NamedTuple):
    """Which section a unit belongs to, and when (E-06)."""

    unit_id: int
    section_id: int
    valid_from: dt.date
    valid_to: dt.date | None = None


class Appointment(NamedTuple):
    """An agent appointment; ``person`` is a name, for screens only."""

    id: int
    person_id: int
    section_id: int
    from_date: dt.date
    planned_to: dt.date | None = None
    ended_on: dt.date | None = None
    coordinator_member_id: int | None = None
    anchored_by: str | None = None
    anchored_on: dt.date | None = None
    minutes_per_month: int | None = None
    person: str = ""
    state: str = "appointed"


class Leave(NamedTuple):
    """Days an agent does not count (E-02)."""

    appointment_id: int
    from_date: dt.date
    to_date: dt.date


class Meeting(NamedTuple):
    """A held meeting of the agent network and who was present."""

    id: int
    on_date: dt.date
    present: frozenset[int] = frozenset()


class Member(NamedTuple):
    """A member of the resource team."""

    id: int
    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    discipline: str = ""


class Capacity(NamedTuple):
    """Minutes per month a member has, for the months from ``from_month`` through ``to_month``."""

    member_id: int
    from_month: dt.date
    to_month: dt.date | None
    minutes: int


class Absence(NamedTuple):
    """Days a member is away."""

    member_id: int
    from_date: dt.date
    to_date: dt.date


class Period(NamedTuple):
    """A development period."""

    id: int
    name: str
    start: dt.date
    end: dt.date
    choose_deadline: dt.date


class Area(NamedTuple):
    """A development area with its whole life so far."""

    id: int
    unit_id: int
    period_id: int
    moves: Moves
    chosen_on: dt.date | None = None
    is_primary: bool = True
    title: str = ""
    methods: tuple[int, ...] = ()
    agent_id: int | None = None
    last_followup: dt.date | None = None


class Request(NamedTuple):
    """A request with its whole life so far; ``more_units`` are those beside ``unit_id``."""

    id: int
    scope: str
    received_on: dt.date
    moves: Moves
    unit_id: int | None = None
    section_id: int | None = None
    first_response_on: dt.date | None = None
    area_id: int | None = None
    request_type: str = ""
    number: str = ""
    title: str = ""
    resume_on: dt.date | None = None
    more_units: tuple[int, ...] = ()


class Facilitator(NamedTuple):
    """A member's part in a request, in minutes."""

    request_id: int
    member_id: int
    role: str
    planned: int
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class Work(NamedTuple):
    """Minutes a member worked on one day, with what and for which request."""

    member_id: int
    on_date: dt.date
    activity: str
    minutes: int
    request_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything the figures for ``day`` are computed from.

    Dated values and states are those of ``day``, and ``work`` goes no further. ``last_contact`` is by unit:
    a follow-up, a held session, a delivered request or a move of its area.
    """

    day: dt.date
    settings: Settings = Settings()
    sections: Sequence[Section] = ()
    units: Sequence[Unit] = ()
    placements: Sequence[Placement] = ()
    appointments: Sequence[Appointment] = ()
    leaves: Sequence[Leave] = ()
    meetings: Sequence[Meeting] = ()
    members: Sequence[Member] = ()
    capacities: Sequence[Capacity] = ()
    absences: Sequence[Absence] = ()
    periods: Sequence[Period] = ()
    areas: Sequence[Area] = ()
    requests: Sequence[Request] = ()
    facilitators: Sequence[Facilitator] = ()
    work: Sequence[Work] = ()
    last_contact: Mapping[int, dt.date] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days of this municipality."""
        return WorkCalendar(self.settings.local_holidays)

    @cached_property
    def section_by_id(self) -> dict[int, Section]:
        """Every section there has been."""
        return {section.id: section for section in self.sections}

    @cached_property
    def unit_by_id(self) -> dict[int, Unit]:
        """Every unit there has been."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def member_by_id(self) -> dict[int, Member]:
        """Every member there has been."""
        return {member.id: member for member in self.members}

    @cached_property
    def sections_in_order(self) -> list[Section]:
        """Every section by its order, then by name as Norwegians sort."""
        return sorted(
            self.sections,
            key=lambda section: (section.sort_order is None, section.sort_order or 0, sort_key(section.name)),
        )

    @cached_property
    def units_in_order(self) -> list[Unit]:
        """Every unit by name as Norwegians sort."""
        return sorted(self.units, key=lambda unit: sort_key(unit.name))

    @cached_property
    def placements_of(self) -> dict[int, list[Placement]]:
        """Placements by unit."""
        return group(self.placements, [placement.unit_id for placement in self.placements])

    @cached_property
    def leaves_of(self) -> dict[int, list[Leave]]:
        """Leaves by appointment."""
        return group(self.leaves, [leave.appointment_id for leave in self.leaves])

    @cached_property
    def areas_of(self) -> dict[int, list[Area]]:
        """Areas by period."""
        return group(self.areas, [area.period_id for area in self.areas])

    @cached_property
    def structure(self) -> Structure:
        """Sections and units as on the day."""
        return self.structure_on(self.day)

    def structure_on(self, day: dt.date) -> Structure:
        """Return sections and units as they were on another day."""
        section_of = {
            placement.unit_id: placement.section_id
            for placement in self.placements
            if active(placement.valid_from, placement.valid_to, day)
        }
        units = [unit for unit in self.units_in_order if active(unit.valid_from, unit.valid_to, day)]
        return Structure(
            day=day,
            sections=[s for s in self.sections_in_order if active(s.valid_from, s.valid_to, day)],
            units=units,
            expected=[unit for unit in units if unit.is_expected(day)],
            section_of=section_of,
            units_of=group(units, [section_of.get(unit.id) for unit in units]),
        )

    def target(self, section: Section) -> int:
        """Return how many agents ``section`` should have (R-01)."""
        return self.settings.agent_target if section.agent_target is None else section.agent_target


@dataclass(frozen=True, slots=True)
class Structure:
    """Sections S(d) in order, units U(d) and E(d) by name, and who belongs where, on one day."""

    day: dt.date
    sections: list[Section]
    units: list[Unit]
    expected: list[Unit]
    section_of: dict[int, int]
    units_of: dict[int | None, list[Unit]]

    def units_by_section(self) -> Iterable[tuple[Section, list[Unit]]]:
        """Yield each section with its units."""
        for section in self.sections:
            yield section, self.units_of.get(section.id, [])


Key = TypeVar("Key")


def group(rows: Iterable[Row], keys: Iterable[Key]) -> dict[Key, list[Row]]:
    """Return ``rows`` by the key that stands in the same place, in their order."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        groups[key].append(row)
    return dict(groups)
