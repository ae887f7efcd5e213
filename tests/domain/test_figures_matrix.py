from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.figures.areas import STATES, area_figures
from innovasjon_desktop.domain.figures.facts import Area, Facts, Period, Placement, Section, Unit
from innovasjon_desktop.domain.figures.matrix import Cell, Matrix, matrix
from innovasjon_desktop.domain.statistics import Share

OLD = dt.date(2020, 1, 1)
DAY = dt.date(2026, 6, 30)
PAST = Period(1, "2023–2024", dt.date(2023, 1, 1), dt.date(2024, 12, 31), dt.date(2023, 4, 1))
NOW = Period(2, "2025–2026", dt.date(2025, 1, 1), dt.date(2026, 12, 31), dt.date(2025, 4, 1))
NEXT = Period(3, "2027–2028", dt.date(2027, 1, 1), dt.date(2028, 12, 31), dt.date(2027, 4, 1))
PERIODS = (PAST, NOW, NEXT)


def area(id: int, unit: int, period: Period, state: str, **values: Any) -> Area:
    chosen = period.start
    moves = ((chosen, state),)
    return Area(id, unit, period.id, moves, None if state in ("proposed", "dropped") else chosen)._replace(
        **values
    )


def drawn(units: list[Unit], areas: list[Area], **values: Any) -> Matrix:
    facts = Facts(
        DAY,
        sections=[Section(1, "Åpen", OLD), Section(2, "Ærlig", OLD)],
        units=units,
        placements=[
            Placement(unit.id, 2 if unit.id < 50 else 1, unit.valid_from, unit.valid_to) for unit in units
        ],
        periods=PERIODS,
        areas=areas,
        **values,
    )
    return matrix(facts, PERIODS)


def cells(units: list[Unit], areas: list[Area], **values: Any) -> tuple[Cell, ...]:
    return drawn(units, areas, **values).sections[0].units[0].cells


def test_an_empty_cell_is_a_gap_that_is_due_when_the_deadline_is_over() -> None:
    past, now, coming = cells([Unit(1, "Enhet", OLD)], [])
    assert (past.state, now.state, coming.state) == ("gap", "gap", "gap")
    assert (past.due, now.due, coming.due) == (True, True, False)
    assert (past.begun, now.begun, coming.begun) == (True, True, False)


@pytest.mark.parametrize(
    ("state", "shown", "counted"),
    [
        ("proposed", "proposed", False),
        ("chosen", "chosen", True),
        ("in_progress", "in_progress", True),
        ("completed", "completed", True),
        ("stopped", "stopped", True),
        ("carried_on", "carried_on", True),
        ("replaced", "gap", False),
        ("dropped", "gap", False),
    ],
)
def test_the_state_of_the_area_is_the_state_of_the_cell(state: str, shown: str, counted: bool) -> None:
    cell = cells([Unit(1, "Enhet", OLD)], [area(7, 1, NOW, state)], last_contact={1: DAY})[1]
    assert cell.state == shown
    assert cell.counted is counted
    assert cell.due is not counted
    assert cell.area_id == (None if shown == "gap" else 7)
    assert cell.fresh


def test_the_strongest_area_stands_for_the_unit() -> None:
    many = [
        area(n, 1, NOW, state) for n, state in enumerate(["proposed", "stopped", "in_progress", "replaced"])
    ]
    assert cells([Unit(1, "Enhet", OLD)], many)[1].state == "in_progress"
    assert cells([Unit(1, "Enhet", OLD)], many[:2])[1].state == "stopped"
    secondary = area(9, 1, NOW, "completed", is_primary=False)
    assert cells([Unit(1, "Enhet", OLD)], [secondary])[1].state == "gap"


def test_exempt_and_outside() -> None:
    exempt = cells([Unit(1, "Fritatt", OLD, expected=False)], [])
    assert [(cell.state, cell.due, cell.expected) for cell in exempt] == [("exempt", False, False)] * 3
    closed = cells([Unit(1, "Stengt", OLD, DAY - dt.timedelta(days=1))], [area(1, 1, NOW, "in_progress")])
    assert [cell.state for cell in closed] == ["gap", "outside", "outside"]
    young = cells([Unit(1, "Ny", dt.date(2026, 1, 1))], [])
    assert [cell.state for cell in young] == ["outside", "gap", "gap"]
    assert drawn([Unit(1, "Aldri", OLD, dt.date(2022, 1, 1))], []).sections == ()


def test_an_exempt_unit_that_works_on_something_shows_it_but_does_not_count() -> None:
    cell = cells([Unit(1, "Fritatt", OLD, expected=False)], [area(1, 1, NOW, "completed")])[1]
    assert (cell.state, cell.counted, cell.expected) == ("completed", False, False)


@pytest.mark.parametrize(
    ("state", "contact", "fresh"),
    [
        ("in_progress", DAY - dt.timedelta(days=90), True),
        ("in_progress", DAY - dt.timedelta(days=91), False),
        ("chosen", None, False),
        ("completed", None, True),
        ("proposed", None, True),
    ],
)
def test_work_without_contact_in_ninety_days_is_not_fresh(
    state: str, contact: dt.date | None, fresh: bool
) -> None:
    unit = [Unit(1, "Enhet", OLD)]
    areas = [area(1, 1, period, state) for period in (PAST, NOW)]
    past, now, _ = cells(unit, areas, last_contact={1: contact} if contact else {})
    assert now.fresh is fresh
    assert past.fresh  # nobody follows up a period that is over


def test_sections_units_and_sums() -> None:
    units = [
        Unit(1, "Ørn", OLD),
        Unit(2, "Ask", OLD),
        Unit(3, "Åker", OLD, expected=False),
        Unit(50, "Zoo", OLD),
    ]
    areas = [area(1, 1, NOW, "chosen"), area(2, 50, NOW, "stopped"), area(3, 1, PAST, "completed")]
    whole = drawn(units, areas)
    assert [(section.section, [row.unit for row in section.units]) for section in whole.sections] == [
        ("Ærlig", ["Ask", "Ørn", "Åker"]),
        ("Åpen", ["Zoo"]),
    ]
    assert whole.sections[0].sums == (Share(1, 2), Share(1, 2), Share(0, 2))
    assert whole.sections[1].sums == (Share(0, 1), Share(1, 1), Share(0, 1))
    assert whole.totals == (Share(1, 3), Share(2, 3), Share(0, 3))
    assert whole.late == (2, 1, 0)


def test_what_happened_after_a_period_is_shown_but_its_sum_stands() -> None:
    late_close = Area(
        1, 1, PAST.id, ((PAST.start, "in_progress"), (dt.date(2025, 1, 20), "completed")), PAST.start
    )
    cell = cells([Unit(1, "Enhet", OLD)], [late_close])[0]
    assert (cell.state, cell.counted) == ("completed", True)


def test_a_unit_stands_under_the_section_it_belongs_to_now_or_belonged_to_last() -> None:
    moved, coming = dt.date(2026, 1, 1), dt.date(2026, 9, 1)
    facts = Facts(
        DAY,
        sections=[Section(1, "Gammel", OLD), Section(2, "Ny", OLD)],
        units=[
            Unit(1, "Flyttet", OLD),
            Unit(2, "Flytter snart", OLD),
            Unit(3, "Stengt", OLD, dt.date(2025, 6, 1)),
            Unit(4, "Åpner snart", coming),
        ],
        placements=[
            Placement(1, 1, OLD, moved - dt.timedelta(days=1)),
            Placement(1, 2, moved),
            Placement(2, 2, coming),
            Placement(2, 1, OLD, coming - dt.timedelta(days=1)),
            Placement(3, 1, OLD, dt.date(2025, 6, 1)),
            Placement(4, 2, coming),
        ],
        periods=PERIODS,
    )
    rows = {
        section.section: [row.unit for row in section.units] for section in matrix(facts, PERIODS).sections
    }
    assert rows == {"Gammel": ["Flytter snart", "Stengt"], "Ny": ["Flyttet", "Åpner snart"]}


UNITS = st.lists(
    st.tuples(st.integers(-1500, 900), st.none() | st.integers(0, 2000), st.booleans()),
    min_size=1,
    max_size=8,
)
LIVES = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.sampled_from(PERIODS),
        st.lists(st.tuples(st.integers(-200, 900), st.sampled_from(STATES)), min_size=1, max_size=3),
        st.booleans(),
    ),
    max_size=16,
)


@given(UNITS, LIVES)
def test_totals_are_the_figures_of_each_period(
    spans: list[tuple[int, int | None, bool]],
    lives: list[tuple[int, Period, list[tuple[int, str]], bool]],
) -> None:
    units = []
    for n, (first, length, expected) in enumerate(spans):
        start = DAY + dt.timedelta(days=first)
        units.append(
            Unit(
                n,
                f"Enhet {n}",
                start,
                None if length is None else start + dt.timedelta(days=length),
                expected,
            )
        )
    areas = []
    for n, (unit, period, steps, is_primary) in enumerate(lives):
        moves = tuple(sorted((period.start + dt.timedelta(days=days), state) for days, state in steps))
        known = tuple(move for move in moves if move[0] <= DAY)
        areas.append(Area(n, unit % len(units), period.id, known, moves[0][0], is_primary))
    facts = Facts(
        DAY,
        sections=[Section(1, "Seksjon", OLD)],
        units=units,
        placements=[Placement(unit.id, 1, unit.valid_from, unit.valid_to) for unit in units],
        periods=PERIODS,
        areas=areas,
    )
    whole = matrix(facts, PERIODS)
    for place, period in enumerate(PERIODS):
        figures = area_figures(facts, period)
        assert whole.totals[place] == figures.chosen
        assert whole.late[place] == len(figures.late)
