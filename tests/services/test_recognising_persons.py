"""Two people of one name stay two: who is meant is asked, and never asked twice (E-05)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import AutoPlan, apply_auto, plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers, Question
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import everything
from tests.making import Maker

HEADERS = ("Seksjon", "Navn", "E-post", "Fra")


def book(*rows: tuple[Cell, ...], headers: tuple[str, ...] = HEADERS, sheet: str = "Agenter") -> Book:
    there = tuple((number, row) for number, row in enumerate((headers, *rows), start=1))
    return Book(
        "agenter.xlsx",
        hashlib.sha256(repr(rows).encode()).hexdigest(),
        (Sheet(sheet, there),),
        Message("a workbook"),
    )


def bring(store: Database, file: Book, answers: Mapping[str, str] | None = None) -> AutoPlan:
    found = apply_auto(store, [file], Answers(said=answers or {}), actor="kari").result
    assert isinstance(found, AutoPlan)
    return found


def asked(store: Database, file: Book, answers: Mapping[str, str] | None = None) -> tuple[Question, ...]:
    return plan_auto(store, [file], Answers(said=answers or {})).questions


def agents(store: Database) -> list[tuple[Any, ...]]:
    """Return section and person of every appointment, with the name and address of the person."""
    person, section = TABLES["person"].c, TABLES["section"].c
    appointment = TABLES["agent_appointment"].c
    query = (
        select(section.name, person.id, person.first_name, person.last_name, person.work_email)
        .where(appointment.person_id == person.id, appointment.section_id == section.id)
        .order_by(appointment.id)
    )
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def people(store: Database) -> list[tuple[Any, ...]]:
    person = TABLES["person"].c
    with store.read() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                select(person.first_name, person.last_name, person.work_email).order_by(person.id)
            )
        ]


@pytest.fixture
def town(make: Maker, store: Database) -> Database:
    for name in ("Barnehage", "Helse og omsorg", "Grunnskole"):
        make.section(name)
    return store


TWO = book(("Barnehage", "Kari Ås", None, "1.1.2025"), ("Helse og omsorg", "Kari Ås", None, "1.1.2025"))
KEY = "person:kari ås|helse og omsorg"


def test_a_name_in_another_section_is_asked_about(town: Database) -> None:
    [question] = asked(town, TWO)
    assert (question.kind, question.key, question.where, question.text) == ("name", KEY, "B3", "Kari Ås")
    assert (question.entity, question.field, question.proposed) == ("agents", "name", "")
    assert [(one.value, one.label) for one in question.choices] == [
        ("Barnehage", "Kari Ås (Barnehage)"),
        ("new", "En ny person"),
    ]


def test_the_answer_makes_one_person_or_two(town: Database, make: Maker) -> None:
    bring(town, TWO, {KEY: "new"})
    assert people(town) == [("Kari", "Ås", None), ("Kari", "Ås", None)]
    assert len({row[1] for row in agents(town)}) == 2
    make.undo()
    bring(town, TWO, {KEY: "Kari Ås (Barnehage)"})
    assert people(town) == [("Kari", "Ås", None)]
    assert [row[0] for row in agents(town)] == ["Barnehage", "Helse og omsorg"]
    make.undo()
    bring(town, TWO, {KEY: LEAVE_OUT})
    assert [row[0] for row in agents(town)] == ["Barnehage"]


@pytest.mark.parametrize("answer", ["new", "Barnehage"])
def test_the_same_list_again_asks_nothing_and_changes_nothing(town: Database, answer: str) -> None:
    bring(town, TWO, {KEY: answer})
    before = everything(town)
    again = bring(town, TWO)
    assert (again.questions, again.counts["unchanged"]) == ((), 2)
    assert everything(town) == before


def test_several_rows_about_the_same_new_person_make_one(town: Database) -> None:
    file = book(
        ("Barnehage", "Kari Ås", None, "1.1.2025"),
        ("Helse og omsorg", "Kari Ås", None, "1.1.2024"),
        ("Helse og omsorg", "Kari Ås", None, "1.1.2026"),
        headers=(*HEADERS[:3], "Fra"),
    )
    [question] = asked(town, file)
    assert question.rows == 2
    found = plan_auto(town, [file], Answers(said={KEY: "new"}))
    assert found.questions == ()


def test_a_new_person_is_made_by_the_next_row_if_the_first_is_refused(town: Database) -> None:
    headers = (*HEADERS, "Til og med")
    file = book(
        ("Barnehage", "Kari Ås", None, "1.1.2025", "1.1.2020"),
        ("Helse og omsorg", "Kari Ås", None, "1.1.2025", None),
        headers=headers,
    )
    apply_auto(town, [file], Answers(said={KEY: "Barnehage"}), actor="kari", skip_refused=True)
    assert [row[0] for row in agents(town)] == ["Helse og omsorg"]
    assert people(town) == [("Kari", "Ås", None)]


def test_an_address_where_there_was_none_is_asked_about_in_another_section(
    town: Database, make: Maker
) -> None:
    kari = make.person("Kari", "Ås")
    file = book(("Grunnskole", "Kari Ås", "kari@x.no", "1.1.2025"))
    [question] = asked(town, file)
    assert question.key == "person:kari ås|kari@x.no"
    assert [one.label for one in question.choices] == [f"Kari Ås ({kari})", "En ny person"]
    bring(town, file, {question.key: "new"})
    assert people(town) == [("Kari", "Ås", None), ("Kari", "Ås", "kari@x.no")]


def test_a_new_address_in_the_same_section_is_asked_about(town: Database, make: Maker) -> None:
    bring(town, book(("Barnehage", "Liv Berg", "liv@x.no", "1.1.2025")))
    file = book(("Barnehage", "Liv Berg", "liv.ny@x.no", "1.1.2025"))
    [question] = asked(town, file)
    assert [one.label for one in question.choices] == ["Liv Berg (Barnehage, liv@x.no)", "En ny person"]
    bring(town, file, {question.key: "Barnehage, liv@x.no"})
    assert people(town) == [("Liv", "Berg", "liv.ny@x.no")]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("Barnehage", "LIV  BERG", "Liv@x.no", "1.1.2025"), id="same address"),
        pytest.param(("Grunnskole", "Liv Berg", "liv@x.no", "1.1.2025"), id="same address, other section"),
        pytest.param(("Barnehage", "Berg, Liv", None, "1.1.2025"), id="same section"),
    ],
)
def test_who_is_surely_the_same_is_not_asked_about(town: Database, row: tuple[Cell, ...]) -> None:
    bring(town, book(("Barnehage", "Liv Berg", "liv@x.no", "1.1.2025")))
    assert bring(town, book(row)).questions == ()
    assert people(town) == [("Liv", "Berg", "liv@x.no")]


def test_first_and_last_name_in_columns_of_their_own_are_asked_about_as_well(town: Database) -> None:
    headers = ("Seksjon", "Fornavn", "Etternavn", "Fra")
    file = book(
        ("Barnehage", "Kari", "Ås", "1.1.2025"), ("Grunnskole", "Kari", "Ås", "1.1.2025"), headers=headers
    )
    [question] = asked(town, file)
    assert (question.key, question.where) == ("person:kari ås|grunnskole", "C3")


def test_a_list_of_people_tells_them_apart_too(town: Database, make: Maker) -> None:
    make.person("Kari", "Ås")
    headers = ("Fornavn", "Etternavn", "E-post", "Stilling")
    file = book(
        ("Kari", "Ås", "k@x.no", "rektor"), ("Kari", "Ås", "ka@x.no", "lærer"), headers=headers, sheet="Folk"
    )
    said = [question.key for question in asked(town, file)]
    assert said == ["person:kari ås|k@x.no", "person:kari ås|ka@x.no"]
    bring(town, file, dict.fromkeys(said, "new"))
    assert [row[2] for row in people(town)] == [None, "k@x.no", "ka@x.no"]
    before = everything(town)
    assert bring(town, file).questions == ()
    assert everything(town) == before


def test_a_cell_that_may_be_one_person_or_two_is_asked_about(town: Database) -> None:
    file = book(("Barnehage", "Kari Ås, Ola Nes", None, "1.1.2025"))
    [question] = asked(town, file)
    assert (question.key, question.where) == ("people:kari ås, ola nes", "B2")
    assert [one.label for one in question.choices] == [
        "én person, fornavn Ola Nes, etternavn Kari Ås",
        "2 personer: Kari Ås, Ola Nes",
    ]
    bring(town, file, {question.key: "Ås, Kari; Nes, Ola"})
    assert people(town) == [("Kari", "Ås", None), ("Ola", "Nes", None)]


def test_two_people_who_may_share_a_last_name_are_never_half_brought_in(town: Database) -> None:
    file = book(("Barnehage", "Kari og Ola Nes", None, "1.1.2025"))
    [question] = asked(town, file)
    left = bring(town, file, {question.key: LEAVE_OUT})
    assert (left.counts["left_out"], people(town)) == (1, [])
    bring(town, file, {question.key: question.choices[0].value})
    assert people(town) == [("Kari", "Nes", None), ("Ola", "Nes", None)]


def test_what_stands_around_a_name_is_kept_in_the_note(town: Database) -> None:
    bring(town, book(("Barnehage", "Kari Ås <kari@x.no> (vikar for Per Moe)", None, "1.1.2025")))
    assert people(town) == [("Kari", "Ås", "kari@x.no")]
    with town.read() as connection:
        assert connection.scalars(select(TABLES["agent_appointment"].c.note)).all() == ["vikar for Per Moe"]
    header = book(("Barnehage", "Berg Kari", "1.1.2025"), headers=("Seksjon", "Etternavn, fornavn", "Fra"))
    bring(town, header)
    assert ("Kari", "Berg", None) in people(town)
