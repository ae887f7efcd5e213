"""What every reader of a table needs: where the table stands, and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.naming import Naming
from innovasjon_desktop.services.recognising.questions import Asking, Source
from innovasjon_desktop.services.recognising.tables import Proposal
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Context:
    """A table that is being read.

    Args:
        unit: the running unit of work; a new period is made in it.
        source: where the table stands, and what it holds.
        table: the table, with what stands above it and in its headers.
        columns: which column is which field.
        names: finds rows and keys.
        words: what rows and codes are called.
        naming: finds names and words as people write them, or asks.
        asking: collects what has to be asked.
    """

    unit: UnitOfWork
    source: Source
    table: RawTable
    columns: Sequence[Proposal]
    names: Names
    words: WordBook
    naming: Naming
    asking: Asking

    @property
    def kind(self) -> str:
        """Return what the table holds."""
        return self.source.kind
