"""What no column says: the period of a sheet, a status, a date; found beside the table, else asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import parse_date
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.lines import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, VALUE, Asking, Choice, Question
from innovasjon_desktop.services.recognising.tables import ReadLine
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

NEW = "new:"
"""How the answer begins that makes a new period; the years follow."""

_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*[-–/]\s*((?:20)?\d\d)(?!\d)")
MOST_YEARS = 6

NOT_CHOSEN_YET = frozenset({"proposed", "dropped"})


@dataclass(frozen=True, slots=True)
class Years:
    """First and last year of a period."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """Return what such a period is called."""
        return f"{self.first}–{self.last}"


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
    ) -> None:
        self._unit, self._file, self._table, self._kind = unit, file, table, kind
        self._names, self._words, self._asking = names, words, asking
        self._titles: dict[str, str] = {}
        self._period: str | None = None
        self._has_period = False
        self._answered: dict[str, str] = {}

    def fill(self, line: ReadLine) -> ReadLine:
        """Return the line with what it lacks, or with the questions about it."""
        if line.left_out is not None or line.problems:
            return line
        match self._kind:
            case "development_area":
                return self._fill_area(line)
            case "agents":
                return self._needs(line, "from_date")
            case "request":
                return self._fill_request(line)
        return line

    def _fill_area(self, line: ReadLine) -> ReadLine:
        if "period_id" not in line.values and line.id is None:
            line = self._with_period(line)
        if "title" not in line.values or line.id is not None:
            return line
        waits = any(
            key.startswith(("word:development_area.state", "date:chosen_on")) for key in line.questions
        )
        if "state" not in line.values and not waits:
            if "chosen_on" not in line.values:
                return line  # proposed, as any area that nobody says more of
            line = self._needs(line, "state", proposed="chosen")
        state = line.values.get("state")
        key = self._names.key(ALL["development_area"].field("state"), as_text(state)) if state else None
        if key is None or key in NOT_CHOSEN_YET or waits:
            return line
        return self._needs(line, "chosen_on")

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
        kind = line.values.get("request_type")
        if "title" not in line.values and kind:
            line = replace(line, values={**line.values, "title": self._title(as_text(kind))})
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
        key = f"value:{self._table.sheet or self._file}:{name}"
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
        if not self._has_period:
            self._period, self._has_period = self._said_period(), True
        found = self._period
        if found is None:
            years = self._years()
            key = f"value:{years.name if years else self._table.sheet or self._file}:period_id"
            answer = self._asking.ask(key, lambda: self._period_question(key, years, line.row))
            if answer is None:
                return replace(line, questions=(*line.questions, key))
            if answer == LEAVE_OUT:
                return replace(line, left_out=Message(LEFT_BY_ANSWER, text=Message(N_("Period"))))
            if answer not in self._answered:
                self._answered[answer] = self._answered_period(answer)
            found = self._answered[answer]
        return replace(line, values={**line.values, "period_id": found})

    def _said_period(self) -> str | None:
        """Return the id of the period that the headers, a title, the sheet or the file names."""
        for text in self._texts():
            for years in _all_years(text):
                found = self._of(years)
                if found is not None:
                    return found
        return None

    def _texts(self) -> tuple[str, ...]:
        return (*self._table.headers, *self._table.titles, self._table.sheet, self._file)

    def _years(self) -> Years | None:
        return next((years for text in self._texts() for years in _all_years(text)), None)

    def _of(self, years: Years) -> str | None:
        """Return the id of the period of these years, as text."""
        period = TABLES["development_period"].c
        found = self._unit.connection.execute(select(period.id, period.name, period.start, period.end))
        for row in found:
            if comparable(row.name) == comparable(years.name) or (
                (row.start.year, row.end.year) == (years.first, years.last)
            ):
                return str(row.id)
        return None

    def _period_question(self, key: str, years: Years | None, row: int) -> Question:
        names = self._words.names("development_period")
        choices = [Choice(str(row_id), name) for row_id, name in names.items()]
        proposed = ""
        if years is not None:
            proposed = f"{NEW}{years.name}"
            label = say(Message(N_("New period {name}"), name=years.name))
            choices.insert(0, Choice(proposed, label, Message(N_("The file names these years."))))
        return self._asked(key, "period_id", years.name if years else "", row, tuple(choices), proposed)

    def _answered_period(self, answer: str) -> str:
        """Return the id of the period an answer names, made if it is new.

        Raises:
            BadInput: it names none.
        """
        plain = answer.removeprefix(NEW)
        years = next(iter(_all_years(plain)), None)
        if years is not None and (answer.startswith(NEW) or self._of(years) is None):
            known = self._of(years)
            return known if known is not None else str(self._made(years))
        if years is not None:
            return str(self._of(years))
        found = self._names.find("development_period", plain)
        if len(found) != 1:
            raise BadInput(N_("There is no development period “{name}”."), name=plain)
        return str(found[0])

    def _made(self, years: Years) -> int:
        start = dt.date(years.first, 1, 1)
        values: Mapping[str, object] = {
            "name": years.name,
            "start": start,
            "end": dt.date(years.last, 12, 31),
            "state": "open" if start <= self._unit.today else "planned",
        }
        row_id = editing.create(self._unit, "development_period", values)
        self._names.added("development_period", row_id, years.name)
        return row_id


def _all_years(text: str) -> list[Years]:
    found = []
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), int(match[2])
        last += 2000 if last < 100 else 0
        if first <= last <= first + MOST_YEARS:
            found.append(Years(first, last))
    return found
