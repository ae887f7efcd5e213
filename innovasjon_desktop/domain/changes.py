"""What a committed action did. Safe to pass between threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_

UNDO, REDO = N_("Undo: {label}"), N_("Redo: {label}")
UNDO_OF, REDO_OF = N_("Undo: {label} (by {actor})"), N_("Redo: {label} (by {actor})")


@dataclass(frozen=True, slots=True)
class Changed:
    """One committed change set.

    ``rows`` holds (table, id) of every row touched; ``result`` is what the work returned, for
    instance the id of a new row. ``change_set_id`` is 0 when nothing was changed. ``by`` names somebody
    else who made it in a store that is shared; it is empty for what this program did itself.
    """

    change_set_id: int
    label: Message
    rows: frozenset[tuple[str, int]]
    result: Any = None
    by: str = ""

    @property
    def is_undo(self) -> bool:
        """Whether it took a step back, from wherever that was asked for."""
        return self.label.text in (UNDO, UNDO_OF)

    def touches(self, *tables: str) -> bool:
        """Tell whether any row of one of ``tables`` changed."""
        return any(table in tables for table, _ in self.rows)
