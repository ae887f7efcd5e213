"""Import of files: what their columns are, what only a person can tell, and row by row what will happen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services.recognising.plans import ASKED, CHANGED, NEW, REFUSED
from innovasjon_desktop.services.recognising.questions import Question
from innovasjon_desktop.ui.import_details import RowDetails
from innovasjon_desktop.ui.import_frame import (
    Steps,
    WorkLine,
    ask_for_files,
    ask_for_folder,
    notes_of,
    refusal_text,
    save_mapping,
    unread_of,
)
from innovasjon_desktop.ui.import_lines import PlanLine
from innovasjon_desktop.ui.import_picks import with_key
from innovasjon_desktop.ui.import_preview import PreviewPart
from innovasjon_desktop.ui.import_questions import QuestionsPart
from innovasjon_desktop.ui.import_receipt import Receipt
from innovasjon_desktop.ui.import_tables import TablesPart
from innovasjon_desktop.ui.import_texts import about_rows, about_tables
from innovasjon_desktop.ui.import_work import Imported, ImportWork, Known
from innovasjon_desktop.ui.jobs import Jobs, LongJob
from innovasjon_desktop.ui.parts import ElidedLabel, EmptyState, announce, button, label, set_tone
from innovasjon_desktop.ui.window_drop import accept_files, dropped_files

CHOOSE, TABLES, QUESTIONS, PREVIEW = range(4)
TITLES = (N_("Columns"), N_("Questions"), N_("Preview"))


class ImportDialog(QDialog):
    """Files above, one of three parts below, one button that goes on and at last carries it out as one step.

    A part nobody has to look at is passed over. Nothing is written before the last button is pressed.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._warned = self._goes_on = self._agreed = self._skips_wrong = False
        self.part = CHOOSE
        self.work = ImportWork(jobs, self)
        self.setWindowTitle(_("Import"))
        self.setAcceptDrops(True)
        self.setMinimumSize(820, 520)
        self.resize(960, 640)
        self.tables, self.questions = TablesPart(self.work, self), QuestionsPart(self.work, self)
        self.preview = PreviewPart(self.work, self)
        self._lay_out()
        self._connect()
        self._say_nothing("")

    # Building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(_("Import"), "card"))
        self.file = ElidedLabel("", tone="muted", parent=self)
        top.addSpacing(8)
        top.addWidget(self.file, 1)
        self.pick = with_key(button(_("Choose files…"), lambda: ask_for_files(self, self.choose)))
        self.pick_folder = button(_("Choose a folder…"), lambda: ask_for_folder(self, self.choose))
        top.addWidget(self.pick)
        top.addWidget(self.pick_folder)
        column.addLayout(top)
        self.steps = Steps([_(title) for title in TITLES], self)
        column.addWidget(self.steps)
        self.said = label("", wrap=True, parent=self)
        column.addWidget(self.said)
        self.refusal = label("", "label", "late", wrap=True, parent=self)
        self.refusal.hide()
        self.notes = label("", "label", "muted", wrap=True, parent=self)
        self.unread = label("", "label", "late", wrap=True, parent=self)
        for each in (self.refusal, self.notes, self.unread):
            column.addWidget(each)
        self.stack = QStackedWidget(self)
        words = _(
            "Drop workbooks, CSV files or a folder here, or choose them above. Titles above the list, "
            "several sheets and dates in any form are understood. Nothing is written before you have "
            "seen what will happen, and one undo takes all of it back."
        )
        self.empty = EmptyState(_("Import a list"), words)
        self.busy = QWidget(self)
        for part in (self.empty, self.tables, self.questions, self.preview, self.busy):
            self.stack.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addLayout(self._make_buttons())

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.skip = with_key(QCheckBox(_("Leave out the refused rows"), self))
        self.skip.toggled.connect(self._allow)
        self.progress = WorkLine(self)
        row.addWidget(self.skip)
        row.addWidget(self.progress, 1)
        self.cancel = with_key(button(_("Cancel"), self.reject))
        self.back = with_key(button(_("Back"), self.go_back))
        self.next = with_key(button(_("Next"), self.go_on, primary=True))
        self.go = with_key(button(_("Import"), self.carry_out, primary=True))
        for each in (self.cancel, self.back, self.next, self.go):
            row.addWidget(each)
        return row

    def _connect(self) -> None:
        self.work.began.connect(self.progress.follow)
        self.work.began.connect(self._show_work)
        self.work.ended.connect(self.progress.rest)
        self.work.answered.connect(self._forget_refusal)
        self.work.planned.connect(self._take_plan)
        self.work.failed.connect(self._refuse)
        self.work.imported.connect(self._tell)
        self.work.refused.connect(self._come_back)
        self.tables.mapping_asked.connect(lambda table: save_mapping(self, self._jobs, table, self._note))
        self.questions.finished.connect(self.next.setFocus)
        self.preview.rows.toggled.connect(lambda _rows, _out: self._allow())
        self.preview.opened.connect(self._open_row)
        self.finished.connect(self._leave)

    # Steps

    @property
    def known(self) -> Known | None:
        """What would become of the files; None until it is known with every answer given so far."""
        return self.work.known if not self.work.is_stale else None

    def choose(self, *paths: Path) -> None:
        """Read files and folders, and show what they would do."""
        self._forget_refusal()
        names = [path.name for path in paths]
        self.file.set_whole(", ".join(names))
        self._say_nothing(_("Reading {name} …").format(name=", ".join(names[:3])))
        self.work.read(paths)
        self._allow()

    def go_on(self) -> None:
        """Take what stands in this part for agreed, and go to the next that has anything to ask."""
        if self.part == TABLES:
            self._leave_tables()
        elif self.part == QUESTIONS:
            if not self._skips_wrong and self.questions.take_wrong():
                self._skips_wrong = True
                self._say(_("An answer is not one. Correct it, or press Next once more."), late=True)
                return
            self._show_part(PREVIEW)
        self._allow()

    def _leave_tables(self) -> None:
        """Go on, unless a text is no choice, or the last one shows columns that nobody has seen yet."""
        if self.tables.take_wrong():
            self._say(_("What is typed is not in the list. Choose what stands there."), late=True)
            return
        self._goes_on = True
        if self.work.is_stale:
            return
        self._agreed = True
        self.work.agree()
        if not self.work.is_stale:
            self._show_part(self._after_tables())

    def go_back(self) -> None:
        """Go to the part before."""
        self._forget_refusal()
        asked = self.part == PREVIEW and self.questions.has_questions()
        self._show_part(QUESTIONS if asked else TABLES)

    def carry_out(self) -> None:
        """Import the rows as one step; the work goes on in the bottom bar."""
        if self.known is not None:
            self._forget_refusal()
            self.hide()
            self.work.carry_out(skip_refused=self.skip.isChecked())

    def reject(self) -> None:
        """Close without importing; answers that would be lost hold it back once."""
        if self.work.is_answered and not self._warned:
            self._warned = True
            text = _("Your answers are lost if you close now. Press Cancel once more to close.")
            self._say(text, late=True)
            announce(self.said, text)
            return
        super().reject()

    @property
    def holds_unsaved(self) -> bool:
        """Whether answers would be lost if it were closed."""
        return self.isVisible() and self.work.is_answered

    def _show_part(self, part: int) -> None:
        self.part, self._warned, self._skips_wrong = part, False, False
        self._goes_on = self._agreed = False
        self.stack.setCurrentIndex(part)
        self.steps.mark(part)
        self._say_finding()
        self._allow()
        match part:
            case kind if kind == TABLES:
                self.tables.take_keyboard()
            case kind if kind == QUESTIONS:
                self.questions.take_keyboard()
            case kind if kind == PREVIEW:
                (self.go if self.go.isEnabled() else self.preview.view).setFocus()

    def _after_tables(self) -> int:
        return QUESTIONS if self.questions.has_questions() else PREVIEW

    # Answers of the work

    def _take_plan(self) -> None:
        try:
            self._show_plan()
        except Exception as error:  # noqa: BLE001 - a bug must not leave the wizard waiting for ever
            self._refuse(error)

    def _show_work(self, job: LongJob) -> None:
        if self.part == CHOOSE:
            self.stack.setCurrentWidget(self.busy)
            job.progressed.connect(self._say_progress)
        self._allow()

    @Slot(int, int, str)
    def _say_progress(self, _done: int, _total: int, text: str) -> None:
        if self.stack.currentWidget() is self.busy and text:
            self._say(text)

    def _show_plan(self) -> None:
        known, files = self.work.known, self.work.files
        assert known is not None
        assert files is not None
        self.tables.show_tables(known.plan.tables, files.books)
        self.questions.show_known(known)
        self.preview.show_known(known)
        self._note("\n".join(notes_of(known.plan)))
        self.unread.setText("\n".join(unread_of(files)))
        self.unread.setVisible(bool(files.unread))
        self._warned = False
        if self.part == CHOOSE:
            self._show_part(TABLES if self.tables.looks() else self._after_tables())
        elif self.part == TABLES and self._goes_on and (self._agreed or not self.tables.looks()):
            self._show_part(self._after_tables())
        else:
            self._goes_on = self._agreed = False
            self._say_finding()
            self._allow()

    def _refuse(self, error: Exception) -> None:
        self._goes_on = self._agreed = False
        if isinstance(error, UserError) and self.work.known is not None:
            self._say(say(error), late=True)  # an answer that does not fit: the others stay
        elif isinstance(error, UserError):
            self._say_nothing(say(error), late=True)
        elif isinstance(error, Cancelled):
            self._say_nothing(_("Stopped. Nothing was imported."))
        else:
            self._say_nothing(_("Not read, because of an error in the program."), late=True)
            self._jobs.failed.emit(error)

    def _tell(self, imported: Imported) -> None:
        assert self.work.files is not None
        owner = self.parentWidget()
        assert owner is not None
        receipt = Receipt(self._jobs, self.work.files, imported, owner)
        self.accept()
        receipt.show()

    def _come_back(self, error: Exception) -> None:
        """Show again what was said, when nothing could be imported with it."""
        if isinstance(error, UserError | Cancelled):
            self.open()
            self.work.replan()
            self._allow()
            stopped = _("Stopped. Nothing was imported.")
            text = refusal_text(error) if isinstance(error, UserError) else stopped
            self.refusal.setText(text)
            self.refusal.show()
            announce(self.refusal, text)
        else:
            self._jobs.failed.emit(error)
            self._leave()

    # What is said

    def _say_nothing(self, text: str, *, late: bool = False) -> None:
        self._show_part(CHOOSE)
        self._say(text, late=late)
        self.notes.hide()
        self.unread.hide()
        self.skip.setChecked(False)
        self.preview.show_known(None)

    def _say(self, text: str, *, late: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_tone(self.said, "tone", "late" if late else "text")

    def _forget_refusal(self) -> None:
        """Take away why nothing was imported: one has gone on."""
        self.refusal.hide()
        self.refusal.clear()

    def _note(self, text: str) -> None:
        if text != self.notes.text():
            announce(self.notes, text)
        self.notes.setText(text)
        self.notes.setVisible(bool(text))

    def _say_finding(self) -> None:
        if self.part != CHOOSE:
            about = {TABLES: self._about_tables, PREVIEW: self._about_rows}.get(self.part)
            self._say(about() if about is not None else "")

    def _about_tables(self) -> str:
        if self.tables.holds_nothing():
            return _("No column of a table goes in. Choose what its columns are, or what it holds.")
        return about_tables(self.tables.looks(), agreed=bool(self.work.agreed))

    def _about_rows(self) -> str:
        asked, leaves = len(self._open_questions()), self.skip.isChecked()
        known = self.known is not None
        return about_rows(self.preview.counts(), asked, leaves=leaves) if known else _("Looks at the rows")

    def _allow(self) -> None:
        """Offer what can be done now."""
        known, counts = self.known, self.preview.counts()
        good, refused = counts[NEW] + counts[CHANGED], counts[REFUSED]
        here = self.part == PREVIEW
        self.skip.setVisible(here and refused > 0)
        complete = known is not None and not self._open_questions()
        self.go.setVisible(here)
        self.go.setEnabled(here and complete and good > 0 and (not refused or self.skip.isChecked()))
        text = ngettext("Import {count} row", "Import {count} rows", good)
        self.go.setText(f"&{text.format(count=number_text(good))}")
        self.go.setAccessibleName(text.format(count=number_text(good)))
        self.next.setVisible(self.part in (TABLES, QUESTIONS))
        waits = self._goes_on and self.work.is_stale
        self.next.setEnabled(not waits and (self.part != TABLES or self.tables.holds_any()))
        self.back.setVisible(self.part in (QUESTIONS, PREVIEW))
        (self.go if here else self.next).setDefault(True)
        if here:
            self._say_finding()

    # Other

    def _open_questions(self) -> tuple[Question, ...]:
        return self.work.known.open_questions(self.work.without) if self.work.known is not None else ()

    def _open_row(self, line: PlanLine) -> None:
        row = self.preview.rows.row_of(line)
        if self.preview.rows.action(line.table, line.row) == ASKED and row.questions:
            self._forget_refusal()
            self._show_part(QUESTIONS)
            self.questions.go_to(row.questions[0])
        elif self.work.files is not None:
            RowDetails(self.preview.rows, line, self.work.files.books, self).open()

    def _leave(self) -> None:
        self.work.cancel()
        self.deleteLater()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_files(event)
        if paths:
            self.choose(*paths)
