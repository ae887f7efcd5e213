"""What the window asks of whoever opens stores: it knows no database itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Stores(Protocol):
    """Opens stores; called on the writer thread."""

    place: str
    """Path or URL of the store in use."""
    tried: str
    """Path or URL of the store one tried to open last."""
    second: Path | None
    """A second folder, where copies of a store that is gone are looked for as well."""

    def open(self, place: str = "", *, copy: bool = False) -> Any:
        """Open the store at ``place``, by default the one in use, made first if it is not there.

        With ``copy`` read a copy of one that another program has open.
        """

    def open_backup(self, path: str) -> Any:
        """Open a copy only to read it; the store in use stays the one to come back to."""

    def unopened(self, place: str) -> Any:
        """Return the store at ``place`` without opening it: to look at its copies, and put one back."""

    def move_here(self) -> Any:
        """Put a copy of the store in use on this PC's own disk, and open that."""

    def example(self) -> Any:
        """Open the example municipality, a store of its own."""
