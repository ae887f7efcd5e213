"""The whole window on a real store, as tests of the shell and of its own pages need it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from innovasjon_desktop import app
from innovasjon_desktop.ui.bugs import Bugs
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.local_settings import LocalSettings
from innovasjon_desktop.ui.main_window import MainWindow
from innovasjon_desktop.ui.pages import PAGES
from innovasjon_desktop.ui.theme import theme
from tests.ui.acting import CONTROL, press


@contextmanager
def opened(
    qtbot: QtBot, place: str, folder: Path, page: str = "", *, size: tuple[int, int] = (1280, 800)
) -> Iterator[MainWindow]:
    """Yield the window with the store ``place`` open and its page filled; what it remembers is in ``folder``.

    A bug that was told meanwhile fails the test, with the report the user would have been shown.
    """
    theme()
    settings = LocalSettings(folder / "window.ini")
    if page:
        settings.keep("page", page)
    told = io.StringIO()
    window = app.build(Jobs(None, "kari"), settings, app.LocalStores(place), Bugs(told))
    window.resize(*size)
    with qtbot.waitSignal(window.filled, timeout=20_000):
        window.appear()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    # Not left to qtbot, which closes it once: it may wait for what is being saved, or ask first.
    qtbot.waitUntil(window.close)
    window.deleteLater()
    assert not told.getvalue()


def go(qtbot: QtBot, window: MainWindow, key: str) -> None:
    """Go to a page by its key, and wait for its finding."""
    number = [entry.key for entry in PAGES].index(key) + 1
    press(window, Qt.Key(Qt.Key.Key_0 + number), CONTROL)
    qtbot.waitUntil(lambda: window.page is not None and bool(window.page.sentence), timeout=10_000)
