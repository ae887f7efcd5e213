"""The longest time the window does not answer: idle, while a report is made and while a file is imported."""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from innovasjon_desktop.app import tidy_up
from innovasjon_desktop.reports.management import write_report
from innovasjon_desktop.services.importing.applying import apply
from innovasjon_desktop.services.importing.reading import table_of
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.today import TodayPage
from innovasjon_desktop.ui.theme import theme
from tests.bench.measure import Result
from tests.bench.stores import AS_OF, demo_store

ROWS = 2_000
ROUNDS = 5
TICK = 10
"""Milliseconds from one turn to the next when nothing is in the way."""

SPAN = 2.0
"""Seconds an idle window is watched."""


def measure() -> Iterator[Result]:
    app = QApplication.instance() or QApplication([])
    theme()
    sys.setswitchinterval(0.001)  # as in the program
    gc.disable()  # until the first page is there, as in the program
    idle, report, imported = [], [], []
    with demo_store() as database, tempfile.TemporaryDirectory() as folder:
        jobs = Jobs(database, "kari")
        page = TodayPage(jobs)
        page.set_context(None, AS_OF)
        page.resize(1000, 700)
        page.show()
        app.processEvents()
        tidy_up()
        for number in range(ROUNDS):
            until = time.perf_counter() + SPAN
            idle.append(longest(lambda until=until: time.perf_counter() > until))  # type: ignore[misc]  # bound at once
            path = Path(folder) / f"{number}.xlsx"
            report.append(working(jobs, page, lambda path=path: _report(database, path)))  # type: ignore[misc]  # bound at once
            imported.append(working(jobs, page, lambda number=number: _import(database, number)))  # type: ignore[misc]  # bound at once
        jobs.shutdown()
    floor = statistics.median(idle)
    yield Result("longest gap, idle", floor, None)
    for what, gaps in (("report", report), (f"import of {ROWS} rows", imported)):
        gap = statistics.median(gaps)
        yield Result(f"longest gap, {what}, against idle", gap / floor, 3, "×", f"{gap:.1f} ms")


def _report(database: Database, path: Path) -> None:
    with database.read() as connection:
        data = load_report(connection, AS_OF)
    write_report(path, data, made_on=AS_OF)


def _import(database: Database, number: int) -> None:
    rows = [[f"Ny{number}-{row}", "Nordmann", f"ny{number}.{row}@example.no"] for row in range(ROWS)]
    apply(database, "person", table_of(["first_name", "last_name", "work_email"], rows), actor="kari")


def working(jobs: Jobs, page: TodayPage, work: Callable[[], object]) -> float:
    """Return the longest gap while ``work`` is done as a long job."""
    over: list[object] = []
    jobs.long(page, lambda _progress, _stopped: work(), over.append, title="Measured", writes=True)
    return longest(lambda: bool(over))


def longest(over: Callable[[], bool]) -> float:
    """Return the longest time between two turns of the event loop, in milliseconds.

    Args:
        over: asked at every turn.
    """
    gaps: list[float] = []
    last = time.perf_counter()

    def turn() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer(interval=TICK, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(turn)
    timer.start()
    while not over():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    timer.stop()
    return max(gaps)
