"""The way to the store: off the UI thread, and back on it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Cancelled, StoreUnavailable, UserError
from innovasjon_desktop.services.commands import Create
from innovasjon_desktop.services.rows import Query, count
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs


@pytest.fixture
def owner() -> Iterator[QObject]:
    made = QObject()
    yield made
    if shiboken6.isValid(made):
        shiboken6.delete(made)


def section() -> Create:
    return Create("section", {"name": "Grunnskole", "valid_from": dt.date(2020, 1, 1)})


def test_reads_run_elsewhere_and_answer_here(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    threads: list[threading.Thread] = []

    def work(_connection: object) -> int:
        threads.append(threading.current_thread())
        return 42

    answers: list[int] = []

    def done(found: int) -> None:
        threads.append(threading.current_thread())
        answers.append(found)

    jobs.read(owner, work, done)
    qtbot.waitUntil(lambda: answers == [42])
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_nobody_is_told_who_is_gone(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    gate, answers = threading.Event(), list[object]()
    jobs.read(owner, lambda _connection: gate.wait(5), answers.append)
    shiboken6.delete(owner)
    gate.set()
    other = QObject()
    jobs.read(other, lambda _connection: "later", answers.append)
    qtbot.waitUntil(lambda: answers == ["later"])


def test_a_write_is_told_to_all_even_if_its_asker_is_gone(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    with qtbot.waitSignal(jobs.changed) as told:
        jobs.write(owner, section())
        shiboken6.delete(owner)
    changed = told.args[0]
    assert isinstance(changed, Changed)
    assert changed.touches("section")


def test_writes_are_counted_until_the_last_is_done(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    seen: list[bool] = []
    jobs.saving.connect(seen.append)
    done: list[Changed] = []
    jobs.write(owner, section(), done.append)
    jobs.write(owner, Create("section", {**section().values, "name": "Barnehage"}), done.append)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert seen == [True, False]


def test_a_refused_write_is_told_to_its_asker_only(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    errors: list[Exception] = []
    all_errors: list[Exception] = []
    jobs.failed.connect(all_errors.append)
    jobs.write(owner, Create("unit", {"name": "Uten seksjon"}), failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], UserError)
    assert errors[0].field == "section_id"
    assert all_errors == []


def test_an_error_nobody_asked_for_is_told_to_the_window(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    with qtbot.waitSignal(jobs.failed) as told:
        jobs.read(owner, lambda _connection: 1 // 0, lambda _found: None)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_closing_waits_for_what_is_being_saved(qtbot: QtBot, store: Database, owner: QObject) -> None:
    jobs = Jobs(store, "kari")
    closed: list[bool] = []
    close, store.close = store.close, lambda: closed.append(True)  # type: ignore[method-assign]  # only watched
    jobs.write(owner, section())
    jobs.shutdown()
    store.close = close  # type: ignore[method-assign]  # as before
    assert closed == [True]
    with store.read() as connection:
        assert count(connection, Query("section")) == 1


def test_cancelled_work_says_so_whatever_it_raised(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    errors: list[Exception] = []
    begun = threading.Event()

    def work(_progress: object, cancelled: object) -> None:
        begun.set()
        while not cancelled():  # type: ignore[operator]  # a function
            pass
        raise OSError("half-way")

    job = jobs.long(owner, work, lambda _done: None, errors.append, title="Teller")
    begun.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], Cancelled)
    assert not jobs.is_busy


def test_long_work_does_not_hold_up_reads_and_writes(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    release = threading.Event()
    jobs.long(owner, lambda _progress, _cancelled: release.wait(5), lambda _done: None, title="Venter")
    answers: list[int] = []
    jobs.read(owner, lambda connection: count(connection, Query("section")), answers.append)
    qtbot.waitUntil(lambda: answers == [0])
    with qtbot.waitSignal(jobs.changed):
        jobs.write(owner, section())
    release.set()
    qtbot.waitUntil(lambda: not jobs.is_busy)


def test_what_is_asked_while_another_store_takes_the_place_is_no_bug(
    qtbot: QtBot, jobs: Jobs, owner: QObject, store: Database
) -> None:
    answers: list[Exception] = []
    with qtbot.waitSignal(jobs.opened):
        jobs.reopen(lambda _before: store)
        jobs.read(owner, lambda _connection: None, lambda _done: None, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert isinstance(answers[0], StoreUnavailable)
