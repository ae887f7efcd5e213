"""A migration that is killed, or that changes what it should not, leaves the store as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.store import backups, contents, migrate
from tests.store.test_migrate import made_by_the_first_program
from tests.store.test_restoring import LONG, can_be_killed, killed
from tests.systems import needs_links

EMPTIES_A_TABLE = "DELETE FROM agent_appointment"
CHANGES_A_VALUE = "UPDATE person SET first_name = 'K'"
DROPS_A_COLUMN = "ALTER TABLE person DROP COLUMN note"
GIVES_IDS_AGAIN = "UPDATE sqlite_sequence SET seq = 7 WHERE name = 'agent_appointment'"
BREAKS_A_REFERENCE = "DELETE FROM section"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    place = tmp_path / "gammelt.db"
    made_by_the_first_program(place)
    return place


def worse(statement: str) -> Callable[..., None]:
    """Return Alembic's upgrade with a step that nobody meant."""
    plain = command.upgrade

    def upgrade(config: object, revision: str) -> None:
        plain(config, revision)  # type: ignore[arg-type]  # what it was given
        connection: Connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's
        connection.exec_driver_sql(statement)

    return upgrade


@pytest.mark.parametrize(
    "statement",
    [EMPTIES_A_TABLE, CHANGES_A_VALUE, DROPS_A_COLUMN, GIVES_IDS_AGAIN, BREAKS_A_REFERENCE],
)
def test_a_migration_that_changes_other_rows_is_not_taken(
    old: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    before = old.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(command, "upgrade", worse(statement))
        with pytest.raises(RuntimeError):
            migrate.upgrade_file(old)
    assert old.read_bytes() == before
    assert {path.name for path in old.parent.glob("gammelt*db*") if path.stat().st_size} == {"gammelt.db"}
    migrate.upgrade_file(old)
    with contents.opened(old) as connection:
        assert contents.schema(connection) == migrate.HEAD


def test_a_migration_may_change_the_rows_of_tables_it_names(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "upgrade", worse(CHANGES_A_VALUE))
    monkeypatch.setattr(migrate, "_tables_meant", lambda *_: {"person"})
    migrate.upgrade_file(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT first_name FROM person").fetchall() == [("K",)]


def test_the_old_store_stays_as_a_verified_copy_and_as_it_was(old: Path) -> None:
    before = old.read_bytes()
    kept = migrate.upgrade_file(old)
    assert kept.read_bytes() == before
    (copy,) = backups.listed(backups.folder_of(old))
    assert (copy.reason, copy.schema) == ("migration", "0001")
    assert backups.verify(copy.path) == []
    assert migrate.upgrade_file(old) == old  # there is nothing left to do
    shutil.copyfile(copy.path, old)
    assert migrate.upgrade_file(old).name == "gammelt-0001-2.db"


@needs_links
def test_a_link_is_followed(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "lenke" / "register.db"
    link.parent.mkdir()
    link.symlink_to(old)
    migrate.upgrade(link)
    assert link.is_symlink()
    with contents.opened(old) as connection:
        assert contents.schema(connection) == migrate.HEAD


def test_a_damaged_store_is_not_migrated(old: Path) -> None:
    with old.open("r+b") as opened:
        opened.seek(20_000)
        opened.write(b"\xff" * 30_000)
    before = old.read_bytes()
    with pytest.raises(StoreUnavailable):
        migrate.upgrade_file(old)
    assert old.read_bytes() == before


@can_be_killed
def test_a_killed_migration_leaves_the_old_or_the_new() -> None:
    number = 300 if LONG else 6
    found = killed("migrations", number)
    assert found["killed"] > number // 2
    assert found["after"] == found.get("old", 0) + found.get("new", 0) == number
    assert (found["OLD FILE LOST"], found["LEFT BEHIND"], found["NOT MIGRATED"]) == (0, 0, 0)
