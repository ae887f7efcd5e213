"""What a file holds: sheets of cells as somebody typed them, before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.importing.reading import Cell

KEY_SHEET = "innovasjon"
"""Name of the hidden sheet by which a workbook of this program is known again."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: rows as the spreadsheet numbers them, columns counted from 0, ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold anything, with their numbers; blank cells at the end are cut off.

    ``hidden`` are the numbers of those that nobody sees, because of a filter for instance.
    """

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    merged: tuple[Merge, ...] = ()
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was read.

    Args:
        name: the file's name without its folder.
        digest: SHA-256 of its bytes, in hexadecimal.
        sheets: the visible sheets in their order; a CSV is one sheet without a name.
        origin: how it was read.
        key: what the hidden sheet of a workbook made by this program says: the second column by the
            first; None if there is no such sheet.
        unseen: names of the hidden sheets, which are not read.
    """

    name: str
    digest: str
    sheets: tuple[Sheet, ...]
    origin: Message
    key: Mapping[str, Cell] | None = None
    unseen: tuple[str, ...] = ()
