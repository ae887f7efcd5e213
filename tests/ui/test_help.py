"""F1 names the keys of the page one is on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.help import LISTS, HelpDialog
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.theme import theme

OF_LISTS = {"F2", "Delete (Del)", "Backspace", "Ctrl+D", "F8", "Ctrl+F", "Ctrl+Shift+L", "Ctrl+C, Ctrl+V"}


@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_a_page_with_a_list_names_the_keys_of_the_list(qtbot: QtBot, page: str) -> None:
    theme()
    dialog = HelpDialog(page)
    qtbot.addWidget(dialog)
    dialog.show()
    labels = dialog.findChildren(QLabel)
    texts = [each.text() for each in labels]
    assert (OF_LISTS - set(texts) == set()) is (page in LISTS)
    assert ("I en liste: slett raden; Angre henter den tilbake" in texts) is (page in LISTS)
    assert "I en dato: i dag" in texts
    assert dialog.sizeHint().height() <= 700  # it fits the smallest window
    needed = [
        each.heightForWidth(each.width()) if each.wordWrap() else each.sizeHint().height() for each in labels
    ]
    assert [each.text() for each, high in zip(labels, needed, strict=True) if each.height() < high] == []
