"""Read a table from a file or from memory: headers, numbered lines, cells as they were typed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

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
EMPTY = N_("The file is empty.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    ``number`` is the row's number in the spreadsheet; ``id`` names the row of the store it stands for, if
    that is known beforehand. ``alike`` says that only a row with all the same values is the same: the
    key says too little, as when somebody asks for help twice on a day. ``new`` holds, by field, the values
    of a row that the field refers to and that is made for this line if no line before made it.
    """

    number: int
    cells: tuple[Cell, ...]
    id: int | None = None
    alike: bool = False
    who: str = ""
    new: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, the lines below them that hold anything, and how they were read.

    ``exported`` are the headers a list had when this program exported it, if it did.
    """

    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    origin: Message
    exported: tuple[str, ...] = ()


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
    """Read the table of a CSV, or of a workbook's first visible sheet with rows below its headers.

    What the file is shows from its content, not from its name.

    Raises:
        BadInput: it cannot be read, or is larger than a table of this program ever is.
    """
    from innovasjon_desktop.services.importing.files import open_book

    opened, first = open_book(path), None
    exported: tuple[str, ...] = ()
    for visible, sheet in opened.sheets:
        if not visible:
            exported = exported or _titles(
                {str(cells[0]): (*cells, None)[1] for _number, cells in sheet.rows}
            )
            continue
        if not sheet.rows:
            continue
        named = Message(N_("sheet “{name}”"), name=sheet.name)
        table = as_table(sheet.rows, opened.origin if opened.is_text else named)
        if table.lines:
            return replace(table, exported=exported)
        first = first or table
    if first is None:
        raise BadInput(EMPTY)
    return first


def _titles(key: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return the headers that the hidden sheet says a list was exported with; none if it does not."""
    try:
        found = json.loads(str(key.get("titles", "[]")))
    except ValueError:
        return ()
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def as_table(numbered: Iterable[tuple[int, Sequence[Cell]]], origin: Message) -> Table:
    """Return the table in numbered rows: the first that holds anything has the headers.

    Raises:
        BadInput: nothing is there, or it is too large.
    """
    headers: tuple[str, ...] | None = None
    lines: list[Line] = []
    for number, cells in numbered:
        kept = trimmed(cells)
        if not kept:
            continue
        check_cells(number, kept)
        if headers is None:
            headers = tuple("" if cell in (None, UNSAVED) else str(cell).strip() for cell in kept)
            continue
        lines.append(Line(number, kept))
        if len(lines) > MOST_ROWS:
            raise BadInput(N_("The table has more than {most} rows. Split it."), most=MOST_ROWS)
    if headers is None:
        raise BadInput(EMPTY)
    return Table(headers, tuple(lines), origin)


def trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells of a row without the blank ones at its end."""
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
    check_cells(0, tuple(headers))
    for number, cells in enumerate(lines, start=1):
        check_cells(number, cells)


def check_cells(number: int, cells: Sequence[Cell]) -> None:
    """Require that a row is not too wide, and none of its cells too long.

    Raises:
        BadInput: it is.
    """
    if len(cells) > MOST_COLUMNS:
        raise BadInput(N_("Row {row} has more than {most} columns."), row=number, most=MOST_COLUMNS)
    for cell in cells:
        if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
            raise BadInput(
                N_("A cell in row {row} has more than {most} characters."), row=number, most=MOST_CHARACTERS
            )
