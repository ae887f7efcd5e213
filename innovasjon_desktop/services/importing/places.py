"""Where cells stand and how their texts are written in a workbook, whoever reads it."""

from __future__ import annotations

import re

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.services.importing.book import Merge
from innovasjon_desktop.services.importing.package import TOO_LARGE

MOST_MERGES = 100_000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Merges(list[Merge]):
    """The merged cells of a sheet, as many as there may be; ``hidden`` are the rows nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: set[int] = set()

    def clear(self) -> None:
        """Forget all, because the sheet is read anew."""
        super().clear()
        self.hidden.clear()

    def add(self, reference: str) -> None:
        """Add ``A1:B2``; what is no such reference merges nothing.

        Raises:
            BadInput: there are too many.
        """
        found = _REFERENCE.fullmatch(reference)
        if found is None or found[3] is None:
            return
        if len(self) == MOST_MERGES:
            raise BadInput(TOO_LARGE)
        left, right = sorted((column_number(found[1]), column_number(found[3])))
        top, bottom = sorted((int(found[2]), int(found[4])))
        self.append(Merge(top, bottom, left, right))

    def within(self, last_row: int, last_column: int) -> tuple[Merge, ...]:
        """Return them as far as they reach into what the sheet holds."""
        return tuple(
            Merge(
                each.first_row,
                min(each.last_row, last_row),
                each.first_column,
                min(each.last_column, last_column),
            )
            for each in self
            if each.first_row <= last_row and each.first_column <= last_column
        )


def column_number(letters: str) -> int:
    """Return the place of a column, counted from 0: ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which Excel writes as ``_x000D_``."""
    return _CODE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
