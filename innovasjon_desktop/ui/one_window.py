"""One window for a store: who starts the program once more gets the window that is open already."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE_MS = 500
"""How long one waits for an answer; the other window is on the same PC."""


def name_of(place: str) -> str:
    """Return under which name the window on the store at ``place`` can be called, by the same user only."""
    path = os.path.normcase(Path(place).expanduser().resolve())
    whole = f"{Path.home()}\n{path}"
    return f"innovasjon-{hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()}"


class OneWindow(QObject):
    """Comes to the front when it is called.

    Args:
        window: the one.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._name = window, ""
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def listen(self, place: str) -> None:
        """Answer for the store at ``place`` from now on, and for no other."""
        name = name_of(place)
        if name == self._name:
            return
        self._server.close()
        self._name = name
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left over from a program that broke off: we hold the store
            self._server.listen(name)

    def _called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.write(b"1")
            caller.disconnected.connect(caller.deleteLater)
            caller.disconnectFromServer()  # once it has been told
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
        self._is_over = False
        self._socket = QLocalSocket(self)
        self._socket.readyRead.connect(lambda: self._end(True))
        self._socket.errorOccurred.connect(lambda _error: self._end(False))
        QTimer.singleShot(PATIENCE_MS, self, lambda: self._end(False))
        QTimer.singleShot(0, self, lambda: self._socket.connectToServer(name_of(place)))

    def _end(self, answered: bool) -> None:
        if not self._is_over:
            self._is_over = True
            self.over.emit(answered)
            self.deleteLater()
