"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.record_card import RecordCard
from tests.conftest import AS_OF
from tests.ui.acting import show, working


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
