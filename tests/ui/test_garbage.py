"""Garbage is collected on the UI thread alone: a widget that dies in a reader can hang the window for good."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui import garbage
from innovasjon_desktop.ui.garbage import MOST_WAITS, Garbage
from innovasjon_desktop.ui.jobs import Jobs
from tests.ui.acting import working


class Knot:
    """Refers to itself, so that only a search for garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


def knots() -> weakref.ref[Knot]:
    """Make much garbage, more than Python lets lie; return what tells whether the first of it is there."""
    first = Knot()
    for _number in range(20 * gc.get_threshold()[0]):
        Knot()
    return weakref.ref(first)


@pytest.fixture
def looked() -> Iterator[set[threading.Thread]]:
    """Return the threads that look for garbage."""
    threads: set[threading.Thread] = set()

    def note(phase: str, _found: object) -> None:
        threads.add(threading.current_thread())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


def test_the_garbage_of_a_reader_is_found_on_the_ui_thread(
    qtbot: QtBot, jobs: Jobs, looked: set[threading.Thread]
) -> None:
    found: list[weakref.ref[Knot]] = []
    jobs.read(jobs, lambda _connection: knots(), found.append)
    qtbot.waitUntil(lambda: len(found) == 1)
    qtbot.waitUntil(lambda: found[0]() is None)
    assert looked == {threading.main_thread()}


def test_python_looks_for_garbage_itself_when_the_jobs_are_over(qtbot: QtBot, store: Database) -> None:
    assert gc.isenabled()
    with working(store) as jobs:
        jobs.read(jobs, lambda _connection: None, lambda _none: None)
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_waits_while_threads_are_at_work_but_not_for_ever(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "EVERY_MS", 1)
    asked: list[bool] = []

    def is_busy() -> bool:
        asked.append(first() is not None)
        return True

    owner = QObject()
    made = Garbage(is_busy, owner)
    first = knots()
    qtbot.waitUntil(lambda: first() is None)
    made.stop()
    assert asked[: MOST_WAITS + 1] == [True] * (MOST_WAITS + 1)
