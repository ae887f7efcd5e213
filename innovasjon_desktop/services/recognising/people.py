"""Read the people of a cell: one or several names, with addresses, titles and remarks around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.text import clean
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.reading import Cell, is_blank
from innovasjon_desktop.services.recognising.cells import is_nobody
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Asking, Choice, Question

MOST_WAYS = 4
"""More ways to read a cell than this are none."""

_TITLES = (
    "rektor styrer styrar leder leiar enhetsleder einingsleiar virksomhetsleder verksemdsleiar "
    "avdelingsleder avdelingsleiar seksjonsleder seksjonsleiar teamleder teamleiar "
    "fagleder fagleiar inspektør "
    "assisterende assisterande ass fungerende fungerande fung konstituert konst dr prof professor "
    "rådgiver rådgivar spesialrådgiver seniorrådgiver konsulent lærer lærar pedagog sykepleier sjukepleiar "
    "kommunalsjef kommunedirektør direktør vikar hr fru"
)
TITLES = frozenset(_TITLES.split())
"""What people put before or behind a name and is never one."""

_PARTICLES = "van der den von de da di du la le af av zu bin ibn al el ter ten dos des del und y"
PARTICLES = frozenset(_PARTICLES.split())
"""What is written small in a name."""

_PEOPLE = re.compile(r"\s*(?:/|;|&|\n|\bog\b|\+)\s*")
_EMAIL = re.compile(r"[^\s;:,/<>()\[\]]+@[^\s;:,/<>()\[\]]+")
_ASIDE = re.compile(rf"[(\[<][^()\[\]<>]*[)\]>]|(?:mailto:)?{_EMAIL.pattern}")
_MARKED = re.compile(r"((?:\0\d+\0\s*)*)([^\0]*?)((?:\s*\0\d+\0)*)")
_SHARE = re.compile(r"\s*\d{1,3}(?:[.,]\d+)? ?%$")
_DASH = re.compile(r"\s+[-–—]\s+")
_NEVER = re.compile(r"[()\[\]<>@%\0]")

_LAST_FIRST = re.compile(r"(?:ette?rna[vm]n|last name|surname).*(?:fornavn|f[øo]rena[vm]n|first name)")

Way = tuple["Person", ...]


class Person(NamedTuple):
    """One person of a cell: names, the e-mail address, and what else stood around the name.

    ``loose`` tells that nothing in the cell says where the last name begins: “Per-Olav Åsen Moe”.
    """

    first_name: str
    last_name: str
    email: str = ""
    note: str = ""
    loose: bool = False


class People(NamedTuple):
    """Every way to read a cell, none if it cannot be told; ``sure`` if there is one and nobody need ask."""

    ways: tuple[Way, ...] = ()
    sure: bool = False


@dataclass(slots=True)
class _Piece:
    """What stands between two commas: the words of a name, and what stood around them."""

    words: list[str]
    emails: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def person(self, first: Iterable[str], last: Iterable[str]) -> Person:
        return Person(" ".join(first), " ".join(last), ", ".join(self.emails), "; ".join(self.notes))


def says_last_first(header: str) -> bool:
    """Tell whether a header says that the last name comes first: “Etternavn, fornavn”."""
    return _LAST_FIRST.search(comparable(header)) is not None


def which_people(
    found: People,
    text: str,
    asking: Asking,
    make: Callable[[str, tuple[Choice, ...]], Question],
) -> tuple[str, Way | None]:
    """Return the key of the question which people a cell means, and the people.

    They are None while it is asked, and nobody if the cell is left out. ``make`` makes the question of its
    key and its choices.
    """
    key = f"people:{comparable(text)}"
    if found.sure:
        return key, found.ways[0]
    ways = {"; ".join(f"{one.last_name}, {one.first_name}" for one in way): way for way in found.ways}
    choices = tuple(Choice(value, say(_in_words(way))) for value, way in ways.items())
    answer = asking.ask(key, lambda: make(key, choices))
    return key, None if answer is None else () if answer == LEAVE_OUT else ways[answer]


def _in_words(way: Way) -> Message:
    names = [f"{one.first_name} {one.last_name}" for one in way]
    if len(way) == 1:
        return Message(
            N_("one person, first name {first}, last name {last}"),
            first=way[0].first_name,
            last=way[0].last_name,
        )
    return Message(N_("{count} people: {names}"), count=len(way), names=names)


class _Untold(Exception):
    """It cannot be told who is meant."""


def read_people(name: Cell, email: Cell, *, last_first: bool = False) -> People:
    """Return the people in a cell, in its order, in every way it can be read.

    “Etternavn, Fornavn” is one person, “Kari Ås / Ola Moen” are two. E-mail addresses go to people in the
    same order if there are as many. Titles, brackets and addresses are taken from a name only where two
    words of it are left.

    Args:
        name: the cell.
        email: the cell with e-mail addresses, if there is one.
        last_first: the header says that the last name comes first.
    """
    if is_nobody(name):
        return People(((),), True)
    emails = _EMAIL.findall(str(email)) if not is_blank(email) else []
    try:
        ways, sure = _ways(clean(str(name)).replace("\0", " "), last_first)
    except _Untold:
        return People()
    good = tuple(way for each in ways if (way := _with_emails(each, emails)) is not None)
    return People(good, sure and len(good) == 1)


def _ways(text: str, last_first: bool) -> tuple[list[Way], bool]:
    asides: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        asides.append(found[0])
        return f" \0{len(asides) - 1}\0"

    # Separators inside brackets and addresses separate nobody.
    parts = [part for part in _PEOPLE.split(_ASIDE.sub(put_aside, text)) if part.strip()]
    read = [_pieces(part, asides) for part in parts]
    if len(read) > 1 and not last_first and len({len(pieces) == 1 for pieces in read}) > 1:
        raise _Untold  # “Kari, Ola og Per Nes”, or “Nes, Ola og Kari Ås”
    shared = _shared(read)
    if shared:
        return [shared], False
    each = [_ways_of(pieces, last_first) for pieces in read]
    ways = [tuple(person for way in ways for person in way) for ways in islice(product(*each), MOST_WAYS + 1)]
    if len(ways) > MOST_WAYS or any(len(way) > 1 and not all(p.last_name for p in way) for way in ways):
        raise _Untold
    return ways, True


def _shared(read: list[list[_Piece]]) -> Way:
    """Return the people of “Kari og Ola Nes”: first names, and a last name that may be everybody's."""
    singles = [pieces[0] for pieces in read if len(pieces) == 1]
    if len(singles) < 2 or len(singles) < len(read) or len(singles[-1].words) < 2:
        return ()
    if any(len(piece.words) > 1 for piece in singles[:-1]):
        return ()
    *first, last = singles[-1].words
    people = [piece.person(piece.words, [last]) for piece in singles[:-1]]
    return (*people, singles[-1].person(first, [last]))


def _ways_of(pieces: list[_Piece], last_first: bool) -> list[Way]:
    """Return how the pieces between separators can be read."""
    if len(pieces) == 1:
        return [(person,) for person in _one(pieces[0], last_first)]
    each = tuple(_plain(piece) for piece in pieces)
    single = any(len(piece.words) == 1 for piece in pieces)
    if len(pieces) > 2:
        if single or last_first:
            raise _Untold
        return [each]
    last, first = pieces
    both = _Piece([], last.emails + first.emails, last.notes + first.notes)
    one = both.person(first.words, last.words)
    if single or last_first:
        return [(one,)]
    if all(piece.emails or piece.notes for piece in pieces):
        return [each]
    return [(one,), each]


def _one(piece: _Piece, last_first: bool) -> list[Person]:
    words = piece.words
    if not last_first or len(words) < 2:
        return [_plain(piece)]
    if len(words) == 2:
        return [piece.person(words[1:], words[:1])]
    return [piece.person(words[1:], words[:1]), piece.person(words[-1:], words[:-1])]


def _plain(piece: _Piece) -> Person:
    words = piece.words
    begins = len(words) - 1
    while begins > 1 and words[begins - 1] in PARTICLES:  # “Anne van der Berg”
        begins -= 1
    person = piece.person(words[:begins], words[begins:]) if begins else piece.person(words, [])
    return person._replace(loose=begins > 1)


def _pieces(part: str, asides: list[str]) -> list[_Piece]:
    """Return what stands between the commas of a part; what is no name belongs to the name before it."""
    found: list[_Piece] = []
    for text in part.split(","):
        if not text.strip():
            continue
        piece = _piece(text.strip(), asides)
        if piece.words:
            found.append(piece)
        elif found:
            found[-1].emails += piece.emails
            found[-1].notes += piece.notes
        else:
            raise _Untold
    if not found:
        raise _Untold
    if len(found) == 1 and len(found[0].words) < 2 and any(_is_title(note) for note in found[0].notes):
        raise _Untold  # “rektor Kari”: not enough is left to be sure that it is a name
    return found


def _piece(text: str, asides: list[str]) -> _Piece:
    emails: list[str] = []
    notes: list[str] = []
    plain = text
    if "\0" in text:
        marked = _MARKED.fullmatch(text)
        if marked is None:
            raise _Untold  # something stands in the middle of the name
        for place in re.findall(r"\0(\d+)\0", marked[1] + marked[3]):
            _sort(asides[int(place)], emails, notes)
        plain = marked[2].strip()
    if share := _SHARE.search(plain):
        notes.insert(0, share[0].strip())
        plain = plain[: share.start()]
    words, titles = _without_titles(plain)
    notes = titles + notes
    name = " ".join(words)
    if words and not any(map(str.isalpha, name)):
        words, notes = [], [*notes, name]
    elif _NEVER.search(name) or not _may_be_name(words):
        raise _Untold
    return _Piece(words, emails, notes)


def _sort(aside: str, emails: list[str], notes: list[str]) -> None:
    """Put what stood in brackets, or an address, where it belongs."""
    inside = aside.strip("()[]<> ")
    address = _EMAIL.findall(inside)
    if address:
        if len(address) > 1 or inside.removeprefix("mailto:") != address[0]:
            raise _Untold
        emails += address
    elif inside:
        words = inside.split()
        if 2 <= len(words) <= 3 and all(word.isalpha() and word.istitle() for word in words):
            raise _Untold  # another name
        notes.append(inside)


def _without_titles(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a name, and the titles before and behind it."""
    name, *behind = _DASH.split(text)
    if behind and (len(behind) > 1 or not _is_title(behind[0])):
        raise _Untold
    words = name.split()
    count = 0
    while count < len(words) and _is_title(words[count]):
        count += 1
    return words[count:], [" ".join(words[:count])] * bool(count) + behind


def _is_title(text: str) -> bool:
    words = text.casefold().split()
    return bool(words) and all(word.rstrip(".:") in TITLES for word in words)


def _may_be_name(words: list[str]) -> bool:
    """Tell whether no word is written small among others that are not: “Kari Ås vikarierer for Per”."""
    small = [word for word in words if word[0].isalpha() and word == word.casefold()]
    return len(small) == len(words) or all(word in PARTICLES for word in small)


def _with_emails(way: Way, emails: list[str]) -> Way | None:
    """Return people with the addresses of the cell beside them, or None if these are not theirs."""
    own = [person.email for person in way if person.email]
    if any(", " in email for email in own):
        return None
    if not emails or not way:
        return way
    if own:
        same = {*map(str.casefold, own)} == {*map(str.casefold, emails)} and len(own) == len(way)
        return way if same else None
    if len(emails) != len(way):
        return None
    return tuple(person._replace(email=email) for person, email in zip(way, emails, strict=True))
