"""The files of an import: every table in them, recognised, and every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.forms.judging import judged
from innovasjon_desktop.services.forms.noting import note_answered, note_passed_over
from innovasjon_desktop.services.forms.returned import is_form
from innovasjon_desktop.services.forms.tables import OTHER, form_tables
from innovasjon_desktop.services.importing.book import Book, Sheet
from innovasjon_desktop.services.recognising import memory
from innovasjon_desktop.services.recognising.beside import tables_of
from innovasjon_desktop.services.recognising.column_keys import ColumnKeys
from innovasjon_desktop.services.recognising.file_table import FIRST, FileTable
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.plans import (
    CHANGED,
    NEW,
    UNCHANGED,
    AutoPlan,
    FilePlan,
)
from innovasjon_desktop.services.recognising.questions import (
    Answers,
    Asking,
)
from innovasjon_desktop.services.recognising.tables import ReadTable
from innovasjon_desktop.store.unit_of_work import UnitOfWork

UNSEEN = N_("{name} has hidden sheets, which were left out: {sheets}.")
HIDDEN = N_("Rows of “{sheet}” that are hidden, by a filter for instance, were read too ({count}): {rows}.")
HIDDEN_AND_MORE = N_(
    "Rows of “{sheet}” that are hidden, by a filter for instance, were read too ({count}): "
    "{rows}, and {more} more."
)
MOST_NAMED = 10

TAKEN = frozenset({NEW, CHANGED, UNCHANGED})
"""What becomes of the rows of a form whose answer was taken."""


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
        self.tables: list[FileTable | FormTable | NoTable] = [FormTable(table) for table in read]
        for book in books:
            if book in self._forms:
                continue
            notes = _of_unseen(book)  # told once, with the first table
            for sheet in book.sheets:
                found = tables_of(sheet)
                for raw in found:
                    of_rows = _of_hidden(sheet, raw)
                    self.tables.append(FileTable(unit, book, raw, answers, asking, (*notes, *of_rows)))
                    notes = ()
                if sheet.rows and not found:
                    self.tables.append(NoTable(book.name, sheet.name, notes))
                    notes = ()
        recognised = [table for table in self.tables if isinstance(table, FileTable)]
        keys = ColumnKeys(dict(table.plain for table in recognised))
        for table in recognised:
            table.settle(keys, asking)
        if all(isinstance(table, NoTable) for table in self.tables):
            raise BadInput(
                N_("No table was found in {files}. The first rows must say what the columns hold."),
                files=[book.name for book in books],
            )

    def in_order(self) -> list[list[int]]:
        """Return the places of the tables as they are carried out, those of one form together.

        What others refer to comes first, whichever file it stands in.
        """
        order = sorted(range(len(self.tables)), key=lambda place: self.tables[place].order)
        return [[*places] for _one, places in groupby(order, lambda place: self.tables[place].form or place)]

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
            if any(problem.reason == Message(OTHER) for row in rows for problem in row.problems):
                note_passed_over(unit, book)


def _of_unseen(book: Book) -> tuple[Message, ...]:
    """Return that hidden sheets were left out; those of a workbook of this program are its own."""
    if not book.unseen or book.key is not None:
        return ()
    return (Message(UNSEEN, name=book.name, sheets=book.unseen),)


def _of_hidden(sheet: Sheet, raw: RawTable) -> tuple[Message, ...]:
    """Return that rows of a table which nobody sees were read."""
    hidden = {*sheet.hidden}
    rows = [number for number, _cells in raw.lines if number in hidden]
    if not rows:
        return ()
    name, more = sheet.name, len(rows) - MOST_NAMED
    text = HIDDEN_AND_MORE if more > 0 else HIDDEN
    return (Message(text, count=len(rows), sheet=name, rows=rows[:MOST_NAMED], more=more),)


class NoTable:
    """A sheet in which no table was found: it is shown, and nothing is made of it."""

    order = (0, 0)
    size = 0
    form = ""

    def __init__(self, file: str, sheet: str, notes: tuple[Message, ...] = ()) -> None:
        reason = Message(N_("No table was found here."))
        self._table = ReadTable(file, sheet, "", True, reason, 0, (), (), notes=notes)

    def read(self, _unit: UnitOfWork, _asking: Asking) -> ReadTable:
        """Return it without a line."""
        return self._table

    def said(self, _row: int) -> str:
        """Return nothing: there are no rows."""
        return ""

    def note(self, unit: UnitOfWork, made: Mapping[int, int]) -> None:
        """Nothing: nothing came of it."""


class FormTable:
    """What a form that came back says of one entity."""

    order = (0, len(FIRST))

    def __init__(self, table: ReadTable) -> None:
        self._table = table
        self.form = table.file

    @property
    def size(self) -> int:
        """Return how many rows it has."""
        return len(self._table.lines)

    def read(self, unit: UnitOfWork, _asking: Asking) -> ReadTable:
        """Return its lines as the importer takes them, with all that the store refuses in them."""
        return judged(unit, self._table)

    def said(self, _row: int) -> str:
        """Return whose form it is, for a row that nothing is made of."""
        return self._table.form

    def note(self, unit: UnitOfWork, made: Mapping[int, int]) -> None:
        """Nothing: that a form is answered is kept for the file as a whole."""
