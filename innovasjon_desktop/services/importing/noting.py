"""What looks like a slip in a whole list, though each of its rows could be meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.columns import Columns
from innovasjon_desktop.services.importing.exported import Held, differs
from innovasjon_desktop.services.importing.planning import REFUSED, Parsed, RowPlan
from innovasjon_desktop.services.importing.reading import is_blank
from innovasjon_desktop.services.personal.ledger import erased_addresses
from innovasjon_desktop.store.organisation import PERSON

FEWEST = 10
"""Rows below which a column that is sorted by itself is seen by a person."""

SORTED_ALONE = N_("Nearly every row is changed in the column “{header}”. Is it sorted by itself?")

EMAIL = "work_email"
NOTHING: tuple[Any, ...] = (None, "", [], {})
"""What a field that holds nothing holds, by its kind."""

MOST_NAMED = 10
"""Rows a note names."""

BACK = N_(
    "Somebody whose personal data were erased has the e-mail address in these rows: {rows}. "
    "The import brings the person back."
)
BACK_AND_MORE = N_(
    "Somebody whose personal data were erased has the e-mail address in these rows: {rows}, and in {count} "
    "more. The import brings these people back."
)


EMPTY = N_(
    "Cells that are empty here and hold something in the program, which stays: {count}, in these rows: "
    "{rows}."
)
EMPTY_IN_MORE = N_(
    "Cells that are empty here and hold something in the program, which stays: {count}, in these rows: "
    "{rows}, and in {more} more."
)


def notes_on_empty(
    columns: Columns, lines: Iterable[Parsed], held: Mapping[int, Held]
) -> tuple[Message, ...]:
    """Return how many blank cells of a list of the program overwrite nothing, and in which rows they are.

    A workbook knows what it was exported with, and a cell that is emptied there is an edit; a CSV does not.
    """
    listed = (line for line in lines if line.then is None and line.line.id is None)
    named = [(line, was) for line in listed if (was := held.get(line.id or 0)) is not None]
    found = Counter(
        line.line.number
        for line, was in named
        for column in columns.fields
        if was.get(column.field.name) not in NOTHING
        and (column.place >= len(line.line.cells) or is_blank(line.line.cells[column.place]))
    )
    if not found:
        return ()
    rows, more = sorted(found)[:MOST_NAMED], len(found) - MOST_NAMED
    text = EMPTY_IN_MORE if more > 0 else EMPTY
    return (Message(text, count=found.total(), rows=rows, more=more),)


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


def erased_in(connection: Connection, lines: Iterable[Parsed]) -> frozenset[int]:
    """Return the numbers of the lines whose e-mail address an erased person had, and nobody here has now.

    To be asked before the lines are carried out.
    """
    whose = erased_addresses(connection)
    found = {
        line.line.number: address
        for line in lines
        if isinstance(address := line.values.get(EMAIL), str) and whose(address) is not None
    }
    if not found:
        return frozenset()
    here = {known for known in connection.scalars(select(PERSON.c.work_email)) if known is not None}
    return frozenset(number for number, address in found.items() if address not in here)


def notes_on_erased(erased: frozenset[int], rows: Iterable[RowPlan]) -> tuple[Message, ...]:
    """Return that rows which are carried out bring somebody back who was erased."""
    back = [row.row for row in rows if row.row in erased and row.action != REFUSED]
    if not back:
        return ()
    more = len(back) - MOST_NAMED
    if more > 0:
        return (Message(BACK_AND_MORE, rows=back[:MOST_NAMED], count=more),)
    return (Message(BACK, rows=back),)


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
