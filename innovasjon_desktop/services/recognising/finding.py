"""Find the tables of a sheet: the header under titles, merged cells, footers, repeated headers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innovasjon_desktop.services.importing.book import Sheet
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, is_blank
from innovasjon_desktop.services.recognising.vocabulary import FOOTERS

SEARCHED = 60
"""Rows of a sheet in which its first header is looked for."""

LONGEST_HEADER = 120

PLAIN = 3
"""Known headers that make a row the header, if they are at least half of it."""

Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a sheet.

    Args:
        sheet: the sheet's name.
        titles: texts above the header.
        header_row: the row number of the header.
        headers: one for each column, empty where there is none.
        lines: row number and cells; the cells of a merged block all have its value.
        footers: row numbers below the table that are not of it.
    """

    sheet: str
    titles: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    lines: tuple[tuple[int, Cells], ...]
    footers: tuple[int, ...]


def find_tables(sheet: Sheet, known: Callable[[str], bool]) -> list[RawTable]:
    """Return the tables of a sheet, from the top.

    Args:
        sheet: the sheet.
        known: tells whether a text is the header of anything.
    """
    rows = _filled_down(sheet)
    first = _first_header(rows, known)
    if first is None:
        return []
    found, titles, start = [], _texts(rows[:first]), first
    for place in range(first + 1, len(rows) + 1):
        headers = _headers(rows[start][1])
        same = place < len(rows) and _headers(rows[place][1]) == headers
        if place < len(rows) and not same and not _begins_another(rows, place, known):
            continue
        header_row = rows[start][0]
        if same:  # printed again on each page
            rows = [*rows[:place], (rows[place][0], ()), *rows[place + 1 :]]
            continue
        body = [row for row in rows[start + 1 : place] if row[1]]
        lines, below = _without_footers(body, len(headers))
        numbers = tuple(number for number, _cells in below)
        found.append(RawTable(sheet.name, titles, header_row, headers, tuple(lines), numbers))
        titles, start = _texts(below), place
    return found


def _filled_down(sheet: Sheet) -> list[tuple[int, Cells]]:
    """Return the rows, with the value of a merged block in every row of its first column."""
    rows = {number: [*cells] for number, cells in sheet.rows}
    for block in sheet.merged:
        if block.first_row == block.last_row:
            continue
        top = rows.get(block.first_row, [])
        value = top[block.first_column] if block.first_column < len(top) else None
        for number in range(block.first_row + 1, block.last_row + 1):
            cells = rows.get(number)
            if cells is not None and any(not is_blank(cell) for cell in cells):
                cells += [None] * (block.first_column + 1 - len(cells))
                cells[block.first_column] = value
    return [(number, tuple(cells)) for number, cells in sorted(rows.items())]


def _first_header(rows: Sequence[tuple[int, Cells]], known: Callable[[str], bool]) -> int | None:
    """Return the place of the header: the row with most known headers, else the first that looks like one."""
    best, most = None, 0
    for place, (_number, cells) in enumerate(rows[:SEARCHED]):
        score = sum(known(text) for text in _headers(cells) if text) if _is_text(cells) else 0
        if score > most:
            best, most = place, score
            if score >= PLAIN and score * 2 >= len(_filled(cells)):
                break
    if best is not None and (most > 1 or len(_filled(rows[best][1])) == 1):
        return best
    for place, (_number, cells) in enumerate(rows[:SEARCHED]):
        below = rows[place + 1 : place + 6]
        if len(_filled(cells)) > 1 and _is_text(cells) and below:
            widths = sorted(len(_filled(each)) for _row, each in below)
            if len(_filled(cells)) >= widths[len(widths) // 2]:
                return place
    return best


def _begins_another(rows: Sequence[tuple[int, Cells]], place: int, known: Callable[[str], bool]) -> bool:
    """Tell whether a row is the header of a further table: after a gap or a title, with known headers."""
    (above, cells_above), (number, cells) = rows[place - 1], rows[place]
    filled = _filled(cells)
    if (number - above == 1 and len(_filled(cells_above)) > 1) or len(filled) < 2 or not _is_text(cells):
        return False
    hits = sum(known(text) for text in _headers(cells) if text)
    return hits > 1 and hits * 2 >= len(filled)


def _is_text(cells: Cells) -> bool:
    return all(isinstance(cell, str) and len(cell) <= LONGEST_HEADER for cell in _filled(cells))


def _headers(cells: Cells) -> tuple[str, ...]:
    texts = ["" if cell is None or cell is UNSAVED else " ".join(str(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _filled(cells: Cells) -> list[Cell]:
    return [cell for cell in cells if not is_blank(cell)]


def _texts(rows: Sequence[tuple[int, Cells]]) -> tuple[str, ...]:
    return tuple(str(cell) for _number, cells in rows for cell in _filled(cells))


def _without_footers(
    rows: list[tuple[int, Cells]], width: int
) -> tuple[list[tuple[int, Cells]], list[tuple[int, Cells]]]:
    """Return the rows of the table, and those below it: alone after a gap, a sum, or when it was updated."""
    end = len(rows)
    while end:
        number, cells = rows[end - 1]
        filled = _filled(cells)
        gap = end > 1 and number - rows[end - 2][0] > 1
        if not _says_footer(filled) and not (len(filled) == 1 and gap and width > 2):
            break
        end -= 1
    return rows[:end], rows[end:]


def _says_footer(filled: list[Cell]) -> bool:
    first = comparable(str(filled[0])) if filled and isinstance(filled[0], str) else ""
    return any(first == word or first.startswith((f"{word} ", f"{word}:")) for word in FOOTERS)
