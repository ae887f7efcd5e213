"""Copies as the program makes them: when, how many, and what has happened since."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from innovasjon_desktop.domain.errors import BadInput, Cancelled, NotFound, StoreUnavailable
from innovasjon_desktop.domain.opening import Gone, InUse
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.store import contents, files, manifests, opening
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_copy_is_made_before_something_large_only_if_it_is_needed(make: Maker) -> None:
    database = make.database
    first = backups.before(database, "import")
    assert first is not None
    assert first.copy.reason == "import"
    assert backups.before(database, "import") is None
    make.section("Barnehage")
    assert backups.before(database, "deletion") is not None
    assert backups.before(database, "deletion") is None
    assert len(backups.listed(database)) == 2


def test_the_same_number_of_the_latest_step_is_not_the_same_store(make: Maker) -> None:
    database = make.database
    make.section("Barnehage")
    first = backups.make(database, "asked").copy
    make.section("Kultur")
    second = backups.make(database, "asked").copy
    backups.restore(database, first.path, who="kari")
    make.section("Teknisk")  # takes the number the step of second had
    third = backups.before(database, "import")
    assert third is not None
    assert third.copy.change_set == second.change_set
    assert third.copy.mark != second.mark


def test_a_damaged_copy_does_not_count(make: Maker) -> None:
    copy = backups.make(make.database, "asked").copy
    copy.path.write_bytes(copy.path.read_bytes()[:-1] + b"?")
    assert backups.before(make.database, "import") is None  # as far as one can see without reading it
    verified, wrong = backups.verify(copy)
    assert not verified.verified
    assert "Kontrollsummen" in say(wrong[0])
    assert backups.before(make.database, "import") is not None
    assert backups.latest(make.database).path != copy.path


def test_copies_are_due_and_late(make: Maker, clock: time_machine.Traveller) -> None:
    database = make.database
    assert backups.due(database, NOW)
    assert backups.late(database, NOW)
    backups.make(database, "regular")
    assert not backups.due(database, NOW + 30 * HOUR)
    assert not backups.late(database, NOW + 30 * HOUR)
    make.section("Barnehage")
    assert not backups.due(database, NOW + dt.timedelta(minutes=29))
    assert backups.due(database, NOW + dt.timedelta(minutes=30))
    assert not backups.late(database, NOW + 24 * HOUR)
    assert backups.late(database, NOW + 25 * HOUR)


def test_older_copies_are_let_go_after_a_success(make: Maker, clock: time_machine.Traveller) -> None:
    made = []
    for number in range(8):
        clock.move_to(NOW + number * HOUR)
        made.append(backups.make(make.database, "asked").copy)
    clock.move_to(NOW + dt.timedelta(days=5))
    last = backups.make(make.database, "asked")
    assert set(last.pruned) == {copy.path for copy in made[:6]}  # three stay
    assert [copy.path for copy in backups.listed(make.database)] == [
        last.copy.path,
        *(copy.path for copy in reversed(made[6:])),
    ]


def test_a_second_folder_that_cannot_be_written_is_a_warning(make: Maker, tmp_path: Path) -> None:
    made = backups.make(make.database, "asked", second=tmp_path / "felles")
    assert made.warnings == ()
    assert len(list((tmp_path / "felles").glob("*/*.db"))) == 1
    (tmp_path / "borte").touch()
    made = backups.make(make.database, "asked", second=tmp_path / "borte")
    assert made.copy.verified
    assert len(made.warnings) == 1
    assert "Den andre mappen har ikke fått noen ny kopi" in say(made.warnings[0])


def test_a_folder_of_one_s_own_choice_keeps_everything(
    make: Maker, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    for number in range(6):
        clock.move_to(NOW + number * dt.timedelta(days=100))
        made = backups.make(make.database, "asked", to=tmp_path / "min mappe")
        assert made.pruned == ()
    assert len(backups.listed(make.database, folder=tmp_path / "min mappe")) == 6
    assert backups.listed(make.database) == []
    with pytest.raises(NotFound):
        backups.latest(make.database)
    assert len(list((tmp_path / "min mappe").glob("*.db"))) == 6


def test_progress_is_told_and_one_can_stop(make: Maker) -> None:
    told: list[tuple[int, int, str]] = []
    backups.make(make.database, "asked", progress=lambda *step: told.append(step))
    assert told[-1][0] == told[-1][1] > 0
    assert told[-1][2] == "Lager en kopi"

    def stop(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        backups.make(make.database, "asked", progress=stop)
    assert len(backups.listed(make.database)) == 1


def test_what_has_happened_since_is_told_by_entity(make: Maker) -> None:
    section = make.section("Barnehage")
    units = [make.unit(section, f"Enhet {number}") for number in range(3)]
    copy = backups.make(make.database, "asked").copy
    assert backups.compare(make.database, copy.path) == []
    new = make.section("Kultur")
    make.do(Edit("unit", units[0], {"name": "Ny"}, None, None))
    make.do(Delete("unit", units[2]))
    found = {each.entity: each for each in backups.compare(make.database, copy.path)}
    assert found["section"] == backups.Difference("section", added=(new,), changed=(), gone=())
    assert found["unit"] == backups.Difference("unit", added=(), changed=(units[0],), gone=(units[2],))
    make.do(Edit("unit", units[0], {"name": "Enhet 0"}, None, None))
    found = {each.entity: each for each in backups.compare(make.database, copy.path)}
    assert found["unit"].changed == ()  # as it was, though written twice


def test_many_rows_are_compared(demo: Database) -> None:
    copy = backups.make(demo, "asked").copy
    assert backups.compare(demo, copy.path) == []


def test_a_restore_can_be_looked_at_first(make: Maker) -> None:
    database = make.database
    copy = backups.make(database, "asked").copy
    make.section("Barnehage")
    preview = backups.preview(database, copy.path)
    assert preview.now is not None
    assert preview.now["section"] == copy.counts["section"] + 1
    report = backups.restore(database, copy.path, who="kari")
    assert report.before is not None
    with database.read() as connection:  # opened anew by itself
        assert connection.exec_driver_sql("SELECT count(*) FROM section").scalar() == copy.counts["section"]
    assert backups.compare(database, copy.path) == []


def test_a_store_somebody_has_open_is_not_restored(make: Maker, place: str) -> None:
    copy = backups.make(make.database, "asked").copy
    make.section("Barnehage")
    held = opening.open_store(place, "ola")
    try:
        with pytest.raises(InUse):
            backups.restore(make.database, copy.path, who="kari")
        backups.make(held, "exit")  # the one who has it open makes copies as well
    finally:
        held.close()
    backups.restore(make.database, copy.path, who="kari")
    opening.open_store(place, "ola").close()


def test_the_one_who_has_the_store_open_restores_it(make: Maker, place: str) -> None:
    copy = backups.make(make.database, "asked").copy
    make.database.close()
    held = opening.open_store(place, "kari")
    backups.restore(held, copy.path, who="kari")
    again = opening.open_store(place, "kari")
    assert again.notice is None
    assert backups.compare(again, copy.path) == []
    again.close()


def test_a_copy_to_read_has_no_copies_of_its_own(make: Maker, place: str) -> None:
    make.database.close()
    copy = opening.open_copy(place, "kari")
    try:
        with pytest.raises(StoreUnavailable):
            backups.make(copy, "asked")
    finally:
        copy.close()


def test_a_store_on_a_server_has_no_copies_here() -> None:
    pytest.importorskip("psycopg")
    database = Database(open_engine("postgresql://nobody@localhost/nothing"))
    for call in (
        lambda: backups.make(database, "asked"),
        lambda: backups.listed(database),
        lambda: backups.due(database, NOW),
        lambda: backups.restore(database, Path("x"), who="kari"),
    ):
        with pytest.raises(BadInput) as caught:
            call()
        assert "en database på en server" in say(caught.value)
    assert backups.before(database, "import") is None


def test_a_copy_from_the_future_is_not_the_latest_and_keeps_no_warning_back(
    make: Maker, clock: time_machine.Traveller
) -> None:
    database = make.database
    make.section("Barnehage")
    right = backups.make(database, "asked").copy
    make.section("Kultur")
    clock.move_to(NOW + 400 * 24 * HOUR)
    wrong = backups.make(database, "asked").copy
    clock.move_to(NOW + HOUR)
    assert backups.latest(database).path == right.path
    assert [copy.path for copy in backups.listed(database)] == [right.path, wrong.path]
    assert backups.due(database, NOW + HOUR)
    assert not backups.late(database, NOW + HOUR)
    assert backups.late(database, NOW + 25 * HOUR)
    right.path.unlink()
    assert backups.late(database, NOW + HOUR)
    assert backups.latest(database).path == wrong.path


def test_the_copy_of_a_new_store_is_not_what_one_goes_back_to(
    make: Maker, place: str, clock: time_machine.Traveller
) -> None:
    new = Path(place).read_bytes()
    make.section("Barnehage")
    worked = backups.make(make.database, "asked").copy
    make.database.close()
    Path(place).write_bytes(new)  # as an earlier program made it anew
    clock.move_to(NOW + HOUR)
    backups.make(make.database, "regular")
    assert backups.latest(make.database).path == worked.path
    assert not backups.due(make.database, NOW + 2 * HOUR)


def test_a_store_somebody_writes_to_is_not_taken_for_one_that_cannot_be_read(
    make: Maker, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backups.make(make.database, "asked").copy
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(contents, "PATIENCE", 0.1)
        with pytest.raises(StoreUnavailable, match="Somebody else is writing"):
            backups.preview(make.database, copy.path)
    assert backups.preview(make.database, copy.path).now == dict(copy.counts)


def test_a_preview_waits_for_a_step_to_end(make: Maker, place: str) -> None:
    copy = backups.make(make.database, "asked").copy
    with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        end = threading.Timer(0.3, other.rollback)
        end.start()
        assert backups.preview(make.database, copy.path).now == dict(copy.counts)
        end.join()


def test_what_is_wrong_with_a_copy_is_said_in_people_s_words(make: Maker) -> None:
    make.section("Barnehage")
    copy = backups.make(make.database, "asked").copy
    manifests.write(replace(copy, counts={**copy.counts, "section": 7}))
    _copy, wrong = backups.verify(backups.find(copy.path))
    assert [say(each) for each in wrong] == ["«Seksjoner» har 1 rader; kopien ble laget med 7."]
    labels = [backups.label(name) for name in TABLES]
    assert len({say(each) for each in labels if each is not None}) == len([each for each in labels if each])
    assert backups.label("alembic_version") is None


def test_which_disk_is_full_is_said(make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    def no_room(*_given: object) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(files, "copy", no_room)
    made = backups.make(make.database, "asked", second=tmp_path / "felles")
    assert str(tmp_path / "felles") in say(made.warnings[0])
    monkeypatch.setattr(contents, "copy_in_steps", full)
    with pytest.raises(StoreUnavailable) as refused:
        backups.make(make.database, "asked", to=tmp_path / "her")
    assert (
        say(refused.value) == f"Disken som {tmp_path / 'her'} ligger på, er full. Gjør plass og prøv igjen."
    )


def test_copies_that_are_only_in_the_second_folder_are_found_when_the_store_is_gone(
    make: Maker, place: str, tmp_path: Path
) -> None:
    second = tmp_path / "felles"
    make.section("Barnehage")
    copy = backups.make(make.database, "asked", second=second).copy
    make.database.close()
    shutil.rmtree(copy.path.parent)
    Path(place).unlink()
    with pytest.raises(Gone) as gone:
        opening.open_store(place, "kari", make=True, second=second)
    assert str(second) in say(gone.value)
    assert not Path(place).exists()
    with pytest.raises(NotFound):
        backups.latest(make.database)
    found = backups.latest(make.database, second=second)
    backups.restore(make.database, found.path, who="kari")
    opening.open_store(place, "kari", second=second).close()
    with make.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM section").scalar() == 1


def test_the_copy_before_a_restore_is_put_into_the_second_folder_too(make: Maker, tmp_path: Path) -> None:
    second = tmp_path / "felles"
    copy = backups.make(make.database, "asked").copy
    make.section("Barnehage")
    report = backups.restore(make.database, copy.path, who="kari", second=second)
    assert report.before is not None
    (there,) = second.glob("*/*.db")
    assert there.read_bytes() == report.before.path.read_bytes()
    assert report.warnings == ()
    (second / "stengt").write_bytes(b"")
    report = backups.restore(make.database, copy.path, who="kari", second=second / "stengt")
    assert len(report.warnings) == 1
    assert report.before is not None
