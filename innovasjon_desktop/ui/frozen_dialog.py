"""The frozen reports: make one again as it was, or delete it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.reports.files import report_name
from innovasjon_desktop.reports.management import holds_text, write_again
from innovasjon_desktop.services.frozen import About, Listed, Thaw, about_frozen, load_frozen
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

SIZE = (920, 380)


class Said(Protocol):
    """Shows a quiet message with a button, and another one."""

    def __call__(
        self,
        text: str,
        back_text: str = "",
        way_back: Callable[[], object] | None = None,
        *,
        other: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show ``text``."""


def say_saved(said: Said, made: Path) -> None:
    """Say that a report is saved, with ways to its file and its folder."""
    said(
        _("The report is saved as {name}.").format(name=made.name),
        _("Open the file"),
        lambda: _open(made),
        other=(_("Open the folder"), lambda: _open(made.parent)),
    )


def _open(place: Path) -> None:
    """Open a file or folder in the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))


class FrozenDialog(QDialog):
    """Lists the frozen reports, the newest first.

    Args:
        jobs: the way to the store.
        municipality: for the name of the file.
        said: gets the closing message.
        owner: owns the work, which goes on when this is closed.
        parent: Qt's owner.
    """

    def __init__(
        self, jobs: Jobs, municipality: str, said: Said, owner: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent or owner)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs, self._municipality, self._said, self._owner = jobs, municipality, said, owner
        self._listed: dict[int, Listed] = {}
        self.setWindowTitle(_("Frozen reports"))
        self.resize(*SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Frozen reports"), "card", parent=self))
        about = _("A frozen report has the same numbers each time it is made, whatever has changed since.")
        column.addWidget(label(about, tone="muted", wrap=True, parent=self))
        columns = (
            TextColumn(_("Name"), stretch=True),
            TextColumn(_("From")),
            TextColumn(_("As-of date")),
            TextColumn(_("Holds")),
            TextColumn(_("Made by")),
            TextColumn(_("Made on")),
        )
        self.table = TextTable(_("Frozen reports"), columns, self)
        self.table.picked.connect(lambda _key: self._allow())
        self.table.opened.connect(lambda _key: self.ask())
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.delete = button(_("Delete"), self._delete, parent=self)
        row.addWidget(self.delete)
        row.addStretch(1)
        row.addWidget(button(_("Close this window"), self.reject, parent=self))
        self.make = button(_("Make it again…"), self.ask, primary=True, parent=self)
        row.addWidget(self.make)
        column.addLayout(row)
        self._allow()
        jobs.changed.connect(self._read)
        self._read()

    def _read(self) -> None:
        self._jobs.read(self, about_frozen, self._take)

    def _take(self, found: list[About]) -> None:
        self._listed = {about.listed.id: about.listed for about in found}
        self.table.show_lines(
            [
                Line(
                    each.id,
                    (
                        each.name,
                        date_text(each.since),
                        date_text(each.as_of),
                        holds_text(names, sections),
                        each.made_by,
                        date_text(each.made_at.astimezone().date()),
                    ),
                )
                for each, names, sections in found
            ]
        )
        if found and self.table.current_key() is None:
            self.table.go_to(found[0].listed.id)
        self._allow()

    def _current(self) -> Listed | None:
        return self._listed.get(self.table.current_key() or 0)

    def _allow(self) -> None:
        there = self._current() is not None
        self.make.setEnabled(there)
        self.delete.setEnabled(there)

    def _delete(self) -> None:
        """Delete the report; the window's message has the way back."""
        chosen = self._current()
        if chosen is not None:
            self._jobs.write(self._owner, Thaw(chosen.id, chosen.name))

    def ask(self) -> None:
        """Ask where the report is to be written."""
        chosen = self._current()
        if chosen is not None:
            suggested = report_name(self._municipality, chosen.since, chosen.as_of)
            ask_file(self, _("Make it again"), suggested, (_("Excel workbook (*.xlsx)"),), self.write)

    def write(self, path: Path) -> None:
        """Make the report again and close the dialog; the work goes on in the bottom bar."""
        chosen = self._current()
        if chosen is None:
            return
        database, said = self._jobs.database, self._said

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Path:
            with database.read() as connection:
                name, frozen = load_frozen(connection, chosen.id)
            write_again(path, name, frozen, made_on=database.today(), progress=progress, cancel=cancelled)
            return path

        self._jobs.long(self._owner, work, lambda made: say_saved(said, made), title=_("Makes the report"))
        self.accept()
