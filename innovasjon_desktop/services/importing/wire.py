"""A book, or an error, as plain values from one process to another."""

from __future__ import annotations

import datetime as dt
import marshal
from collections.abc import Iterator
from typing import Any, BinaryIO

from innovasjon_desktop.domain import errors
from innovasjon_desktop.domain.errors import BadInput, Message, UserError
from innovasjon_desktop.services.importing.book import Book, Merge, Sheet
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell

_BLOCK = 2_000
"""Rows that are sent at a time, so that the memory is that of the book."""
_AS_THEY_ARE = {str, int, float, bool, type(None)}


class _Packed(dict[Cell, bytes]):
    """Dates and the like as bytes, which no cell is; each different one is made once."""

    def __missing__(self, cell: Cell) -> bytes:
        match cell:
            case dt.datetime():
                text = f"d{cell.isoformat()}"
            case dt.date():
                text = f"D{cell.isoformat()}"
            case dt.time():
                text = f"t{cell.isoformat()}"
            case dt.timedelta():
                text = f"l{cell.days},{cell.seconds},{cell.microseconds}"
            case _:
                text = "u"
        found = self[cell] = text.encode()
        return found


class _Unpacked(dict[bytes, Cell]):
    def __missing__(self, packed: bytes) -> Cell:
        text = packed.decode()
        found: Cell
        match text[0]:
            case "d":
                found = dt.datetime.fromisoformat(text[1:])
            case "D":
                found = dt.date.fromisoformat(text[1:])
            case "t":
                found = dt.time.fromisoformat(text[1:])
            case "l":
                found = dt.timedelta(*map(int, text[1:].split(",")))
            case _:
                found = UNSAVED
        self[packed] = found
        return found


def send(found: Book | UserError, stream: BinaryIO) -> None:
    """Write a book or an error."""
    if isinstance(found, UserError):
        said = (type(found).__name__, found.text, found.field, found.rule, _packed_params(found.params))
        _write(stream, ("error", said))
        return
    packed = _Packed()
    for sheet in found.sheets:
        merged = [
            (each.first_row, each.last_row, each.first_column, each.last_column) for each in sheet.merged
        ]
        _write(stream, ("sheet", (sheet.name, merged, sheet.hidden)))
        for first in range(0, len(sheet.rows), _BLOCK):
            rows = sheet.rows[first : first + _BLOCK]
            _write(stream, ("rows", [(number, _packed_cells(cells, packed)) for number, cells in rows]))
    key = (
        None
        if found.key is None
        else [(name, *_packed_cells((cell,), packed)) for name, cell in found.key.items()]
    )
    origin = (found.origin.text, _packed_params(found.origin.params))
    _write(stream, ("book", (found.name, found.digest, origin, key, found.unseen)))


def received(stream: BinaryIO) -> Book | UserError | None:
    """Return what was sent; None if it is not whole."""
    sheets: list[tuple[str, tuple[Merge, ...], tuple[int, ...], list[tuple[int, tuple[Cell, ...]]]]] = []
    unpacked = _Unpacked()
    for what, said in _read(stream):
        match what:
            case "error":
                name, text, field, rule, params = said
                kind = getattr(errors, name, BadInput)
                error: UserError = kind(text, field=field, rule=rule, **_unpacked_params(params))
                return error
            case "sheet":
                sheets.append((said[0], tuple(Merge(*each) for each in said[1]), said[2], []))
            case "rows":
                sheets[-1][3].extend((number, _unpacked_cells(cells, unpacked)) for number, cells in said)
            case "book":
                name, digest, (text, params), pairs, unseen = said
                key = None if pairs is None else {k: _unpacked_cells((v,), unpacked)[0] for k, v in pairs}
                made = tuple(Sheet(name, tuple(rows), merged, rest) for name, merged, rest, rows in sheets)
                return Book(name, digest, made, Message(text, **_unpacked_params(params)), key, unseen)
    return None


def _write(stream: BinaryIO, block: Any) -> None:
    data = marshal.dumps(block)
    stream.write(len(data).to_bytes(4, "little"))
    stream.write(data)


def _read(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    while len(size := stream.read(4)) == 4:
        yield marshal.loads(stream.read(int.from_bytes(size, "little")))


def _packed_cells(cells: tuple[Cell, ...], packed: _Packed) -> tuple[object, ...]:
    if {*map(type, cells)} <= _AS_THEY_ARE:
        return cells
    return tuple([cell if type(cell) in _AS_THEY_ARE else packed[cell] for cell in cells])


def _unpacked_cells(cells: tuple[Any, ...], unpacked: _Unpacked) -> tuple[Cell, ...]:
    if bytes not in map(type, cells):
        return cells
    return tuple([unpacked[cell] if type(cell) is bytes else cell for cell in cells])


def _packed_params(params: Any) -> dict[str, object]:
    return {
        name: (value.text, _packed_params(value.params)) if isinstance(value, Message) else value
        for name, value in params.items()
    }


def _unpacked_params(params: dict[str, Any]) -> dict[str, object]:
    return {
        name: Message(value[0], **_unpacked_params(value[1])) if isinstance(value, tuple) else value
        for name, value in params.items()
    }
