"""What becomes of files: a preview, or what was done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.importing.planning import Changes, Made, Seen
from innovasjon_desktop.services.recognising.questions import Question
from innovasjon_desktop.services.recognising.tables import CellProblem, Proposal

NEW, CHANGED, UNCHANGED, REFUSED, ASKED, LEFT_OUT = (
    "new",
    "changed",
    "unchanged",
    "refused",
    "asked",
    "left_out",
)
"""What becomes of a row; ASKED waits for an answer, LEFT_OUT holds nothing or was left out by a person."""

ACTIONS = (NEW, CHANGED, UNCHANGED, REFUSED, ASKED, LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of a row of a sheet.

    ``row`` is its number in the sheet; two people in one cell give two rows with the same number.
    ``changes`` holds (old, new) by field; ``lacks`` are the labels (message ids) of the fields its state
    needs and the file does not have; ``questions`` are keys of questions it waits for; ``cells`` are the
    places that its values came from, by field; ``of`` is the unit it is about, where ``key`` does not say
    it; ``own`` are (old, new) by field of what the program itself sets; ``made`` are the rows of other
    entities that are made for it.
    """

    row: int
    action: str
    key: str = ""
    id: int | None = None
    changes: Changes = field(default_factory=dict)
    problems: tuple[CellProblem, ...] = ()
    lacks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    own: Changes = field(default_factory=dict)
    made: tuple[Made, ...] = ()

    @property
    def not_in_row(self) -> tuple[str, ...]:
        """Return the fields of ``changes`` that no cell of the row says: an answer, a heading, a default."""
        return tuple(name for name in self.changes if name not in self.cells and name != "note")


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table of a file: what it holds, its columns, its rows. ``kind`` is empty if nobody knows yet.

    ``header_row`` is the row number of the headers; ``sure`` tells that what it holds need not be asked;
    ``form`` says whose form it is a part of, if it is one; ``notes`` say what to look at twice.
    """

    file: str
    sheet: str
    kind: str
    sure: bool
    reason: Message | None
    header_row: int
    columns: tuple[Proposal, ...]
    rows: tuple[Row, ...]
    form: str = ""
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePlan:
    """A file: its name, how it was read, and the day it was brought in before, if it was."""

    name: str
    digest: str
    origin: Message
    before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AutoPlan:
    """What becomes of files.

    ``questions`` are those without an answer that rows wait for, ``answered`` those with one; ``offered``
    can be answered, but need not be: their rows are left out. ``seen`` is handed back to
    :func:`apply_auto`. ``names`` are what rows that others refer to are called, by entity and id: a plan
    takes back what it made, and then the store has no name for it.
    """

    files: tuple[FilePlan, ...]
    tables: tuple[TablePlan, ...]
    questions: tuple[Question, ...]
    answered: tuple[Question, ...] = ()
    seen: Seen = field(default_factory=dict)
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    offered: tuple[Question, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many rows are of each action."""
        found = Counter(row.action for table in self.tables for row in table.rows)
        return {action: found[action] for action in ACTIONS}
