"""What the answers of one form become: an area, changes of one, a follow-up, a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    answer_to,
    as_cell,
)
from innovasjon_desktop.services.forms.returned import Returned
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.questions import VALUE, Asking, Choice, Question
from innovasjon_desktop.services.recognising.tables import CellProblem, ReadLine
from innovasjon_desktop.services.rows import values_by_id
from innovasjon_desktop.store.areas import AREA_FOLLOWUP, DEVELOPMENT_AREA
from innovasjon_desktop.store.requests import REQUEST as REQUESTS

AREA, FOLLOWUP, REQUEST = "development_area", "area_followup", "request"
KEEP = N_("In the program now: {text}. Leave it so.")
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
        self.notes: list[Message] = []

    def lines(self, form: Returned, kept: RowMapping) -> Sequence[Made]:
        """Return what a form becomes: all of it or, if a cell cannot be read, the one line that says so."""
        self.notes = []
        match kept["purpose"]:
            case purpose if purpose == CHOOSE:
                return self._chosen(form, kept)
            case purpose if purpose == FOLLOW_UP:
                return self._followed_up(form, kept)
        return self._asked(form)

    def _chosen(self, form: Returned, kept: RowMapping) -> Sequence[Made]:
        sent: Mapping[str, Any] = kept["sent"] or {}
        read = self._comparer.read(form, form.asks, sent)
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
            return [Made(AREA, ReadLine(_row(form, form.asks), questions=(question.key,)))]
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
            values: dict[str, Cell] = {
                ask.name: as_cell(ask.field, read.values[ask.name]) for ask in asks if ask.name in read.values
            }
            values |= {"unit_id": kept["unit_id"], "period_id": kept["period_id"]}
            values["state"] = "chosen" if choose and _is_complete(asks, read.values) else "proposed"
            line = _line(form, asks, None, values, (*read.problems, *lacking), ())
            return [Made(AREA, line)]
        held = values_by_id(self.connection, AREA, [target["id"]])[target["id"]]
        self._tell_moved(held, sent)
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
        read, news = self._comparer.read(form, about, sent), self._comparer.read(form, told, {})
        held = values_by_id(self.connection, AREA, [kept["area_id"]])[kept["area_id"]]
        self._tell_moved(held, sent)
        lacking = self._comparer.lacking(form, told, news) if news.values or news.problems else ()
        problems = (*read.problems, *news.problems, *lacking)
        if problems:
            return [Made(AREA, _line(form, about, kept["area_id"], {}, problems, ()))]
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

    def _news(self, form: Returned, area_id: int, asks: Sequence[Ask], read: Read) -> ReadLine:
        """Return the line of a follow-up; on a day that has one already, what it changes in that."""
        day = read.values.get("on_date", self.today)
        followup = AREA_FOLLOWUP.c
        query = select(followup.id).where(followup.area_id == area_id, followup.on_date == day)
        same_day = self.connection.scalar(query.order_by(followup.id).limit(1))
        own = {"area_id": area_id, "on_date": day}
        return self._line_beside(form, asks, read, FOLLOWUP, same_day, own)

    def _asked(self, form: Returned) -> Sequence[Made]:
        """Return the line of a request; one that is there already is not made again."""
        read = self._comparer.read(form, form.asks, {})
        problems = (*read.problems, *self._comparer.lacking(form, form.asks, read))
        if problems:
            return [Made(REQUEST, _line(form, form.asks, None, {}, problems, ()))]
        day = read.values.get("received_on", self.today)
        request = REQUESTS.c
        query = select(request.id, request.title).where(
            request.received_on == day, request.unit_id == read.values.get("unit_id")
        )
        title = comparable(str(read.values.get("title", "")))
        same = next(
            (row.id for row in self.connection.execute(query) if comparable(row.title) == title), None
        )
        own = {"received_on": day, "scope": "unit", "channel": "form", "state": "received"}
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
            values = {
                ask.name: as_cell(ask.field, read.values[ask.name]) for ask in asks if ask.name in read.values
            }
            return _line(form, asks, None, {**values, **own}, (), ())
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
        spot = form.spots["title"]
        title = str(read.values.get("title", ""))
        return Question(
            VALUE,
            f"form:{form.key}:{AREA}",
            form.book.name,
            form.sheet,
            AREA,
            "title",
            title,
            1,
            spot.place,
            (
                Choice(IN_PROGRAM, say(KEEP, text=current["title"])),
                Choice(IN_FORM, say(BESIDE, text=title)),
            ),
        )

    def _tell_moved(self, row: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
        if row["state"] == sent.get("state", "proposed"):
            return
        state = Message(AREA_LIFE.state(row["state"]).label)
        text = N_("Since then the unit's area “{title}” has become “{state}”.")
        note = Message(text, title=row["title"], state=state)
        if note not in self.notes:
            self.notes.append(note)


def _is_complete(asks: Iterable[Ask], values: Mapping[str, Any]) -> bool:
    """Tell whether everything is there that makes an area chosen (section 5.1)."""
    return all(values.get(ask.name) for ask in asks if ask.need == TO_CHOOSE)


def _row(form: Returned, asks: Iterable[Ask]) -> int:
    return min(spot.row for ask in asks for spot in form.of(ask))


def _unchanged(form: Returned, asks: Sequence[Ask], area: Mapping[Any, Any]) -> Made:
    """Return the line of an answer that leaves the area as it is; it is an answer all the same."""
    return Made(AREA, _line(form, asks, area["id"], {"title": area["title"]}, (), ()))


def _line(
    form: Returned,
    asks: Sequence[Ask],
    row_id: int | None,
    values: Mapping[str, Cell],
    problems: tuple[CellProblem, ...],
    questions: Iterable[Question],
) -> ReadLine:
    places = {ask.name: form.of(ask)[0].place for ask in asks}
    line = ReadLine(_row(form, asks), values, row_id, places, problems)
    return replace(line, questions=tuple(question.key for question in questions))
