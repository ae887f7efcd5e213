"""Read a table from a file or from memory: headers, numbered lines, cells as they were typed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_


class Unsaved(Enum):
    """What stands in a cell whose formula was saved without its result."""

    FORMULA = "formula"


UNSAVED = Unsaved.FORMULA
Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta | Unsaved | None

MOST_BYTES = 20 * 2**20
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 32_767
SAMPLE = 50
"""Lines looked at to find the separator."""

_SEPARATORS = {";": N_("semicolon"), "\t": N_("tab"), ",": N_("comma")}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    ``number`` is the row's number in the spreadsheet; ``id`` names the row of the store it stands for, if
    that is known beforehand.
    """

    number: int
    cells: tuple[Cell, ...]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, the lines below them that hold anything, and how they were read."""

    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    origin: Message


def table_of(
    headers: Sequence[str],
    lines: Iterable[Sequence[Cell]],
    *,
    ids: Sequence[int | None] = (),
    first: int = 1,
) -> Table:
    """Return a table of cells in memory.

    Args:
        headers: names or labels of the fields.
        lines: the cells; texts are read as if they had been typed.
        ids: for each line the row it stands for, or None.
        first: number of the first line.
    """
    known = [*ids]
    numbered = [
        Line(first + place, tuple(cells), known[place] if place < len(known) else None)
        for place, cells in enumerate(lines)
    ]
    _check_size(headers, len(numbered), (line.cells for line in numbered))
    return Table(tuple(headers), tuple(numbered), Message(N_("a pasted block")))


def read_table(path: str | Path) -> Table:
    """Read a CSV or an xlsx workbook; what it is shows from its content, not from its name.

    Raises:
        BadInput: it cannot be read, or is larger than a table of this program ever is.
    """
    data = _content(Path(path))
    if data.startswith(b"PK"):
        from innovasjon_desktop.services.importing.workbook import read_workbook

        return read_workbook(data)
    if data.startswith(_OLD_EXCEL):
        raise BadInput(
            N_("This is an old Excel file, or one with a password. Save it as .xlsx without a password.")
        )
    return _read_csv(data)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise BadInput(N_("“{name}” is a folder. Choose a file."), name=path.name)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput(N_("There is no file “{name}”."), name=str(path)) from None
    except OSError:
        raise BadInput(
            N_("The file “{name}” cannot be opened. Is it open in another program?"), name=path.name
        ) from None
    if len(data) > MOST_BYTES:
        raise BadInput(N_("The file is larger than {most} MB. Split it."), most=MOST_BYTES // 2**20)
    if not data.strip():
        raise BadInput(N_("The file is empty."))
    return data


def as_table(numbered: Iterable[tuple[int, Sequence[Cell]]], origin: Message) -> Table:
    """Return the table in numbered rows: the first that holds anything has the headers.

    Raises:
        BadInput: nothing is there, or it is too large.
    """
    headers: tuple[str, ...] | None = None
    lines: list[Line] = []
    for number, cells in numbered:
        kept = _trimmed(cells)
        if not kept:
            continue
        _check_cells(number, kept)
        if headers is None:
            headers = tuple("" if cell in (None, UNSAVED) else str(cell).strip() for cell in kept)
            continue
        lines.append(Line(number, kept))
        if len(lines) > MOST_ROWS:
            raise BadInput(N_("The table has more than {most} rows. Split it."), most=MOST_ROWS)
    if headers is None:
        raise BadInput(N_("The file is empty."))
    return Table(headers, tuple(lines), origin)


def _trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells without the blank ones at the end."""
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    return tuple(cells[:end])


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _check_size(headers: Sequence[str], count: int, lines: Iterable[tuple[Cell, ...]]) -> None:
    if count > MOST_ROWS:
        raise BadInput(N_("The table has more than {most} rows. Split it."), most=MOST_ROWS)
    _check_cells(0, tuple(headers))
    for number, cells in enumerate(lines, start=1):
        _check_cells(number, cells)


def _check_cells(number: int, cells: tuple[Cell, ...]) -> None:
    if len(cells) > MOST_COLUMNS:
        raise BadInput(N_("Row {row} has more than {most} columns."), row=number, most=MOST_COLUMNS)
    if any(isinstance(cell, str) and len(cell) > MOST_CHARACTERS for cell in cells):
        raise BadInput(
            N_("A cell in row {row} has more than {most} characters."), row=number, most=MOST_CHARACTERS
        )


def _read_csv(data: bytes) -> Table:
    text, encoding = _decoded(data)
    declared = ""
    if text[:4].casefold() == "sep=":  # Excel's own way to say it, read by no one else
        first, _, text = text.partition("\n")
        declared = first.strip("\r\n ")[4:5]
    separator = declared if declared in _SEPARATORS else _separator(text)
    origin = Message(
        N_("{separator}, {encoding}"),
        separator=Message(_SEPARATORS[separator]),
        encoding=_ENCODINGS[encoding],
    )
    return as_table(enumerate(_records(text, separator), start=2 if declared else 1), origin)


def _decoded(data: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in _BYTE_ORDER if data.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, candidate
    raise BadInput(N_("The file is not a table this program can read. Save it as .xlsx or CSV."))


def _records(text: str, separator: str) -> Iterator[list[Cell]]:
    """Yield the records as a spreadsheet numbers them; a blank line is a row too."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for record in records:
            number += 1
            yield [_unquoted(cell) for cell in record]
    except csv.Error:
        raise BadInput(
            N_("Row {row} cannot be read: a quotation mark is not closed, or the row is too long."),
            row=number + 1,
        ) from None


def _unquoted(cell: str) -> str:
    """Take away the apostrophe an export puts before what a spreadsheet would calculate (R-73)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def _separator(text: str) -> str:
    """Return the separator that gives most lines as many cells as the headers, and the most cells."""
    best, found = (0.0, 1), ";"
    for separator in _SEPARATORS:
        widths = []
        try:
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                if any(cell.strip() for cell in record):
                    widths.append(len(record))
                if len(widths) == SAMPLE:
                    break
        except csv.Error:
            continue
        if not widths or widths[0] == 1:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        if (alike, widths[0]) > best:
            best, found = (alike, widths[0]), separator
    return found
