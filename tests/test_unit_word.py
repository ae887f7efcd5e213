"""What a municipality calls its units: in every text, on the screen, in calls and in workbooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from innovasjon_desktop import i18n
from innovasjon_desktop.cli.main import main
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services.commands import Edit
from innovasjon_desktop.services.importing.columns import match
from innovasjon_desktop.ui.pages.white_spots import WhiteSpotsPage
from tests.ui.windows import opened

UNIT_TEXTS = {
    "nb": ("Unit", "Virksomhet"),
    "nn": ("Units", "Verksemder"),
}


@pytest.mark.parametrize("name", ["nb", "nn"])
def test_no_text_says_the_other_word(name: str) -> None:
    i18n.use_language(name)
    i18n.use_unit_word("virksomhet")
    usual = re.compile(r"\b(enhet|eining)", re.IGNORECASE)
    labels = [field.label for entity in ALL.values() for field in entity.fields]
    labels += [text for entity in ALL.values() for text in (entity.label, entity.plural)]
    assert [i18n._(label) for label in labels if usual.search(i18n._(label))] == []
    text, word = UNIT_TEXTS[name]
    assert i18n._(text) == word
    i18n.use_unit_word("en annen")
    assert usual.match(i18n._(text))


def test_what_people_write_stays_as_it_is() -> None:
    i18n.use_unit_word("virksomhet")
    assert i18n.say("{name}", name="Enhet for drift") == "Enhet for drift"


@pytest.mark.parametrize("header", ["Enhet", "Virksomhet", "Eining", "Verksemd", "Unit"])
def test_a_file_may_use_either_word(header: str) -> None:
    columns = match(ALL["request"], [header])
    assert [column.field.name for column in columns.fields] == ["unit_id"]


def test_the_window_and_a_call_use_it(
    qtbot: QtBot, demo_place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(qtbot, demo_place, tmp_path, "white_spots") as window:
        assert "enheter" in window.header.finding
        window.jobs.write(window, Edit("settings", 1, {"unit_word": "virksomhet"}))
        qtbot.waitUntil(lambda: "virksomheter" in window.header.finding)
        assert isinstance(window.page, WhiteSpotsPage)
        texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
        assert not [text for text in texts if re.search(r"\benhet", text, re.IGNORECASE)]
    i18n.use_unit_word("enhet")
    assert main(["--db", demo_place, "figures"]) == 0
    said = capsys.readouterr().out
    assert "irksomhet" in said
    assert "Enhet" not in said
