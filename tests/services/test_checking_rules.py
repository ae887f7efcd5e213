"""The check applies the rules, and finds nothing in what the program does itself."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.checking import Finding, Kind
from innovasjon_desktop.services.commands import Edit, Move, run
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.checking import ON_A_SERVER, beside, found, kinds, on_a_file, only
from tests.conftest import clock
from tests.making import Maker
from tests.services.test_history import commands

D = dt.date


# Rules across rows


def _overlapping_appointments(make: Maker) -> tuple[list[str], str, str]:
    section, person = make.section(), make.person()
    held = {"section_id": section, "person_id": person, "anchored_by": "leder", "anchored_on": D(2024, 1, 1)}
    make.new("agent_appointment", state="ended", from_date=D(2024, 1, 1), ended_on=D(2024, 12, 31),
             end_reason="ny jobb", **held)  # fmt: skip
    make.new("agent_appointment", state="appointed", from_date=D(2025, 1, 1), **held)
    return (
        ["UPDATE agent_appointment SET from_date = '2024-06-01' WHERE id = 2"],
        "agent_appointment",
        "Kari Nordmann er allerede agent i Grunnskole i dette tidsrommet.",
    )


def _two_current_areas(make: Maker) -> tuple[list[str], str, str]:
    unit, period = make.unit(make.section()), make.period()
    make.area(unit, period)
    make.area(unit, period, is_primary=False)
    return (
        [
            "DROP INDEX uq_development_area_current_primary",
            "UPDATE development_area SET is_primary = (1 = 1)",
        ],
        "development_area",
        "Åsen skole har allerede et utviklingsområde i perioden. "
        "Erstatt det med en begrunnelse, eller avslutt det.",
    )


def _gap_in_placements(make: Maker) -> tuple[list[str], str, str]:
    make.unit(make.section())
    return (
        ["UPDATE unit_section SET valid_from = '2020-02-01'"],
        "unit",
        "Plasseringene må dekke enhetens datoer nøyaktig, uten hull eller overlapp.",
    )


def _no_reason_for_exemption(make: Maker) -> tuple[list[str], str, str]:
    make.unit(
        make.section(), expected_to_choose=False, exemption_reason="Skal legges ned", exempted_by="leder"
    )
    return (
        ["UPDATE unit SET exemption_reason = NULL"],
        "unit",
        "Skriv hvorfor enheten ikke skal velge, med minst 10 tegn.",
    )


def _accepted_without_a_lead(make: Maker) -> tuple[list[str], str, str]:
    request = make.request(make.unit(make.section()))
    make.move("request", request, "accepted", lead_id=make.member(), planned_hours=600)
    return (
        ["UPDATE request_facilitator SET role = 'co'"],
        "request",
        "Velg én hovedfasilitator før forespørselen aksepteres.",
    )


def _too_many_hours(make: Maker) -> tuple[list[str], str, str]:
    member = make.member()
    for _ in range(2):
        make.new("time_entry", member_id=member, on_date=D(2026, 6, 1), hours=600, activity="other")
    return (
        ["UPDATE time_entry SET hours = 1440 WHERE id = 2"],
        "time_entry",
        "Et døgn har 24 timer; 24 er allerede ført.",
    )


def _leave_outside_the_appointment(make: Maker) -> tuple[list[str], str, str]:
    section, person = make.section(), make.person()
    agent = make.new(
        "agent_appointment", section_id=section, person_id=person, state="appointed", from_date=D(2025, 1, 1),
        anchored_by="leder", anchored_on=D(2025, 1, 1),
    )  # fmt: skip
    make.new("agent_leave", appointment_id=agent, from_date=D(2026, 1, 1), to_date=D(2026, 2, 1))
    return (
        ["UPDATE agent_leave SET from_date = '2024-12-01'"],
        "agent_leave",
        "Permisjonen må ligge innenfor utnevningen.",
    )


def _number_that_comes_again(make: Maker) -> tuple[list[str], str, str]:
    make.request(make.unit(make.section()))
    return (
        ["UPDATE number_series SET last = 0"],
        "request",
        "Nummeret kan bli gitt til en annen forespørsel også.",
    )


BREAKS = [
    _overlapping_appointments, _two_current_areas, _gap_in_placements, _no_reason_for_exemption,
    _accepted_without_a_lead, _too_many_hours, _leave_outside_the_appointment, _number_that_comes_again,
]  # fmt: skip


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_rule_across_rows(
    make: Maker, place: str, breaks: Callable[[Maker], tuple[list[str], str, str]]
) -> None:
    statements, entity, said = breaks(make)
    assert found(place) == []
    guards = []
    if not ON_A_SERVER:
        with closing(sqlite3.connect(place)) as connection:
            guards = [f"DROP TRIGGER {row[0]}" for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'")]  # fmt: skip
    elif breaks is _overlapping_appointments:
        guards = ["ALTER TABLE agent_appointment DROP CONSTRAINT ex_agent_appointment_overlap"]
    beside(place, *guards, *statements)
    findings = found(place)
    rules = [each for each in findings if each.kind is Kind.RULE]
    assert {each.entity for each in rules} == {entity}
    assert say(rules[0].text) == said
    if guards:
        assert {each.kind for each in findings} >= {Kind.SCHEMA, Kind.RULE}


def test_what_a_status_needs_is_gone(make: Maker, place: str) -> None:
    area = make.area(make.unit(make.section()), make.period())
    beside(place, "UPDATE development_area SET need = NULL")
    assert kinds(found(place)) == {
        (Kind.INCOMPLETE, "development_area", area, "need"),
        (Kind.LOG, "development_area", area, "need"),
    }


def test_what_an_old_list_never_had_is_no_finding(make: Maker, place: str) -> None:
    from innovasjon_desktop.domain.errors import Message
    from innovasjon_desktop.services import editing

    unit, period = make.unit(make.section()), make.period()
    values = {
        "unit_id": unit, "period_id": period, "title": "Leselyst", "state": "completed", "chosen_on": D(2025, 2, 1)
    }  # fmt: skip
    make.database.write(
        Message("Change"),
        "kari",
        lambda work: editing.create(work, "development_area", values, incomplete=True),
    )
    assert found(place) == []


# The history of states and dated values


def test_a_move_nobody_kept(make: Maker, place: str) -> None:
    request = make.request(make.unit(make.section()))
    beside(place, "UPDATE request SET state = 'clarifying', first_response_on = '2026-06-02'")
    finding = only(found(place), Kind.HISTORY)
    assert (finding.entity, finding.row_id, finding.field) == ("request", request, "state")
    assert say(finding.text) == "Siste overgang i historikken var til «Mottatt», og raden står i «Avklares»."


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM state_change",
        "UPDATE state_change SET old = 'draft' WHERE old IS NULL",
        "UPDATE state_change SET effective_on = '2026-06-20' WHERE old IS NULL",
        "UPDATE state_change SET new = 'delivered' WHERE new = 'clarifying'",
    ],
)
def test_a_history_that_does_not_hang_together(make: Maker, place: str, change: str) -> None:
    request = make.request(make.unit(make.section()))
    make.move("request", request, "clarifying", D(2026, 6, 3))
    make.move("request", request, "declined", D(2026, 6, 5), decision_reason="Ikke vår oppgave")
    beside(place, change)
    finding = only(found(place), Kind.HISTORY)
    assert (finding.entity, finding.row_id) == ("request", request)


def test_a_dated_value_that_differs(make: Maker, place: str) -> None:
    section = make.section()
    make.do(Edit("section", section, {"agent_target": 3}))
    beside(place, "UPDATE section SET agent_target = 2")
    assert only(found(place), Kind.HISTORY).field == "agent_target"


def test_a_history_of_nothing(make: Maker, place: str) -> None:
    section = make.section()
    make.do(Edit("section", section, {"agent_target": 3}))
    beside(place, "UPDATE state_change SET row_id = 99")
    assert only(found(place), Kind.HISTORY).row_id == 99


# Whatever the program does


ids = st.integers(1, 4)
days = st.dates(D(2025, 1, 1), D(2026, 6, 30))
more = st.one_of(
    commands,
    st.builds(lambda row, on: Edit("person", row, {"is_active": on}), ids, st.booleans()),
    st.builds(lambda row, person: Edit("unit", row, {"leader_person_id": person}), ids, ids),
    st.builds(lambda row, day: Edit("team_member", row, {"valid_to": day}), ids, days),
    st.builds(lambda row, day: Edit("section", row, {"valid_to": day}), ids, days),
    st.builds(lambda row, day: Edit("unit", row, {"valid_to": day}), ids, st.none() | days),
    st.builds(lambda row, day: Move("request", row, "delivered", {"delivered_on": day}), ids, days),
    st.builds(lambda row: Move("request", row, "received"), ids),
    st.builds(lambda row, unit: Edit("request", row, {"unit_id": unit}), ids, ids),
    st.builds(
        lambda row, day: Move(
            "development_area", row, "completed", {"closed_on": day, "outcome": "Det gikk bra nok"}
        ),
        ids,
        days,
    ),
    st.builds(lambda a, b: MergeUnits((a, b), D(2026, 7, 15), {}, survivor_id=b), ids, ids),
    st.builds(lambda row: CloseUnit(row, D(2026, 12, 31)), ids),
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
    request = make.request(units[1])
    make.new("request_unit", request_id=request, unit_id=units[0])
    make.new("time_entry", member_id=1, on_date=D(2026, 6, 1), hours=60, activity="other")
    make.database.close()
    return place


def test_a_person_who_was_erased(make: Maker, place: str) -> None:
    section, person = make.section(), make.person("Kari", "Nordmann", "kari@kommune.example")
    make.unit(section, leader_person_id=person)
    make.do(Edit("unit", 1, {"leader_person_id": None}))
    make.new(
        "agent_appointment", section_id=section, person_id=person, state="ended", from_date=D(2024, 1, 1),
        ended_on=D(2025, 1, 1), end_reason="ny jobb", anchored_by="leder", anchored_on=D(2024, 1, 1),
    )  # fmt: skip
    erase(make.database, person, actor="kari")
    assert [(each.entity, each.field, say(each.text)) for each in found(place)] == []


@on_a_file
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(more, min_size=1, max_size=15), undone=st.sets(st.integers(0, 14), max_size=3))
def test_whatever_the_program_does_is_sound(
    begun: Path, tmp_path: Path, steps: list[object], undone: set[int]
) -> None:
    place = tmp_path / "random.db"
    shutil.copyfile(begun, place)
    make = Maker(Database(open_engine(place), now=clock))
    for number, step in enumerate(steps):
        try:
            run(make.database, step, actor="kari")
        except UserError:
            continue
        if number in undone:
            make.undo()
    make.database.close()
    assert [(each.entity, each.row_id, each.field, say(each.text)) for each in found(str(place))] == []


def test_every_finding_says_what_to_do_in_both_languages(demo_place: str) -> None:
    beside(demo_place, "UPDATE unit SET headcount = 3 WHERE id = 1")
    (finding,) = found(demo_place)
    texts = []
    for name in ("nb", "nn", "en"):
        with language(name):
            texts.append((say(finding.text), say(finding.advice)))
    assert len(set(texts)) == 3
    assert all(say(Finding(kind, finding.text).advice) for kind in Kind)
