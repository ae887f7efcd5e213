"""The rows of a long table as text, several times as quickly as cell by cell.

What fills most of a list is made here: short texts that come again and again, nothing, numbers and dates.
Everything else, and each text the first time it is seen, goes the plain way through
:func:`~innovasjon_desktop.reports.cells.safe_cell`: nothing gets into a sheet but what it lets through.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence

from innovasjon_desktop.reports.cells import Pen, Value, safe_cell
from innovasjon_desktop.reports.style import Marked, Tone

REMEMBERED = 1_000
"""So many values of a column are kept ready; few columns have more than that again and again."""

LONGEST_REMEMBERED = 100
"""Longer texts hardly ever come again."""

_ROW = "\0"
"""Stands for the number of the row until the row is whole; no cell can hold it."""

Written = Callable[[int, Sequence[Value], str], str]


def row_writer(letters: Sequence[str], pens: Sequence[Pen], tones: Mapping[Tone, Pen]) -> Written:
    """Return what makes the XML of a row of its number, its values and the attributes it has besides.

    Args:
        letters: of the columns.
        pens: styles of the columns.
        tones: styles of marked values, in whatever column they stand.
    """
    columns = [_column(f"{letter}{_ROW}", pen) for letter, pen in zip(letters, pens, strict=True)]

    def written(number: int, values: Sequence[Value], attributes: str) -> str:
        cells = []
        for (place, pen, known, empty, begun), value in zip(columns, values, strict=True):
            kind = type(value)
            if kind is str or kind is dt.date:
                cell = known.get(value) or _remembered(known, place, value, pen)
            elif value is None:
                cell = empty
            elif kind is int or (kind is float and math.isfinite(value)):  # type: ignore[arg-type]  # it is one
                cell = f"{begun}{value!r}</v></c>"
            else:
                cell = safe_cell(place, value, tones[value.tone] if isinstance(value, Marked) else pen)
            cells.append(cell)
        return f'<row r="{_ROW}"{attributes}>{"".join(cells)}</row>'.replace(_ROW, str(number))

    return written


def _column(place: str, pen: Pen) -> tuple[str, Pen, dict[Value, str], str, str]:
    """Return reference, style, what is known, the empty cell, and how the cell of a number begins."""
    return place, pen, {}, safe_cell(place, None, pen), f'<c r="{place}" s="{pen.plain}"><v>'


def _remembered(known: dict[Value, str], place: str, value: Value, pen: Pen) -> str:
    cell = safe_cell(place, value, pen)
    if not isinstance(value, str) or len(value) <= LONGEST_REMEMBERED:
        if len(known) == REMEMBERED:
            known.clear()
        known[value] = cell
    return cell
