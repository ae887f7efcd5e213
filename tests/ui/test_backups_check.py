"""«Kontroller hele registeret» as a person uses it: what is wrong, what to do, and the way there."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.check_dialog import CheckDialog
from innovasjon_desktop.ui.main_window import MainWindow
from tests.ui.acting import click, press
from tests.ui.windows import opened


@pytest.fixture
def window(qtbot: QtBot, demo_place: str, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, demo_place, tmp_path / "settings", size=(1024, 700)) as made:
        yield made


def checked(window: MainWindow, qtbot: QtBot) -> CheckDialog:
    """Press F7, and wait for the outcome."""
    press(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(window.findChildren(CheckDialog)), timeout=30_000)
    dialog = window.findChildren(CheckDialog)[0]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_a_sound_store_is_said_to_be_sound(window: MainWindow, qtbot: QtBot) -> None:
    dialog = checked(window, qtbot)
    assert dialog.finding.text().startswith("Ingenting er galt. ")
    assert not dialog.table.isVisible()
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(CheckDialog))


@pytest.mark.skipif("INNOVASJON_TEST_DB" in os.environ, reason="the file is edited by other means")
def test_findings_are_listed_with_what_to_do_and_lead_to_the_row(
    window: MainWindow, demo_place: str, qtbot: QtBot
) -> None:
    with closing(sqlite3.connect(demo_place)) as other, other:
        other.execute("UPDATE unit SET name = 'Rettet utenom' WHERE id = 1")
        other.execute("PRAGMA ignore_check_constraints=ON")
        other.execute("UPDATE development_area SET state = 'finished' WHERE id = 2")
    dialog = checked(window, qtbot)
    lines = [line.texts for line in dialog.table.lines.lines]
    assert dialog.finding.text().startswith(f"{len(lines)} ting er galt. ")
    sorts = [line[0] for line in lines]
    order = ["Skade", "Regelbrudd", "Endret utenfra"]
    assert sorts == sorted(sorts, key=order.index)
    place = next(number for number, line in enumerate(lines) if line[1] == "Enhet 1 Rettet utenom")
    assert lines[place][2] == "Navn"
    place = next(
        number for number, line in enumerate(lines) if line[:2] == ("Endret utenfra", lines[place][1])
    )
    dialog.table.setFocus()
    press(dialog, Qt.Key.Key_Home)
    for _step in range(place):
        press(dialog, Qt.Key.Key_Down)
    assert dialog.problem.text() == lines[place][3]
    assert dialog.advice.text().startswith("Dette programmet har ikke gjort endringen")
    click(dialog.copy)
    copied = QGuiApplication.clipboard().text()
    assert len(copied.splitlines()) == len(lines) + 1
    assert "Rettet utenom" in copied
    assert "Dette programmet har ikke gjort endringen" in copied
    dialog.table.setFocus()
    press(dialog, Qt.Key.Key_Return)
    assert window.page_key == "organisation"
    qtbot.waitUntil(lambda: window.page is not None and window.page.chosen == ("unit", 1))
