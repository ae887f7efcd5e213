"""Any list as it stands on the screen, as a workbook or as CSV (R-75)."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from innovasjon_desktop.domain.errors import BadInput, Cancelled
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, current_language, date_text, percent_text
from innovasjon_desktop.reports import style
from innovasjon_desktop.reports.cells import Value, clean, looks_like_formula
from innovasjon_desktop.reports.files import replacing
from innovasjon_desktop.reports.style import Format, Marked
from innovasjon_desktop.reports.workbook import Book, Column
from innovasjon_desktop.services.importing.book import KEY_SHEET

ROWS_BETWEEN_CHECKS = 256
SHEET_NAME_LENGTH = 31
WIDEST = 60.0

_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("\\/?*[]:", " "))

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Records:
    """Whose rows a list holds, and the field of each column: ``id`` for the row itself, "" if it is computed.

    A workbook of records can be edited in a spreadsheet and imported again. A line with an id is that row,
    wherever it stands by then; a line without one is new; a line that is gone changes nothing.
    """

    entity: str
    fields: Sequence[str]


def write_list(
    path: Path,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    count: int,
    *,
    records: Records | None = None,
    widths: Sequence[float] = (),
    as_of: dt.date | None = None,
    guard: Callable[[str], str] | None = None,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> None:
    """Write a list to ``path``: a workbook if it ends with .xlsx, else CSV if it ends with .csv.

    Args:
        path: where to; what stands there is replaced when all is written.
        title: name of the list, for the sheet and the footer.
        columns: titles and kinds of the columns, in their order on the screen; a CSV leaves out the hidden.
        rows: the values, in their order on the screen; read one by one while the file is written.
        count: how many rows there are.
        records: what an import must know of the rows, if it shall take them again.
        widths: of the columns, in characters; those not given follow the titles.
        as_of: the as-of date, for the footer.
        guard: what every text goes through, to leave names out.
        progress: told the rows written, all rows and what is going on.
        cancel: asked every few hundred rows; True stops the work.

    Raises:
        BadInput: the file name says neither .xlsx nor .csv.
        UserError: the file cannot be written.
        Cancelled: the user stopped the work; what stood at ``path`` still does.
    """
    told = _told(rows, count, title, progress)
    match path.suffix.casefold():
        case ".xlsx":
            given = [*widths, *(max(10.0, len(each.title) + 4.0) for each in columns[len(widths) :])]
            book = Book(title, as_of, guard=guard, cancel=cancel)
            sheet = book.sheet(sheet_name(title), [min(WIDEST, each) for each in given])
            if count:
                sheet.table("liste", columns, told, count=count, freeze=0)
            else:
                sheet.header(columns)
            if records is not None:
                _add_key(book, records, columns)
            book.save(path)
        case ".csv":
            _write_csv(path, columns, told, guard, cancel)
        case _:
            raise BadInput(N_("Give the file a name that ends with .xlsx or .csv."), field="path")


def _add_key(book: Book, records: Records, columns: Sequence[Column]) -> None:
    """Say in a hidden sheet what the workbook holds, whatever becomes of its name, titles and language."""
    sheet = book.sheet(KEY_SHEET, (12.0, 60.0))
    for key, value in (
        ("kind", "list"),
        ("entity", records.entity),
        ("language", current_language()),
        ("columns", ",".join(records.fields)),
        ("titles", json.dumps([clean(each.title) for each in columns], ensure_ascii=False)),
    ):
        sheet.line({1: (key, style.PLAIN), 2: (value, style.PLAIN)})
    sheet.hide()


def sheet_name(title: str) -> str:
    """Return ``title`` as the name of a sheet: at most 31 characters, none that Excel forbids."""
    plain = " ".join(clean(title).translate(_NOT_IN_SHEET_NAMES).split()).strip("' ")
    name = plain[:SHEET_NAME_LENGTH].rstrip("' ")
    return _("List") if name.casefold() in ("", KEY_SHEET) else name


def csv_text(value: Value, form: Format = Format.TEXT) -> str:
    """Return a value as Norwegian spreadsheets read it from CSV: decimal comma, dd.mm.yyyy.

    Text a spreadsheet could take for a formula gets an apostrophe before it (R-73), and so does text that
    looks as if it had got one, because an import takes one away.
    """
    if isinstance(value, str):
        kept = clean(value)
        marked = looks_like_formula(value) or looks_like_formula(kept.lstrip("'"))
        return f"'{kept}" if marked else kept
    match value:
        case Marked():
            return csv_text(value.text)
        case Share():
            return percent_text(value.percent)
        case bool():
            return _("Yes") if value else _("No")
        case dt.date():
            return f"{value:%m.%Y}" if form is Format.MONTH else date_text(value)
        case None:
            return ""
        case _:
            if form is Format.SHARE:
                return percent_text(Decimal(str(value)) * 100)
            exact = Decimal(str(value))
            return f"{exact:f}".replace(".", ",") if exact.is_finite() else ""


def _told(
    rows: Iterable[Sequence[Value]], count: int, title: str, progress: Progress | None
) -> Iterator[Sequence[Value]]:
    for done, row in enumerate(rows):
        if progress is not None and done % ROWS_BETWEEN_CHECKS == 0:
            progress(done, count, title)
        yield row
    if progress is not None:
        progress(count, count, title)


def _write_csv(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    guard: Callable[[str], str] | None,
    cancel: Callable[[], bool] | None,
) -> None:
    def said(value: Value, form: Format) -> str:
        text = csv_text(value, form)
        return guard(text) if guard is not None and isinstance(value, str | Marked) else text

    forms = [None if each.hidden else each.form for each in columns]
    with replacing(path) as temporary, temporary.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([csv_text(each.title) for each in columns if not each.hidden])
        for done, row in enumerate(rows):
            if cancel is not None and done % ROWS_BETWEEN_CHECKS == 0 and cancel():
                raise Cancelled
            shown = zip(row, forms, strict=True)
            writer.writerow([said(value, form) for value, form in shown if form is not None])
