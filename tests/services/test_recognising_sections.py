"""Which section a row belongs to, which of two units of the same name is meant, and what is no row at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import (
    ASKED,
    LEFT_OUT,
    NEW,
    AutoPlan,
    TablePlan,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers, Question
from innovasjon_desktop.services.recognising.sections import ROW
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AGENTS = ("Navn", "Epost", "Fra dato")
AREAS = ("Enhet", "Område", "Status", "Valgt dato")
YEARS = "2025-2026.xlsx"
HEADING = "A heading for the rows below it."
DAY = "1.2.2025"


def sheet(*rows: Sequence[Cell], name: str = "Ark1") -> Sheet:
    return Sheet(name, tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row)))


def book(*rows: Sequence[Cell], name: str = YEARS) -> Book:
    return Book(
        name, hashlib.sha256(repr((name, rows)).encode()).hexdigest(), (sheet(*rows),), Message("a workbook")
    )


def plan(store: Database, *books: Book, **answers: str) -> AutoPlan:
    return plan_auto(store, books, Answers(said=answers))


def bring(store: Database, *books: Book, answers: Mapping[str, str] | None = None) -> AutoPlan:
    found = apply_auto(store, books, Answers(said=answers or {}), actor="kari").result
    assert isinstance(found, AutoPlan)
    return found


def actions(found: AutoPlan) -> list[str]:
    return [row.action for table in found.tables for row in table.rows]


def left_out(found: AutoPlan) -> list[tuple[int, str]]:
    """Return the rows nothing is made of, and why."""
    rows = [row for table in found.tables for row in table.rows if row.action == LEFT_OUT]
    with language("en"):
        return [(row.row, say(row.problems[0].reason)) for row in rows]


def asked(found: AutoPlan) -> list[tuple[str, str, int]]:
    return [(one.text, label(one, one.proposed), one.rows) for one in found.questions]


def label(question: Question, value: str) -> str:
    return next((one.label for one in question.choices if one.value == value), "")


def kept(store: Database, name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = TABLES[name]
    with store.read() as connection:
        rows = connection.execute(select(*(table.c[one] for one in columns)).order_by(table.c.id))
        return [tuple(row) for row in rows]


def sections_of_agents(store: Database) -> dict[str, str]:
    names = dict(kept(store, "section", "id", "name"))
    people = dict(kept(store, "person", "id", "last_name"))
    pairs = kept(store, "agent_appointment", "person_id", "section_id")
    return {people[person]: names[section] for person, section in pairs}


def units_of_areas(store: Database) -> list[int]:
    return [unit for (unit,) in kept(store, "development_area", "unit_id")]


@pytest.fixture
def town(make: Maker, store: Database) -> Database:
    """Return a store of three sections; two have a unit called Administrasjon, ids 1 and 2."""
    schools, nurseries, health = map(make.section, ("Grunnskole", "Barnehage", "Helse og omsorg"))
    make.unit(schools, "Administrasjon")
    make.unit(nurseries, "Administrasjon")
    make.unit(schools, "Tangen skole")
    make.unit(health, "Pedagogisk-psykologisk tjeneste (PPT)")
    make.unit(health, "Ergo- og fysioterapi")
    make.period()
    return store


# Headings between the rows

HEADED = book(
    AGENTS,
    ("GRUNNSKOLE",),
    ("Kari Ås", "k@k.no", "1.1.2025"),
    ("Barnehager",),
    ("Ola Nes", "o@k.no", "1.1.2025"),
    ("Helse og Omsorg:",),
    ("Eva Li", "e@k.no", "1.1.2025"),
)


def test_the_rows_below_a_heading_wait_until_its_section_is_known(town: Database) -> None:
    found = plan(town, HEADED)
    assert actions(found) == [LEFT_OUT, NEW, ASKED, ASKED, LEFT_OUT, NEW]
    assert left_out(found) == [(2, HEADING), (6, HEADING)]
    [question] = found.questions
    assert (question.kind, question.field, question.leaves_row) == ("name", "section_id", True)
    assert asked(found) == [("Barnehager", "Barnehage", 2)]
    bring(town, HEADED, answers={question.key: question.proposed})
    assert sections_of_agents(town) == {"Ås": "Grunnskole", "Nes": "Barnehage", "Li": "Helse og omsorg"}


def test_the_rows_below_a_heading_can_be_left_out(town: Database) -> None:
    [question] = plan(town, HEADED).questions
    found = bring(town, HEADED, answers={question.key: LEAVE_OUT})
    assert left_out(found)[2] == (5, "Left out by your answer about “Barnehager”.")
    assert sections_of_agents(town) == {"Ås": "Grunnskole", "Li": "Helse og omsorg"}


def test_what_looks_like_a_heading_can_be_a_row(town: Database) -> None:
    rows = (("GRUNNSKOLE",), ("Per Moe",), ("Kari Ås", "k@k.no", "1.1.2025"))
    file = book((*AGENTS[:2], "Agent siden"), *rows)
    [question] = plan(town, file).questions
    assert (question.text, question.proposed) == ("Per Moe", "")
    found = plan(town, file, **{question.key: ROW})
    assert [(one.field, one.rows) for one in found.questions] == [("from_date", 1)]
    assert [row.row for row in found.tables[0].rows if row.action == NEW] == [4]


@pytest.mark.parametrize(
    "heading", ["Seksjon Grunnskole", "Grunnskole:", "SEKSJON: Grunnskole", "grunnskole"]
)
def test_a_heading_tells_two_units_of_the_same_name_apart(town: Database, heading: str) -> None:
    file = book(
        AREAS,
        ("Barnehage:",),
        ("Administrasjon", "Arkiv B", "valgt", DAY),
        (heading,),
        ("Administrasjon", "Arkiv A", "valgt", DAY),
    )
    assert bring(town, file).questions == ()
    assert units_of_areas(town) == [2, 1]


def test_a_unit_of_another_section_than_the_heading_is_asked_about(town: Database) -> None:
    file = book(AREAS, ("Barnehage",), ("Tangen skole", "Leselyst", "valgt", DAY))
    [question] = plan(town, file).questions
    assert (question.text, question.proposed) == ("Tangen skole", "")


def test_a_heading_nobody_knows_ends_the_section_above(town: Database) -> None:
    file = book(
        AREAS,
        ("Grunnskole",),
        ("Administrasjon", "Arkiv", "valgt", DAY),
        ("Andre områder",),
        ("Administrasjon", "Nett", "valgt", DAY),
    )
    heading = plan(town, file).questions[0]
    assert (heading.text, heading.leaves_row, heading.rows) == ("Andre områder", False, 2)
    found = plan(town, file, **{heading.key: LEAVE_OUT})
    [name] = found.questions
    assert (name.text, name.where) == ("Administrasjon", "A5")
    bring(town, file, answers={heading.key: LEAVE_OUT, name.key: "2"})
    assert units_of_areas(town) == [1, 2]


def test_a_unit_that_has_no_area_yet_is_a_row(town: Database) -> None:
    file = book(
        AREAS,
        ("Grunnskole",),
        ("Tangen skole",),
        ("Tangn skole",),
        ("Administrasjon", "Arkiv", "valgt", DAY),
    )
    found = plan(town, file)
    assert [one.text for one in found.questions] == ["Tangn skole"]
    assert label(found.questions[0], found.questions[0].proposed) == "Tangen skole"
    assert [row.row for row in found.tables[0].rows if row.action == NEW] == [5]


def test_a_note_below_the_last_row_is_no_row_and_no_heading(town: Database) -> None:
    file = book(AREAS, ("Tangen skole", "Leselyst", "valgt", DAY), ("Gul = forsinket",))
    found = plan(town, file)
    assert (found.questions, actions(found)) == ((), [NEW, LEFT_OUT])
    assert left_out(found) == [(3, "A note below the table.")]


def test_a_sum_between_the_rows_is_no_row(town: Database) -> None:
    headers = ("Seksjon", *AREAS)
    file = book(
        headers,
        ("Grunnskole", "Tangen skole", "Leselyst", "valgt", DAY),
        ("Sum Grunnskole", 1),
        ("Barnehage", "Administrasjon", "Arkiv", "valgt", DAY),
        ("Totalt", "", 2),
        (),
        ("Gul = forsinket",),
        ("* Tall fra 2024",),
    )
    found = plan(town, file)
    assert (found.questions, actions(found)) == ((), [NEW, LEFT_OUT, NEW])
    assert left_out(found) == [(3, "A sum of other rows.")]


def test_a_person_called_sum_is_a_row(town: Database) -> None:
    file = book(("Seksjon", *AGENTS), ("Grunnskole", "Sum Li", "s@k.no", "1.1.2025"))
    assert actions(plan(town, file)) == [NEW]


# Two of the same name


def test_a_name_several_have_is_asked_about_once_for_each_sheet(town: Database) -> None:
    sheets = tuple(
        sheet(AREAS, ("Administrasjon", f"Arkiv {name}", "valgt", DAY), name=name) for name in "AB"
    )
    found = plan(town, Book(YEARS, "digest", sheets, Message("a workbook")))
    assert [(one.text, one.sheet, one.rows) for one in found.questions] == [
        ("Administrasjon", "A", 1),
        ("Administrasjon", "B", 1),
    ]


def test_two_files_with_the_same_sheet_are_not_one_question(town: Database) -> None:
    files = [book(AREAS, ("Administrasjon", "Arkiv", "valgt", DAY), name=f"{n} {YEARS}") for n in "AB"]
    assert len(plan(town, *files).questions) == 2


def test_the_choices_say_what_tells_them_apart(town: Database) -> None:
    [question] = plan(town, book(AREAS, ("Administrasjon", "Arkiv", "valgt", DAY))).questions
    assert [one.label for one in question.choices[:2]] == [
        "Administrasjon – Grunnskole",
        "Administrasjon – Barnehage",
    ]


def test_two_people_of_the_same_name_are_told_apart_by_e_mail(town: Database) -> None:
    make = Maker(town)
    for email in ("kari.1@k.no", "kari.2@k.no"):
        person = make.person("Kari", "Ås", email)
        given = {"team_role": "member", "discipline": "tjenestedesign", "valid_from": dt.date(2020, 1, 1)}
        make.new("team_member", person_id=person, **given)
    file = book(REQUESTS, ("2.3.2025", "Per Moe", "Tangen skole", "Fasilitering", "Kari Ås"))
    question = next(one for one in plan(town, file).questions if one.text == "Kari Ås")
    assert [one.label for one in question.choices[:2]] == ["Kari Ås – kari.1@k.no", "Kari Ås – kari.2@k.no"]


# How names are written


@pytest.mark.parametrize(
    "name",
    [
        "Ergo\u2011 og fysioterapi",
        "Ergo\u2010 og fysioterapi",
        "Ergo\u2212 og fysioterapi",
        "Ergo– og fysioterapi",
    ],
)
def test_every_kind_of_dash_is_a_dash(town: Database, name: str) -> None:
    assert actions(plan(town, book(AREAS, (name, "Fall", "valgt", DAY)))) == [NEW]


@pytest.mark.parametrize("name", ["Tangen skole*", "Tangen skole **", "Enhet: Tangen skole"])
def test_marks_around_a_name_are_not_of_it(town: Database, name: str) -> None:
    assert actions(plan(town, book(AREAS, (name, "Fall", "valgt", DAY)))) == [NEW]


def test_a_short_name_in_brackets_is_proposed(town: Database) -> None:
    found = plan(town, book(AREAS, ("PPT", "Tidlig hjelp", "valgt", DAY)))
    assert asked(found) == [("PPT", "Pedagogisk-psykologisk tjeneste (PPT)", 1)]


# Titles and sheets


def test_the_section_in_the_title_is_that_of_the_agents(town: Database) -> None:
    file = book(
        ("Innovasjonsagenter – Grunnskole",),
        AGENTS,
        ("Kari Ås", "k@k.no", "1.1.2025"),
        ("Innovasjonsagenter – Barnehage",),
        AGENTS,
        ("Ola Nes", "o@k.no", "1.1.2025"),
    )
    found = bring(town, file)
    assert sections_of_agents(town) == {"Ås": "Grunnskole", "Nes": "Barnehage"}
    assert reason(found.tables[1]).endswith(
        "The section Barnehage stands in “Innovasjonsagenter – Barnehage”."
    )


def reason(table: TablePlan) -> str:
    assert table.reason is not None
    with language("en"):
        return say(table.reason)


@pytest.mark.parametrize(
    ("name", "proposed"), [("Barnehagene", "Barnehage"), ("Ark1", ""), ("Barnehage og Grunnskole", "")]
)
def test_a_sheet_that_does_not_say_its_section_is_asked_about_once(
    town: Database, name: str, proposed: str
) -> None:
    rows = (AGENTS, ("Kari Ås", "k@k.no", "1.1.2025"), ("Ola Nes", "o@k.no", "1.1.2025"))
    file = Book("agenter.xlsx", "digest", (sheet(*rows, name=name),), Message("a workbook"))
    found = plan(town, file)
    [question] = found.questions
    assert (question.kind, question.field, question.text, question.rows) == ("name", "section_id", name, 2)
    assert label(question, question.proposed) in (proposed, "")
    if proposed and name != "Ark1":
        assert label(question, question.proposed) == proposed
    bring(town, file, answers={question.key: "Barnehage"})
    assert sections_of_agents(town) == {"Ås": "Barnehage", "Nes": "Barnehage"}


def test_a_title_and_a_sheet_of_two_sections_are_asked_about(town: Database) -> None:
    rows = (("Agenter i Barnehage",), AGENTS, ("Kari Ås", "k@k.no", "1.1.2025"))
    file = Book("agenter.xlsx", "digest", (sheet(*rows, name="Grunnskole"),), Message("a workbook"))
    assert [one.text for one in plan(town, file).questions] == ["Agenter i Barnehage"]


def test_a_sheet_without_a_table_is_shown(town: Database) -> None:
    sheets = (
        sheet(AREAS, ("Tangen skole", "Leselyst", "valgt", DAY)),
        sheet(("Husk møtet",), name="Notater"),
    )
    found = bring(town, Book(YEARS, "digest", sheets, Message("a workbook")))
    assert [(table.sheet, table.kind, table.sure) for table in found.tables] == [
        ("Ark1", "development_area", True),
        ("Notater", "", True),
    ]
    assert reason(found.tables[1]) == "No table was found here."


# Notes beside the table


def test_what_stands_beside_the_table_is_not_in_it(town: Database) -> None:
    file = book(
        (*AREAS, "", "Notater"), ("Tangen skole", "Leselyst", "valgt", DAY), ("", "", "", "", "", "Ring Kari")
    )
    found = plan(town, file)
    beside = found.tables[0].columns[-1]
    with language("en"):
        said = say(beside.reason or "")
    assert (beside.field, said) == ("", "It stands beside the table, behind an empty column.")
    assert left_out(found) == [(3, said)]
    chosen = Answers(columns={(YEARS, "Ark1", 1): {5: "note"}})
    assert plan_auto(town, [file], chosen).tables[0].columns[-1].field == "note"


# Dates with the month first

AMERICAN = book(
    AREAS,
    ("Tangen skole", "Leselyst", "valgt", "3/2/2025"),
    ("Ergo- og fysioterapi", "Fall", "valgt", "2/13/2025"),
    ("Pedagogisk-psykologisk tjeneste (PPT)", "Tid", "valgt", "12/1/2025"),
)


def test_a_column_in_which_the_month_may_come_first_is_asked_about_once(town: Database) -> None:
    found = plan(town, AMERICAN)
    [question] = found.questions
    assert (question.field, question.text, question.rows) == ("chosen_on", "2/13/2025", 3)
    assert question.proposed == "month_first"
    bring(town, AMERICAN, answers={question.key: "month_first"})
    days = [day for (day,) in kept(town, "development_area", "chosen_on")]
    assert days == [dt.date(2025, 3, 2), dt.date(2025, 2, 13), dt.date(2025, 12, 1)]


def test_a_day_that_is_none_is_asked_about_if_the_day_comes_first(town: Database) -> None:
    [question] = plan(town, AMERICAN).questions
    found = plan(town, AMERICAN, **{question.key: "day_first"})
    assert [one.text for one in found.questions] == ["2/13/2025"]
    assert actions(found) == [NEW, ASKED, NEW]


def test_slashes_alone_say_nothing_about_the_month(town: Database) -> None:
    found = bring(town, book(AREAS, ("Tangen skole", "Leselyst", "valgt", "3/2/2025")))
    assert found.questions == ()
    assert kept(town, "development_area", "chosen_on") == [(dt.date(2025, 2, 3),)]


# What a row can do without

REQUESTS = ("Mottatt", "Bestiller", "Enhet", "Type hjelp", "Hovedfasilitator")


def test_a_name_a_row_can_do_without_is_left_out_alone(town: Database) -> None:
    file = book(REQUESTS, ("2.3.2025", "Per Moe", "Tangen skole", "Fasilitering", "Vikaren"), name="a.xlsx")
    answers = {one.key: one.proposed for one in plan(town, file).questions if one.proposed}
    [question] = plan(town, file, **answers).questions
    assert (question.text, question.leaves_row) == ("Vikaren", False)
    found = bring(town, file, answers=answers | {question.key: LEAVE_OUT})
    assert actions(found) == [NEW]
    assert kept(town, "request", "note") == [("Hovedfasilitator: Vikaren",)]
    assert kept(town, "request_facilitator", "id") == []


def test_a_unit_that_is_left_out_takes_its_row_with_it(town: Database) -> None:
    file = book(REQUESTS, ("2.3.2025", "Per Moe", "Ukjent sted", "Fasilitering", ""), name="a.xlsx")
    question = next(one for one in plan(town, file).questions if one.text == "Ukjent sted")
    assert question.leaves_row
    assert actions(plan(town, file, **{question.key: LEAVE_OUT})) == [LEFT_OUT]
