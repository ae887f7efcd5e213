"""How the rows of the store stood when an import came to them, and whether a person saw them so."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import EditConflict, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.planning import Seen
from innovasjon_desktop.store.schema import TABLES

BATCH = 500


class Standing:
    """Knows the version of every row from before the import changed it.

    Args:
        connection: of the running unit of work.
        seen: the versions a person saw; None if nobody has looked, and nothing is checked.
    """

    def __init__(self, connection: Connection, seen: Seen | None) -> None:
        self._connection = connection
        self._seen = seen
        self._made: set[tuple[str, int]] = set()
        self.found: dict[tuple[str, int], int | None] = {}

    def note(self, entity: str, ids: Iterable[int]) -> None:
        """Read the versions of rows that are about to be compared with lines; only the first time counts."""
        table = TABLES[entity].c
        new = [one for one in ids if (entity, one) not in self.found and (entity, one) not in self._made]
        for start in range(0, len(new), BATCH):
            wanted = table.id.in_(new[start : start + BATCH])
            for row_id, version in self._connection.execute(select(table.id, table.version).where(wanted)):
                self.found[entity, row_id] = version

    def made(self, entity: str, row_id: int) -> None:
        """Remember a row that the import itself made."""
        self._made.add((entity, row_id))

    def check(self, entity: str, row_id: int) -> None:
        """Require that a row about to be changed is as it was seen.

        Raises:
            EditConflict: somebody has changed it since.
            RuleBroken: somebody has made it since.
        """
        row = (entity, row_id)
        if self._seen is None or row in self._made:
            return
        if row not in self._seen:
            raise RuleBroken(N_("There is such a row already."))
        if self._seen[row] not in (None, self.found.get(row)):
            raise EditConflict(
                N_("Somebody else has changed this row. Look at the new values and try again.")
            )
