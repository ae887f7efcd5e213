"""When a number in a workbook is a date, and which: as openpyxl tells it, without loading openpyxl."""

from __future__ import annotations

import datetime as dt
import re

_BUILT_IN_DATES = frozenset({"14", "15", "16", "17", "18", "19", "20", "21", "22", "45", "46", "47"})
_BUILT_IN_DURATION = "46"
_LITERAL = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_FROM_1900, _FROM_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_DAY = 86_400_000
"""Milliseconds."""


def is_date(number: str, shown: str | None) -> bool:
    """Tell whether a number format shows dates, times or durations.

    Args:
        number: the format's number.
        shown: its code if the workbook defines it, as ``dd.mm.yyyy``.
    """
    if shown is None:
        return number in _BUILT_IN_DATES
    return _DATE.search(_LITERAL.sub("", shown.split(";")[0])) is not None


def is_duration(number: str, shown: str | None) -> bool:
    """Tell whether a number format shows durations, as ``[h]:mm``."""
    return number == _BUILT_IN_DURATION if shown is None else bool(_DURATION.search(shown.split(";")[0]))


def moment(
    number: int | float, *, from_1904: bool, duration: bool
) -> dt.datetime | dt.time | dt.timedelta | str:
    """Return what a number stands for, to the millisecond; ``#VALUE!`` if there is no such day.

    Args:
        number: days since the workbook's first day.
        from_1904: the workbook counts from 1 January 1904.
        duration: a length of time is meant, not a moment.
    """
    try:
        if duration:
            length = dt.timedelta(days=number)
            return dt.timedelta(
                seconds=length.total_seconds() // 1, microseconds=round(length.microseconds, -3)
            )
        day, fraction = divmod(number, 1)
        rest = dt.timedelta(milliseconds=round(fraction * _DAY))
        if 0 <= number < 1 and not rest.days:
            return (_FROM_1904 + rest).time()
        if 0 < number < 60 and not from_1904:
            day += 1  # 29 February 1900, which spreadsheets believe in
        return (_FROM_1904 if from_1904 else _FROM_1900) + dt.timedelta(days=day) + rest
    except (OverflowError, ValueError):
        return "#VALUE!"
