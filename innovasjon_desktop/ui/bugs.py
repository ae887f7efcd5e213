"""What nobody foresaw: written to the local log and shown, whichever thread it happened on."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget


class Bugs(QObject):
    """Takes over the hooks for exceptions nobody caught.

    Args:
        log: where reports go; they hold program lines and no data.
    """

    _happened = Signal(str)

    def __init__(self, log: IO[str]) -> None:
        super().__init__()
        self._log = log
        self._window: QWidget | None = None
        self._happened.connect(self._show)

    def watch(self) -> None:
        """Set the hooks of the interpreter and of its threads."""
        sys.excepthook = self.hook
        threading.excepthook = lambda args: self.hook(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def tell(self, window: QWidget) -> None:
        """Show dialogs over ``window``."""
        self._window = window

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and show it; Ctrl+C in a terminal just ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        from innovasjon_desktop.ui.dialogs import bug_report

        report = bug_report(kind, trace)
        self._log.write(f"{dt.datetime.now():%Y-%m-%d %H:%M:%S} {report}\n")
        self._log.flush()
        self._happened.emit(report)

    def report(self, error: Exception) -> None:
        """Log and show an error that was caught."""
        self.hook(type(error), error, error.__traceback__)

    def _show(self, report: str) -> None:
        from innovasjon_desktop.ui.dialogs import BugDialog

        BugDialog(report, self._window).open()
