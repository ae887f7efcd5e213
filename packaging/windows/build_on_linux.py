"""Build the installer under Wine and try it as a PC would: a preview of what a release is.

    python packaging/windows/build_on_linux.py

Installs it silently, uses the installed program on the example municipality by its keys and its command line,
installs over it, uninstalls, and looks each time whether the data is as it was. A release is built from the
same files on Windows (build.ps1).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from closure import unresolved
from wine import HERE, ROOT, CannotBeMade, Wine, screen, windows_path

sys.path.insert(0, str(ROOT))

from innovasjon_desktop import __version__

BUILD = ROOT / "build" / "windows"
ICON = BUILD / "innovasjon.ico"
PROGRAM = BUILD / "dist" / "Innovasjon"
OLDER = "0.0.1"
"""The version installed first; there is no release yet to take it from."""

MOST_INSTALLER, MOST_INSTALLED = 30_000_000, 80_000_000
"""Bytes; installed as most people have it, without the command line. It may shrink, and not grow unseen."""

RUNNING = 2
"""What the installer ends with while the program runs."""


class NotAsItShould(Exception):
    """What was found, in words."""


class Tried:
    """The program as it is installed in one Windows.

    Args:
        wine: the Windows.
        display: a screen of its own.
    """

    def __init__(self, wine: Wine, display: str) -> None:
        self._wine = wine
        self._environment = {**os.environ, "DISPLAY": display}
        (self._user,) = (
            path for path in (wine.prefix / "drive_c" / "users").iterdir() if path.name != "Public"
        )
        self.local = self._user / "AppData" / "Local"
        self.folder = self.local / "Programs" / "Innovasjon"
        self.data = self.local / "Innovasjon"
        self.documents = self._user / "Documents"
        if self.documents.is_symlink():  # to the home of the host's user, where nothing is to be put
            self.documents.unlink()
            self.documents.mkdir()
        self.python = wine.python / "python.exe"

    def run(self, program: Path, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program of this Windows and wait for it."""
        return subprocess.run(
            ["wine", str(program), *arguments],
            check=False,
            env=self._wine.variables(self._environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
        )

    def call(self, *arguments: str) -> str:
        """Make a call of the installed command line; return what it printed."""
        done = self.run(self.folder / "innovasjon.exe", *arguments)
        expect(done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def listed(self, entity: str) -> list[dict[str, object]]:
        """Return the rows of a list."""
        rows: list[dict[str, object]] = json.loads(self.call("list", entity, "--json"))
        return rows

    @contextmanager
    def window(self) -> Iterator[None]:
        """Keep the installed window open."""
        with subprocess.Popen(
            ["wine", str(self.folder / "innovasjon-desktop.exe")],
            env=self._wine.variables(self._environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                until = time.monotonic() + 60
                while not list((self.data / "log").glob("run-*")):
                    expect(time.monotonic() < until, "the window did not open within a minute")
                    time.sleep(0.2)
                yield
            finally:
                self._wine.end()
                process.wait(30)


def expect(holds: bool, otherwise: str) -> None:
    """Go on only if something holds.

    Raises:
        NotAsItShould: it does not.
    """
    if not holds:
        raise NotAsItShould(otherwise)


def pack(wine: Wine) -> None:
    """Make the one folder, with the licences of what is in it."""
    BUILD.mkdir(parents=True, exist_ok=True)
    here = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, HERE / "icon.py", ICON], check=True, env=here)
    work = BUILD / "work"
    packed = wine.run(
        *("python", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(BUILD / "dist"), "--workpath", str(work), str(HERE / "innovasjon.spec")),
        timeout=600,
    )
    expect(packed == 0, "PyInstaller did not pack it")
    tables = [str(work / "innovasjon" / name) for name in ("PYZ-00.toc", "COLLECT-00.toc")]
    told = wine.run("python", str(HERE / "licences.py"), *tables, str(PROGRAM / "LICENCES.txt"), timeout=120)
    expect(told == 0, "the licences could not be read")
    found = list(unresolved(PROGRAM))
    expect(not found, "\n".join(found))


def installer(version: str, *options: str) -> Path:
    """Make an installer of the packed program; return where it is."""
    made = BUILD / f"Innovasjon-{version}.exe"
    given = {"VERSION": version, "PROGRAM": PROGRAM, "ICON": ICON, "OUT": made}
    defined = [f"-D{name}={value}" for name, value in given.items()]
    subprocess.run(["makensis", "-V2", *defined, *options, HERE / "installer.nsi"], check=True)
    return made


def try_it(tried: Tried, setup: Path, older: Path) -> None:
    """Install, use, refuse, upgrade and uninstall.

    Raises:
        NotAsItShould: something was not.
    """
    for folder in (tried.folder, tried.data):
        shutil.rmtree(folder, ignore_errors=True)
    expect(tried.run(older, "/S", "/CLI").returncode == 0, "the older version did not install")
    left_over = tried.folder / "_internal" / "of-the-older-one.txt"
    left_over.touch()
    tried.call("init", "--demo")
    before = digests(tried)
    with tried.window():
        expect(tried.run(setup, "/S").returncode == RUNNING, "it installed while the program ran")
        expect(left_over.exists(), "it changed something while the program ran")
    expect(tried.run(setup, "/S").returncode == 0, "it did not install over the older one")
    expect(not left_over.exists(), "something of the older version is left")
    expect(digests(tried) == before, "the store is not as it was after the upgrade")

    report = tried.data / "rapport.xlsx"
    tried.call("report", windows_path(report), "--names")
    expect(report.stat().st_size > 10_000, "there is no workbook")
    lists = ROOT / "tests" / "data" / "organisasjon.csv"
    expect("71 rader" in tried.call("import", "auto", windows_path(lists), "--dry-run"), "no list is read")
    there = tried.run(tried.folder / "innovasjon.exe", "list", "unit", "--db", "postgresql://a@127.0.0.1:1/x")
    expect(there.returncode == 4, f"a server that is away gives {there.returncode}: {there.stderr}")
    use_window(tried)
    before = digests(tried)
    uninstall = shutil.copy(tried.folder / "uninstall.exe", BUILD)
    gone = tried.run(Path(uninstall), "/S", f"_?={windows_path(tried.folder)}")
    expect(gone.returncode == 0, "it did not uninstall")
    expect(
        [path.name for path in tried.folder.rglob("*")] in ([], ["uninstall.exe"]), "something of it is left"
    )
    expect(digests(tried) == before, "the data is not as it was after uninstalling")


def use_window(tried: Tried) -> None:
    """Appoint an agent, make a report and quit, by keys alone (driving.py).

    Raises:
        NotAsItShould: something of it did not come about.
    """
    before = tried.listed("agent_appointment")
    driven = tried.run(
        tried.python, windows_path(HERE / "driving.py"), windows_path(tried.folder / "innovasjon-desktop.exe")
    )
    expect(driven.returncode == 0, f"the window ended with {driven.returncode}: {driven.stderr}")
    made = [row for row in tried.listed("agent_appointment") if row not in before]
    found = [(row["section"], row["person"], row["state"]) for row in made]
    expect(found == [("Helse og omsorg", "Åse Ødegård", "appointed")], f"the window appointed {found}")
    expect(not list((tried.data / "log").glob("run-*")), "the window did not end as it should")
    (report,) = tried.documents.glob("*.xlsx")
    expect(zipfile.is_zipfile(report), f"{report.name} is no workbook")
    report.unlink()


def digests(tried: Tried) -> dict[str, str]:
    """Return the SHA-256 of the store and its copies."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(tried.data.rglob("*.db"))
    }


def main() -> int:
    """Build and try; print the sizes."""
    began = time.monotonic()
    try:
        if shutil.which("makensis") is None:
            raise CannotBeMade("sudo apt install --no-install-recommends nsis")
        wine = Wine()
        wine.set_up()
        pack(wine)
        setup, older = installer(__version__), installer(OLDER, "-DQUICK")
        with screen() as display:
            try_it(Tried(wine, display), setup, older)
    except (CannotBeMade, NotAsItShould) as reason:
        print(reason, file=sys.stderr)
        return 1
    installed = sum(path.stat().st_size for path in PROGRAM.rglob("*") if path.is_file())
    installed -= (PROGRAM / "innovasjon.exe").stat().st_size
    sizes = {"installer": setup.stat().st_size, "installed": installed}
    print(json.dumps({**sizes, "sha256": hashlib.sha256(setup.read_bytes()).hexdigest()}, indent=2))
    print(f"{time.monotonic() - began:.0f} s")
    return int(sizes["installer"] > MOST_INSTALLER or installed > MOST_INSTALLED)


if __name__ == "__main__":
    sys.exit(main())
