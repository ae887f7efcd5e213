"""How the workbook looks: named colours, number formats and styles. Nothing else decides a colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final

FONT: Final = "Calibri"

TEXT: Final = "1A1E23"
MUTED: Final = "57616D"
ACCENT: Final = "0B5CAB"
LINE: Final = "D5DAE0"
SOFT: Final = "EEF4FB"
SURFACE: Final = "FFFFFF"

CHOSEN: Final = "D3E5F8"
PROGRESS: Final = "8FBFEA"
DONE: Final = "2F7A5A"
STOPPED: Final = "66788F"
"""Stopped – learning is blue-grey wherever it is shown, never a fault colour (R-13)."""
CARRIED: Final = "B9A9D6"
EXEMPT: Final = "E9ECEF"
GAP: Final = "BA3E0B"
GOOD: Final = "2F7A5A"
NEAR: Final = "8A5A00"
NEAR_FILL: Final = "FFF4DC"
OVER: Final = "B42318"
OVER_FILL: Final = "FDECEA"

# Charts: the same roles, a little darker where a pale fill would vanish on paper.
BAR: Final = "2F74B5"
BAR_PALE: Final = "A9CBEB"
BAR_EMPTY: Final = "D0D5DB"
GOAL: Final = "1A1E23"


_DARK_FILLS: Final = frozenset({BAR, DONE, STOPPED, GAP})


def on(fill: str) -> str:
    """Return the text colour that can be read on a fill (at least 4.5 : 1)."""
    return SURFACE if fill in _DARK_FILLS else TEXT


@unique
class Format(Enum):
    """How a column shows its values: number format, alignment, whether long text wraps."""

    TEXT = ("General", "left", True)
    TYPED = ("@", "left", True)  # text that stays as it is typed: no date of 3/4, no formula of +47
    WHOLE = ("#,##0", "right", False)
    DECIMAL = ("0.0", "right", False)
    HOURS = ("#,##0.0", "right", False)
    SHARE = ("0 %", "right", False)
    FINE_SHARE = ("0.0 %", "right", False)
    SIGNED = ("+0.0;-0.0;0.0", "right", False)
    NUMBER = ("General", "right", False)
    SIGNED_NUMBER = ("+General;-General;General", "right", False)
    DATE = ("dd.mm.yyyy", "center", False)
    MONTH = ("mm.yyyy", "center", False)

    def __init__(self, number: str, align: str, wrap: bool) -> None:
        self.number = number
        self.align = align
        self.wrap = wrap


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one cell; ``rule`` is where it has a line: "", "bottom" or "left"."""

    size: float = 10
    bold: bool = False
    ink: str = TEXT
    fill: str = ""
    number: str = "General"
    align: str = "left"
    valign: str = "top"
    wrap: bool = False
    rule: str = ""
    indent: int = 0

    def of(self, form: Format) -> Style:
        """Return this look for values of ``form``."""
        indent = 1 if form.align == "left" else 0
        return replace(self, number=form.number, align=form.align, wrap=form.wrap, indent=indent)


BODY: Final = Style(rule="bottom", indent=1)
TOTAL: Final = Style(bold=True, fill=SOFT, rule="bottom")
HEADER: Final = Style(size=9, bold=True, ink="FFFFFF", fill=ACCENT, wrap=True)
TITLE: Final = Style(size=17, bold=True, valign="center")
LINE_TWO: Final = Style(size=9, ink=MUTED, wrap=True, valign="center")
QUESTION: Final = Style(size=10, ink=MUTED, wrap=True, valign="bottom")
FINDING: Final = Style(size=12, bold=True, wrap=True)
HEADING: Final = Style(size=12, bold=True, valign="bottom")
LINK: Final = Style(ink=ACCENT)
PLAIN: Final = Style(wrap=True)
EMPTY: Final = Style(ink=MUTED)
BASIS: Final = Style(rule="bottom", indent=1, wrap=True)
BASIS_HEAD: Final = Style(size=9, bold=True, ink=MUTED, rule="bottom", indent=1, wrap=True)
BODY_LABEL: Final = Style(ink=MUTED, rule="bottom")

LABEL: Final = Style(size=9, ink=MUTED, fill=SOFT, valign="bottom", indent=1)
VALUE: Final = Style(size=14, bold=True, fill=SOFT, valign="center", indent=1)
DETAIL: Final = Style(size=9, fill=SOFT, indent=1)


@unique
class Tone(Enum):
    """What a status is coloured with: text and fill. The words carry the meaning, the colour only helps."""

    PLAIN = (TEXT, "")
    QUIET = (MUTED, "")
    GAP = (GAP, "")
    CHOSEN = (TEXT, CHOSEN)
    PROGRESS = (TEXT, PROGRESS)
    DONE = ("FFFFFF", DONE)
    STOPPED = ("FFFFFF", STOPPED)
    CARRIED = (TEXT, CARRIED)
    EXEMPT = (MUTED, EXEMPT)
    GOOD = (GOOD, "")
    NEAR = (NEAR, NEAR_FILL)
    OVER = (OVER, OVER_FILL)
    LINK = (ACCENT, "")

    def __init__(self, ink: str, fill: str) -> None:
        self.ink = ink
        self.fill = fill


@dataclass(frozen=True, slots=True)
class Marked:
    """A status as it stands in a cell: symbol and words, and its colour."""

    text: str
    tone: Tone = Tone.PLAIN


def toned(tone: Tone) -> Style:
    """Return the look of a status in a table."""
    return replace(BODY.of(Format.TEXT), ink=tone.ink, fill=tone.fill)
