"""What people write where they have nothing to say yet, and what only looks like a yes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.recognising.auto import ASKED, LEFT_OUT, NEW, REFUSED, UNCHANGED, plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import AREA_HEADERS, actions, book, bring, kept, rows, said

YEARS = "2025-2026.xlsx"


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section, two units and a period."""
    section = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(section, name)
    make.period()
    return store


# No area yet


@pytest.mark.parametrize(
    "title",
    [
        "vet ikke ennå",
        "Veit ikkje enno",
        "ikke bestemt",
        "Ikke bestemt ennå.",
        "(ikke avklart)",
        "kommer senere",
        "Kjem seinare",
        "Må avklares",
        "Ikke valgt per nå",
        "Har ikke bestemt oss",
        "Blir bestemt senere – vet ikke",
    ],
)
def test_what_says_there_is_nothing_yet_is_no_area(school: Database, title: str) -> None:
    found = plan_auto(school, [book(AREA_HEADERS, ("", "Tangen skole", title), name=YEARS)])
    assert actions(found) == [LEFT_OUT]


@pytest.mark.parametrize(
    "title",
    ["Ingen utenfor", "Ikke alene", "Kommer vi alle med?", "Bestemme selv", "Vet du ikke hvem jeg er"],
)
def test_a_title_with_such_a_word_in_it_is_a_title(school: Database, title: str) -> None:
    line = ("", "Tangen skole", title, "valgt", "3.2.25")
    assert actions(plan_auto(school, [book(AREA_HEADERS, line, name=YEARS)])) == [NEW]


@pytest.mark.parametrize("title", ["Under arbeid", "pågår", "Under planlegging", "I gang"])
def test_what_may_be_a_title_or_a_status_is_asked_about_once(school: Database, title: str) -> None:
    lines = [("", name, title, "valgt", "3.2.25") for name in ("Tangen skole", "Fossnes skole")]
    file = book(AREA_HEADERS, *lines, name=YEARS)
    found = plan_auto(school, [file])
    [question] = found.questions
    assert actions(found) == [ASKED, ASKED]
    assert (question.field, question.rows, question.proposed) == ("title", 2, "")
    assert actions(bring(school, file, answers={question.key: "none"})) == [LEFT_OUT, LEFT_OUT]
    bring(school, file, answers={question.key: "title"})
    assert kept(school, "development_area", "title") == [(title,), (title,)]


def test_who_is_not_known_yet_is_nobody(school: Database) -> None:
    headers = ("Seksjon", "Innovasjonsagent", "Fra")
    found = plan_auto(school, [book(headers, ("Grunnskole", "Vet ikke ennå", "1.2.2025"))])
    assert actions(found) == [LEFT_OUT]


# Yes and no

PEOPLE = ("Fornavn", "Etternavn", "Ekstern", "Aktiv")


def test_a_tick_in_brackets_is_asked_about_once(store: Database) -> None:
    file = book(
        PEOPLE, ("Kari", "Ås", "(x)", "ja"), ("Ola", "Moen", "( X )", "ja"), ("Liv", "Eng", "x", "ja")
    )
    found = plan_auto(store, [file])
    assert actions(found)[0] == ASKED
    assert [one.text for one in found.questions] == ["(x)", "( X )"]
    keys = [one.key for one in found.questions]
    bring(store, file, answers=dict(zip(keys, ("yes", "Nei"), strict=True)))
    assert kept(store, "person", "is_external") == [(True,), (False,), (True,)]


def test_a_tick_in_brackets_can_be_left_out_alone(store: Database) -> None:
    file = book(PEOPLE, ("Kari", "Ås", "(x)", "ja"))
    [question] = plan_auto(store, [file]).questions
    bring(store, file, answers={question.key: LEAVE_OUT})
    assert kept(store, "person", "last_name", "is_external") == [("Ås", False)]


@pytest.mark.parametrize(("answer", "who"), [("yes", "leder"), ("no", None)])
def test_who_stands_behind_an_agent_is_asked_where_the_tick_is_unsure(
    school: Database, answer: str, who: str | None
) -> None:
    headers = ("Seksjon", "Innovasjonsagent", "Fra", "Forankret hos leder")
    file = book(headers, ("Grunnskole", "Kari Ås", "1.2.2025", "(x)"))
    [question] = plan_auto(school, [file]).questions
    bring(school, file, answers={question.key: answer})
    assert kept(school, "agent_appointment", "anchored_by") == [(who,)]


# Agents who have left

APPOINTMENTS = ("Person", "Seksjon", "Fra", "Status", "Timer per måned")


def test_when_an_agent_has_left_is_asked_in_a_list_of_appointments_too(make: Maker, school: Database) -> None:
    make.person("Kari", "Ås")
    file = book(APPOINTMENTS, ("Kari Ås", "Grunnskole", "1.1.2024", "Avsluttet", 5))
    found = plan_auto(school, [file])
    assert actions(found) == [ASKED]
    [question] = found.questions
    assert question.field == "ended_on"
    bring(school, file, answers={question.key: "2024-12-31"})
    assert kept(school, "agent_appointment", "state", "ended_on") == [("ended", dt.date(2024, 12, 31))]


def test_an_agent_who_has_left_no_day_is_refused_in_our_words(make: Maker, school: Database) -> None:
    make.person("Kari", "Ås")
    file = book(("id", *APPOINTMENTS), (None, "Kari Ås", "Grunnskole", "1.1.2024", "Avsluttet", 5))
    with language("en"):
        found = plan_auto(school, [file])
        assert actions(found) == [REFUSED]
        assert said(found)[0][1] == "The agent has ended, but not on which date. Fill in the date it ended."


# Cells that were emptied


def test_emptied_cells_of_an_exported_list_are_counted(
    make: Maker, school: Database, place: str, tmp_path: Path
) -> None:
    headers = ("Fornavn", "Etternavn", "E-post", "Stilling")
    bring(school, book(headers, ("Kari", "Ås", "k@k.no", "Lærer"), ("Ola", "Moen", "o@k.no", "")))
    path = tmp_path / "liste.csv"
    assert main(["export", "person", str(path), "--db", place]) == 0
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("k@k.no", "").replace("Lærer", ""), encoding="utf-8-sig"
    )
    found = plan_auto(school, [read_book(path)])
    assert actions(found) == [UNCHANGED, UNCHANGED]
    number = next(row.row for row in rows(found) if "Ås" in row.key)
    with language("en"):
        assert [say(note) for note in found.tables[0].notes] == [
            "Cells that are empty here and hold something in the program, which stays: 2, in these rows: "
            f"{number}."
        ]
