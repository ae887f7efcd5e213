"""Undo out of order keeps the rules that rows share; the latest step can always be taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.domain.errors import Message, UndoConflict
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.areas import ClosePeriod
from innovasjon_desktop.services.commands import Create, Delete, Edit
from innovasjon_desktop.services.organisation import CloseUnit, MoveUnit
from innovasjon_desktop.store.unit_of_work import UnitOfWork
from tests.making import Maker

D = dt.date


def step(make: Maker, command: object) -> int:
    return make.do(command).change_set_id


def undo(make: Maker, number: int) -> int:
    return history.undo(make.database, number, actor="kari").change_set_id


def conflict(make: Maker, number: int) -> str:
    with pytest.raises(UndoConflict) as error:
        undo(make, number)
    return say(error.value)


def test_a_section_does_not_end_again_before_the_unit_made_in_it_since(make: Maker) -> None:
    section = make.new("section", name="Kultur", valid_from=D(2020, 1, 1), valid_to=D(2024, 12, 31))
    opened = step(make, Edit("section", section, {"valid_to": None}))
    unit = make.unit(section, "Bø bibliotek", valid_from=D(2026, 1, 1))
    assert conflict(make, opened) == (
        "Dette kan ikke angres slik det er nå. Seksjon, Gyldig til: "
        "Bø bibliotek er i seksjonen utenfor disse datoene. Flytt den først."
    )
    assert make.value("section", section, "valid_to") is None
    other = make.section("Helse")
    make.do(MoveUnit(unit, other, D(2026, 1, 1)))
    undo(make, opened)
    assert make.value("section", section, "valid_to") == D(2024, 12, 31)


def test_the_last_step_is_taken_back_whatever_the_rules_say(make: Maker) -> None:
    section = make.new("section", name="Kultur", valid_from=D(2020, 1, 1), valid_to=D(2024, 12, 31))
    make.do(Edit("section", section, {"valid_to": None}))
    make.unit(section, valid_from=D(2026, 1, 1))
    for _ in range(3):
        make.undo()
    for _ in range(3):
        make.redo()
    assert make.value("section", section, "valid_to") is None


def test_a_unit_is_not_closed_again_before_an_area_chosen_since(make: Maker) -> None:
    unit = make.unit(make.section())
    make.do(CloseUnit(unit, D(2024, 12, 31)))
    opened = step(make, Edit("unit", unit, {"valid_to": None}))
    make.area(unit, make.period())
    assert "der den har området «Leselyst»" in conflict(make, opened)


def test_a_method_that_came_into_use_does_not_go(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    made = make.do(Create("method", {"name_nb": "Ny", "name_nn": "Ny"}))
    area = make.area(unit, period, methods=[made.result])
    assert "Rader som bruker denne: 1." in conflict(make, made.change_set_id)
    make.do(Edit("development_area", area, {"methods": []}))
    undo(make, made.change_set_id)


def test_what_the_state_needs_is_not_taken_away(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    area = make.area(unit, period)
    filled = step(make, Edit("development_area", area, {"aim": "Flere leser", "methods": [1]}))
    make.move("development_area", area, "in_progress")
    assert conflict(make, filled).startswith("Dette kan ikke angres slik det er nå. Utviklingsområde, ")


def test_what_was_broken_before_does_not_stand_in_the_way(make: Maker) -> None:
    """An imported area may lack what its state needs; its other fields can be put back all the same."""
    unit, period = make.unit(make.section()), make.period()
    area = make.area(unit, period, state="in_progress", aim="Flere leser", methods=[1])

    def lose(work: UnitOfWork) -> None:
        work.update("development_area", area, {"aim": None})

    make.database.write(Message("Import"), "kari", lose)
    renamed = step(make, Edit("development_area", area, {"title": "Leseglede"}))
    make.person()
    undo(make, renamed)
    assert make.value("development_area", area, "title") == "Leselyst"


def test_a_period_is_closed_and_opened_again_by_number(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period(D(2024, 6, 1))
    make.new("development_period", start=D(2026, 6, 1))
    make.area(unit, period)
    closing = step(make, ClosePeriod(period, D(2026, 6, 30), carry_on=True))
    make.person("En")
    opening = undo(make, closing)
    assert make.value("development_period", period, "state") == "open"
    make.person("To")
    undo(make, opening)
    assert make.value("development_period", period, "state") == "closed"


def test_a_deleted_row_comes_back_only_where_there_is_room(make: Maker) -> None:
    section = make.section("Kultur")
    gone = step(make, Delete("section", section))
    make.section("Kultur")
    assert "Det er allerede en seksjon med dette navnet." in conflict(make, gone)
