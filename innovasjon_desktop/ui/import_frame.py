"""What stands around the parts of the import: steps, progress, files to choose, what is worth a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QWidget

from innovasjon_desktop.domain.errors import EditConflict, UserError
from innovasjon_desktop.i18n import _, date_text, ngettext, number_text, say
from innovasjon_desktop.services.importing.folders import Files
from innovasjon_desktop.services.recognising.auto import FilesRefused
from innovasjon_desktop.services.recognising.plans import AutoPlan, TablePlan
from innovasjon_desktop.ui.exporting import ask_file
from innovasjon_desktop.ui.import_tables import mapping_of
from innovasjon_desktop.ui.import_texts import kind_label, row_name, table_name
from innovasjon_desktop.ui.jobs import Jobs, LongJob, Progress
from innovasjon_desktop.ui.parts import ElidedLabel, own_label, set_tone
from innovasjon_desktop.ui.theme import font

Chosen = Callable[..., object]
NOTES = 3


class Steps(QWidget):
    """Which of the parts one is at: said by its weight, its colour and to a screen reader."""

    def __init__(self, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._titles = titles
        self._labels: list[QLabel] = []
        for number, title in enumerate(titles, 1):
            made = own_label(f"{number}  {title}", parent=self)
            self._labels.append(made)
            row.addWidget(made)
        row.addStretch(1)
        self.mark(0)

    def mark(self, place: int) -> None:
        """Show the part at ``place``, counted from 1, as the one in front; 0 is none of them."""
        self.setVisible(place > 0)
        for number, each in enumerate(self._labels, 1):
            here = number == place
            each.setFont(font("strong" if here else "body"))
            set_tone(each, "tone", "accent" if here else "muted")
        if place:
            text = _("Step {number} of {count}: {title}")
            said = text.format(number=place, count=len(self._titles), title=self._titles[place - 1])
            self.setAccessibleName(said)


class WorkLine(QWidget):
    """The progress of what is under way; its place is kept when nothing is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(_("Progress"))
        self.text = ElidedLabel("", "label", "muted", parent=self)
        row.addWidget(self.bar)
        row.addWidget(self.text, 1)
        self._job: LongJob | None = None
        self.rest()

    def follow(self, job: LongJob) -> None:
        """Show how far ``job`` is."""
        self._job = job
        job.progressed.connect(self._show)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.text.set_whole(job.title)

    def rest(self) -> None:
        """Show that nothing is under way."""
        self._job = None
        self.bar.hide()
        self.text.set_whole("")

    @Slot(int, int, str)
    def _show(self, done: int, total: int, text: str) -> None:
        if self.sender() is self._job:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.bar.setAccessibleDescription(text)
            self.text.set_whole(text)


def ask_for_files(owner: QWidget, done: Chosen) -> None:
    """Ask for files; ``done`` gets their paths."""
    _ask(
        owner,
        _("Choose files…"),
        QFileDialog.FileMode.ExistingFiles,
        done,
        [_("Workbook or CSV (*.xlsx *.xlsm *.csv *.txt)"), _("All files (*)")],
    )


def ask_for_folder(owner: QWidget, done: Chosen) -> None:
    """Ask for a folder; ``done`` gets its path."""
    _ask(owner, _("Choose a folder…"), QFileDialog.FileMode.Directory, done, [])


def _ask(owner: QWidget, title: str, mode: QFileDialog.FileMode, done: Chosen, kinds: list[str]) -> None:
    dialog = QFileDialog(owner, title)
    dialog.setFileMode(mode)
    if kinds:
        dialog.setNameFilters(kinds)
    dialog.filesSelected.connect(lambda names: done(*map(Path, names)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def save_mapping(owner: QWidget, jobs: Jobs, table: TablePlan, noted: Callable[[str], object]) -> None:
    """Ask for a file and write the field of each header to it."""
    text = json.dumps(mapping_of(table), ensure_ascii=False, indent=2)

    def write(path: Path) -> None:
        def work(_progress: Progress, _cancelled: Callable[[], bool]) -> None:
            from innovasjon_desktop.reports.files import replacing

            with replacing(path) as temporary:
                temporary.write_text(f"{text}\n", encoding="utf-8")

        def done(_nothing: None) -> None:
            noted(_("The mapping is saved in {name}.").format(name=path.name))

        jobs.long(owner, work, done, title=_("Exports {name}").format(name=path.name))

    suggested = f"{kind_label(table.kind)}.json"
    ask_file(owner, _("Save the mapping"), suggested, (_("Mapping (*.json)"),), write, suffix="json")


def refusal_text(error: UserError) -> str:
    """Return why nothing was imported, and which rows somebody else has changed since."""
    if not isinstance(error, FilesRefused):
        return say(error)
    rows = ((table, row) for table in error.plan.tables for row in table.rows)
    changed = [
        row_name(table, row)
        for table, row in rows
        if any(isinstance(problem.reason, EditConflict) for problem in row.problems)
    ]
    if not changed:
        return say(error)
    more = len(changed) - NOTES
    names = ", ".join(changed[:NOTES])
    if more > 0:
        names = _("{names} and {count} more").format(names=names, count=number_text(more))
    text = _(
        "Nothing was imported: somebody else has changed {names} meanwhile. What they wrote is shown now."
    )
    return text.format(names=names)


def notes_of(plan: AutoPlan) -> Iterator[str]:
    """Yield what one should know about the files: imported before, not recognised."""
    before = [each for each in plan.files if each.before is not None]
    for each in before if len(before) <= NOTES else ():
        text = _("“{name}” was imported on {date}. What is the same stays unchanged.")
        yield text.format(name=each.name, date=date_text(each.before))
    if len(before) > NOTES:
        text = _("{count} files were imported before. What is the same stays unchanged.")
        yield text.format(count=number_text(len(before)))
    for table in plan.tables:
        yield from map(say, table.notes)
    unknown = [table_name(table.file, table.sheet) for table in plan.tables if not table.kind]
    if unknown:
        yield _("Nothing is imported from {names}.").format(names=", ".join(unknown[:NOTES]))


def unread_of(files: Files) -> Iterator[str]:
    """Yield which files are not read, and why."""
    for unread in files.unread[:NOTES]:
        yield _("“{name}” is not read: {reason}").format(name=unread.name, reason=say(unread.reason))
    more = len(files.unread) - NOTES
    if more > 0:
        text = ngettext("{count} more file is not read.", "{count} more files are not read.", more)
        yield text.format(count=number_text(more))
