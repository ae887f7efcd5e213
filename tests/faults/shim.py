"""Compile the shim, and run programs of this package behind it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WRITE, SYNC, TRUNCATE, OPEN, READ, UNLINK, LOCK = (1 << n for n in range(7))
"""Kinds of operations that can be made to fail, as in shim.c."""


def why_not() -> str:
    """Say why the shim cannot be used here; nothing if it can."""
    if not sys.platform.startswith("linux"):
        return "the shim goes between a program and Linux"
    return "" if _compiler() else "needs a C compiler (apt install gcc libc6-dev)"


def _compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


@cache
def _library() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """Return the compiled shim, and the folder that is deleted with this process."""
    folder = tempfile.TemporaryDirectory(prefix="innovasjon-shim-")
    made = Path(folder.name) / "shim.so"
    compiler = _compiler()
    assert compiler, why_not()
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", made, HERE / "shim.c", "-ldl"], check=True, cwd=HERE
    )
    return folder, made


def run_behind(module: str, folder: Path, *arguments: str, record: Path | None = None) -> str:
    """Run ``python -m tests.faults.<module>`` with the shim over the files of ``folder``; return its output."""
    environment = {**os.environ, "LD_PRELOAD": str(_library()[1]), "FAULTS_FOLDER": str(folder)}
    if record is not None:
        environment["FAULTS_RECORD"] = str(record)
    command = [sys.executable, "-m", f"tests.faults.{module}", str(folder), *arguments]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


class Shim:
    """The shim this process runs behind."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.faults_quota.argtypes = [ctypes.c_int64]
        self._library.faults_disarm.restype = ctypes.c_long

    def arm(self, after: int, error: int, kinds: int, *, for_good: bool) -> None:
        """Let operation number ``after`` of these kinds fail, or every one from there on."""
        self._library.faults_arm(after, error, int(for_good), kinds)

    def disarm(self) -> int:
        """Let no more fail; return how many did."""
        return int(self._library.faults_disarm())

    def quota(self, size: int) -> None:
        """Let the files of the folder have ``size`` bytes together; -1 for no limit."""
        self._library.faults_quota(size)
