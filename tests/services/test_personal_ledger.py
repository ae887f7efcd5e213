"""Whoever was erased stays erased when an older copy of the store is put back."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.services import backups, history
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.services.personal.copies import copies, found_in_bytes
from innovasjon_desktop.services.personal.erasing import erase, preview, replay, replay_after_restore
from innovasjon_desktop.services.personal.identity import subject_of
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.making import Maker

pytestmark = pytest.mark.skipif(bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about copies of a file")

EMAIL = "sigrid.undheim@kommune.no"


@pytest.fixture
def person(make: Maker) -> int:
    row = make.person("Sigrid", "Undheim", EMAIL)
    make.unit(make.section(), note="Sigrid Undheim var her. Hils Sigrid.")
    return row


def reopened(place: str) -> Maker:
    return Maker(Database(open_engine(place), now=clock))


def test_an_older_copy_that_is_put_back_brings_nobody_back(
    store: Database, make: Maker, person: int, place: str
) -> None:
    copy = backups.make(store, "asked").copy
    with store.read() as connection:
        subject = subject_of(connection, person)
    marks = [hit.mark for hit in preview(store, person).doubts]
    receipt = erase(store, person, actor="kari", also=marks, accounts=["kari"])
    assert [kept.path for kept in receipt.copies] == [copy.path]
    assert receipt.ledger is not None
    store.close()
    assert b"Undheim" in copy.path.read_bytes()
    assert backups.restore(store, copy.path, who="per").erased == (person,)
    again = reopened(place)
    assert again.value("person", person, "last_name") == f"person {person}"
    assert found_in_bytes(again.database, subject) == ()
    with again.database.read() as connection:
        actors = connection.scalars(select(CHANGE_SET.c.actor).order_by(CHANGE_SET.c.id)).all()
        text = connection.exec_driver_sql("SELECT note FROM unit").scalar()
        newest = history.list_sets(connection, limit=1)[0]
        assert len(ledger.entries(connection)) == 1
    assert "Sigrid" not in str(text)  # that one was chosen by hand
    assert "kari" not in actors
    assert newest.actor == "per"
    again.database.close()
    assert replay_after_restore(place, actor="per") == []


def test_the_ledger_says_nothing_of_who_it_was(store: Database, person: int) -> None:
    receipt = erase(store, person, actor="kari", also=["all"])
    assert receipt.ledger is not None
    beside, among = ledger.files_of(backups.place_of(store))
    assert beside == receipt.ledger
    assert among.read_bytes() == beside.read_bytes()
    text = beside.read_text("utf-8").casefold()
    assert [word for word in ("sigrid", "undheim", EMAIL, "kari") if word in text] == []
    (line,) = text.splitlines()
    assert set(json.loads(line)) == {"person", "made", "at", "kind", "key", "addresses", "texts"}


def test_a_list_that_brings_the_address_back_can_be_noticed(store: Database, person: int) -> None:
    erase(store, person, actor="kari")
    with store.read() as connection:
        whose = ledger.erased_addresses(connection)
    assert (whose(f" {EMAIL.upper()} "), whose("en.annen@kommune.no")) == (person, None)


def test_somebody_else_with_the_same_number_is_left_alone(
    store: Database, place: str, tmp_path: Path
) -> None:
    empty = backups.make(store, "asked").copy
    make = Maker(store)
    person = make.person("Sigrid", "Undheim", EMAIL)
    erase(store, person, actor="kari")
    store.close()
    backups.restore(store, empty.path, who="kari")
    later = Database(open_engine(place), now=lambda: clock() + dt.timedelta(days=1))
    assert Maker(later).person("Even", "Dahl") == person
    later.close()
    assert replay_after_restore(place, actor="per") == []
    assert reopened(place).value("person", person, "last_name") == "Dahl"


def test_a_ledger_that_came_with_a_copy_from_elsewhere_counts_too(
    store: Database, make: Maker, person: int, tmp_path: Path
) -> None:
    copy = backups.make(store, "asked").copy
    receipt = erase(store, person, actor="kari")
    assert receipt.ledger is not None
    other = tmp_path / "annen pc" / "register.db"
    other.parent.mkdir()
    shutil.copyfile(copy.path, other)
    assert replay_after_restore(other, actor="per", more=[receipt.ledger]) == [person]
    assert reopened(str(other)).value("person", person, "first_name") == "Slettet"


def test_a_damaged_ledger_is_told_of(store: Database, person: int, tmp_path: Path) -> None:
    bad = tmp_path / "liste.jsonl"
    for text in ("{}", "ikke json", '{"person": 1, "made": "i går"}', '{"person": null}', "[]"):
        bad.write_text(text, "utf-8")
        with pytest.raises(BadInput):
            ledger.read(bad)


def test_replaying_what_the_store_knows_does_nothing(store: Database, make: Maker, person: int) -> None:
    erase(store, person, actor="kari")
    with store.read() as connection:
        known = ledger.entries(connection)
        steps = history.count_sets(connection)
    assert replay(store, known, actor="per") == []
    with store.read() as connection:
        assert history.count_sets(connection) == steps


def test_copies_that_still_hold_the_person_are_listed_with_the_day_they_go(
    store: Database, person: int, place: str
) -> None:
    copy = backups.make(store, "asked").copy
    old = Path(place).with_name("innovasjon-0001.db")
    shutil.copyfile(copy.path, old)
    aside = Path(place).parent / "quarantine" / "2026-01-01T000000Z" / Path(place).name
    aside.parent.mkdir(parents=True)
    shutil.copyfile(copy.path, aside)
    found = {each.path: each.gone_by for each in copies(store)}
    assert set(found) == {copy.path, old, aside}
    assert found[old] is None
    gone = found[copy.path]
    assert gone is not None
    assert gone.weekday() == 6
    assert 84 <= (gone - copy.at.date()).days <= 90


def test_no_day_is_told_for_a_copy_the_program_never_lets_go_of(
    store: Database, person: int, place: str
) -> None:
    copy = backups.make(store, "asked").copy
    renamed = copy.path.with_name("min kopi.db")
    for ending in (".db", ".json"):
        shutil.copyfile(copy.path.with_suffix(ending), renamed.with_suffix(ending))
    lonely = copy.path.with_name("2026-01-01T120000Z-asked.db")
    shutil.copyfile(copy.path, lonely)
    found = {each.path: each.gone_by for each in copies(store)}
    assert found[copy.path] is not None
    assert [found.get(path) for path in (renamed, lonely)] == [None, None]
    assert lonely in found


def test_the_ledger_goes_with_a_copy_to_a_folder_of_one_s_own(
    store: Database, make: Maker, person: int, tmp_path: Path
) -> None:
    folder = tmp_path / "minnepinne"
    first = backups.make(store, "asked", to=folder)
    assert not (folder / f"innovasjon.db{ledger.ENDING}").exists()
    erase(store, person, actor="kari")
    erase(store, make.person("Ola"), actor="kari")
    backups.make(store, "asked", to=folder)
    with store.read() as connection:
        known = ledger.entries(connection)
    assert ledger.read(folder / f"innovasjon.db{ledger.ENDING}") == known
    elsewhere = tmp_path / "annen" / "annet.db"
    restored = backups.restore(Database(open_engine(elsewhere)), first.copy.path, who="per")
    assert restored.erased == (person,)


def test_the_ledger_of_another_store_in_the_folder_stays(
    store: Database, person: int, tmp_path: Path
) -> None:
    folder = tmp_path / "minnepinne"
    folder.mkdir()
    erase(store, person, actor="kari")
    with store.read() as connection:
        (own,) = ledger.entries(connection)
    other = replace(own, person=77)
    (folder / f"innovasjon.db{ledger.ENDING}").write_text(json.dumps(asdict(other)) + "\n", "utf-8")
    backups.make(store, "asked", to=folder)
    assert ledger.read(folder / f"innovasjon.db{ledger.ENDING}") == [other, own]
    (folder / f"innovasjon.db{ledger.ENDING}").write_text("tull", "utf-8")
    made = backups.make(store, "asked", to=folder)
    assert made.copy.path.exists()
    assert len(made.warnings) == 1


def test_a_damaged_ledger_stops_a_restore_before_anything_is_changed(
    store: Database, person: int, place: str
) -> None:
    copy = backups.make(store, "asked").copy
    receipt = erase(store, person, actor="kari")
    assert receipt.ledger is not None
    with receipt.ledger.open("a", encoding="utf-8") as file:
        file.write('{"halv\n')
    with pytest.raises(BadInput):
        backups.restore(store, copy.path, who="per")
    assert reopened(place).value("person", person, "last_name") == f"person {person}"


def test_a_copy_put_back_under_another_name_brings_nobody_back(
    store: Database, person: int, place: str
) -> None:
    copy = backups.make(store, "asked").copy
    erase(store, person, actor="kari")
    other = Path(place).with_name("annet.db")
    assert backups.restore(Database(open_engine(other)), copy.path, who="per").erased == (person,)
    assert reopened(str(other)).value("person", person, "last_name") == f"person {person}"


def test_two_stores_of_one_name_but_for_its_ending_have_a_ledger_each(tmp_path: Path) -> None:
    assert not {*ledger.files_of(tmp_path / "x")} & {*ledger.files_of(tmp_path / "x.db")}


def test_the_ledger_an_earlier_program_named_without_the_ending_is_still_read(
    store: Database, place: str, make: Maker, person: int
) -> None:
    copy = backups.make(store, "asked").copy
    erase(store, person, actor="kari")
    store.close()
    beside, among = ledger.files_of(Path(place))
    beside.rename(beside.with_name(f"innovasjon{ledger.ENDING}"))
    among.unlink()
    Path(place).unlink()  # so that it stands in no store any more
    assert backups.restore(store, copy.path, who="per").erased == (person,)
    assert [each.person for each in ledger.read(beside)] == [person]
