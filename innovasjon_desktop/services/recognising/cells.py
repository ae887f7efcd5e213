"""Read what stands in a cell as people write it: dates, numbers, nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from innovasjon_desktop.entities.text import FIRST_YEAR, LAST_YEAR, clean
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising.cell_words import (
    AROUND_NOT_YET,
    MONTHS,
    NO_TITLE,
    NOBODY,
    NOT_YET,
    NOTHING,
)

FIRST_SERIAL, LAST_SERIAL = 30_000, 60_000
"""Numbers a spreadsheet may have kept for the days from 1982 to 2064."""

LONGEST_WORD = 40
"""Characters, spaces included, of the longest text that can say there is nothing."""

KEPT = 4096
"""Texts of which it is kept what they say: columns repeat themselves."""

_WORD = re.compile(r"\w+")

SERIAL_ZERO = dt.date(1899, 12, 30)

_CLOCK = r"(?:kl\.? ?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
_ZONE = r"(?: ?(?:z|(?:gmt|utc|cet|cest)(?:[+\-\u2212]\d{1,2}(?::?\d{2})?)?|[+\-\u2212]\d{2}:?\d{2}))?"
_TIME = rf"(?:[ t,]+{_CLOCK}(?: ?[ap]\.? ?m\.?)?{_ZONE})?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[./-] ?(\d{{1,2}})[./ -] ?(\d{{4}}|\d{{2}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME}")
_SPELT = re.compile(rf"(\d{{1,2}})(?:\. ?| )([a-zæøå]+)(?:[.,] ?| )(\d{{4}}|\d{{2}}){_TIME}")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTH = re.compile(r"([a-zæøå]+)(?:\.? |\.)'?(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(?:(\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2}))")
_ABOUT_DAY = re.compile(r"(?:ca\.?|cirka|circa|omtrent|rundt|omkring|kring|om lag|~|≈) ?(.+)")
_WEEKDAY = re.compile(r"([a-zæøå]+)[.,]*(?: den)? (\d.*)")
_ABOUT = re.compile(
    r"(?:ca\.?|cirka|circa|omtrent|rundt|om lag|~|≈|±)? ?(\d[\d ]*)(?:[.,]0+)? ?"
    r"(?:stk\.?|personer|personar|pers\.?|deltakere|deltakarar|ansatte|tilsette|timer|timar|t|h)?"
)

_GROUPED = re.compile(
    r"(?:ca\.?|cirka|circa|omtrent|rundt|om lag|~|≈|±)? ?(\d{1,3}(?:[ .]\d{3})+),(\d+) ?(?:timer|timar|t|h)?"
)
"""A number with a decimal comma whose digits stand in groups of three."""


WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mandag måndag man mån ma må monday mon",
            "tirsdag tysdag tirs tys tir ti ty tuesday tue",
            "onsdag ons on wednesday wed",
            "torsdag tors tor to thursday thu",
            "fredag fre fr friday fri",
            "lørdag laurdag lør lau lø la saturday sat",
            "søndag sundag søn sun sø su sunday",
        )
    )
    for name in names.split()
}
"""The days of the week in both languages and in English, whole and cut short."""


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
    return is_blank(cell) or _is_one_of(NOBODY, cell) or is_not_yet(cell)


def is_no_title(cell: Cell) -> bool:
    """Tell whether a cell for a title holds none."""
    return is_blank(cell) or _is_one_of(NO_TITLE, cell) or is_not_yet(cell)


def is_not_yet(cell: Cell) -> bool:
    """Tell whether a cell says in so many words that there is nothing yet: “vet ikke ennå”."""
    return isinstance(cell, str) and len(cell) <= LONGEST_WORD and _says_not_yet(cell)


@lru_cache(maxsize=KEPT)
def _says_not_yet(text: str) -> bool:
    words = {*_WORD.findall(comparable(text))}
    return bool(words & NOT_YET) and words <= NOT_YET | AROUND_NOT_YET


def _is_one_of(words: frozenset[str], cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST_WORD and _is_word_of(words, cell)


@lru_cache(maxsize=KEPT)
def _is_word_of(words: frozenset[str], text: str) -> bool:
    return comparable(text) in words


def read_day(cell: Cell) -> Day | None:
    """Return the day a cell means, the days it may mean, or None if it is no date at all.

    The day stands before the month, as in all of Norway: 3/2 2025 is 3 February.
    """
    if isinstance(cell, dt.datetime):
        return Day(cell.date())
    if isinstance(cell, dt.date):
        return Day(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    return _said_day(" ".join(clean(str(cell)).casefold().split()))


@lru_cache(maxsize=KEPT)
def _said_day(text: str) -> Day | None:
    """Return the day of a text that may say besides that it is about right, or the day of the week."""
    plain = text.removesuffix(".")
    if found := _ABOUT_DAY.fullmatch(plain):
        return _doubted(_said_day(found[1]))
    if (found := _WEEKDAY.fullmatch(plain)) and found[1] in WEEKDAYS:
        read = _day_of(found[2])
        right = read is None or read.day is None or read.day.weekday() == WEEKDAYS[found[1]]
        return read if right else _doubted(read)
    return _day_of(plain)


def _doubted(day: Day | None) -> Day | None:
    """Return a day that was read as one a person must say yes to."""
    return day if day is None or day.day is None else Day(None, (day.day,))


def _day_of(text: str) -> Day | None:
    if found := _SERIAL.fullmatch(text):
        days = int(found[1])
        within = FIRST_SERIAL <= days <= LAST_SERIAL
        return Day(None, (SERIAL_ZERO + dt.timedelta(days=days),)) if within else None
    if found := _TOGETHER.fullmatch(text):
        return _sure(found[1], found[2], found[3]) or _doubted(_sure(text[4:], text[2:4], text[:2]))
    if found := _YEAR_FIRST.fullmatch(text):
        return _sure(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        sure = _sure(found[3], found[2], found[1])
        turned = _sure(found[3], found[1], found[2])  # as it is written in America
        return sure or (Day(None, (turned.day,)) if turned is not None and turned.day else None)
    if (found := _SPELT.fullmatch(text)) and found[2] in MONTHS:
        return _sure(found[3], str(MONTHS[found[2]]), found[1])
    if (found := _MONTH.fullmatch(text)) and found[1] in MONTHS:
        return _month(_whole_year(found[2]), MONTHS[found[1]])
    if found := _MONTH_NUMBER.fullmatch(text):
        year, month = (found[2], found[1]) if found[1] else (found[3], found[4])
        return _month(int(year), int(month))
    return None


def _whole_year(year: str) -> int:
    """Return a year; one of two digits is of this century."""
    return int(year) + 2000 if len(year) == 2 else int(year)


def _sure(year: str, month: str, day: str) -> Day | None:
    try:
        found = dt.date(_whole_year(year), int(month), int(day))
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
    """Return the whole number in “ca. 40” or “40 personer”, and “1.234,5” without what groups its digits.

    Anything else is returned as it is.
    """
    if not isinstance(cell, str):
        return cell
    text = " ".join(clean(cell).casefold().split())
    if found := _ABOUT.fullmatch(text):
        return int(found[1].replace(" ", ""))
    grouped = _GROUPED.fullmatch(text)
    return f"{re.sub('[ .]', '', grouped[1])},{grouped[2]}" if grouped else cell
