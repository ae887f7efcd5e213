"""Nothing typed is lost: what the window asks before it takes the record card and the pages away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from innovasjon_desktop.i18n import _

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

WRITING_MS = 20


def holds_back(window: MainWindow, name: str, again: Callable[[], object]) -> bool:
    """Tell whether the step ``name``, which takes card and pages away, must not be taken now.

    The field or cell one is in is left, which saves it; ``again`` is called once it is saved. What cannot
    be saved holds the step back once, and the window says what it is. Whoever takes it again means it.
    """
    here, left, window.leaving = QApplication.focusWidget(), window.leaving == name, ""
    aside = [part for part in (window.navigation, window.banner) if part is not None]  # one types in neither
    inside = here is not None and window.isAncestorOf(here)
    if here is not None and any(part.isAncestorOf(here) for part in aside):
        inside = False
    if inside and not left:  # what was refused meanwhile is open again, and would be left without end
        # To somewhere else, not to nowhere: that is what another program in front of this one looks like.
        window.stack.setFocus()
    if window.jobs.is_writing:
        window.leaving = name
        QTimer.singleShot(WRITING_MS, window, again)
        return True
    held = _held(window)
    if not held or window.warned == name:
        window.warned = ""
        return False
    window.warned = name
    if here is not None and isValid(here):
        here.setFocus()
    window.bottom.say(
        _("“{title}” is not saved. Do it once more to go on without saving.").format(title=held), late=True
    )
    return True


def _held(window: MainWindow) -> str:
    """Return what is typed and not saved, by the name of its form, record or field; else nothing."""
    from innovasjon_desktop.ui.ask_form import AskForm
    from innovasjon_desktop.ui.grid_view import GridView
    from innovasjon_desktop.ui.record_card import RecordCard

    card = window.card_place.findChild(RecordCard)
    if card is not None and window.card_place.holds_unsaved():
        return card.ask.form.accessibleName() if card.ask is not None else card.title.text()
    for dialog in window.findChildren(QDialog):
        if getattr(dialog, "holds_unsaved", False):
            return dialog.windowTitle()
    for page in window.pages.values():
        for form in page.findChildren(AskForm):
            if form.is_touched():
                return form.accessibleName()
        for view in page.findChildren(GridView):
            if view.cells.editor is not None:
                return view.cells.editor.accessibleName()
    return ""
