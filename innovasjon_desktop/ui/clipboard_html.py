"""Cells as HTML for the clipboard, in the dialects in which spreadsheets say what a cell holds.

A spreadsheet that is offered HTML takes it before text. There text can be marked as text, so that nothing
people have written becomes a formula (R-73), and numbers and dates say their value, whatever language the
spreadsheet speaks. Excel reads ``mso-number-format``, ``x:str`` and ``x:num``; LibreOffice ``sdval`` and
``sdnum``. Neither is tried to be told apart: each leaves out what it does not know.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from innovasjon_desktop.entities.spec import Kind

DAY_ZERO = dt.date(1899, 12, 30)
FIRST_YEAR = 1901
"""Excel believes that 1900 was a leap year: days of that year stay text."""

TEXT = """ style='mso-number-format:"\\@"' sdnum="1033;0;@\""""
NUMBER = ' x:num="{0!r}" sdval="{0!r}" sdnum="1033;"'
DATED = """ style='mso-number-format:"{0}"' x:num="{1}" sdval="{1}" sdnum="1033;1044;DD.MM.YYYY\""""
"""LibreOffice takes over no other form of a date: there a month is shown as its first day."""

DATE, MONTH = "dd\\.mm\\.yyyy", "mm\\.yyyy"
START = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>'
    'table {mso-displayed-decimal-separator:"\\,"; mso-displayed-thousand-separator:" ";}'
    "</style></head><body><!--StartFragment--><table x:str>"
)
END = "</table><!--EndFragment--></body></html>"
BREAK = '<br style="mso-data-placement:same-cell">'
"""A line break inside a cell; another one would begin a new row."""

VALUED = frozenset({Kind.INTEGER, Kind.HOURS, Kind.DATE, Kind.MONTH})
"""Kinds of which a spreadsheet knows the value too."""

_RUN = re.compile("^ | $| {2,}|\t")


class Cell(NamedTuple):
    """A cell: what it shows, and, of a kind in ``VALUED``, the value behind it as a field keeps it."""

    text: str
    kind: Kind = Kind.TEXT
    value: Any = None


def write_html(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as an HTML document with one table."""
    lines = ("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    return START + "".join(lines) + END


def _cell(cell: Cell) -> str:
    if not cell.text:
        return "<td></td>"
    marks = TEXT if cell.value is None else _marks(cell)
    plain = cell.text.isalnum()  # nothing in it that HTML could take for its own; many a cell
    return f"<td{marks}>{cell.text if plain else _spaced(cell.text)}</td>"


def _marks(cell: Cell) -> str:
    """Return the attributes that say what a cell holds."""
    match cell.kind, cell.value:
        case Kind.INTEGER, int(number):
            return NUMBER.format(number)
        case Kind.HOURS, int(minutes):
            return NUMBER.format(minutes / 60)
        case Kind.DATE | Kind.MONTH, dt.date() as day if day.year >= FIRST_YEAR:
            return DATED.format(DATE if cell.kind is Kind.DATE else MONTH, (day - DAY_ZERO).days)
    return TEXT


def _spaced(text: str) -> str:
    """Return text with the line breaks and the spaces that HTML would run together."""
    kept = _RUN.sub(_kept, text) if _RUN.search(text) else text
    return escape(kept, quote=False).replace("\n", BREAK)


def _kept(run: re.Match[str]) -> str:
    return "\N{NO-BREAK SPACE}" * (4 if run[0] == "\t" else len(run[0]))
