"""Undo and redo: any history of edits, taken back and done again, ends where it began."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message, UndoConflict, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.agents import AppointAgent
from innovasjon_desktop.services.areas import ChooseArea, ClosePeriod, ReplaceArea
from innovasjon_desktop.services.commands import Create, Delete, Edit, Move, run
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit
from innovasjon_desktop.services.requests import AnswerRequest
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.schema import LOGGED
from innovasjon_desktop.store.unit_of_work import Database
from tests.checking import beside
from tests.conftest import clock
from tests.making import Maker

D = dt.date


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that is logged, as it stands in the store."""
    with database.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
            for name, table in LOGGED.items()
        }


def all_undone(database: Database) -> int:
    steps = 0
    while True:
        with database.read() as connection:
            step = history.next_undo(connection)
        if step is None:
            return steps
        history.undo(database, step, actor="kari")
        steps += 1


def redone(database: Database, most: int) -> int:
    for steps in range(most):
        with database.read() as connection:
            step = history.next_redo(connection)
        if step is None:
            return steps
        history.undo(database, step, actor="kari")
    return most


def test_undo_takes_back_and_redo_does_again(make: Maker) -> None:
    person = make.person()
    make.do(Edit("person", person, {"first_name": "Åse"}))
    make.undo()
    assert make.value("person", person, "first_name") == "Kari"
    make.redo()
    assert make.value("person", person, "first_name") == "Åse"
    with make.database.read() as connection:
        labels = [step.label.text for step in history.list_sets(connection)]
    assert labels == [
        "Redo: {label}",
        "Undo: {label}",
        "Edit: {entity} – {name}",
        "New: {entity} – {name}",
    ]


def test_undo_works_after_a_restart(make: Maker, place: str) -> None:
    person = make.person()
    make.database.close()
    again = Maker(Database(open_engine(place), now=clock))
    again.undo()
    with pytest.raises(UserError):
        again.value("person", person, "first_name")
    again.database.close()


def test_a_step_in_the_middle_can_be_undone_if_nothing_since_touched_it(make: Maker) -> None:
    person = make.person()
    first = make.do(Edit("person", person, {"first_name": "Åse"})).change_set_id
    second = make.do(Edit("person", person, {"last_name": "Ås"})).change_set_id
    history.undo(make.database, first, actor="kari")
    assert make.value("person", person, "first_name") == "Kari"
    assert make.value("person", person, "last_name") == "Ås"
    history.undo(make.database, second, actor="kari")
    assert make.value("person", person, "last_name") == "Nordmann"


def test_a_conflict_says_what_changed_since_and_changes_nothing(make: Maker) -> None:
    person = make.person()
    first = make.do(Edit("person", person, {"first_name": "Åse"})).change_set_id
    make.do(Edit("person", person, {"first_name": "Eva"}))
    before = contents(make.database)
    with pytest.raises(UndoConflict) as conflict:
        history.undo(make.database, first, actor="kari")
    assert conflict.value.params["actor"] == "kari"
    assert conflict.value.params["field_label"] == Message("First name")
    assert contents(make.database) == before


def test_a_step_is_undone_once(make: Maker) -> None:
    step = make.do(Create("person", {"first_name": "A", "last_name": "B"})).change_set_id
    history.undo(make.database, step, actor="kari")
    with pytest.raises(UndoConflict):
        history.undo(make.database, step, actor="kari")


def test_what_hangs_on_a_new_row_stops_its_undo(make: Maker) -> None:
    section = make.section()
    with make.database.read() as connection:
        step = history.next_undo(connection)
    make.unit(section)
    assert step is not None
    with pytest.raises(UserError):
        history.undo(make.database, step, actor="kari")


def test_the_history_of_a_record(make: Maker) -> None:
    person = make.person()
    make.do(Edit("person", person, {"first_name": "Åse"}))
    with make.database.read() as connection:
        steps = history.of_record(connection, "person", person)
    assert list(history.shown_fields(steps[0][1])) == ["first_name"]
    assert steps[0][1].before is not None
    assert steps[0][1].before["first_name"] == "Kari"


ids = st.integers(1, 4)
days = st.dates(D(2025, 1, 1), D(2026, 6, 30))
names = st.sampled_from(["Åsen", "Ødegård", "Ærlig", "Bø"])
texts = st.sampled_from(["En god grunn til å endre på dette", "Vi lærte at dette ikke var veien å gå."])

commands = st.one_of(
    st.builds(lambda name, day: Create("section", {"name": name, "valid_from": day}), names, days),
    st.builds(
        lambda name, section: Create(
            "unit",
            {
                "name": name,
                "section_id": section,
                "unit_type": "skole",
                "leader_title": "rektor",
                "valid_from": D(2025, 1, 1),
            },
        ),
        names,
        ids,
    ),
    st.builds(lambda row, name: Edit("unit", row, {"name": name, "headcount": len(name)}), ids, names),
    st.builds(lambda row, name: Edit("section", row, {"name": name, "agent_target": len(name)}), ids, names),
    st.builds(MoveUnit, ids, ids, days),
    st.builds(CloseUnit, ids, days),
    st.builds(lambda a, b, day, name: MergeUnits((a, b), day, {"name": name}), ids, ids, days, names),
    st.builds(
        lambda row, day, copy: SplitUnit(row, day, ({"name": "Del en"}, {"name": "Del to"}), copy),
        ids,
        days,
        st.booleans(),
    ),
    st.builds(
        lambda section, day, name: AppointAgent(section, day, "leder", day, None, name, "Ås"),
        ids,
        days,
        names,
    ),
    st.builds(
        lambda row, day: Move("agent_appointment", row, "ended", {"ended_on": day, "end_reason": "ny jobb"}),
        ids,
        days,
    ),
    st.builds(lambda unit, day, text: ChooseArea(unit, 1, text[:20], text, "rektor", day), ids, days, texts),
    st.builds(
        lambda row, day: Move(
            "development_area", row, "in_progress", {"aim": "Bedre", "methods": [1, 2]}, day
        ),
        ids,
        days,
    ),
    st.builds(lambda row, text: Move("development_area", row, "stopped", {"learning": text}), ids, texts),
    st.builds(
        lambda row, text: ReplaceArea(row, text, "Nytt område", text, "rektor", D(2026, 6, 30)), ids, texts
    ),
    st.builds(lambda row: Edit("development_area", row, {"themes": ["kompetanse"], "methods": [3]}), ids),
    st.builds(lambda: ClosePeriod(1, D(2026, 6, 30), carry_on=True)),
    st.builds(
        lambda unit, day: Create(
            "request",
            {
                "title": "Hjelp",
                "scope": "unit",
                "unit_id": unit,
                "request_type": "testing",
                "requester_text": "rektor",
                "received_on": day,
            },
        ),
        ids,
        days,
    ),
    st.builds(AnswerRequest, ids, days),
    st.builds(lambda row: Move("request", row, "accepted", {"lead_id": 1, "planned_hours": 600}), ids),
    st.builds(lambda row: Move("request", row, "in_progress", {"first_session_on": D(2026, 6, 30)}), ids),
    st.builds(
        lambda row: Move("request", row, "on_hold", {"hold_reason": "Ferie", "resume_on": D(2026, 8, 1)}), ids
    ),
    st.builds(lambda row, text: Move("request", row, "withdrawn", {"decision_reason": text}), ids, texts),
    st.builds(lambda row: Edit("request", row, {"lead_id": 2, "priority": "high"}), ids),
    st.builds(
        lambda entity, row: Delete(entity, row),
        st.sampled_from(["unit", "section", "request", "person"]),
        ids,
    ),
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, empty_template: Path) -> Path:
    """Return a store with a little of everything, to copy."""
    place = tmp_path_factory.mktemp("begun") / "begun.db"
    shutil.copyfile(empty_template, place)
    make = Maker(Database(open_engine(place), now=clock))
    sections = [make.section(name) for name in ("Grunnskole", "Helse")]
    units = [
        make.unit(section, name) for section, name in zip(sections, ("Ås skole", "Ål sykehjem"), strict=True)
    ]
    make.area(units[0], make.period())
    make.new("development_period", start=D(2027, 1, 1))
    for discipline in ("helse", "skole"):
        make.member(discipline=discipline)
    make.request(units[1])
    make.database.close()
    return place


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(commands, min_size=1, max_size=12), back=st.integers(0, 3))
def test_any_history_undone_and_redone_ends_where_it_began(
    begun: Path, tmp_path: Path, steps: list[object], back: int
) -> None:
    place = tmp_path / "random.db"
    shutil.copyfile(begun, place)
    database = Database(open_engine(place), now=clock)
    for number, step in enumerate(steps):
        try:
            run(database, step, actor="kari")
        except UserError:
            continue
        if number % 4 == back:
            Maker(database).undo()
    full = contents(database)
    undone = all_undone(database)
    assert not any(contents(database)[name] for name in ("section", "unit", "person", "state_change"))
    assert redone(database, undone) == undone
    assert contents(database) == full
    database.close()


def test_every_entity_can_be_made_undone_and_made_again(make: Maker) -> None:
    """One row of each kind, so that no kind of column is forgotten by the log."""
    section = make.section()
    unit, person, member, period = make.unit(section), make.person(), make.member(), make.period()
    area, request = make.area(unit, period), make.request(unit)
    day = D(2026, 6, 1)
    agent = make.do(AppointAgent(section, D(2025, 1, 1), "leder", D(2025, 1, 1), person_id=person)).result
    meeting = make.new("network_meeting", date=day, title="Samling")
    rows: dict[str, dict[str, Any]] = {
        "affiliation": {"person_id": person, "section_id": section, "valid_from": day},
        "agent_leave": {"appointment_id": agent, "from_date": day, "to_date": day},
        "team_capacity": {"member_id": member, "from_month": day, "hours_per_month": 1800},
        "team_absence": {"member_id": member, "from_date": day, "to_date": day},
        "attendance": {"meeting_id": meeting, "person_id": person, "status": "present"},
        "area_followup": {"area_id": area, "on_date": day, "light": "stuck", "text": "Står fast"},
        "milestone": {"area_id": area, "title": "Halvveis", "due": day},
        "method": {"name_nb": "Ny metode", "name_nn": "Ny metode", "typical_hours": 90},
        "request_facilitator": {
            "request_id": request,
            "member_id": member,
            "role": "co",
            "planned_hours": 75,
        },
        "session": {
            "request_id": request,
            "on_date": day,
            "title": "Økt",
            "participants": {"brukere": 3},
            "methods": [1],
        },
        "time_entry": {"member_id": member, "on_date": day, "hours": 45, "activity": "travel"},
        "feedback": {"request_id": request, "on_date": day, "usefulness": 6},
        "code": {"list": "theme", "key": "nytt", "label_nb": "Nytt", "label_nn": "Nytt"},
    }
    other = make.unit(section, "Bø skole")
    rows["request_unit"] = {"request_id": request, "unit_id": other}
    rows["unit_succession"] = {"from_unit_id": unit, "to_unit_id": other, "on_date": day, "kind": "split"}
    assert set(ALL) - set(rows) == {
        "settings", "section", "unit", "unit_section", "person", "development_period", "development_area",
        "agent_appointment", "team_member", "network_meeting", "request",
    }  # fmt: skip
    for entity, values in rows.items():
        make.new(entity, **values)
    full = contents(make.database)
    undone = all_undone(make.database)
    assert redone(make.database, undone) == undone
    assert contents(make.database) == full


# A history somebody has edited


@pytest.mark.parametrize("ring", [{5: 5}, {4: 5, 5: 4}, {3: 5, 4: 3, 5: 4}])
def test_steps_that_undo_one_another_in_a_ring(make: Maker, place: str, ring: dict[int, int]) -> None:
    unit = make.unit(make.section())
    for headcount in (10, 11, 12):
        make.do(Edit("unit", unit, {"headcount": headcount}))
    beside(place, *(f"UPDATE change_set SET undoes_id = {to} WHERE id = {step}" for step, to in ring.items()))
    with make.database.read() as connection:
        last = history.list_sets(connection)[0].id
        assert last == 5
        assert history.stands(connection, 2)
        assert history.next_undo(connection) is not None
        history.next_redo(connection, "kari")
    said = []
    for step in ring:
        with pytest.raises(UndoConflict) as refused:
            history.undo(make.database, step, actor="kari")
        said.append(refused.value.text)
    assert history.IN_A_RING in said


@pytest.mark.parametrize(
    ("label", "params", "shown"),
    [
        ("Undo: {label}", "[1]", "Angret: {label}"),
        ("{romskip} {", '{"a": 1}', "{romskip} {"),
        ("{a}", '{"a": {"message": "{b}", "params": {"c": 1}}}', "{b}"),
        ("{a}", '{"a": {"message": 7}}', "{a}"),
    ],
)
def test_a_label_that_cannot_be_said(make: Maker, place: str, label: str, params: str, shown: str) -> None:
    make.section()
    beside(place, f"UPDATE change_set SET label = '{label}', params = '{params}'")
    with make.database.read() as connection:
        assert say(history.list_sets(connection)[0].label) == shown
