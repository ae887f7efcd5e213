"""Tables that stand beside each other on one sheet."""

from __future__ import annotations

import time

import pytest

from innovasjon_desktop.services.importing.book import Merge
from innovasjon_desktop.services.recognising.auto import LEFT_OUT, NEW, apply_auto, plan_auto
from innovasjon_desktop.services.recognising.beside import tables_of
from innovasjon_desktop.services.recognising.finding import RawTable, stands_on
from innovasjon_desktop.services.recognising.questions import Answers
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import book, kept
from tests.services.test_recognising_tables import sheet

AREAS = ("Enhet", "Utviklingsområde", "Status", "Valgt dato")
AGENTS = ("Seksjon", "Navn", "E-post", "Agent siden")
AREA = ("Tangen skole", "Leselyst", "Valgt", "1.2.2025")
KARI = ("Grunnskole", "Kari Ås", "k@k.no", "1.1.2025")
LIV = ("Barnehage", "Liv Eng", "l@k.no", "1.1.2025")
NO = (None,) * 4


@pytest.fixture
def town(make: Maker, store: Database) -> Database:
    """Return a store with two sections, a unit and a period."""
    make.unit(make.section("Grunnskole"), "Tangen skole")
    make.section("Barnehage")
    make.period()
    return store


def places(*rows: tuple[object, ...], merged: tuple[Merge, ...] = ()) -> list[tuple[str, int, int]]:
    """Return what the tables of a sheet are called, with the row of their headers and how many rows they have."""
    return [(one.called, one.header_row, len(one.lines)) for one in tables_of(sheet(*rows, merged=merged))]  # type: ignore[arg-type] # any cells


def test_a_table_beside_another_is_read_in_its_place(town: Database) -> None:
    file = book((*AREAS, None, *AGENTS), (*AREA, None, *KARI), (*NO, None, *LIV), name="2025-2026.xlsx")
    found = plan_auto(town, [file])
    assert [(table.kind, table.sheet, [row.action for row in table.rows]) for table in found.tables] == [
        ("development_area", "Ark1", [NEW]),
        ("agents", "Ark1, F–I", [NEW, NEW]),
    ]
    assert found.tables[1].rows[0].cells["last_name"] == "G2"
    without = Answers(without=frozenset({("2025-2026.xlsx", "Ark1, F–I", 2)}))
    left = plan_auto(town, [file], without)
    assert [[row.action for row in table.rows] for table in left.tables] == [[NEW], [LEFT_OUT, NEW]]
    apply_auto(town, [file], without, actor="kari")
    assert kept(town, "person", "last_name") == [("Eng",)]
    assert kept(town, "development_area", "title") == [("Leselyst",)]


def test_the_same_list_twice_beside_itself_is_two() -> None:
    assert places((*AGENTS, None, *AGENTS), (*KARI, None, *LIV)) == [("Ark1", 1, 1), ("Ark1, F–I", 1, 1)]


def test_each_has_its_own_titles_and_header_row() -> None:
    found = tables_of(
        sheet(
            ("Områder", None, None, None, None, "Agenter"),
            (*NO, None, "Oppdatert i mai"),
            (*AREAS, None, *AGENTS),
            (*AREA, None, *KARI),
        )
    )
    assert [(one.called, one.titles, one.header_row) for one in found] == [
        ("Ark1", ("Områder",), 3),
        ("Ark1, F–I", ("Agenter", "Oppdatert i mai"), 3),
    ]


def test_three_beside_each_other() -> None:
    units = ("Seksjon", "Enhet", "Type", "Leder")
    school = ("Grunnskole", "Tangen skole", "Skole", "Rektor")
    found = places((*AREAS, None, *AGENTS, None, None, *units), (*AREA, None, *KARI, None, None, *school))
    assert found == [("Ark1", 1, 1), ("Ark1, F–I", 1, 1), ("Ark1, L–O", 1, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        (("Enhet", "Utviklingsområde", None, "Status", "Valgt dato"), (*AREA[:2], None, *AREA[2:])),
        (
            ("Enhet", "Type hjelp", "Behov", None, "Navn", "E-post"),
            ("Tangen", "x", "y", None, "Kari Ås", "k@k"),
        ),
        ((*AREAS, None, "Kontaktperson", "E-post"), (*AREA, None, "Kari Ås", "k@k.no")),
        ((*AREAS, None, "Notater"), (*AREA, None, "Ring Kari")),
        ((*AREAS, None, "Status", "Antall"), (*AREA, None, "Valgt", 3), (*NO, None, "Ferdig", 1)),
        (("Seksjon", "Navn", None, "E-post", "Agent siden"), (*KARI[:2], None, *KARI[2:])),
        (AGENTS, KARI, LIV),
    ],
)
def test_what_may_say_more_of_the_same_rows_is_not_a_table_of_its_own(
    rows: tuple[tuple[object, ...], ...],
) -> None:
    assert [called for called, _row, _count in places(*rows)] == ["Ark1"]


def test_a_column_that_is_filled_further_down_is_not_empty() -> None:
    lines = [(*AREA, None, *KARI)] * 80
    assert len(places((*AREAS, None, *AGENTS), *lines)) == 2
    assert len(places((*AREAS, None, *AGENTS), *lines, (*AREA, "hm", *KARI))) == 1


def test_a_wide_sheet_with_many_gaps_takes_no_time() -> None:
    rows = [tuple("x" if place % 2 else None for place in range(200))] * 2000
    began = time.monotonic()
    assert len(tables_of(sheet(*rows))) <= 1
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("called", "name", "there"),
    [
        ("Ark1", "Ark1", True),
        ("Ark1, F–I", "Ark1", True),
        ("F–AB", "", True),
        ("Ark10", "Ark1", False),
        ("Ark1, F–I", "Ark", False),
    ],
)
def test_where_a_table_stands(called: str, name: str, there: bool) -> None:
    assert stands_on(called, name) is there


def test_a_table_without_a_sheet_is_called_by_its_columns() -> None:
    assert RawTable("", (), 1, (), (), (), columns="F–I").called == "F–I"
