"""Dates as people type them in a hurry: without the year, with a stroke, or as «i dag»."""

from __future__ import annotations

import datetime as dt
import re

from innovasjon_desktop.entities.text import date_text, normalised

TODAY = frozenset({"i dag", "idag", "today"})
_SHORT = re.compile(r"(\d{1,2})[./]\s?(\d{1,2})(?:[./]\s?(\d{4}|\d{2})?)?")


def in_full(text: str, today: dt.date) -> str:
    """Return a short date as day.month.year; any other text as it is.

    Args:
        text: what is typed. Without a year it is a day of this year.
        today: the date «i dag» stands for.
    """
    if normalised(text) in TODAY:
        return date_text(today)
    short = _SHORT.fullmatch(text.strip())
    return text if short is None else f"{short[1]}.{short[2]}.{short[3] or today.year}"
