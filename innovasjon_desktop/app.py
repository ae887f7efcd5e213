"""The window's composition root: arguments, store, jobs, window. Nothing else builds these."""

from __future__ import annotations

import builtins
import datetime as dt
import faulthandler
import gc
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import LANGUAGES, _, use_language
from innovasjon_desktop.paths import data_folder, default_store

if TYPE_CHECKING:
    from innovasjon_desktop.store.unit_of_work import Database
    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.main_window import MainWindow

KEEP_LOGS = dt.timedelta(days=14)
SMOKE_SECONDS = 60
STORE_CANNOT_BE_USED, BUG = 4, 70


class LocalStores:
    """Opens stores by path or URL; called on the writer thread."""

    def __init__(self, place: str) -> None:
        self.place = place

    def open(self, place: str = "") -> Database:
        """Open the store at ``place``, by default the one in use; a file that is not there is made.

        Only a store that could be opened becomes the one in use.

        Raises:
            StoreUnavailable: it cannot be used now, and why.
        """
        from innovasjon_desktop.store import engine, migrate
        from innovasjon_desktop.store.unit_of_work import Database

        place = place or self.place
        url = engine.store_url(place)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            migrate.upgrade(place)
        database = Database(engine.open_engine(place))
        with database.read() as connection:
            older = migrate.is_older(connection)
        if older and url.get_backend_name() == "sqlite":
            migrate.upgrade_file(place)
        with database.read() as connection:
            migrate.require_current(connection)
            complete = migrate.is_complete(connection)
        if not complete and url.get_backend_name() == "sqlite":
            with suppress(StoreUnavailable):  # it can be read all the same
                migrate.upgrade(place)
        self.place = place
        return _on_its_day(database)

    def example(self) -> Database:
        """Open the example municipality, made the first time."""
        from innovasjon_desktop.services import demo
        from innovasjon_desktop.store import engine, migrate
        from innovasjon_desktop.store.unit_of_work import Database

        place = data_folder() / "eksempelkommune.db"
        if not place.exists():
            # Made under another name: one that was interrupted half-way is not taken for a whole one.
            partial = place.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            migrate.upgrade(partial)
            database = Database(engine.open_engine(partial))
            demo.fill(database)
            database.close()
            partial.replace(place)
            Path(f"{partial}-journal").unlink(missing_ok=True)
        return self.open(str(place))


def _on_its_day(database: Database) -> Database:
    """Let an example municipality live on the day it was made: its deadlines never grow old."""
    from innovasjon_desktop.services.history import first_set, made_example
    from innovasjon_desktop.store.unit_of_work import Database

    with database.read() as connection:
        found = first_set(connection)
    if found is None or not made_example(found):
        return database
    days = database.today() - found.at.astimezone().date()
    return Database(database.engine, now=lambda: dt.datetime.now(dt.UTC) - days)


def actor() -> str:
    """Return who works here, as the operating system knows them."""
    for name in ("LOGNAME", "USER", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    return "unknown"


def open_log(folder: Path) -> IO[str]:
    """Return today's log, and delete those older than 14 days."""
    folder.mkdir(parents=True, exist_ok=True)
    oldest = time.time() - KEEP_LOGS.total_seconds()
    for old in folder.glob("innovasjon-*.log"):
        if old.stat().st_mtime < oldest:
            old.unlink(missing_ok=True)
    return (folder / f"innovasjon-{dt.date.today().isoformat()}.log").open("a", encoding="utf-8")


class Call(NamedTuple):
    """What the window was asked for when it was started."""

    db: str | None = None
    demo: bool = False
    lang: str | None = None
    smoke: bool = False


def parse(arguments: Sequence[str]) -> tuple[Call, list[str]]:
    """Return our arguments, and those that are Qt's."""
    if not arguments:
        return Call(), []  # so the window is mostly started: nothing to load for it
    import argparse

    parser = argparse.ArgumentParser(prog="innovasjon-desktop", description=_("Open the window."))
    parser.add_argument("--db", help=_("path or database URL of the store"))
    parser.add_argument("--demo", action="store_true", help=_("open the example municipality"))
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of the window"))
    parser.add_argument("--smoke", action="store_true", help=_("open, show the first page and quit"))
    ours, for_qt = parser.parse_known_args(arguments)
    return Call(**vars(ours)), for_qt


def build(
    jobs: Jobs, settings: LocalSettings, stores: LocalStores, bugs: Bugs, *, demo: bool = False
) -> MainWindow:
    """Return the window; it opens its store once it is on the screen."""
    from innovasjon_desktop.ui.main_window import MainWindow

    window = MainWindow(jobs, settings, stores, bugs.report)
    bugs.tell(window)
    window.painted.connect(lambda: window.open_store(stores.example if demo else None))
    for settled in (window.filled, window.not_opened):
        settled.connect(tidy_up)
    return window


def tidy_up() -> None:
    """Collect garbage from now on, and never look again at what was loaded at the start."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and run until it is closed; return the exit code."""
    if sys.argv[1:2] == ["--read-apart"]:  # a frozen program that reads a file for another one
        from innovasjon_desktop.services.importing.apart import serve

        return serve()
    gc.disable()  # nothing worth it is thrown away before the first page is filled (tidy_up)
    sys.setswitchinterval(0.001)  # a busy reader lets the window paint five times as often
    ours, for_qt = parse(sys.argv[1:] if arguments is None else arguments)
    log = open_log(data_folder() / "log")
    faulthandler.enable(log)

    # PySide6 puts its own import in the interpreter's place. It reads the source of every module imported
    # later to see whether that switches "features" on, which makes each a quarter slower; none of ours does.
    plain_import = builtins.__import__
    from PySide6.QtWidgets import QApplication

    builtins.__import__ = plain_import

    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.theme import theme

    settings = LocalSettings(data_folder() / "window.ini")
    wanted = ours.lang or settings.text("language")
    use_language(wanted if wanted in LANGUAGES else LANGUAGES[0])
    app = QApplication([sys.argv[0], *for_qt])
    app.setApplicationName("Innovasjon")
    app.setDesktopFileName("innovasjon-desktop")
    theme()
    bugs = Bugs(log)
    bugs.watch()
    stores = LocalStores(ours.db or default_store())
    window = build(Jobs(None, actor()), settings, stores, bugs, demo=ours.demo)
    if ours.smoke:
        _quit_when_filled(window)
    window.appear()
    code = app.exec()
    faulthandler.disable()
    log.close()
    return code


def _quit_when_filled(window: MainWindow) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    def leave(code: int) -> None:
        window.close()
        QApplication.exit(code)

    window.filled.connect(lambda: leave(0))
    window.not_opened.connect(lambda _error: leave(STORE_CANNOT_BE_USED))
    QTimer.singleShot(SMOKE_SECONDS * 1000, lambda: leave(BUG))


if __name__ == "__main__":
    sys.exit(main())
