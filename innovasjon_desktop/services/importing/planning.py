"""From lines to what becomes of each: new, changed, unchanged or refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from innovasjon_desktop.domain.errors import BadInput, Message, NotFound, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.services.importing.cells import NOT_SAVED, as_text, to_value
from innovasjon_desktop.services.importing.columns import ID, VERSION, Column, Columns
from innovasjon_desktop.services.importing.exported import Held, Then, nearest
from innovasjon_desktop.services.importing.names import NO_NAME, Names
from innovasjon_desktop.services.importing.reading import UNSAVED, Line, Table, is_blank

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
FILL_IN = N_("Fill in this field first.")
EMPTIED = N_("The cell is empty now, but this field must hold something.")
ACTIONS = (NEW, CHANGED, UNCHANGED, REFUSED)

OF_UNIT = frozenset({"request", "affiliation"})
"""Entities that belong to a section or to a unit; with a unit the section only says which is meant."""

Changes = Mapping[str, tuple[Any, Any]]

Seen = Mapping[tuple[str, int], int | None]
"""Versions by entity and id of the rows a person saw; None where any will do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: ``column`` is its header, or what the field is called."""

    row: int
    column: str
    reason: UserError


@dataclass(frozen=True, slots=True)
class Made:
    """A row of another entity that is made for a row: a new period, a section, a person.

    ``key`` is what people call it; ``own`` are (old, new) by field of what no cell says of it.
    """

    entity: str
    id: int
    key: str = ""
    own: Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of one row of the table.

    ``changes`` holds (old, new) by field, as the store has them; ``key`` is what people call the row;
    ``id`` is the row of the store; a new row has none until it is kept. ``own`` are changes that no cell
    says: the program's defaults, and what follows from a new status. ``made`` are the rows of other
    entities that it made.
    """

    row: int
    action: str
    id: int | None = None
    key: str = ""
    changes: Changes = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    own: Changes = field(default_factory=dict)
    made: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a table: a preview, or what was done.

    ``columns`` says what was made of the headers; ``lacking`` are the fields without a column that refuse
    every row; ``seen`` are the rows of the store that were looked at, as they were before; ``notes`` say
    what a person should look at twice.
    """

    kind: str
    table: Table
    columns: Columns
    rows: tuple[RowPlan, ...]
    lacking: tuple[Field, ...] = ()
    seen: Seen = field(default_factory=dict)
    notes: tuple[Message, ...] = ()

    @property
    def accepted(self) -> Table:
        """Return the table without the lines that are refused."""
        refused = {row.row for row in self.rows if row.action == REFUSED}
        lines = tuple(line for line in self.table.lines if line.number not in refused)
        return replace(self.table, lines=lines)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many rows are new, changed, unchanged and refused."""
        found = Counter(row.action for row in self.rows)
        return {action: found[action] for action in ACTIONS}

    @property
    def ignored(self) -> tuple[str, ...]:
        """Return the headers nothing was made of."""
        return self.columns.ignored

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return every problem, in the order of the table."""
        return tuple(problem for row in self.rows for problem in row.problems)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A line as values by field.

    ``again`` tells that a name may turn up further down in the table; ``then`` is what the row held when
    the list was exported, if that is known.
    """

    line: Line
    values: Mapping[str, Any]
    problems: tuple[Problem, ...]
    id: int | None = None
    again: bool = False
    then: Held | None = None


class LineReader:
    """Turns lines into values.

    ``held`` are the values of rows that lines name by their id; ``then`` are those from when the list was
    exported, by id and version.
    """

    def __init__(
        self,
        entity: Entity,
        columns: Columns,
        names: Names,
        today: dt.date,
        held: Mapping[int, Held] | None = None,
        then: Then | None = None,
    ) -> None:
        self._entity = entity
        self._names = names
        self._today = today
        self._held = held or {}
        self._then = then or {}
        self._columns = columns
        self._plain = tuple(column for column in columns.fields if column.field.kind is not Kind.REF)
        references = {column.field.name: column for column in columns.fields if column.field.kind is Kind.REF}
        self._references = tuple(references.values())
        self._strict = frozenset(column.field.name for column in columns.helpers)
        self._implied = tuple(
            one
            for one in entity.fields
            if one.kind is Kind.REF and one.required and one.name not in references and self._strict
        )
        if entity.name in OF_UNIT:
            self._strict |= {"section_id"}

    def read(self, line: Line) -> Parsed:
        """Return the values of a line.

        A blank cell gives none, unless the row was exported with something there: then it was emptied.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        again = False
        for column in self._plain:
            try:
                value = to_value(column.field, _cell(line, column.place), self._names)
            except UserError as error:
                problems.append(Problem(line.number, column.header, error))
            else:
                if value is not None and value != []:
                    values[column.field.name] = value
        problems += [
            Problem(line.number, column.header, BadInput(NOT_SAVED, field=column.field.name))
            for column in (*self._columns.helpers, *self._references)
            if _cell(line, column.place) is UNSAVED
        ]
        row_id, problem = own_id(self._columns, line)
        version, other = own_version(self._columns, line)
        problems += [one for one in (problem, other) if one]
        then = self._then.get((row_id or 0, version or 0), ())
        held = {**self._held.get(row_id or 0, {}), **(then[0] if then else {})}
        for header, one, result in self._resolved(line, values, held, then[0] if then else {}):
            if isinstance(result, UserError):
                problems.append(Problem(line.number, header, result))
                again = again or (result.text == NO_NAME and one.target == self._entity.name)
            else:
                values[one.name] = result
        _drop_helpers(self._entity, values)
        problems += self._too_long(line)
        blank = {
            one.field.name: one for one in self._columns.fields if then and is_blank(_cell(line, one.place))
        }
        was = nearest(then, {**{name: _nothing(each.field) for name, each in blank.items()}, **values})
        for name, column in blank.items():
            if was is None:
                break
            if column.field.required:
                problems.append(Problem(line.number, column.header, BadInput(EMPTIED, field=name)))
            elif was.get(name) not in (None, "", [], {}):
                values[name] = _nothing(column.field)
        return Parsed(line, values, tuple(problems), row_id, again, was)

    def _resolved(
        self, line: Line, values: Mapping[str, Any], held: Held, then: Held
    ) -> Iterator[tuple[str, Field, int | UserError]]:
        """Yield header, field and id, or what is wrong, of every reference of a line."""
        texts = {column: self._text(line, column) for column in (*self._columns.helpers, *self._references)}
        known: dict[str, set[int]] = {}
        for column in sorted(
            texts, key=lambda column: column.field.name == "unit_id"
        ):  # sections tell units apart
            if texts[column]:
                known[column.field.name] = self._names.candidates(column.field, texts[column], known)
        for column in self._columns.helpers:
            if texts[column] and not known[column.field.name]:
                yield column.header, column.field, NotFound(NO_NAME, text=texts[column])
                return
        day = self._day(values)
        for column in self._references:
            if not texts[column]:
                continue
            try:
                row_id = self._names.reference(
                    column.field,
                    texts[column],
                    known,
                    day,
                    strict=self._strict,
                    held=held.get(column.field.name),
                )
            except UserError as error:
                was = then.get(column.field.name)
                if was is not None and self._names.was_called(column.field.target, was, texts[column]):
                    yield column.header, column.field, was
                else:
                    yield column.header, column.field, error
            else:
                known[column.field.name] = {row_id}
                yield column.header, column.field, row_id
        for implied in self._implied:
            if held.get(implied.name) is None and any(texts[column] for column in self._columns.helpers):
                try:
                    yield "", implied, self._names.reference(implied, "", known, day, strict=self._strict)
                except UserError as error:
                    header = next(column.header for column in self._columns.helpers if texts[column])
                    yield header, implied, error

    def _text(self, line: Line, column: Column) -> str:
        return clean(as_text(_cell(line, column.place), self._names))

    def _day(self, values: Mapping[str, Any]) -> dt.date:
        """Return the date that tells which of two rows with the same name is meant: the line's first."""
        for one in self._entity.fields:
            if one.kind in (Kind.DATE, Kind.MONTH) and values.get(one.name) is not None:
                found: dt.date = values[one.name]
                return found
        return self._today

    def _too_long(self, line: Line) -> list[Problem]:
        """Tell of cells to the right of the headers: a separator inside a text moves all that follows."""
        if any(not is_blank(cell) for cell in line.cells[self._columns.width :]):
            return [Problem(line.number, "", BadInput(N_("The row has more cells than there are headers.")))]
        return []


def own_id(columns: Columns, line: Line) -> tuple[int | None, Problem | None]:
    """Return the id a line gives for its row, or what is wrong with it."""
    if line.id is not None:
        return line.id, None
    return _number(line, columns.id_place, ID)


def own_version(columns: Columns, line: Line) -> tuple[int | None, Problem | None]:
    """Return the version a line's row had when the list was exported, or what is wrong with it."""
    return _number(line, columns.version_place, VERSION)


def _number(line: Line, place: int | None, header: str) -> tuple[int | None, Problem | None]:
    cell = None if place is None else _cell(line, place)
    if is_blank(cell):
        return None, None
    if cell is UNSAVED:
        return None, Problem(line.number, header, BadInput(NOT_SAVED))
    text = as_text(cell).strip()
    if text.isdecimal() and len(text) < 16:
        return int(text), None
    return None, Problem(line.number, header, BadInput(N_("“{text}” is not a whole number."), text=text))


def _cell(line: Line, place: int) -> Any:
    return line.cells[place] if place < len(line.cells) else None


def _nothing(field: Field) -> Any:
    """Return what a field holds that is empty."""
    match field.kind:
        case Kind.CODES | Kind.REFS | Kind.DATES:
            return []
        case Kind.COUNTS:
            return {}
        case _:
            return None


def _drop_helpers(entity: Entity, values: dict[str, Any]) -> None:
    """Leave out the section of a row that belongs to a unit: it only said which unit was meant."""
    if entity.name in OF_UNIT and values.get("unit_id") is not None and values.get("scope", "unit") == "unit":
        values.pop("section_id", None)
