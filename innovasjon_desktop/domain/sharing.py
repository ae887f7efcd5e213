"""What those who share a store are told of each other."""

from __future__ import annotations

from typing import Protocol

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.opening import ReadOnly


class Ear(Protocol):
    """Who listens to a shared store. Called on the thread that watches it."""

    def changed(self, changed: Changed) -> None:
        """Hear of a step of somebody else."""

    def others(self, names: tuple[str, ...]) -> None:
        """Hear who else is in the program, as user@machine."""

    def connected(self, is_connected: bool) -> None:
        """Hear that the connection is lost, or back."""

    def read_only(self, read_only: ReadOnly | None) -> None:
        """Hear that the store can only be read from now on and why, or that it can be written to again."""
