"""How a form is known when it comes back: by its hidden sheet, else by the hidden row of its own sheet.

Excel, Excel on the web and LibreOffice keep the hidden sheet whatever the workbook is saved as. It is lost
where only the form's own sheet is copied to another workbook or saved as a CSV; then the row is still there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import wordings
from innovasjon_desktop.services.forms.asking import ASKS, Ask
from innovasjon_desktop.services.importing.book import KEY_SHEET, Book, Sheet
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.reading import Cell

KIND = "form"
_MARK = re.compile(rf"{KEY_SHEET} ([0-9a-f-]{{36}}) ({'|'.join(ASKS)})")
_HEAD_ROWS = 50
"""Rows at the top of a sheet that are looked at for the hidden one."""


def mark(key: str, purpose: str) -> str:
    """Return what the hidden row says."""
    return f"{KEY_SHEET} {key} {purpose}"


def known_by(book: Book) -> Mapping[str, Cell] | None:
    """Return the key of a form as its hidden sheet has it; None if the file is no form, or has lost it."""
    if book.key is not None and book.key.get("kind") == KIND:
        return book.key
    return next((known for sheet in book.sheets for known in _marked(sheet)), None)


def _marked(sheet: Sheet) -> Iterator[Mapping[str, Cell]]:
    """Yield what the hidden row of a sheet tells, if all the questions stand below it."""
    for number, cells in sheet.rows:
        if number > _HEAD_ROWS:
            return
        for column, cell in enumerate(cells):
            found = _MARK.fullmatch(cell.strip()) if isinstance(cell, str) else None
            places = None if found is None else _places(sheet, number, column, found[2])
            if found is not None and places is not None:
                yield {"kind": KIND, "key": found[1], "purpose": found[2], "sheet": sheet.name} | places


def _places(sheet: Sheet, above: int, column: int, purpose: str) -> dict[str, Cell] | None:
    """Return the answer cells and the questions of a form; None if a question is not there."""
    lines: dict[str, tuple[int, str]] = {}
    for number, cells in sheet.rows:
        text = cells[column] if number > above and column < len(cells) else None
        if isinstance(text, str):
            label = text.partition("\n")[0]  # the hint stands on a line of its own
            lines.setdefault(normalised(label), (number, label))
    places: dict[str, Cell] = {}
    for ask in ASKS[purpose]:
        for number, name in enumerate(ask.cells, 1):
            line = next((lines[label] for label in _labels(ask, number) if label in lines), None)
            if line is None:
                return None
            places |= {f"cell {name}": f"{column_letter(column + 1)}{line[0]}", f"label {name}": line[1]}
    return places


def _labels(ask: Ask, number: int) -> Iterator[str]:
    """Yield a question as it is asked, in every language and with every word for a unit."""
    needs = wordings(ask.need) if ask.need else None
    for question in wordings(ask.question):
        asked = question.format(number=number)
        yield normalised(f"{asked} ({next(needs)})" if needs is not None else asked)
