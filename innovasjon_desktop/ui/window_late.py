"""What the window needs only once it is on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.ui import qt_texts
from innovasjon_desktop.ui.icons import icon
from innovasjon_desktop.ui.parts import EmptyState
from innovasjon_desktop.ui.theme import theme

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow


def settle(window: MainWindow) -> None:
    """Bring icons, menus and Qt's own texts; files can be dropped from now on."""
    QLocale.setDefault(QLocale("nb_NO"))
    window.setWindowIcon(icon("white_spots"))
    theme().refresh()
    window.navigation.settle()
    window.header.settle()
    window.menus.fill()
    qt_texts.install()
    window.setAcceptDrops(True)


def not_opened(window: MainWindow, error: UserError) -> EmptyState:
    """Return what stands in place of the page when the store cannot be opened."""
    state = EmptyState(_("The store could not be opened"), say(error))
    state.offer(_("Try again"), window.open_store, primary=True)
    state.offer(_("Open another store…"), lambda: window.run_action("open_store"))
    if window.jobs.is_open:
        state.offer(_("Back to the open store"), lambda: window.open_page(window.page_key))
    return state
