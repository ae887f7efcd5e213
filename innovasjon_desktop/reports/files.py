"""Where a report goes: its name, and how it gets there whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from innovasjon_desktop.domain.errors import StoreUnavailable, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.patience import is_held, patiently

# Windows allows none of these in a file name, nor a dot or a space at its end.
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
# Nor, whatever stands after the first dot, the names of the devices it had once.
_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]", re.IGNORECASE)
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
    plain = " ".join(_NOT_IN_FILE_NAMES.sub(" ", text).split())[:_LONGEST_NAME].strip(". ")
    first, dot, rest = plain.partition(".")
    return f"{first}{'_' if _DEVICES.fullmatch(first.strip()) else ''}{dot}{rest}{ending}"


class HeldOpen(UserError):
    """Another program, mostly Excel, has the file open; the finished one lies beside it.

    Args:
        finished: where it lies.
        path: where it belongs.
    """

    def __init__(self, finished: Path, path: Path) -> None:
        super().__init__(
            N_(
                "{name} is open. Close it in Excel and try again. The new one is called {finished} till then."
            ),
            name=path.name,
            finished=finished.name,
        )
        self._finished, self._path = finished, path

    def retry(self) -> Path:
        """Let the finished file take its place, and return it.

        Raises:
            HeldOpen: the other program has not let go of it.
            UserError: it cannot be done for another reason.
        """
        try:
            patiently(lambda: self._finished.replace(self._path))
        except OSError as error:
            if is_held(error):
                raise HeldOpen(self._finished, self._path) from error
            raise _cannot(error, self._path) from error
        return self._path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file beside ``path`` to write, and move it there when the block ends well.

    Raises:
        HeldOpen: another program has the file open; what was written is kept beside it.
        StoreUnavailable: the disk is full.
        UserError: the folder or the file cannot be written.
    """
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            yield temporary
            _flush(temporary)
            _put(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot(error, path) from error


def _put(finished: Path, path: Path) -> None:
    try:
        patiently(lambda: finished.replace(path))
    except OSError as error:
        if is_held(error) and path.is_file():
            raise HeldOpen(_put_beside(finished, path), path) from error
        raise


def _put_beside(finished: Path, path: Path) -> Path:
    """Give the file a name nothing has, numbered as the system's own file manager would."""
    free = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
    beside = next(place for place in free if not place.exists())
    finished.rename(beside)
    return beside


def _cannot(error: OSError, path: Path) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreUnavailable(
            N_("The disk that {folder} is on is full. Make room and try again."),
            folder=str(path.absolute().parent),
        )
    if not path.parent.exists():
        reason = N_("There is no folder “{folder}”.")
    else:
        reason = N_(
            "{name} cannot be written. Close it if it is open in another program, and check the folder."
        )
    return UserError(reason, name=path.name, folder=str(path.parent))


def _flush(path: Path) -> None:
    """Have the file on the disk before anything else is replaced by it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
