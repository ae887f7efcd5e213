"""The requests as a board: a column per state; a card is moved by the mouse, the keyboard or a menu."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.lifecycle import Move, check_move
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.entities.requests import REQUEST
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.board import DRAFT, ENDED, ENDED_STATES, OPEN_COLUMNS, Card, Column, board
from innovasjon_desktop.services.commands import Move as MoveRow
from innovasjon_desktop.services.rows import Condition, Row
from innovasjon_desktop.ui.ask_form import AskForm
from innovasjon_desktop.ui.board_column import CARD
from innovasjon_desktop.ui.board_panel import ColumnPanel
from innovasjon_desktop.ui.card_parts import register_text
from innovasjon_desktop.ui.choices import Choices
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.moves import move_step
from innovasjon_desktop.ui.parts import button, label

TABLES = (
    "request",
    "request_facilitator",
    "session",
    "state_change",
    "settings",
    "unit",
    "section",
    "person",
)


class Board(QWidget):
    """The board of requests. It reads anew by itself when requests change and nobody is being asked.

    Args:
        jobs: the way to the store.
        choices: what the fields a move asks for may be set to; its own unless given.
        parent: Qt's owner.
    """

    record_selected = Signal(str, int)
    record_opened = Signal(str, int)
    new_wanted = Signal()
    noted = Signal(str)
    shown = Signal()

    def __init__(self, jobs: Jobs, choices: Choices | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._choices = choices or Choices(jobs, self)
        self._as_of = dt.date.today()
        self._where: tuple[Condition, ...] = ()
        self._text = ""
        self._asked = 0
        self._stale = True
        self._form: AskForm | None = None
        self._target: ColumnPanel | None = None
        self._current: int | None = None
        self._follow: int | None = None
        self.panels = {key: ColumnPanel(key, self) for key in (DRAFT, *OPEN_COLUMNS, ENDED)}
        inner = QWidget(self)
        inner.setProperty("plain", "true")
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(4)
        for panel in self.panels.values():
            columns.addWidget(panel, 1)
            self._connect(panel)
        columns.addStretch(0)
        self.panels[DRAFT].hide()
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._help = label(
            _("Drag a card to another column, or use Ctrl+← and Ctrl+→. The menu key shows every step."),
            "label",
            "muted",
            wrap=True,
            parent=self,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.new_button = button(_("Register"), self.new_wanted.emit, primary=True, parent=self)
        self.new_button.setAccessibleName(register_text(REQUEST))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self._help, 1)
        bar.addWidget(self.new_button)
        layout.addLayout(bar)
        layout.addWidget(self._scroll, 1)
        save = QShortcut(QKeySequence.StandardKey.Save, self, self._save)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setAccessibleName(_("Board of requests"))
        self.setAccessibleDescription(self._help.text())
        jobs.changed.connect(self._on_changed)

    def show_requests(self, as_of: dt.date, where: tuple[Condition, ...] = (), text: str = "") -> None:
        """Show the requests that fit the filter, as on ``as_of``."""
        self._as_of, self._where, self._text = as_of, where, text
        self.refresh()

    def refresh(self) -> None:
        """Read the cards anew."""
        self._stale = False
        self._asked += 1
        asked, today = self._asked, self._jobs.database.today()
        as_of, where, text = self._as_of, self._where, self._text
        counted = [key for key, panel in self.panels.items() if panel.is_folded]

        def show(columns: list[Column]) -> None:
            if asked == self._asked:
                self._show(columns)

        self._jobs.read(
            self,
            lambda connection: board(connection, as_of, today=today, where=where, text=text, counted=counted),
            show,
        )

    def is_typing(self) -> bool:
        """Tell whether a step is being asked for."""
        return self._form is not None

    def reveal(self, row_id: int) -> None:
        """Bring the card of a request into view, if it is on the board."""
        for panel in self.panels.values():
            place = panel.view.cards.place_of(row_id)
            if place is not None:
                panel.view.go_to(place)
                self._scroll.ensureWidgetVisible(panel)

    def focus_first(self) -> None:
        """Give the keyboard to the current card, else to the first column that has cards."""
        shown = [panel for panel in self.panels.values() if panel.isVisible() and panel.view.cards.cards]
        if shown:
            here = (panel for panel in shown if panel.view.cards.place_of(self._current or 0) is not None)
            next(here, shown[0]).view.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._jobs.is_open:
            self.refresh()

    def _connect(self, panel: ColumnPanel) -> None:
        view = panel.view
        view.picked.connect(partial(self._picked, panel))
        view.clicked.connect(lambda index: self.record_selected.emit("request", index.data(CARD).id))
        view.opened.connect(lambda row_id: self.record_opened.emit("request", row_id))
        view.step.connect(partial(self._step, panel))
        view.shift.connect(partial(self._shift, panel))
        view.menu.connect(partial(self._menu, panel))
        view.hovered.connect(partial(self._hovered, panel))
        view.dropped.connect(partial(self._dropped, panel))
        panel.unfolded.connect(lambda _on: self.refresh())

    # What is shown

    def _show(self, columns: list[Column]) -> None:
        there = {column.key: column for column in columns}
        for key, panel in self.panels.items():
            column = there.get(key)
            panel.setVisible(column is not None)
            panel.show_column(column or Column(key, (), 0, ()))
        if self.hasFocus():  # one came here before there were cards
            self.focus_first()
        follow, self._follow = self._follow, None
        if follow is not None:
            for panel in self.panels.values():
                place = panel.view.cards.place_of(follow)
                if place is not None:
                    panel.view.go_to(place)
                    panel.view.setFocus()
                    self._scroll.ensureWidgetVisible(panel)
        self.shown.emit()

    def _on_changed(self, changed: Changed) -> None:
        if not changed.touches(*TABLES):
            return
        if self.isVisible() and not self.is_typing():
            self.refresh()
        else:
            self._stale = True

    def _picked(self, panel: ColumnPanel, row_id: int) -> None:
        for other in self.panels.values():
            if other is not panel:
                other.view.clearSelection()
        if row_id != self._current:
            self._current = row_id
            self.record_selected.emit("request", row_id)

    def _beside(self, panel: ColumnPanel, side: int, *, with_cards: bool) -> ColumnPanel | None:
        order = [each for each in self.panels.values() if each.isVisible()]
        place = order.index(panel) + side
        while 0 <= place < len(order):
            if not with_cards or order[place].view.cards.rowCount():
                return order[place]
            place += side
        return None

    def _step(self, panel: ColumnPanel, side: int) -> None:
        target = self._beside(panel, side, with_cards=True)
        if target is not None:
            row = panel.view.currentIndex().row()
            target.view.go_to(max(row, 0))
            target.view.setFocus()
            self._scroll.ensureWidgetVisible(target)

    # Moving a card

    def _card(self, row_id: int) -> Card | None:
        cards = (card for panel in self.panels.values() for card in panel.view.cards.cards)
        return next((card for card in cards if card.id == row_id), None)

    def _shift(self, panel: ColumnPanel, side: int) -> None:
        card, target = panel.view.current(), self._beside(panel, side, with_cards=False)
        if card is not None and target is not None:
            self._scroll.ensureWidgetVisible(target)
            self._move_to(card, target)

    def _hovered(self, panel: ColumnPanel, row_id: int | None) -> None:
        card = None if row_id is None else self._card(row_id)
        if card is None:
            panel.show_target("")
            return
        self._scroll.ensureWidgetVisible(panel, 60, 0)
        allowed = card.state in _states(panel) or bool(self._allowed(card, panel))
        panel.show_target("allowed" if allowed else "forbidden")

    def _dropped(self, panel: ColumnPanel, row_id: int) -> None:
        card = self._card(row_id)
        if card is not None:
            self._move_to(card, panel)

    def _move_to(self, card: Card, panel: ColumnPanel) -> None:
        """Move ``card`` to a column, or say there why not."""
        if self._keeps_form():
            return
        self._forget()
        states = _states(panel)
        if card.state in states:
            return
        if self._as_of < self._jobs.database.today():
            text = _("The board shows {date}. Go to today's date to move cards.")
            panel.explain(text.format(date=date_text(self._as_of)))
            return
        allowed = self._allowed(card, panel)
        if not allowed:
            panel.explain(self._why_not(card, states[0]))
        elif len(allowed) == 1:
            self._begin(card, allowed[0])
        else:
            menu = self._menu_of(card, allowed)
            menu.popup(panel.view.mapToGlobal(QPoint(0, 0)))

    def _allowed(self, card: Card, panel: ColumnPanel) -> list[str]:
        return [state for state in _states(panel) if not self._why_not(card, state)]

    def _why_not(self, card: Card, state: str) -> str:
        """Return why a card cannot go to ``state``; nothing if it can."""
        try:
            self._check(card, state)
        except RuleBroken as error:
            return say(error)
        return ""

    def _check(self, card: Card, state: str) -> Move | None:
        return check_move(REQUEST_LIFE, card.state, state, self._jobs.database.today(), card.past)

    def _menu(self, panel: ColumnPanel, place: QPoint) -> None:
        card = panel.view.current()
        if card is None or self._as_of < self._jobs.database.today():
            return
        moves = [state.key for state in REQUEST_LIFE.states if not self._why_not(card, state.key)]
        menu = self._menu_of(card, [state for state in moves if state != card.state])
        menu.addSeparator()
        menu.addAction(_("Open"), partial(self.record_opened.emit, "request", card.id))
        menu.popup(place)

    def _menu_of(self, card: Card, states: list[str]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for state in states:
            move = self._check(card, state)
            name = _(REQUEST_LIFE.state(state).label)
            verb = _(move.label) if move else _("Back to “{state}”").format(state=name)
            menu.addAction(verb, partial(self._begin, card, state))
        return menu

    def _begin(self, card: Card, state: str) -> None:
        """Ask for what the move needs; a move that needs nothing is made at once."""
        if self._keeps_form():
            return
        self._forget()
        panel = self._panel_of(state)
        move = self._check(card, state)
        if move is None or not move.asks:
            self._write(card, MoveRow("request", card.id, state, version=card.version), panel)
            return

        def ask(row: Row) -> None:
            if not self._keeps_form():
                self._ask(card, move, row, panel)

        self._jobs.read(self, lambda connection: rows.record(connection, "request", card.id), ask)

    def _ask(self, card: Card, move: Move, row: Row, panel: ColumnPanel) -> None:
        self._forget()
        step = move_step(REQUEST, move, row, self._jobs.database.today())
        title = _("{verb}: {number} {title}")
        form = AskForm(
            step.entity,
            step.names,
            self._choices,
            title=title.format(verb=_(move.label), number=card.number, title=card.title),
            verb=_(step.verb),
            explanation=_(step.explanation) if step.explanation else "",
            required=step.required,
            parent=panel,
        )
        shown = {field.name: text for field, text in zip(REQUEST.fields, row.shown, strict=True) if text}
        form.fill(step.proposed, shown)
        self._form, self._target = form, panel

        def submit(values: dict[str, object]) -> None:
            self._write(card, step.command(values), panel, form)

        def leave() -> None:
            self._forget()
            self.reveal(card.id)
            self._panel_of(card.state).view.setFocus()

        form.submitted.connect(submit)
        form.cancelled.connect(leave)
        panel.ask(form)
        self._scroll.ensureWidgetVisible(panel)
        form.begin()

    def _write(self, card: Card, command: object, panel: ColumnPanel, form: AskForm | None = None) -> None:
        """Carry out a move; ``form`` asked for it, and another may have been begun meanwhile."""

        def done(_changed: Changed) -> None:
            if self._form is form:  # else another move is being filled in
                self._forget()
                self._follow = card.id

        def refused(error: Exception) -> None:
            if form is not None and self._form is form:
                form.refuse(error)
            elif isinstance(error, RuleBroken):
                panel.explain(say(error))
            else:
                self._jobs.failed.emit(error)

        self._jobs.write(self, command, done, refused)

    def _save(self) -> None:
        if self._form is not None:
            self._form.submit()

    def _keeps_form(self) -> bool:
        """Tell whether a form holds something typed that is not saved; then it stays, and the bar says so."""
        if self._form is None or not self._form.is_touched():
            return False
        self._form.begin()
        self.noted.emit(_("What you have typed here is not saved."))
        return True

    def _panel_of(self, state: str) -> ColumnPanel:
        return self.panels[ENDED if state in ENDED_STATES else state]

    def _forget(self) -> None:
        """Take away a form or a sentence."""
        for panel in self.panels.values():
            panel.explain("")
        if self._target is not None:
            self._target.clear_form()
        self._form = self._target = None
        if self._stale and self.isVisible():
            self.refresh()


def _states(panel: ColumnPanel) -> tuple[str, ...]:
    return ENDED_STATES if panel.key == ENDED else (panel.key,)
