"""The key figures two reports are compared by, and what a difference between them is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, unique
from typing import NamedTuple

from innovasjon_desktop.domain.deviations import CAPACITY, Deviation
from innovasjon_desktop.domain.statistics import Share, percent, rounded
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.services.report_data import ReportData

_TENTH = Decimal("0.1")


@unique
class Direction(Enum):
    """Which way a figure went; said with words, and no colour: up is not always good (R-13)."""

    UP = N_("↑ up")
    DOWN = N_("↓ down")
    SAME = N_("unchanged")
    UNKNOWN = ""

    @classmethod
    def of(cls, difference: Decimal | int | None) -> Direction:
        """Return the direction of a difference; None if there was nothing to compare."""
        if difference is None:
            return cls.UNKNOWN
        if not difference:
            return cls.SAME
        return cls.UP if difference > 0 else cls.DOWN


class Standing(NamedTuple):
    """A share as it stood: ``part`` of ``whole``, which are ``minutes`` or counts."""

    part: Decimal | int
    whole: Decimal | int
    minutes: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Per cent with one decimal, as the sheet shows it."""
        found = percent(self.part, self.whole)
        return None if found is None else rounded(found, _TENTH)

    @property
    def value(self) -> Value:
        """The share as a number for a cell."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else MISSING


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """A key figure that is a share."""

    number: str
    label: str
    of: Callable[[ReportData], Standing | None]


@dataclass(frozen=True, slots=True)
class NumberFigure:
    """A key figure that is one number, counted in ``unit``."""

    number: str
    label: str
    unit: str
    of: Callable[[ReportData], Decimal | int | None]


def _standing(share: Share | None) -> Standing | None:
    return None if share is None else Standing(share.numerator, share.denominator)


def _load(data: ReportData) -> Standing:
    ahead = data.figures.capacity.ahead
    return Standing(ahead.booked, ahead.capacity, minutes=True)


SHARES = (
    ShareFigure("F-02", N_("Sections with agents"), lambda data: _standing(data.figures.agents.coverage)),
    ShareFigure("F-03", N_("Left before time"), lambda data: _standing(data.figures.agents.turnover)),
    ShareFigure(
        "F-03", N_("Present at the latest meeting"), lambda data: _standing(data.figures.agents.attendance)
    ),
    ShareFigure("F-04", N_("Units with a chosen area"), lambda data: _standing(data.figures.areas.chosen)),
    ShareFigure(
        "F-06",
        N_("Chosen within the deadline"),
        lambda data: _standing(data.figures.areas.progress.within_deadline),
    ),
    ShareFigure(
        "F-06", N_("Areas followed up"), lambda data: _standing(data.figures.areas.progress.followed_up)
    ),
    ShareFigure(
        "F-06", N_("Replaced by another area"), lambda data: _standing(data.figures.areas.progress.replaced)
    ),
    ShareFigure(
        "F-08",
        N_("Answered within the deadline"),
        lambda data: _standing(data.figures.requests.within_deadline),
    ),
    ShareFigure("F-10", N_("Carried through"), lambda data: _standing(data.figures.requests.fulfilment)),
    ShareFigure("F-11", N_("Reach"), lambda data: _standing(data.figures.requests.reach)),
    ShareFigure("F-12", N_("Team load, next 3 months"), _load),
)

_DAYS, _WORKING_DAYS = N_("days"), N_("working days")
_AGENTS, _REQUESTS = N_("agents"), N_("requests")

NUMBERS = (
    NumberFigure("F-01", N_("Agents in all"), N_("persons"), lambda data: data.figures.agents.persons),
    NumberFigure(
        "F-03", N_("Active appointments"), _AGENTS, lambda data: data.figures.agents.appointments_active
    ),
    NumberFigure("F-03", N_("Without a contact"), _AGENTS, lambda data: data.figures.agents.without_contact),
    NumberFigure("F-03", N_("Must be renewed"), _AGENTS, lambda data: data.figures.agents.must_be_renewed),
    NumberFigure(
        "F-06",
        N_("Days from the start to the choice"),
        _DAYS,
        lambda data: data.figures.areas.progress.median_days,
    ),
    NumberFigure(
        "F-07",
        N_("Response time, median"),
        _WORKING_DAYS,
        lambda data: data.figures.requests.response_median,
    ),
    NumberFigure(
        "F-07",
        N_("Response time, 90th percentile"),
        _WORKING_DAYS,
        lambda data: data.figures.requests.response_p90,
    ),
    NumberFigure(
        "F-08", N_("Requests received"), _REQUESTS, lambda data: data.figures.requests.volume.received
    ),
    NumberFigure(
        "F-08", N_("Waiting, inside the deadline"), _REQUESTS, lambda data: data.figures.requests.waiting
    ),
    NumberFigure("F-09", N_("Lead time, median"), _DAYS, lambda data: data.figures.requests.lead_time),
    NumberFigure("F-09", N_("Requests delivered"), _REQUESTS, lambda data: data.figures.requests.delivered),
)


def points(was: Standing | None, now: Standing | None) -> Decimal | None:
    """Return the difference in percentage points of the shares as shown; None if either is of nothing."""
    before = None if was is None else was.percent
    after = None if now is None else now.percent
    return None if before is None or after is None else after - before


def change(difference: Decimal | int | None) -> str:
    """Return which way it went, in words; "–" when there was nothing to compare."""
    return _(Direction.of(difference).value) or MISSING


def word(was: Standing | None, now: Standing | None, difference: Decimal | None) -> str:
    """Return which way a share went, or that what it belongs to is new or gone."""
    if was is None and now is not None:
        return _("New")
    if now is None and was is not None:
        return _("Gone")
    return change(difference)


def section_shares(
    was: ReportData, now: ReportData, *, coverage: bool
) -> Iterator[tuple[str, Standing | None, Standing | None]]:
    """Yield each section, as it is called now, with its share before and now: agents, or chosen areas.

    A section that only one of the reports is made for is left out: it is neither new nor gone.
    """
    before, after = _by_section(was, coverage=coverage), _by_section(now, coverage=coverage)
    for section_id in dict.fromkeys((*after, *before)):
        if covers(was, section_id) and covers(now, section_id):
            name, _share = after.get(section_id) or before[section_id]
            old, new = before.get(section_id), after.get(section_id)
            yield name, old and old[1], new and new[1]


def covers(data: ReportData, section_id: int | None) -> bool:
    """Tell whether a report is made for a section; None is what belongs to no section."""
    return not data.sections or section_id in {row.section_id for row in data.figures.agents.by_section}


def new_and_gone(was: ReportData, now: ReportData) -> tuple[list[Deviation], list[Deviation]]:
    """Return the deviations that are new and those that are gone, of what both reports are made for."""
    old, new = {_identity(each) for each in was.deviations}, {_identity(each) for each in now.deviations}
    return (
        [each for each in now.deviations if _identity(each) not in old and _is_about(was, each)],
        [each for each in was.deviations if _identity(each) not in new and _is_about(now, each)],
    )


def _is_about(data: ReportData, each: Deviation) -> bool:
    return each.kind.topic == CAPACITY or covers(data, each.where.section_id)


def _identity(each: Deviation) -> tuple[object, ...]:
    """Return what makes a deviation the same one on two dates; its words and names may change."""
    return each.kind, each.opens, each.where.section_id, each.where.unit_id


def _by_section(data: ReportData, *, coverage: bool) -> dict[int, tuple[str, Standing]]:
    figures = data.figures
    if coverage:
        return {
            row.section_id: (row.section, Standing(row.coverage.numerator, row.coverage.denominator))
            for row in figures.agents.by_section
        }
    return {
        row.section_id: (row.section, Standing(row.chosen.numerator, row.chosen.denominator))
        for row in figures.areas.by_section
    }
