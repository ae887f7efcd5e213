"""What becomes of each row as a person reads it: one line for each change, reason or lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.entities.text import Words, show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.own import entity_of
from innovasjon_desktop.services.recognising.plans import (
    ASKED,
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    AutoPlan,
    Row,
    TablePlan,
)
from innovasjon_desktop.services.recognising.questions import Question
from innovasjon_desktop.services.recognising.tables import CellProblem
from innovasjon_desktop.services.recognising.telling import made_text
from innovasjon_desktop.services.recognising.wording import lack_text
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.import_texts import EVERY, LACKING, asks, field_label


class PlanLine(NamedTuple):
    """A line of the preview: which table and row of the plan, which line of the row, and what it says.

    ``lacks`` tells that it names what the row's state needs and the file does not have.
    """

    table: int
    row: int
    part: int
    text: str
    lacks: bool = False


class Named:
    """The words of a store, and the names of what a plan would make, which the store does not have."""

    def __init__(self, words: WordBook, names: Mapping[tuple[str, int], str]) -> None:
        self._words, self._names = words, names

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row."""
        return self._names.get((target, row_id)) or self._words.name(target, row_id)

    def label(self, field: Field, key: str) -> str:
        """Return the label of a code or state."""
        return self._words.label(field, key)

    def key(self, field: Field, text: str) -> str | None:
        """Return the key that a text stands for."""
        return self._words.key(field, text)

    def find(self, target: str, text: str) -> Sequence[int]:
        """Return the rows that a text can mean."""
        return self._words.find(target, text)

    def yes_no(self, value: bool) -> str:
        """Return the word for true or false."""
        return self._words.yes_no(value)


def words_of(plan: AutoPlan, connection: Any) -> Words:
    """Return the words to show a plan with."""
    return Named(WordBook(connection), plan.names)


def lines_of(plan: AutoPlan, words: Words) -> tuple[PlanLine, ...]:
    """Return the lines of all rows, in the order of the files."""
    questions = {question.key: question for question in plan.questions}
    found: list[PlanLine] = []
    for number, table in enumerate(plan.tables):
        for place, row in enumerate(table.rows):
            texts = [*_texts(table, row, questions, words)] or [""]
            found += [PlanLine(number, place, part, text) for part, text in enumerate(texts)]
            if row.lacks and row.action in (NEW, CHANGED):
                lacks = _("lacks {fields}").format(fields=", ".join(map(_, row.lacks)))
                found.append(PlanLine(number, place, len(texts), f"! {lacks}", lacks=True))
    return tuple(found)


def count_rows(plan: AutoPlan) -> Counter[str]:
    """Return how many rows become what, how many lack something, and how many there are."""
    found: Counter[str] = Counter()
    for table in plan.tables:
        found.update(row.action for row in table.rows)
        found[LACKING] += sum(bool(row.lacks) and row.action in (NEW, CHANGED) for row in table.rows)
        found[EVERY] += len(table.rows)
    return found


def _texts(table: TablePlan, row: Row, questions: dict[str, Question], words: Words) -> Iterator[str]:
    match row.action:
        case action if action == NEW:
            # A new row has all its fields: they go on one line, but for its name, which is told already.
            told = changes_of(table.kind, row, words, without=kind_of(table.kind).title)
            made = (made_text([one], words) for one in row.made)
            yield "; ".join([*told, *made, *own_of(table.kind, row, words)])
        case action if action == CHANGED:
            yield from changes_of(table.kind, row, words)
            yield from own_of(table.kind, row, words)
        case action if action in (REFUSED, LEFT_OUT):
            headers = {column.header for column in table.columns}
            yield from (problem_text(problem, headers) for problem in row.problems)
        case action if action == ASKED:
            yield from (asks(questions[key]) for key in row.questions if key in questions)


def changes_of(kind: str, row: Row, words: Words, *, without: Sequence[str] = ()) -> Iterator[str]:
    """Yield the changes of a row: field, old and new."""
    entity = kind_of(kind)
    for name, (old, new) in row.changes.items():
        if name in without or not entity.has(name):
            continue
        text = _changed(field_label(kind, name), entity.field(name), (old, new), words)
        yield _("{text} (not in the row)").format(text=text) if name in row.not_in_row else text


def own_of(kind: str, row: Row, words: Words) -> Iterator[str]:
    """Yield what the program itself sets in a row: field, old and new, marked as the program's."""
    for name, pair in row.own.items():
        field = entity_of(kind).field(name)
        text = _changed(_(field.label), field, pair, words)
        yield _("{text} (set by the program)").format(text=text)


def _changed(label: str, field: Field, pair: tuple[Any, Any], words: Words) -> str:
    before, after = show(field, pair[0], words), show(field, pair[1], words) or "–"
    return f"{label}: {before} → {after}" if before else f"{label}: {after}"


def problem_text(problem: CellProblem, headers: Collection[str]) -> str:
    """Return the cell, its column and what is wrong there; of a cell that is missing, which one it is."""
    lacks = lack_text(problem, headers)
    if lacks:
        return lacks
    place = " ".join(part for part in (problem.cell, problem.column) if part)
    return f"{place}: {say(problem.reason)}" if place else say(problem.reason)
