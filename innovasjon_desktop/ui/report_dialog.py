"""Asks what the management workbook shall hold, and makes it beside the window's own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from innovasjon_desktop.domain.figures.facts import Section
from innovasjon_desktop.i18n import _, current_language
from innovasjon_desktop.reports.files import report_name
from innovasjon_desktop.reports.management import write_report
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.ui.date_button import DateButton
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.menus import LANGUAGES
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.section_list import SectionList
from innovasjon_desktop.ui.window_data import read_place

WIDTH = 400
Period = tuple[int, str, dt.date, dt.date]


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


class ReportDialog(QDialog):
    """From when to when, for which sections, in which language, and whether people may be named.

    Args:
        jobs: the way to the store.
        as_of: the as-of date of the window.
        said: gets the closing message.
        parent: Qt's owner; it also owns the work.
    """

    def __init__(self, jobs: Jobs, as_of: dt.date, said: Said, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._said, self._owner = jobs, said, parent
        self._municipality = ""
        self.setWindowTitle(_("Make a report"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Innovation report"), "card"))
        words = _("A workbook for the leader group: overview, agents, areas, requests, reach, capacity.")
        about = label(words, tone="muted", wrap=True)
        about.setMinimumSize(WIDTH, about.heightForWidth(WIDTH))  # else the form gives up its room for it
        column.addWidget(about)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.since = DateButton(self, pattern="{date}")
        self.since.show_date(as_of.replace(month=1, day=1), as_of.replace(month=1, day=1))
        self.until = DateButton(self, pattern="{date}")
        self.until.show_date(as_of, as_of)
        self.period = QComboBox()
        self.period.setMinimumContentsLength(16)
        self._periods: tuple[Period, ...] = ()
        self.until.changed.connect(self._suggest_period)
        self.sections = SectionList()
        self.sections.itemChanged.connect(self._allow)
        self.language = QComboBox()
        for key, name in LANGUAGES:
            self.language.addItem(name, key)
        self.language.setCurrentIndex(max(0, self.language.findData(current_language())))
        self.names = QCheckBox(_("Name people"))
        for text, widget in (
            (_("From"), self.since),
            (_("To"), self.until),
            (_("Development period"), self.period),
            (_("Sections"), self.sections),
            (_("Language"), self.language),
            ("", self.names),
        ):
            if text:
                widget.setAccessibleName(text)
            form.addRow(text, widget)
        column.addLayout(form)
        hint = label(
            _("Without names, roles, sections and units stand for people."), "label", "muted", wrap=True
        )
        hint.setMinimumHeight(hint.heightForWidth(WIDTH))
        column.addWidget(hint)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.make = button(_("Make a report…"), self._ask, primary=True)
        row.addWidget(self.make)
        column.addLayout(row)
        self.finished.connect(self.deleteLater)
        jobs.read(self, settings, self._take_settings)
        jobs.read(self, lambda connection: read_place(connection).periods, self._take_periods)
        self._read_sections(as_of)
        self.until.changed.connect(self._read_sections)

    def _take_settings(self, found: dict[str, object]) -> None:
        self._municipality = str(found["municipality_name"] or "")
        place = self.language.findData(found["report_language"])
        if place >= 0:
            self.language.setCurrentIndex(place)
        self.names.setChecked(bool(found["export_person_names"]))

    def _take_periods(self, periods: tuple[Period, ...]) -> None:
        self._periods = periods
        for period in periods:
            self.period.addItem(period[1], period[0])
        self.period.setEnabled(bool(periods))
        self._suggest_period(self.until.date)

    def _suggest_period(self, day: dt.date) -> None:
        """Choose the period a date belongs to; the user may choose another."""
        fits = [period for period, _name, start, end in self._periods if start <= day <= end]
        if fits:
            self.period.setCurrentIndex(self.period.findData(fits[0]))

    def _read_sections(self, day: dt.date) -> None:
        def take(sections: list[Section]) -> None:
            self.sections.show_sections(sections)
            self._allow()

        self._jobs.read(self, lambda connection: load_structure(connection, day).structure.sections, take)

    def _allow(self) -> None:
        """Let the report be made for at least one section."""
        self.make.setEnabled(self.sections.chosen() != [])

    def _ask(self) -> None:
        since, until = sorted((self.since.date, self.until.date))
        suggested = report_name(self._municipality, since, until)
        ask_file(self, _("Make a report"), suggested, (_("Excel workbook (*.xlsx)"),), self.write)

    def write(self, path: Path) -> None:
        """Make the workbook and close the dialog; the work goes on in the bottom bar."""
        since, until = sorted((self.since.date, self.until.date))
        language, names = str(self.language.currentData()), self.names.isChecked()
        database, said, sections = self._jobs.database, self._said, self.sections.chosen()
        period = self.period.currentData()

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Path:
            progress(0, 0, _("Counting"))
            with database.read() as connection:
                data = load_report(connection, until, since, period_id=period, sections=sections)
            write_report(
                path,
                data,
                lang=language,
                names=names,
                made_on=database.today(),
                progress=progress,
                cancel=cancelled,
            )
            return path

        def done(made: Path) -> None:
            said(
                _("The report is saved as {name}.").format(name=made.name),
                _("Open the file"),
                lambda: _open(made),
                other=(_("Open the folder"), lambda: _open(made.parent)),
            )

        self._jobs.long(self._owner, work, done, title=_("Makes the report"))
        self.accept()


def _open(place: Path) -> None:
    """Open a file or folder in the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
