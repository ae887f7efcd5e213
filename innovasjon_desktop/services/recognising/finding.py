"""Find the tables of a sheet: the header under titles, merged cells, footers, repeated headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest

from innovasjon_desktop.services.importing.book import Merge, Sheet
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, is_blank
from innovasjon_desktop.services.recognising.cell_words import STATE_WORDS
from innovasjon_desktop.services.recognising.cells import is_nothing
from innovasjon_desktop.services.recognising.vocabulary import FILLERS, FOOTERS

SEARCHED = 60
"""Rows of a sheet in which its first header is looked for."""

LONGEST_HEADER = 120

PLAIN = 3
"""Known headers that make a row the header, if they are at least half of it."""

SUMS = re.compile(r"\s*(?:sum|totalt|i\s+alt)(?:[\s:]|$)", re.IGNORECASE)
"""How the rows begin that sum up others, also in the middle of a list."""

SAYS_LITTLE = frozenset({"dato", "tekst", "fra", "frå"})
"""What a column is called that needs what stands over it to be understood."""

STATES = frozenset(word for words in STATE_WORDS.values() for word in words)
"""Words for a state: below a group such as “Når” they head the columns of its days."""

_COLUMNS = re.compile(r"(?:, )?[A-Z]+–[A-Z]+")

Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a sheet.

    Args:
        sheet: the sheet's name.
        titles: texts above the header.
        header_row: the row number of the header.
        headers: one for each column, empty where there is none.
        lines: row number and cells; the cells of a merged block all have its value.
        footers: row numbers below the table that are not of it.
        apart: the first column that stands beside the table, behind an empty one; None if all are of it.
        columns: where it stands, as ``F–I``, if another table stands to its left; else empty.
        above: texts at the top of the sheet, if another table stands between them and this one.
    """

    sheet: str
    titles: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    lines: tuple[tuple[int, Cells], ...]
    footers: tuple[int, ...]
    apart: int | None = None
    columns: str = ""
    above: tuple[str, ...] = ()

    @cached_property
    def empty(self) -> frozenset[int]:
        """The places of the columns that say nothing in any row; a long list is looked through once."""
        return frozenset(
            place
            for place in range(len(self.headers))
            if all(place >= len(cells) or is_nothing(cells[place]) for _number, cells in self.lines)
        )

    @property
    def called(self) -> str:
        """Return its sheet, with its columns if another table stands to its left."""
        return ", ".join(filter(None, (self.sheet, self.columns)))


def stands_on(called: str, sheet: str) -> bool:
    """Tell whether a table that is ``called`` so stands on a sheet."""
    rest = called.removeprefix(sheet)
    return called.startswith(sheet) and (not rest or _COLUMNS.fullmatch(rest) is not None)


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of a table: the places of its first and last row, and what its columns are called."""

    first: int
    last: int
    texts: tuple[str, ...]


def find_tables(sheet: Sheet, known: Callable[[str], bool]) -> list[RawTable]:
    """Return the tables of a sheet, from the top.

    Args:
        sheet: the sheet.
        known: tells whether a text is the header of anything.
    """
    rows = _filled_down(sheet)
    place = _first_header(rows, known)
    if place is None:
        return []
    header = _header_at(rows, place, sheet.merged, known)
    top = titles = _texts(rows[: header.first])
    found: list[RawTable] = []
    place = header.last
    while place < len(rows):
        place += 1
        another = place < len(rows) and _begins_another(rows, place, known)
        if place < len(rows) and _is_printed_again(rows, place, header):
            rows[place] = (rows[place][0], ())
            continue
        if place < len(rows) and not another:
            continue
        following = _header_at(rows, place, sheet.merged, known) if another else None
        body = [row for row in rows[header.last + 1 : following.first if following else place] if row[1]]
        lines, below = _without_footers(body, len(header.texts), titled=another)
        numbers = tuple(number for number, _cells in below)
        apart = _apart(header.texts, lines, known)
        number = rows[header.last][0]
        # What stands to the right of the last header is of a column without one.
        texts = _padded(header.texts, max((len(cells) for _number, cells in lines), default=0))
        above = top if found else ()
        found.append(RawTable(sheet.name, titles, number, texts, tuple(lines), numbers, apart, above=above))
        if following is not None:
            titles, header, place = _texts(below), following, following.last
    return found


def _is_printed_again(rows: Sequence[tuple[int, Cells]], place: int, header: _Header) -> bool:
    """Tell whether a row is the header once more, as on each page of a long list; a title begins another."""
    own = (rows[at][1] for at in range(header.first, header.last + 1))
    return any(_is_same(rows[place][1], cells) for cells in own) and not _is_alone(rows[place - 1][1])


def _is_same(cells: Cells, others: Cells) -> bool:
    """Tell whether two rows have the same headers."""
    return all(_header(one) == _header(other) for one, other in zip_longest(cells, others))


def _header_at(
    rows: Sequence[tuple[int, Cells]], place: int, merged: Sequence[Merge], known: Callable[[str], bool]
) -> _Header:
    """Return the header whose row is at ``place``, together with the row above or below if it is of two."""
    for upper, lower in ((place, place + 1), (place - 1, place)):
        if upper < 0 or lower >= len(rows) or rows[lower][0] - rows[upper][0] != 1:
            continue
        texts = _in_two_rows(rows[upper], rows[lower][1], merged, known)
        if texts is not None:
            return _Header(upper, lower, texts)
    return _Header(place, place, _headers(rows[place][1]))


def _in_two_rows(
    upper: tuple[int, Cells], lower: Cells, merged: Sequence[Merge], known: Callable[[str], bool]
) -> tuple[str, ...] | None:
    """Return the headers of a row of groups with the columns of each below it, or None if it is none."""
    number, cells = upper
    if not (_is_text(cells) and _is_text(lower)):
        return None
    width = max(len(cells), len(lower))
    above, below = _padded(_headers(cells), width), _padded(_headers(lower), width)
    groups = _groups(number, above, merged)
    own = [text for text, group in zip(below, above, strict=True) if text and text != group]
    grouped = [place for place in range(width) if groups[place] and not above[place] and below[place]]
    said = [text for text in above if text]
    if not grouped or (len(said) == 1 and any(one and two for one, two in zip(above, below, strict=True))):
        return None  # nothing is below a group, or the group is a title
    if _is_below_groups(number, above, below, merged):
        return _in_groups(below, groups, known)
    if sum(map(known, own)) * 2 < len(own):
        return None
    if not _is_merged(number, merged) and not (
        len(said) > 1
        and all(known(text) or comparable(text) in STATES for text in own)
        and sum(map(known, said)) * 2 >= len(said)
    ):
        return None
    return _in_groups(below, groups, known)


def _is_below_groups(
    number: int, above: Sequence[str], below: Sequence[str], merged: Sequence[Merge]
) -> bool:
    """Tell whether a row stands only below cells merged across: then it is the header, whatever it says.

    A row of the table has something below the other headers too.
    """
    across = [
        each
        for each in merged
        if each.first_row == number == each.last_row and each.first_column < each.last_column
    ]
    covered = {place for each in across for place in range(each.first_column, each.last_column + 1)}
    alone = any(text and place not in covered for place, text in enumerate(above))
    return (
        (len(across) > 1 or (len(across) == 1 and alone))
        and all(place in covered for place, text in enumerate(below) if text not in ("", above[place]))
        and all(below[place] for place in covered if place < len(below))
    )


def _in_groups(below: Sequence[str], groups: Sequence[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the headers of columns with what stands over them, where they need it to be understood."""
    often = Counter(below)
    return tuple(
        text
        if not group or group == text or (known(text) and often[text] == 1 and not _says_little(text))
        else f"{group} {text}".strip()
        for group, text in zip(groups, below, strict=True)
    )


def _groups(number: int, above: Sequence[str], merged: Sequence[Merge]) -> list[str]:
    """Return what stands over each column: merged cells reach as far as they do, others to the next text."""
    found = list(above)
    across = _is_merged(number, merged)
    for block in merged:
        if block.first_row == number and block.first_column < len(found):
            end = min(block.last_column + 1, len(found))
            found[block.first_column : end] = [found[block.first_column]] * (end - block.first_column)
    if not across:
        for place in range(1, len(found)):
            found[place] = found[place] or found[place - 1]
    return found


def _is_merged(number: int, merged: Sequence[Merge]) -> bool:
    return any(each.first_row == number and each.first_column < each.last_column for each in merged)


def _says_little(text: str) -> bool:
    return all(word in FILLERS | SAYS_LITTLE for word in comparable(text).split())


def _padded(texts: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*texts, *[""] * (width - len(texts)))


def _apart(
    headers: Sequence[str], lines: Sequence[tuple[int, Cells]], known: Callable[[str], bool]
) -> int | None:
    """Return the first column beside the table: behind an empty column, and less known than those before."""
    used = [
        bool(header) or any(place < len(cells) and not is_blank(cells[place]) for _number, cells in lines)
        for place, header in enumerate(headers)
    ]
    first = used.index(True) if any(used) else 0
    gap = next((place for place in range(first, len(used)) if not used[place]), None)
    if gap is None:
        return None
    before = sum(known(text) for text in headers[:gap] if text)
    after = sum(known(text) for text in headers[gap:] if text)
    return gap + 1 if before > 1 and before > after else None


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
    if (number - above == 1 and _has_several(cells_above)) or not _has_several(cells) or not _is_text(cells):
        return False
    hits = sum(known(text) for text in _headers(cells) if text)
    return hits > 1 and hits * 2 >= len(_filled(cells))


def _is_text(cells: Cells) -> bool:
    return all(isinstance(cell, str) and len(cell) <= LONGEST_HEADER for cell in _filled(cells))


def _headers(cells: Cells) -> tuple[str, ...]:
    texts = [_header(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _header(cell: Cell) -> str:
    return "" if cell is None or cell is UNSAVED else " ".join(str(cell).split())


def _filled(cells: Cells) -> list[Cell]:
    return [cell for cell in cells if not is_blank(cell)]


def filled_places(cells: Cells, most: int | None = None) -> list[int]:
    """Return the places of the cells that hold anything: all of them, or the first few."""
    return [*islice((place for place, cell in enumerate(cells) if not is_blank(cell)), most)]


def _is_alone(cells: Cells) -> bool:
    return len(filled_places(cells, 2)) == 1


def _has_several(cells: Cells) -> bool:
    return len(filled_places(cells, 2)) == 2


def _texts(rows: Sequence[tuple[int, Cells]]) -> tuple[str, ...]:
    return tuple(str(cell) for _number, cells in rows for cell in _filled(cells))


def _without_footers(
    rows: list[tuple[int, Cells]], width: int, *, titled: bool
) -> tuple[list[tuple[int, Cells]], list[tuple[int, Cells]]]:
    """Return the rows of the table, and those below it that are not of it.

    Those are sums and when the list was updated, lines that stand alone after a gap or below such a row,
    and, if another table follows (``titled``), its title.
    """
    end = len(rows)
    if titled:
        while end and len(_filled(rows[end - 1][1])) == 1:
            end -= 1
    while end:
        if _says_footer(_filled(rows[end - 1][1])):
            end -= 1
            continue
        alone = end
        while alone and _is_note(rows[alone - 1][1], last=alone == len(rows)):
            alone -= 1
        above = rows[alone - 1][0] if alone else 0
        after_gap = 0 < alone < end and rows[alone][0] - above > 1
        if alone and _says_footer(_filled(rows[alone - 1][1])):
            end = alone - 1
        elif after_gap and width > 2:
            end = alone
        else:
            break
    return rows[:end], rows[end:]


def _is_note(cells: Cells, *, last: bool) -> bool:
    """Tell whether a row is a text alone in the first column, or anywhere if it is the last."""
    return len(_filled(cells)) == 1 and (last or not is_blank(cells[0]))


def _says_footer(filled: list[Cell]) -> bool:
    first = comparable(str(filled[0])) if filled and isinstance(filled[0], str) else ""
    return any(first == word or first.startswith((f"{word} ", f"{word}:")) for word in FOOTERS)


def is_sum(cells: Cells) -> bool:
    """Tell whether a row is a sum of others: it begins with the word for it and has numbers only."""
    first = next((cell for cell in cells if not is_blank(cell)), None)
    if not isinstance(first, str) or not SUMS.match(first):
        return False
    return not any(letter.isalpha() for cell in _filled(cells)[1:] for letter in str(cell))
