"""Blocks of cells as text, as spreadsheets put them on the clipboard and take them from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Block = list[list[str]]

NEED_QUOTES = frozenset('\t\n\r"')
"""What a cell can hold only in quotes."""


CALCULATED = re.compile(r"[=@]|[-+](?![\d\s.,:()/%-]*$)")
"""How a text begins that a spreadsheet would take for a formula; telephone numbers and dashes are none."""

GUARD = "\N{NO-BREAK SPACE}"
"""Before it nothing is calculated; nobody sees it, and reading trims it as it does any space."""


def guarded(text: str) -> str:
    """Return ``text`` so that a spreadsheet that is given it as plain text keeps it as text (R-73)."""
    return GUARD + text if CALCULATED.match(text) else text


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as tab-separated text; cells with tabs, line breaks or quotes are quoted."""
    return "".join("\t".join(map(_quoted, row)) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    if not NEED_QUOTES.isdisjoint(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def read_block(text: str) -> Block:
    """Return the rows of tab-separated text; the inverse of :func:`write_block`, and forgiving.

    A quote counts only at the beginning of a cell, as in Excel: 5" is five inches. There too it counts only
    round a tab, a line break or another quote, where a spreadsheet cannot do without: other cells in quotes
    are copied as they are. Rows are filled up to the same width, and empty rows at the end are left out.
    """
    rows: Block = []
    row: list[str] = []
    place, length = 0, len(text)
    while place < length:
        cell, place = _quoted_cell(text, place) if text[place] == '"' else _plain_cell(text, place)
        row.append(cell)
        if place >= length:
            break
        if text[place] == "\t":
            place += 1
            if place == length:
                row.append("")
            continue
        place += 2 if text.startswith("\r\n", place) else 1
        rows.append(row)
        row = []
    if row:
        rows.append(row)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _plain_cell(text: str, place: int) -> tuple[str, int]:
    end = place
    while end < len(text) and text[end] not in "\t\r\n":
        end += 1
    return text[place:end], end


def _quoted_cell(text: str, place: int) -> tuple[str, int]:
    """Return a quoted cell and where it ends; plain text if it is not closed, goes on, or needs no quotes."""
    parts: list[str] = []
    at = place + 1
    while (end := text.find('"', at)) >= 0:
        parts.append(text[at:end])
        if text.startswith('""', end):
            parts.append('"')
            at = end + 2
            continue
        after, cell = end + 1, "".join(parts)
        if (after == len(text) or text[after] in "\t\r\n") and not NEED_QUOTES.isdisjoint(cell):
            return cell.replace("\r\n", "\n"), after
        break
    return _plain_cell(text, place)
