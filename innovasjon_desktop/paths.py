"""Where things lie: shipped files (checkout, wheel, frozen bundle) and the local data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder ``name`` ("resources" or "db") that came with the program.

    A wheel carries it inside the package, a checkout and a frozen bundle beside it.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    for candidate in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}: looked in and beside {_PACKAGE}")


def data_folder() -> Path:
    """Return the local (never roaming) folder for the user's data; it may not exist yet."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "Innovasjon"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Innovasjon"
    base = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification: a relative path is invalid and must be ignored.
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "innovasjon"


def default_store() -> str:
    """Return the store to open when none is named: a path or a database URL."""
    return os.environ.get("INNOVASJON_DB") or str(data_folder() / "innovasjon.db")
