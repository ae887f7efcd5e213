"""The filters of the columns catch nobody's keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.list_editors import ManyEditor
from tests.making import Maker
from tests.ui.acting import CONTROL
from tests.ui.test_grid import SHIFT, MakeGrid, at, cells, grid_of, people, press, write

__all__ = ["grid_of", "people"]  # the fixtures of the grid


@pytest.fixture
def grid(grid_of: MakeGrid, people: list[int]) -> Grid:
    made = grid_of("person", "first_name", "last_name")
    at(made, 0, "first_name")
    return made


def begin(grid: Grid) -> QLineEdit:
    """Go to the filter of the column one is in."""
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert grid.header.is_at_filter()
    return field


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_enter_and_down_go_to_the_rows(grid: Grid, qtbot: QtBot, key: Qt.Key) -> None:
    begin(grid)
    with qtbot.waitSignal(grid.table.shown):
        write("z")
        press(key)
    assert cells(grid, "first_name") == ["Zara"]
    assert grid.view.hasFocus()
    assert grid.header.is_filtering


def test_escape_empties_the_filter_and_then_goes_to_the_rows(grid: Grid, qtbot: QtBot) -> None:
    field = begin(grid)
    with qtbot.waitSignal(grid.table.shown):
        write("z")
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_Escape)
    assert field.text() == ""
    assert len(cells(grid, "first_name")) == 5
    assert field.hasFocus()
    press(Qt.Key.Key_Escape)
    assert grid.view.hasFocus()
    before = grid.view.currentIndex().row()
    press(Qt.Key.Key_Down)
    assert grid.view.currentIndex().row() == before + 1


def test_the_key_that_shows_the_filters_hides_them(grid: Grid, qtbot: QtBot) -> None:
    field = begin(grid)
    with qtbot.waitSignal(grid.table.shown):
        write("z")
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert not grid.header.is_filtering
    assert not field.isVisible()
    assert grid.view.hasFocus()
    assert cells(grid, "first_name") == ["Zara"]  # a hidden filter counts all the same
    assert begin(grid) is field
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert not grid.header.is_filtering


def test_a_filter_of_choices_is_left_with_the_same_keys(
    grid_of: MakeGrid,
    make: Maker,
    qtbot: QtBot,
) -> None:
    make.request(make.unit(make.section()))
    grid = grid_of("request", "title", "state")
    at(grid, 0, "state")
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    field = QApplication.focusWidget()
    assert isinstance(field, ManyEditor)
    press(Qt.Key.Key_Return)
    assert grid.view.hasFocus()
    field.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: field.popup() is not None)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    write("avsl")
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_Return)
    assert cells(grid, "title") == []
    with qtbot.waitSignal(grid.table.shown):
        press(Qt.Key.Key_Escape)
    assert len(cells(grid, "title")) == 1
    press(Qt.Key.Key_Escape)
    assert grid.view.hasFocus()
