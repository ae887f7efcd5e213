from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.figures.agents import agent_figures, short_since
from innovasjon_desktop.domain.figures.facts import (
    Appointment,
    Facts,
    Leave,
    Meeting,
    Member,
    Placement,
    Section,
    Settings,
    Unit,
)
from innovasjon_desktop.domain.statistics import Share

DAY = dt.date(2026, 6, 30)
YEAR = dt.date(2026, 1, 1)
START = dt.date(2025, 1, 1)
TEAM = [Member(1, "Kari Nes", START), Member(2, "Ola Li", START, dt.date(2026, 3, 31))]


def sections(count: int, **values: Any) -> list[Section]:
    return [Section(n, f"Seksjon {n}", START, **values) for n in range(1, count + 1)]


def appointment(id: int, person: int, section: int, **values: Any) -> Appointment:
    return Appointment(id, person, section, START, coordinator_member_id=1)._replace(**values)


def test_coverage_of_the_specification() -> None:
    """Nine sections, two without an agent; one person holds two of the eight appointments."""
    persons = {1: [10, 11], 2: [12], 3: [13], 4: [14], 5: [15], 6: [16], 7: [10]}
    appointments = [
        appointment(section * 10 + n, person, section)
        for section, held in persons.items()
        for n, person in enumerate(held)
    ]
    figures = agent_figures(Facts(DAY, sections=sections(9), appointments=appointments), YEAR)
    assert figures.coverage == Share(7, 9)
    assert figures.coverage.percent == Decimal("77.78")
    assert sum(row.active for row in figures.by_section) == 8
    assert figures.persons == 7
    assert figures.appointments_active == 8
    assert [row.coverage.percent for row in figures.by_section] == [Decimal(100)] * 7 + [Decimal(0)] * 2


def test_a_person_counts_once_in_a_section_and_a_row_never_exceeds_its_target() -> None:
    twice = [appointment(1, 10, 1), appointment(2, 10, 1), appointment(3, 11, 1)]
    (row,) = agent_figures(Facts(DAY, sections=sections(1), appointments=twice), YEAR).by_section
    assert row.active == 2
    assert row.coverage == Share(1, 1)


def test_targets() -> None:
    facts = Facts(
        DAY,
        settings=Settings(agent_target=2),
        sections=[
            Section(1, "Egen", START, agent_target=1),
            Section(2, "Felles", START),
            Section(3, "Ingen", START, agent_target=0),
        ],
        appointments=[appointment(1, 10, 1), appointment(2, 11, 2), appointment(3, 12, 3)],
    )
    figures = agent_figures(facts, YEAR)
    assert figures.coverage == Share(1, 2)
    assert [row.coverage for row in figures.by_section] == [Share(1, 1), Share(1, 2), Share(0, 0)]
    assert [row.active for row in figures.by_section] == [1, 1, 1]


def test_only_sections_of_the_day_count() -> None:
    facts = Facts(
        DAY,
        sections=[
            Section(1, "Nedlagt", START, dt.date(2026, 6, 29)),
            Section(2, "Siste dag", START, DAY),
            Section(3, "Kommer", dt.date(2026, 7, 1)),
        ],
        appointments=[appointment(n, n, n) for n in (1, 2, 3)],
    )
    figures = agent_figures(facts, YEAR)
    assert [row.section for row in figures.by_section] == ["Siste dag"]
    assert figures.persons == figures.appointments_active == 1


def test_who_is_active_on_a_day() -> None:
    at = {
        "proposed": appointment(1, 1, 1, state="proposed"),
        "withdrawn": appointment(2, 2, 1, state="withdrawn"),
        "tomorrow": appointment(3, 3, 1, from_date=DAY + dt.timedelta(days=1)),
        "from today": appointment(4, 4, 1, from_date=DAY),
        "last day": appointment(5, 5, 1, state="ended", ended_on=DAY),
        "gone": appointment(6, 6, 1, state="ended", ended_on=DAY - dt.timedelta(days=1)),
        "leave": appointment(7, 7, 1),
        "back": appointment(8, 8, 1),
        "never": appointment(9, 9, 1, state="ended", from_date=DAY, ended_on=DAY - dt.timedelta(days=1)),
    }
    leaves = [Leave(7, DAY, DAY), Leave(8, START, DAY - dt.timedelta(days=1))]
    facts = Facts(DAY, sections=sections(1), appointments=list(at.values()), leaves=leaves)
    (row,) = agent_figures(facts, YEAR).by_section
    assert row.active == 3  # from today, last day and back
    assert row.on_leave == 1


def test_contact_renewal_and_turnover() -> None:
    yesterday = DAY - dt.timedelta(days=1)
    appointments = [
        appointment(1, 1, 1, coordinator_member_id=None),
        appointment(2, 2, 1, coordinator_member_id=2),  # has left the team
        appointment(3, 3, 1, planned_to=yesterday),
        appointment(4, 4, 1, planned_to=DAY),
        appointment(5, 5, 1, planned_to=yesterday, state="ended", ended_on=DAY),
        appointment(6, 6, 1, state="ended", ended_on=YEAR, planned_to=DAY),  # before planned
        appointment(7, 7, 1, state="ended", ended_on=YEAR, planned_to=YEAR),  # as planned
        appointment(8, 8, 1, state="ended", ended_on=YEAR),  # no plan to end
        appointment(
            9, 9, 1, state="ended", ended_on=YEAR - dt.timedelta(days=1), planned_to=DAY
        ),  # last year
        appointment(10, 10, 1, from_date=dt.date(2026, 2, 1)),  # not there on the first day
    ]
    figures = agent_figures(Facts(DAY, sections=sections(1), members=TEAM, appointments=appointments), YEAR)
    assert figures.appointments_active == 6
    assert figures.without_contact == 2
    assert figures.must_be_renewed == 1
    assert figures.turnover == Share(2, 8)
    assert figures.by_section[0].ended == 4


def test_attendance_is_of_the_agents_on_the_date_of_the_latest_meeting() -> None:
    facts = Facts(
        DAY,
        sections=sections(3),
        appointments=[
            appointment(1, 1, 1),
            appointment(2, 2, 1),
            appointment(3, 3, 2),
            appointment(4, 4, 2, from_date=DAY),  # after the meeting
        ],
        meetings=[
            Meeting(1, dt.date(2026, 3, 1), frozenset({1, 2, 3})),
            Meeting(2, dt.date(2026, 5, 1), frozenset({1, 99})),  # a guest does not count
            Meeting(3, dt.date(2026, 9, 1), frozenset({1, 2, 3, 4})),  # still to come
        ],
    )
    figures = agent_figures(facts, YEAR)
    assert figures.attendance == Share(1, 3)
    assert [row.attendance for row in figures.by_section] == [Share(1, 2), Share(0, 1), Share(0, 0)]


def test_sections_come_in_their_order_with_their_units() -> None:
    facts = Facts(
        DAY,
        sections=[
            Section(1, "Ærlig", START),
            Section(2, "Åpen", START),
            Section(3, "Ørsta", START),
            Section(4, "Sist", START, sort_order=2),
            Section(5, "Først", START, sort_order=1),
        ],
        units=[Unit(1, "A", START), Unit(2, "B", START, YEAR), Unit(3, "C", START)],
        placements=[
            Placement(1, 4, START, YEAR),
            Placement(1, 5, YEAR + dt.timedelta(days=1)),
            Placement(2, 5, START, YEAR),
            Placement(3, 5, START),
        ],
    )
    rows = agent_figures(facts, YEAR).by_section
    assert [row.section for row in rows] == ["Først", "Sist", "Ærlig", "Ørsta", "Åpen"]
    assert [row.units for row in rows] == [2, 0, 0, 0, 0]


SPANS = st.tuples(st.integers(1, 3), st.integers(0, 300), st.none() | st.integers(0, 200))


@given(st.lists(SPANS, max_size=6), st.integers(1, 2))
def test_since_when_a_section_is_short(spans: list[tuple[int, int, int | None]], wanted: int) -> None:
    def at(number: int) -> dt.date:
        return START + dt.timedelta(days=number)

    facts = Facts(
        at(280),
        sections=sections(1),
        appointments=[
            appointment(
                n,
                person,
                1,
                from_date=at(first),
                state="appointed" if length is None else "ended",
                ended_on=None if length is None else at(first + length),
            )
            for n, (person, first, length) in enumerate(spans)
        ],
    )

    def enough(number: int) -> bool:
        present = {
            p
            for p, first, length in spans
            if first <= number and (length is None or number <= first + length)
        }
        return len(present) >= wanted

    if enough(280):
        return
    first_short = 280
    while first_short > 0 and not enough(first_short - 1):
        first_short -= 1
    assert short_since(facts, facts.sections[0], wanted) == at(first_short)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=12), st.integers(0, 3))
def test_coverage_agrees_with_counting(pairs: list[tuple[int, int]], target: int) -> None:
    facts = Facts(
        DAY,
        settings=Settings(agent_target=target),
        sections=sections(3),
        appointments=[appointment(n, person, section) for n, (person, section) in enumerate(pairs)],
    )
    figures = agent_figures(facts, YEAR)
    held = {section: {person for person, s in pairs if s == section} for section in (1, 2, 3)}
    assert [row.active for row in figures.by_section] == [len(held[s]) for s in (1, 2, 3)]
    assert figures.persons == len({person for person, _ in pairs})
    met = sum(len(people) >= target for people in held.values())
    assert figures.coverage == (Share(met, 3) if target else Share(0, 0))
