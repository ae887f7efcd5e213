"""What becomes of each row as a person reads it: one line for each change, reason or lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.recognising.plans import (
    ASKED,
    CHANGED,
    LEFT_OUT,
    NEW,
    REFUSED,
    AutoPlan,
    Row,
)
from innovasjon_desktop.services.recognising.questions import Question
from innovasjon_desktop.services.recognising.tables import CellProblem
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.ui.import_texts import EVERY, LACKING, asks, field_label


class PlanLine(NamedTuple):
    """A line of the preview: which table and row of the plan, which line of the row, and what it says."""

    table: int
    row: int
    part: int
    text: str


def lines_of(plan: AutoPlan, words: WordBook) -> tuple[PlanLine, ...]:
    """Return the lines of all rows, in the order of the files."""
    questions = {question.key: question for question in plan.questions}
    found: list[PlanLine] = []
    for number, table in enumerate(plan.tables):
        for place, row in enumerate(table.rows):
            texts = [*_texts(table.kind, row, questions, words)] or [""]
            if row.lacks and row.action in (NEW, CHANGED):
                lacks = _("lacks {fields}").format(fields=", ".join(map(_, row.lacks)))
                texts[0] = f"! {'; '.join(filter(None, (lacks, texts[0])))}"
            found += [PlanLine(number, place, part, text) for part, text in enumerate(texts)]
    return tuple(found)


def count_rows(plan: AutoPlan) -> Counter[str]:
    """Return how many rows become what, how many lack something, and how many there are."""
    found: Counter[str] = Counter()
    for table in plan.tables:
        found.update(row.action for row in table.rows)
        found[LACKING] += sum(bool(row.lacks) and row.action in (NEW, CHANGED) for row in table.rows)
        found[EVERY] += len(table.rows)
    return found


def _texts(kind: str, row: Row, questions: dict[str, Question], words: WordBook) -> Iterator[str]:
    match row.action:
        case action if action == NEW:
            # A new row has all its fields: they go on one line, but for its name, which is told already.
            yield "; ".join(changes_of(kind, row, words, without=kind_of(kind).title))
        case action if action == CHANGED:
            yield from changes_of(kind, row, words)
        case action if action in (REFUSED, LEFT_OUT):
            yield from map(problem_text, row.problems)
        case action if action == ASKED:
            yield from (asks(questions[key]) for key in row.questions if key in questions)


def changes_of(kind: str, row: Row, words: WordBook, *, without: Sequence[str] = ()) -> Iterator[str]:
    """Yield the changes of a row: field, old and new."""
    entity = kind_of(kind)
    for name, (old, new) in row.changes.items():
        if name in without or not entity.has(name):
            continue
        field = entity.field(name)
        before, after = show(field, old, words), show(field, new, words) or "–"
        label = field_label(kind, name)
        yield f"{label}: {before} → {after}" if before else f"{label}: {after}"


def problem_text(problem: CellProblem) -> str:
    """Return the cell, its column and what is wrong there."""
    place = " ".join(part for part in (problem.cell, problem.column) if part)
    return f"{place}: {say(problem.reason)}" if place else say(problem.reason)
