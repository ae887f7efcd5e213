"""A person goes here and there in the window, in any order: nothing breaks, and every field has its room."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.editors import TextEditor
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.record_card import RecordCard
from tests.ui.acting import press
from tests.ui.windows import opened

STEPS = 70
RECORDS = (("agent_appointment", 3), ("unit", 5), ("request", 9), ("person", 4), ("development_area", 7))
SIZES = ((960, 640), (1024, 700), (1280, 800))


def squeezed(window: MainWindow) -> list[str]:
    """Return the fields of the record card that have less height than they need."""
    card = window.card_place.findChild(RecordCard)
    if card is None or card.form is None or not card.isVisible():
        return []
    editors = {name: box.editor for name, box in card.form.form.boxes.items() if box.isVisible()}
    return [
        name
        for name, editor in editors.items()
        # Texts of several lines scroll.
        if not isinstance(editor, TextEditor) and editor.height() < editor.minimumSizeHint().height()
    ]


def step(window: MainWindow, chance: random.Random) -> None:
    """Do one thing a person does."""
    match chance.randrange(10):
        case 0:
            window.run_action(f"language:{chance.choice(('nb', 'nn'))}")
        case 1 | 2:
            window.run_action("card")
        case 3:
            window.open_record(*chance.choice(RECORDS))
        case 4:
            window.resize(*chance.choice(SIZES))
        case 5:
            press(window, Qt.Key.Key_Down)
        case _:
            window.open_page(chance.choice(PAGES).key)


@pytest.mark.parametrize("seed", [5, 8, 12])
def test_nothing_breaks_on_the_way(qtbot: QtBot, demo_place: str, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with opened(qtbot, demo_place, tmp_path) as window:
        for _step in range(STEPS):
            step(window, chance)
            qtbot.wait(chance.choice((0, 5, 40)))
        window.open_record("unit", 5)
        qtbot.wait(300)
        assert squeezed(window) == []
