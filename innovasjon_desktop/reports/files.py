"""Where a report goes: its name, and how it gets there whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.text import N_

# Windows allows none of these in a file name, nor a dot or a space at its end.
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_LONGEST = 80
_LONGEST_NAME = 120
"""Leaves room for a folder within the 260 characters Windows has for a path."""


def report_name(municipality: str, since: dt.date, as_of: dt.date) -> str:
    """Return the file name of the management workbook, safe on every system."""
    place = _NOT_IN_FILE_NAMES.sub(" ", municipality)
    place = "_".join(place.split())[:_LONGEST].strip("._") or "kommunen"
    return f"Innovasjonsrapport_{place}_{since.isoformat()}_{as_of.isoformat()}.xlsx"


def file_name(text: str, ending: str) -> str:
    """Return ``text`` as the name of a file that every system can hold, with ``ending``."""
    plain = " ".join(_NOT_IN_FILE_NAMES.sub(" ", text).split())
    return f"{plain[:_LONGEST_NAME].strip('. ')}{ending}"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file beside ``path`` to write, and move it there when the block ends well.

    Raises:
        UserError: the folder or the file cannot be written.
    """
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            yield temporary
            _flush(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(_reason(error, path), name=path.name, folder=str(path.parent)) from error


def _reason(error: OSError, path: Path) -> str:
    if error.errno == errno.ENOSPC:
        return N_("The disk is full. Make room and try again.")
    if not path.parent.exists():
        return N_("There is no folder “{folder}”.")
    return N_("{name} cannot be written. Close it if it is open in another program, and check the folder.")


def _flush(path: Path) -> None:
    """Have the file on the disk before anything else is replaced by it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
