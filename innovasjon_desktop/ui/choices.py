"""The choices of fields, read once and kept until the rows behind them change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.spec import Field
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import _, current_language
from innovasjon_desktop.services.choices import ChoiceList, choices
from innovasjon_desktop.ui.jobs import Jobs

NARROWED = ("development_area", "session")
"""What these offer depends on the rest of the row, so it is read anew each time."""

Done = Callable[[ChoiceList], None]


class Choices(QObject):
    """Hands out choices; those already known come at once.

    Args:
        jobs: reads and tells what changed.
        parent: owns it.
    """

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._known: dict[tuple[str, str, str], ChoiceList] = {}
        jobs.changed.connect(self._forget)

    @property
    def jobs(self) -> Jobs:
        """The way to the store."""
        return self._jobs

    def ask(
        self, owner: QObject, field: Field, values: Mapping[str, Any], done: Done, text: str = ""
    ) -> None:
        """Call ``done`` with what ``field`` may be set to in a row that holds ``values``.

        A ``done`` that belongs to a widget is dropped with it, as one of ``owner`` is.
        """
        asker = getattr(done, "__self__", None)
        owner = asker if isinstance(asker, QObject) else owner
        key = (field.kind.value, field.target, current_language())
        known = self._known.get(key)
        if known is not None:
            done(known)
            return

        def read(found: ChoiceList) -> None:
            if found.complete and field.target not in NARROWED:
                self._known[key] = found
            done(found)

        row, today = dict(values), self._jobs.database.today()
        self._jobs.read(owner, lambda connection: choices(connection, field, row, today, text), read)

    def _forget(self, changed: Changed) -> None:
        tables = {table for table, _id in changed.rows}
        if {"person", "code"} & tables:
            self._known.clear()
        for key in [key for key in self._known if key[1] in tables]:
            del self._known[key]


class Listed:
    """The words of one field's choices; what an editor parses and shows with, without the store."""

    def __init__(self, found: Sequence[tuple[int | str, str]] = ()) -> None:
        self._labels = dict(found)
        self._keys = {normalised(label): key for key, label in found}

    def learn(self, key: int | str, label: str) -> None:
        """Add a choice that is not offered but held already, for instance a section that has ended."""
        self._labels.setdefault(key, label)
        self._keys.setdefault(normalised(label), key)

    def label(self, field: Field, key: str) -> str:
        """Return the label of a code or state."""
        return self._labels.get(key, key)

    def key(self, field: Field, text: str) -> str | None:
        """Return the key a label stands for, or a part of it that no other label has."""
        found = self._fitting(text)
        return str(found[0]) if len(found) == 1 else None

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row."""
        return self._labels.get(row_id, "")

    def find(self, target: str, text: str) -> Sequence[int]:
        """Return the ids a name, or a part of one, stands for."""
        return [int(key) for key in self._fitting(text)]

    def _fitting(self, text: str) -> list[int | str]:
        wanted = normalised(text)
        if wanted in self._keys:
            return [self._keys[wanted]]
        begins = [key for label, key in self._keys.items() if label.startswith(wanted)]
        return begins if len(begins) == 1 else [key for label, key in self._keys.items() if wanted in label]

    def yes_no(self, value: bool) -> str:
        """Return the word for true or false."""
        return _("Yes") if value else _("No")
