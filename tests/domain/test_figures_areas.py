from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.figures.areas import STATES, area_figures, period_day
from innovasjon_desktop.domain.figures.facts import (
    Area,
    Facts,
    Moves,
    Period,
    Placement,
    Section,
    Settings,
    Unit,
)
from innovasjon_desktop.domain.statistics import Share

START, END = dt.date(2025, 1, 1), dt.date(2026, 12, 31)
PERIOD = Period(1, "2025–2026", START, END, dt.date(2025, 4, 1))
DAY = dt.date(2026, 6, 30)
CHOSEN_ON = dt.date(2025, 3, 1)
OLD = dt.date(2020, 1, 1)


def lived(state: str, *, chosen_on: dt.date = CHOSEN_ON) -> Moves:
    """A life that ends in ``state``: chosen first, everything else the month after."""
    if state in ("proposed", "dropped"):
        return ((dt.date(2025, 2, 1), state),)
    later = chosen_on + dt.timedelta(days=30)
    return ((chosen_on, "chosen"),) if state == "chosen" else ((chosen_on, "chosen"), (later, state))


def area(id: int, unit: int, state: str, *, chosen_on: dt.date = CHOSEN_ON, **values: Any) -> Area:
    moves = lived(state, chosen_on=chosen_on)
    given = None if state in ("proposed", "dropped") else chosen_on
    return Area(id, unit, 1, moves, given)._replace(**values)


def facts(units: list[Unit], areas: list[Area], day: dt.date = DAY, **values: Any) -> Facts:
    return Facts(
        day,
        sections=[Section(1, "Grunnskole", OLD), Section(2, "Helse", OLD)],
        units=units,
        placements=[Placement(unit.id, 1 + unit.id % 2, unit.valid_from) for unit in units],
        periods=[PERIOD],
        areas=areas,
        **values,
    )


def test_chosen_areas_of_the_specification() -> None:
    number = count(1)
    units = [Unit(n, f"Enhet {n}", OLD) for n in range(1, 72)]
    areas = [
        area(next(number), n, state)
        for n, state in enumerate(
            ["in_progress"] * 40 + ["chosen"] * 6 + ["completed"] * 3 + ["stopped"] * 2 + ["proposed"] * 4, 1
        )
    ]
    # Number 46 has replaced its area; the successor is the one among the six.
    areas.append(area(next(number), 46, "replaced", chosen_on=dt.date(2025, 2, 1)))
    units[68] = units[68]._replace(expected=False)
    units[69] = units[69]._replace(expected=False)
    units[70] = units[70]._replace(valid_to=DAY - dt.timedelta(days=1))
    figures = area_figures(facts(units, areas))
    assert figures.chosen == Share(51, 68)
    assert figures.chosen.percent == Decimal(75)
    assert figures.exempt == 2
    assert len(figures.late) == 17
    assert sum(row.chosen.numerator for row in figures.by_section) == 51
    assert sum(row.chosen.denominator for row in figures.by_section) == 68
    assert sum(row.exempt for row in figures.by_section) == 2
    assert dict(figures.progress.by_state) == {
        "proposed": 4,
        "chosen": 6,
        "in_progress": 40,
        "completed": 3,
        "stopped": 2,
        "replaced": 1,
        "carried_on": 0,
        "dropped": 0,
    }
    assert figures.progress.replaced == Share(1, 52)


def test_each_state_counts_or_does_not() -> None:
    counted = {
        state: area_figures(facts([Unit(1, "Enhet", OLD)], [area(1, 1, state)])).chosen.numerator
        for state in STATES
    }
    assert counted == {
        "proposed": 0,
        "chosen": 1,
        "in_progress": 1,
        "completed": 1,
        "stopped": 1,
        "replaced": 0,
        "carried_on": 1,
        "dropped": 0,
    }


def test_only_a_primary_area_counts() -> None:
    secondary = area(1, 1, "in_progress", is_primary=False)
    assert area_figures(facts([Unit(1, "Enhet", OLD)], [secondary])).chosen == Share(0, 1)


def test_the_state_is_that_of_the_day() -> None:
    moves = ((dt.date(2025, 2, 1), "proposed"), (CHOSEN_ON, "chosen"), (dt.date(2026, 1, 10), "replaced"))
    replaced = Area(1, 1, 1, moves, CHOSEN_ON)
    shares = {
        day: area_figures(
            facts([Unit(1, "Enhet", OLD)], [replaced], dt.date.fromisoformat(day))
        ).chosen.numerator
        for day in ("2025-01-31", "2025-02-28", "2025-03-01", "2026-01-09", "2026-01-10")
    }
    assert list(shares.values()) == [0, 0, 1, 1, 0]


def test_chosen_before_the_period_counts_on_its_first_day() -> None:
    early = area(1, 1, "chosen", chosen_on=START - dt.timedelta(days=180))
    coming = facts([Unit(1, "Enhet", OLD)], [early], START - dt.timedelta(days=1))
    assert area_figures(coming).period is None
    assert area_figures(coming, PERIOD).chosen == Share(1, 1)
    assert area_figures(facts([Unit(1, "Enhet", OLD)], [early], START)).chosen == Share(1, 1)


def test_a_day_outside_every_period_uses_the_nearest_earlier_cut_to_its_end() -> None:
    moves = ((CHOSEN_ON, "chosen"), (dt.date(2027, 1, 15), "replaced"))
    units = [Unit(1, "Enhet", OLD), Unit(2, "Lagt ned etterpå", OLD, dt.date(2027, 1, 1))]
    figures = area_figures(facts(units, [Area(1, 1, 1, moves, CHOSEN_ON)], dt.date(2027, 3, 1)))
    assert figures.period is not None
    assert figures.period.outside
    assert (figures.period.period.name, figures.period.day) == ("2025–2026", END)
    assert figures.chosen == Share(1, 2)


def test_before_the_first_period_there_is_nothing_to_show() -> None:
    figures = area_figures(facts([Unit(1, "Enhet", OLD)], [], dt.date(2024, 12, 31)))
    assert figures.period is None
    assert figures.chosen.percent is None
    assert [row.section for row in figures.by_section] == ["Grunnskole", "Helse"]


def test_a_gap_between_periods_belongs_to_the_one_before() -> None:
    later = Period(2, "2028", dt.date(2028, 1, 1), dt.date(2029, 12, 31), dt.date(2028, 4, 1))
    known = Facts(dt.date(2027, 6, 1), periods=[later, PERIOD])
    at = period_day(known)
    assert at is not None
    assert (at.period.id, at.day, at.outside) == (1, END, True)


def test_units_that_open_and_close() -> None:
    units = [
        Unit(1, "Siste dag", OLD, DAY),
        Unit(2, "Stengt", OLD, DAY - dt.timedelta(days=1)),
        Unit(3, "Åpner i morgen", DAY + dt.timedelta(days=1)),
        Unit(4, "Åpner i dag", DAY),
    ]
    assert area_figures(facts(units, [area(1, 2, "in_progress")])).chosen == Share(0, 2)


def test_a_moved_unit_is_counted_where_it_was() -> None:
    moved = dt.date(2026, 1, 1)
    before = Facts(
        dt.date(2025, 12, 31),
        sections=[Section(1, "Gammel", OLD), Section(2, "Ny", OLD)],
        units=[Unit(1, "Enhet", OLD)],
        placements=[Placement(1, 1, OLD, moved - dt.timedelta(days=1)), Placement(1, 2, moved)],
        periods=[PERIOD],
        areas=[area(1, 1, "in_progress")],
    )
    after = Facts(moved, before.settings, before.sections, before.units, before.placements)
    assert [row.chosen.denominator for row in area_figures(before).by_section] == [1, 0]
    assert [len(units) for _, units in after.structure.units_by_section()] == [0, 1]
    assert [row.by_state.get("in_progress", 0) for row in area_figures(before).by_section] == [1, 0]


def test_an_exemption_holds_from_its_date() -> None:
    exempt_from = dt.date(2026, 3, 1)
    unit = Unit(1, "Enhet", OLD, None, False, ((dt.date.min, True), (exempt_from, False)))
    before = area_figures(facts([unit], [], exempt_from - dt.timedelta(days=1)))
    after = area_figures(facts([unit], [], exempt_from))
    assert (before.chosen, before.exempt) == (Share(0, 1), 0)
    assert (after.chosen, after.exempt) == (Share(0, 0), 1)


def test_progress() -> None:
    new = dt.date(2026, 2, 1)  # its own deadline is 90 days later, 2 May
    units = [Unit(n, f"Enhet {n}", OLD) for n in range(1, 6)] + [
        Unit(6, "Ny", new),
        Unit(7, "Fritatt", OLD, None, False),
    ]
    recent, long_ago = DAY - dt.timedelta(days=180), DAY - dt.timedelta(days=181)
    areas = [
        area(
            1, 1, "in_progress", chosen_on=START - dt.timedelta(days=10), last_followup=recent, methods=(3, 4)
        ),
        area(2, 2, "chosen", chosen_on=dt.date(2025, 4, 1), last_followup=long_ago, methods=(3,)),
        area(3, 3, "stopped", chosen_on=dt.date(2025, 4, 2)),
        area(4, 4, "replaced", chosen_on=dt.date(2025, 3, 1)),
        area(5, 4, "chosen", chosen_on=dt.date(2025, 11, 1)),
        area(6, 6, "chosen", chosen_on=dt.date(2026, 5, 2)),
        area(7, 7, "chosen", chosen_on=dt.date(2025, 3, 1)),
        area(8, 5, "proposed", methods=(9,)),
    ]
    progress = area_figures(facts(units, areas)).progress
    # 1 chose ahead, 2 on the last day, 4 before it changed, 6 on its own last day;
    # 3 a day late, 5 not at all.
    assert progress.within_deadline == Share(4, 6)
    assert progress.median_days == Decimal(90)  # of -10, 59, 59, 90, 91, 304, 486
    assert progress.replaced == Share(1, 7)
    assert progress.followed_up == Share(1, 5)
    assert dict(progress.by_method) == {3: 2, 4: 1}


def test_a_unit_is_late_from_the_day_after_its_own_deadline() -> None:
    new = Unit(1, "Ny", dt.date(2026, 2, 1))
    for day, late in ((dt.date(2026, 5, 2), 0), (dt.date(2026, 5, 3), 1)):
        assert len(area_figures(facts([new], [], day)).late) == late
    quick = Settings(choose_deadline_days=10)
    assert len(area_figures(facts([new], [], dt.date(2026, 2, 12), settings=quick)).late) == 1


@given(
    st.lists(st.tuples(st.integers(1, 8), st.sampled_from(STATES), st.integers(0, 600)), max_size=20),
    st.sets(st.integers(1, 8)),
    st.integers(0, 729),
)
def test_shares_agree_with_counting(lives: list[tuple[int, str, int]], exempt: set[int], offset: int) -> None:
    day = START + dt.timedelta(days=offset)
    units = [Unit(n, f"Enhet {n}", OLD, expected=n not in exempt) for n in range(1, 9)]
    areas = [
        area(n, unit, state, chosen_on=START + dt.timedelta(days=days))
        for n, (unit, state, days) in enumerate(lives)
    ]
    chosen = set()
    for unit, state, days in lives:
        chosen_on = START + dt.timedelta(days=days)
        if state not in ("proposed", "dropped") and chosen_on <= day:
            gone = state == "replaced" and chosen_on + dt.timedelta(days=30) <= day
            if not gone:
                chosen.add(unit)
    figures = area_figures(facts(units, areas, day))
    assert figures.chosen == Share(len(chosen - exempt), 8 - len(exempt))
    assert figures.chosen == Share(
        sum(row.chosen.numerator for row in figures.by_section),
        sum(row.chosen.denominator for row in figures.by_section),
    )
    assert figures.exempt == len(exempt)
