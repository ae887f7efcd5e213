"""What lists of other municipalities taught: nothing is overwritten, merged or guessed in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.history import undo
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import (
    CHANGED,
    LEFT_OUT,
    NEW,
    UNCHANGED,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import (
    AGENTS,
    AREA_HEADERS,
    NEED,
    ORGANISATION,
    actions,
    book,
    bring,
    kept,
    next_undo_of,
    said,
)

REQUEST_HEADERS = ("ID", "Fullføringstidspunkt", "Navn", "Enhet", "Type hjelp", "Behov")
MORNING, NOON = dt.datetime(2025, 2, 1, 9, 5), dt.datetime(2025, 2, 1, 12, 40)


@pytest.fixture
def town(store: Database) -> Database:
    """Return a store with the organisation of the samples."""
    bring(store, read_book(ORGANISATION))
    return store


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section, two units and a period."""
    section = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(section, name)
    make.period()
    return store


def asks(number: int, when: Cell, who: str, need: str) -> tuple[Cell, ...]:
    """Return an answer of a form service's export."""
    return (number, when, who, "Tangen skole", "Annet", need)


# Requests


def test_two_people_who_ask_on_the_same_day_are_two_requests(school: Database) -> None:
    first = book(REQUEST_HEADERS, asks(1, MORNING, "Kari Ås", "Hjelp til fagdag"), name="a.xlsx")
    bring(school, first)
    other = book((*REQUEST_HEADERS, "Merknad"), asks(7, NOON, "Eva Li", "Tredje sak"), name="b.xlsx")
    assert actions(bring(school, other)) == [NEW]
    rows = (asks(1, MORNING, "Bo Vik", "Én sak til oss"), asks(2, NOON, "Åse Li", "En annen sak"))
    assert actions(bring(school, book(REQUEST_HEADERS, *rows, name="c.xlsx"))) == [LEFT_OUT, NEW]
    assert [who for (who,) in kept(school, "request", "requester_text")] == ["Kari Ås", "Eva Li", "Åse Li"]


def test_an_answer_is_known_by_its_number_and_its_time(school: Database) -> None:
    bring(school, book(REQUEST_HEADERS, asks(1, MORNING, "Kari Ås", "Fagdag for alle"), name="2025.xlsx"))
    later = dt.datetime(2026, 2, 1, 9, 5)
    found = bring(school, book(REQUEST_HEADERS, asks(1, later, "Eva Li", "Noe helt annet"), name="2026.xlsx"))
    assert actions(found) == [NEW]
    again = book(REQUEST_HEADERS, asks(1, MORNING, "Kari Ås", "Fagdag for alle"), name="kopi.xlsx")
    assert actions(plan_auto(school, [again])) == [LEFT_OUT]


def test_a_number_somebody_keeps_is_not_an_answer_of_a_form(school: Database) -> None:
    sheets = [
        book(REQUEST_HEADERS, asks(1, dt.date(year, 2, 1), "Kari Ås", f"Sak {year}"), name=f"{year}.xlsx")
        for year in (2025, 2026)
    ]
    assert plan_auto(school, sheets).counts[NEW] == 2
    assert bring(school, *sheets).counts[NEW] == 2


def test_who_asks_is_asked_once_where_no_row_says_it(school: Database) -> None:
    lines = [("1.2.2025", "Tangen skole", "Annet", f"Sak {number} hos oss") for number in range(3)]
    file = book(("Mottatt", "Enhet", "Type hjelp", "Behov"), *lines)
    [question] = plan_auto(school, [file]).questions
    assert (question.field, question.rows) == ("requester_text", 3)
    assert bring(school, file, answers={question.key: "Seksjonen"}).counts[NEW] == 3


def test_a_request_may_be_for_a_section_or_for_everybody(school: Database) -> None:
    headers = ("Mottatt", "Navn", "Hvilken enhet gjelder det?", "Type hjelp", "Behov")
    lines = [("1.2.2025", "Kari Ås", where, "Annet", NEED) for where in ("Grunnskole", "Hele kommunen")]
    bring(school, book(headers, *lines))
    assert kept(school, "request", "scope", "unit_id", "section_id") == [
        ("section", None, 1),
        ("cross", None, None),
    ]


def test_what_a_field_cannot_hold_is_kept_in_the_note(school: Database) -> None:
    headers = ("Mottatt", "Navn", "Enhet", "Type hjelp", "Behov", "Antall deltakere")
    several = "Fasilitering av samling;Opplæring i metode;"
    file = book(headers, ("1.2.2025", "Kari Ås", "Tangen skole", several, NEED, "20-30"))
    [question] = plan_auto(school, [file]).questions
    bring(school, file, answers={question.key: "Fasilitering av samling"})
    [(kind, count, note)] = kept(school, "request", "request_type", "expected_participants", "note")
    assert (kind, count) == ("fasilitering av samling", None)
    assert note.split("\n") == [
        "Type hjelp: Fasilitering av samling;Opplæring i metode",
        "Antall deltakere: 20-30",
    ]


# Periods and states


def test_periods_that_stand_as_columns_are_asked_about(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde 2023-2024", "Utviklingsområde 2025-2026")
    file = book(headers, ("Tangen skole", "Natt", "Leselyst"))
    questions = plan_auto(school, [file]).questions
    assert [question.text for question in questions if question.kind == "column"] == [headers[1]]
    answers = Answers(
        columns={("liste.xlsx", "Ark1", 1): {1: "", 2: "title"}}, said={"value:liste.xlsx:state": "proposed"}
    )
    found = apply_auto(school, [file], answers, actor="kari").result
    assert (found.questions, kept(school, "development_area", "title")) == ((), [("Leselyst",)])


def test_a_period_nobody_has_made_yet_is_made_by_its_cell(school: Database) -> None:
    headers = ("Seksjon", "Enhet", "Periode", "Utviklingsområde", "Status")
    units = ("Tangen skole", "Fossnes skole")
    file = book(headers, *(("Grunnskole", unit, "2027-2028", "Leselyst", "Foreslått") for unit in units))
    [question] = plan_auto(school, [file]).questions
    assert (question.rows, question.proposed) == (2, "new:2027–2028")
    bring(school, file, answers={question.key: question.proposed})
    assert kept(school, "development_period", "name") == [("2025–2026",), ("2027–2028",)]


def test_without_any_period_those_of_the_dates_are_proposed(make: Maker, store: Database) -> None:
    make.unit(make.section(), "Tangen skole")
    file = book(AREA_HEADERS[1:], ("Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED))
    [question] = plan_auto(store, [file]).questions
    assert [choice.value for choice in question.choices] == ["new:2025–2026", "new:2024–2025"]
    assert question.proposed == ""
    assert bring(store, file, answers={question.key: "2025-2026"}).counts[NEW] == 1


@pytest.mark.parametrize("title", ["Har ikke valgt", "TBD", "under avklaring", "Ingen område"])
def test_words_for_no_area_are_no_area(school: Database, title: str) -> None:
    found = plan_auto(school, [book(AREA_HEADERS, ("", "Tangen skole", title), name="2025-2026.xlsx")])
    assert actions(found) == [LEFT_OUT]


def test_a_status_no_column_says_is_asked_once(school: Database) -> None:
    lines = [("Tangen skole", "Leselyst", "3.2.25"), ("Fossnes skole", "Uteskole", "")]
    file = book(("Enhet", "Valgt område", "Valgt dato"), *lines, name="2025-2026.xlsx")
    [question] = plan_auto(school, [file]).questions
    assert (question.field, question.rows, question.proposed) == ("state", 2, "chosen")


@pytest.mark.parametrize("word", ["ikke fullført", "delvis ferdig", "Nesten ferdig", "snart i gang"])
def test_the_opposite_of_a_status_is_not_proposed(school: Database, word: str) -> None:
    row = ("", "Tangen skole", "Leselyst", word, "3.2.25", NEED)
    [question] = plan_auto(school, [book(AREA_HEADERS, row, name="2025-2026.xlsx")]).questions
    assert question.proposed == ""


# Organisation and agents


def test_what_must_be_there_first_is_said_in_one_sentence(store: Database) -> None:
    found = plan_auto(store, [read_book(AGENTS)])
    assert found.questions == ()
    assert {reason for _cell, reason in said(found)} == {
        "Det finnes ingen seksjoner ennå. Importer organisasjonen først."
    }


def test_a_section_that_is_spelt_almost_like_another_is_asked_about(town: Database) -> None:
    rows = (("Kultur og livskraf", "Folkehelse", "stab", "sjef"), ("Nytt felt", "Nytt sted", "stab", "sjef"))
    file = book(("Seksjon", "Enhet", "Type", "Leder"), *rows)
    [question] = plan_auto(town, [file]).questions
    assert [choice.label for choice in question.choices] == ["Kultur og livskraft", "Ny: Kultur og livskraf"]
    found = bring(town, file, answers={question.key: "Kultur og livskraft"})
    assert actions(found) == [CHANGED, NEW]


def test_the_type_of_units_no_column_says_is_asked_once(store: Database) -> None:
    file = book(("Kommunalområde", "Virksomhet"), ("Oppvekst", "Tangen skole"), ("Oppvekst", "Fossnes skole"))
    kinds, leaders = plan_auto(store, [file]).questions
    assert [(each.field, each.rows) for each in (kinds, leaders)] == [("unit_type", 2), ("leader_title", 2)]
    assert bring(store, file, answers={kinds.key: "Skole", leaders.key: "rektor"}).counts[NEW] == 2


def test_an_agent_who_has_left_ended_on_the_last_day_of_the_row(school: Database) -> None:
    headers = ("Seksjon", "Navn", "E-post", "Fra", "Til", "Status")
    row = ("Grunnskole", "Kari Ås", "k@k.no", "1.1.2023", "31.12.2023", "Sluttet")
    bring(school, book(headers, row))
    assert kept(school, "agent_appointment", "state", "ended_on") == [("ended", dt.date(2023, 12, 31))]


@pytest.mark.parametrize(
    ("header", "cell", "who", "note"),
    [
        ("Forankret hos leder", "Ja", "leder", None),
        ("Forankret hos rektor", "x", "rektor", None),
        ("Forankret", "✓", "en leder", None),
        ("Leder informert?", "ja", "en leder", None),
        ("Godkjent av leder", "Nei", None, "Godkjent av leder: Nei"),
        ("Godkjent av leder", "Bo Vik", "Bo Vik", None),
    ],
)
def test_who_stands_behind_an_agent(
    school: Database, header: str, cell: str, who: str | None, note: str | None
) -> None:
    headers = ("Seksjon", "Innovasjonsagent", "Fra", header)
    file = book(headers, ("Grunnskole", "Kari Ås", "1.2.2025", cell))
    answers = Answers(columns={("liste.xlsx", "Ark1", 1): {3: "anchored_by"}})
    apply_auto(school, [file], answers, actor="kari")
    assert kept(school, "agent_appointment", "anchored_by", "note") == [(who, note)]


# Columns


def test_what_is_said_of_a_column_goes_before_what_it_was_the_last_time(school: Database) -> None:
    file = book(("Seksjon", "Navn", "Dato", "E-post"), ("Grunnskole", "Kari Ås", "1.2.2025", "k@k.no"))
    key = "column:agents:dato"
    bring(school, file, answers={key: "anchored_on", "value:liste.xlsx:from_date": "1.1.2025"})
    undo(school, next_undo_of(school), actor="kari")
    bring(school, file, answers={key: "from_date"})
    assert kept(school, "agent_appointment", "from_date", "anchored_on") == [(dt.date(2025, 2, 1), None)]


def test_the_same_field_twice_is_refused(school: Database) -> None:
    file = book(("Enhet", "Område", "Tema"), ("Tangen skole", "A", "B"))
    answers = Answers(columns={("liste.xlsx", "Ark1", 1): {1: "title", 2: "title"}})
    with pytest.raises(BadInput, match="Two columns"):
        plan_auto(school, [file], answers)


def test_one_mapping_serves_tables_of_different_kinds(school: Database) -> None:
    areas = book(
        AREA_HEADERS[1:], ("Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED), name="2025-2026.xlsx"
    )
    agents = book(("Seksjon", "Navn", "E-post", "Fra"), ("Grunnskole", "Kari Ås", "k@k.no", "1.2.2025"))
    answers = Answers(headers={"Enhet": "unit_id", "Seksjon": "section_id"})
    found = apply_auto(school, [areas, agents], answers, actor="kari").result
    assert found.counts[NEW] == 2


# Lists of the program itself


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_list_of_the_program_comes_back_unchanged_from_csv(
    demo: Database, demo_place: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "liste.csv"
    assert main(["export", name, str(path), "--db", demo_place]) == 0
    found = plan_auto(demo, [read_book(path)])
    assert found.tables[0].kind == name
    assert {action: number for action, number in found.counts.items() if number} == {
        UNCHANGED: len(found.tables[0].rows)
    }


def test_what_is_typed_into_a_list_of_the_program_may_be_written_as_anywhere(
    demo: Database, demo_place: str, tmp_path: Path
) -> None:
    path = tmp_path / "liste.xlsx"
    assert main(["export", "development_area", str(path), "--db", demo_place]) == 0
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[headers.index("Status")].value == "Foreslått")
    row[headers.index("Planlagt slutt")].value = "3. desember 2026"
    workbook.save(path)
    found = plan_auto(demo, [read_book(path)])
    assert found.counts[CHANGED] == 1
    [changed] = [row for table in found.tables for row in table.rows if row.action == CHANGED]
    assert changed.changes["planned_end"][1] == dt.date(2026, 12, 3)


def test_when_requests_that_are_done_ended_is_asked_once(school: Database) -> None:
    headers = (*REQUEST_HEADERS[2:], "Mottatt", "Status")
    help_wanted = ("Kari", "Tangen skole", "Prosessveiledning", "Hjelp til møter", dt.date(2025, 2, 1))
    done = book(headers, (*help_wanted, "Levert"), (*help_wanted[:3], "Mer", help_wanted[4], "Lukket"))
    asked = {question.key: question for question in plan_auto(school, [done]).questions}
    delivered, closed = "value:liste.xlsx:delivered_on", "value:liste.xlsx:closed_on"
    assert {delivered, closed} == asked.keys()
    assert asked[delivered].rows == 2
    assert not asked[delivered].leaves_row
    found = bring(school, done, answers={delivered: "2025-05-06", closed: "-"})
    assert actions(found) == [NEW, NEW]
    day = dt.date(2025, 5, 6)
    assert kept(school, "request", "state", "delivered_on", "closed_on") == [
        ("delivered", day, None),
        ("closed", day, None),
    ]
