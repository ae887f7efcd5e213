"""The user's language: gettext catalogues, and dates and numbers as Norwegians write them.

Message ids are English sentences. The screen has one language (``use_language``); a report can be written in
another at the same time (``language``). Dates and numbers are written alike in every language.
"""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.paths import shipped

__all__ = [
    "DOMAIN",
    "LANGUAGES",
    "MISSING",
    "N_",
    "_",
    "current_language",
    "date_text",
    "language",
    "ngettext",
    "number_text",
    "percent_text",
    "say",
    "sort_key",
    "use_language",
    "use_unit_word",
    "wordings",
]

DOMAIN = "innovasjon"
LANGUAGES = ("nb", "nn", "en")
MISSING = "–"  # the en dash is what stands for "nothing to show" (section 3, "NULL is not zero")
_NBSP = "\N{NO-BREAK SPACE}"

if TYPE_CHECKING:
    from fractions import Fraction

    Number = Decimal | Fraction | int | float

UNIT_WORDS = ("enhet", "virksomhet")
"""What a municipality may call its units; the catalogues have the first of them."""

_SECOND_WORD: dict[str, tuple[str, str, dict[str, str]]] = {
    "nb": ("enhet", "virksomhet", {}),
    "nn": ("eining", "verksemd", {"ar": "er", "ane": "ene"}),
}
"""By language: the word of the catalogue, the one in its place, and its endings where they differ."""

_unit_word = UNIT_WORDS[0]
_chosen = LANGUAGES[0]
_override: ContextVar[str | None] = ContextVar("language", default=None)
_word_override: ContextVar[str | None] = ContextVar("unit_word", default=None)


def _checked(name: str) -> str:
    if name not in LANGUAGES:
        raise ValueError(f"no such language: {name!r}")
    return name


def use_language(name: str) -> None:
    """Choose the language of the whole process: "nb", "nn" or "en".

    Raises:
        ValueError: no such language.
    """
    global _chosen  # one process has one screen language; a str assignment is atomic
    _chosen = _checked(name)


@contextmanager
def language(name: str, unit_word: str | None = None) -> Iterator[None]:
    """Use another language inside the ``with`` block, in this thread only.

    Args:
        name: the language.
        unit_word: what units are called there; as elsewhere unless given.

    Raises:
        ValueError: no such language.
    """
    token = _override.set(_checked(name))
    word = _word_override.set(unit_word or _word_override.get())
    try:
        yield
    finally:
        _word_override.reset(word)
        _override.reset(token)


def use_unit_word(word: str) -> bool:
    """Call units ``word`` in every text of the process; tell whether that is another word than before.

    A word of the municipality's own, which is none of ``UNIT_WORDS``, leaves the texts as they are.
    """
    global _unit_word  # one process has one store open; a str assignment is atomic
    before, _unit_word = _unit_word, word if word in UNIT_WORDS else UNIT_WORDS[0]
    return before != _unit_word


def current_language() -> str:
    """Return the language texts are shown in here and now."""
    return _override.get() or _chosen


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    if name == "en":
        return gettext.NullTranslations()
    compiled = shipped("resources") / "locale" / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
    try:
        # Opened by its name: gettext.translation() would first load all the world's locale names.
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        # A checkout without compiled catalogues speaks English rather than not at all.
        return gettext.NullTranslations()


def _(text: str) -> str:
    """Return ``text`` in the current language."""
    # gettext keeps its own header under the empty id.
    return _worded(_catalogue(current_language()).gettext(text)) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the text that fits ``count``; the caller fills in the number."""
    return _worded(_catalogue(current_language()).ngettext(one, many, count))


def wordings(text: str) -> Iterator[str]:
    """Yield ``text`` in every language, and with every word for a unit."""
    for name in LANGUAGES:
        said = _catalogue(name).gettext(text)
        yield said
        yield _reworded(said, name)


def _worded(text: str) -> str:
    plain = (_word_override.get() or _unit_word) != UNIT_WORDS[1]
    return text if plain else _reworded(text, current_language())


@cache
def _reworded(text: str, name: str) -> str:
    """Return a text of the catalogue ``name`` with the second word for a unit."""
    if name not in _SECOND_WORD:
        return text
    usual, other, endings = _SECOND_WORD[name]

    def swap(found: re.Match[str]) -> str:
        word, ending = found.groups()
        return (other.capitalize() if word[0].isupper() else other) + endings.get(ending, ending)

    return re.sub(rf"\b({usual})(ane|ar|)", swap, text, flags=re.IGNORECASE)


def say(message: str | Message | UserError, /, **params: object) -> str:
    """Return a message in the current language with its values filled in.

    A value may itself be a ``Message``; dates and decimals are written the Norwegian way, whole numbers as
    they are (a year has no thousands separator). Plain strings are data and never translated.
    """
    values: Mapping[str, object] = params
    if not isinstance(message, str):
        values = {**message.params, **params}
        message = message.text
    text = _(message)
    return text.format_map({name: _value_text(value) for name, value in values.items()}) if values else text


def _value_text(value: object) -> str:
    match value:
        case Message() | UserError():
            return say(value)
        case dt.date():
            return date_text(value)
        case Decimal() | float():
            exact = Decimal(str(value))
            exponent = exact.normalize().as_tuple().exponent
            return number_text(exact, max(0, -exponent)) if isinstance(exponent, int) else MISSING
        case list() | tuple() | set() | frozenset():
            return ", ".join(_value_text(part) for part in value)
        case None:
            return MISSING
        case _:
            return str(value)


def date_text(value: dt.date | None) -> str:
    """Return dd.mm.yyyy, with hh:mm added for a moment; nothing for None."""
    if value is None:
        return ""
    text = f"{value.day:02}.{value.month:02}.{value.year:04}"
    return f"{text} {value.hour:02}:{value.minute:02}" if isinstance(value, dt.datetime) else text


def number_text(value: Number | None, decimals: int = 0) -> str:
    """Return a number with decimal comma and no-break spaces between thousands; "–" for None.

    Rounds half away from zero, as every figure on the screen and in a report does.
    """
    if value is None:
        return MISSING
    text = f"{_rounded(value, decimals):,.{decimals}f}"
    return text.replace(",", _NBSP).replace(".", ",")


def percent_text(value: Number | None, decimals: int = 0) -> str:
    """Return a percentage, 77.78 as "78 %"; "–" for None (a share of nothing)."""
    return MISSING if value is None else f"{number_text(value, decimals)}{_NBSP}%"


def _rounded(value: Number, decimals: int) -> Decimal:
    if isinstance(value, Decimal | int | float):
        # By way of str: 2.675 the float is meant as 2.675, not as the binary fraction just below.
        exact = Decimal(str(value))
    else:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded  # never "-0"
