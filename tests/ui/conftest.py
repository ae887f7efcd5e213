"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from innovasjon_desktop.store.unit_of_work import Database
from innovasjon_desktop.ui.jobs import Jobs
from tests.ui.acting import working


@pytest.fixture
def jobs(store: Database, qtbot: QtBot) -> Iterator[Jobs]:
    """Jobs on an empty store; it closes before the widgets of the test do."""
    with working(store) as made:
        yield made
