"""A store made by an earlier program is brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, select, update

from innovasjon_desktop.app import LocalStores
from innovasjon_desktop.store.engine import APPLICATION_ID, open_engine
from innovasjon_desktop.store.migrate import alembic_config, is_complete, seed, upgrade, upgrade_file
from innovasjon_desktop.store.schema import TABLES


def test_a_store_made_with_fewer_code_lists_gets_the_new_ones(place: str) -> None:
    made = open_engine(place)
    with made.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(delete(TABLES["code"]).where(TABLES["code"].c.list.in_(["code_list", "theme"])))
        connection.execute(
            update(TABLES["code"]).where(TABLES["code"].c.key == "travel").values(label_nb="Kjøring")
        )
    with made.connect() as connection:
        assert not is_complete(connection)
    upgrade(place)
    with made.connect() as connection:
        assert is_complete(connection)
        code = TABLES["code"].c
        label = connection.scalar(select(code.label_nb).where(code.key == "travel"))
    made.dispose()
    assert label == "Kjøring"  # what the municipality has written stays


def made_by_the_first_program(place: Path) -> None:
    """Make a store of the first revision, with an appointment after which two were deleted."""
    engine = open_engine(place, foreign_keys=False)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        seed(connection)
        for statement in (
            "INSERT INTO section (id, name, valid_from, created_at, updated_at, version)"
            " VALUES (1, 'Barnehage', '2020-01-01', '2020-01-01', '2020-01-01', 1)",
            "INSERT INTO person (id, first_name, last_name, is_external, is_active, created_at, updated_at, version)"
            " VALUES (1, 'Kari', 'Ås', 0, 1, '2020-01-01', '2020-01-01', 1)",
            "INSERT INTO agent_appointment (id, person_id, section_id, state, from_date, anchored_by,"
            " anchored_on, created_at, updated_at, version)"
            " VALUES (7, 1, 1, 'appointed', '2027-01-01', 'leder', '2021-01-01', '2020-01-01', '2020-01-01', 1)",
            "UPDATE sqlite_sequence SET seq = 9 WHERE name = 'agent_appointment'",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()


def everything_about(place: Path, name: str) -> list[str]:
    with closing(sqlite3.connect(place)) as connection:
        found = connection.execute(
            "SELECT type || ' ' || name FROM sqlite_master WHERE tbl_name = ? ORDER BY 1", (name,)
        )
        return [row[0] for row in found]


def test_a_store_of_the_first_program_keeps_its_rows_triggers_and_numbers(tmp_path: Path) -> None:
    place = tmp_path / "gammelt.db"
    made_by_the_first_program(place)
    before = everything_about(place, "agent_appointment")
    copy = upgrade_file(place)
    assert everything_about(place, "agent_appointment") == before
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("SELECT id, anchored_by FROM agent_appointment").fetchall() == [
            (7, "leder")
        ]
        seq = "SELECT seq FROM sqlite_sequence WHERE name = 'agent_appointment'"
        assert connection.execute(seq).fetchone() == (9,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        twice = (
            "INSERT INTO agent_appointment (person_id, section_id, state, from_date, created_at, updated_at,"
            " version) VALUES (1, 1, 'appointed', '2028-01-01', '2020-01-01', '2020-01-01', 1)"
        )
        with pytest.raises(sqlite3.IntegrityError, match="overlap"):
            connection.execute(twice)
    assert copy.name == "gammelt-0001.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT id FROM agent_appointment").fetchall() == [(7,)]


def test_the_window_brings_an_older_store_up_to_date(tmp_path: Path) -> None:
    place = tmp_path / "gammelt.db"
    made_by_the_first_program(place)
    database = LocalStores(str(place)).open()
    with database.read() as connection:
        assert connection.execute(select(TABLES["agent_appointment"].c.id)).scalars().all() == [7]
        assert connection.execute(select(TABLES["form"].c.id)).scalars().all() == []
    database.close()


def test_an_area_may_stay_without_the_day_it_was_chosen(tmp_path: Path) -> None:
    place = tmp_path / "gammelt.db"
    made_by_the_first_program(place)
    undated = (
        "INSERT INTO development_area (id, unit_id, period_id, is_primary, title, state, created_at,"
        " updated_at, version) VALUES (1, 1, 1, 1, 'Lesing', 'chosen', '2020-01-01', '2020-01-01', 1)"
    )
    with closing(sqlite3.connect(place)) as connection, pytest.raises(sqlite3.IntegrityError, match="chosen"):
        connection.execute(undated)
    before = everything_about(place, "development_area")
    upgrade_file(place)
    assert everything_about(place, "development_area") == before
    with closing(sqlite3.connect(place)) as connection:
        connection.execute(undated)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
