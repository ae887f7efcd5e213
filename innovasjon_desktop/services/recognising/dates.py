"""Read dates, and ask which day a text means: once for a column in which the month may come first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import date_text
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cells import read_day
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.questions import (
    DATE,
    LEAVE_OUT,
    WORD,
    Asking,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.row import Row, Source

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
"""The answers to which way the dates of a column are written."""

PROVES = N_("“{text}” is a date only if the month comes first.")

FIRST_DAY, LAST_DAY = N_("The first day of the month"), N_("The last day of the month")
THE_DAY = N_("The day it seems to be")

_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
MONTHS = 12


class DateReader:
    """Reads the dates of one table; the arguments are those of ``LineReader``."""

    def __init__(
        self, file: str, table: RawTable, kind: str, fields: Mapping[int, Field], asking: Asking
    ) -> None:
        self._table, self._asking = table, asking
        self._source = Source(file, table.sheet, kind)
        self._proofs = {
            place: _month_first_in(cells[place] for _number, cells in table.lines if place < len(cells))
            for place, one in fields.items()
            if one.kind is Kind.DATE
        }

    def read(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Put the day a cell means into its row, or the question about it."""
        proof = self._proofs.get(place, "")
        if proof and _is_either_way(cell):
            key = f"date:{one.name}:order@{self._source.file}/{self._table.sheet}"
            order = self._asking.ask(key, lambda: self._order_question(key, one, proof, row, place))
            if order in (None, LEAVE_OUT):
                row.answered(one, order, key, as_text(cell), place)
                return
            cell = _day_first(cell) if order == MONTH_FIRST else cell
        found = read_day(cell)
        if found is not None and found.day is not None:
            row.put(one.name, found.day, place)
            return
        text = as_text(cell)
        key = f"date:{one.name}:{comparable(text)}"
        days = found.maybe if found is not None else ()
        labels = (FIRST_DAY, LAST_DAY) if len(days) == 2 else (THE_DAY,)
        choices = tuple(
            Choice(day.isoformat(), date_text(day), Message(label))
            for day, label in zip(days, labels, strict=False)
        )
        answer = self._asking.ask(
            key,
            lambda: replace(
                self._source.question(DATE, key, one, text, row, place, choices, leaves_row=one.required),
                proposed=days[0].isoformat() if len(days) == 1 else "",
            ),
        )
        row.answered(one, answer, key, text, place)

    def _order_question(self, key: str, one: Field, proof: str, row: Row, place: int) -> Question:
        choices = _order_choices(proof)
        found = self._source.question(WORD, key, one, proof, row, place, choices, leaves_row=one.required)
        return replace(found, proposed=MONTH_FIRST)


def _month_first_in(cells: Iterable[Cell]) -> str:
    """Return the first text of a column that is a date only with the month first, or an empty one."""
    return next((str(cell).strip() for cell in cells if _is_month_first(cell)), "")


def _is_either_way(cell: Cell) -> bool:
    """Tell whether a cell is written with slashes, and is another day if the month comes first."""
    found = _SLASHED.fullmatch(cell) if isinstance(cell, str) else None
    return found is not None and int(found[1]) != int(found[2])


def _day_first(cell: Cell) -> Cell:
    """Return a date written with the month first as it is written in Norway."""
    found = _SLASHED.fullmatch(cell) if isinstance(cell, str) else None
    return f"{found[2]}.{found[1]}.{found[3]}{found[4]}" if found is not None else cell


def _order_choices(proof: str) -> tuple[Choice, ...]:
    """Return the ways to write a date, to choose among; ``proof`` is a date that can be read one way only."""
    return (
        Choice(MONTH_FIRST, _("The month first: 3/2 is 2 March"), Message(PROVES, text=proof)),
        Choice(DAY_FIRST, _("The day first: 3/2 is 3 February")),
    )


def _is_month_first(cell: Cell) -> bool:
    found = _SLASHED.fullmatch(cell) if isinstance(cell, str) else None
    return found is not None and int(found[1]) <= MONTHS < int(found[2])
