"""Tell people of the same name apart (E-05): who is the same, who is new, and whom to ask about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.services.importing.columns import ID, comparable
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.naming import SAME_NAME
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, NAME, Choice, Question
from innovasjon_desktop.services.recognising.row import LEFT_BY_ANSWER
from innovasjon_desktop.services.recognising.tables import ReadLine
from innovasjon_desktop.store.schema import TABLES

KINDS = frozenset({"agents", "person"})
"""What a table holds whose lines make people."""

NEW_PERSON = "new"
"""The answer that makes a new person."""

SPLIT = N_(
    "In a name of three words or more the last one is taken for the last name: {names}. Write “Last, First” "
    "in the file where it is not."
)
SPLIT_AND_MORE = N_(
    "In a name of three words or more the last one is taken for the last name: {names}, and {count} more. "
    "Write “Last, First” in the file where it is not."
)
MOST_NAMED = 10


@dataclass(slots=True)
class _Known:
    """Somebody of the store, or of a line further up: then ``who`` is no id, and ``here`` is set."""

    who: str
    first: str
    last: str
    email: str
    sections: set[int] = field(default_factory=set)
    here: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says of a person."""

    first: str
    last: str
    email: str
    section: int | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


class Persons:
    """Says of each line which person it is about.

    The same e-mail address is the same person; so is the same name in the same section, if no other address
    says otherwise. A name nobody has yet is a new person. Everything else is asked.
    """

    def __init__(self, context: Context) -> None:
        self._connection = context.unit.connection  # as the store is when the table's turn has come
        self._source, self._kind = context.source, context.kind
        self._words, self._asking = context.words, context.asking
        self._read: Mapping[str, list[_Known]] | None = None
        self._by_email: dict[str, _Known] = {}

    def tell(self, line: ReadLine) -> ReadLine:
        """Return the line with the person it is about, or with the question who that is."""
        said = self._said(line)
        if said is None:
            return line
        known = self._known[comparable(said.name)]
        same = self._by_email.get(said.email) if said.email else None
        if same is not None:
            # An address of somebody with another name is refused when the line is carried out.
            return self._is(line, said, same) if same in known else line
        others = [one for one in known if not self._is_another(one, said)]
        sure = [one for one in others if self._is_same(one, said)]
        if len(sure) == 1:
            return self._is(line, said, sure[0])
        return self._asked(line, said, others) if others else self._is(line, said, self._new(said))

    def _said(self, line: ReadLine) -> _Said | None:
        """Return what a line says, or None if it says too little, or names its row by an id."""
        if self._kind not in KINDS or line.id is not None or line.values.get(ID) is not None:
            return None
        first, last, email, section = (
            as_text(line.values.get(name)).strip()
            for name in ("first_name", "last_name", "work_email", "section_id")
        )
        if not first or not last or (self._kind == "agents" and not section.isdecimal()):
            return None
        return _Said(first, last, email.casefold(), int(section) if section.isdecimal() else None)

    def _is_another(self, one: _Known, said: _Said) -> bool:
        """Tell whether two lines of a list of people are evidently about two: each has its own address."""
        return self._kind == "person" and one.here and bool(said.email) and bool(one.email)

    def _is_same(self, one: _Known, said: _Said) -> bool:
        if self._kind == "person":
            return not said.email and not one.email
        return said.section in one.sections and not (said.email and one.email)

    def _is(self, line: ReadLine, said: _Said, one: _Known) -> ReadLine:
        if said.section is not None:
            one.sections.add(said.section)
        if said.email:
            one.email = said.email
            self._by_email[said.email] = one
        line.who = one.who
        if line.loose and not (one.here and comparable(one.last) == comparable(said.last)):
            # Somebody who is known tells where the last name begins.
            line.values = {**line.values, "first_name": one.first, "last_name": one.last}
            line.loose = False
        return line

    @staticmethod
    def note(lines: Sequence[ReadLine]) -> tuple[Message, ...]:
        """Return how names were split in which nothing says where the last name begins."""
        split = (line for line in lines if line.loose and line.left_out is None and not line.problems)
        names = [*dict.fromkeys(f"{line.values['last_name']}, {line.values['first_name']}" for line in split)]
        if not names:
            return ()
        more = len(names) - MOST_NAMED
        text = SPLIT_AND_MORE if more > 0 else SPLIT
        return (Message(text, names="; ".join(names[:MOST_NAMED]), count=more),)

    def _new(self, said: _Said) -> _Known:
        one = _Known(f"{NEW_PERSON}:{self._key(said)}", said.first, said.last, said.email, here=True)
        self._known[comparable(said.name)].append(one)
        return one

    def _key(self, said: _Said) -> str:
        place = said.email or comparable(self._section(said.section))
        return f"person:{comparable(said.name)}|{place}"

    def _section(self, section: int | None) -> str:
        return "" if section is None else self._words.name("section", section)

    def _asked(self, line: ReadLine, said: _Said, known: list[_Known]) -> ReadLine:
        key = self._key(said)
        told = [", ".join(self._told(one)) for one in known]
        often = Counter(told)
        values = [
            text if text and often[text] == 1 else f"{text} {one.who}".strip()
            for text, one in zip(told, known, strict=True)
        ]
        choices = tuple(
            Choice(value, f"{one.name} ({value})", Message(SAME_NAME))
            for value, one in zip(values, known, strict=True)
        )
        new = Choice(NEW_PERSON, say(Message(N_("A new person"))))
        answer = self._asking.ask(key, lambda: self._question(key, line, said, (*choices, new)))
        if answer is None:
            return replace(line, questions=(*line.questions, key))
        if answer == LEAVE_OUT:
            return replace(line, left_out=Message(LEFT_BY_ANSWER, text=said.name))
        return self._is(line, said, self._new(said) if answer == NEW_PERSON else known[values.index(answer)])

    def _told(self, one: _Known) -> list[str]:
        """Return what tells somebody from others of the same name: sections and the e-mail address."""
        return [*sorted(map(self._section, one.sections)), *filter(None, (one.email,))]

    def _question(self, key: str, line: ReadLine, said: _Said, choices: tuple[Choice, ...]) -> Question:
        place = next((line.places[name] for name in ("last_name", "first_name") if name in line.places), "")
        return self._source.question(NAME, key, "name", said.name, place or str(line.row), choices)

    @property
    def _known(self) -> Mapping[str, list[_Known]]:
        """Everybody of the store by name, and those of the lines so far."""
        if self._read is None:
            self._read = self._everybody()
        return self._read

    def _everybody(self) -> Mapping[str, list[_Known]]:
        person, appointment = TABLES["person"].c, TABLES["agent_appointment"].c
        sections: dict[int, set[int]] = defaultdict(set)
        for row_id, section in self._connection.execute(
            select(appointment.person_id, appointment.section_id)
        ):
            sections[row_id].add(section)
        found: dict[str, list[_Known]] = defaultdict(list)
        for row_id, first, last, email in self._connection.execute(
            select(person.id, person.first_name, person.last_name, person.work_email).order_by(person.id)
        ):
            one = _Known(str(row_id), first, last, (email or "").casefold(), sections[row_id])
            found[comparable(one.name)].append(one)
            if one.email:
                self._by_email[one.email] = one
        return found
