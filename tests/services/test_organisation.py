"""Units that move, merge, split and close (E-06…E-10), and the rules of agents."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovasjon_desktop.domain.errors import RuleBroken, UserError
from innovasjon_desktop.domain.intervals import Interval, covers_exactly, first_overlap
from innovasjon_desktop.services.agents import AppointAgent
from innovasjon_desktop.services.commands import Edit, Move
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from tests.making import START, Maker

D = dt.date


def placements(database: Database, unit_id: int) -> list[tuple[int, dt.date, dt.date | None]]:
    table = TABLES["unit_section"]
    with database.read() as connection:
        rows = connection.execute(
            table.select().where(table.c.unit_id == unit_id).order_by(table.c.valid_from)
        )
        return [(row.section_id, row.valid_from, row.valid_to) for row in rows]


def test_a_moved_unit_is_shown_where_it_was_before(make: Maker) -> None:
    old, new = make.section("Grunnskole"), make.section("Kultur")
    unit = make.unit(old)
    make.do(MoveUnit(unit, new, D(2026, 1, 1)))
    assert make.value("unit", unit, "section_id", D(2025, 12, 31)) == old
    assert make.value("unit", unit, "section_id", D(2026, 1, 1)) == new
    make.do(MoveUnit(unit, old, D(2026, 1, 1)))
    assert make.value("unit", unit, "section_id", D(2026, 5, 1)) == old


def test_merged_units_end_and_hand_over(make: Maker) -> None:
    section = make.section()
    first, second = make.unit(section, "Ås skole"), make.unit(section, "Ål skole")
    period = make.period()
    area = make.area(first, period)
    request = make.request(second)
    command = MergeUnits((first, second), D(2026, 6, 1), {"name": "Nye Ål skole"}, continued_area_id=area)
    merged = make.do(command).result
    assert [make.value("unit", unit, "valid_to") for unit in (first, second)] == [D(2026, 5, 31)] * 2
    assert make.value("request", request, "unit_id") == merged
    assert make.value("development_area", area + 1, "unit_id") == merged
    assert make.value("development_area", area + 1, "continued_from_id") == area
    make.undo()
    assert make.value("unit", first, "valid_to") is None


def merging(make: Maker) -> tuple[list[int], list[int]]:
    """Return three units and the current area of each."""
    section, period = make.section(), make.period()
    units = [make.unit(section, name) for name in ("Ål skole", "Liatoppen skole", "Torpo skole")]
    return units, [make.area(unit, period, title=f"Område {unit}") for unit in units]


def test_the_areas_that_do_not_go_on_are_replaced_by_the_one_that_does(make: Maker) -> None:
    units, areas = merging(make)
    on = D(2026, 6, 1)
    merged = make.do(
        MergeUnits(tuple(units), on, {"name": "Nye Ål skole"}, continued_area_id=areas[1])
    ).result
    copy = areas[-1] + 1
    assert make.value("development_area", copy, "unit_id") == merged
    for area in (areas[0], areas[2]):
        assert make.value("development_area", area, "replaced_by_id") == copy
        assert make.value("development_area", area, "closed_on") == D(2026, 5, 31)
        assert make.value("development_area", area, "change_reason") == "Enhetene ble slått sammen."
        states = [make.value("development_area", area, "state", day) for day in (D(2026, 5, 31), on)]
        assert states == ["chosen", "replaced"]
    assert make.value("development_area", areas[1], "state") == "carried_on"
    make.undo()
    assert [make.value("development_area", area, "state") for area in areas] == ["chosen"] * 3


@pytest.mark.parametrize("goes_on", [0, 1])
def test_the_unit_that_goes_on_has_one_current_area(make: Maker, goes_on: int) -> None:
    units, areas = merging(make)
    make.do(MergeUnits(tuple(units), D(2026, 6, 1), survivor_id=units[0], continued_area_id=areas[goes_on]))
    standing = areas[0] if goes_on == 0 else areas[-1] + 1
    assert make.value("development_area", standing, "unit_id") == units[0]
    assert make.value("development_area", standing, "state") == "chosen"
    for area in areas:
        if area not in (standing, areas[goes_on]):
            assert make.value("development_area", area, "state") == "replaced"
            assert make.value("development_area", area, "replaced_by_id") == standing


def test_a_merger_to_come_leaves_the_areas_until_then(make: Maker) -> None:
    units, areas = merging(make)
    on = D(2026, 8, 1)
    make.do(MergeUnits(tuple(units), on, {"name": "Nye Ål skole"}, continued_area_id=areas[0]))
    states = [make.value("development_area", areas[1], "state", day) for day in (D(2026, 7, 31), on)]
    assert states == ["chosen", "replaced"]


def test_an_area_of_another_unit_does_not_go_on(make: Maker) -> None:
    units, areas = merging(make)
    with pytest.raises(RuleBroken) as refusal:
        make.do(MergeUnits(tuple(units[:2]), D(2026, 6, 1), {"name": "Ny"}, continued_area_id=areas[2]))
    assert (refusal.value.field, refusal.value.rule) == ("continued_area_id", "E-07")


def test_one_of_the_merged_units_can_go_on(make: Maker) -> None:
    section = make.section()
    first, second = make.unit(section, "Ås skole"), make.unit(section, "Ål skole")
    assert make.do(MergeUnits((first, second), D(2026, 6, 1), survivor_id=first)).result == first
    assert make.value("unit", first, "valid_to") is None
    assert make.value("unit", second, "valid_to") == D(2026, 5, 31)


def test_no_area_of_a_period_to_come_is_left_behind(make: Maker) -> None:
    section = make.section()
    one, other = make.unit(section), make.unit(section, "Bakken skole")
    to_come = make.area(one, make.period(dt.date(2027, 1, 1)), "proposed", chosen_on=None, chosen_by=None)
    on = dt.date(2026, 8, 1)
    parts = ({"name": "Nord"}, {"name": "Sør"})
    for command in (MergeUnits((one, other), on, survivor_id=other), SplitUnit(one, on, parts)):
        with pytest.raises(RuleBroken, match="must be active in the period") as error:
            make.do(command)
        assert error.value.field == "on"
        assert make.value("unit", one, "valid_to") is None
    make.move("development_area", to_come, "dropped", change_reason="Enheten slås sammen")
    make.do(MergeUnits((one, other), on, survivor_id=other))


def test_a_split_unit_is_followed_by_its_parts(make: Maker) -> None:
    section = make.section()
    unit = make.unit(section, "Hjemmetjenesten")
    make.area(unit, make.period())
    parts = ({"name": "Hjemmetjenesten øst"}, {"name": "Hjemmetjenesten vest"})
    made = make.do(SplitUnit(unit, D(2026, 6, 1), parts, copy_area=True)).result
    assert [make.value("development_area", area, "unit_id") for area in (2, 3)] == made
    assert make.value("development_area", 1, "state") == "carried_on"


def test_a_unit_with_open_requests_does_not_close(make: Maker) -> None:
    unit = make.unit(make.section())
    request = make.request(unit)
    with pytest.raises(RuleBroken, match="requests"):
        make.do(CloseUnit(unit, D(2026, 6, 30)))
    make.move("request", request, "withdrawn", decision_reason="Ikke aktuelt")
    make.do(CloseUnit(unit, D(2026, 6, 30)))
    assert placements(make.database, unit)[-1][2] == D(2026, 6, 30)


def test_a_section_ends_empty_and_ends_its_appointments(make: Maker) -> None:
    section, other = make.section("Gammel"), make.section("Ny")
    unit, person = make.unit(section), make.person()
    agent = make.do(AppointAgent(section, D(2025, 1, 1), "leder", D(2025, 1, 1), person_id=person)).result
    with pytest.raises(RuleBroken) as occupied:
        make.do(Edit("section", section, {"valid_to": D(2026, 5, 31)}))
    assert occupied.value.field == "valid_to"
    make.do(MoveUnit(unit, other, D(2026, 6, 1)))
    make.do(Edit("section", section, {"valid_to": D(2026, 5, 31)}))
    assert make.value("agent_appointment", agent, "ended_on") == D(2026, 5, 31)
    assert make.value("agent_appointment", agent, "end_reason") == "omorganisering"


def test_names_are_unique_where_people_would_mix_them_up(make: Maker) -> None:
    section = make.section("Grunnskole")
    with pytest.raises(RuleBroken):
        make.section("grunnskole")
    make.unit(section, "Ås skole")
    with pytest.raises(RuleBroken):
        make.unit(section, "ÅS SKOLE")
    make.unit(make.section("Kultur"), "Ås skole")


def test_an_exemption_needs_reason_and_head_of_section(make: Maker) -> None:
    section = make.section()
    with pytest.raises(RuleBroken) as reason:
        make.unit(section, expected_to_choose=False)
    assert reason.value.field == "exemption_reason"
    unit = make.unit(
        section, expected_to_choose=False, exemption_reason="Legges ned i år", exempted_by="seksjonsleder"
    )
    make.do(Edit("unit", unit, {"expected_to_choose": True}))
    assert make.value("unit", unit, "expected_to_choose", D(2026, 6, 29)) is False
    assert make.value("unit", unit, "expected_to_choose", D(2026, 6, 30)) is True


def test_an_appointment_is_anchored_and_never_overlaps(make: Maker) -> None:
    section, person = make.section(), make.person()
    with pytest.raises(RuleBroken) as anchored:
        make.new(
            "agent_appointment", section_id=section, person_id=person, from_date=START, state="appointed"
        )
    assert anchored.value.field == "anchored_by"
    first = make.do(AppointAgent(section, D(2024, 1, 1), "leder", D(2024, 1, 1), person_id=person)).result
    with pytest.raises(RuleBroken) as overlap:
        make.do(AppointAgent(section, D(2025, 1, 1), "leder", D(2025, 1, 1), person_id=person))
    assert overlap.value.rule == "E-04"
    make.move("agent_appointment", first, "ended", ended_on=D(2024, 12, 31), end_reason="ny jobb")
    make.do(AppointAgent(section, D(2025, 1, 1), "leder", D(2025, 1, 1), person_id=person))


def test_an_appointment_can_be_ended_before_it_begins(make: Maker) -> None:
    section, person = make.section(), make.person()
    agent = make.do(AppointAgent(section, D(2026, 8, 1), "leder", D(2026, 6, 1), person_id=person)).result
    make.move("agent_appointment", agent, "ended", ended_on=D(2026, 7, 31), end_reason="eget ønske")
    with pytest.raises(UserError):
        make.do(Edit("agent_appointment", agent, {"ended_on": D(2026, 7, 30)}))


def test_leave_lies_inside_the_appointment(make: Maker) -> None:
    agent = make.do(
        AppointAgent(make.section(), D(2026, 1, 1), "leder", D(2026, 1, 1), person_id=make.person())
    ).result
    make.new("agent_leave", appointment_id=agent, from_date=D(2026, 2, 1), to_date=D(2026, 3, 1))
    with pytest.raises(RuleBroken):
        make.new("agent_leave", appointment_id=agent, from_date=D(2025, 12, 1), to_date=D(2026, 1, 5))


def test_a_new_capacity_ends_the_one_before(make: Maker) -> None:
    member = make.member()
    first = make.new("team_capacity", member_id=member, from_month=D(2025, 1, 1), hours_per_month=30 * 60)
    make.new("team_capacity", member_id=member, from_month=D(2026, 3, 15), hours_per_month=20 * 60)
    assert make.value("team_capacity", first, "to_month") == D(2026, 2, 1)


def test_equal_addresses_are_refused(make: Maker) -> None:
    make.person(email="Kari.Nordmann@elvedal.kommune.no")
    with pytest.raises(RuleBroken) as same:
        make.person("Kari", "Hansen", "kari.nordmann@ELVEDAL.kommune.no")
    assert same.value.field == "work_email"


days = st.dates(D(2021, 1, 1), D(2026, 6, 30))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    edits=st.lists(st.tuples(st.sampled_from(["move", "start", "end"]), days, st.integers(0, 2)), max_size=8)
)
def test_placements_cover_the_unit_whatever_is_done_in_any_order(
    make: Maker, edits: list[tuple[str, dt.date, int]]
) -> None:
    def remove(unit: UnitOfWork) -> None:
        for table in ("unit_section", "unit", "state_change"):
            for row in unit.select(table):
                unit.delete(table, row["id"])

    with make.database.read() as connection:
        sections = list(
            connection.scalars(TABLES["section"].select().with_only_columns(TABLES["section"].c.id))
        )
    sections = sections or [make.section(name) for name in ("A", "B", "C")]
    from innovasjon_desktop.domain.errors import Message

    make.database.write(Message("clean"), "kari", remove)
    unit = make.unit(sections[0])
    for what, day, place in edits:
        command: object = MoveUnit(unit, sections[place], day)
        if what == "start":
            command = Edit("unit", unit, {"valid_from": day})
        elif what == "end":
            command = Edit("unit", unit, {"valid_to": day})
        try:
            make.do(command)
        except RuleBroken:
            continue
        row = (make.value("unit", unit, "valid_from"), make.value("unit", unit, "valid_to"))
        parts = [Interval(start, end) for _, start, end in placements(make.database, unit)]
        assert covers_exactly(Interval(*row), parts)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(["appoint", "end", "from"]), days, st.integers(1, 4)), max_size=9
    )
)
def test_appointments_never_overlap_whatever_is_done_in_any_order(
    demo_like: Maker, edits: list[tuple[str, dt.date, int]]
) -> None:
    make = demo_like
    person = make.person()
    for what, day, number in edits:
        command: object = AppointAgent(1, day, "leder", day, person_id=person)
        rows = appointments(make.database, person)
        if what != "appoint" and not rows:
            continue
        row_id = rows[number % len(rows)][0] if rows else 0
        if what == "end":
            command = Move("agent_appointment", row_id, "ended", {"ended_on": day, "end_reason": "ny jobb"})
        elif what == "from":
            command = Edit("agent_appointment", row_id, {"from_date": day})
        try:
            make.do(command)
        except RuleBroken:
            continue
        spans = [Interval(start, end) for _, start, end in appointments(make.database, person)]
        assert first_overlap([span for span in spans if not span.is_empty()]) is None


def appointments(database: Database, person: int) -> list[tuple[int, dt.date, dt.date | None]]:
    table = TABLES["agent_appointment"]
    with database.read() as connection:
        rows = connection.execute(table.select().where(table.c.person_id == person).order_by(table.c.id))
        return [(row.id, row.from_date, row.ended_on) for row in rows]


@pytest.fixture
def demo_like(make: Maker) -> Maker:
    """Return a maker with one section, number 1."""
    make.section()
    return make
