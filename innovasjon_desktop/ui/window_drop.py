"""Files dropped onto a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def accept_files(event: QDropEvent) -> None:
    """Take a drag of files; they are copied from, and stay where they are."""
    if _paths(event):
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()


def dropped_files(event: QDropEvent) -> list[Path]:
    """Return the files and folders that were dropped, and take them."""
    found = _paths(event)
    if found:
        accept_files(event)
    return found


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
