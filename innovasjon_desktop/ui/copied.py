"""What a grid puts on the clipboard, and what it remembers of it for a paste in the same program.

Others get the cells as text and as HTML. The program itself remembers which rows and which references the
texts stood for: a name alone may fit several rows, and which one is meant is never guessed (E-05). The
clipboard holds only a mark that the block is that one; no id leaves the program.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.rows import Row
from innovasjon_desktop.ui.clipboard import guarded, write_block
from innovasjon_desktop.ui.clipboard_html import VALUED, Cell, write_html
from innovasjon_desktop.ui.table_news import Extra

MARK = "application/x-innovasjon-copied"


@dataclass(frozen=True, slots=True)
class Copied:
    """A block of cells as it was copied.

    ``references`` holds, for each row, the id that a cell refers to by its column; only where there is one.
    """

    entity: Entity
    names: tuple[str, ...]
    ids: tuple[int, ...]
    references: tuple[Mapping[int, int], ...]
    text: str
    html: str

    def told(self, line: int, column: int, field: Field, text: str) -> str:
        """Return the text of a cell for a reference ``field``, with the id where it refers to such a row."""
        meant = self.references[line].get(column)
        if meant is None:
            return text
        return f"{text} ({meant})" if self.entity.field(self.names[column]).target == field.target else text


def copied(
    entity: Entity,
    columns: Sequence[Field | Extra],
    rows: Sequence[Row],
    computed: Mapping[str, Mapping[int, str]],
) -> Copied:
    """Return ``columns`` of ``rows``; ``computed`` are the texts of extra columns by name and id."""
    places = {field.name: place for place, field in enumerate(entity.fields)}
    block = [*zip(*(_cells(column, places, rows, computed) for column in columns), strict=True)]
    targets = {
        number: places[column.name]
        for number, column in enumerate(columns)
        if isinstance(column, Field) and column.kind is Kind.REF
    }
    return Copied(
        entity,
        tuple(column.name for column in columns),
        tuple(row.id for row in rows),
        tuple(
            {number: row.values[place] for number, place in targets.items() if row.values[place] is not None}
            for row in rows
        ),
        write_block(
            [guarded(cell.text) if cell.value is None else cell.text for cell in cells] for cells in block
        ),
        write_html(block),
    )


def _cells(
    column: Field | Extra,
    places: Mapping[str, int],
    rows: Sequence[Row],
    computed: Mapping[str, Mapping[int, str]],
) -> list[Cell]:
    if isinstance(column, Extra):
        return [_computed(column, computed[column.name].get(row.id, "")) for row in rows]
    place, kind = places[column.name], column.kind
    if kind in VALUED:
        return [Cell(row.shown[place], kind, row.values[place]) for row in rows]
    return [Cell(row.shown[place]) for row in rows]


def _computed(extra: Extra, text: str) -> Cell:
    is_number = extra.number and text.removeprefix("-").isdecimal()
    return Cell(text, Kind.INTEGER, int(text)) if is_number else Cell(text)


class _Last:
    """The block copied last: its mark, the store it is from, and what it is."""

    mark = ""
    database: object = None
    block: Copied | None = None


def put(block: Copied, database: object) -> None:
    """Put a block of the store ``database`` on the clipboard."""
    _Last.mark, _Last.database, _Last.block = os.urandom(16).hex(), database, block
    offered = QMimeData()
    offered.setText(block.text)
    offered.setHtml(block.html)
    offered.setData(MARK, _Last.mark.encode())
    QApplication.clipboard().setMimeData(offered)


def taken(database: object) -> Copied | None:
    """Return the block on the clipboard if it is the one that was copied here from ``database``."""
    offered, block = QApplication.clipboard().mimeData(), _Last.block
    if block is None or _Last.database is not database:
        return None
    is_it = offered.data(MARK).data() == _Last.mark.encode() and offered.text() == block.text
    return block if is_it else None
