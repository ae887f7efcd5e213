"""Nothing typed is lost: what the window asks before it takes the record card away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from innovasjon_desktop.i18n import _

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

WRITING_MS = 20


def holds_back(window: MainWindow, name: str, again: Callable[[], object]) -> bool:
    """Tell whether the step ``name``, which takes the card away, must not be taken now.

    The field one is in is left, which saves it; ``again`` is called once it is saved. What cannot be
    saved holds the step back once, and the window says what it is. Whoever takes it again means it.
    """
    here = QApplication.focusWidget()
    if here is not None and window.isAncestorOf(here) and not window.navigation.isAncestorOf(here):
        here.clearFocus()
    if window.jobs.is_writing:
        QTimer.singleShot(WRITING_MS, window, again)
        return True
    if not window.card_place.holds_unsaved() or window.warned == name:
        window.warned = ""
        return False
    window.warned = name
    if here is not None:
        here.setFocus()
    window.bottom.say(
        _("“{title}” is not saved. Do it once more to go on without saving.").format(title=_title(window)),
        late=True,
    )
    return True


def _title(window: MainWindow) -> str:
    from innovasjon_desktop.ui.record_card import RecordCard  # there is one by now

    card = window.card_place.findChild(RecordCard)
    if card is None:
        return ""
    return card.ask.form.accessibleName() if card.ask is not None else card.title.text()
