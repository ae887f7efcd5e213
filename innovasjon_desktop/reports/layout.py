"""How a sheet begins: title, what it covers, question and finding, and the figures above its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.i18n import _
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.context import Report, count_of
from innovasjon_desktop.reports.style import Format, Marked, Style
from innovasjon_desktop.reports.workbook import Book, Sheet


class Figure(NamedTuple):
    """A key figure: what it is, its value, and what stands below it, a line each.

    ``sheet`` is the name of the sheet the label leads to, if any.
    """

    label: str
    value: Value
    form: Format = Format.WHOLE
    details: tuple[str | Marked, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A sheet of the workbook.

    Args:
        name, question: message ids.
        finding: what the figures say, in a sentence.
        widths: of its columns, in characters.
        fill: writes what follows the beginning.
    """

    name: str
    question: str
    finding: Callable[[Report], str]
    widths: Sequence[float]
    fill: Callable[[Report, Sheet], None]

    def write(self, report: Report, book: Book) -> Sheet:
        """Add the sheet to the workbook."""
        sheet = book.sheet(_(self.name), self.widths)
        sheet.wide(_(self.name), look.TITLE)
        sheet.wide(report.line_two, look.LINE_TWO)
        sheet.wide(_(self.question), look.QUESTION)
        sheet.wide(self.finding(report), look.FINDING)
        self.fill(report, sheet)
        return sheet


def share_figure(label: str, share: Share) -> Figure:
    """Return a share as a key figure, its counts beside it."""
    return Figure(label, share, Format.SHARE, (count_of(share),) if share.denominator else ())


def figures_line(
    sheet: Sheet,
    figures: Sequence[Figure],
    *,
    large: float = 14,
    places: Sequence[tuple[int, int]] = (),
) -> None:
    """Write key figures side by side across the page: label, value, and the lines below.

    ``places`` are first and last column of each; without them they are about as wide as each other.
    """
    sheet.line({}, 5)
    places = places or sheet.split(len(figures))
    top = sheet.row
    for part in range(2 + max(len(figure.details) for figure in figures)):
        row = sheet.line(
            {
                column: (
                    _text(figure, part) if column == first else None,
                    replace(_style(figure, part, large), rule="left" if column == first else ""),
                )
                for (first, last), figure in zip(places, figures, strict=True)
                for column in range(first, last + 1)
            },
            round(large * 1.5) if part == 1 else 14,
        )
        for first, last in places:
            sheet.span(row, first, last)
    for (first, _last), figure in zip(places, figures, strict=True):
        if figure.sheet:
            sheet.link(top, first, figure.sheet)
    sheet.line({}, 8)


def _text(figure: Figure, part: int) -> Value:
    """Return the label, the value, or one of the lines below."""
    if part < 2:
        return figure.value if part else figure.label
    return figure.details[part - 2] if part - 2 < len(figure.details) else None


def _style(figure: Figure, part: int, large: float) -> Style:
    if part == 0:
        return replace(look.LABEL, ink=look.ACCENT) if figure.sheet else look.LABEL
    if part == 1:
        return replace(look.VALUE, size=large, number=figure.form.number)
    text = _text(figure, part)
    if isinstance(text, Marked):
        return replace(look.DETAIL, ink=text.tone.ink, fill=text.tone.fill or look.DETAIL.fill)
    return look.DETAIL
