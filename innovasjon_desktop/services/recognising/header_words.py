"""The words of a header, and whether they are those of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from rapidfuzz import fuzz

from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.recognising.vocabulary import FIRST_WORDS, LAST_WORDS, WORDS_ALSO

SIMILAR = 82
"""How alike two words of at least :data:`LONG_WORD` letters are, of 100, to be one with a slip in it."""

LONG_WORD, LONG_STEM, LONGEST_ENDING = 6, 4, 4

_WORDS = re.compile(r"[^\W\d_]+")


def end_said(words: Sequence[str]) -> int | None:
    """Return which end of a time a header ends in the word for, 0 or 1, or None: it names none, or both."""
    said = [word for word in words if word not in ("dato", "og", "med")]
    for end, (own, other) in enumerate(((FIRST_WORDS, LAST_WORDS), (LAST_WORDS, FIRST_WORDS))):
        if said and said[-1] in own and not other & {*said}:
            return end
    return None


@cache
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a header as they are compared, spelt as the vocabulary has them."""
    words = _WORDS.findall(comparable(text).replace("&", " og "))
    return tuple(WORDS_ALSO.get(word, word) for word in words)


def covered(words: Sequence[str], phrases: Iterable[str]) -> set[int]:
    """Return the places of the words that stand in one of the phrases."""
    found: set[int] = set()
    for phrase in phrases:
        stems = phrase.split()
        for start in range(len(words) - len(stems) + 1):
            if all(_is_form(words[start + at], stem) for at, stem in enumerate(stems)):
                found.update(range(start, start + len(stems)))
    return found


def _is_form(word: str, stem: str) -> bool:
    """Tell whether a word is the stem with a Norwegian ending."""
    if len(stem) < LONG_STEM:
        return word == stem
    return word.startswith(stem) and len(word) - len(stem) <= LONGEST_ENDING


def alike(word: str, stem: str) -> bool:
    """Tell whether a long word is another with a slip in it."""
    return min(len(word), len(stem)) >= LONG_WORD and fuzz.ratio(word, stem) >= SIMILAR
