"""Copies of a store that others write to meanwhile."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store import backups, contents, manifests
from innovasjon_desktop.store.engine import PRAGMAS
from tests.killing import tell

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)


def made(place: Path) -> manifests.Copy:
    return backups.make(place, backups.folder_of(place), "asked", NOW)


@pytest.fixture
def file(tmp_path: Path, demo_template: Path) -> Path:
    place = tmp_path / "innovasjon.db"
    shutil.copyfile(demo_template, place)
    return place


class Writer(threading.Thread):
    """Writes pairs of equal values, and remembers how long each commit took."""

    def __init__(self, place: Path, pause: float) -> None:
        super().__init__()
        self.place, self.pause = place, pause
        self.took: list[float] = []
        self.enough = threading.Event()

    def run(self) -> None:
        with closing(sqlite3.connect(self.place, isolation_level=None, timeout=10)) as connection:
            for name in ("journal_mode", "synchronous"):
                connection.execute(f"PRAGMA {name}={PRAGMAS[name]}")
            while not self.enough.is_set():
                begun = time.perf_counter()
                connection.execute("BEGIN IMMEDIATE")
                for key in ("first", "second"):
                    connection.execute(
                        "INSERT OR REPLACE INTO store (name, value) VALUES (?, ?)", (key, len(self.took))
                    )
                connection.execute("COMMIT")
                self.took.append(time.perf_counter() - begun)
                time.sleep(self.pause)


@pytest.fixture
def large(file: Path) -> Path:
    """Return a store of some 25 MB."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executemany(
            "INSERT INTO frozen_report (name, as_of, since, made_by, size, content, created_at, updated_at, version)"
            " VALUES (?, '2026-01-01', '2026-01-01', 'kari', 1, ?, '2026-01-01', '2026-01-01', 1)",
            [(f"Rapport {number}", "innhold " * 75_000) for number in range(40)],
        )
        connection.commit()
    return file


def equal_pair(copy: manifests.Copy) -> bool:
    with contents.opened(copy.path, frozen=True) as connection:
        values = connection.execute("SELECT value FROM store WHERE name IN ('first', 'second')").fetchall()
    return len(values) == 2 and values[0] == values[1]


def test_writers_wait_for_a_step_only(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(large, pause=0.2)
    writer.start()
    time.sleep(0.5)
    before = len(writer.took)
    steps: list[float] = []
    plain = contents.copy_in_steps

    def timed(
        source: sqlite3.Connection, target: sqlite3.Connection, progress: contents.Progress | None
    ) -> None:
        last = time.perf_counter()

        def step(_done: int, _total: int) -> None:
            nonlocal last
            steps.append(time.perf_counter() - last)
            last = time.perf_counter()

        plain(source, target, step)

    monkeypatch.setattr(contents, "copy_in_steps", timed)
    copy = made(large)
    writer.enough.set()
    writer.join()
    during = sorted(writer.took[before:]) or [0.0]
    tell(
        f"{copy.size / 1e6:.0f} MB in {len(steps)} steps, the longest {max(steps) * 1000:.0f} ms;"
        f" {len(during)} commits meanwhile, median {during[len(during) // 2] * 1000:.1f} ms,"
        f" the longest {during[-1] * 1000:.0f} ms"
    )
    assert equal_pair(copy)
    assert len(steps) > 20
    assert sorted(steps)[len(steps) // 2] < 0.1
    assert during[len(during) // 2] < 0.1


def test_a_copy_is_finished_although_somebody_never_stops_writing(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "PAGES", 16)  # some thousand steps: it would never end by itself
    again = 0
    plain = contents._steps  # noqa: SLF001 - to count what cannot be seen from outside

    def counted(restarts: int | None, progress: contents.Progress | None):  # type: ignore[no-untyped-def]  # as it is
        nonlocal again
        again += restarts is None
        return plain(restarts, progress)

    monkeypatch.setattr(contents, "_steps", counted)
    writer = Writer(large, pause=0.0)
    writer.start()
    try:
        copies = [made(large)]
    finally:
        writer.enough.set()
        writer.join()
    tell(f"{len(writer.took)} commits meanwhile, {again} of {len(copies)} copies taken in one go at last")
    assert again == len(copies)
    assert all(equal_pair(copy) and not backups.verify(copy.path) for copy in copies)


def test_a_store_somebody_keeps_locked_is_said_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PATIENCE", 0.2)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable) as caught:
            made(file)
    assert "Prøv igjen" in say(caught.value)
