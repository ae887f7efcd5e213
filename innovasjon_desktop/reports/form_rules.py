"""What the answer cells of a form take: their drop-downs, limits and the words that help or refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import LONGEST_LINE, LONGEST_TEXT
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.services.forms.asking import Ask
from innovasjon_desktop.services.forms.comparing import BETWEEN

_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""Excel takes no longer title or text in the box beside a cell."""


def number_format(field: Field) -> str:
    """Return the number format of an answer; text stays what was typed, whatever it begins with (R-73)."""
    match field.kind:
        case Kind.DATE:
            return "dd.mm.yyyy"
        case Kind.INTEGER:
            return "0"
        case _:
            return "@"


def limit(
    ask: Ask, days: tuple[dt.date, dt.date] | None, place: str | None, label: str, hint: str
) -> dict[str, Any]:
    """Return the data validation of a question as openpyxl has it.

    Args:
        ask: the question.
        days: first and last day a date may be.
        place: the cells of its drop-down, if it has one.
        label: the question.
        hint: what helps to answer it.
    """
    field = ask.field
    match field.kind:
        case _ if place is not None:
            rule: dict[str, Any] = {"type": "list", "formula1": place}
            helps, wrong = _("Pick from the list."), _("Pick one of the list.")
        case Kind.DATE if days is not None:
            first, last = (str(day.toordinal() - _DAY_ZERO) for day in days)
            rule = {"type": "date", "operator": "between", "formula1": first, "formula2": last}
            helps = _("Write the date as 31.12.2026.")
            wrong = _(BETWEEN).format(first=date_text(days[0]), last=date_text(days[1]))
        case Kind.INTEGER:
            low, high = field.low or 0, field.high or 10**6
            rule = {"type": "whole", "operator": "between", "formula1": str(low), "formula2": str(high)}
            helps = _("Write a whole number.")
            wrong = _("Write a whole number from {low} to {high}.").format(low=low, high=high)
        case _:
            low = field.low or 1
            high = field.high or (LONGEST_TEXT if field.kind is Kind.LONG_TEXT else LONGEST_LINE)
            rule = {"type": "textLength", "operator": "between", "formula1": str(low), "formula2": str(high)}
            helps = "" if hint else _("Write with your own words.")
            wrong = _("Write from {low} to {high} characters.").format(low=low, high=high)
    said = hint if hint and hint != helps else ""
    return rule | {
        "promptTitle": _short(label, LONGEST_TITLE),
        "prompt": _short(f"{said} {helps}".strip(), LONGEST_MESSAGE),
        "errorTitle": _("This does not fit"),
        "error": _short(wrong, LONGEST_MESSAGE),
        "errorStyle": "stop",
    }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
