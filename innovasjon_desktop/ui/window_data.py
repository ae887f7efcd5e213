"""What the window itself reads and writes: whose store it is, its periods, undo and redo."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, NotFound
from innovasjon_desktop.domain.retention import FOR_GOOD
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.areas import DEVELOPMENT_PERIOD
from innovasjon_desktop.services import history, rows
from innovasjon_desktop.services.settings import settings


class Last(NamedTuple):
    """The latest step in the store; ``stands`` tells that it is one to be taken back."""

    id: int
    at: dt.datetime
    actor: str
    label: Message
    stands: bool


class Place(NamedTuple):
    """Whose store it is, what units are called, the periods (id, name, first and last day), the last step."""

    municipality: str
    unit_word: str
    periods: tuple[tuple[int, str, dt.date, dt.date], ...]
    last: Last | None


def read_place(connection: Any) -> Place:
    """Read what stands in the header and the navigation."""
    found = rows.every(connection, rows.Query("development_period", order=(("start", False),)))
    names = [field.name for field in DEVELOPMENT_PERIOD.fields]
    wanted = [names.index(name) for name in ("name", "start", "end")]
    periods = []
    for row in found:
        name, start, end = (row.values[place] for place in wanted)
        periods.append((row.id, str(name), start, end))
    known = settings(connection)
    return Place(known["municipality_name"] or "", known["unit_word"], tuple(periods), _last(connection))


def _last(connection: Any) -> Last | None:
    steps = history.list_sets(connection, limit=1)
    if not steps or history.made_example(steps[0]):
        return None
    step = steps[0]
    stands = step.undoes is None and step.undone_by is None and step.label.text not in FOR_GOOD
    return Last(step.id, step.at, step.actor, step.label, stands)


def take_back(database: Any, actor: str, step: int | None, *, redo: bool) -> Changed:
    """Undo or redo ``step``, by default the latest; in a store that is shared the latest of one's own.

    By default the example municipality stays: whoever wants a whole store undone does it in the history.

    Raises:
        NotFound: there is nothing to take back.
        UndoConflict: something later changed the same values.
    """
    if step is None:
        with database.read() as connection:
            mine = actor if getattr(database, "shared", False) else ""
            step = history.next_redo(connection, mine) if redo else history.next_undo(connection, mine)
            if step is not None and not redo and history.made_example(history.get_set(connection, step)):
                step = None
    if step is None:
        raise NotFound(N_("There is nothing to redo.") if redo else N_("There is nothing to undo."))
    return history.undo(database, step, actor=actor)
