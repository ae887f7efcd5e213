"""Leave people out of a report (management_report, principle 6): whatever text they are named in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from innovasjon_desktop.i18n import _
from innovasjon_desktop.services.report_data import Hidden

_WORD = re.compile(r"[^\W_]+(?:['’´`-][^\W_]+)*")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"«»]+@[^\s@<>()\[\],;:\"«»]+\.\w+")
_BETWEEN = re.compile(r"[\s,.]+")


class Discretion:
    """Takes names and e-mail addresses out of texts.

    A full name is found whichever way it is written ("Kari Nordmann", "NORDMANN, KARI"); a first or a
    last name alone is not, because it may as well be a place. Every e-mail address is taken out.

    Args:
        people: whose names to leave out.
    """

    def __init__(self, people: Iterable[Hidden]) -> None:
        self._names: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for person in people:
            first, last = _words(person.first_name), _words(person.last_name)
            if first and last:
                for name in (first + last, last + first):
                    self._names[name[0]].add(name)

    def __call__(self, text: str) -> str:
        """Return ``text`` without names and addresses."""
        if "@" in text:
            text = _EMAIL.sub(_("(e-mail left out)"), text)
        found = list(self.names_in(text))
        for start, end in reversed(found):
            text = text[:start] + _("(name left out)") + text[end:]
        return text

    def names_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where full names stand in ``text``, from the left, none inside another."""
        words = list(_WORD.finditer(text))
        plain = [word.group().casefold() for word in words]
        place = 0
        while place < len(plain):
            size = max(
                (len(name) for name in self._names.get(plain[place], ()) if self._is_at(name, place, plain)),
                default=0,
            )
            last = place + size - 1
            if size and all(
                _BETWEEN.fullmatch(text, words[each].end(), words[each + 1].start())
                for each in range(place, last)
            ):
                yield words[place].start(), words[last].end()
                place += size
            else:
                place += 1

    @staticmethod
    def _is_at(name: tuple[str, ...], place: int, words: list[str]) -> bool:
        return tuple(words[place : place + len(name)]) == name


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.group().casefold() for word in _WORD.finditer(text))
