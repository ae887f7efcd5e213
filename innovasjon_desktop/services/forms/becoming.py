"""What the answers of one form become: an area, changes of one, a follow-up, a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from innovasjon_desktop.domain.areas import AREA_LIFE, CURRENT
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.forms.asking import CHOOSE, FOLLOW_UP, TO_CHOOSE, Ask
from innovasjon_desktop.services.forms.comparing import (
    IN_FORM,
    IN_PROGRAM,
    Comparer,
    Difference,
    Read,
    alike,
    answer_to,
    as_cell,
)
from innovasjon_desktop.services.forms.returned import Returned
from innovasjon_desktop.services.forms.standing import Days, days_of
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.likeness import likeness_of_words
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, VALUE, Asking, Choice, Question
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine
from innovasjon_desktop.services.rows import values_by_id
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA
from innovasjon_desktop.store.requests import REQUEST as REQUESTS

AREA, FOLLOWUP, REQUEST = "development_area", "area_followup", "request"
KEEP = N_("In the program now: {text}. Leave it so.")
INSTEAD = N_("In the form: {text}. Put it in the other's place.")
ANEW = N_("In the form: {text}. Put it in as a new follow-up.")
RENAMED = N_("It is “{text}” under a new name.")
OTHER_AREA = N_("It is a new area; “{text}” stays proposed.")
EMPTIED = N_("Emptied in the form, and kept as it was: {questions}.")
NEW = "new"
"""The answer that makes a new row beside the one that is there."""

UNLIKE = 55
"""Titles and needs that are less alike than this, in per cent, are hardly about the same area."""

LONGEST = 80
"""Characters of an answer that are shown beside the other one."""

BESIDE = N_("In the form: {text}. Put it in as proposed, beside the other.")


@dataclass(frozen=True, slots=True)
class Made:
    """A line of the importer, and the entity it is for."""

    entity: str
    line: ReadLine


class Becoming:
    """Turns the answers of forms into lines. ``notes`` tells what has moved on since the latest was made."""

    def __init__(self, connection: Connection, comparer: Comparer, asking: Asking, today: dt.date) -> None:
        self.connection, self.today = connection, today
        self._comparer, self._asking = comparer, asking
        self._days: Days = {}
        self.notes: list[Message] = []

    def lines(self, form: Returned, kept: RowMapping) -> Sequence[Made]:
        """Return what a form becomes: all of it or, if a cell cannot be read, the one line that says so."""
        self.notes = []
        self._days = days_of(self.connection, kept)
        match kept["purpose"]:
            case purpose if purpose == CHOOSE:
                return self._chosen(form, kept)
            case purpose if purpose == FOLLOW_UP:
                return self._followed_up(form, kept)
        return self._asked(form)

    def broken(self, form: Returned, kept: RowMapping) -> tuple[CellProblem, ...]:
        """Return the cells of a form that cannot be read."""
        return self._comparer.broken(form, kept["sent"] or {}, days_of(self.connection, kept))

    def _read(self, form: Returned, asks: Iterable[Ask], sent: Mapping[str, Any]) -> Read:
        read = self._comparer.read(form, asks, sent, self._days)
        if read.emptied:
            self.notes.append(Message(EMPTIED, questions=[*read.emptied]))
        return read

    def _chosen(self, form: Returned, kept: RowMapping) -> Sequence[Made]:
        sent: Mapping[str, Any] = kept["sent"] or {}
        read = self._read(form, form.asks, sent)
        if read.questions and not read.problems:
            return [Made(AREA, _line(form, form.asks, None, {}, (), read.questions))]
        areas = self._areas(kept)
        current = next((row for row in areas if row["state"] in CURRENT), None)
        mine = next((row for row in areas if row["id"] == kept["area_id"]), None)
        proposed: RowMapping | None = None
        if mine is None:
            proposed = next((row for row in areas if self._is_called(row, read)), None)
        if current is None or current in (mine, proposed):
            target = mine or proposed
            return self._area(form, kept, read, target, sent if target is mine else {}, choose=True)
        self._tell_moved(dict(current), sent)
        if read.problems:
            return [Made(AREA, _line(form, form.asks, None, {}, read.problems, ()))]
        question = self._instead(form, current, read)
        said = answer_to(self._asking, question)
        if said is None:
            return [Made(AREA, _line(form, form.asks, None, {}, (), (question,)))]
        if said != IN_FORM:
            return [_unchanged(form, form.asks, current)]
        target = mine or proposed
        return self._area(form, kept, read, target, sent if target is mine else {}, choose=False)

    def _area(
        self,
        form: Returned,
        kept: RowMapping,
        read: Read,
        target: RowMapping | None,
        sent: Mapping[str, Any],
        *,
        choose: bool,
    ) -> Sequence[Made]:
        """Return the line of an area that is chosen: a new one, or one that was proposed before."""
        asks = form.asks
        if target is None:
            lacking = self._comparer.lacking(form, asks, read)
            values = _cells(asks, read) | {"unit_id": kept["unit_id"], "period_id": kept["period_id"]}
            values["state"] = "chosen" if choose and _is_complete(asks, read.values) else "proposed"
            line = _line(form, asks, None, values, (*read.problems, *lacking), ())
            return [Made(AREA, line)]
        held = values_by_id(self.connection, AREA, [target["id"]])[target["id"]]
        self._tell_moved(held, sent)
        if choose and not read.problems and self._is_another(read, held):
            question = self._renamed(form, held, read)
            match answer_to(self._asking, question):
                case None:
                    return [Made(AREA, _line(form, asks, None, {}, (), (question,)))]
                case said if said == NEW:
                    # What was left standing in the form is said about the new area too.
                    whole = self._comparer.read(form, asks, {}, self._days)
                    return self._area(form, kept, whole, None, {}, choose=True)
                case said if said == LEAVE_OUT:
                    return [_unchanged(form, asks, held | {"id": target["id"]})]
        difference = self._comparer.difference(form, asks, read, held, sent)
        values = dict(difference.values)
        complete = _is_complete(asks, {**held, **read.values})
        if choose and held["state"] == "proposed" and complete and not difference.questions:
            values["state"] = "chosen"
        if not (values or difference.questions or read.problems):
            return [_unchanged(form, asks, held | {"id": target["id"]})]
        line = _line(form, asks, target["id"], values, read.problems, difference.questions)
        return [Made(AREA, line)]

    def _followed_up(self, form: Returned, kept: RowMapping) -> Sequence[Made]:
        sent: Mapping[str, Any] = kept["sent"] or {}
        about = [ask for ask in form.asks if ask.entity == AREA]
        told = [ask for ask in form.asks if ask.entity == FOLLOWUP]
        read, news = self._read(form, about, sent), self._read(form, told, {})
        held = values_by_id(self.connection, AREA, [kept["area_id"]])[kept["area_id"]]
        self._tell_moved(held, sent)
        lacking = self._comparer.lacking(form, told, news) if news.values or news.problems else ()
        if read.problems or news.problems or lacking:
            return self._refused(
                form, kept["area_id"], read, replace(news, problems=(*news.problems, *lacking))
            )
        if read.questions or news.questions:
            asked = (*read.questions, *news.questions)
            return [Made(AREA, _line(form, about, kept["area_id"], {}, (), asked))]
        difference = self._comparer.difference(form, about, read, held, sent)
        made = []
        if difference.values or difference.questions:
            line = _line(form, about, kept["area_id"], difference.values, (), difference.questions)
            made.append(Made(AREA, line))
        if news.values:
            made.append(Made(FOLLOWUP, self._news(form, kept["area_id"], told, news)))
        if not made:
            made.append(_unchanged(form, about, held | {"id": kept["area_id"]}))
        return made

    def _refused(self, form: Returned, area_id: int, read: Read, news: Read) -> Sequence[Made]:
        """Return the lines of an answer that is refused, with what can be read for the rules to judge."""
        made = []
        for entity, row_id, answers in ((AREA, area_id, read), (FOLLOWUP, None, news)):
            asks = [ask for ask in form.asks if ask.entity == entity]
            values = _cells(asks, answers)
            if entity == FOLLOWUP:
                values = {"on_date": self.today, **values, "area_id": area_id}
            if answers.problems or answers.values:
                made.append(Made(entity, _line(form, asks, row_id, values, answers.problems, ())))
        return made

    def _news(self, form: Returned, area_id: int, asks: Sequence[Ask], read: Read) -> ReadLine:
        """Return the line of a follow-up; on a day that has one already, what it changes in that."""
        day = read.values.get("on_date", self.today)
        followup = AREA_FOLLOWUP.c
        query = select(followup.id).where(followup.area_id == area_id, followup.on_date == day)
        same_day = self.connection.scalar(query.order_by(followup.id).limit(1))
        own = {"area_id": area_id, "on_date": day}
        if same_day is None:
            return self._line_beside(form, asks, read, FOLLOWUP, None, own)
        held = values_by_id(self.connection, FOLLOWUP, [same_day])[same_day]
        clashes = [
            ask
            for ask in asks
            if ask.name in read.values and held[ask.name] and not alike(read.values[ask.name], held[ask.name])
        ]
        if not clashes:
            return self._line_beside(form, asks, read, FOLLOWUP, same_day, own)
        question = self._same_day(form, clashes, held, read)
        match answer_to(self._asking, question):
            case None:
                return _line(form, asks, None, {}, (), (question,))
            case said if said == NEW:
                line = self._line_beside(form, asks, read, FOLLOWUP, None, own)
                return replace(line, alike=True)
            case said if said == IN_FORM:
                return _line(form, asks, same_day, _cells(asks, read), (), ())
        return _line(form, asks, same_day, {}, (), ())

    def _same_day(
        self, form: Returned, clashes: Sequence[Ask], held: Mapping[str, Any], read: Read
    ) -> Question:
        """Return what to ask when the day has a follow-up that says something else."""

        def told(values: Mapping[str, Any]) -> str:
            texts = (self._comparer.shown(ask.field, values[ask.name]) for ask in clashes)
            return "; ".join(shorten(text, LONGEST, placeholder="…") for text in texts)

        mine = told(read.values)
        choices = (
            Choice(IN_PROGRAM, say(KEEP, text=told(held))),
            Choice(IN_FORM, say(INSTEAD, text=mine)),
            Choice(NEW, say(ANEW, text=mine)),
        )
        return _asked(form, f"form:{form.key}:{FOLLOWUP}", FOLLOWUP, clashes[0], mine, choices)

    def _asked(self, form: Returned) -> Sequence[Made]:
        """Return the line of a request; one that is there already is not made again."""
        read = self._read(form, form.asks, {})
        problems = (*read.problems, *self._comparer.lacking(form, form.asks, read))
        day = read.values.get("received_on", self.today)
        own = {"received_on": day, "scope": "unit", "channel": "form", "state": "received"}
        if problems:
            return [
                Made(REQUEST, _line(form, form.asks, None, {**_cells(form.asks, read), **own}, problems, ()))
            ]
        if read.questions:
            return [Made(REQUEST, _line(form, form.asks, None, {}, (), read.questions))]
        request = REQUESTS.c
        query = select(request.id, request.title).where(
            request.received_on == day, request.unit_id == read.values.get("unit_id")
        )
        title = comparable(str(read.values.get("title", "")))
        same = next(
            (row.id for row in self.connection.execute(query) if comparable(row.title) == title), None
        )
        line = self._line_beside(form, form.asks, read, REQUEST, same, own)
        return [Made(REQUEST, line)]

    def _line_beside(
        self,
        form: Returned,
        asks: Sequence[Ask],
        read: Read,
        entity: str,
        row_id: int | None,
        own: Mapping[str, Cell],
    ) -> ReadLine:
        """Return the line of a new row, or what it changes in row ``row_id``, which is the same one."""
        if row_id is None:
            return _line(form, asks, None, {**_cells(asks, read), **own}, (), ())
        held = values_by_id(self.connection, entity, [row_id])[row_id]
        found: Difference = self._comparer.difference(form, asks, read, held, {})
        return _line(form, asks, row_id, found.values, (), found.questions)

    def _areas(self, kept: RowMapping) -> Sequence[RowMapping]:
        """Return the unit's primary areas of the period that are current or proposed."""
        area = DEVELOPMENT_AREA.c
        query = select(area.id, area.title, area.state).where(
            area.unit_id == kept["unit_id"],
            area.period_id == kept["period_id"],
            area.is_primary,
            area.state.in_((*CURRENT, "proposed")),
        )
        return self.connection.execute(query.order_by(area.id)).mappings().all()

    @staticmethod
    def _is_called(row: RowMapping, read: Read) -> bool:
        return "title" in read.values and comparable(row["title"]) == comparable(str(read.values["title"]))

    def _instead(self, form: Returned, current: RowMapping, read: Read) -> Question:
        """Return what to ask when the unit has got an area since the form was made."""
        title = str(read.values.get("title", ""))
        choices = (
            Choice(IN_PROGRAM, say(KEEP, text=current["title"])),
            Choice(IN_FORM, say(BESIDE, text=title)),
        )
        return _asked(form, f"form:{form.key}:{AREA}", AREA, form.asks[0], title, choices)

    @staticmethod
    def _is_another(read: Read, held: Mapping[str, Any]) -> bool:
        """Tell whether title and need are so unlike those of the area that it may be another one."""
        pairs = [(read.values.get(name), held[name]) for name in ("title", "need")]
        return bool(pairs[0][0]) and all(
            not before or (said and likeness_of_words(comparable(said), comparable(before)) < UNLIKE)
            for said, before in pairs
        )

    @staticmethod
    def _renamed(form: Returned, held: Mapping[str, Any], read: Read) -> Question:
        """Return what to ask when the answer to a form about a proposed area is about something else."""
        choices = (
            Choice(IN_FORM, say(RENAMED, text=held["title"])),
            Choice(NEW, say(OTHER_AREA, text=held["title"])),
        )
        title = str(read.values["title"])
        return _asked(form, f"form:{form.key}:{AREA}:title", AREA, form.asks[0], title, choices)

    def _tell_moved(self, row: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
        if row["state"] == sent.get("state", "proposed"):
            return
        state = Message(AREA_LIFE.state(row["state"]).label)
        text = N_("Since then the unit's area “{title}” has become “{state}”.")
        note = Message(text, title=row["title"], state=state)
        if note not in self.notes:
            self.notes.append(note)


def _asked(
    form: Returned, key: str, entity: str, ask: Ask, text: str, choices: tuple[Choice, ...]
) -> Question:
    """Return a question about a form as a whole, which stands at the cell of ``ask``."""
    spot = form.of(ask)[0]
    return Question(VALUE, key, form.book.name, form.sheet, entity, ask.name, text, 1, spot.place, choices)


def _cells(asks: Iterable[Ask], read: Read) -> dict[str, Cell]:
    return {ask.name: as_cell(ask.field, read.values[ask.name]) for ask in asks if ask.name in read.values}


def _is_complete(asks: Iterable[Ask], values: Mapping[str, Any]) -> bool:
    """Tell whether everything is there that makes an area chosen (section 5.1)."""
    return all(values.get(ask.name) for ask in asks if ask.need == TO_CHOOSE)


def _unchanged(form: Returned, asks: Sequence[Ask], area: Mapping[Any, Any]) -> Made:
    """Return the line of an answer that leaves the area as it is; it is an answer all the same."""
    return Made(AREA, _line(form, asks, area["id"], {"title": area["title"]}, (), ()))


def _line(
    form: Returned,
    asks: Sequence[Ask],
    row_id: int | None,
    values: Mapping[str, Cell],
    problems: tuple[CellProblem, ...],
    questions: Sequence[Question],
) -> ReadLine:
    """Return a line; its row is that of the first cell that it is about."""
    places = {ask.name: form.of(ask)[0].place for ask in asks}
    cells = {problem.cell for problem in problems} or {question.where for question in questions}
    cells = cells or {places[name] for name in values if name in places} or {*places.values()}
    row = min(spot.row for spot in form.spots.values() if spot.place in cells)
    keys = tuple(question.key for question in questions)
    return ReadLine(row, values, row_id, places, problems, keys)
