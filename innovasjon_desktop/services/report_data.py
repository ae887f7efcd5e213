"""What the management workbook shows beside the figures: texts, counts and labels, as on the as-of date."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.deviations import Deviation
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.deviations import find_deviations
from innovasjon_desktop.services.figures import Figures, figures
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.agents import AGENT_APPOINTMENT, TEAM_MEMBER
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA, METHOD, MILESTONE
from innovasjon_desktop.store.organisation import CODE, PERSON, UNIT
from innovasjon_desktop.store.requests import FEEDBACK, SESSION


class Label(NamedTuple):
    """A text in both languages."""

    nb: str
    nn: str


class UnitText(NamedTuple):
    """What a unit is, and why it is exempt if it is."""

    unit_type: str
    leader_title: str
    exemption_reason: str


@dataclass(frozen=True, slots=True)
class AreaText:
    """What an area is about and how it goes; ``light`` is that of the latest follow-up, or ""."""

    need: str
    themes: tuple[str, ...]
    outcome: str
    learning: str
    change_reason: str
    light: str = ""
    milestones: int = 0
    milestones_done: int = 0


@dataclass(frozen=True, slots=True)
class RequestText:
    """What came of a request: sessions held, who took part, how useful it was (1–6, None unanswered)."""

    sessions: int = 0
    participants: int = 0
    usefulness: Decimal | None = None


class Hidden(NamedTuple):
    """What tells who a person is."""

    first_name: str
    last_name: str
    email: str


@dataclass(frozen=True)
class ReportData:
    """Everything the workbook is made of; no connection is needed any more.

    Args:
        municipality: its name.
        sections: names of the sections it is for, in their order; empty when it is for all.
        settings: by name, as on the day.
        figures: F-01 to F-12 for the interval.
        previous: the same for the interval of the same length just before.
        deviations: on the day, the heaviest first.
        units, areas: texts by id.
        requests: what came of them by id; those nothing is known about are left out.
        job_titles: of agents, by appointment id.
        team_roles: codes by member id.
        codes: labels by code list and key, in the order of the list.
        methods: labels by id.
        people: everyone whose name a report without names must not hold.
    """

    municipality: str
    sections: tuple[str, ...]
    settings: Mapping[str, Any]
    figures: Figures
    previous: Figures
    deviations: tuple[Deviation, ...]
    units: Mapping[int, UnitText]
    areas: Mapping[int, AreaText]
    requests: Mapping[int, RequestText]
    job_titles: Mapping[int, str]
    team_roles: Mapping[int, str]
    codes: Mapping[str, Mapping[str, Label]]
    methods: Mapping[int, Label]
    people: tuple[Hidden, ...]


def load_report(
    connection: Connection,
    as_of: dt.date,
    from_: dt.date | None = None,
    *,
    period_id: int | None = None,
    sections: Collection[int] | None = None,
) -> ReportData:
    """Return what the workbook for [from_, as_of] is made of.

    Args:
        connection: to read with.
        as_of: the as-of date, the last day of the interval.
        from_: first day of the interval; 1 January of the as-of year unless given.
        period_id: the development period; the one ``as_of`` belongs to unless given.
        sections: ids of those the workbook is for; the whole municipality unless given.

    Raises:
        BadInput: sections are given, but there is none among them.
    """
    now = figures(connection, as_of, from_, period_id=period_id, sections=sections)
    if sections is not None and not now.facts.sections:
        raise BadInput(N_("Choose at least one section."), field="sections")
    first, last = previous_interval(now.from_date, as_of)
    in_force = settings(connection, as_of)
    return ReportData(
        municipality=in_force["municipality_name"],
        sections=() if sections is None else tuple(each.name for each in now.facts.sections_in_order),
        settings=in_force,
        figures=now,
        previous=figures(connection, last, first, sections=sections),
        deviations=find_deviations(connection, now),
        units=_units(connection),
        areas=_areas(connection, as_of),
        requests=_requests(connection, as_of),
        job_titles=_job_titles(connection),
        team_roles=_pairs(connection, select(TEAM_MEMBER.c.id, TEAM_MEMBER.c.team_role)),
        codes=_codes(connection),
        methods={
            row_id: Label(nb, nn)
            for row_id, nb, nn in connection.execute(
                select(METHOD.c.id, METHOD.c.name_nb, METHOD.c.name_nn).order_by(METHOD.c.id)
            )
        },
        people=_people(connection),
    )


def previous_interval(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Return the interval of as many days that ends the day before ``first``."""
    before = first - ONE_DAY
    return before - (last - first), before


def _units(connection: Connection) -> dict[int, UnitText]:
    unit = UNIT.c
    query = select(unit.id, unit.unit_type, unit.leader_title, unit.exemption_reason)
    return {
        row_id: UnitText(unit_type, title, reason or "")
        for row_id, unit_type, title, reason in connection.execute(query)
    }


def _areas(connection: Connection, day: dt.date) -> dict[int, AreaText]:
    area, followup, milestone = DEVELOPMENT_AREA.c, AREA_FOLLOWUP.c, MILESTONE.c
    lights = _pairs(
        connection,
        select(followup.area_id, followup.light)
        .where(followup.on_date <= day)
        .order_by(followup.on_date, followup.id),
    )
    every: dict[int, int] = defaultdict(int)
    done: dict[int, int] = defaultdict(int)
    for area_id, done_on in connection.execute(select(milestone.area_id, milestone.done_on)):
        every[area_id] += 1
        done[area_id] += done_on is not None and done_on <= day
    query = select(area.id, area.need, area.themes, area.outcome, area.learning, area.change_reason)
    return {
        row_id: AreaText(
            need=need or "",
            themes=tuple(themes or ()),
            outcome=outcome or "",
            learning=learning or "",
            change_reason=reason or "",
            light=lights.get(row_id, ""),
            milestones=every.get(row_id, 0),
            milestones_done=done.get(row_id, 0),
        )
        for row_id, need, themes, outcome, learning, reason in connection.execute(query)
    }


def _requests(connection: Connection, day: dt.date) -> dict[int, RequestText]:
    session, feedback = SESSION.c, FEEDBACK.c
    sessions: dict[int, int] = defaultdict(int)
    participants: dict[int, int] = defaultdict(int)
    held = select(session.request_id, session.participants).where(
        session.request_id.is_not(None), session.state == "held", session.on_date <= day
    )
    for request_id, groups in connection.execute(held):
        sessions[request_id] += 1
        participants[request_id] += sum((groups or {}).values())
    answers: dict[int, list[int]] = defaultdict(list)
    for request_id, usefulness in connection.execute(
        select(feedback.request_id, feedback.usefulness).where(
            feedback.usefulness.is_not(None), feedback.on_date <= day
        )
    ):
        answers[request_id].append(usefulness)
    return {
        row_id: RequestText(
            sessions.get(row_id, 0),
            participants.get(row_id, 0),
            Decimal(sum(given)) / len(given) if (given := answers.get(row_id)) else None,
        )
        for row_id in sessions.keys() | answers.keys()
    }


def _job_titles(connection: Connection) -> dict[int, str]:
    return _pairs(
        connection,
        select(AGENT_APPOINTMENT.c.id, PERSON.c.job_title)
        .join_from(AGENT_APPOINTMENT, PERSON)
        .where(PERSON.c.job_title.is_not(None)),
    )


def _codes(connection: Connection) -> dict[str, dict[str, Label]]:
    code = CODE.c
    labels: dict[str, dict[str, Label]] = defaultdict(dict)
    for name, key, nb, nn in connection.execute(
        select(code.list, code.key, code.label_nb, code.label_nn).order_by(code.list, code.sort, code.id)
    ):
        labels[name][key] = Label(nb, nn)
    return dict(labels)


def _people(connection: Connection) -> tuple[Hidden, ...]:
    """Return everyone but those who are erased: what is left of them tells nothing (section 9)."""
    person = PERSON.c
    query = select(person.first_name, person.last_name, person.work_email).where(person.erased_on.is_(None))
    return tuple(Hidden(first, last, email or "") for first, last, email in connection.execute(query))


def _pairs(connection: Connection, query: Select[Any]) -> dict[int, Any]:
    """Return the first column of a query with its second; where the first repeats, the last counts."""
    return dict(connection.execute(query).all())
