"""Norwegian alphabetical order, which neither Unicode code points nor SQLite's NOCASE give."""

from __future__ import annotations

import unicodedata

# Æ, Ø and Å follow Z; "{", "|" and "}" follow "z" in every byte-wise comparison, so a key can also be
# stored and indexed. Foreign letters go where a Norwegian dictionary puts them: ä by æ, ö by ø, ü by y.
_LETTERS = str.maketrans(
    {
        "æ": "{",
        "ä": "{",
        "ø": "|",
        "ö": "|",
        "å": "}",
        "ü": "y",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "œ": "|",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def sort_key(text: str) -> str:
    """Return a key that orders ``text`` as a Norwegian reader expects.

    Case and accents do not count, digits come before letters, and "aa" is two a's, not å.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFD", folded.translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
