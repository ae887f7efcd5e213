"""Columns a list has besides one for each field: ticks for a status, levels, two dates in a cell, tables."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import ASKED, LEFT_OUT, NEW, plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section, three units and a period."""
    section = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole", "Myra skole"):
        make.unit(section, name)
    make.period()
    return store


def why(column: Proposal) -> str:
    return say(column.reason) if column.reason is not None else ""


# Two tables on one sheet

TWO = book(
    ("Enhet", "Område", "Status", "Ekstra"),
    ("Tangen skole", "Leselyst", "Foreslått", "Obs"),
    (),
    ("Område", "Enhet", "Status", "Ekstra"),
    ("Uteskole", "Fossnes skole", "Foreslått", "Nei"),
    name="2025-2026.xlsx",
)


def test_what_is_said_of_one_table_is_not_said_of_another_on_the_same_sheet(school: Database) -> None:
    place = ("2025-2026.xlsx", "Ark1")
    answers = Answers(columns={(*place, 1): {3: "note"}}, kinds={(*place, 4): LEAVE_OUT})
    found = plan_auto(school, [TWO], answers)
    assert [(table.header_row, table.kind) for table in found.tables] == [(1, "development_area"), (4, "")]
    assert found.tables[0].columns[3].field == "note"
    assert actions(found) == [NEW, LEFT_OUT]


# Ticks for a status

TICKED = ("Enhet", "Område", "Valgt", "Pågår", "Ferdig", "Valgt dato")


@pytest.mark.parametrize(("yes", "no"), [("x", None), ("ja", "nei"), (1, 0), ("✓", "-"), (True, False)])
def test_a_tick_below_a_status_is_the_status(school: Database, yes: Cell, no: Cell) -> None:
    file = book(
        TICKED,
        ("Tangen skole", "Leselyst", yes, no, no, "3.2.25"),
        ("Fossnes skole", "Uteskole", no, yes, no, "3.2.25"),
        name="2025-2026.xlsx",
    )
    found = plan_auto(school, [file])
    assert {why(one) for one in found.tables[0].columns if one.field == "state"} == {
        "Et kryss i denne kolonnen sier hva statusen er."
    }
    bring(school, file)
    assert kept(school, "development_area", "state") == [("chosen",), ("in_progress",)]


def test_two_ticks_in_a_row_are_asked_about_and_none_is_no_status(school: Database) -> None:
    file = book(
        TICKED,
        ("Tangen skole", "Leselyst", "x", "x", "", "3.2.25"),
        ("Fossnes skole", "Uteskole", "", "x", "", "3.2.25"),
        ("Myra skole", "Lek", "", "", "", "3.2.25"),
        name="2025-2026.xlsx",
    )
    several, none = plan_auto(school, [file]).questions
    assert (several.text, several.rows, [one.value for one in several.choices]) == (
        *("Valgt, Pågår", 1),
        ["chosen", "in_progress"],
    )
    assert (none.field, none.rows) == ("state", 1)
    bring(school, file, answers={several.key: "Pågår", none.key: "proposed"})
    assert kept(school, "development_area", "state") == [("in_progress",), ("in_progress",), ("proposed",)]


def test_dates_below_the_words_for_a_status_are_no_ticks(school: Database) -> None:
    headers = ("Mottatt", "Levert", "Navn", "Enhet", "Type hjelp", "Behov")
    row = ("1.2.2025", "1.3.2025", "Kari Ås", "Tangen skole", "Annet", "Hjelp til fagdag")
    columns = plan_auto(school, [book(headers, row)]).tables[0].columns
    assert "state" not in {one.field for one in columns}


def test_one_word_for_a_status_is_no_column_of_ticks(school: Database) -> None:
    file = book(("Enhet", "Område", "Status", "Pågår"), ("Tangen skole", "Natt", "Foreslått", "x"))
    columns = plan_auto(school, [file]).tables[0].columns
    assert [one.field for one in columns] == ["unit_id", "title", "state", ""]


# Levels above and below


ABOVE = ("Kommunalområde", "Seksjon", "Enhet", "Enhetstype", "Leder")


def test_a_level_above_the_sections_is_left_out_with_the_reason(store: Database) -> None:
    file = book(ABOVE, ("Oppvekst", "Grunnskole", "Tangen skole", "Skole", "rektor"))
    column = plan_auto(store, [file]).tables[0].columns[0]
    assert (column.field, why(column)) == (
        "",
        "Programmet har bare seksjoner og enheter. Seksjon står i kolonnen «Seksjon», så dette nivået "
        "tas ikke med.",
    )
    assert bring(store, file).counts[NEW] == 1
    assert kept(store, "section", "name") == [("Grunnskole",)]


def test_sections_of_one_name_below_different_areas_are_never_one_in_silence(store: Database) -> None:
    file = book(
        ABOVE,
        ("Oppvekst", "Stab", "Tangen kontor", "Stab", "sjef"),
        ("", "Grunnskole", "Tangen skole", "Skole", "rektor"),
        ("Helse", "Stab", "Fossnes kontor", "Stab", "sjef"),
    )
    found = plan_auto(store, [file])
    [question] = found.questions
    assert (question.text, question.rows, actions(found)) == ("Stab", 2, [ASKED, NEW, ASKED])
    assert [one.label for one in question.choices] == [
        "Én seksjon: Stab",
        "En seksjon under hver: Stab (Oppvekst), Stab (Helse)",
    ]
    bring(store, file, answers={question.key: "each"})
    names = [name for (name,) in kept(store, "section", "name")]
    assert sorted(names) == ["Grunnskole", "Stab (Helse)", "Stab (Oppvekst)"]


def test_one_section_below_several_areas_is_one_if_a_person_says_so(store: Database) -> None:
    rows = (("Oppvekst", "Stab", "A kontor", "Stab", "sjef"), ("Helse", "Stab", "B kontor", "Stab", "sjef"))
    bring(store, book(ABOVE, *rows), answers={"level:stab": "one"})
    assert kept(store, "section", "name") == [("Stab",)]


def test_parts_of_a_unit_are_left_out_with_the_reason(store: Database) -> None:
    headers = ("Seksjon", "Enhet", "Avdeling", "Enhetstype", "Leder")
    rows = [("Helse", "Hjemmetjenesten", part, "Hjemmetjeneste", "leder") for part in ("Nord", "Sør")]
    found = plan_auto(store, [book(headers, *rows)])
    assert found.questions == ()
    assert (found.tables[0].columns[2].field, "nivået" in why(found.tables[0].columns[2])) == ("", True)


def test_a_part_of_a_section_may_be_a_unit_and_is_asked_about(store: Database) -> None:
    file = book(("Seksjon", "Avdeling", "Type", "Leder"), ("Helse", "Nord", "Hjemmetjeneste", "leder"))
    kind, question = plan_auto(store, [file]).questions
    assert (kind.kind, kind.proposed) == ("kind", "organisation")
    assert (question.kind, question.text, question.proposed) == ("column", "Avdeling", "unit")


# Two dates in a cell

SPANS = ("Seksjon", "Navn", "Periode")


@pytest.mark.parametrize(
    ("cell", "planned_to"),
    [
        ("01.08.2025–31.12.2026", dt.date(2026, 12, 31)),
        ("1.8.25 - 31.12.26", dt.date(2026, 12, 31)),
        ("2025-08-01-2026-12-31", dt.date(2026, 12, 31)),
        ("fra 1. august 2025 til 31. desember 2026", dt.date(2026, 12, 31)),
        ("f.o.m. 1.8.2025 t.o.m. 31.12.2026", dt.date(2026, 12, 31)),
        ("01.08.2025 –", None),
        (dt.datetime(2025, 8, 1), None),
    ],
)
def test_two_dates_in_a_cell_are_the_first_day_and_the_planned_last(
    school: Database, cell: Cell, planned_to: dt.date | None
) -> None:
    bring(school, book(SPANS, ("Grunnskole", "Kari Ås", cell)))
    assert kept(school, "agent_appointment", "from_date", "planned_to") == [(dt.date(2025, 8, 1), planned_to)]


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [
        ("aug 2025 - des 2026", "01.08.2025–31.12.2026"),
        ("1.8.2025 – des 2026", "01.08.2025–31.12.2026"),
        ("august 2025", "01.08.2025"),
        ("31.12.2026–1.8.2025", ""),
        ("to år fra høsten", ""),
    ],
)
def test_what_may_be_two_dates_is_asked_about(school: Database, cell: str, proposed: str) -> None:
    file = book(SPANS, ("Grunnskole", "Kari Ås", cell))
    question = plan_auto(school, [file]).questions[0]
    assert (question.text, question.proposed, question.leaves_row) == (cell, proposed, False)
    if proposed:
        bring(school, file, answers={question.key: proposed})
        assert kept(school, "agent_appointment", "from_date") == [(dt.date(2025, 8, 1),)]


# When what has ended ended

ENDED = book(
    ("Enhet", "Område", "Status", "Valgt dato"),
    ("Tangen skole", "Leselyst", "Ferdig", "3.2.25"),
    ("Fossnes skole", "Uteskole", "Ferdig", "3.2.25"),
    ("Myra skole", "Lek", "Pågår", "3.2.25"),
    name="2025-2026.xlsx",
)
SPRING, SUMMER = dt.date(2026, 3, 1), dt.date(2026, 6, 1)


def test_when_areas_ended_is_asked_once_for_a_table(school: Database, make: Maker) -> None:
    [question] = plan_auto(school, [ENDED]).questions
    assert (question.field, question.rows, question.leaves_row) == ("closed_on", 2, False)
    bring(school, ENDED, answers={question.key: "1.3.2026"})
    assert kept(school, "development_area", "closed_on") == [(SPRING,), (SPRING,), (None,)]
    first = kept(school, "development_area", "id")[0][0]
    states = [make.value("development_area", first, "state", day) for day in (dt.date(2026, 2, 1), SUMMER)]
    assert states == ["in_progress", "completed"]


def test_when_areas_ended_may_stay_unknown(school: Database) -> None:
    bring(school, ENDED, answers={"value:2025-2026.xlsx:closed_on": LEAVE_OUT})
    assert kept(school, "development_area", "state", "closed_on") == [
        *[("completed", None)] * 2,
        ("in_progress", None),
    ]


def test_when_an_area_of_the_store_ended_is_asked_if_it_goes_on_there(school: Database) -> None:
    bring(school, ENDED, answers={"value:2025-2026.xlsx:closed_on": LEAVE_OUT})
    again = plan_auto(school, [ENDED])
    assert again.questions == ()  # they have ended there as well: what is blank stays as it is
    row = ("Myra skole", "Lek", "Ferdig", "3.2.25")
    later = book(("Enhet", "Område", "Status", "Valgt dato"), row, name="2025-2026.xlsx")
    assert [question.field for question in plan_auto(school, [later]).questions] == ["closed_on"]
