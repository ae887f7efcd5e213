"""What the window needs only once it is on the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.opening import Damaged, Gone, InUse, ReadOnly
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.paths import shipped
from innovasjon_desktop.reports.files import HeldOpen
from innovasjon_desktop.ui import qt_texts, window_backups
from innovasjon_desktop.ui.parts import EmptyState
from innovasjon_desktop.ui.theme import theme

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow
    from innovasjon_desktop.ui.window_data import Last


def settle(window: MainWindow) -> None:
    """Bring icons, menus and Qt's own texts; files can be dropped from now on."""
    QLocale.setDefault(QLocale("nb_NO"))
    window.setWindowIcon(QIcon(str(shipped("resources") / "icons" / "innovasjon.svg")))
    theme().refresh()
    window.navigation.settle()
    window.header.settle()
    window.menus.fill()
    qt_texts.install()
    window.setAcceptDrops(True)
    window_backups.begin(window)
    window.filled.connect(partial(_answer_calls, window))


def _answer_calls(window: MainWindow) -> None:
    """Come to the front from now on when the program is started once more on the store that is open."""
    from innovasjon_desktop.ui.one_window import OneWindow

    store = window.jobs.database
    is_ours = getattr(store, "read_only", None) is None and not getattr(store, "shared", False)
    if window.jobs.is_open and is_ours:
        one = window.findChild(OneWindow)
        (one if one is not None else OneWindow(window)).listen(window.stores.place)


class Where(NamedTuple):
    """Where one was: the chosen record and the date things are shown for. The page is the window's own."""

    chosen: tuple[str, int] | None
    day: dt.date


def where(window: MainWindow) -> Where:
    """Return where one is, to come back to once the store is open again."""
    return Where(window.page.chosen if window.page is not None else None, window.header.date.date)


def take_banner_away(window: MainWindow) -> None:
    """Say no more what the banner says."""
    if window.banner is not None:
        window.banner.hide()
        window.banner.deleteLater()
        window.banner = None


def show_banner(window: MainWindow, said: Message, read_only: ReadOnly | None) -> None:
    """Say a sentence above the page, in place of what is said there."""
    from innovasjon_desktop.ui.opening import Banner

    take_banner_away(window)
    window.banner = Banner(window, said, read_only)
    window.column.insertWidget(1, window.banner)


def show_opened(window: MainWindow) -> None:
    """Show the day, and above the page what is not as usual, for instance that the store can only be read."""
    today: dt.date = window.jobs.database.today()
    window.bottom.show_open(None)
    window.header.date.show_date(window.returning.day if window.returning else today, today)
    take_banner_away(window)
    store = window.jobs.database
    read_only, notice = getattr(store, "read_only", None), getattr(store, "notice", None)
    said = notice if read_only is None else read_only.why
    moved_from = getattr(store, "moved_from", None)
    if moved_from is not None:
        from innovasjon_desktop.ui.backup_keeper import SECOND

        window.settings.keep("store", window.stores.place)
        if not window.settings.text(SECOND):
            window.settings.keep(SECOND, str(moved_from.parent))
    if said is not None:
        show_banner(window, said, read_only)
    window.bottom.show_others(())
    if getattr(store, "shared", False):
        from innovasjon_desktop.ui.colleagues import Colleagues

        Colleagues(window, store).begin()


def say_last(window: MainWindow, last: Last) -> None:
    """Say when the store was changed last; one's own last step can be taken back, where one may write."""
    window.bottom.show_open(last.at)
    may_write = getattr(window.jobs.database, "read_only", None) is None
    if last.actor == window.jobs.actor and last.stands and may_write:
        window.bottom.say(say(last.label), _("Undo"), lambda: window.take_back(last.id))


def not_opened(window: MainWindow, error: UserError) -> None:
    """Say that the store cannot be opened: in place of the page, or in a dialog if somebody else has it.

    If it is this user's own window that has it, that one comes to the front, and this one is closed.
    """
    if isinstance(error, InUse):
        from innovasjon_desktop.ui.one_window import Call

        Call(error.place, window).over.connect(partial(_in_use, window, error))
        return
    _say_why(window, error)


def _in_use(window: MainWindow, error: InUse, is_own: bool) -> None:
    from innovasjon_desktop.ui.opening import InUseDialog

    if not window.jobs.is_open:
        if is_own:
            window.close()
            return
        _say_why(window, error)
    InUseDialog(window, error).open()


def _say_why(window: MainWindow, error: UserError) -> None:
    window.drop_pages()
    window.stack.addWidget(_in_place_of_page(window, error))
    window.stack.setCurrentIndex(1)


def _in_place_of_page(window: MainWindow, error: UserError) -> EmptyState:
    state = EmptyState(_("The store could not be opened"), say(error))
    if isinstance(error, Damaged | Gone):
        window_backups.offer_copy(window, state, window.stores.tried)
    state.offer(_("Try again"), window.open_store, primary=True)
    if isinstance(error, InUse):
        from innovasjon_desktop.ui.opening import read_copy

        state.offer(_("Read a copy"), lambda: read_copy(window, error.place))
    state.offer(_("Open another store…"), lambda: window.run_action("open_store"))
    if window.jobs.is_open:
        state.offer(_("Back to the open store"), lambda: window.open_page(window.page_key))
    return state


def way_on(window: MainWindow, error: UserError) -> tuple[str, Callable[[], object]] | None:
    """Return the text of the button that goes on after an error, and what it does, if there is one."""
    if not isinstance(error, HeldOpen):
        return None

    def again() -> None:
        def done(path: Path) -> None:
            window.bottom.say(_("{name} is saved.").format(name=path.name))

        title = _("Exports {name}").format(name=error.params["name"])
        window.jobs.long(window, lambda _progress, _cancelled: error.retry(), done, title=title)

    return _("Try again"), again
