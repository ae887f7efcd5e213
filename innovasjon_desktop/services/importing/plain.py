"""Read workbooks written the way every known program writes them: fast, and in the memory the cells take.

A sheet is a long text of ``<row>`` and ``<c>``. Regular expressions cut it into rows and cells, several times
faster than any XML library gives elements; they must account for every character, and whatever they do not
know raises :class:`NotPlain`. Then ``careful`` reads the sheet. What a cell means is the same in both.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.services.importing.dates import is_date, is_duration, moment
from innovasjon_desktop.services.importing.package import MOST_AT_ONCE, TOO_LARGE
from innovasjon_desktop.services.importing.places import Merges, unescaped
from innovasjon_desktop.services.importing.plain_rows import (
    BLANK,
    END_OF_ROWS,
    ROW,
    Convert,
    NotPlain,
    RowReader,
    plain_text,
    require,
)
from innovasjon_desktop.services.importing.reading import Cell

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK = 2**18

_STYLE = re.compile(r'\ss="(\d{1,9})"')
_TYPE = re.compile(r'\st="(\w+)"')
_STRING = re.compile(r'\s*<si><t(?: xml:space="preserve")?>([^<]*)</t>')
_HIDDEN = re.compile(r'<row(?=\s)[^<>]*\shidden="(?:1|true)"[^<>]*>\Z')
_ENCODING = re.compile(r"""<\?xml[^<>]*?encoding=["']([^"']*)""")
_BOOLEANS = {None: None, "": None, "0": False, "1": True}
_MOST_NUMBERS = 10_000


class Part(NamedTuple):
    """A part that is read piece by piece: what comes before the element that has the pieces, and they."""

    before: str
    opening: str
    pieces: Iterator[str]

    @property
    def is_empty(self) -> bool:
        """Whether the element has no pieces: ``<sheetData/>``."""
        return self.opening.endswith("/>")


class Strings(dict[str | None, Cell]):
    """Shared texts by number, as the cells write it; a blank cell has none."""

    def __missing__(self, key: str | None) -> Cell:
        raise NotPlain


class Numbers(dict[str | None, Cell]):
    """Numbers by their texts: most lists hold the same ones again and again."""

    def __init__(self) -> None:
        super().__init__({None: None, "": None})

    def __missing__(self, text: str | None) -> Cell:
        found = _number(text)
        if len(self) < _MOST_NUMBERS:
            self[text] = found
        return found


class Moments(dict[str | None, Cell]):
    """Dates by serial number: a list has few different ones."""

    def __init__(self, *, from_1904: bool, duration: bool) -> None:
        super().__init__({None: None, "": None})
        self._how = (from_1904, duration)

    def __missing__(self, text: str | None) -> Cell:
        number = _number(text)
        assert isinstance(number, int | float)
        found = self[text] = moment(number, from_1904=self._how[0], duration=self._how[1])
        return found


class PlainBook:
    """An open workbook; ``sheets`` holds name, state and part of each sheet that has cells.

    Raises:
        NotPlain: from anything here.
    """

    def __init__(self, data: bytes) -> None:
        self._package = zipfile.ZipFile(io.BytesIO(data))
        self._names = frozenset(self._package.namelist())
        book = self._tree("xl/workbook.xml")
        require(book.tag == f"{_MAIN}workbook")
        properties = book.find(f"{_MAIN}workbookPr")
        said = "" if properties is None else properties.get("date1904", "")
        self._from_1904 = said in ("1", "true")
        targets = {
            link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
            for link in self._tree("xl/_rels/workbook.xml.rels")
            if link.get("Type", "").endswith("/worksheet")
        }
        self.sheets = [
            (sheet.get("name", ""), sheet.get("state", "visible"), targets[sheet.get(_LINK)])
            for sheet in book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
            if targets.get(sheet.get(_LINK)) in self._names
        ]
        self._converters = self._number_styles()
        self._numbers = Numbers()
        self._strings: Strings | None = None
        self._row_reader = RowReader(self._converter)

    def close(self) -> None:
        """Let go of the file."""
        self._package.close()

    def _tree(self, part: str) -> Element:
        require(part in self._names)
        return _parsed(self._package.read(part))

    def _number_styles(self) -> dict[str, Convert]:
        """Return how numbers are read by those cell styles that show them as dates or durations."""
        if "xl/styles.xml" not in self._names:
            return {}
        root = self._tree("xl/styles.xml")
        custom = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")
        }
        dates = Moments(from_1904=self._from_1904, duration=False)
        durations = Moments(from_1904=self._from_1904, duration=True)
        found: dict[str, Convert] = {}
        for place, style in enumerate(root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")):
            number = style.get("numFmtId", "0")
            shown = custom.get(number)
            if is_date(number, shown):
                found[str(place)] = (durations if is_duration(number, shown) else dates).__getitem__
        return found

    def rows(self, part: str, merged: Merges) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the numbered rows of a sheet; at the end ``merged`` is whole, hidden rows included."""
        if self._strings is None:
            self._strings = self._shared_strings()
        sheet = self._part(part, "sheetData", "</row>")
        rest = ""
        for rest in sheet.pieces:
            row = ROW.match(rest)
            if sheet.is_empty or not row:
                break  # what is left is looked at below
            if not BLANK.fullmatch(rest, row.end()):  # a sheet can have a million formatted rows
                if "hidden=" in row[0] and _HIDDEN.search(row[0]):
                    merged.hidden.add(int(row[1]))
                yield int(row[1]), self._row_reader.cells(rest[row.end() :])
            rest = ""
        if not sheet.is_empty:
            ended = END_OF_ROWS.match(rest)
            require(ended is not None)
            rest = rest[ended.end() :] if ended else ""
        require(next(sheet.pieces, None) is None)
        _merge(f"{sheet.before}<sheetData/>{rest}", merged)

    def _converter(self, attributes: str) -> Convert:
        kind, style = _TYPE.search(attributes), _STYLE.search(attributes)
        match kind[1] if kind else "n":
            case "n":
                return self._converters.get(style[1] if style else "", self._numbers.__getitem__)
            case "s":
                assert self._strings is not None
                return self._strings.__getitem__
            case "str" | "e":
                return _text_or_none
            case "inlineStr":
                return plain_text
            case "b":
                return _boolean
            case _:
                raise NotPlain

    def _shared_strings(self) -> Strings:
        strings = Strings({None: None, "": None})
        if "xl/sharedStrings.xml" not in self._names:
            return strings
        table = self._part("xl/sharedStrings.xml", "sst", "</si>")
        require(not table.before.partition("?>")[2].strip() and f'"{_MAIN[1:-1]}"' in table.opening)
        rest = ""
        for number, rest in enumerate(table.pieces):
            if table.is_empty or "<si>" not in rest:
                break
            plain = _STRING.fullmatch(rest)
            strings[str(number)] = plain_text(plain[1]) if plain else _rich_text(rest)
        require(table.is_empty or rest.strip() == "</sst>")
        return strings

    def _part(self, name: str, element: str, end: str) -> Part:
        """Open a part that has pieces, each ended by ``end``, in ``element``."""
        stream = io.TextIOWrapper(self._package.open(name), "utf-8-sig", newline=None)  # lines as in XML
        try:
            text = stream.read(_CHUNK)
        except UnicodeDecodeError:
            raise NotPlain from None
        opening = re.search(rf"<{element}(?:\s[^<>]*)?/?>", text)
        if opening is None:
            raise NotPlain
        before = text[: opening.start()]
        declared = _ENCODING.match(before)
        require("<!" not in before and (declared is None or declared[1].casefold() == "utf-8"))
        return Part(before, opening[0], _cut(stream, text[opening.end() :], end))


def _cut(stream: io.TextIOBase, text: str, end: str) -> Iterator[str]:
    try:
        while True:
            *whole, text = text.split(end)
            yield from whole
            if len(text) > MOST_AT_ONCE:
                raise BadInput(TOO_LARGE)
            more = stream.read(_CHUNK)
            if not more:
                break
            text += more
        yield text
    except UnicodeDecodeError:
        raise NotPlain from None
    finally:
        stream.close()


def _merge(sheet: str, merged: Merges) -> None:
    """Take the merged cells of a sheet without its rows, which shows too that the rest is well-formed."""
    root = _parsed(sheet)
    require(root.tag == f"{_MAIN}worksheet" and root.find(f"{_MAIN}sheetData") is not None)
    for each in root.iterfind(f"{_MAIN}mergeCells/{_MAIN}mergeCell"):
        merged.add(each.get("ref", ""))


def _parsed(text: str | bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    try:
        found: Element = fromstring(text, forbid_dtd=True)
    except (ValueError, SyntaxError):  # defusedxml's errors and those of a malformed part
        raise NotPlain from None
    return found


def _number(text: str | None) -> Cell:
    if not text:
        return None
    try:
        return float(text) if "." in text or "E" in text or "e" in text else int(text)
    except ValueError:
        raise NotPlain from None


def _boolean(text: str | None) -> Cell:
    if text not in _BOOLEANS:
        raise NotPlain
    return _BOOLEANS[text]


def _text_or_none(text: str | None) -> str | None:
    return plain_text(text) or None


def _rich_text(piece: str) -> str:
    """Return a text with formatting in it as plain text, without the reading aid of Asian languages."""
    item = _parsed(f"{piece}</si>")
    require(item.tag == "si" and {each.tag for each in item} <= {"t", "r", "rPh", "phoneticPr"})
    texts = [*item.findall("t"), *item.findall("r/t")]
    return unescaped("".join(each.text or "" for each in texts))
