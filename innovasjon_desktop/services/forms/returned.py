"""A form that came back: its answer cells, and nothing else of the file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import wordings
from innovasjon_desktop.services.forms.asking import ASKS, Ask
from innovasjon_desktop.services.forms.knowing import known_by
from innovasjon_desktop.services.forms.making import ANSWER_HERE, CALLED
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising.likeness import likeness

LOST = N_("This is not a form of this program, or its hidden key was lost. Ask for it again.")
MOVED = N_(
    "The question “{question}” does not stand beside {place}, as it did when the form was made, so no answer "
    "is safe to read. Ask for the form again, or type the answers in."
)
OUTSIDE = N_("There is text outside the answer cells, which is not read: {places}.")
ALIKE = N_("The workbook has several sheets that look like the form; only “{sheet}” is read, not {others}.")
LIKE_ENOUGH = 90
"""How much a question must be like the one that was asked, in per cent."""
MOST_PLACES = 5
"""Places with text outside the answer cells that are named."""
_PLACE = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,5})")
_LETTERS = re.compile(r"[A-Z]+")
_WORD, _NUMBER = re.compile(r"\w+"), re.compile(r"\d+")
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
    """What a form that came back says: who it is by its key, and its answer cells by name.

    ``warnings`` tell of what stands in the workbook and is not read.
    """

    book: Book
    key: str
    purpose: str
    sheet: str
    spots: Mapping[str, Spot]
    warnings: tuple[Message, ...] = ()

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
    return known_by(book) is not None or _was_form(book)


def returned(book: Book) -> Returned:
    """Return the answer cells of a form.

    Raises:
        BadInput: it has no key, or a question does not stand where it should.
    """
    known = known_by(book)
    if known is None:
        raise BadInput(LOST)
    purpose, key = _text(known, "purpose"), _text(known, "key")
    if purpose not in ASKS or not key:
        raise BadInput(LOST)
    named = [sheet for sheet in book.sheets if sheet.name == _text(known, "sheet")]
    # A sheet that only got another name is known by its questions.
    sheet = next(iter(named or book.sheets))
    spots = _spots(known, purpose, sheet)
    return Returned(
        book, key, purpose, sheet.name, spots, tuple(_warnings(book, sheet, known, purpose, spots))
    )


def _spots(known: Mapping[str, Cell], purpose: str, sheet: Sheet) -> Mapping[str, Spot]:
    """Return the answer cells of a sheet by name.

    Raises:
        BadInput: a question does not stand beside its answer.
    """
    rows = dict(sheet.rows)
    names = [name for ask in ASKS[purpose] for name in ask.cells]
    labels = {name: _text(known, f"label {name}") for name in names}
    spots = {}
    for name, label in labels.items():
        place = _text(known, f"cell {name}")
        found = _PLACE.fullmatch(place)
        moved = BadInput(MOVED, question=label or name, place=place)
        if found is None or not label:
            raise moved
        row, column = int(found[2]), _column(found[1])
        cells = rows.get(row, ())
        beside = cells[column - 1] if 0 < column <= len(cells) else None
        if not isinstance(beside, str) or not _asks(beside, label, labels.values()):
            raise moved
        content = cells[column] if column < len(cells) else None
        spots[name] = Spot(name, place, row, content, label)
    return spots


def _asks(beside: str, label: str, labels: Iterable[str]) -> bool:
    """Tell whether a text is the question ``label``, perhaps with a slip of the keyboard in it."""
    wanted = _plain(label)
    if _plain(beside).startswith(wanted):
        return True
    # Numbers tell questions apart that are alike otherwise; the hint stands on a line of its own.
    for text in (_plain(beside.partition("\n")[0]), _plain(beside)[: len(wanted)]):
        score = likeness(text, wanted)
        others = (likeness(text, _plain(other)) for other in labels if other != label)
        if (
            score >= LIKE_ENOUGH
            and score > max(others, default=0.0)
            and _NUMBER.findall(text) == _NUMBER.findall(wanted)
        ):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(normalised(text).casefold()))


def _warnings(
    book: Book, read: Sheet, known: Mapping[str, Cell], purpose: str, spots: Mapping[str, Spot]
) -> Iterable[Message]:
    """Yield what the workbook holds beside the answers that are read."""
    alike, places = [], [*_outside(read, spots)]
    for sheet in book.sheets:
        if sheet is read or not any(not is_blank(cell) for _row, cells in sheet.rows for cell in cells):
            continue
        try:
            others = _spots(known, purpose, sheet)
        except BadInput:
            places.append(sheet.name)
        else:
            if any(as_text(others[name].content) != as_text(spot.content) for name, spot in spots.items()):
                alike.append(sheet.name)
    if alike:
        yield Message(ALIKE, sheet=read.name, others=alike)
    if places:
        more = ["…"] if len(places) > MOST_PLACES else []
        yield Message(OUTSIDE, places=places[:MOST_PLACES] + more)


def _outside(sheet: Sheet, spots: Mapping[str, Spot]) -> Iterable[str]:
    """Yield the places with text where the form has none."""
    answers = {spot.place for spot in spots.values()}
    rows = {spot.row for spot in spots.values()}
    column = _column(next(letters for place in answers for letters in _LETTERS.findall(place)))
    for row, cells in sheet.rows:
        for number, cell in enumerate(cells):
            place = f"{column_letter(number)}{row}"
            if is_blank(cell) or place in answers:
                continue
            is_question = number == column - 1 and row <= max(rows)
            is_above = number == column and row < min(rows)
            if not (is_question or is_above):
                yield place


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
