"""Put a workbook together as a file: openpyxl's parts, our rows, and what describes a chart in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from innovasjon_desktop.reports.files import replacing

if TYPE_CHECKING:
    from openpyxl import Workbook

CHUNK = 256
"""Rows written between two looks at whether the user wants to stop."""

_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')
# Without a word about it LibreOffice takes the cells' own format for the labels of a chart.
_LABEL_FORMAT = re.compile(rb'<numFmt formatCode="([^"]*)" ?/>')
_FONT = re.compile(rb"<font>(.*?)</font>", re.DOTALL)
_FONT_PART = re.compile(rb"<(\w+)[^>]*/>")
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)
_NAMED = re.compile(r'<((?:\w+:)?cNvPr) id="(\d+)" name="[^"]*" ?/>')


class Filled(Protocol):
    """A sheet as far as its file needs it."""

    @property
    def alternatives(self) -> Sequence[str]:
        """Alternative texts of the charts, in their order."""

    @property
    def last(self) -> str:
        """Reference of the last cell."""

    def rows(self) -> Iterator[str]:
        """Yield the XML of the rows."""


def write_package(
    path: Path, book: Workbook, sheets: Sequence[Filled], checkpoint: Callable[[], None]
) -> None:
    """Write the workbook beside ``path`` and move it there: a failed export leaves no half file.

    Args:
        path: where to; what stands there is replaced in one step.
        book: openpyxl's workbook; the cells of its sheets are not written.
        sheets: its sheets with their rows, in their order.
        checkpoint: called every few hundred rows; what it raises stops the work.

    Raises:
        UserError: the file cannot be written.
    """
    parts = BytesIO()
    book.save(parts)
    by_part = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    # openpyxl numbers drawings in the order of the sheets that have any.
    drawn = [sheet.alternatives for sheet in sheets if sheet.alternatives]
    texts = {f"xl/drawings/drawing{number}.xml": each for number, each in enumerate(drawn, 1)}
    with (
        replacing(path) as temporary,
        ZipFile(parts) as source,
        ZipFile(temporary, "x", ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name in by_part:
                checkpoint()
                with target.open(name, "w", force_zip64=True) as part:
                    _write_sheet(part, content, by_part[name], checkpoint)
            else:
                if name in texts:
                    content = with_alternatives(content, texts[name])
                elif name == "xl/styles.xml":
                    content = with_fonts_in_order(content)
                elif name.startswith("xl/charts/"):
                    content = _LABEL_FORMAT.sub(rb'<numFmt formatCode="\1" sourceLinked="0"/>', content)
                target.writestr(name, content)


def _write_sheet(part: IO[bytes], frame: bytes, sheet: Filled, checkpoint: Callable[[], None]) -> None:
    empty = _ROWS.search(frame)
    assert empty is not None  # every sheet openpyxl writes has its rows there
    part.write(_DIMENSION.sub(f'<dimension ref="A1:{sheet.last}"/>'.encode(), frame[: empty.start()]))
    part.write(b"<sheetData>")
    waiting: list[str] = []
    for row in sheet.rows():
        waiting.append(row)
        if len(waiting) == CHUNK:
            part.write("".join(waiting).encode())
            waiting.clear()
            checkpoint()
    part.write("".join(waiting).encode())
    part.write(b"</sheetData>")
    part.write(frame[empty.end() :])


def with_fonts_in_order(styles: bytes) -> bytes:
    """Return a style part whose fonts have their parts in the order of the schema, as Excel writes them."""

    def ordered(font: re.Match[bytes]) -> bytes:
        parts = [(part[1], part[0]) for part in _FONT_PART.finditer(font[1])]
        return b"<font>" + b"".join(text for _, text in sorted(parts, key=_font_place)) + b"</font>"

    return _FONT.sub(ordered, styles)


def _font_place(part: tuple[bytes, bytes]) -> int:
    return _FONT_ORDER.index(part[0].decode())


def with_alternatives(drawing: bytes, texts: Sequence[str]) -> bytes:
    """Return a drawing part whose charts carry their alternative texts, which openpyxl leaves out."""
    left = iter(texts)

    def described(match: re.Match[str]) -> str:
        name, text = quoteattr(f"Diagram {match[2]}"), quoteattr(next(left))
        return f'<{match[1]} id="{match[2]}" name={name} descr={text}/>'

    return _NAMED.sub(described, drawing.decode()).encode()
