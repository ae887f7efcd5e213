"""«I dag»: what needs someone now."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.figures import figures
from innovasjon_desktop.services.today import Group, Line, Today, today
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.pages.base import Page
from innovasjon_desktop.ui.parts import EmptyState, button, label, panel
from innovasjon_desktop.ui.today_parts import ROOM, FigureCard, TodayLine

FIGURES = 4
SHOWN = 6
MOST = 100
FIRST = {
    "unit": (N_("No unit is registered yet."), N_("Import sections and units…"), "import"),
    "development_period": (
        N_("There is no development period yet, so no unit can choose an area."),
        N_("New development period"),
        "new_period",
    ),
    "team_member": (N_("Nobody is in the team yet."), N_("Register a team member"), "new:team_member"),
}
"""What there must be some of: the sentence, the verb and the action of the window that makes the first."""

NEEDED = ("section", *FIRST)
FOUR_ABREAST = 640
"""Pixels from which the four key figures stand side by side."""


class TodayPage(Page):
    """Four key figures, and below them what to do, most urgent group first."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._known: Today | None = None
        self._lacking: tuple[str, ...] = ()
        self._open: set[str] = set()
        self._last: tuple[str, int] | None = None  # the line one was on
        self.lines: list[TodayLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self.cards = [FigureCard(self) for _place in range(FIGURES)]
        for card in self.cards:
            card.clicked.connect(lambda _checked, card=card: self.go_to.emit(card.page))
        self._columns = 0
        self._arrange_cards(FIGURES)
        column.addLayout(self._grid)
        self._panel = panel(self, (0, 0, 0, 0))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = self._panel.layout()
        assert layout is not None  # panel() makes one
        layout.addWidget(self._scroll)
        column.addWidget(self._panel, 1)
        self._list: QWidget | None = None

    def load(self) -> None:
        as_of, period_id = self.as_of, self.period_id

        def work(connection: Any) -> tuple[Today, frozenset[str]]:
            known = figures(connection, as_of, period_id=period_id)
            there = (name for name in NEEDED if rows.count(connection, rows.Query(name)))
            return today(connection, as_of, known), frozenset(there)

        self.read(work, self._show)

    def take_keyboard(self) -> None:
        """Give the keyboard back to the line one was on, else to the first."""
        for line in self.lines:
            if line.line.opens == self._last:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        super().take_keyboard()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_cards(FIGURES if self.width() >= FOUR_ABREAST else FIGURES // 2)

    def _arrange_cards(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, card in enumerate(self.cards):
                self._grid.addWidget(card, place // columns, place % columns)
            for place in range(FIGURES):
                self._grid.setColumnStretch(place, 1 if place < columns else 0)

    def _show(self, found: tuple[Today, frozenset[str]]) -> None:
        known, there = found
        self._known = known
        self._lacking = tuple(name for name in FIRST if name not in there)
        has_sections = "section" in there
        for card, shown in zip(self.cards, known.cards, strict=True):
            card.show_card(shown)
            card.setVisible(has_sections)
        sentence = "; ".join(say(part) for part in known.finding)
        self.tell(sentence[:1].upper() + sentence[1:] if has_sections else "")
        if has_sections:
            self._show_groups()
        else:
            welcome = self._welcome()
            self._replace(welcome)
            self.setFocusProxy(welcome)

    def _show_groups(self) -> None:
        assert self._known is not None  # shown only after a read
        focused = next(
            (line.line.opens for line in self.lines if line.hasFocus() or line.step.hasFocus()), None
        )
        bar = self._scroll.verticalScrollBar()
        place = bar.value()
        body = QWidget()
        body.setProperty("plain", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(16 - ROOM, 8, 12, 12)
        column.setSpacing(0)
        self.lines = []
        for name in self._lacking:
            self._add_first(column, *FIRST[name])
        for group in self._known.groups:
            self._add_group(column, group)
        if not self._known.groups and not self._lacking:
            column.addWidget(label(_("Nothing waits for anyone. A good day to visit a unit."), tone="muted"))
        column.addStretch(1)
        self._replace(body)
        self.setFocusProxy(self.lines[0] if self.lines else self.cards[0])
        bar.setValue(place)
        for line in self.lines:
            if line.line.opens == focused:
                line.setFocus()

    def _add_first(self, column: QVBoxLayout, text: str, verb: str, action: str) -> None:
        """Say what is missing before the program can be of use, with the button that brings it."""
        row = QHBoxLayout()
        row.setContentsMargins(ROOM, 8, 0, 0)
        row.setSpacing(12)
        row.addWidget(label(_(text), wrap=True), 1)
        row.addWidget(button(_(verb), lambda: self.asked.emit(action)))
        column.addLayout(row)

    def _add_group(self, column: QVBoxLayout, group: Group) -> None:
        title = _(group.title)
        head = label(f"{title}   {len(group.lines)}", "group")
        head.setContentsMargins(ROOM, 12, 0, 4)
        column.addWidget(head)
        shown = MOST if group.title in self._open else SHOWN
        for line in group.lines[:shown]:
            made = TodayLine(line)
            made.clicked.connect(lambda _checked, line=line: self._open_line(line))
            made.stepped.connect(lambda line=line: self._take_step(line))
            made.moved.connect(lambda step, made=made: self._move_focus(made, step))
            column.addWidget(made)
            self.lines.append(made)
        rest = len(group.lines) - shown
        if rest > 0:
            column.addWidget(self._more(group, rest), 0, Qt.AlignmentFlag.AlignLeft)

    def _more(self, group: Group, rest: int) -> QWidget:
        text = ngettext("{count} more", "{count} more", rest).format(count=rest)
        if group.title in self._open:
            closing: QLabel = label(text, "label", "muted")
            closing.setContentsMargins(ROOM, 8, 0, 4)
            return closing
        made = button(text, lambda: self._expand(group), flat=True)
        made.setAccessibleName(f"{_(group.title)}: {text}")
        return made

    def _expand(self, group: Group) -> None:
        self._open.add(group.title)
        self._show_groups()

    def _move_focus(self, line: TodayLine, step: int) -> None:
        place = min(max(self.lines.index(line) + step, 0), len(self.lines) - 1)
        self.lines[place].setFocus()
        self._scroll.ensureWidgetVisible(self.lines[place], 0, 24)

    def _open_line(self, line: Line) -> None:
        self._last = line.opens
        self.record_opened.emit(*line.opens)

    def _take_step(self, line: Line) -> None:
        self._last = entity, row_id = line.opens
        if line.does == "choose" and self._known is not None and self.period_id is not None:
            self.choose_area.emit(row_id, self.period_id)
        elif line.does == "open":
            self.record_opened.emit(entity, row_id)
        else:
            self.step_asked.emit(line.does, entity, row_id)

    def _welcome(self) -> QWidget:
        made = EmptyState(
            _("Begin with the organisation"),
            _(
                "Here you will see what needs someone now: new requests, sections without an agent, units "
                "that have not chosen a development area. Import a list of sections and units, or look "
                "around in an example municipality first. The example is a file of its own."
            ),
        )
        made.offer(_("Import sections and units…"), lambda: self.asked.emit("import"), primary=True)
        made.offer(_("Try the example municipality"), lambda: self.asked.emit("example"))
        return made

    def _replace(self, body: QWidget) -> None:
        self._list = body
        self._scroll.setWidget(body)
