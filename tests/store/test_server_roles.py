"""Roles of a shared database, made by the script an administrator runs: what each can do, and what it cannot."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.paths import shipped
from innovasjon_desktop.services import demo, history
from innovasjon_desktop.services.commands import Create, Delete, Edit, run
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.moving import move
from innovasjon_desktop.services.rows import Query, count
from innovasjon_desktop.store import server_roles
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import UNLOGGED
from innovasjon_desktop.store.migrate import HEAD, current_revision, upgrade
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.remembering import remember_headers
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.server import ServerStore
from innovasjon_desktop.store.server_listening import who_else
from tests.conftest import AS_OF, clock
from tests.servers import administer, fresh_database, named, needs_server, text_of

pytestmark = needs_server

PEOPLE = {"owner": "eier", "app": "kari", "reader": "leser"}


def psql() -> str:
    found = shutil.which("psql")
    if found is None:
        pytest.skip("psql is not installed, which an administrator runs the script with")
    return found


def run_script(url: URL, prefix: str) -> None:
    names = [f"-v{role}={prefix}_{role}" for role in PEOPLE]
    script = str(shipped("db") / "postgresql" / "roles.sql")
    address = text_of(url.set(drivername="postgresql"))
    subprocess.run(
        [psql(), "-q", "-vON_ERROR_STOP=1", *names, "-f", script, address], check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def url() -> Iterator[URL]:
    """Return a database with roles and with a user of each, and a store that its owner has made."""
    with fresh_database("roles") as found:
        prefix = str(found.database)
        run_script(found, prefix)
        run_script(found, prefix)  # a second time changes nothing
        users = [f'"{prefix}_{name}"' for name in PEOPLE.values()]
        administer(found, *(f"CREATE ROLE {user} LOGIN" for user in users))
        grants = zip(PEOPLE, users, strict=True)
        administer(found, *(f'GRANT "{prefix}_{role}" TO {user}' for role, user in grants))
        upgrade(text_of(as_user(found, "owner")))
        yield found
        everybody = [*users, *(f'"{prefix}_{role}"' for role in PEOPLE)]
        administer(found, "ALTER SCHEMA public OWNER TO CURRENT_USER")
        for each in everybody:
            administer(found, f"DROP OWNED BY {each} CASCADE")
        administer(found, f"DROP ROLE {', '.join(everybody)}")


def as_user(url: URL, role: str) -> URL:
    return url.set(username=f"{url.database}_{PEOPLE[role]}")


def opened(url: URL, role: str) -> ServerStore:
    return ServerStore(text_of(as_user(url, role)))


def refused(url: URL, role: str, statement: str) -> str:
    """Return the code with which the server refuses a statement; "" if it carries it out."""
    try:
        administer(as_user(url, role), statement)
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return ""


DENIED = "42501"


def test_people_can_do_all_that_the_program_does(url: URL) -> None:
    database = opened(url, "app")
    database.now = clock
    demo.fill(database)  # every command the program has, each as one step
    made = run(database, Create("person", {"first_name": "Åse", "last_name": "Ny"}), actor="kari")
    run(database, Edit("person", made.result, {"note": "x"}, version=1), actor="kari")
    gone = run(database, Delete("person", made.result), actor="kari")
    history.undo(database, gone.change_set_id, actor="kari")
    database.write(
        gone.label,
        "kari",
        lambda unit: remember_headers(unit.connection, "0" * 64, "unit", {"Navn": "name"}, unit.now),
    )
    with database.read() as connection:
        assert count(connection, Query("unit")) > 0
        assert figures(connection, AS_OF) is not None
        latest = history.list_sets(connection, limit=2)
    assert [step.rows for step in latest] == [1, 1]
    database.close()


FORBIDDEN = (
    "UPDATE change SET after = NULL",
    "DELETE FROM change",
    "TRUNCATE change",
    "DELETE FROM change_set",
    "UPDATE change_set SET actor = 'somebody else'",
    "UPDATE change_set SET at = now()",
    "UPDATE change_set SET undoes_id = NULL",
    "ALTER TABLE change_set DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE unit ADD COLUMN x integer",
    "DROP TABLE feedback",
    "CREATE TABLE own (id integer)",
    "SELECT setval(pg_get_serial_sequence('change_set', 'id'), 1)",
    "UPDATE alembic_version SET version_num = '0000'",
    "INSERT INTO store (name, value) VALUES ('min_writer', '9999')",
)


@pytest.mark.parametrize("role", ["app", "reader"])
def test_the_log_and_the_tables_themselves_are_not_theirs_to_change(url: URL, role: str) -> None:
    assert [statement for statement in FORBIDDEN if refused(url, role, statement) != DENIED] == []


def test_the_label_of_a_step_can_be_set_by_nobody_but_who_is_making_it(url: URL) -> None:
    database = opened(url, "app")
    step = run(database, Create("person", {"first_name": "Å", "last_name": "N"}), actor="kari").change_set_id
    database.close()
    # Another session was given no number yet, and cannot speak of this one's.
    assert refused(url, "app", f"UPDATE change_set SET label = 'x' WHERE id = {step}") == "55000"
    assert refused(url, "app", "UPDATE change_set SET rows = 0") == "55000"
    rows = administer(
        as_user(url, "app"),
        "SELECT nextval(pg_get_serial_sequence('change_set', 'id'))",
        "UPDATE change_set SET label = 'x' RETURNING id",
    )
    assert rows == []
    assert administer(url, f"SELECT label = 'x' FROM change_set WHERE id = {step}") == [(False,)]


def test_a_reader_reads_everything_and_writes_nothing(url: URL) -> None:
    database = opened(url, "reader")
    with database.read() as connection:
        for table in TABLES.values():
            connection.execute(table.select().limit(1))
    with pytest.raises(StoreUnavailable):
        run(database, Create("person", {"first_name": "Å", "last_name": "N"}), actor="leser")
    database.close()
    for name in TABLES:
        for statement in (f'DELETE FROM "{name}"', f'INSERT INTO "{name}" DEFAULT VALUES'):
            assert refused(url, "reader", statement) == DENIED, statement


def test_people_with_users_of_their_own_see_who_else_is_there(url: URL) -> None:
    with (
        closing(ServerStore(named(as_user(url, "app"), "innovasjon kari@pc1"))) as mine,
        closing(ServerStore(named(as_user(url, "reader"), "innovasjon leser@pc2"))) as theirs,
        mine.read() as connection,
        theirs.read() as other,
    ):
        assert who_else(connection) == ("leser@pc2",)
        assert who_else(other) == ("kari@pc1",)


def test_every_table_is_either_edited_or_kept_from_editing(url: URL) -> None:
    granted = administer(
        url,
        "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
        f" FROM information_schema.role_table_grants WHERE grantee = '{url.database}_app' GROUP BY 1",
    )
    held = {str(table): rights for table, rights in granted}
    assert set(held) == set(TABLES) | {"alembic_version"}
    for table, rights in held.items():
        if table in server_roles.EDITED:
            assert rights == "DELETE INSERT SELECT UPDATE", table
        else:
            assert rights == ("INSERT SELECT" if table in ("change", "change_set") else "SELECT"), table
    assert set(TABLES) - server_roles.EDITED == {"change", "change_set", "store"} <= UNLOGGED


def test_only_the_owner_migrates(url: URL, capsys: pytest.CaptureFixture[str]) -> None:
    administer(url, "UPDATE alembic_version SET version_num = '0001'")
    assert main(["--db", text_of(as_user(url, "app")), "migrate"]) == 4
    assert "eieren" in capsys.readouterr().err
    with pytest.raises(StoreUnavailable, match="older version"):
        open_store(text_of(as_user(url, "app")), "kari", make=True, upgrade=True)
    assert administer(url, "SELECT version_num FROM alembic_version") == [("0001",)]
    administer(url, f"UPDATE alembic_version SET version_num = '{HEAD}'")


def test_the_window_neither_makes_a_store_on_a_server_nor_brings_one_up_to_date() -> None:
    with fresh_database("empty") as empty:
        with pytest.raises(StoreUnavailable, match="no store"):
            open_store(text_of(empty), "kari", make=True, upgrade=True)
        assert administer(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_migration_waits_for_nobody_longer_than_five_seconds(url: URL) -> None:
    engine = open_engine(text_of(as_user(url, "owner")))
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x494E4E4F})
        begun = dt.datetime.now()
        with pytest.raises(StoreUnavailable, match="Somebody else"):
            upgrade(text_of(as_user(url, "owner")))
        assert 4 < (dt.datetime.now() - begun).total_seconds() < 8
    upgrade(text_of(as_user(url, "owner")))
    with engine.connect() as connection:
        assert current_revision(connection) == HEAD
    engine.dispose()


def test_what_a_migration_makes_belongs_to_the_owner_whoever_of_them_runs_it(url: URL) -> None:
    owners = administer(url, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [(f"{url.database}_owner",)]


def test_people_at_work_can_take_the_store_to_a_file(url: URL, tmp_path: Path) -> None:
    with closing(opened(url, "app")) as store:
        made = run(store, Create("section", {"name": "Flyttet", "valid_from": AS_OF}), actor="kari").result
        moved = move(store, str(tmp_path / "hjem.db"), "kari")
    assert moved.rows["section"] >= 1
    with closing(open_store(tmp_path / "hjem.db", "kari")) as home, home.read() as connection:
        assert connection.scalar(text("SELECT name FROM section WHERE id = :id"), {"id": made}) == "Flyttet"
