"""Read the first and the last day of a time that stand in one cell, as “01.08.2025–31.12.2026”."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cells import Day, read_day

_BETWEEN = re.compile(
    r"\s*(?:[-\u2010-\u2015\u2212→/]|\btil og med\b|\bt\.? ?o\.? ?m\.?|\btil\b)\s*", re.IGNORECASE
)
_FROM = re.compile(r"\s*(?:f\.? ?o\.? ?m\.? |(?:fra og med|frå og med|fra|frå)\b)\s*", re.IGNORECASE)


class Span(NamedTuple):
    """The days a text means; ``sure`` if nobody need be asked. ``last`` is None where none is named."""

    first: dt.date
    last: dt.date | None
    sure: bool


def read_span(cell: Cell) -> Span | None:
    """Return the first and the last day a cell means, or None if that cannot be told.

    A month alone is meant from its first or to its last day; that is not sure.
    """
    text = _FROM.sub("", clean(as_text(cell)), count=1) if isinstance(cell, str) else cell
    alone = read_day(text)
    if alone is not None:
        return _span(alone, None)
    if not isinstance(text, str):
        return None
    ways = set()
    for found in _BETWEEN.finditer(text):
        first, last = read_day(text[: found.start()]), read_day(text[found.end() :])
        if first is not None and (last is not None or not text[found.end() :].strip()):
            ways.add(_span(first, last))
    span = ways.pop() if len(ways) == 1 else None
    return span if span is None or span.last is None or span.first <= span.last else None


def _span(first: Day, last: Day | None) -> Span:
    start = first.day or first.maybe[0]
    if last is None:
        return Span(start, None, first.day is not None)
    return Span(start, last.day or last.maybe[-1], first.day is not None and last.day is not None)
