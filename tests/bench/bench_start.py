"""Start: from the process to the painted window, and to «I dag» filled; and the whole report process.

An empty PySide6 window is measured in turn with ours, so that a ratio means the same on any machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Result
from tests.bench.stores import demo_file

RUNS = 7

EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (print("painted", flush=True), app.quit()))
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

OURS = """
import sys
from innovasjon_desktop import app
def painted():
    print("painted", flush=True)
def filled():
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    print("filled", flush=True)
    status = open("/proc/self/status").read()
    print("memory", next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), flush=True)
    QTimer.singleShot(0, QApplication.quit)
build = app.build
def built(*arguments, **named):
    from innovasjon_desktop.ui.main_window import MainWindow
    after_paint = MainWindow._after_paint
    # Before the program's own: a listener would be called when the store is being opened already.
    MainWindow._after_paint = lambda window: (painted(), after_paint(window))
    window = build(*arguments, **named)
    window.filled.connect(filled)
    return window
app.build = built
sys.exit(app.main([]))
"""


def timed(script: str, store: str = "", *, home: Path) -> dict[str, float]:
    """Return after how many milliseconds each word was printed; memory in MB."""
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(home),
        "LOCALAPPDATA": str(home),
        "INNOVASJON_DB": store,
    }
    # As it is once installed: compiled. The first, unmeasured run does it.
    environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    )
    found: dict[str, float] = {}
    assert process.stdout is not None
    for line in process.stdout:
        word, *rest = line.split()
        found[word] = float(rest[0]) / 1024 if rest else (time.perf_counter() - start) * 1000
    if process.wait() != 0:
        raise RuntimeError("the program did not start")
    return found


def measure() -> Iterator[Result]:
    with demo_file() as store, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        timed(OURS, str(store), home=home)
        timed(EMPTY, home=home)
        ours, empty = [], []
        for _ in range(RUNS):
            empty.append(timed(EMPTY, home=home)["painted"])
            ours.append(timed(OURS, str(store), home=home))
        ratios = [mine["painted"] / floor for mine, floor in zip(ours, empty, strict=True)]
        yield Result("window painted, against an empty window", statistics.median(ratios), 1.35, "×")
        filled = [mine["filled"] / floor for mine, floor in zip(ours, empty, strict=True)]
        yield Result("I dag filled, against an empty window", statistics.median(filled), None, "×")
        yield Result("I dag filled", statistics.median(mine["filled"] for mine in ours), None)
        yield Result("memory then", statistics.median(mine["memory"] for mine in ours), 140, "MB")
        taken, peak = [], 0.0
        command = [sys.executable, "-m", "innovasjon_desktop.cli.main", "--db", str(store), "report"]
        for number in range(5):
            start = time.perf_counter()
            process = subprocess.Popen(
                [*command, str(home / f"{number}.xlsx"), "--as-of", "2026-06-30"], stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            taken.append((time.perf_counter() - start) * 1000)
            peak = max(peak, usage.ru_maxrss / 1024)
        yield Result("innovasjon report, whole process", statistics.median(taken), 2000)
        yield Result("innovasjon report, memory", peak, 200, "MB")
