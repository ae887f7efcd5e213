"""Read what stands in a cell as people write it: dates, numbers, nothing, names of people."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from innovasjon_desktop.entities.text import FIRST_YEAR, LAST_YEAR, clean
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising.vocabulary import MONTHS, NOBODY, NOTHING

FIRST_SERIAL, LAST_SERIAL = 30_000, 60_000
"""Numbers a spreadsheet may have kept for the days from 1982 to 2064."""

LONGEST_WORD = 40
"""Characters, spaces included, of the longest text that can say there is nothing."""

SERIAL_ZERO = dt.date(1899, 12, 30)

_TIME = r"(?:[ t,]+(?:kl\.? ?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[./-] ?(\d{{1,2}})[./ -] ?(\d{{4}}|\d{{2}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME}")
_SPELT = re.compile(rf"(\d{{1,2}})\.? ([a-zæøå]+)\.?,? (\d{{4}}|\d{{2}}){_TIME}")
_MONTH = re.compile(r"([a-zæøå]+)\.? (\d{4})")
_MONTH_NUMBER = re.compile(r"(?:(\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2}))")
_ABOUT = re.compile(
    r"(?:ca\.?|cirka|circa|omtrent|rundt|om lag|~|≈|±)? ?(\d[\d ]*)(?:[.,]0+)? ?"
    r"(?:stk\.?|personer|personar|pers\.?|deltakere|deltakarar|ansatte|tilsette|timer|timar|t|h)?"
)
_PEOPLE = re.compile(r"\s*(?:/|;|&|\n|\bog\b|\+)\s*")
_EMAILS = re.compile(r"[^\s;:,/<>()]+@[^\s;:,/<>()]+")


@dataclass(frozen=True, slots=True)
class Day:
    """A date that was read, or days a text may mean: then a person must say which."""

    day: dt.date | None
    maybe: tuple[dt.date, ...] = ()


def is_nothing(cell: Cell) -> bool:
    """Tell whether a cell holds nothing, or a word people write for it."""
    return is_blank(cell) or _is_one_of(NOTHING, cell)


def is_nobody(cell: Cell) -> bool:
    """Tell whether a cell for a name holds none."""
    return is_blank(cell) or _is_one_of(NOBODY, cell)


def _is_one_of(words: frozenset[str], cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST_WORD and comparable(cell) in words


def read_day(cell: Cell) -> Day | None:
    """Return the day a cell means, the days it may mean, or None if it is no date at all.

    The day stands before the month, as in all of Norway: 3/2 2025 is 3 February.
    """
    if isinstance(cell, dt.datetime):
        return Day(cell.date())
    if isinstance(cell, dt.date):
        return Day(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if FIRST_SERIAL <= cell <= LAST_SERIAL:
            return Day(None, (SERIAL_ZERO + dt.timedelta(days=int(cell)),))
        return None
    if not isinstance(cell, str):
        return None
    return _day_of(" ".join(clean(cell).casefold().split()))


def _day_of(text: str) -> Day | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _sure(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        sure = _sure(found[3], found[2], found[1])
        turned = _sure(found[3], found[1], found[2])  # as it is written in America
        return sure or (Day(None, (turned.day,)) if turned is not None and turned.day else None)
    if (found := _SPELT.fullmatch(text)) and found[2] in MONTHS:
        return _sure(found[3], str(MONTHS[found[2]]), found[1])
    if (found := _MONTH.fullmatch(text)) and found[1] in MONTHS:
        return _month(int(found[2]), MONTHS[found[1]])
    if found := _MONTH_NUMBER.fullmatch(text):
        year, month = (found[2], found[1]) if found[1] else (found[3], found[4])
        return _month(int(year), int(month))
    return None


def _sure(year: str, month: str, day: str) -> Day | None:
    whole = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        found = dt.date(whole, int(month), int(day))
    except ValueError:
        return None
    return Day(found) if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _month(year: int, month: int) -> Day | None:
    """Return the first and the last day of a month: which is meant, only a person knows."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return Day(None, (dt.date(year, month, 1), following - dt.timedelta(days=1)))


def read_number(cell: Cell) -> Cell:
    """Return the whole number in “ca. 40” or “40 personer”; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    found = _ABOUT.fullmatch(" ".join(clean(cell).casefold().split()))
    return int(found[1].replace(" ", "")) if found else cell


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a cell: first and last name, and the e-mail address that stands beside it."""

    first_name: str
    last_name: str
    email: str = ""


def read_people(name: Cell, email: Cell) -> tuple[Person, ...] | None:
    """Return the people in a cell, in its order; None if it cannot be told how many they are.

    “Etternavn, Fornavn” is one person, “Kari Berg / Ola Moen” are two. E-mail addresses go to people in
    the same order if there are as many.
    """
    text = clean(str(name)) if not is_nobody(name) else ""
    emails = _EMAILS.findall(str(email)) if not is_blank(email) else []
    parts = [part for part in _PEOPLE.split(text) if part]
    people: list[Person] = []
    for part in parts:
        names = _comma(part, len(emails) if len(parts) == 1 else 0)
        if names is None:
            return None
        people += names
    if len(emails) == len(people):
        people = [Person(p.first_name, p.last_name, e) for p, e in zip(people, emails, strict=True)]
    elif emails and people:
        return None
    return tuple(people)


def _comma(text: str, emails: int) -> list[Person] | None:
    """Return the people of a text without other separators, or None if it may be one or more."""
    parts = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    if len(parts) == 1:
        return [_plain(parts[0])]
    single = sum(" " not in part for part in parts)
    if len(parts) == 2 and (single or emails == 1):
        return [Person(parts[1], parts[0])]
    if not single and emails in (0, len(parts)) and (len(parts) > 2 or emails == len(parts)):
        return [_plain(part) for part in parts]
    return None


def _plain(text: str) -> Person:
    first, _space, last = text.strip().rpartition(" ")
    return Person(first, last) if first else Person(last, "")
