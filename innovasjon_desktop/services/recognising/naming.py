"""Which row or key a name or a word means; what is only similar is proposed, never taken."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import fuzz, process

from innovasjon_desktop.domain.errors import Ambiguous, Message, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.cell_words import STATE_PROPOSED, STATE_WORDS
from innovasjon_desktop.services.recognising.questions import (
    NAME,
    WORD,
    Asking,
    Choice,
    Question,
    Source,
)
from innovasjon_desktop.services.recognising.vocabulary import IN_ONE
from innovasjon_desktop.services.words import WordBook

SIMILAR = 72
"""How alike two names are at least, of 100, for one to be proposed for the other."""

LIKELY = 88
"""How alike they are for it to be the likely one."""

MOST_SIMILAR = 5

NEW = "new"
"""The answer that makes something new of a name."""

NOT = frozenset({"ikke", "ikkje", "ingen", "delvis", "nesten", "snart", "halvveis", "halvvegs"})
"""Words that turn a state into another one."""

_WORD = re.compile(r"\w+")
_MARKED = re.compile(
    r"(?:(?:enhet|eining|virksomhet|verksemd|seksjon|avdeling|unit|section) *: *)?(.*?)[ *]*", re.IGNORECASE
)

AGENT_SECTION = ALL["agent_appointment"].field("section_id")

LOOKS_ALIKE = N_("It is spelt almost like “{text}”.")
SAME_NAME = N_("It has this name.")
SAYS_WORD = N_("The text says “{text}”.")


class Place(NamedTuple):
    """Where a cell stands: file, sheet, and the cell as ``C14``."""

    file: str
    sheet: str
    cell: str


class _Offered(NamedTuple):
    """Choices, and what each is called as names are compared."""

    choices: tuple[Choice, ...]
    plain: tuple[str, ...]


class Naming:
    """Finds names and words for the cells of a file, and asks where only a person can tell."""

    def __init__(self, names: Names, words: WordBook, asking: Asking) -> None:
        self._names = names
        self._words = words
        self._asking = asking
        self._offered: dict[str, _Offered] = {}
        self._known: dict[tuple[str, str, int, bool], int | None] = {}
        self._keys: dict[tuple[Kind, str, str], str | None] = {}
        self._said: dict[tuple[str, str, str], bool] = {}

    def says(self, field: Field, key: str, text: str) -> bool:
        """Tell whether ``text`` says no more than the code ``key`` does."""
        one = (field.target, key, text)
        if one not in self._said:
            label = comparable(self._words.label(field, key))
            self._said[one] = self._names.key(field, text) == key or comparable(text) in label
        return self._said[one]

    def known(self, target: str, text: str) -> int | None:
        """Return the one row that is called ``text``, or None."""
        found = self._names.find(target, text)
        return found[0] if len(found) == 1 else None

    def all_known(self, target: str, text: str) -> Sequence[int]:
        """Return the rows that are called ``text``."""
        return self._names.find(target, text)

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row."""
        return self._names.name(target, row_id)

    def sections_of(self, unit: int) -> frozenset[int]:
        """Return the sections a unit belongs to, or has belonged to."""
        return self._names.sections_of(unit)

    def likeness(self, target: str, text: str) -> float:
        """Return how much ``text`` is like the name most like it, of 100; 0 if it is like none."""
        return max((score for _choice, score in self._alike(self._everyone(target), text)), default=0.0)

    def sections_in(self, text: str) -> tuple[int, ...]:
        """Return the sections whose names stand in a text as words of their own, the longest name only."""
        plain, sections = comparable(text), self._everyone("section")
        found = {
            choice.value: name
            for choice, name in zip(*sections, strict=True)
            if re.search(rf"\b{re.escape(name)}\b", plain)
        }
        return tuple(
            int(row_id)
            for row_id, name in found.items()
            if not any(name != other and name in other for other in found.values())
        )

    def section(
        self,
        key: str,
        text: str,
        plain: str,
        place: Place,
        more: tuple[Choice, ...] = (),
        *,
        leaves_row: bool,
        proposed: str = "",
    ) -> str | None:
        """Return the answer to which section ``text`` means.

        ``plain`` is what of it may be the name; ``proposed`` is the likely answer where no name is like it.
        """

        def question() -> Question:
            made = self._section_question(key, text, plain, place, more, leaves_row=leaves_row)
            return made if made.proposed or not proposed else replace(made, proposed=proposed)

        return self._asking.ask(key, question)

    def _section_question(
        self, key: str, text: str, plain: str, place: Place, more: tuple[Choice, ...], *, leaves_row: bool
    ) -> Question:
        found = self._name_question(key, AGENT_SECTION, plain, place, leaves_row=leaves_row)
        return replace(found, text=text, choices=(*found.choices, *more))

    def asked_key(self, field: Field, text: str, section: int | None, apart: str) -> str:
        """Return the key of the question about a name: one for all the rows in which it means the same.

        Where several rows have the name, ``apart`` (a heading, a sheet) tells them apart if no section does.
        """
        at = str(section) if section else ""
        if not at and len(self._names.find(field.target, text)) > 1:
            at = comparable(apart)
        return f"name:{field.target}:{comparable(text)}" + (f"@{at}" if at else "")

    def row(
        self,
        field: Field,
        text: str,
        place: Place,
        day: dt.date,
        section: int | None,
        *,
        strict: bool,
        leaves_row: bool = True,
        apart: str = "",
    ) -> str | None:
        """Return the id of the row ``text`` means as text, or None while it is asked.

        Args:
            field: the reference.
            text: what stands there.
            place: where.
            day: a day on which the row should exist.
            section: the section the row belongs to, if another column or the sheet says so.
            strict: nothing outside that section can be meant.
            leaves_row: a name that is left out takes its row with it.
            apart: what tells rows of the same name apart if no section does: a heading, a sheet.
        """
        key = (field.target, text, section or 0, strict)
        if key not in self._known:
            self._known[key] = self._found(field, text, day, section, strict=strict)
        found = self._known[key]
        if found is not None:
            return str(found)
        asked = self.asked_key(field, text, section, apart)
        return self._asking.ask(
            asked, lambda: self._name_question(asked, field, text, place, leaves_row=leaves_row)
        )

    def _found(
        self, field: Field, text: str, day: dt.date, section: int | None, *, strict: bool
    ) -> int | None:
        known = {"section_id": {section}} if section else {}
        only = frozenset({"section_id"}) if strict else frozenset[str]()
        marked = _MARKED.fullmatch(text)
        for form in dict.fromkeys((text, marked[1] if marked is not None else text)):
            try:
                return self._names.reference(field, form, known, day, strict=only)
            except (NotFound, Ambiguous):
                continue
        return None

    def _name_question(
        self, key: str, field: Field, text: str, place: Place, *, leaves_row: bool
    ) -> Question:
        same = [str(row_id) for row_id in self._names.find(field.target, text)]
        everyone = self._everyone(field.target)
        alike = self._alike(everyone, text)
        first = [
            Choice(each.value, each.label, Message(SAME_NAME))
            for each in everyone.choices
            if each.value in same
        ] or [Choice(each.value, each.label, Message(LOOKS_ALIKE, text=text)) for each, _score in alike]
        likely = alike[0][0].value if not same and alike and alike[0][1] >= LIKELY else ""
        if len(alike) > 1 and alike[1][1] == alike[0][1]:
            likely = ""
        there = {each.value for each in first}
        choices = (*first, *(each for each in everyone.choices if each.value not in there))
        return self._question(NAME, key, field, text, place, choices, likely, leaves_row=leaves_row)

    def slip(self, target: str, text: str, source: Source, where: str) -> tuple[str, str | None]:
        """Return the key of the question which name was meant by one that nobody has, and the answer.

        That is :data:`NEW` without a question if no name is spelt almost like it (E-41).
        """
        key = f"name:{target}:{comparable(text)}"
        alike = self._alike(self._everyone(target), text, by=fuzz.ratio, least=LIKELY)
        if not alike:
            return key, NEW
        choices = (
            *(Choice(each.value, each.label, Message(LOOKS_ALIKE, text=text)) for each, _score in alike),
            Choice(NEW, say(Message(N_("New: {name}"), name=text))),
        )
        return key, self._asking.ask(key, lambda: source.question(NAME, key, target, text, where, choices))

    def _everyone(self, target: str) -> _Offered:
        if target not in self._offered:
            names = self._words.names(target)
            plain = tuple(map(comparable, names.values()))
            often = Counter(plain)
            shown = {
                row_id: self._told_apart(target, row_id, name) if often[one] > 1 else name
                for (row_id, name), one in zip(names.items(), plain, strict=True)
            }
            again = Counter(shown.values())
            choices = tuple(
                Choice(str(row_id), f"{label} ({row_id})" if again[label] > 1 else label)
                for row_id, label in shown.items()
            )
            self._offered[target] = _Offered(choices, plain)
        return self._offered[target]

    def _told_apart(self, target: str, row_id: int, name: str) -> str:
        """Return a name with what tells it from the others that have it: the section, the e-mail address."""
        told = self._names.told_by(target, row_id)
        return f"{name} – {told}" if told else name

    @staticmethod
    def _alike(
        offered: _Offered, text: str, by: Callable[..., float] = fuzz.WRatio, least: float = SIMILAR
    ) -> list[tuple[Choice, float]]:
        """Return the choices most like a text, and how much; one with the text in brackets is called so."""
        plain = comparable(text)
        found = process.extract(plain, offered.plain, scorer=by, limit=MOST_SIMILAR, score_cutoff=least)
        called = [(each, 100.0) for each, name in zip(*offered, strict=True) if f"({plain})" in name]
        there = {each.value for each, _score in called}
        alike = [(offered.choices[place], score) for _text, score, place in found]
        return [*called, *(each for each in alike if each[0].value not in there)][:MOST_SIMILAR]

    def key(self, field: Field, text: str, place: Place, *, leaves_row: bool) -> str | None:
        """Return the key of the code or state ``text`` means, or None while it is asked."""
        found = self.known_key(field, text)
        if found is not None:
            return found
        asked = word_key(field, text)
        return self._asking.ask(
            asked, lambda: self._word_question(asked, field, text, place, leaves_row=leaves_row)
        )

    def known_key(self, field: Field, text: str) -> str | None:
        """Return the key of the code or state that ``text`` is a word for, or None."""
        one = (field.kind, field.target, text)
        if one not in self._keys:
            words = STATE_WORDS.get(field.target, {})
            self._keys[one] = self._names.key(field, text) or words.get(comparable(text))
        return self._keys[one]

    def _word_question(
        self, key: str, field: Field, text: str, place: Place, *, leaves_row: bool
    ) -> Question:
        choices = tuple(Choice(code.key, code.label) for code in self._words.choices(field))
        said = self._said_in(field, comparable(text))
        labels = tuple(comparable(each.label) for each in choices)
        alike = self._alike(_Offered(choices, labels), text)
        likely = said or (alike[0][0].value if alike and alike[0][1] >= LIKELY else "")
        proposed = STATE_PROPOSED.get(field.target, {}).get(comparable(text), "")
        if proposed:
            likely = said = proposed
        elif NOT & {*_WORD.findall(comparable(text))}:
            likely = ""  # spelt alike, and the opposite
        why = Message(SAYS_WORD, text=text) if said else Message(LOOKS_ALIKE, text=text)
        marked = tuple(
            Choice(each.value, each.label, why) if each.value == likely else each for each in choices
        )
        return self._question(WORD, key, field, text, place, marked, likely, leaves_row=leaves_row)

    def _said_in(self, field: Field, text: str) -> str:
        """Return the state a longer text names, if it names one only."""
        said = _WORD.findall(text)
        if NOT & {*said}:
            return ""
        words = STATE_WORDS.get(field.target, {})
        found = {key for word, key in words.items() if f" {word} " in f" {' '.join(said)} "}
        return found.pop() if len(found) == 1 else ""

    @staticmethod
    def _question(
        kind: str,
        key: str,
        field: Field,
        text: str,
        place: Place,
        choices: tuple[Choice, ...],
        proposed: str,
        *,
        leaves_row: bool = True,
    ) -> Question:
        return Source(place.file, place.sheet).question(
            *(kind, key, field.name, text, place.cell, choices), proposed=proposed, leaves_row=leaves_row
        )


def word_key(field: Field, text: str) -> str:
    """Return the key of the question which code or state a word means."""
    return f"word:{field.target}.{field.name}:{comparable(text)}"


def asks(questions: Iterable[str], name: str) -> bool:
    """Tell whether one of these keys is of the question what a row's own cell for a field means."""
    spans = (span for span, fields in IN_ONE.items() if name in fields)
    dates = tuple(f"date:{one}:" for one in (name, *spans))
    return any(
        key.startswith(dates) or (key.startswith("word:") and key.split(":")[1].rpartition(".")[2] == name)
        for key in questions
    )
