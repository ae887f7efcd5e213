"""What a sheet is made of: lines, and tables with the rows they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from innovasjon_desktop.reports.cells import Pen, Value, safe_cell
from innovasjon_desktop.reports.fast_rows import row_writer
from innovasjon_desktop.reports.measure import lines_of, text_height
from innovasjon_desktop.reports.style import Format, Marked, Tone


class Column(NamedTuple):
    """A column of a table: its title, how it shows its values, and whether it is there but hidden."""

    title: str
    form: Format = Format.TEXT
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a table stands; ``count`` is its rows without totals, and 0 when there is no table."""

    sheet: str
    header: int
    column: int
    count: int

    @property
    def first(self) -> int:
        """First row with values."""
        return self.header + 1

    @property
    def last(self) -> int:
        """Last row with values, totals left out."""
        return self.header + self.count


Guard = Callable[[str], str]
"""What every text goes through before it is written, to leave names out."""


def guarded(value: Value, guard: Guard | None) -> Value:
    """Return a value as it may leave the program."""
    if guard is None:
        return value
    if isinstance(value, Marked):
        return replace(value, text=guard(value.text))
    return guard(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Line:
    """One row that belongs to no table; pens and values by column. ``height`` None fits the text."""

    row: int
    cells: tuple[tuple[int, Pen, Value], ...]
    height: float | None

    def rows(self, guard: Guard | None) -> Iterator[str]:
        """Yield the XML of the row."""
        height = "" if self.height is None else f' ht="{self.height:g}" customHeight="1"'
        cells = (
            safe_cell(f"{letter(column)}{self.row}", guarded(value, guard), pen)
            for column, pen, value in self.cells
        )
        yield f'<row r="{self.row}"{height}>{"".join(cells)}</row>'


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table; the last ``totals`` have their own pens, and long text ``wraps`` or does not."""

    first: int
    letters: tuple[str, ...]
    widths: tuple[float, ...]
    values: Iterable[Sequence[Value]]
    count: int
    pens: tuple[Pen, ...]
    totals: int
    total_pens: tuple[Pen, ...]
    tones: Mapping[Tone, Pen]
    wraps: bool

    def height(self, values: Sequence[Value]) -> float | None:
        """Return the height of a row whose texts need more than one line, else None."""
        if not self.wraps:
            return None
        most = 1
        for value, width in zip(values, self.widths, strict=True):
            text = value.text if isinstance(value, Marked) else value
            if isinstance(text, str) and (len(text) >= width - 2 or "\n" in text):
                most = max(most, lines_of(text, width))
        return text_height(most) if most > 1 else None

    def rows(self, guard: Guard | None) -> Iterator[str]:
        """Yield the XML of the rows, reading the values one by one."""
        usual = row_writer(self.letters, self.pens, self.tones)
        sums = row_writer(self.letters, self.total_pens, self.tones)
        for values, place in zip(self.values, range(self.count), strict=False):
            written = usual if place < self.count - self.totals else sums
            high = self.height(values)
            # Not called custom: the row goes on fitting its text when somebody edits it.
            height = "" if high is None else f' ht="{high:g}"'
            kept = values if guard is None else [guarded(value, guard) for value in values]
            yield written(self.first + place, kept, height)


def letter(column: int) -> str:
    """Return the letters of column number ``column``, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def distinct(titles: Iterable[str]) -> list[str]:
    """Return titles as an Excel table takes them: none empty, none twice (case aside)."""
    taken: set[str] = set()
    found = []
    for place, title in enumerate(titles, 1):
        name, again = title or str(place), 2
        while name.casefold() in taken:
            name, again = f"{title} {again}".strip(), again + 1
        taken.add(name.casefold())
        found.append(name)
    return found
