"""What one row of the fault table is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Control:
    """The same without the protection: it must fail, or the row proves nothing.

    Args:
        without: what was taken away.
        cases: how many were tried.
        failures: how many of them failed.
    """

    without: str
    cases: int
    failures: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row.

    Args:
        cases: how many were tried.
        failures: one line for each that missed the goal.
        seen: what else is worth knowing.
        control: what came of it without the protection, where that is tried.
        not_run: why it could not be tried here at all.
    """

    cases: int = 0
    failures: tuple[str, ...] = ()
    seen: str = ""
    control: Control | None = None
    not_run: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the goal is met."""
        if self.not_run:
            return "not run"
        proven = self.control is None or self.control.failures > 0
        return "met" if self.cases and not self.failures and proven else "NOT MET"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Args:
        name: what it is called on the command line.
        fault: what happens to the program.
        goal: what must hold all the same.
        run: tries so many cases.
        short: cases that take seconds.
        full: cases of the long run.
        elsewhere: its cases are tests of their own, which run by themselves.
    """

    name: str
    fault: str
    goal: str
    run: Callable[[int], Outcome]
    short: int
    full: int
    elsewhere: bool = False
