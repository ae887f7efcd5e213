"""Read the rows of a table into the fields of a kind, asking what only a person can tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import NO, YES, clean
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, comparable
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, is_blank
from innovasjon_desktop.services.recognising.cells import (
    is_nobody,
    is_nothing,
    read_number,
)
from innovasjon_desktop.services.recognising.dates import DateReader
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.naming import Naming, Place
from innovasjon_desktop.services.recognising.people import Way, read_people, says_last_first, which_people
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import (
    LEAVE_OUT,
    Asking,
)
from innovasjon_desktop.services.recognising.questions import NAME as NAME_ASKED
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER, Row, Source
from innovasjon_desktop.services.recognising.sections import Sections
from innovasjon_desktop.services.recognising.tables import CellProblem, Proposal, ReadLine
from innovasjon_desktop.services.recognising.vocabulary import EVERYBODY, NAME, TICKS

LEFT_BY_PERSON = N_("You left the row out.")
NOTHING_THERE = N_("Nothing is filled in here: “{text}”.")
HOW_MANY = N_("It cannot be told who “{text}” is. Write one person in each row, as First Last.")

_LISTED = re.compile(r"[,;\n]")
_WHO = re.compile(r"\b(?:hos|av|med|med en) ([^\W\d_]+)\s*\??$", re.IGNORECASE)
"""Whom a header such as “Forankret hos leder” names."""

WHOSE = frozenset({"section", "unit"})
"""A row without the section or unit it is about is left out; other names are only a part of it."""

OF_A_ROW: Mapping[str, tuple[str, ...]] = {
    "agents": ("name", "last_name", "work_email"),
    "person": ("name", "last_name", "work_email"),
    "development_area": ("title",),
    "request": ("need", "description", "title", "request_type", "requester_text"),
}
"""A row that has none of these says nothing new: a section without an agent, a unit without an area."""


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
        self._sections = Sections(file, table, kind, self._fields, naming, section)
        self._carried: Cell = None
        self._dates = DateReader(file, table, kind, self._fields, asking)

    def read(self) -> Iterator[ReadLine]:
        """Yield the lines of the table: one for each row, more where a cell names several people."""
        for number, cells in self._table.lines:
            yield from self._lines(number, cells)

    @property
    def reason(self) -> Message | None:
        """Return what tells the section of the rows, where it stands beside the table."""
        return self._sections.reason

    def _lines(self, number: int, cells: tuple[Cell, ...]) -> Iterator[ReadLine]:
        row = Row(number, cells)
        if number in self._without:
            row.left_out = Message(LEFT_BY_PERSON)
            yield row.line()
            return
        passed_over, asked = self._sections.passes_over(number, cells)
        if passed_over is not None or asked:
            row.left_out = passed_over
            row.questions += filter(None, (asked,))
            yield row.line()
            return
        section = self._section_of(row)
        if row.left_out is None:
            self._read_cells(row, section)
        people = self._people(row)
        if row.left_out is None and not row.problems:
            row.left_out = self._says_nothing(row, people)
        if people and row.left_out is None:
            self._needs_section(row)
        if not people or row.left_out is not None:
            yield row.line()
            return
        for person in people:
            yield row.line(
                {
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    **({"work_email": person.email} if person.email else {}),
                },
                person.note,
            )

    def _section_of(self, row: Row) -> int | None:
        """Return the section of a row: its own cell, the one above, the heading or the sheet."""
        place = self._section_place
        if place is None:
            key, left_out = self._sections.waits(row.number)
            row.questions += filter(None, (key,))
            if left_out:
                row.left_out = Message(LEFT_BY_ANSWER, text=self._sections.heading)
            return self._sections.section
        cell = row.cells[place] if place < len(row.cells) else None
        if is_blank(cell):
            cell = self._carried
        else:
            self._carried = cell
        one = self._fields[place]
        if is_nothing(cell):
            return None
        if self._kind == "organisation":
            row.put("section", cell, place)
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
            row.ask(f"name:section:{comparable(as_text(cell))}")
            return None
        if found == LEAVE_OUT:
            row.left_out = Message(LEFT_BY_ANSWER, text=as_text(cell))
            return None
        if one.name == "section_id":
            row.put("section_id", found, place)
        return int(found)

    def _needs_section(self, row: Row) -> None:
        """Ask for the section of the whole sheet where neither a column nor a heading tells an agent's."""
        if self._kind != "agents" or self._section_place is not None:
            return
        if "section_id" in row.values or self._sections.heading:
            return
        key, answer = self._sections.ask_sheet(row.number)
        if answer is None:
            row.ask(key)
        elif answer == LEAVE_OUT:
            row.left_out = Message(LEFT_BY_ANSWER, text=self._sections.about)
        else:
            row.values["section_id"] = answer

    def _read_cells(self, row: Row, section: int | None) -> None:
        for place, one in self._fields.items():
            cell = row.cells[place] if place < len(row.cells) else None
            if place == self._section_place or one is NAME:
                continue
            if is_nothing(cell):
                continue
            if cell is UNSAVED:
                row.put(one.name, cell, place)
                continue
            self._read_cell(row, one, cell, place, section)
        if self._id_place is not None and self._id_place < len(row.cells):
            row.values[ID] = row.cells[self._id_place]
        if section is not None and "section_id" not in row.values and self._kind == "agents":
            row.values["section_id"] = str(section)

    def _read_cell(self, row: Row, one: Field, cell: Cell, place: int, section: int | None) -> None:
        match one.kind:
            case Kind.DATE:
                self._dates.read(row, one, cell, place)
            case Kind.INTEGER if isinstance(number := read_number(cell), str):
                row.notes.append(f"{self._headers[place]}: {clean(number)}")  # "20-30", "mange"
            case Kind.INTEGER | Kind.HOURS:
                row.put(one.name, read_number(cell), place)
            case Kind.REF:
                self._read_name(row, one, cell, place, section)
            case Kind.CODE | Kind.STATE:
                self._read_word(row, one, cell, place)
            case Kind.CODES | Kind.REFS:
                self._read_list(row, one, cell, place)
            case Kind.LONG_TEXT if one.low and len(clean(as_text(cell))) < one.low:
                row.notes.append(f"{self._headers[place]}: {clean(as_text(cell))}")
            case Kind.TEXT if one.name == "anchored_by" and comparable(as_text(cell)) in YES | TICKS:
                row.put(one.name, self._who_says_yes(place), place)
            case Kind.TEXT if one.name == "anchored_by" and comparable(as_text(cell)) in NO:
                row.notes.append(f"{self._headers[place]}: {clean(as_text(cell))}")
            case _:
                row.put(one.name, cell, place)

    def _who_says_yes(self, place: int) -> str:
        """Return who is meant by a yes: whom the header names, as “Forankret hos leder”, else a leader."""
        found = _WHO.search(self._headers[place])
        return found[1] if found else say(Message(N_("a leader")))

    def _read_name(self, row: Row, one: Field, cell: Cell, place: int, section: int | None) -> None:
        text = clean(as_text(cell))
        if self._kind == "request" and one.name == "unit_id" and self._is_wider(row, text, place):
            return
        strict = (self._section_place is not None or self._sections.strict) and one.target == "unit"
        whole = one.required or one.target in WHOSE
        apart = self._sections.apart
        found = self._naming.row(
            one,
            text,
            self._place(row, place),
            self._today,
            section,
            strict=strict,
            leaves_row=whole,
            apart=apart,
        )
        if found == LEAVE_OUT and not whole:
            row.notes.append(f"{self._headers[place]}: {text}")
        key = self._naming.asked_key(one, text, section, apart)
        row.answered(one, found, key, text, place, whole=whole)

    def _is_wider(self, row: Row, text: str, place: int) -> bool:
        """Tell whether a request is for a whole section or for everybody, and say so in the row."""
        if comparable(text) in EVERYBODY:
            row.put("scope", "cross", place)
            return True
        section = (
            None if self._naming.known("unit", text) is not None else self._naming.known("section", text)
        )
        if section is None:
            return False
        row.put("section_id", str(section), place)
        return True

    def _read_word(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        text = clean(as_text(cell)).strip("; ")  # a form service puts one behind every choice
        whole = one.required or one.kind is Kind.STATE
        found = self._naming.key(one, text, self._place(row, place), leaves_row=whole)
        if one.kind is Kind.CODE and found is not None and not self._naming.says(one, found, text):
            row.notes.append(f"{self._headers[place]}: {text}")  # one of several, or said otherwise
        key = f"word:{one.target}.{one.name}:{comparable(text)}"
        row.answered(one, found, key, text, place, whole=whole)

    def _read_list(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        found = []
        for part in filter(None, map(clean, _LISTED.split(as_text(cell)))):
            if one.kind is Kind.REFS:
                at, apart = self._place(row, place), self._sections.apart
                key = self._naming.asked_key(one, part, None, apart)
                meant = self._naming.row(
                    one, part, at, self._today, None, strict=False, leaves_row=False, apart=apart
                )
            else:
                at, key = self._place(row, place), f"word:{one.target}.{one.name}:{comparable(part)}"
                meant = self._naming.key(one, part, at, leaves_row=False)
            if meant is None:
                row.ask(key)
            elif meant != LEAVE_OUT:
                found.append(meant)
        if found:
            row.put(one.name, ", ".join(found), place)

    def _people(self, row: Row) -> Way:
        place = next((at for at, one in self._fields.items() if one is NAME), None)
        if place is None or row.left_out is not None:
            return ()
        name = row.cells[place] if place < len(row.cells) else None
        email = row.values.get("work_email")
        if is_nobody(name):
            return ()
        text, source = as_text(name), Source(self._file, self._table.sheet, self._kind)
        found = read_people(name, email, last_first=says_last_first(self._headers[place]))
        if not found.ways:
            reason = BadInput(HOW_MANY, field="name", text=text)
            row.problems.append(CellProblem(self._headers[place], row.where(place), reason))
            return ()
        key, people = which_people(
            found,
            text,
            self._asking,
            lambda key, choices: source.question(
                NAME_ASKED, key, NAME, text, row, place, choices, leaves_row=True
            ),
        )
        if people is None:
            row.ask(key)
            return ()
        if not people:
            row.left_out = Message(LEFT_BY_ANSWER, text=text)
        row.places["first_name"] = row.places["last_name"] = row.where(place)
        if len(people) > 1:
            row.values.pop("work_email", None)
        return people

    def _says_nothing(self, row: Row, people: Way) -> Message | None:
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

    def _place(self, row: Row, place: int) -> Place:
        return Place(self._file, self._table.sheet, row.where(place))
