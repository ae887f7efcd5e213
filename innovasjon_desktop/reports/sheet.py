"""One sheet of a workbook: titles, tables, charts and printed pages, from the top down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from innovasjon_desktop.i18n import _
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.blocks import Body, Column, Grid, Guard, Line, distinct, letter
from innovasjon_desktop.reports.cells import Value, clean
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
from innovasjon_desktop.reports.pens import Pens
from innovasjon_desktop.reports.style import Style, Tone

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LONG = 30
"""A table of more rows goes over several pages."""

_TITLE_ROWS = 2
"""The sheet's title and what it covers."""

_USUAL_WIDTH = 9.0


class Sheet:
    """One sheet, filled from the top down. Made by ``Book.sheet`` only.

    Args:
        sheet: openpyxl's sheet.
        pens: the workbook's styles.
        guard: what every text goes through.
        widths: of the columns, in characters; they bound what spans the page.
    """

    def __init__(self, sheet: Worksheet, pens: Pens, guard: Guard | None, widths: Sequence[float]) -> None:
        self._sheet = sheet
        self._pens = pens
        self._guard = guard
        self._widths = tuple(widths)
        self._parts: list[Line | Body] = []
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
        self._parts.append(Line(row, placed, height))
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

    def heading(self, text: str, column: int = 1) -> int:
        """Write the heading of a part after an empty row; return the number of its row."""
        self.gap()
        return self.line({column: (text, look.HEADING)}, 24)

    def link(self, row: int, column: int, sheet: str, cell: str = "A1") -> None:
        """Make a cell lead to another place in the workbook."""
        from openpyxl.utils import quote_sheetname
        from openpyxl.worksheet.hyperlink import Hyperlink

        at = f"{letter(column)}{row}"
        self._sheet[at].hyperlink = Hyperlink(ref=at, location=f"{quote_sheetname(sheet)}!{cell}")

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
        filtered: bool = True,
    ) -> Grid:
        """Write a table; without rows, the sentence that says so.

        Args:
            name: of the Excel table, after ``tbl_``.
            columns: its columns.
            rows: its values. If ``count`` is given they are read when the file is written, and each row
                is one line high, as in the list it comes from.
            column: number of its first column.
            count: how many rows there are.
            totals: how many of the last rows are sums.
            freeze: how many columns stay, beside the header, when scrolling. Every printed page then
                begins with the header, or with the sheet's title if the table fits a page.
            filtered: it has filter buttons; the few rows of a comparison need none.
        """
        wraps = count is None
        if count is None:
            rows = list(rows)
            count = len(rows)
        if not count:
            row = self.line({column: (_("Nothing is registered in the period"), look.EMPTY)})
            return Grid(self.name, row, column, 0)
        titles = distinct(self._title(each) for each in columns)
        header = self.header(columns, column, filtered=filtered)
        forms = [each.form for each in columns]
        body = Body(
            first=self.row,
            letters=tuple(letter(column + place) for place in range(len(columns))),
            widths=self._widths_from(column, len(columns)),
            values=rows,
            count=count,
            pens=tuple(self._pens(replace(look.BODY.of(form), wrap=wraps and form.wrap)) for form in forms),
            totals=totals,
            total_pens=tuple(self._pens(look.TOTAL.of(form)) for form in forms),
            tones={tone: self._pens(look.toned(tone)) for tone in Tone},
            wraps=wraps,
        )
        self._parts.append(body)
        self.row += count
        if isinstance(rows, Sequence):
            self._used += sum(body.height(values) or ROW for values in rows)
        self._add_table(name, titles, column, header, count, filtered)
        if freeze is not None:
            self._sheet.freeze_panes = f"{letter(1 + freeze)}{header + 1}"
            own = count > _LONG or header <= _TITLE_ROWS
            self._sheet.print_title_rows = f"{header}:{header}" if own else f"1:{_TITLE_ROWS}"
        return Grid(self.name, header, column, count - totals)

    def header(self, columns: Sequence[Column], column: int = 1, *, filtered: bool = True) -> int:
        """Write the titles of a table; return the number of the row."""
        titles = distinct(self._title(each) for each in columns)
        for place, each in enumerate(columns):
            if each.hidden:
                self._sheet.column_dimensions[letter(column + place)].hidden = True
        return self.line(
            {
                column + place: (title, replace(look.HEADER.of(each.form), wrap=True, number="General"))
                for place, (title, each) in enumerate(zip(titles, columns, strict=True))
            },
            header_height(titles, self._widths_from(column, len(titles)), filtered=filtered),
        )

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
        # Lying bars need a line of text each; what is lower leaves names out.
        lowest = max(LOWEST_CHART, 2.6 + 0.52 * grid.count) if chart.horizontal else LOWEST_CHART
        self.keep(min(chart.height, lowest) * POINTS_PER_CM + 2 * ROW)
        self.gap()
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

    def repeat_titles(self) -> None:
        """Begin every printed page with the sheet's title and what it covers."""
        self._sheet.print_title_rows = f"1:{_TITLE_ROWS}"

    def hide(self) -> None:
        """Keep the sheet from everybody who does not look for it with a program."""
        self._sheet.sheet_state = self._sheet.SHEETSTATE_VERYHIDDEN

    def one_page(self) -> None:
        """Print the whole sheet on one page."""
        self._sheet.page_setup.fitToHeight = 1

    def rows(self) -> Iterator[str]:
        """Yield the XML of the rows from the top."""
        for part in self._parts:
            yield from part.rows(self._guard)

    def _add_table(
        self, name: str, titles: Sequence[str], column: int, header: int, count: int, filtered: bool
    ) -> None:
        from openpyxl.worksheet.filters import AutoFilter
        from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

        place = f"{letter(column)}{header}:{letter(column + len(titles) - 1)}{header + count}"
        table = Table(displayName=f"tbl_{name}", ref=place, headerRowCount=1)
        table.tableColumns = [TableColumn(id=number, name=title) for number, title in enumerate(titles, 1)]
        if filtered:
            table.autoFilter = AutoFilter(ref=place)
        table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
        self._sheet.add_table(table)

    def _title(self, column: Column) -> str:
        """Return a column's title as cell and table must both have it."""
        title = clean(column.title).replace("\n", " ")
        return title if self._guard is None else self._guard(title)

    def _widths_from(self, column: int, count: int) -> tuple[float, ...]:
        """Return the widths of ``count`` columns; beyond the page Excel's own width holds."""
        widths = self._widths[column - 1 : column - 1 + count]
        return widths + (_USUAL_WIDTH,) * (count - len(widths))
