"""«I dag»: what needs someone now, and the four key figures above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.areas import OPEN as OPEN_AREAS
from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.deviations import (
    Deviation,
    Kind,
    days_late,
    deviations,
    where_request,
    where_section,
    where_unit,
)
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.figures.agents import in_force
from innovasjon_desktop.domain.figures.capacity import Team
from innovasjon_desktop.domain.figures.facts import Area, Facts, moved_on, state_on
from innovasjon_desktop.domain.figures.matrix import CONTACT_DAYS
from innovasjon_desktop.domain.figures.requests import Life, request_lives, waited
from innovasjon_desktop.domain.statistics import Share, rounded
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.agent_lines import proposals
from innovasjon_desktop.services.deviations import lacking_rows
from innovasjon_desktop.services.figures import Figures
from innovasjon_desktop.services.figures import figures as all_figures
from innovasjon_desktop.services.white_spots import last_contacts
from innovasjon_desktop.store.areas import MILESTONE

LACKS = (Kind.AREA_LACKS, Kind.REQUEST_LACKS, Kind.AGENT_LACKS, Kind.NOT_ANCHORED)
"""What an old list may have left out, and somebody has to fill in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do.

    Args:
        title: what it is about.
        details: short facts, shown in one line with a dot between.
        action: message id of the button, a verb.
        opens: entity and id of the record the line and its button open.
        does: what the button asks for: "answer", "appoint", "choose", "renew", "open" or a move to a
            state, as "move:appointed".
        late: a deadline is over.
    """

    title: Message
    details: tuple[Message, ...]
    action: str
    opens: tuple[str, int]
    does: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Things to do of one sort; ``title`` is a message id."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: its value, what it is (a message id), what to note, and the page it leads to."""

    value: Message
    label: str
    note: Message | None
    page: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on «I dag».

    ``finding`` is one sentence in parts: they are joined by semicolons and the first letter is raised.
    Groups without lines are left out.
    """

    as_of: dt.date
    finding: tuple[Message, ...]
    cards: tuple[Card, ...]
    groups: tuple[Group, ...]


def today(connection: Connection, as_of: dt.date, figures: Figures | None = None) -> Today:
    """Return what «I dag» shows on ``as_of``; ``figures`` saves computing them if they are at hand."""
    known = figures or all_figures(connection, as_of)
    facts = known.facts
    found = deviations(facts, known.areas, known.capacity, lacking_rows(connection))
    waiting = sorted(
        (life for life in request_lives(facts) if life.state == "received" and life.answered_on is None),
        key=lambda life: (life.request.received_on, life.request.id),
    )
    short = [each for each in found if each.kind in (Kind.NO_AGENT, Kind.FEW_AGENTS)]
    unchosen = [each for each in found if each.kind is Kind.NOT_CHOSEN]
    groups = (
        Group(N_("New requests"), tuple(_waiting(facts, life) for life in waiting)),
        Group(N_("Sections without an agent"), tuple(_short(facts, each) for each in short)),
        Group(N_("Follow up now"), tuple(_follow_ups(connection, facts))),
        Group(N_("Not chosen after the deadline"), tuple(map(_unchosen, unchosen))),
        Group(
            N_("Something is missing"), tuple(_lacking(facts, each) for each in found if each.kind in LACKS)
        ),
    )
    return Today(
        as_of=as_of,
        finding=_finding(facts, waiting, short, unchosen),
        cards=_cards(known),
        groups=tuple(group for group in groups if group.lines),
    )


def _cards(known: Figures) -> tuple[Card, ...]:
    coverage, chosen = known.agents.coverage, known.areas.chosen
    within, median = known.requests.within_deadline.percent, known.requests.response_median
    week = Team(known.facts).first_free_week()
    return (
        Card(
            _of_total(coverage),
            N_("sections have an agent"),
            Message(N_("{count} missing"), count=coverage.missing) if coverage.missing else None,
            "agents",
        ),
        Card(
            _of_total(chosen),
            N_("units have chosen an area"),
            Message(N_("{count} remain"), count=chosen.missing) if chosen.missing else None,
            "white_spots",
        ),
        Card(
            _data("–") if median is None else Message(N_("{days} days"), days=median),
            N_("response time, median"),
            None
            if within is None
            else Message(N_("{percent} within the deadline"), percent=_percent(within)),
            "requests",
        ),
        Card(
            _percent(known.capacity.ahead.load),
            N_("booked the next 3 months"),
            Message(N_("room from week {week}"), week=week.isocalendar().week) if week else None,
            "capacity",
        ),
    )


def _of_total(share: Share) -> Message:
    """Return how many of how many; a share of nothing is no figure."""
    if not share.denominator:
        return _data("–")
    return Message(N_("{count} of {total}"), count=share.numerator, total=share.denominator)


def _finding(
    facts: Facts, waiting: list[Life], short: list[Deviation], unchosen: list[Deviation]
) -> tuple[Message, ...]:
    parts = []
    if waiting:
        late = sum(days_late(facts, life) > 0 for life in waiting)
        new = _counted(len(waiting), N_("one new request"), N_("{count} new requests"))
        parts.append(Message("{new}, {over}", new=new, over=_over(late, len(waiting))) if late else new)
    if short:
        parts.append(
            _counted(len(short), N_("one section without an agent"), N_("{count} sections without an agent"))
        )
    if unchosen and not (waiting and short):
        parts.append(
            _counted(
                len(unchosen),
                N_("one unit has not chosen after the deadline"),
                N_("{count} units have not chosen after the deadline"),
            )
        )
    return tuple(parts) or (Message(N_("nothing is waiting for anyone today")),)


def _over(late: int, waiting: int) -> Message:
    if late < waiting:
        return _counted(late, N_("one of them over the deadline"), N_("{count} of them over the deadline"))
    return Message(N_("over the deadline") if waiting == 1 else N_("all of them over the deadline"))


def _waiting(facts: Facts, life: Life) -> Line:
    request = life.request
    where = where_request(facts, life)
    late, days = days_late(facts, life), waited(facts, life)
    if late:
        age = _counted(
            late,
            N_("1 working day over the deadline"),
            N_("{count} working days over the deadline"),
        )
    elif request.received_on == facts.day:
        age = Message(N_("received today"))
    elif request.received_on == facts.day - ONE_DAY:
        age = Message(N_("received yesterday"))
    elif days:
        age = _counted(days, N_("1 working day"), N_("{count} working days"))
    else:
        age = Message(N_("received {date}"), date=request.received_on)
    place = where.unit or where.section
    return Line(
        _data(request.title),
        (*((_data(place),) if place else ()), age),
        N_("Answer"),
        ("request", request.id),
        "answer",
        late > 0,
    )


def _short(facts: Facts, each: Deviation) -> Line:
    assert each.opens is not None  # a section's line opens the section
    units = len(facts.structure.units_of.get(each.where.section_id, ()))
    _entity, section_id = each.opens
    since: tuple[Message, ...] = ()
    if each.since != facts.section_by_id[section_id].valid_from:
        since = (Message(N_("since {date}"), date=each.since),)
    elif each.kind is Kind.NO_AGENT:
        since = (Message(N_("has never had an agent")),)
    proposed = proposals(facts, section_id)
    names = (Message(N_("proposed: {persons}"), persons=[one.person for one in proposed]),)
    return Line(
        _data(each.where.section),
        (
            *((each.what,) if each.kind is Kind.FEW_AGENTS else ()),
            *(names if proposed else ()),
            *since,
            _counted(units, N_("1 unit"), N_("{count} units")),
        ),
        N_("Appoint"),
        ("agent_appointment", proposed[0].id) if proposed else each.opens,
        "move:appointed" if proposed else "appoint",
    )


def _unchosen(each: Deviation) -> Line:
    assert each.opens is not None  # a unit's line opens the unit
    assert each.since is not None  # the day after the deadline
    return Line(
        _data(each.where.unit),
        (_data(each.where.section), Message(N_("the deadline was {date}"), date=each.since - ONE_DAY)),
        N_("Choose"),
        each.opens,
        "choose",
        late=True,
    )


def _lacking(facts: Facts, each: Deviation) -> Line:
    """Return the line of a record that an old list left incomplete."""
    assert each.opens is not None  # such a line is about one record
    entity, row_id = each.opens
    if entity == "development_area":
        title = next(area.title for area in facts.areas if area.id == row_id)
    elif entity == "request":
        title = next(request.title for request in facts.requests if request.id == row_id)
    else:
        title = each.person
    place = each.where.unit or each.where.section
    return Line(
        _data(title), (*((_data(place),) if place else ()), each.what), N_("Fill in"), each.opens, "open"
    )


def _follow_ups(connection: Connection, facts: Facts) -> Iterator[Line]:
    contacts = last_contacts(connection, facts.day)
    current = {period.id for period in facts.periods if period.start <= facts.day <= period.end}
    open_areas = {area.id: area for area in facts.areas if state_on(area.moves, facts.day) in OPEN_AREAS}
    silent = [
        (days, area)
        for area in open_areas.values()
        if area.period_id in current
        and (days := (facts.day - contacts.get(area.unit_id, facts.day)).days) > CONTACT_DAYS
    ]
    for days, area in sorted(silent, key=lambda pair: (-pair[0], pair[1].id)):
        unit = facts.unit_by_id[area.unit_id].name
        yield Line(
            Message(N_("{unit}: no contact for {days} days"), unit=unit, days=days),
            (_data(area.title),),
            N_("Open"),
            ("development_area", area.id),
            "open",
        )
    yield from _milestones(connection, facts, open_areas)
    yield from _renewals(facts)
    yield from _resuming(facts)


def _milestones(connection: Connection, facts: Facts, open_areas: dict[int, Area]) -> Iterator[Line]:
    table = MILESTONE.c
    query = (
        select(table.id, table.area_id, table.title, table.due)
        .where(table.due <= facts.day, table.done_on.is_(None) | (table.done_on > facts.day))
        .order_by(table.due, table.id)
    )
    for row_id, area_id, title, due in connection.execute(query):
        if area_id in open_areas:
            place = where_unit(facts, open_areas[area_id].unit_id)
            yield Line(
                _data(title),
                (_data(place.unit), Message(N_("due {date}"), date=due)),
                N_("Open"),
                ("milestone", row_id),
                "open",
                due < facts.day,
            )


def _renewals(facts: Facts) -> Iterator[Line]:
    """Yield the appointments that run out today or have done so (5.10)."""
    for each in sorted(facts.appointments, key=lambda each: (each.planned_to or dt.date.max, each.id)):
        due = each.planned_to is not None and each.planned_to <= facts.day
        if due and each.state == "appointed" and in_force(each, facts.day):
            yield Line(
                Message(N_("{person} must be renewed as agent"), person=each.person),
                (
                    _data(where_section(facts, each.section_id).section),
                    Message(N_("planned to {date}"), date=each.planned_to),
                ),
                N_("Renew"),
                ("agent_appointment", each.id),
                "renew",
            )


def _resuming(facts: Facts) -> Iterator[Line]:
    """Yield the requests on hold whose expected resume date has come."""
    held = [life for life in request_lives(facts) if life.state == "on_hold"]
    for life in sorted(held, key=lambda life: (life.request.resume_on or dt.date.max, life.request.id)):
        resume_on = life.request.resume_on
        if resume_on is not None and resume_on <= facts.day:
            where = where_request(facts, life)
            place = where.unit or where.section
            since = moved_on(life.request.moves, facts.day)
            yield Line(
                Message(N_("{title} was to resume {date}"), title=life.request.title, date=resume_on),
                (
                    *((_data(place),) if place else ()),
                    Message(N_("on hold since {date}"), date=since),
                ),
                N_("Open"),
                ("request", life.request.id),
                "open",
            )


def _data(text: str) -> Message:
    """Return text people have written, which is never translated."""
    return Message("{words}", words=text)


def _percent(value: Decimal | None) -> Message:
    return (
        _data("–")
        if value is None
        else Message("{percent}\N{NO-BREAK SPACE}%", percent=rounded(value, Decimal(1)))
    )


def _counted(count: int, one: str, many: str) -> Message:
    """Return the text that fits ``count``."""
    return Message(one) if count == 1 else Message(many, count=count)
