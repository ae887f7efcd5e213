"""Saved views of lists: columns, order and filters under a name. Private to this PC and user."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from innovasjon_desktop.paths import data_folder

View = dict[str, Any]
"""What a view holds, as JSON; see ``Grid.view``."""

_LAST = "last"


class Views:
    """Keeps the views of every list in a small ini file in the local data folder.

    Args:
        path: where it lies; it is made at the first write.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = QSettings(str(path or data_folder() / "views.ini"), QSettings.Format.IniFormat)

    def names(self, entity: str) -> list[str]:
        """Return the names of the saved views of a list."""
        return sorted(self._read(entity, "saved"))

    def get(self, entity: str, name: str) -> View | None:
        """Return a saved view."""
        found = self._read(entity, "saved").get(name)
        return found if isinstance(found, dict) else None

    def keep(self, entity: str, name: str, view: View) -> None:
        """Save a view, in place of one with the same name."""
        self._write(entity, "saved", self._read(entity, "saved") | {name: view})

    def drop(self, entity: str, name: str) -> None:
        """Forget a view."""
        self._write(
            entity, "saved", {key: view for key, view in self._read(entity, "saved").items() if key != name}
        )

    def last(self, entity: str) -> View | None:
        """Return how the columns of a list stood when it was last used."""
        return self._read(entity, _LAST) or None

    def keep_last(self, entity: str, view: View) -> None:
        """Remember how the columns of a list stand."""
        self._write(entity, _LAST, view)

    def _read(self, entity: str, what: str) -> dict[str, Any]:
        try:
            found = json.loads(str(self._file.value(f"{entity}/{what}", "{}")))
        except ValueError:
            return {}  # the file was edited by hand: begin anew rather than fail
        return found if isinstance(found, dict) else {}

    def _write(self, entity: str, what: str, value: dict[str, Any]) -> None:
        self._file.setValue(f"{entity}/{what}", json.dumps(value, ensure_ascii=False))
