"""Figures from a real store: what the issue prints, and the same answer for the same date for ever."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from innovasjon_desktop.services.areas import ChooseArea, ReplaceArea
from innovasjon_desktop.services.commands import Edit, Move
from innovasjon_desktop.services.figures import as_json, figures
from innovasjon_desktop.services.organisation import CloseUnit, MoveUnit
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AS_OF = dt.date(2026, 6, 30)
OLD = dt.date(2024, 1, 1)
NEED = "Noe mange etterspør"


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Town(Maker):
    """A store whose clock the test moves."""

    def __init__(self, place: str) -> None:
        self.today = AS_OF
        super().__init__(
            Database(open_engine(place), now=lambda: dt.datetime.combine(self.today, dt.time(10), dt.UTC))
        )

    def figures(self, as_of: dt.date = AS_OF, from_: dt.date | None = None, **options: Any) -> dict[str, Any]:
        with self.database.read() as connection:
            document: dict[str, Any] = as_json(figures(connection, as_of, from_, **options))
        assert json.loads(json.dumps(document)) == document
        return document

    def one(self, number: str, as_of: dt.date = AS_OF) -> Any:
        return self.figures(as_of)["figures"][number]

    def worker(self, first: str, last: str, minutes: int) -> int:
        member = self.new(
            "team_member",
            person_id=self.person(first, last),
            team_role="member",
            discipline="testing",
            valid_from=OLD,
        )
        self.new("team_capacity", member_id=member, from_month=OLD, hours_per_month=minutes)
        return member

    def agent(self, section: int, person: int, **values: Any) -> int:
        given = {
            "state": "appointed",
            "from_date": d("2025-01-01"),
            "anchored_by": "Leder",
            "anchored_on": OLD,
        }
        return self.new("agent_appointment", person_id=person, section_id=section, **given | values)

    def choose(self, unit: int, period: int, on: str, title: str = "Leselyst") -> int:
        return int(self.do(ChooseArea(unit, period, title, NEED, "Rektor", d(on))).result)


@pytest.fixture
def town(place: str) -> Iterator[Town]:
    town = Town(place)
    yield town
    town.database.close()


def test_an_empty_store_has_figures_without_shares(town: Town) -> None:
    document = town.figures()
    assert (document["as_of"], document["from"]) == ("2026-06-30", "2026-01-01")
    nothing = {"numerator": 0, "denominator": 0, "percent": None}
    known = document["figures"]
    assert list(known) == [f"F-{number:02}" for number in range(1, 13)]
    assert known["F-01"] == {"value": 0, "by_section": []}
    assert known["F-02"] == {**nothing, "by_section": []}
    assert known["F-04"] == {**nothing, "period": None}
    assert known["F-07"] == {"median": None, "p90": None, "count": 0}
    assert known["F-10"] == nothing
    assert len(known["F-12"]["months"]) == 16
    assert known["F-12"]["by_member"] == []


def test_every_figure_of_a_small_municipality(town: Town) -> None:
    school, health = town.section("Grunnskole", sort_order=1), town.section("Helse", sort_order=2)
    units = [town.unit(school, name) for name in ("Ørn skole", "Ask skole", "Bjørk skole")]
    exempt = town.unit(
        health, "Legevakt", expected_to_choose=False, exemption_reason="Skal legges ned", exempted_by="Leder"
    )
    member = town.worker("Kari", "Nes", 30 * 60)
    agent = town.person("Ola", "Li")
    town.agent(school, agent, coordinator_member_id=member, planned_to=d("2026-05-31"))
    town.agent(
        school, agent, from_date=d("2024-02-01"), state="ended", ended_on=d("2024-12-31"), end_reason="annet"
    )
    period = town.period()
    first = town.choose(units[0], period, "2025-01-31")
    town.do(ReplaceArea(first, "Fant noe viktigere", "Uterom", NEED, "Rektor", d("2025-05-01")))
    chosen = town.choose(units[1], period, "2025-04-02", "Regning")
    town.new("area_followup", area_id=chosen, on_date=d("2026-06-01"), light="on_track", text="Godt i gang")
    answered = town.request(units[0], d("2026-06-01"))
    town.do(
        Move("request", answered, "accepted", {"lead_id": member, "planned_hours": 22 * 60}, d("2026-06-03"))
    )
    town.new(
        "time_entry",
        member_id=member,
        on_date=d("2026-06-10"),
        hours=120,
        activity="facilitation",
        request_id=answered,
    )
    town.request(units[1], d("2026-06-29"))
    town.request(
        exempt,
        d("2026-02-02"),
        state="delivered",
        first_response_on=d("2026-02-10"),
        delivered_on=d("2026-03-04"),
        lead_id=member,
        planned_hours=600,
    )
    known = town.figures()["figures"]
    assert known["F-01"] == {
        "value": 1,
        "by_section": [{"section": "Grunnskole", "value": 1}, {"section": "Helse", "value": 0}],
    }
    assert known["F-02"] == {
        "numerator": 1,
        "denominator": 2,
        "percent": 50,
        "by_section": [
            {"section": "Grunnskole", "numerator": 1, "denominator": 1, "percent": 100},
            {"section": "Helse", "numerator": 0, "denominator": 1, "percent": 0},
        ],
    }
    assert known["F-03"] == {
        "appointments_active": 1,
        "without_contact": 0,
        "must_be_renewed": 1,
        "turnover": {"numerator": 0, "denominator": 1, "percent": 0},
    }
    assert known["F-04"] == {"numerator": 2, "denominator": 3, "percent": 66.67, "period": "2025–2026"}
    assert known["F-05"] == {
        "by_section": [
            {"section": "Grunnskole", "numerator": 2, "denominator": 3, "percent": 66.67, "exempt": 0},
            {"section": "Helse", "numerator": 0, "denominator": 0, "percent": None, "exempt": 1},
        ]
    }
    assert known["F-06"] == {
        "by_state": {
            "proposed": 0,
            "chosen": 2,
            "in_progress": 0,
            "completed": 0,
            "stopped": 0,
            "replaced": 1,
            "carried_on": 0,
            "dropped": 0,
        },
        "median_days_to_choose": 91,  # of 30, 91 and 120
        "within_deadline": {"numerator": 1, "denominator": 3, "percent": 33.33},  # by 1 April
        "replaced": {"numerator": 1, "denominator": 3, "percent": 33.33},
        "followed_up_180_days": {"numerator": 1, "denominator": 2, "percent": 50},
    }
    assert known["F-07"] == {"median": 4, "p90": 5.6, "count": 2}  # 2 and 6 working days
    assert known["F-08"] == {"numerator": 1, "denominator": 2, "percent": 50, "waiting": 1}
    assert known["F-09"] == {"median": 30, "count": 1}
    assert known["F-10"] == {"numerator": 1, "denominator": 1, "percent": 100}
    assert known["F-11"] == {
        "numerator": 1,
        "denominator": 4,
        "percent": 25,
        "by_section": [
            {"section": "Grunnskole", "numerator": 0, "denominator": 3, "percent": 0},
            {"section": "Helse", "numerator": 1, "denominator": 1, "percent": 100},
        ],
        "elsewhere": {"section": 0, "cross": 0, "external": 0},
        "never_helped": ["Ask skole", "Bjørk skole", "Ørn skole"],
    }
    months = {row["month"]: row for row in known["F-12"]["months"]}
    assert next(iter(months)) == "2025-06"
    assert list(months)[-1] == "2026-09"
    assert months["2026-06"] == {
        "month": "2026-06",
        "capacity": 30,
        "worked": 2,
        "booked": 0,
        "utilisation": 6.67,
        "load": 0,
    }
    assert (months["2026-07"]["booked"], months["2026-07"]["load"]) == (20, 66.67)
    (row,) = known["F-12"]["by_member"]
    assert (row["id"], row["member"], row["worked"], row["booked"]) == (member, "Kari Nes", 2, 20)
    assert row["months"] == known["F-12"]["months"]


def test_a_past_date_keeps_the_answer_it_had(town: Town) -> None:
    """The figures of each day are kept while things go on, and asked for again at the end."""
    town.today = d("2026-01-05")
    school, health = town.section("Grunnskole"), town.section("Helse")
    ask, birk, gran = (town.unit(school, name) for name in ("Ask", "Birk", "Gran"))
    kari = town.worker("Kari", "Nes", 1800)
    agent = town.person("Siri", "Vik")
    period = town.period()
    areas: dict[str, int] = {}
    requests: dict[str, int] = {}
    appointment = 0

    def appoint() -> None:
        nonlocal appointment
        appointment = town.agent(school, agent, from_date=town.today)

    def choose(name: str, unit: int) -> None:
        areas[name] = town.choose(unit, period, town.today.isoformat(), name)

    def receive(name: str, unit: int) -> None:
        requests[name] = town.request(unit, town.today, title=name)

    def move_request(name: str, state: str, **values: Any) -> None:
        town.do(Move("request", requests[name], state, values))

    def log(member: int, name: str, minutes: int) -> None:
        town.new(
            "time_entry",
            member_id=member,
            on_date=town.today,
            hours=minutes,
            activity="facilitation",
            request_id=requests[name],
        )

    steps: list[tuple[str, Callable[[], object]]] = [
        ("2026-01-12", lambda: choose("Leselyst", ask)),
        ("2026-01-13", lambda: receive("Dugnad", ask)),
        ("2026-01-15", appoint),
        ("2026-01-20", lambda: move_request("Dugnad", "accepted", lead_id=kari, planned_hours=1200)),
        ("2026-01-21", lambda: log(kari, "Dugnad", 240)),
        ("2026-02-02", lambda: town.do(Edit("settings", 1, {"sla_workdays": 3, "agent_target": 2}))),
        ("2026-02-03", lambda: town.do(Edit("section", health, {"agent_target": 0}))),
        (
            "2026-02-10",
            lambda: town.do(
                Edit(
                    "unit",
                    birk,
                    {"expected_to_choose": False, "exemption_reason": "Bygger nytt", "exempted_by": "Leder"},
                )
            ),
        ),
        ("2026-02-16", lambda: town.do(MoveUnit(gran, health, town.today))),
        ("2026-03-02", lambda: choose("Regning", gran)),
        (
            "2026-03-09",
            lambda: town.do(
                ReplaceArea(areas["Regning"], "Fant noe viktigere", "Uterom", NEED, "Rektor", town.today)
            ),
        ),
        ("2026-03-16", lambda: receive("Testing", gran)),
        (
            "2026-03-18",
            lambda: town.do(
                Move(
                    "development_area",
                    areas["Leselyst"],
                    "in_progress",
                    {"aim": "Flere lesere", "methods": [1]},
                )
            ),
        ),
        ("2026-03-25", lambda: move_request("Dugnad", "in_progress", first_session_on=town.today)),
        (
            "2026-04-01",
            lambda: move_request("Dugnad", "on_hold", hold_reason="Ferie", resume_on=d("2026-04-20")),
        ),
        ("2026-04-20", lambda: move_request("Dugnad", "in_progress")),
        ("2026-04-27", lambda: log(kari, "Dugnad", 600)),
        ("2026-04-28", lambda: move_request("Dugnad", "delivered", delivered_on=town.today)),
        ("2026-05-04", lambda: move_request("Testing", "declined", decision_reason="Ikke kapasitet")),
        (
            "2026-05-06",
            lambda: town.do(Edit("agent_appointment", appointment, {"planned_to": d("2026-05-05")})),
        ),
        (
            "2026-05-07",
            lambda: town.do(Edit("agent_appointment", appointment, {"planned_to": d("2026-12-31")})),
        ),
        (
            "2026-05-08",
            lambda: town.do(Edit("agent_appointment", appointment, {"coordinator_member_id": kari})),
        ),
        (
            "2026-05-11",
            lambda: town.do(
                Move(
                    "agent_appointment",
                    appointment,
                    "ended",
                    {"ended_on": town.today, "end_reason": "ny jobb"},
                )
            ),
        ),
        (
            "2026-05-20",
            lambda: town.do(
                Move(
                    "development_area",
                    areas["Leselyst"],
                    "stopped",
                    {"learning": "Det tok for mye tid å lese høyt hver dag"},
                )
            ),
        ),
        ("2026-06-01", lambda: move_request("Dugnad", "closed", feedback_missing=True)),
        ("2026-06-15", lambda: town.do(CloseUnit(gran, d("2026-06-30")))),
    ]
    answers: dict[dt.date, dict[str, Any]] = {}
    for on, step in steps:
        # Both the day something last happened and the day before something happens again are over now.
        for day in (town.today, d(on) - dt.timedelta(days=1)):
            answers[day] = town.figures(day)
        town.today = d(on)
        step()
    town.today = d("2026-07-15")
    assert len({json.dumps(answer["figures"]) for answer in answers.values()}) > len(steps)
    for day, answer in answers.items():
        assert town.figures(day) == answer, day


def test_dated_values_are_those_of_the_day(town: Town) -> None:
    town.today = d("2026-03-01")
    section = town.section("Grunnskole")
    unit, member = town.unit(section, "Ask"), town.worker("Kari", "Nes", 6000)
    town.today = d("2026-03-09")
    request = town.request(unit, d("2026-03-02"))
    town.do(Move("request", request, "accepted", {"lead_id": member, "planned_hours": 600}))
    town.today = d("2026-03-16")
    town.do(Edit("settings", 1, {"sla_workdays": 4, "agent_target": 0, "local_holidays": [d("2026-03-05")]}))
    with town.database.read() as connection:
        facilitator = figures(connection, town.today).facts.facilitators
    assert [part.planned for part in facilitator] == [600]
    town.do(Edit("request_facilitator", 1, {"planned_hours": 900}))
    town.do(Edit("section", section, {"agent_target": 1}))
    before, after = town.figures(d("2026-03-15"))["figures"], town.figures(d("2026-03-16"))["figures"]
    # Five working days until the 9th; with the 5th off it is four.
    assert (before["F-08"]["numerator"], after["F-08"]["numerator"]) == (1, 1)
    assert (before["F-07"]["median"], after["F-07"]["median"]) == (5, 4)
    assert (before["F-02"]["denominator"], after["F-02"]["denominator"]) == (1, 1)
    total = [sum(row["booked"] for row in known["F-12"]["months"]) for known in (before, after)]
    assert total == [10, 15]


def test_the_default_interval_is_the_year_so_far(town: Town) -> None:
    unit = town.unit(town.section("Grunnskole"), "Ask")
    for received in ("2025-12-01", "2026-01-02"):
        town.request(unit, d(received), state="clarifying", first_response_on=d(received))
    assert town.one("F-07")["count"] == 1
    assert town.figures(AS_OF, d("2025-01-01"))["figures"]["F-07"]["count"] == 2


def test_outside_every_period_the_figure_says_so(town: Town) -> None:
    unit = town.unit(town.section("Grunnskole"), "Ask")
    period = town.new(
        "development_period", name="Prøve", start=d("2024-01-01"), end=d("2024-12-31"), state="open"
    )
    town.choose(unit, period, "2024-02-01")
    assert town.one("F-04", d("2024-06-30")) == {
        "numerator": 1,
        "denominator": 1,
        "percent": 100,
        "period": "Prøve",
    }
    assert town.one("F-04") == {
        "numerator": 1,
        "denominator": 1,
        "percent": 100,
        "period": "Prøve",
        "cut_to": "2024-12-31",
    }
    assert town.one("F-04", d("2023-12-31"))["period"] is None


def test_the_period_and_the_months_can_be_chosen(town: Town) -> None:
    town.unit(town.section("Grunnskole"), "Ask")
    first = town.new("development_period", start=d("2025-01-01"))
    town.new("development_period", start=d("2027-01-01"))
    assert town.one("F-04")["period"] == "2025–2026"
    assert town.figures(d("2027-06-01"), period_id=first)["figures"]["F-04"]["period"] == "2025–2026"
    months = town.figures(months_back=1, months_ahead=0)["figures"]["F-12"]["months"]
    assert [row["month"] for row in months] == ["2026-05", "2026-06"]


def month_hours(store: Database, day: dt.date) -> dict[str, float]:
    with store.read() as connection:
        shown = as_json(figures(connection, day))["figures"]["F-12"]["months"]
    return {row["month"]: row["capacity"] for row in shown if "2026-03" <= row["month"] <= "2026-08"}


def test_changed_hours_leave_the_months_before_as_they_were(make: Maker) -> None:
    member = make.member()
    start = dt.date(2026, 4, 1)
    row = make.new("team_capacity", member_id=member, from_month=start, hours_per_month=30 * 60)
    make.do(Edit("team_capacity", row, {"hours_per_month": 40 * 60}, dt.date(2026, 6, 10)))
    store = make.database
    later = month_hours(store, dt.date(2026, 6, 30))
    assert later == {
        "2026-03": 0,
        "2026-04": 30,
        "2026-05": 30,
        "2026-06": 40,
        "2026-07": 40,
        "2026-08": 40,
    }
    assert month_hours(store, dt.date(2026, 6, 9)) == {
        "2026-03": 0,
        **{f"2026-{month:02}": 30 for month in range(4, 9)},
    }


def test_hours_put_right_from_the_start_or_afterwards_count_for_all_months(make: Maker) -> None:
    member = make.member()
    start, last = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
    given = {"member_id": member, "hours_per_month": 30 * 60}
    first = make.new("team_capacity", from_month=start, to_month=last, **given)
    second = make.new("team_capacity", from_month=dt.date(2026, 6, 1), **given)
    make.do(Edit("team_capacity", first, {"hours_per_month": 20 * 60}))
    make.do(Edit("team_capacity", second, {"hours_per_month": 10 * 60}, dt.date(2026, 6, 1)))
    assert month_hours(make.database, dt.date(2026, 6, 30)) == {
        "2026-03": 0,
        "2026-04": 20,
        "2026-05": 20,
        **{f"2026-{month:02}": 10 for month in range(6, 9)},
    }
