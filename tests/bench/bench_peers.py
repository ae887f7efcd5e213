"""«I dag» beside other desktop programs: from the process to a window that has come to rest.

Every program runs in turn on the same virtual screen (Xvfb), which keeps its pixels in a file: a window
has come to rest when no pixel has changed for a second. What is not installed is left out.
"""

from __future__ import annotations

import mmap
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Result
from tests.bench.stores import demo_file

ROUNDS = 5
QUIET = 1.0
PATIENCE = 30.0
DISPLAY = ":97"
SCREEN = "1280x800x24"

OURS = "ours"
BROWSER = "DB Browser for SQLite"
ANKI = "Anki"
GOALS = {BROWSER: 1.6, ANKI: 0.5}


@contextmanager
def screen(folder: Path) -> Iterator[mmap.mmap]:
    """Yield the pixels of a virtual screen."""
    server = subprocess.Popen(
        [
            "Xvfb",
            DISPLAY,
            "-screen",
            "0",
            SCREEN,
            "-fbdir",
            str(folder),
            "-nolisten",
            "tcp",
            "-noreset",
            "-nocursor",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        place = folder / "Xvfb_screen0"
        while not place.exists() or not place.stat().st_size:
            time.sleep(0.05)
        with place.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pixels:
            time.sleep(0.5)
            yield pixels
    finally:
        server.terminate()
        server.wait()


def rested(pixels: mmap.mmap, command: list[str], home: Path) -> float:
    """Return after how many milliseconds the window of ``command`` last changed."""
    environment = {
        **os.environ,
        "DISPLAY": DISPLAY,
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "NO_AT_BRIDGE": "1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the first, unmeasured run compiles
    empty = last = zlib.adler32(pixels)
    start = changed = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            time.sleep(0.004)
            seen, now = zlib.adler32(pixels), time.perf_counter()
            if seen != last:
                last, changed = seen, now
            elif last != empty and now - changed > QUIET:
                return (changed - start) * 1000
            if now - start > PATIENCE:
                raise RuntimeError(f"{command[0]} has not come to rest")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while zlib.adler32(pixels) != empty:
            time.sleep(0.05)


def small_table(place: Path) -> Path:
    """Make a database of one table with 200 rows."""
    connection = sqlite3.connect(place)
    connection.execute("CREATE TABLE idea (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, on_date TEXT)")
    connection.executemany(
        "INSERT INTO idea (title, unit, on_date) VALUES (?, ?, ?)",
        [(f"Idé nummer {n}", f"Enhet {n % 17}", "2026-06-30") for n in range(200)],
    )
    connection.commit()
    connection.close()
    return place


def programs(store: Path, folder: Path) -> dict[str, list[str]]:
    """Return how to start each program that is installed."""
    ours = [sys.executable, "-m", "innovasjon_desktop", "--db", str(store)]
    found = {OURS: ours}
    if shutil.which("sqlitebrowser"):
        found[BROWSER] = ["sqlitebrowser", "-t", "idea", str(small_table(folder / "small.db"))]
    if shutil.which("anki"):
        found[ANKI] = ["anki", "-b", str(folder / "anki"), "-l", "en", "-p", "User 1"]
    return found


def measure() -> Iterator[Result]:
    if not shutil.which("Xvfb"):
        return
    with demo_file() as store, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = programs(store, folder)
        with screen(folder) as pixels:
            for command in commands.values():
                rested(pixels, command, folder)  # settings, caches and compiled code are there afterwards
            taken: dict[str, list[float]] = {program: [] for program in commands}
            for _ in range(ROUNDS):
                for program, command in commands.items():
                    taken[program].append(rested(pixels, command, folder))
        for program, times in taken.items():
            yield Result(f"at rest: {program}", statistics.median(times), None)
            if program in GOALS:
                ratio = statistics.median(
                    mine / other for mine, other in zip(taken[OURS], times, strict=True)
                )
                yield Result(f"I dag, against {program}", ratio, GOALS[program], "×")
