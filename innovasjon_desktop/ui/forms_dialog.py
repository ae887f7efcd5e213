"""«Lag skjema»: forms for those who do not have the program, and who has not answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.domain.figures.facts import Section
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import LONGEST_LINE
from innovasjon_desktop.i18n import _, current_language, ngettext, say
from innovasjon_desktop.reports.forms import written
from innovasjon_desktop.services.choices import ChoiceList
from innovasjon_desktop.services.facts import load_structure
from innovasjon_desktop.services.forms.asking import CHOOSE, FOLLOW_UP, REQUEST
from innovasjon_desktop.services.forms.making import AREAS, Batch, Order, keep_forms, plan_forms
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.editors import DateEditor
from innovasjon_desktop.ui.forms_waiting import WaitingPart
from innovasjon_desktop.ui.frozen_dialog import Said
from innovasjon_desktop.ui.jobs import Jobs, Progress
from innovasjon_desktop.ui.menus import LANGUAGES
from innovasjon_desktop.ui.parts import announce, button, label
from innovasjon_desktop.ui.pickers import ChoiceEditor
from innovasjon_desktop.ui.section_list import SectionList, with_all_or_none
from innovasjon_desktop.ui.window_data import read_place

WIDTH = 620
SECTIONS = 4
"""Sections seen at once: the dialog has to fit a screen of 700 points with the window's frame around it."""
UNIT = Field(name="unit_id", label="", kind=Kind.REF, target="unit")
Period = tuple[int, str, object, object]


class _Kept(NamedTuple):
    """The step of the forms that are made, and how many they are."""

    changed: Changed
    forms: int


class FormsDialog(QDialog):
    """Two parts: making forms, and who has not answered those that were made.

    Args:
        jobs: the way to the store.
        said: gets the closing message.
        parent: Qt's owner; it also owns the work.
    """

    def __init__(self, jobs: Jobs, said: Said, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Make forms"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        self.parts = QTabWidget()
        self.parts.tabBar().setAccessibleName(_("Make forms"))
        self.making = MakingPart(jobs, said, parent, self)
        self.waiting = WaitingPart(jobs, self)
        self.parts.addTab(self.making, _("Make forms"))
        self.parts.addTab(self.waiting, _("Not answered"))
        column.addWidget(self.parts)
        self.finished.connect(self.deleteLater)
        self.making.what.setFocus()


class MakingPart(QWidget):
    """What kind of form, for which units, in which language; and how many that makes."""

    def __init__(self, jobs: Jobs, said: Said, owner: QWidget, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._jobs, self._said, self._owner, self._dialog = jobs, said, owner, dialog
        self._asked = 0
        self._ordered: Order | None = None
        self._units = Choices(jobs, self)
        self.batch: Batch | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        words = _(
            "Workbooks that unit leaders fill in and send back. Put the answers on the window to read them."
        )
        about = label(words, tone="muted", wrap=True)
        about.setMinimumSize(WIDTH, about.heightForWidth(WIDTH))
        column.addWidget(about)
        column.addLayout(self._fields())
        self.told = label("", wrap=True)
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        column.addWidget(self.told)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), dialog.reject))
        self.make = button(_("Make forms…"), self._ask, primary=True)
        self.make.setEnabled(False)
        row.addWidget(self.make)
        column.addLayout(row)
        today = jobs.database.today()
        jobs.read(self, settings, self._take_settings)
        jobs.read(self, lambda connection: read_place(connection).periods, self._take_periods)
        jobs.read(
            self,
            lambda connection: load_structure(connection, today).structure.sections,
            self._take_sections,
        )

    def order(self) -> Order:
        """Return what is asked for.

        Raises:
            UserError: the unit or the day it is wanted back cannot be read.
        """
        what = str(self.what.currentData())
        unit = self.unit.value() if what == AREAS else None
        sections = self.sections.chosen() if unit is None else None
        return Order(
            what,
            self.period.currentData(),
            None if sections is None else frozenset(sections),
            self.not_chosen.isChecked() and what == AREAS and unit is None,
            str(self.language.currentData()),
            self.completed.isChecked(),
            " ".join(self.reply_to.text().split()),
            self.by.value(),
            unit,
        )

    def write(self, folder: Path) -> None:
        """Make the forms and close the dialog; the work goes on in the bottom bar."""
        database, actor, said, order = self._jobs.database, self._jobs.actor, self._said, self.order()

        def work(progress: Progress, cancelled: Callable[[], bool]) -> _Kept:
            with database.read() as connection:
                batch = plan_forms(connection, order, database.today())
            with written(batch, folder, progress=progress, cancel=cancelled) as deliver:
                changed = keep_forms(database, batch, actor=actor, deliver=deliver)
            return _Kept(changed, len(batch.forms))

        def done(kept: _Kept) -> None:
            self._jobs.changed.emit(kept.changed)  # first: its own message gives way to this one
            self._dialog.accept()
            count = kept.forms
            text = ngettext("{count} form is made in {name}.", "{count} forms are made in {name}.", count)
            said(text.format(count=count, name=folder.name), _("Open the folder"), lambda: _open(folder))

        def failed(error: Exception) -> None:
            """Come back with what was chosen."""
            self._dialog.open()
            if isinstance(error, UserError):
                self._tell(self.batch, say(error))
            elif not isinstance(error, Cancelled):
                self._jobs.failed.emit(error)

        said("", "", None)
        self._dialog.hide()
        self._jobs.long(self._owner, work, done, failed, title=_("Makes forms"), writes=True)

    def _fields(self) -> QFormLayout:
        form = self._form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.what = QComboBox()
        self.what.addItem(_("Development areas: one form per unit"), AREAS)
        self.what.addItem(_("Request for help: one form for all"), REQUEST)
        self.period = QComboBox()
        self.period.setMinimumContentsLength(16)
        self.unit = ChoiceEditor(UNIT, self._ask_units)
        line = self.unit.lineEdit()
        assert line is not None
        line.setPlaceholderText(_("All units"))
        self.sections = SectionList(SECTIONS)
        self._sections = with_all_or_none(self.sections, beside=True)
        self.not_chosen = QCheckBox(_("Only units that have not chosen an area"))
        self.completed = QCheckBox(_("Also units whose area is completed or carried on"))
        self.language = QComboBox()
        for key, name in LANGUAGES:
            self.language.addItem(name, key)
        self.language.setCurrentIndex(max(0, self.language.findData(current_language())))
        self.reply_to = QLineEdit()
        self.reply_to.setPlaceholderText(_("Name and e-mail address, as they are to stand in the form"))
        self.reply_to.setMaxLength(LONGEST_LINE)
        self.by = DateEditor(Field(name="by", label="", kind=Kind.DATE))
        for text, widget in (
            (_("Form"), self.what),
            (_("Development period"), self.period),
            (_("Unit"), self.unit),
            (_("Sections"), self._sections),
            ("", self.not_chosen),
            ("", self.completed),
            (_("Language"), self.language),
            (_("Send back to"), self.reply_to),
            (_("Send back by"), self.by),
        ):
            if text:
                widget.setAccessibleName(text)
            form.addRow(text, widget)
        self.what.currentIndexChanged.connect(self._show_fields)
        for box in (self.what, self.period, self.language):
            box.currentIndexChanged.connect(self._count)
        self.unit.typed.connect(self._typed)
        self.unit.committed.connect(self._given)
        self.sections.itemChanged.connect(self._count)
        self.not_chosen.toggled.connect(self._count)
        self.completed.toggled.connect(self._count)
        self.by.typed.connect(self._typed)
        self.by.committed.connect(self._given)
        return form

    def _show_fields(self) -> None:
        """Show what is asked for: a request is for all units and of no period, one unit is of one section."""
        of_areas = self.what.currentData() == AREAS
        of_one = of_areas and self._ordered is not None and self._ordered.unit_id is not None
        for widget in (self.period, self.unit, self.completed):
            self._form.setRowVisible(widget, of_areas)
        self._form.setRowVisible(self.not_chosen, of_areas and not of_one)
        self._form.setRowVisible(self._sections, not of_one)

    def _ask_units(self, text: str, done: Callable[[ChoiceList], None]) -> None:
        self._units.ask(self, UNIT, {}, done, text)

    def _take_settings(self, found: dict[str, object]) -> None:
        place = self.language.findData(found["report_language"])
        if place >= 0:
            self.language.setCurrentIndex(place)

    def _take_periods(self, periods: tuple[Period, ...]) -> None:
        today = self._jobs.database.today()
        for key, name, start, end in periods:
            self.period.addItem(name, key)
            if str(start) <= str(today) <= str(end):
                self.period.setCurrentIndex(self.period.count() - 1)
        self.period.setEnabled(bool(periods))
        self._count()

    def _take_sections(self, sections: list[Section]) -> None:
        self.sections.show_sections(sections)
        self._count()

    def _typed(self) -> None:
        """Wait while a day or a unit is only half typed."""
        try:
            self.order()
        except UserError:
            self._asked += 1  # an answer that is on its way is about another order
            self.make.setEnabled(False)
        else:
            self._count()

    def _given(self) -> None:
        """Say what is wrong with a day or a unit that cannot be read."""
        try:
            order = self.order()
        except UserError as error:
            self._tell(None, say(error))
        else:
            if order != self._ordered:  # the rest of a name was filled in
                self._count()

    def _count(self) -> None:
        """Tell how many forms there will be, and for what."""
        self._asked += 1
        asked = self._asked
        self.make.setEnabled(False)
        try:
            self._ordered = order = self.order()
        except UserError as error:
            self._tell(None, say(error))
            return
        self._show_fields()
        today = self._jobs.database.today()

        def planned(batch: Batch) -> None:
            if asked == self._asked:
                self._tell(batch, _summary(batch))

        def refused(error: Exception) -> None:
            if not isinstance(error, UserError):
                self._jobs.failed.emit(error)
            elif asked == self._asked:
                self._tell(None, say(error))

        self._jobs.read(self, lambda connection: plan_forms(connection, order, today), planned, refused)

    def _tell(self, batch: Batch | None, text: str) -> None:
        self.batch = batch
        if self.told.text() != text:
            self.told.setText(text)
            announce(self.told, text)
        self.make.setEnabled(batch is not None)

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose a folder for the forms"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _summary(batch: Batch) -> str:
    """Return in words how many forms there will be."""
    counts = batch.counts
    if counts[REQUEST]:
        units = len(batch.lists["unit_id"])
        return ngettext(
            "One form with {count} unit to pick from.", "One form with {count} units to pick from.", units
        ).format(count=units)
    parts = [
        ngettext("{count} form to choose an area", "{count} forms to choose an area", counts[CHOOSE]),
        ngettext("{count} to tell how one goes", "{count} to tell how one goes", counts[FOLLOW_UP]),
    ]
    text = ", ".join(
        part.format(count=counts[purpose])
        for part, purpose in zip(parts, (CHOOSE, FOLLOW_UP), strict=True)
        if counts[purpose]
    )
    exempt = ngettext(
        "{count} unit is exempt and gets none.", "{count} units are exempt and get none.", batch.exempt
    )
    done = ngettext(
        "{count} unit is done with its area and gets none.",
        "{count} units are done with their area and get none.",
        batch.done,
    )
    others = [
        each.format(count=count) for each, count in ((exempt, batch.exempt), (done, batch.done)) if count
    ]
    return " ".join([f"{text}.", *others])


def _open(place: Path) -> None:
    """Open a folder in the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
