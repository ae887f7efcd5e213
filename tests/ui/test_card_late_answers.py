"""The record card shows what was asked for last, however late the answer before it comes."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.jobs import READERS, THREADS, Jobs
from innovasjon_desktop.ui.record_card import SETTLE_MS, RecordCard
from tests.making import Maker


def test_a_late_answer_does_not_take_the_place_of_what_is_asked_for_since(
    card: RecordCard, jobs: Jobs, make: Maker, qtbot: QtBot
) -> None:
    first, second = make.person("Kari", "Nordmann"), make.person("Ola", "Hansen")
    slow = threading.Event()
    for _reader in range(THREADS[READERS]):
        jobs.read(card, lambda _connection: slow.wait(10), lambda _done: None)
    card.show_record("person", first)
    qtbot.wait(3 * SETTLE_MS)  # it is being read, and nobody answers yet
    card.show_record("person", second)
    slow.set()
    qtbot.waitUntil(lambda: card.place == ("person", second), timeout=5000)
    qtbot.wait(3 * SETTLE_MS)
    assert card.title.text() == "Ola Hansen"
