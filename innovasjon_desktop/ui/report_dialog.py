"""Asks what the management workbook shall hold, and makes it beside the window's own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.figures.facts import Section
from innovasjon_desktop.i18n import _, current_language, date_text, say
from innovasjon_desktop.reports.files import report_name
from innovasjon_desktop.reports.management import freeze_report, write_report
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.services.frozen import (
    LONGEST_NAME,
    Freeze,
    Listed,
    all_frozen,
    free_name,
    load_earlier,
)
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.ui.date_button import DateButton
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.frozen_dialog import FrozenDialog, Said, say_saved
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.menus import LANGUAGES
from innovasjon_desktop.ui.parts import announce, button, label, set_tone
from innovasjon_desktop.ui.section_list import SectionList, with_all_or_none
from innovasjon_desktop.ui.window_data import read_place

WIDTH = 400
Period = tuple[int, str, dt.date, dt.date]


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
        self.names.toggled.connect(self._tell_names)
        self.compare = QComboBox()
        self.compare.setMinimumContentsLength(16)
        self.compare.addItem(_("Nothing"), None)
        self.freeze = QLineEdit()
        self.freeze.setMaxLength(LONGEST_NAME)
        self.freeze.setPlaceholderText(_("A name, if it shall be kept"))
        self.freeze.textChanged.connect(lambda _text: self._refuse(""))
        days = QHBoxLayout()
        days.setSpacing(8)
        for text, day in ((_("From"), self.since), (_("To"), self.until)):
            day.setAccessibleName(text)
            if day is self.until:
                days.addWidget(label(text))
            days.addWidget(day, 1)
        form.addRow(_("From"), days)
        for text, widget in (
            (_("Development period"), self.period),
            (_("Sections"), with_all_or_none(self.sections)),
            (_("Language"), self.language),
            ("", self.names),
            (_("Compare with"), self.compare),
            (_("Freeze as"), self.freeze),
        ):
            if text:
                widget.setAccessibleName(text)
            form.addRow(text, widget)
        column.addLayout(form)
        self.hint = label("", "label", "muted", wrap=True)
        column.addWidget(self.hint)
        self._tell_names()
        row = QHBoxLayout()
        self.frozen = button(_("Frozen reports…"), self._show_frozen)
        row.addWidget(self.frozen)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.make = button(_("Make a report…"), self._ask, primary=True)
        row.addWidget(self.make)
        column.addLayout(row)
        self.make.setFocus()  # the usual answers stand there: Enter is all it takes
        self.finished.connect(self.deleteLater)
        jobs.read(self, settings, self._take_settings)
        jobs.read(self, lambda connection: read_place(connection).periods, self._take_periods)
        self._read_sections(as_of)
        self.until.changed.connect(self._read_sections)
        self._read_frozen()
        jobs.changed.connect(self._read_frozen)

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

    def _read_frozen(self) -> None:
        self._jobs.read(self, all_frozen, self._take_frozen)

    def _take_frozen(self, found: list[Listed]) -> None:
        chosen = self.compare.currentData()
        while self.compare.count() > 1:
            self.compare.removeItem(1)
        for each in found:
            text = _("{name}, data as of {date}").format(name=each.name, date=date_text(each.as_of))
            self.compare.addItem(text, each.id)
        self.compare.setCurrentIndex(max(0, self.compare.findData(chosen)))
        self.compare.setEnabled(bool(found))
        self.frozen.setEnabled(bool(found))

    def _tell_names(self) -> None:
        """Say what naming people means, also for a report that is kept."""
        self._hint(
            _("With names. If the report is frozen, the names are kept in it too.")
            if self.names.isChecked()
            else _("Without names, roles, sections and units stand for people, also in what is frozen.")
        )

    def _refuse(self, reason: str) -> None:
        """Say why the name cannot be used, beside it; "" takes that back."""
        set_tone(self.freeze, "wrong", "true" if reason else "")
        if reason:
            self._hint(reason, "late")
            self.freeze.setFocus()
            announce(self.freeze, reason)
        else:
            self._tell_names()

    def _hint(self, text: str, tone: str = "muted") -> None:
        self.hint.setText(text)
        set_tone(self.hint, "tone", tone)
        self.hint.setMinimumHeight(self.hint.heightForWidth(WIDTH))

    def _show_frozen(self) -> None:
        FrozenDialog(self._jobs, self._municipality, self._said, self._owner, self).open()

    def _ask(self) -> None:
        if not self.freeze.text().strip():
            self._ask_file()
            return

        def refused(error: Exception) -> None:
            if isinstance(error, UserError) and error.field == "name":
                self._refuse(say(error))
            else:
                self._jobs.failed.emit(error)

        name = self.freeze.text()
        self._jobs.read(
            self, lambda connection: free_name(connection, name), lambda _name: self._ask_file(), refused
        )

    def _ask_file(self) -> None:
        since, until = sorted((self.since.date, self.until.date))
        suggested = report_name(self._municipality, since, until)
        ask_file(self, _("Make a report"), suggested, (_("Excel workbook (*.xlsx)"),), self.write)

    def write(self, path: Path) -> None:
        """Make the workbook and close the dialog; the work goes on in the bottom bar."""
        since, until = sorted((self.since.date, self.until.date))
        language, names = str(self.language.currentData()), self.names.isChecked()
        jobs, said, sections = self._jobs, self._said, self.sections.chosen()
        database, owner = jobs.database, self._owner
        period, before_id, wanted = self.period.currentData(), self.compare.currentData(), self.freeze.text()

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Freeze | None:
            progress(0, 0, _("Counting"))
            with database.read() as connection:
                name = free_name(connection, wanted) if wanted.strip() else ""
                before = None if before_id is None else load_earlier(connection, before_id)
                data = load_report(connection, until, since, period_id=period, sections=sections)
            write_report(
                path,
                data,
                lang=language,
                names=names,
                made_on=database.today(),
                before=before,
                frozen_as=name,
                progress=progress,
                cancel=cancelled,
            )
            return freeze_report(name, data, lang=language, names=names, before=before) if name else None

        def done(freeze: Freeze | None) -> None:
            if freeze is None:
                say_saved(said, path)
            else:
                # After the window's own message about the change: the file is what one waits for.
                jobs.write(owner, freeze, lambda _kept: QTimer.singleShot(0, lambda: say_saved(said, path)))

        jobs.long(owner, work, done, title=_("Makes the report"))
        self.accept()
