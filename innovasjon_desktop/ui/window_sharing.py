"""What the window does with shared databases: connects to one, moves the store there, or back to a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.i18n import _, number_text
from innovasjon_desktop.services.sharing import Known, known_of
from innovasjon_desktop.ui.backup_keeper import stoppable
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.server_dialog import ServerDialog
from innovasjon_desktop.ui.window_keeping import holds_back

if TYPE_CHECKING:
    from innovasjon_desktop.services.moving import Moved
    from innovasjon_desktop.ui.jobs import Progress
    from innovasjon_desktop.ui.main_window import MainWindow

SERVER, NOBODY = "server", Known("", "innovasjon", "")


def connect(window: MainWindow) -> None:
    """Ask which shared database to open, and open it."""
    if holds_back(window, "connect", partial(connect, window)):
        return

    def work(address: str, password: str, _progress: Progress) -> str:
        from innovasjon_desktop.services import sharing

        sharing.require_store(address, password)
        return ""

    title = _("Connect to a shared database")
    about = _(
        "Several work in the same store at once, and see each other's changes. Whoever runs the database "
        "tells you what to fill in."
    )
    ServerDialog(
        window.jobs, (title, _("Connect")), about, work, _known(window), partial(use, window), window
    ).open()


def move(window: MainWindow) -> None:
    """Move the open store: to a shared database, or from there to a file on this PC."""
    if not window.jobs.is_open or holds_back(window, "move_store", partial(move, window)):
        return
    if known_of(window.stores.place) is None:
        _move_to_server(window)
    else:
        suggested = str(Path.home() / "innovasjon.db")
        kinds = (_("Store (*.db)"),)
        title = _("Move the store to a file on this PC")
        ask_file(window, title, suggested, kinds, partial(_move_to_file, window), suffix="db")


def use(window: MainWindow, place: str, said: str = "") -> None:
    """Open a store, and come back to it when the program is started the next time."""

    def opened() -> None:
        over()
        window.settings.keep("store", place)
        if known_of(place) is not None:
            window.settings.keep(SERVER, place)
        if said:
            window.filled.connect(tell)

    def tell() -> None:
        window.filled.disconnect(tell)
        window.bottom.say(said)

    def refused(error: Exception) -> None:
        over()
        window.show_not_opened(error)

    def over() -> None:
        window.jobs.opened.disconnect(opened)

    window.jobs.opened.connect(opened)
    window.open_store(partial(window.stores.open, place), refused)


def _known(window: MainWindow) -> Known:
    """Return what was filled in the last time."""
    place = window.settings.text(SERVER)
    return (known_of(place) if place else None) or NOBODY


def _move_to_server(window: MainWindow) -> None:
    database, who = window.jobs.database, window.jobs.actor

    def work(address: str, password: str, progress: Progress) -> str:
        from innovasjon_desktop.services import moving, sharing

        sharing.let_in(address, password)
        return _told(moving.move(database, address, who, progress))

    title = _("Move the store to a shared database")
    about = _(
        "All rows and the whole history are copied into an empty database and compared. The store on this PC "
        "stays as it is; from then on it does not follow."
    )
    ServerDialog(
        window.jobs, (title, _("Move")), about, work, _known(window), partial(use, window), window
    ).open()


def _move_to_file(window: MainWindow, path: Path) -> None:
    database, who = window.jobs.database, window.jobs.actor

    def work(progress: Progress, cancelled: Callable[[], bool]) -> Moved:
        from innovasjon_desktop.services import moving

        return moving.move(database, str(path), who, stoppable(progress, cancelled))

    def failed(error: Exception) -> None:
        if not isinstance(error, Cancelled):
            window.show_error(error)

    window.jobs.long(
        window,
        work,
        lambda moved: use(window, moved.place, _told(moved)),
        failed,
        title=_("Moving the store"),
        writes=True,
    )


def _told(moved: Moved) -> str:
    count = number_text(sum(moved.rows.values()))
    return _("{count} rows were moved and compared. The old store is still at {place}.").format(
        count=count, place=moved.source
    )
