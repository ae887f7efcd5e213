"""Every run of the window has a file of its own while it lasts: one that is left over tells of a crash.

The file is locked by the operating system as long as the program lives, so nobody takes the file of a window
that is open for one left over. What the interpreter says when it breaks down stands in it: lines of program,
no data.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from pathlib import Path
from typing import IO

from innovasjon_desktop import __version__
from innovasjon_desktop.store.locking import take

OPEN, CRASHED = "run-", "crash-"
"""How the names of files begin: of a run that goes on, of one that broke off."""


class Run:
    """One run of the window, from :func:`begin` to :meth:`end`.

    Args:
        file: open and locked.
        path: where it lies.
        crashed: the reports of runs that broke off since the last one that ended as it should.
    """

    def __init__(self, file: IO[str], path: Path, crashed: tuple[Path, ...]) -> None:
        self.file, self._path, self.crashed = file, path, crashed

    def end(self) -> None:
        """Leave nothing behind: all went well."""
        self.file.close()
        with contextlib.suppress(OSError):
            self._path.unlink()


def begin(folder: Path) -> Run:
    """Begin a run whose file lies in ``folder``, and find out which runs before it broke off."""
    folder.mkdir(parents=True, exist_ok=True)
    crashed = tuple(kept for path in sorted(folder.glob(f"{OPEN}*.log")) if (kept := _left_over(path)))
    now = dt.datetime.now()
    while True:
        path = folder / f"{OPEN}{now:%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"
        locked = take(path)
        if locked is not None:
            break
        now += dt.timedelta(microseconds=1)  # another window that starts just now took it for left over
    file = os.fdopen(locked, "w", encoding="utf-8")
    python = sys.version.split()[0]
    file.write(f"Innovasjon {__version__}, Python {python}, {_system()}, {now:%d.%m.%Y %H:%M}\n")
    file.flush()
    return Run(file, path, crashed)


def _system() -> str:
    # The module platform knows names people know, but takes as long to load as the rest of this file.
    if sys.platform == "win32":
        return "Windows {}.{}.{}".format(*sys.getwindowsversion()[:3])
    return f"{os.uname().sysname} {os.uname().release}"


def _left_over(path: Path) -> Path | None:
    """Return where the file of a run is kept that broke off; None if the run goes on."""
    try:
        locked = take(path)
    except OSError:
        return None
    if locked is None:
        return None
    os.close(locked)
    kept = path.with_name(CRASHED + path.name.removeprefix(OPEN))
    with contextlib.suppress(OSError):
        path.rename(kept)
        return kept
    return None
