"""What those who look after a municipality's PCs have chosen for everybody: one JSON file, read at the start.

    {"store": "postgresql+psycopg://server/innovasjon", "language": "nn", "second_folder": "//server/kopier"}

It lies where only administrators may write. What a person has chosen in the window goes before it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

NAMES = frozenset({"store", "language", "second_folder"})
"""The store to open, the language of the window (nb, nn), the second folder for copies."""


class GroupSettings(NamedTuple):
    """What was found: the values by name, and the file if it is there and cannot be understood."""

    values: Mapping[str, str] = MappingProxyType({})
    unreadable: Path | None = None


def place() -> Path:
    """Return where the file lies, if there is one; INNOVASJON_SETTINGS names another."""
    if named := os.environ.get("INNOVASJON_SETTINGS"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", "C:\\ProgramData")) / "Innovasjon" / "innovasjon.json"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Innovasjon/innovasjon.json")
    return Path("/etc/innovasjon.json")


def read() -> GroupSettings:
    """Return the settings of the file; names it does not know are left alone, for a later version."""
    path = place()
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' editors may begin with a mark
        import json  # a PC mostly has no such file, and nothing to load for it

        found = json.loads(text)
    except FileNotFoundError:
        return GroupSettings()
    except (OSError, ValueError):
        return GroupSettings(unreadable=path)
    values = {name: found[name] for name in NAMES & found.keys()} if isinstance(found, dict) else None
    if values is None or not all(isinstance(value, str) for value in values.values()):
        return GroupSettings(unreadable=path)
    return GroupSettings(values)
