"""What lists of other municipalities hold: numbers of their own, anonymous answers, odd cells, hidden rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.commands import Create, run
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import to_value
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import ASKED, NEW, AutoPlan, plan_auto
from innovasjon_desktop.services.recognising.cells import read_number
from innovasjon_desktop.services.recognising.proposing import columns_of
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.unused import unused
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import AREA_HEADERS, NEED, actions, book, bring, kept

FORM = ("Id", "Fullføringstidspunkt", "E-postadresse", "Navn", "Enhet", "Type bistand", "Beskriv behovet")


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with two sections, three units and a period."""
    grunnskole, helse = make.section("Grunnskole"), make.section("Helse")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(grunnskole, name)
    make.unit(helse, "Hjemmetjenesten")
    make.period()
    return store


def fields(found: AutoPlan, table: int = 0) -> dict[str, tuple[str, bool]]:
    return {one.header: (one.field, one.sure) for one in found.tables[table].columns}


def area(unit: Cell, title: str, state: str = "Valgt", day: Cell = "3.2.25") -> Sequence[Cell]:
    return ("", unit, title, state, day, NEED)


def sheets(*books: Book) -> Book:
    """Return one file with the sheets of several."""
    return replace(books[0], sheets=tuple(sheet for each in books for sheet in each.sheets))


# Numbers of their own


@pytest.mark.parametrize("number", [1, "1 ", 1.0])
def test_a_number_is_a_name_and_no_id_in_a_list_from_elsewhere(school: Database, number: Cell) -> None:
    file = book(AREA_HEADERS, area(number, "Leselyst"), name="2025-2026.xlsx")
    found = plan_auto(school, [file])
    assert actions(found) == [ASKED]
    [question] = found.questions
    assert (question.kind, question.field, question.proposed) == ("name", "unit_id", "")
    bring(school, file, answers={question.key: "2"})
    assert kept(school, "development_area", "unit_id", "title") == [(2, "Leselyst")]


def test_a_number_is_no_section_of_an_agent_and_no_period(school: Database) -> None:
    agents = book(("Seksjon", "Navn", "Agent siden"), (1, "Ola Nes", "1.2.2025"))
    assert [one.key for one in plan_auto(school, [agents]).questions] == ["name:section:1"]
    headers = (*AREA_HEADERS, "Periode")
    found = plan_auto(school, [book(headers, (*area("Tangen skole", "Leselyst"), 1))])
    [question] = found.questions
    assert (question.field, question.text) == ("period_id", "1")
    bring(
        school,
        book(headers, (*area("Tangen skole", "Leselyst"), 1)),
        answers={question.key: question.choices[0].value},
    )
    assert kept(school, "development_area", "period_id") == [(1,)]


def test_a_section_is_found_by_the_code_that_is_the_id_of_another(school: Database) -> None:
    run(
        school,
        Create("section", {"name": "Kultur", "code": "1", "valid_from": dt.date(2000, 1, 1)}),
        actor="k",
    )
    headers = ("Seksjon", "Navn", "Agent siden")
    lines = (("Grunnskole", "Ola Nes", "1.2.2025"), (1, "Eva Moe", "1.2.2025"))
    found = bring(school, book(headers, *lines))
    assert actions(found) == [NEW, NEW]
    assert kept(school, "agent_appointment", "section_id") == [(1,), (3,)]


# Which question an answer is to


def two_lists() -> Book:
    unsure = book(("Enhet", "Valgt", "Status"), ("Tangen skole", "Leselyst", "Pågår"), sheet="Oversikt")
    sure = book(
        ("Enhet", "Område", "Status", "Valgt"),
        ("Fossnes skole", "Realfag", "Pågår", "3.2.25"),
        sheet="Skoler",
    )
    return replace(sheets(unsure, sure), name="Utviklingsområder 2025-2026.xlsx")


def test_an_answer_about_a_column_is_not_about_the_same_header_elsewhere(school: Database) -> None:
    file = two_lists()
    before = plan_auto(school, [file])
    [question] = [one for one in before.questions if one.kind == "column"]
    assert (question.sheet, question.text, question.proposed) == ("Oversikt", "Valgt", "title")
    found = plan_auto(school, [file], Answers(said={question.key: "title"}))
    assert fields(found)["Valgt"] == ("title", True)
    assert fields(found, 1) == fields(before, 1)
    assert fields(found, 1)["Område"] == ("title", True)
    assert fields(found, 1)["Valgt"] == ("chosen_on", True)
    assert not unused(found, Answers(said={question.key: "title"})).answers


def test_an_answer_that_takes_the_field_of_a_sure_column_has_that_one_asked(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Dato", "Status")
    file = book(headers, ("Tangen skole", "Leselyst", "3.2.25", "Valgt"), name="2025-2026.xlsx")
    [question] = plan_auto(school, [file]).questions
    assert question.text == "Dato"
    found = plan_auto(school, [file], Answers(said={question.key: "title"}))
    assert fields(found)["Utviklingsområde"] == ("", False)
    assert "column:development_area:utviklingsområde" in [one.key for one in found.questions]


# Answers without a name


@pytest.mark.parametrize("nobody", ["anonymous", "Anonym", "Anonymous user", "anonym bruker"])
def test_the_one_who_signs_in_the_form_is_not_lost_to_an_anonymous_column(
    school: Database, nobody: str
) -> None:
    headers = (*FORM, "Ditt navn", "Din e-post")
    answer = (1, dt.datetime(2026, 1, 5, 9, 5), nobody, None, "Tangen skole", "Tjenestedesign", NEED)
    found = bring(school, book(headers, (*answer, "Kari Strøm", "kari@k.no")))
    assert actions(found) == [NEW]
    assert kept(school, "request", "requester_text") == [("Kari Strøm (kari@k.no)",)]


def test_a_column_with_an_answer_goes_before_one_further_right(school: Database) -> None:
    headers = (*FORM, "Ditt navn", "Din e-post")
    answer = (1, dt.datetime(2026, 1, 5, 9, 5), "ola@k.no", "Ola Nes", "Tangen skole", "Tjenestedesign", NEED)
    found = plan_auto(school, [book(headers, (*answer, "Kari Strøm", "kari@k.no"))])
    assert fields(found)["Navn"][0] == "requester_text"


# Headers


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("request", "Ynskt tidspunkt", "wanted_from"),
        ("request", "Ynskja oppstart", "wanted_from"),
        ("request", "Tal deltakarar", "expected_participants"),
        ("request", "Enhet/avdeling", "unit_id"),
        ("request", "Avdeling / enhet", "unit_id"),
        ("development_area", "Tema/område", "title"),
        ("development_area", "Fokusområde", "title"),
        ("person", "Mobilnummer", "work_phone"),
        ("person", "Tlf.", "work_phone"),
        ("person", "Fornamn", "first_name"),
        ("organisation", "Tal tilsette", "headcount"),
        ("organisation", "Antall ansatte", "headcount"),
    ],
)
def test_a_header_is_known_as_people_write_it(kind: str, header: str, field: str) -> None:
    [found] = columns_of(kind, (header,))
    assert (found.field, found.sure) == (field, True)


@pytest.mark.parametrize("header", ["Timar brukt", "Timer brukt", "Brukte timer", "Timer (faktisk)"])
def test_hours_that_were_spent_are_not_planned_ones(header: str) -> None:
    assert columns_of("request", (header,))[0].field == ""


def test_the_number_of_employees_of_a_unit_goes_in(store: Database) -> None:
    headers = ("Seksjon", "Enhet", "Type", "Leder", "Tal tilsette")
    bring(store, book(headers, ("Grunnskole", "Tangen skole", "skole", "rektor", 42)))
    assert kept(store, "unit", "name", "headcount") == [("Tangen skole", 42)]


def test_a_header_of_two_lines_in_which_the_second_holds_states(school: Database) -> None:
    file = book(
        ("Utviklingsområder",),
        ("Enhet", None, "Område", "Når", None, "Kven", None),
        (None, "Type", "Namn", "Valt", "Ferdig", "Namn", "E-post"),
        ("Tangen skole", "skule", "Leselyst", "3.2.25", "1.6.26", "Ola Nes", "ola@k.no"),
        name="2025-2026.xlsx",
    )
    found = plan_auto(school, [file])
    assert found.tables[0].header_row == 3
    assert {header: field for header, (field, _sure) in fields(found).items() if field} == {
        "Enhet": "unit_id",
        "Område Namn": "title",
        "Når Valt": "chosen_on",
        "Når Ferdig": "closed_on",
    }


# What a table holds


@pytest.mark.parametrize(
    "rows",
    [
        (("Konto", "Navn", "Beløp", "Dato", "Status"), (1000, "Lønn", 12, "01.01.2026", "Godkjent")),
        (("Sektor", "Antall enheter", "Valgt"), ("Grunnskole", 4, 3)),
    ],
)
def test_a_table_whose_columns_are_not_sure_is_asked_about(
    school: Database, rows: tuple[Sequence[Cell], ...]
) -> None:
    found = plan_auto(school, [book(*rows)])
    assert not found.tables[0].sure
    assert "kind:liste.xlsx/Ark1:1" in [one.key for one in found.questions]


def test_the_title_above_a_table_tells_what_it_holds(school: Database) -> None:
    headers = ("Eining", "Kva skal de utvikle?", "Kvifor", "Status", "Kontaktperson")
    line = ("Tangen skole", "Leselyst", NEED, "Valgt", "Berg, Anne")
    found = plan_auto(school, [book(("Utviklingsområde for einingane 2025–2026",), (), headers, line)])
    assert (found.tables[0].kind, fields(found)["Kva skal de utvikle?"]) == (
        "development_area",
        ("title", False),
    )


def test_a_title_that_names_something_else_makes_the_kind_a_question(school: Database) -> None:
    headers = ("Innsendt", "Virksomhet", "Type hjelp", "Bakgrunn")
    line = ("3.2.25", "Tangen skole", "Tjenestedesign", NEED)
    assert plan_auto(school, [book(headers, line)]).tables[0].sure
    titled = plan_auto(school, [book(("Innovasjonsagenter",), headers, line)])
    assert (titled.tables[0].kind, titled.tables[0].sure) == ("request", False)
    assert "kind:liste.xlsx/Ark1:2" in [one.key for one in titled.questions]
    assert plan_auto(school, [book(("Behov fra enhetene",), headers, line)]).tables[0].sure


def test_what_a_table_holds_can_be_said_where_the_program_was_sure(school: Database) -> None:
    file = book(AREA_HEADERS, area("Tangen skole", "Leselyst"), name="2025-2026.xlsx")
    said = Answers(said={"kind:2025-2026.xlsx/Ark1:1": "request"})
    found = plan_auto(school, [file], said)
    assert (found.tables[0].kind, found.tables[0].sure) == ("request", True)
    assert not unused(found, said).answers
    left = plan_auto(school, [file], Answers(said={"kind:2025-2026.xlsx/Ark1:1": LEAVE_OUT}))
    assert (left.tables[0].kind, left.questions) == ("", ())


# Dates


def statuses(*lines: Sequence[Cell]) -> Sequence[Sequence[Cell]]:
    return (("Virksomhet", "Område", "Besluttet", "Oppstart", "Ferdig"), *lines)


@pytest.mark.parametrize("odd", ["x", "2025", "ja", "våren 2025"])
def test_one_odd_cell_leaves_a_column_of_dates_what_it_is(school: Database, odd: str) -> None:
    line = ("Tangen skole", "Leselyst", "1.2.25", "1.3.25", odd)
    found = plan_auto(school, [book(*statuses(line), name="Utviklingsområder 2025-2026.xlsx")])
    assert fields(found)["Ferdig"] == ("closed_on", True)
    assert [one.text for one in found.questions if one.kind == "date"] == [odd]


def test_the_period_in_the_title_reaches_every_table_below_it(school: Database) -> None:
    first = ("Tangen skole", "Leselyst", "1.2.25", "1.3.25", None)
    second = ("Hjemmetjenesten", "Velferdsteknologi", "1.2.25", "1.3.25", None)
    file = book(
        ("Utviklingsområder 2025-2026",), (), *statuses(first), ("Helse",), *statuses(second), sheet="Status"
    )
    found = plan_auto(school, [file])
    assert len(found.tables) == 2
    assert found.questions == ()
    assert [row.action for table in found.tables for row in table.rows] == [NEW, NEW]


@pytest.mark.parametrize("text", ["3.2.1925", "3.2.2125", dt.date(1925, 2, 3), "3.2.2005"])
def test_a_day_many_years_away_is_asked_about(school: Database, text: Cell) -> None:
    headers = ("Mottatt dato", "Enhet", "Type bistand", "Behov", "Bestiller")
    lines = [(day, "Tangen skole", "Tjenestedesign", NEED, "Kari") for day in ("3.2.2025", "4.2.2025", text)]
    found = plan_auto(school, [book(headers, *lines)])
    assert actions(found) == [NEW, NEW, ASKED]
    [question] = found.questions
    assert (question.kind, question.field, question.proposed) == ("date", "received_on", "")
    if text != "3.2.2005":
        assert question.choices[0].value == "2025-02-03"


def test_a_list_about_years_gone_by_is_not_asked_about_day_by_day(school: Database) -> None:
    headers = ("Mottatt dato", "Enhet", "Type bistand", "Behov", "Bestiller")
    days = ("3.2.2009", "4.2.2010", "5.3.2010")
    lines = [(day, "Tangen skole", "Tjenestedesign", NEED, "Kari") for day in days]
    assert plan_auto(school, [book(headers, *lines)]).questions == ()


@pytest.mark.parametrize("day", ["3. febr. 2025", "3 febr 25", "3. feb. 2025"])
def test_a_month_may_be_cut_short_in_several_ways(school: Database, day: str) -> None:
    file = book(AREA_HEADERS, area("Tangen skole", "Leselyst", day=day), name="2025-2026.xlsx")
    bring(school, file)
    assert kept(school, "development_area", "chosen_on") == [(dt.date(2025, 2, 3),)]


# Words


@pytest.mark.parametrize("word", ["jau", "Ja!", "yes", "Jo", "avklart", "ja, avklart", "OK", "forankra"])
def test_a_yes_is_no_role_whatever_the_word(school: Database, word: str) -> None:
    headers = ("Seksjon", "Navn", "Agent siden", "Forankret hos leder")
    bring(school, book(headers, ("Grunnskole", "Ola Nes", "1.2.2025", word)))
    assert kept(school, "agent_appointment", "anchored_by") == [("leder",)]


@pytest.mark.parametrize("word", ["nei", "Ikkje enno", "neida", "ikke avklart ennå"])
def test_a_no_is_no_role_either(school: Database, word: str) -> None:
    headers = ("Seksjon", "Navn", "Agent siden", "Forankret hos leder")
    bring(school, book(headers, ("Grunnskole", "Ola Nes", "1.2.2025", word)))
    assert kept(school, "agent_appointment", "anchored_by") == [(None,)]


@pytest.mark.parametrize(("word", "state"), [("Ikkje starta", "chosen"), ("Ikke startet", "chosen")])
def test_a_word_that_may_mean_two_states_is_proposed(school: Database, word: str, state: str) -> None:
    file = book(AREA_HEADERS, area("Tangen skole", "Leselyst", word), name="2025-2026.xlsx")
    [question] = [one for one in plan_auto(school, [file]).questions if one.kind == "word"]
    assert question.proposed == state


@pytest.mark.parametrize(("word", "state"), [("Avbrote", "stopped"), ("Under arbeid", "in_progress")])
def test_a_word_for_a_state_in_nynorsk(school: Database, word: str, state: str) -> None:
    file = book(AREA_HEADERS, area("Tangen skole", "Leselyst", word), name="2025-2026.xlsx")
    found = plan_auto(school, [file])
    assert not [one for one in found.questions if one.kind == "word"]
    bring(school, file, answers={one.key: LEAVE_OUT for one in found.questions})
    assert kept(school, "development_area", "state") == [(state,)]


@pytest.mark.parametrize(
    "text", ["Sist endra: 12.11.2025", "Sist revidert 1.2.2026", "Endret 3.4.2026 av KH"]
)
def test_when_a_list_was_changed_is_no_row_of_it(school: Database, text: str) -> None:
    headers = ("Seksjon", "Navn", "Agent siden")
    found = plan_auto(school, [book(headers, ("Grunnskole", "Ola Nes", "1.2.2025"), (text,))])
    assert (actions(found), found.questions) == ([NEW], ())


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("1.234,5", 74070),
        ("1 234,5", 74070),
        ("1\N{NO-BREAK SPACE}234,50 timer", 74070),
        ("ca. 1.200,0 t", 72000),
        ("12,5", 750),
    ],
)
def test_hours_may_have_their_digits_in_groups(store: Database, cell: str, minutes: int) -> None:
    planned = ALL["request"].field("planned_hours")
    with store.read() as connection:
        assert to_value(planned, read_number(cell), WordBook(connection)) == minutes
