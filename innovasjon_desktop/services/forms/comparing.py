"""Answers beside what was sent and what the store has now: changes, conflicts, and what cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from innovasjon_desktop.domain.errors import BadInput, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import date_text, say
from innovasjon_desktop.services.forms.asking import MUST, SEVERAL, Ask
from innovasjon_desktop.services.forms.making import CELLS
from innovasjon_desktop.services.forms.returned import Returned, Spot
from innovasjon_desktop.services.forms.standing import Days
from innovasjon_desktop.services.importing.cells import as_text, to_value
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.planning import FILL_IN
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising.cells import Day, read_day, read_number
from innovasjon_desktop.services.recognising.questions import (
    DATE,
    LEAVE_OUT,
    VALUE,
    Asking,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.tables import CellProblem
from innovasjon_desktop.store.unit_of_work import to_json

IN_PROGRAM, IN_FORM = "program", "form"
"""The answers to a conflict: what the program has now, or what the form says."""

BETWEEN = N_("Write a date between {first} and {last}, as 31.12.2026.")
PROGRAM_SAYS = N_("In the program now: {text}")
FORM_SAYS = N_("In the form: {text}")


@dataclass(frozen=True, slots=True)
class Read:
    """The answers to some questions as values by field, and the cells that cannot be read.

    ``questions`` are those about dates that may be several days; ``emptied`` are the questions whose cell
    held something when the form was made and is blank now.
    """

    values: Mapping[str, Any]
    problems: tuple[CellProblem, ...]
    questions: tuple[Question, ...] = ()
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the answers change, as cells of the importer by field, and the conflicts to ask about."""

    values: Mapping[str, Cell] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


class Comparer:
    """Reads and compares the answers of forms; names are read once for all of them."""

    def __init__(self, names: Names, asking: Asking, today: dt.date) -> None:
        self._names, self._asking, self._today = names, asking, today

    def read(self, form: Returned, asks: Iterable[Ask], sent: Mapping[str, Any], days: Days) -> Read:
        """Return the answers to ``asks``; a cell that is as it was sent is no answer.

        An emptied cell is none either: what it held stays (it is told, and taken out in the program).

        Args:
            form: the form.
            asks: the questions.
            sent: the row as it was when the form was made, as JSON; nothing for a row of later.
            days: the first and last day that dates may be, by field.
        """
        values: dict[str, Any] = {}
        problems, emptied, unclear = [], [], []
        as_sent: Mapping[str, str] = sent.get(CELLS, {})
        for ask in asks:
            given: list[Any] = []
            for number, spot in enumerate(form.of(ask)):
                text, before = as_text(spot.content).strip(), as_sent.get(spot.name, "")
                if before and text in ("", before):
                    emptied += [] if text else [spot.label]
                    # Read as it was meant then: what is in a list may be called something else by now.
                    given += sent[ask.name][number : number + 1] if isinstance(sent[ask.name], list) else []
                    continue
                try:
                    value = self._value(ask.field, spot, days)
                except UserError as error:
                    problems.append(CellProblem(spot.label, spot.place, error))
                else:
                    if isinstance(value, Day):
                        unclear.append((ask, spot, value))
                        continue
                    given += value if isinstance(value, list) else [] if value is None else [value]
            if given:
                values[ask.name] = self._together(ask.field, given, sent)
        questions = []
        for ask, spot, day in unclear if not problems else ():  # a form that is refused asks nothing
            question = _which_day(form, ask, spot, day)
            said = self._asking.ask(question.key, lambda question=question: question)  # type: ignore[misc]  # a default binds it now
            if said is None:
                questions.append(question)
            elif said != LEAVE_OUT:
                try:
                    values[ask.name] = self._checked(ask.field, said, days)
                except UserError as error:
                    problems.append(CellProblem(spot.label, spot.place, error))
        return Read(values, tuple(problems), tuple(questions), tuple(emptied))

    def broken(self, form: Returned, sent: Mapping[str, Any], days: Days) -> tuple[CellProblem, ...]:
        """Return the cells of a form that cannot be read."""
        as_sent: Mapping[str, str] = sent.get(CELLS, {})
        found = []
        for ask in form.asks:
            for spot in form.of(ask):
                if as_text(spot.content).strip() == as_sent.get(spot.name, ""):
                    continue
                try:
                    self._value(ask.field, spot, days)
                except UserError as error:
                    found.append(CellProblem(spot.label, spot.place, error))
        return tuple(found)

    def lacking(self, form: Returned, asks: Iterable[Ask], read: Read) -> tuple[CellProblem, ...]:
        """Return the questions that must be answered and are not."""
        wrong = {problem.cell for problem in read.problems}
        return tuple(
            CellProblem(spot.label, spot.place, BadInput(FILL_IN, field=ask.name))
            for ask in asks
            for spot in form.of(ask)[:1]
            if ask.need == MUST and ask.name not in read.values and spot.place not in wrong
        )

    def difference(
        self,
        form: Returned,
        asks: Iterable[Ask],
        read: Read,
        held: Mapping[str, Any],
        sent: Mapping[str, Any],
    ) -> Difference:
        """Return what the answers change in a row of the store.

        Args:
            form: the form.
            asks: the questions about the row.
            read: their answers.
            held: the row as it is now.
            sent: the row as it was when the form was made, as JSON; nothing for a row of later.
        """
        values: dict[str, Cell] = {}
        questions = []
        for ask in asks:
            if ask.name not in read.values:
                continue
            said, now = read.values[ask.name], held.get(ask.name)
            if alike(said, sent.get(ask.name)) or alike(said, now):
                continue
            if now is None or now == [] or alike(now, sent.get(ask.name)):
                values[ask.name] = as_cell(ask.field, said)
                continue
            if read.problems:  # a form that is refused has nothing to ask about
                continue
            question = self._conflict(form, ask, said, now)
            match answer_to(self._asking, question):
                case None:
                    questions.append(question)
                case answer if answer == IN_FORM:
                    values[ask.name] = as_cell(ask.field, said)
        return Difference(values, tuple(questions))

    def shown(self, asked: Field, value: Any) -> str:
        """Return a value as a person reads it."""
        return show(asked, value, self._names)

    def _value(self, asked: Field, spot: Spot, days: Days) -> Any:
        """Return the value of a cell, or the days it may mean."""
        if is_blank(spot.content):
            return None
        if asked.kind is Kind.DATE:
            found = read_day(spot.content)
            if found is not None and found.day is None:
                return found
            return self._checked(asked, spot.content if found is None else found.day, days)
        if asked.kind is Kind.INTEGER:
            return to_value(asked, read_number(spot.content), self._names)
        if asked.kind is Kind.REF:
            text = str(spot.content)
            return self._names.reference(asked, text, {}, self._today)
        return to_value(asked, spot.content, self._names)

    def _checked(self, asked: Field, cell: Cell, days: Days) -> Any:
        day = to_value(asked, cell, self._names)
        first, last = days.get(asked.name, (day, day))
        if not first <= day <= last:
            raise BadInput(BETWEEN, field=asked.name, first=first, last=last)
        return day

    @staticmethod
    def _together(asked: Field, given: list[Any], sent: Mapping[str, Any]) -> Any:
        if asked.kind not in (Kind.CODES, Kind.REFS):
            return given[0]
        # The form had room for the first few only; the others were not asked about.
        unseen = (sent.get(asked.name) or [])[SEVERAL:]
        return [*dict.fromkeys([*given, *unseen])]

    def _conflict(self, form: Returned, ask: Ask, said: Any, now: Any) -> Question:
        spot, mine, its = form.of(ask)[0], self.shown(ask.field, said), self.shown(ask.field, now)
        return Question(
            VALUE,
            f"form:{form.key}:{ask.entity}.{ask.name}",
            form.book.name,
            form.sheet,
            ask.entity,
            ask.name,
            mine,
            1,
            spot.place,
            (
                Choice(IN_PROGRAM, say(PROGRAM_SAYS, text=its)),
                Choice(IN_FORM, say(FORM_SAYS, text=mine)),
            ),
            leaves_row=False,
        )


def _which_day(form: Returned, ask: Ask, spot: Spot, day: Day) -> Question:
    return Question(
        DATE,
        f"form:{form.key}:{ask.entity}.{ask.name}:{as_text(spot.content).strip()}",
        form.book.name,
        form.sheet,
        ask.entity,
        ask.name,
        as_text(spot.content),
        1,
        spot.place,
        tuple(Choice(each.isoformat(), date_text(each)) for each in day.maybe),
        leaves_row=False,
    )


def answer_to(asking: Asking, question: Question) -> str | None:
    """Return the answer to a question, or None while there is none.

    Raises:
        BadInput: the answer is not one of the choices.
    """
    said = asking.ask(question.key, lambda: question)
    if said in (None, LEAVE_OUT) or any(choice.value == said for choice in question.choices):
        return said
    raise BadInput(
        N_("“{answer}” is not an answer to “{key}”. Choose one of: {choices}."),
        answer=said,
        key=question.key,
        choices=[choice.label for choice in question.choices],
    )


def as_cell(asked: Field, value: Any) -> Cell:
    """Return a value as a cell the importer reads back."""
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    assert asked.kind not in (Kind.COUNTS, Kind.DATES)
    cell: Cell = value
    return cell


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; lists are without order."""
    if isinstance(one, list) or isinstance(other, list):
        return set(one or ()) == set(other or ())
    return bool(to_json(one) == to_json(other))
