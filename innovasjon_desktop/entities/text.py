"""Show and parse a value by its Kind. Table, form, import, export and command line all use these."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from innovasjon_desktop.domain.errors import Ambiguous, BadInput, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Field, Kind

NBSP = "\N{NO-BREAK SPACE}"
LONGEST_LINE = 200
LONGEST_TEXT = 10_000
YES = frozenset({"ja", "j", "x", "1", "true", "yes", "✓", "sann"})
NO = frozenset({"nei", "n", "0", "false", "no", "usann"})
FIRST_YEAR, LAST_YEAR = 1900, 2200
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories of characters no text here holds: controls, formats, half pairs, private ones."""
EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
JOINER_OUTSIDE_EMOJI = re.compile(f"(?<![{EMOJI}\ufe0f])\u200d|\u200d(?![{EMOJI}])")
MOST_SEPARATORS = 3
"""Commas a name in a list may hold."""


class Words(Protocol):
    """The names that codes, states and references have for people."""

    def label(self, field: Field, key: str) -> str:
        """Return the label of a code or state."""

    def key(self, field: Field, text: str) -> str | None:
        """Return the key that ``text``, a key or a label, stands for."""

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row."""

    def find(self, target: str, text: str) -> Sequence[int]:
        """Return the ids of the rows that ``text`` can mean."""

    def yes_no(self, value: bool) -> str:
        """Return the word for true or false."""


def normalised(text: str) -> str:
    """Return ``text`` as names are compared: case, spaces and "&" aside."""
    plain = unicodedata.normalize("NFC", text).replace(NBSP, " ").replace("&", " og ")
    return " ".join(plain.split()).casefold()


def show(field: Field, value: Any, words: Words) -> str:
    """Return ``value`` as a person reads it; nothing is an empty text."""
    if value is None or value == [] or value == {}:
        return ""
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL:
            return str(value)
        case Kind.INTEGER:
            return str(value)
        case Kind.HOURS:
            return hours_text(value)
        case Kind.DATE:
            return date_text(value)
        case Kind.MONTH:
            return f"{value:%m.%Y}"
        case Kind.BOOLEAN:
            return words.yes_no(bool(value))
        case Kind.CODE | Kind.STATE:
            return words.label(field, value)
        case Kind.CODES:
            return ", ".join(words.label(field, key) for key in value)
        case Kind.REF:
            return words.name(field.target, value)
        case Kind.REFS:
            return ", ".join(words.name(field.target, row_id) for row_id in value)
        case Kind.COUNTS:
            return ", ".join(f"{words.label(field, key)}: {count}" for key, count in value.items())
        case Kind.DATES:
            return ", ".join(date_text(date) for date in value)


def date_text(value: dt.date | str) -> str:
    """Return a date as dd.mm.yyyy."""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{date.day:02}.{date.month:02}.{date.year:04}"


def hours_text(minutes: int) -> str:
    """Return minutes as hours with a decimal comma and no needless zeros; as h:mm where that is not exact."""
    if minutes % 3:
        return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    hours = Decimal(minutes) / 60
    return f"{hours.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".").replace(".", ",")


def parse(field: Field, text: str, words: Words) -> Any:
    """Return the value ``text`` stands for; the inverse of :func:`show`, and forgiving.

    Raises:
        BadInput: the text cannot be read as a value of the field.
        NotFound: a name, code or state that does not exist.
        Ambiguous: a name that fits more than one row (E-05).
    """
    text = clean(text)
    if not text:
        return None
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return text
        case Kind.EMAIL:
            return text.lower()
        case Kind.INTEGER:
            return _integer(field, text)
        case Kind.HOURS:
            return _hours(field, text)
        case Kind.DATE:
            return parse_date(field, text)
        case Kind.MONTH:
            return parse_month(field, text)
        case Kind.BOOLEAN:
            return _boolean(field, text, words)
        case Kind.CODE | Kind.STATE:
            return _key(field, text, words)
        case Kind.CODES:
            known = _listed(text, lambda part: words.key(field, part) is not None)
            return list(dict.fromkeys(_key(field, part, words) for part in known))
        case Kind.REF:
            return _reference(field, text, words)
        case Kind.REFS:
            named = _listed(text, lambda part: bool(words.find(field.target, part)))
            return list(dict.fromkeys(_reference(field, part, words) for part in named))
        case Kind.COUNTS:
            return dict(_count(field, part, words) for part in _counts(text))
        case Kind.DATES:
            return [parse_date(field, part).isoformat() for part in text.split(",") if part.strip()]


def clean(text: str) -> str:
    """Return ``text`` trimmed, in NFC and without control characters and others that cannot be seen.

    Line breaks and tabs stay, and the joiner inside an emoji. What sets the direction of writing, has no
    width or only says where a word may break would let two equal names be different ones.
    """
    if text.isprintable():  # nothing to take out; by far the most texts
        return unicodedata.normalize("NFC", text).strip()
    kept = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or ord(c) >= 32)
    kept = JOINER_OUTSIDE_EMOJI.sub("", kept)
    kept = "".join(c for c in kept if unicodedata.category(c) not in UNSEEN or c in "\n\t\u200d")
    return unicodedata.normalize("NFC", kept).replace(NBSP, " ").strip()


def parse_date(field: Field, text: str) -> dt.date:
    """Return the date of an ISO, dd.mm.yyyy or d.m.yy text.

    Raises:
        BadInput: it is none of these, or there is no such day.
    """
    text = text.strip()
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", text)
    dotted = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", text)
    parts = iso.groups() if iso else dotted.groups()[::-1] if dotted else None
    try:
        if parts is None:
            raise ValueError(text)
        year, month, day = (int(part) for part in parts)
        date = dt.date(year + 2000 if len(parts[0]) == 2 else year, month, day)
    except ValueError:
        raise BadInput(
            N_("“{text}” is not a date. Write it as 31.12.2026."), field=field.name, text=text
        ) from None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise BadInput(N_("“{text}” is not a date. Write it as 31.12.2026."), field=field.name, text=text)
    return date


def parse_month(field: Field, text: str) -> dt.date:
    """Return the first day of a month written mm.yyyy, yyyy-mm or as any date in it.

    Raises:
        BadInput: it is none of these.
    """
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    if dotted or iso:
        year, month = (int(part) for part in (dotted.groups()[::-1] if dotted else iso.groups()))  # type: ignore[union-attr]  # one of them matched
        if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR:
            return dt.date(year, month, 1)
        raise BadInput(N_("“{text}” is not a month. Write it as 12.2026."), field=field.name, text=text)
    return parse_date(field, text).replace(day=1)


def _integer(field: Field, text: str) -> int:
    plain = text.replace(" ", "").replace("−", "-")
    if not re.fullmatch(r"[-+]?[0-9]{1,9}(?:[.,]0+)?", plain):
        raise BadInput(N_("“{text}” is not a whole number."), field=field.name, text=text)
    return int(re.split(r"[.,]", plain)[0])


def _hours(field: Field, text: str) -> int:
    clock = re.fullmatch(r"(-?)([0-9]{1,9}):([0-5][0-9])", text)
    if clock:
        return int(f"{clock[1]}1") * (int(clock[2]) * 60 + int(clock[3]))
    plain = text.replace(" ", "").replace("−", "-").replace(",", ".")
    plain = re.sub(r"(?:timer|timar|t|h)$", "", plain)
    if not re.fullmatch(r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})", plain):
        raise BadInput(N_("“{text}” is not a number of hours."), field=field.name, text=text)
    minutes = Decimal(plain) * 60
    whole = minutes.to_integral_value()
    # A spreadsheet's 1.1166666666666667 is 67 minutes; 0.02 is no whole number of them.
    if abs(minutes - whole) > Decimal("0.01"):
        raise BadInput(N_("“{text}” is not a number of hours."), field=field.name, text=text)
    return int(whole)


def _boolean(field: Field, text: str, words: Words) -> bool:
    said = text.casefold()
    if said in YES or said == words.yes_no(True).casefold():
        return True
    if said in NO or said == words.yes_no(False).casefold():
        return False
    raise BadInput(N_("Write ja or nei, not “{text}”."), field=field.name, text=text)


def _key(field: Field, text: str, words: Words) -> str:
    key = words.key(field, text)
    if key is None:
        raise NotFound(N_("“{text}” is not one of the choices."), field=field.name, text=text.strip())
    return key


def _listed(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Split a list, but not inside a name or label that itself holds a separator."""
    pieces = re.split(r"([;,\n])", text)
    found, start = [], 0
    while start < len(pieces):
        ends = range(min(start + 2 * MOST_SEPARATORS + 1, len(pieces)), start, -2)
        longest = next((end for end in ends if is_known("".join(pieces[start:end]))), start + 1)
        found.append("".join(pieces[start:longest]))
        start = longest + 1
    return [part for part in found if part.strip()]


def _counts(text: str) -> list[str]:
    """Split at the commas behind a number; a label may hold commas too."""
    return [part for part in re.split(r"(?<=[0-9])\s*[,;\n]|\n", text) if part.strip()]


def _reference(field: Field, text: str, words: Words) -> int:
    found = words.find(field.target, text)
    if not found:
        raise NotFound(N_("There is nothing called “{text}”."), field=field.name, text=text.strip())
    if len(found) > 1:
        raise Ambiguous(
            N_("“{text}” can be more than one. Say which, for instance with an e-mail, a section or an id."),
            field=field.name,
            rule="E-05",
            text=text.strip(),
        )
    return found[0]


def _count(field: Field, part: str, words: Words) -> tuple[str, int]:
    name, colon, number = part.rpartition(":")
    if not colon:
        raise BadInput(N_("Write the participants as “group: number”."), field=field.name, text=part.strip())
    return _key(field, name, words), _integer(field, number.strip())
