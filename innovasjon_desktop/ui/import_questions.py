"""Second part of the import: what only a person can tell, each thing asked once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from innovasjon_desktop.i18n import _, number_text
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Question
from innovasjon_desktop.ui.import_picks import with_key
from innovasjon_desktop.ui.import_question import QuestionView
from innovasjon_desktop.ui.import_work import ImportWork, Known
from innovasjon_desktop.ui.parts import announce, button, label

MOST = 40
"""Questions shown at first; thousands of names would take long to draw, and nobody answers them all."""


class QuestionsPart(QWidget):
    """The questions one below the other. One that is answered stays where it is, and can be answered anew.

    Args:
        work: keeps the answers.
        parent: Qt's owner.
    """

    finished = Signal()  # Enter at the last question

    def __init__(self, work: ImportWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = work
        self._asked: dict[str, Question] = {}
        self._of_form: dict[str, str] = {}
        self._surely_leaves = False
        self._most = MOST
        self.views: dict[str, QuestionView] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        self.said = label("", wrap=True, parent=self)
        top.addWidget(self.said, 1)
        self.accept = with_key(button(_("Accept the proposals"), self.accept_proposals, parent=self))
        self.leave = button(_("Leave out the rest"), self._ask_to_leave, parent=self)
        top.addWidget(self.accept)
        top.addWidget(self.leave)
        column.addLayout(top)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the keyboard
        self._inner = inner = QWidget()
        inner.setProperty("plain", True)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(0)
        self.more = button(_("Show more"), self._show_more, flat=True, parent=inner)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self._scroll.setWidget(inner)
        column.addWidget(self._scroll, 1)

    def show_known(self, known: Known) -> None:
        """Show the questions of a plan, and those answered before it."""
        now = {question.key: question for question in known.questions}
        kept = {key: now[key] for key in self._asked if key in now}  # each stays where it is
        for key, before in self._asked.items():
            if key in kept:  # an answer can make the rows after the first one know without asking
                kept[key] = replace(now[key], rows=max(now[key].rows, before.rows))
        self._of_form = {table.file: table.form for table in known.plan.tables}
        self._asked = kept | {key: each for key, each in now.items() if key not in kept}
        self._list()

    def has_questions(self) -> bool:
        """Tell whether anything is or was asked."""
        return bool(self._asked)

    def open(self) -> list[Question]:
        """Return the questions without an answer."""
        return [each for key, each in self._asked.items() if key not in self._work.said]

    def accept_proposals(self) -> None:
        """Take every proposal that is open for the answer."""
        self._answer((each, each.proposed) for each in self.open() if each.proposed)
        if not self.take_keyboard():
            self.finished.emit()

    def leave_rest(self) -> None:
        """Leave out the rows of every question that is open."""
        kept = {key for key, view in self.views.items() if not view.can_leave}
        self._answer((each, LEAVE_OUT) for each in self.open() if each.key not in kept)

    def _ask_to_leave(self) -> None:
        """Leave the rest out when it is pressed twice: many rows are lost at a blow."""
        if self._surely_leaves:
            self.leave_rest()
            return
        self._surely_leaves = True
        text = _("All rows with an open question are left out. Press once more to do it.")
        self.said.setText(text)
        announce(self.said, text)

    def take_keyboard(self) -> bool:
        """Go to the first question that is open; tell whether there is one."""
        return self._go_to(next((each for each in self.views.values() if each.is_open), None))

    def go_to(self, key: str) -> bool:
        """Go to a question; tell whether it is there."""
        while key in self._asked and key not in self.views:
            self._show_more()
        return self._go_to(self.views.get(key))

    def take_wrong(self) -> bool:
        """Take what is typed; go to the first question whose answer is none and tell whether there is one."""
        for each in self.views.values():
            each.take_typed()
        return self._go_to(next((each for each in self.views.values() if each.is_wrong), None))

    def _go_to(self, view: QuestionView | None) -> bool:
        if view is None:
            return False
        view.take_keyboard()
        # The layout places a question made a moment ago only when it is next shown.
        QTimer.singleShot(0, view, lambda: self._scroll.ensureWidgetVisible(view))
        return True

    def _answer(self, answers: Iterable[tuple[Question, str]]) -> None:
        self._work.say({question.key: answer for question, answer in answers})
        self._list()

    def _take(self, key: str, answer: str) -> None:
        self._work.say({key: answer})
        self._say()

    def _list(self) -> None:
        wanted = list(self._asked)[: self._most]
        for key in [key for key in self.views if key not in wanted]:
            gone = self.views.pop(key)
            self._column.removeWidget(gone)
            gone.deleteLater()
        for place, key in enumerate(wanted):
            question = self._asked[key]
            view = self.views.get(key)
            if view is None:
                about = self._of_form.get(question.file, "")
                view = self.views[key] = QuestionView(question, about, self._inner)
                view.answered.connect(self._take)
                view.gone_on.connect(lambda key=key: self._go_on(key))
                self._column.insertWidget(place, view)
                self._set_tab_order(wanted, place)
            view.show_question(question, self._work.said.get(key, ""))
        self.views = {key: self.views[key] for key in wanted}
        self.more.setVisible(len(self._asked) > len(wanted))
        self._say()

    def _set_tab_order(self, wanted: list[str], place: int) -> None:
        """Let Tab come to a question after the one above it, whenever it was made."""
        before = self.views.get(wanted[place - 1]) if place else None
        view = self.views[wanted[place]]
        last: QWidget = before.stops[-1] if before is not None else self.accept
        for each in view.stops:
            QWidget.setTabOrder(last, each)
            last = each

    def _say(self) -> None:
        self._surely_leaves = False
        left = self.open()
        done = len(self._asked) - len(left)
        text = _("{done} of {all} are answered.")
        self.said.setText(text.format(done=number_text(done), all=number_text(len(self._asked))))
        self.accept.setEnabled(any(each.proposed for each in left))
        self.leave.setEnabled(bool(left))

    def _show_more(self) -> None:
        self._most += MOST
        self._list()

    def _go_on(self, key: str) -> None:
        """Go to the next open question; after the last one, let the dialog go on."""
        below = list(self.views)[list(self.views).index(key) + 1 :]
        view = next((self.views[each] for each in below if self.views[each].is_open), None)
        if not self._go_to(view):
            self.finished.emit()
