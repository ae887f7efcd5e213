"""Cut the rows of a sheet into cells, as every known program writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from innovasjon_desktop.services.importing.places import column_number, unescaped
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell

Convert = Callable[[str | None], Cell]

_EMPTY_ROWS = r"\s*(?:<row(?:\s[^<>]*)?/>\s*)*"
ROW = re.compile(_EMPTY_ROWS + r'<row(?:\s[^<>]*?)??\sr="(\d{1,12})"(?:[^<>]*[^<>/])?>')
END_OF_ROWS = re.compile(_EMPTY_ROWS + "</sheetData>")

_BEGINS = r'<c r="([A-Z]{1,3})\d{1,12}"([^<>/]*)'  # column, attributes
_VALUE = "<v>([^<]*)</v>"
_VALUES = re.compile(_BEGINS + rf"(?:/>|>(?:{_VALUE})?</c>)")
_CELLS = re.compile(
    _BEGINS
    + rf"(?:/>|>(?:{_VALUE}|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>)?</c>"  # or its own text
    + rf"|>(<f)(?:\s[^<>]*)?(?:/>|>[^<]*</f>)(?:{_VALUE})?</c>)"  # or a formula
)
BLANK = re.compile(rf"(?:{_BEGINS}(?:/>|></c>))*")
_ATTRIBUTES = re.compile(r'(?:\s+(?:s|cm|vm|ph)="\d{1,9}"|\s+t="\w+")*\s*')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_OWN_TEXT = 't="inlineStr"'
_MOST_SHAPES = 1_000


class NotPlain(Exception):
    """This part is written in a way that takes an XML library, or it is damaged."""


class _Shape(NamedTuple):
    """What the cells of a row have in common with those of most other rows: columns and types."""

    places: Sequence[int]
    width: int
    is_dense: bool
    own_texts: Sequence[bool]
    converters: Sequence[Convert]


class RowReader:
    """Reads the rows of one workbook.

    Args:
        converter: returns how the text of a cell with these attributes becomes a value.
    """

    def __init__(self, converter: Callable[[str], Convert]) -> None:
        self._converter = converter
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def cells(self, row: str) -> Sequence[Cell]:
        """Return the cells in the text of a row.

        Raises:
            NotPlain: something is there that is no cell, or no plain one.
        """
        own: list[str | None] = []
        formulas: list[str | None] = []
        if "<f" in row or "<is" in row:
            parts = _CELLS.split(row.replace("<v/>", "<v></v>").replace("<v />", "<v></v>"))
            between, columns, kinds = parts[::7], parts[1::7], parts[2::7]
            texts, own, formulas = parts[3::7], parts[4::7], parts[5::7]
            if any(formulas):
                texts = [a if a is not None else b for a, b in zip(texts, parts[6::7], strict=True)]
        else:
            parts = _VALUES.split(row)
            between, columns, kinds, texts = parts[::4], parts[1::4], parts[2::4], parts[3::4]
        if any(between):
            raise NotPlain
        shape = self._shapes.get((*columns, *kinds)) or self._shape(columns, kinds)
        if True in shape.own_texts or any(own):
            texts = _own_texts(texts, own or [None] * len(texts), shape.own_texts)
        cells = [convert(text) for convert, text in zip(shape.converters, texts, strict=True)]
        if any(formulas):
            for place, (formula, text) in enumerate(zip(formulas, texts, strict=True)):
                # An empty text is a result too; only then does the cell say what kind it has.
                if formula and not text and (text is None or 't="str"' not in kinds[place]):
                    cells[place] = UNSAVED
        if shape.is_dense:
            return cells
        spread: list[Cell] = [None] * shape.width
        for place, cell in zip(shape.places, cells, strict=True):
            spread[place] = cell
        return spread

    def _shape(self, columns: Sequence[str], kinds: Sequence[str]) -> _Shape:
        for kind in {*kinds}:
            require(_ATTRIBUTES.fullmatch(kind) is not None)
        places = [*map(column_number, columns)]
        shape = _Shape(
            places,
            max(places, default=-1) + 1,
            places == [*range(len(places))],
            [_OWN_TEXT in kind for kind in kinds],
            [*map(self._converter, kinds)],
        )
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        self._shapes[(*columns, *kinds)] = shape
        return shape


def _own_texts(
    texts: Sequence[str | None], own: Sequence[str | None], has_own: Sequence[bool]
) -> list[str | None]:
    """Return the texts of cells, each held by the cell itself or not, as its type says."""
    found = []
    for text, own_text, is_own in zip(texts, own, has_own, strict=True):
        require((text if is_own else own_text) is None)
        found.append(own_text if is_own else text)
    return found


def require(fits: bool) -> None:
    """Raise NotPlain unless this holds."""
    if not fits:
        raise NotPlain


def plain_text(text: str | None) -> str | None:
    """Return a text as it is written in XML; None stays None."""
    if text is None:
        return None
    return unescaped(_ENTITY.sub(_entity, text) if "&" in text else text)


def _entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _ENTITIES[name]
    code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    require(code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000)
    return chr(code)
