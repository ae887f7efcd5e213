"""How much room texts and pages take: row heights that fit their text, charts that stay on one page.

No program that opens the workbook has to be asked; the measures hold for the house's font and are a
little generous, because another font may stand in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ROW = 15.0
"""Height of a row with one line, in points."""

POINTS_PER_CM = 72 / 2.54

LOWEST_CHART = 6.0
"""A chart is made lower to stay on its page, but not lower than this, in centimetres."""

MOST_LINES = 9
"""A longer text is cut on paper and whole in its cell; a row of it all would fill the page."""

_LINE = 12.8
_PADDING = 14.0  # pixels of a cell that no text can use, indent included
_OTHER = 0.53
_WIDEST = 0.86
_SPACE = 0.23
_WIDTHS = {
    **dict.fromkeys(" .,:;!'|·ijlI", _SPACE),
    **dict.fromkeys("frt()[]-/", 0.36),
    **dict.fromkeys("cszJ", 0.41),
    **dict.fromkeys("aekvxy", 0.48),
    **dict.fromkeys("0123456789", 0.51),
    **dict.fromkeys("mwæMWÆ%@–●■▲", _WIDEST),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZØÅ", 0.62),
}
_PAGE_WIDTH, _PAGE_HEIGHT = 784.0, 515.0  # A4 landscape less the margins, in points


def lines_of(text: str, width: float, size: float = 10, padding: float = _PADDING) -> int:
    """Return how many lines ``text`` takes in a column ``width`` wide, broken between words.

    Args:
        text: with its line breaks.
        width: of the column, in characters as Excel counts them.
        size: of the font, in points.
        padding: pixels of the cell that no text can use.
    """
    room = max(2.0, (width * 7 + 5 - padding) / (size * 4 / 3))
    if "\n" not in text and (len(text) * _WIDEST <= room or _ems(text) <= room):
        return 1
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            long = _ems(word)
            if used and used + _SPACE + long > room:
                lines, used = lines + 1, 0.0
            used += long + (_SPACE if used else 0.0)
            while used > room:  # a long word is broken where it must
                lines, used = lines + 1, used - room
        if lines >= MOST_LINES:
            return MOST_LINES
    return lines


def _ems(text: str) -> float:
    """Return about how wide a text is, in sizes of the font."""
    return sum(_WIDTHS.get(character, _OTHER) for character in text)


def text_height(lines: int, size: float = 10) -> float:
    """Return the height of a row with so many lines of text, in points."""
    return ROW if lines <= 1 and size <= 10 else round(lines * _LINE * size / 10 + 4)


def header_height(titles: Iterable[str], widths: Sequence[float], *, filtered: bool = True) -> float:
    """Return the height of a header: its titles (bold), and below them the row of filter buttons if any."""
    most = max(
        lines_of(title, width * 0.96, 9, padding=6) for title, width in zip(titles, widths, strict=True)
    )
    return most * 11.5 + (14 if filtered else 6)


def page_height(widths: Sequence[float]) -> float:
    """Return how many points of rows fit a page when the columns are made to fit its width."""
    points = sum(5.25 * width + 3.75 for width in widths)
    return _PAGE_HEIGHT * max(1.0, points / _PAGE_WIDTH)
