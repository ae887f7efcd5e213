"""What ``import auto`` prints for people: the tables, what becomes of their rows, and what is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.columns import column_letter
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.own import entity_of
from innovasjon_desktop.services.importing.planning import Made
from innovasjon_desktop.services.recognising.answered import CHANGE, SAYS_ELSE, answer_key
from innovasjon_desktop.services.recognising.plans import (
    CHANGED,
    LEFT_OUT,
    NEW,
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
    MISSING,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.telling import made_text
from innovasjon_desktop.services.recognising.twice import NEW as AGAIN
from innovasjon_desktop.services.recognising.wording import (
    asked_field,
    asks,
    concerns,
    is_of_form,
    lack_text,
    rows_text,
)
from innovasjon_desktop.services.words import WordBook

MOST_CHOICES, MOST_ROWS = 8, 5
"""How many choices of a question, and rows of a reason, are named."""


def lines_of(found: AutoPlan, words: WordBook, *, skipped: bool = False) -> Iterator[str]:
    """Yield what becomes of files, line by line; ``skipped``: refused rows are left out already."""
    for table in found.tables:
        yield from _table(table, words)
    counts = N_(
        "New: {new}. Changed: {changed}. Unchanged: {unchanged}. Refused: {refused}. "
        "Waiting for an answer: {asked}. Left out: {left_out}."
    )
    yield say(counts, **found.counts)
    forms = {table.file: table.form for table in found.tables}
    for question in found.questions:
        yield from _question(question, forms.get(question.file, ""))
    if not skipped:
        yield from _way_on(found)
    if found.questions:
        first = found.questions[0]
        answer = first.proposed or (first.choices[0].value if first.choices else "…")
        example = json.dumps({"answers": {first.key: answer}}, ensure_ascii=False)
        yield say(N_("Answer in a file for --answers that holds, for instance: {example}"), example=example)


def _way_on(found: AutoPlan) -> Iterator[str]:
    """Yield how a refused row is left out, with the first of them as the example."""
    for table in found.tables:
        for row in table.rows if not table.form else ():
            if row.action == REFUSED:
                one = {"file": table.file, "sheet": table.sheet, "row": row.row}
                example = json.dumps({"leave_out": [one]}, ensure_ascii=False)
                text = N_(
                    "Correct refused rows in the file and try again, or leave them out: all with "
                    "--skip-refused, single ones in a file for --answers that holds, for instance: {example}"
                )
                yield say(text, example=example)
                return


def _table(table: TablePlan, words: WordBook) -> Iterator[str]:
    place = f"{table.file}, {table.sheet}" if table.sheet else table.file
    if not table.header_row and not table.kind and table.reason is not None:
        yield f"{place}: {say(table.reason)}"
        return
    if table.kind:
        what = _(kind_label(table.kind))
    else:
        what = _("left out by your answer") if table.sure else _("nobody can tell what it holds")
    yield say(N_("{place}: {what}, {rows}."), place=place, what=what, rows=rows_text(len(table.rows)))
    if table.form and table.reason is not None:
        yield f"  {say(table.reason)}"
    for one in table.columns:
        if table.kind and not (one.field and one.sure):
            header = one.header or _("Column {letter}").format(letter=column_letter(one.place))
            yield f"  {_column(table, header, one.field)}"
    for row in table.rows:
        yield from _row(table, row, words)
    yield from _own_of_new(table, words)
    yield from _made(table, words)
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
            lacks = lack_text(problem, {one.header for one in table.columns})
            column = f" ({problem.column})" if problem.column and not lacks else ""
            of_form = f"{row.key}, " if table.form else ""
            yield f"  {of_form}{place}{column}: {lacks or say(problem.reason)}"
    elif row.action == LEFT_OUT and table.form:
        for problem in row.problems:
            yield f"  {row.key}: {say(problem.reason)}"
    elif row.action == CHANGED:
        kind = kind_of(table.kind)
        for name, pair in row.changes.items():
            yield _change(row, kind.field(name), pair, words)
        for name, pair in row.own.items():
            text = _change(row, entity_of(table.kind).field(name), pair, words)
            yield _("{text} (set by the program)").format(text=text)


def _change(row: Row, field: Field, pair: tuple[Any, Any], words: WordBook) -> str:
    before, after = (show(field, value, words) or "–" for value in pair)
    return say(
        N_("Row {row}, {key}: {field_label}: {old} → {new}"),
        row=row.cells.get(field.name, "").lstrip(ascii_uppercase) or row.row,
        key=row.key,
        field_label=_(field.label),
        old=before,
        new=after,
    )


def _own_of_new(table: TablePlan, words: WordBook) -> Iterator[str]:
    """Yield what the program itself sets in new rows, each field once with its first value."""
    found: dict[str, list[str]] = {}
    for row in table.rows:
        for name, (_old, new) in row.own.items() if row.action == NEW else ():
            found.setdefault(name, []).append(show(entity_of(table.kind).field(name), new, words))
    if found:
        told = [
            f"{_(entity_of(table.kind).field(name).label)}: {texts[0]}{' …' if len({*texts}) > 1 else ''}"
            for name, texts in found.items()
        ]
        yield "  " + say(N_("Set by the program in new rows: {values}"), values="; ".join(told))


def _made(table: TablePlan, words: WordBook) -> Iterator[str]:
    """Yield the rows of other entities that are made, those in which the program sets the same together."""
    found: dict[str, list[Made]] = {}
    for one in (one for row in table.rows for one in row.made):
        found.setdefault(f"{one.entity} {one.own}", []).append(one)
    for some in found.values():
        yield f"  {made_text(some, words)}"


def _left_out(table: TablePlan) -> Iterator[str]:
    """Yield each reason to leave rows out, once, with the first rows; what it names may differ by row."""
    found: dict[str, list[tuple[int, Message | UserError]]] = {}
    for row in table.rows:
        for problem in row.problems if row.action == LEFT_OUT else ():
            text = problem.reason.text
            key = say(problem.reason) if text == SAYS_ELSE else text  # what each of them says now is told
            found.setdefault(key, []).append((row.row, problem.reason))
    for rows in found.values():
        first = rows[0][1]
        more = " …" if any(say(reason) != say(first) for _row, reason in rows) else ""
        yield "  " + say(
            N_("Left out: {rows} ({numbers}): {reason}"),
            rows=rows_text(len(rows)),
            numbers=_numbers([row for row, _reason in rows]),
            reason=say(first) + more,
        )
    if any(reason.text == SAYS_ELSE for rows in found.values() for _row, reason in rows):
        again = N_(
            "To bring them in all the same, answer “{key}” with “{change}”, which changes what they became, "
            "or with “{new}”."
        )
        yield "  " + say(again, key=answer_key(table.file, table.sheet), change=CHANGE, new=AGAIN)


def _numbers(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:MOST_ROWS]))
    return f"{shown} …" if len(rows) > MOST_ROWS else shown


def _question(question: Question, form: str) -> Iterator[str]:
    """Yield a question and its answers; ``form`` is whose form it is about, if it is about one."""
    asked, where = asks(question, form), concerns(question)
    if form:
        asked = asked if is_of_form(question) else f"{form} – {asked}"
        where = f"{question.file}, {where}"
    yield f"? {asked} ({where})"
    yield f"    {question.key}"
    shown = _in_order(question)
    for choice in shown[:MOST_CHOICES]:
        mark = "*" if choice.value == question.proposed else " "
        reason = f" – {say(choice.reason)}" if choice.reason is not None else ""
        yield f"  {mark} {choice.value}: {choice.label}{reason}"
    hidden = len(shown) - MOST_CHOICES
    if hidden > 0:
        yield "    … " + say(N_("and {count} more; --json has all"), count=hidden)
    yield "    " + " ".join(filter(None, (_free(question), _lacks(question), _leaves(question))))


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


def _lacks(question: Question) -> str:
    if not question.may_lack:
        return ""
    return _("“{sign}” brings the rows in without it, marked as missing.").format(sign=MISSING)


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
