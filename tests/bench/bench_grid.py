"""A list of requests: click to first rows, memory, frames beside QSqlTableModel, sort and filter, one edit."""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QItemSelectionModel, QObject, Qt, QTimer
from PySide6.QtSql import QSqlDatabase, QSqlTableModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QTableView

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import use_language
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.requests import COLUMNS, RequestsPage
from innovasjon_desktop.ui.theme import theme
from innovasjon_desktop.ui.views import Views
from tests.bench.data import many_requests
from tests.bench.measure import Result, memory_mb, p95

MANY, MOST = 100_000, 1_000_000
FRAMES = 120
SIZE = (1280, 800)


def measure() -> Iterator[Result]:
    """Yield the results for 100,000 requests and for ten times as many."""
    use_language("nb")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    theme()
    sys.setswitchinterval(0.001)  # as the program does
    first: dict[int, float] = {}
    for count in (MANY, MOST):
        with many_requests(count) as place, tempfile.TemporaryDirectory() as folder:
            jobs = Jobs(Database(open_engine(place), now=_noon), "bench")
            said = f"{count:,} requests".replace(",", " ")
            first[count] = yield from _first_rows(jobs, said, first.get(MANY))
            grid = _grid(jobs, Path(folder) / "views.ini")
            yield from _frames(grid, place, said)
            if count == MANY:
                yield from _orders(grid, said)
            yield from _edits(grid, said, 30 if count == MANY else None)
            grid.close()
            grid.deleteLater()
            jobs.shutdown()


def _noon() -> dt.datetime:
    return dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


def _until(signal: Any, start: Callable[[], object], *, painted: bool = True, most: int = 60_000) -> float:
    """Return the milliseconds from ``start`` until ``signal`` came and, if so asked, all was painted."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(most, loop.quit)
    begun = perf_counter()
    QTimer.singleShot(0, start)
    loop.exec()
    signal.disconnect(loop.quit)
    if not painted:
        return (perf_counter() - begun) * 1000
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible():
            widget.repaint()
    return (perf_counter() - begun) * 1000


def _settle(grid: Grid) -> None:
    """Let everything that was asked for arrive."""
    end = perf_counter() + 60
    while not grid.table.is_settled and perf_counter() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _first_rows(jobs: Jobs, said: str, other: float | None) -> Generator[Result, None, float]:
    """Open the page of requests again and again: from the click until the first rows are painted."""
    taken, page = [], None
    for _ in range(6):
        gc.collect()
        before = memory_mb()
        begun = perf_counter()
        page = RequestsPage(jobs)
        page.resize(*SIZE)
        page.set_context(None, dt.date(2026, 6, 30))
        built = (perf_counter() - begun) * 1000
        taken.append(built + _until(page.grid.table.shown, page.show))
        _settle(page.grid)
        if len(taken) == 1:
            more = memory_mb() - before
        _until(page.finding, lambda: None, painted=False)  # or it would disturb the next round
        page.close()
        page.deleteLater()
        QTest.qWait(100)
    median = statistics.median(taken[1:])
    goal = 100.0 if other is None else 1.5 * other
    yield Result(f"{said}: click to first rows", median, goal, note=f"first time {taken[0]:.0f}")
    yield Result(f"{said}: memory more, finding aside", more, 60 if other is None else None, "MB")
    return median


def _grid(jobs: Jobs, views: Path) -> Grid:
    grid = Grid(jobs, ALL["request"], Choices(jobs, jobs), columns=COLUMNS, views=Views(views))
    grid.resize(*SIZE)
    grid.show()
    _until(grid.table.shown, grid.show_rows)
    _settle(grid)
    return grid


def _frames(grid: Grid, place: Path, said: str) -> Iterator[Result]:
    """Scroll by three rows and by pages, beside QSqlTableModel in a plain table of the same size."""
    peer = _peer(place, grid.view)
    ours: list[float] = []
    theirs: list[float] = []
    for step in range(FRAMES):
        ours.append(_frame(grid.view, step * 3))
        theirs.append(_frame(peer, step * 3))
    ratio = statistics.median(ours) / statistics.median(theirs)
    note = f"{statistics.median(ours):.1f} ms beside {statistics.median(theirs):.1f} ms"
    yield Result(f"{said}: a frame while scrolling", ratio, 1.2, "x", note)
    top = grid.view.verticalScrollBar().maximum()
    jumps = [_frame(grid.view, top * step // 40) for step in range(40)]
    yield Result(f"{said}: a frame after a jump anywhere", statistics.median(jumps), None)
    peer.close()
    peer.deleteLater()
    grid.view.verticalScrollBar().setValue(0)


def _peer(place: Path, like: QTableView) -> QTableView:
    store = QSqlDatabase.addDatabase("QSQLITE", f"peer{place}")
    store.setDatabaseName(str(place))
    assert store.open()
    model = QSqlTableModel(None, store)
    model.setTable("request")
    model.select()
    while model.rowCount() < FRAMES * 3 + 100 and model.canFetchMore():
        model.fetchMore()
    view = QTableView()
    view.setModel(model)
    model.setParent(view)
    view.setWordWrap(False)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(like.verticalHeader().defaultSectionSize())
    view.verticalHeader().hide()
    for column in range(model.columnCount()):
        view.setColumnWidth(column, 110)
    view.resize(like.size())
    view.show()
    QTest.qWait(50)
    return view


def _frame(view: QTableView, place: int) -> float:
    begun = perf_counter()
    view.verticalScrollBar().setValue(place)
    view.viewport().repaint()
    QApplication.processEvents()
    return (perf_counter() - begun) * 1000


def _orders(grid: Grid, said: str) -> Iterator[Result]:
    """Sort by columns with an index, then others, and search, warm: until the first page is there."""
    asked: list[Callable[[], object]] = [
        lambda: grid.order_by((("received_on", True),)),
        lambda: grid.order_by((("first_response_on", False),)),
        lambda: grid.order_by((("delivered_on", True),)),
        lambda: grid.order_by((("received_on", False),)),
    ]
    taken = []
    for _ in range(6):
        for ask in asked:
            taken.append(_until(grid.table.shown, ask, painted=False))
            _settle(grid)
    warm = taken[len(asked) :]
    yield Result(f"{said}: sort, first page, p50", statistics.median(warm), 16)
    yield Result(f"{said}: sort, first page, p95", p95(warm), 50)
    for name in ("title", "state", "unit_id"):
        slow = _until(grid.table.shown, lambda name=name: grid.order_by(((name, False),)))  # type: ignore[misc]  # name is bound at once
        _settle(grid)
        yield Result(f"{said}: sort by {name}, which has no index", slow, None)
    found = []
    for text in ("skole", "idé", "planlegging", "verksted") * 3:
        grid.search.blockSignals(True)
        grid.search.setText(text)
        grid.search.blockSignals(False)
        found.append(_until(grid.table.shown, grid.reload, painted=False))
        _settle(grid)
    yield Result(f"{said}: filter by text, first page, p50", statistics.median(found[4:]), None)
    grid.search.blockSignals(True)
    grid.search.clear()
    grid.search.blockSignals(False)
    _until(grid.table.shown, lambda: grid.order_by(()))
    _settle(grid)


class _Painted(QObject):
    """Notices the first time the view is painted with what one waits for."""

    def __init__(self, view: QTableView, there: Callable[[], bool]) -> None:
        super().__init__(view)
        self.seen = False
        self._there = there
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._there():
            self.seen = True
        return False


def _edits(grid: Grid, said: str, goal: float | None) -> Iterator[Result]:
    """Type into one cell after another: from Enter until the committed value is painted."""
    column = grid.table.column_of("title")
    view, taken = grid.view, []
    for step in range(30):
        index = grid.table.index(step, column)
        while grid.table.row(step) is None:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        view.edit(index)
        editor = view.cells.editor
        assert isinstance(editor, QLineEdit)
        text = f"Tittel {step} {perf_counter()}"
        editor.setText(text)
        watch = _Painted(view, lambda step=step, text=text: grid.table.text(step, column) == text)  # type: ignore[misc]  # bound at once
        begun = perf_counter()
        QTest.keyClick(editor, Qt.Key.Key_Return)
        while not watch.seen:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        taken.append((perf_counter() - begun) * 1000)
    note = f"median {statistics.median(taken):.1f}"
    yield Result(f"{said}: one edit, Enter to committed and shown, p95", p95(taken), goal, note=note)
