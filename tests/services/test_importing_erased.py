"""An import that brings back somebody who was erased says so before it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.applying import plan
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.planning import NEW
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import bring, place_of, table
from tests.making import Maker

EMAIL = "sigrid.undheim@kommune.no"
PERSON = ("Fornavn", "Etternavn", "E-post på jobb")
AGENT = ("Seksjon", "Fornavn", "Etternavn", "E-post på jobb", "Status")
OTHER = ("Kari", "Nordmann", "kari.nordmann@kommune.no")
BACK = "har e-postadressen i disse radene: {rows}. Importen tar personen inn igjen."


@pytest.fixture
def erased(make: Maker) -> int:
    person = make.person("Sigrid", "Undheim", EMAIL)
    make.section()
    erase(make.database, person, actor="kari")
    return person


def notes(store: Database, kind: str, headers: tuple[str, ...], *lines: tuple[str, ...]) -> list[str]:
    return [say(note) for note in plan(store, kind, table(headers, *lines)).notes]


def test_a_person_who_was_erased_is_noticed_in_whatever_case_the_address_is(
    store: Database, erased: int
) -> None:
    (note,) = notes(store, "person", PERSON, OTHER, ("Sigrid", "Undheim", EMAIL.upper()))
    assert note.endswith(BACK.format(rows="3"))
    assert "Undheim" not in note


def test_agents_are_looked_at_too(store: Database, erased: int) -> None:
    (note,) = notes(store, "agents", AGENT, ("Grunnskole", "Siri", "Undheim", EMAIL, "Foreslått"))
    assert note.endswith(BACK.format(rows="2"))


def test_others_are_not_noticed(store: Database, erased: int) -> None:
    assert notes(store, "person", PERSON, OTHER) == []
    assert notes(store, "section", ("Navn",), ("Helse",)) == []


def test_what_is_refused_brings_nobody_back(store: Database, erased: int) -> None:
    assert notes(store, "person", PERSON, ("", "Undheim", EMAIL)) == []


def test_who_came_back_on_purpose_is_not_noticed_again(store: Database, erased: int) -> None:
    first = bring(store, "person", PERSON, ("Sigrid", "Undheim", EMAIL))
    assert (len(first.notes), first.rows[0].action) == (1, NEW)
    assert first.rows[0].id != erased
    assert notes(store, "person", PERSON, ("Sigrid", "Undheim", EMAIL)) == []


def test_many_rows_are_not_all_named(store: Database, make: Maker) -> None:
    lines = [(f"A{number}", "Undheim", f"a{number}@kommune.no") for number in range(12)]
    for first, last, email in lines:
        erase(store, make.person(first, last, email), actor="kari")
    (note,) = notes(store, "person", PERSON, *lines)
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, og i 2 til" in note


def test_the_command_line_and_what_recognises_files_say_so(
    store: Database, erased: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "personer.csv"
    path.write_text(f"Fornavn;Etternavn;E-post på jobb\nSigrid;Undheim;{EMAIL}\n", encoding="utf-8")
    found = plan_auto(store, [read_book(path)])
    (note,) = [say(note) for each in found.tables for note in each.notes]
    assert note.endswith(BACK.format(rows="2"))
    for kind in ("person", "auto"):
        capsys.readouterr()
        main(["--db", place_of(store), "import", kind, str(path), "--dry-run"])
        assert BACK.format(rows="2") in capsys.readouterr().err
