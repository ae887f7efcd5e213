"""Management reports kept under a name: made again with the same numbers, and compared with later ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Select, select

from innovasjon_desktop.domain.errors import BadInput, Message, NotFound, RuleBroken, UserError
from innovasjon_desktop.domain.figures.facts import Facts
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.codec import Codec
from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.figures import Figures
from innovasjon_desktop.services.report_data import Label, ReportData
from innovasjon_desktop.store.exchange import FROZEN_REPORT
from innovasjon_desktop.store.unit_of_work import UnitOfWork

LONGEST_NAME = 120

TABLE = FROZEN_REPORT.name
_STAND_IN = "…"
"""Stands where the report only asks whether somebody is named."""


class Explained(NamedTuple):
    """How a figure was computed when the report was made: its number, and the texts of its row."""

    number: str
    texts: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a later report is held against: an earlier one without the rows behind its figures."""

    name: str
    data: ReportData
    names: bool
    definitions: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything it takes to make a report again.

    Args:
        data: what it is made of.
        names: people are named.
        language: of the workbook.
        definitions: how the figures were computed.
        before: the earlier report it was compared with, if any.
    """

    data: ReportData
    names: bool
    language: str
    definitions: tuple[Explained, ...]
    before: Earlier | None = None


class Listed(NamedTuple):
    """A frozen report in the list; ``size`` is the characters it takes in the store."""

    id: int
    name: str
    as_of: dt.date
    since: dt.date
    made_by: str
    made_at: dt.datetime
    size: int


class About(NamedTuple):
    """A frozen report with what it holds: names of people or not, and only these sections, or all.

    ``names`` is None if the report cannot be read.
    """

    listed: Listed
    names: bool | None
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freeze:
    """Keep a report; made by :func:`freezing` only. The result is its id."""

    name: str
    as_of: dt.date
    since: dt.date
    content: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(N_("Froze the report “{name}”"), name=self.name)


@dataclass(frozen=True, slots=True)
class Thaw:
    """Delete a frozen report; undo brings it back."""

    id: int
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(N_("Deleted the frozen report “{name}”"), name=self.name)


def freezing(name: str, frozen: Frozen, guard: Callable[[str], str] | None) -> Freeze:
    """Return the command that keeps ``frozen``; what the report leaves out is not kept either.

    Args:
        name: what to call it, from :func:`free_name`.
        frozen: the report.
        guard: takes names out of texts; None if the report names people.
    """
    before = frozen.before
    if before is not None and not frozen.names:
        before = replace(before, data=_without_names(before.data))
    kept = replace(frozen, data=_only_needed(frozen.data, names=frozen.names), before=before)
    figures = frozen.data.figures
    return Freeze(name, figures.as_of, figures.from_date, _codec().dumps(kept, guard))


def free_name(connection: Connection, name: str) -> str:
    """Return ``name`` as it will be kept.

    Raises:
        BadInput: it is empty or too long.
        RuleBroken: another frozen report has it, capital letters aside.
    """
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME:
        raise BadInput(
            N_("Give the frozen report a name of 1 to {longest} characters."),
            field="name",
            longest=LONGEST_NAME,
        )
    for each in all_frozen(connection):
        if each.name.casefold() == wanted.casefold():
            raise RuleBroken(
                N_("There is a frozen report called “{name}” already. Choose another name."),
                field="name",
                name=each.name,
            )
    return wanted


def all_frozen(connection: Connection) -> list[Listed]:
    """Return the frozen reports, the newest first."""
    query = _listing().order_by(FROZEN_REPORT.c.created_at.desc(), FROZEN_REPORT.c.id.desc())
    return [Listed._make(row) for row in connection.execute(query)]


def about_frozen(connection: Connection) -> list[About]:
    """Return the frozen reports with what each holds, the newest first; each is read for it."""
    found = []
    for each in all_frozen(connection):
        try:
            _name, frozen = load_frozen(connection, each.id)
        except UserError:
            found.append(About(each, None, ()))
        else:
            found.append(About(each, frozen.names, frozen.data.sections))
    return found


def check_names(name: str, frozen: Frozen, names: bool) -> None:
    """Require that a frozen report can be made again with or without names of people.

    Raises:
        RuleBroken: it was kept without them; or with them, in a way that tells too little to find them.
    """
    if names and not frozen.names:
        raise RuleBroken(N_("“{name}” was frozen without names of people. It cannot get them."), name=name)
    if frozen.names and not names and not frozen.data.people:
        raise RuleBroken(
            N_("“{name}” was frozen with names of people. They cannot be left out: make it with names."),
            name=name,
        )


def find_frozen(connection: Connection, name: str) -> Listed:
    """Return the frozen report of that name.

    Raises:
        NotFound: there is none.
    """
    wanted = " ".join(name.split()).casefold()
    for each in all_frozen(connection):
        if each.name.casefold() == wanted:
            return each
    raise NotFound(N_("There is no frozen report called “{name}”."), name=name)


def load_frozen(connection: Connection, row_id: int) -> tuple[str, Frozen]:
    """Return name and content of a frozen report.

    Raises:
        NotFound: it is not there any more.
        UserError: it cannot be read.
    """
    table = FROZEN_REPORT.c
    found = connection.execute(select(table.name, table.content).where(table.id == row_id)).one_or_none()
    if found is None:
        raise NotFound(N_("This record is not there any more."))
    try:
        frozen = _codec().loads(found.content)
        if not isinstance(frozen, Frozen):
            raise ValueError("something else")
    except ValueError as error:
        raise UserError(
            N_("The frozen report “{name}” cannot be read. A newer version of the program may have made it."),
            name=found.name,
        ) from error
    return found.name, frozen


def load_earlier(connection: Connection, row_id: int) -> Earlier:
    """Return a frozen report as something to compare with.

    Raises:
        NotFound: it is not there any more.
        UserError: it cannot be read.
    """
    name, frozen = load_frozen(connection, row_id)
    data = replace(
        frozen.data,
        figures=_without_rows(frozen.data.figures),
        units={},
        areas={},
        requests={},
        job_titles={},
        people=(),
    )
    return Earlier(name, data, frozen.names, frozen.definitions)


@handle.register
def _freeze(command: Freeze, unit: UnitOfWork) -> int:
    return unit.insert(
        TABLE,
        {
            "name": free_name(unit.connection, command.name),
            "as_of": command.as_of,
            "since": command.since,
            "made_by": unit.actor,
            "size": len(command.content),
            "content": command.content,
        },
    )


@handle.register
def _thaw(command: Thaw, unit: UnitOfWork) -> None:
    unit.delete(TABLE, command.id)


@cache
def _codec() -> Codec:
    return Codec(Frozen)


def _listing() -> Select[tuple[int, str, dt.date, dt.date, str, dt.datetime, int]]:
    table = FROZEN_REPORT.c
    return select(table.id, table.name, table.as_of, table.since, table.made_by, table.created_at, table.size)


def _only_needed(data: ReportData, *, names: bool) -> ReportData:
    """Return the data without what no sheet shows; nobody's name unless ``names``."""
    facts = data.figures.facts
    period = data.figures.areas.period
    areas = facts.areas_of.get(period.period.id, []) if period else []
    # Whom to leave out, if the report is made without names one day; addresses are found without.
    people = tuple(each._replace(email="") for each in data.people) if names else ()
    kept = replace(
        data,
        figures=replace(data.figures, facts=replace(facts, absences=())),
        previous=_without_rows(data.previous),
        units={unit.id: data.units[unit.id] for unit in facts.units if unit.id in data.units},
        areas={area.id: data.areas[area.id] for area in areas if area.id in data.areas},
        requests={each.id: data.requests[each.id] for each in facts.requests if each.id in data.requests},
        job_titles={
            each.id: data.job_titles[each.id] for each in facts.appointments if each.id in data.job_titles
        },
        people=people,
    )
    return kept if names else _without_names(kept)


def _without_names(data: ReportData) -> ReportData:
    facts = data.figures.facts
    return replace(
        data,
        figures=replace(
            data.figures,
            capacity=replace(
                data.figures.capacity,
                by_member=tuple(replace(each, name="") for each in data.figures.capacity.by_member),
            ),
            facts=replace(
                facts,
                members=[each._replace(name="") for each in facts.members],
                appointments=[
                    each._replace(person="", anchored_by=_STAND_IN if each.anchored_by else None)
                    for each in facts.appointments
                ],
            ),
        ),
        deviations=tuple(replace(each, person="") for each in data.deviations),
    )


def _without_rows(figures: Figures) -> Figures:
    """Return figures without the rows behind them, and without what is about each member."""
    return replace(
        figures,
        capacity=replace(figures.capacity, by_member=()),
        facts=Facts(figures.as_of, figures.facts.settings),
    )
