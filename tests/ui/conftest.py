"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.bottom_bar import BottomBar
from innovasjon_desktop.ui.import_dialog import ImportDialog
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.record_card import RecordCard
from tests.conftest import AS_OF
from tests.ui.acting import show, working
from tests.ui.importing import UNITS, bring_in, look, made


@pytest.fixture
def jobs(store: Database, qtbot: QtBot) -> Iterator[Jobs]:
    """Jobs on an empty store; it closes before the widgets of the test do."""
    with working(store) as made:
        yield made


@pytest.fixture
def card(jobs: Jobs, qtbot: QtBot) -> RecordCard:
    """The record card as high as in a window of usual size, on the tests' own day."""
    made = RecordCard(jobs)
    show(qtbot, made, 320, 760)
    made.set_context(None, AS_OF)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """An empty window on the screen, for dialogs to open over."""
    made = QWidget()
    show(qtbot, made)
    return made


@pytest.fixture
def bottom(jobs: Jobs, qtbot: QtBot) -> BottomBar:
    """The bar that tells of long work and its end."""
    bar = BottomBar()
    show(qtbot, bar, 900, 40)
    jobs.long_started.connect(bar.follow)
    return bar


@pytest.fixture
def dialog(jobs: Jobs, window: QWidget) -> ImportDialog:
    """The import, opened; the tests of another dialog have their own."""
    return made(jobs, window)


@pytest.fixture
def units(jobs: Jobs, window: QWidget, qtbot: QtBot) -> None:
    """The organisation, brought in by the wizard itself."""
    dialog = made(jobs, window)
    look(dialog, qtbot, UNITS)
    bring_in(dialog, window, qtbot)
