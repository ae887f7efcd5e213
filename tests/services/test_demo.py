"""The example municipality: always the same rows, and every one of them keeps the rules."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import Connection, func, select

from innovasjon_desktop.domain import lifecycle
from innovasjon_desktop.domain.agents import appointment_moves
from innovasjon_desktop.domain.areas import area_moves
from innovasjon_desktop.domain.errors import Cancelled, Message, RuleBroken
from innovasjon_desktop.domain.requests import DELIVERED, NEEDS_LEAD
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.services import demo as example
from innovasjon_desktop.services import history
from innovasjon_desktop.services.editing import rules_of
from innovasjon_desktop.services.organisation import check_placed
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import decode
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.schema import LOGGED, TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from tests.conftest import clock

AS_OF = example.AS_OF
SEEDED = frozenset({"settings", "code", "method"})
"""Tables that come with the store; when it was made is written on their rows."""

RULES_OF_CHANGE = frozenset({"settings", "code", "person"})
"""Entities whose rules are about changing a row; what holds for a row that stands, the database sees to."""

EXCHANGED = frozenset({"imported_file", "imported_answer", "form", "frozen_report"})
"""Tables that fill when files come in and reports are kept."""

Rows = list[dict[str, Any]]


def rows_of(connection: Connection, table: str) -> Rows:
    found = connection.execute(select(TABLES[table]).order_by(*TABLES[table].primary_key)).mappings()
    return [dict(row) for row in found]


@pytest.fixture
def town(demo_template: Path) -> Iterator[Database]:
    """Return the example municipality to read; on any database it is the same rows."""
    database = Database(open_engine(demo_template))
    yield database
    database.close()


def digests(database: Database) -> dict[str, str]:
    """Return a fingerprint of every table, but for the moment the store itself was made."""

    def timeless(table: str, row: dict[str, Any]) -> dict[str, Any]:
        if table in SEEDED:
            return {name: value for name, value in row.items() if name not in ("created_at", "updated_at")}
        if table == "change" and row["entity"] in SEEDED:
            return row | {side: timeless(row["entity"], row[side] or {}) for side in ("before", "after")}
        return row

    with database.read() as connection:
        return {
            table: hashlib.sha256(
                json.dumps([timeless(table, row) for row in rows_of(connection, table)], default=str).encode()
            ).hexdigest()
            for table in TABLES
        }


def made_on(place: Path, day: str, scale: int = 1) -> dict[str, str]:
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T21:30:00+00:00")):
        upgrade(place)
        database = Database(open_engine(place))
        example.fill(database, scale)
        found = digests(database)
        database.close()
    return found


def test_the_same_rows_whatever_the_date(tmp_path: Path) -> None:
    assert made_on(tmp_path / "one.db", "2024-02-29") == made_on(tmp_path / "two.db", "2031-11-05")


def test_the_fingerprint_sees_one_changed_field(demo: Database) -> None:
    before = digests(demo)
    demo.write(Message("x"), "kari", lambda unit: unit.update("milestone", 1, {"title": "Noe annet"}))
    after = digests(demo)
    assert {table for table in before if before[table] != after[table]} == {
        "change",
        "change_set",
        "milestone",
    }


def while_nothing_is_kept(database: Database, look: Callable[[UnitOfWork], None]) -> None:
    """Give ``look`` a unit of work and roll back whatever it does."""

    def work(unit: UnitOfWork) -> None:
        look(unit)
        raise Cancelled

    with pytest.raises(Cancelled):
        database.write(Message("x"), "kari", work)


def check_row(unit: UnitOfWork, entity: Entity, row: dict[str, Any]) -> None:
    """Require of a row what every path requires of a new one."""
    values = {"id": row["id"]} | {f.name: None if f.derived else row[f.name] for f in entity.fields}
    for field in entity.fields:
        value = values[field.name]
        assert field.derived or value is not None or not field.required, field.name
        if value is None:
            continue
        assert validate.checked(field, value) == value, field.name
        if field.kind in (Kind.CODE, Kind.CODES, Kind.COUNTS):
            keys = {value} if field.kind is Kind.CODE else set(value)
            assert keys <= unit.codes(field.target), field.name
        elif field.kind is Kind.REFS:
            assert not unit.missing(field.target, value), field.name
    if entity.life is not None:
        lifecycle.check_holds(entity.life, values["state"], values)
    if entity.name not in RULES_OF_CHANGE:
        rules_of(entity.name).check(unit, values, None)
    if entity.name == "unit":
        check_placed(unit, row["id"])


def check_all_rows(unit: UnitOfWork) -> None:
    for row in unit.select("development_period"):
        check_row(unit, ALL["development_period"], dict(row))
        unit.update("development_period", row["id"], {"state": "open"})  # a closed one refuses everything
    for name, entity in ALL.items():
        for row in unit.select(name):
            try:
                check_row(unit, entity, dict(row))
            except (RuleBroken, AssertionError) as error:
                raise AssertionError(f"{name} {row['id']}: {error}") from error


def test_every_row_keeps_the_rules(demo: Database) -> None:
    while_nothing_is_kept(demo, check_all_rows)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("development_area", {"state": "completed", "outcome": None, "closed_on": AS_OF}),
        ("request", {"first_response_on": dt.date(2024, 1, 1)}),
        ("unit_section", {"valid_to": dt.date(2025, 3, 1)}),
        ("agent_appointment", {"ended_on": dt.date(2020, 1, 1), "state": "ended"}),
        ("request", {"channel": "brevdue"}),
        ("session", {"on_date": dt.date(2026, 7, 1), "state": "held"}),
    ],
)
def test_the_check_sees_a_broken_rule(
    tmp_path: Path, demo_template: Path, table: str, values: dict[str, Any]
) -> None:
    def look(unit: UnitOfWork) -> None:
        unit.connection.exec_driver_sql("PRAGMA ignore_check_constraints=1")
        row = next(row for row in unit.select(table) if row.get("chosen_on") or table != "development_area")
        unit.update(table, row["id"], values)
        with pytest.raises(AssertionError):
            check_all_rows(unit)

    place = tmp_path / "damaged.db"
    shutil.copyfile(demo_template, place)
    database = Database(open_engine(place), now=clock)
    while_nothing_is_kept(database, look)
    database.close()


def histories(connection: Connection, field: str = "state") -> dict[tuple[str, int], Rows]:
    found: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in sorted(rows_of(connection, "state_change"), key=lambda row: (row["effective_on"], row["id"])):
        if row["field"] == field:
            found[row["entity"], row["row_id"]].append(row)
    return found


def living(connection: Connection) -> Iterator[tuple[Entity, dict[str, Any], Rows]]:
    kept = histories(connection)
    for entity in ALL.values():
        if entity.life is not None:
            for row in rows_of(connection, entity.name):
                yield entity, row, kept[entity.name, row["id"]]


def test_every_history_is_a_walk_through_the_life_cycle(town: Database) -> None:
    with town.read() as connection:
        for entity, row, moves in living(connection):
            assert entity.life is not None
            where = (entity.name, row["id"])
            assert moves, where
            assert moves[0]["old"] is None, where
            assert moves[-1]["new"] == row["state"], where
            for before, move in pairwise(moves):
                assert move["old"] == before["new"], where
                past = lifecycle.Past(before["old"], before["effective_on"])
                taken = lifecycle.check_move(
                    entity.life, move["old"], move["new"], move["effective_on"], past
                )
                assert taken is not None, where  # a step back is no part of a history
                if taken.date_field is not None:
                    assert row[taken.date_field] == move["effective_on"], (*where, taken.date_field)
            assert all(move["effective_on"] <= AS_OF for move in moves), where


def test_histories_agree_with_the_dates_of_the_rows(town: Database) -> None:
    known = {"development_area": area_moves, "agent_appointment": appointment_moves}
    with town.read() as connection:
        for entity, row, moves in living(connection):
            if entity.name in known:
                kept = [(move["new"], move["effective_on"]) for move in moves]
                told = known[entity.name](row, kept[-1][1])
                proposed = kept[0][0] == "proposed" != told[0][0]  # which a row's own dates do not tell
                assert kept[proposed:] == list(told), (entity.name, row["id"])
            elif entity.name == "request" and row["first_response_on"]:
                assert row["first_response_on"] in [move["effective_on"] for move in moves], row["number"]


def test_dated_fields_end_where_the_row_stands(town: Database) -> None:
    with town.read() as connection:
        for entity, field in (
            ("request_facilitator", "planned_hours"),
            ("team_capacity", "hours_per_month"),
            ("team_capacity", "to_month"),
            ("team_absence", "to_date"),
            ("unit", "expected_to_choose"),
        ):
            by_id = {row["id"]: row for row in rows_of(connection, entity)}
            kept = histories(connection, field)
            for (_, row_id), changes in kept.items():
                now = by_id[row_id][field]
                shown = now.isoformat() if isinstance(now, dt.date) else now
                assert decode(changes[-1]["new"], text=False) == shown
            assert kept
        for entity, field in (("request_facilitator", "planned_hours"), ("team_capacity", "hours_per_month")):
            ids = {row["id"] for row in rows_of(connection, entity)}
            assert {row_id for _, row_id in histories(connection, field)} == ids


def test_every_state_and_kind_is_there(town: Database) -> None:
    with town.read() as connection:
        for entity in ALL.values():
            if entity.life is not None:
                found = {row["state"] for row in rows_of(connection, entity.name)}
                assert found == {state.key for state in entity.life.states}, entity.name
        for table, field, kinds in (
            ("request", "scope", {"unit", "section", "cross", "external"}),
            ("session", "state", {"planned", "held", "cancelled"}),
            ("area_followup", "light", {"on_track", "needs_help", "stuck"}),
            ("attendance", "status", {"present", "excused", "absent"}),
            ("request_facilitator", "role", {"lead", "co"}),
            (
                "time_entry",
                "activity",
                {"preparation", "facilitation", "follow-up", "travel", "network", "other"},
            ),
            ("unit_succession", "kind", {"merge"}),
        ):
            assert {row[field] for row in rows_of(connection, table)} == kinds, (table, field)
        for table in LOGGED.keys() - EXCHANGED:
            assert rows_of(connection, table), table


def test_requests_hang_together(town: Database) -> None:
    with town.read() as connection:
        parts, sessions, answers = defaultdict(list), defaultdict(list), set()
        members = {row["id"]: row for row in rows_of(connection, "team_member")}
        for row in rows_of(connection, "request_facilitator"):
            parts[row["request_id"]].append(row)
        for row in rows_of(connection, "session"):
            sessions[row["request_id"]].append(row)
        for row in rows_of(connection, "feedback"):
            answers.add(row["request_id"])
            assert row["on_date"] <= AS_OF
        for request in rows_of(connection, "request"):
            where, mine = request["number"], sessions[request["id"]]
            leads = [part for part in parts[request["id"]] if part["role"] == "lead"]
            if request["state"] in NEEDS_LEAD | DELIVERED:
                assert len(leads) == 1, where
                assert members[leads[0]["member_id"]]["valid_from"] <= request["first_response_on"], where
            held = [row["on_date"] for row in mine if row["state"] == "held"]
            assert request["state"] not in DELIVERED or max(held) <= request["delivered_on"], where
            assert all(day >= request["first_response_on"] for day in held), where
            assert all(row["on_date"] > AS_OF for row in mine if row["state"] == "planned"), where
            if request["state"] == "closed":
                assert request["feedback_missing"] != (request["id"] in answers), where


def test_hours_are_worked_by_those_who_were_there(town: Database) -> None:
    with town.read() as connection:
        away = defaultdict(list)
        for row in rows_of(connection, "team_absence"):
            away[row["member_id"]].append((row["from_date"], row["to_date"]))
        requests = {row["id"]: row for row in rows_of(connection, "request")}
        worked: Counter[tuple[int, dt.date]] = Counter()
        for entry in rows_of(connection, "time_entry"):
            day, member = entry["on_date"], entry["member_id"]
            assert day <= AS_OF
            assert day.weekday() < 5
            assert not any(first <= day <= last for first, last in away[member])
            if entry["request_id"]:
                assert day >= requests[entry["request_id"]]["first_response_on"]
            worked[member, day] += entry["hours"]
    assert max(worked.values()) <= 8 * 60


def test_people_are_invented(town: Database) -> None:
    with town.read() as connection:
        people = rows_of(connection, "person")
    assert len({(row["first_name"], row["last_name"]) for row in people}) == len(people)
    assert all(row["work_email"].endswith("@elvedal.example") for row in people)
    assert {name for row in people for name in "æøå" if name in row["last_name"].lower()} == set("æøå")


def test_two_copies_have_names_of_their_own(tmp_path: Path, empty_template: Path) -> None:
    place = tmp_path / "two.db"
    shutil.copyfile(empty_template, place)
    database = Database(open_engine(place), now=clock)
    example.fill(database, 2)
    while_nothing_is_kept(database, check_all_rows)
    with database.read() as connection:
        for table, names in (
            ("section", ("name", "code")),
            ("unit", ("name",)),
            ("person", ("first_name", "last_name")),
            ("person", ("work_email",)),
            ("request", ("number",)),
        ):
            rows = rows_of(connection, table)
            assert len({tuple(row[name] for name in names) for row in rows}) == len(rows), (table, names)
        counts = {
            table: connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one()
            for table in ("section", "unit", "request", "development_period", "network_meeting")
        }
        last = {row["series"]: row["last"] for row in rows_of(connection, "number_series")}
        used: Counter[str] = Counter(row["number"][:6] for row in rows_of(connection, "request"))
    database.close()
    assert counts == {
        "section": 18,
        "unit": 146,
        "request": 302,
        "development_period": 3,
        "network_meeting": 15,
    }
    assert last == used  # the next number is free, and none is left out


def test_it_goes_into_an_empty_store_only(demo: Database) -> None:
    with pytest.raises(RuleBroken):
        example.fill(demo)


def test_it_is_one_step_that_can_be_undone(store: Database) -> None:
    before = digests(store)
    changed = example.fill(store)
    with store.read() as connection:
        assert [step.id for step in history.list_sets(connection)] == [changed.change_set_id]
    history.undo(store, changed.change_set_id, actor="kari")
    after = digests(store)
    log = {"change", "change_set", "number_series"}
    assert {table for table in before if before[table] != after[table]} == log
