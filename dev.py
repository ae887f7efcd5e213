#!/usr/bin/env python3
"""Set up, run, test and check the program from a checkout, on any system, with nothing but Python.

    python dev.py run [--demo] [arguments of the program]
    python dev.py test [--windows] [arguments of pytest]
    python dev.py package --windows
    python dev.py lint | types | translations | bench | faults | shots

The first call makes a virtual environment in .venv with the locked versions of .ci/constraints.txt; later
calls renew it only when pyproject.toml, the constraints or the Python version has changed. Standard library
only.
"""

from __future__ import annotations

import argparse
import ast
import ctypes
import hashlib
import importlib.util
import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_OPTIONS = ("--clear",)
OLDEST, NEWEST = (3, 11), (3, 13)
LANGUAGES = ("nb", "nn")

# Libraries of the system that Qt's wheels link to, and the Debian/Ubuntu package each comes in.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class Stop(Exception):
    """What the person at the keyboard must do first, in Norwegian and English."""

    def __init__(self, nb: str, en: str) -> None:
        super().__init__(f"{nb}\n{en}")


def check_python(version: tuple[int, int], has_ensurepip: bool) -> None:
    """Raise Stop if this Python cannot carry the program."""
    name = ".".join(map(str, version))
    if not OLDEST <= version <= NEWEST:
        raise Stop(
            f"Programmet trenger Python 3.11, 3.12 eller 3.13, og dette er {name}.",
            f"The program needs Python 3.11, 3.12 or 3.13, and this is {name}.",
        )
    if not has_ensurepip:
        raise Stop(
            f"Python mangler venv. Kjør: sudo apt install python{name}-venv",
            f"Python lacks venv. Run: sudo apt install python{name}-venv",
        )


def missing_libraries(wanted: Iterable[str]) -> list[str]:
    """Return those of the wanted shared libraries that cannot be loaded."""
    missing = []
    for library in wanted:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(library)
    return missing


def libraries_wanted(environment: Mapping[str, str], platform: str = sys.platform) -> dict[str, str]:
    """Return the libraries Qt needs for the screen this environment has, with their packages."""
    if platform != "linux":
        return {}
    windowless = environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal")
    needs_x11 = not windowless and "WAYLAND_DISPLAY" not in environment
    return {**QT_LIBRARIES, **(X11_LIBRARIES if needs_x11 else {})}


def check_libraries(environment: Mapping[str, str]) -> None:
    """Raise Stop, naming the packages, if a library Qt links to is missing."""
    wanted = libraries_wanted(environment)
    if missing := missing_libraries(wanted):
        raise _lacks(missing, [wanted[library] for library in missing])


def check_qt(python: Path) -> None:
    """Raise Stop if Qt cannot be imported, whatever the reason."""
    code = "import PySide6.QtWidgets"
    found = subprocess.run([python, "-c", code], check=False, capture_output=True, text=True)
    if found.returncode == 0:
        return
    if named := re.search(r"(lib[\w.+-]+\.so[.\d]*)", found.stderr):
        raise _lacks([named[1]], [QT_LIBRARIES.get(named[1], f"apt-file search {named[1]}")])
    reason = found.stderr.strip().rpartition("\n")[2]
    raise Stop(f"Qt lar seg ikke laste: {reason}", f"Qt cannot be loaded: {reason}")


def _lacks(libraries: list[str], packages: list[str]) -> Stop:
    names, apt = ", ".join(libraries), "sudo apt install " + " ".join(packages)
    return Stop(
        f"Qt mangler {names}. På Debian og Ubuntu: {apt}", f"Qt lacks {names}. On Debian and Ubuntu: {apt}"
    )


def venv_python() -> Path:
    """Return the interpreter of the virtual environment, which may not exist yet."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def stamp_text(extra: str) -> str:
    """Return what the environment was made from; another text means it is stale."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", ".ci/constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return f"{sys.version_info.major}.{sys.version_info.minor} {extra} {digest.hexdigest()}"


def set_up(extra: str) -> Path:
    """Make or renew the environment for "run" or "dev"; return its interpreter.

    Raises:
        Stop: the packages could not be installed.
    """
    stamp = VENV / "dev.stamp"
    held = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    # What tests and checks need includes all that running needs.
    if held in (stamp_text(extra), stamp_text("dev")) and venv_python().exists():
        return venv_python()
    print(
        "Gjør klart .venv (noen minutter første gang) … / Setting up .venv (some minutes the first time) …",
        file=sys.stderr,
        flush=True,
    )
    if not _same_python():
        subprocess.run([sys.executable, "-m", "venv", *VENV_OPTIONS, VENV], check=True)
    # The program itself is built here, with the locked build tools, so those come first.
    _pip("hatchling", "editables", "Babel")
    _pip("--no-build-isolation", "--editable", "." if extra == "run" else f".[{extra}]")
    check_qt(venv_python())
    stamp.write_text(stamp_text(extra), encoding="utf-8")
    return venv_python()


def _same_python() -> bool:
    """Say whether .venv works and was made by this version of Python."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        found = subprocess.run([venv_python(), "-c", code], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return found.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _pip(*arguments: str) -> None:
    options = ("-qq", "--disable-pip-version-check", "--constraint", ".ci/constraints.txt")
    if call(venv_python(), "-m", "pip", "install", *options, *arguments):
        raise Stop(
            "Pakkene lot seg ikke installere; grunnen står over. Prøv igjen når nettet virker.",
            "The packages could not be installed; the reason stands above. Try again when the network works.",
        )


def call(python: Path, *arguments: str, **environment: str) -> int:
    """Run Python in the checkout with these extra environment variables; return its exit code."""
    return subprocess.run(
        [python, *arguments], check=False, cwd=ROOT, env={**os.environ, **environment}
    ).returncode


def run(python: Path, arguments: list[str]) -> int:
    """Open the window; ``--demo`` opens the example municipality, which keeps what is done to it."""
    check_libraries(os.environ)
    call(python, ".ci/hatch_build.py")
    if "--demo" not in arguments:
        return call(python, "-m", "innovasjon_desktop", *arguments)
    arguments = [argument for argument in arguments if argument != "--demo"]
    store = ROOT / "build" / "demo.db"
    if not store.exists():
        store.parent.mkdir(exist_ok=True)
        # Made under another name: a demo that was interrupted half-way is not taken for a whole one.
        partial = store.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        cli = ("-m", "innovasjon_desktop.cli.main")
        if code := call(python, *cli, "init", "--demo", INNOVASJON_DB=str(partial)):
            return code
        partial.replace(store)
        Path(f"{partial}-journal").unlink(missing_ok=True)
    return call(python, "-m", "innovasjon_desktop", *arguments, INNOVASJON_DB=str(store))


def test(python: Path, arguments: list[str]) -> int:
    """Run the tests without a screen, unless QT_QPA_PLATFORM names one; ``--windows`` under Wine."""
    platform = {"QT_QPA_PLATFORM": "offscreen", **os.environ}["QT_QPA_PLATFORM"]
    call(python, ".ci/hatch_build.py")
    if "--windows" in arguments:
        given = ("python", "-m", "pytest", "-p", "no:cacheprovider", *arguments)
        wine = ("packaging/windows/wine.py", *(argument for argument in given if argument != "--windows"))
        return call(python, *wine, QT_QPA_PLATFORM=platform)
    check_libraries({"QT_QPA_PLATFORM": platform})
    return call(python, "-m", "pytest", *arguments, QT_QPA_PLATFORM=platform)


def package(python: Path, arguments: list[str]) -> int:
    """Build the installer for Windows under Wine, and try it: ``--windows``, the only one there is."""
    if arguments != ["--windows"]:
        raise Stop("Skriv: python dev.py package --windows", "Write: python dev.py package --windows")
    call(python, ".ci/hatch_build.py")
    return call(python, "packaging/windows/build_on_linux.py")


def lint(python: Path, arguments: list[str]) -> int:
    """Check style and common mistakes."""
    return call(python, "-m", "ruff", "check", *(arguments or ["."]))


def types(python: Path, arguments: list[str]) -> int:
    """Check types, strictly."""
    return call(python, "-m", "mypy", *arguments)


def translations(python: Path, arguments: list[str]) -> int:
    """Bring the catalogues up to date with the code, compile them, and say what is missing."""
    babel = ("-m", "babel.messages.frontend", "--quiet")
    update = (
        *("update", "--ignore-obsolete", "--no-fuzzy-matching", "--ignore-pot-creation-date"),
        *("--width=110", "--domain=innovasjon", "--output-dir=resources/locale"),
    )
    with tempfile.TemporaryDirectory() as folder:
        pot = str(Path(folder) / "innovasjon.pot")
        extract = ("extract", "--mapping=pyproject.toml", "--no-location", "--sort-output", "-o", pot, ".")
        for step in (extract, *((*update, "-l", language, "-i", pot) for language in LANGUAGES)):
            if code := call(python, *babel, *step):
                return code
    call(python, ".ci/hatch_build.py")
    return call(python, "-m", "pytest", "-q", "tests/test_translations.py", *arguments)


def extract_texts(
    source: BinaryIO, keywords: Collection[str], _tags: object, options: object
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Find the texts to translate in a Python file; Babel calls this (pyproject.toml, tool.babel).

    Babel's own extractor reads tokens and takes ``Message(row["label"])`` for the text "label".
    """
    for node in ast.walk(ast.parse(source.read())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in keywords:
            # Both sides of ``_("a" if so else "b")`` are texts.
            for texts in itertools.product(*map(_texts, node.args)):
                yield node.lineno, name, list(texts), []


def _texts(node: ast.expr) -> list[str | None]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None]


def bench(python: Path, arguments: list[str]) -> int:
    """Measure speed and print a table."""
    return call(python, "-m", "tests.bench", *arguments)


def faults(python: Path, arguments: list[str]) -> int:
    """Cause faults for real and print the table of what came of them."""
    return call(python, "-m", "tests.faults", *arguments)


def shots(python: Path, arguments: list[str]) -> int:
    """Take pictures of every page."""
    return call(python, "-m", "tests.tools.shots", *arguments)


COMMANDS = {
    command.__name__: command
    for command in (run, test, package, lint, types, translations, bench, faults, shots)
}


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    try:
        check_python(sys.version_info[:2], importlib.util.find_spec("ensurepip") is not None)
        python = set_up("run" if asked.command == "run" else "dev")
        return COMMANDS[asked.command](python, asked.arguments)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
