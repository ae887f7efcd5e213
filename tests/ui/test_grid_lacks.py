"""What an old list never had is marked in the lists: by a sign, a tooltip and what a screen reader says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.services.recognising.auto import apply_auto
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.colours import DARK, LIGHT, Colours
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.grid_delegate import MARK, PAD
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.areas import AreasPage
from innovasjon_desktop.ui.theme import theme
from tests.making import Maker
from tests.services.test_recognising_auto import AREA_HEADERS, NEED, book
from tests.ui.acting import show
from tests.ui.windows import opened

TIP = "Mangler det statusen krever: Behov, Valgt av"
LACKING, WHOLE, PROPOSED = range(3)


@pytest.fixture
def looks() -> Iterator[None]:
    yield
    theme().show(None)


@pytest.fixture
def grid(
    jobs: Jobs, make: Maker, store: Database, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Grid:
    """Return the list of three areas: one from an old list, the same with all filled in, and a proposed one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    section = make.section()
    for name in ("Aure skole", "Bakke skole", "Dalen skole"):
        make.unit(section, name)
    make.period()
    rows = (
        ("", "Aure skole", "Leselyst", "Valgt", "3.2.25", ""),
        ("", "Bakke skole", "Uteskole", "Valgt", "3.2.25", NEED),
        ("", "Dalen skole", "Matglede", "Foreslått", "", ""),
    )
    apply_auto(store, [book(AREA_HEADERS, *rows, name="2025-2026.xlsx")], actor="kari")
    run(store, Edit("development_area", 2, {"chosen_by": "rektor"}), actor="kari")
    page = AreasPage(jobs)
    page.set_context(None, store.today())
    with qtbot.waitSignal(page.grid.table.shown):
        show(qtbot, page, 1024, 700)
    qtbot.waitUntil(lambda: page.grid.table.is_settled)
    assert [page.grid.table.id_at(place) for place in (LACKING, WHOLE, PROPOSED)] == [1, 2, 3]
    return page.grid


def state_cell(grid: Grid, place: int) -> QPoint:
    """Return the middle of a row's state, in the table's viewport."""
    index = grid.table.index(place, grid.table.column_of("state"))
    grid.view.scrollTo(index)
    return grid.view.visualRect(index).center()


def tip_of(grid: Grid, place: int, qtbot: QtBot) -> str:
    """Rest with the mouse on a row's state, and return what is shown there."""
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    where = state_cell(grid, place)
    rested = QHelpEvent(QEvent.Type.ToolTip, where, grid.view.viewport().mapToGlobal(where))
    QApplication.sendEvent(grid.view.viewport(), rested)
    qtbot.wait(50)
    return QToolTip.text() if QToolTip.isVisible() else ""


def said(grid: Grid, place: int) -> str:
    """Return what a screen reader is told of a row's state."""
    return str(
        grid.table.index(place, grid.table.column_of("state")).data(Qt.ItemDataRole.AccessibleTextRole)
    )


def inks(grid: Grid, place: int) -> set[str]:
    """Return the colours at the end of a row's state, where the sign stands."""
    cell = grid.view.visualRect(grid.table.index(place, grid.table.column_of("state")))
    picture = (
        grid.view.viewport().grab(cell.adjusted(cell.width() - MARK.width() - PAD // 2, 2, 0, -2)).toImage()
    )
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_resting_on_the_state_says_what_is_missing(grid: Grid, qtbot: QtBot) -> None:
    shown = tip_of(grid, LACKING, qtbot)
    assert TIP in shown
    assert ">Valgt<" in shown
    assert TIP not in tip_of(grid, WHOLE, qtbot)
    assert TIP not in tip_of(grid, PROPOSED, qtbot)


def test_a_screen_reader_is_told_what_is_missing(grid: Grid) -> None:
    assert said(grid, LACKING) == "Valgt, mangler Behov, Valgt av"
    assert said(grid, WHOLE) == "Valgt"
    assert said(grid, PROPOSED) == "Foreslått"
    told = QAccessible.queryAccessibleInterface(grid.view)
    names = [told.child(number).text(QAccessible.Text.Name) for number in range(told.childCount())]
    assert "Valgt, mangler Behov, Valgt av" in names


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_sign_stands_at_the_end_of_the_state(
    grid: Grid, qtbot: QtBot, looks: None, colours: Colours
) -> None:
    theme().show(colours)
    state_cell(grid, PROPOSED)
    grid.view.setCurrentIndex(grid.table.index(PROPOSED, 0))
    assert len(inks(grid, LACKING)) > 1
    assert len(inks(grid, WHOLE)) == 1


def test_the_sign_goes_when_it_is_filled_in(grid: Grid, jobs: Jobs, qtbot: QtBot) -> None:
    for field, value in (("need", NEED), ("chosen_by", "rektor")):
        with qtbot.waitSignal(jobs.changed):
            jobs.write(jobs, Edit("development_area", 1, {field: value}))
        left = "Valgt, mangler Valgt av" if field == "need" else "Valgt"
        qtbot.waitUntil(lambda left=left: said(grid, LACKING) == left)  # type: ignore[misc]  # mypy cannot tell what a default of a lambda is
    grid.view.setCurrentIndex(grid.table.index(PROPOSED, 0))
    assert len(inks(grid, LACKING)) == 1


def test_a_list_of_an_earlier_date_does_not_guess_what_was_missing_then(grid: Grid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.table.shown):
        grid.show_rows(as_of=dt.date(2026, 6, 1))
    assert grid.table.rowCount() > 0
    states = [
        grid.table.index(place, grid.table.column_of("state")) for place in range(grid.table.rowCount())
    ]
    assert {index.data(Qt.ItemDataRole.AccessibleTextRole) for index in states} == {"Valgt", "Foreslått"}


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_the_sign_is_in_view_beside_the_scroll_bar(
    qtbot: QtBot, demo_place: str, tmp_path: Path, width: int
) -> None:
    with opened(qtbot, demo_place, tmp_path, "areas", size=(width, 800)) as window:
        grid = window.findChild(Grid)
        assert grid is not None
        qtbot.waitUntil(grid.view.verticalScrollBar().isVisible)
        column = grid.table.column_of("state")
        end = grid.header.sectionViewportPosition(column) + grid.header.sectionSize(column)
        assert end <= grid.view.viewport().width()
