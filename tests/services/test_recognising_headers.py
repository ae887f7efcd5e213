"""What a list is taken for by its headers and by what stands below them; what is not sure is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import LEFT_OUT, NEW, plan_auto
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.proposing import holding
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept

PLACE = "Tangen skole"


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
    headers = ("Enhet", "Utviklingsområde", "Milepæl", "Planlagt dato", "Oppnådd dato")
    filled = (PLACE, "Lek", "Plan er laget", dt.date(2025, 2, 3), None)
    found = holding(table(headers, filled), "liste.xlsx")
    assert (found.kind, found.sure) == ("milestone", False)
    found = holding(table(headers, (None, *filled[1:])), "liste.xlsx")
    assert (found.kind, found.sure) == ("milestone", True)  # an empty column says nothing that is lost
