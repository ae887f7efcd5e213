"""A store that is damaged, and one that can only be read: what the window offers, and what it does not."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop import app
from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bugs import Bugs
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.parts import EmptyState
from innovasjon_desktop.ui.restore_dialog import RestoreDialog
from innovasjon_desktop.ui.theme import theme
from tests.conftest import clock
from tests.ui.acting import click, press
from tests.ui.copying import copies, copy_made, unit_name
from tests.ui.windows import opened

pytestmark = pytest.mark.skipif("INNOVASJON_TEST_DB" in os.environ, reason="about the file a store is")
PAGE = 4096
RESTORE = "Gjenopprett …"


def edit(place: str, name: str) -> None:
    """Rename a unit as the user of the window would have."""
    store = Database(open_engine(place), now=clock)
    run(store, Edit("unit", 1, {"name": name}), actor="kari")
    store.close()


def damage(place: str) -> None:
    """Write over a page in the middle of the file."""
    with Path(place).open("r+b") as file:
        file.seek(Path(place).stat().st_size // 2 // PAGE * PAGE)
        file.write(b"\xff" * PAGE)


@contextmanager
def refused(qtbot: QtBot, place: str, folder: Path) -> Iterator[MainWindow]:
    """Yield a window that was started on a store that does not open."""
    theme()
    settings = LocalSettings(folder / "window.ini")
    window = app.build(Jobs(None, "kari"), settings, app.LocalStores(place), Bugs(io.StringIO()))
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.not_opened, timeout=20_000):
        window.appear()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


def buttons(parent: QWidget) -> dict[str, QPushButton]:
    return {each.text(): each for each in parent.findChildren(QPushButton) if each.isVisible()}


def state_of(window: MainWindow, qtbot: QtBot) -> EmptyState:
    qtbot.waitUntil(lambda: isinstance(window.stack.currentWidget(), EmptyState))
    state = window.stack.currentWidget()
    assert isinstance(state, EmptyState)
    return state


def restore(window: MainWindow, state: EmptyState, qtbot: QtBot) -> None:
    """Take the offer by the keyboard, read what it does, and say yes."""
    qtbot.waitUntil(lambda: RESTORE in buttons(state), timeout=10_000)
    offer = buttons(state)[RESTORE]
    offer.setFocus()
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(window.findChildren(RestoreDialog)))
    dialog = window.findChildren(RestoreDialog)[-1]
    qtbot.waitUntil(dialog.restore.isEnabled, timeout=10_000)
    assert dialog.what.text().startswith("Registeret kan ikke leses slik det er nå.")
    with qtbot.waitSignal(window.filled, timeout=20_000):
        click(dialog.restore)


def test_a_damaged_store_is_put_back_from_the_newest_verified_copy(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    edit(demo_place, "Navnet i kopien")
    copy_made(demo_place)
    edit(demo_place, "Navnet etterpå")
    damage(demo_place)
    with refused(qtbot, demo_place, tmp_path) as window:
        restore(window, state_of(window, qtbot), qtbot)
        assert unit_name(window) == "Navnet i kopien"
        assert window.stores.place == demo_place
        damaged = [*(Path(demo_place).parent / "quarantine").glob("*/demo.db")]
        assert len(damaged) == 1


def test_without_a_copy_nothing_is_offered(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    damage(demo_place)
    with refused(qtbot, demo_place, tmp_path) as window:
        state = state_of(window, qtbot)
        qtbot.waitUntil(lambda: not window.jobs.is_busy)
        assert RESTORE not in buttons(state)
        assert "Prøv igjen" in buttons(state)


def test_another_store_that_is_damaged_is_the_one_put_back(
    qtbot: QtBot, demo_place: str, place: str, tmp_path: Path
) -> None:
    copy_made(demo_place)
    damage(demo_place)
    with opened(qtbot, place, tmp_path / "settings") as window:
        with qtbot.waitSignal(window.not_opened, timeout=20_000):
            window.open_store(partial(window.stores.open, demo_place))
        state = state_of(window, qtbot)
        assert "Tilbake til registeret som er åpent" in buttons(state)
        restore(window, state, qtbot)
        assert window.stores.place == demo_place
        assert unit_name(window)
        assert not copies(place)


def test_the_last_step_can_be_taken_back_only_where_one_may_write(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    edit(demo_place, "Et nytt navn")
    copy_made(demo_place)
    with opened(qtbot, demo_place, tmp_path / "settings") as window:
        qtbot.waitUntil(window.bottom.back.isVisible)
        assert window.bottom.back.text() == "Angre"
        with qtbot.waitSignal(window.filled, timeout=20_000):
            window.run_action(f"read_backup:{copies(demo_place)[0].path}")
        qtbot.waitUntil(lambda: window.bottom.saved.text().startswith("Sist endret"))
        assert window.banner is not None
        assert not window.bottom.back.isVisible()


@pytest.mark.parametrize("content", [None, b""])
def test_a_store_that_is_gone_is_put_back_and_not_made_anew(
    qtbot: QtBot, demo_place: str, tmp_path: Path, content: bytes | None
) -> None:
    edit(demo_place, "Navnet i kopien")
    copy_made(demo_place)
    Path(demo_place).unlink()
    if content is not None:
        Path(demo_place).write_bytes(content)
    with refused(qtbot, demo_place, tmp_path) as window:
        assert (Path(demo_place).read_bytes() if Path(demo_place).exists() else None) == content
        state = state_of(window, qtbot)
        assert any("kopier av det (1)" in each.text() for each in state.findChildren(QLabel))
        restore(window, state, qtbot)
        assert unit_name(window) == "Navnet i kopien"
