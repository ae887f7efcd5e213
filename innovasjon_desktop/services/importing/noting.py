"""What looks like a slip in a whole list, though each of its rows could be meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.columns import Columns
from innovasjon_desktop.services.importing.exported import Held, differs
from innovasjon_desktop.services.importing.planning import Parsed

FEWEST = 10
"""Rows below which a column that is sorted by itself is seen by a person."""

SORTED_ALONE = N_("Nearly every row is changed in the column “{header}”. Is it sorted by itself?")


def notes_on(columns: Columns, lines: Iterable[Parsed], held: Mapping[int, Held]) -> tuple[Message, ...]:
    """Return what a person should look at before the list is imported.

    A column sorted by itself: more than half of the rows with an id are edited in that column only, and
    its values are the same as before.
    """
    rows = [
        ({**held[line.id], **(line.then or {})}, line.values)
        for line in lines
        if line.id is not None and line.id in held
    ]
    alone = Counter(names[0] for was, now in rows if len(names := _edited(was, now)) == 1)
    for name, count in alone.most_common(1):
        if count >= FEWEST and 2 * count > len(rows) and _same_values(name, rows):
            return (Message(SORTED_ALONE, header=columns.header(name)),)
    return ()


def _edited(was: Held, now: Held) -> list[str]:
    return [name for name, value in now.items() if name in was and differs(was[name], value)]


def _same_values(name: str, rows: Sequence[tuple[Held, Held]]) -> bool:
    was, now = (Counter(_plain(each.get(name)) for each in side) for side in zip(*rows, strict=True))
    return was == now


def _plain(value: Any) -> Hashable:
    """Return a value that can be counted; a blank is a blank, whatever its kind."""
    if isinstance(value, list | dict):
        return repr(value) if value else None
    return None if value == "" else value
