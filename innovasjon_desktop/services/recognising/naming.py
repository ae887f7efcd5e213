"""Which row or key a name or a word means; what is only similar is proposed, never taken."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from innovasjon_desktop.domain.errors import Ambiguous, Message, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.questions import NAME, WORD, Asking, Choice, Question
from innovasjon_desktop.services.recognising.vocabulary import STATE_WORDS
from innovasjon_desktop.services.words import WordBook

SIMILAR = 72
"""How alike two names are at least, of 100, for one to be proposed for the other."""

LIKELY = 88
"""How alike they are for it to be the likely one."""

MOST_SIMILAR = 5

NOT = frozenset({"ikke", "ikkje", "ingen"})
"""Words that turn a state into another one."""

_WORD = re.compile(r"\w+")

LOOKS_ALIKE = N_("It is spelt almost like “{text}”.")
SAME_NAME = N_("It has this name.")
SAYS_WORD = N_("The text says “{text}”.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: file, sheet, and the cell as ``C14``."""

    file: str
    sheet: str
    cell: str


class Naming:
    """Finds names and words for the cells of a file, and asks where only a person can tell."""

    def __init__(self, names: Names, words: WordBook, asking: Asking) -> None:
        self._names = names
        self._words = words
        self._asking = asking
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._known: dict[tuple[str, str, int], int | None] = {}

    def known(self, target: str, text: str) -> int | None:
        """Return the one row that is called ``text``, or None."""
        found = self._names.find(target, text)
        return found[0] if len(found) == 1 else None

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
        """
        key = (field.target, comparable(text), section or 0)
        if key not in self._known:
            self._known[key] = self._found(field, text, day, section, strict=strict)
        found = self._known[key]
        if found is not None:
            return str(found)
        asked = f"name:{field.target}:{comparable(text)}" + (f"@{section}" if section else "")
        return self._asking.ask(
            asked, lambda: self._name_question(asked, field, text, place, leaves_row=leaves_row)
        )

    def _found(
        self, field: Field, text: str, day: dt.date, section: int | None, *, strict: bool
    ) -> int | None:
        known = {"section_id": {section}} if section else {}
        only = frozenset({"section_id"}) if strict else frozenset[str]()
        try:
            return self._names.reference(field, text, known, day, strict=only)
        except (NotFound, Ambiguous):
            return None

    def _name_question(
        self, key: str, field: Field, text: str, place: Place, *, leaves_row: bool
    ) -> Question:
        same = [str(row_id) for row_id in self._names.find(field.target, text)]
        everyone = self._everyone(field.target)
        alike = self._alike(everyone, text)
        first = [
            Choice(each.value, each.label, Message(SAME_NAME)) for each in everyone if each.value in same
        ] or [Choice(each.value, each.label, Message(LOOKS_ALIKE, text=text)) for each, _score in alike]
        likely = alike[0][0].value if not same and alike and alike[0][1] >= LIKELY else ""
        if len(alike) > 1 and alike[1][1] == alike[0][1]:
            likely = ""
        there = {each.value for each in first}
        choices = (*first, *(each for each in everyone if each.value not in there))
        return self._question(NAME, key, field, text, place, choices, likely, leaves_row=leaves_row)

    def _everyone(self, target: str) -> tuple[Choice, ...]:
        if target not in self._choices:
            names = self._words.names(target)
            often = Counter(names.values())
            self._choices[target] = tuple(
                Choice(str(row_id), f"{name} ({row_id})" if often[name] > 1 else name)
                for row_id, name in names.items()
            )
        return self._choices[target]

    @staticmethod
    def _alike(choices: tuple[Choice, ...], text: str) -> list[tuple[Choice, float]]:
        found = process.extract(
            comparable(text),
            [comparable(each.label) for each in choices],
            scorer=fuzz.WRatio,
            limit=MOST_SIMILAR,
            score_cutoff=SIMILAR,
        )
        return [(choices[place], score) for _text, score, place in found]

    def key(self, field: Field, text: str, place: Place, *, leaves_row: bool) -> str | None:
        """Return the key of the code or state ``text`` means, or None while it is asked."""
        plain = comparable(text)
        found = self._names.key(field, text) or STATE_WORDS.get(field.target, {}).get(plain)
        if found is not None:
            return found
        asked = f"word:{field.target}.{field.name}:{plain}"
        return self._asking.ask(
            asked, lambda: self._word_question(asked, field, text, place, leaves_row=leaves_row)
        )

    def _word_question(
        self, key: str, field: Field, text: str, place: Place, *, leaves_row: bool
    ) -> Question:
        choices = tuple(Choice(code.key, code.label) for code in self._words.choices(field))
        said = self._said_in(field, comparable(text))
        alike = self._alike(choices, text)
        likely = said or (alike[0][0].value if alike and alike[0][1] >= LIKELY else "")
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
        return Question(
            kind=kind,
            key=key,
            file=place.file,
            sheet=place.sheet,
            entity="",
            field=field.name,
            text=text,
            rows=1,
            where=place.cell,
            choices=choices,
            proposed=proposed,
            leaves_row=leaves_row,
        )
