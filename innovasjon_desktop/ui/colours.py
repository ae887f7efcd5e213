"""The named colours of the window, each with a light and a dark value; nothing else names a colour."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette


class Ink(NamedTuple):
    """How a state looks: fill of its box, colour of its symbol, outline of the box ("" for none)."""

    fill: str
    ink: str
    outline: str = ""


class Colours(NamedTuple):
    """One value per role, as ``#rrggbb``.

    Text roles (text, muted, accent, late) are at least 4.5 : 1 on background, surface and soft;
    ``on_accent`` is on accent; a symbol is at least 3 : 1 on its fill, or its outline on the surface.
    """

    background: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    soft: str
    hover: str
    late: str
    edge: str
    warning: str
    warning_back: str
    good: str
    waiting: Ink
    chosen: Ink
    progress: Ink
    done: Ink
    stopped: Ink
    quiet: Ink
    is_dark: bool = False
    is_high_contrast: bool = False


LIGHT = Colours(
    background="#F5F6F8",
    surface="#FFFFFF",
    line="#E0E4E9",
    text="#1A1E23",
    muted="#57616D",
    accent="#0B5CAB",
    on_accent="#FFFFFF",
    soft="#E6F0FA",
    hover="#F0F3F6",
    late="#BA3E0B",
    edge="#8B96A3",
    warning="#8A5A00",
    warning_back="#FFF4DC",
    good="#2F7A5A",
    waiting=Ink("#FFFFFF", "#1A1E23", "#8B96A3"),
    chosen=Ink("#D3E5F8", "#1A1E23"),
    progress=Ink("#8FBFEA", "#1A1E23"),
    done=Ink("#2F7A5A", "#FFFFFF"),
    stopped=Ink("#66788F", "#FFFFFF"),
    quiet=Ink("#E9ECEF", "#57616D"),
)

DARK = Colours(
    background="#14181D",
    surface="#1C2127",
    line="#2E363F",
    text="#E8ECF1",
    muted="#A5B0BD",
    accent="#6CB2F5",
    on_accent="#0D1217",
    soft="#1F3144",
    hover="#242A31",
    late="#FF9A66",
    edge="#6B7783",
    warning="#FFCF70",
    warning_back="#3A2E12",
    good="#5CC49A",
    waiting=Ink("#1C2127", "#E8ECF1", "#6B7783"),
    chosen=Ink("#274560", "#E8ECF1"),
    progress=Ink("#3C75A8", "#FFFFFF"),
    done=Ink("#358561", "#FFFFFF"),
    stopped=Ink("#667A92", "#FFFFFF"),
    quiet=Ink("#2A3037", "#A5B0BD"),
    is_dark=True,
)


def high_contrast(palette: QPalette) -> Colours:
    """Return roles that hold nothing but the system's own colours."""

    def value(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    back, text = value(QPalette.ColorRole.Window), value(QPalette.ColorRole.WindowText)
    mark = Ink(back, text, text)
    return Colours(
        background=back,
        surface=back,
        line=text,
        text=text,
        muted=text,
        accent=text,
        on_accent=back,
        soft=back,
        hover=back,
        late=text,
        edge=text,
        warning=text,
        warning_back=back,
        good=text,
        waiting=mark,
        chosen=mark,
        progress=mark,
        done=mark,
        stopped=mark,
        quiet=mark,
        is_dark=QColor(back).lightness() < QColor(text).lightness(),
        is_high_contrast=True,
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    value = QColor(colour)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value.redF(), value.greenF(), value.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
