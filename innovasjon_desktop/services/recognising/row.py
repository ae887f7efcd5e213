"""A row of a table while it is read into the fields of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine

LEFT_BY_ANSWER = N_("Left out by your answer about “{text}”.")

_letter = cache(column_letter)


@dataclass(slots=True)
class Row:
    """What was read of a row so far."""

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Cell] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: Message | None = None
    section: int | None = None

    def cell(self, place: int | None) -> Cell:
        """Return the cell at ``place``; nothing behind the last one, or where there is no such column."""
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def where(self, place: int) -> str:
        """Return what a spreadsheet calls the cell at ``place``, as ``C14``."""
        return f"{_letter(place)}{self.number}"

    def put(self, name: str, cell: Cell, place: int) -> None:
        """Keep the value of a field, and where it stands."""
        self.values[name] = cell
        self.places[name] = self.where(place)

    def ask(self, key: str) -> None:
        """Let the row wait for the answer to a question."""
        self.questions.append(key)

    def note(self, header: str, cell: Cell) -> None:
        """Keep in the note of the row what no field of it can hold."""
        self.notes.append(f"{header}: {clean(as_text(cell))}")

    def answered(
        self, one: Field, answer: str | None, key: str, text: str, place: int, *, whole: bool = False
    ) -> None:
        """Take the answer to what ``text`` means, or wait for it.

        ``whole`` leaves the row out with it, as a field that every row needs does.
        """
        if answer is None:
            self.ask(key)
        elif answer != LEAVE_OUT:
            self.put(one.name, answer, place)
        elif whole or one.required:
            self.left_out = Message(LEFT_BY_ANSWER, text=text)

    def line(self, more: Mapping[str, Cell] | None = None, note: str = "") -> ReadLine:
        """Return the row as a line of the importer, with ``more`` values and a note besides its own."""
        values = {**self.values, **(more or {})}
        if self.notes or note:
            said = (str(values.get("note") or ""), *self.notes, note)
            values["note"] = "\n".join(filter(None, said))
        return ReadLine(
            self.number,
            values,
            places=self.places,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            left_out=self.left_out,
        )
