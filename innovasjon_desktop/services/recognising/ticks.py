"""Columns headed by the words of a status: with an x in one of them in each row, or the day it came there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.entities.text import NO, YES
from innovasjon_desktop.i18n import wordings
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cell_words import STATE_WORDS, TICKS, UNTICKED
from innovasjon_desktop.services.recognising.cells import is_nothing, read_day
from innovasjon_desktop.services.recognising.finding import RawTable

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")

DATED = frozenset({"development_area"})
"""The kinds whose states have a day of their own."""


def is_tick(cell: Cell) -> bool:
    """Tell whether a cell says yes."""
    return cell is True or _said(cell) in YES | TICKS


def is_no(cell: Cell) -> bool:
    """Tell whether a cell says no."""
    return cell is False or _said(cell) in NO | UNTICKED


def _said(cell: Cell) -> str:
    """Return what a cell says without the mark behind it, as in “Ja!”."""
    return comparable(as_text(cell)).rstrip("!. ")


def says_else(cell: Cell) -> bool:
    """Tell whether a cell that is no tick says anything but no."""
    return not (is_nothing(cell) or is_no(cell))


def tick_columns(kind: str, table: RawTable) -> Mapping[int, str]:
    """Return the state by place of the columns that are ticks for one; none if there are not several.

    A column with anything but ticks, dates for instance, is none.
    """
    words = _states(kind)
    named = {place: words.get(comparable(header)) for place, header in enumerate(table.headers)}
    cells = {place: [*_cells(table, place)] for place, state in named.items() if state}
    found = {
        place: state
        for place, state in named.items()
        if state and all(is_tick(cell) or is_no(cell) for cell in cells[place])
    }
    ticked = any(is_tick(cell) for place in found for cell in cells[place])
    return found if ticked and len({*found.values()}) > 1 else {}


def dated_columns(kind: str, table: RawTable) -> Mapping[int, tuple[str, str]]:
    """Return the state, and the field of the day it was reached, by place of the columns that hold days.

    Most of what stands in such a column is dates, or, if it stands beside one of them, nothing but dates,
    ticks and years; what is no date is asked about like in any other column of dates.
    """
    life = ALL[kind].life if kind in DATED else None
    if life is None:
        return {}
    words, days = _states(kind), {move.target: move.date_field for move in life.moves if move.date_field}
    found, held = {}, 0
    for place, header in enumerate(table.headers):
        state = words.get(comparable(header), "")
        if state in days:
            cells = [*_cells(table, place)]
            dates = sum(read_day(cell) is not None for cell in cells)
            held += dates
            # Nobody may have come so far yet, or somebody knows no more than that it was that year.
            if dates * 2 > len(cells) or all(_may_be_day(cell) for cell in cells):
                found[place] = (state, days[state])
    return found if held else {}


def _may_be_day(cell: Cell) -> bool:
    """Tell whether a cell is a date, or what people write where they do not know the day."""
    return read_day(cell) is not None or is_tick(cell) or is_no(cell) or bool(_YEAR.search(as_text(cell)))


@cache
def _states(kind: str) -> Mapping[str, str]:
    """Return the state of the rows of a kind by every word for it."""
    field = next((one for one in kind_of(kind).fields if one.kind is Kind.STATE), None)
    life = ALL[field.target].life if field is not None else None
    if field is None or life is None:
        return {}
    labels = {comparable(text): state.key for state in life.states for text in wordings(state.label)}
    return {**STATE_WORDS.get(field.target, {}), **labels}


def _cells(table: RawTable, place: int) -> Iterator[Cell]:
    for _number, cells in table.lines:
        if place < len(cells) and not is_nothing(cells[place]):
            yield cells[place]
