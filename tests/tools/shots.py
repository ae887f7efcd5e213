"""Take pictures of every page, to be looked at.

usage: python -m tests.tools.shots [STORE] [--out FOLDER] [--only PART]

STORE is a path; without one the example municipality is made in a temporary folder. Pictures are named
page_scheme_size_language[_scale].png; --only takes those whose name holds PART.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = ((1280, 800), (1024, 700))
SCHEMES = ("light", "dark")
SPOKEN = ("nb", "nn")
SETTLE = 250


def main() -> int:
    """Take the pictures; each scale needs a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?")
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", default="")
    parser.add_argument("--scale", type=int, choices=(1, 2))
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.scale:
        return take(asked.store, asked.out, asked.only, asked.scale)
    with tempfile.TemporaryDirectory() as folder:
        store = asked.store or make_example(Path(folder))
        for scale in (1, 2):
            command = [sys.executable, "-m", "tests.tools.shots", store, "--out", str(asked.out)]
            command += ["--only", asked.only, "--scale", str(scale)]
            environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
            if code := subprocess.run(command, check=False, env=environment).returncode:
                return code
    return 0


def make_example(folder: Path) -> str:
    """Make the example municipality in ``folder``."""
    from innovasjon_desktop.services import demo
    from innovasjon_desktop.store.engine import open_engine
    from innovasjon_desktop.store.migrate import upgrade
    from innovasjon_desktop.store.unit_of_work import Database

    place = folder / "demo.db"
    upgrade(place)
    database = Database(open_engine(place))
    demo.fill(database)
    database.close()
    return str(place)


def wait(milliseconds: int) -> None:
    """Let the window and its threads work."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()  # QTest.qWait would keep the interpreter from the other threads
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(shown: list[bool]) -> None:
    """Let the window work until ``shown`` holds something, for five seconds at most."""
    for _try in range(100):
        if shown:
            return
        wait(50)


def take(store: str, out: Path, only: str, scale: int) -> int:
    """Take every picture of one scale."""
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication

    from innovasjon_desktop import app as program
    from innovasjon_desktop.i18n import use_language
    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.colours import DARK, LIGHT
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.local_settings import LocalSettings
    from innovasjon_desktop.ui.pages import PAGES
    from innovasjon_desktop.ui.theme import theme

    app = QApplication(["shots"])
    app.setStyle("Fusion")
    app.setFont(QFont("Open Sans"))
    sizes = SIZES if scale == 1 else SIZES[1:]
    suffix = "" if scale == 1 else f"_x{scale}"
    taken = 0
    for scheme, size, language in itertools.product(SCHEMES, sizes, SPOKEN):
        names = {
            page.key: f"{page.key}_{scheme}_{size[0]}x{size[1]}_{language}{suffix}.png" for page in PAGES
        }
        wanted = [key for key, name in names.items() if only in name]
        if not wanted:
            continue
        use_language(language)
        theme().show(DARK if scheme == "dark" else LIGHT)
        with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as log:
            settings = LocalSettings(Path(folder) / "window.ini")
            settings.keep("page", wanted[0])
            window = program.build(Jobs(None, "shots"), settings, program.LocalStores(store), Bugs(log))
            window.resize(*size)
            window.appear()
            wait(SETTLE)
            for key in wanted:
                shown: list[bool] = []
                window.filled.connect(lambda shown=shown: shown.append(True))
                if key != window.page_key or window.page is None or not window.page.sentence:
                    window.open_page(key)
                    wait_for(shown)
                wait(SETTLE)
                window.grab().save(str(out / names[key]))
                taken += 1
            window.close()
            window.deleteLater()
    print(f"{taken} pictures at scale {scale} in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
