"""A workbook and its sheets: titles, tables, charts, print set-up, and how it gets onto the disk.

openpyxl makes the workbook: styles, tables, charts, drawings, print set-up and properties. The rows are
written as text into its sheets on the way to the file, which is several times as fast as a cell object
each and keeps no copy of a long list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.i18n import _
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Pen, Value, safe_cell
from innovasjon_desktop.reports.charts import Chart, chart_of
from innovasjon_desktop.reports.package import write_package
from innovasjon_desktop.reports.style import Format, Marked, Style, Tone

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

PROGRAM = "Innovasjon"
"""Stands as author in the properties: a report never names the person who made it."""

ROWS_BETWEEN_CHECKS = 256

LINES_PER_ROW = 15.0
"""Height of a row with one line of text, in points."""


class Column(NamedTuple):
    """A column of a table: its title, and how it shows its values."""

    title: str
    form: Format = Format.TEXT


class Line(NamedTuple):
    """A row that is no table row: (value, style) by column number; height in points or None."""

    cells: Mapping[int, tuple[Value, Style]]
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a table stands: the rows of its values, totals left out; ``count`` 0 is no table at all."""

    sheet: str
    header: int
    column: int
    count: int
    columns: tuple[Column, ...]

    @property
    def first(self) -> int:
        """First row with values."""
        return self.header + 1

    @property
    def last(self) -> int:
        """Last row with values, totals left out."""
        return self.header + self.count


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table, from row ``first`` and column ``column`` on; the last ``totals`` stand out."""

    first: int
    column: int
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    count: int
    totals: int


class Sheet:
    """One sheet, filled from the top down. Made by :meth:`Book.sheet` only.

    Args:
        book: the workbook.
        sheet: openpyxl's sheet.
        widths: of the columns, in characters; they bound what spans the whole page.
    """

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self._book = book
        self._sheet = sheet
        self._parts: list[tuple[int, Line] | Body] = []
        self._alternatives: list[str] = []
        self.width = len(widths)
        self.row = 1
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[letter(number)].width = width
        self.characters = sum(widths)

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self._sheet.title)

    def line(self, cells: Mapping[int, tuple[Value, Style]], height: float | None = None) -> int:
        """Write the next row and return its number."""
        row = self.row
        self._parts.append((row, Line(cells, height)))
        self.row += 1
        return row

    def gap(self, rows: int = 1) -> None:
        """Leave rows empty."""
        self.row += rows

    def span(self, row: int, first: int, last: int) -> None:
        """Let the cell in column ``first`` reach to column ``last``."""
        if last > first:
            self._sheet.merged_cells.add(f"{letter(first)}{row}:{letter(last)}{row}")

    def wide(self, text: str, style: Style, height: float | None = None) -> int:
        """Write a text across the page; the row is as high as its lines need."""
        across = self.characters * 10 / style.size
        lines = max(1, -(-int(len(text) * 1.1) // max(1, int(across)))) if style.wrap else 1
        row = self.line(
            {number: (text if number == 1 else None, style) for number in range(1, self.width + 1)},
            height or lines * style.size * 1.4 + 4,
        )
        self.span(row, 1, self.width)
        return row

    def heading(self, text: str) -> int:
        """Write the heading of a part, after an empty row."""
        self.gap()
        return self.line({1: (text, look.HEADING)}, 22)

    def link(self, row: int, column: int, sheet: str, cell: str = "A1") -> None:
        """Make a cell lead to another place in the workbook."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        reference = f"{letter(column)}{row}"
        self._sheet[reference].hyperlink = Hyperlink(ref=reference, location=f"'{sheet}'!{cell}")

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
            rows: its values, read when the file is written if ``count`` is given.
            column: number of its first column.
            count: how many rows there are.
            totals: how many of the last rows are sums.
            freeze: columns that stay beside the header when scrolling; None does not freeze. The
                frozen header is repeated on every printed page.
        """
        from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

        if count is None:
            rows = list(rows)
            count = len(rows)
        if not count:
            row = self.line({column: (_("Nothing is registered in the period"), look.EMPTY)})
            return Grid(self.name, row, column, 0, tuple(columns))
        header = self.line(
            {
                column + place: (each.title, replace(look.HEADER, align=each.form.align))
                for place, each in enumerate(columns)
            },
            LINES_PER_ROW * self._header_lines(columns, column) + 6,
        )
        self._parts.append(Body(self.row, column, tuple(columns), rows, count, totals))
        self.row += count
        reference = f"{letter(column)}{header}:{letter(column + len(columns) - 1)}{header + count}"
        table = Table(displayName=f"tbl_{name}", ref=reference, headerRowCount=1)
        table.tableColumns = [TableColumn(id=i, name=each.title) for i, each in enumerate(columns, 1)]
        table.autoFilter = _auto_filter(reference)
        table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
        self._sheet.add_table(table)
        if freeze is not None:
            self._sheet.freeze_panes = f"{letter(1 + freeze)}{header + 1}"
            self._sheet.print_title_rows = f"{header}:{header}"
        return Grid(self.name, header, column, count - totals, tuple(columns))

    def chart(self, chart: Chart, grid: Grid, *, row: int, column: int) -> None:
        """Place a chart of a table; without rows there is none."""
        if grid.count:
            self._sheet.add_chart(chart_of(chart, grid, self._sheet), f"{letter(column)}{row}")
            self._alternatives.append(chart.alternative)

    def break_page(self) -> None:
        """Begin a new printed page with the next row."""
        from openpyxl.worksheet.pagebreak import Break

        self._sheet.row_breaks.append(Break(id=self.row - 1))

    def one_page(self) -> None:
        """Print the whole sheet on one page."""
        self._sheet.page_setup.fitToHeight = 1

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Alternative texts of the charts, in their order."""
        return tuple(self._alternatives)

    @property
    def last(self) -> str:
        """Reference of the last cell."""
        return f"{letter(self.width)}{max(1, self.row - 1)}"

    def rows(self) -> Iterator[str]:
        """Yield the XML of the rows, from the top."""
        for part in self._parts:
            if isinstance(part, Body):
                yield from self._body(part)
            else:
                row, line = part
                pens = {column: self._book.pen(style) for column, (_value, style) in line.cells.items()}
                height = f' ht="{line.height:g}" customHeight="1"' if line.height else ""
                yield f'<row r="{row}"{height}>' + "".join(
                    safe_cell(f"{letter(column)}{row}", self._book.guarded(value), pens[column])
                    for column, (value, _style) in sorted(line.cells.items())
                ) + "</row>"

    def _body(self, body: Body) -> Iterator[str]:
        guarded, pen = self._book.guarded, self._book.pen
        letters = [letter(body.column + place) for place in range(len(body.columns))]
        plain = [pen(look.BODY.of(column.form)) for column in body.columns]
        total = [pen(look.TOTAL.of(column.form)) for column in body.columns]
        for place, values in zip(range(body.count), body.rows, strict=False):
            row = body.first + place
            pens = plain if place < body.count - body.totals else total
            cells = [
                safe_cell(
                    f"{at}{row}",
                    guarded(value),
                    self._marked(value, column) if isinstance(value, Marked) else usual,
                )
                for at, value, usual, column in zip(letters, values, pens, body.columns, strict=True)
            ]
            yield f'<row r="{row}">{"".join(cells)}</row>'

    def _marked(self, value: Marked, column: Column) -> Pen:
        return self._book.pen(tinted(look.BODY.of(column.form), value.tone))

    def _header_lines(self, columns: Sequence[Column], first: int) -> int:
        """Return how many lines the longest title needs in its column."""
        most = 1
        for place, column in enumerate(columns):
            # The filter button takes some three characters of the last line.
            room = max(4.0, self._sheet.column_dimensions[letter(first + place)].width - 2)
            lines, used = 1, 0.0
            for word in column.title.split():
                if used and used + 1 + len(word) > room:
                    lines, used = lines + 1, 0.0
                used += len(word) + (1 if used else 0)
                lines += int(used // room) if used > room else 0
            most = max(most, lines)
        return most


class Book:
    """A workbook in the making. Nothing is on the disk before :meth:`save`.

    Args:
        title: for the properties, and before the date in the footer.
        as_of: the as-of date, for the footer.
        guard: what every text of a cell goes through, to leave names out.
        cancel: asked between parts; True stops the work.
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
        from openpyxl.styles import Font

        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.creator = PROGRAM
        self._book.properties.lastModifiedBy = PROGRAM
        self._book.properties.title = title
        self._book._fonts[0] = Font(name=look.FONT, size=10, family=2)  # noqa: SLF001 - the default font has no public name
        self._sheets: list[Sheet] = []
        self._pens: dict[Style, Pen] = {}
        self._guard = guard
        self._cancel = cancel
        self._footer = _footer(title, as_of)

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """Add a sheet with the print set-up every sheet has."""
        from openpyxl.worksheet.properties import PageSetupProperties

        made = self._book.create_sheet(name)
        made.sheet_view.showGridLines = False
        made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        made.page_setup.paperSize = made.PAPERSIZE_A4
        made.page_setup.orientation = made.ORIENTATION_LANDSCAPE
        made.page_setup.fitToWidth = 1
        made.page_setup.fitToHeight = 0
        made.page_margins.left = made.page_margins.right = 0.4
        made.page_margins.top, made.page_margins.bottom = 0.45, 0.6
        made.page_margins.header = made.page_margins.footer = 0.3
        made.oddFooter.center.text = self._footer
        sheet = Sheet(self, made, widths)
        self._sheets.append(sheet)
        return sheet

    def pen(self, style: Style) -> Pen:
        """Return the workbook's numbers for a style."""
        if style not in self._pens:
            self._pens[style] = Pen(self._style(style, quoted=False), self._style(style, quoted=True))
        return self._pens[style]

    def guarded(self, value: Value) -> Value:
        """Return the value as it may leave the program."""
        if self._guard is None:
            return value
        if isinstance(value, str):
            return self._guard(value)
        return replace(value, text=self._guard(value.text)) if isinstance(value, Marked) else value

    def checkpoint(self) -> None:
        """Stop here if the user wants to.

        Raises:
            Cancelled: the user does.
        """
        if self._cancel is not None and self._cancel():
            raise Cancelled

    def save(self, path: Path) -> None:
        """Write the workbook beside ``path`` and move it there, so that a failed export leaves no half file.

        Raises:
            UserError: the file cannot be written.
            Cancelled: the user stopped the work; ``path`` is as it was.
        """
        rows = [list(self._checked(sheet.rows())) if len(self._sheets) > 1 else self._checked(sheet.rows()) for sheet in self._sheets]
        write_package(path, self._book, self._sheets, rows)
