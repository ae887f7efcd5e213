"""Mark texts for translation on floors that may not translate."""

from __future__ import annotations


def N_(text: str) -> str:
    """Return ``text`` unchanged; the catalogue finds the mark, the screen translates."""
    return text


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text begins with that a spreadsheet could calculate; exports mark it, imports know the mark."""
