"""Which development period rows belong to: named in a cell, in a header, above the table, or asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import editing
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
        """Return the key of the question which period is meant, and the answer: an id, LEAVE_OUT or None.

        Args:
            texts: what may name its years.
            where: the first cell or row it is about.
            days: dates of the rows, to propose a period by if nothing names one.

        Raises:
            BadInput: the answer names no period.
        """
        texts = [*texts]
        years = next((each for text in texts for each in all_years(text)), None)
        key = f"value:{years.name if years else texts[0] if len(texts) == 1 else self._source.file}:period_id"
        answer = self._asking.ask(key, lambda: self._question(key, years, where, days))
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

    def _question(self, key: str, years: Years | None, where: str, days: Iterable[dt.date]) -> Question:
        names = self._words.names("development_period")
        choices = [Choice(str(row_id), name) for row_id, name in names.items()]
        if years is not None:
            choices.insert(0, _new(years, NAMED))
        elif not choices:
            first = min((day.year for day in days), default=self._unit.today.year)
            starts = (first, first - 1)
            choices = [_new(Years(start, start + USUAL - 1), DATED) for start in starts]
        return self._source.question(
            *(VALUE, key, "period_id", years.name if years else "", where, tuple(choices)),
            proposed=choices[0].value if years is not None else "",
        )

    def _meant(self, answer: str) -> str:
        """Return the id of the period an answer names, made if it is new.

        Raises:
            BadInput: it names none.
        """
        plain = answer.removeprefix(NEW)
        known = self.named([plain])
        if known is not None:
            return known
        years = next(iter(all_years(plain)), None)
        if years is None:
            raise BadInput(N_("There is no development period “{name}”."), name=plain)
        return str(self._made(years))

    def _made(self, years: Years) -> int:
        start = dt.date(years.first, 1, 1)
        values = {
            "name": years.name,
            "start": start,
            "end": dt.date(years.last, 12, 31),
            "state": "open" if start <= self._unit.today else "planned",
        }
        row_id = editing.create(self._unit, "development_period", values)
        self._names.added("development_period", row_id, years.name)
        return row_id


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
