"""A whole store is moved: every row arrives, or nothing does, and what was moved stays as it was."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import BadInput, Cancelled, StoreUnavailable
from innovasjon_desktop.domain.opening import Gone, InUse
from innovasjon_desktop.services import backups, history
from innovasjon_desktop.services import demo as example
from innovasjon_desktop.services.checking import check
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.services.moving import move
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.server import ServerStore
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.making import Maker
from tests.servers import Loss, Proxy, administer, fresh_database, needs_server, text_of

ON_FILES = not os.environ.get("INNOVASJON_TEST_DB")


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables, in the order of their keys."""
    with database.read() as connection:
        return {
            name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for name, table in TABLES.items()
        }


def at(place: object) -> Database:
    return Database(open_engine(str(place)), now=clock)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def to(tmp_path: Path) -> Path:
    folder = tmp_path / "there"
    folder.mkdir()
    return folder / "flyttet æøå.db"


@pytest.fixture
def server() -> Iterator[URL]:
    with fresh_database("moving") as url:
        yield url


def stopped(_done: int, _total: int, _text: str) -> None:
    raise Cancelled


def test_a_file_gets_all_rows_and_the_store_is_as_it_was(demo: Database, to: Path) -> None:
    before = everything(demo)
    moved = move(demo, str(to), "kari")
    assert moved.rows == {name: len(rows) for name, rows in before.items()}
    assert moved.place == str(to)
    with closing(at(to)) as there:
        assert everything(there) == before
    assert everything(demo) == before
    assert left_in(to.parent) == [to.name, f"{to.name}.lock"]
    assert check(str(to)).findings == ()


def test_steps_can_be_undone_where_the_store_is_now(demo: Database, to: Path) -> None:
    made = Maker(demo).section("Kultur")
    move(demo, str(to), "kari")
    with closing(at(to)) as there:
        with there.read() as connection:
            step = history.next_undo(connection)
        assert step is not None
        history.undo(there, step, actor="kari")
        with there.read() as connection:
            assert (
                connection.scalar(select(TABLES["section"].c.id).where(TABLES["section"].c.id == made))
                is None
            )


def test_no_id_is_given_again(store: Database, make: Maker, to: Path) -> None:
    gone = make.section("Kultur")
    make.do(Delete("section", gone))
    move(store, str(to), "kari")
    with closing(at(to)) as there:
        assert Maker(there).section("Plan") > gone


def test_a_file_that_is_there_is_not_touched(demo: Database, to: Path) -> None:
    to.write_bytes(b"noe annet")
    with pytest.raises(BadInput):
        move(demo, str(to), "kari")
    assert to.read_bytes() == b"noe annet"
    assert left_in(to.parent) == [to.name]


def test_copies_of_another_store_are_not_taken_over(demo: Database, to: Path) -> None:
    move(demo, str(to), "kari")
    with closing(at(to)) as there:
        kept = backups.make(there, "asked").copy.path
    to.unlink()
    with pytest.raises(Gone):
        move(demo, str(to), "kari")
    assert not to.exists()
    assert kept.exists()


def test_nobody_makes_a_store_of_the_name_meanwhile(demo: Database, to: Path) -> None:
    def told(_done: int, _total: int, _text: str) -> None:
        with pytest.raises(InUse):
            open_store(to, "ola", make=True)

    move(demo, str(to), "kari", told)
    with closing(open_store(to, "ola")) as there:
        assert there.read_only is None
        assert there.notice is None


def test_a_file_that_comes_meanwhile_is_not_replaced(demo: Database, to: Path) -> None:
    def told(_done: int, _total: int, _text: str) -> None:
        to.write_bytes(b"kopiert hit")

    with pytest.raises(BadInput):
        move(demo, str(to), "kari", told)
    assert to.read_bytes() == b"kopiert hit"
    assert left_in(to.parent) == [to.name]


def test_only_what_a_killed_program_left_is_removed(demo: Database, to: Path) -> None:
    killed, somebodys = (to.with_name(f"{to.name}{end}.partial") for end in (".4711", ""))
    killed.write_bytes(b"x")
    somebodys.write_bytes(b"x")
    move(demo, str(to), "kari")
    assert left_in(to.parent) == sorted((to.name, f"{to.name}.lock", somebodys.name))


@pytest.mark.parametrize("place", ["", "  ", "sqlite://", "file:x.db", "{}/ikke der/x.db"])
def test_what_is_no_place_is_said_so(demo: Database, tmp_path: Path, place: str) -> None:
    with pytest.raises(BadInput):
        move(demo, place.format(tmp_path), "kari")
    assert not (tmp_path / "ikke der").exists()


@pytest.mark.skipif(not ON_FILES, reason="a server takes no such values")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("unit", "UPDATE unit SET expected_to_choose = 2 WHERE id = 3"),
        ("unit", "UPDATE unit SET valid_from = '2026-13-40' WHERE id = 3"),
    ],
)
def test_what_no_program_of_ours_wrote_is_not_moved(
    demo: Database, to: Path, table: str, change: str
) -> None:
    with demo.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = 1")
        connection.exec_driver_sql(change)
        connection.commit()
    with pytest.raises(StoreUnavailable) as error:
        move(demo, str(to), "kari")
    assert error.value.params["table"] == table
    assert left_in(to.parent) == []


@pytest.mark.skipif(not ON_FILES, reason="about a file somebody has edited")
def test_a_store_without_settings_says_so(
    demo_place: str, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(at(demo_place)) as database, database.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM settings")
        connection.commit()
    assert main(["transfer", str(to), "--db", demo_place]) == 4
    assert "innstillingene" in capsys.readouterr().err


def test_who_stops_half_way_leaves_nothing_behind(demo: Database, to: Path) -> None:
    with pytest.raises(Cancelled):
        move(demo, str(to), "kari", stopped)
    assert left_in(to.parent) == []
    Maker(demo).section("Det kan skrives igjen")


def test_rows_that_arrive_otherwise_are_found_out(
    demo: Database, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_with_a_trigger(place: str | Path) -> str:
        made = upgrade(place)
        with closing(at(place)) as database, database.engine.connect() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER other AFTER INSERT ON unit WHEN NEW.id = 40 BEGIN"
                " UPDATE unit SET note = 'x' WHERE id = 40; END"
            )
            connection.commit()
        return made

    monkeypatch.setattr("innovasjon_desktop.store.migrate.upgrade", made_with_a_trigger)
    with pytest.raises(StoreUnavailable, match="did not arrive as they are"):
        move(demo, str(to), "kari")
    assert left_in(to.parent) == []


def test_who_was_erased_is_told_beside_the_new_file(store: Database, make: Maker, to: Path) -> None:
    person = make.person("Sigrid", "Undheim", "sigrid@kommune.no")
    erase(store, person, actor="kari")
    move(store, str(to), "kari")
    assert {entry.person for entry in ledger.read_beside(to)} == {person}


@pytest.mark.skipif(not ON_FILES, reason="the command line is tried on files here")
def test_the_command_line_says_what_was_moved(
    demo_place: str, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transfer", str(to), "--db", demo_place, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["from"], said["to"], said["compared"]) == (demo_place, str(to), True)
    assert said["rows"]["change_set"] == 1
    assert main(["transfer", str(to), "--db", demo_place]) == 3
    assert "Velg et annet navn" in capsys.readouterr().err


@needs_server
def test_a_store_goes_to_a_server_and_comes_back(demo: Database, server: URL, to: Path) -> None:
    Maker(demo).section("Kultur")
    before = everything(demo)
    move(demo, text_of(server), "kari")
    with closing(at(text_of(server))) as there:
        assert everything(there) == before
        assert Maker(there).section("Plan") > max(row["id"] for row in before["section"])
        moved = move(there, str(to), "kari")
        after = everything(there)
    assert "password" not in moved.source
    with closing(at(to)) as back:
        assert everything(back) == after


@needs_server
def test_a_database_with_rows_is_left_alone(demo: Database, server: URL) -> None:
    upgrade(text_of(server))
    with closing(at(text_of(server))) as there:
        Maker(there).section("Noen andres")
        before = everything(there)
        with pytest.raises(BadInput):
            move(demo, text_of(server), "kari")
        assert everything(there) == before


@needs_server
def test_a_row_the_server_cannot_keep_leaves_it_empty(
    store: Database, make: Maker, server: URL, to: Path
) -> None:
    section = make.section("Kultur")
    move(store, str(to), "kari")
    with closing(at(to)) as file, file.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE section SET note = 'a' || char(0) || 'b' WHERE id = {section}")
        connection.commit()
    with closing(at(to)) as file, pytest.raises(StoreUnavailable) as error:
        move(file, text_of(server), "kari")
    assert error.value.params["table"] == "section"
    with closing(at(text_of(server))) as there:
        assert everything(there)["section"] == []
        example.fill(there)


@needs_server
def test_what_is_not_empty_of_other_tables_is_no_place(demo: Database, server: URL) -> None:
    administer(server, "CREATE TABLE noe_annet (id integer)")
    with pytest.raises(BadInput):
        move(demo, text_of(server), "kari")
    assert administer(server, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


@needs_server
def test_writers_who_wait_go_on_in_the_moved_store(demo: Database, server: URL) -> None:
    address = text_of(server)
    upgrade(address)
    done: list[object] = []

    def write() -> None:
        with closing(ServerStore(address)) as there:
            done.append(Maker(there).do(Edit("settings", 1, {"sla_workdays": 9})))

    waiting = [threading.Thread(target=write) for _ in range(3)]

    def told(_done: int, _total: int, _text: str) -> None:
        if not waiting[0].ident:
            for each in waiting:
                each.start()
            time.sleep(1)

    move(demo, address, "kari", told)
    for each in waiting:
        each.join()
    assert len(done) == 3
    assert check(address).findings == ()


@needs_server
def test_a_lost_answer_to_the_end_is_looked_for(demo: Database, server: URL) -> None:
    proxy = Proxy(server)

    def told(done: int, total: int, _text: str) -> None:
        if done == total:
            proxy.loses = Loss(b"COMMIT", arrives=True)

    before = everything(demo)
    move(demo, text_of(proxy.url), "kari", told)
    assert proxy.lost == 1
    with closing(at(text_of(server))) as there:
        assert everything(there) == before


@needs_server
def test_an_end_that_never_arrived_moves_nothing(demo: Database, server: URL) -> None:
    proxy = Proxy(server)

    def told(done: int, total: int, _text: str) -> None:
        if done == total:
            proxy.loses = Loss(b"COMMIT", arrives=False)

    with pytest.raises(StoreUnavailable):
        move(demo, text_of(proxy.url), "kari", told)
    move(demo, text_of(server), "kari")
