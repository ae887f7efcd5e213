"""What is asked about a file, as a sentence."""

from __future__ import annotations

from collections.abc import Collection

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.i18n import _, ngettext, number_text
from innovasjon_desktop.services.importing.planning import FILL_IN
from innovasjon_desktop.services.recognising.proposing import fields_of, label_of
from innovasjon_desktop.services.recognising.questions import (
    COLUMN,
    DATE,
    GROUP,
    NAME,
    TWICE,
    VALUE,
    WORD,
    Question,
)
from innovasjon_desktop.services.recognising.tables import CellProblem


def asked_field(question: Question) -> Field | None:
    """Return the field a question is about; one about several kinds of table only has its name."""
    if question.entity:
        fields = fields_of(question.entity)  # a question about a form as a whole is about none of them
        return next((each for each in fields if each.name == question.field), None)
    named = (each.field(question.field) for each in ALL.values() if each.has(question.field))
    return next(named, None)


def is_of_form(question: Question) -> bool:
    """Tell whether a question is which of several things counts: what forms say, or what the program has."""
    return question.key.startswith("form:") and question.kind == VALUE


def asks(question: Question, about: str = "") -> str:
    """Return the question as a person is asked; ``about`` is the unit of a form."""
    asked = asked_field(question)
    if question.entity and asked is not None:
        field = _(label_of(question.entity, question.field))
    else:
        field = _(asked.label) if asked is not None else question.field
    if is_of_form(question):
        if asked is None:  # several whole answers: too long to stand in the question
            whole = ": ".join(filter(None, (about, question.text)))
            return _("{about}. Which counts?").format(about=whole)
        choices = "; ".join(each.label.rstrip(".") for each in question.choices)
        whole = " – ".join(filter(None, (about, field)))
        return _("{about}: {choices}. Which counts?").format(about=whole, choices=choices)
    match question.kind:
        case kind if kind == WORD:
            text = _("{field}: what does “{text}” mean?")
        case kind if kind == NAME:
            text = _("{field}: who or what is “{text}”?")
        case kind if kind == DATE:
            text = _("{field}: which day is “{text}”?")
        case kind if kind == VALUE and question.text:
            text = _("{field}: what does “{text}” mean?")
        case kind if kind == VALUE and not question.leaves_row:
            text = _(
                "{field}: on which date was that? No column says it. Left out, it has happened by the day of "
                "the import, and figures for earlier dates do not know of it."
            )
        case kind if kind == VALUE and question.may_lack:
            text = _(
                "{field}: no column says it. What do the rows get? Without it they come in marked as missing "
                "it, and do not count as chosen until it is filled in."
            )
        case kind if kind == GROUP:
            text = _("{field}: no column says it. What do the rows about “{text}” get?")
        case kind if kind == VALUE:
            text = _("{field}: no column says it. What do the rows get?")
        case kind if kind == TWICE:
            text = _("{text} What becomes of these rows?")
        case kind if kind == COLUMN and asked is None:
            text = _("“{text}”: what is this column?")
        case kind if kind == COLUMN:
            text = _("“{text}”: is this column {field}?")
        case _:
            text = _("“{text}”: what does the table hold?")
    return text.format(field=field, text=question.text)


def concerns(question: Question) -> str:
    """Return how many rows a question concerns, and where the first of them is."""
    rows = rows_text(question.rows)
    where = _("row {number}").format(number=question.where) if question.where.isdigit() else question.where
    place = ", ".join(part for part in (question.sheet or question.file, where) if part)
    return _("{rows}, the first at {place}").format(rows=rows, place=place) if place else rows


def lack_text(problem: CellProblem, headers: Collection[str]) -> str:
    """Return which cell a row is refused for the lack of; an empty text if that is not why it is refused."""
    if problem.reason.text != FILL_IN or problem.cell or not problem.column:
        return ""
    if problem.column in headers:
        return _("The row says nothing in the column “{column}”.").format(column=problem.column)
    return _("The column “{column}” is missing.").format(column=problem.column)


def rows_text(count: int) -> str:
    """Return a number of rows in words."""
    return ngettext("{count} row", "{count} rows", count).format(count=number_text(count))
