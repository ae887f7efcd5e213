"""Columns that are ticks for a status: headed by its words, with an x in one of them in each row."""

from __future__ import annotations

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
from innovasjon_desktop.services.recognising.cell_words import STATE_WORDS, TICKS
from innovasjon_desktop.services.recognising.cells import is_nothing
from innovasjon_desktop.services.recognising.finding import RawTable


def is_tick(cell: Cell) -> bool:
    """Tell whether a cell says yes."""
    return cell is True or comparable(as_text(cell)) in YES | TICKS


def is_no(cell: Cell) -> bool:
    """Tell whether a cell says no."""
    return cell is False or comparable(as_text(cell)) in NO


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
