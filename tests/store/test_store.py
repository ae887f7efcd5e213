"""The store itself: settings of the connection, the log, migrations, and rules the database holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, text

from innovasjon_desktop.domain.errors import EditConflict, Message, RuleBroken, StoreUnavailable
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.store.engine import PRAGMAS, open_engine, store_url
from innovasjon_desktop.store.migrate import alembic_config, current_revision, require_current, upgrade
from innovasjon_desktop.store.overlaps import RULES
from innovasjon_desktop.store.schema import METADATA, TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from tests.making import Maker

D = dt.date


def is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def test_every_setting_of_a_connection_holds(store: Database) -> None:
    if not is_sqlite(store):
        return
    with store.read() as connection:
        held = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    assert held == PRAGMAS


def test_every_column_is_in_the_catalogue_and_the_other_way_round() -> None:
    common = {"id", "created_at", "updated_at", "version"}
    for entity in ALL.values():
        fields = {field.name for field in entity.fields if not field.derived}
        assert fields == {column.name for column in TABLES[entity.name].c} - common, entity.name


def test_required_fields_are_required_by_the_database_too() -> None:
    for entity in ALL.values():
        for field in entity.fields:
            if field.required and not field.derived:
                assert not TABLES[entity.name].c[field.name].nullable, f"{entity.name}.{field.name}"


def test_migrations_make_exactly_the_tables_of_the_program(store: Database) -> None:
    from alembic import command

    with store.engine.connect() as connection:
        command.check(alembic_config(connection))
        assert set(inspect(connection).get_table_names()) - {"alembic_version"} == set(METADATA.tables)


def test_the_migration_writes_out_the_rules_against_overlap() -> None:
    from innovasjon_desktop.paths import shipped

    migration = (shipped("db") / "migrations" / "versions" / "0001_core.py").read_text(encoding="utf-8")
    scope: dict[str, tuple[str, ...]] = {}
    start = migration.index("SQLITE_TRIGGERS = ")
    exec(migration[start:], scope)
    assert scope["SQLITE_TRIGGERS"] == tuple(sql for rule in RULES for sql in rule.sqlite())
    assert scope["POSTGRESQL_CONSTRAINTS"] == tuple(rule.postgresql() for rule in RULES)


def test_upgrading_twice_changes_nothing(place: str) -> None:
    assert upgrade(place) == upgrade(place)


def test_a_newer_store_is_refused_and_left_alone(place: str) -> None:
    engine = open_engine(place)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="newer"):
        upgrade(place)
    with engine.connect() as connection:
        assert current_revision(connection) == "9999"
        with pytest.raises(StoreUnavailable, match="newer"):
            require_current(connection)
    engine.dispose()


@pytest.mark.parametrize(
    "content", [b"", b"Dette er ikke en database, men en tekst om innovasjon i kommunen.\n" * 100]
)
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "annet.db"
    file.write_bytes(content)
    with pytest.raises(StoreUnavailable), Database(open_engine(file)).read() as connection:
        require_current(connection)


def test_a_folder_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreUnavailable, match="folder"),
        Database(open_engine(tmp_path / "nei" / "x.db")).read(),
    ):
        pass


def test_an_address_that_is_no_store_is_refused() -> None:
    with pytest.raises(StoreUnavailable):
        store_url("mysql://vert/base")


def test_writing_past_the_log_is_refused(store: Database) -> None:
    with store.read() as connection, pytest.raises(RuntimeError, match="bypasses"):
        connection.execute(insert(TABLES["person"]).values(first_name="x"))


def test_a_failed_step_leaves_nothing(store: Database) -> None:
    def fail(unit: UnitOfWork) -> None:
        unit.insert("person", {"first_name": "A", "last_name": "B", "is_external": False, "is_active": True})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(Message("x"), "kari", fail)
    with store.read() as connection:
        for table in ("person", "change_set", "change"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_step_that_changes_nothing_is_no_step(make: Maker) -> None:
    person = make.person()
    assert make.do(Edit("person", person, {"first_name": "Kari"})).change_set_id == 0


def test_two_people_editing_the_same_row_notice(make: Maker) -> None:
    person = make.person()
    make.do(Edit("person", person, {"first_name": "Anne"}, version=1))
    with pytest.raises(EditConflict):
        make.do(Edit("person", person, {"first_name": "Eva"}, version=1))
    assert make.value("person", person, "first_name") == "Anne"


def raw_insert(database: Database, table: str, **values: object) -> None:
    """Write a row as the unit of work does, past every rule of the program."""
    database.write(Message("raw"), "kari", lambda unit: unit.insert(table, values))


def test_the_database_itself_refuses_overlapping_appointments(make: Maker) -> None:
    section, person = make.section(), make.person()
    row = {"section_id": section, "person_id": person, "state": "appointed", "anchored_by": "leder"}
    raw_insert(make.database, "agent_appointment", **row, from_date=D(2025, 1, 1), anchored_on=D(2025, 1, 1))
    with pytest.raises(RuleBroken, match="overlap"):
        raw_insert(
            make.database, "agent_appointment", **row, from_date=D(2026, 1, 1), anchored_on=D(2025, 1, 1)
        )


def test_the_database_itself_refuses_overlapping_placements_and_periods(make: Maker) -> None:
    section = make.section()
    unit = make.unit(section)
    with pytest.raises(RuleBroken, match="overlap"):
        raw_insert(make.database, "unit_section", unit_id=unit, section_id=section, valid_from=D(2026, 1, 1))
    make.period()
    with pytest.raises(RuleBroken, match="overlap"):
        raw_insert(
            make.database,
            "development_period",
            name="2026",
            start=D(2026, 1, 1),
            end=D(2026, 12, 31),
            choose_deadline=D(2026, 3, 1),
            state="open",
        )


def test_the_database_itself_refuses_a_second_current_primary_area(make: Maker) -> None:
    unit, period = make.unit(make.section()), make.period()
    make.area(unit, period)
    with pytest.raises(RuleBroken, match="already has a development area"):
        raw_insert(
            make.database,
            "development_area",
            unit_id=unit,
            period_id=period,
            title="To",
            state="chosen",
            is_primary=True,
            chosen_on=D(2025, 3, 1),
        )


def test_what_others_refer_to_cannot_be_deleted(make: Maker) -> None:
    from innovasjon_desktop.services.commands import Delete

    section = make.section()
    make.unit(section)
    with pytest.raises(RuleBroken, match="refer"):
        make.do(Delete("section", section))


def test_ids_are_never_used_again(make: Maker) -> None:
    from innovasjon_desktop.services.commands import Delete

    first = make.person()
    make.do(Delete("person", first))
    assert make.person() > first


def test_a_full_disk_is_named_by_the_folder_of_the_store(store: Database, place: str) -> None:
    if not is_sqlite(store):
        return

    def work(unit: UnitOfWork) -> None:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        unit.update("settings", 1, {"note": "x" * 100_000})

    with pytest.raises(StoreUnavailable) as refused:
        store.write(Message("Test"), "kari", work)
    assert (
        say(refused.value) == f"Disken som {Path(place).parent} ligger på, er full. Gjør plass og prøv igjen."
    )
