"""A rule holds whatever way a value comes: by a step, by an edit, by deleting."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.domain.errors import NotFound, RuleBroken, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Create, Delete, Edit, Move
from innovasjon_desktop.services.organisation import CloseUnit, MergeUnits, MoveUnit, SplitUnit
from tests.making import START, Maker

D = dt.date
TODAY = D(2026, 6, 30)
OPEN_REQUEST = "Avslutt eller flytt disse forespørslene først: F-2026-001."


def refused(make: Maker, command: object) -> UserError:
    """Carry out what the rules refuse, and return the refusal."""
    with pytest.raises(UserError) as error:
        make.do(command)
    return error.value


# Rows named in lists


def test_a_method_in_use_is_not_deleted_wherever_it_is_used(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    method = make.new("method", name_nb="Ny", name_nn="Ny")
    area = make.area(unit, period, methods=[1, method])
    member = make.member(methods=[method])
    session = make.new(
        "session", request_id=make.request(unit), on_date=TODAY, title="Økt", methods=[method, 2]
    )
    assert say(refused(make, Delete("method", method))).startswith("Rader som bruker denne: 3.")
    for count, (entity, row_id) in enumerate((("session", session), ("team_member", member)), 1):
        make.do(Edit(entity, row_id, {"methods": []}))
        assert refused(make, Delete("method", method)).params["count"] == 3 - count
    make.do(Edit("development_area", area, {"methods": [1]}))
    make.do(Delete("method", method))


def test_every_list_of_rows_is_tried_above() -> None:
    lists = {entity.name for entity in ALL.values() for one in entity.fields if one.kind is Kind.REFS}
    assert lists == {"development_area", "team_member", "session"}


# A unit's first and last day


@pytest.mark.parametrize("by", ["step", "edit"])
def test_a_unit_with_open_requests_does_not_end(make: Maker, by: str) -> None:
    unit = make.unit(make.section())
    request = make.request(unit)
    last = D(2026, 6, 29)
    command = CloseUnit(unit, last) if by == "step" else Edit("unit", unit, {"valid_to": last})
    error = refused(make, command)
    assert (say(error), error.rule, error.field) == (OPEN_REQUEST, "E-09", "valid_to")
    make.move("request", request, "withdrawn", decision_reason="Ikke aktuelt")
    make.do(command)
    assert make.value("unit", unit, "valid_to") == last


def test_a_unit_that_has_ended_can_be_edited_and_go_on_longer(make: Maker) -> None:
    section = make.section()
    unit = make.unit(section)
    make.request(unit)
    # A split leaves open requests with the unit that was split.
    make.do(SplitUnit(unit, D(2026, 6, 1), ({"name": "Øst"}, {"name": "Vest"})))
    make.do(Edit("unit", unit, {"name": "Gamle Åsen", "headcount": 5}))
    make.do(Edit("unit", unit, {"valid_to": D(2026, 6, 30)}))
    assert refused(make, Edit("unit", unit, {"valid_to": D(2026, 6, 29)})).rule == "E-09"
    make.do(Edit("unit", unit, {"valid_to": None}))


@pytest.mark.parametrize("by", ["step", "edit"])
def test_a_unit_ends_no_earlier_than_the_period_of_its_area(make: Maker, by: str) -> None:
    unit, period = make.unit(make.section()), make.period()
    make.area(unit, period)

    def end(last: dt.date) -> object:
        return CloseUnit(unit, last) if by == "step" else Edit("unit", unit, {"valid_to": last})

    error = refused(make, end(D(2024, 12, 31)))
    assert error.field == "valid_to"
    assert say(error) == "Enheten må være aktiv i perioden 2025–2026, der den har området «Leselyst»."
    make.do(end(D(2025, 1, 1)))


def test_an_area_that_was_dropped_keeps_no_unit_open(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    area = make.new("development_area", unit_id=unit, period_id=period, title="Leselyst")
    assert isinstance(refused(make, CloseUnit(unit, D(2024, 12, 31))), RuleBroken)
    make.move("development_area", area, "dropped")
    make.do(CloseUnit(unit, D(2024, 12, 31)))


def test_a_unit_begins_no_later_than_the_period_of_its_area(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    make.area(unit, period)
    error = refused(make, Edit("unit", unit, {"valid_from": D(2200, 1, 1)}))
    assert (error.field, say(error)[:35]) == ("valid_from", "Enheten må være aktiv i perioden 20")
    make.do(Edit("unit", unit, {"valid_from": D(2026, 12, 31)}))


def test_a_unit_begins_no_later_than_its_requests(make: Maker) -> None:
    unit = make.unit(make.section())
    make.request(unit, D(2026, 5, 4))
    error = refused(make, Edit("unit", unit, {"valid_from": D(2026, 5, 5)}))
    assert error.field == "valid_from"
    assert say(error) == (
        "Enheten har forespørsel F-2026-001, mottatt 04.05.2026. Den kan ikke begynne etter det."
    )
    make.do(Edit("unit", unit, {"valid_from": D(2026, 5, 4)}))


def test_a_request_that_came_with_a_merger_is_older_than_the_unit(make: Maker) -> None:
    section = make.section()
    units = make.unit(section, "Ås skole"), make.unit(section, "Ål skole")
    make.request(units[0], D(2026, 5, 4))
    merged = make.do(MergeUnits(units, D(2026, 6, 1), {"name": "Nye Ål skole"})).result
    make.do(Edit("unit", merged, {"headcount": 40}))
    make.do(Edit("unit", merged, {"valid_from": D(2026, 6, 2)}))


def test_a_section_begins_and_ends_around_its_units(make: Maker) -> None:
    old, new = make.section("Gammel"), make.section("Ny")
    unit = make.unit(old)
    assert refused(make, Edit("section", old, {"valid_from": D(2020, 1, 2)})).field == "valid_from"
    make.do(MoveUnit(unit, new, D(2026, 6, 1)))
    assert refused(make, Edit("section", old, {"valid_to": D(2026, 5, 30)})).field == "valid_to"
    assert refused(make, Edit("section", new, {"valid_from": D(2026, 6, 2)})).field == "valid_from"
    make.do(Edit("section", new, {"valid_from": D(2026, 6, 1)}))


# Dates of what has happened


@pytest.fixture
def closed(make: Maker) -> int:
    request = make.request(make.unit(make.section()))
    member = make.member()
    make.move("request", request, "accepted", lead_id=member, planned_hours=600)
    make.move("request", request, "in_progress", first_session_on=D(2026, 6, 20))
    make.move("request", request, "delivered")
    make.move("request", request, "closed", feedback_missing=True)
    return request


@pytest.mark.parametrize("name", ["delivered_on", "closed_on"])
def test_a_request_is_not_delivered_or_closed_in_the_future(make: Maker, closed: int, name: str) -> None:
    error = refused(make, Edit("request", closed, {"closed_on": TODAY, name: D(2026, 7, 1)}))
    assert (say(error), error.field) == ("Datoen kan ikke være fram i tid.", name)


def test_hours_and_feedback_are_not_given_ahead(make: Maker, closed: int) -> None:
    hours = make.new("time_entry", member_id=1, on_date=TODAY, hours=60, activity="other")
    feedback = make.new("feedback", request_id=closed, on_date=TODAY, usefulness=6)
    for entity, row_id in (("time_entry", hours), ("feedback", feedback)):
        error = refused(make, Edit(entity, row_id, {"on_date": D(2026, 7, 1)}))
        assert (say(error), error.field) == ("Datoen kan ikke være fram i tid.", "on_date")


# Rows that stay, and rows that are gone


def test_the_settings_stay(make: Maker) -> None:
    assert say(refused(make, Delete("settings", 1))) == (
        "Innstillingene kan ikke slettes; endre dem i stedet."
    )
    assert make.value("settings", 1, "language") == "nb"


@pytest.mark.parametrize(
    "command",
    [
        Edit("person", 104, {"first_name": "Åse"}),
        Delete("person", 104),
        Create("affiliation", {"person_id": 104, "section_id": 1, "valid_from": START}),
    ],
)
def test_a_row_that_is_gone_is_called_what_people_call_it(make: Maker, command: object) -> None:
    make.section()
    error = refused(make, command)
    assert (type(error), say(error)) == (NotFound, "Person 104 finnes ikke lenger.")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Move("request", 9, "withdrawn"), "Forespørsel 9 finnes ikke lenger."),
        (CloseUnit(9, TODAY), "Enhet 9 finnes ikke lenger."),
        (MoveUnit(9, 1, TODAY), "Enhet 9 finnes ikke lenger."),
    ],
)
def test_a_step_for_a_row_that_is_gone(make: Maker, command: object, said: str) -> None:
    assert say(refused(make, command)) == said
