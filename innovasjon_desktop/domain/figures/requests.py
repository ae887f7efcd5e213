"""Requests for help: F-07 to F-11."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from innovasjon_desktop.domain.calendar import add_months, first_of_month
from innovasjon_desktop.domain.figures.facts import Facts, Request, Unit, moved_on, reached_on, state_on
from innovasjon_desktop.domain.intervals import months
from innovasjon_desktop.domain.requests import DELIVERED, ENDED, OPEN
from innovasjon_desktop.domain.statistics import Share, median, percentile

OLD_DAYS = 30
"""An open request older than this is shown as old (the workbook's Forespørsler)."""

MONTHS_SHOWN = 12

_NINETY = Decimal("0.9")


class Life(NamedTuple):
    """A request and where it stood on the day: what every figure asks about it.

    Args:
        request: the row.
        state: its state on the day.
        answered_on: date of the first response, if it had come.
        delivered_on: date of the last delivery (E-25), if it stood as delivered or closed.
        ended_on: date it reached an end, if it had; closing what is delivered is not a second end (F-10).
    """

    request: Request
    state: str
    answered_on: dt.date | None
    delivered_on: dt.date | None
    ended_on: dt.date | None

    @property
    def is_open(self) -> bool:
        """Received or on its way, not ended (5.3)."""
        return self.state in OPEN

    @property
    def units(self) -> tuple[int, ...]:
        """Every unit the request names, each once."""
        own = () if self.request.unit_id is None else (self.request.unit_id,)
        return tuple(dict.fromkeys((*own, *self.request.more_units)))


@dataclass(frozen=True, slots=True)
class SectionRequests:
    """Requests of a section's units and of the section itself, each counted once, and its reach (F-11)."""

    section_id: int
    section: str
    received: int
    delivered: int
    reach: Share


@dataclass(frozen=True, slots=True)
class MonthRequests:
    """Requests received and delivered in the month that begins on ``month``."""

    month: dt.date
    received: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Volume:
    """Counts that stand beside F-07 to F-11; drafts are never counted.

    Args:
        received, delivered: in the interval.
        cross, external: received of that scope (E-18).
        unplaced: received for a unit or section that is not there on the day (E-09); together with
            the sections, ``cross`` and ``external`` they are all that was received.
        ended: requests that reached an end in the interval, by state.
        by_type: received by kind of help.
        open: open on the day; ``old`` of them are older than 30 days.
        months: the twelve months up to the day's own.
    """

    received: int
    delivered: int
    cross: int
    external: int
    unplaced: int
    ended: Mapping[str, int]
    by_type: Mapping[str, int]
    open: int
    old: int
    months: tuple[MonthRequests, ...]


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """F-07 to F-11.

    Args:
        response_days: working days to each first response in the interval, ascending (F-07).
        within_deadline, waiting: F-08; ``waiting`` are inside the deadline and unanswered.
        lead_time, delivered: F-09, median calendar days over ``delivered`` requests.
        fulfilment: F-10.
        reach: F-11, of all units on the day. ``never_helped`` are those no delivered request ever reached.
        delivered_elsewhere: delivered in the interval by scope section, cross and external.
    """

    response_days: tuple[int, ...]
    within_deadline: Share
    waiting: int
    lead_time: Decimal | None
    delivered: int
    fulfilment: Share
    reach: Share
    never_helped: tuple[Unit, ...]
    delivered_elsewhere: Mapping[str, int]
    by_section: tuple[SectionRequests, ...]
    volume: Volume

    @property
    def response_median(self) -> Decimal | None:
        """Median response time in working days (F-07)."""
        return median(self.response_days)

    @property
    def response_p90(self) -> Decimal | None:
        """90th percentile of the response time in working days (F-07)."""
        return percentile(self.response_days, _NINETY)


def request_figures(facts: Facts, since: dt.date) -> RequestFigures:
    """Return F-07 to F-11 for [since, facts.day]."""
    lives = request_lives(facts)
    received = [life for life in lives if since <= life.request.received_on <= facts.day]
    answered = [life for life in lives if life.answered_on is not None and since <= life.answered_on]
    delivered = [life for life in lives if life.delivered_on is not None and since <= life.delivered_on]
    ended = [life for life in lives if life.ended_on is not None and since <= life.ended_on]
    lead_times = [
        (life.delivered_on - life.request.received_on).days for life in delivered if life.delivered_on
    ]
    within = late = waiting = 0
    for life in received:
        days = waited(facts, life)
        if days > facts.settings.sla_workdays:
            late += 1
        elif life.answered_on is not None:
            within += 1
        else:
            waiting += life.is_open
    active_units = {unit.id for unit in facts.structure.units}
    helped = {unit_id for life in delivered for unit_id in life.units} & active_units
    ever_helped = {unit_id for life in lives if life.delivered_on for unit_id in life.units}
    return RequestFigures(
        response_days=tuple(sorted(waited(facts, life) for life in answered)),
        within_deadline=Share(within, within + late),
        waiting=waiting,
        lead_time=median(lead_times),
        delivered=len(delivered),
        fulfilment=Share(sum(life.state in DELIVERED for life in ended), len(ended)),
        reach=Share(len(helped), len(active_units)),
        never_helped=tuple(
            unit
            for _, units in facts.structure.units_by_section()
            for unit in units
            if unit.id not in ever_helped
        ),
        delivered_elsewhere=Counter(life.request.scope for life in delivered if life.request.scope != "unit"),
        by_section=tuple(_by_section(facts, received, delivered, helped)),
        volume=_volume(facts, lives, received, delivered, ended),
    )


def request_lives(facts: Facts) -> list[Life]:
    """Return every request that had been received by the day; drafts do not count (5.3)."""
    lives = []
    for request in facts.requests:
        state = state_on(request.moves, facts.day)
        if state is None or state == "draft":
            continue
        answered = request.first_response_on
        moved = moved_on(request.moves, facts.day) if state in ENDED else None
        delivered = None
        if state in DELIVERED:
            delivered = moved = reached_on(request.moves, "delivered", facts.day) or moved
        known = answered if answered is not None and answered <= facts.day else None
        lives.append(Life(request, state, known, delivered, moved))
    return lives


def waited(facts: Facts, life: Life) -> int:
    """Return the working days to the first response, or so far (F-07).

    For a request that ended unanswered the clock stopped on that day (E-22).
    """
    until = life.answered_on or life.ended_on or facts.day
    return facts.calendar.working_days_after(life.request.received_on, until)


def section_of(facts: Facts, request: Request) -> int | None:
    """Return the section a request belongs to on the day: its unit's, or its own (E-06)."""
    if request.unit_id is not None:
        return facts.structure.section_of.get(request.unit_id)
    return request.section_id


def _by_section(
    facts: Facts, received: Iterable[Life], delivered: Iterable[Life], helped: set[int]
) -> Iterable[SectionRequests]:
    received_in = Counter(section_of(facts, life.request) for life in received)
    delivered_in = Counter(section_of(facts, life.request) for life in delivered)
    for section, units in facts.structure.units_by_section():
        yield SectionRequests(
            section_id=section.id,
            section=section.name,
            received=received_in[section.id],
            delivered=delivered_in[section.id],
            reach=Share(sum(unit.id in helped for unit in units), len(units)),
        )


def _volume(
    facts: Facts, lives: list[Life], received: list[Life], delivered: list[Life], ended: list[Life]
) -> Volume:
    scopes = Counter(life.request.scope for life in received)
    known = {section.id for section in facts.structure.sections}
    still_open = [life for life in lives if life.is_open]
    received_in = Counter(first_of_month(life.request.received_on) for life in lives)
    delivered_in = Counter(first_of_month(life.delivered_on) for life in lives if life.delivered_on)
    first = add_months(first_of_month(facts.day), 1 - MONTHS_SHOWN)
    return Volume(
        received=len(received),
        delivered=len(delivered),
        cross=scopes["cross"],
        external=scopes["external"],
        unplaced=sum(
            life.request.scope in ("unit", "section") and section_of(facts, life.request) not in known
            for life in received
        ),
        ended=Counter(life.state for life in ended),
        by_type=Counter(life.request.request_type for life in received),
        open=len(still_open),
        old=sum((facts.day - life.request.received_on).days > OLD_DAYS for life in still_open),
        months=tuple(
            MonthRequests(month, received_in[month], delivered_in[month])
            for month in months(first, facts.day)
        ),
    )
