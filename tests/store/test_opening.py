"""Opening a store file: what is refused, what is only read, what is noticed; the file itself stays as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged, Gone, InUse
from innovasjon_desktop.i18n import date_text, say
from innovasjon_desktop.local_stores import LocalStores, first_place
from innovasjon_desktop.services import backups as services
from innovasjon_desktop.services.commands import Create, run
from innovasjon_desktop.store import backups, files, opening, reading
from innovasjon_desktop.store.engine import PRAGMAS, open_engine
from innovasjon_desktop.store.held import HeldStore, OpenStore
from innovasjon_desktop.store.locking import holder, lock_file
from innovasjon_desktop.store.migrate import HEAD
from innovasjon_desktop.store.places import Place
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import clock
from tests.making import Maker
from tests.systems import needs_links, takes_open_files_away

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)
TIMES = 200 if os.environ.get("INNOVASJON_LONG") else 20
VALUES = (0, 1, 2, 5, 0x80, 0xFF) if os.environ.get("INNOVASJON_LONG") else (0xFF,)
MOVED = "Filen til registeret er flyttet, slettet eller byttet ut"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    return tmp_path / "data" / "innovasjon"


@pytest.fixture
def file(place: str) -> Path:
    return Path(place)


def open_it(file: Path) -> OpenStore:
    return opening.open_store(file, "kari")


def open_and_close(file: Path) -> OpenStore:
    store = open_it(file)
    store.close()
    return store


def change(file: Path, *statements: str) -> None:
    """Change the file as another program would."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def new_section(store: OpenStore, name: str = "Barnehage") -> None:
    run(store, Create("section", {"name": name, "valid_from": clock().date()}), actor="kari")


def refusal(file: Path) -> str:
    """Return what is said when the file is opened; it must be refused and left as it is."""
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable) as refused:
        open_it(file)
    assert file.read_bytes() == before
    return say(refused.value)


# Closing


def test_a_clean_close_leaves_the_checksum(file: Path) -> None:
    store = open_it(file)
    assert holder(file)["who"] == "kari"
    new_section(store)
    store.close()
    assert holder(file) == {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert open_and_close(file).notice is None


def test_every_setting_of_the_connection_holds(file: Path) -> None:
    store = open_it(file)
    with store.read() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS} == PRAGMAS
    store.close()


def test_after_it_is_closed_nothing_is_written(file: Path) -> None:
    store = open_and_close(file)
    with pytest.raises(StoreUnavailable):
        new_section(store)


def test_a_reader_that_is_still_at_work_leaves_the_mark_of_an_unclean_end(file: Path) -> None:
    store = open_it(file)
    with store.read():
        store.close()
    assert "who" in holder(file)
    open_and_close(file)
    assert "who" not in holder(file)


# Who may open


def test_a_program_that_keeps_the_file_does_not_hold_up_closing(file: Path) -> None:
    store = open_it(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        store.close()
        assert time.monotonic() - begun < 3
    assert "sha256" not in holder(file)


def test_two_programs_cannot_write(file: Path) -> None:
    store = open_it(file)
    with pytest.raises(InUse):
        open_it(file)
    with pytest.raises(InUse):
        opening.open_store(file.parent / "." / file.name, "ola")
    store.close()
    open_and_close(file)


@needs_links
def test_a_link_to_the_store_is_the_same_store(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "snarvei.db"
    link.symlink_to(file)
    store = open_it(link)
    with pytest.raises(InUse):
        open_it(file)
    store.close()


def test_the_file_can_be_read_meanwhile(file: Path) -> None:
    store = open_it(file)
    new_section(store)
    other = opening.open_to_read(file, "ola")
    with other.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM section").scalar() == "Barnehage"
    other.close()
    store.close()


def test_the_same_window_may_open_its_store_again(file: Path) -> None:
    stores = LocalStores(str(file))
    first = stores.open()
    second = stores.open()
    first.close()
    with pytest.raises(InUse):
        open_it(file)
    second.close()
    third = stores.open()
    third.close()
    assert set(holder(file)) == {"sha256"}


# What is in the file


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_store_is_refused_and_gets_no_lock_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "annet.db"
    file.write_bytes(content)
    said = "Filen er ikke et register for dette programmet, eller den er skadet."
    nothing = f"Det er ikke noe register i {file} ennå. Lag et med «innovasjon init»."
    assert refusal(file) == (said if content else nothing)
    assert not lock_file(file).exists()


def test_a_newer_store_that_says_nothing_is_refused(file: Path) -> None:
    open_and_close(file)
    change(file, "UPDATE alembic_version SET version_num = '9999'")
    assert "nyere versjon" in refusal(file)


def test_a_newer_store_that_may_be_read_is_read(file: Path) -> None:
    change(
        file,
        "UPDATE alembic_version SET version_num = '9999'",
        f"INSERT INTO store VALUES ('min_reader', '{HEAD}')",
    )
    before = file.read_bytes()
    store = open_it(file)
    assert store.read_only is not None
    assert say(store.read_only.why).startswith("Registeret er laget av en nyere versjon")
    with pytest.raises(StoreUnavailable, match="only for reading"):
        new_section(store)
    store.close()
    assert file.read_bytes() == before
    assert set(holder(file)) == {"sha256"}


def test_a_newer_store_that_may_be_written_is_written(file: Path) -> None:
    change(
        file,
        "UPDATE alembic_version SET version_num = '9999'",
        f"INSERT INTO store VALUES ('min_reader', '{HEAD}'), ('min_writer', '{HEAD}')",
    )
    store = opening.open_store(file, "kari", upgrade=True)
    new_section(store)
    store.close()


def damage(file: Path) -> None:
    """Write over a page in the middle of the file."""
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2 // 4096 * 4096)
        opened.write(b"\xff" * 4096)


def test_a_damaged_store_is_refused_with_what_to_do(demo_place: str) -> None:
    file = Path(demo_place)
    open_and_close(file)
    damage(file)
    assert "Gå tilbake til den nyeste kontrollerte sikkerhetskopien" in refusal(file)
    backups.folder_of(file).mkdir(parents=True)
    assert str(backups.folder_of(file)) in refusal(file)
    with pytest.raises(Damaged):
        open_it(file)


def test_a_broken_reference_is_damage(demo_place: str) -> None:
    file = Path(demo_place)
    change(file, "PRAGMA foreign_keys=OFF", "UPDATE unit_section SET section_id = 9999 WHERE id = 1")
    assert "Filen er skadet" in refusal(file)


def test_a_store_that_was_ours_and_has_lost_its_beginning_is_damaged(file: Path) -> None:
    open_and_close(file)
    with file.open("r+b") as opened:
        opened.write(b"\0" * 100)
    assert "Filen er skadet" in refusal(file)


def test_one_changed_byte_is_noticed_even_where_the_database_does_not(demo_place: str) -> None:
    file = Path(demo_place)
    open_and_close(file)
    content = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        (need,) = connection.execute("SELECT need FROM development_area WHERE need <> '' LIMIT 1").fetchone()
    content[content.index(need.encode())] ^= 1  # in no index
    file.write_bytes(content)
    store = open_it(file)
    assert store.notice is not None
    assert "Noe annet enn dette programmet har endret filen" in say(store.notice)
    store.close()
    assert open_and_close(file).notice is None  # told once


KILLED = """
import os, sys
from innovasjon_desktop.store import opening
from innovasjon_desktop.domain.errors import Message
store = opening.open_store(sys.argv[1], "ola")
def work(unit):
    unit.connection.exec_driver_sql("PRAGMA cache_size=1")  # so that the file itself is written to
    for number in range(3000):
        unit.connection.exec_driver_sql("UPDATE code SET label_nb = label_nb || ?", ("x" * 40,))
        if number > 200:
            os._exit(9)
store.write(Message("x"), "ola", work)
"""


def killed_in_a_step(file: Path) -> None:
    """Leave a journal behind that must be played back."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    assert done.returncode == 9
    assert Path(f"{file}-journal").read_bytes()[:1] != b"\0"  # it counts


def labels(store: OpenStore) -> str:
    with store.read() as connection:
        return "".join(connection.exec_driver_sql("SELECT label_nb FROM code ORDER BY id").scalars())


def test_after_a_crash_the_store_is_put_right_and_checked(file: Path) -> None:
    store = open_it(file)
    before = labels(store)
    store.close()
    killed_in_a_step(file)
    assert holder(file)["who"] == "ola"
    store = open_it(file)
    assert labels(store) == before
    store.close()
    assert set(holder(file)) == {"sha256"}


# Other places


def placed(file: Path, monkeypatch: pytest.MonkeyPatch, kind: Place) -> None:
    """Let the folder of ``file`` be a place of another kind: no test can mount a share."""
    monkeypatch.setattr(opening, "place_of", lambda _path: kind)


@pytest.fixture(params=[Place.SYNCED, Place.REMOVABLE, Place.NETWORK])
def elsewhere(request: pytest.FixtureRequest, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    placed(file, monkeypatch, request.param)
    return file


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_elsewhere_a_store_is_read_from_a_copy_and_nothing_is_left(elsewhere: Path, own_folder: Path) -> None:
    before = elsewhere.read_bytes()
    store = open_it(elsewhere)
    assert store.read_only is not None
    with pytest.raises(StoreUnavailable):
        new_section(store)
    assert not lock_file(elsewhere).exists()
    assert elsewhere.read_bytes() == before
    store.close()
    assert list((own_folder / reading.FOLDER).iterdir()) == []


def test_elsewhere_no_store_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed(tmp_path / "ny.db", monkeypatch, Place.SYNCED)
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        opening.open_store(tmp_path / "ny.db", "kari", make=True)
    assert not any(path.suffix for path in tmp_path.iterdir())


def test_a_step_somebody_was_stopped_in_is_taken_back_in_the_copy_only(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_it(file)
    before = labels(store)
    store.close()
    killed_in_a_step(file)
    there = everything(file.parent)
    placed(file, monkeypatch, Place.SYNCED)
    store = open_it(file)
    assert labels(store) == before
    store.close()
    assert {name: content for name, content in everything(file.parent).items() if name in there} == there


def test_on_a_network_the_newest_verified_backup_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_it(file)
    new_section(store, "I kopien")
    copy = backups.make(file, backups.folder_of(file), "manual", clock())
    new_section(store, "Etter kopien")
    store.close()
    placed(file, monkeypatch, Place.NETWORK)
    store = open_it(file)
    with store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM section").scalars().all()
    assert names == ["I kopien"]
    assert store.read_only is not None
    assert "PostgreSQL" in say(store.read_only.why)
    store.close()
    copy.path.write_bytes(copy.path.read_bytes()[:-1] + b"x")  # no longer whole: the store itself
    store = open_it(file)
    with store.read() as connection:
        assert len(connection.exec_driver_sql("SELECT name FROM section").scalars().all()) == 2
    store.close()


def test_a_copy_is_moved_here_whole(file: Path, monkeypatch: pytest.MonkeyPatch, own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / file.name).write_bytes(b"an older one")
    store = open_it(file)
    new_section(store)
    store.close()
    before = everything(file.parent)
    moved = reading.move_here(file)
    assert moved == own_folder / "innovasjon 2.db"
    assert {name: content for name, content in everything(file.parent).items() if name in before} == before
    there = open_it(moved)
    with there.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM section").scalar() == "Barnehage"
    there.close()


def test_a_damaged_store_is_not_moved(demo_place: str, own_folder: Path) -> None:
    damage(Path(demo_place))
    with pytest.raises(Damaged):
        reading.move_here(Path(demo_place))
    assert not any(path.is_file() for path in own_folder.rglob("*"))


def test_copies_of_a_killed_program_are_removed_and_those_in_use_are_not(
    file: Path, own_folder: Path
) -> None:
    code = (
        "import os, sys\nfrom innovasjon_desktop.store import opening\n"
        "opening.open_copy(sys.argv[1], 'ola')\nos._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert len(list((own_folder / reading.FOLDER).iterdir())) == 1
    first, second = opening.open_copy(file, "kari"), opening.open_copy(file, "kari")
    assert len(list((own_folder / reading.FOLDER).iterdir())) == 2
    for store in (first, second):
        labels(store)
        store.close()


def test_where_no_lock_can_be_made_the_store_is_read(file: Path) -> None:
    lock_file(file).mkdir()  # what a write-protected folder does, for an administrator too
    store = open_it(file)
    assert store.read_only is not None
    assert say(store.read_only.why).startswith("Filen eller mappen er skrivebeskyttet")
    assert store.read_only.may_move
    store.close()


# Replaced while it is open


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("replaced", marks=takes_open_files_away),
        pytest.param("deleted", marks=takes_open_files_away),
        *("overwritten", "truncated"),
    ],
)
def test_a_file_that_is_not_the_same_any_more_is_a_loud_error(
    file: Path, demo_template: Path, tmp_path: Path, how: str
) -> None:
    loud, saved = 0, 0
    original = tmp_path / "hel.db"
    shutil.copyfile(file, original)
    for number in range(TIMES):
        file.unlink(missing_ok=True)
        shutil.copyfile(original, file)
        lock_file(file).unlink(missing_ok=True)
        store = open_it(file)
        assert isinstance(store, HeldStore)
        new_section(store, "Den siste")
        if how == "deleted":
            file.unlink()
        elif how == "replaced":
            shutil.copyfile(demo_template, tmp_path / "annen.db")
            os.replace(tmp_path / "annen.db", file)
        elif how == "overwritten":
            shutil.copyfile(demo_template, file)
        else:
            os.truncate(file, 4096 * (number % 5))
        there = file.read_bytes() if file.exists() else None
        try:
            new_section(store, "Etterpå")
        except StoreUnavailable as error:
            said = say(error)
            loud += said.startswith(MOVED) or (how == "truncated" and bool(said))
        else:
            saved += 1
        assert (file.read_bytes() if file.exists() else None) == there
        store.close()
        assert "sha256" not in holder(file)
    print(f"{how} under the program: {loud} of {TIMES} loud errors, {saved} saved")  # noqa: T201 - the figure of the fault table
    assert (loud, saved) == (TIMES, 0)


def test_what_others_add_is_no_alarm(file: Path) -> None:
    store = open_it(file)
    new_section(store)
    other = opening.open_to_read(file, "ola")
    Maker(other).section("Av en annen")
    other.close()
    new_section(store, "Enda en")
    store.close()


def test_a_step_that_fails_is_not_remembered(file: Path) -> None:
    store = open_it(file)

    def fail(unit: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(Message("x"), "kari", fail)
    new_section(store)
    store.close()


# What is gone


@pytest.mark.parametrize("content", [None, b""])
def test_a_store_that_is_gone_is_not_made_anew_beside_its_copies(file: Path, content: bytes | None) -> None:
    folder = backups.folder_of(file)
    made = backups.make(file, folder, "asked", dt.datetime.now(dt.UTC))
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    for make in (True, False):
        with pytest.raises(Gone) as refused:
            opening.open_store(file, "kari", make=make, upgrade=True)
        assert (file.read_bytes() if file.exists() else None) == content
    with pytest.raises(Gone):
        opening.open_to_read(file, "kari")
    said = say(refused.value)
    assert str(file) in said
    assert (
        f"kopier av det (1): den nyeste som er kontrollert, er fra {date_text(made.at.astimezone())}" in said
    )
    assert "innovasjon restore latest" in said
    assert "skadet" not in said
    made.path.write_bytes(b"?")
    with pytest.raises(Gone) as refused:
        opening.open_store(file, "kari", make=True)
    assert "ingen av dem er kontrollert" in say(refused.value)
    folder.rename(folder.with_name("bort"))
    opening.open_store(file, "kari", make=True).close()
    assert open_and_close(file).notice is None


def test_a_store_that_was_chosen_and_is_gone_is_neither_made_nor_another(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INNOVASJON_DB", raising=False)
    place = str(file)
    assert first_place(None, place) == place
    assert first_place("annet.db", place) == "annet.db"
    away = file.rename(file.with_name("tatt ut.db"))
    stores = LocalStores(first_place(None, place), place)
    with pytest.raises(StoreUnavailable, match="is not there") as error:
        stores.open()
    assert error.value.params["place"] == place
    assert not file.exists()
    away.rename(file)
    stores.open().close()
    folder = backups.folder_of(file)
    backups.make(file, folder, "asked", dt.datetime.now(dt.UTC))
    file.unlink()
    with pytest.raises(Gone):
        LocalStores(place, place).open()


# The first hundred bytes


@pytest.mark.parametrize("was_open", [True, False])
def test_a_changed_byte_of_the_header_is_harmless_or_damage_one_can_go_back_from(
    file: Path, *, was_open: bool
) -> None:
    open_and_close(file)
    made = backups.make(file, backups.folder_of(file), "asked", dt.datetime.now(dt.UTC))
    whole, lock = file.read_bytes(), lock_file(file).read_bytes()
    outcomes: Counter[str] = Counter()
    places = range(0, 100, 1 if was_open else 7)
    for at, value in product(places, VALUES):
        content = bytearray(whole)
        content[at] = value
        for each in (*files.sidecars(file), lock_file(file)):
            each.unlink(missing_ok=True)
        file.write_bytes(content)
        if was_open:
            lock_file(file).write_bytes(lock)
        try:
            open_and_close(file)
            outcomes["opened"] += 1
        except Damaged:
            database = Database(open_engine(file))
            services.preview(database, made.path)
            quarantine = services.restore(database, made.path, who="kari").quarantine
            assert quarantine is not None
            assert (quarantine / file.name).read_bytes() == content
            assert open_and_close(file).notice is None
            outcomes["damaged"] += 1
    assert min(outcomes["opened"], outcomes["damaged"]) > len(places) * len(VALUES) // 4
