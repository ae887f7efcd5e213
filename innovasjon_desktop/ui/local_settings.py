"""What this PC remembers about the window: page, size, language. Never data about people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QSettings


class LocalSettings:
    """A small ini file in the local data folder.

    Args:
        path: where it lies; it is made at the first write.
        group: what is chosen for everybody, by name, where the person has chosen nothing.
    """

    def __init__(self, path: Path, group: Mapping[str, str] = MappingProxyType({})) -> None:
        self._group = group
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    def text(self, name: str, default: str = "") -> str:
        """Return a remembered text."""
        value = self._file.value(f"window/{name}", self._group.get(name, default))
        return value if isinstance(value, str) else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a remembered yes or no."""
        return self.text(name, "1" if default else "0") == "1"

    def shape(self) -> QByteArray:
        """Return the remembered size and place of the window; empty if there is none."""
        value = self._file.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep(self, name: str, value: str | bool | QByteArray) -> None:
        """Remember a value."""
        self._file.setValue(f"window/{name}", str(int(value)) if isinstance(value, bool) else value)

    def save(self) -> None:
        """Write the file now."""
        self._file.sync()
