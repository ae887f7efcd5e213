"""The one way a value gets into a sheet. Text stays text, whatever it begins with (R-73)."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import NamedTuple

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import FORMULA_STARTS
from innovasjon_desktop.i18n import MISSING
from innovasjon_desktop.reports.style import Marked

Value = str | int | float | Decimal | dt.date | Share | Marked | None
"""What a cell can hold. A share is written as a number, or as "–" when its denominator is 0."""

LONGEST = 32_767
"""Excel takes so many UTF-16 units in one cell and calls the file damaged beyond them."""

# What XML cannot hold, control characters, and halves of characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ as "A"; the underscore itself must be written so to stay one.
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NEEDS_CARE = re.compile("[<>&_\x00-\x1f\x7f-\x9f\ud800-\uffff\U00010000-\U0010ffff]").search
_KEEP_SPACE = ' xml:space="preserve"'
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
# Before this day Excel's serial numbers are off by one: it believes 1900 was a leap year.
_FIRST_DAY = dt.date(1900, 3, 1)


class Pen(NamedTuple):
    """A style of the workbook, and the same one for text that looks like a formula."""

    plain: int
    quoted: int


def clean(text: str) -> str:
    """Return ``text`` as a cell can hold it: no control characters, plain line breaks, not too long."""
    if not _NEEDS_CARE(text):
        return text[:LONGEST]
    kept = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet that is given ``text`` unmarked could take it for a formula."""
    return text.startswith(FORMULA_STARTS)


def safe_cell(reference: str, value: Value, pen: Pen) -> str:
    """Return the XML of one cell. No value becomes a formula; numbers and dates are real ones.

    Args:
        reference: such as "B7".
        value: None and numbers that are none leave the cell empty.
        pen: style of the cell.
    """
    if isinstance(value, str):
        return _text(reference, value, pen)
    match value:
        case None:
            written = ""
        case Marked():
            return _text(reference, value.text, pen)
        case Share():
            if not value.denominator:
                return _text(reference, MISSING, pen)
            written = repr(value.numerator / value.denominator)
        case bool():
            return f'<c r="{reference}" s="{pen.plain}" t="b"><v>{int(value)}</v></c>'
        case int():
            written = str(value)
        case dt.date():
            day = value.date() if isinstance(value, dt.datetime) else value
            if day < _FIRST_DAY:
                return _text(reference, day.isoformat(), pen)
            written = str(day.toordinal() - _DAY_ZERO)
        case _:
            written = repr(float(value)) if math.isfinite(value) else ""
    return f'<c r="{reference}" s="{pen.plain}"><v>{written}</v></c>' if written else _empty(reference, pen)


def _text(reference: str, text: str, pen: Pen) -> str:
    if _NEEDS_CARE(text) or len(text) > LONGEST:
        return _careful_text(reference, text, pen)
    if not text:
        return _empty(reference, pen)
    style = pen.quoted if text[0] in FORMULA_STARTS else pen.plain
    space = _KEEP_SPACE if text[0] == " " or text[-1] == " " else ""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _careful_text(reference: str, text: str, pen: Pen) -> str:
    kept = clean(text)
    if not kept:
        return _empty(reference, pen)
    style = pen.quoted if looks_like_formula(text) or looks_like_formula(kept) else pen.plain
    shown = _ESCAPE_LIKE.sub("_x005F_", kept).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t{_KEEP_SPACE}>{shown}</t></is></c>'


def _empty(reference: str, pen: Pen) -> str:
    return f'<c r="{reference}" s="{pen.plain}"/>'
