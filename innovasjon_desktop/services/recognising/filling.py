"""What no column says: the period of a sheet, a status, a date; found beside the table, else asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from innovasjon_desktop.domain.areas import AREA_LIFE
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import parse_date
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import column_letter, comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.cell_words import UNDER_WAY
from innovasjon_desktop.services.recognising.cells import is_no_title, is_nothing
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.levels import Levels
from innovasjon_desktop.services.recognising.lines import NOTHING_THERE
from innovasjon_desktop.services.recognising.naming import NEW, asks, word_key
from innovasjon_desktop.services.recognising.periods import NEW as NEW_PERIOD
from innovasjon_desktop.services.recognising.periods import Periods
from innovasjon_desktop.services.recognising.persons import Persons
from innovasjon_desktop.services.recognising.proposing import field_of
from innovasjon_desktop.services.recognising.questions import (
    LEAVE_OUT,
    MISSING,
    VALUE,
    WORD,
    Choice,
    Question,
)
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.tables import ReadLine
from innovasjon_desktop.services.recognising.ticks import dated_columns, is_tick
from innovasjon_desktop.services.recognising.units import Units
from innovasjon_desktop.store.schema import TABLES

TITLE, NO_AREA = "title", "none"
"""The answers to what a word means that may be the title of an area, or say how far the work has come."""

IS_TITLE = N_("It is the title of the area")
IS_NO_AREA = N_("There is no area yet")

NOT_CHOSEN_YET = frozenset({"proposed", "dropped"})


class Filler:
    """Fills in the lines of one table."""

    def __init__(self, context: Context) -> None:
        self._unit, self._source = context.unit, context.source
        self._names, self._words, self._asking = context.names, context.words, context.asking
        self._naming, self._table, self._kind = context.naming, context.table, context.kind
        self._persons = Persons(context)
        self._titles: dict[str, str] = {}
        self._period: str | None = None
        self._has_period = False
        self._periods = Periods(context)
        self._cells = dict(self._table.lines)
        self._period_place = next((one.place for one in context.columns if one.field == "period_id"), None)
        used = sorted(context.columns, key=lambda one: one.field != "title")
        headers = (one.header for one in used if one.field)  # those nothing is made of name no period
        above = (*self._table.titles, *self._table.above)
        self._texts = (*headers, *above, self._table.sheet, self._source.file)
        self._dated = _days_of_states(context)
        self._areas: dict[tuple[str, ...], str] | None = None
        self._levels, self._sorts = Levels(context), Units(context)

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
            case "agent_appointment":
                return self._with_agents_end(line)
        return line

    def _period_cell(self, row: int) -> str:
        """Return what stands in the row's own cell for the period, if there is one."""
        cells, place = self._cells.get(row, ()), self._period_place
        cell = cells[place] if place is not None and place < len(cells) else None
        return "" if is_nothing(cell) else as_text(cell).strip()

    def _fill_area(self, line: ReadLine) -> ReadLine:
        if "period_id" not in line.values and line.id is None:
            line = self._with_period(line)
        line = self._with_state(line)
        title = line.values.get("title")
        if title is None or line.id is not None:
            return line
        line = self._with_title(line, as_text(title))
        if line.left_out is not None or asks(line.questions, "title"):
            return line
        held = self._state_of(line)
        if held is not None:  # what is blank stays as it is
            return line if held == self._area_state(line) else self._with_end(line)
        waits = asks(line.questions, "state") or asks(line.questions, "chosen_on")
        if "state" not in line.values and not waits:
            chosen = self._says_chosen and not self._dated
            line = self._needs(line, "state", proposed="chosen" if chosen else "proposed")
        key = self._area_state(line)
        if key is None or key in NOT_CHOSEN_YET or waits:
            return line
        return self._with_end(self._needs(line, "chosen_on", may_lack=True))

    def _with_title(self, line: ReadLine, title: str) -> ReadLine:
        """Leave a row out whose title says there is none yet; ask if it may say how far the work has come."""
        nothing = Message(NOTHING_THERE, text=title)
        if is_no_title(title):
            return replace(line, left_out=nothing)
        field, plain = ALL["development_area"].field("title"), comparable(title)
        is_state = self._naming.known_key(ALL["development_area"].field("state"), title) is not None
        if not is_state and plain not in UNDER_WAY:
            return line
        key = word_key(field, title)
        choices = (Choice(TITLE, say(Message(IS_TITLE))), Choice(NO_AREA, say(Message(IS_NO_AREA))))
        where = line.places.get("title", str(line.row))
        answer = self._asking.ask(
            key, lambda: self._source.question(WORD, key, field.name, title, where, choices)
        )
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        return line if answer == TITLE else replace(line, left_out=nothing)

    def _with_state(self, line: ReadLine) -> ReadLine:
        """Return the line in the last state it has a day for, if the table tells them by days."""
        cells = self._cells.get(line.row, ())
        there = {
            state
            for place, (state, field) in self._dated.items()
            if place < len(cells) and not is_nothing(cells[place])
            if field in line.values or is_tick(cells[place])
        }
        last = [state.key for state in AREA_LIFE.states if state.key in there]
        return replace(line, values={**line.values, "state": last[-1]}) if last else line

    def _area_state(self, line: ReadLine) -> str | None:
        state = line.values.get("state")
        return self._names.key(ALL["development_area"].field("state"), as_text(state)) if state else None

    def _with_end(self, line: ReadLine) -> ReadLine:
        """Ask when areas ended; without the day they have ended from the day of the import only."""
        state = self._area_state(line)
        ended = state is not None and "closed_on" in AREA_LIFE.state(state).holds
        return self._needs(line, "closed_on", optional=True) if ended else line

    def _state_of(self, line: ReadLine) -> str | None:
        """Return the state of the area of the store that a line is about, or None if it is a new one."""
        if self._areas is None:
            area = TABLES["development_area"].c
            found = self._unit.connection.execute(
                select(area.unit_id, area.period_id, area.title, area.state)
            )
            self._areas = {
                (str(unit), str(period), comparable(title)): state for unit, period, title, state in found
            }
        place = (as_text(line.values.get(name)) for name in ("unit_id", "period_id"))
        return self._areas.get((*place, comparable(as_text(line.values.get("title")))))

    @property
    def _says_chosen(self) -> bool:
        """Whether the headers of the table speak of areas that are chosen."""
        return any(
            word.startswith(("valg", "vald"))
            for text in self._table.headers
            for word in text.casefold().split()
        )

    def _fill_organisation(self, line: ReadLine) -> ReadLine:
        line = self._levels.tell_apart(self._sorts.with_section(line))
        if line.questions or line.left_out is not None:
            return line
        line = self._known_name(line, "section")
        if line.questions or line.left_out is not None or "unit" not in line.values:
            return line
        line = self._known_name(line, "unit")
        name = as_text(line.values.get("unit"))
        if line.questions or line.left_out is not None or self._names.find("unit", name):
            return line
        return self._sorts.with_kind(line)

    def _known_name(self, line: ReadLine, target: str) -> ReadLine:
        """Ask about a section or unit that is spelt almost like one there is; else it is new (E-41)."""
        text = as_text(line.values.get(target)).strip()
        if not text or self._names.find(target, text):
            return line
        where = line.places.get(target, str(line.row))
        key, answer = self._naming.slip(target, text, self._source, where)
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=text))
        if answer == NEW:
            return line
        return replace(line, values={**line.values, target: self._words.name(target, int(answer))})

    def _fill_agent(self, line: ReadLine) -> ReadLine:
        return self._with_agents_end(self._needs(line, "from_date"))

    def _with_agents_end(self, line: ReadLine) -> ReadLine:
        """Date the end of an appointment that has ended by what the row says, or ask."""
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
        line.values = values
        if "requester_email" in line.places:
            at = line.places["requester_email"]
            line.places = {"requester_person_id": at, "requester_text": at, **line.places}
        for name in ("request_type", "received_on"):
            line = self._needs(line, name)
        if not {"requester_text", "requester_person_id"} & {*line.values}:
            line = self._needs(line, "requester_text")
        line = self._with_end_of_request(line)
        kind = line.values.get("request_type")
        if "title" not in line.values and kind:
            values = {**line.values, "title": self._title(as_text(kind))}
            line = replace(line, values=values, alike=True)
        return line

    def _with_end_of_request(self, line: ReadLine) -> ReadLine:
        """Ask when requests that are done were delivered and closed, as of areas that have ended."""
        said = line.values.get("state")
        state = self._names.key(ALL["request"].field("state"), as_text(said)) if said else None
        held = REQUEST_LIFE.state(state).holds if state else ()
        for name in ("delivered_on", "closed_on"):
            if name in held:
                line = self._needs(line, name, optional=True)
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

    def _needs(
        self,
        line: ReadLine,
        name: str,
        *,
        proposed: str = "",
        optional: bool = False,
        may_lack: bool = False,
    ) -> ReadLine:
        """Ask once for all rows of the table what a field shall be where it is blank.

        An ``optional`` one may stay blank by the answer; any other leaves its rows out. One that the rows
        ``may_lack`` can stay blank too, and is marked as missing. It is not asked for a row that waits for
        what its own cell means.
        """
        if name in line.values or line.left_out is not None or asks(line.questions, name):
            return line
        field = field_of(self._kind, name)
        key = f"value:{self._source.file}:{name}"
        answer = self._asking.ask(
            key,
            lambda: replace(
                self._question(key, field, line.row, proposed), leaves_row=not optional, may_lack=may_lack
            ),
        )
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == MISSING and may_lack:
            return line
        if answer == LEAVE_OUT:
            left = Message(LEFT_BY_ANSWER, text=Message(field.label))
            return line if optional else replace(line, left_out=left)
        value: Cell = parse_date(field, answer) if field.kind is Kind.DATE else answer
        return replace(line, values={**line.values, name: value})

    def _question(self, key: str, field: Field, row: int, proposed: str) -> Question:
        choices = (
            tuple(Choice(code.key, code.label) for code in self._words.choices(field))
            if field.kind in (Kind.CODE, Kind.STATE)
            else ()
        )
        return self._source.question(VALUE, key, field.name, "", str(row), choices, proposed=proposed)

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
            key, found = self._periods.ask(texts, str(line.row), days)
            if found is None:
                return replace(line, questions=(*line.questions, key))
            if found == LEAVE_OUT:
                return replace(line, left_out=Message(LEFT_BY_ANSWER, text=Message(N_("Period"))))
        places = dict(line.places)
        if cell and self._period_place is not None:
            places["period_id"] = f"{column_letter(self._period_place)}{line.row}"
        if found.startswith(NEW_PERIOD):
            return replace(line, new={"period_id": self._periods.new(found)}, places=places)
        return replace(line, values={**line.values, "period_id": found}, places=places)


def _days_of_states(context: Context) -> Mapping[int, tuple[str, str]]:
    """Return the state and the field by place of the columns of days that tell the state of the rows.

    One column alone does not tell it: an area that was chosen may have gone further since.
    """
    fields = {one.place: one.field for one in context.columns}
    dated = dated_columns(context.kind, context.table)
    found = {place: one for place, one in dated.items() if fields[place] == one[1]}
    told = "state" not in fields.values() and len({state for state, _field in found.values()}) > 1
    return found if told else {}
