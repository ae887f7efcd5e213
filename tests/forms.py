"""Forms as people fill them in: short ways for tests to send them out, answer them and read them back."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.i18n import say
from innovasjon_desktop.reports.forms import form_files, written
from innovasjon_desktop.services.forms.making import AREAS, Batch, Form, Order, keep_forms, plan_forms
from innovasjon_desktop.services.forms.noting import note_answered
from innovasjon_desktop.services.forms.tables import form_tables
from innovasjon_desktop.services.forms.waiting import BatchState, batches
from innovasjon_desktop.services.importing.applying import apply
from innovasjon_desktop.services.importing.book import KEY_SHEET, Book
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.reading import table_of
from innovasjon_desktop.services.recognising.questions import NO_ANSWERS, Answers, Question
from innovasjon_desktop.services.recognising.tables import ReadLine, ReadTable
from innovasjon_desktop.store.exchange import FORM
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

Sent = list[tuple[Form, Path]]
Cells = Mapping[str, object]


def planned(store: Database, order: Order | None = None) -> Batch:
    with store.read() as connection:
        return plan_forms(connection, order or Order(AREAS, language="nb"), store.today())


def send(store: Database, folder: Path, order: Order | None = None) -> Sent:
    """Make forms; return each with its file."""
    batch = planned(store, order)
    with written(batch, folder) as deliver:
        keep_forms(store, batch, actor="kari", deliver=deliver)
    return [*zip(batch.forms, form_files(batch, folder), strict=True)]


def key_of(book: Workbook) -> dict[str, Any]:
    return {str(name): value for name, value in book[KEY_SHEET].iter_rows(max_col=2, values_only=True)}


def fill(path: Path, cells: Cells, change: Callable[[Workbook], object] | None = None) -> Path:
    """Write answers into a form by the names of its cells, as a person would, and save it."""
    book = load_workbook(path)
    key = key_of(book)
    sheet = book[key["sheet"]]
    for name, content in cells.items():
        sheet[key[f"cell {name}"]].value = content
    if change is not None:
        change(book)
    book.save(path)
    return path


def read(
    store: Database, *paths: Path, answers: Answers = NO_ANSWERS, today: dt.date | None = None
) -> tuple[tuple[ReadTable, ...], tuple[Question, ...]]:
    return read_books(store, [read_book(path) for path in paths], answers, today)


def read_books(
    store: Database, books: Sequence[Book], answers: Answers = NO_ANSWERS, today: dt.date | None = None
) -> tuple[tuple[ReadTable, ...], tuple[Question, ...]]:
    with store.read() as connection:
        return form_tables(connection, books, answers, today=today or store.today())


def line_of(store: Database, path: Path, answers: Answers = NO_ANSWERS) -> ReadLine:
    """Return the only line a form gives."""
    (table,), _questions = read(store, path, answers=answers)
    return table.lines[0]


def words_of(line: ReadLine) -> list[tuple[str, str]]:
    """Return the cells and words of what is wrong."""
    return [(one.cell, say(one.reason)) for one in line.problems]


def bring(store: Database, *paths: Path) -> None:
    """Carry out what forms say through the plain importer, and note that they are answered."""
    books = [read_book(path) for path in paths]
    tables, questions = read_books(store, books)
    assert questions == ()
    taken = set()
    for table in tables:
        for line in table.lines:
            if line.problems or line.left_out is not None:
                continue
            taken.add(table.file)
            if line.values:
                cells = table_of([*line.values], [[*line.values.values()]], ids=[line.id])
                apply(store, table.kind, cells, actor="kari")
    note(store, [book for book in books if book.name in taken])


def note(store: Database, books: Sequence[Book]) -> Changed:
    return store.write(Message("Import"), "kari", lambda unit: note_answered(unit, books))


def kept(store: Database) -> list[Mapping[str, Any]]:
    with store.read() as connection:
        return [dict(row) for row in connection.execute(select(FORM).order_by(FORM.c.id)).mappings()]


def through_libreoffice(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """Save a file the way LibreOffice does."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    call = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


NEED = "Elever leser lite hjemme"
CHOSEN = {
    "title": "Leselyst",
    "need": NEED,
    "chosen_on": dt.date(2026, 5, 4),
    "chosen_by": "rektor",
    "aim": "Flere leser",
    "methods 1": "Idédugnad",
    "methods 3": "Intervju og observasjon",
    "themes 1": "Tidlig innsats",
}


def choosing(make: Maker, store: Database, folder: Path) -> Path:
    make.unit(make.section())
    ((_form, path),) = send(store, folder)
    return path


def following(make: Maker, store: Database, folder: Path, period: int, **area: Any) -> tuple[int, Path]:
    given = {"aim": "Flere leser"} | area
    area_id = make.area(make.unit(make.section()), period, **given)
    ((_form, path),) = send(store, folder)
    return area_id, path


def copy(path: Path, name: str) -> Path:
    return Path(shutil.copyfile(path, path.with_name(name)))


def waited_for(store: Database) -> tuple[BatchState, ...]:
    with store.read() as connection:
        return batches(connection, store.today())
