"""What ``import auto`` prints for people: the tables, what becomes of their rows, and what is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.recognising.plans import (
    CHANGED,
    LEFT_OUT,
    REFUSED,
    AutoPlan,
    Row,
    TablePlan,
)
from innovasjon_desktop.services.recognising.proposing import kind_label, label_of
from innovasjon_desktop.services.recognising.questions import (
    COLUMN,
    DATE,
    KIND,
    LEAVE_OUT,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.wording import asked_field, asks, concerns, rows_text
from innovasjon_desktop.services.words import WordBook

MOST_CHOICES, MOST_ROWS = 8, 5
"""How many choices of a question, and rows of a reason, are named."""


def lines_of(found: AutoPlan, words: WordBook) -> Iterator[str]:
    """Yield what becomes of files, line by line."""
    for table in found.tables:
        yield from _table(table, words)
    counts = N_(
        "New: {new}. Changed: {changed}. Unchanged: {unchanged}. Refused: {refused}. "
        "Waiting for an answer: {asked}. Left out: {left_out}."
    )
    yield say(counts, **found.counts)
    for question in found.questions:
        yield from _question(question)
    if found.questions:
        first = found.questions[0]
        answer = first.proposed or (first.choices[0].value if first.choices else "…")
        example = json.dumps({"answers": {first.key: answer}}, ensure_ascii=False)
        yield say(N_("Answer in a file for --answers that holds, for instance: {example}"), example=example)


def _table(table: TablePlan, words: WordBook) -> Iterator[str]:
    place = f"{table.file}, {table.sheet}" if table.sheet else table.file
    if not table.header_row and not table.kind and table.reason is not None:
        yield f"{place}: {say(table.reason)}"
        return
    if table.kind:
        what = _(kind_label(table.kind))
    else:
        what = _("left out by your answer") if table.sure else _("nobody can tell what it holds")
    yield say(N_("{place}: {what}, {count} rows."), place=place, what=what, count=len(table.rows))
    if table.form and table.reason is not None:
        yield f"  {say(table.reason)}"
    for one in table.columns:
        if table.kind and one.header and not (one.field and one.sure):
            yield f"  {_column(table, one.header, one.field)}"
    for row in table.rows:
        yield from _row(table, row, words)
    if not table.form:
        yield from _left_out(table)


def _column(table: TablePlan, header: str, field: str) -> str:
    if not field:
        return say(N_("“{header}” is left out."), header=header)
    label = _(label_of(table.kind, field))
    return say(
        N_("“{header}” may be {field_label}; say so with --map or --answers."),
        header=header,
        field_label=label,
    )


def _row(table: TablePlan, row: Row, words: WordBook) -> Iterator[str]:
    if row.action == REFUSED:
        for problem in row.problems:
            place = problem.cell or say(N_("row {row}"), row=row.row)
            column = f" ({problem.column})" if problem.column else ""
            of_form = f"{row.key}, " if table.form else ""
            yield f"  {of_form}{place}{column}: {say(problem.reason)}"
    elif row.action == LEFT_OUT and table.form:
        for problem in row.problems:
            yield f"  {row.key}: {say(problem.reason)}"
    elif row.action == CHANGED:
        kind = kind_of(table.kind)
        for name, (old, new) in row.changes.items():
            field = kind.field(name)
            before, after = (show(field, value, words) or "–" for value in (old, new))
            yield say(
                N_("Row {row}, {key}: {field_label}: {old} → {new}"),
                row=row.cells.get(name, "").lstrip(ascii_uppercase) or row.row,
                key=row.key,
                field_label=_(field.label),
                old=before,
                new=after,
            )


def _left_out(table: TablePlan) -> Iterator[str]:
    """Yield each reason to leave rows out, once, with the first rows; what it names may differ by row."""
    found: dict[str, list[tuple[int, Message | UserError]]] = {}
    for row in table.rows:
        for problem in row.problems if row.action == LEFT_OUT else ():
            found.setdefault(problem.reason.text, []).append((row.row, problem.reason))
    for rows in found.values():
        first = rows[0][1]
        more = " …" if any(say(reason) != say(first) for _row, reason in rows) else ""
        yield "  " + say(
            N_("Left out: {rows} ({numbers}): {reason}"),
            rows=rows_text(len(rows)),
            numbers=_numbers([row for row, _reason in rows]),
            reason=say(first) + more,
        )


def _numbers(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:MOST_ROWS]))
    return f"{shown} …" if len(rows) > MOST_ROWS else shown


def _question(question: Question) -> Iterator[str]:
    yield f"? {asks(question)} ({concerns(question)})"
    yield f"    {question.key}"
    shown = _in_order(question)
    for choice in shown[:MOST_CHOICES]:
        mark = "*" if choice.value == question.proposed else " "
        reason = f" – {say(choice.reason)}" if choice.reason is not None else ""
        yield f"  {mark} {choice.value}: {choice.label}{reason}"
    hidden = len(shown) - MOST_CHOICES
    if hidden > 0:
        yield "    … " + say(N_("and {count} more; --json has all"), count=hidden)
    how = _free(question)
    yield "    " + " ".join(filter(None, (how, _leaves(question))))


def _in_order(question: Question) -> list[Choice]:
    """Return the choices, the one that is proposed first."""
    proposed = [choice for choice in question.choices if choice.value == question.proposed]
    if question.proposed and not proposed:
        proposed = [Choice(question.proposed, question.proposed)]
    return [*proposed, *(choice for choice in question.choices if choice not in proposed)]


def _free(question: Question) -> str:
    """Return what may be answered besides the choices."""
    field = asked_field(question)
    kind = field.kind if field is not None else None
    if question.kind == DATE or (kind is Kind.DATE and not question.choices):
        return _("Any date will do, as 2025-02-28.")
    if question.choices:
        return ""
    return _("A whole number.") if kind in (Kind.INTEGER, Kind.HOURS) else _("Any text will do.")


def _leaves(question: Question) -> str:
    if question.kind == KIND:
        text = _("“{sign}” leaves the table out.")
    elif question.kind == COLUMN:
        text = _("“{sign}” leaves the column out.")
    elif question.leaves_row:
        text = _("“{sign}” leaves these rows out.")
    else:
        text = _("“{sign}” leaves this out, and the rows come in without it.")
    return text.format(sign=LEAVE_OUT)
