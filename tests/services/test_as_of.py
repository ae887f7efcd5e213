"""A figure for a past date stays what it was on that date, whatever is done since."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.services.agents import AppointAgent
from innovasjon_desktop.services.areas import ChooseArea, ReplaceArea
from innovasjon_desktop.services.commands import Create, Edit, Move, run
from innovasjon_desktop.services.figures import as_json, figures
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit
from innovasjon_desktop.services.requests import AnswerRequest
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

DAY = dt.timedelta(days=1)
WHY = "En god grunn til å endre på dette"


class Town:
    """A small municipality whose calendar moves on while people work."""

    def __init__(self, place: Path) -> None:
        self.today = dt.date(2026, 1, 5)
        self.database = Database(open_engine(place), now=self.now)

    def now(self) -> dt.datetime:
        return dt.datetime.combine(self.today, dt.time(10), dt.UTC)

    def figures(self, day: dt.date) -> dict[str, Any]:
        with self.database.read() as connection:
            return as_json(figures(connection, day))

    def do(self, command: object) -> None:
        with contextlib.suppress(UserError):
            run(self.database, command, actor="kari")

    def work(self, chance: random.Random) -> None:
        """Do one thing that takes effect today."""
        today, row, unit = self.today, chance.randint(1, 12), chance.randint(1, 6)
        name = f"Enhet {chance.randint(1, 10**9)}"
        section, member = chance.randint(1, 3), chance.randint(1, 2)
        request = {
            "title": name,
            "scope": "unit",
            "unit_id": unit,
            "request_type": "testing",
            "requester_text": "rektor",
            "received_on": today,
        }
        new_unit = {"name": name, "section_id": section, "unit_type": "skole", "leader_title": "rektor"}
        hours = {
            "member_id": member,
            "on_date": today,
            "hours": 90,
            "activity": "facilitation",
            "request_id": row,
        }
        session = {"request_id": row, "on_date": today, "title": "Økt", "state": "held"}
        followup = {"area_id": row, "on_date": today, "light": "on_track", "text": "Det går bra"}
        exempt = {"expected_to_choose": False, "exemption_reason": WHY, "exempted_by": "seksjonsleder"}
        choices: list[object] = [
            Create("section", {"name": name, "valid_from": today}),
            Edit("section", section, {"agent_target": chance.randint(0, 3)}),
            Create("unit", {**new_unit, "valid_from": today}),
            MoveUnit(unit, section, today),
            CloseUnit(unit, today),
            MergeUnits((unit, unit + 1), today + DAY, {"name": name}),
            SplitUnit(unit, today + DAY, ({"name": name + " øst"}, {"name": name + " vest"}), copy_area=True),
            Edit("unit", unit, exempt),
            Edit("unit", unit, {"expected_to_choose": True}),
            AppointAgent(section, today, "leder", today, None, name, "Ås", planned_to=today + 30 * DAY),
            Move("agent_appointment", row, "ended", {"ended_on": today, "end_reason": "ny jobb"}),
            ChooseArea(unit, 1, name, WHY, "rektor", today),
            Move("development_area", row, "in_progress", {"aim": "Bedre", "methods": [1]}, today),
            Move("development_area", row, "completed", {"outcome": WHY}, today),
            Move("development_area", row, "stopped", {"learning": WHY}, today),
            ReplaceArea(row, WHY, name, WHY, "rektor", today),
            Create("area_followup", followup),
            Create("request", request),
            AnswerRequest(row, today),
            Move("request", row, "clarifying", {}, today),
            Move("request", row, "accepted", {"lead_id": member, "planned_hours": 600}, today),
            Move("request", row, "in_progress", {"first_session_on": today}, today),
            Move("request", row, "on_hold", {"hold_reason": "Ferie", "resume_on": today + 9 * DAY}, today),
            Move("request", row, "in_progress", {}, today),
            Move("request", row, "delivered", {}, today),
            Move("request", row, "closed", {"feedback_missing": True}, today),
            Move("request", row, "declined", {"decision_reason": WHY}, today),
            Edit("request", row, {"lead_id": member, "planned_hours": chance.randint(1, 40) * 60}),
            Create("time_entry", hours),
            Create("session", session),
            Create(
                "team_capacity",
                {
                    "member_id": member,
                    "from_month": (today + 31 * DAY).replace(day=1),
                    "hours_per_month": 60 * chance.randint(5, 60),
                },
            ),
            Edit(
                "settings", 1, {"sla_workdays": chance.randint(1, 10), "agent_target": chance.randint(0, 2)}
            ),
        ]
        self.do(chance.choice(choices))


@pytest.fixture(scope="module")
def town_file(tmp_path_factory: pytest.TempPathFactory, empty_template: Path) -> Path:
    """Return a store as it was on 5 January 2026."""
    place = tmp_path_factory.mktemp("town") / "town.db"
    shutil.copyfile(empty_template, place)
    town = Town(place)
    make = Maker(town.database)
    sections = [make.section(name) for name in ("Grunnskole", "Helse", "Kultur")]
    units = [make.unit(section, f"Enhet {number}") for number, section in enumerate(sections * 2)]
    period = make.period()
    make.area(units[0], period)
    for discipline in ("helse", "skole"):
        member = make.member(discipline=discipline)
        make.new("team_capacity", member_id=member, from_month=dt.date(2025, 1, 1), hours_per_month=1800)
    for unit in units[:3]:
        make.request(unit, dt.date(2026, 1, 2))
    town.database.close()
    return place


@pytest.mark.parametrize("seed", range(6))
def test_yesterdays_figures_stay_as_they_were(town_file: Path, tmp_path: Path, seed: int) -> None:
    place = tmp_path / "town.db"
    shutil.copyfile(town_file, place)
    town, chance = Town(place), random.Random(seed)
    kept: dict[dt.date, dict[str, Any]] = {}
    for _ in range(12):
        for _ in range(8):
            town.work(chance)
        kept[town.today] = town.figures(town.today)
        town.today += chance.randint(1, 12) * DAY
    for day, before in kept.items():
        after = town.figures(day)
        assert after["figures"] == before["figures"], day
    town.database.close()
