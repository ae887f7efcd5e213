"""Read a file in a process of its own, where it can harm nothing and is stopped at any time.

The process is this same Python, or this same frozen program called with :data:`ARGUMENT`, which then calls
:func:`serve` before anything else (``app.main``). It gets the file's path on its standard input and answers
on its standard output with blocks of plain values: no name of a file is seen in a list of processes, and
nothing of what comes back is run. It loads neither Qt nor the store.

The memory is limited by the system: ``RLIMIT_DATA`` on Linux (macOS knows the limit, but does not keep it), a
job object on Windows, which also ends the process if the program ends before it.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path

import innovasjon_desktop
from innovasjon_desktop.domain.errors import BadInput, Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.importing import wire
from innovasjon_desktop.services.importing.book import Book

ARGUMENT = "--read-apart"
"""What a frozen program is called with to become the reader."""

MOST_MEMORY = 300 * 2**20
MOST_SECONDS = 30

_SHARED = 30 * 2**20
"""Of the memory, what programs and libraries themselves take; the limit does not count it."""
_LOOK_EVERY = 0.05
"""Seconds from one question whether to stop to the next."""


def read_apart(path: str | Path, *, cancelled: Callable[[], bool] | None = None) -> Book:
    """Read a file as ``files.read_book`` does, in a process with 300 MB and 30 seconds.

    May be called from any thread; blocks it until the book is there.

    Args:
        path: the file.
        cancelled: asked twenty times a second; the process is ended as soon as it says yes.

    Raises:
        BadInput: it cannot be read, or takes more memory or time than a table ever does.
        Cancelled: ``cancelled`` said so.
    """
    request = json.dumps(os.path.abspath(path)).encode()
    process = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        with _limit_from_outside(process):
            answer = _answer(process, request, cancelled)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it did not take goes nowhere
                    pipe.close()
    return _book_in(answer)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    return [sys.executable, "-P", "-m", __name__]  # -P: nothing is taken from the working folder


def _environment() -> dict[str, str]:
    """Return the environment in which Python finds this package, wherever this process found it."""
    roots = [str(Path(innovasjon_desktop.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, roots))}


def _answer(process: subprocess.Popen[bytes], request: bytes, cancelled: Callable[[], bool] | None) -> bytes:
    until = time.monotonic() + MOST_SECONDS
    sent: bytes | None = request
    while True:
        if cancelled is not None and cancelled():
            raise Cancelled
        if time.monotonic() > until:
            raise BadInput(N_("Reading the file takes too long. Copy the rows to a new workbook."))
        try:
            return process.communicate(sent, timeout=_LOOK_EVERY)[0]
        except subprocess.TimeoutExpired:
            sent = None  # the rest of it is sent all the same


def _book_in(answer: bytes) -> Book:
    """Return the book, or raise the error, that the process answered with."""
    found = None
    with suppress(EOFError, ValueError, TypeError):  # it ended in the middle of a word
        found = wire.received(io.BytesIO(answer))
    if found is None:
        raise BadInput(
            N_("The file cannot be read: it takes too much memory. Copy the rows to a new workbook.")
        )
    if isinstance(found, UserError):
        raise found
    return found


def serve() -> int:
    """Be the process that reads: take a path, answer, and return the exit code."""
    import gc

    gc.disable()  # nothing is thrown away before the end
    _limit_from_inside()
    path = json.loads(sys.stdin.buffer.read())
    from innovasjon_desktop.services.importing.files import read_book

    try:
        found: Book | UserError = read_book(path)
    except UserError as error:
        found = error
    wire.send(found, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return 0


def _limit_from_inside() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_DATA, MOST_MEMORY - _SHARED), (resource.RLIMIT_CPU, MOST_SECONDS)):
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(kind, (most, most))


def _limit_from_outside(process: subprocess.Popen[bytes]) -> AbstractContextManager[object]:
    """Put the process under its limit where it cannot do so itself; it waits for the path meanwhile."""
    if sys.platform != "win32":
        return nullcontext()
    from innovasjon_desktop.services.importing.windows_job import Job

    return closing(Job(process, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(serve())
