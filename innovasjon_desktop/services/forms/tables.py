"""Forms that came back, as tables of the importer: what they change, and what only a person can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from textwrap import shorten

from sqlalchemy import Connection, RowMapping, select

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.forms.asking import ASKS, CHOOSE, FOLLOW_UP, REQUEST
from innovasjon_desktop.services.forms.becoming import Becoming, Made
from innovasjon_desktop.services.forms.comparing import Comparer, answer_to
from innovasjon_desktop.services.forms.knowing import known_by
from innovasjon_desktop.services.forms.noting import is_as_sent, known
from innovasjon_desktop.services.forms.returned import Returned, is_form, returned
from innovasjon_desktop.services.forms.standing import check, lateness
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.questions import (
    LEAVE_OUT,
    NO_ANSWERS,
    VALUE,
    Answers,
    Asking,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.tables import CellProblem, Proposal, ReadLine, ReadTable
from innovasjon_desktop.store.exchange import FORM
from innovasjon_desktop.store.organisation import UNIT

ABOUT = {CHOOSE: "development_area", FOLLOW_UP: "development_area", REQUEST: "request"}
LONGEST = 120
"""Characters of an answer that are shown beside the other one."""

UNKNOWN = N_(
    "This form was made from another store, or making it was undone. Make a new one, or type the answers in."
)
EMPTY = N_("Everything in the form is empty, so nothing is made of it.")
AS_SENT = N_("The form came back as it was sent.")
SAME = N_("The same answer is in {file}.")
OTHER = N_("Another answer from the same unit was chosen.")
NEITHER = N_("The answers from this unit were left out.")
BROKEN = N_("{answer} (cannot be read: {cells})")
MADE = N_("A form made on {date}.")


@dataclass(slots=True)
class _Entry:
    """A file on its way to a table: what it says, its row of the store, and why nothing is made of it."""

    book: Book
    form: Returned | None = None
    row: RowMapping | None = None
    refused: UserError | None = None
    left_out: Message | None = None
    waits_for: str = ""

    @property
    def is_open(self) -> bool:
        return self.refused is None and self.left_out is None


def form_tables(
    connection: Connection,
    books: Sequence[Book],
    answers: Answers = NO_ANSWERS,
    *,
    today: dt.date | None = None,
    asking: Asking | None = None,
) -> tuple[tuple[ReadTable, ...], tuple[Question, ...]]:
    """Return the tables of the files that are forms, and the questions they wait for.

    Only answer cells are read. A cell that holds what was sent is no change; a changed cell is one if the
    store still holds what was sent, else a conflict to ask about. Files that are no forms are passed over.

    Args:
        connection: to read with.
        books: the files.
        answers: what a person has said so far.
        today: the day the answers arrive.
        asking: collects the questions of the whole import, if the forms are only a part of it.

    Raises:
        BadInput: an answer is not one of the choices.
    """
    day, asking = today or dt.date.today(), asking or Asking(answers)
    entries = [_Entry(book) for book in books if is_form(book)]
    for entry in entries:
        try:
            entry.form = returned(entry.book)
        except UserError as error:
            entry.refused = error
    keys = [as_text((known_by(entry.book) or {}).get("key")).strip() for entry in entries]
    kept = _kept(connection, keys)
    for entry, key in zip(entries, keys, strict=True):
        entry.row = kept.get(key)
        if entry.form is not None:
            _stands(connection, entry, day)
    becoming = Becoming(connection, Comparer(Names(connection), asking, day), asking, day)
    _pair(entries, asking, becoming)
    units = dict(connection.execute(select(UNIT.c.id, UNIT.c.name)).all())
    tables = tuple(table for entry in entries for table in _tables(becoming, entry, units))
    return tables, asking.open


def _kept(connection: Connection, keys: Iterable[str]) -> dict[str, RowMapping]:
    query = select(FORM).where(FORM.c.key.in_({*keys}))
    return {row["key"]: row for row in connection.execute(query).mappings()}


def _stands(connection: Connection, entry: _Entry, day: dt.date) -> None:
    """Refuse or leave out an answer that cannot be one any more."""
    form, row = entry.form, entry.row
    assert form is not None
    if row is None or row["purpose"] != form.purpose:
        entry.refused = UserError(UNKNOWN)
        return
    entry.left_out = known(connection, form, row)
    if entry.left_out is not None:
        return
    if is_as_sent(form, row) or form.is_empty:
        entry.left_out = _joined([Message(AS_SENT if is_as_sent(form, row) else EMPTY), *form.warnings])
        return
    try:
        check(connection, row, day)
    except UserError as error:
        entry.refused = error


def _pair(entries: Sequence[_Entry], asking: Asking, becoming: Becoming) -> None:
    """Ask which of several answers from one unit counts; of equal ones the first does."""
    groups: dict[tuple[object, ...], list[_Entry]] = {}
    for entry in entries:
        if not entry.is_open or entry.form is None or entry.row is None:
            continue
        form, row = entry.form, entry.row
        # One form for requests is answered by many.
        mine = (form.key, form.digest) if form.purpose == REQUEST else (row["unit_id"], row["period_id"])
        group = groups.setdefault((form.purpose, *mine), [])
        same = next((other for other in group if other.form and other.form.digest == form.digest), None)
        if same is not None:
            entry.left_out = Message(SAME, file=same.book.name)
        else:
            group.append(entry)
    for group in groups.values():
        forms = [entry.form for entry in group if entry.form is not None]
        if len(forms) < 2:
            continue
        broken = {
            entry.form.digest: [problem.cell for problem in becoming.broken(entry.form, entry.row)]
            for entry in group
            if entry.form is not None and entry.row is not None
        }
        question = _which(forms, broken)
        said = answer_to(asking, question)
        for entry, form in zip(group, forms, strict=True):
            if said is None:
                entry.waits_for = question.key
            elif said != form.digest:
                entry.left_out = Message(NEITHER if said == LEAVE_OUT else OTHER)


def _which(forms: Sequence[Returned], broken: Mapping[str, Sequence[str]]) -> Question:
    """Return the question which of the answers counts; the choices show where they differ.

    ``broken`` are the cells that cannot be read, by the digest of the answers.
    """
    first = forms[0]
    differ = [
        name
        for name in first.spots
        if len({as_text(form.spots[name].content).strip() for form in forms if name in form.spots}) > 1
    ]
    choices = []
    for form in forms:
        label = f"{form.book.name}: {_said(form, differ)}"
        cells = broken.get(form.digest)
        choices.append(Choice(form.digest, say(BROKEN, answer=label, cells=cells) if cells else label))
    keys = "+".join(sorted({form.key for form in forms}))
    return Question(
        VALUE,
        f"form:{keys}",
        first.book.name,
        first.sheet,
        ABOUT[first.purpose],
        "",
        say(N_("Several answers from one unit")),
        len(forms),
        first.spots[differ[0]].place if differ else "",
        tuple(choices),
    )


def _said(form: Returned, names: Iterable[str]) -> str:
    def text(name: str) -> str:
        said = as_text(form.spots[name].content).strip()
        return shorten(said, LONGEST, placeholder="…") or "–"

    return "; ".join(f"{form.spots[name].label}: {text(name)}" for name in names)


def _tables(becoming: Becoming, entry: _Entry, units: Mapping[int, str]) -> list[ReadTable]:
    form, row = entry.form, entry.row
    of = _unit_of(entry, units)
    warnings = form.warnings if form is not None else ()
    if entry.refused is not None or form is None or row is None:
        problem = CellProblem("", "", entry.refused or UserError(UNKNOWN))
        return [_table(entry, of, None, ReadLine(1, problems=(problem,)), warnings)]
    first = next(iter(form.spots.values())).row
    if entry.left_out is not None:
        return [_table(entry, of, None, ReadLine(first, left_out=entry.left_out), warnings)]
    if entry.waits_for:
        return [_table(entry, of, None, ReadLine(first, questions=(entry.waits_for,)), warnings)]
    made = becoming.lines(form, row)
    notes = [Message(MADE, date=row["made_on"]), *becoming.notes, *warnings]
    late = lateness(becoming.connection, row, becoming.today)
    notes += [late] if late is not None else []
    return [_table(entry, of, each, each.line, notes) for each in made]


def _unit_of(entry: _Entry, units: Mapping[int, str]) -> str:
    """Return whose form it is; what the file is called where that cannot be told."""
    name = units.get(entry.row["unit_id"], "") if entry.row is not None else ""
    if not name and entry.form is not None and entry.form.purpose == REQUEST:
        name = as_text(entry.form.spots["unit_id"].content).strip()
    return name or PurePath(entry.book.name).stem


def _joined(messages: Iterable[Message]) -> Message | None:
    found: Message | None = None
    for message in messages:
        found = message if found is None else Message("{first} {second}", first=found, second=message)
    return found


def _table(
    entry: _Entry, of: str, made: Made | None, line: ReadLine, notes: Sequence[Message] = ()
) -> ReadTable:
    form = entry.form
    kind = made.entity if made is not None else ABOUT[form.purpose] if form is not None else ABOUT[CHOOSE]
    asks = [] if form is None else [ask for ask in ASKS[form.purpose] if ask.entity == kind]
    columns = [
        Proposal(number, spot.label, ask.name, True)
        for number, (ask, spot) in enumerate(
            (ask, spot) for ask in asks if form is not None for spot in form.of(ask)
        )
    ]
    sheet = form.sheet if form is not None else next((one.name for one in entry.book.sheets), "")
    return ReadTable(entry.book.name, sheet, kind, True, _joined(notes), 1, tuple(columns), (line,), of)
