"""Read yes and no, and what people mean by a tick in a column that holds a name."""

from __future__ import annotations

import re

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cell_words import AGREED
from innovasjon_desktop.services.recognising.cells import is_not_yet
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, WORD, Choice
from innovasjon_desktop.services.recognising.row import Row
from innovasjon_desktop.services.recognising.ticks import is_no, is_tick

YES, NO = "yes", "no"
"""The answers to what a word in a column of yes and no means."""

_WHO = re.compile(r"\b(?:hos|av|med|med en) ([^\W\d_]+)\s*\??$", re.IGNORECASE)
"""Whom a header such as “Forankret hos leder” names."""

_WORDS = re.compile(r"[^\W_]+")

_DOUBT = "()[]?~ "
"""What people put around a tick they are not sure of, as “(x)”."""


class Flags:
    """Reads the cells of one table that say yes or no; any other word is asked about once."""

    def __init__(self, context: Context) -> None:
        self._source, self._asking, self._words = context.source, context.asking, context.words
        self._headers = context.table.headers

    def read(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Put yes or no into a row."""
        said = self._said(row, one, cell, place)
        if said is not None:
            row.put(one.name, said, place)

    def read_anchor(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Put into a row who stands behind it: the name in the cell, or whom the header names."""
        ticked, denied = is_tick(cell) or is_agreed(cell), is_no(cell) or is_not_yet(cell)
        plain = ticked or denied or not _is_unsure(cell)
        said = self._said(row, one, cell, place) if not plain else not denied
        if said is False:
            self._note(row, cell, place)
        elif said:
            ticked = ticked or not plain
            row.put(one.name, self._who_says_yes(place) if ticked else cell, place)

    def read_joint(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Keep a tick in the note: it does not tell which initiative, and would be one with every other."""
        if is_tick(cell) or _is_unsure(cell):
            self._note(row, cell, place)
        elif not is_no(cell):
            row.put(one.name, cell, place)

    def _said(self, row: Row, one: Field, cell: Cell, place: int) -> bool | None:
        """Return what a cell says, or None while it is asked or if the answer leaves it out."""
        if is_tick(cell) or is_no(cell):
            return is_tick(cell)
        text = clean(as_text(cell))
        key = f"word:{self._source.kind}.{one.name}:{comparable(text)}"
        choices = tuple(Choice(value, self._words.yes_no(value == YES)) for value in (YES, NO))
        answer = self._asking.ask(
            key,
            lambda: self._source.question(
                WORD, key, one.name, text, row.where(place), choices, leaves_row=False
            ),
        )
        if answer is None:
            row.ask(key)
        return None if answer in (None, LEAVE_OUT) else answer == YES

    def _note(self, row: Row, cell: Cell, place: int) -> None:
        row.note(self._headers[place], cell)

    def _who_says_yes(self, place: int) -> str:
        """Return who is meant by a yes: whom the header names, as “Forankret hos leder”, else a leader."""
        found = _WHO.search(self._headers[place])
        return found[1] if found else say(Message(N_("a leader")))


def is_agreed(cell: Cell) -> bool:
    """Tell whether a cell of a column that says who stands behind something only says that somebody does.

    “ja, avklart” is no name: only words of that sort stand there.
    """
    words = _WORDS.findall(comparable(as_text(cell)))
    said = " ".join(words)
    return said in AGREED or (len(words) > 1 and all(is_tick(word) or word in AGREED for word in words))


def _is_unsure(cell: Cell) -> bool:
    """Tell whether a cell holds a tick or a no with brackets or a question mark around it."""
    text = as_text(cell).strip()
    inside = text.strip(_DOUBT)
    return bool(inside) and inside != text and (is_tick(inside) or is_no(inside))
