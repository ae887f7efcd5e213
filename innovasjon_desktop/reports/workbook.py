"""A workbook and its sheets: titles, tables, charts and print set-up.

openpyxl makes the workbook: styles, tables, charts, drawings, print set-up and properties. The rows are
written as text into its sheets on the way to the file (``package``), which is several times as fast as a
cell object each and keeps no copy of a long list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Pen, Value, clean, safe_cell
from innovasjon_desktop.reports.charts import MOST_CATEGORIES, Chart, chart_of
from innovasjon_desktop.reports.measure import (
    LOWEST_CHART,
    POINTS_PER_CM,
    ROW,
    header_height,
    lines_of,
    page_height,
    text_height,
)
from innovasjon_desktop.reports.package import write_package
from innovasjon_desktop.reports.pens import Pens
from innovasjon_desktop.reports.style import Format, Marked, Style, Tone

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LONG = 30
"""A table of more rows goes over several pages; its header is then repeated, else the sheet's title."""

_USUAL_WIDTH = 9.0

PROGRAM = "Innovasjon"
"""Stands as author in the properties: a report never names the person who made it."""


class Column(NamedTuple):
    """A column of a table: its title, and how it shows its values."""

    title: str
    form: Format = Format.TEXT


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


@dataclass(frozen=True, slots=True)
class _Line:
    """One row that belongs to no table; pens and values by column."""

    row: int
    cells: tuple[tuple[int, Pen, Value], ...]
    height: float | None


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows of a table; the last ``totals`` have their own pens."""

    first: int
    letters: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Iterable[Sequence[Value]]
    count: int
    pens: tuple[Pen, ...]
    totals: int
    total_pens: tuple[Pen, ...]
    tones: Mapping[Tone, Pen]

    def height(self, values: Sequence[Value]) -> float | None:
        """Return the height of a row whose texts need more than one line, else None."""
        most = 1
        for value, width in zip(values, self.widths, strict=True):
            text = value.text if isinstance(value, Marked) else value
            if isinstance(text, str) and (len(text) >= width - 2 or "\n" in text):
                most = max(most, lines_of(text, width))
        return text_height(most) if most > 1 else None


class Sheet:
    """One sheet, filled from the top down. Made by :meth:`Book.sheet` only.

    Args:
        sheet: openpyxl's sheet.
        pens: the workbook's styles.
        guard: what every text goes through.
        widths: of the columns, in characters; they bound what spans the page.
    """

    def __init__(
        self, sheet: Worksheet, pens: Pens, guard: Callable[[str], str] | None, widths: Sequence[float]
    ) -> None:
        self._sheet = sheet
        self._pens = pens
        self._guard = guard
        self._widths = tuple(widths)
        self._parts: list[_Line | _Body] = []
        self._alternatives: list[str] = []
        self._page = page_height(self._widths)
        self._used = 0.0
        self.row = 1
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[letter(column)].width = width

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self._sheet.title

    @property
    def width(self) -> int:
        """How many columns the page has."""
        return len(self._widths)

    @property
    def alternatives(self) -> Sequence[str]:
        """Alternative texts of the charts, in their order."""
        return self._alternatives

    @property
    def last(self) -> str:
        """Reference of the last cell."""
        return f"{letter(self.width)}{max(1, self.row - 1)}"

    def line(self, cells: Mapping[int, tuple[Value, Style]], height: float | None = None) -> int:
        """Write the next row, (value, style) by column number, and return the number of the row.

        ``height`` is in points; without it the row is as high as its text needs.
        """
        row = self.row
        placed = tuple((column, self._pens(style), value) for column, (value, style) in sorted(cells.items()))
        self._parts.append(_Line(row, placed, height))
        self._used += ROW if height is None else height
        self.row += 1
        return row

    def split(self, parts: int) -> list[tuple[int, int]]:
        """Return first and last column of ``parts`` stretches of the page, about as wide as each other."""
        parts = min(parts, self.width)
        total, places, first, used = sum(self._widths), [], 1, 0.0
        for part in range(1, parts + 1):
            last = first
            used += self._widths[first - 1]
            while last < self.width - (parts - part) and (
                part == parts or used + self._widths[last] / 2 < total * part / parts
            ):
                used += self._widths[last]
                last += 1
            places.append((first, last))
            first = last + 1
        return places

    def gap(self, rows: int = 1) -> None:
        """Leave rows empty."""
        self._used += rows * ROW
        self.row += rows

    def span(self, row: int, first: int, last: int) -> None:
        """Let the cell in column ``first`` reach through column ``last``."""
        if last > first:
            self._sheet.merged_cells.add(f"{letter(first)}{row}:{letter(last)}{row}")

    def wide(self, text: str, style: Style) -> int:
        """Write a text across the page, in a row as high as its lines need; return the number of the row."""
        lines = lines_of(text, sum(self._widths) * 0.95, style.size) if style.wrap else 1
        row = self.line(
            {column: (text if column == 1 else None, style) for column in range(1, self.width + 1)},
            text_height(lines, style.size) + 2,
        )
        self.span(row, 1, self.width)
        return row

    def heading(self, text: str) -> int:
        """Write the heading of a part after an empty row; return the number of its row."""
        self.gap()
        return self.line({1: (text, look.HEADING)}, 24)

    def link(self, row: int, column: int, sheet: str, cell: str = "A1") -> None:
        """Make a cell lead to another place in the workbook."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        reference = f"{letter(column)}{row}"
        place = f"'{sheet}'!{cell}"
        self._sheet[reference].hyperlink = Hyperlink(ref=reference, location=place)

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value]],
        *,
        column: int = 1,
        count: int | None = None,
        totals: int = 0,
        freeze: int | None = None,
    ) -> Grid:
        """Write a table with filter; without rows, the sentence that says so.

        Args:
            name: of the Excel table, after ``tbl_``.
            columns: its columns.
            rows: its values. If ``count`` is given they are read when the file is written.
            column: number of its first column.
            count: how many rows there are.
            totals: how many of the last rows are sums.
            freeze: how many columns stay, beside the header, when scrolling; the header is then also
                repeated on every printed page. None does neither.
        """
        if count is None:
            rows = list(rows)
            count = len(rows)
        if not count:
            row = self.line({column: (_("Nothing is registered in the period"), look.EMPTY)})
            return Grid(self.name, row, column, 0)
        titles = distinct(clean(each.title).replace("\n", " ") for each in columns)
        forms = [each.form for each in columns]
        header = self.line(
            {
                column + place: (title, replace(look.HEADER.of(form), wrap=True, number="General"))
                for place, (title, form) in enumerate(zip(titles, forms, strict=True))
            },
            header_height(titles, self._widths_from(column, len(titles))),
        )
        body = _Body(
            first=self.row,
            letters=tuple(letter(column + place) for place in range(len(columns))),
            widths=self._widths_from(column, len(columns)),
            rows=rows,
            count=count,
            pens=tuple(self._pens(look.BODY.of(form)) for form in forms),
            totals=totals,
            total_pens=tuple(self._pens(look.TOTAL.of(form)) for form in forms),
            tones={tone: self._pens(look.toned(tone)) for tone in Tone},
        )
        self._parts.append(body)
        self.row += count
        if isinstance(rows, Sequence):
            self._used += sum(body.height(values) or ROW for values in rows)
        self._add_table(name, titles, column, header, count)
        if freeze is not None:
            self._sheet.freeze_panes = f"{letter(1 + freeze)}{header + 1}"
            repeated = f"{header}:{header}" if count > _LONG else "1:2"
            self._sheet.print_title_rows = repeated
        return Grid(self.name, header, column, count - totals)

    def room(self) -> float:
        """Return how many points of the printed page are left."""
        return self._page - self._used % self._page

    def keep(self, height: float) -> None:
        """Begin a new page unless so many points fit on this one."""
        if self.room() < height:
            self.break_page()

    def chart(self, chart: Chart, grid: Grid, *, row: int, column: int) -> bool:
        """Place a chart of a table and tell whether there is one: not of nothing, nor of far too much."""
        if not 0 < grid.count <= MOST_CATEGORIES:
            return False
        self._sheet.add_chart(chart_of(chart, grid), f"{letter(column)}{row}")
        self._alternatives.append(chart.alternative)
        return True

    def chart_below(self, chart: Chart, grid: Grid) -> None:
        """Place a chart below what is written, on one page with it if there is room, and go on below it."""
        self.gap()
        self.keep(min(chart.height, LOWEST_CHART) * POINTS_PER_CM + ROW)
        height = min(chart.height, (self.room() - ROW) / POINTS_PER_CM)
        if self.chart(replace(chart, height=height), grid, row=self.row, column=grid.column):
            self.gap(int(height * POINTS_PER_CM / ROW) + 1)

    def chart_beside(self, chart: Chart, grid: Grid, *, row: int, column: int) -> None:
        """Place a chart beside its table, from ``row`` on, and go on below both."""
        if self.chart(chart, grid, row=row, column=column):
            rows = int(chart.height * POINTS_PER_CM / ROW) + 2
            self.gap(max(0, row + rows - self.row))

    def break_page(self) -> None:
        """Begin a new printed page with the next row."""
        from openpyxl.worksheet.pagebreak import Break

        self._sheet.row_breaks.append(Break(id=self.row - 1))
        self._used = 0.0

    def one_page(self) -> None:
        """Print the whole sheet on one page."""
        self._sheet.page_setup.fitToHeight = 1

    def rows(self) -> Iterator[str]:
        """Yield the XML of the rows from the top."""
        for part in self._parts:
            if isinstance(part, _Body):
                yield from self._body(part)
                continue
            height = "" if part.height is None else f' ht="{part.height:g}" customHeight="1"'
            cells = (
                safe_cell(f"{letter(column)}{part.row}", self._guarded(value), pen)
                for column, pen, value in part.cells
            )
            yield f'<row r="{part.row}"{height}>{"".join(cells)}</row>'

    def _body(self, body: _Body) -> Iterator[str]:
        for place, values in zip(range(body.count), body.rows, strict=False):
            row = body.first + place
            pens = body.pens if place < body.count - body.totals else body.total_pens
            cells = [
                safe_cell(
                    f"{column}{row}",
                    self._guarded(value),
                    body.tones[value.tone] if isinstance(value, Marked) else pen,
                )
                for column, value, pen in zip(body.letters, values, pens, strict=True)
            ]
            high = body.height(values)
            # Not called custom: the row goes on fitting its text when somebody edits it.
            height = "" if high is None else f' ht="{high:g}"'
            yield f'<row r="{row}"{height}>{"".join(cells)}</row>'

    def _guarded(self, value: Value) -> Value:
        if self._guard is None:
            return value
        if isinstance(value, Marked):
            return replace(value, text=self._guard(value.text))
        return self._guard(value) if isinstance(value, str) else value

    def _add_table(self, name: str, titles: Sequence[str], column: int, header: int, count: int) -> None:
        from openpyxl.worksheet.filters import AutoFilter
        from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

        place = f"{letter(column)}{header}:{letter(column + len(titles) - 1)}{header + count}"
        table = Table(displayName=f"tbl_{name}", ref=place, headerRowCount=1)
        table.tableColumns = [TableColumn(id=number, name=title) for number, title in enumerate(titles, 1)]
        table.autoFilter = AutoFilter(ref=place)
        table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
        self._sheet.add_table(table)

    def _widths_from(self, column: int, count: int) -> tuple[float, ...]:
        """Return the widths of ``count`` columns; beyond the page Excel's own width holds."""
        widths = self._widths[column - 1 : column - 1 + count]
        return widths + (_USUAL_WIDTH,) * (count - len(widths))


class Book:
    """A workbook in the making. Nothing is on the disk before :meth:`save`.

    Args:
        title: for the properties, and before the date in the footer.
        as_of: the as-of date, for the footer.
        guard: what every text of a cell goes through, to leave names out.
        cancel: asked between sheets and every few hundred rows; True stops the work.
    """

    def __init__(
        self,
        title: str,
        as_of: dt.date | None = None,
        *,
        guard: Callable[[str], str] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> None:
        from openpyxl import Workbook

        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.creator = self._book.properties.lastModifiedBy = PROGRAM
        self._book.properties.title = title
        self._sheets: list[Sheet] = []
        self._pens: Pens | None = None
        self._guard = guard
        self._cancel = cancel
        dated = "" if as_of is None else " · " + _("data as of {date}").format(date=date_text(as_of))
        page = _("page {page} of {pages}").format(page="&P", pages="&N")
        self._footer = f"{title.replace('&', '&&')}{dated} · {page}"

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """Add a sheet with the print set-up every sheet has.

        Raises:
            Cancelled: the user stopped the work.
        """
        from openpyxl.worksheet.properties import PageSetupProperties

        self.checkpoint()
        made = self._book.create_sheet(name)
        made.sheet_view.showGridLines = False
        made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        made.page_setup.paperSize = made.PAPERSIZE_A4
        made.page_setup.orientation = made.ORIENTATION_LANDSCAPE
        made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        made.page_margins.left = made.page_margins.right = 0.4
        made.page_margins.top, made.page_margins.bottom = 0.45, 0.6
        made.page_margins.header = made.page_margins.footer = 0.3
        made.oddFooter.center.text = self._footer
        if self._pens is None:
            self._pens = Pens(made)
        sheet = Sheet(made, self._pens, self._guard, widths)
        self._sheets.append(sheet)
        return sheet

    def checkpoint(self) -> None:
        """Stop here if the user wants to.

        Raises:
            Cancelled: the user does.
        """
        if self._cancel is not None and self._cancel():
            raise Cancelled

    def save(self, path: Path) -> None:
        """Write the workbook to ``path`` in one step: a failed or cancelled export leaves no half file.

        Raises:
            UserError: the file cannot be written.
            Cancelled: the user stopped the work; what stood at ``path`` still does.
        """
        write_package(path, self._book, self._sheets, self.checkpoint)


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
