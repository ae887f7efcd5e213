"""Qt's own words, in the user's language."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from innovasjon_desktop.ui.qt_texts import QtTexts
from tests.ui.windows import opened


def test_qt_speaks_our_language(qtbot: QtBot, demo_place: str, tmp_path: Path) -> None:
    with opened(qtbot, demo_place, tmp_path):
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Avbryt"
        assert QCoreApplication.translate("QWidgetTextControl", "Select All") == "Merk alt"
        assert (
            QCoreApplication.translate("Anything", "What we have no word for") == "What we have no word for"
        )


def test_a_closed_window_leaves_no_translator_to_collect(
    qtbot: QtBot, demo_place: str, tmp_path: Path
) -> None:
    """Collected while Qt asks for a word, a translator would wait for Qt's lock for ever."""
    for number in range(2):
        with opened(qtbot, demo_place, tmp_path / str(number)):
            pass
    gc.collect()
    app = QCoreApplication.instance()
    assert app is not None
    assert len(app.findChildren(QtTexts)) == 1
    assert [each for each in gc.get_objects() if type(each) is QtTexts and each.parent() is not app] == []
    assert QKeySequence("Ctrl+K").toString() == "Ctrl+K"
