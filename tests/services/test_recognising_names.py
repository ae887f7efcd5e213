"""Where the last name begins in a name of three words or more, in which nothing says it."""

from __future__ import annotations

import pytest

from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.recognising.auto import AutoPlan, plan_auto
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import book, bring, kept, rows

HEADERS = ("Seksjon", "Innovasjonsagent", "Fra")
SAYS = (
    "In a name of three words or more the last one is taken for the last name: {}. Write “Last, First” in the "
    "file where it is not."
)


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section."""
    make.section("Grunnskole")
    return store


def agents(*names: str) -> Book:
    return book(HEADERS, *(("Grunnskole", name, "1.2.2025") for name in names))


def notes(found: AutoPlan) -> list[str]:
    with language("en"):
        return [say(note) for table in found.tables for note in table.notes]


def test_what_was_taken_for_the_last_name_is_shown(school: Database) -> None:
    file = agents("Per-Olav Åsen Moe", "Kari Ås", "Moe Vik, Liv", "Anne Grete van der Berg", "Ida de Vik")
    found = plan_auto(school, [file])
    assert notes(found) == [SAYS.format("Moe, Per-Olav Åsen; van der Berg, Anne Grete")]
    bring(school, file)
    assert ("Per-Olav Åsen", "Moe") in kept(school, "person", "first_name", "last_name")
    assert notes(plan_auto(school, [file])) == []


def test_many_names_are_counted(school: Database) -> None:
    names = (f"Kari {letter}vik Ås" for letter in "ABCDEFGHIJKLM")
    [note] = notes(plan_auto(school, [agents(*names)]))
    assert "Ås, Kari Jvik, and 3 more. Write" in note


def test_somebody_who_is_there_tells_where_the_last_name_begins(make: Maker, school: Database) -> None:
    make.person("Per-Olav", "Åsen Moe", "p@k.no")
    file = book((*HEADERS, "E-post"), ("Grunnskole", "Per-Olav Åsen Moe", "1.2.2025", "p@k.no"))
    found = plan_auto(school, [file])
    assert (notes(found), found.counts["refused"]) == ([], 0)
    assert {"first_name", "last_name"}.isdisjoint(
        name for name, (old, new) in rows(found)[0].changes.items() if old is not None and old != new
    )
    bring(school, file)
    assert kept(school, "person", "first_name", "last_name") == [("Per-Olav", "Åsen Moe")]


def test_another_row_of_the_files_tells_it_too(school: Database) -> None:
    people = book(("Fornavn", "Etternavn", "E-post"), ("Per-Olav", "Åsen Moe", "p@k.no"), name="folk.xlsx")
    file = book((*HEADERS, "E-post"), ("Grunnskole", "Per-Olav Åsen Moe", "1.2.2025", "p@k.no"))
    assert notes(plan_auto(school, [file, people])) == []
    bring(school, file, people)
    assert kept(school, "person", "first_name", "last_name") == [("Per-Olav", "Åsen Moe")]


def test_columns_of_their_own_say_it(make: Maker, school: Database) -> None:
    make.person("Per-Olav Åsen", "Moe", "p@k.no")
    file = book(("Fornavn", "Etternavn", "E-post"), ("Per-Olav", "Åsen Moe", "p@k.no"))
    bring(school, file)
    assert kept(school, "person", "first_name", "last_name") == [("Per-Olav", "Åsen Moe")]
