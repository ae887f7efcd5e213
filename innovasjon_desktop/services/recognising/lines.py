"""Read the rows of a table into the fields of a kind, asking what only a person can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, comparable
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, is_blank
from innovasjon_desktop.services.recognising.cell_words import EVERYBODY
from innovasjon_desktop.services.recognising.cells import is_nobody, is_nothing, read_number
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.dates import DateReader
from innovasjon_desktop.services.recognising.flags import Flags
from innovasjon_desktop.services.recognising.naming import Place, word_key
from innovasjon_desktop.services.recognising.people import Way, read_people, says_last_first, which_people
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, WORD, Choice
from innovasjon_desktop.services.recognising.questions import NAME as NAME_ASKED
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER, Row
from innovasjon_desktop.services.recognising.sections import Sections
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine
from innovasjon_desktop.services.recognising.ticks import is_tick, says_else
from innovasjon_desktop.services.recognising.vocabulary import NAME, SPAN

LEFT_BY_PERSON = N_("You left the row out.")
NOTHING_THERE = N_("Nothing is filled in here: “{text}”.")
HOW_MANY = N_("It cannot be told who “{text}” is. Write one person in each row, as First Last.")

_LISTED = re.compile(r"[,;\n]")
WHOSE = frozenset({"section", "unit"})
"""A row without the section or unit it is about is left out; other names are only a part of it."""

OF_A_ROW: Mapping[str, tuple[str, ...]] = {
    "agents": ("name", "last_name", "work_email"),
    "person": ("name", "last_name", "work_email"),
    "development_area": ("title",),
    "request": ("need", "description", "title", "request_type", "requester_text"),
}
"""A row that has none of these says nothing new: a section without an agent, a unit without an area."""

APART: Mapping[str, tuple[str, ...]] = {"development_area": ("period_id",)}
"""What is not read cell by cell: the period is found with what the sheet says of it."""


CellReader = Callable[[Row, Field, Cell, int], None]
"""Puts what a cell means into its row: the row, the field, the cell, its place."""


class LineReader:
    """Reads the rows of one table.

    Args:
        context: the table.
        without: numbers of the rows a person leaves out.
    """

    def __init__(self, context: Context, without: frozenset[int]) -> None:
        self._source, self._table, self._kind = context.source, context.table, context.kind
        self._naming, self._asking, self._today = context.naming, context.asking, context.unit.today
        self._without = without
        self._fields = {
            one.place: field_of(self._kind, one.field)
            for one in context.columns
            if one.field not in ("", ID, *APART.get(self._kind, ()))
        }
        self._id_place = next((one.place for one in context.columns if one.field == ID), None)
        self._headers = {one.place: self._table.headers[one.place] for one in context.columns}
        self._section_place = next(
            (place for place, one in self._fields.items() if one.name in ("section", "section_id")), None
        )
        self._name_place = next((place for place, one in self._fields.items() if one is NAME), None)
        self._dates = DateReader(context, self._fields)
        self._flags = Flags(context)
        states = [(place, one) for place, one in self._fields.items() if one.kind is Kind.STATE]
        self._ticks = states if len(states) > 1 else []
        apart = {self._section_place, self._name_place, *(place for place, _one in self._ticks)}
        self._plain = [
            (place, one, self._reader_of(one)) for place, one in self._fields.items() if place not in apart
        ]
        self._says_new = frozenset(OF_A_ROW.get(self._kind, ())) & {one.name for one in self._fields.values()}
        self._sections = Sections(context, self._fields)
        self._carried: Cell = None

    def read(self) -> Iterator[ReadLine]:
        """Yield the lines of the table: one for each row, more where a cell names several people."""
        for number, cells in self._table.lines:
            yield from self._lines(number, cells)

    @property
    def reason(self) -> Message | None:
        """Return what tells the section of the rows, where it stands beside the table."""
        return self._sections.reason

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what to look at twice."""
        return self._sections.notes

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
        row.section = self._section_of(row)
        if row.left_out is None:
            self._read_cells(row)
            self._sections.compare(row)
        people = self._people(row)
        if row.left_out is None and not row.problems:
            row.left_out = self._says_nothing(row, people)
        if people and row.left_out is None:
            self._needs_section(row)
        if not people or row.left_out is not None:
            yield row.line()
            return
        for person in people:
            line = row.line(
                {
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    **({"work_email": person.email} if person.email else {}),
                },
                person.note,
            )
            line.loose = person.loose
            yield line

    def _section_of(self, row: Row) -> int | None:
        """Return the section of a row: its own cell, the one above, the heading or the sheet."""
        place = self._section_place
        if place is None:
            key, left_out = self._sections.waits(row.number)
            row.questions += filter(None, (key,))
            if left_out:
                row.left_out = Message(LEFT_BY_ANSWER, text=self._sections.heading)
            section = self._sections.section
            if section is not None and self._kind == "organisation":
                row.values["section"] = self._naming.name("section", section)
            return section
        cell = row.cell(place)
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

    def _read_cells(self, row: Row) -> None:
        for place, one, read in self._plain:
            cell = row.cell(place)
            if cell is UNSAVED:
                row.put(one.name, cell, place)
            elif not is_nothing(cell):
                read(row, one, cell, place)
        if self._ticks:
            self._read_ticks(row)
        if self._id_place is not None and self._id_place < len(row.cells):
            row.values[ID] = row.cells[self._id_place]
        if row.section is not None and "section_id" not in row.values and self._kind == "agents":
            row.values["section_id"] = str(row.section)

    def _read_ticks(self, row: Row) -> None:
        """Read the status of a row from the column that is ticked; of several a person must say which."""
        ticked = [(place, one) for place, one in self._ticks if is_tick(row.cell(place))]
        others = [each for each in self._ticks if each not in ticked]
        said = [(place, one) for place, one in others if says_else(row.cell(place))]
        texts = [self._headers[place] for place, _one in ticked]
        texts += [f"{self._headers[place]}: {clean(as_text(row.cell(place)))}" for place, _one in said]
        if not texts:
            return
        place, one = (ticked or said)[0]
        states = {self._naming.known_key(one, text) for text in texts}
        if len(states) == 1:
            self._read_word(row, one, texts[0], place)
            return
        text = ", ".join(texts)
        key = word_key(one, text)
        choices = tuple(
            Choice(state, self._headers[at])
            for at, _one in (*ticked, *said)
            if (state := self._naming.known_key(one, self._headers[at]))
        )
        where = row.where(place)
        answer = self._asking.ask(
            key, lambda: self._source.question(WORD, key, one.name, text, where, choices)
        )
        row.answered(one, answer, key, text, place, whole=True)

    def _reader_of(self, one: Field) -> CellReader:
        """Return what reads the cells of a column."""
        match one.kind:
            case Kind.TEXT if one is SPAN:
                return self._dates.read_span
            case Kind.DATE:
                return self._dates.read
            case Kind.INTEGER | Kind.HOURS:
                return self._read_number
            case Kind.REF:
                return self._read_name
            case Kind.CODE | Kind.STATE:
                return self._read_word
            case Kind.CODES | Kind.REFS:
                return self._read_list
            case Kind.LONG_TEXT if one.low:
                return self._read_long_text
            case Kind.TEXT if one.name == "anchored_by":
                return self._flags.read_anchor
            case Kind.TEXT if one.name == "joint_initiative":
                return self._flags.read_joint
            case Kind.BOOLEAN:
                return self._flags.read
        return _put

    def _read_number(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        number = read_number(cell)
        if one.kind is Kind.INTEGER and isinstance(number, str):
            row.note(self._headers[place], cell)  # "20-30", "mange"
        else:
            row.put(one.name, number, place)

    def _read_long_text(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Keep a text the field cannot hold, because it is too short, in the note."""
        if one.low is not None and len(clean(as_text(cell))) < one.low:
            row.note(self._headers[place], cell)
        else:
            row.put(one.name, cell, place)

    def _read_name(self, row: Row, one: Field, cell: Cell, place: int) -> None:
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
            row.section,
            strict=strict,
            leaves_row=whole,
            apart=apart,
        )
        if found == LEAVE_OUT and not whole:
            row.notes.append(f"{self._headers[place]}: {text}")
        key = self._naming.asked_key(one, text, row.section, apart) if found is None else ""
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
        row.answered(one, found, word_key(one, text) if found is None else "", text, place, whole=whole)

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
                at, key = self._place(row, place), word_key(one, part)
                meant = self._naming.key(one, part, at, leaves_row=False)
            if meant is None:
                row.ask(key)
            elif meant != LEAVE_OUT:
                found.append(meant)
        if found:
            row.put(one.name, ", ".join(found), place)

    def _people(self, row: Row) -> Way:
        place = self._name_place
        name = row.cell(place)
        if place is None or row.left_out is not None or is_nobody(name):
            return ()
        email = row.values.get("work_email")
        text = as_text(name)
        found = read_people(name, email, last_first=says_last_first(self._headers[place]))
        if not found.ways:
            reason = BadInput(HOW_MANY, field="name", text=text)
            row.problems.append(CellProblem(self._headers[place], row.where(place), reason))
            return ()
        key, people = which_people(
            found,
            text,
            self._asking,
            lambda key, choices: self._source.question(
                NAME_ASKED, key, NAME.name, text, row.where(place), choices
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
        if not self._says_new or people or row.questions or self._says_new & row.values.keys():
            return None
        texts = [as_text(cell) for cell in row.cells if isinstance(cell, str) and is_nobody(cell)]
        said = [text.strip() for text in texts if text.strip()]
        if said:
            return Message(NOTHING_THERE, text=said[0])
        return Message(N_("Nothing but the name is filled in."))

    def _place(self, row: Row, place: int) -> Place:
        return Place(self._source.file, self._source.sheet, row.where(place))


def _put(row: Row, one: Field, cell: Cell, place: int) -> None:
    row.put(one.name, cell, place)
