"""From rows, however they were read, to a sheet within the limits."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.book import Sheet
from innovasjon_desktop.services.importing.package import NOT_WHOLE, TOO_LARGE
from innovasjon_desktop.services.importing.places import Merges
from innovasjon_desktop.services.importing.reading import MOST_COLUMNS, MOST_ROWS, Cell, check_cells, trimmed

LAST_ROW = 1_048_576
"""The last row a spreadsheet has."""
ABOVE = 100
"""Rows with titles and headers there may be beside those of the table."""


def kept_sheet(
    name: str,
    numbered: Iterable[tuple[int, Sequence[Cell]]],
    merged: Merges | None = None,
    *,
    until: float = math.inf,
) -> Sheet:
    """Return a sheet with the rows that hold anything.

    Args:
        name: what it is called.
        numbered: its rows, in order.
        merged: its merged cells and hidden rows, complete when the rows have been read.
        until: the time, as ``time.monotonic`` tells it, when reading stops.

    Raises:
        BadInput: it is larger than a table ever is, takes too long, or its rows are out of order.
    """
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    last = 0
    for number, cells in numbered:
        if number > LAST_ROW or time.monotonic() > until:
            raise BadInput(TOO_LARGE)
        if number <= last:
            raise BadInput(NOT_WHOLE)
        last = number
        kept = trimmed(cells)
        if not kept:
            continue
        check_cells(number, kept)
        if len(rows) == MOST_ROWS + ABOVE:
            raise BadInput(N_("The table has more than {most} rows. Split it."), most=MOST_ROWS)
        rows.append((number, kept))
    reaches = merged.within(rows[-1][0], MOST_COLUMNS - 1) if rows and merged else ()
    hidden = tuple(number for number, _cells in rows if number in merged.hidden) if merged is not None else ()
    return Sheet(name, tuple(rows), reaches, hidden)
