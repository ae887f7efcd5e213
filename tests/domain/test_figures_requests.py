from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.figures.facts import Facts, Moves, Placement, Request, Section, Settings, Unit
from innovasjon_desktop.domain.figures.requests import request_figures
from innovasjon_desktop.domain.statistics import Share

DAY = dt.date(2026, 6, 30)
YEAR = dt.date(2026, 1, 1)
OLD = dt.date(2020, 1, 1)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def request(
    id: int, received: str, *moves: tuple[str, str], answered: str | None = None, **values: Any
) -> Request:
    """A request for unit 1 that was received and then went through ``moves`` of (date, state)."""
    life: Moves = ((d(received), "received"), *((d(on), state) for on, state in moves))
    return Request(
        id, "unit", d(received), life, unit_id=1, first_response_on=d(answered) if answered else None
    )._replace(**values)


def facts(*requests: Request, day: dt.date = DAY, units: int = 3, **values: Any) -> Facts:
    return Facts(
        day,
        sections=[Section(1, "Grunnskole", OLD), Section(2, "Helse", OLD)],
        units=[Unit(n, f"Enhet {n}", OLD) for n in range(1, units + 1)],
        placements=[Placement(n, 1 + n % 2, OLD) for n in range(1, units + 1)],
        requests=requests,
        **values,
    )


def test_median_percentile_and_deadline_of_the_specification() -> None:
    """Working days 0, 1, 1, 2, 3, 4, 6 and 11 from Monday 1 June 2026."""
    answers = ["06-01", "06-02", "06-02", "06-03", "06-04", "06-05", "06-09", "06-16"]
    figures = request_figures(
        facts(*(request(n, "2026-06-01", answered=f"2026-{day}") for n, day in enumerate(answers))), YEAR
    )
    assert figures.response_days == (0, 1, 1, 2, 3, 4, 6, 11)
    assert figures.response_median == Decimal("2.5")
    assert figures.response_p90 == Decimal("7.5")
    assert figures.within_deadline == Share(6, 8)
    assert figures.within_deadline.percent == Decimal(75)
    assert figures.waiting == 0


def test_response_time_counts_answers_in_the_interval_whenever_received() -> None:
    figures = request_figures(
        facts(
            request(1, "2025-12-30", answered="2026-01-05"),
            request(2, "2026-06-01", answered="2026-07-01"),  # answered later than the as-of date
            request(3, "2025-12-01", answered="2025-12-31"),
        ),
        YEAR,
    )
    assert figures.response_days == (3,)
    # One was received in the interval; on the as-of date it was unanswered and over the deadline.
    assert figures.within_deadline == Share(0, 1)


def test_drafts_and_what_is_not_there_yet_do_not_count() -> None:
    draft = Request(1, "unit", d("2026-06-01"), ((d("2026-06-01"), "draft"),), unit_id=1)
    figures = request_figures(facts(draft, request(2, "2026-07-01"), request(3, "2026-06-29")), YEAR)
    assert figures.volume.received == 1
    assert figures.volume.open == 1


@pytest.mark.parametrize(
    ("day", "share", "waiting"),
    [
        ("2026-06-08", Share(0, 0), 1),  # the fifth working day
        ("2026-06-09", Share(0, 1), 0),  # the sixth
    ],
)
def test_an_unanswered_request_waits_until_its_deadline(day: str, share: Share, waiting: int) -> None:
    figures = request_figures(facts(request(1, "2026-06-01"), day=d(day)), YEAR)
    assert (figures.within_deadline, figures.waiting) == (share, waiting)


def test_an_answer_on_the_last_day_is_inside_and_settings_decide_which() -> None:
    answered = [
        request(1, "2026-06-01", answered="2026-06-08"),
        request(2, "2026-06-01", answered="2026-06-09"),
    ]
    assert request_figures(facts(*answered), YEAR).within_deadline == Share(1, 2)
    week_off = Settings(local_holidays=(d("2026-06-05"),))
    assert request_figures(facts(*answered, settings=week_off), YEAR).within_deadline == Share(2, 2)
    assert request_figures(
        facts(*answered, settings=Settings(sla_workdays=4)), YEAR
    ).within_deadline == Share(0, 2)


def test_withdrawn_before_an_answer() -> None:
    """The clock stops on that day: late if it was late then, else neither late nor waiting (E-22)."""
    in_time = request(1, "2026-06-01", ("2026-06-03", "withdrawn"))
    too_late = request(2, "2026-06-01", ("2026-06-20", "withdrawn"))
    answered = request(3, "2026-06-01", ("2026-06-20", "withdrawn"), answered="2026-06-02")
    figures = request_figures(facts(in_time, too_late, answered), YEAR)
    assert figures.within_deadline == Share(1, 2)
    assert figures.waiting == 0
    assert figures.response_days == (1,)
    assert figures.volume.received == 3
    assert figures.fulfilment == Share(0, 3)


def test_lead_time_and_fulfilment() -> None:
    figures = request_figures(
        facts(
            request(1, "2026-01-10", ("2026-01-20", "delivered")),
            request(2, "2025-12-01", ("2026-01-10", "delivered"), ("2026-02-01", "closed")),
            request(
                3, "2025-11-01", ("2025-12-20", "delivered"), ("2026-01-05", "closed")
            ),  # delivered last year
            request(4, "2026-02-01", ("2026-02-03", "declined")),
            request(5, "2026-02-01", ("2026-02-03", "cancelled")),
            request(6, "2026-02-01", ("2026-07-03", "delivered")),  # later than the as-of date
        ),
        YEAR,
    )
    assert figures.lead_time == Decimal(25)
    assert figures.delivered == 2
    assert figures.fulfilment == Share(2, 4)
    assert dict(figures.volume.ended) == {"delivered": 1, "closed": 1, "declined": 1, "cancelled": 1}


def test_a_reopened_request_is_delivered_when_it_was_last() -> None:
    again = request(
        1,
        "2026-01-01",
        ("2026-01-11", "delivered"),
        ("2026-01-13", "in_progress"),
        ("2026-01-31", "delivered"),
    )
    for day, days in (("2026-01-12", 10), ("2026-01-20", None), ("2026-02-01", 30)):
        figures = request_figures(facts(again, day=d(day)), YEAR)
        assert figures.lead_time == (None if days is None else Decimal(days))


def test_reach() -> None:
    delivered = ("2026-02-01", "delivered")
    requests = [
        request(1, "2026-01-10", delivered, more_units=(2, 1)),  # two units, one request
        request(2, "2026-01-10", delivered),  # unit 1 again
        request(3, "2025-01-10", ("2025-02-01", "delivered"), unit_id=3),  # before the interval
        request(4, "2026-01-10", delivered, unit_id=9),  # a unit that is gone
        request(5, "2026-01-10", delivered, scope="section", unit_id=None, section_id=2),
        request(6, "2026-01-10", delivered, scope="cross", unit_id=None),
        request(7, "2026-01-10", delivered, scope="external", unit_id=None),
        request(8, "2026-01-10", unit_id=4),
    ]
    known = facts(*requests, units=5)
    gone = Unit(9, "Nedlagt", OLD, d("2026-03-01"))
    figures = request_figures(
        Facts(
            DAY,
            known.settings,
            known.sections,
            [*known.units, gone],
            [*known.placements, Placement(9, 1, OLD)],
            requests=requests,
        ),
        YEAR,
    )
    assert figures.reach == Share(2, 5)
    assert [(row.section, row.reach) for row in figures.by_section] == [
        ("Grunnskole", Share(1, 2)),
        ("Helse", Share(1, 3)),
    ]
    assert [unit.id for unit in figures.never_helped] == [4, 5]
    assert dict(figures.delivered_elsewhere) == {"section": 1, "cross": 1, "external": 1}
    assert figures.delivered == 6


def test_sections_cross_and_external_add_up_to_all() -> None:
    requests = [
        request(1, "2026-01-10"),
        request(2, "2026-01-10", unit_id=2, more_units=(1, 3)),
        request(3, "2026-01-10", scope="section", unit_id=None, section_id=2),
        request(4, "2026-01-10", scope="cross", unit_id=None),
        request(5, "2026-01-10", scope="external", unit_id=None),
        request(6, "2026-01-10", scope="cross", unit_id=None, more_units=(1,)),
        request(7, "2026-05-31", unit_id=3),
    ]
    volume = (figures := request_figures(facts(*requests), YEAR)).volume
    assert volume.received == 7
    assert [row.received for row in figures.by_section] == [1, 3]
    assert (volume.cross, volume.external, volume.unplaced) == (2, 1, 0)
    assert volume.old == 6  # the seventh is 30 days old
    assert [row.month.month for row in volume.months] == [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    assert [row.received for row in volume.months][6:] == [6, 0, 0, 0, 1, 0]


STATES = ("clarifying", "accepted", "in_progress", "delivered", "declined", "withdrawn")
LIVES = st.lists(
    st.tuples(
        st.integers(0, 200),  # received, days after 1 January
        st.none() | st.integers(0, 40),  # first answer, days later
        st.lists(st.tuples(st.integers(0, 60), st.sampled_from(STATES)), max_size=3),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(LIVES, st.integers(0, 200), st.integers(0, 200))
def test_figures_agree_with_counting(
    lives: list[tuple[int, int | None, list[tuple[int, str]], int]], first: int, length: int
) -> None:
    def at(number: int) -> dt.date:
        return YEAR + dt.timedelta(days=number)

    requests = []
    for id, (received, answer, moves, unit) in enumerate(lives):
        life, on = [(at(received), "received")], received
        for wait, state in moves:
            on += wait
            life.append((at(on), state))
        answered = None if answer is None else at(received + answer)
        requests.append(Request(id, "unit", at(received), tuple(life), unit, first_response_on=answered))
    since, day = at(first), at(first + length)
    figures = request_figures(facts(*requests, day=day), since)

    calendar = WorkCalendar()
    times, within, late, delivered = [], 0, 0, []
    for each in requests:
        then = [(on, state) for on, state in each.moves if on <= day]
        if not then:
            continue
        answered = each.first_response_on
        if answered and since <= answered <= day:
            times.append(calendar.working_days_after(each.received_on, answered))
        if then[-1][1] == "delivered" and since <= then[-1][0]:
            delivered.append(each)
        if since <= each.received_on:
            stopped = then[-1][0] if then[-1][1] in ("delivered", "declined", "withdrawn") else day
            known = answered if answered and answered <= day else None
            days = calendar.working_days_after(each.received_on, known or stopped)
            late += days > 5
            within += days <= 5 and known is not None
    assert list(figures.response_days) == sorted(times)
    assert figures.within_deadline == Share(within, within + late)
    assert figures.delivered == len(delivered)
    assert figures.reach == Share(len({each.unit_id for each in delivered}), 3)
    assert sum(row.received for row in figures.by_section) == figures.volume.received
