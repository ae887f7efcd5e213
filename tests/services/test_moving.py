"""A whole store is moved: every row arrives, or nothing does, and what was moved stays as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import BadInput, Cancelled, StoreUnavailable
from innovasjon_desktop.domain.opening import Gone
from innovasjon_desktop.services import backups, history
from innovasjon_desktop.services import demo as example
from innovasjon_desktop.services.checking import check
from innovasjon_desktop.services.commands import Delete
from innovasjon_desktop.services.moving import move
from innovasjon_desktop.services.personal import ledger
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.making import Maker
from tests.servers import administer, fresh_database, needs_server, text_of

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
    moved = move(demo, str(to))
    assert moved.rows == {name: len(rows) for name, rows in before.items()}
    assert moved.place == str(to)
    with closing(at(to)) as there:
        assert everything(there) == before
    assert everything(demo) == before
    assert left_in(to.parent) == [to.name]
    assert check(str(to)).findings == ()


def test_steps_can_be_undone_where_the_store_is_now(demo: Database, to: Path) -> None:
    made = Maker(demo).section("Kultur")
    move(demo, str(to))
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
    move(store, str(to))
    with closing(at(to)) as there:
        assert Maker(there).section("Plan") > gone


def test_a_file_that_is_there_is_not_touched(demo: Database, to: Path) -> None:
    to.write_bytes(b"noe annet")
    with pytest.raises(BadInput):
        move(demo, str(to))
    assert to.read_bytes() == b"noe annet"
    assert left_in(to.parent) == [to.name]


def test_copies_of_another_store_are_not_taken_over(demo: Database, to: Path) -> None:
    move(demo, str(to))
    with closing(at(to)) as there:
        kept = backups.make(there, "asked").copy.path
    to.unlink()
    with pytest.raises(Gone):
        move(demo, str(to))
    assert not to.exists()
    assert kept.exists()


def test_who_stops_half_way_leaves_nothing_behind(demo: Database, to: Path) -> None:
    with pytest.raises(Cancelled):
        move(demo, str(to), stopped)
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
    with pytest.raises(StoreUnavailable, match="did not arrive whole"):
        move(demo, str(to))
    assert left_in(to.parent) == []


def test_who_was_erased_is_told_beside_the_new_file(store: Database, make: Maker, to: Path) -> None:
    person = make.person("Sigrid", "Undheim", "sigrid@kommune.no")
    erase(store, person, actor="kari")
    move(store, str(to))
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
    move(demo, text_of(server))
    with closing(at(text_of(server))) as there:
        assert everything(there) == before
        assert Maker(there).section("Plan") > max(row["id"] for row in before["section"])
        moved = move(there, str(to))
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
            move(demo, text_of(server))
        assert everything(there) == before


@needs_server
def test_a_row_the_server_cannot_keep_leaves_it_empty(
    store: Database, make: Maker, server: URL, to: Path
) -> None:
    section = make.section("Kultur")
    move(store, str(to))
    with closing(at(to)) as file, file.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE section SET note = 'a' || char(0) || 'b' WHERE id = {section}")
        connection.commit()
    with closing(at(to)) as file, pytest.raises(StoreUnavailable) as error:
        move(file, text_of(server))
    assert error.value.params["table"] == "section"
    with closing(at(text_of(server))) as there:
        assert everything(there)["section"] == []
        example.fill(there)


@needs_server
def test_what_is_not_empty_of_other_tables_is_no_place(demo: Database, server: URL) -> None:
    administer(server, "CREATE TABLE noe_annet (id integer)")
    with pytest.raises(StoreUnavailable):
        move(demo, text_of(server))
