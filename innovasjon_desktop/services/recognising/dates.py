"""Read dates, and ask which day a text means: once for a column in which the month may come first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import date_text
from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cells import read_day
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.questions import (
    DATE,
    LEAVE_OUT,
    WORD,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.row import Row
from innovasjon_desktop.services.recognising.spans import Span, read_span

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
"""The answers to which way the dates of a column are written."""

PROVES = N_("“{text}” is a date only if the month comes first.")

FIRST_DAY, LAST_DAY = N_("The first day of the month"), N_("The last day of the month")
THE_DAYS = N_("The days it seems to be")
THE_DAY = N_("The day it seems to be")

OTHER_CENTURY = N_("The same day, if only the century is wrong")

LATELY = frozenset({"development_area", "request", "agents", "agent_appointment", "session", "time_entry"})
"""Kinds whose rows are of these years; sections, units and people may be much older."""

FAR = 10
"""Years from now a day of such a row can be without a question."""

SEVERAL = 3

NO_SPAN = N_("“{text}” is not two dates. Write them as 01.08.2025–31.12.2026.")

_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
MONTHS = 12


class DateReader:
    """Reads the dates of one table; ``fields`` are those of its columns."""

    def __init__(self, context: Context, fields: Mapping[int, Field]) -> None:
        self._asking, self._source = context.asking, context.source
        lines = context.table.lines
        columns = {
            place: [cells[place] for _number, cells in lines if place < len(cells)]
            for place, one in fields.items()
            if one.kind is Kind.DATE
        }
        self._proofs = {place: _month_first_in(cells) for place, cells in columns.items()}
        self._today = context.unit.today
        lately = columns if context.kind in LATELY else {}
        self._late = {place for place, cells in lately.items() if not self._is_history(cells)}

    def read(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Put the day a cell means into its row, or the question about it."""
        proof = self._proofs.get(place, "")
        if proof and _is_either_way(cell):
            key = f"date:{one.name}:order@{self._source.file}/{self._source.sheet}"
            order = self._asking.ask(key, lambda: self._order_question(key, one, proof, row, place))
            if order in (None, LEAVE_OUT):
                row.answered(one, order, key, as_text(cell), place)
                return
            cell = _day_first(cell) if order == MONTH_FIRST else cell
        found = read_day(cell)
        far = found is not None and found.day is not None and place in self._late and self._is_far(found.day)
        if found is not None and found.day is not None and not far:
            row.put(one.name, found.day, place)
            return
        text = as_text(cell)
        key = f"date:{one.name}:{comparable(text)}"
        days = found.maybe if found is not None else ()
        labels = [FIRST_DAY, LAST_DAY] if len(days) == 2 else [THE_DAY]
        if found is not None and found.day is not None:
            near = [day for day in _other_centuries(found.day) if not self._is_far(day)]
            days, labels = (*near, found.day), [*[OTHER_CENTURY] * len(near), THE_DAY]
        choices = tuple(
            Choice(day.isoformat(), date_text(day), Message(label))
            for day, label in zip(days, labels, strict=False)
        )
        answer = self._asking.ask(
            key,
            lambda: self._source.question(
                *(DATE, key, one.name, text, row.where(place), choices),
                proposed=days[0].isoformat() if len(days) == 1 and not far else "",
                leaves_row=one.required,
            ),
        )
        row.answered(one, answer, key, text, place)

    def _is_far(self, day: dt.date) -> bool:
        """Tell whether a day is so many years from now that its year may be a slip."""
        return abs(day.year - self._today.year) > FAR

    def _is_history(self, cells: Iterable[Cell]) -> bool:
        """Tell whether most of several days of a column are that far away: then the list is about them."""
        days = [found.day for found in map(read_day, cells) if found is not None and found.day is not None]
        return len(days) >= SEVERAL and sum(map(self._is_far, days)) * 2 > len(days)

    def read_span(self, row: Row, one: Field, cell: Cell, place: int) -> None:
        """Put the first and the planned last day of a cell into its row, or the question about them."""
        span, text = read_span(cell), as_text(cell)
        if span is None or not span.sure:
            key = f"date:{one.name}:{comparable(text)}"
            choices = () if span is None else (_span_choice(span),)
            answer = self._asking.ask(
                key,
                lambda: self._source.question(
                    *(WORD, key, one.name, text, row.where(place), choices),
                    proposed=choices[0].value if choices else "",
                    leaves_row=False,
                ),
            )
            if answer is None:
                row.ask(key)
                return
            if answer == LEAVE_OUT:
                return
            span = read_span(answer)
            if span is None:
                raise BadInput(NO_SPAN, text=answer)
        row.put("from_date", span.first, place)
        if span.last is not None:
            row.put("planned_to", span.last, place)

    def _order_question(self, key: str, one: Field, proof: str, row: Row, place: int) -> Question:
        return self._source.question(
            *(WORD, key, one.name, proof, row.where(place), _order_choices(proof)),
            proposed=MONTH_FIRST,
            leaves_row=one.required,
        )


def _other_centuries(day: dt.date) -> Iterator[dt.date]:
    """Yield the same day a hundred years earlier and later."""
    for year in (day.year - 100, day.year + 100):
        with suppress(ValueError):  # 29 February
            yield day.replace(year=year)


def _span_choice(span: Span) -> Choice:
    days = [span.first] if span.last is None else [span.first, span.last]
    text = "–".join(map(date_text, days))
    return Choice(text, text, Message(THE_DAYS))


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
