"""Tables that stand beside each other on a sheet, with an empty column between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from innovasjon_desktop.services.importing.book import Sheet
from innovasjon_desktop.services.importing.columns import column_letter, comparable
from innovasjon_desktop.services.importing.reading import Cell, is_blank, trimmed
from innovasjon_desktop.services.recognising.finding import SEARCHED, RawTable, find_tables
from innovasjon_desktop.services.recognising.holding import holding, loses
from innovasjon_desktop.services.recognising.proposing import columns_of, is_known

WHOSE = frozenset({"section", "section_id", "unit", "unit_id"})
"""What a row is about; columns without it may be of the row to their left."""

MOST = 10
"""A sheet with more blocks of columns is one wide table, or none."""


class _Columns(NamedTuple):
    """Columns of a sheet, the ends included."""

    first: int
    last: int


def tables_of(sheet: Sheet) -> list[RawTable]:
    """Return the tables of a sheet, those beside others with the columns they stand in."""
    parts: list[_Columns] = []
    for block in _blocks(sheet):
        if parts and not _are_two(sheet, parts[-1], block):
            parts[-1] = _Columns(parts[-1].first, block.last)
        else:
            parts.append(block)
    if len(parts) < 2:
        return find_tables(sheet, is_known)
    found = find_tables(_part(sheet, parts[0]), is_known)
    for each in parts[1:]:
        columns = f"{column_letter(each.first)}–{column_letter(each.last)}"
        top = found[0].titles if found else ()
        found += (
            replace(table, columns=columns, above=(*table.above, *top))
            for table in find_tables(_part(sheet, each), is_known)
        )
    return found


def _blocks(sheet: Sheet) -> list[_Columns]:
    """Return the columns that stand together, from the left; a column is empty if it is so in every row."""
    used = sorted({place for _number, cells in sheet.rows[:SEARCHED] for place in _filled(cells)})
    gaps = {one for one in range(used[0], used[-1]) if one not in used} if used else set()
    # Most sheets have no such column, and then their further rows need not be looked at.
    for _number, cells in sheet.rows[SEARCHED:] if gaps else ():
        gaps = {one for one in gaps if one >= len(cells) or is_blank(cells[one])}
    found: list[_Columns] = []
    last = max((len(cells) for _number, cells in sheet.rows), default=0) - 1
    ends = [-1, *sorted(gaps), last + 1]
    for before, after in pairwise(ends):
        if after - before > 1:
            found.append(_Columns(before + 1, after - 1))
    return found if len(found) <= MOST else []


def _filled(cells: Sequence[Cell]) -> list[int]:
    return [place for place, cell in enumerate(cells) if not is_blank(cell)]


def _part(sheet: Sheet, columns: _Columns) -> Sheet:
    """Return a sheet with nothing but some of its columns, each in its place."""
    rows = []
    for number, cells in sheet.rows:
        kept = trimmed([None] * columns.first + [*cells[columns.first : columns.last + 1]])
        if len(kept) > columns.first:
            rows.append((number, kept))
    within = (one for one in sheet.merged if columns.first <= one.first_column <= columns.last)
    return Sheet(sheet.name, tuple(rows), tuple(within))


def _are_two(sheet: Sheet, left: _Columns, right: _Columns) -> bool:
    """Tell whether columns are a table of their own: one that they are, and that both together are not."""
    one, other = (_table(sheet, each) for each in (left, right))
    if one is None or other is None:
        return False
    kinds = [holding(each, "").kind for each in (one, other)]
    if not all(kinds):
        return False
    named = {column.field for column in columns_of(kinds[1], other.headers)}
    if _rows(one) == _rows(other) and not named & WHOSE:
        return False  # they may say more of the same rows
    again = {comparable(text) for text in other.headers if text}
    if again <= {comparable(text) for text in one.headers}:
        return True
    both = _table(sheet, _Columns(left.first, right.last))
    if both is None:
        return True
    both = replace(both, apart=None)
    kind = holding(both, "").kind
    return not kind or loses(kind, both)


def _table(sheet: Sheet, columns: _Columns) -> RawTable | None:
    """Return the first table of some columns."""
    return next(iter(find_tables(_part(sheet, columns), is_known)), None)


def _rows(table: RawTable) -> tuple[int, ...]:
    return (table.header_row, *(number for number, _cells in table.lines))
