"""What a program leaves that is killed while it moves a store is removed at the next start of any other."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from innovasjon_desktop.services.moving import move
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.unit_of_work import Database
from tests.killing import in_child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are other ways to kill on Windows")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def to(tmp_path: Path) -> Path:
    folder = tmp_path / "et annet sted"
    folder.mkdir()
    return folder / "ny.db"


def killed_move(demo: Database, to: Path) -> list[str]:
    """Move a store and be killed halfway; return what is left of the rows' copy."""

    def work() -> None:
        def told(done: int, total: int, _text: str) -> None:
            if done > total / 2:
                os.kill(os.getpid(), signal.SIGKILL)

        demo.engine.dispose(close=False)
        move(demo, str(to), "kari", told)

    assert os.waitstatus_to_exitcode(os.waitpid(in_child(work), 0)[1]) == -signal.SIGKILL
    return half_done(to.parent)


def half_done(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if ".partial" in path.name)


def test_the_next_opening_of_what_was_moved_removes_it(demo: Database, demo_place: str, to: Path) -> None:
    assert killed_move(demo, to)
    demo.close()
    open_store(demo_place, "kari").close()
    assert half_done(to.parent) == []


def test_the_next_opening_of_a_store_in_the_folder_removes_it(
    demo: Database, empty_template: Path, to: Path, tmp_path: Path
) -> None:
    assert killed_move(demo, to)
    shutil.rmtree(tmp_path / "data")  # as if another user's program had left it
    other = to.with_name("annen.db")
    shutil.copyfile(empty_template, other)
    with closing(open_store(other, "ola")):
        assert half_done(to.parent) == []
        assert not to.exists()


def test_nothing_is_removed_while_somebody_is_at_work(demo: Database, empty_template: Path, to: Path) -> None:
    other = to.with_name("annen.db")
    shutil.copyfile(empty_template, other)
    seen: list[list[str]] = []

    def told(_done: int, _total: int, _text: str) -> None:
        if not seen:
            open_store(other, "ola").close()
            seen.append(half_done(to.parent))

    moved = move(demo, str(to), "kari", told)
    assert seen[0]
    assert sum(moved.rows.values()) > 1000
    assert half_done(to.parent) == []


def test_files_of_other_programs_stay(empty_template: Path, to: Path) -> None:
    shutil.copyfile(empty_template, to)
    others = ["brev.partial", "film.mkv.partial", "ny.db.partial", "ny.db.x12.partial", "ny.db.12.partially"]
    for name in others:
        to.with_name(name).write_bytes(b"x")
    to.with_name("ny.db.12.partial-journal").write_bytes(b"x")
    open_store(to, "kari").close()
    assert half_done(to.parent) == sorted(others)
