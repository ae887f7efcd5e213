"""Rows that stand twice in one table: copies of an exported row, and answers that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.text import Words, show
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, VERSION, comparable
from innovasjon_desktop.services.recognising.questions import (
    LEAVE_OUT,
    TWICE,
    Asking,
    Choice,
    Question,
    Source,
)
from innovasjon_desktop.services.recognising.tables import ReadLine

NEW = "new"
"""The answer that brings such rows in as rows of their own."""

NUMBER = "number"
"""A field that is given out, never copied."""

SAME_ID = N_("Some rows are copies: they have the hidden id of another row in the table.")
SAME_VALUES = N_("Some rows say the same as another row in the table.")
AS_NEW = N_("Bring them in as new rows")
LEFT = N_("Left out by your answer: row {row} is the same one.")

Held = Callable[[Sequence[int]], Mapping[int, Mapping[str, Any]]]


def copies_told(
    lines: Sequence[ReadLine], kind: str, source: Source, asking: Asking, held: Held, words: Words
) -> list[ReadLine]:
    """Return lines in which no two that differ name the same row of the store.

    A row that was copied in an exported workbook has the hidden id of the one it is a copy of. The line
    that is most like the row as it is stays that row; what the others become is asked, once for all.

    Args:
        lines: of one table.
        kind: the entity.
        source: the table.
        asking: collects what has to be asked.
        held: returns the values of rows of the store.
        words: of the store.
    """
    named: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        text = as_text(line.values.get(ID)).strip()
        if line.left_out is None and text.isdecimal() and len(text) < 16:
            named[int(text)].append(place)
    several = {
        row_id: places
        for row_id, places in named.items()
        if any(_said(lines[place]) != _said(lines[places[0]]) for place in places)
    }
    told, rows = [*lines], held([*several]) if several else {}
    for row_id, places in several.items():
        now = rows.get(row_id, {})
        first = max(places, key=lambda place: (_likeness(lines[place], kind, now, words), -place))
        for place in places:
            if place != first and _said(lines[place]) != _said(lines[first]):
                told[place] = _asked(lines[place], lines[first], SAME_ID, source, asking)
    return told


def doubles_told(lines: Sequence[ReadLine], source: Source, asking: Asking) -> list[ReadLine]:
    """Return lines of which no two that would each make a row of its own say exactly the same, unasked."""
    seen: dict[tuple[tuple[str, str], ...], ReadLine] = {}
    told = []
    for line in lines:
        if line.alike and line.left_out is None and not line.questions and not line.problems:
            first = seen.setdefault(_said(line), line)
            line = line if first is line else _asked(line, first, SAME_VALUES, source, asking)
        told.append(line)
    return told


def _asked(line: ReadLine, first: ReadLine, reason: str, source: Source, asking: Asking) -> ReadLine:
    key = f"twice:{'id' if reason is SAME_ID else 'values'}@{source.file}/{source.sheet}"
    answer = asking.ask(key, lambda: _question(key, line, reason, source))
    if answer is None:
        return replace(line, questions=(*line.questions, key))
    if answer == LEAVE_OUT:
        return replace(line, left_out=Message(LEFT, row=first.row))
    values = {name: value for name, value in line.values.items() if name not in (ID, VERSION, NUMBER)}
    return replace(line, values=values, alike=True)


def _question(key: str, line: ReadLine, reason: str, source: Source) -> Question:
    choices = (Choice(NEW, say(Message(AS_NEW)), Message(reason)),)
    return source.question(TWICE, key, "", say(Message(reason)), str(line.row), choices)


def _said(line: ReadLine) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, as_text(value).strip()) for name, value in line.values.items()))


def _likeness(line: ReadLine, kind: str, now: Mapping[str, Any], words: Words) -> int:
    """Return how many cells of a line hold what the row of the store holds."""
    entity = ALL[kind]
    return sum(
        comparable(as_text(cell)) == comparable(show(entity.field(name), now.get(name), words))
        for name, cell in line.values.items()
        if entity.has(name)
    )
