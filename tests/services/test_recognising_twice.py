"""A row that stands twice in one file: nothing is changed and nothing doubled without being asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.applying import plan
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.reading import Cell, read_table
from innovasjon_desktop.services.recognising.auto import AutoPlan, plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.twice import NEW
from innovasjon_desktop.services.recognising.wording import asks
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import place_of
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept, said, school

__all__ = ["school"]

ASKS = ("Mottatt", "Navn", "Enhet", "Type hjelp", "Behov")
ROW: tuple[Cell, ...] = (
    dt.date(2025, 2, 1),
    "Kari",
    "Tangen skole",
    "Prosessveiledning",
    "Vi trenger hjelp til møtet",
)


def key_of(found: AutoPlan) -> str:
    (question,) = found.questions
    return question.key


# The same answer twice


def test_the_same_answer_twice_in_a_file_is_asked_about(school: Database) -> None:
    found = plan_auto(school, [book(ASKS, ROW, ROW)])
    assert actions(found) == ["new", "asked"]
    assert asks(found.questions[0]) == (
        "Noen rader sier det samme som en annen rad i tabellen. Hva skal skje med dem?"
    )
    done = bring(school, book(ASKS, ROW, ROW), answers={key_of(found): LEAVE_OUT})
    assert actions(done) == ["new", "left_out"]
    assert said(done)[-1] == ("", "Utelatt etter svaret ditt: rad 2 er den samme.")
    assert len(kept(school, "request", "id")) == 1


def test_they_may_be_two_all_the_same(school: Database) -> None:
    key = key_of(plan_auto(school, [book(ASKS, ROW, ROW)]))
    assert actions(bring(school, book(ASKS, ROW, ROW), answers={key: NEW})) == ["new", "new"]
    assert len(kept(school, "request", "id")) == 2


def test_answers_that_differ_are_not_asked_about(school: Database) -> None:
    other = (*ROW[:-1], "Vi trenger noen til å lede dagen")
    assert actions(bring(school, book(ASKS, ROW, other))) == ["new", "new"]


# A row that was copied in an exported workbook


@pytest.fixture
def exported(make: Maker, store: Database, tmp_path: Path) -> Path:
    section = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(section, name)
    path = tmp_path / "enheter.xlsx"
    assert main(["--db", place_of(store), "export", "unit", str(path)]) == 0
    return path


def with_copy(path: Path, name: str, *, above: bool = False) -> Path:
    """Copy the last row with its hidden id, and give the copy another name and a blank it had filled in."""
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    cells = [cell.value for cell in sheet[3]]
    cells[headers.index("Navn")] = name
    cells[headers.index("Antall ansatte")] = 12
    sheet.append(cells)
    if above:
        for place, value in enumerate(cells, 1):
            sheet.cell(4, place).value, sheet.cell(3, place).value = sheet.cell(3, place).value, value
    workbook.save(path)
    return path


def read(path: Path) -> Book:
    return read_book(path)


@pytest.mark.parametrize("above", [False, True])
def test_a_copied_row_is_asked_about_and_the_original_stays(
    store: Database, exported: Path, above: bool
) -> None:
    before = kept(store, "unit", "id", "name", "headcount")
    path = with_copy(exported, "Ny skole", above=above)
    found = plan_auto(store, [read(path)])
    assert sorted(actions(found)) == ["asked", "unchanged", "unchanged"]
    assert asks(found.questions[0]) == (
        "Noen rader er kopier: de har samme skjulte id som en annen rad i tabellen. Hva skal skje med dem?"
    )
    done = bring(store, read(path), answers={key_of(found): NEW})
    assert sorted(actions(done)) == ["new", "unchanged", "unchanged"]
    (*old, (_id, name, headcount)) = kept(store, "unit", "id", "name", "headcount")
    assert (old, name, headcount) == (before, "Ny skole", 12)


def test_a_copy_that_fills_in_a_blank_only_changes_nothing_unasked(store: Database, exported: Path) -> None:
    name = str(kept(store, "unit", "name")[0][0])
    path = with_copy(exported, name)
    assert "changed" not in actions(plan_auto(store, [read(path)]))
    answers = Answers(said={key_of(plan_auto(store, [read(path)])): LEAVE_OUT})
    assert sorted(actions(plan_auto(store, [read(path)], answers))) == ["left_out", "unchanged", "unchanged"]


def test_a_table_named_by_its_kind_refuses_the_copy_and_says_what_to_do(
    store: Database, exported: Path
) -> None:
    outcome = plan(store, "unit", read_table(with_copy(exported, "Ny skole")))
    assert [row.action for row in outcome.rows] == ["unchanged", "unchanged", "refused"]
    assert [(one.column, say(one.reason)) for one in outcome.refusals] == [
        ("id", "Rad 3 har samme id. Tøm id-en her for å ta denne inn som en ny rad.")
    ]
