"""What a program that was killed left half done while it moved a store to a file: people's names are in it.

It stands beside the file it was to become. Whoever moves a store there holds the lock of that name, so
nothing is removed while that is held. Where it is, is noted on this PC: it need not be a folder with a store.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from innovasjon_desktop.paths import data_folder
from innovasjon_desktop.patience import patiently
from innovasjon_desktop.store import files
from innovasjon_desktop.store.locking import lock_file, take


def half_done(path: Path) -> Path:
    """Return where this program makes the file that becomes ``path``."""
    return path.with_name(f"{path.name}.{os.getpid()}{files.PARTIAL}")


_HALF_DONE = re.compile(rf"(?P<name>.+)\.[0-9]+{re.escape(files.PARTIAL)}({'|'.join(files.SIDECARS)})?")


@contextmanager
def noted(path: Path) -> Iterator[None]:
    """Keep a note of the file that is being made, in case this program is killed meanwhile."""
    note = _notes() / hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    with suppress(OSError):  # the move does not need it
        note.parent.mkdir(parents=True, exist_ok=True)
        files.write(note, str(path))
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def clear(path: Path) -> None:
    """Remove what was to become ``path``. Only for whoever holds its lock."""
    for left in path.parent.glob(f"{glob.escape(path.name)}.*{files.PARTIAL}*"):
        if _meant(left) == path:
            patiently(lambda left=left: left.unlink(missing_ok=True))  # type: ignore[misc]  # mypy cannot infer it


def sweep(held: Path | None) -> None:
    """Remove what was left in the folder of a store, and wherever a note says, unless somebody is at work.

    What cannot be removed now is left to the next one.

    Args:
        held: the store, whose lock this program holds; None if it is no file.
    """
    if held is not None:
        with suppress(OSError):
            for path in {_meant(left) for left in held.parent.glob(f"*{files.PARTIAL}*")}:
                if path is not None:
                    _clear_if_free(path, held)
    with suppress(OSError):
        for note in _notes().iterdir():
            with suppress(OSError, ValueError):
                path = Path(note.read_text(encoding="utf-8"))
                if path.parent.is_dir() and _clear_if_free(path, held):
                    note.unlink()


def _clear_if_free(path: Path, held: Path | None) -> bool:
    """Remove what was to become ``path``, and tell whether nobody is at work on it."""
    if path == held:
        clear(path)
        return True
    lock = lock_file(path)
    is_new = not lock.exists()
    taken = take(lock)
    if taken is None:
        return False
    try:
        clear(path)
        if is_new:
            with suppress(OSError):  # Windows does not let anybody remove a file that is open
                lock.unlink()
    finally:
        os.close(taken)
    return True


def _meant(left: Path) -> Path | None:
    """Return the file that something half done was to become; None if it is not of this program."""
    found = _HALF_DONE.fullmatch(left.name)
    return left.with_name(found["name"]) if found else None


def _notes() -> Path:
    return data_folder() / "unfinished"
