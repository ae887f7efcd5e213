"""What the window does with data about people: tells what there is, saves all about one, takes one out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.window_keeping import holds_back

if TYPE_CHECKING:
    from innovasjon_desktop.ui.jobs import Progress
    from innovasjon_desktop.ui.main_window import MainWindow


def show_privacy(window: MainWindow) -> None:
    """Show the record of processing, and who should be erased."""
    from innovasjon_desktop.ui.privacy_dialog import PrivacyDialog

    if window.jobs.is_open:
        PrivacyDialog(window).show()


def save_person(window: MainWindow, person_id: int, owner: QWidget | None = None) -> None:
    """Ask for a file, and write everything about a person to it; its ending tells the kind."""
    if window.jobs.is_open:
        suggested = _("Everything about person {id}").format(id=person_id) + ".xlsx"
        kinds = (_("Excel workbook (*.xlsx)"), _("JSON (*.json)"))
        done = partial(write_person, window, person_id)
        ask_file(owner or window, _("Everything about the person"), suggested, kinds, done)


def write_person(window: MainWindow, person_id: int, path: Path) -> None:
    """Write everything about a person as a long job, then say what the file holds."""
    database = window.jobs.database

    def work(progress: Progress, _cancelled: Callable[[], bool]) -> None:
        from innovasjon_desktop.reports import personal
        from innovasjon_desktop.reports.files import replacing
        from innovasjon_desktop.services.personal.report import as_json, person_report

        progress(0, 0, _("Looking through all texts"))
        with database.read() as connection:
            report = person_report(connection, person_id)
        if path.suffix.casefold() != ".json":
            personal.write_person(path, report, database.today())
            return
        with replacing(path) as temporary:
            text = json.dumps(as_json(report), ensure_ascii=False, indent=2, default=str)
            temporary.write_text(text + "\n", encoding="utf-8")

    def done(_nothing: None) -> None:
        say_saved(
            window,
            _("Everything about person {id} is in {name}. Delete the file when nobody needs it any more."),
            path,
            person_id,
        )

    window.jobs.long(window, work, done, title=_("Collects everything about the person"))


def save_record(window: MainWindow, owner: QWidget) -> None:
    """Ask for a file, and write the record of processing to it."""
    name = _("About personal data")
    kinds = (_("Excel workbook (*.xlsx)"),)
    ask_file(owner, name, f"{name}.xlsx", kinds, partial(write_record, window))


def write_record(window: MainWindow, path: Path) -> None:
    """Write the record of processing as a long job."""
    database = window.jobs.database

    def work(_progress: Progress, _cancelled: Callable[[], bool]) -> None:
        from innovasjon_desktop.reports import personal
        from innovasjon_desktop.services.personal.record import record

        with database.read() as connection:
            made = record(connection)
        personal.write_record(path, made, database.today())

    def done(_nothing: None) -> None:
        say_saved(window, _("The record of processing is in {name}."), path)

    window.jobs.long(window, work, done, title=_("Writes the record of processing"))


def say_saved(window: MainWindow, text: str, path: Path, person_id: int = 0) -> None:
    """Say that a file is there, with ways to it and to its folder."""
    from innovasjon_desktop.ui.backup_view import open_folder

    window.bottom.say(
        text.format(name=path.name, id=person_id),
        _("Open the file"),
        partial(open_folder, str(path)),
        other=(_("Open the folder"), partial(open_folder, str(path.parent))),
    )


def erase_person(window: MainWindow, person_id: int, owner: QWidget | None = None) -> None:
    """Show what erasing a person does, ask once, and do it."""
    from innovasjon_desktop.ui.erase_dialog import EraseDialog

    again = partial(erase_person, window, person_id, owner)
    if window.jobs.is_open and not holds_back(window, f"erase:{person_id}", again):
        EraseDialog(window, person_id, owner).open()
