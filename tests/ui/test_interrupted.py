"""A drive that is taken out, a PC that sleeps, a clock that is set: what was saved is there, what is typed too."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import time_machine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from innovasjon_desktop.services import history
from innovasjon_desktop.services.checking import check
from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.record_card import RecordCard
from tests.conftest import clock
from tests.making import Maker
from tests.ui.acting import CONTROL
from tests.ui.copying import rename_unit, unit_name
from tests.ui.windows import opened

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("INNOVASJON_TEST_DB")), reason="about the file a store is"
)

STEPS = """
import sys
from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.opening import open_store
store = open_store(sys.argv[1], "kari")
for number in range(int(sys.argv[2])):
    run(store, Edit("unit", 1, {"name": f"Navn {number}"}), actor="kari")
    print(number, flush=True)
store.close()
"""


@pytest.fixture
def drive(demo_place: str, tmp_path: Path) -> Path:
    """The store on a drive of its own, which can be taken out."""
    folder = tmp_path / "stasjon"
    folder.mkdir()
    return Path(demo_place).rename(folder / "innovasjon.db")


@pytest.fixture
def window(qtbot: QtBot, drive: Path, tmp_path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, str(drive), tmp_path / "settings", size=(1024, 700)) as made:
        yield made


def name_field(window: MainWindow, qtbot: QtBot) -> QLineEdit:
    """Open a unit in the record card, and return the field of its name."""
    window.card_place.open_record("unit", 1)
    card = card_of(window)
    qtbot.waitUntil(lambda: card.form is not None and card.place == ("unit", 1))
    assert card.form is not None
    editor = card.form.form.boxes["name"].editor
    assert isinstance(editor, QLineEdit)
    return editor


def type_name(editor: QLineEdit, text: str) -> None:
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_a_drive_that_is_taken_out_loses_nothing(window: MainWindow, drive: Path, qtbot: QtBot) -> None:
    rename_unit(window, qtbot, "Lagret før")
    editor = name_field(window, qtbot)
    qtbot.waitUntil(lambda: editor.text() == "Lagret før")
    away = drive.parent.rename(drive.parent.with_name("tatt ut"))
    type_name(editor, "Skrevet uten stasjon")
    qtbot.waitUntil(lambda: _error(window) != "", timeout=15_000)
    assert "Ingenting er lagret." in _error(window)
    assert editor.text() == "Skrevet uten stasjon"
    away.rename(drive.parent)
    assert unit_name(window) == "Lagret før"
    with qtbot.waitSignal(window.jobs.changed, timeout=15_000):
        type_name(editor, "Skrevet uten stasjon")
    assert unit_name(window) == "Skrevet uten stasjon"


def card_of(window: MainWindow) -> RecordCard:
    card = window.card_place.findChild(RecordCard)
    assert card is not None
    return card


def card_knows(window: MainWindow, text: str) -> bool:
    """Tell whether the card has read what was saved last."""
    known = card_of(window).known
    return known is not None and text in known.row.values


def _error(window: MainWindow) -> str:
    """Return what the card says is wrong with the name."""
    card = card_of(window)
    assert card.form is not None
    return card.form.form.boxes["name"].error.text()


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc whether a process stands still")
def test_a_pc_that_sleeps_in_the_middle_of_a_step_loses_none(drive: Path) -> None:
    said: list[int] = []
    command = [sys.executable, "-c", STEPS, str(drive), "40"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(int(line))
            if len(said) % 4 == 0:  # wherever it is just then
                process.send_signal(signal.SIGSTOP)
                _sleeps(process.pid)
                process.send_signal(signal.SIGCONT)
    assert process.returncode == 0
    assert said == list(range(40))
    database = Database(open_engine(drive))
    assert Maker(database).value("unit", 1, "name") == "Navn 39"
    with database.read() as connection:
        assert len(history.list_sets(connection)) == 41
    database.close()


def _sleeps(process: int) -> None:
    """Wait until the process is stopped indeed."""
    while Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        pass


def test_a_clock_that_is_set_back_and_forth_mixes_nothing_up(drive: Path) -> None:
    database = Database(open_engine(drive))
    start = clock()
    with time_machine.travel(start, tick=False) as now:
        for number, days in enumerate((0, -40, 400, -1, 0)):
            now.move_to(start + dt.timedelta(days=days))
            run(database, Edit("unit", 1, {"name": f"Navn {number}"}), actor="kari")
        for number in (3, 2, 1, 0):
            with database.read() as connection:
                step = history.next_undo(connection)
            assert step is not None
            history.undo(database, step, actor="kari")
            assert Maker(database).value("unit", 1, "name") == f"Navn {number}"
    database.close()
    assert check(str(drive)).findings == ()


def test_a_clock_that_is_set_while_one_works_keeps_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    editor = name_field(window, qtbot)
    for days in (-400, 400):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True):
            with qtbot.waitSignal(window.jobs.changed, timeout=15_000):
                type_name(editor, f"Skrevet {days}")
            assert unit_name(window) == f"Skrevet {days}"
            qtbot.waitUntil(partial(card_knows, window, f"Skrevet {days}"))
    assert window.bottom.message.whole
