"""Read the first sheet of an xlsx workbook that may come from anybody."""

from __future__ import annotations

import io
import time
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import chain
from typing import Any

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, Table, as_table

MOST_MEMBERS = 2_000
MOST_INFLATED = 100 * 2**20
MOST_RATIO = 100
LAST_ROW = 1_048_576
"""The last row a spreadsheet has."""
MOST_SECONDS = 30

MOST_AT_ONCE = 8 * 2**20
"""Bytes of a part that is read in one go."""
MOST_STRINGS = 500_000
"""Different texts in a workbook."""

_CHUNK = 2**16
_STRING_ENDS = (b"SI>", b"SI/>", b"SI />")
_WHOLE_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml"})
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _DOCTYPES)) - 1
_NOT_WHOLE = N_("The workbook is damaged or not whole. Open it in Excel and save it again.")
_TOO_LARGE = N_("The workbook is too large inside to be a list. Copy the rows to a new workbook.")


def read_workbook(data: bytes) -> Table:
    """Read the first sheet that has rows below its headers.

    Raises:
        BadInput: damaged, protected, too large when unpacked, or holding what a workbook never holds.
    """
    until = time.monotonic() + MOST_SECONDS
    check_package(data)
    # openpyxl loads defusedxml by itself when it is there; the program depends on both.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of the workbook that are not read anyway
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                # A hidden sheet has the lists of drop-downs and the like.
                visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                tables = (_read_sheet(sheet, until) for sheet in visible)
                found = _first_with_lines(tables)
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises anything at all when a part is malformed
        raise BadInput(_NOT_WHOLE) from None
    if found is None:
        raise BadInput(N_("The file is empty."))
    return found


def _first_with_lines(tables: Iterable[Table | None]) -> Table | None:
    """Return the first table with lines, else the first with headers."""
    first: Table | None = None
    for table in tables:
        if table is not None and table.lines:
            return table
        first = first or table
    return first


def check_package(data: bytes) -> None:
    """Require that the zip file can be unpacked safely, by unpacking it without keeping anything.

    Raises:
        BadInput: too many parts, too large, too tightly packed, encrypted, or with a document type.
    """
    inflated = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > MOST_MEMBERS:
                raise BadInput(_TOO_LARGE)
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names:
                raise BadInput(N_("The file is not a table this program can read. Save it as .xlsx or CSV."))
            for member in members:
                if member.flag_bits & 0x1:
                    raise BadInput(N_("The workbook has a password. Save it without one."))
                with package.open(member) as part:
                    size = _check_part(part, min(MOST_INFLATED, len(data) * MOST_RATIO) - inflated)
                inflated += size
                if size > MOST_AT_ONCE and _is_read_at_once(member.filename):
                    raise BadInput(_TOO_LARGE)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError):
        raise BadInput(_NOT_WHOLE) from None


def _check_part(part: Any, left: int) -> int:
    """Return the size of a part; ``left`` is what there is room for."""
    size, strings, tail = 0, 0, b""
    while chunk := part.read(_CHUNK):
        size += len(chunk)  # counted, because the sizes in the headers can lie
        seen = (tail + chunk).upper()
        strings += sum(map(seen.count, _STRING_ENDS))
        if size > left or strings > MOST_STRINGS:
            raise BadInput(_TOO_LARGE)
        if any(mark in seen for mark in _DOCTYPES):
            raise BadInput(N_("The workbook holds a document type definition, which no spreadsheet does."))
        tail = seen[-_OVERLAP:]
    return size


def _is_read_at_once(name: str) -> bool:
    """Tell whether a part becomes a tree in memory, many times its size."""
    return name.endswith(".rels") or name in _WHOLE_PARTS


def _read_sheet(sheet: Any, until: float) -> Table | None:
    origin = Message(N_("sheet “{name}”"), name=sheet.title)
    rows = _numbered(sheet, until)
    first = next(rows, None)
    return None if first is None else as_table(chain((first,), rows), origin)


def _numbered(sheet: Any, until: float) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows that hold anything with their numbers, whatever the sheet says of its own size."""
    book = sheet.parent
    with sheet._get_source() as source:  # noqa: SLF001 - the sheet itself cannot tell blank from not saved
        parser = _parser()(
            source,
            sheet._shared_strings,  # noqa: SLF001 - as above
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - as above
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - as above
        )
        for number, cells in parser.parse():
            if number > LAST_ROW or time.monotonic() > until:
                raise BadInput(_TOO_LARGE)
            if any(cell["value"] is not None for cell in cells):
                values: list[Cell] = [None] * max(cell["column"] for cell in cells)
                for cell in cells:
                    values[cell["column"] - 1] = cell["value"]
                yield number, values


@cache
def _parser() -> Any:
    """Return a parser of sheets that marks formulas saved without their result."""
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                # An empty text is a result too; only then does the cell say what kind it has.
                kept = element.find(VALUE_TAG) is not None and element.get("t") == "str"
                cell["value"] = None if kept else UNSAVED
            return cell

    return Parser
