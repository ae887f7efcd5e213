"""Read a CSV: its encoding and separator are found, and shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import FORMULA_STARTS, N_
from innovasjon_desktop.services.importing.book import Sheet
from innovasjon_desktop.services.importing.package import NOT_A_TABLE
from innovasjon_desktop.services.importing.reading import MOST_COLUMNS, Cell
from innovasjon_desktop.services.importing.sheets import kept_sheet

SAMPLE = 50
"""Lines looked at to find the separator."""
LAST_COLUMN = 16_384
"""The last column a spreadsheet has; blank ones beyond those of a table cost nothing until then."""
SAMPLE_CHARACTERS = 2**20
"""Characters looked at, however many blank lines there are."""

_SEPARATORS = {";": N_("semicolon"), "\t": N_("tab"), ",": N_("comma")}
_BYTE_ORDER = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def read_text(data: bytes) -> tuple[Message, Sheet]:
    """Return how a CSV was read, and its rows as a sheet without a name.

    Raises:
        BadInput: it is no CSV, or larger than a table ever is.
    """
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
    return origin, kept_sheet("", enumerate(_records(text, separator), start=2 if declared else 1))


def _decoded(data: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in _BYTE_ORDER if data.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, candidate
    raise BadInput(NOT_A_TABLE)


def _records(text: str, separator: str) -> Iterator[list[Cell]]:
    """Yield the records as a spreadsheet numbers them; a blank line is a row too."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for record in records:
            number += 1
            if len(record) > LAST_COLUMN:
                raise BadInput(N_("Row {row} has more than {most} columns."), row=number, most=MOST_COLUMNS)
            yield [_unquoted(cell) for cell in record]
    except csv.Error:
        raise BadInput(
            N_("Row {row} cannot be read: a quotation mark is not closed, or the row is too long."),
            row=number + 1,
        ) from None


def _unquoted(cell: str) -> str:
    """Take away the apostrophe an export puts before what a spreadsheet would calculate (R-73).

    What had apostrophes of its own before that got one more, so that none of its own is taken away.
    """
    plain = cell.lstrip("'")
    return cell[1:] if plain != cell and plain.startswith(FORMULA_STARTS) else cell


def _separator(text: str) -> str:
    """Return the separator that gives most lines as many cells as the headers, and the most cells."""
    best, found = (0.0, 1), ";"
    text = text[:SAMPLE_CHARACTERS]
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
