"""What the window does with copies: shows their age below, makes one, puts one back, opens one to read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innovasjon_desktop.domain.errors import Cancelled, NotFound
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.backup_keeper import BackupKeeper, keeper_of
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.window_keeping import holds_back

if TYPE_CHECKING:
    from innovasjon_desktop.services.backup_list import Copy
    from innovasjon_desktop.services.checking import Report
    from innovasjon_desktop.ui.jobs import Progress
    from innovasjon_desktop.ui.main_window import MainWindow
    from innovasjon_desktop.ui.parts import EmptyState


def begin(window: MainWindow) -> None:
    """Let copies be made of what the window opens, and their age be shown, from the first page on."""
    keeper = BackupKeeper(window.jobs, window.settings)
    _look_in(window, keeper.second)
    keeper.second_kept.connect(partial(_look_in, window))
    keeper.known.connect(partial(_show_age, window, keeper))
    keeper.told.connect(lambda text: window.bottom.say(text, late=True))
    keeper.closing.connect(partial(_say_at_once, window))
    window.bottom.backup.clicked.connect(lambda: window.run_action("page:backups"))
    window.filled.connect(keeper.start)


def _look_in(window: MainWindow, second: Path | None) -> None:
    window.stores.second = second


def _show_age(window: MainWindow, keeper: BackupKeeper, state: Any) -> None:
    if state is None:
        window.bottom.show_backup(None, known=False)
    else:
        last = None if state.last is None else state.last.at
        window.bottom.show_backup(last, late=state.late or keeper.problem is not None)


def _say_at_once(window: MainWindow, text: str) -> None:
    window.bottom.say(text)
    window.bottom.repaint()


def make_copy(window: MainWindow) -> None:
    """Make a copy now, and say so."""
    from innovasjon_desktop.ui.moments import moment_text

    if window.jobs.is_open:
        keeper_of(window.jobs).make(
            "asked",
            lambda made: window.bottom.say(
                _("A copy was made and verified {when}.").format(when=moment_text(made.copy.at))
            ),
        )


def restore(window: MainWindow, path: Path) -> None:
    """Ask whether a copy is to take the store's place, and let it."""
    from innovasjon_desktop.ui.restore_dialog import RestoreDialog

    if window.jobs.is_open and not holds_back(window, "restore", partial(restore, window, path)):
        RestoreDialog(window, path).open()


def offer_copy(window: MainWindow, state: EmptyState, place: str) -> None:
    """Offer the newest verified copy of a store that is damaged or gone, if there is one."""
    second = keeper_of(window.jobs).second

    def work(_progress: Progress, _cancelled: Callable[[], bool]) -> Copy | None:
        from innovasjon_desktop.services import backups

        database = window.stores.unopened(place)
        try:
            return backups.latest(database, second=second)
        except NotFound:
            return None
        finally:
            database.close()

    def done(copy: Copy | None) -> None:
        from innovasjon_desktop.ui.restore_dialog import RestoreDialog

        if copy is not None:
            state.offer(_("Restore …"), lambda: RestoreDialog(window, copy.path, place).open())

    window.jobs.long(state, work, done, title=_("Looking for copies"))


def read_copy(window: MainWindow, path: Path) -> None:
    """Show a copy in the window, only to be read; the banner has the way back."""
    if not window.jobs.is_open or holds_back(window, "read_copy", partial(read_copy, window, path)):
        return

    def show() -> None:
        window.jobs.opened.disconnect(show)
        window.open_page(PAGES[0].key)

    def refused(error: Exception) -> None:
        window.jobs.opened.disconnect(show)
        window.bottom.show_unsaved()
        window.show_error(error)

    window.bottom.show_opening()
    window.jobs.opened.connect(show)
    window.jobs.open(partial(window.stores.open_backup, str(path)), refused)


def check(window: MainWindow) -> None:
    """Look at the whole store as a long job, then list what is wrong with it."""
    if not window.jobs.is_open:
        return
    place = window.stores.place

    def work(_progress: Progress, cancelled: Callable[[], bool]) -> Report:
        from innovasjon_desktop.services.checking import check

        report = check(place)
        if cancelled():
            raise Cancelled
        return report

    def done(report: Report) -> None:
        from innovasjon_desktop.ui.check_dialog import CheckDialog

        window.bottom.hush()
        CheckDialog(report, window).show()

    def failed(error: Exception) -> None:
        if not isinstance(error, Cancelled):
            window.show_error(error)

    window.jobs.long(window, work, done, failed, title=_("Checking the whole store"))
