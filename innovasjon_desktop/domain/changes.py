"""What a committed action did. Safe to pass between threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.domain.errors import Message


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

    def touches(self, *tables: str) -> bool:
        """Tell whether any row of one of ``tables`` changed."""
        return any(table in tables for table, _ in self.rows)
