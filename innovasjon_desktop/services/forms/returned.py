"""A form that came back: its answer cells, and nothing else of the file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import wordings
from innovasjon_desktop.services.forms.asking import ASKS, Ask
from innovasjon_desktop.services.forms.making import ANSWER_HERE, CALLED
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.reading import Cell, is_blank

KIND = "form"
LOST = N_("This is not a form of this program, or its hidden key was lost. Ask for it again.")
MOVED = N_(
    "The questions do not stand where they stood when the form was made, so no answer is safe to read. "
    "Ask for the form again, or type the answers in."
)
_PLACE = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,5})")
_HEAD_ROWS = 8
"""Rows at the top of a sheet that are looked at for a form's own words."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An answer cell: its name, its place, what stands in it and the question as it was asked."""

    name: str
    place: str
    row: int
    content: Cell
    label: str


@dataclass(frozen=True)
class Returned:
    """What a form that came back says: who it is by its key, and its answer cells by name."""

    book: Book
    key: str
    purpose: str
    sheet: str
    spots: Mapping[str, Spot]

    def of(self, ask: Ask) -> tuple[Spot, ...]:
        """Return the cells of a question."""
        return tuple(self.spots[name] for name in ask.cells)

    @property
    def asks(self) -> Sequence[Ask]:
        """Return the questions of the form."""
        return ASKS[self.purpose]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is answered."""
        return all(is_blank(spot.content) for spot in self.spots.values())

    @cached_property
    def digest(self) -> str:
        """Return what tells these answers from others to the same form: SHA-256, in hexadecimal."""
        said = [[name, normalised(as_text(spot.content))] for name, spot in sorted(self.spots.items())]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def is_form(book: Book) -> bool:
    """Tell whether a file is a form of this program, or was one before its key was lost."""
    return (book.key is not None and book.key.get("kind") == KIND) or _was_form(book)


def returned(book: Book) -> Returned:
    """Return the answer cells of a form.

    Raises:
        BadInput: it has no key, or the questions do not stand where they should.
    """
    known = book.key
    if known is None or known.get("kind") != KIND:
        raise BadInput(LOST)
    purpose, key = _text(known, "purpose"), _text(known, "key")
    if purpose not in ASKS or not key:
        raise BadInput(LOST)
    spots: Mapping[str, Spot] | None
    named = [sheet for sheet in book.sheets if sheet.name == _text(known, "sheet")]
    # A sheet that only got another name is known by its questions.
    for sheet in named or book.sheets[:1]:
        spots = _spots(known, purpose, sheet)
        if spots is not None:
            return Returned(book, key, purpose, sheet.name, spots)
    raise BadInput(MOVED)


def _spots(known: Mapping[str, Cell], purpose: str, sheet: Sheet) -> Mapping[str, Spot] | None:
    """Return the answer cells of a sheet by name; None if a question does not stand beside its own."""
    rows = dict(sheet.rows)
    spots = {}
    for name in (name for ask in ASKS[purpose] for name in ask.cells):
        place, label = _text(known, f"cell {name}"), _text(known, f"label {name}")
        found = _PLACE.fullmatch(place)
        if found is None or not label:
            return None
        row, column = int(found[2]), _column(found[1])
        cells = rows.get(row, ())
        beside = cells[column - 1] if 0 < column <= len(cells) else None
        if not isinstance(beside, str) or not normalised(beside).startswith(normalised(label)):
            return None
        content = cells[column] if column < len(cells) else None
        spots[name] = Spot(name, place, row, content, label)
    return spots


def _column(letters: str) -> int:
    """Return the number of a column, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text(known: Mapping[str, Cell], name: str) -> str:
    return as_text(known.get(name)).strip()


def _was_form(book: Book) -> bool:
    """Tell whether the first sheet begins as a form does: with its title and what to do."""
    if book.key is not None or not book.sheets:
        return False
    texts = [
        normalised(cell)
        for number, cells in book.sheets[0].rows
        if number <= _HEAD_ROWS
        for cell in cells[:1]
        if isinstance(cell, str)
    ]
    titles = [said.partition("{")[0] for text in CALLED.values() for said in wordings(text)]
    here = {normalised(said) for said in wordings(ANSWER_HERE)}
    return (
        bool(texts)
        and any(texts[0].startswith(normalised(title)) for title in titles)
        and (not here.isdisjoint(texts))
    )
