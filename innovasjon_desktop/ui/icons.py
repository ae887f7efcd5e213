"""Icons: the platform's own set where it has one, else our drawings in the colour of the text."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from innovasjon_desktop.paths import shipped
from innovasjon_desktop.ui.theme import theme

OF_PLATFORM = {
    "undo": QIcon.ThemeIcon.EditUndo,
    "redo": QIcon.ThemeIcon.EditRedo,
    "search": QIcon.ThemeIcon.EditFind,
    "new": QIcon.ThemeIcon.ListAdd,
    "quit": QIcon.ThemeIcon.ApplicationExit,
    "about": QIcon.ThemeIcon.HelpAbout,
    "help": QIcon.ThemeIcon.HelpFaq,
    "close": QIcon.ThemeIcon.WindowClose,
}
"""What every desktop has its own picture for. The pages are ours alone, so they are drawn by us."""

SIZE = 20


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return the icon ``name``, tinted with ``colour`` (the text colour unless given).

    Raises:
        FileNotFoundError: there is no such icon.
    """
    tint = colour or theme().colours.text
    own = _drawn(name, tint)
    known = OF_PLATFORM.get(name)
    return QIcon.fromTheme(known, own) if known is not None and colour is None else own


@cache
def _drawn(name: str, colour: str) -> QIcon:
    from PySide6.QtSvg import QSvgRenderer

    source = (shipped("resources") / "icons" / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.encode())))
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    pixmap = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, SIZE, SIZE))
    painter.end()
    return QIcon(pixmap)
