"""From what stands in a cell to a value of a field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import text as texts
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.services.importing.reading import UNSAVED, Cell, Unsaved

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
NOT_SAVED = N_(
    "The cell holds a formula without a saved result. Open the file in Excel, save it and try again."
)
_MONTHS_AND_DATES = (Kind.DATE, Kind.MONTH)


def to_value(field: Field, cell: Cell, words: texts.Words) -> Any:
    """Return the value of ``field`` that ``cell`` holds, within the field's bounds; None for a blank.

    Raises:
        UserError: the cell cannot be read as a value of the field.
    """
    if cell is UNSAVED:
        raise BadInput(NOT_SAVED, field=field.name)
    if field.kind in _MONTHS_AND_DATES and isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return validate.checked(field, day)
    if field.kind in _MONTHS_AND_DATES and isinstance(cell, int | float):
        raise BadInput(
            N_("“{text}” is not a date. Write it as 31.12.2026."), field=field.name, text=as_text(cell, words)
        )
    if field.kind is Kind.BOOLEAN and isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and cell.strip() in EXCEL_ERRORS:
        raise BadInput(
            N_("The cell holds an error from the spreadsheet: {text}."), field=field.name, text=cell.strip()
        )
    return validate.checked(field, texts.parse(field, as_text(cell, words), words))


def as_text(cell: Cell, words: texts.Words | None = None) -> str:
    """Return what a person would have typed to get this cell; nothing for a formula without a result."""
    match cell:
        case None | Unsaved():
            return ""
        case str():
            return cell
        case bool():
            return words.yes_no(cell) if words is not None else str(cell)
        case int():
            return str(cell)
        case float():
            exact = Decimal(repr(cell)).normalize()
            return f"{exact:f}" if exact.is_finite() else ""
        case dt.datetime() if cell.time() != dt.time():
            return f"{texts.date_text(cell.date())} {cell:%H:%M}"
        case dt.date():
            return texts.date_text(dt.date(cell.year, cell.month, cell.day))
        case dt.time():
            return f"{cell.hour}:{cell.minute:02}"
        case dt.timedelta():
            minutes = round(cell.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
