"""What a list is taken for by its headers and by what stands below them; what is not sure is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import ASKED, LEFT_OUT, NEW, plan_auto
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.holding import holding
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept

PLACE, YEARS = "Tangen skole", "2025-2026"


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section, two units and a period."""
    grunnskole = make.section("Grunnskole")
    for name in (PLACE, "Fossnes skole"):
        make.unit(grunnskole, name)
    make.period()
    return store


def table(headers: tuple[str, ...], *lines: tuple[Cell, ...]) -> RawTable:
    return RawTable("Ark1", (), 1, headers, tuple(enumerate(lines, start=2)), ())


# What the table is


@pytest.mark.parametrize(
    "headers",
    [
        ("Enhet", "Utviklingsområde", "Status", "Dato"),
        ("Enhet", "Utviklingsområde", "Dato"),
        ("Enhet", "Utviklingsområde", "Status"),
        ("Enhet", "Utviklingsområde"),
    ],
)
def test_units_and_their_areas_are_areas_and_not_what_was_done_with_them(headers: tuple[str, ...]) -> None:
    cells: dict[str, Cell] = {
        "Enhet": PLACE,
        "Utviklingsområde": "Lek",
        "Status": "Valgt",
        "Dato": dt.date(2025, 2, 3),
    }
    found = holding(table(headers, tuple(cells[one] for one in headers)), "liste.xlsx")
    assert (found.kind, found.sure) == ("development_area", True)


def test_a_kind_that_makes_nothing_of_a_header_the_program_knows_is_asked() -> None:
    headers = ("Enhet", "Utviklingsområde", "Tittel", "Frist", "Utført dato")
    filled = (PLACE, "Lek", "Plan er laget", dt.date(2025, 2, 3), None)
    found = holding(table(headers, filled), "liste.xlsx")
    assert (found.kind, found.sure) == ("milestone", False)
    found = holding(table(headers, (None, *filled[1:])), "liste.xlsx")
    assert (found.kind, found.sure) == ("milestone", True)  # an empty column says nothing that is lost


# What stands below the headers


def test_dates_below_the_names_of_states_say_when_an_area_came_there(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Valgt", "I gang", "Fullført")
    chosen, started, closed = dt.date(2025, 2, 3), dt.date(2025, 3, 3), dt.date(2025, 6, 2)
    found = bring(
        school,
        book(
            headers,
            (PLACE, "Lek ute", "03.02.2025", started, "02.06.2025"),
            ("Fossnes skole", "Lesing", chosen, "03.03.2025", "-"),
            sheet=YEARS,
        ),
    )
    assert [(one.header, one.field, one.sure) for one in found.tables[0].columns[2:]] == [
        ("Valgt", "chosen_on", True),
        ("I gang", "start_on", True),
        ("Fullført", "closed_on", True),
    ]
    assert kept(school, "development_area", "title", "state", "chosen_on", "start_on", "closed_on") == [
        ("Lek ute", "completed", chosen, started, closed),
        ("Lesing", "in_progress", chosen, started, None),
    ]


def test_a_status_in_its_own_column_goes_before_the_dates(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Status", "Valgt", "I gang")
    bring(school, book(headers, (PLACE, "Lek ute", "Valgt", "03.02.2025", "03.03.2025"), sheet=YEARS))
    assert kept(school, "development_area", "state", "start_on") == [("chosen", dt.date(2025, 3, 3))]


def test_an_area_with_no_date_is_asked_about(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Valgt", "I gang")
    lines = ((PLACE, "Lek ute", "03.02.2025", None), ("Fossnes skole", "Lesing", None, None))
    found = plan_auto(school, [book(headers, *lines, sheet=YEARS)])
    assert actions(found) == [NEW, ASKED]
    assert [(one.field, one.rows, one.proposed) for one in found.questions] == [("state", 1, "proposed")]


@pytest.mark.parametrize("header", ["Leder", "Tjenesteleder"])
def test_names_of_people_are_no_titles_of_leaders(store: Database, header: str) -> None:
    lines = [("Skole", "Tangen skole", "Per Hansen"), ("Skole", "Fossnes skole", "Kari Anne Moe-Lie")]
    found = plan_auto(store, [book(("Seksjon", "Enhet", header), *lines)])
    column = found.tables[0].columns[2]
    assert column.field == ""
    assert column.reason is not None
    assert say(column.reason) == "Her står det navn på personer, ikke titler."
    assert "leader_title" in [one.field for one in found.questions]  # asked, as if there were no column
    titled = [
        (*line[:2], title) for line, title in zip(lines, ("Rektor", "Assisterende Rektor"), strict=True)
    ]
    found = plan_auto(store, [book(("Seksjon", "Enhet", header), *titled)])
    assert found.tables[0].columns[2].field == "leader_title"


def test_a_row_that_is_left_out_by_an_answer_asks_nothing_more(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Status", "Valgt dato")
    lines = (
        (PLACE, "Lek ute", "Valgt", "03.02.2025"),
        ("Ukjent sted", "Lesing", "Kanskje senere", "en gang i vår"),
    )
    areas = book(headers, *lines, sheet=YEARS)
    asked = {one.field: one.key for one in plan_auto(school, [areas]).questions}
    assert set(asked) == {"unit_id", "state", "chosen_on"}
    found = bring(school, areas, answers={asked["unit_id"]: LEAVE_OUT})
    assert (actions(found), found.questions) == ([NEW, LEFT_OUT], ())
