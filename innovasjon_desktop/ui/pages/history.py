"""«Historikk»: every step, who did it and when, and what it did; any of them can be taken back from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services.history import ChangeSet
from innovasjon_desktop.ui.card_data import when_text
from innovasjon_desktop.ui.history_data import Details, Steps, find_steps, read_step
from innovasjon_desktop.ui.history_step import StepView
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import EmptyState, button, panel
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

PAUSE = 180
"""Milliseconds one must stop typing before the steps are searched."""


class HistoryPage(Page):
    """The steps above, the chosen one below."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._steps: tuple[ChangeSet, ...] = ()
        self._wanted: int | None = None
        self._reading: int | None = None
        frame = panel(self, (12, 12, 12, 12))
        self.empty = EmptyState(
            _("Here every step stands"),
            _(
                "Whatever anyone changes is written down here, and can be taken back. "
                "Begin by bringing in the sections and units."
            ),
        )
        self.empty.offer(_("Import sections and units…"), lambda: self.asked.emit("import"), primary=True)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(frame)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.search = QLineEdit(frame)
        self.search.setClearButtonEnabled(True)
        find = _("Find in the history")
        self.search.setPlaceholderText(find)
        self.search.setAccessibleName(find)
        self.table = TextTable(
            _("Steps, the newest first"),
            (
                TextColumn(_("When")),
                TextColumn(_("Who")),
                TextColumn(_("What"), stretch=True),
                TextColumn(_("Rows"), number=True),
                TextColumn(_("Status")),
            ),
            frame,
            told_by=5,
        )
        self.older = button(_("Show older steps"), self._show_older, flat=True, parent=frame)
        self.older.hide()
        self.step = StepView(jobs, frame)
        upper = QWidget(frame)
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(4)
        above.addWidget(self.table, 1)
        above.addWidget(self.older, 0, Qt.AlignmentFlag.AlignLeft)
        split = QSplitter(Qt.Orientation.Vertical, frame)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self.step)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        inner = frame.layout()
        assert isinstance(inner, QVBoxLayout)  # panel() makes one
        bar = QHBoxLayout()
        bar.addWidget(self.search, 1)
        inner.addLayout(bar)
        inner.addWidget(split, 1)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self.load)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._search_now)
        self.table.picked.connect(self._read_step)
        self.table.opened.connect(lambda _step: self.step.back.setFocus())
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.setFocusProxy(self.table)

    def load(self) -> None:
        text = self.search.text()
        self.read(lambda connection: find_steps(connection, text), self._show)

    def reveal(self, entity: str, row_id: int) -> None:
        if entity == "change_set":
            self._wanted = row_id
            self.search.clear()
            self._go_to_wanted()

    def export_list(self) -> None:
        from innovasjon_desktop.ui.export_table import export_table

        export_table(self, self.jobs, self.table, _("History"), self.noted.emit)

    def _search_now(self) -> None:
        self._pause.stop()
        self.load()
        self.table.setFocus()

    def _show(self, found: Steps) -> None:
        self._steps = found.steps
        self._stack.setCurrentIndex(0 if found.count else 1)
        self.setFocusProxy(self.table if found.count else self.empty)
        self._show_steps(found.more)
        self.tell(_finding(found))
        held = self.table.current_key()
        if self._wanted is not None:
            self._go_to_wanted()
        elif held is not None:
            self._read_step(held)
        elif found.steps:
            self.table.go_to(found.steps[0].id)
        else:
            self.step.show_step(None)

    def _show_steps(self, more: bool) -> None:
        self.table.show_lines([_line(step) for step in self._steps])
        self.older.setVisible(more)

    def _show_older(self) -> None:
        text, last = self.search.text(), self._steps[-1].id

        def show(found: Steps) -> None:
            self._steps += found.steps
            self._show_steps(found.more)

        self.read(lambda connection: find_steps(connection, text, last), show)

    def _go_to_wanted(self) -> None:
        """Show the step somebody asked for; an old one is not among the steps listed."""
        if self._wanted is not None and self._steps:
            wanted, self._wanted = self._wanted, None
            if self.table.go_to(wanted):
                self.table.setFocus()
            else:
                self._read_step(wanted)

    def _read_step(self, step_id: int) -> None:
        self._reading = step_id
        self.step.wait_for(step_id)

        def show(known: Details) -> None:
            if known.step.id == self._reading:
                self.step.show_step(known)

        self.jobs.read(self, lambda connection: read_step(connection, step_id), show)


def _finding(found: Steps) -> str:
    if not found.count:
        return _("Nothing has been changed yet.")
    text = ngettext("{count} step, the latest {when}", "{count} steps, the latest {when}", found.count)
    latest = when_text(found.latest) if found.latest is not None else ""
    return text.format(count=number_text(found.count), when=latest)


def _line(step: ChangeSet) -> Line:
    stands = _("Undone") if step.undone_by is not None else ""
    return Line(step.id, (when_text(step.at), step.actor, say(step.label), number_text(step.rows), stands))
