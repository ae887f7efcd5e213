"""A workbook: its sheets, print set-up and properties.

openpyxl makes the workbook: styles, tables, charts, drawings, print set-up and properties. The rows are
written as text into its sheets on the way to the file (``package``), which is several times as fast as a
cell object each and keeps no copy of a long list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.reports.blocks import Column, Grid, Guard
from innovasjon_desktop.reports.package import write_package
from innovasjon_desktop.reports.pens import Pens
from innovasjon_desktop.reports.sheet import Sheet

__all__ = ["Book", "Column", "Grid", "Sheet"]

PROGRAM = "Innovasjon"
"""Stands as author in the properties: a report never names the person who made it."""


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
        guard: Guard | None = None,
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
