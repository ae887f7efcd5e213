"""A store whose name leaves no room for the files beside it, or is not its only one; and a full disk."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from innovasjon_desktop.cli.codes import DONE, NO_STORE, REFUSED
from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import say
from innovasjon_desktop.reports.files import replacing
from innovasjon_desktop.services import backups
from innovasjon_desktop.services.checking import check
from innovasjon_desktop.services.commands import Create, run
from innovasjon_desktop.store import files, opening
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import HEAD, upgrade
from innovasjon_desktop.store.unit_of_work import Database
from tests.systems import ON_WINDOWS, needs_links

Out = pytest.CaptureFixture[str]
LONGEST = 255
"""Characters a name has at most on the systems people use; a whole path on Windows has hardly more."""
FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)

KILLED = """
import os, signal, sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA cache_size=1")
c.execute("BEGIN IMMEDIATE")
c.execute("UPDATE code SET label_nb = 'x' || hex(zeroblob(500))")
os.kill(os.getpid(), signal.SIGKILL)
"""
"""Stopped in the middle of a step: part of it is in the file, and what was there before in the journal."""


def told(out: Out, place: Path, *given: str) -> str:
    """Return what a call that cannot use the store says, in one line."""
    assert main(["--db", str(place), *given]) == NO_STORE
    return out.readouterr().err.strip()


CALLS = [
    ("set", "settings", "1", "note=x"),
    ("list", "section"),
    ("check",),
    ("import", "section", "x.csv"),
]


@pytest.mark.skipif(ON_WINDOWS, reason="there a path that long is not found at all")
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
@pytest.mark.parametrize("length", [250, 253, LONGEST, 300, LONGEST - len(files.LONGEST_ENDING) + 1])
def test_a_name_too_long_for_the_files_beside_it_is_refused(
    place: str, capsys: Out, length: int, call: tuple[str, ...]
) -> None:
    long = Path(place).with_name("x" * (length - 3) + ".db")
    if length <= LONGEST:
        shutil.copyfile(place, long)
    assert "Gi filen eller mappen et kortere navn" in told(capsys, long, *call)


@pytest.mark.skipif(ON_WINDOWS, reason="there a path that long is not found at all")
def test_the_longest_name_that_is_taken_does_for_everything(place: str) -> None:
    long = Path(place).with_name("x" * (LONGEST - len(files.LONGEST_ENDING) - 3) + ".db")
    shutil.copyfile(place, long)
    with closing(opening.open_store(long, "kari")) as store:
        run(store, Create("section", {"name": "Barnehage"}), actor="kari")
        kept = backups.make(store, "asked").copy
    backups.restore(Database(open_engine(long)), kept.path, who="kari")
    assert check(long).ok


@needs_links
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_a_store_with_two_names_is_refused_and_goes_on_under_the_first(
    place: str, capsys: Out, call: tuple[str, ...]
) -> None:
    first, second = Path(place), Path(place).with_name("andre.db")
    os.link(first, second)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(first)], check=False)
    assert killed.returncode == -signal.SIGKILL
    before = first.read_bytes()
    for name in (first, second):
        assert f"Filen {name} har et navn til" in told(capsys, name, *call)
    assert first.read_bytes() == before
    second.unlink()
    opening.open_store(first, "kari").close()
    assert check(first).ok


@needs_links
@pytest.mark.parametrize("left_by", ["restore", "migration"])
def test_a_second_name_this_program_left_keeps_nobody_out(place: str, left_by: str) -> None:
    path = Path(place)
    if left_by == "restore":
        kept = path.parent / "quarantine" / "2026-06-30T100000Z" / path.name
        kept.parent.mkdir(parents=True)
    else:
        kept = path.with_name(f"{path.stem}-{HEAD}{path.suffix}")
    files.keep_as(path, kept)
    assert path.stat().st_nlink == 2
    opening.open_store(path, "kari").close()
    opening.open_to_read(path, "kari").close()


@pytest.mark.parametrize("name", [path.name for path in files.sidecars(Path("s.db"))])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_a_folder_where_a_file_beside_the_store_belongs_is_named(
    place: str, capsys: Out, name: str, call: tuple[str, ...]
) -> None:
    path = Path(place).with_name("s.db")
    shutil.copyfile(place, path)
    (taken := path.with_name(name)).mkdir()
    assert told(capsys, path, *call).startswith(f"{taken} er en mappe")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_an_empty_file_without_copies_is_named(tmp_path: Path, capsys: Out, call: tuple[str, ...]) -> None:
    (empty := tmp_path / "tom.db").touch()
    assert told(capsys, empty, *call).startswith(f"Det er ikke noe register i {empty} ennå.")
    assert main(["--db", str(empty), "init"]) == 0


@pytest.mark.parametrize("look", [check, lambda place: opening.open_to_read(place, "kari")])
def test_a_database_without_tables_is_named(tmp_path: Path, look: Callable[[Path], object]) -> None:
    with closing(sqlite3.connect(bare := tmp_path / "bar.db")) as connection:
        connection.execute("PRAGMA user_version=7")
    with pytest.raises(StoreUnavailable) as refused:
        look(bare)
    assert refused.value.params == {"place": str(bare)}


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_store_that_says_it_is_older_than_it_is_is_not_called_out_of_reach(
    place: str, revision: str
) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    before = Path(place).read_bytes()
    with pytest.raises(StoreUnavailable, match="not a store of this program, or it is damaged"):
        upgrade(place)
    assert Path(place).read_bytes() == before


def test_what_the_check_advises_about_broken_references_can_be_done(place: str, capsys: Out) -> None:
    """Nothing is written to such a file, so the row cannot be put right in the program."""
    database = Database(open_engine(place))
    run(database, Create("section", {"name": "Barnehage"}), actor="kari")
    kept = backups.make(database, "asked").copy
    database.close()
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE section SET leader_person_id = 99")
    assert main(["--db", place, "set", "section", "1", "leader_person_id="]) == NO_STORE
    capsys.readouterr()
    assert main(["--db", place, "check"]) == REFUSED
    assert "blir ikke skrevet til. Gjenopprett den nyeste sikkerhetskopien" in capsys.readouterr().out
    assert main(["--db", place, "restore", "latest"]) == DONE
    assert main(["--db", place, "check"]) == DONE
    assert kept.path.exists()


def test_a_new_store_on_a_full_disk_is_told_so_and_can_be_made_when_there_is_room(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    place = tmp_path / "ny.db"
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        said = told(capsys, place, "init")
    assert said == f"Disken som {tmp_path} ligger på, er full. Gjør plass og prøv igjen."
    assert list(tmp_path.iterdir()) == []
    opening.open_store(place, "kari", make=True).close()


@needs_links
@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_a_full_disk_under_an_export_is_no_bad_input(tmp_path: Path) -> None:
    place = tmp_path / "liste.csv"

    def export() -> None:
        with replacing(place) as temporary:
            temporary.symlink_to(FULL)
            temporary.write_text("x")

    with pytest.raises(StoreUnavailable) as refused:
        export()
    assert say(refused.value) == f"Disken som {tmp_path} ligger på, er full. Gjør plass og prøv igjen."
    assert list(tmp_path.iterdir()) == []
