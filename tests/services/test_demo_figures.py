"""What the example municipality shows, counted by hand from its lists."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from innovasjon_desktop.services import demo as example
from innovasjon_desktop.services.figures import Figures, figures
from innovasjon_desktop.services.today import today
from innovasjon_desktop.services.white_spots import white_spots
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database

AS_OF = example.AS_OF


@pytest.fixture
def town(demo_template: Path) -> Iterator[Database]:
    """Return the example municipality to read; on any database it is the same rows."""
    database = Database(open_engine(demo_template))
    yield database
    database.close()


@pytest.fixture
def now(town: Database) -> Figures:
    with town.read() as connection:
        return figures(connection, AS_OF)


def test_seven_of_nine_sections_have_an_agent(now: Figures) -> None:
    agents = now.agents
    assert (agents.coverage.numerator, agents.coverage.denominator) == (7, 9)
    assert agents.persons == 7
    assert agents.appointments_active == 8
    assert {row.section: row.active for row in agents.by_section} == {
        "Strategi og utvikling": 1,
        "Organisasjon og økonomi": 0,
        "Grunnskole": 2,
        "Barnehage": 1,
        "Barn, unge og familie": 1,
        "Helse og omsorg": 0,
        "Velferd og inkludering": 1,
        "Kultur og livskraft": 1,
        "Teknisk, plan og miljø": 1,
    }
    assert {row.section for row in agents.by_section if row.on_leave} == {"Helse og omsorg"}
    assert {row.section for row in agents.by_section if row.must_be_renewed} == {"Grunnskole"}
    assert {row.section for row in agents.by_section if row.without_contact} == {"Kultur og livskraft"}
    # One left this year before the planned date; nine appointments were active on 1 January, the agent
    # of Teknisk not yet among them.
    assert (agents.turnover.numerator, agents.turnover.denominator) == (1, 9)
    assert agents.attendance is not None
    assert (agents.attendance.numerator, agents.attendance.denominator) == (6, 7)


def test_fifty_one_of_sixty_eight_units_have_chosen(now: Figures) -> None:
    areas = now.areas
    assert (areas.chosen.numerator, areas.chosen.denominator) == (51, 68)
    assert areas.exempt == 2
    assert {row.section: (row.chosen.numerator, row.chosen.denominator) for row in areas.by_section} == {
        "Strategi og utvikling": (4, 5),
        "Organisasjon og økonomi": (3, 6),
        "Grunnskole": (10, 11),
        "Barnehage": (8, 9),
        "Barn, unge og familie": (5, 6),
        "Helse og omsorg": (5, 11),
        "Velferd og inkludering": (6, 7),
        "Kultur og livskraft": (5, 6),
        "Teknisk, plan og miljø": (5, 7),
    }
    # The merged units left one area that was carried on and one that was stopped.
    assert areas.progress.by_state == {
        "proposed": 4,
        "chosen": 6,
        "in_progress": 40,
        "completed": 3,
        "stopped": 3,
        "replaced": 1,
        "carried_on": 1,
        "dropped": 1,
    }
    assert (areas.progress.followed_up.denominator, areas.progress.followed_up.missing) == (46, 2)
    assert areas.progress.within_deadline.numerator < 51  # some chose after the deadline


def test_requests_stand_in_every_state(town: Database) -> None:
    with town.read() as connection:
        states = Counter(connection.scalars(select(TABLES["request"].c.state)))
    assert states == {
        "draft": 2,
        "received": 3,
        "clarifying": 4,
        "accepted": 6,
        "in_progress": 11,
        "on_hold": 4,
        "delivered": 6,
        "closed": 95,
        "declined": 9,
        "withdrawn": 6,
        "cancelled": 5,
    }


def test_the_team_is_busy_but_not_drowning(now: Figures) -> None:
    assert now.requests.waiting == 2
    assert now.requests.response_median == 3
    assert 60 <= (now.requests.within_deadline.percent or 0) <= 90
    assert 60 <= (now.capacity.ahead.load or 0) <= 85
    worked = [row.load.utilisation for row in now.capacity.months if row.month < AS_OF.replace(day=1)]
    assert all(40 <= (share or 0) <= 95 for share in worked[1:] if share is not None and share > 10)
    assert len(now.capacity.by_member) == 6
    assert 10 <= len(now.requests.never_helped) <= 25


def test_before_the_reorganisation(town: Database) -> None:
    with town.read() as connection:
        before, after = (
            figures(connection, day).facts.structure for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1))
        )
    names = {unit.id: unit.name for unit in (*before.units, *after.units)}
    sections = {section.id: section.name for section in before.sections}
    assert (len(before.units), len(after.units)) == (72, 70)
    gone = {unit.name for unit in before.units} - {unit.name for unit in after.units}
    assert gone == {"Planavdelingen", "Byggesaksavdelingen", "Åpen barnehage"}
    assert {unit.name for unit in after.units} - {unit.name for unit in before.units} == {"Plan og byggesak"}
    moved = {
        (names[unit_id], sections[section_id], sections[after.section_of[unit_id]])
        for unit_id, section_id in before.section_of.items()
        if after.section_of.get(unit_id, section_id) != section_id
    }
    assert moved == {("Folkehelse", "Helse og omsorg", "Kultur og livskraft")}


def test_the_period_before(town: Database) -> None:
    with town.read() as connection:
        areas = figures(connection, dt.date(2024, 12, 31)).areas
    assert areas.period is not None
    assert areas.period.period.name == "2023–2024"
    assert (areas.chosen.numerator, areas.chosen.denominator) == (61, 70)


def test_units_nobody_has_been_in_touch_with(town: Database) -> None:
    with town.read() as connection:
        picture = white_spots(connection, AS_OF)
    silent = {row.unit for section in picture.sections for row in section.units if not row.cells[1].fresh}
    assert silent == {
        "Granmo skole (1–10)",
        "Kulturskolen",
        "Boligkontoret",
        "Landbruk og miljø",
        "Kart og geodata",
    }
    assert [(share.numerator, share.denominator) for share in picture.totals] == [(61, 70), (51, 68), (0, 68)]
    assert picture.late == (9, 17, 0)


def test_what_waits_on_the_as_of_date(town: Database) -> None:
    with town.read() as connection:
        groups = today(connection, AS_OF).groups
    assert [len(group.lines) for group in groups] == [3, 2, 10, 17]
    new, short, *_ = groups
    assert [line.late for line in new.lines] == [True, False, False]
    assert [line.title.params["words"] for line in short.lines] == [
        "Helse og omsorg",
        "Organisasjon og økonomi",
    ]
