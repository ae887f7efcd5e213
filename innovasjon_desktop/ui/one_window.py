"""One window for a store: who starts the program once more gets the window that is open already.

Who calls lays an empty file in a folder of the user's own that the window watches; the window takes it away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from innovasjon_desktop.paths import data_folder

PATIENCE_MS, STEP_MS = 500, 20
"""How long one waits for an answer, and how often one looks; the other window is on the same PC."""


def call_file(place: str) -> Path:
    """Return the file by which the window on the store at ``place`` is called."""
    path = os.path.normcase(Path(place).expanduser().resolve())
    return data_folder() / "calls" / hashlib.blake2b(path.encode(), digest_size=12).hexdigest()


class OneWindow(QObject):
    """Comes to the front when it is called.

    Args:
        window: the one.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._call: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)

    def listen(self, place: str) -> None:
        """Answer for the store at ``place`` from now on, and for no other."""
        self._call = call = call_file(place)
        with contextlib.suppress(OSError):  # nobody can call then, and is told that the store is in use
            call.parent.mkdir(parents=True, exist_ok=True)
            call.unlink(missing_ok=True)  # who called a window that hung
            self._watcher.addPath(str(call.parent))

    def _look(self) -> None:
        if self._call is None or not self._call.exists():
            return
        try:
            self._call.unlink()
        except OSError:  # Windows: it is being laid there
            QTimer.singleShot(STEP_MS, self, self._look)
            return
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)  # where a program may not take the front by itself


class Call(QObject):
    """Asks the window on the store at ``place`` to come to the front.

    Args:
        place: path of the store.
        parent: Qt's owner.
    """

    over = Signal(bool)  # whether there is a window, and it answers; once

    def __init__(self, place: str, parent: QObject) -> None:
        super().__init__(parent)
        self._call, self._left = call_file(place), PATIENCE_MS // STEP_MS
        try:
            self._call.parent.mkdir(parents=True, exist_ok=True)
            self._call.touch()
        except OSError:
            self._left = 0  # nobody hears it
        QTimer.singleShot(STEP_MS, self, self._look)

    def _look(self) -> None:
        answered = self._left > 0 and not self._call.exists()
        self._left -= 1
        if not answered and self._left > 0:
            QTimer.singleShot(STEP_MS, self, self._look)
            return
        with contextlib.suppress(OSError):
            self._call.unlink(missing_ok=True)
        self.over.emit(answered)
        self.deleteLater()
