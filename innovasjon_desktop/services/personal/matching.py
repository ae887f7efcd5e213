"""Find a person in a text: by full name, address and phone for sure; by a part of the name perhaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, unique
from typing import NamedTuple

from innovasjon_desktop.domain.retention import erased_name
from innovasjon_desktop.services.personal.identity import Name, Subject

_WORD = re.compile(r"[^\W_]+")
_GLUE = re.compile(r"[\s,._'’´`-]{1,3}")
_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"\+?\d(?:[\s.-]?\d){4,}")
_BETWEEN = str.maketrans("", "", " .-\N{NO-BREAK SPACE}")
SHORTEST = 3
"""Letters of a part of a name that is looked for alone."""


@unique
class What(Enum):
    """What was found."""

    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    PART = "part"
    INITIALS = "initials"
    ACCOUNT = "account"


class Match(NamedTuple):
    """A place in a text; ``sure`` if it can hardly be anybody else."""

    start: int
    end: int
    what: What
    sure: bool


class Finder:
    """Finds one person in texts.

    A full name is sure in whichever order it is written, unless somebody else has it too. A first or last
    name alone may be a place or somebody else: it is only ever proposed. Initials are looked for where a
    person is to be named, not in running text.

    Args:
        subject: the person.
        others: the names of everybody else.
    """

    def __init__(self, subject: Subject, others: Iterable[Name]) -> None:
        self.subject = subject
        self._names = {(words(first), words(last)) for first, last in subject.names}
        self._firsts = {word for first, _ in self._names for word in first}
        self._lasts = {word for _, last in self._names for word in last}
        self._others = {
            order
            for first, last in others
            for order in ((*words(first), *words(last)), (*words(last), *words(first)))
        } - {order for first, last in self._names for order in ((*first, *last), (*last, *first))}
        namesakes = {frozenset((*words(first), *words(last))) for first, last in others}
        self._namesakes = namesakes
        self._initials = {
            "".join(word[0] for word in parts).upper()
            for first, last in self._names
            for parts in ((*first, *last), (*first[:1], *last[-1:]))
            if len(parts) > 1
        }
        self._plain = {*map(_ascii_part, self._terms()), *subject.emails, *subject.accounts}
        marks = {form for each in self._initials for form in (each, each.lower())}
        self._marks = re.compile("|".join(rf"\b{_loose(each)}\b" for each in sorted(marks)) or r"(?!)")
        self._tails = {phone[-8:] for phone in subject.phones}

    def may_hold(self, stored: str) -> bool:
        """Tell, fast, whether a stored text, plain or JSON, is worth a closer look."""
        small = stored.lower()
        return (
            any(term in small for term in self._plain)
            or self._marks.search(stored) is not None
            or (bool(self._tails) and any(tail in stored.translate(_BETWEEN) for tail in self._tails))
        )

    def _terms(self) -> Iterator[str]:
        """Yield words one of which is in every text that holds a name, or a part that is looked for alone."""
        for first, last in self.subject.names:
            # Folding turns some letters into two, so each word is looked for as it was written as well.
            found = {form for text in (first, last) for form in (*words(text), *_WORD.findall(text.lower()))}
            yield from [word for word in found if len(word) >= SHORTEST] or found

    def is_pair(self, one: str, other: str) -> bool:
        """Tell whether two texts side by side are the first and the last name."""
        first, last = words(one), words(other)
        return (first, last) in self._names or (last, first) in self._names

    def find(self, text: str, *, is_person: bool = False, is_account: bool = False) -> tuple[Match, ...]:
        """Return the matches in a text, from the left, none inside another.

        Args:
            text: what somebody wrote.
            is_person: the field is there to name a person.
            is_account: the field holds a user name.
        """
        found = [*self._addresses(text), *self._phones(text)]
        if is_account:
            found += self._account(text)
        taken = list(found)
        found += [match for match in self._runs(text) if not any(_touch(match, each) for each in taken)]
        if is_person or is_account:
            taken = list(found)
            found += [
                match for match in self._initials_in(text) if not any(_touch(match, each) for each in taken)
            ]
        return tuple(sorted(found))

    def neutral(self) -> str:
        """Return what stands in a text instead."""
        return " ".join(erased_name(self.subject.id))

    def _addresses(self, text: str) -> Iterator[Match]:
        for each in _ADDRESS.finditer(text):
            address = each.group().casefold()
            local = address.partition("@")[0]
            if address in self.subject.emails or any(match.sure for match in self._runs(local)):
                yield Match(each.start(), each.end(), What.ADDRESS, True)

    def _phones(self, text: str) -> Iterator[Match]:
        if not self.subject.phones:
            return
        for each in _DIGITS.finditer(text):
            digits = "".join(letter for letter in each.group() if letter.isdigit())
            if any(digits[-8:] == phone[-8:] for phone in self.subject.phones):
                yield Match(each.start(), each.end(), What.PHONE, True)

    def _account(self, text: str) -> Iterator[Match]:
        name = text.strip().casefold()
        whole = (0, len(text), What.ACCOUNT)
        if name in self.subject.accounts:
            yield Match(*whole, True)
        elif name in {address.partition("@")[0] for address in self.subject.emails}:
            yield Match(*whole, False)

    def _runs(self, text: str) -> Iterator[Match]:
        """Yield stretches of words that are parts of the name."""
        found = [*_WORD.finditer(text)]
        plain = [self._part(word.group()) for word in found]
        place = 0
        while place < len(found):
            if plain[place] is None:
                place += 1
                continue
            last = place
            while (
                last + 1 < len(found)
                and plain[last + 1] is not None
                and _GLUE.fullmatch(text, found[last].end(), found[last + 1].start())
            ):
                last += 1
            run = tuple(part for part in plain[place : last + 1] if part is not None)
            whole = [word.group().casefold() for word in found]
            sure = self._is_full(run)
            if not self._is_other(whole, place, last) and (sure or max(map(len, run)) >= SHORTEST):
                what = What.NAME if sure else What.PART
                sure = sure and not any(known >= set(run) for known in self._namesakes)
                yield Match(found[place].start(), found[last].end(), what, sure)
            place = last + 1

    def _part(self, word: str) -> str | None:
        """Return the part of the name a word is, "Nordmanns" included; None if it is none."""
        plain = word.casefold()
        known = self._firsts | self._lasts
        if plain in known:
            return plain
        return plain[:-1] if plain.endswith("s") and plain[:-1] in known else None

    def _is_full(self, run: tuple[str, ...]) -> bool:
        return any(
            one != two and first in self._firsts and last in self._lasts
            for one, first in enumerate(run)
            for two, last in enumerate(run)
        )

    def _is_other(self, text: list[str], first: int, last: int) -> bool:
        """Tell whether the words belong to a longer name somebody else has."""
        size = last - first + 1
        for name in self._others:
            for start in range(max(0, last - len(name) + 1), first + 1):
                if len(name) > size and tuple(text[start : start + len(name)]) == name:
                    return True
        return False

    def _initials_in(self, text: str) -> Iterator[Match]:
        for each in _WORD.finditer(text):
            if each.group() in self._initials or (
                each.group().upper() in self._initials and each.group() == text.strip()
            ):
                yield Match(each.start(), each.end(), What.INITIALS, False)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name, case aside."""
    return tuple(word.group().casefold() for word in _WORD.finditer(text))


def _touch(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


def _ascii_part(word: str) -> str:
    """Return the longest part of a word that JSON does not escape; the empty text is in every text."""
    return max(re.findall(r"[a-z0-9]+", word), key=len, default="")


def _loose(name: str) -> str:
    return "".join(re.escape(letter) if letter.isascii() else _either(letter) for letter in name)


def _either(letter: str) -> str:
    """Return the pattern for a letter as it is, or as JSON escapes it."""
    forms = {_escaped(letter.lower()), _escaped(letter.upper())}
    return f"(?:{re.escape(letter)}|{'|'.join(sorted(forms))})"


def _escaped(text: str) -> str:
    """Return the letters as JSON writes them, for a pattern."""
    units = text.encode("utf-16-be")
    return "".join(rf"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
