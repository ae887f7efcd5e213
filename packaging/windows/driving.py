"""Use the installed window as a person does, by its keys: appoint an agent, make a report, quit.

    python driving.py PROGRAM

Runs on Windows alone, real or Wine's, with the example municipality as the program's store. Where the report
came to lie is printed.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from ctypes import wintypes
from pathlib import Path
from typing import Any

CONTROL, TAB, ENTER = 0x11, 0x09, 0x0D
KEY_UP, UNICODE = 0x0002, 0x0004
KEYBOARD = 1
PATIENCE = 60.0
MOMENT = 0.1
SETTLED = 2.0
"""Seconds: the longest one waits for something; between two keys; until a page or a dialog has its rows."""

AGENT = ("Åse", "Ødegård", "ase.odegard@elvedal.example")


class NotThere(Exception):
    """What did not come."""


class _Key(ctypes.Structure):
    _fields_ = (
        ("key", wintypes.WORD),
        ("scan", wintypes.WORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ctypes.c_size_t),
    )


class _Any(ctypes.Union):
    _fields_ = (("key", _Key), ("room", ctypes.c_byte * 32))


class _Input(ctypes.Structure):
    _fields_ = (("type", wintypes.DWORD), ("of", _Any))


class Driver:
    """The keyboard of this PC.

    Args:
        process: the program whose windows are looked for.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._user: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined]  # Windows has it

    def titles(self) -> list[str]:
        """Return the titles of the program's windows, the front one first."""
        found: list[str] = []

        def look(window: int, _nothing: int) -> bool:
            of = wintypes.DWORD()
            self._user.GetWindowThreadProcessId(window, ctypes.byref(of))
            if of.value == self._process.pid and self._user.IsWindowVisible(window):
                text = ctypes.create_unicode_buffer(200)
                self._user.GetWindowTextW(window, text, len(text))
                found.append(text.value)
            return True

        kind = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)  # type: ignore[attr-defined]  # as above
        self._user.EnumWindows(kind(look), 0)
        return [title for title in found if title]

    def press(self, *keys: int) -> None:
        """Press keys together and let go of them."""
        self._send([_Key(key=key) for key in keys])
        self._send([_Key(key=key, flags=KEY_UP) for key in reversed(keys)])
        time.sleep(MOMENT)

    def write(self, text: str) -> None:
        """Write a text, whatever keys the keyboard has."""
        for letter in text:
            self._send([_Key(scan=ord(letter), flags=UNICODE | up) for up in (0, KEY_UP)])
            time.sleep(MOMENT / 5)
        time.sleep(MOMENT)

    def _send(self, keys: list[_Key]) -> None:
        inputs = (_Input * len(keys))(*(_Input(KEYBOARD, _Any(key=key)) for key in keys))
        self._user.SendInput(len(keys), inputs, ctypes.sizeof(_Input))


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds.

    Raises:
        NotThere: it does not within a minute.
    """
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise NotThere(what)
        time.sleep(MOMENT)


def appoint(driver: Driver) -> None:
    """Appoint the first agent of a section that has none, anchored with its leader."""
    driver.press(CONTROL, ord("3"))
    time.sleep(SETTLED)
    driver.press(CONTROL, ord("N"))
    time.sleep(SETTLED)
    first, last, mail = AGENT
    for text, steps in (
        ("Helse og omsorg", 2),
        (first, 1),
        (last, 1),
        (mail, 3),
        ("Kommunedirektøren", 1),
        ("15.06.2026", 0),
    ):
        driver.write(text)
        for _step in range(steps):
            driver.press(TAB)
    driver.press(ENTER)
    time.sleep(SETTLED)


def report(driver: Driver) -> Path:
    """Make a report with the usual answers; return where it was put: among the documents."""
    documents = Path.home() / "Documents"
    before = set(documents.glob("*.xlsx"))
    titles = driver.titles()
    driver.press(CONTROL, ord("R"))
    wait_for("the dialog of the report", lambda: driver.titles() != titles)
    time.sleep(SETTLED)
    titles = driver.titles()
    driver.press(ENTER)
    wait_for("the question where to put it", lambda: driver.titles() != titles)
    time.sleep(SETTLED)
    driver.press(ENTER)
    wait_for("the report", lambda: bool(set(documents.glob("*.xlsx")) - before))
    (made,) = set(documents.glob("*.xlsx")) - before
    return made


def main(program: str) -> int:
    """Start the program, use it and quit; return its exit code."""
    with subprocess.Popen([program]) as process:
        driver = Driver(process)
        try:
            wait_for("the window", lambda: bool(driver.titles()))
            time.sleep(2 * SETTLED)
            appoint(driver)
            print(report(driver))
            time.sleep(SETTLED)
            driver.press(CONTROL, ord("Q"))
            return process.wait(PATIENCE)
        except (NotThere, subprocess.TimeoutExpired) as reason:
            print(f"{reason}; there are {driver.titles()}", file=sys.stderr)
            process.kill()
            return 1


if __name__ == "__main__":
    if os.name != "nt":
        sys.exit("This is for Windows.")
    sys.exit(main(sys.argv[1]))
