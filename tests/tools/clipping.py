"""Find text that does not fit its widget, on every page of the window.

usage: python -m tests.tools.clipping STORE LANGUAGE SCHEME

Prints a line for each widget whose text is cut off; nothing when all is well. The scale is Qt's own:
QT_SCALE_FACTOR=2.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from tests.tools.shots import SETTLE, wait, wait_for

SIZE = (1024, 700)


def cut(window: QWidget) -> Iterator[str]:
    """Yield a line for every label and button that shows less than its text."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            yield from _cut_label(widget)
        elif (
            isinstance(widget, QToolButton)
            and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        ):
            continue
        elif isinstance(widget, QPushButton | QToolButton | QCheckBox) and widget.text():
            yield from _cut_button(widget)


def _stays_cut(window: QWidget) -> list[str]:
    """Return what is cut off for longer than the moment in which a line of the bottom bar comes or goes."""
    for _ in range(5):
        wait(SETTLE)
        lines = [*cut(window)]
        if not lines:
            break
    return lines


def _cut_label(label: QLabel) -> Iterator[str]:
    room = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else 0
    needs = label.fontMetrics().boundingRect(
        QRect(0, 0, room.width() if flags else 100_000, 100_000), int(flags), label.text()
    )
    if needs.width() > room.width() + 2 or needs.height() > room.height() + 2:
        yield f"label {label.text()!r} needs {needs.width()}×{needs.height()}, has {room.width()}×{room.height()}"


def _cut_button(button: QAbstractButton) -> Iterator[str]:
    needs = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
    if needs > button.width():
        yield f"button {button.text()!r} needs {needs}, has {button.width()}"


def main(store: str, language: str, scheme: str) -> int:
    """Look at every page; return 1 if any text is cut off."""
    from innovasjon_desktop import app as program
    from innovasjon_desktop.i18n import use_language
    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.colours import DARK, LIGHT
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.pages import PAGES
    from innovasjon_desktop.ui.theme import theme

    application = QApplication(["clipping"])
    application.setStyle("Fusion")
    use_language(language)
    theme().show(DARK if scheme == "dark" else LIGHT)
    found = 0
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as log:
        settings = LocalSettings(Path(folder) / "window.ini")
        window = program.build(Jobs(None, "clipping"), settings, program.LocalStores(store), Bugs(log))
        window.resize(*SIZE)
        window.appear()
        wait(SETTLE)
        for page in PAGES:
            shown: list[bool] = []
            window.filled.connect(lambda shown=shown: shown.append(True))
            if page.key != window.page_key or window.page is None or not window.page.sentence:
                window.open_page(page.key)
                wait_for(shown)
            for line in _stays_cut(window):
                print(f"{page.key}: {line}")
                found += 1
        window.close()
    return int(found > 0)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(*sys.argv[1:4]))
