"""How the window looks: one palette and one stylesheet built from the named colours, live with the system."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from innovasjon_desktop.paths import shipped
from innovasjon_desktop.ui.colours import DARK, LIGHT, Colours, high_contrast
from innovasjon_desktop.ui.stylesheet import stylesheet

SIZES = {"label": 9.0, "body": 10.0, "finding": 10.5, "card": 12.5, "page": 17.0, "figure": 19.0}
"""Points by use."""

HALF = 128
"""Lightness below which a colour is dark."""

DEMI_BOLD = frozenset({"card", "page", "figure", "group", "strong"})
SIZES |= {"group": 10.5, "strong": 10.0}


class Theme(QObject):
    """The look in force. Follows the system's light, dark and high contrast settings."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._forced: Colours | None = None
        self.colours = LIGHT
        base = app.font()
        base.setPointSizeF(SIZES["body"])
        app.setFont(base)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.refresh)
        accessibility = getattr(hints, "accessibility", None)  # since Qt 6.10
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self.refresh)
        # What the system wants is asked for after the first paint (refresh): its answer comes as a name out
        # of Qt's namespace, which is slow to load. Until then its palette tells dark from light.
        window = app.palette().color(QPalette.ColorRole.Window)
        self._apply(DARK if window.lightness() < HALF else LIGHT)

    def show(self, colours: Colours | None) -> None:
        """Use ``colours`` whatever the system says; None follows the system again."""
        self._forced = colours
        self.refresh()

    def refresh(self) -> None:
        """Take over what the system wants now."""
        wanted = self._wanted()
        if wanted != self.colours:
            self._apply(wanted)
            self.changed.emit()

    def _wanted(self) -> Colours:
        if self._forced is not None:
            return self._forced
        hints = self._app.styleHints()
        accessibility = getattr(hints, "accessibility", None)
        if (
            accessibility is not None
            and accessibility().contrastPreference() == QtCore.Qt.ContrastPreference.HighContrast
        ):
            self._app.setPalette(QPalette())  # back to the system's own
            return high_contrast(self._app.palette())
        return DARK if hints.colorScheme() == QtCore.Qt.ColorScheme.Dark else LIGHT

    def _apply(self, colours: Colours) -> None:
        self.colours = colours
        self._app.setPalette(palette(colours) if not colours.is_high_contrast else QPalette())
        self._app.setStyleSheet(stylesheet(colours, shipped("resources") / "icons"))


_theme: Theme | None = None


def theme() -> Theme:
    """Return the look in force, made at the first call."""
    global _theme  # one application has one look; looking for it among Qt's objects is slow
    if _theme is None or not isValid(_theme):
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        _theme = Theme(app)
    return _theme


def font(use: str, base: QFont | None = None) -> QFont:
    """Return the system's font in the size and weight for ``use``, a key of ``SIZES``."""
    made = QFont(base if base is not None else QApplication.font())
    made.setPointSizeF(SIZES[use])
    made.setWeight(QFont.Weight.DemiBold if use in DEMI_BOLD else QFont.Weight.Normal)
    return made


def palette(colours: Colours) -> QPalette:
    """Return Qt's palette for ``colours``; the styles paint from it what the stylesheet leaves to them."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, value in (
        (roles.Window, colours.background),
        (roles.WindowText, colours.text),
        (roles.Base, colours.surface),
        (roles.AlternateBase, colours.background),
        (roles.Text, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Button, colours.surface),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.on_accent),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.Accent, colours.accent),
        (roles.Link, colours.accent),
        (roles.LinkVisited, colours.accent),
        (roles.ToolTipBase, colours.surface),
        (roles.ToolTipText, colours.text),
        (roles.Light, colours.surface),
        (roles.Midlight, colours.line),
        (roles.Mid, colours.line),
        (roles.Dark, colours.edge),
        (roles.Shadow, colours.line),
    ):
        made.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.edge))
    return made
