"""The tables and forms of files: what each holds, and its lines as the importer takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.forms.returned import is_form
from innovasjon_desktop.services.forms.tables import form_tables, note_answered
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter, comparable
from innovasjon_desktop.services.importing.kinds import kind_names
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising import memory
from innovasjon_desktop.services.recognising.filling import Filler
from innovasjon_desktop.services.recognising.finding import RawTable, find_tables
from innovasjon_desktop.services.recognising.lines import LineReader
from innovasjon_desktop.services.recognising.naming import Naming
from innovasjon_desktop.services.recognising.plans import (
    CHANGED,
    NEW,
    UNCHANGED,
    AutoPlan,
    FilePlan,
)
from innovasjon_desktop.services.recognising.proposing import (
    Holding,
    columns_of,
    fields_of,
    holding,
    is_known,
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
)
from innovasjon_desktop.services.recognising.tables import Proposal, ReadLine, ReadTable
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import UnitOfWork

FIRST = ("organisation", "section", "unit", "unit_section", "person", "development_period", "agents")
"""What others refer to comes first, in this order; then the rest as the catalogue has it."""

TAKEN = frozenset({NEW, CHANGED, UNCHANGED})
"""What becomes of the rows of a form whose answer was taken."""

MOST_SHOWN = 3
"""Cells that say which row it is, where nothing was made of it."""


class Files:
    """The files of an import: every table in them, recognised, and every form.

    Args:
        unit: the running unit of work.
        books: the files.
        answers: what a person has said.
        asking: collects what has to be asked.

    Raises:
        BadInput: no file holds a table.
    """

    def __init__(self, unit: UnitOfWork, books: Sequence[Book], answers: Answers, asking: Asking) -> None:
        self._books = books
        self.plans = tuple(
            FilePlan(book.name, book.digest, book.origin, memory.brought_in_on(unit.connection, book.digest))
            for book in books
        )
        self._forms = [book for book in books if is_form(book)]
        read, _open = form_tables(unit.connection, self._forms, answers, today=unit.today, asking=asking)
        self.tables: list[FileTable | FormTable] = [FormTable(table) for table in read]
        for book in books:
            if book in self._forms:
                continue
            for sheet in book.sheets:
                self.tables += (
                    FileTable(unit, book, raw, answers, asking) for raw in find_tables(sheet, is_known)
                )
        if not self.tables:
            raise BadInput(
                N_("No table was found in {files}. The first rows must say what the columns hold."),
                files=[book.name for book in books],
            )

    def note(self, unit: UnitOfWork, found: AutoPlan) -> None:
        """Keep that the files were brought in, if anything came of them."""
        for book in self._books:
            rows = [row for table in found.tables if table.file == book.name for row in table.rows]
            done = [row for row in rows if row.action in (NEW, CHANGED)]
            if done:
                memory.note_file(unit, book.digest, book.name, len(done))
            if book in self._forms and rows and all(row.action in TAKEN for row in rows):
                ids = [row.id for row in rows if row.id is not None]
                note_answered(unit, [book], {book.digest: ids[0]} if ids else {})


class FormTable:
    """What a form that came back says of one entity."""

    order = (0, len(FIRST))

    def __init__(self, table: ReadTable) -> None:
        self._table = table

    @property
    def size(self) -> int:
        """Return how many rows it has."""
        return len(self._table.lines)

    def read(self, _unit: UnitOfWork, _asking: Asking) -> ReadTable:
        """Return its lines as the importer takes them."""
        return self._table

    def said(self, _row: int) -> str:
        """Return what the form is called, for a row that nothing is made of."""
        return PurePath(self._table.file).stem

    def note(self, unit: UnitOfWork, made: Mapping[int, int]) -> None:
        """Nothing: that a form is answered is kept for the file as a whole."""


class FileTable:
    """A table of a file, recognised."""

    def __init__(self, unit: UnitOfWork, book: Book, raw: RawTable, answers: Answers, asking: Asking) -> None:
        self._book, self._raw, self._answers = book, raw, answers
        self._cells = dict(raw.lines)
        self._remembered = memory.remembered(unit.connection, raw.headers)
        self._chosen_by_person = False
        self._held = self._holding(asking)
        self._columns = self._proposals(asking) if self._held.kind else _unread(raw.headers)

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
        place = (self._book.name, self._raw.sheet)
        chosen = self._answers.kinds.get(place)
        if chosen is not None:
            self._chosen_by_person = True
            return Holding("" if chosen == LEAVE_OUT else chosen, True, Message(N_("You chose it.")))
        key = self._book.key
        if key is not None and key.get("kind") == "list" and str(key.get("entity")) in ALL:
            return Holding(str(key["entity"]), True, Message(N_("The program made this workbook.")))
        if self._remembered is not None:
            return Holding(self._remembered.kind, True, Message(N_("As the last time these headers came.")))
        found = holding(self._raw, self._book.name)
        if found.sure:
            return found
        answer = asking.ask(self._kind_key, lambda: self._kind_question(found.kind))
        if answer is None:
            return found
        self._chosen_by_person = answer != LEAVE_OUT
        return Holding("" if answer == LEAVE_OUT else answer, True, Message(N_("You chose it.")))

    @property
    def _kind_key(self) -> str:
        return f"kind:{self._book.name}/{self._raw.sheet}"

    def _kind_question(self, proposed: str) -> Question:
        choices = tuple(Choice(kind, _(kind_label(kind))) for kind in kind_names())
        return Question(
            kind=KIND,
            key=self._kind_key,
            file=self._book.name,
            sheet=self._raw.sheet,
            entity=proposed,
            field="",
            text=self._raw.sheet or self._book.name,
            rows=self.size,
            where=str(self._raw.header_row),
            choices=choices,
            proposed=proposed,
        )

    def _proposals(self, asking: Asking) -> tuple[Proposal, ...]:
        kind, headers = self._held.kind, self._raw.headers
        named = {comparable(header): name for header, name in self._answers.headers.items()}
        chosen = {
            place: meant_by(kind, named[comparable(header)])
            for place, header in enumerate(headers)
            if comparable(header) in named
        }
        chosen |= self._answers.columns.get((self._book.name, self._raw.sheet), {})
        self._chosen_by_person = self._chosen_by_person or bool(chosen)
        kept = self._remembered
        before = kept.fields if kept is not None and kept.kind == kind else None
        columns = columns_of(kind, headers, chosen, before)
        for one in columns:
            if one.sure or one.place in chosen:
                continue
            key = f"column:{kind}:{comparable(one.header)}"
            answer = asking.ask(key, partial(self._column_question, key, one))
            if answer is not None:
                chosen[one.place] = "" if answer == LEAVE_OUT else answer
                self._chosen_by_person = True
        return columns_of(kind, headers, chosen, before)

    def _column_question(self, key: str, one: Proposal) -> Question:
        kind = self._held.kind
        return Question(
            kind=COLUMN,
            key=key,
            file=self._book.name,
            sheet=self._raw.sheet,
            entity=kind,
            field=one.field,
            text=one.header,
            rows=self.size,
            where=str(self._raw.header_row),
            choices=tuple(
                Choice(
                    each.name, _(label_of(kind, each.name)), one.reason if each.name == one.field else None
                )
                for each in fields_of(kind)
            ),
            proposed=one.field,
            leaves_row=False,
        )

    def read(self, unit: UnitOfWork, asking: Asking) -> ReadTable:
        """Return its lines as the importer takes them; names are those the store has now."""
        lines = tuple(self._lines(unit, asking)) if self._held.kind else tuple(self._unread_lines())
        return ReadTable(
            self._book.name,
            self._raw.sheet,
            self._held.kind,
            self._held.sure,
            self._held.reason,
            self._raw.header_row,
            self._columns,
            lines,
        )

    def said(self, row: int) -> str:
        """Return what the first cells of a row say, for a row that nothing is made of."""
        texts = [" ".join(as_text(cell).split()) for cell in self._cells.get(row, ())]
        return " – ".join([text for text in texts if text][:MOST_SHOWN])

    def note(self, unit: UnitOfWork, made: Mapping[int, int]) -> None:
        """Keep which answers of a form came, and what a person said the headers mean.

        ``made`` are the ids of new rows by the number of the row in the sheet.
        """
        numbers = self._answer_numbers()
        answers = {numbers[row]: row_id for row, row_id in made.items() if row in numbers}
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
        if self._book.key is not None and self._book.key.get("kind") == "list":
            return [self._exactly(number, cells) for number, cells in self._raw.lines]
        names, words = Names(unit.connection), WordBook(unit.connection)
        naming = Naming(names, words, asking)
        without = frozenset(
            row
            for file, sheet, row in self._answers.without
            if file in ("", self._book.name) and sheet in ("", self._raw.sheet)
        )
        reader = LineReader(
            self._book.name,
            self._raw,
            self._held.kind,
            self._columns,
            naming,
            asking,
            unit.today,
            naming.known("section", self._raw.sheet) if self._raw.sheet else None,
            without,
        )
        filler = Filler(unit, self._book.name, self._raw, self._held.kind, names, words, asking)
        before = self._answered_before(unit)
        return [filler.fill(_left_out_if(line, before.get(line.row))) for line in reader.read()]

    def _exactly(self, number: int, cells: tuple[Cell, ...]) -> ReadLine:
        """Return a row of a workbook that the program made: every cell as it stands."""
        values: dict[str, Cell] = {}
        places = {}
        for one in self._columns:
            if one.field and one.place < len(cells):
                values[one.field] = cells[one.place]
                places[one.field] = f"{column_letter(one.place)}{number}"
        return ReadLine(number, values, places=places)

    def _answer_numbers(self) -> Mapping[int, str]:
        """Return the number of its answer by row, if the table is the export of a form."""
        place = next((one.place for one in self._columns if one.field == "answer"), None)
        if place is None or not any(one.field == "received_on" for one in self._columns):
            return {}
        found = {
            number: as_text(cells[place]).strip() for number, cells in self._raw.lines if place < len(cells)
        }
        said = [text for text in found.values() if text]
        return {number: text for number, text in found.items() if text} if len(set(said)) == len(said) else {}

    def _answered_before(self, unit: UnitOfWork) -> Mapping[int, Message]:
        """Return why rows are left out: their answers were brought in before, and are still there."""
        numbers = self._answer_numbers()
        known = memory.answers_of(unit.connection, self._raw.headers) if numbers else {}
        found = {}
        for row, number in numbers.items():
            entity, row_id = known.get(number, ("", 0))
            if entity and unit.find(entity, row_id) is not None:
                name = WordBook(unit.connection).name(entity, row_id)
                found[row] = Message(N_("This answer was brought in before: {name}."), name=name)
        return found


def _unread(headers: Sequence[str]) -> tuple[Proposal, ...]:
    return tuple(Proposal(place, header, "", False) for place, header in enumerate(headers))


def _left_out_if(line: ReadLine, reason: Message | None) -> ReadLine:
    return line if reason is None else replace(line, left_out=reason, questions=())
