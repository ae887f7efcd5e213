"""Qt's own words in the user's language: the menu of a text field, and the buttons of a dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _

WORDS = {
    "&Undo": N_("Undo"),
    "&Redo": N_("Redo"),
    "Cu&t": N_("Cut"),
    "&Copy": N_("Copy"),
    "&Paste": N_("Paste"),
    "Delete": N_("Delete"),
    "Select All": N_("Select all"),
    "OK": N_("OK"),
    "Cancel": N_("Cancel"),
    "&Open": N_("Open"),
    "Open": N_("Open"),
    "&Save": N_("Save"),
    "Save": N_("Save"),
    "&Yes": N_("Yes"),
    "&No": N_("No"),
}
"""Qt's English text to ours; Qt ships no bokmål."""


class QtTexts(QTranslator):
    """Asked by Qt for each of its own texts; follows the language in force."""

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return our word, or None for a text people hardly ever see: then Qt keeps its own."""
        word = WORDS.get(sourceText)
        return None if word is None else _(word)

    def isEmpty(self) -> bool:
        """Tell Qt that there is something to ask for."""
        return False


def install() -> None:
    """Let Qt speak the user's language, once and for as long as the program runs.

    Qt holds a lock while it asks, and takes it again to let a translator go. So none may ever become
    garbage: Python could collect it in the middle of a question, and the program would wait for itself.
    """
    app = QCoreApplication.instance()
    assert app is not None  # there is a window
    if app.findChild(QtTexts) is None:
        QCoreApplication.installTranslator(QtTexts(app))
