"""What no column says: the period of a sheet, a status, a date; found beside the table, else asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import parse_date
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cells import is_nothing
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.lines import NOTHING_THERE
from innovasjon_desktop.services.recognising.naming import LOOKS_ALIKE
from innovasjon_desktop.services.recognising.periods import Periods
from innovasjon_desktop.services.recognising.persons import Persons
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, NAME, VALUE, Asking, Choice, Question
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.tables import Proposal, ReadLine
from innovasjon_desktop.services.recognising.vocabulary import NO_TITLE
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

NEW = "new"
"""The answer that makes something new of a name."""

SIMILAR = 88
"""How alike two names are at least, of 100, for one to be a slip of the pen."""

NOT_CHOSEN_YET = frozenset({"proposed", "dropped"})


class Filler:
    """Fills in the lines of one table.

    Args:
        unit: the running unit of work; a new period is made in it.
        file: the file's name.
        table: the table, for what stands above it and in its headers.
        kind: what it holds.
        names: finds rows and keys.
        words: the labels of choices.
        asking: collects what has to be asked.
        columns: which column is which field; headers nothing is made of name no period.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        file: str,
        table: RawTable,
        kind: str,
        names: Names,
        words: WordBook,
        asking: Asking,
        columns: Sequence[Proposal],
    ) -> None:
        self._unit, self._file, self._table, self._kind = unit, file, table, kind
        self._names, self._words, self._asking = names, words, asking
        self._persons = Persons(unit.connection, file, table.sheet, kind, words, asking)
        self._titles: dict[str, str] = {}
        self._period: str | None = None
        self._has_period = False
        self._periods = Periods(unit, file, names, words, asking)
        self._cells = dict(table.lines)
        self._period_place = next((one.place for one in columns if one.field == "period_id"), None)
        used = sorted(columns, key=lambda one: one.field != "title")
        headers = (one.header for one in used if one.field)
        self._texts = (*headers, *table.titles, table.sheet, file)
        self._before: dict[str, dict[int, str]] = {}
        self._areas: set[tuple[str, ...]] | None = None

    def fill(self, line: ReadLine) -> ReadLine:
        """Return the line with what it lacks, or with the questions about it."""
        if line.left_out is not None or line.problems or not line.values:
            return line
        line = self._persons.tell(line)
        match self._kind:
            case "development_area":
                return self._fill_area(line)
            case "agents":
                return self._fill_agent(line)
            case "organisation":
                return self._fill_organisation(line)
            case "request":
                return self._fill_request(line)
        return line

    def _period_cell(self, row: int) -> str:
        """Return what stands in the row's own cell for the period, if there is one."""
        cells, place = self._cells.get(row, ()), self._period_place
        cell = cells[place] if place is not None and place < len(cells) else None
        return "" if is_nothing(cell) else as_text(cell).strip()

    def _fill_area(self, line: ReadLine) -> ReadLine:
        if "period_id" not in line.values and line.id is None:
            line = self._with_period(line)
        title = line.values.get("title")
        if title is None or line.id is not None:
            return line
        if comparable(as_text(title)) in NO_TITLE:
            return replace(line, left_out=Message(NOTHING_THERE, text=as_text(title)))
        if self._is_known_area(line):
            return line  # what is blank stays as it is
        waits = any(
            key.startswith(("word:development_area.state", "date:chosen_on")) for key in line.questions
        )
        if "state" not in line.values and not waits:
            line = self._needs(line, "state", proposed="chosen" if self._says_chosen else "proposed")
        state = line.values.get("state")
        key = self._names.key(ALL["development_area"].field("state"), as_text(state)) if state else None
        if key is None or key in NOT_CHOSEN_YET or waits:
            return line
        return self._needs(line, "chosen_on")

    def _is_known_area(self, line: ReadLine) -> bool:
        if self._areas is None:
            area = TABLES["development_area"].c
            found = self._unit.connection.execute(select(area.unit_id, area.period_id, area.title))
            self._areas = {(str(unit), str(period), comparable(title)) for unit, period, title in found}
        place = (as_text(line.values.get(name)) for name in ("unit_id", "period_id"))
        return (*place, comparable(as_text(line.values.get("title")))) in self._areas

    @property
    def _says_chosen(self) -> bool:
        """Whether the headers of the table speak of areas that are chosen."""
        return any(
            word.startswith(("valg", "vald"))
            for text in self._table.headers
            for word in text.casefold().split()
        )

    def _fill_organisation(self, line: ReadLine) -> ReadLine:
        line = self._known_name(line, "section")
        if line.questions or line.left_out is not None or "unit" not in line.values:
            return line
        line = self._known_name(line, "unit")
        name = as_text(line.values.get("unit"))
        if line.questions or line.left_out is not None or self._names.find("unit", name):
            return line
        return self._needs(self._needs(line, "unit_type"), "leader_title")

    def _known_name(self, line: ReadLine, target: str) -> ReadLine:
        """Ask about a section or unit that is spelt almost like one there is; else it is new (E-41)."""
        text = as_text(line.values.get(target)).strip()
        if not text or self._names.find(target, text):
            return line
        key = f"name:{target}:{comparable(text)}"
        alike = self._alike(target, text)
        if not alike:
            return line
        answer = self._asking.ask(key, lambda: self._spelling_question(key, target, text, line, alike))
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=text))
        if answer == NEW:
            return line
        return replace(line, values={**line.values, target: self._words.name(target, int(answer))})

    def _alike(self, target: str, text: str) -> list[tuple[int, str]]:
        if target not in self._before:
            self._before[target] = dict(self._words.names(target))
        return [
            (row_id, name)
            for row_id, name in self._before[target].items()
            if fuzz.ratio(comparable(name), comparable(text)) >= SIMILAR
        ]

    def _spelling_question(
        self, key: str, target: str, text: str, line: ReadLine, alike: list[tuple[int, str]]
    ) -> Question:
        choices = (
            *(Choice(str(row_id), name, Message(LOOKS_ALIKE, text=text)) for row_id, name in alike),
            Choice(NEW, say(Message(N_("New: {name}"), name=text))),
        )
        return Question(
            kind=NAME,
            key=key,
            file=self._file,
            sheet=self._table.sheet,
            entity=self._kind,
            field=target,
            text=text,
            rows=1,
            where=line.places.get(target, str(line.row)),
            choices=choices,
        )

    def _fill_agent(self, line: ReadLine) -> ReadLine:
        """Date the end of an appointment that has ended by what the row says, or ask."""
        line = self._needs(line, "from_date")
        state = line.values.get("state")
        field = ALL["agent_appointment"].field("state")
        if state is None or self._names.key(field, as_text(state)) != "ended" or "ended_on" in line.values:
            return line
        planned = line.values.get("planned_to")
        if isinstance(planned, dt.date) and planned <= self._unit.today:
            return replace(line, values={**line.values, "ended_on": planned})
        return self._needs(line, "ended_on")

    def _fill_request(self, line: ReadLine) -> ReadLine:
        values = dict(line.values)
        if "unit_id" in values:
            values.setdefault("scope", "unit")
            values.pop("section_id", None)
        elif "section_id" in values:
            values.setdefault("scope", "section")
        email = as_text(values.pop("requester_email", None)).strip()
        values.pop("answer", None)
        self._add_requester(values, email)
        line = replace(line, values=values)
        for name in ("request_type", "received_on"):
            waits = any(
                key.startswith((f"word:request_type.{name}", f"date:{name}")) for key in line.questions
            )
            line = line if waits else self._needs(line, name)
        if not {"requester_text", "requester_person_id"} & {*line.values}:
            line = self._needs(line, "requester_text")
        kind = line.values.get("request_type")
        if "title" not in line.values and kind:
            values = {**line.values, "title": self._title(as_text(kind))}
            line = replace(line, values=values, alike=True)
        return line

    def _add_requester(self, values: dict[str, Cell], email: str) -> None:
        """Say who asks: a person the store knows by e-mail, else the name with the address behind it."""
        known = self._names.find("person", email) if email else ()
        if len(known) == 1 and "requester_person_id" not in values:
            values["requester_person_id"] = str(known[0])
            values.pop("requester_text", None)
        elif email:
            name = as_text(values.get("requester_text")).strip()
            values["requester_text"] = f"{name} ({email})" if name else email

    def _title(self, kind: str) -> str:
        field = ALL["request"].field("request_type")
        key = self._names.key(field, kind) or kind
        if key not in self._titles:
            self._titles[key] = self._words.label(field, key)
        return self._titles[key]

    def _needs(self, line: ReadLine, name: str, *, proposed: str = "") -> ReadLine:
        """Ask once for all rows of the table what a field shall be where it is blank."""
        if name in line.values or line.left_out is not None:
            return line
        field = field_of(self._kind, name)
        key = f"value:{self._file}:{name}"
        answer = self._asking.ask(key, lambda: self._question(key, field, line.row, proposed))
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=Message(field.label)))
        value: Cell = parse_date(field, answer) if field.kind is Kind.DATE else answer
        return replace(line, values={**line.values, name: value})

    def _question(self, key: str, field: Field, row: int, proposed: str) -> Question:
        choices = (
            tuple(Choice(code.key, code.label) for code in self._words.choices(field))
            if field.kind in (Kind.CODE, Kind.STATE)
            else ()
        )
        return self._asked(key, field.name, "", row, choices, proposed)

    def _asked(
        self, key: str, name: str, text: str, row: int, choices: tuple[Choice, ...], proposed: str
    ) -> Question:
        return Question(
            kind=VALUE,
            key=key,
            file=self._file,
            sheet=self._table.sheet,
            entity=self._kind,
            field=name,
            text=text,
            rows=1,
            where=str(row),
            choices=choices,
            proposed=proposed,
        )

    def _with_period(self, line: ReadLine) -> ReadLine:
        cell = self._period_cell(line.row)
        if cell:
            found = self._periods.named([cell])
            texts: tuple[str, ...] = (cell,)
        else:
            if not self._has_period:
                self._period, self._has_period = self._periods.named(self._texts), True
            found, texts = self._period, self._texts
        if found is None:
            day = line.values.get("chosen_on")
            days = [day] if isinstance(day, dt.date) else []
            key, found = self._periods.ask(texts, self._table.sheet, str(line.row), days)
            if found is None:
                return replace(line, questions=(*line.questions, key))
            if found == LEAVE_OUT:
                return replace(line, left_out=Message(LEFT_BY_ANSWER, text=Message(N_("Period"))))
        return replace(line, values={**line.values, "period_id": found})
