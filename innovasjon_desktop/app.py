"""The window's composition root: arguments, store, jobs, window. Nothing else builds these."""

from __future__ import annotations

import builtins
import datetime as dt
import faulthandler
import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from innovasjon_desktop import group_settings
from innovasjon_desktop.i18n import LANGUAGES, _, use_language
from innovasjon_desktop.local_stores import LocalStores, actor, first_place
from innovasjon_desktop.paths import data_folder
from innovasjon_desktop.runs import begin

if TYPE_CHECKING:
    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.main_window import MainWindow

__all__ = ["LocalStores", "actor", "build", "main", "open_log", "parse", "tell_of_crash"]

KEEP_LOGS = dt.timedelta(days=14)
SMOKE_SECONDS = 60
STORE_CANNOT_BE_USED, BUG = 4, 70


def open_log(folder: Path) -> IO[str]:
    """Return today's log, and delete those older than 14 days."""
    folder.mkdir(parents=True, exist_ok=True)
    oldest = time.time() - KEEP_LOGS.total_seconds()
    for old in folder.glob("*.log"):
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
    return window


def tidy_up() -> None:
    """Never look for garbage among what was loaded at the start; ``Jobs`` looks among the rest."""
    if not gc.get_freeze_count():
        gc.freeze()


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and run until it is closed; return the exit code."""
    if sys.argv[1:2] == ["--read-apart"]:  # a frozen program that reads a file for another one
        from innovasjon_desktop.services.importing.apart import serve

        return serve()
    gc.disable()  # nothing worth it is thrown away before the first page is filled (tidy_up)
    sys.setswitchinterval(0.001)  # a busy reader lets the window paint five times as often
    ours, for_qt = parse(sys.argv[1:] if arguments is None else arguments)
    log, run = open_log(data_folder() / "log"), begin(data_folder() / "log")
    faulthandler.enable(run.file)

    # PySide6 puts its own import in the interpreter's place. It reads the source of every module imported
    # later to see whether that switches "features" on, which makes each a quarter slower; none of ours does.
    plain_import = builtins.__import__
    from PySide6.QtWidgets import QApplication

    builtins.__import__ = plain_import

    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.theme import theme

    group = group_settings.read()
    settings = LocalSettings(data_folder() / "window.ini", group.values)
    wanted = ours.lang or settings.text("language")
    use_language(wanted if wanted in LANGUAGES else LANGUAGES[0])
    app = QApplication([sys.argv[0], *for_qt])
    app.setApplicationName("Innovasjon")
    app.setDesktopFileName("innovasjon-desktop")
    theme()
    bugs = Bugs(log)
    bugs.watch()
    chosen = settings.text("store")
    stores = LocalStores(first_place(ours.db, chosen), chosen)
    window = build(Jobs(None, actor()), settings, stores, bugs, demo=ours.demo)
    for settled in (window.filled, window.not_opened):
        settled.connect(tidy_up)
    if ours.smoke:
        _quit_when_filled(window)
    if run.crashed:
        tell_of_crash(window, run.crashed[-1])
    if group.unreadable is not None:
        tell_of_settings(window, group.unreadable)
    window.appear()
    code = app.exec()
    faulthandler.disable()
    run.end()
    log.close()
    return code


def tell_of_settings(window: MainWindow, path: Path) -> None:
    """Say below, once the first page is filled, that the settings for everybody were not understood."""

    def tell() -> None:
        said = _("The settings for everybody on this PC cannot be read. Tell those who look after it: {file}")
        window.bottom.say(said.format(file=path), late=True)

    _once_filled(window, tell)


def tell_of_crash(window: MainWindow, report: Path) -> None:
    """Say below, once the first page is filled, that the program broke off the last time."""

    def show() -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(report)))

    def tell() -> None:
        said = _("The program broke off the last time. Everything that was saved is here.")
        window.bottom.say(said, _("Show the report"), show, late=True)

    _once_filled(window, tell)


def _once_filled(window: MainWindow, tell: Callable[[], None]) -> None:
    """Call ``tell`` when the next page is filled, and never again."""

    def told() -> None:
        window.filled.disconnect(told)
        tell()

    window.filled.connect(told)


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
