"""What a column is by what stands below its header, whatever the header says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.recognising.cells import is_nothing
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.ticks import dated_columns, tick_columns
from innovasjon_desktop.services.recognising.vocabulary import PHRASES

TICKED = N_("A tick in this column tells the status.")
DATED = N_("There are dates below the name of a status: the days it was reached.")
PEOPLE = N_("There are names of people here, not titles.")

_WORD = r"[A-ZÆØÅÉÖÄ][^\W\d_]+(?:-[^\W\d_]+)*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,2}}")
_TITLE = re.compile(
    "led(?:er|ar)|leiar|rektor|styr[ae]r|sjef|direktør|konsulent|rådgi|koordinator", re.IGNORECASE
)
"""Parts of the words for those who lead."""


def said_below(kind: str, table: RawTable) -> Mapping[int, tuple[str, str]]:
    """Return the field, empty for none, and the reason by place of the columns whose cells say it."""
    ticked = dict.fromkeys(tick_columns(kind, table), ("state", TICKED))
    dated = {place: (field, DATED) for place, (_state, field) in dated_columns(kind, table).items()}
    named = dict.fromkeys(_names_for_titles(table), ("", PEOPLE)) if kind == "organisation" else {}
    return {**dated, **ticked, **named}


def _names_for_titles(table: RawTable) -> Iterator[int]:
    """Yield the places of columns headed as the leader's title in which most cells are names of people."""
    headings = {*PHRASES["organisation"]["leader_title"]}
    for place, header in enumerate(table.headers):
        if comparable(header) in headings:
            cells = [cells[place] for _number, cells in table.lines if place < len(cells)]
            filled = [as_text(cell) for cell in cells if not is_nothing(cell)]
            if sum(map(_is_name, filled)) * 2 > len(filled):
                yield place


def _is_name(text: str) -> bool:
    """Tell whether a text looks like the name of a person: two or three capitalised words, none a title."""
    return _NAME.fullmatch(text.strip()) is not None and _TITLE.search(text) is None
