"""What the window asks of whoever opens stores: it knows no database itself."""

from __future__ import annotations

from typing import Any, Protocol


class Stores(Protocol):
    """Opens stores; called on the writer thread."""

    place: str
    """Path or URL of the store in use."""

    def open(self, place: str = "") -> Any:
        """Open the store at ``place``, by default the one in use, made first if it is not there."""

    def example(self) -> Any:
        """Open the example municipality, a store of its own."""
