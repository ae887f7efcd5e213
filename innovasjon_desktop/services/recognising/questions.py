"""What only a person can tell about a file, and what the person said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing.columns import comparable

LEAVE_OUT = "-"
"""The answer that leaves something out: a table, a column, the rows with a word or a name."""

MISSING = "missing"
"""The answer that brings rows in without what their state needs, marked as missing."""

MOST_NAMED = 12
"""Choices that an error names."""

KIND, COLUMN, WORD, NAME, DATE = "kind", "column", "word", "name", "date"
VALUE, GROUP, TWICE = "value", "group", "twice"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; ``reason`` says why it is proposed, if it is."""

    value: str
    label: str
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask, once for all the rows it concerns.

    Args:
        kind: KIND what a table holds; COLUMN which field a column is, where that was only proposed;
            WORD what a status or a code means; NAME which row a name means; DATE which day a text
            means; VALUE what rows shall have for which no column says it (a period, a date);
            GROUP the same for rows of one sort, such as the schools; TWICE what becomes of rows that are
            there already.
        key: tells the question from every other in the same files; the key of its answer.
        file, sheet: the table it is about; empty if it is about all of them.
        entity, field: what is asked for; ``field`` is empty for KIND.
        text: what stands there: the header, the word, the name.
        rows: how many rows it concerns.
        where: the first cell or row it concerns, as ``C14``.
        choices: the possible answers; none if anything the field takes will do (a date, a number).
        proposed: the answer that is likely, never taken by itself; empty if there is none.
        leaves_row: :data:`LEAVE_OUT` leaves the rows out; else only this cell, or this part of it.
        may_lack: :data:`MISSING` brings the rows in without it.
        waits: the rows wait for the answer; else they are left out as long as there is none.
    """

    kind: str
    key: str
    file: str
    sheet: str
    entity: str
    field: str
    text: str
    rows: int
    where: str
    choices: tuple[Choice, ...] = ()
    proposed: str = ""
    leaves_row: bool = True
    may_lack: bool = False
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from, and what they are: file, sheet, kind; empty for what is asked of several."""

    file: str
    sheet: str
    kind: str = ""

    def question(
        self,
        kind: str,
        key: str,
        field: str,
        text: str,
        where: str,
        choices: tuple[Choice, ...] = (),
        *,
        rows: int = 1,
        proposed: str = "",
        leaves_row: bool = True,
    ) -> Question:
        """Return a question about these rows; the arguments are those of :class:`Question`."""
        return Question(
            kind,
            key,
            self.file,
            self.sheet,
            self.kind,
            field,
            text,
            rows,
            where,
            choices,
            proposed,
            leaves_row,
        )


TableKey = tuple[str, str, int]
"""A table among others: file, sheet, row number of its headers; several may stand on one sheet."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said: answer by the question's key, and what to leave out.

    Args:
        said: by key of the question; :data:`LEAVE_OUT` leaves it out.
        columns: field by place for a table, (file, sheet, row number of its headers): the person's own
            choice for each column, an empty text for none. It goes before every proposal.
        headers: field by header, for every table that has it; an empty text for none.
        kinds: what a table holds, by (file, sheet, row number of its headers).
        without: rows to leave out: (file, sheet, row number).
    """

    said: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[TableKey, Mapping[int, str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[TableKey, str] = field(default_factory=dict)
    without: frozenset[tuple[str, str, int]] = frozenset()


NO_ANSWERS = Answers()


class Asking:
    """Collects what has to be asked, each thing once, and knows what has been answered."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked: dict[str, Question] = {}
        self._again: Counter[str] = Counter()
        self._values: dict[str, str] = {}

    @property
    def open(self) -> tuple[Question, ...]:
        """Return the questions nobody has answered, in the order they came up."""
        return tuple(self._counted(key) for key in self._asked if key not in self._values)

    @property
    def answered(self) -> tuple[Question, ...]:
        """Return the questions that have an answer."""
        return tuple(self._counted(key) for key in self._values)

    def ask(self, key: str, make: Callable[[], Question]) -> str | None:
        """Return the answer to a question, or None while there is none; ``make`` is called the first time.

        Raises:
            BadInput: the answer is not one of the choices.
        """
        if key in self._asked:
            self._again[key] += 1
            return self._values.get(key)
        self._asked[key] = question = make()
        said = self._answers.said.get(key)
        if said is None:
            return None
        self._values[key] = _value(question, said)
        return self._values[key]

    def _counted(self, key: str) -> Question:
        """Return a question with all the rows it concerns."""
        question = self._asked[key]
        return replace(question, rows=question.rows + self._again[key])


def _value(question: Question, said: str) -> str:
    """Return the value of an answer, which may be a choice's label as well."""
    if said.strip() == LEAVE_OUT or not question.choices:
        return said.strip()
    for wanted in (said, comparable(said)):
        for choice in question.choices:
            if wanted in (choice.value, choice.label, comparable(choice.label)):
                return choice.value
    if question.kind in (VALUE, DATE):
        return said.strip()
    raise BadInput(
        N_("“{answer}” is not an answer to “{key}”. Choose one of: {choices}."),
        answer=said,
        key=question.key,
        choices=[choice.label for choice in question.choices[:MOST_NAMED]],
    )


def answers_from(document: object) -> Answers:
    """Return the answers of a file for the command line.

    It holds ``{"answers": {key: answer}, "leave_out": [{"file", "sheet", "row"}]}``; each part may be left
    out. ``sheet`` and ``file`` may be left out where there is only one.

    Raises:
        BadInput: it holds something else.
    """
    wrong = BadInput(
        N_("The answers must look like {example}."),
        example='{"answers": {"word:…": "…"}, "leave_out": [{"file": "a.xlsx", "sheet": "Ark1", "row": 4}]}',
    )
    if not isinstance(document, dict) or not set(document) <= {"answers", "leave_out"}:
        raise wrong
    said, left = document.get("answers", {}), document.get("leave_out", [])
    if not isinstance(said, dict) or not isinstance(left, list):
        raise wrong
    for key, value in said.items():
        if not isinstance(value, str | None):
            raise BadInput(
                N_("The answer to “{key}” must be a text, in quotes: {answer}"), key=key, answer=value
            )
    rows = []
    for one in left:
        if not isinstance(one, dict) or not isinstance(one.get("row"), int):
            raise wrong
        rows.append((str(one.get("file", "")), str(one.get("sheet", "")), one["row"]))
    given = {str(key): LEAVE_OUT if value is None else value for key, value in said.items()}
    return Answers(said=given, without=frozenset(rows))
