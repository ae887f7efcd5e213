"""Exit codes of the command line: a contract."""

from __future__ import annotations

DONE = 0
REFUSED = 1
"""Done, but something was refused or found wrong."""
WRONG_USE = 2
BAD_INPUT = 3
"""Nothing was changed."""
NO_STORE = 4
"""The store cannot be used now: locked, read-only, full, newer or not there."""
BUG = 70
STOPPED = 130
"""Ctrl+C; nothing was changed."""


class WrongUse(Exception):
    """The call cannot be understood.

    Args:
        message: what is wrong, in the user's language.
        usage: how the call looks.
    """

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage
