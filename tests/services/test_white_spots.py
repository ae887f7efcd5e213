"""«Hvite flekker» from a real store."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from innovasjon_desktop.domain.figures.matrix import matrix
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.services import white_spots as spots
from innovasjon_desktop.services.areas import ReplaceArea
from innovasjon_desktop.services.commands import Move
from innovasjon_desktop.services.facts import load_facts
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.organisation import CloseUnit, MoveUnit
from innovasjon_desktop.services.white_spots import first_white_spots, last_contacts, white_spots
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AS_OF = dt.date(2026, 6, 30)
NEED = "Noe mange etterspør"


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


def choose(maker: Maker, unit: int, period: int, on: str) -> int:
    return maker.area(unit, period, chosen_on=d(on))


def test_the_matrix_agrees_with_the_figures_on_every_day(maker: Maker) -> None:
    school, health = maker.section("Grunnskole"), maker.section("Helse")
    units = [maker.unit(school, name) for name in ("Ask", "Birk", "Gran", "Lind")]
    maker.unit(
        health, "Åpent hus", expected_to_choose=False, exemption_reason="Skal legges ned", exempted_by="Leder"
    )
    maker.new(
        "development_period", start=d("2023-01-01"), end=d("2024-12-31"), name="2023–2024", state="open"
    )
    period = maker.period()
    first = choose(maker, units[0], period, "2025-02-01")
    maker.do(ReplaceArea(first, "Fant noe viktigere", "Uterom", NEED, "Rektor", d("2025-09-01")))
    stopped = choose(maker, units[1], period, "2025-03-01")
    maker.do(
        Move(
            "development_area",
            stopped,
            "stopped",
            {"learning": "Det var for mye på én gang", "closed_on": d("2026-01-10")},
        )
    )
    maker.do(CloseUnit(units[2], d("2026-03-31")))
    maker.do(MoveUnit(units[3], health, d("2026-02-01")))
    for day in map(d, ("2024-06-30", "2025-02-01", "2025-09-01", "2026-01-31", "2026-03-31", "2026-04-01")):
        with maker.database.read() as connection:
            drawn = white_spots(connection, day)
            for place, column in enumerate(drawn.periods):
                known = figures(connection, day, period_id=column.id)
                assert drawn.totals[place] == known.areas.chosen
                assert drawn.late[place] == len(known.areas.late)
                if column.start <= day <= column.end:
                    sums = {section.section: section.sums[place] for section in drawn.sections}
                    assert all(
                        row.chosen == sums.get(row.section, Share(0, 0)) for row in known.areas.by_section
                    )


def test_contact_makes_a_cell_fresh(maker: Maker) -> None:
    section = maker.section("Grunnskole")
    names = ("Ingen", "Oppfølging", "Samling", "Levert", "Levert flere", "Trekk", "Planlagt")
    unit = {name: maker.unit(section, name) for name in names}
    period = maker.period()
    area = {name: choose(maker, unit[name], period, "2025-02-01") for name in names if name != "Trekk"}
    choose(maker, unit["Trekk"], period, "2026-05-01")
    maker.new(
        "area_followup", area_id=area["Oppfølging"], on_date=d("2026-04-01"), light="stuck", text="Står"
    )
    maker.new("session", area_id=area["Samling"], on_date=d("2026-06-01"), title="Verksted", state="held")
    maker.new("session", area_id=area["Planlagt"], on_date=d("2026-06-01"), title="Verksted", state="planned")
    request = maker.request(
        unit["Levert"],
        d("2026-05-01"),
        state="delivered",
        first_response_on=d("2026-05-05"),
        delivered_on=d("2026-06-02"),
        lead_id=maker.member(),
        planned_hours=60,
    )
    maker.new("request_unit", request_id=request, unit_id=unit["Levert flere"])
    maker.new("session", request_id=request, on_date=d("2026-06-02"), title="Samling", state="held")

    def fresh(day: str) -> set[str]:
        with maker.database.read() as connection:
            (group,) = white_spots(connection, d(day)).sections
        return {row.unit for row in group.units if row.cells[0].fresh}

    assert fresh("2026-06-30") == set(names) - {"Ingen", "Planlagt"}
    assert fresh("2026-06-01") == {"Oppfølging", "Samling", "Trekk"}
    assert fresh("2026-07-01") == set(names) - {"Ingen", "Planlagt", "Oppfølging"}


def test_the_latest_contact_of_each_unit(maker: Maker) -> None:
    section, period = maker.section(), maker.period()
    area_only, both = (maker.unit(section, name) for name in ("Område", "Begge"))
    maker.unit(section, "Aldri")
    area = choose(maker, area_only, period, "2025-02-01")
    shared = maker.new(
        "request",
        title="Felles samling",
        scope="cross",
        request_type="testing",
        requester_text="rektor",
        received_on=d("2026-02-01"),
        area_id=area,
    )
    maker.new("request_unit", request_id=shared, unit_id=both)
    for on, state in (("2026-03-01", "held"), ("2026-04-01", "held"), ("2026-05-01", "cancelled")):
        maker.new("session", request_id=shared, on_date=d(on), title="Samling", state=state)
    maker.request(
        both,
        d("2026-05-01"),
        state="delivered",
        first_response_on=d("2026-05-02"),
        delivered_on=d("2026-06-01"),
        lead_id=maker.member(),
        planned_hours=60,
    )
    with maker.database.read() as connection:
        assert last_contacts(connection, AS_OF) == {area_only: d("2026-04-01"), both: d("2026-06-01")}
        assert last_contacts(connection, d("2026-05-31")) == dict.fromkeys((area_only, both), d("2026-04-01"))
        assert last_contacts(connection, d("2026-02-28")) == {area_only: d("2025-02-01")}
        assert last_contacts(connection, AS_OF, d("2026-06-01")) == {both: d("2026-06-01")}


def test_reading_it_fast_gives_what_the_whole_lives_give(demo: Database) -> None:
    days = [dt.date(2023, 3, 1) + dt.timedelta(days=61 * number) for number in range(24)]
    with demo.read() as connection:
        for day in days:
            shown = white_spots(connection, day)
            facts = dataclasses.replace(
                load_facts(connection, day), last_contact=last_contacts(connection, day)
            )
            assert shown == matrix(facts, shown.periods), day


def test_what_is_seen_first_is_the_top_of_the_whole(demo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo.read() as connection:
        assert first_white_spots(connection, AS_OF) is None  # the whole is as soon read
        monkeypatch.setattr(spots, "MANY", 10)
        monkeypatch.setattr(spots, "SEEN", 20)
        for day in (dt.date(2023, 6, 30), dt.date(2025, 1, 1), AS_OF):
            first, whole = first_white_spots(connection, day), white_spots(connection, day)
            assert first is not None
            assert first.periods == whole.periods
            assert first.sections == whole.sections[: len(first.sections)]
            assert len(first.sections) < len(whole.sections)
            assert sum(len(section.units) for section in first.sections) >= 20


def test_the_periods_can_be_chosen(demo: Database) -> None:
    with demo.read() as connection:
        every = white_spots(connection, AS_OF)
        last, first = every.periods[-1], every.periods[0]
        two = white_spots(connection, AS_OF, [last.id, first.id])
    assert two.periods == (last, first)
    assert two.totals == (every.totals[-1], every.totals[0])
