"""PySide6 6.12.0 loses a reference to None in every void call on Python 3.11, and aborts after thousands."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 5_000
# Other threads and caches may hold or drop a few; a leak loses one per call.
SLACK = 500


@pytest.mark.parametrize("kind", [QObject, QLabel])
def test_void_qt_calls_keep_the_references_to_none(qtbot: QtBot, kind: type[QObject]) -> None:
    thing = kind()
    if isinstance(thing, QLabel):
        qtbot.addWidget(thing)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        thing.setObjectName(f"name {number % 2}")
        thing.blockSignals(False)
        if isinstance(thing, QLabel):
            thing.setText("text")
    assert sys.getrefcount(None) > before - SLACK
