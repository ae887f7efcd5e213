"""Who has not answered, whom to ask about it, and a draft of what to write to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.domain.figures.areas import deadline_of
from innovasjon_desktop.domain.intervals import active
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, language, say
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.services.forms.asking import CHOOSE, REQUEST
from innovasjon_desktop.services.forms.standing import LAST_DAY
from innovasjon_desktop.services.words import person_name
from innovasjon_desktop.store.agents import AGENT_APPOINTMENT
from innovasjon_desktop.store.areas import DEVELOPMENT_PERIOD
from innovasjon_desktop.store.exchange import FORM
from innovasjon_desktop.store.organisation import PERSON, UNIT

LONGEST_LINK = 1_900
"""Characters of a link that every e-mail program on Windows opens."""


MOST_NAMED = 2
"""Sections that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can ask the unit: an agent of its section."""

    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit that has not answered.

    ``deadline`` is the day the form is wanted back; where none was given, the last day for choosing (E-10),
    and None for a follow-up.
    """

    unit_id: int
    unit: str
    section: str
    leader_title: str
    purpose: str
    contacts: tuple[Contact, ...]
    deadline: dt.date | None


@dataclass(frozen=True, slots=True)
class BatchState:
    """Forms made in one step: when, for which period, how many, and whose answers are missing.

    ``id`` tells the step from others; ``answered`` counts the units that have answered, whichever of their
    forms for the period it was.
    """

    id: int
    made_on: dt.date
    period: str
    made: int
    answered: int
    waiting: tuple[Waiting, ...]
    time: str = ""
    sections: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An e-mail to write: the addresses, what it is about, and the text."""

    to: tuple[str, ...]
    subject: str
    body: str

    @property
    def link(self) -> str:
        """Return what opens it in the e-mail program; what would make it too long is left out."""
        subject = f"mailto:?subject={quote(self.subject)}"
        addressed = f"{subject}&bcc={quote(','.join(self.to), safe='@,')}"
        lines = "\r\n".join(self.body.split("\n"))
        whole = f"{addressed}&body={quote(lines)}"
        return next(link for link in (whole, addressed, subject) if len(link) <= LONGEST_LINK)

    @property
    def text(self) -> str:
        """Return all of it to copy."""
        return f"{'; '.join(self.to)}\n\n{self.subject}\n\n{self.body}"


def batches(
    connection: Connection,
    today: dt.date,
    *,
    period_id: int | None = None,
    sections: frozenset[int] | None = None,
) -> tuple[BatchState, ...]:
    """Return the steps in which forms for units were made, the latest first.

    A unit has answered if an answer to any of its forms for the period came since the forms were made; one
    that has answered a form for choosing has done so for good. The form for requests is for nobody in
    particular and is not waited for; nor is a closed unit.

    Args:
        connection: to read with.
        today: the day it is about.
        period_id: only forms for this period; None is all.
        sections: only units of these sections; None is all.
    """
    form = FORM.c
    query = (
        select(
            form.id,
            form.created_at,
            form.updated_at,
            form.made_on,
            form.purpose,
            form.unit_id,
            form.answered_on,
            form.sent[LAST_DAY].as_string().label("wanted_by"),
            UNIT.c.name,
            UNIT.c.leader_title,
            UNIT.c.valid_from,
            UNIT.c.valid_to,
            form.period_id,
            DEVELOPMENT_PERIOD.c.name.label("period"),
        )
        .join(UNIT, UNIT.c.id == form.unit_id)
        .join(DEVELOPMENT_PERIOD, DEVELOPMENT_PERIOD.c.id == form.period_id)
        .where(form.purpose != REQUEST)
        .order_by(form.id)
    )
    rows = connection.execute(query).all()
    teller = _Teller(connection, today)
    answers: dict[tuple[int, int], list[Any]] = {}
    steps: dict[dt.datetime, list[Any]] = {}
    for row in rows:
        if row.answered_on is not None:
            answers.setdefault((row.unit_id, row.period_id), []).append(row)
        if period_id in (None, row.period_id) and teller.is_in(row.unit_id, sections):
            steps.setdefault(row.created_at, []).append(row)
    found = []
    for made in reversed(steps.values()):
        left = [
            row
            for row in made
            if not any(_answers(each, row) for each in answers.get((row.unit_id, row.period_id), ()))
        ]
        there = [row for row in left if active(row.valid_from, row.valid_to, today)]
        waiting = sorted(
            map(teller.waiting, there), key=lambda one: (sort_key(one.section), sort_key(one.unit))
        )
        last = made[-1]
        state = BatchState(
            last.id,
            last.made_on,
            last.period,
            len(made),
            len(made) - len(left),
            tuple(waiting),
            f"{last.created_at.astimezone():%H:%M}",
            teller.sections(row.unit_id for row in made),
        )
        found.append(state)
    return tuple(found)


def _answers(answered: Any, form: Any) -> bool:
    """Tell whether the answer to one form of a unit is one to another for the same period."""
    if answered.id == form.id or answered.answered_on > form.made_on:
        return True
    # On the same day the hour tells: a form made just now waits, though an older one was answered.
    if answered.answered_on == form.made_on and answered.updated_at >= form.created_at:
        return True
    return bool(answered.purpose == form.purpose == CHOOSE)


class _Teller:
    """Tells who waits: the unit's section, its agents, its deadline."""

    def __init__(self, connection: Connection, today: dt.date) -> None:
        self._facts = load_structure(connection, today)
        self._periods = {period.id: period for period in self._facts.periods}
        self._agents = _agents(connection, today)

    def is_in(self, unit_id: int, sections: frozenset[int] | None) -> bool:
        """Tell whether a unit belongs to one of the sections."""
        return sections is None or self._facts.structure.section_of.get(unit_id) in sections

    def sections(self, units: Iterable[int]) -> str:
        """Return the names of the sections of units, the first few; nothing if they are all there are."""
        of = self._facts.structure.section_of
        ids = {of.get(unit) for unit in units}
        names = [each.name for each in self._facts.structure.sections if each.id in ids]
        if len(names) == len(self._facts.structure.sections):
            return ""
        shown, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
        return _("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown

    def waiting(self, row: Any) -> Waiting:
        """Return who a form of the store waits for."""
        facts = self._facts
        section_id = facts.structure.section_of.get(row.unit_id, 0)
        section = facts.section_by_id.get(section_id)
        unit, period = facts.unit_by_id[row.unit_id], self._periods[row.period_id]
        deadline = None if row.wanted_by is None else dt.date.fromisoformat(row.wanted_by)
        if deadline is None and row.purpose == CHOOSE:
            deadline = deadline_of(facts, unit, period)
        return Waiting(
            row.unit_id,
            row.name,
            "" if section is None else section.name,
            row.leader_title,
            row.purpose,
            self._agents.get(section_id, ()),
            deadline,
        )


def contact_list(waiting: Sequence[Waiting]) -> str:
    """Return the units with their contacts as a table to paste into a spreadsheet, in the user's language."""
    lines = [(_("Section"), _("Unit"), _("Leader's title"), _("Agents"), _("E-mail"))]
    for one in waiting:
        names = ", ".join(contact.name for contact in one.contacts)
        emails = "; ".join(contact.email for contact in one.contacts if contact.email)
        lines.append((one.section, one.unit, one.leader_title, names, emails))
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)


def draft(batch: BatchState, spoken: str) -> Draft:
    """Return a reminder to the agents of the units that have not answered, in the language ``spoken``."""
    emails = {contact.email for one in batch.waiting for contact in one.contacts if contact.email}
    with language(spoken):
        lines = [
            _("Hello"),
            "",
            _("These units have not answered the form about their development area:"),
            "",
        ]
        for one in batch.waiting:
            due = f" – {say(N_('deadline {date}'), date=one.deadline)}" if one.deadline is not None else ""
            lines.append(f"• {one.unit} ({one.leader_title}, {one.section}){due}")
        lines += [
            "",
            _("Can you ask them to fill it in and send it back? Tell us if they need a new form or help."),
        ]
        subject = say(N_("Development area {period}: answers that are missing"), period=batch.period)
    return Draft(tuple(sorted(emails)), subject, "\n".join(lines))


def _agents(connection: Connection, today: dt.date) -> dict[int, tuple[Contact, ...]]:
    """Return the agents of each section who serve today, with their addresses."""
    agent = AGENT_APPOINTMENT.c
    query = (
        select(agent.section_id, person_name().label("name"), PERSON.c.work_email)
        .join_from(AGENT_APPOINTMENT, PERSON, PERSON.c.id == agent.person_id)
        .where(agent.state == "appointed", agent.from_date <= today, PERSON.c.erased_on.is_(None))
        .order_by(agent.section_id, agent.from_date, agent.id)
    )
    found: dict[int, tuple[Contact, ...]] = {}
    for section_id, name, email in connection.execute(query):
        found[section_id] = (*found.get(section_id, ()), Contact(name, email))
    return found
