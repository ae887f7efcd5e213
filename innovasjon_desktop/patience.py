"""Files another program holds: on Windows none that is open can be replaced, moved or removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds to wait for a program, mostly antivirus, that holds a file."""

_HELD_ON_WINDOWS = frozenset({5, 32, 33})  # access denied, sharing violation, lock violation


def patiently(work: Callable[[], T]) -> T:
    """Return what ``work`` does; while another program holds the file on Windows, try again for 5 seconds.

    Raises:
        OSError: of the last try.
    """
    try:
        return work()
    except OSError as error:
        if not is_held(error):
            raise
    # Loading it takes longer than all the work; hardly any run needs it.
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

    again = Retrying(
        retry=retry_if_exception(is_held),
        stop=stop_after_delay(PATIENCE),
        wait=wait_exponential(multiplier=0.02, max=0.5),
        reraise=True,
    )
    return again(work)


def is_held(error: BaseException) -> bool:
    """Say whether another program has the file open, and Windows refuses what was asked for that reason."""
    return getattr(error, "winerror", None) in _HELD_ON_WINDOWS
