"""Hvite flekker with 7,000 units and 6 periods: from the data to the screen, and a frame while scrolling."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from innovasjon_desktop.domain.figures.facts import Period
from innovasjon_desktop.domain.figures.matrix import Cell, Matrix, SectionCells, UnitCells
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.matrix import MatrixView
from innovasjon_desktop.ui.pages.white_spots import WhiteSpotsPage
from innovasjon_desktop.ui.theme import theme
from tests.bench.data import add_periods
from tests.bench.measure import Result, p95
from tests.bench.stores import demo_file

SECTIONS, UNITS, PERIODS, FRAMES = 100, 70, 6, 200
STATES = ("gap", "chosen", "in_progress", "completed", "stopped", "exempt", "proposed", "carried_on")


def made() -> Matrix:
    """Return a matrix with every kind of mark in it."""
    periods = tuple(
        Period(place + 1, f"{2020 + 2 * place}–{2021 + 2 * place}", day, day, day)
        for place in range(PERIODS)
        for day in (dt.date(2020 + 2 * place, 1, 1),)
    )
    share = tuple(Share(40, UNITS) for _ in periods)
    sections = tuple(
        SectionCells(
            section,
            f"Seksjon {section}",
            tuple(
                UnitCells(
                    section * UNITS + unit,
                    f"Enhet {section}-{unit} med et vanlig navn",
                    tuple(
                        Cell(STATES[(section + unit + place) % 8], due=unit % 2 == 0, fresh=unit % 3 > 0)
                        for place in range(PERIODS)
                    ),
                )
                for unit in range(UNITS)
            ),
            share,
        )
        for section in range(SECTIONS)
    )
    return Matrix(dt.date(2026, 6, 30), periods, sections, share, (1,) * PERIODS)


def measure() -> Iterator[Result]:
    app = QApplication.instance() or QApplication([])
    theme()
    matrix = made()
    shown = []
    for _ in range(5):
        view = MatrixView()
        view.resize(1000, 700)
        view.show()
        app.processEvents()
        start = time.perf_counter()
        view.show_matrix(matrix, 3)
        app.processEvents()
        shown.append((time.perf_counter() - start) * 1000)
    yield Result("Hvite flekker, 7,000 × 6: shown", statistics.median(shown), 150)
    frames = []
    picture = QImage(1000, 700, QImage.Format.Format_RGB32)
    bar = view.verticalScrollBar()
    for frame in range(FRAMES):
        bar.setValue(frame * bar.maximum() // FRAMES)
        start = time.perf_counter()
        view.viewport().render(picture)
        frames.append((time.perf_counter() - start) * 1000)
    yield Result("Hvite flekker, 7,000 × 6: a frame, p95", p95(frames), 16)
    with demo_file(100) as place:
        add_periods(place)
        yield from _page(Database(open_engine(place)))


def _page(database: Database) -> Iterator[Result]:
    """Open the page on a store: until its first screen is painted, and until all of it is there."""
    jobs = Jobs(database, "kari")
    first, whole = [], []
    for _ in range(6):
        page = WhiteSpotsPage(jobs)
        page.set_context(2, dt.date(2026, 6, 30))
        page.resize(1000, 700)
        told: list[str] = []
        page.finding.connect(told.append)
        start = time.perf_counter()
        page.show()
        _wait(lambda page=page: page.view.matrix is not None)  # type: ignore[misc]  # page is bound at once
        page.repaint()
        first.append((time.perf_counter() - start) * 1000)
        _wait(lambda told=told: bool(told))  # type: ignore[misc]  # told is bound at once
        whole.append((time.perf_counter() - start) * 1000)
        page.close()
    # The first of them also compiles the queries.
    yield Result("Hvite flekker, 7,000 × 6 in a store: shown", statistics.median(first[1:]), 150)
    yield Result("Hvite flekker, 7,000 × 6 in a store: all of it", statistics.median(whole[1:]), None)
    jobs.shutdown()


def _wait(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
