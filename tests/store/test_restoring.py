"""A copy takes the store's place: whole, or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from innovasjon_desktop import patience
from innovasjon_desktop.domain.errors import BadInput, StoreUnavailable
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store import backups, contents, migrate
from innovasjon_desktop.store.manifests import Copy
from innovasjon_desktop.store.restoring import Restored, restore
from tests.killing import tell
from tests.store.test_migrate import made_by_the_first_program
from tests.systems import takes_open_files_away

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
ROOT = Path(__file__).parents[2]
LONG = bool(os.environ.get("INNOVASJON_LONG"))
can_be_killed = pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills with SIGKILL")


@pytest.fixture
def file(tmp_path: Path, empty_template: Path) -> Path:
    place = tmp_path / "innovasjon.db"
    shutil.copyfile(empty_template, place)
    return place


@pytest.fixture
def copy(file: Path) -> Copy:
    """Return a copy of the store, which goes on afterwards."""
    made = backups.make(file, backups.folder_of(file), "asked", NOW)
    run(file, "UPDATE settings SET municipality_name = 'Nytt navn'")
    return made


def run(place: Path, statement: str) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute(statement)
        connection.commit()


def named(place: Path) -> str:
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return str(connection.execute("SELECT municipality_name FROM settings").fetchone()[0])


def put_back(place: Path, copy: Copy) -> Restored:
    return restore(place, copy.path, backups.folder_of(place), LATER)


def killed(task: str, number: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", task, str(number), "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    tell(f"{task}: {number} cases: {found}")
    return found


def test_the_copy_comes_back_and_the_store_as_it_was_is_kept(file: Path, copy: Copy) -> None:
    report = put_back(file, copy)
    assert named(file) == "Kommunen"
    assert report.before is not None
    assert report.before.reason == "restore"
    assert named(report.before.path) == "Nytt navn"
    assert report.quarantine == file.parent / "quarantine" / "2026-06-30T110000Z"
    assert named(report.quarantine / file.name) == "Nytt navn"
    assert not report.migrated
    assert named(put_back(file, report.before).copy.path) == "Nytt navn"
    assert named(file) == "Nytt navn"


def test_a_store_that_is_gone_comes_back(file: Path, copy: Copy) -> None:
    file.unlink()
    report = put_back(file, copy)
    assert (report.before, report.quarantine) == (None, None)
    assert named(file) == "Kommunen"


@pytest.mark.parametrize("content", [b"", b"\xff" * 100_000])
def test_a_damaged_store_is_moved_away_and_its_journals_with_it(
    file: Path, copy: Copy, content: bytes
) -> None:
    file.write_bytes(content)
    journal = file.with_name(file.name + "-journal")
    journal.write_bytes(b"of the damaged one" * 100)
    file.with_name(file.name + "-wal").write_bytes(b"wal" * 100)
    report = put_back(file, copy)
    assert report.before is None
    assert report.quarantine is not None
    assert (report.quarantine / file.name).read_bytes() == content
    assert named(file) == "Kommunen"
    assert not journal.exists()
    assert not file.with_name(file.name + "-wal").exists()


def test_a_store_in_wal_mode_leaves_no_log_behind(file: Path, copy: Copy) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("UPDATE settings SET municipality_name = 'I loggen'")
    for name in (file.name, f"{file.name}-wal"):
        shutil.copyfile(file.parent / name, file.parent / f"ny-{name}")
    connection.close()
    for name in (file.name, f"{file.name}-wal"):
        os.replace(file.parent / f"ny-{name}", file.parent / name)
    report = put_back(file, copy)
    assert report.before is not None
    assert named(report.before.path) == "I loggen"
    assert named(file) == "Kommunen"
    assert not file.with_name(f"{file.name}-wal").exists()


def test_an_older_copy_is_brought_up_to_date(tmp_path: Path, file: Path) -> None:
    old = tmp_path / "gammelt.db"
    made_by_the_first_program(old)
    copy = backups.make(old, backups.folder_of(old), "asked", NOW)
    assert put_back(file, copy).migrated
    with contents.opened(file) as connection:
        assert contents.schema(connection) == migrate.HEAD
        assert connection.execute("SELECT id FROM agent_appointment").fetchall() == [(7,)]
    assert backups.verify(copy.path) == []


def test_a_newer_copy_is_refused(file: Path) -> None:
    run(file, "UPDATE alembic_version SET version_num = '9999'")
    copy = backups.make(file, backups.folder_of(file), "asked", NOW)
    run(file, f"UPDATE alembic_version SET version_num = '{migrate.HEAD}'")
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable) as caught:
        put_back(file, copy)
    assert "nyere versjon" in say(caught.value)
    assert file.read_bytes() == before


def test_a_copy_that_is_not_whole_is_refused(file: Path, copy: Copy) -> None:
    before = file.read_bytes()
    with copy.path.open("r+b") as opened:
        opened.seek(5000)
        opened.write(b"?")
    for path in (copy.path, file, file.parent / "nei.db"):
        with pytest.raises(BadInput):
            restore(file, path, backups.folder_of(file), LATER)
    assert file.read_bytes() == before
    assert not (file.parent / "quarantine").exists()


def test_a_store_somebody_writes_to_is_left_alone(
    file: Path, copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "PATIENCE", 0.2)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            put_back(file, copy)
    assert "Prøv igjen" in say(caught.value)
    assert named(file) == "Nytt navn"


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere a file that is open can be replaced")
def test_a_store_another_program_has_open_stays(
    file: Path, copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.2)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (1,)
        with pytest.raises(StoreUnavailable) as caught:
            put_back(file, copy)
    assert "åpen i et annet program" in say(caught.value)
    assert named(file) == "Nytt navn"
    put_back(file, copy)
    assert named(file) == "Kommunen"


@takes_open_files_away
def test_one_who_has_the_old_file_open_cannot_write_to_it(file: Path, copy: Copy) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (1,)
        put_back(file, copy)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("UPDATE settings SET municipality_name = 'Borte'")
    assert named(file) == "Kommunen"


def test_a_disk_without_second_names_will_do(file: Path, copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    report = put_back(file, copy)
    assert report.quarantine is not None
    assert named(report.quarantine / file.name) == "Nytt navn"
    assert named(file) == "Kommunen"


@can_be_killed
def test_a_killed_restore_beside_a_hot_journal_leaves_the_old_or_the_new() -> None:
    number = 500 if LONG else 9
    found = killed("restores", number)
    assert found["killed"] > number // 2
    assert found["mended"] == found.get("old", 0) + found.get("new", 0) == number
    assert found["LEFT BEHIND"] == 0


@can_be_killed
def test_a_killed_restore_of_a_damaged_store_is_finished_by_the_next() -> None:
    number = 300 if LONG else 6
    found = killed("damaged", number)
    assert found["killed"] > number // 2
    assert found["mended"] == found.get("old", 0) + found.get("new", 0) == number
    assert found["LEFT BEHIND"] == 0


@can_be_killed
def test_copying_carelessly_beside_a_hot_journal_is_noticed_by_these_tests() -> None:
    found = killed("careless", 5)
    assert found.get("CORRUPT", 0) + found.get("MIXED", 0) == 5
