"""Garbage is collected on the UI thread alone.

Python looks for garbage in whichever thread happens to make the next object. Where that is a reader, and the
garbage is something a signal was connected to, PySide cuts the connection there and then: it takes a lock of
Qt's, gives the interpreter away meanwhile and wants it back before it lets go of the lock (to ask whether
``disconnectNotify`` is overridden). The UI thread, which now has the interpreter, may connect or disconnect
anything and want that lock. Neither ever goes on, and the window hangs for good.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS = 1000
MOST_WAITS = 10
"""How many times garbage may wait because something is being read or written."""


class Garbage(QObject):
    """Looks for garbage now and then instead of Python itself, and rather while nothing else goes on.

    Args:
        is_busy: whether threads are at work.
        parent: Qt's owner, on the UI thread.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._waits = 0
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again; no thread may be at work any more."""
        self._timer.stop()
        if self._was_on:
            gc.enable()

    def _look(self) -> None:
        if self._is_busy() and self._waits < MOST_WAITS:
            self._waits += 1
            return
        self._waits = 0
        made = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, most) in enumerate(made) if count > most]
        if due:
            gc.collect(max(due))
