"""Spreadsheets a team has today go in: nothing is guessed, everything is shown first, one undo takes it back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput, Cancelled, Message
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.deviations import find_deviations
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.history import next_undo, undo
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import (
    ASKED,
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    UNCHANGED,
    AutoPlan,
    FilesRefused,
    Row,
    apply_auto,
    plan_auto,
)
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers, answers_from
from innovasjon_desktop.services.today import today
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import count, everything
from tests.making import Maker

DATA = Path(__file__).parents[1] / "data"
ORGANISATION = DATA / "organisasjon.csv"
AGENTS = DATA / "innovasjonsagenter_2025.xlsx"
AREAS = DATA / "Utviklingsområder 2025-2026.xlsx"
REQUESTS = DATA / "Bestilling av fasilitering(1-30).xlsx"

AREA_HEADERS = ("Seksjon", "Enhet", "Utviklingsområde", "Status", "Valgt dato", "Behov")
OF_AREAS = {
    "word:development_area.state:avsluttet - virket ikke": "stopped",
    f"value:{AREAS.name}:closed_on": LEAVE_OUT,
}
"""What a person answers about the areas, besides what is proposed: nobody knows when they ended."""

NEED = "Foreldre etterlyser bedre informasjon"


def book(*rows: Sequence[Cell], name: str = "liste.xlsx", sheet: str = "Ark1") -> Book:
    """Return a workbook of one sheet with these rows, the first in row 1."""
    there = tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))
    return Book(
        name, hashlib.sha256(repr(rows).encode()).hexdigest(), (Sheet(sheet, there),), Message("a workbook")
    )


def bring(
    store: Database, *books: Book, answers: Mapping[str, str] | None = None, skip: bool = False
) -> AutoPlan:
    said = Answers(said=answers or {})
    found = apply_auto(store, books, said, actor="kari", skip_refused=skip).result
    assert isinstance(found, AutoPlan)
    return found


def rows(found: AutoPlan) -> list[Row]:
    return [row for table in found.tables for row in table.rows]


def actions(found: AutoPlan) -> list[str]:
    return [row.action for row in rows(found)]


def said(found: AutoPlan) -> list[tuple[str, str]]:
    """Return the cell and the reason of everything that is refused or left out."""
    return [(one.cell, say(one.reason)) for row in rows(found) for one in row.problems]


def kept(store: Database, name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = TABLES[name]
    with store.read() as connection:
        return [
            tuple(row)
            for row in connection.execute(select(*(table.c[one] for one in columns)).order_by(table.c.id))
        ]


def proposed(found: AutoPlan) -> dict[str, str]:
    return {question.key: question.proposed for question in found.questions if question.proposed}


@pytest.fixture
def town(store: Database) -> Database:
    """Return a store with the organisation of the samples."""
    bring(store, read_book(ORGANISATION))
    return store


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section, two units and a period."""
    grunnskole = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(grunnskole, name)
    make.period()
    return store


# The four samples, from an empty store


def test_the_organisation_goes_in_without_a_question(store: Database) -> None:
    found = bring(store, read_book(ORGANISATION))
    assert (found.questions, found.counts[NEW]) == ((), 71)
    assert count(store, "section") == 9
    assert ("Granmo skole (1–10)", "skole", "rektor") in kept(
        store, "unit", "name", "unit_type", "leader_title"
    )


def test_the_agents_go_in_as_they_stand(town: Database) -> None:
    before = everything(town)
    preview = plan_auto(town, [read_book(AGENTS)])
    assert everything(town) == before
    assert preview.questions == ()
    assert said(preview) == [
        ("E5", "Slutten kan ikke være før starten."),
        ("", "Her er ingenting fylt ut: «(ingen)»."),
        ("", "Her er ingenting fylt ut: «(ingen)»."),
    ]
    with pytest.raises(FilesRefused):
        bring(town, read_book(AGENTS))
    assert everything(town) == before
    bring(town, read_book(AGENTS), skip=True)
    people = kept(town, "person", "first_name", "last_name", "work_email")
    assert ("Fatima", "Nilsen", "fatima.nilsen@elvedal.kommune.no") in people
    assert ("Liv", "Henriksen", "liv.henriksen@elvedal.kommune.no") in people
    assert ("Nguyễn", "Jakobsen", "nguyen.jakobsen@elvedal.kommune.no") in people
    names = dict(kept(town, "section", "id", "name"))
    dates = {
        person: (names[section], start, end, who)
        for person, section, start, end, who in kept(
            town, "agent_appointment", "person_id", "section_id", "from_date", "planned_to", "anchored_by"
        )
    }
    by_name = {
        last: dates[row_id] for row_id, last in kept(town, "person", "id", "last_name") if row_id in dates
    }
    day = dt.date
    assert by_name["Strand"] == ("Barn, unge og familie", day(2025, 2, 11), day(2026, 12, 31), "leder")
    assert by_name["Svendsen"] == (
        "Teknisk, plan og miljø",
        day(2024, 11, 20),
        day(2025, 6, 30),
        "seksjonsleder",
    )
    assert by_name["Jacobsen"] == ("Teknisk, plan og miljø", day(2025, 4, 5), None, "leder")
    assert len(dates) == 11


def test_the_areas_go_in_with_the_answers_a_person_gives(town: Database) -> None:
    file = read_book(AREAS)
    before = everything(town)
    preview = plan_auto(town, [file])
    assert [(one.kind, one.text, one.proposed) for one in preview.questions] == [
        ("column", "Dato", "chosen_on"),
        ("value", "2025–2026", "new:2025–2026"),
        ("value", "", ""),
        ("word", "Avsluttet - virket ikke", ""),
    ]
    answers = proposed(preview) | OF_AREAS
    found = bring(town, file, answers=answers)
    assert found.counts == {NEW: 50, CHANGED: 0, UNCHANGED: 0, REFUSED: 0, ASKED: 0, LEFT_OUT: 21}
    units = dict(kept(town, "unit", "id", "name"))
    columns = ("unit_id", "title", "state", "chosen_on", "need")
    there = {comparable(units[unit]): tuple(rest) for unit, *rest in kept(town, "development_area", *columns)}
    assert len(there) == 50
    assert there == areas_by_hand()
    undo(town, next_undo_of(town), actor="kari")
    after = everything(town)
    assert {name: after[name] for name in ("development_area", "development_period", "state_change")} == {
        name: before[name] for name in ("development_area", "development_period", "state_change")
    }


def areas_by_hand() -> dict[str, tuple[Any, ...]]:
    """Return what the sheets say, read in the most plain way there is: by column letters looked up by eye."""
    layouts = {
        "Enhet": {"unit": 0, "title": 1, "need": 2, "state": 3, "on": 4},
        "Virksomhet": {"unit": 0, "title": 1, "state": 2, "on": 3, "need": 4},
        "Navn på enhet": {"unit": 0, "title": 1, "on": 2, "state": 3},
    }
    states = {
        "ferdig": "completed",
        "fullført": "completed",
        "pågår": "in_progress",
        "i gang": "in_progress",
        "valgt": "chosen",
        "bestemt": "chosen",
        "stoppet": "stopped",
        "avsluttet - virket ikke": "stopped",
    }
    found = {}
    for sheet in load_workbook(AREAS):
        layout: dict[str, int] | None = None
        for cells in sheet.iter_rows(values_only=True):
            if layout is None:
                layout = layouts.get(str(cells[0]))
                continue
            title = cells[layout["title"]]
            if title in (None, "-", "?", "ikke valgt"):
                continue
            need = cells[layout["need"]] if "need" in layout else None
            state = states[str(cells[layout["state"]]).casefold()]
            found[comparable(str(cells[0]))] = (title, state, by_hand(cells[layout["on"]]), need)
    return found


def by_hand(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if "-" in value:
        return dt.date.fromisoformat(value)
    day, month, year = value.replace("/", ".").replace(" ", ".").split(".")
    return dt.date(int(year) % 100 + 2000, int(month), int(day))


def next_undo_of(store: Database) -> int:
    with store.read() as connection:
        found = next_undo(connection)
    assert found is not None
    return found


def test_the_answers_of_a_form_are_known_again(town: Database) -> None:
    found = bring(town, read_book(REQUESTS))
    assert (found.questions, found.counts[NEW]) == ((), 30)
    [first, *_rest] = kept(
        town,
        "request",
        "title",
        "received_on",
        "requester_text",
        "wanted_from",
        "expected_participants",
        "need",
    )
    assert first == (
        "Tjenestedesign",
        dt.date(2025, 1, 13),
        "Kari Berg (kari.berg@elvedal.kommune.no)",
        dt.date(2025, 3, 29),
        39,
        "+47 90 00 00 00 ring meg",
    )
    [(third,)] = kept(town, "request", "need")[2:3]
    assert third == '=HYPERLINK("http://example.invalid","Se her")'
    again = plan_auto(town, [read_book(REQUESTS)])
    assert again.counts[LEFT_OUT] == 30
    assert again.files[0].before == town.today()
    assert said(again)[0][1].startswith("Dette svaret er importert før: F-2025-001")
    undo(town, next_undo_of(town), actor="kari")
    assert plan_auto(town, [read_book(REQUESTS)]).counts[NEW] == 30


def test_all_four_files_at_once_are_one_step(store: Database) -> None:
    files = [read_book(path) for path in (REQUESTS, AREAS, AGENTS, ORGANISATION)]
    preview = plan_auto(store, files)
    answers = proposed(preview) | OF_AREAS
    found = bring(store, *files, answers=answers, skip=True)
    assert found.counts[NEW] == 71 + 11 + 50 + 30
    assert found.tables[0].file == REQUESTS.name
    undo(store, next_undo_of(store), actor="kari")
    assert (count(store, "unit"), count(store, "request"), count(store, "imported_file")) == (0, 0, 0)


# What a state needs and an old list never had


def test_what_an_old_list_never_had_is_missing_until_it_is_filled_in(school: Database) -> None:
    found = bring(
        school,
        book(AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Ferdig", "3.2.25", NEED), name="2025-2026.xlsx"),
        answers={"value:2025-2026.xlsx:closed_on": LEAVE_OUT},
    )
    assert [row.lacks for row in rows(found)] == [
        ("Chosen by", "Wanted effect", "Innovation method", "Outcome", "Ended on")
    ]
    [(state, closed)] = kept(school, "development_area", "state", "closed_on")
    assert (state, closed) == ("completed", None)
    with school.read() as connection:
        at = figures(connection, school.today())
        shown = today(connection, school.today())
        deviations = find_deviations(connection, at)
    [lines] = [group.lines for group in shown.groups if say(group.title) == "Noe mangler"]
    assert [(say(line.title), say(line.action)) for line in lines] == [("Leselyst", "Fyll ut")]
    assert any("Resultat" in say(each.what) for each in deviations)


def test_a_need_that_is_too_short_is_kept_in_the_note(school: Database) -> None:
    found = bring(
        school,
        book(
            AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", "Lesing"), name="2025-2026.xlsx"
        ),
    )
    assert "Need" in [label for row in rows(found) for label in row.lacks]
    assert kept(school, "development_area", "need", "note") == [(None, "Behov: Lesing")]


# Questions


def test_a_name_that_is_only_similar_is_asked_about(school: Database) -> None:
    file = book(
        AREA_HEADERS,
        ("", "Tangn skole", "Leselyst", "Valgt", "3.2.25", NEED),
        ("", "Tangn skole", "-"),
        name="2025-2026.xlsx",
    )
    found = plan_auto(school, [file])
    [question] = found.questions
    assert (question.kind, question.text, question.where) == ("name", "Tangn skole", "B2")
    assert question.choices[0].label == "Tangen skole"
    assert question.proposed == question.choices[0].value
    assert actions(found)[0] == ASKED
    with pytest.raises(FilesRefused, match="Questions"):
        bring(school, file)
    bring(school, file, answers={question.key: "Fossnes skole"})
    units = dict(kept(school, "unit", "id", "name"))
    assert [units[unit] for (unit,) in kept(school, "development_area", "unit_id")] == ["Fossnes skole"]


def test_a_name_can_be_left_out_with_its_rows(school: Database) -> None:
    file = book(
        AREA_HEADERS,
        ("", "Ukjent skole", "Leselyst", "Valgt", "3.2.25", NEED),
        ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED),
        name="2025-2026.xlsx",
    )
    [question] = plan_auto(school, [file]).questions
    found = bring(school, file, answers={question.key: LEAVE_OUT})
    assert actions(found) == [LEFT_OUT, NEW]


@pytest.mark.parametrize("name", ["  tangen  SKOLE ", "Tangen\N{NO-BREAK SPACE}skole", "TANGEN SKOLE"])
def test_a_name_is_known_by_more_than_its_spelling(school: Database, name: str) -> None:
    found = plan_auto(
        school, [book(AREA_HEADERS, ("", name, "Leselyst", "Valgt", "3.2.25", NEED), name="2025-2026.xlsx")]
    )
    assert actions(found) == [NEW]


def test_a_word_for_a_status_is_asked_about_once(school: Database) -> None:
    lines = [("", unit, "Leselyst", "Halvveis", "3.2.25", NEED) for unit in ("Tangen skole", "Fossnes skole")]
    file = book(AREA_HEADERS, *lines, name="2025-2026.xlsx")
    [question] = plan_auto(school, [file]).questions
    assert (question.kind, question.text, question.rows) == ("word", "Halvveis", 2)
    bring(school, file, answers={question.key: "Pågår"})
    assert kept(school, "development_area", "state") == [("in_progress",), ("in_progress",)]


@pytest.mark.parametrize(
    ("word", "proposed"), [("Godt i gang", "in_progress"), ("Ikke i mål", ""), ("Startet, så stoppet", "")]
)
def test_a_longer_text_proposes_the_one_status_it_names(school: Database, word: str, proposed: str) -> None:
    file = book(AREA_HEADERS, ("", "Tangen skole", "Leselyst", word, "3.2.25", NEED), name="2025-2026.xlsx")
    [question] = plan_auto(school, [file]).questions
    assert question.proposed == proposed


def test_a_month_is_asked_about_and_a_date_may_be_given(school: Database) -> None:
    file = book(
        AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Valgt", "februar 2025", NEED), name="2025-2026.xlsx"
    )
    [question] = plan_auto(school, [file]).questions
    assert [choice.value for choice in question.choices] == ["2025-02-01", "2025-02-28"]
    bring(school, file, answers={question.key: "14.02.2025"})
    assert kept(school, "development_area", "chosen_on") == [(dt.date(2025, 2, 14),)]


def test_an_answer_that_is_none_is_refused(school: Database) -> None:
    file = book(
        AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Halvveis", "3.2.25", NEED), name="2025-2026.xlsx"
    )
    [question] = plan_auto(school, [file]).questions
    with pytest.raises(BadInput, match="is not an answer"):
        plan_auto(school, [file], Answers(said={question.key: "Kanskje"}))


def test_the_same_unit_name_in_two_sections_is_told_apart_by_the_sheet(make: Maker, store: Database) -> None:
    for section in ("Nord", "Sør"):
        place = make.section(section)
        make.unit(place, "Barnehagen")
    make.period()
    headers = AREA_HEADERS[1:]
    row = ("Barnehagen", "Leselyst", "Valgt", "3.2.25", NEED)
    found = plan_auto(store, [book(headers, row, name="2025-2026.xlsx", sheet="Sør")])
    assert actions(found) == [NEW]
    [question] = plan_auto(store, [book(headers, row, name="2025-2026.xlsx")]).questions
    assert [choice.label for choice in question.choices[:2]] == ["Barnehagen – Nord", "Barnehagen – Sør"]


# The preview


def test_blanks_never_overwrite_and_changes_are_shown_old_to_new(school: Database) -> None:
    bring(
        school,
        book(AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED), name="2025-2026.xlsx"),
    )
    changed = "Foreldrene etterlyser mye bedre informasjon"
    found = bring(
        school,
        book(AREA_HEADERS, ("", "Tangen skole", "Leselyst", "", "", changed), name="2025-2026.xlsx"),
    )
    [row] = rows(found)
    assert (row.action, dict(row.changes)) == (CHANGED, {"need": (NEED, changed)})
    assert kept(school, "development_area", "state", "chosen_on") == [("chosen", dt.date(2025, 2, 3))]


def test_one_row_can_be_left_out(school: Database) -> None:
    lines = [("", unit, "Leselyst", "Valgt", "3.2.25", NEED) for unit in ("Tangen skole", "Fossnes skole")]
    file = book(AREA_HEADERS, *lines, name="2025-2026.xlsx")
    answers = Answers(without=frozenset({("2025-2026.xlsx", "Ark1", 2)}))
    found = apply_auto(school, [file], answers, actor="kari").result
    assert actions(found) == [LEFT_OUT, NEW]


def test_a_mapping_a_person_chose_is_remembered_for_the_header_row(school: Database) -> None:
    headers = ("Hvor", "Satser på", "Bekreftet", "Når")
    file = book(headers, ("Tangen skole", "Leselyst", "Valgt", "3.2.25"), name="2025-2026.xlsx")
    place = ("2025-2026.xlsx", "Ark1", 1)
    answers = Answers(
        kinds={place: "development_area"},
        columns={place: {0: "unit_id", 1: "title", 2: "state", 3: "chosen_on"}},
    )
    apply_auto(school, [file], answers, actor="kari")
    undo(school, next_undo_of(school), actor="kari")
    found = plan_auto(school, [file])
    assert (found.questions, actions(found)) == ((), [NEW])
    assert [(one.field, one.sure) for one in found.tables[0].columns] == [
        ("unit_id", True),
        ("title", True),
        ("state", True),
        ("chosen_on", True),
    ]


def test_the_same_file_twice_changes_nothing(school: Database) -> None:
    file = book(
        AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Pågår", "3.2.25", NEED), name="2025-2026.xlsx"
    )
    bring(school, file)
    before = everything(school)
    found = bring(school, file)
    assert (actions(found), found.files[0].before) == ([UNCHANGED], school.today())
    assert everything(school) == before


def test_nothing_is_written_when_it_is_cancelled(school: Database) -> None:
    before = everything(school)
    file = book(
        AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED), name="2025-2026.xlsx"
    )
    with pytest.raises(Cancelled):
        apply_auto(school, [file], actor="kari", cancelled=lambda: True)
    assert everything(school) == before


def test_what_somebody_changed_since_the_preview_is_not_overwritten(school: Database) -> None:
    bring(
        school,
        book(AREA_HEADERS, ("", "Tangen skole", "Leselyst", "Valgt", "3.2.25", NEED), name="2025-2026.xlsx"),
    )
    file = book(
        AREA_HEADERS,
        ("", "Tangen skole", "Leselyst", "", "3.2.25", "Et helt annet behov"),
        name="2025-2026.xlsx",
    )
    preview = plan_auto(school, [file])
    Maker(school).do(Edit("development_area", 1, {"need": "Et behov en kollega har skrevet"}))
    with pytest.raises(FilesRefused):
        apply_auto(school, [file], actor="kari", seen=preview.seen)
    assert kept(school, "development_area", "need") == [("Et behov en kollega har skrevet",)]


def test_a_file_without_a_table_says_so(store: Database) -> None:
    with pytest.raises(BadInput, match="No table was found"):
        plan_auto(store, [book(("Bare tekst",))])


@pytest.mark.parametrize(
    "document", [[], {"answer": {}}, {"answers": []}, {"answers": {"a": 1}}, {"leave_out": [{}]}]
)
def test_answers_that_are_none_are_refused(document: object) -> None:
    with pytest.raises(BadInput):
        answers_from(document)
