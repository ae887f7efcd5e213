"""What the change log tells of one row, line by line, and where a line does not follow the one before it."""

from __future__ import annotations

from typing import Any

from innovasjon_desktop.store.unit_of_work import BOOKKEEPING

Values = dict[str, Any] | None


class Logged:
    """What the log tells of one row so far.

    ``values`` are what it held after the last line, None if it was deleted; ``first`` what a row that came
    with the program held before the first one. ``is_lost`` once a line could not be read.
    """

    __slots__ = ("_is_begun", "first", "is_lost", "is_made", "values")

    def __init__(self) -> None:
        self.values: Values = None
        self.first: dict[str, Any] = {}
        self.is_made = self.is_lost = self._is_begun = False

    def add(self, before: Values, after: Values) -> str | None:
        """Take in the next line; return the column in which it does not follow; empty if it is the row."""
        wrong = self._astray(before, after)
        if before is None:
            self.values, self.is_made = after, True
        else:
            if not self.is_made:
                self.first = before | self.first
            self.values = None if after is None else {**(self.values or {}), **after}
        self._is_begun = True
        return wrong

    def lose(self) -> None:
        """Take in a line that cannot be read: anything may stand in it."""
        self.values = {}
        self.is_made = self.is_lost = self._is_begun = True

    def _astray(self, before: Values, after: Values) -> str | None:
        """Return where a line contradicts itself, or says that the row held something else than it did."""
        if before is None:
            is_there = self._is_begun and not self.is_lost and self.values is not None
            return "" if after is None or is_there else None
        if self._is_begun and self.values is None:
            return ""
        held = self.values or {}
        others = [name for name, value in before.items() if name in held and held[name] != value]
        if after is not None:
            others += before.keys() ^ after.keys()
        return next((name for name in others if name not in BOOKKEEPING), others[0] if others else None)
