"""How much texts are like each other, in per cent."""

from __future__ import annotations

from rapidfuzz import fuzz


def likeness(one: str, other: str) -> float:
    """Return how much of two texts is the same, letter by letter: 100 for the same text."""
    return float(fuzz.ratio(one, other))


def likeness_of_words(one: str, other: str) -> float:
    """Return how much two texts have in common, whatever the order of their words."""
    return float(fuzz.token_sort_ratio(one, other))
