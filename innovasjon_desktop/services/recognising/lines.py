"""Read the rows of a table into the fields of a kind, asking what only a person can tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import YES, clean, date_text
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, column_letter, comparable
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, is_blank
from innovasjon_desktop.services.recognising.cells import (
    Person,
    is_nobody,
    is_nothing,
    read_day,
    read_number,
    read_people,
)
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.naming import Naming, Place
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import (
    DATE,
    LEAVE_OUT,
    Asking,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.tables import CellProblem, Proposal, ReadLine
from innovasjon_desktop.services.recognising.vocabulary import NAME

LEFT_BY_PERSON = N_("You left the row out.")
LEFT_BY_ANSWER = N_("Left out by your answer about “{text}”.")
HEADING = N_("A heading for the rows below it.")
NOTHING_THERE = N_("Nothing is filled in here: “{text}”.")
HOW_MANY = N_("It cannot be told who “{text}” is. Write one person in each row, as First Last.")
FIRST_DAY, LAST_DAY = N_("The first day of the month"), N_("The last day of the month")

_LISTED = re.compile(r"[,;\n]")

OF_A_ROW: Mapping[str, tuple[str, ...]] = {
    "agents": ("name", "last_name", "work_email"),
    "person": ("name", "last_name", "work_email"),
    "development_area": ("title",),
    "request": ("need", "description", "title", "request_type", "requester_text"),
}
"""A row that has none of these says nothing new: a section without an agent, a unit without an area."""


@dataclass(slots=True)
class _Row:
    """A row while it is read."""

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Cell] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: Message | None = None

    def line(self, more: Mapping[str, Cell] | None = None) -> ReadLine:
        values = {**self.values, **(more or {})}
        if self.notes:
            values["note"] = "\n".join(filter(None, (str(values.get("note") or ""), *self.notes)))
        return ReadLine(
            self.number,
            values,
            places=self.places,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            left_out=self.left_out,
        )


class LineReader:
    """Reads the rows of one table.

    Args:
        file: the file's name.
        table: the table.
        kind: what it holds.
        columns: which column is which field.
        naming: finds names and words.
        asking: collects what has to be asked.
        today: the day, for names that are in force.
        section: the section the whole sheet is about, if any.
        without: numbers of the rows a person leaves out.
    """

    def __init__(
        self,
        file: str,
        table: RawTable,
        kind: str,
        columns: Sequence[Proposal],
        naming: Naming,
        asking: Asking,
        today: dt.date,
        section: int | None,
        without: frozenset[int],
    ) -> None:
        self._file, self._table, self._kind = file, table, kind
        self._naming, self._asking, self._today = naming, asking, today
        self._without = without
        self._fields = {
            one.place: field_of(kind, one.field) for one in columns if one.field and one.field != ID
        }
        self._id_place = next((one.place for one in columns if one.field == ID), None)
        self._headers = {one.place: one.header for one in columns}
        self._section_place = next(
            (place for place, one in self._fields.items() if one.name in ("section", "section_id")), None
        )
        self._sheet_section = section
        self._carried: Cell = None
        self._heading: int | None = None

    def read(self) -> Iterator[ReadLine]:
        """Yield the lines of the table: one for each row, more where a cell names several people."""
        for number, cells in self._table.lines:
            yield from self._lines(number, cells)

    def _lines(self, number: int, cells: tuple[Cell, ...]) -> Iterator[ReadLine]:
        row = _Row(number, cells)
        if number in self._without:
            row.left_out = Message(LEFT_BY_PERSON)
            yield row.line()
            return
        if self._is_heading(cells):
            row.left_out = Message(HEADING)
            yield row.line()
            return
        section = self._section_of(row)
        if row.left_out is None:
            self._read_cells(row, section)
        people = self._people(row)
        if row.left_out is None and not row.problems:
            row.left_out = self._says_nothing(row, people)
        if not people or row.left_out is not None:
            yield row.line()
            return
        for person in people:
            yield row.line(
                {
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    **({"work_email": person.email} if person.email else {}),
                }
            )

    def _is_heading(self, cells: tuple[Cell, ...]) -> bool:
        """Tell whether a row is only the name of a section, and remember that section for those below."""
        filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
        if self._section_place is not None or len(filled) != 1 or len(self._fields) < 2:
            return False
        text = cells[filled[0]]
        found = self._naming.known("section", str(text)) if isinstance(text, str) else None
        if found is None or (self._fields.get(filled[0]) and self._naming.known("unit", str(text))):
            return False
        self._heading = found
        return True

    def _section_of(self, row: _Row) -> int | None:
        """Return the section of a row: its own cell, the one above, the heading or the sheet."""
        place = self._section_place
        if place is None:
            return self._heading or self._sheet_section
        cell = row.cells[place] if place < len(row.cells) else None
        if is_blank(cell):
            cell = self._carried
        else:
            self._carried = cell
        one = self._fields[place]
        if is_nothing(cell):
            return None
        if self._kind == "organisation":
            self._put(row, "section", cell, place)
            return None
        found = self._naming.row(
            field_of(self._kind, "section_id") if one.name == "section" else one,
            clean(as_text(cell)),
            self._place(row, place),
            self._today,
            None,
            strict=False,
        )
        if found is None:
            self._asked(row, f"name:section:{comparable(as_text(cell))}")
            return None
        if found == LEAVE_OUT:
            row.left_out = Message(LEFT_BY_ANSWER, text=as_text(cell))
            return None
        if one.name == "section_id":
            self._put(row, "section_id", found, place)
        return int(found)

    def _read_cells(self, row: _Row, section: int | None) -> None:
        for place, one in self._fields.items():
            cell = row.cells[place] if place < len(row.cells) else None
            if place == self._section_place or one is NAME:
                continue
            if is_nothing(cell):
                continue
            if cell is UNSAVED:
                self._put(row, one.name, cell, place)
                continue
            self._read_cell(row, one, cell, place, section)
        if self._id_place is not None and self._id_place < len(row.cells):
            row.values[ID] = row.cells[self._id_place]
        if section is not None and "section_id" not in row.values and self._kind == "agents":
            row.values["section_id"] = str(section)

    def _read_cell(self, row: _Row, one: Field, cell: Cell, place: int, section: int | None) -> None:
        match one.kind:
            case Kind.DATE:
                self._read_date(row, one, cell, place)
            case Kind.INTEGER | Kind.HOURS:
                self._put(row, one.name, read_number(cell), place)
            case Kind.REF:
                self._read_name(row, one, cell, place, section)
            case Kind.CODE | Kind.STATE:
                self._read_word(row, one, cell, place)
            case Kind.CODES | Kind.REFS:
                self._read_list(row, one, cell, place)
            case Kind.LONG_TEXT if one.low and len(clean(as_text(cell))) < one.low:
                row.notes.append(f"{self._headers[place]}: {clean(as_text(cell))}")
            case Kind.TEXT if one.name == "anchored_by" and comparable(as_text(cell)) in YES:
                self._put(row, one.name, self._who_says_yes(place, cell), place)
            case _:
                self._put(row, one.name, cell, place)

    def _who_says_yes(self, place: int, cell: Cell) -> str:
        """Return who is meant by a yes: the last word of a header such as “Forankret hos leder”."""
        words = self._headers[place].split()
        return words[-1] if len(words) > 1 else as_text(cell)

    def _read_date(self, row: _Row, one: Field, cell: Cell, place: int) -> None:
        found = read_day(cell)
        if found is not None and found.day is not None:
            self._put(row, one.name, found.day, place)
            return
        text = as_text(cell)
        key = f"date:{one.name}:{comparable(text)}"
        days = found.maybe if found is not None else ()
        labels = (FIRST_DAY, LAST_DAY) if len(days) == 2 else (N_("The day it seems to be"),)
        choices = tuple(
            Choice(day.isoformat(), date_text(day), Message(label))
            for day, label in zip(days, labels, strict=False)
        )
        answer = self._asking.ask(
            key, lambda: self._question(DATE, key, one, text, row, place, choices, leaves_row=one.required)
        )
        self._answered(row, one, answer, key, text, place)

    def _read_name(self, row: _Row, one: Field, cell: Cell, place: int, section: int | None) -> None:
        text = clean(as_text(cell))
        strict = self._section_place is not None
        found = self._naming.row(
            one, text, self._place(row, place), self._today, section, strict=strict and one.target == "unit"
        )
        at = f"@{section}" if section else ""
        self._answered(row, one, found, f"name:{one.target}:{comparable(text)}{at}", text, place, whole=True)

    def _read_word(self, row: _Row, one: Field, cell: Cell, place: int) -> None:
        text = clean(as_text(cell))
        whole = one.required or one.kind is Kind.STATE
        found = self._naming.key(one, text, self._place(row, place), leaves_row=whole)
        key = f"word:{one.target}.{one.name}:{comparable(text)}"
        self._answered(row, one, found, key, text, place, whole=whole)

    def _read_list(self, row: _Row, one: Field, cell: Cell, place: int) -> None:
        found = []
        for part in filter(None, map(clean, _LISTED.split(as_text(cell)))):
            if one.kind is Kind.REFS:
                at, key = self._place(row, place), f"name:{one.target}:{comparable(part)}"
                meant = self._naming.row(one, part, at, self._today, None, strict=False, leaves_row=False)
            else:
                at, key = self._place(row, place), f"word:{one.target}.{one.name}:{comparable(part)}"
                meant = self._naming.key(one, part, at, leaves_row=False)
            if meant is None:
                self._asked(row, key)
            elif meant != LEAVE_OUT:
                found.append(meant)
        if found:
            self._put(row, one.name, ", ".join(found), place)

    def _answered(
        self,
        row: _Row,
        one: Field,
        answer: str | None,
        key: str,
        text: str,
        place: int,
        *,
        whole: bool = False,
    ) -> None:
        if answer is None:
            self._asked(row, key)
        elif answer != LEAVE_OUT:
            self._put(row, one.name, answer, place)
        elif whole or one.required:
            row.left_out = Message(LEFT_BY_ANSWER, text=text)

    def _people(self, row: _Row) -> tuple[Person, ...]:
        place = next((at for at, one in self._fields.items() if one is NAME), None)
        if place is None or row.left_out is not None:
            return ()
        name = row.cells[place] if place < len(row.cells) else None
        email = row.values.get("work_email")
        if is_nobody(name):
            return ()
        found = read_people(name, email)
        if found is None:
            reason = BadInput(HOW_MANY, field="name", text=as_text(name))
            row.problems.append(CellProblem(self._headers[place], self._cell(row, place), reason))
            return ()
        row.places["first_name"] = row.places["last_name"] = self._cell(row, place)
        if len(found) > 1:
            row.values.pop("work_email", None)
        return found

    def _says_nothing(self, row: _Row, people: tuple[Person, ...]) -> Message | None:
        """Return why nothing is made of a row that holds no more than the name of its section or unit."""
        names = OF_A_ROW.get(self._kind)
        there = {one.name for one in self._fields.values()}
        if names is None or people or not there & set(names):
            return None
        if any(name in row.values for name in names) or row.questions:
            return None
        texts = [as_text(cell) for cell in row.cells if isinstance(cell, str) and is_nobody(cell)]
        said = [text.strip() for text in texts if text.strip()]
        if said:
            return Message(NOTHING_THERE, text=said[0])
        return Message(N_("Nothing but the name is filled in."))

    def _asked(self, row: _Row, key: str) -> None:
        row.questions.append(key)

    def _put(self, row: _Row, name: str, cell: Cell, place: int) -> None:
        row.values[name] = cell
        row.places[name] = self._cell(row, place)

    def _cell(self, row: _Row, place: int) -> str:
        return f"{column_letter(place)}{row.number}"

    def _place(self, row: _Row, place: int) -> Place:
        return Place(self._file, self._table.sheet, self._cell(row, place))

    def _question(
        self,
        kind: str,
        key: str,
        one: Field,
        text: str,
        row: _Row,
        place: int,
        choices: tuple[Choice, ...],
        *,
        leaves_row: bool,
    ) -> Question:
        return Question(
            kind=kind,
            key=key,
            file=self._file,
            sheet=self._table.sheet,
            entity=self._kind,
            field=one.name,
            text=text,
            rows=1,
            where=self._cell(row, place),
            choices=choices,
            leaves_row=leaves_row,
        )
