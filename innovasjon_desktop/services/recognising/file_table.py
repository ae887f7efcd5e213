"""A table of a file: what it holds, its columns, and its lines as the importer takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property, partial

from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, VERSION, column_letter, comparable, understood
from innovasjon_desktop.services.importing.kinds import kind_names
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising import memory
from innovasjon_desktop.services.recognising.answered import Answered, only_one_each
from innovasjon_desktop.services.recognising.cell_words import STATE_WORDS
from innovasjon_desktop.services.recognising.cells import read_day
from innovasjon_desktop.services.recognising.column_keys import ColumnKeys
from innovasjon_desktop.services.recognising.contents import said_below
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.exact import exact
from innovasjon_desktop.services.recognising.filling import Filler
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.holding import Holding, holding
from innovasjon_desktop.services.recognising.lines import LEFT_BY_PERSON, LineReader
from innovasjon_desktop.services.recognising.naming import Naming
from innovasjon_desktop.services.recognising.persons import Persons
from innovasjon_desktop.services.recognising.proposing import (
    CHOSEN,
    columns_of,
    fields_of,
    kind_label,
    label_of,
    meant_by,
)
from innovasjon_desktop.services.recognising.questions import (
    COLUMN,
    KIND,
    LEAVE_OUT,
    Answers,
    Asking,
    Choice,
    Question,
    Source,
    TableKey,
)
from innovasjon_desktop.services.recognising.tables import CellProblem, Proposal, ReadLine, ReadTable
from innovasjon_desktop.services.recognising.twice import copies_told, doubles_told
from innovasjon_desktop.services.rows import values_by_id
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

FIRST = ("organisation", "section", "unit", "unit_section", "person", "development_period", "agents")
"""What others refer to comes first, in this order; then the rest as the catalogue has it."""

FIRST_OF = {"agents": ("section",), "development_area": ("unit",), "request": ("unit",)}
"""What must be there before rows of a kind can come in."""

NONE_YET = {
    "section": N_("There are no sections yet. Bring in the organisation first."),
    "unit": N_("There are no units yet. Bring in the organisation first."),
}

_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?!\d|\.)")
"""A time of day behind a date."""

MOST_SHOWN = 3
"""Cells that say which row it is, where nothing was made of it."""


class FileTable:
    """A table of a file, recognised; ``notes`` say what to look at twice before it is read."""

    form = ""

    def __init__(
        self,
        unit: UnitOfWork,
        book: Book,
        raw: RawTable,
        answers: Answers,
        asking: Asking,
        notes: tuple[Message, ...] = (),
    ) -> None:
        self._book, self._raw, self._answers = book, raw, answers
        self._cells, self._notes = dict(raw.lines), notes
        self._source = Source(book.name, raw.called)
        self._key = (book.name, raw.called, raw.header_row)
        self._remembered = memory.remembered(unit.connection, raw.headers)
        self._chosen_by_person = False
        self._reader: LineReader | None = None
        self._held = self._holding(asking)
        self._source = replace(self._source, kind=self._held.kind)
        self._reason = self._held.reason
        self._columns = self._proposed({}) if self._held.kind else _unread(raw.headers)

    @property
    def plain(self) -> tuple[TableKey, tuple[str, Sequence[Proposal]]]:
        """Return its place, what it holds and its columns, as they are without an answer about them."""
        return self._key, (self._held.kind, self._columns)

    def settle(self, keys: ColumnKeys, asking: Asking) -> None:
        """Ask what its columns are, and take the answers to that; ``keys`` are those of all tables."""
        columns = self._proposals(keys, asking) if self._held.kind else self._columns
        self._columns = tuple(one for one in columns if one.header or _is_filled(self._raw, one.place))

    @property
    def size(self) -> int:
        """Return how many rows it has."""
        return len(self._raw.lines)

    @property
    def order(self) -> tuple[int, int]:
        """Return when it is carried out, compared with other tables."""
        kind = self._held.kind
        if kind in FIRST:
            return 0, FIRST.index(kind)
        return 1, [*kind_names()].index(kind) if kind else 0

    def _holding(self, asking: Asking) -> Holding:
        chosen = self._answers.kinds.get(self._key)
        if chosen is not None:
            self._chosen_by_person = True
            return Holding("" if chosen == LEAVE_OUT else chosen, True, Message(N_("You chose it.")))
        if self._kind_key in self._answers.said:  # also where nobody would have asked
            return self._answered_kind(asking, holding(self._raw, self._book.name))
        key = self._book.key
        if key is not None and key.get("kind") == "list" and str(key.get("entity")) in ALL:
            return Holding(str(key["entity"]), True, Message(N_("The program made this workbook.")))
        if self._remembered is not None:
            return Holding(self._remembered.kind, True, Message(N_("As the last time these headers came.")))
        found = holding(self._raw, self._book.name)
        return found if found.sure else self._answered_kind(asking, found)

    def _answered_kind(self, asking: Asking, found: Holding) -> Holding:
        answer = asking.ask(self._kind_key, lambda: self._kind_question(found.kind))
        if answer is None:
            return found
        self._chosen_by_person = answer != LEAVE_OUT
        return Holding("" if answer == LEAVE_OUT else answer, True, Message(N_("You chose it.")))

    @property
    def _kind_key(self) -> str:
        file, sheet, row = self._key
        return f"kind:{file}/{sheet}:{row}"

    def _kind_question(self, proposed: str) -> Question:
        choices = tuple(Choice(kind, _(kind_label(kind))) for kind in kind_names())
        text, where = self._raw.called or self._book.name, str(self._raw.header_row)
        return replace(self._source, kind=proposed).question(
            *(KIND, self._kind_key, "", text, where, choices), rows=self.size, proposed=proposed
        )

    def _proposed(self, chosen: Mapping[int, str]) -> tuple[Proposal, ...]:
        kind, raw, kept = self._held.kind, self._raw, self._remembered
        before = kept.fields if kept is not None and kept.kind == kind else None
        below = said_below(kind, raw)
        return columns_of(kind, raw.headers, chosen, before, raw.apart, below, raw.empty)

    def _proposals(self, keys: ColumnKeys, asking: Asking) -> tuple[Proposal, ...]:
        kind, plain = self._held.kind, self._columns
        named = {comparable(header): name for header, name in self._answers.headers.items()}
        key_of = {one.place: keys.key(self._key, kind, one) for one in plain}
        said = {place: self._answers.said[key] for place, key in key_of.items() if key in self._answers.said}
        chosen = {
            one.place: meant_by(kind, named[comparable(one.header)])
            for one in plain
            if comparable(one.header) in named
        }
        # What was said about a column goes before what it was taken for the last time.
        chosen |= {place: "" if name == LEAVE_OUT else meant_by(kind, name) for place, name in said.items()}
        chosen |= self._answers.columns.get(self._key, {})
        self._chosen_by_person = self._chosen_by_person or bool(chosen)
        answered = {chosen[place] for place in said}
        columns = tuple(
            replace(now, sure=False) if _is_displaced(was, now, answered) else now
            for was, now in zip(plain, self._proposed(chosen), strict=True)
        )
        asked = [one for one in columns if not one.sure]
        for one in (*asked, *(plain[place] for place in said)):
            key = key_of[one.place]
            asking.ask(key, partial(self._column_question, key, one))
        if not self._is_ours:
            return columns
        hidden = Message(N_("The program made this workbook."))
        return tuple(
            replace(one, field=VERSION, reason=hidden) if one.header == VERSION and not one.field else one
            for one in columns
        )

    def _column_question(self, key: str, one: Proposal) -> Question:
        kind = self._held.kind
        choices = tuple(
            Choice(each.name, _(label_of(kind, each.name)), one.reason if each.name == one.field else None)
            for each in fields_of(kind)
        )
        if not one.field:
            choices = (Choice(LEAVE_OUT, _("Not in"), one.reason), *choices)
        return self._source.question(
            *(COLUMN, key, one.field, one.header, str(self._raw.header_row), choices),
            rows=self.size,
            proposed=one.field or LEAVE_OUT,
            leaves_row=False,
        )

    def read(self, unit: UnitOfWork, asking: Asking) -> ReadTable:
        """Return its lines as the importer takes them; names are those the store has now."""
        lines = tuple(self._lines(unit, asking)) if self._held.kind else tuple(self._unread_lines())
        return ReadTable(
            self._book.name,
            self._raw.called,
            self._held.kind,
            self._held.sure,
            self._reason,
            self._raw.header_row,
            self._columns,
            lines,
            notes=(*self._notes, *(self._reader.notes if self._reader else ()), *Persons.note(lines)),
        )

    def said(self, row: int) -> str:
        """Return what the first cells of a row say, for a row that nothing is made of."""
        texts = [" ".join(as_text(cell).split()) for cell in self._cells.get(row, ())]
        return " – ".join([text for text in texts if text][:MOST_SHOWN])

    def note(self, unit: UnitOfWork, made: Mapping[int, int]) -> None:
        """Keep which answers of a form came, and what a person said the headers mean.

        ``made`` are the ids of new rows by the number of the row in the sheet.
        """
        answers = only_one_each(self._answer_numbers, made)
        if answers:
            memory.note_answers(unit, self._raw.headers, self._held.kind, answers)
        if self._chosen_by_person:
            fields = {one.header: one.field for one in self._columns if one.header}
            memory.remember(unit, self._raw.headers, self._held.kind, fields)

    def _unread_lines(self) -> list[ReadLine]:
        reason = Message(N_("The table is left out.")) if self._held.sure else None
        return [
            ReadLine(number, left_out=reason, questions=() if reason else (self._kind_key,))
            for number, _cells in self._raw.lines
        ]

    def _lines(self, unit: UnitOfWork, asking: Asking) -> list[ReadLine]:
        names = Names(unit.connection)
        without = frozenset(
            row
            for file, sheet, row in self._answers.without
            if file in ("", self._book.name) and sheet in ("", self._raw.called)
        )
        needed = FIRST_OF.get(self._held.kind, ())
        lacking = next((each for each in needed if not _is_there(unit, each)), None)
        if lacking is not None:
            problem = CellProblem("", "", BadInput(NONE_YET[lacking]))
            return [ReadLine(number, problems=(problem,)) for number, _cells in self._raw.lines]
        if self._is_ours:
            left_out = dict.fromkeys(without, Message(LEFT_BY_PERSON))
            lines = (self._exactly(number, cells, names) for number, cells in self._raw.lines)
            return self._without_copies(
                unit, [_left_out_if(line, left_out.get(line.row)) for line in lines], asking
            )
        words, called = WordBook(unit.connection), Names(unit.connection, ids=False)
        naming = Naming(called, words, asking)
        context = Context(unit, self._source, self._raw, self._columns, called, words, naming, asking)
        reader = self._reader = LineReader(context, without)
        if self._held.reason is not None and reader.reason is not None:
            self._reason = Message(N_("{first} {second}"), first=self._held.reason, second=reader.reason)
        filler = Filler(context)
        before = Answered(unit, self._source, self._answered_before(unit), asking)
        told = (before.tell(line) for line in reader.read())
        whole = (line if line.id is not None else filler.fill(line) for line in told)
        filled = [exact(line, self._held.kind, called) for line in whole]
        return doubles_told(self._without_copies(unit, filled, asking), self._source, asking)

    def _without_copies(self, unit: UnitOfWork, lines: list[ReadLine], asking: Asking) -> list[ReadLine]:
        kind = self._held.kind
        if kind not in ALL or not any(one.field == ID for one in self._columns):
            return lines
        held = partial(values_by_id, unit.connection, kind)
        return copies_told(lines, kind, self._source, asking, held, WordBook(unit.connection))

    @property
    def _is_ours(self) -> bool:
        """Whether the program wrote the table: a list with ids, and no header but its own."""
        key, headers = self._book.key, self._raw.headers
        if key is not None:
            return key.get("kind") == "list"
        own = ALL.get(self._held.kind)
        others = {*headers} - {ID, VERSION, ""}
        return own is not None and ID in headers and all(understood(own, each) for each in others)

    def _exactly(self, number: int, cells: tuple[Cell, ...], names: Names) -> ReadLine:
        """Return a row of a table that the program made: a dash is a dash there, no name is asked about."""
        values: dict[str, Cell] = {}
        places = {}
        for one in self._columns:
            if one.field and one.place < len(cells):
                values[one.field] = _plain(self._held.kind, one.field, cells[one.place], names)
                places[one.field] = f"{column_letter(one.place)}{number}"
        return ReadLine(number, values, places=places)

    @cached_property
    def _answer_numbers(self) -> Mapping[int, str]:
        """Return the number of its answer by row, if the table is the export of a form."""
        place = next((one.place for one in self._columns if one.field == "answer"), None)
        if place is None or not any(one.field == "received_on" for one in self._columns):
            return {}
        when = next(one.place for one in self._columns if one.field == "received_on")
        found = {
            number: f"{as_text(cells[place]).strip()} {as_text(cells[when]).strip()}"
            for number, cells in self._raw.lines
            if max(place, when) < len(cells) and not is_blank(cells[place])
        }
        # A form service tells the minute; a list somebody keeps has days, and may begin at 1 each year.
        timed = sum(_CLOCK.search(text) is not None for text in found.values())
        return found if timed * 2 > len(found) else {}

    def _answered_before(self, unit: UnitOfWork) -> Mapping[int, tuple[str, int]]:
        """Return entity and id of what answers became that were brought in before, if it is still there."""
        numbers = self._answer_numbers
        known = memory.answers_of(unit.connection, self._raw.headers) if numbers else {}
        found = ((row, known[number]) for row, number in numbers.items() if number in known)
        return {row: (entity, row_id) for row, (entity, row_id) in found if unit.find(entity, row_id)}


def _is_filled(raw: RawTable, place: int) -> bool:
    return any(place < len(cells) and not is_blank(cells[place]) for _number, cells in raw.lines)


def _is_displaced(was: Proposal, now: Proposal, answered: Set[str]) -> bool:
    """Tell whether a column that was sure is nothing any more, because of an answer about another."""
    return was.sure and was.field in answered and not now.field and now.reason != Message(CHOSEN)


def _unread(headers: Sequence[str]) -> tuple[Proposal, ...]:
    return tuple(Proposal(place, header, "", False) for place, header in enumerate(headers))


def _is_there(unit: UnitOfWork, entity: str) -> bool:
    """Tell whether there is any row of an entity yet."""
    return unit.connection.scalar(select(TABLES[entity].c.id).limit(1)) is not None


def _plain(kind: str, name: str, cell: Cell, names: Names) -> Cell:
    """Return a cell that somebody may have typed into: a day or a status in any of their ways to write it."""
    if not isinstance(cell, str) or not ALL[kind].has(name):
        return cell
    field = ALL[kind].field(name)
    if field.kind is Kind.DATE:
        found = read_day(cell)
        return found.day if found is not None and found.day is not None else cell
    if field.kind is Kind.STATE and names.key(field, cell) is None:
        return STATE_WORDS.get(field.target, {}).get(comparable(cell), cell)
    return cell


def _left_out_if(line: ReadLine, reason: Message | None) -> ReadLine:
    return line if reason is None else replace(line, left_out=reason, questions=())
