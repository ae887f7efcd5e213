"""A table of a file in the program's own terms, ready to be planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.services.importing.reading import Cell


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is made of a column.

    ``field`` is empty if nothing is; ``sure`` tells that the header says it, or a person did.
    """

    place: int
    header: str
    field: str
    sure: bool
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a row is refused or left out: ``cell`` is the place in the sheet (``C14``), or empty."""

    column: str
    cell: str
    reason: Message | UserError


@dataclass(slots=True)
class ReadLine:
    """A row of a sheet as a line of the importer; it is filled in step by step.

    Args:
        row: its number in the sheet.
        values: cells by field name, as the importer reads them: a text it can parse, a date, a number.
        id: the row of the store it stands for, if that is known (an answer to a form).
        places: the cell each value came from, by field name, as ``C14``.
        problems: what cannot be read; such a row is refused.
        questions: keys of the questions it waits for.
        left_out: why nothing is made of the row, or None.
        alike: only a row of the store with all the same values is this one.
        who: the person it is about, as :class:`Line` of the importer has it.
        new: rows to be made for it, as :class:`Line` of the importer has them.
        loose: nothing says where the last name of the person begins.
    """

    row: int
    values: Mapping[str, Cell] = field(default_factory=dict)
    id: int | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[CellProblem, ...] = ()
    questions: tuple[str, ...] = ()
    left_out: Message | None = None
    alike: bool = False
    who: str = ""
    new: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    loose: bool = False


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table of a file: what it holds, what was made of its columns, and its lines.

    ``form`` says whose form it is a part of; all the lines of a form go in, or none of them. ``notes`` say
    what a person should look at twice.
    """

    file: str
    sheet: str
    kind: str
    sure: bool
    reason: Message | None
    header_row: int
    columns: tuple[Proposal, ...]
    lines: tuple[ReadLine, ...]
    form: str = ""
    notes: tuple[Message, ...] = ()
