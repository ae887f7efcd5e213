"""What an import knows: its files, the answers so far, and what would become of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.i18n import _, number_text
from innovasjon_desktop.services.importing.folders import Files, read_files
from innovasjon_desktop.services.recognising.auto import apply_auto, plan_auto
from innovasjon_desktop.services.recognising.plans import AutoPlan
from innovasjon_desktop.services.recognising.questions import (
    COLUMN,
    KIND,
    LEAVE_OUT,
    Answers,
    Question,
    TableKey,
)
from innovasjon_desktop.ui.import_lines import PlanLine, count_rows, lines_of, words_of
from innovasjon_desktop.ui.jobs import Jobs, LongJob, Progress

PAUSE_MS = 200
"""How long one must stop answering before the rows are looked at again."""

T = TypeVar("T")
RowKey = tuple[str, str, int]


class Known(NamedTuple):
    """What would become of the files with the answers given; ``lines`` say it row by row."""

    plan: AutoPlan
    lines: tuple[PlanLine, ...]
    answers: Answers
    counts: Counter[str]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was or is to be asked, but for what is shown column by column."""
        every = (*self.plan.answered, *self.plan.questions, *self.plan.offered)
        return tuple(each for each in every if each.kind not in (KIND, COLUMN))

    def open_questions(self, without: Collection[RowKey]) -> tuple[Question, ...]:
        """Return the questions without an answer, but for those only about rows that are left out."""
        waiting: set[str] = set()
        asked: set[str] = set()
        for table in self.plan.tables:
            for row in table.rows:
                asked.update(row.questions)
                if row.questions and (table.file, table.sheet, row.row) not in without:
                    waiting.update(row.questions)
        return tuple(each for each in self.plan.questions if each.key in waiting or each.key not in asked)


class Imported(NamedTuple):
    """What was made of the files, and the step of the history it is."""

    changed: Changed
    lines: tuple[PlanLine, ...]

    @property
    def plan(self) -> AutoPlan:
        """What was done."""
        done: AutoPlan = self.changed.result
        return done


def looks_at(done: int, total: int) -> str:
    """Return how far the look at the rows is."""
    row, rows = number_text(min(done + 1, total)), number_text(total)
    return _("Looks at row {row} of {rows}").format(row=row, rows=rows)


class ImportWork(QObject):
    """Reads, plans and carries out in the background; the answers stay whatever comes back.

    Args:
        jobs: the way to the store.
        parent: Qt's owner.
    """

    began = Signal(object)  # LongJob
    ended = Signal()
    planned = Signal()
    answered = Signal()  # a person has said something
    failed = Signal(object)  # Exception: the files cannot be read, or nothing can be made of them
    imported = Signal(object)  # Imported
    refused = Signal(object)  # Exception: nothing was imported

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self._job: LongJob | None = None
        self._turn = 0
        self.files: Files | None = None
        self.known: Known | None = None
        self.is_reading = False
        self.is_stale = False
        """Whether what is known is not yet what the last answer makes of it."""
        self._clear()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._plan)

    # Files

    def read(self, paths: Sequence[Path]) -> None:
        """Read files and folders, then look at their rows; what was said of others is forgotten."""
        self.files = self.known = None
        self._clear()
        named = list(paths)
        title = _("Reads the files")

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Files:
            return read_files(named, progress, cancelled)

        def done(files: Files) -> None:
            self.files = files
            self._plan()

        self._begin(work, done, title)

    def cancel(self) -> None:
        """Stop what is under way; nothing of it is kept."""
        self._pause.stop()
        self._turn += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    # Answers

    @property
    def answers(self) -> Answers:
        """What was said so far."""
        columns = {key: dict(each) for key, each in self.columns.items()}
        return Answers(
            said=dict(self.said), columns=columns, kinds=dict(self.kinds), without=frozenset(self.without)
        )

    @property
    def is_answered(self) -> bool:
        """Whether a person has said anything that would be lost."""
        return bool(self.said or self.columns or self.kinds or self.without)

    def say(self, answers: Mapping[str, str]) -> None:
        """Answer questions by their keys; an empty answer takes one back."""
        for key, answer in answers.items():
            if answer:
                self.said[key] = answer
            else:
                self.said.pop(key, None)
        self.answered.emit()
        self.replan()

    def choose_kind(self, tables: Sequence[TableKey], kind: str) -> None:
        """Say what tables hold; what was said of their columns is no longer true."""
        for key in tables:
            self.kinds[key] = kind
            self.columns.pop(key, None)
            self.agreed.difference_update([each for each in self.agreed if each[0] == key])
        self.answered.emit()
        self.replan()

    def choose_column(self, tables: Sequence[TableKey], place: int, field: str) -> None:
        """Say which field a column of tables is; an empty text for none."""
        for key in tables:
            self.columns.setdefault(key, {})[place] = field
            self.agreed.discard((key, place))
        self.answered.emit()
        self.replan()

    def agree(self) -> None:
        """Take what stands there for every table and column that is only proposed."""
        if self.known is None:
            return
        proposed = [each for each in self.known.plan.questions if each.kind in (KIND, COLUMN)]
        for table in self.known.plan.tables if proposed else ():
            key = (table.file, table.sheet, table.header_row)
            self.agreed |= {(key, one.place) for one in table.columns if not one.sure}
            if not table.sure:
                self.agreed.add((key, None))
        if proposed:
            self.said |= {each.key: each.proposed or LEAVE_OUT for each in proposed}
            self._plan()

    def leave_out(self, rows: Sequence[RowKey], *, out: bool) -> None:
        """Leave rows out, or take them back in.

        What becomes of the others is known already; only of a row that was out then it is not.
        """
        (self.without.update if out else self.without.difference_update)(rows)
        self.answered.emit()
        if self.known is None or (not out and self.known.answers.without.intersection(rows)):
            self.replan()

    def replan(self) -> None:
        """Look at the rows again once no further answer comes."""
        if self.files is not None:
            self.is_stale = True
            self._pause.start()

    def _clear(self) -> None:
        self.said: dict[str, str] = {}
        self.columns: dict[TableKey, dict[int, str]] = {}
        self.kinds: dict[TableKey, str] = {}
        self.without: set[RowKey] = set()
        self.agreed: set[tuple[TableKey, int | None]] = set()
        """Columns by their place, and tables, whose proposal was only gone past: nobody chose it."""

    # Planning

    def _plan(self) -> None:
        files, answers, database = self.files, self.answers, self.jobs.database
        if files is None:
            return
        self.is_stale = True
        title = _("Looks at the rows")

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Known:
            plan = plan_auto(
                database,
                files.books,
                answers,
                progress=lambda done, all_: progress(done, all_, looks_at(done, all_)),
                cancelled=cancelled,
            )
            with database.read() as connection:
                lines = lines_of(plan, words_of(plan, connection))
            return Known(plan, lines, answers, count_rows(plan))

        def done(known: Known) -> None:
            self.known, self.is_stale = known, False
            self.planned.emit()

        # Looking writes and takes back what it wrote, so it waits its turn among the writers.
        self._begin(work, done, title, writes=True)

    # Carrying out

    def carry_out(self, *, skip_refused: bool) -> None:
        """Import the rows as one step; the work goes on in the bottom bar."""
        files, known, database = self.files, self.known, self.jobs.database
        if files is None or known is None:
            return
        answers, actor = self.answers, self.jobs.actor
        title = _("Imports {name}").format(name=", ".join(book.name for book in files.books[:2]))
        imported: list[tuple[PlanLine, ...]] = []

        def work(progress: Progress, cancelled: Callable[[], bool]) -> Changed:
            changed = apply_auto(
                database,
                files.books,
                answers,
                actor=actor,
                skip_refused=skip_refused,
                seen=known.plan.seen,
                progress=lambda done, all_: progress(done, all_, title),
                cancelled=cancelled,
            )
            with database.read() as connection:
                imported.append(lines_of(changed.result, words_of(changed.result, connection)))
            return changed

        def done(changed: Changed) -> None:
            self._job = None
            self.imported.emit(Imported(changed, imported[0]))

        def refused(error: Exception) -> None:
            self._job = None
            self.refused.emit(error)

        self._job = self.jobs.long(self, work, done, refused, title=title, writes=True)

    def _begin(
        self,
        work: Callable[[Progress, Callable[[], bool]], T],
        done: Callable[[T], None],
        title: str,
        *,
        writes: bool = False,
    ) -> None:
        """Begin work in place of what is under way, of which no answer is taken any more."""
        self.cancel()
        turn = self._turn

        def finished(result: T) -> None:
            if turn == self._turn:
                self._job = None
                self.ended.emit()
                done(result)

        def stopped(error: Exception) -> None:
            if turn == self._turn:
                self._job = None
                self.ended.emit()
                self.failed.emit(error)

        self._job = self.jobs.long(self, work, finished, stopped, title=title, writes=writes)
        self.began.emit(self._job)
