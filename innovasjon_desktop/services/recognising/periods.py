"""Which development period rows belong to: named in a cell, in a header, above the table, or asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.recognising.context import Context
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, VALUE, Choice, Question
from innovasjon_desktop.store.schema import TABLES

NEW = "new:"
"""How the answer begins that makes a new period; the years follow."""

_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*[-–/]\s*((?:20)?\d\d)(?!\d)")
MOST_YEARS = 6
USUAL = 2
"""Years a period lasts."""

NAMED = N_("The file names these years.")
DATED = N_("The dates of the file lie in these years.")


@dataclass(frozen=True, slots=True)
class Years:
    """First and last year of a period."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """Return what such a period is called."""
        return f"{self.first}–{self.last}"

    def overlaps(self, other: Years) -> bool:
        """Tell whether a year is in both."""
        return self.first <= other.last and other.first <= self.last


class Periods:
    """Finds development periods for the rows of one table."""

    def __init__(self, context: Context) -> None:
        self._unit, self._source = context.unit, context.source
        self._names, self._words, self._asking = context.names, context.words, context.asking
        self._answered: dict[str, str] = {}

    def named(self, texts: Iterable[str]) -> str | None:
        """Return the id of the first period that one of the texts names, as text."""
        for text in texts:
            found = self._names.find("development_period", text)
            if len(found) == 1:
                return str(found[0])
            for years in all_years(text):
                known = self._of(years)
                if known is not None:
                    return known
        return None

    def ask(self, texts: Iterable[str], where: str, days: Iterable[dt.date]) -> tuple[str, str | None]:
        """Return the key of the question which period is meant, and the answer.

        It is an id, the name of a new period behind :data:`NEW`, LEAVE_OUT, or None.

        Args:
            texts: what may name its years.
            where: the first cell or row it is about.
            days: dates of the rows, to propose a period by if nothing names one.

        Raises:
            BadInput: the answer names no period.
        """
        texts = [*texts]
        years = next((each for text in texts for each in all_years(text)), None)
        said = years.name if years else texts[0] if len(texts) == 1 else ""
        key = f"value:{said or self._source.file}:period_id"
        answer = self._asking.ask(key, lambda: self._question(key, years, said, where, days))
        if answer is None or answer == LEAVE_OUT:
            return key, answer
        if answer not in self._answered:
            self._answered[answer] = self._meant(answer)
        return key, self._answered[answer]

    def _of(self, years: Years) -> str | None:
        """Return the id of the period of these years, as text."""
        period = TABLES["development_period"].c
        found = self._unit.connection.execute(select(period.id, period.name, period.start, period.end))
        for row in found:
            if comparable(row.name) == comparable(years.name) or (
                (row.start.year, row.end.year) == (years.first, years.last)
            ):
                return str(row.id)
        return None

    def _question(
        self, key: str, years: Years | None, said: str, where: str, days: Iterable[dt.date]
    ) -> Question:
        names, proposed = self._words.names("development_period"), ""
        choices = [Choice(str(row_id), name) for row_id, name in names.items()]
        if years is not None and not self._is_taken(years):
            choices.insert(0, _new(years, NAMED))
            proposed = "" if any(years.overlaps(each) for each in self._proposed()) else choices[0].value
        elif not choices:
            first = min((day.year for day in days), default=self._unit.today.year)
            starts = (first, first - 1)
            choices = [_new(Years(start, start + USUAL - 1), DATED) for start in starts]
        return self._source.question(
            *(VALUE, key, "period_id", said, where, tuple(choices)), proposed=proposed
        )

    def _is_taken(self, years: Years) -> bool:
        """Tell whether a period of the store is in these years, so that there can be no new one."""
        period = TABLES["development_period"].c
        found = self._unit.connection.execute(select(period.start, period.end))
        return any(years.overlaps(Years(row.start.year, row.end.year)) for row in found)

    def _proposed(self) -> list[Years]:
        """Return the years of the new periods that are proposed so far."""
        texts = [each.proposed for each in (*self._asking.open, *self._asking.answered)]
        return [years for text in texts if text.startswith(NEW) for years in all_years(text)]

    def _meant(self, answer: str) -> str:
        """Return the id of the period an answer names, or its name behind :data:`NEW`.

        Raises:
            BadInput: it names none.
        """
        plain = answer.removeprefix(NEW)
        known = self.named([plain]) or (plain if plain in self._ids() else None)
        if known is not None:
            return known
        years = next(iter(all_years(plain)), None)
        if years is None:
            raise BadInput(N_("There is no development period “{name}”."), name=plain)
        return f"{NEW}{years.name}"

    def _ids(self) -> frozenset[str]:
        return frozenset(map(str, self._words.names("development_period")))

    def new(self, answer: str) -> Mapping[str, Any]:
        """Return the values of the new period that an answer names; it is made with a row that goes in."""
        (years,) = all_years(answer.removeprefix(NEW))
        start = dt.date(years.first, 1, 1)
        return {
            "name": years.name,
            "start": start,
            "end": dt.date(years.last, 12, 31),
            "state": "open" if start <= self._unit.today else "planned",
        }


def all_years(text: str) -> list[Years]:
    """Return the periods of years that a text names, such as 2025-2026 or 2025/26."""
    found = []
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), int(match[2])
        last += 2000 if last < 100 else 0
        if first <= last <= first + MOST_YEARS:
            found.append(Years(first, last))
    return found


def _new(years: Years, reason: str) -> Choice:
    return Choice(
        f"{NEW}{years.name}", say(Message(N_("New period {name}"), name=years.name)), Message(reason)
    )
