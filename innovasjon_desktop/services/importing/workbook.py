"""Read the sheets of an xlsx or xlsm workbook that may come from anybody; macros are never looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

from innovasjon_desktop.services.importing.book import KEY_SHEET, Sheet
from innovasjon_desktop.services.importing.careful import CarefulBook
from innovasjon_desktop.services.importing.package import check_package
from innovasjon_desktop.services.importing.places import Merges
from innovasjon_desktop.services.importing.plain import PlainBook
from innovasjon_desktop.services.importing.plain_rows import NotPlain
from innovasjon_desktop.services.importing.sheets import kept_sheet

MOST_SECONDS = 30
_VISIBLE = "visible"


def read_sheets(data: bytes) -> Iterator[tuple[bool, Sheet]]:
    """Yield the hidden sheet with our key, then the others in their order: whether visible, and what.

    Of other hidden sheets there is only the name.

    Raises:
        BadInput: damaged, protected, too large when unpacked, or holding what a workbook never holds.
    """
    until = time.monotonic() + MOST_SECONDS
    check_package(data)
    try:
        book: PlainBook | CarefulBook = PlainBook(data)
    except NotPlain:
        book = CarefulBook(data)
    with closing(book):
        for name, state, part in sorted(book.sheets, key=lambda one: one[0] != KEY_SHEET):
            if state == _VISIBLE or name == KEY_SHEET:
                yield state == _VISIBLE, _sheet(book, data, name, part, until)
            else:
                yield False, Sheet(name, ())


def _sheet(book: PlainBook | CarefulBook, data: bytes, name: str, part: str, until: float) -> Sheet:
    merged = Merges()
    try:
        return kept_sheet(name, book.rows(part, merged), merged, until=until)
    except NotPlain:
        merged.clear()
    with closing(CarefulBook(data)) as careful:
        return kept_sheet(name, careful.rows(part, merged), merged, until=until)
