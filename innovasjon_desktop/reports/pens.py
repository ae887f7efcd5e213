"""Styles as a workbook numbers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Pen
from innovasjon_desktop.reports.style import Style

if TYPE_CHECKING:
    from openpyxl.styles import Border
    from openpyxl.worksheet.worksheet import Worksheet


class Pens:
    """Turns a :class:`Style` into the workbook's number for it; all must be asked for before it is saved.

    Args:
        sheet: one of the workbook, to make cells on; they are never written.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._cells = 0
        self._known: dict[Style, Pen] = {}

    def __call__(self, style: Style) -> Pen:
        """Return the numbers of ``style``."""
        if style not in self._known:
            self._known[style] = Pen(self._number(style, quoted=False), self._number(style, quoted=True))
        return self._known[style]

    def _number(self, style: Style, *, quoted: bool) -> int:
        from openpyxl.styles import Alignment, Font, PatternFill

        # A cell of its own each: openpyxl numbers the very object a cell keeps its style in.
        self._cells += 1
        cell = self._sheet.cell(self._cells, 1)
        cell.font = Font(name=look.FONT, size=style.size, bold=style.bold, color=style.ink)
        cell.fill = PatternFill("solid", fgColor=style.fill) if style.fill else PatternFill()
        cell.number_format = style.number
        cell.alignment = Alignment(
            horizontal=style.align, vertical=style.valign, wrap_text=style.wrap, indent=style.indent
        )
        cell.border = _border(style.rule)
        cell.quotePrefix = quoted
        return cell.style_id


def _border(rule: str) -> Border:
    from openpyxl.styles import Border, Side

    match rule:
        case "bottom":
            return Border(bottom=Side("thin", color=look.LINE))
        case "left":
            return Border(left=Side("thick", color=look.ACCENT))
        case _:
            return Border()
