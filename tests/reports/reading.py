"""Look into a written workbook: with openpyxl, and into its parts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Book, Column


def parts(path: Path, prefix: str = "") -> dict[str, str]:
    """Return the parts of a workbook whose name begins with ``prefix``, as text."""
    with ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.startswith(prefix)}


def tables(book: Workbook) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table by column title."""
    found = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            head, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
            found[table.displayName] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def formulas(path: Path) -> list[str]:
    """Return every formula of every sheet."""
    sheets = parts(path, "xl/worksheets/sheet")
    return [formula for sheet in sheets.values() for formula in re.findall(r"<f[\s>/].*?", sheet)]


def column_of(path: Path, values: list[Value], form: Format = Format.TEXT) -> Worksheet:
    """Write ``values`` as one column from A2 on, and read the sheet back."""
    book = Book("Prøve")
    book.sheet("Ark", [20]).table("liste", [Column("Verdi", form)], [[value] for value in values])
    book.save(path)
    sheet = load_workbook(path).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """Return the value of every filled cell, by sheet and place."""
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in load_workbook(path).worksheets
    }
