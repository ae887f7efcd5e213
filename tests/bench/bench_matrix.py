"""Hvite flekker with 7,000 units and 6 periods: from the data to the screen, and a frame while scrolling."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Iterator

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from innovasjon_desktop.domain.figures.facts import Period
from innovasjon_desktop.domain.figures.matrix import Cell, Matrix, SectionCells, UnitCells
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.ui.matrix import MatrixView
from innovasjon_desktop.ui.theme import theme
from tests.bench.measure import Result, p95

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
