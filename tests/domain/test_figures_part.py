"""Figures of some sections only are those of the rows that belong to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from innovasjon_desktop.domain.figures.agents import agent_figures
from innovasjon_desktop.domain.figures.areas import area_figures
from innovasjon_desktop.domain.figures.facts import (
    Appointment,
    Area,
    Facilitator,
    Facts,
    Leave,
    Period,
    Placement,
    Request,
    Section,
    Unit,
    Work,
)
from innovasjon_desktop.domain.figures.part import of_sections
from innovasjon_desktop.domain.figures.requests import request_figures
from innovasjon_desktop.domain.statistics import Share

DAY = dt.date(2026, 6, 30)
YEAR = dt.date(2026, 1, 1)
OLD = dt.date(2020, 1, 1)
SCHOOL, HEALTH = 1, 2


def request(id: int, scope: str, **values: Any) -> Request:
    """A request that was received in April and delivered in May."""
    moves = ((dt.date(2026, 4, 1), "received"), (dt.date(2026, 5, 1), "delivered"))
    return Request(id, scope, dt.date(2026, 4, 1), moves, first_response_on=dt.date(2026, 4, 1), **values)


def facts(*requests: Request, **values: Any) -> Facts:
    """Units 1 and 2 at school, 3 and 4 in health; unit 4 came from school this spring."""
    given: dict[str, Any] = {
        "sections": [Section(SCHOOL, "Grunnskole", OLD), Section(HEALTH, "Helse", OLD)],
        "units": [Unit(number, f"Enhet {number}", OLD) for number in range(1, 5)],
        "placements": [
            Placement(1, SCHOOL, OLD),
            Placement(2, SCHOOL, OLD),
            Placement(3, HEALTH, OLD),
            Placement(4, SCHOOL, OLD, dt.date(2026, 2, 28)),
            Placement(4, HEALTH, dt.date(2026, 3, 1)),
        ],
    }
    return Facts(DAY, requests=requests, **given | values)


def test_units_belong_where_they_are_on_the_day() -> None:
    school = of_sections(facts(), {SCHOOL})
    assert [section.id for section in school.sections] == [SCHOOL]
    assert [unit.id for unit in school.units] == [1, 2]
    health = of_sections(facts(), {HEALTH})
    assert [unit.id for unit in health.units] == [3, 4]
    before = of_sections(replace(facts(), day=dt.date(2026, 2, 1)), {SCHOOL})
    assert [unit.id for unit in before.units] == [1, 2, 4]


def test_agents_and_areas_are_those_of_the_sections() -> None:
    period = Period(1, "2026–2027", YEAR, dt.date(2027, 12, 31), dt.date(2026, 3, 31))
    chosen = ((dt.date(2026, 1, 10), "chosen"),)
    whole = facts(
        appointments=[Appointment(1, 11, SCHOOL, OLD), Appointment(2, 12, HEALTH, OLD)],
        leaves=[Leave(2, YEAR, DAY)],
        periods=[period],
        areas=[Area(n, n, 1, chosen, chosen_on=dt.date(2026, 1, 10)) for n in (1, 3, 4)],
    )
    school, health = (of_sections(whole, {section}) for section in (SCHOOL, HEALTH))
    assert agent_figures(school, YEAR).coverage == Share(1, 1)
    assert agent_figures(health, YEAR).coverage == Share(0, 1)
    assert (len(school.leaves), len(health.leaves)) == (0, 1)
    assert area_figures(school).chosen == Share(1, 2)
    assert area_figures(health).chosen == Share(2, 2)
    assert area_figures(school).by_section == area_figures(whole).by_section[:1]


def test_requests_are_those_of_the_units_and_of_the_sections_themselves() -> None:
    whole = facts(
        request(1, "unit", unit_id=1),
        request(2, "unit", unit_id=3),
        request(3, "section", section_id=SCHOOL),
        request(4, "cross"),
        request(5, "external"),
        facilitators=[Facilitator(number, 7, "lead", 600) for number in range(1, 6)],
        work=[Work(7, DAY, "facilitation", 60, number) for number in (None, 1, 2, 3, 4, 5)],
    )
    school = of_sections(whole, {SCHOOL})
    assert [each.id for each in school.requests] == [1, 3]
    assert [each.request_id for each in school.facilitators] == [1, 3]
    assert [each.request_id for each in school.work] == [None, 1, 3]
    volume = request_figures(school, YEAR).volume
    assert (volume.received, volume.cross, volume.external, volume.unplaced) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    "shared",
    [
        request(1, "unit", unit_id=1, more_units=(2, 3)),
        request(1, "cross", more_units=(1, 2, 3)),
        request(1, "section", section_id=SCHOOL, more_units=(1, 2, 3)),
    ],
)
def test_a_shared_request_is_seen_from_each_section(shared: Request) -> None:
    """It helped a unit of health too, whoever asked first (F-11)."""
    whole = facts(shared)
    for section, named, never in ((SCHOOL, (1, 2), []), (HEALTH, (3,), [4])):
        part = of_sections(whole, {section})
        figures = request_figures(part, YEAR)
        (seen,) = part.requests
        assert tuple(filter(None, (seen.unit_id, *seen.more_units))) == named
        assert figures.reach == Share(len(named), 2)
        assert [unit.id for unit in figures.never_helped] == never
        assert figures.by_section[0].received == figures.volume.received == 1
        assert figures.volume.cross == figures.volume.unplaced == 0


def test_all_sections_are_everything_but_cross_and_external() -> None:
    own = [request(1, "unit", unit_id=1, more_units=(3,)), request(2, "section", section_id=HEALTH)]
    whole = facts(*own, request(3, "external"))
    both = of_sections(whole, {SCHOOL, HEALTH})
    assert list(both.requests) == own
    assert (both.units, both.placements, both.sections) == (whole.units, whole.placements, whole.sections)
