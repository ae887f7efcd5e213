"""Answers of a form that were brought in before: left out, and told of where they say something else now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text, to_value
from innovasjon_desktop.services.importing.exported import differs, held_then
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.questions import TWICE, Asking, Choice, Question, Source
from innovasjon_desktop.services.recognising.tables import ReadLine
from innovasjon_desktop.services.recognising.twice import AS_NEW, NEW
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import UnitOfWork

CHANGE = "change"
"""The answer that changes what an answer became to what it says now."""

BEFORE = N_("This answer was brought in before: {name}.")
SAYS_ELSE = N_(
    "This answer was brought in before: {name}. It says something else now: {changes}. "
    "Change it there if this is right."
)
CHANGED_SINCE = N_("Some answers were brought in before, and say something else now.")
CHANGE_THEM = N_("Change what they became")
NOT_COMPARED = frozenset({"note", "requester_text", "requester_person_id", "requester_email"})
"""What is put together of several cells, or with what the store knew then."""


class Answered:
    """Says of lines whose answer was brought in before what becomes of them: nothing, unless answered.

    Args:
        unit: the running unit of work.
        source: the table.
        known: entity and id of what the answers became, by row of the sheet.
        asking: knows what was answered; this question waits for nobody.
    """

    def __init__(
        self, unit: UnitOfWork, source: Source, known: Mapping[int, tuple[str, int]], asking: Asking
    ) -> None:
        self._unit, self._source, self._known, self._asking = unit, source, known, asking
        self._names, self._words = Names(unit.connection), WordBook(unit.connection)
        self._key = answer_key(source.file, source.sheet)

    def tell(self, line: ReadLine) -> ReadLine:
        """Return the line: left out if its answer was brought in before, or what a person said instead."""
        entity, row_id = self._known.get(line.row, ("", 0))
        if not entity or line.left_out is not None:
            return line
        name = self._words.name(entity, row_id)
        changes = [*self._changes(line, entity, row_id)]
        if not changes:
            return replace(line, left_out=Message(BEFORE, name=name))
        answer = self._asking.ask(self._key, lambda: self._question(line))
        if answer == NEW:
            return replace(line, alike=True)
        if answer == CHANGE:
            values = {field.name: line.values[field.name] for field, _old, _new in changes}
            return replace(line, id=row_id, values=values)
        told = [
            Message(
                N_("{field_label}: {old} → {new}"),
                field_label=Message(field.label),
                old=show(field, old, self._words) or "–",
                new=show(field, new, self._words) or "–",
            )
            for field, old, new in changes
        ]
        left = Message(SAYS_ELSE, name=name, changes=told)
        return replace(line, left_out=left, questions=(*line.questions, self._key))

    def _question(self, line: ReadLine) -> Question:
        choices = (Choice(CHANGE, say(Message(CHANGE_THEM))), Choice(NEW, say(Message(AS_NEW))))
        asked = self._source.question(
            TWICE, self._key, "", say(Message(CHANGED_SINCE)), str(line.row), choices
        )
        return replace(asked, waits=False)

    def _changes(self, line: ReadLine, entity: str, row_id: int) -> Iterator[tuple[Field, Any, Any]]:
        """Yield field, old and new where the line says neither what was brought in nor what stands there."""
        version = held_then(self._unit.connection, entity, [(row_id, 1)]).get((row_id, 1), ())
        now = dict(self._unit.get(entity, row_id))
        then = version[-1] if version else now
        for name, cell in line.values.items():
            if name in NOT_COMPARED or name not in line.places or not ALL[entity].has(name):
                continue
            field = ALL[entity].field(name)
            try:
                value = self._value(field, cell)
            except UserError:
                continue
            if name in then and differs(then[name], value) and differs(now[name], value):
                yield field, now[name], value

    def _value(self, field: Field, cell: Any) -> Any:
        """Return what the importer makes of a cell of a line."""
        if field.kind is not Kind.REF:
            return validate.checked(field, to_value(field, cell, self._names))
        text = as_text(cell).strip()
        found = [int(text)] if text.isdecimal() else self._names.find(field.target, text)
        if len(found) != 1:
            raise UserError(N_("Fill in this field first."))
        return found[0]


def answer_key(file: str, sheet: str) -> str:
    """Return the key of the question what becomes of answers that say something else now."""
    return f"twice:answer@{file}/{sheet}"


def only_one_each(numbers: Mapping[int, str], made: Mapping[int, int]) -> Mapping[str, int]:
    """Return which row each answer became, by its number; not of a number that several rows came from."""
    often = Counter(numbers[row] for row in made if row in numbers)
    return {numbers[row]: row_id for row, row_id in made.items() if often.get(numbers.get(row, "")) == 1}
